package municipality

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
)

// On whatever day it is begun: every day is a working day, and they come in their order.
func TestATimetableIsRightOnEveryDay(t *testing.T) {
	t.Parallel()

	for day := lifecycle.Date("2026-01-01"); day < "2029-01-01"; day = day.AddDays(1) {
		at := times(day, true)
		days := []lifecycle.Date{at.begun, at.meeting, at.first, at.second, at.third, at.now, at.next}
		for i, d := range days[1:] {
			require.Less(t, days[i], d, day)
			require.Equal(t, d, working(d), day)
			require.NotContains(t, []time.Weekday{time.Saturday, time.Sunday}, d.Weekday(), day)
		}
		require.LessOrEqual(t, day.DaysUntil(at.now), 35, "the clock goes on by five weeks at most")
		require.Less(t, at.starts(Placement{Course: Finished}).AddDays(finishedDays-1), at.second, "it is over by then")
		require.Greater(t, at.starts(Placement{Course: Agreed, DaysAhead: 21}), at.next, day)
		require.Equal(t, day, times(day, false).now, "without placements under way there is nothing to wait for")
	}
	require.Equal(t, lifecycle.Date("2026-12-28"), working("2026-12-24"), "over Christmas")
}
