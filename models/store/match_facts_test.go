package store_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store"
	"placement/models/store/storetest"
)

// matchedOn is the day on which matching is asked.
const matchedOn = lifecycle.Date("2027-03-01")

// secretOffList is a reason in words.
const secretOffList = "hun kender mesteren privat"

// matchable gives the tenant a visited workplace with a task at its first place, and the first candidate a whole profile.
func matchable(t *testing.T, b *storetest.Bundle) known {
	t.Helper()
	n := b.Tenant
	k := knowing(t, b, n)
	place := n.Places[0]
	place.Occupation, place.TaskIDs = "4321", []string{k.task.ID}
	var err error
	n.Places[0], err = b.Store.UpdatePlace(t.Context(), n.CaseWorker.Actor(), place)
	require.NoError(t, err)
	n.Workplace.SizeBand, n.Workplace.IndustryCode = vocabulary.Size5To9, "521000"
	n.Workplace, err = b.Store.UpdateWorkplace(t.Context(), n.CaseWorker.Actor(), n.Workplace)
	require.NoError(t, err)
	describe(t, b, 0, candidacy.Profile{})
	return k
}

// describe gives a candidate of the tenant a profile and lets them wait.
func describe(t *testing.T, b *storetest.Bundle, i int, p candidacy.Profile) {
	t.Helper()
	n, danish := b.Tenant, 3
	person := n.Candidates[i]
	person.WaitingSince = "2027-01-04"
	person, err := b.Store.UpdateCandidate(t.Context(), n.CaseWorker.Actor(), person)
	require.NoError(t, err)
	p.Goals = []candidacy.Goal{{Occupations: []string{"4321"}}}
	p.Danish, p.Skills = &danish, []string{"packing"}
	p.Languages = []candidacy.Language{{Code: "en", Level: 3}}
	p.Hours = candidacy.Hours{Min: 5, Max: 15, Ramp: []candidacy.Step{{From: "2027-04-01", WeeklyHours: 20}, {From: "2027-05-01", WeeklyHours: 30}}}
	p.Travel = candidacy.Travel{PostalCode: "8000", MaxKm: 20, Modes: []candidacy.Mode{{Mode: vocabulary.Bicycle, MaxKm: 8}}}
	profile, err := b.Store.SetCandidateProfile(t.Context(), n.CaseWorker.Actor(), person.ID, person.Version, p)
	require.NoError(t, err)
	person.Version = profile.Version
	n.Candidates[i] = person
}

func factsOf(t *testing.T, b *storetest.Bundle, q store.MatchQuestion) store.MatchFacts {
	t.Helper()
	q.On = matchedOn
	facts, err := b.Store.MatchFacts(t.Context(), b.Tenant.CaseWorker.Actor(), q)
	require.NoError(t, err)
	return facts
}

// pairOf is the first candidate and the first place.
func pairOf(n *storetest.Tenant) store.MatchQuestion {
	return store.MatchQuestion{CandidateID: n.Candidates[0].ID, PlaceID: n.Places[0].ID}
}

func codesIn(reasons []matching.Reason) []matching.Code {
	var codes []matching.Code
	for _, r := range reasons {
		codes = append(codes, r.Code)
	}
	return codes
}

func TestFactsAreLoadedAsTheyAre(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	k := matchable(t, b)
	n := b.Tenant

	facts := factsOf(t, b, pairOf(n))

	require.Len(t, facts.Places, 1)
	p := facts.Places[0]
	require.Equal(t, []string{n.Places[0].ID, n.Workplace.ID, n.Company.ID, "4321", "521000"}, []string{p.ID, p.WorkplaceID, p.CompanyID, p.Occupation, p.Industry})
	require.True(t, p.Small)
	require.NotNil(t, p.At)
	require.Equal(t, matching.Hours{Min: 2, Max: 37}, p.Hours)
	require.Equal(t, []lifecycle.Period{{Start: matchedOn}}, p.Free)
	require.Equal(t, []matching.Task{{ID: k.task.ID, Kinds: []string{"9321"}, Demands: []matching.Asked{
		{Demand: vocabulary.Standing, Amount: 60}, {Demand: vocabulary.Lifting, Amount: 8}, {Demand: vocabulary.Heights, Optional: true},
	}}}, p.Tasks)
	require.Equal(t, []matching.SkillAsked{{Code: "packing"}}, p.Skills)
	require.Equal(t, []matching.Language{{Code: "en", Level: 2}}, p.Languages)
	require.Equal(t, []matching.Observed{
		{Trait: vocabulary.Patient, Level: 4, On: "2027-02-01"}, {Trait: vocabulary.Quiet, Level: 2, On: "2027-02-01"},
	}, p.Seen)
	require.Equal(t, []matching.Mentor{{
		ID: n.Mentor.ID, Free: 2, Languages: []string{"da", "pl"}, Needs: []vocabulary.Need{vocabulary.NeedStructure, vocabulary.NeedAnxiety},
	}}, p.Mentors)
	require.Empty(t, p.Model, "a place without an agreement needs none")
	c := facts.Candidates[0]
	require.Equal(t, []string{"4321"}, c.Goals)
	require.Equal(t, matching.Hours{Min: 5, Max: 15}, c.Hours)
	require.InDelta(t, 30, c.GrowTo, 0)
	require.Equal(t, lifecycle.Date("2027-01-04"), c.WaitingSince)
	require.NotNil(t, c.Home)
	require.Equal(t, []matching.Travel{{Mode: vocabulary.Bicycle, MaxKm: 8}}, c.Travel)
	require.Equal(t, []matching.Limit{{Demand: vocabulary.Heights, Hard: true}}, c.Limits)
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM audit WHERE action = 'candidate.matched'`))
}

func TestAHardAccommodationExcludesAndSaysWhy(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	k := matchable(t, b)
	n, as := b.Tenant, b.Tenant.CaseWorker
	require.Empty(t, consider(t, b).Excluded, "heights are optional")
	k.task.Demands = []relation.Asked{{Code: vocabulary.Heights}}
	_, err := b.Store.UpdateWorkTask(t.Context(), as.Actor(), k.task)
	require.NoError(t, err)

	verdict := consider(t, b)

	require.Equal(t, []matching.Code{matching.DemandNotMet}, codesIn(verdict.Excluded))
	require.Equal(t, "heights", verdict.Excluded[0].Values["demand"])
	// What words alone say cannot be measured: it excludes nobody and is noted.
	describe(t, b, 1, candidacy.Profile{})
	facts := factsOf(t, b, store.MatchQuestion{CandidateID: n.Candidates[1].ID})
	require.Equal(t, []matching.Limit{{Demand: vocabulary.Standing}}, facts.Candidates[0].Limits)
}

func consider(t *testing.T, b *storetest.Bundle) matching.Verdict {
	t.Helper()
	n := b.Tenant
	verdict, _, err := b.Store.Consider(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, n.Places[0].ID, matchedOn)
	require.NoError(t, err)
	return verdict
}

func TestLessonsAreHeldAgainstWhatTheyName(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	describe(t, b, 0, candidacy.Profile{Lessons: []candidacy.Lesson{
		{Demand: vocabulary.Standing, Max: 20}, {WorkplaceID: n.Workplace.ID}, {Occupation: "5120"}, {Need: vocabulary.NeedAutism},
	}})

	facts := factsOf(t, b, pairOf(n))

	c := facts.Candidates[0]
	require.Contains(t, c.Limits, matching.Limit{Demand: vocabulary.Standing, Max: 20, Hard: true, Learned: true})
	require.Equal(t, []matching.Past{
		{WorkplaceID: n.Workplace.ID, Result: matching.EndedEarly, Reason: placement.WorkplaceConditions},
		{Occupation: "5120", Result: matching.EndedEarly, Reason: placement.TasksDoNotFit},
	}, c.Past)
	require.Equal(t, []vocabulary.Need{vocabulary.NeedAutism}, c.Needs)
	require.Equal(t, []string{"lessons[0]", "lessons[1]"}, consider(t, b).Suggestion.Lessons[:2])
}

func TestOnlyThoseWhoWaitAndWhatIsOpenAreConsidered(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n, as := b.Tenant, b.Tenant.CaseWorker

	all := factsOf(t, b, store.MatchQuestion{Most: 2})

	require.Len(t, all.Candidates, 1, "the second does not wait")
	require.Len(t, all.Places, 2)
	_, err := b.Store.MatchFacts(t.Context(), as.Actor(), store.MatchQuestion{On: matchedOn, Most: 1})
	require.ErrorIs(t, err, store.ErrTooMany)
	n.Places[0].State = "paused"
	n.Places[0], err = b.Store.UpdatePlace(t.Context(), as.Actor(), n.Places[0])
	require.NoError(t, err)
	require.Len(t, factsOf(t, b, store.MatchQuestion{CandidateID: n.Candidates[0].ID}).Places, 1)
	require.Empty(t, factsOf(t, b, pairOf(n)).Places[0].Free, "it takes nobody")
	for _, q := range []store.MatchQuestion{{PlaceID: uuid.NewString()}, {CandidateID: uuid.NewString()}, {CandidateID: "nobody"}} {
		q.On = matchedOn
		_, err = b.Store.MatchFacts(t.Context(), as.Actor(), q)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
}

func TestAPlaceThatIsHeldIsFreeAfterwards(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	r.record(e)

	free := factsOf(t, b, pairOf(b.Tenant)).Places[0].Free

	require.Equal(t, []lifecycle.Period{{Start: e.Period.End.AddDays(1)}}, free)
}

// Whoever comes to a place comes when the one before has left the mentor, too. Elsewhere the mentor has one more until then.
func TestWhoComesNextHasTheMentorOfWhoLeaves(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = n.Mentor.ID
	require.True(t, e.Period.Contains(matchedOn))
	r.record(e)

	here := factsOf(t, b, store.MatchQuestion{PlaceID: n.Places[0].ID}).Places[0]
	beside := factsOf(t, b, store.MatchQuestion{PlaceID: n.Places[1].ID}).Places[0]

	require.Equal(t, 2, here.Mentors[0].Free)
	require.Equal(t, 1, beside.Mentors[0].Free)
}

func TestNobodyLearnsWhereAProtectedPersonLives(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	person := n.Candidates[0]
	person.Protected = candidacy.AddressProtected
	_, err := b.Store.UpdateCandidate(t.Context(), n.CaseWorker.Actor(), person)
	require.NoError(t, err)
	ask := func(actor lifecycle.Actor) matching.Candidate {
		q := pairOf(n)
		q.On = matchedOn
		facts, err := b.Store.MatchFacts(t.Context(), actor, q)
		require.NoError(t, err)
		return facts.Candidates[0]
	}

	require.NotNil(t, ask(n.CaseWorker.Actor()).Home)
	require.Nil(t, ask(n.Supervisor.Actor()).Home)
	require.Empty(t, ask(n.Supervisor.Actor()).Municipality)
}

func TestTheLawTakesWorkplacesAndCandidatesOut(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n, as := b.Tenant, b.Tenant.CaseWorker
	_, err := b.Store.KeepHeadcounts(t.Context(), as.Actor(), n.Workplace.ID, []store.Headcount{
		{Month: "2026-11-01", OrdinaryFTE: 3, Source: "company"},
		{Month: "2026-12-01", OrdinaryFTE: 3, Source: "company"},
		{Month: "2027-01-01", OrdinaryFTE: 3, Source: "company"},
		{Month: "2027-02-01", OrdinaryFTE: 3, Source: "company"},
	})
	require.NoError(t, err)
	require.Empty(t, factsOf(t, b, pairOf(n)).Places[0].NoRoom)
	_, err = b.Store.CreateSupportedElsewhere(t.Context(), as.Create(), declaration(n, 1))
	require.NoError(t, err)

	require.NotEmpty(t, factsOf(t, b, pairOf(n)).Places[0].NoRoom)
	require.Contains(t, codesIn(consider(t, b).Excluded), matching.NoLegalRoom)

	// A round, which asks about several, sees the same.
	require.NotEmpty(t, factsOf(t, b, store.MatchQuestion{}).Places[0].NoRoom)
	_, err = b.Store.CreateEmployment(t.Context(), as.Create(), store.Employment{
		CandidateID: n.Candidates[0].ID, CompanyID: n.Company.ID, From: "2026-01-01", To: "2026-12-31",
	})
	require.NoError(t, err)
	person, err := b.Store.Candidate(t.Context(), as.Actor(), n.Candidates[0].ID)
	require.NoError(t, err)
	person.TargetGroup = vocabulary.InsuredUnemployed
	_, err = b.Store.UpdateCandidate(t.Context(), as.Actor(), person)
	require.NoError(t, err)
	require.Equal(t, n.Workplace.ID, factsOf(t, b, pairOf(n)).Candidates[0].Barred[0].WorkplaceID)
}

// decided records a decision about the first candidate and the first place.
func decided(t *testing.T, b *storetest.Bundle, kind store.DecisionKind, until lifecycle.Date) store.MatchDecision {
	t.Helper()
	n := b.Tenant
	verdict, hash, err := b.Store.Consider(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, n.Places[0].ID, matchedOn)
	require.NoError(t, err)
	d, err := b.Store.RecordMatchDecision(t.Context(), n.CaseWorker.Create(), store.MatchDecision{
		CandidateID: n.Candidates[0].ID, PlaceID: n.Places[0].ID, Decision: kind, Reason: placement.TasksDoNotFit, ReasonText: secretOffList,
		DecidedOn: matchedOn, Until: until, InputHash: hash, Verdict: verdict,
	})
	require.NoError(t, err)
	return d
}

func TestARejectedPairIsGoneAndComesBack(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	before := consider(t, b)
	require.Empty(t, before.Excluded)

	d := decided(t, b, store.Rejected, "2027-04-01")

	require.Equal(t, before.Suggestion.Score, d.Verdict.Suggestion.Score)
	require.Equal(t, []matching.Code{matching.RefusedBefore}, codesIn(consider(t, b).Excluded))
	later, _, err := b.Store.Consider(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, n.Places[0].ID, "2027-04-01")
	require.NoError(t, err)
	require.Empty(t, later.Excluded, "from that day on")
	decided(t, b, store.Rejected, "")
	require.NotEmpty(t, consider(t, b).Excluded)
	cleared := decided(t, b, store.Cleared, "")
	require.Empty(t, consider(t, b).Excluded)

	list, err := b.Store.MatchDecisions(t.Context(), n.CaseWorker.Actor(), store.MatchDecisionFilter{PlaceID: n.Places[0].ID, Page: store.Page{Limit: 2}})
	require.NoError(t, err)
	require.Len(t, list.Items, 2)
	require.NotEmpty(t, list.Next)
	require.Equal(t, cleared, list.Items[0])
	require.Equal(t, secretOffList, cleared.ReasonText)
	none, err := b.Store.MatchDecisions(t.Context(), n.CaseWorker.Actor(), store.MatchDecisionFilter{CandidateID: n.Candidates[1].ID})
	nothing(t, none, err)
	kept := strings.Join(column(t, owner(t, b.OwnerURL), `SELECT CAST(to_jsonb(d) AS text) FROM match_decisions d`), "")
	require.NotContains(t, kept, "mesteren")
	require.NotContains(t, kept, "job_goal", "the parts are encrypted too")
}

func TestTheSameFactsHaveTheSameHash(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n, as := b.Tenant, b.Tenant.CaseWorker
	hash := func() string {
		_, hash, err := b.Store.Consider(t.Context(), as.Actor(), n.Candidates[0].ID, n.Places[0].ID, matchedOn)
		require.NoError(t, err)
		return hash
	}
	first := hash()

	require.Equal(t, first, hash())
	n.Places[0].MaxWeeklyHours = 36
	_, err := b.Store.UpdatePlace(t.Context(), as.Actor(), n.Places[0])
	require.NoError(t, err)
	require.NotEqual(t, first, hash())
	_, _, err = b.Store.Consider(t.Context(), as.Actor(), uuid.NewString(), n.Places[0].ID, matchedOn)
	requireRef(t, err, "candidate_id")
	_, _, err = b.Store.Consider(t.Context(), as.Actor(), n.Candidates[0].ID, uuid.NewString(), matchedOn)
	requireRef(t, err, "place_id")
}

func TestADeclinedProposalKeepsThePairApartUntilItIsCleared(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	r := &recorder{t: t, b: b}
	r.record(r.proposal(0, 0))
	_, err := owner(t, b.OwnerURL).Exec(`UPDATE processes SET status = 'declined', state = state || '{"outcome": "proposal_declined",
		"company_decision": {"accepted": false, "reason": "no_capacity"}, "ending": {"kind": "declined", "on": "2027-02-20"}}'`)
	require.NoError(t, err)
	_, err = owner(t, b.OwnerURL).Exec(`UPDATE placements SET holds = false`)
	require.NoError(t, err)

	require.Equal(t, []matching.Refusal{{
		PlaceID: n.Places[0].ID, Reason: placement.NoCapacity, PlacementID: r.state.ID, Ended: placement.DeclinedKind, On: "2027-02-20",
	}}, factsOf(t, b, pairOf(n)).Candidates[0].Refused)

	decided(t, b, store.Cleared, "")
	require.Empty(t, factsOf(t, b, pairOf(n)).Candidates[0].Refused)
}

func TestAPlaceUnderAnAgreementSaysWhetherItHolds(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	id := c.place()
	c.hold(c.opens(id, 3))
	ask := func(on lifecycle.Date) matching.Place {
		facts, err := c.b.Store.MatchFacts(t.Context(), c.b.Tenant.CaseWorker.Actor(), store.MatchQuestion{PlaceID: id, On: on})
		require.NoError(t, err)
		return facts.Places[0]
	}

	now := ask("2027-02-01")

	require.Equal(t, vocabulary.SoughtForOne, now.Model)
	require.Equal(t, matching.Agreement{Active: true, Until: lifecycletest.AgreementTo}, now.Agreement)
	require.Empty(t, now.MadeFor, "nobody has had it")
	require.False(t, ask("2026-01-01").Agreement.Active, "it was not in force then")
}
