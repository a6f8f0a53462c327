package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

const (
	visitingTimeID = "10000000-0000-4000-8000-000000000050"
	paidHoursID    = "10000000-0000-4000-8000-000000000051"
)

func (f *fakeStore) FollowUpVisit(_ context.Context, c store.Create, company string, _ lifecycle.Date) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if company != companyID {
		return "", store.ErrNotFound
	}
	if before, ok := f.created[c.Key]; ok && before.Fingerprint != c.Fingerprint {
		return "", store.ErrKeyReused
	}
	f.created[c.Key] = c
	return lifecycle.DeriveID("visit", c.Key), f.broken
}

func aVisitingTime() store.VisitingTime {
	return store.VisitingTime{ID: visitingTimeID, CompanyID: companyID, VisitingTime: relation.VisitingTime{Weekday: 3, Hour: 9, Minute: 30}, Version: 1}
}

func (f *fakeStore) CreateVisitingTime(_ context.Context, _ store.Create, v store.VisitingTime) (store.VisitingTime, error) {
	if v.CompanyID == nobodyID {
		return v, &store.RefError{Field: "company_id"}
	}
	v.ID, v.Version = visitingTimeID, 1
	return v, f.broken
}

func (f *fakeStore) UpdateVisitingTime(_ context.Context, _ lifecycle.Actor, id string, version int, at relation.VisitingTime) (store.VisitingTime, error) {
	v := aVisitingTime()
	switch {
	case id != v.ID:
		return v, store.ErrNotFound
	case version != v.Version:
		return v, store.ErrStale
	}
	v.VisitingTime, v.Version = at, 2
	return v, f.broken
}

func (f *fakeStore) RemoveVisitingTime(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.VisitingTime, error) {
	return f.UpdateVisitingTime(ctx, actor, id, version, aVisitingTime().VisitingTime)
}

func (f *fakeStore) VisitingTimes(context.Context, string, store.VisitingTimeFilter) (store.List[store.VisitingTime], error) {
	return store.List[store.VisitingTime]{Items: []store.VisitingTime{aVisitingTime()}}, f.broken
}

func (f *fakeStore) CreatePaidHours(_ context.Context, _ store.Create, p store.PaidHours) (store.PaidHours, error) {
	p.ID, p.Version = paidHoursID, 1
	return p, f.broken
}

func (f *fakeStore) UpdatePaidHours(_ context.Context, _ lifecycle.Actor, p store.PaidHours) (store.PaidHours, error) {
	if p.Version != 1 {
		return p, store.ErrStale
	}
	p.Version++
	return p, f.broken
}

func (f *fakeStore) RemovePaidHours(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.PaidHours, error) {
	return f.UpdatePaidHours(ctx, actor, store.PaidHours{ID: id, Version: version, From: "2027-03-01", WeeklyHours: 4})
}

func (f *fakeStore) PaidHoursOf(_ context.Context, _, id string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id != paidHoursID {
		return "", store.ErrNotFound
	}
	for _, row := range f.rows {
		if row.Kind == lifecycle.KindPlacement {
			return row.ID, f.broken
		}
	}
	return "", store.ErrNotFound
}

func (f *fakeStore) PaidHours(_ context.Context, _ lifecycle.Actor, placementID string) ([]store.PaidHours, error) {
	return []store.PaidHours{{
		ID: paidHoursID, PlacementID: placementID, From: "2027-03-01", WeeklyHours: 4, Function: "Kasse om lørdagen", Version: 1,
	}}, f.broken
}

func (f *fakeStore) PaidHoursShares(context.Context, string, lifecycle.Period, string) ([]store.PaidHoursShare, error) {
	return []store.PaidHoursShare{
		{Purpose: "clarification", Placements: 2}, {Purpose: "paid_hours", Placements: 6, WithPaid: 2, WeeklyHours: 4.26},
	}, f.broken
}
