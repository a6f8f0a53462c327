package api

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/store"
	"placement/models/store/rulepacks"
)

const declarationID = "10000000-0000-4000-8000-000000000050"

// packDocument is a rule pack as text within a JSON string.
func packDocument() string {
	data, err := os.ReadFile("../models/store/rulepacks/vp-2026-07.yaml")
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(strings.ReplaceAll(string(data), "vp-2026-07", "vp-2027-01"))
	if err != nil {
		panic(err)
	}
	return strings.Trim(string(text), `"`)
}

func keptPack(p legal.Pack) store.RulePack {
	document, hash, err := rulepacks.Encode(p)
	if err != nil {
		panic(err)
	}
	return store.RulePack{Pack: p, Document: document, Hash: hash, BuiltIn: true}
}

func (f *fakeStore) RulePacks(context.Context, string) ([]store.RulePack, error) {
	packs, err := rulepacks.Embedded()
	if err != nil {
		return nil, err
	}
	var all []store.RulePack
	for _, p := range packs {
		all = append(all, keptPack(p))
	}
	return all, f.broken
}

func (f *fakeStore) RulePack(ctx context.Context, tenantID, id string) (store.RulePack, error) {
	all, err := f.RulePacks(ctx, tenantID)
	for _, p := range all {
		if p.ID == id {
			return p, err
		}
	}
	return store.RulePack{}, store.ErrNotFound
}

func (f *fakeStore) LoadRulePack(ctx context.Context, actor lifecycle.Actor, p legal.Pack) (store.RulePack, error) {
	if _, err := f.RulePack(ctx, actor.TenantID, p.ID); err == nil {
		return store.RulePack{}, &store.TakenError{Field: "id", ID: p.ID}
	}
	kept := keptPack(p)
	kept.BuiltIn, kept.LoadedBy, kept.LoadedAt = false, actor.UserID, now()
	return kept, f.broken
}

func (f *fakeStore) KeepHeadcounts(_ context.Context, actor lifecycle.Actor, id string, counts []store.Headcount) ([]store.Headcount, error) {
	if id != workplaceID {
		return nil, store.ErrNotFound
	}
	for i := range counts {
		counts[i].RecordedBy, counts[i].RecordedAt = actor.UserID, now()
	}
	return counts, f.broken
}

func (f *fakeStore) Headcounts(_ context.Context, _, id string) ([]store.Headcount, error) {
	if id != workplaceID {
		return nil, store.ErrNotFound
	}
	return []store.Headcount{{Month: "2026-12-01", OrdinaryFTE: 13, Source: "company", RecordedBy: workerID, RecordedAt: now()}}, f.broken
}

func (f *fakeStore) CreateSupportedElsewhere(_ context.Context, _ store.Create, d store.SupportedElsewhere) (store.SupportedElsewhere, error) {
	if d.WorkplaceID != workplaceID {
		return d, &store.RefError{Field: "workplace_id"}
	}
	d.ID, d.Version = declarationID, 1
	return d, f.broken
}

func (f *fakeStore) UpdateSupportedElsewhere(_ context.Context, _ lifecycle.Actor, d store.SupportedElsewhere) (store.SupportedElsewhere, error) {
	d.WorkplaceID = workplaceID
	return d, f.changed(d.ID == declarationID, &d.Version)
}

func (f *fakeStore) SupportedElsewhereAt(_ context.Context, _, id string, _ store.Page) (store.List[store.SupportedElsewhere], error) {
	if id != workplaceID {
		return store.List[store.SupportedElsewhere]{}, store.ErrNotFound
	}
	return store.List[store.SupportedElsewhere]{Items: []store.SupportedElsewhere{
		{ID: declarationID, WorkplaceID: id, From: "2027-01-01", To: "2027-03-31", FTE: 0.5, DeclaredOn: "2027-01-04", DeclaredBy: "company", Version: 1},
	}}, f.broken
}

func (f *fakeStore) LegalRoom(ctx context.Context, tenantID, id string, instrument legal.Instrument, facts legal.Facts) (store.LegalAnswer, error) {
	if id != workplaceID {
		return store.LegalAnswer{}, store.ErrNotFound
	}
	facts.WorkplaceID, facts.Headcounts = id, []legal.Headcount{{Month: "2026-12-01", FTE: 13}}
	return f.ask(ctx, tenantID, instrument, facts)
}

func (f *fakeStore) TryLaw(ctx context.Context, actor lifecycle.Actor, trial store.LegalTrial) (store.LegalAnswer, error) {
	if trial.CandidateID != candidateID {
		return store.LegalAnswer{}, &store.RefError{Field: "candidate_id"}
	}
	return f.ask(ctx, actor.TenantID, trial.Instrument, trial.Facts)
}

func (f *fakeStore) ask(ctx context.Context, tenantID string, instrument legal.Instrument, facts legal.Facts) (store.LegalAnswer, error) {
	all, err := f.RulePacks(ctx, tenantID)
	if err != nil {
		return store.LegalAnswer{}, err
	}
	var packs []legal.Pack
	for _, p := range all {
		packs = append(packs, p.Pack)
	}
	p, ok := legal.InForce(packs, instrument, facts.Period.Start)
	if !ok {
		return store.LegalAnswer{Findings: []lifecycle.Finding{legal.NoPack(facts.Moment, facts.Period.Start)}}, nil
	}
	out := store.LegalAnswer{Pack: p, Findings: legal.Evaluate(p, facts)}
	if p.Ratio != nil {
		room := p.Ratio.RoomAt(facts)
		out.Room = &room
	}
	return out, nil
}

func (f *fakeStore) Circumstances(_ context.Context, _ lifecycle.Actor, id string) ([]legal.Circumstance, error) {
	if id != candidateID {
		return nil, store.ErrNotFound
	}
	return []legal.Circumstance{legal.RecentGraduate}, f.broken
}

func (f *fakeStore) SetCircumstances(_ context.Context, _ lifecycle.Actor, id string, all []legal.Circumstance) ([]legal.Circumstance, error) {
	if id != candidateID {
		return nil, store.ErrNotFound
	}
	return all, f.broken
}
