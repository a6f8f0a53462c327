package rematch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

var _ lifecycle.Process[rematch.State] = rematch.State{}

// What was learned goes along, and the place that did not work out.
func TestARematchCarriesWhatWasLearned(t *testing.T) {
	t.Parallel()
	p := lifecycletest.In("evaluating_terminated").State

	s := lifecycletest.InRematch("open").State

	require.Equal(t, p.RematchID(), s.ID)
	require.Equal(t, lifecycletest.Text(placement.ContentConstraints), s.Learned)
	require.Equal(t, placement.TerminatedKind, s.Cause)
	require.Equal(t, lifecycle.Head{
		Ref:     lifecycle.Ref{Kind: lifecycle.KindRematch, ID: p.RematchID()},
		Version: 1, Ruleset: 1, Status: "open",
		OwnerID: lifecycletest.OwnerID, UnitID: lifecycletest.UnitID, CandidateID: lifecycletest.CandidateID,
		Parent:   lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID},
		Calendar: lifecycletest.Calendar(), WaitingFor: "caseworker",
	}, s.Head())
	require.Equal(t, lifecycletest.PlaceID, s.PlaceID)
	require.Equal(t, []string{"give_up", "reassign_rematch"}, s.Allowed())
}

func TestEveryEndThatWantsARematchCanOpenOne(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"evaluating_terminated", "evaluating_no_show", "withdrawn", "swapped", "evaluating_swapped"} {
		n := lifecycletest.In(state)
		require.True(t, n.State.WantsRematch())

		s, err := rematch.State{}.Next(rematch.From(n.State), n.At)

		require.NoError(t, err)
		require.Equal(t, rematch.Open, s.Status)
		require.Equal(t, n.State.Ending.Kind, s.Cause)
		require.Equal(t, n.State.Policy.RematchDays, s.TargetDays)
	}
}

// A placement is only proposed when the calendar also reaches to the target of a rematch that may follow: nobody would be
// there to hear that a rematch could not open.
func TestTheCalendarOfAPlacementReachesToItsRematch(t *testing.T) {
	t.Parallel()
	p := lifecycletest.Proposal()
	p.Policy.RematchDays, p.Policy.FollowAlong = 60, placement.FollowAlongPolicy{}
	p.Calendar.To = lifecycletest.WorkingDays(p.Period.End, 45)
	_, err := placement.State{}.Next(p, lifecycletest.At(lifecycletest.ProposedOn, 9))
	require.ErrorContains(t, err, lifecycle.CodeCalendarNotCovered)

	p.Calendar.To = lifecycletest.WorkingDays(p.Period.End, 70)
	_, err = placement.State{}.Next(p, lifecycletest.At(lifecycletest.ProposedOn, 9))
	require.NoError(t, err)
}

// Two weeks, a reminder after one, and then the unit sees it. Nothing is given up by silence.
func TestTheTargetIsRemindedThenEscalated(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InRematch("open").State
	require.Equal(t, []lifecycle.Task{{
		Key: "find_new_placement", Kind: "find_new_placement", Command: "propose", Due: lifecycletest.At("2027-02-17", 16),
	}}, s.Tasks())
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-02-10", 8)},
		{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-02-17", 16)},
	}, s.Open()[0].Rungs)

	s = lifecycletest.InRematch("open_reminded").State
	require.Equal(t, 1, s.Tasks()[0].Level)
	require.False(t, s.Tasks()[0].Escalated)

	s = lifecycletest.InRematch("open_escalated").State
	require.True(t, s.Tasks()[0].Escalated)
	_, more := s.Due()
	require.False(t, more)
	_, more = s.Elapse(lifecycletest.At("2028-01-01", 8))
	require.False(t, more)
	require.Equal(t, rematch.Open, s.Status)
}

func TestANewPlacementEndsTheRematch(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InRematch("matched").State

	require.Equal(t, lifecycletest.OtherPlacementID, s.MatchedBy)
	require.Equal(t, "matched", s.Head().Outcome)
	require.True(t, s.Head().Ended)
	require.Empty(t, s.Head().WaitingFor)
}

// The target is counted in working days: weekends are none of them.
func TestHowARematchStandsToItsTarget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state string
		today lifecycle.Date
		want  rematch.Target
	}{
		{"open", "2027-02-03", rematch.Target{Days: 10, DueOn: "2027-02-17"}},
		{"open", "2027-02-08", rematch.Target{Days: 10, DueOn: "2027-02-17", Used: 3}},
		{"open_reminded", "2027-02-17", rematch.Target{Days: 10, DueOn: "2027-02-17", Used: 10, Level: 1}},
		{"open_escalated", "2027-02-18", rematch.Target{Days: 10, DueOn: "2027-02-17", Used: 11, Overdue: true, Level: 2, Escalated: true}},
		{"matched", "2027-06-01", rematch.Target{Days: 10, DueOn: "2027-02-17", Used: 1}},
		{"given_up", "2027-06-01", rematch.Target{Days: 10, DueOn: "2027-02-17", Used: 1}},
	} {
		got, err := lifecycletest.InRematch(c.state).State.Target(c.today)
		require.NoError(t, err, c.state)
		require.Equal(t, c.want, got, "%s on %s", c.state, c.today)
	}
	late, err := lifecycletest.InRematch("open_escalated").State.Next(lifecycletest.MatchRematch(), lifecycletest.At("2027-02-22", 9))
	require.NoError(t, err)
	got, err := late.Target("2027-06-01")
	require.NoError(t, err)
	require.Equal(t, rematch.Target{Days: 10, DueOn: "2027-02-17", Used: 13, Overdue: true}, got)
	_, err = lifecycletest.InRematch("open").State.Target("2049-01-01")
	require.ErrorContains(t, err, lifecycle.CodeCalendarNotCovered)
}

func TestTheLeadTimeIsFromTheOpeningToTheProposal(t *testing.T) {
	t.Parallel()
	next, err := lifecycletest.InRematch("open").State.Next(lifecycletest.MatchRematch(), lifecycletest.At("2027-02-15", 9))
	require.NoError(t, err)

	took, ok := next.LeadTime()

	require.True(t, ok)
	require.Equal(t, rematch.LeadTime{CalendarDays: 12, WorkingDays: 8}, took)
	for _, state := range []string{"open", "open_escalated", "given_up"} {
		_, ok = lifecycletest.InRematch(state).State.LeadTime()
		require.False(t, ok, state)
	}
}

func TestGivingUpNeedsAReason(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open")
	for _, reason := range rematch.Reasons() {
		s, err := n.State.Next(rematch.GiveUp{Reason: reason}, n.At)
		require.NoError(t, err)
		require.Equal(t, rematch.GivenUp, s.Status)
		require.Equal(t, reason, s.Reason)
		require.Equal(t, "given_up", s.Head().Outcome)
	}
}

func TestReassigning(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open_reminded")

	s, err := n.State.Next(lifecycletest.ReassignRematch(), n.At)
	require.NoError(t, err)
	require.Equal(t, lifecycletest.OtherOwnerID, s.OwnerID)
	require.Equal(t, lifecycletest.OtherUnitID, s.UnitID)
	require.Equal(t, n.State.Deadlines, s.Deadlines)
	require.Equal(t, n.State.Since, s.Since)

	s, err = n.State.Next(rematch.ReassignRematch{OwnerID: lifecycletest.OtherOwnerID}, n.At)
	require.NoError(t, err)
	require.Equal(t, lifecycletest.UnitID, s.UnitID)
}

type stranger struct{}

func (stranger) Name() string { return "estrange" }
func (stranger) Fact() string { return "estranged" }

func TestRefusals(t *testing.T) {
	t.Parallel()
	noCalendar := lifecycletest.OpenRematch()
	noCalendar.Calendar = lifecycle.Calendar{}
	nobody := lifecycletest.OpenRematch()
	nobody.CandidateID = ""
	remind := lifecycle.Elapsed{Deadline: "rematch"}
	long := lifecycletest.At("2028-01-01", 8)
	for _, c := range []struct {
		code, field, state string
		late               bool
		event              lifecycle.Event
	}{
		{code: rematch.CodeUnknownEvent, state: "open", event: stranger{}},
		{code: rematch.CodeUnknownEvent, state: "open", event: lifecycletest.Close()},
		{code: rematch.CodeAlreadyOpened, state: "open", event: lifecycletest.OpenRematch()},
		{code: rematch.CodeAlreadyOpened, state: "matched", event: lifecycletest.OpenRematch()},
		{code: rematch.CodeSameOwner, field: "owner_id", state: "open", event: rematch.ReassignRematch{OwnerID: lifecycletest.OwnerID}},
		{code: lifecycle.CodeRequired, field: "owner_id", state: "open", event: rematch.ReassignRematch{}},
		{code: lifecycle.CodeRequired, field: "placement_id", state: "open", event: rematch.Match{}},
		{code: lifecycle.CodeRequired, field: "reason", state: "open", event: rematch.GiveUp{}},
		{code: lifecycle.CodeInvalid, field: "reason", state: "open", event: rematch.GiveUp{Reason: "no luck"}},
		{code: lifecycle.CodeNotPossibleNow, state: "matched", event: lifecycletest.GiveUpRematch()},
		{code: lifecycle.CodeNotPossibleNow, state: "given_up", event: lifecycletest.MatchRematch()},
		{code: lifecycle.CodeNotPossibleNow, event: lifecycletest.MatchRematch()},
		{code: lifecycle.CodeCalendarNotCovered, event: noCalendar},
		{code: lifecycle.CodeRequired, field: "candidate_id", event: nobody},
		{code: lifecycle.CodeNotDue, state: "open", event: rematch.Remind{Elapsed: remind}},
		{code: lifecycle.CodeNotDue, state: "open", late: true, event: rematch.Escalate{Elapsed: remind}},
		{code: lifecycle.CodeNotDue, state: "open_reminded", late: true, event: rematch.Remind{Elapsed: remind}},
		{code: lifecycle.CodeNotDue, state: "open_reminded", late: true, event: rematch.Remind{Elapsed: lifecycle.Elapsed{Deadline: "rematch", Rung: 1}}},
	} {
		s, at := rematch.State{}, lifecycletest.At("2027-02-03", 14)
		if c.state != "" {
			n := lifecycletest.InRematch(c.state)
			s, at = n.State, n.At
		}
		if c.late {
			at = long
		}

		same, err := s.Next(c.event, at)

		var refusal *lifecycle.RuleError
		require.ErrorAs(t, err, &refusal, "%s in %s", c.event.Name(), c.state)
		require.Equal(t, c.code, refusal.Code)
		require.Equal(t, c.field, refusal.Field)
		require.Equal(t, s, same)
	}
}
