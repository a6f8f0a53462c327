package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// PlacementPolicy is another one than that of the canonical placements, so that there is something to apply.
func (f *fakeStore) PlacementPolicy(context.Context, string) (store.PlacementPolicy, error) {
	e := lifecycletest.ApplyPolicy()
	return store.PlacementPolicy{Policy: e.Policy, Version: e.Version + f.applied.moved}, f.broken
}

func (f *fakeStore) UpdatePlacementPolicy(_ context.Context, _ lifecycle.Actor, version int, p placement.Policy) (store.PlacementPolicy, error) {
	if f.broken != nil {
		return store.PlacementPolicy{}, f.broken
	}
	if version != lifecycletest.ApplyPolicy().Version {
		return store.PlacementPolicy{}, store.ErrStale
	}
	return store.PlacementPolicy{Policy: p, Version: version + 1}, nil
}
