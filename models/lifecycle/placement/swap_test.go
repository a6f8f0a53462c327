package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

func refusalsOfSwaps() []refusal {
	swap := func(f func(*placement.Swap)) placement.Swap { return with(lifecycletest.Swap(), f) }
	late := func(f func(*placement.Swap)) placement.Swap { return with(lifecycletest.SwapStarted(), f) }
	return []refusal{
		{code: "not_possible_now", why: "swapped after the end", state: "evaluating_terminated", event: lifecycletest.SwapStarted()},
		{code: "not_possible_now", why: "swapped after a no", state: "declined", event: lifecycletest.Swap()},
		{code: "reason_required", field: "reason", why: "swapped without a reason", state: "agreed", event: swap(func(e *placement.Swap) { e.Reason = "" })},
		{code: "reason_not_for_this", field: "reason", why: "swapped with blame", state: "active", event: late(func(e *placement.Swap) { e.Reason = placement.Attendance })},
		{code: "not_started", field: "last_day", why: "a last day before the first", state: "approved", event: lifecycletest.SwapStarted()},
		{code: "required", field: "last_day", why: "swapped to no day", state: "active", event: lifecycletest.Swap()},
		{code: "invalid_date", field: "last_day", why: "swapped to a day that is none", state: "active", event: late(func(e *placement.Swap) { e.LastDay = "2027-02-30" })},
		{code: "last_day_outside_period", field: "last_day", why: "swapped to before the start", state: "active", event: late(func(e *placement.Swap) { e.LastDay = "2027-01-31" })},
		{code: "last_day_outside_period", field: "last_day", why: "swapped to after the end", state: "active", event: late(func(e *placement.Swap) { e.LastDay = "2027-05-01" })},
		{code: "same_candidate", field: "proposal.candidate_id", why: "swapped with oneself", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.CandidateID = lifecycletest.CandidateID })},
		{code: "required", field: "proposal.candidate_id", why: "swapped with nobody", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.CandidateID = "" })},
		{code: "other_place", why: "at another place", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.PlaceID = lifecycletest.OtherPlaceID })},
		{code: "other_place", why: "at another workplace", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.WorkplaceID = lifecycletest.OtherWorkplaceID })},
		{code: "other_place", why: "of another company", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.CompanyID = lifecycletest.OtherCompanyID })},
		{code: "other_place", why: "at the place from before the change", state: "agreed", given: []lifecycle.Event{lifecycletest.AmendWorkplace()}, event: lifecycletest.Swap()},
		{code: "invalid", field: "proposal.id", why: "no placement of its own", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.ID = "" })},
		{code: "invalid", field: "proposal.id", why: "the same placement", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.ID = lifecycletest.PlacementID })},
		{code: "invalid", field: "proposal.id", why: "a swap of another placement", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.SwapOf = lifecycletest.OtherPlacementID })},
		{code: "required", field: "proposal.goals", why: "a proposal without goals", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.Goals = nil })},
		{code: "text_missing", field: "proposal.purpose_text", why: "a proposal without words", state: "agreed", event: swap(func(e *placement.Swap) { e.Proposal.Contents = nil })},
		{code: "start_in_past", field: "proposal.period.start", why: "a proposal backwards", state: "agreed", at: lifecycletest.At("2027-02-02", 9), event: lifecycletest.Swap()},
		{code: "place_not_free_yet", field: "proposal.period.start", why: "begins on the last day of the other", state: "active", event: late(func(e *placement.Swap) { e.LastDay = "2027-02-15" })},
	}
}

// The place changes hands before the start: one leaves without blame and is rematched, the other one is proposed.
func TestSwapAtAnyStageBeforeTheStart(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"proposed", "agreed", "meeting_booked", "signing", "approved"} {
		s, at := in(state)
		e := lifecycletest.Swap()

		s = after(t, s, at, e)

		require.Equal(t, placement.Withdrawn, s.Status)
		require.Equal(t, placement.SwappedKind, s.Ending.Kind, "a swap, not a withdrawal")
		require.Empty(t, s.Ending.By, "nobody is to blame")
		require.Equal(t, &placement.Successor{PlacementID: lifecycletest.OtherPlacementID, Period: e.Proposal.Period}, s.Successor)
		require.False(t, s.Holds(), "the place is free")
		require.False(t, s.Binds())
		require.True(t, s.WantsRematch())
		require.Equal(t, lifecycletest.Text(placement.ContentConstraints), s.Learned)
		require.Empty(t, s.Tasks())
		require.Empty(t, s.Open())
	}
}

func TestSwapAfterTheStartKeepsThePlaceUntilTheLastDay(t *testing.T) {
	t.Parallel()
	s, at := in("active_with_problem")
	e := lifecycletest.SwapStarted()

	s = after(t, s, at, e)

	require.Equal(t, placement.Evaluating, s.Status)
	require.Equal(t, placement.Ending{Kind: placement.SwappedKind, Reason: placement.BetterMatchElsewhere, LastDay: e.LastDay, On: "2027-02-03"}, *s.Ending)
	require.True(t, s.Holds())
	require.Equal(t, e.LastDay, s.Period.End)
	require.Less(t, s.Period.End, s.Successor.Period.Start)
	require.True(t, s.WantsRematch())
	require.NotContains(t, deadlineKeys(s), "planned_end")
	require.Equal(t, []string{
		"collect_evaluation:candidate", "collect_evaluation:company", "collect_evaluation:mentor", "collect_evaluation:caseworker",
	}, keys(s.Tasks()))
}

// The successor may come the day after, on the last day that was planned, or long afterwards.
func TestTheSuccessorBeginsOnAnyDayAfterTheLastOne(t *testing.T) {
	t.Parallel()
	for _, day := range []lifecycle.Date{"2027-02-13", lifecycletest.EndsOn, "2027-06-01"} {
		s, at := in("active")
		e := lifecycletest.SwapStarted()
		e.Proposal.Period = lifecycle.Period{Start: day, End: "2027-07-30"}
		e.Proposal.Hours[0].From = day

		require.Equal(t, day, after(t, s, at, e).Successor.Period.Start)
	}
}

func TestNobodyHasToLearnFromASwap(t *testing.T) {
	t.Parallel()
	s, at := in("evaluating_swapped")

	s = after(t, s, at, placement.Evaluate{Party: caseWorker, Contents: lifecycletest.Text(placement.ContentAssessment)})

	require.NotContains(t, keys(s.Tasks()), "collect_evaluation:caseworker")
}

func TestSwapNeedsNoWords(t *testing.T) {
	t.Parallel()
	s, at := in("agreed")
	e := lifecycletest.Swap()
	e.Contents = nil

	require.Empty(t, after(t, s, at, e).Learned)
}

// The other placement is an ordinary one that says where it comes from.
func TestWhatASwapBeginsIsAProposal(t *testing.T) {
	t.Parallel()
	e := lifecycletest.Swap()
	var founding lifecycle.Founding = e

	s := after(t, State{}, lifecycletest.At("2027-01-07", 10), founding.Begins())

	require.Equal(t, placement.Proposed, s.Status)
	require.Equal(t, lifecycletest.PlacementID, s.SwapOf)
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}, s.Head().Parent)
	e.Proposal.RematchOf = "r"
	require.Equal(t, lifecycle.KindRematch, after(t, State{}, lifecycletest.At("2027-01-07", 10), e.Begins()).Head().Parent.Kind)
}

// A place that was made for one person goes on with the one who was swapped in: what the first one does does not close it.
func TestAfterASwapAPlaceForOneIsNotOver(t *testing.T) {
	t.Parallel()
	p := lifecycletest.Proposal()
	p.AgreementID, p.PlaceModel = lifecycletest.AgreementID, vocabulary.SoughtForOne
	e := lifecycletest.Swap()
	e.Proposal.AgreementID, e.Proposal.PlaceModel = p.AgreementID, p.PlaceModel
	at := lifecycletest.At(lifecycletest.ProposedOn, 9)

	s := after(t, State{}, at, p, e)

	require.False(t, s.News().Over)
	require.False(t, s.News().Holds)
	other := after(t, State{}, at, e.Begins())
	require.Equal(t, other.News(), s.Successor.News(s), "both tell the same")
	require.Equal(t, 1, other.PlaceNews)
	require.True(t, after(t, State{}, at, p, lifecycletest.Withdraw()).News().Over)
	for state, over := range map[string]bool{"evaluating_swapped": false, "evaluating_terminated": true} {
		done, _ := in(state)
		done.Status = placement.Closed
		require.Equal(t, over, done.News().Over, state)
	}
}
