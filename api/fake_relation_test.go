package api

import (
	"context"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// IDs of what is around the made-up company.
const (
	groupID    = "10000000-0000-4000-8000-000000000023"
	contactID  = "10000000-0000-4000-8000-000000000024"
	workTaskID = "10000000-0000-4000-8000-000000000025"
	visitID    = "10000000-0000-4000-8000-000000000026"
)

// checked is what a change of a thing of version 1 answers.
func checked[T any](f *fakeStore, thing T, id, want string, version *int) (T, error) {
	switch {
	case id != want:
		return thing, store.ErrNotFound
	case *version != 1:
		return thing, store.ErrStale
	}
	*version++
	return thing, f.broken
}

func one[T any](item T) store.List[T] { return store.List[T]{Items: []T{item}, Next: "more"} }

func (f *fakeStore) CreateCompanyGroup(_ context.Context, _ store.Create, g store.CompanyGroup) (store.CompanyGroup, error) {
	g.ID, g.Version = groupID, 1
	if g.OwnerID == nobodyID {
		return g, &store.RefError{Field: "owner_id"}
	}
	return g, f.broken
}

func (f *fakeStore) CompanyGroup(_ context.Context, _, id string) (store.CompanyGroup, error) {
	if id != groupID {
		return store.CompanyGroup{}, store.ErrNotFound
	}
	return store.CompanyGroup{ID: id, Name: "Kæden", Kind: "chain", Version: 1, Totals: store.GroupTotals{Companies: 2, Workplaces: 5, Unsized: 1}}, f.broken
}

func (f *fakeStore) UpdateCompanyGroup(_ context.Context, _ lifecycle.Actor, g store.CompanyGroup) (store.CompanyGroup, error) {
	version := g.Version
	after, err := checked(f, g, g.ID, groupID, &version)
	after.Version = version
	return after, err
}

func (f *fakeStore) CompanyGroups(ctx context.Context, _ string, _ store.Page) (store.List[store.CompanyGroup], error) {
	g, err := f.CompanyGroup(ctx, "", groupID)
	return one(g), err
}

func (f *fakeStore) HandOver(_ context.Context, c store.Create, h store.Handover) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	company, ok := f.companies[h.CompanyID]
	if !ok {
		return store.ErrNotFound
	}
	if before, ok := f.created[c.Key]; ok {
		if before.Fingerprint != c.Fingerprint {
			return store.ErrKeyReused
		}
		return nil
	}
	for field, id := range map[string]string{"owner_id": h.To.UserID, "substitute_id": h.To.SubstituteID} {
		if id != "" && !f.users[id].Active {
			return &store.RefError{Field: field}
		}
	}
	var current *relation.Owner
	if company.Owner.UserID != "" {
		current = &company.Owner
	}
	done, err := relation.Handover{To: h.To, Reason: h.Reason, Done: h.Done, Noted: h.Note != ""}.Check(current)
	if err != nil {
		return err
	}
	company.Owner = h.To
	f.companies[h.CompanyID], f.created[c.Key] = company, c
	f.owned = append([]store.Ownership{{
		ID: visitID, CompanyID: h.CompanyID, Owner: h.To, Reason: done.Reason, Done: h.Done, Note: h.Note, HandedBy: c.Actor.UserID, FromAt: h.At,
	}}, f.owned...)
	return f.broken
}

func (f *fakeStore) Ownerships(context.Context, lifecycle.Actor, string, store.Page) (store.List[store.Ownership], error) {
	return store.List[store.Ownership]{Items: f.owned}, f.broken
}

func (f *fakeStore) CreateCompanyContact(_ context.Context, _ store.Create, c store.CompanyContact) (store.CompanyContact, error) {
	c.ID, c.Version = contactID, 1
	if c.WorkplaceID == nobodyID {
		return c, &store.RefError{Field: "workplace_id"}
	}
	return c, f.broken
}

func (f *fakeStore) CompanyContact(_ context.Context, _ lifecycle.Actor, id string) (store.CompanyContact, error) {
	if id != contactID {
		return store.CompanyContact{}, store.ErrNotFound
	}
	return store.CompanyContact{ID: id, CompanyID: companyID, Name: "Birgitte", Role: "driftsleder", Primary: true, Version: 1}, f.broken
}

func (f *fakeStore) UpdateCompanyContact(_ context.Context, _ lifecycle.Actor, c store.CompanyContact) (store.CompanyContact, error) {
	version := c.Version
	after, err := checked(f, c, c.ID, contactID, &version)
	after.Version, after.CompanyID = version, companyID
	return after, err
}

func (f *fakeStore) CompanyContacts(ctx context.Context, a lifecycle.Actor, _ string, _ store.Page) (store.List[store.CompanyContact], error) {
	c, err := f.CompanyContact(ctx, a, contactID)
	return one(c), err
}

func (f *fakeStore) RemoveCompanyContact(_ context.Context, _ store.Create, id string, _ relation.RemovalReason) error {
	if id != contactID {
		return store.ErrNotFound
	}
	return f.broken
}

func (f *fakeStore) AddLogEntry(_ context.Context, _ store.Create, e store.LogEntry) (store.LogEntry, error) {
	e.ID = visitID
	switch {
	case e.CompanyID != companyID:
		return e, store.ErrNotFound
	case e.ContactID == nobodyID:
		return e, &store.RefError{Field: "contact_id"}
	}
	return e, f.broken
}

func (f *fakeStore) Log(_ context.Context, _ lifecycle.Actor, filter store.LogFilter) (store.List[store.LogEntry], error) {
	if filter.CompanyID != companyID {
		return store.List[store.LogEntry]{}, store.ErrNotFound
	}
	return one(store.LogEntry{ID: visitID, CompanyID: companyID, Channel: lifecycle.ChannelPhone, Summary: "talt", On: "2027-01-01", UserID: workerID}), f.broken
}

func (f *fakeStore) CreateWorkTask(_ context.Context, _ store.Create, t store.WorkTask) (store.WorkTask, error) {
	t.ID, t.CompanyID, t.Version = workTaskID, companyID, 1
	if t.WorkplaceID == nobodyID {
		return t, &store.RefError{Field: "workplace_id"}
	}
	return t, f.broken
}

func (f *fakeStore) WorkTask(_ context.Context, _, id string) (store.WorkTask, error) {
	if id != workTaskID {
		return store.WorkTask{}, store.ErrNotFound
	}
	return store.WorkTask{
		ID: id, WorkplaceID: workplaceID, CompanyID: companyID, Title: "Pakke", State: "active", ReviewedOn: "2025-06-01", SeenOn: f.seenOn, Version: 1,
		Demands: []relation.Asked{{Code: vocabulary.Standing, Amount: 20}}, Skills: []string{}, Certificates: []string{},
	}, f.broken
}

func (f *fakeStore) UpdateWorkTask(_ context.Context, _ lifecycle.Actor, t store.WorkTask) (store.WorkTask, error) {
	if t.WorkplaceID != workplaceID {
		return t, &store.FixedError{Field: "workplace_id"}
	}
	version := t.Version
	after, err := checked(f, t, t.ID, workTaskID, &version)
	after.Version = version
	return after, err
}

func (f *fakeStore) WorkTasks(ctx context.Context, _ string, filter store.WorkTaskFilter) (store.List[store.WorkTask], error) {
	f.asked.reviewedBefore = filter.ReviewedBefore
	t, err := f.WorkTask(ctx, "", workTaskID)
	return one(t), err
}

func (f *fakeStore) CreateVisit(_ context.Context, _ store.Create, v store.Visit) (store.Visit, error) {
	v.ID, v.CompanyID, v.Version = visitID, companyID, 1
	if slices.Contains(v.TaskIDs, nobodyID) {
		return v, &store.RefError{Field: "task_ids"}
	}
	return v, f.broken
}

func (f *fakeStore) Visit(_ context.Context, _ lifecycle.Actor, id string) (store.Visit, error) {
	if id != visitID {
		return store.Visit{}, store.ErrNotFound
	}
	return store.Visit{
		ID: id, WorkplaceID: workplaceID, CompanyID: companyID, State: relation.VisitHeld, On: "2026-12-20", VisitorID: workerID, Note: "roligt",
		TaskIDs: []string{}, Version: 1,
	}, f.broken
}

func (f *fakeStore) UpdateVisit(_ context.Context, _ lifecycle.Actor, v store.Visit) (store.Visit, error) {
	version := v.Version
	after, err := checked(f, v, v.ID, visitID, &version)
	after.Version = version
	return after, err
}

func (f *fakeStore) Visits(ctx context.Context, _ string, _ store.VisitFilter) (store.List[store.Visit], error) {
	v, err := f.Visit(ctx, lifecycle.Actor{}, visitID)
	v.Note = ""
	return one(v), err
}

func (f *fakeStore) Knowledge(_ context.Context, _ string, _ lifecycle.Date, ids ...string) (map[string]store.Knowledge, error) {
	known := map[string]store.Knowledge{}
	for _, id := range ids {
		known[id] = store.Knowledge{
			WorkplaceID: id, LastVisitID: visitID, LastVisitOn: f.seenOn, Tasks: 3, StaleTasks: 1,
			Traits: []store.TraitSeen{{Seen: relation.Seen{Trait: vocabulary.Patient, Value: 4}, On: f.seenOn}},
		}
	}
	return known, f.broken
}

// asked is what lists were asked for.
type asked struct {
	workplaces     store.WorkplaceFilter
	companies      store.CompanyFilter
	reviewedBefore lifecycle.Date
}

// workplaces are two, the second of a postal code that the list does not have.
func (f *fakeStore) Workplaces(_ context.Context, _ string, filter store.WorkplaceFilter) (store.List[store.Workplace], error) {
	f.asked.workplaces = filter
	small := 3
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	return store.List[store.Workplace]{Items: []store.Workplace{
		{
			ID: workplaceID, CompanyID: companyID, PNumber: "1000000001", Name: "Havnen", PostalCode: "4100", Employees: &small, SizeBand: "under_5",
			Distance: &geo.Distance{Kilometres: 5, Under: true}, Version: 1, CreatedAt: at, UpdatedAt: at,
		},
		{ID: placeID, CompanyID: companyID, PNumber: "1000000002", Name: "Nyt sted", PostalCode: "8999", Distance: &geo.Distance{Kilometres: 12.34}, Version: 1},
	}}, f.broken
}
