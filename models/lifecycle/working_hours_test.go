package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

func TestWorkingHoursCountFromEightToFour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		from string
		add  time.Duration
		due  string
	}{
		{"within a day", "2027-02-08T09:00:00Z", 4 * time.Hour, "2027-02-08T13:00:00Z"},
		{"on Friday at three four hours reach to Monday at eleven", "2027-02-12T14:00:00Z", 4 * time.Hour, "2027-02-15T10:00:00Z"},
		{"used up with the day", "2027-02-12T14:00:00Z", time.Hour, "2027-02-12T15:00:00Z"},
		{"a working day later at the same time", "2027-02-08T09:30:00Z", 8 * time.Hour, "2027-02-09T09:30:00Z"},
		{"at night from the next morning", "2027-02-08T22:10:00Z", 2 * time.Hour, "2027-02-09T09:00:00Z"},
		{"early in the morning from eight", "2027-02-09T04:00:00Z", 2 * time.Hour, "2027-02-09T09:00:00Z"},
		{"on a Saturday from Monday", "2027-02-13T10:00:00Z", 4 * time.Hour, "2027-02-15T11:00:00Z"},
		{"on the stroke of four from the next morning", "2027-02-08T15:00:00Z", time.Hour, "2027-02-09T08:00:00Z"},
		{"over Easter and into summer time", "2027-03-24T14:00:00Z", 4 * time.Hour, "2027-03-30T09:00:00Z"},
		{"back into winter time", "2027-10-29T13:00:00Z", 4 * time.Hour, "2027-11-01T10:00:00Z"},
		{"over Christmas", "2027-12-23T14:30:00Z", time.Hour, "2027-12-27T07:30:00Z"},
		{"three days", "2027-02-08T09:00:00Z", 24 * time.Hour, "2027-02-11T09:00:00Z"},
		{"nothing, in working hours", "2027-02-08T09:10:00Z", 0, "2027-02-08T09:10:00Z"},
		{"nothing, at night", "2027-02-08T20:00:00Z", 0, "2027-02-09T07:00:00Z"},
	} {
		due, err := lifecycletest.Calendar().AddWorkingHours(lifecycletest.UTC(c.from), c.add)
		require.NoError(t, err, c.name)
		require.Equal(t, lifecycletest.UTC(c.due), due, c.name)
	}
	_, err := lifecycletest.Calendar().AddWorkingHours(lifecycletest.UTC("2029-12-28T14:00:00Z"), 8*time.Hour)
	require.ErrorContains(t, err, lifecycle.CodeCalendarNotCovered)
}

// Wherever it begins: it ends in working hours, that much working time lies between, adding in two parts is adding at once, and
// what lies later is never due earlier.
func TestWorkingHoursAreExact(t *testing.T) {
	t.Parallel()
	c := lifecycletest.Calendar()
	rapid.Check(t, func(rt *rapid.T) {
		from := lifecycletest.UTC("2027-01-01T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 2*365*24*60).Draw(rt, "minutes")) * time.Minute)
		a := time.Duration(rapid.IntRange(1, 60*60).Draw(rt, "a")) * time.Minute
		b := time.Duration(rapid.IntRange(1, 60*60).Draw(rt, "b")) * time.Minute

		due, err := c.AddWorkingHours(from, a)
		require.NoError(rt, err)
		works, err := c.IsWorkingDay(c.DateOf(due))
		require.NoError(rt, err)
		local := c.Local(due)
		minutes := local.Hour()*60 + local.Minute()
		require.True(rt, works && minutes > lifecycle.Morning*60 && minutes <= lifecycle.Evening*60, "%s", local)

		between, err := c.WorkingTimeBetween(from, due)
		require.NoError(rt, err)
		require.Equal(rt, a, between)

		inParts, err := c.AddWorkingHours(due, b)
		require.NoError(rt, err)
		atOnce, err := c.AddWorkingHours(from, a+b)
		require.NoError(rt, err)
		require.Equal(rt, atOnce, inParts)

		later, err := c.AddWorkingHours(from.Add(b), a)
		require.NoError(rt, err)
		require.False(rt, later.Before(due))
	})
}

// The wall clock shows the same hour a working day later, on whichever side of a change of the clocks.
func TestADayOfWorkIsADayOnTheWall(t *testing.T) {
	t.Parallel()
	c := lifecycletest.Calendar()
	for day := lifecycle.Date("2027-01-04"); day < "2028-01-04"; day = day.AddDays(1) {
		if works, err := c.IsWorkingDay(day); err != nil || !works {
			continue
		}
		due, err := c.AddWorkingHours(lifecycletest.At(day, 11), 8*time.Hour)
		require.NoError(t, err)
		require.Equal(t, lifecycletest.At(lifecycletest.WorkingDays(day, 1), 11), due, day)
	}
}
