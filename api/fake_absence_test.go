package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

const absenceID = "10000000-0000-4000-8000-000000000050"

func (f *fakeStore) CreateAbsence(_ context.Context, c store.Create, a store.Absence) (store.Absence, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := (relation.Absence{From: a.From, To: a.To}).Check(); err != nil {
		return a, err
	}
	a.ID, a.RegisteredBy, a.Version = "10000000-0000-4000-8000-000000000051", c.Actor.UserID, 1
	f.absences[a.ID] = a
	return a, f.broken
}

func (f *fakeStore) Absence(_ context.Context, _, id string) (store.Absence, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, ok := f.absences[id]
	if !ok {
		return a, store.ErrNotFound
	}
	return a, f.broken
}

func (f *fakeStore) UpdateAbsence(_ context.Context, _ lifecycle.Actor, a store.Absence) (store.Absence, error) {
	if err := (relation.Absence{From: a.From, To: a.To}).Check(); err != nil {
		return a, err
	}
	version := a.Version
	after, err := checked(f, a, a.ID, absenceID, &version)
	after.Version = version
	return after, err
}

func (f *fakeStore) RemoveAbsence(ctx context.Context, _ lifecycle.Actor, id string, version int) (store.Absence, error) {
	a, err := f.Absence(ctx, "", id)
	if err == nil && a.Version != version {
		err = store.ErrStale
	}
	return a, err
}

func (f *fakeStore) Absences(context.Context, string, string, store.Page) (store.List[store.Absence], error) {
	return one(f.absences[absenceID]), f.broken
}

// Away is who is away: whoever has an absence on that day.
func (f *fakeStore) Away(_ context.Context, _ string, on lifecycle.Date) (map[string]lifecycle.Date, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	away := map[string]lifecycle.Date{}
	for _, a := range f.absences {
		if a.From <= on && on <= a.To {
			away[a.UserID] = a.To
		}
	}
	return away, f.broken
}

func (f *fakeStore) Responsible(ctx context.Context, _ string, on lifecycle.Date, companyIDs ...string) (map[string]store.Responsible, error) {
	away, err := f.Away(ctx, "", on)
	f.mu.Lock()
	defer f.mu.Unlock()
	all := map[string]store.Responsible{}
	for _, id := range companyIDs {
		o := f.companies[id].Owner
		r := store.Responsible{CompanyID: id, OwnerAwayUntil: away[o.UserID], SubstituteAwayUntil: away[o.SubstituteID]}
		r.UserID, r.As = relation.Responsible(o, "", func(id string) bool { return away[id] == "" })
		all[id] = r
	}
	return all, err
}

func (f *fakeStore) OwnedOf(_ context.Context, _, _ string, users ...string) ([]store.Owned, error) {
	f.filters = append(f.filters, users)
	return f.opened, f.broken
}

func (f *fakeStore) Notices(_ context.Context, _ string, filter store.NoticeFilter) (store.List[store.Notice], error) {
	f.since = filter.Since
	return store.List[store.Notice]{Items: []store.Notice{
		{
			ID: visitID, Fact: "moved_to_workplace", ProcessID: lifecycletest.PlacementID, ProcessKind: lifecycle.KindPlacement,
			AgreementID: lifecycletest.AgreementID, CandidateID: candidateID, At: now().Add(time.Hour), UserID: filter.CoordinatorID, PlaceID: placeID, WorkplaceID: workplaceID,
		},
		{
			ID: contactID, Fact: "escalated", ProcessID: lifecycletest.PlacementID, ProcessKind: lifecycle.KindPlacement,
			AgreementID: lifecycletest.AgreementID, CandidateID: candidateID, At: now(), Deadline: "follow_up:3",
		},
	}}, f.broken
}
