package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

const linkID = "10000000-0000-4000-8000-000000000060"

// fakeLinks are links in memory, with the tokens that open them. Like the real store it knows one good link of a party.
type fakeLinks struct {
	all    map[string]store.Link
	tokens map[string]string
	keys   map[string]string
}

func newFakeLinks() *fakeLinks {
	return &fakeLinks{all: map[string]store.Link{}, tokens: map[string]string{}, keys: map[string]string{}}
}

func (f *fakeStore) CreateLink(_ context.Context, c store.Create, at time.Time, l store.Link, token string) (store.Link, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id, again := f.links.keys[c.Key]; again {
		return f.links.all[id], f.broken
	}
	for id, old := range f.links.all {
		if old.Party == l.Party && old.Good(at) {
			old.RevokedAt = &at
			f.links.all[id] = old
		}
	}
	l.ID, l.TenantID, l.CreatedBy, l.CreatedAt = lifecycle.DeriveID("link", c.Key), c.Actor.TenantID, c.Actor.UserID, at
	f.links.all[l.ID], f.links.tokens[token], f.links.keys[c.Key] = l, l.ID, l.ID
	return l, f.broken
}

func (f *fakeStore) Links(context.Context, string, string) ([]store.Link, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []store.Link{}
	for _, l := range f.links.all {
		list = append(list, l)
	}
	return list, f.broken
}

func (f *fakeStore) OpenLink(_ context.Context, token string) (store.Link, store.Tenant, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.links.all[f.links.tokens[token]]
	if !ok {
		return l, store.Tenant{}, store.ErrNotFound
	}
	return l, f.tenant, f.broken
}

func (f *fakeStore) AcceptLink(_ context.Context, actor lifecycle.Actor, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.links.all[actor.LinkID]
	l.AcceptedAt = &at
	f.links.all[l.ID] = l
	return f.broken
}

func (f *fakeStore) RevokeLink(_ context.Context, _ lifecycle.Actor, id string, at time.Time) (store.Link, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.links.all[id]
	if !ok {
		return l, store.ErrNotFound
	}
	l.RevokedAt = &at
	f.links.all[id] = l
	return l, f.broken
}

// LinkSubject has a workplace that would break a page that did not escape it.
func (f *fakeStore) LinkSubject(_ context.Context, _ lifecycle.Actor, _ string, named bool) (store.LinkSubject, error) {
	subject := store.LinkSubject{Workplace: "Lager & <Havn>", Period: lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn}}
	if named {
		subject.FirstName = "Torben"
	}
	return subject, f.broken
}

// use marks a link as used, as the record of its event does.
func (f *fakeStore) use(id string, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.links.all[id]
	l.UsedAt = &at
	f.links.all[id] = l
}

// aLink puts a link there that can be taken back.
func (b *bundle) aLink() string {
	b.store.links.all[linkID] = store.Link{ID: linkID, TenantID: tenantID, PlacementID: lifecycletest.PlacementID, Party: "candidate", Purpose: placement.LinkForEvaluation, ExpiresAt: b.at.Add(time.Hour)}
	return linkID
}
