package store_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/store"
	"placement/models/store/storetest"
)

const today = lifecycle.Date("2099-06-01")

// disclosed is what was kept about the first candidate by disclose.
type disclosed struct {
	employment   store.Employment
	presentation store.Presentation
	share        store.PresentationShare
	disclosure   store.Disclosure
	visit        store.TrialVisit
}

// disclose gives the first candidate one of everything that belongs to a candidate.
func disclose(t *testing.T, b *storetest.Bundle) disclosed {
	t.Helper()
	n, actor, ctx := b.Tenant, b.Tenant.CaseWorker.Actor(), t.Context()
	id := n.Candidates[0].ID
	var out disclosed
	var err error
	out.employment, err = b.Store.CreateEmployment(ctx, n.CaseWorker.Create(),
		store.Employment{CandidateID: id, CompanyID: n.Company.ID, From: "2024-05-01", JobFunction: "pillede rejer"})
	require.NoError(t, err)
	person, err := b.Store.Candidate(ctx, actor, id)
	require.NoError(t, err)
	_, err = b.Store.SetCandidateProfile(ctx, actor, id, person.Version, candidacy.Profile{
		Goals: []candidacy.Goal{{Occupations: []string{"4321"}, Text: "et job på et lager"}}, Travel: candidacy.Travel{PostalCode: "9998"},
	})
	require.NoError(t, err)
	_, err = b.Store.DraftPresentation(ctx, actor, id, 1, words())
	require.NoError(t, err)
	out.presentation, err = b.Store.ApprovePresentation(ctx, actor, id, 1, approval(), today)
	require.NoError(t, err)
	out.share, err = b.Store.SharePresentation(ctx, n.CaseWorker.Create(), share(n), today)
	require.NoError(t, err)
	out.disclosure, err = b.Store.RecordDisclosure(ctx, n.CaseWorker.Create(), told(n, candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}))
	require.NoError(t, err)
	out.visit, err = b.Store.CreateTrialVisit(ctx, n.CaseWorker.Create(), visit(n))
	require.NoError(t, err)
	return out
}

func words() candidacy.Presentation {
	return candidacy.Presentation{
		Text: "rolig og omhyggelig", Strengths: []string{"omhyggelig"}, Challenges: []candidacy.Challenge{{Key: "mornings", Text: "kommer sent om morgenen"}},
	}
}

func approval() candidacy.Approval {
	return candidacy.Approval{On: "2099-05-01", Channel: lifecycle.ChannelMeeting}
}

func share(n *storetest.Tenant) store.PresentationShare {
	return store.PresentationShare{CandidateID: n.Candidates[0].ID, CompanyID: n.Company.ID, Channel: lifecycle.ChannelEmail, On: "2099-05-02"}
}

func told(n *storetest.Tenant, items ...candidacy.Item) store.Disclosure {
	return store.Disclosure{CandidateID: n.Candidates[0].ID, Disclosure: candidacy.Disclosure{
		CompanyID: n.Company.ID, ToldTo: lifecycle.PartyMentor, ToldBy: lifecycle.PartyCaseWorker, ToldOn: "2027-02-02", ConsentOn: "2027-02-01",
		Channel: lifecycle.ChannelPhone, Items: items, Note: "fortalt til mentor",
	}}
}

func visit(n *storetest.Tenant) store.TrialVisit {
	return store.TrialVisit{
		CandidateID: n.Candidates[0].ID, WorkplaceID: n.Workplace.ID, Note: "gik i panik",
		Trial: candidacy.Trial{Days: lifecycle.Period{Start: "2027-02-01", End: "2027-02-02"}, Status: candidacy.TrialPlanned},
	}
}

func TestWhatACompanyHasNotBeenToldOfACandidate(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	id := n.Candidates[0].ID
	heights := candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "no_heights"}
	mornings := candidacy.Item{Kind: candidacy.ItemChallenge, Key: "mornings", Text: "kommer sent om morgenen"}
	untold := func() []candidacy.Item {
		t.Helper()
		items, err := b.Store.Untold(t.Context(), actor, id, n.Company.ID, "2027-02-02")
		require.NoError(t, err)
		return items
	}
	require.Equal(t, []candidacy.Item{heights}, untold(), "a hard accommodation; no presentation yet")
	_, err := b.Store.DraftPresentation(t.Context(), actor, id, 1, words())
	require.NoError(t, err)
	require.Equal(t, []candidacy.Item{heights, mornings}, untold())

	create := n.CaseWorker.Create()
	d, err := b.Store.RecordDisclosure(t.Context(), create, told(n, heights))
	require.NoError(t, err)
	require.Equal(t, []candidacy.Item{mornings}, untold())
	again, err := b.Store.RecordDisclosure(t.Context(), create, told(n, heights))
	require.NoError(t, err)
	require.Equal(t, d, again)

	_, err = b.Store.ApprovePresentation(t.Context(), actor, id, 1, approval(), today)
	require.NoError(t, err)
	_, err = b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), share(n), today)
	require.NoError(t, err)
	require.Empty(t, untold(), "a presentation tells its challenges")

	list, err := b.Store.Disclosures(t.Context(), actor, id, n.Company.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.Disclosure{d}, list.Items)
	retracted, err := b.Store.RetractDisclosure(t.Context(), actor, d.ID)
	require.NoError(t, err)
	require.NotNil(t, retracted.RetractedAt)
	require.Equal(t, n.CaseWorker.ID, retracted.RetractedBy)
	require.Equal(t, []candidacy.Item{heights}, untold(), "it was a mistake")
	_, err = b.Store.RetractDisclosure(t.Context(), actor, d.ID)
	requireRule(t, err, "already_retracted")
	list, err = b.Store.Disclosures(t.Context(), actor, id, "", store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.Disclosure{retracted}, list.Items, "it stays to be read")

	require.Equal(t, []string{"7"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'candidate.disclosures.read' AND resource_id = $1`, id), "two lists, and five questions what was not told")
}

func TestADisclosureNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	item := candidacy.Item{Kind: candidacy.ItemOther, Text: "et ord"}

	nowhere, nobody, unknown := told(n, item), told(n, item), told(n, candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "night"})
	nowhere.CompanyID, nobody.CandidateID = uuid.NewString(), uuid.NewString()
	_, err := b.Store.RecordDisclosure(t.Context(), n.CaseWorker.Create(), nowhere)
	requireRef(t, err, "company_id")
	_, err = b.Store.RecordDisclosure(t.Context(), n.CaseWorker.Create(), nobody)
	requireRef(t, err, "candidate_id")
	_, err = b.Store.RecordDisclosure(t.Context(), n.CaseWorker.Create(), unknown)
	requireRule(t, err, "item_unknown")
	_, err = b.Store.Untold(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, uuid.NewString(), "2027-02-02")
	requireRef(t, err, "company_id")
	_, err = b.Store.Untold(t.Context(), n.CaseWorker.Actor(), uuid.NewString(), n.Company.ID, "2027-02-02")
	require.ErrorIs(t, err, store.ErrNotFound)

	late := told(n, item)
	late.ConsentOn = "2027-02-03"
	_, err = b.Store.RecordDisclosure(t.Context(), n.CaseWorker.Create(), late)
	var invalid *store.InvalidError
	require.ErrorAs(t, err, &invalid, "the database holds it, too")
	require.Equal(t, "consent.on", invalid.Field)
}

func TestAPresentationIsDraftedApprovedAndShared(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	id := n.Candidates[0].ID
	nothing, err := b.Store.Presentation(t.Context(), actor, id, 0)
	require.NoError(t, err)
	require.Equal(t, store.Presentation{CandidateID: id, Version: 1}, nothing)
	_, err = b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), share(n), today)
	requireRule(t, err, "presentation_not_approved")

	drafted, err := b.Store.DraftPresentation(t.Context(), actor, id, 1, words())

	require.NoError(t, err)
	require.Equal(t, 1, drafted.Revision)
	require.Equal(t, 2, drafted.Version)
	require.Equal(t, words(), drafted.Presentation)
	require.False(t, drafted.Approval.Given())
	_, err = b.Store.DraftPresentation(t.Context(), actor, id, 1, words())
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), share(n), today)
	requireRule(t, err, "presentation_not_approved")

	_, err = b.Store.ApprovePresentation(t.Context(), actor, id, 2, approval(), today)
	requireRule(t, err, "presentation_changed")
	approved, err := b.Store.ApprovePresentation(t.Context(), actor, id, 1, approval(), today)
	require.NoError(t, err)
	require.Equal(t, approval(), approved.Approval)
	require.Equal(t, n.CaseWorker.ID, approved.ApprovedBy)
	require.Equal(t, 3, approved.Version)
	again, err := b.Store.ApprovePresentation(t.Context(), actor, id, 1, approval(), today)
	require.NoError(t, err)
	require.Equal(t, approved, again)

	create := n.CaseWorker.Create()
	shared, err := b.Store.SharePresentation(t.Context(), create, share(n), today)
	require.NoError(t, err)
	require.Equal(t, 1, shared.Revision)
	repeated, err := b.Store.SharePresentation(t.Context(), create, share(n), today)
	require.NoError(t, err)
	require.Equal(t, shared, repeated)
	nowhere := share(n)
	nowhere.CompanyID = uuid.NewString()
	_, err = b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), nowhere, today)
	requireRef(t, err, "company_id")

	// A change voids the approval. What was shared stays to be read.
	changed := words()
	changed.Challenges, changed.NoneKnown = nil, true
	redrafted, err := b.Store.DraftPresentation(t.Context(), actor, id, 3, changed)
	require.NoError(t, err)
	require.Equal(t, 2, redrafted.Revision)
	require.False(t, redrafted.Approval.Given())
	_, err = b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), share(n), today)
	requireRule(t, err, "presentation_not_approved")
	newest, err := b.Store.Presentation(t.Context(), actor, id, 0)
	require.NoError(t, err)
	require.Equal(t, redrafted, newest)
	earlier, err := b.Store.Presentation(t.Context(), actor, id, 1)
	require.NoError(t, err)
	require.Equal(t, approved, earlier)
	_, err = b.Store.Presentation(t.Context(), actor, id, 3)
	require.ErrorIs(t, err, store.ErrNotFound)
	list, err := b.Store.PresentationShares(t.Context(), actor, id, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.PresentationShare{shared}, list.Items)
	_, err = b.Store.DraftPresentation(t.Context(), actor, uuid.NewString(), 1, words())
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestTheDatabaseSharesNothingThatIsNotApproved(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	_, err := b.Store.DraftPresentation(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, 1, words())
	require.NoError(t, err)
	pool := owner(t, b.OwnerURL)

	const insert = `INSERT INTO presentation_shares (tenant_id, id, candidate_id, revision, approved, company_id, channel, shared_on, user_id, created_at)
		VALUES ($1, gen_random_uuid(), $2, 1, $3, $4, 'email', now(), $5, now())`
	_, err = pool.Exec(insert, n.ID, n.Candidates[0].ID, true, n.Company.ID, n.CaseWorker.ID)
	require.ErrorContains(t, err, "presentation_shares_revision")
	_, err = pool.Exec(insert, n.ID, n.Candidates[0].ID, false, n.Company.ID, n.CaseWorker.ID)
	require.ErrorContains(t, err, "presentation_shares_approved")
}

func TestOfTwoWhoChangeAPresentationOneIsLate(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	actor, id := b.Tenant.CaseWorker.Actor(), b.Tenant.Candidates[0].ID
	var wg sync.WaitGroup
	errs := make([]error, 4)

	for i := range errs {
		wg.Go(func() { _, errs[i] = b.Store.DraftPresentation(t.Context(), actor, id, 1, words()) })
	}
	wg.Wait()

	late := 0
	for _, err := range errs {
		if err != nil {
			require.ErrorIs(t, err, store.ErrStale)
			late++
		}
	}
	require.Equal(t, len(errs)-1, late)
}

func TestATrialVisitIsNoPlacement(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	create := n.CaseWorker.Create()

	made, err := b.Store.CreateTrialVisit(t.Context(), create, visit(n))

	require.NoError(t, err)
	again, err := b.Store.CreateTrialVisit(t.Context(), create, visit(n))
	require.NoError(t, err)
	require.Equal(t, made, again)
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM placements`))
	free, err := b.Store.Places(t.Context(), n.ID, store.PlaceFilter{FreeOn: &lifecycle.Period{Start: "2027-02-01", End: "2027-02-02"}})
	require.NoError(t, err)
	require.Len(t, free.Items, 2, "it takes no place")

	held := made
	held.Status, held.CandidateWants, held.CompanyWants = candidacy.TrialHeld, candidacy.Yes, candidacy.No
	after, err := b.Store.UpdateTrialVisit(t.Context(), actor, held)
	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	require.Equal(t, candidacy.No, after.CompanyWants)
	_, err = b.Store.UpdateTrialVisit(t.Context(), actor, held)
	require.ErrorIs(t, err, store.ErrStale)
	read, err := b.Store.TrialVisit(t.Context(), actor, made.ID)
	require.NoError(t, err)
	require.Equal(t, after, read)
	for _, f := range []store.TrialVisitFilter{{}, {CandidateID: n.Candidates[0].ID}, {WorkplaceID: n.Workplace.ID}} {
		list, err := b.Store.TrialVisits(t.Context(), actor, f)
		require.NoError(t, err)
		require.Equal(t, []store.TrialVisit{after}, list.Items)
	}
	for _, f := range []store.TrialVisitFilter{{CandidateID: n.Candidates[1].ID}, {WorkplaceID: "nowhere"}} {
		list, err := b.Store.TrialVisits(t.Context(), actor, f)
		require.NoError(t, err)
		require.Empty(t, list.Items)
	}
	require.Equal(t, []string{"5"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'trial_visit.read' AND resource_id = $1`, made.ID))

	other := after
	other.CandidateID = n.Candidates[1].ID
	_, err = b.Store.UpdateTrialVisit(t.Context(), actor, other)
	var fixed *store.FixedError
	require.ErrorAs(t, err, &fixed)
	wrong := after
	wrong.Status = candidacy.TrialPlanned
	_, err = b.Store.UpdateTrialVisit(t.Context(), actor, wrong)
	var invalid *store.InvalidError
	require.ErrorAs(t, err, &invalid, "the database holds it, too")
	nowhere := visit(n)
	nowhere.WorkplaceID = uuid.NewString()
	_, err = b.Store.CreateTrialVisit(t.Context(), n.CaseWorker.Create(), nowhere)
	requireRef(t, err, "workplace_id")
}
