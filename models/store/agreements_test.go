package store_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// contract decides the events of an agreement as its workflow would, and hands them to the store.
type contract struct {
	*recorder
	state agreement.State
	at    time.Time
}

// agreed is an active agreement of the bundle's company, with lines at its workplace: two fixed places, two by advance
// agreement, one sought for a person.
func agreed(t *testing.T) *contract {
	t.Helper()
	c := &contract{recorder: &recorder{t: t, b: storetest.New(t)}, at: lifecycletest.At(lifecycletest.DraftedOn, 9)}
	c.hold(c.draft(vocabulary.FixedPlaces, vocabulary.AdvanceAgreement, vocabulary.SoughtForOne))
	c.sign()
	c.train("2026-12-01", "2028-12-01")
	return c
}

// train puts a training of the bundle's mentor into the database that holds on the days.
func (c *contract) train(from, to lifecycle.Date) {
	c.t.Helper()
	id, n := uuid.NewString(), c.b.Tenant
	c.exec(`INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			calendar_version, created_at, updated_at)
		VALUES ($1, $2, 'mentor_training', 'passed', '', 1, 1, 1, 0, '{}', $3, $4, 1, now(), now())`, n.ID, id, n.CaseWorker.ID, n.Unit.ID)
	c.exec(`INSERT INTO mentor_trainings (tenant_id, id, mentor_id, course, planned_on, passed_on, valid_to, holds)
		VALUES ($1, $2, $3, 'mentor', $4, $4, $5, true)`, n.ID, id, n.Mentor.ID, string(from), string(to))
}

// draft is a draft of the bundle's tenant with two places of each model, one of those sought for a person; at the bundle's
// workplace, and a cluster's second line at a second workplace.
func (c *contract) draft(modes ...vocabulary.Model) agreement.DraftAgreement {
	n := c.b.Tenant
	e := lifecycletest.DraftAgreement()
	e.ID, e.CompanyID, e.OwnerID, e.UnitID = uuid.NewString(), n.Company.ID, n.CaseWorker.ID, n.Unit.ID
	e.Period = lifecycle.Period{Start: lifecycletest.DraftedOn, End: lifecycletest.AgreementTo}
	e.Lines, e.Contents = nil, nil
	for _, m := range modes {
		count := 2
		if m == vocabulary.SoughtForOne {
			count = 1
		}
		e.Lines = append(e.Lines, agreement.Line{Model: m, WorkplaceID: n.Workplace.ID, CompanyID: n.Company.ID, Count: count})
	}
	for _, kind := range []string{agreement.ContentCompanyTask, agreement.ContentMunicipalityTask} {
		refs, err := c.b.Store.KeepAgreementTexts(context.Background(), n.CaseWorker.Actor(), e.ID, []store.Text{{ID: uuid.NewString(), Kind: kind, Body: "Vi følger op"}})
		require.NoError(c.t, err)
		e.Contents = append(e.Contents, refs...)
	}
	return e
}

func (c *contract) sign() {
	c.hold(lifecycletest.SignsAgreement(lifecycle.PartyCompany))
	c.hold(lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))
}

func (c *contract) propose(e lifecycle.Event) store.Transition {
	c.t.Helper()
	next, err := c.state.Next(e, c.at)
	require.NoError(c.t, err)
	data, err := json.Marshal(e)
	require.NoError(c.t, err)
	t := store.Transition{
		TenantID: c.b.Tenant.ID, Expected: c.state.Version, CommandID: uuid.NewString(), Fingerprint: "f",
		Name: e.Name(), Fact: e.Fact(), Event: data, At: c.at, Actor: c.b.Tenant.CaseWorker.Actor(), State: next,
		Schema: agreement.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(),
	}
	if w, ok := e.(lifecycle.Written); ok {
		t.Texts = w.Refs()
	}
	return t
}

// hold records an event and moves on.
func (c *contract) hold(e lifecycle.Event) {
	c.t.Helper()
	t := c.propose(e)
	out, err := c.b.Store.Record(context.Background(), t)
	require.NoError(c.t, err)
	require.Equal(c.t, store.VerdictRecorded, out.Verdict, "%s: %+v", e.Name(), out.Refusal)
	c.state, _ = t.State.(agreement.State)
}

// refused is the code with which the database refuses an event that the rules let through.
func (c *contract) refused(e lifecycle.Event) string {
	c.t.Helper()
	out, err := c.b.Store.Record(context.Background(), c.propose(e))
	require.NoError(c.t, err)
	require.Equal(c.t, store.VerdictRefused, out.Verdict)
	return out.Refusal.Code
}

// place registers a place that no agreement has taken yet.
func (c *contract) place() string {
	c.t.Helper()
	n := c.b.Tenant
	p, err := c.b.Store.CreatePlace(context.Background(), n.CaseWorker.Create(), store.Place{
		WorkplaceID: n.Workplace.ID, Title: "x", MinWeeklyHours: 1, MaxWeeklyHours: 37, State: "unopened",
	})
	require.NoError(c.t, err)
	return p.ID
}

func (c *contract) opens(place string, line int) agreement.OpenPlace {
	return agreement.OpenPlace{PlaceID: place, WorkplaceID: c.b.Tenant.Workplace.ID, Line: line}
}

// at the place: a proposal of the given candidate there, under the agreement.
func (c *contract) proposalAt(place string, line, candidate int) placement.Propose {
	e := c.proposal(candidate, 0)
	l, _ := c.state.Line(line)
	e.PlaceID, e.AgreementID, e.PlaceModel = place, c.state.ID, l.Model
	return e
}

func TestAnAgreementIsKeptWithItsLines(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	ctx, tenant := t.Context(), c.b.Tenant.ID

	row, err := c.b.Store.Process(ctx, tenant, lifecycle.KindAgreement, c.state.ID)
	require.NoError(t, err)
	require.Equal(t, "active", row.Status)
	require.Equal(t, 3, c.count(`SELECT count(*) FROM agreement_lines WHERE agreement_id = $1`, c.state.ID))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND candidate_id IS NULL AND closed_at IS NULL`, c.state.ID))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM agreements WHERE id = $1 AND activated_on = '2027-01-04' AND ended_on IS NULL`, c.state.ID))
	texts, err := c.b.Store.ReadTexts(ctx, c.b.Tenant.CaseWorker.Actor(), []string{c.state.Texts[0].ID})
	require.NoError(t, err)
	require.Equal(t, "Vi følger op", texts[0].Body)

	for _, f := range []struct {
		filter store.AgreementFilter
		found  int
	}{
		{store.AgreementFilter{}, 1},
		{store.AgreementFilter{CompanyID: c.b.Tenant.Company.ID, WorkplaceID: c.b.Tenant.Workplace.ID, Model: "fixed_places", Status: "active", OwnerID: c.b.Tenant.CaseWorker.ID}, 1},
		{store.AgreementFilter{Model: "cluster"}, 0},
		{store.AgreementFilter{CompanyID: uuid.NewString()}, 0},
		{store.AgreementFilter{CompanyID: "x"}, 0},
		{store.AgreementFilter{ExpiresBefore: lifecycletest.AgreementTo}, 0},
		{store.AgreementFilter{ExpiresBefore: lifecycletest.AgreementTo.AddDays(1)}, 1},
	} {
		list, err := c.b.Store.Agreements(ctx, tenant, f.filter)
		require.NoError(t, err)
		require.Len(t, list.Items, f.found, "%+v", f.filter)
	}
}

func TestARevisedDraftHasItsNewLines(t *testing.T) {
	t.Parallel()
	c := &contract{recorder: &recorder{t: t, b: storetest.New(t)}, at: lifecycletest.At(lifecycletest.DraftedOn, 9)}
	c.hold(c.draft(vocabulary.FixedPlaces, vocabulary.SoughtForOne))

	lines := c.state.Lines[:1]
	lines[0].Count = 7
	c.hold(agreement.ReviseAgreement{Lines: lines})

	require.Equal(t, 7, c.count(`SELECT sum(count) FROM agreement_lines WHERE agreement_id = $1`, c.state.ID))
}

func TestTheDatabaseRefusesAgreementsWithWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		code   string
		change func(e *agreement.DraftAgreement)
	}{
		"Company": {lifecycle.CodeCompanyNotFound, func(e *agreement.DraftAgreement) {
			e.CompanyID = uuid.NewString()
			e.Lines[0].CompanyID = e.CompanyID
		}},
		"Workplace":   {lifecycle.CodeWorkplaceNotFound, func(e *agreement.DraftAgreement) { e.Lines[0].WorkplaceID = uuid.NewString() }},
		"Coordinator": {lifecycle.CodeCoordinatorNotFound, func(e *agreement.DraftAgreement) { e.CoordinatorID = uuid.NewString() }},
		"Owner":       {lifecycle.CodeOwnerNotFound, func(e *agreement.DraftAgreement) { e.OwnerID = uuid.NewString() }},
		"Text":        {lifecycle.CodeTextNotFound, func(e *agreement.DraftAgreement) { e.Contents[0].ID = uuid.NewString() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &contract{recorder: &recorder{t: t, b: storetest.New(t)}, at: lifecycletest.At(lifecycletest.DraftedOn, 9)}
			e := c.draft(vocabulary.FixedPlaces)
			x.change(&e)

			require.Equal(t, x.code, c.refused(e))
			require.Zero(t, c.count(`SELECT count(*) FROM agreements`))
		})
	}
}

func TestAPlaceComesUnderALineAndIsShutThere(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	ctx, tenant := t.Context(), c.b.Tenant.ID
	id := c.place()
	list, err := c.b.Store.Places(ctx, tenant, store.PlaceFilter{})
	require.NoError(t, err)
	require.Len(t, list.Items, 2, "nobody sees what no agreement has taken")

	c.hold(c.opens(id, 2))

	p, err := c.b.Store.Place(ctx, tenant, id)
	require.NoError(t, err)
	require.Equal(t, []any{"open", c.state.ID, 2, "advance_agreement", 2}, []any{p.State, p.AgreementID, p.LineNo, p.Model, p.Version})
	under, err := c.b.Store.Places(ctx, tenant, store.PlaceFilter{AgreementID: c.state.ID, Model: "advance_agreement"})
	require.NoError(t, err)
	require.Len(t, under.Items, 1)
	p.State = "paused"
	_, err = c.b.Store.UpdatePlace(ctx, c.b.Tenant.CaseWorker.Actor(), p)
	var fixed *store.FixedError
	require.ErrorAs(t, err, &fixed)
	require.Equal(t, "state", fixed.Field)

	c.at = lifecycletest.At("2027-01-20", 9)
	c.hold(agreement.PausePlace{PlaceID: id})
	c.at = lifecycletest.At("2027-01-25", 9)
	c.hold(c.opens(id, 2))
	c.hold(agreement.ClosePlace{PlaceID: id})
	c.hold(c.opens(id, 2))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM place_spans WHERE place_id = $1 AND from_on = '2027-01-04' AND until_on = '2027-01-19'`, id))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM place_spans WHERE place_id = $1 AND from_on = '2027-01-25' AND until_on IS NULL`, id))
	require.Equal(t, 2, c.count(`SELECT count(*) FROM place_spans WHERE place_id = $1`, id))

	c.at = lifecycletest.At(lifecycletest.AgreementTo, 20)
	c.hold(agreement.EndAgreement{})
	require.Equal(t, 1, c.count(`SELECT count(*) FROM places WHERE id = $1 AND state = 'closed'`, id))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM place_spans WHERE place_id = $1 AND until_on = '2028-01-14'`, id))
	require.Zero(t, c.count(`SELECT count(*) FROM place_spans WHERE until_on IS NULL`))
}

func TestWhatCannotComeUnderAnAgreement(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	require.Equal(t, lifecycle.CodePlaceNotFound, c.refused(c.opens(uuid.NewString(), 2)))

	free := c.b.Tenant.Places[0].ID
	r := &recorder{t: t, b: c.b}
	r.record(r.proposal(0, 0))
	require.Equal(t, lifecycle.CodePlaceTaken, c.refused(c.opens(free, 2)), "somebody holds it without the agreement")
	r.record(placement.Cancel{Reason: placement.EnteredByMistake})
	c.hold(c.opens(free, 2))

	other := &contract{recorder: c.recorder, at: c.at}
	other.hold(other.draft(vocabulary.AdvanceAgreement))
	other.sign()
	require.Equal(t, lifecycle.CodePlaceOfOther, other.refused(other.opens(free, 1)))
	c.at = lifecycletest.At("2027-01-05", 9)
	c.hold(agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: "2027-01-05"})
	c.hold(agreement.EndAgreement{})
	other.at = c.at
	other.hold(other.opens(free, 1))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM place_spans WHERE place_id = $1 AND until_on = '2027-01-04'`, free))
}

// Whatever a workflow believes, the database counts.
func TestTheDatabaseCountsThePlacesOfALine(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	first, second, third := c.place(), c.place(), c.place()
	c.hold(c.opens(first, 2))
	before := c.state
	c.hold(c.opens(second, 2))
	c.exec(`UPDATE processes SET version = version - 1, state = state WHERE id = $1`, c.state.ID)
	c.exec(`DELETE FROM events WHERE process_id = $1 AND version = $2`, c.state.ID, c.state.Version)
	c.state = before // as if the second had never been opened

	require.Equal(t, agreement.CodeLineFull, c.refused(c.opens(third, 2)))
	require.Equal(t, 2, c.count(`SELECT taken FROM agreement_lines WHERE agreement_id = $1 AND no = 2`, c.state.ID))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM places WHERE id = $1 AND state = 'unopened'`, third))
}

// Two reservations of the last place, and two places for the last room of a line: exactly one wins.
func TestOneOfManyGetsTheLastPlace(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	id := c.place()
	c.hold(c.opens(id, 2))
	const rivals = 6
	proposals := make([]store.Transition, rivals)
	for i := range rivals {
		proposals[i] = c.transition(c.proposalAt(id, 2, i%2))
	}
	require.Equal(t, 1, winners(t, c.b.Store, proposals, lifecycle.CodePlaceTaken))

	openings := make([]store.Transition, rivals)
	for i := range rivals {
		openings[i] = c.propose(c.opens(c.place(), 2))
	}
	won := 0
	for _, v := range all(t, c.b.Store, openings) {
		if v.Verdict == store.VerdictRecorded {
			won++
			continue
		}
		require.Equal(t, store.VerdictBehind, v.Verdict, "the workflow folds in what was first, and its rules say that the line is full")
	}
	require.Equal(t, 1, won)
	require.Equal(t, 2, c.count(`SELECT count(*) FROM places WHERE agreement_id = $1 AND state = 'open'`, c.state.ID))
}

// all records transitions at once.
func all(t *testing.T, s *store.Store, transitions []store.Transition) []store.Recorded {
	t.Helper()
	verdicts := make([]store.Recorded, len(transitions))
	var group sync.WaitGroup
	for i, rival := range transitions {
		group.Go(func() {
			for {
				var err error
				if verdicts[i], err = s.Record(context.Background(), rival); err == nil {
					return // a deadlock between rivals is tried again, as the activity does
				}
			}
		})
	}
	group.Wait()
	return verdicts
}

func winners(t *testing.T, s *store.Store, transitions []store.Transition, code string) int {
	t.Helper()
	won := 0
	for _, v := range all(t, s, transitions) {
		if v.Verdict == store.VerdictRecorded {
			won++
			continue
		}
		require.Equal(t, store.VerdictRefused, v.Verdict)
		require.Equal(t, code, v.Refusal.Code)
	}
	return won
}

// An agreement that does not hold on the first day takes no new match; one that ends before the placement is warned of.
func TestAnAgreementThatDoesNotHoldTakesNoMatch(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	id := c.place()
	c.hold(c.opens(id, 2))
	ends := func(on lifecycle.Date) {
		c.hold(agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: on})
	}
	long := c.proposalAt(id, 2, 0)
	other := long
	other.AgreementID = ""
	require.Equal(t, lifecycle.CodePlaceOfOther, c.verdict(other).Refusal.Code)

	ends("2027-04-01")
	warned := c.verdict(long)
	require.Equal(t, store.VerdictRecorded, warned.Verdict)
	require.Equal(t, store.RuleAgreementEndsFirst, warned.Findings[0].Rule)
	require.Equal(t, lifecycle.Warn, warned.Findings[0].Severity)
	require.Equal(t, "2027-04-01", warned.Findings[0].Values["end"])

	late := c.proposalAt(id, 2, 1)
	late.Period = lifecycle.Period{Start: "2027-05-03", End: "2027-06-25"}
	late.Hours = []placement.HoursStep{{From: late.Period.Start, WeeklyHours: 10}}
	refused := c.verdict(late)
	require.Equal(t, lifecycle.CodeAgreementNotActive, refused.Refusal.Code)
	require.Equal(t, "2027-04-01", refused.Refusal.Values["end"])

	c.at = lifecycletest.At("2027-04-01", 20)
	c.hold(agreement.EndAgreement{})
	now := c.proposalAt(id, 2, 1)
	now.Period = lifecycle.Period{Start: "2027-04-01", End: "2027-04-01"}
	now.Hours = []placement.HoursStep{{From: now.Period.Start, WeeklyHours: 10}}
	refused = c.verdict(now)
	require.Equal(t, lifecycle.CodeAgreementNotActive, refused.Refusal.Code)
	require.Equal(t, "ended", refused.Refusal.Values["status"])
}

// An agreement that does not hold on the first day takes nobody back, and gives nobody a later one; what is not about the place goes on.
func TestAnAgreementThatHasEndedTakesNobodyBack(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	id := c.place()
	c.hold(c.opens(id, 2))
	at := lifecycletest.At(lifecycletest.ProposedOn, 12)
	back, _ := c.proposed(c.proposalAt(id, 2, 0))
	require.Equal(t, store.VerdictRecorded, back.say(at, lifecycletest.CandidateDeclines()).Verdict)
	on, _ := c.proposed(c.proposalAt(id, 2, 1))
	c.hold(agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: "2027-01-10"})

	refused := back.say(at, lifecycletest.GoesBack(""))
	require.Equal(t, store.VerdictRefused, refused.Verdict)
	require.Equal(t, lifecycle.CodeAgreementNotActive, refused.Refusal.Code)

	goals := on.say(at, placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: placement.GoalEducation}}})
	require.Equal(t, store.VerdictRecorded, goals.Verdict, "%+v", goals.Refusal)
	longer := on.say(at, placement.Amend{Period: &lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn.AddDays(-7)}})
	require.Equal(t, store.VerdictRefused, longer.Verdict)
	require.Equal(t, lifecycle.CodeAgreementNotActive, longer.Refusal.Code)
}

// An agreement that ended between the proposal and the start lets nobody begin: neither the municipality's signature nor the start
// goes on. What began while it held may be recorded afterwards.
func TestAnAgreementThatHasEndedLetsNobodyBegin(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	first, second := c.place(), c.place()
	c.hold(c.opens(first, 2))
	c.hold(c.opens(second, 2))
	ends := func(on lifecycle.Date) {
		c.hold(agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: on})
	}
	starts := lifecycletest.At(lifecycletest.StartsOn, 12)
	begins := placement.ConfirmStart{On: lifecycletest.StartsOn}
	var signed, unsigned *recorder
	for i, id := range []string{first, second} {
		r := &recorder{t: t, b: c.b}
		r.group(i, "activity_ready")
		r, _ = c.proposed(c.proposalAt(id, 2, i))
		r.happen("signing_all_but_municipality")
		signed, unsigned = unsigned, r
	}
	last := lifecycletest.At("2027-01-21", 10)
	require.Equal(t, store.VerdictRecorded, signed.say(last, lifecycletest.Signs(lifecycle.PartyMunicipality)).Verdict)
	ends("2027-01-31")

	out := unsigned.say(last, lifecycletest.Signs(lifecycle.PartyMunicipality))
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, lifecycle.CodeAgreementNotActive, out.Refusal.Code)
	out = signed.say(starts, begins)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, lifecycle.CodeAgreementNotActive, out.Refusal.Code)
	require.Equal(t, "2027-01-31", out.Refusal.Values["end"])

	c.exec(`UPDATE agreements SET ends_on = $2 WHERE id = $1`, c.state.ID, lifecycletest.StartsOn)
	c.exec(`UPDATE processes SET status = 'ended', ended_at = now() WHERE id = $1`, c.state.ID)
	out = signed.say(starts.Add(24*time.Hour), begins)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "on the first day it held: %+v", out.Refusal)
	require.Contains(t, rules(out.Findings), store.RuleAgreementEndsFirst)
}

func (c *contract) verdict(e placement.Propose) store.Recorded {
	c.t.Helper()
	_, out := c.proposed(e)
	return out
}

// proposed records a proposal with what was written for it.
func (c *contract) proposed(e placement.Propose) (*recorder, store.Recorded) {
	c.t.Helper()
	e.ID = uuid.NewString()
	for i := range e.Contents {
		ref := lifecycle.ContentRef{ID: uuid.NewString(), Kind: e.Contents[i].Kind, Hash: "h"}
		c.exec(`INSERT INTO contents (tenant_id, id, process_id, person_id, kind, ciphertext, hash) VALUES ($1, $2, $3, $4, $5, 'x', 'h')`,
			c.b.Tenant.ID, ref.ID, e.ID, e.CandidateID, ref.Kind)
		e.Contents[i] = ref
	}
	r := &recorder{t: c.t, b: c.b}
	t := r.transition(e)
	out, err := c.b.Store.Record(c.t.Context(), t)
	require.NoError(c.t, err)
	if out.Verdict == store.VerdictRecorded {
		r.state, _ = t.State.(placement.State)
	}
	return r, out
}

func TestAnotherTenantSeesNothingOfAnAgreement(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	c.hold(c.opens(c.place(), 2))
	other := c.b.AddTenant(t, false)
	ctx := t.Context()

	_, err := c.b.Store.Process(ctx, other.ID, lifecycle.KindAgreement, c.state.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	list, err := c.b.Store.Agreements(ctx, other.ID, store.AgreementFilter{CompanyID: c.b.Tenant.Company.ID})
	nothing(t, list, err)
	_, err = c.b.Store.Utilisation(ctx, other.ID, c.state.ID, c.state.Period)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = c.b.Store.ReadTexts(ctx, other.CaseWorker.Actor(), []string{c.state.Texts[0].ID})
	require.ErrorIs(t, err, store.ErrNotFound)
	foreign := c.propose(agreement.RecordExchange{By: lifecycle.PartyCompany, Service: agreement.Advice})
	foreign.TenantID, foreign.Actor = other.ID, other.CaseWorker.Actor()
	_, err = c.b.Store.Record(ctx, foreign)
	require.ErrorIs(t, err, store.ErrNotFound)
}
