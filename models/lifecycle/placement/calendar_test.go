package placement_test

import (
	"slices"
	"strings"
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
	fixed := []string{"hold_safety_meeting", "confirm_start", "planned_end", "resume_placement"}
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
			// What hangs on a day of its own and goes to the next working day where that is closed.
			isFollowUp := strings.HasPrefix(key, "follow_up:") || strings.HasPrefix(key, "hours_step:")
			switch {
			case slices.Contains(fixed, key), strings.HasPrefix(key, "step:"), before < ahead, isFollowUp && before != ahead:
			case key == "signatures", strings.HasPrefix(key, "training:"): // the last working day up to a day, counted backwards
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

// What a pause has left of a deadline is left, whatever becomes of the days in between.
func TestADayThatClosesInAPauseTakesNothingOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"agreed", "active", "active_with_problem"} {
		n := lifecycletest.In(name)
		paused, err := n.State.Next(lifecycletest.Pauses(), n.At)
		require.NoError(t, err)
		from := paused.Pause.From
		first, err := n.State.Calendar.AddWorkingDays(from, 1)
		require.NoError(t, err)

		told, err := paused.Next(closing(first), n.At.Add(time.Hour))
		require.NoError(t, err)
		back := closing()
		back.Days = []lifecycle.ChangedDay{{Date: first}}
		back.Calendar.Version++
		opened, err := told.Next(back, n.At.Add(2*time.Hour))
		require.NoError(t, err)

		require.Equal(t, paused.Pause.Stopped, opened.Pause.Stopped, "closed, and open again: as it was")
		day, err := told.Calendar.AddWorkingDays(from, 3)
		require.NoError(t, err)
		resumed, err := told.Next(placement.ResumePlacement{}, lifecycletest.At(day, 9))
		require.NoError(t, err)
		counted := 0
		for _, x := range paused.Pause.Stopped {
			i := slices.IndexFunc(resumed.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == x.Key })
			if x.Left == 0 || i < 0 || told.Pause.Stopped[slices.IndexFunc(told.Pause.Stopped, func(s placement.Stopped) bool { return s.Key == x.Key })].Due.Equal(x.Due) {
				continue
			}
			left, err := resumed.Calendar.WorkingDaysBetween(day, resumed.Calendar.DateOf(resumed.Deadlines[i].Due))
			require.NoError(t, err)
			require.Equal(t, x.Left, left, "%s %s", name, x.Key)
			counted++
		}
		require.Positive(t, counted, name)
	}
}
