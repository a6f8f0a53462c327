package placement_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// closing is the edit that closes days of the canonical calendar.
func closing(days ...lifecycle.Date) placement.ChangeCalendar {
	c := lifecycletest.Calendar()
	c.Version++
	e := placement.ChangeCalendar{CalendarChange: lifecycle.CalendarChange{Calendar: c}}
	for _, d := range days {
		e.Days = append(e.Days, lifecycle.ChangedDay{Date: d, Closed: true})
	}
	e.Calendar.Closed = append(slices.Clone(c.Closed), days...)
	slices.Sort(e.Calendar.Closed)
	return e
}

// dues are the days on which the open deadlines fall due.
func dues(s placement.State) map[string]lifecycle.Date {
	due := map[string]lifecycle.Date{}
	for _, d := range s.Open() {
		due[d.Key] = s.Calendar.DateOf(d.Due)
	}
	return due
}

// At every stage a day that closes moves what is counted in working days across it by one working day, and nothing else.
func TestAClosedDayMovesWhatIsCountedAcrossIt(t *testing.T) {
	t.Parallel()
	fixed := []string{"hold_safety_meeting", "confirm_start", "planned_end"}
	for _, n := range lifecycletest.States() {
		if n.State.Head().Ended {
			continue
		}
		today := n.State.Calendar.DateOf(n.At)
		ahead, err := n.State.Calendar.AddWorkingDays(today, 1)
		require.NoError(t, err)

		next, err := n.State.Next(closing(ahead), n.At)

		require.NoError(t, err, n.Name)
		require.Equal(t, n.State.Version+1, next.Version)
		require.Equal(t, n.State.Status, next.Status, n.Name)
		for key, before := range dues(n.State) {
			want := before
			isFollowUp := len(key) > 9 && key[:9] == "follow_up"
			switch {
			case slices.Contains(fixed, key), before < ahead, isFollowUp && before != ahead:
			case key == "signatures": // the last working day before the start, counted backwards
				want, err = next.Calendar.WorkingDayUpTo(before)
				require.NoError(t, err)
			default:
				want, err = next.Calendar.AddWorkingDays(before, 1)
				if isFollowUp {
					want, err = next.Calendar.WorkingDayFrom(before)
				}
				require.NoError(t, err)
			}
			require.Equal(t, want, dues(next)[key], "%s %s, %s is closed", n.Name, key, ahead)
		}
		require.Len(t, next.Open(), len(n.State.Open()), n.Name)
		require.Len(t, next.Tasks(), len(n.State.Tasks()), n.Name)
	}
}

func TestADeadlineThatStaysKeepsWhatHasFired(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	d, _ := n.State.Due()
	rung, _ := d.Next()
	e, _ := n.State.Elapse(rung.At)
	reminded, err := n.State.Next(e, rung.At)
	require.NoError(t, err)
	require.Equal(t, 1, reminded.Tasks()[0].Level)

	next, err := reminded.Next(closing("2027-11-01"), rung.At.Add(time.Minute))

	require.NoError(t, err)
	require.Equal(t, reminded.Deadlines, next.Deadlines)
}

func TestAFollowUpOnAClosedDayIsHeldWithinThePlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	open := slices.DeleteFunc(slices.Clone(n.State.FollowUps), func(f placement.FollowUp) bool { return f.HeldOn != "" })
	last := open[len(open)-1].DueOn
	var days []lifecycle.Date
	for d := last; d <= n.State.Period.End; d = d.AddDays(1) {
		if works, err := n.State.Calendar.IsWorkingDay(d); err == nil && works {
			days = append(days, d)
		}
	}

	next, err := n.State.Next(closing(days...), n.At)

	require.NoError(t, err)
	moved := next.FollowUps[len(next.FollowUps)-1].DueOn
	require.Less(t, moved, last, "all days from then to the end are closed")
	require.Equal(t, last, n.State.FollowUps[len(n.State.FollowUps)-1].DueOn, "the state before is left alone")
}

func TestACalendarIsHeardOfOnce(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	next, err := n.State.Next(closing("2027-11-01"), n.At)
	require.NoError(t, err)

	_, err = next.Next(closing("2027-11-01"), n.At.Add(time.Hour))

	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, lifecycle.CodeCalendarNotNewer, rule.Code)
	require.NotContains(t, n.State.Allowed(), lifecycle.ChangeCalendar, "nobody sends it to one placement")
}
