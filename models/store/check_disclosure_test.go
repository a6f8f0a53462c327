package store_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// companySaysYes records the company's yes, with an approval when there is one.
func (r *recorder) companySaysYes(approval *lifecycle.Approval) store.Recorded {
	r.t.Helper()
	e := placement.RecordCompanyDecision{Accepted: true, Channel: lifecycle.ChannelPhone, Approval: approval}
	at := lifecycletest.At(lifecycletest.ProposedOn, 11)
	bare := e
	bare.Approval = nil // the reason in words is not what is tried here
	t := r.transitionAt(at, bare)
	t.Name, t.Texts = e.Name(), nil
	if approval != nil {
		data, err := json.Marshal(e)
		require.NoError(r.t, err)
		t.Event = data
	}
	out := r.hand(t)
	if out.Verdict == store.VerdictRecorded {
		r.state, _ = t.State.(placement.State)
	}
	return out
}

// climbing makes a place one whose work is done on ladders.
func climbing(t *testing.T, b *storetest.Bundle, place store.Place) {
	t.Helper()
	n := b.Tenant
	task, err := b.Store.CreateWorkTask(t.Context(), n.CaseWorker.Create(), store.WorkTask{
		WorkplaceID: n.Workplace.ID, Title: "Upper shelves", Demands: []relation.Asked{{Code: vocabulary.Heights}}, State: "active",
	})
	require.NoError(t, err)
	place.TaskIDs = []string{task.ID}
	_, err = b.Store.UpdatePlace(t.Context(), n.CaseWorker.Actor(), place)
	require.NoError(t, err)
}

func TestTheCompanySaysYesKnowingWhatConcernsTheWork(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	climbing(t, b, b.Tenant.Places[0])
	r := begun(t, b, "proposed")

	out := r.companySaysYes(nil)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, "needs_approval", out.Refusal.Code)
	require.Equal(t, []string{"undisclosed_for_this_work needs_approval"}, weighed(out.Refusal.Findings))
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM placement_disclosures`))

	_, err := b.Store.RecordDisclosure(t.Context(), b.Tenant.CaseWorker.Create(), told(b.Tenant, candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}))
	require.NoError(t, err)
	out = r.companySaysYes(nil)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	require.Empty(t, weighed(out.Findings))
}

func TestSomebodyMayAnswerForTheCompanyNotKnowing(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	climbing(t, b, b.Tenant.Places[0])
	r := begun(t, b, "proposed")
	out := r.companySaysYes(&lifecycle.Approval{Rules: []string{"undisclosed_for_this_work"}})
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	found, err := b.Store.Findings(t.Context(), b.Tenant.ID, r.state.ID)
	require.NoError(t, err)
	at := slices.IndexFunc(found, func(f store.FindingRow) bool { return f.Rule == "undisclosed_for_this_work" })
	require.Positive(t, at, "it is kept with the event")
	require.True(t, found[at].Approved)
}

// A company that said yes to other work has said nothing of this one.
func TestAnotherPlaceIsAnotherQuestion(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	other := b.Tenant.Places[1]
	climbing(t, b, other)
	r := begun(t, b, "proposed")
	require.Equal(t, store.VerdictRecorded, r.companySaysYes(nil).Verdict)
	at := lifecycletest.At(lifecycletest.ProposedOn, 12)
	require.Equal(t, store.VerdictRecorded, r.say(at, placement.RecordCandidateDecision{Accepted: true, Channel: lifecycle.ChannelPhone}).Verdict)

	goals := r.say(at, placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: placement.GoalJob}}})
	require.Equal(t, store.VerdictRecorded, goals.Verdict, "the same work: %+v", goals.Refusal)
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM placement_disclosures`))

	moved := r.say(at, placement.Amend{PlaceID: other.ID, WorkplaceID: other.WorkplaceID})
	require.Equal(t, store.VerdictRefused, moved.Verdict)
	require.Contains(t, weighed(moved.Refusal.Findings), "undisclosed_for_this_work needs_approval")

	_, err := b.Store.RecordDisclosure(t.Context(), b.Tenant.CaseWorker.Create(), told(b.Tenant, candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}))
	require.NoError(t, err)
	moved = r.say(at, placement.Amend{PlaceID: other.ID, WorkplaceID: other.WorkplaceID})
	require.Equal(t, store.VerdictRecorded, moved.Verdict, "%+v", moved.Refusal)
	d, err := b.Store.PlacementDisclosures(t.Context(), b.Tenant.CaseWorker.Actor(), r.state)
	require.NoError(t, err)
	require.Len(t, d.Decision.Tellings, 1, "what it had been told when the work became this one")
}

func TestWhatWasKnownIsNotChangedByWhatIsRecordedLater(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	id := n.Candidates[0].ID
	heights := candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}
	r := begun(t, b, "proposed")
	before, err := b.Store.PlacementDisclosures(t.Context(), actor, r.state)
	require.NoError(t, err)
	require.Nil(t, before.Decision)
	require.Empty(t, before.Later, "nobody has decided anything that something could be later than")

	_, err = b.Store.DraftPresentation(t.Context(), actor, id, 1, words())
	require.NoError(t, err)
	_, err = b.Store.ApprovePresentation(t.Context(), actor, id, 1, approval(), today)
	require.NoError(t, err)
	given, err := b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), share(n), today)
	require.NoError(t, err)
	require.Equal(t, []string{"undisclosed_to_company warn"}, weighed(r.companySaysYes(nil).Findings), "a hard accommodation; the work asks for none")

	// Afterwards the company is told, on a day that is said to lie before its yes; the accommodation is struck out; and a mistake
	// is taken back.
	late, err := b.Store.RecordDisclosure(t.Context(), n.CaseWorker.Create(), told(n, heights))
	require.NoError(t, err)
	person, err := b.Store.Candidate(t.Context(), actor, id)
	require.NoError(t, err)
	person.Accommodations = nil
	_, err = b.Store.UpdateCandidate(t.Context(), actor, person)
	require.NoError(t, err)

	e := placement.Withdraw{By: lifecycle.PartyCompany, Reason: placement.UndisclosedProblem}
	out := r.say(lifecycletest.At(lifecycletest.ProposedOn, 12), e)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	require.Equal(t, []string{"undisclosed_at_company_decision info"}, weighed(out.Findings))
	require.Equal(t, "1", out.Findings[0].Values["not_told"])
	_, err = b.Store.RetractDisclosure(t.Context(), actor, late.ID)
	require.NoError(t, err)

	d, err := b.Store.PlacementDisclosures(t.Context(), actor, r.state)
	require.NoError(t, err)
	require.Equal(t, []candidacy.Stood{
		{Item: candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}, Hard: true},
		{Item: candidacy.Item{Kind: candidacy.ItemChallenge, Key: "mornings", Text: "kommer sent om morgenen"}, ToldBy: given.ID},
	}, d.Decision.Items)
	require.Equal(t, candidacy.Shown{Revision: 1, ApprovedOn: "2099-05-01", Channel: lifecycle.ChannelMeeting}, d.Decision.Presentation)
	require.Equal(t, []string{given.ID}, []string{d.Decision.Tellings[0].ID})
	require.Len(t, d.Later, 1)
	require.Equal(t, late.ID, d.Later[0].ID)
	require.Contains(t, d.Retracted, late.ID)
	require.Empty(t, d.SharedLater)
	require.Len(t, d.Ending.Tellings, 2)
	require.Len(t, d.Ending.Items, 1, "it had been struck out by then")
	require.Greater(t, d.Ending.Version, d.Decision.Version)

	require.Equal(t, []string{"2"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'candidate.disclosures.read' AND resource_id = $1`, id), "both readings")
}
