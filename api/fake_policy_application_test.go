package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
)

const applicationID = "10000000-0000-4000-8000-000000000095"

// applied is what was asked of the fake about policies.
type applied struct {
	// moved is how many versions the policy is ahead of the one that tests know.
	moved   int
	scope   policybatch.Scope
	batch   batch.Batch
	stepped []string
}

func (f *fakeStore) presentPolicy(ctx context.Context, version int) error {
	p, err := f.PlacementPolicy(ctx, "")
	if err == nil && p.Version != version {
		err = lifecycle.Refuse(placement.CodePolicyChanged, "the policy has changed since")
	}
	return err
}

func (f *fakeStore) TryPolicyApplication(ctx context.Context, _ string, version int, scope policybatch.Scope, _ time.Time, _ store.Page) (store.PolicyTrial, error) {
	f.applied.scope = scope
	item := func(o policybatch.Outcome) store.PolicyApplicationItem {
		return store.PolicyApplicationItem{No: 1, PlacementID: lifecycletest.PlacementID, Outcome: o}
	}
	return store.PolicyTrial{
		Counts: map[policybatch.Result]int{policybatch.Applied: 1, policybatch.Refused: 1}, Moved: 1, Deadlines: 2, FollowUps: 3,
		Items: store.List[store.PolicyApplicationItem]{Items: []store.PolicyApplicationItem{
			item(policybatch.Outcome{Result: policybatch.Applied, Deadlines: 2, FollowUps: 3}),
			item(policybatch.Outcome{Result: policybatch.Refused, Code: placement.CodePolicyWouldEnd}),
		}},
	}, f.presentPolicy(ctx, version)
}

func (f *fakeStore) CreatePolicyApplication(ctx context.Context, c store.Create, version int, scope policybatch.Scope) (store.PolicyApplication, error) {
	f.applied.scope = scope
	if err := f.presentPolicy(ctx, version); err != nil {
		return store.PolicyApplication{}, err
	}
	if scope.UnitID == nobodyID {
		return store.PolicyApplication{}, &store.RefError{Field: "unit_id"}
	}
	a, err := f.PolicyApplication(ctx, "", applicationID)
	a.Scope, a.RequestedBy = scope, c.Actor.UserID
	return a, err
}

func (f *fakeStore) PolicyApplication(_ context.Context, _, id string) (store.PolicyApplication, error) {
	if id != applicationID {
		return store.PolicyApplication{}, store.ErrNotFound
	}
	b := f.applied.batch
	if b.Status == "" {
		b.Status = batch.Running
	}
	return store.PolicyApplication{
		ID: id, PolicyVersion: 2, Policy: placement.DefaultPolicy(), Scope: policybatch.Scope{All: true}, Status: b.Status, RequestedBy: supervisorID,
		Version: 1, Counts: map[policybatch.Result]int{policybatch.Applied: 3, policybatch.Open: 1, policybatch.NotYet: b.Left},
	}, f.broken
}

func (f *fakeStore) PolicyApplications(ctx context.Context, _ string, _ store.Page) (store.List[store.PolicyApplication], error) {
	a, err := f.PolicyApplication(ctx, "", applicationID)
	return one(a), err
}

func (f *fakeStore) PolicyApplicationItems(context.Context, string, string, policybatch.Result, store.Page) (store.List[store.PolicyApplicationItem], error) {
	return one(store.PolicyApplicationItem{
		No: 1, PlacementID: lifecycletest.PlacementID, Outcome: policybatch.Outcome{Result: policybatch.Refused, Code: placement.CodePolicyChanged},
	}), f.broken
}

func (f *fakeStore) StepPolicyApplication(ctx context.Context, _ lifecycle.Actor, id, action string, step func(batch.Batch) (batch.Batch, error)) (store.PolicyApplication, error) {
	now, err := f.PolicyApplication(ctx, "", id)
	if err != nil {
		return now, err
	}
	next, err := step(batch.Batch{Status: now.Status, Left: now.Counts[policybatch.NotYet]})
	f.applied.stepped, f.applied.batch = append(f.applied.stepped, action), next
	now.Status = next.Status
	return now, err
}
