package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// aFollowAlong puts a canonical follow-along there, under the care of the caller.
func (b *bundle) aFollowAlong(name string) string {
	n := lifecycletest.InFollowAlong(name)
	n.State.OwnerID, n.State.UnitID, n.State.CandidateID = workerID, unitID, candidateID
	b.store.put(lifecycle.KindFollowAlong, n.State, n.State.Head())
	b.at = n.At
	return n.State.ID
}

// followAlongState says in which canonical state of a follow-along a command is possible.
func followAlongState(command string) string {
	if command == "close_unreached" {
		return "tried_thrice"
	}
	return "first_reminded"
}

func (f *fakeStore) FollowAlongs(_ context.Context, _ string, filter store.FollowAlongFilter) (store.List[store.Process], error) {
	f.mu.Lock()
	f.filters = append(f.filters, filter)
	f.mu.Unlock()
	return f.list(lifecycle.KindFollowAlong)
}

func (f *fakeStore) PlacedAgain(_ context.Context, _ string, s followalong.State) (string, lifecycle.Date, error) {
	if s.Status == followalong.SecondCheck {
		return farID, "2027-06-07", f.broken
	}
	return "", "", f.broken
}

// Outcomes are those of 21 placements: 12 in a job, then 9 still and 3 unreached; 9 unchanged, then 4 not reached, and 5 from
// before there was follow-along.
func (f *fakeStore) Outcomes(_ context.Context, _ string, between lifecycle.Period) ([]store.OutcomeCount, error) {
	f.between = between
	return []store.OutcomeCount{
		{AtClose: "no_change", Followed: true, First: "unreached", Second: "unreached", Count: 4},
		{AtClose: "no_change", Count: 5},
		{AtClose: "ordinary_job", Followed: true, First: "job", Second: "job", Count: 9},
		{AtClose: "ordinary_job", Followed: true, First: "job", Second: "", Count: 3},
	}, f.broken
}
