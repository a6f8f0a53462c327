package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentor"
	"placement/models/store"
)

// aTraining puts a canonical training there, under the care of the caller.
func (b *bundle) aTraining(name string) string {
	n := lifecycletest.InTraining(name)
	n.State.OwnerID, n.State.UnitID, n.State.MentorID = workerID, unitID, mentorID
	b.store.put(lifecycle.KindMentorTraining, n.State, n.State.Head())
	return n.State.ID
}

// aSupport puts a grant there that ends at the end of January 2027.
func (b *bundle) aSupport() string {
	b.store.mu.Lock()
	defer b.store.mu.Unlock()
	b.store.supports[supportID] = store.MentorSupport{
		Support: mentor.Support{
			ID: supportID, MentorID: mentorID, Kind: mentor.ReleasedEmployee, WeeklyHours: 2, GrantRef: "BEV-1",
			Period: lifecycle.Period{Start: "2026-08-01", End: "2027-01-31"},
		},
		Version: 1,
	}
	return supportID
}

func (f *fakeStore) CreateMentor(_ context.Context, _ store.Create, on lifecycle.Date, m store.Mentor) (store.Mentor, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.WorkplaceID == nobodyID {
		return m, &store.RefError{Field: "workplace_id"}
	}
	m.ID, m.Version = mentorID, 1
	f.mentors[mentorID] = m
	return m, f.broken
}

func (f *fakeStore) Mentor(_ context.Context, r store.MentorReading, id string) (store.Mentor, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readings = append(f.readings, r)
	m, ok := f.mentors[id]
	if !ok {
		return m, store.ErrNotFound
	}
	return nameless(m, r), f.broken
}

func nameless(m store.Mentor, r store.MentorReading) store.Mentor {
	if r.Nameless {
		m.Name, m.Phone, m.Email = "", "", ""
	}
	return m
}

func (f *fakeStore) UpdateMentor(_ context.Context, _ lifecycle.Actor, _ lifecycle.Date, m store.Mentor) (store.Mentor, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.mentors[m.ID]
	switch {
	case !ok:
		return m, store.ErrNotFound
	case known.WorkplaceID != m.WorkplaceID:
		return m, &store.FixedError{Field: "workplace_id"}
	case known.Version != m.Version:
		return m, store.ErrStale
	}
	m.Version++
	return m, f.broken
}

func (f *fakeStore) Mentors(_ context.Context, r store.MentorReading, filter store.MentorFilter) (store.List[store.Mentor], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readings, f.filters = append(f.readings, r), append(f.filters, filter)
	return store.List[store.Mentor]{Items: []store.Mentor{nameless(f.mentors[mentorID], r)}}, f.broken
}

func (f *fakeStore) MentorTrainings(context.Context, string, store.MentorTrainingFilter) (store.List[store.Process], error) {
	return f.list(lifecycle.KindMentorTraining)
}

func (f *fakeStore) PassedTraining(_ context.Context, _, id, course string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, row := range f.rows {
		if row.Kind == lifecycle.KindMentorTraining && row.Status == "passed" && id == mentorID && course == "mentor_basic" {
			return row.ID, f.broken
		}
	}
	return "", store.ErrNotFound
}

func (f *fakeStore) others() []mentor.Support {
	var all []mentor.Support
	for _, m := range f.supports {
		all = append(all, m.Support)
	}
	return all
}

func (f *fakeStore) CreateMentorSupport(_ context.Context, _ store.Create, m store.MentorSupport) (store.MentorSupport, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.MentorID != mentorID {
		return m, &store.RefError{Field: "mentor_id"}
	}
	if err := m.Check(f.others()); err != nil {
		return m, err
	}
	m.ID, m.Version = supportID, 1
	return m, f.broken
}

func (f *fakeStore) MentorSupport(_ context.Context, _, id string) (store.MentorSupport, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, ok := f.supports[id]
	if !ok {
		return m, store.ErrNotFound
	}
	return m, f.broken
}

func (f *fakeStore) UpdateMentorSupport(_ context.Context, _ lifecycle.Actor, m store.MentorSupport) (store.MentorSupport, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.supports[m.ID]
	switch {
	case !ok:
		return m, store.ErrNotFound
	case known.MentorID != m.MentorID:
		return m, &store.FixedError{Field: "mentor_id"}
	case known.Version != m.Version:
		return m, store.ErrStale
	}
	if err := m.Check(f.others()); err != nil {
		return m, err
	}
	m.Version++
	return m, f.broken
}

func (f *fakeStore) MentorSupports(_ context.Context, _ string, filter store.MentorSupportFilter) (store.List[store.MentorSupport], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.filters = append(f.filters, filter)
	var l store.List[store.MentorSupport]
	for _, m := range f.supports {
		l.Items = append(l.Items, m)
	}
	return l, f.broken
}
