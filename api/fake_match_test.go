package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store"
)

const decisionID = "10000000-0000-4000-8000-000000000060"

// farID is a place far from everybody.
const farID = "10000000-0000-4000-8000-000000000024"

// matchFacts are one candidate with a job goal, a place near by and one far away.
func matchFacts() store.MatchFacts {
	aarhus, south := geo.Point{Latitude: 56.15, Longitude: 10.2}, geo.Point{Latitude: 55.80, Longitude: 10.2}
	free := []lifecycle.Period{{Start: "2027-01-01"}}
	near := matching.Place{
		ID: placeID, WorkplaceID: workplaceID, CompanyID: companyID, Occupation: "4321", Small: true, At: &aarhus, Free: free,
		Hours: matching.Hours{Min: 2, Max: 37}, Mentors: []matching.Mentor{{ID: mentorID, Trained: true, Free: 1}},
		Tasks: []matching.Task{{ID: workTaskID, Demands: []matching.Asked{{Demand: vocabulary.Heights, Optional: true}, {Demand: vocabulary.Standing, Amount: 60}}}},
	}
	far := near
	far.ID, far.At, far.WorkplaceID, far.Small = farID, &south, nobodyID, false
	return store.MatchFacts{
		Candidates: []matching.Candidate{{
			ID: candidateID, Goals: []string{"4321"}, Home: &geo.Point{Latitude: 56.16, Longitude: 10.21}, MaxKm: 20,
			Limits: []matching.Limit{{Demand: vocabulary.Heights, Hard: true}, {Demand: vocabulary.Standing, Max: 20}},
		}},
		Places: []matching.Place{near, far},
	}
}

func (f *fakeStore) MatchFacts(_ context.Context, _ lifecycle.Actor, q store.MatchQuestion) (store.MatchFacts, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	facts := matchFacts()
	if f.matching != nil {
		f.matching(&facts)
	}
	switch {
	case q.Most > 0 && f.crowded:
		return store.MatchFacts{}, store.ErrTooMany
	case q.CandidateID != "" && q.CandidateID != candidateID, q.PlaceID != "" && q.PlaceID != placeID && q.PlaceID != farID:
		return store.MatchFacts{}, store.ErrNotFound
	case q.PlaceID == placeID:
		facts.Places = facts.Places[:1]
	case q.PlaceID == farID:
		facts.Places = facts.Places[1:]
	}
	return facts, f.broken
}

func (f *fakeStore) MatchAgenda(_ context.Context, _ lifecycle.Actor, q store.AgendaQuestion) (store.MatchAgenda, error) {
	f.agenda = q
	return store.MatchAgenda{
		Waiting:    []store.AgendaCandidate{{ID: candidateID, UnitID: unitID, Name: "Torben", Since: "2026-11-05", HasJobGoal: true}},
		Idle:       []store.AgendaPlace{{ID: placeID, WorkplaceID: workplaceID, CompanyID: companyID, Title: "Lager", Workplace: "Havnen", PostalCode: "8000", Model: "cluster", Since: "2026-12-25"}},
		Rematches:  []store.AgendaRematch{{ID: decisionID, CandidateID: candidateID, PlacementID: farID, OwnerID: workerID, Due: time.Date(2027, 1, 3, 15, 0, 0, 0, time.UTC), Escalated: true}},
		Agreements: []store.AgendaAgreement{{ID: farID, CompanyID: companyID, Company: "Lageret", OwnerID: workerID, Ends: "2027-01-14"}},
		Rejected:   []store.AgendaPair{{DecisionID: decisionID, CandidateID: candidateID, PlaceID: placeID, Title: "Lager", Reason: "no_capacity", On: "2027-01-02"}},
	}, f.broken
}

func (f *fakeStore) Consider(ctx context.Context, actor lifecycle.Actor, candidate, place string, on lifecycle.Date) (matching.Verdict, string, error) {
	facts, err := f.MatchFacts(ctx, actor, store.MatchQuestion{CandidateID: candidate, PlaceID: place, On: on})
	if err != nil {
		return matching.Verdict{}, "", &store.RefError{Field: "place_id"}
	}
	return matching.Consider(facts.Candidates[0], facts.Places[0], matching.Options{On: on}), "hash", nil
}

func (f *fakeStore) RecordMatchDecision(_ context.Context, c store.Create, d store.MatchDecision) (store.MatchDecision, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d.ID, d.UserID, d.CreatedAt = decisionID, c.Actor.UserID, time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	f.decisions = append(f.decisions, d)
	return d, f.broken
}

func (f *fakeStore) MatchDecisions(_ context.Context, _ lifecycle.Actor, filter store.MatchDecisionFilter) (store.List[store.MatchDecision], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := store.List[store.MatchDecision]{Items: []store.MatchDecision{}}
	for _, d := range f.decisions {
		if filter.CandidateID == "" || d.CandidateID == filter.CandidateID {
			list.Items = append(list.Items, d)
		}
	}
	return list, f.broken
}
