package store_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// search decides the events of a search for a company as its workflow would, and hands them to the store.
type search struct {
	t     *testing.T
	b     *storetest.Bundle
	state outreach.State
	at    time.Time
}

// sought is a search for one of the tenant's candidates that has begun.
func sought(t *testing.T, b *storetest.Bundle, candidate int) *search {
	t.Helper()
	s := &search{t: t, b: b, at: lifecycletest.At(lifecycletest.OutreachOpenedOn, 9)}
	require.Equal(t, store.VerdictRecorded, s.record(s.opening(candidate)).Verdict)
	return s
}

func (s *search) opening(candidate int) outreach.OpenOutreach {
	e := lifecycletest.OpenOutreach()
	e.ID, e.CandidateID = uuid.NewString(), s.b.Tenant.Candidates[candidate].ID
	e.OwnerID, e.UnitID, e.Contents = s.b.Tenant.CaseWorker.ID, s.b.Tenant.Unit.ID, nil
	return e
}

func (s *search) transition(e lifecycle.Event) store.Transition {
	s.t.Helper()
	next, err := s.state.Next(e, s.at)
	require.NoError(s.t, err)
	data, err := json.Marshal(e)
	require.NoError(s.t, err)
	return store.Transition{
		TenantID: s.b.Tenant.ID, Expected: s.state.Version, CommandID: uuid.NewString(), Fingerprint: "print of " + e.Name(),
		Name: e.Name(), Fact: e.Fact(), Event: data, At: s.at, Actor: s.b.Tenant.CaseWorker.Actor(), State: next,
		Schema: outreach.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(),
	}
}

func (s *search) record(e lifecycle.Event) store.Recorded {
	s.t.Helper()
	tr := s.transition(e)
	out, err := s.b.Store.Record(s.t.Context(), tr)
	require.NoError(s.t, err)
	if out.Verdict == store.VerdictRecorded {
		s.state, _ = tr.State.(outreach.State)
	}
	return out
}

// approach is an approach to the tenant's company as a whole, without who it is about.
func (s *search) approach(change ...func(e *outreach.ApproachCompany)) outreach.ApproachCompany {
	e := lifecycletest.ApproachCompany()
	e.CompanyID, e.WorkplaceID, e.ByID, e.Contents = s.b.Tenant.Company.ID, "", s.b.Tenant.CaseWorker.ID, nil
	for _, f := range change {
		f(&e)
	}
	return e
}

func (s *search) ask(change ...func(e *outreach.ApproachCompany)) {
	s.t.Helper()
	require.Equal(s.t, store.VerdictRecorded, s.record(s.approach(change...)).Verdict)
}

// saysYes records that the latest company is interested.
func (s *search) saysYes() {
	s.t.Helper()
	e := lifecycletest.CompanySays(outreach.Interested)
	e.No, e.Contents = len(s.state.Approaches), nil
	require.Equal(s.t, store.VerdictRecorded, s.record(e).Verdict)
}

// conversion is the conversion to a place at the latest company.
func (s *search) conversion(p store.Place) outreach.ConvertOutreach {
	return outreach.ConvertOutreach{No: len(s.state.Approaches), PlaceID: p.ID, WorkplaceID: p.WorkplaceID, CompanyID: p.CompanyID}
}

func (s *search) refused(e lifecycle.Event, code, field string) {
	s.t.Helper()
	out := s.record(e)
	require.Equal(s.t, store.VerdictRefused, out.Verdict)
	require.Equal(s.t, []string{code, field}, []string{out.Refusal.Code, out.Refusal.Field})
}

// pointer is a company that points to others.
func pointer(t *testing.T, b *storetest.Bundle) string {
	t.Helper()
	list, err := b.Store.Companies(t.Context(), b.Tenant.ID, store.CompanyFilter{CVR: "10103940"})
	require.NoError(t, err)
	if len(list.Items) > 0 {
		return list.Items[0].ID
	}
	c, err := b.Store.CreateCompany(t.Context(), b.Tenant.CaseWorker.Create(), company("10103940"))
	require.NoError(t, err)
	return c.ID
}

func TestASearchIsRecordedWithItsTasksAndDeadlines(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	s := sought(t, b, 0)
	s.ask()

	p, err := b.Store.Process(t.Context(), b.Tenant.ID, lifecycle.KindOutreach, s.state.ID)
	require.NoError(t, err)
	require.Equal(t, "searching", p.Status)
	var state outreach.State
	require.NoError(t, json.Unmarshal(p.State, &state))
	require.Equal(t, s.state.Brief(), state)
	tasks, err := b.Store.Tasks(t.Context(), b.Tenant.ID, store.TaskFilter{ProcessID: s.state.ID})
	require.NoError(t, err)
	var kinds []string
	for _, k := range tasks.Items {
		kinds = append(kinds, k.Kind)
	}
	require.ElementsMatch(t, []string{"find_company", "contact_company"}, kinds)
	at, found, err := b.Store.NextDueAt(t.Context(), b.Tenant.ID)
	require.NoError(t, err)
	require.True(t, found, "a practice clock stops there")
	require.True(t, lifecycletest.At("2027-01-11", 8).Equal(at))
	id, err := b.Store.OpenOutreach(t.Context(), b.Tenant.ID, s.state.CandidateID)
	require.NoError(t, err)
	require.Equal(t, s.state.ID, id)
}

func TestACompanyIsSoughtForWhoHasAJobGoalAndOnce(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	first := sought(t, b, 0)

	(&search{t: t, b: b, at: first.at}).refused(first.opening(0), outreach.CodeOutreachOpen, "")
	unknown := first.opening(1)
	unknown.CandidateID = uuid.NewString()
	(&search{t: t, b: b, at: first.at}).refused(unknown, lifecycle.CodeCandidateNotFound, "candidate_id")
	rematched := first.opening(1)
	rematched.RematchID = uuid.NewString()
	(&search{t: t, b: b, at: first.at}).refused(rematched, "rematch_not_found", "rematch_id")
	person, err := b.Store.Candidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[1].ID)
	require.NoError(t, err)
	_, err = b.Store.SetCandidateProfile(t.Context(), n.CaseWorker.Actor(), person.ID, person.Version, candidacy.Profile{})
	require.NoError(t, err)
	(&search{t: t, b: b, at: first.at}).refused(first.opening(1), candidacy.CodeJobGoalMissing, "candidate_id")

	require.Equal(t, store.VerdictRecorded, first.record(outreach.GiveUpOutreach{Reason: outreach.GotJob}).Verdict)
	_, err = b.Store.OpenOutreach(t.Context(), n.ID, first.state.CandidateID)
	require.ErrorIs(t, err, store.ErrNotFound)
	sought(t, b, 0) // and again, when the first one has ended
}

func TestTwoWhoSeekForOneAtOnce(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	var mu sync.Mutex
	var all sync.WaitGroup
	verdicts := map[store.Verdict]int{}
	for range 5 {
		all.Go(func() {
			s := &search{t: t, b: b, at: lifecycletest.At(lifecycletest.OutreachOpenedOn, 9)}
			out, err := b.Store.Record(t.Context(), s.transition(s.opening(0)))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			verdicts[out.Verdict]++
		})
	}
	all.Wait()

	require.Equal(t, map[store.Verdict]int{store.VerdictRecorded: 1, store.VerdictRefused: 4}, verdicts)
}

func TestWhatIsSaidOfACompanyMustBeThere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	s := sought(t, b, 0)

	s.refused(s.approach(func(e *outreach.ApproachCompany) { e.CompanyID = uuid.NewString() }), lifecycle.CodeCompanyNotFound, "company_id")
	s.refused(s.approach(func(e *outreach.ApproachCompany) { e.WorkplaceID = uuid.NewString() }), lifecycle.CodeWorkplaceNotFound, "workplace_id")
	s.refused(s.approach(func(e *outreach.ApproachCompany) { e.ByID = uuid.NewString() }), lifecycle.CodeOwnerNotFound, "by_id")
	s.refused(s.approach(func(e *outreach.ApproachCompany) { e.ReferredBy = uuid.NewString() }), lifecycle.CodeCompanyNotFound, "referred_by")
}

func TestACompanyIsGivenAPresentationThatWasApprovedAndSharedWithItOnly(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	s := sought(t, b, 0)
	present := func(company string) outreach.ApproachCompany {
		return s.approach(func(e *outreach.ApproachCompany) { e.Told, e.CompanyID = outreach.Presented, company })
	}

	s.refused(present(n.Company.ID), outreach.CodeNotPresented, "told") // nothing was ever written
	of := disclose(t, b)                                                // approved, and shared with the tenant's company
	s.refused(present(pointer(t, b)), outreach.CodeNotPresented, "told")
	_, err := b.Store.DraftPresentation(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, of.presentation.Version, words())
	require.NoError(t, err)
	s.refused(present(n.Company.ID), outreach.CodeNotPresented, "told") // words that were changed are to be approved anew
	_, err = b.Store.ApprovePresentation(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, 2, approval(), today)
	require.NoError(t, err)
	s.refused(present(n.Company.ID), outreach.CodeNotPresented, "told") // approved, and not shared
	shared, err := b.Store.SharePresentation(t.Context(), n.CaseWorker.Create(), share(n), today)
	require.NoError(t, err)

	require.Equal(t, store.VerdictRecorded, s.record(present(n.Company.ID)).Verdict)

	db := owner(t, b.OwnerURL)
	require.Equal(t, []string{shared.ID}, column(t, db, `SELECT share_id FROM outreach_approaches WHERE told = 'presentation'`))
	// The database itself proves it: the share of another company is none.
	_, err = db.ExecContext(t.Context(), `UPDATE outreach_approaches SET company_id = $1`, pointer(t, b))
	require.ErrorContains(t, err, "outreach_approaches_share")
	_, err = db.ExecContext(t.Context(), `UPDATE outreach_approaches SET told = 'anonymous'`)
	require.ErrorContains(t, err, "outreach_approaches_nobody_shared")
}

func TestReferralsAreCountedWithoutWhoTheyWereFor(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	from := pointer(t, b)
	first, second := sought(t, b, 0), sought(t, b, 1)
	first.ask(func(e *outreach.ApproachCompany) { e.ReferredBy = from })
	second.ask(func(e *outreach.ApproachCompany) { e.ReferredBy = from })
	first.saysYes()
	require.Equal(t, store.VerdictRecorded, first.record(first.conversion(n.Places[0])).Verdict)

	got, err := b.Store.Referrals(t.Context(), n.ID, from)

	require.NoError(t, err)
	require.Equal(t, store.Referrals{Made: 2, Converted: 1}, got)
	_, err = b.Store.Referrals(t.Context(), n.ID, "nobody")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestAPlaceMadeForOneTakesNobodyElse(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	s := sought(t, b, 0)
	s.ask()
	s.saysYes()
	require.Equal(t, store.VerdictRecorded, s.record(s.conversion(n.Places[0])).Verdict)

	place, err := b.Store.Place(t.Context(), n.ID, n.Places[0].ID)
	require.NoError(t, err)
	require.Equal(t, []string{n.Candidates[0].ID, "sought_for_one", "open"}, []string{place.MadeFor, place.Model, place.State})
	facts := factsOf(t, b, store.MatchQuestion{PlaceID: place.ID})
	require.Equal(t, n.Candidates[0].ID, facts.Places[0].MadeFor, "it is suggested to nobody else")

	other := &recorder{t: t, b: b}
	out, err := b.Store.Record(t.Context(), other.transition(other.proposal(1, 0)))
	require.NoError(t, err)
	require.Equal(t, []string{outreach.CodePlaceMadeForOther, "place_id"}, []string{out.Refusal.Code, out.Refusal.Field})
	own := &recorder{t: t, b: b}
	e := own.proposal(0, 0)
	e.PlaceModel = vocabulary.SoughtForOne // as the API says of a place that was made for one
	own.record(e)

	// It closes with the placement, and nobody refills it.
	own.record(placement.Withdraw{By: lifecycle.PartyCaseWorker, Reason: placement.GotJob})
	place, err = b.Store.Place(t.Context(), n.ID, place.ID)
	require.NoError(t, err)
	require.Equal(t, "closed", place.State)
	tasks, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{})
	require.NoError(t, err)
	for _, k := range tasks.Items {
		require.NotEqual(t, "refill_place", k.Kind)
	}
}

func TestNotEveryPlaceCanBeMadeForOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil       func(s *search, p store.Place)
		code, field string
	}{
		"closed": {func(s *search, p store.Place) {
			(&recorder{t: s.t, b: s.b}).exec(`UPDATE places SET state = 'closed' WHERE id = $1`, p.ID)
		}, lifecycle.CodePlaceNotOpen, "place_id"},
		"fixed": {func(s *search, p store.Place) {
			(&recorder{t: s.t, b: s.b}).exec(`UPDATE places SET model = 'fixed_places' WHERE id = $1`, p.ID)
		}, outreach.CodePlaceAgreedForMore, "place_id"},
		"made for another": {func(s *search, p store.Place) {
			(&recorder{t: s.t, b: s.b}).exec(`UPDATE places SET model = 'sought_for_one', made_for = $2 WHERE id = $1`, p.ID, s.b.Tenant.Candidates[1].ID)
		}, outreach.CodePlaceMadeForOther, "place_id"},
		"held by another": {func(s *search, _ store.Place) {
			r := &recorder{t: s.t, b: s.b}
			r.record(r.proposal(1, 0))
		}, outreach.CodePlaceHeld, "place_id"},
		"gone": {func(s *search, p store.Place) {
			(&recorder{t: s.t, b: s.b}).exec(`DELETE FROM places WHERE id = $1`, p.ID)
		}, lifecycle.CodePlaceNotFound, "place_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := storetest.New(t)
			s := sought(t, b, 0)
			s.ask()
			s.saysYes()
			c.spoil(s, b.Tenant.Places[0])

			s.refused(s.conversion(b.Tenant.Places[0]), c.code, c.field)
		})
	}
}

func TestAPlaceThatWasRegisteredForOneIsOpenedByTheSearch(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	s := sought(t, b, 0)
	s.ask()
	s.saysYes()
	p, err := b.Store.CreatePlace(t.Context(), n.CaseWorker.Create(), store.Place{
		WorkplaceID: n.Workplace.ID, Title: "Rengøring", MinWeeklyHours: 2, MaxWeeklyHours: 15, State: "unopened",
	})
	require.NoError(t, err)

	require.Equal(t, store.VerdictRecorded, s.record(s.conversion(p)).Verdict)

	p, err = b.Store.Place(t.Context(), n.ID, p.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"open", n.Candidates[0].ID}, []string{p.State, p.MadeFor})
}

// The search and a proposal for somebody else race for a free place: whoever comes second is refused.
func TestAPlaceIsMadeForOneOrProposedToAnother(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	s := sought(t, b, 0)
	s.ask()
	s.saysYes()
	r := &recorder{t: t, b: b}
	both := []store.Transition{s.transition(s.conversion(b.Tenant.Places[0])), r.transition(r.proposal(1, 0))}
	verdicts := make([]store.Verdict, 2)
	var all sync.WaitGroup
	for i, tr := range both {
		all.Go(func() {
			out, err := b.Store.Record(t.Context(), tr)
			if err != nil {
				t.Error(err)
			}
			verdicts[i] = out.Verdict
		})
	}
	all.Wait()

	require.ElementsMatch(t, []store.Verdict{store.VerdictRecorded, store.VerdictRefused}, verdicts)
}

func TestSearchesAreFoundByEveryFilter(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	first, second := sought(t, b, 0), sought(t, b, 1)
	first.ask()
	second.record(outreach.GiveUpOutreach{Reason: outreach.GotJob})

	for name, c := range map[string]struct {
		filter store.OutreachFilter
		want   []string
	}{
		"all":              {store.OutreachFilter{}, []string{second.state.ID, first.state.ID}},
		"of the candidate": {store.OutreachFilter{CandidateID: n.Candidates[0].ID}, []string{first.state.ID}},
		"at the company":   {store.OutreachFilter{CompanyID: n.Company.ID}, []string{first.state.ID}},
		"at another":       {store.OutreachFilter{CompanyID: uuid.NewString()}, nil},
		"of the owner":     {store.OutreachFilter{OwnerID: n.CaseWorker.ID}, []string{second.state.ID, first.state.ID}},
		"of nobody":        {store.OutreachFilter{OwnerID: "nobody"}, nil},
		"given up":         {store.OutreachFilter{Status: "given_up"}, []string{second.state.ID}},
	} {
		list, err := b.Store.Outreaches(t.Context(), n.ID, c.filter)
		require.NoError(t, err, name)
		var ids []string
		for _, p := range list.Items {
			ids = append(ids, p.ID)
		}
		require.ElementsMatch(t, c.want, ids, name)
	}
}

func TestASearchThatWasNotToldOfAProposalIsFound(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	s := sought(t, b, 0)
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.OutreachID = s.state.ID
	r.record(e)

	unheard, err := b.Store.UnheardProposals(t.Context(), b.Tenant.ID)
	require.NoError(t, err)
	require.Equal(t, []store.UnheardProposal{{OutreachID: s.state.ID, PlacementID: e.ID}}, unheard)

	require.Equal(t, store.VerdictRecorded, s.record(outreach.NoteProposal{PlacementID: e.ID}).Verdict)
	unheard, err = b.Store.UnheardProposals(t.Context(), b.Tenant.ID)
	require.NoError(t, err)
	require.Empty(t, unheard)
	require.Equal(t, placement.Proposed, r.state.Status)
}

func TestWorkplacesAreKnownWithoutAnyPlace(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	k := matchable(t, b)
	n := b.Tenant
	(&recorder{t: t, b: b}).exec(`UPDATE places SET state = 'closed'`)

	facts, err := b.Store.CompanyFacts(t.Context(), n.CaseWorker.Actor(), store.CompanyQuestion{
		CandidateID: n.Candidates[0].ID, On: matchedOn, MinHours: 5,
	})

	require.NoError(t, err)
	require.Len(t, facts.Candidates, 1)
	require.Len(t, facts.Places, 1)
	w := facts.Places[0]
	require.Equal(t, []string{n.Workplace.ID, n.Workplace.ID, n.Company.ID}, []string{w.ID, w.WorkplaceID, w.CompanyID})
	require.True(t, w.Small)
	require.NotNil(t, w.At)
	require.Equal(t, k.task.ID, w.Tasks[0].ID)
	require.NotEmpty(t, w.Seen, "what visitors saw")
	require.Equal(t, n.Mentor.ID, w.Mentors[0].ID)
	require.InDelta(t, 5, w.Hours.Min, 0)
	require.Equal(t, 1, (&recorder{t: t, b: b}).count(`SELECT count(*) FROM audit WHERE action = 'candidate.matched'`), "reading health is noted")
	_, err = b.Store.CompanyFacts(t.Context(), n.CaseWorker.Actor(), store.CompanyQuestion{CandidateID: uuid.NewString(), On: matchedOn})
	require.ErrorIs(t, err, store.ErrNotFound)
}
