package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestAPreviewIsWhatWouldHappen(t *testing.T) {
	t.Parallel()
	s, at := in("active_with_problem")
	for _, c := range []struct {
		change placement.PlanChange
		does   []lifecycle.Event
	}{
		{placement.PlanChange{End: "2027-05-28"}, []lifecycle.Event{lifecycletest.Extend()}},
		{placement.PlanChange{PausedUntil: "2027-02-17"}, []lifecycle.Event{placement.PausePlacement{ResumeOn: "2027-02-17", Reason: placement.Holiday}, placement.ResumePlacement{}}},
		{placement.PlanChange{End: "2027-05-28", PausedUntil: "2027-02-17"}, []lifecycle.Event{lifecycletest.Extend(), placement.PausePlacement{ResumeOn: "2027-02-17", Reason: placement.Holiday}, placement.ResumePlacement{}}},
	} {
		said := text(t, s)

		moves, err := s.PreviewFollowUps(c.change, at)

		require.NoError(t, err)
		require.Equal(t, said, text(t, s), "nothing is changed")
		then := s
		for _, e := range c.does {
			when := at
			if _, resumed := e.(placement.ResumePlacement); resumed {
				when = lifecycletest.At("2027-02-17", 8)
			}
			then = after(t, then, when, e)
		}
		var want, got, before []lifecycle.Date
		for _, f := range then.FollowUps {
			if f.HeldOn == "" {
				want = append(want, f.DueOn)
			}
		}
		for _, m := range moves {
			require.NotEqual(t, placement.DayOne, m.Kind, "what was held does not move")
			if m.Then != "" {
				got = append(got, m.Then)
			}
			if m.Now != "" {
				before = append(before, m.Now)
			}
		}
		require.ElementsMatch(t, want, got, "%+v", c.change)
		require.Len(t, before, len(s.FollowUps)-1)
	}

	shorter, err := s.PreviewFollowUps(placement.PlanChange{End: "2027-02-12"}, at)
	require.NoError(t, err)
	require.Equal(t, placement.FollowUpMove{No: 2, Kind: placement.FirstWeek, Now: "2027-02-05", Then: "2027-02-05"}, shorter[0])
	require.Equal(t, placement.FollowUpMove{No: 3, Kind: placement.Regular, Now: "2027-02-15"}, shorter[1], "it would not come")
}

func TestAPreviewBeforeTheStart(t *testing.T) {
	t.Parallel()
	s, at := in("approved")

	moves, err := s.PreviewFollowUps(placement.PlanChange{End: "2027-02-26"}, at)

	require.NoError(t, err)
	require.Equal(t, placement.FollowUpMove{Kind: placement.DayOne, Now: lifecycletest.StartsOn, Then: lifecycletest.StartsOn}, moves[0])
	last := moves[len(moves)-1]
	require.Equal(t, placement.DecisionPoint, last.Kind)
	require.Equal(t, []lifecycle.Date{"2027-04-16", "2027-02-19"}, []lifecycle.Date{last.Now, last.Then})
	_, err = s.PreviewFollowUps(placement.PlanChange{End: "2027-01-31"}, at)
	require.ErrorContains(t, err, "end_before_start")
	_, err = lifecycletest.In("closed").State.PreviewFollowUps(placement.PlanChange{}, at)
	require.ErrorContains(t, err, "not_possible_now")
	_, err = lifecycletest.In("active").State.PreviewFollowUps(placement.PlanChange{PausedUntil: "2028-01-01"}, at)
	require.ErrorContains(t, err, "resume_after_end")
}

// At a new workplace the first week has a follow-up again, and the cadence begins anew; what is held, or due, or decides, stays.
func TestAMovePlansFollowUpsAnew(t *testing.T) {
	t.Parallel()
	dues := func(s State) (all []lifecycle.Date) {
		for _, f := range s.FollowUps {
			all = append(all, f.DueOn)
		}
		return all
	}
	for _, ruleset := range []int{1, 2} {
		p := lifecycletest.ClusterProposal()
		p.Ruleset = ruleset
		s := started(t, p)
		s = after(t, s, lifecycletest.At("2027-02-05", 12), lifecycletest.HoldFollowUp(1, lifecycletest.StartsOn), lifecycletest.HoldFollowUp(2, "2027-02-05"))
		before := dues(s)

		s = after(t, s, lifecycletest.At("2027-02-17", 9), lifecycletest.MovesToWorkplace())

		if ruleset == 1 {
			require.Equal(t, before, dues(s))
			continue
		}
		require.Equal(t, []lifecycle.Date{"2027-02-01", "2027-02-05", "2027-02-15", "2027-02-19", "2027-03-03", "2027-03-17", "2027-03-31", "2027-04-16"}, dues(s))
		require.Equal(t, placement.FirstWeek, s.FollowUps[3].Kind)
		require.Contains(t, keys(s.Tasks()), "hold_follow_up:3")
		seen := map[int]bool{}
		for _, f := range s.FollowUps {
			require.False(t, seen[f.No], "numbers are not used again")
			seen[f.No] = true
		}
	}
}
