package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestTheClockEndsAPlacementAtTheEndOfItsLastDay(t *testing.T) {
	t.Parallel()
	s, _ := in("evaluating_planned")

	last := lifecycletest.In("evaluating_planned").Story[s.Version-1]
	require.Equal(t, lifecycletest.UTC("2027-04-30T22:00:00Z"), last.At, "midnight in summer time")
	require.Equal(t, placement.Ending{Kind: placement.EndedAsPlannedKind, LastDay: lifecycletest.EndsOn, On: "2027-05-01"}, *s.Ending)
	require.True(t, s.Holds(), "the days that were worked are kept")
	require.False(t, s.WantsRematch())
	require.Equal(t, []string{
		"collect_evaluation:candidate", "collect_evaluation:company", "collect_evaluation:mentor", "collect_evaluation:caseworker",
	}, keys(s.Tasks()))
}

func TestPeopleMayEndItOnItsLastDay(t *testing.T) {
	t.Parallel()
	s, _ := in("active")

	s = after(t, s, lifecycletest.At(lifecycletest.EndsOn, 15), placement.EndAsPlanned{})

	require.Equal(t, placement.Evaluating, s.Status)
	require.Equal(t, lifecycletest.EndsOn, s.Ending.On)
}

func TestAClockThatComesLateStillEndsItOnItsLastDay(t *testing.T) {
	t.Parallel()
	s, _ := in("active")
	for s.Status == placement.Active {
		e, ok := s.Elapse(lifecycletest.At("2027-05-06", 9))
		require.True(t, ok)
		s = after(t, s, lifecycletest.At("2027-05-06", 9), e)
	}

	require.Equal(t, lifecycletest.EndsOn, s.Ending.LastDay)
	require.Equal(t, lifecycle.Date("2027-05-06"), s.Ending.On)
	require.Equal(t, lifecycletest.At("2027-05-21", 16), s.Tasks()[0].Due, "the parties have their ten days from when they were asked")
}

// Anyone, at any point after the start, with reason and last day.
func TestEarlyTerminationByAnyone(t *testing.T) {
	t.Parallel()
	for _, by := range []lifecycle.Party{candidate, company, mentor, caseWorker, municipality} {
		s, at := in("active_with_problem")
		e := lifecycletest.TerminateEarly()
		e.By = by

		s = after(t, s, at, e)

		require.Equal(t, placement.Evaluating, s.Status)
		require.Equal(t, by, s.Ending.By)
		require.True(t, s.WantsRematch())
		require.Equal(t, e.LastDay, s.Period.End, "the place is free after the last day")
		require.True(t, s.Holds())
		require.NotContains(t, deadlineKeys(s), "planned_end", "the clock of the old plan has stopped")
		require.NotContains(t, deadlineKeys(s), "follow_up:2")
		require.Equal(t, lifecycletest.Text(placement.ContentConstraints), s.Learned)
		require.Equal(t, lifecycletest.At("2027-02-26", 16), s.Tasks()[0].Due, "ten working days from the last day")
	}
}

func TestEarlyTerminationOnTheFirstAndTheLastDay(t *testing.T) {
	t.Parallel()
	for _, day := range []lifecycle.Date{lifecycletest.StartsOn, lifecycletest.EndsOn} {
		s, at := in("active")
		e := lifecycletest.TerminateEarly()
		e.LastDay = day

		require.Equal(t, day, after(t, s, at, e).Period.End)
	}
}

// Taken back before the start, without blame, at any stage.
func TestWithdrawalAtAnyStageBeforeTheStart(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"proposed", "agreed", "meeting_booked", "signing", "approved"} {
		s, at := in(state)

		s = after(t, s, at, lifecycletest.Withdraw())

		require.Equal(t, placement.Withdrawn, s.Status)
		require.False(t, s.Holds(), "the place is free")
		require.False(t, s.Binds())
		require.True(t, s.WantsRematch())
		require.Equal(t, lifecycletest.Text(placement.ContentConstraints), s.Learned)
		require.Empty(t, s.Tasks())
		require.Empty(t, s.Open())
		require.Empty(t, s.Allowed())
	}
}

// Entered by mistake: no rematch, for there was nothing.
func TestCancellingAtAnyStageBeforeTheStart(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"proposed", "agreed", "meeting_booked", "signing", "approved"} {
		s, at := in(state)

		s = after(t, s, at, lifecycletest.Cancel())

		require.Equal(t, placement.Cancelled, s.Status)
		require.False(t, s.Holds())
		require.False(t, s.WantsRematch())
		require.Empty(t, s.Tasks())
		require.Empty(t, s.Open())
	}
}

func TestFourWordsForFourThings(t *testing.T) {
	t.Parallel()
	for state, kind := range map[string]placement.EndingKind{
		"withdrawn": placement.WithdrawnKind, "cancelled": placement.CancelledKind,
		"evaluating_terminated": placement.TerminatedKind, "evaluating_no_show": placement.NoShowKind,
		"evaluating_planned": placement.EndedAsPlannedKind, "declined": placement.DeclinedKind, "expired": placement.ExpiredKind,
		"swapped": placement.SwappedKind, "evaluating_swapped": placement.SwappedKind,
	} {
		s, _ := in(state)
		require.Equal(t, kind, s.Ending.Kind)
	}
}

func TestReassigningChangesNothingElse(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"proposed", "approved", "active_with_problem", "evaluated", "declined"} {
		s, at := in(state)

		got := after(t, s, at, lifecycletest.Reassign())

		require.Equal(t, lifecycletest.OtherOwnerID, got.Head().OwnerID)
		require.Equal(t, lifecycletest.OtherUnitID, got.Head().UnitID)
		require.Equal(t, s.Deadlines, got.Deadlines)
		require.Equal(t, s.Tasks(), got.Tasks())
		require.Equal(t, s.Status, got.Status)
		require.Equal(t, s.Since, got.Since)
	}
}

func TestReassigningWithoutAUnitStaysInTheUnit(t *testing.T) {
	t.Parallel()
	s, at := in("active")

	s = after(t, s, at, placement.Reassign{OwnerID: lifecycletest.OtherOwnerID})

	require.Equal(t, lifecycletest.UnitID, s.UnitID)
}
