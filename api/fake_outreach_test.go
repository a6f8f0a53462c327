package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// anOutreach puts a canonical search there, under the care of the caller.
func (b *bundle) anOutreach(name string) string {
	n := lifecycletest.InOutreach(name)
	n.State.OwnerID, n.State.UnitID, n.State.CandidateID = workerID, unitID, candidateID
	for i := range n.State.Approaches {
		if n.State.Approaches[i].WorkplaceID != "" {
			n.State.Approaches[i].WorkplaceID = workplaceID
		}
	}
	b.store.put(lifecycle.KindOutreach, n.State, n.State.Head())
	return n.State.ID
}

// outreachState says in which canonical state of a search a command is possible.
func outreachState(command string) string {
	switch command {
	case "contact_company_again", "record_answer":
		return "approached"
	case "convert_outreach":
		return "interested"
	case "continue_outreach":
		return "elsewhere"
	}
	return "searching"
}

func (f *fakeStore) Outreaches(context.Context, string, store.OutreachFilter) (store.List[store.Process], error) {
	return f.list(lifecycle.KindOutreach)
}

func (f *fakeStore) OpenOutreach(_ context.Context, _, candidate string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, row := range f.rows {
		if person, err := personOf(row); err == nil && row.Kind == lifecycle.KindOutreach && row.EndedAt == nil && person == candidate {
			return row.ID, f.broken
		}
	}
	return "", store.ErrNotFound
}

func (f *fakeStore) Referrals(_ context.Context, _, id string) (store.Referrals, error) {
	if id != companyID {
		return store.Referrals{}, f.broken
	}
	return store.Referrals{Made: 3, Converted: 1}, f.broken
}

// CompanyFacts are the facts of matching, with the workplaces in place of their places.
func (f *fakeStore) CompanyFacts(ctx context.Context, actor lifecycle.Actor, q store.CompanyQuestion) (store.MatchFacts, error) {
	facts, err := f.MatchFacts(ctx, actor, store.MatchQuestion{CandidateID: q.CandidateID, On: q.On})
	for i := range facts.Places {
		p := &facts.Places[i]
		p.ID, p.Hours.Min = p.WorkplaceID, q.MinHours
		for j := range p.Tasks {
			p.Tasks[j].Kinds = []string{"9112"}
		}
	}
	return facts, err
}
