package placement_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// planned shows the follow-ups as people would write them down.
func planned(s State) []string {
	var list []string
	for _, f := range s.FollowUps {
		line := fmt.Sprintf("%d %s %s %s", f.No, f.DueOn.Weekday().String()[:3], f.DueOn, f.Kind)
		if f.HeldOn != "" {
			line += " held"
		}
		list = append(list, line)
	}
	return list
}

// Day one, the end of the first week, every fourteen days, and a decision point fourteen days before the end, or seven in
// placements of up to four weeks; days off move to the working day before.
func TestCadence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why        string
		start, end lifecycle.Date
		want       []string
	}{
		{"thirteen weeks over Easter", "2027-02-01", "2027-04-30", []string{
			"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 first_week", "3 Mon 2027-02-15 regular", "4 Mon 2027-03-01 regular",
			"5 Mon 2027-03-15 regular", "6 Wed 2027-03-24 regular", "7 Mon 2027-04-12 regular", "8 Fri 2027-04-16 decision_point",
		}},
		{"four weeks", "2027-02-01", "2027-02-28", []string{
			"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 first_week", "3 Mon 2027-02-15 regular", "4 Fri 2027-02-19 decision_point",
		}},
		{"a day more than four weeks has its decision point earlier", "2027-02-01", "2027-03-01", []string{
			"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 first_week", "3 Mon 2027-02-15 decision_point",
		}},
		{"two weeks: the end of week one is the decision point", "2027-02-01", "2027-02-14", []string{
			"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 decision_point",
		}},
		{"one week", "2027-02-01", "2027-02-07", []string{"1 Mon 2027-02-01 day_one"}},
		{"five days", "2027-02-01", "2027-02-05", []string{"1 Mon 2027-02-01 day_one"}},
		{"one day", "2027-02-01", "2027-02-01", []string{"1 Mon 2027-02-01 day_one"}},
		{"starts on a Friday", "2027-02-05", "2027-03-04", []string{
			"1 Fri 2027-02-05 day_one", "2 Fri 2027-02-19 regular", "3 Thu 2027-02-25 decision_point",
		}},
		{"starts on a Saturday, which is day one all the same", "2027-02-06", "2027-03-05", []string{
			"1 Sat 2027-02-06 day_one", "2 Fri 2027-02-19 regular", "3 Fri 2027-02-26 decision_point",
		}},
		{"ten days from a Friday: the decision point would be day one", "2027-02-05", "2027-02-14", []string{
			"1 Fri 2027-02-05 day_one",
		}},
		{"the first week ends at Easter: Wednesday is day one and the last working day", "2027-03-24", "2027-04-20", []string{
			"1 Wed 2027-03-24 day_one", "2 Wed 2027-04-07 regular", "3 Tue 2027-04-13 decision_point",
		}},
		{"Easter pushes the regular one and the decision point together", "2027-03-15", "2027-04-11", []string{
			"1 Mon 2027-03-15 day_one", "2 Fri 2027-03-19 first_week", "3 Wed 2027-03-24 regular", "4 Fri 2027-04-02 decision_point",
		}},
		{"Easter pushes the decision point onto the regular one", "2027-03-11", "2027-04-04", []string{
			"1 Thu 2027-03-11 day_one", "2 Fri 2027-03-12 first_week", "3 Wed 2027-03-24 decision_point",
		}},
		{"Christmas", "2027-12-10", "2028-01-31", []string{
			"1 Fri 2027-12-10 day_one", "2 Thu 2027-12-23 regular", "3 Fri 2028-01-07 regular", "4 Mon 2028-01-17 decision_point",
		}},
	} {
		t.Run(c.why, func(t *testing.T) {
			t.Parallel()

			s := started(t, proposal(c.start, c.end))

			require.Equal(t, c.want, planned(s))
		})
	}
}

func TestCadenceIsThePolicys(t *testing.T) {
	t.Parallel()
	p := proposal("2027-02-01", "2027-03-12")
	p.Policy.FollowUpEvery, p.Policy.DecisionPoint = 7, 10

	require.Equal(t, []string{
		"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 first_week", "3 Mon 2027-02-08 regular", "4 Mon 2027-02-15 regular",
		"5 Mon 2027-02-22 regular", "6 Tue 2027-03-02 decision_point",
	}, planned(started(t, p)))
}

// A placement that starts later than planned is followed up from its real first day.
func TestCadenceCountsFromTheRealStart(t *testing.T) {
	t.Parallel()
	s := approved(t, proposal("2027-02-01", "2027-02-28"))

	s = after(t, s, lifecycletest.At("2027-02-04", 10), placement.ConfirmStart{On: "2027-02-03"})

	require.Equal(t, []string{
		"1 Wed 2027-02-03 day_one", "2 Fri 2027-02-05 first_week", "3 Wed 2027-02-17 regular", "4 Fri 2027-02-19 decision_point",
	}[:2], planned(s)[:2])
}

func TestFollowUpsOfAnyPlacement(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		start := lifecycletest.Calendar().From.AddDays(rapid.IntRange(20, 1000).Draw(rt, "start"))
		end := start.AddDays(rapid.IntRange(0, 120).Draw(rt, "days"))
		p := proposal(start, end)
		p.Policy.FollowUpEvery = rapid.SampledFrom([]int{1, 2, 5, 7, 14, 30}).Draw(rt, "every")
		p.Policy.DecisionPoint = rapid.IntRange(0, 21).Draw(rt, "decision point")
		p.Policy.ShortDecisionPoint = rapid.IntRange(0, 10).Draw(rt, "short decision point")
		p.Calendar.Closed = append(p.Calendar.Closed, tenantsOwn(start.AddDays(rapid.IntRange(0, 60).Draw(rt, "closed from")), rapid.IntRange(0, 12).Draw(rt, "closed for"))...)
		slices.Sort(p.Calendar.Closed)
		s := started(t, p)

		checkFollowUps(rt, s, start)

		at := lifecycletest.At(start.AddDays(rapid.IntRange(0, end.DaysUntil(start)*-1).Draw(rt, "extended after")), 15)
		for _, f := range s.FollowUps {
			if f.DueOn <= s.Calendar.DateOf(at) && rapid.Bool().Draw(rt, "held") {
				s = after(t, s, at, lifecycletest.HoldFollowUp(f.No, f.DueOn))
			}
		}
		numbers := map[int]placement.FollowUpKind{}
		for _, f := range s.FollowUps {
			numbers[f.No] = f.Kind
		}
		before := s.FollowUps
		s = after(t, s, at, placement.Extend{End: end.AddDays(rapid.IntRange(1, 60).Draw(rt, "longer")), Reason: placement.MoreTimeNeeded})

		checkFollowUps(rt, s, start)
		require.True(rt, slices.ContainsFunc(s.FollowUps, func(f placement.FollowUp) bool {
			return f.HeldOn == "" && f.DueOn >= s.Calendar.DateOf(at)
		}), "an extension is followed up")
		last := s.FollowUps[len(s.FollowUps)-1].DueOn
		for _, f := range before {
			if f.HeldOn != "" || (f.Kind != placement.DecisionPoint && f.DueOn < last) {
				require.Contains(rt, s.FollowUps, f, "what was held stays, and what comes before the decision point")
			}
		}
		for _, f := range s.FollowUps {
			if kind, had := numbers[f.No]; had {
				require.Equal(rt, kind, f.Kind, "number %d is used again for something else", f.No)
			}
			if _, had := numbers[f.No]; !had {
				require.GreaterOrEqual(rt, f.DueOn, s.Calendar.DateOf(at), "nothing is planned for the past")
			}
		}
	})
}

func tenantsOwn(from lifecycle.Date, days int) []lifecycle.Date {
	var closed []lifecycle.Date
	for i := range days {
		closed = append(closed, from.AddDays(i))
	}
	return closed
}

// checkFollowUps: one day one, in order, each number once, none before the start or after the end, no two that are still to
// be held on one day, at most one open decision point and nothing after it. A pause moves what is still to be held, beyond what
// was held ahead of it, and brings what it has swallowed on its last day.
func checkFollowUps(t *rapid.T, s State, start lifecycle.Date) {
	plan := planned(s)
	require.Equal(t, placement.DayOne, s.FollowUps[0].Kind, plan)
	seen, numbers := map[lifecycle.Date]bool{}, map[int]bool{}
	resumed := func(d lifecycle.Date) bool {
		return slices.ContainsFunc(s.Pauses, func(p placement.PausedSpan) bool { return p.Until == d })
	}
	var decision, before lifecycle.Date
	for i, f := range s.FollowUps {
		require.False(t, numbers[f.No], plan)
		numbers[f.No] = true
		require.True(t, start <= f.DueOn && f.DueOn <= s.Period.End, plan)
		require.Empty(t, decision, "nothing comes after the decision point: %s", plan)
		if i > 0 {
			require.Greater(t, f.No, s.FollowUps[i-1].No, plan)
			require.True(t, len(s.Pauses) > 0 || f.DueOn >= s.FollowUps[i-1].DueOn, plan)
			require.NotEqual(t, placement.DayOne, f.Kind, plan)
		}
		if f.HeldOn != "" {
			continue
		}
		require.False(t, seen[f.DueOn] && !resumed(f.DueOn), "two on one day: %s", plan)
		require.GreaterOrEqual(t, f.DueOn, before, plan)
		seen[f.DueOn], before = true, f.DueOn
		if f.Kind == placement.DecisionPoint {
			decision = f.DueOn
		}
	}
}

func TestExtensionReplansOnlyWhatIsToCome(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-02-28"))
	s = after(t, s, lifecycletest.At("2027-02-16", 10), lifecycletest.HoldFollowUp(1, "2027-02-01"), lifecycletest.HoldFollowUp(3, "2027-02-15"))

	s = after(t, s, lifecycletest.At("2027-02-19", 10), placement.Extend{End: "2027-03-28", Reason: placement.HoursRising})

	require.Equal(t, []string{
		"1 Mon 2027-02-01 day_one held", "2 Fri 2027-02-05 first_week", "3 Mon 2027-02-15 regular held",
		"5 Mon 2027-03-01 regular", "6 Fri 2027-03-12 decision_point",
	}, planned(s))
	require.Equal(t, lifecycle.Date("2027-03-28"), s.Period.End)
	require.Equal(t, 1, s.Extended)
	require.Equal(t, lifecycletest.At("2027-03-28", 24), deadline(t, s, "planned_end").Rungs[0].At)
}

func TestExtensionKeepsAHeldDecisionPoint(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-02-28"))
	s = after(t, s, lifecycletest.At("2027-02-19", 10), lifecycletest.HoldFollowUp(4, "2027-02-19"),
		placement.Extend{End: "2027-03-28", Reason: placement.MoreTimeNeeded})

	require.Equal(t, []string{
		"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 first_week", "3 Mon 2027-02-15 regular",
		"4 Fri 2027-02-19 decision_point held", "5 Fri 2027-03-05 regular", "6 Fri 2027-03-12 decision_point",
	}, planned(s))
}

// Extended at the last moment, when the new decision point would lie in the past: it is decided today.
func TestExtensionByADayDecidesToday(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-02-28"))

	s = after(t, s, lifecycletest.At("2027-02-26", 10), placement.Extend{End: "2027-03-01", Reason: placement.MoreTimeNeeded})

	require.Equal(t, "5 Fri 2027-02-26 decision_point", planned(s)[len(s.FollowUps)-1])
	require.Contains(t, planned(s), "3 Mon 2027-02-15 regular")
}

// Up to four weeks it is decided a week before the end, beyond that two weeks: one day more moves the decision to before a
// follow-up that was planned.
func TestExtensionOutOfTheShortOnesDecidesEarlier(t *testing.T) {
	t.Parallel()
	p := proposal("2027-02-01", "2027-02-27")
	p.Policy.FollowUpEvery = 15
	s := started(t, p)
	require.Equal(t, "3 Tue 2027-02-16 regular", planned(s)[2])

	s = after(t, s, lifecycletest.At("2027-02-08", 10), placement.Extend{End: "2027-03-01", Reason: placement.MoreTimeNeeded})

	require.Equal(t, []string{"1 Mon 2027-02-01 day_one", "2 Fri 2027-02-05 first_week", "5 Mon 2027-02-15 decision_point"}, planned(s))
}

// From a Saturday to the Sunday after it: both decision points fall on the same Friday. One must be left.
func TestExtensionByADayOffKeepsTheDecisionPoint(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-04-03"))

	s = after(t, s, lifecycletest.At("2027-02-01", 15), placement.Extend{End: "2027-04-04", Reason: placement.MoreTimeNeeded})

	require.Equal(t, "7 Fri 2027-03-19 decision_point", planned(s)[len(s.FollowUps)-1])
}

// The next follow-up is a task from the start, later ones when their time has come.
func TestFollowUpsAreTasksWhenTheirTimeComes(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-04-30"))
	require.Equal(t, []string{"hold_follow_up:1"}, keys(s.Tasks()))

	for s.Calendar.DateOf(next(t, s)) <= "2027-02-05" {
		s, _ = tick(t, s, 1)
	}
	require.Equal(t, []string{"hold_follow_up:1", "hold_follow_up:2", "hold_follow_up:3"}, keys(s.Tasks()))
	require.True(t, s.Tasks()[0].Escalated, "two working days after day one the unit sees it")
	require.Equal(t, 1, s.Tasks()[1].Level)
	require.Equal(t, lifecycle.Task{
		Key: "hold_follow_up:3", Kind: "hold_follow_up", Command: "hold_follow_up", Due: lifecycletest.At("2027-02-15", 16),
	}, s.Tasks()[2])

	s = after(t, s, lifecycletest.At("2027-02-05", 15), lifecycletest.HoldFollowUp(1, "2027-02-01"), lifecycletest.HoldFollowUp(2, "2027-02-05"))
	require.Equal(t, []string{"hold_follow_up:3"}, keys(s.Tasks()))
}

// Started on a Thursday, recorded at noon: nobody is reminded of that morning, so the end of the first week comes up while
// day one is still quiet. Both are to be seen.
func TestAFollowUpThatIsDueIsSeenBeforeAnEarlierOneIsReminded(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-04", "2027-04-30"))

	s, at := tick(t, s, 1)

	require.Equal(t, lifecycletest.At("2027-02-05", 8), at)
	require.Equal(t, []string{"hold_follow_up:1", "hold_follow_up:2"}, keys(s.Tasks()))
	require.Equal(t, 0, s.Tasks()[0].Level)
	require.Equal(t, 1, s.Tasks()[1].Level)
}

func TestWhenAllFollowUpsAreHeldTheEndIsNext(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-02-05"))

	s = after(t, s, lifecycletest.At("2027-02-01", 15), lifecycletest.HoldFollowUp(1, "2027-02-01"))

	require.Equal(t, []string{"end_as_planned"}, keys(s.Tasks()))
	require.Equal(t, []string{"planned_end"}, deadlineKeys(s))
}

// next is the instant of the next rung.
func next(t *testing.T, s State) time.Time {
	t.Helper()
	d, ok := s.Due()
	require.True(t, ok)
	rung, _ := d.Next()
	return rung.At
}

func TestProgressIsNotAskedForOnDayOne(t *testing.T) {
	t.Parallel()
	s, at := in("active")
	e := lifecycletest.HoldFollowUp(1, lifecycletest.StartsOn)
	e.Progress = nil

	s = after(t, s, at, e)

	require.Equal(t, lifecycletest.StartsOn, s.FollowUps[0].HeldOn)
}

func TestProgressIsKeptApartByWhoSaysIt(t *testing.T) {
	t.Parallel()
	s, _ := in("active")
	e := lifecycletest.HoldFollowUp(2, "2027-02-05")
	e.Progress = []placement.Progress{{Goal: lifecycletest.GoalKey, Mentor: new(4)}}

	s = after(t, s, lifecycletest.At("2027-02-05", 10), e)

	require.Nil(t, s.FollowUps[1].Progress[0].Candidate)
	require.Equal(t, 4, *s.FollowUps[1].Progress[0].Mentor)
}

func TestAProblemIsReactedToWithinAWorkingDay(t *testing.T) {
	t.Parallel()
	s, _ := in("active")
	friday := lifecycletest.At("2027-02-05", 14)

	s = after(t, s, friday, lifecycletest.ReportProblem())
	d := deadline(t, s, "problem:1")
	require.Equal(t, lifecycletest.At("2027-02-08", 16), d.Due)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-02-08", 12)},
		{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-02-09", 8)},
	}, d.Rungs)
	require.Equal(t, "resolve_problem:1", s.Tasks()[0].Key)

	s = after(t, s, friday, lifecycletest.ReportProblem(), placement.ResolveProblem{No: 1, Resolution: placement.NotSolved})
	require.NotContains(t, deadlineKeys(s), "problem:1")
	require.Equal(t, "resolve_problem:2", s.Tasks()[0].Key)
	require.Equal(t, lifecycle.Date("2027-02-05"), s.Problems[0].ResolvedOn)
}
