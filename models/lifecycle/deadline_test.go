package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

// plan is due on the Wednesday before Easter 2027, with a reminder before, one on the day and an escalation after.
func plan() lifecycle.Plan {
	return lifecycle.Plan{Due: "2027-03-24", Steps: []lifecycle.Step{
		{Kind: lifecycle.Remind, Days: -2, Hour: lifecycle.Morning},
		{Kind: lifecycle.Remind, Days: 0, Hour: lifecycle.Noon},
		{Kind: lifecycle.Escalate, Days: 1, Hour: lifecycle.Morning},
	}}
}

func rungs() []lifecycle.Rung {
	return []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.UTC("2027-03-22T07:00:00Z")},
		{Kind: lifecycle.Remind, At: lifecycletest.UTC("2027-03-24T11:00:00Z")},
		{Kind: lifecycle.Escalate, At: lifecycletest.UTC("2027-03-30T06:00:00Z")}, // the first working day, in summer time
	}
}

func TestScheduleCountsWorkingDaysAndReadsTheWallClock(t *testing.T) {
	t.Parallel()

	d, err := lifecycletest.Calendar().Schedule("k", plan(), lifecycletest.UTC("2027-03-01T00:00:00Z"))

	require.NoError(t, err)
	require.Equal(t, lifecycle.Deadline{Key: "k", Due: lifecycletest.UTC("2027-03-24T15:00:00Z"), Rungs: rungs()}, d)
}

func TestScheduleLeavesOutWhatHasPassedExceptTheLastStep(t *testing.T) {
	t.Parallel()
	for now, left := range map[string]int{
		"2027-03-22T06:59:59Z": 3,
		"2027-03-22T07:00:00Z": 2, // its instant is here: it would fire at once
		"2027-03-24T10:59:59Z": 2,
		"2027-03-24T11:00:00Z": 1,
		"2027-03-30T05:59:59Z": 1,
		"2027-03-30T06:00:00Z": 1,
		"2028-01-01T00:00:00Z": 1,
	} {
		d, err := lifecycletest.Calendar().Schedule("k", plan(), lifecycletest.UTC(now))

		require.NoError(t, err)
		require.Equal(t, rungs()[3-left:], d.Rungs, now)
	}
}

func TestSchedulePlansWithoutStepsNeverFire(t *testing.T) {
	t.Parallel()

	d, err := lifecycletest.Calendar().Schedule("k", lifecycle.Plan{Due: "2027-03-24"}, time.Time{})

	require.NoError(t, err)
	_, ok := d.Next()
	require.False(t, ok)
	_, ok = lifecycle.Earliest([]lifecycle.Deadline{d})
	require.False(t, ok)
}

// A step on the due day stays there on a day off; one that is counted from it lands on working days.
func TestScheduleOnADayOff(t *testing.T) {
	t.Parallel()
	p := plan()
	p.Due = "2027-03-27" // the Saturday of Easter

	d, err := lifecycletest.Calendar().Schedule("k", p, time.Time{})

	require.NoError(t, err)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-03-23", 8)},
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-03-27", 12)},
		{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-03-30", 8)},
	}, d.Rungs)
}

func TestFireInOrderEachAtMostOnceAndNeverBefore(t *testing.T) {
	t.Parallel()
	deadlines := []lifecycle.Deadline{{Key: "other", Rungs: rungs()}, {Key: "k", Rungs: rungs()}}
	before := slices.Clone(deadlines)
	at := func(i int) time.Time { return rungs()[i].At }
	refused := func(e lifecycle.Elapsed, at time.Time, why string) {
		t.Helper()
		_, _, err := lifecycle.Fire(deadlines, e, at)
		var refusal *lifecycle.RuleError
		require.ErrorAs(t, err, &refusal, why)
		require.Equal(t, lifecycle.CodeNotDue, refusal.Code, why)
	}

	for i, rung := range rungs() {
		refused(lifecycle.Elapsed{Deadline: "k", Rung: i}, at(i).Add(-time.Nanosecond), "before its time")
		refused(lifecycle.Elapsed{Deadline: "k", Rung: i + 1}, at(2).Add(time.Hour), "out of order")
		refused(lifecycle.Elapsed{Deadline: "k", Rung: i - 1}, at(2).Add(time.Hour), "again")
		refused(lifecycle.Elapsed{Deadline: "none", Rung: i}, at(2).Add(time.Hour), "no such deadline")

		after, fired, err := lifecycle.Fire(deadlines, deadlines[1].Elapse(at(i)), at(i))

		require.NoError(t, err)
		require.Equal(t, rung, fired)
		require.Equal(t, i, deadlines[1].Fired, "what was given stays as it is")
		require.Equal(t, before[0], after[0], "the other deadline stays as it is")
		require.Equal(t, i+1, after[1].Fired)
		deadlines = after
	}
	refused(lifecycle.Elapsed{Deadline: "k", Rung: 3}, at(2).Add(time.Hour), "none is left")
}

func TestFireLate(t *testing.T) {
	t.Parallel()
	d := lifecycle.Deadline{Key: "k", Rungs: rungs(), Fired: 1}
	due := rungs()[1].At

	for after, late := range map[time.Duration]bool{0: false, time.Minute: false, time.Minute + 1: true, 72 * time.Hour: true} {
		e := d.Elapse(due.Add(after))
		require.Equal(t, lifecycle.Elapsed{Deadline: "k", Rung: 1, Due: due, Late: late}, e)
		_, _, err := lifecycle.Fire([]lifecycle.Deadline{d}, e, due.Add(after))
		require.NoError(t, err)
	}
}

func TestEarliest(t *testing.T) {
	t.Parallel()
	early, late := rungs()[0].At, rungs()[2].At
	rung := func(at time.Time) []lifecycle.Rung { return []lifecycle.Rung{{Kind: lifecycle.Remind, At: at}} }
	for name, c := range map[string]struct {
		deadlines []lifecycle.Deadline
		want      string
	}{
		"none":                      {nil, ""},
		"none left to fire":         {[]lifecycle.Deadline{{Key: "a", Rungs: rung(early), Fired: 1}}, ""},
		"the earlier":               {[]lifecycle.Deadline{{Key: "a", Rungs: rung(late)}, {Key: "b", Rungs: rung(early)}}, "b"},
		"among equals the first":    {[]lifecycle.Deadline{{Key: "a", Rungs: rung(early)}, {Key: "b", Rungs: rung(early)}}, "a"},
		"what has fired is no more": {[]lifecycle.Deadline{{Key: "a", Rungs: rung(early), Fired: 1}, {Key: "b", Rungs: rung(late)}}, "b"},
		"by the next rung":          {[]lifecycle.Deadline{{Key: "a", Rungs: rungs(), Fired: 1}, {Key: "b", Rungs: rung(early)}}, "b"},
	} {
		d, ok := lifecycle.Earliest(c.deadlines)
		require.Equal(t, c.want != "", ok, name)
		require.Equal(t, c.want, d.Key, name)
	}
}

func TestEscalatedOnceAnEscalationHasFired(t *testing.T) {
	t.Parallel()
	for fired, want := range []bool{false, false, false, true, true} {
		require.Equal(t, want, lifecycle.Deadline{Rungs: rungs(), Fired: fired}.Escalated(), fired)
	}
}
