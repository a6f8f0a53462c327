package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
)

// policyAttempts are those of a stranger at what belongs to applications of a policy.
var policyAttempts = map[string]func(ctx context.Context, t *testing.T, s stranger){
	"TryPolicyApplication": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.TryPolicyApplication(ctx, s.tenant, 1, policybatch.Scope{PlacementIDs: []string{s.process.ID}}, time.Now(), store.Page{})
		requireRef(t, err, "placement_ids")
		_, err = s.b.Store.TryPolicyApplication(ctx, s.tenant, 1, policybatch.Scope{UnitID: s.n.Unit.ID}, time.Now(), store.Page{})
		requireRef(t, err, "unit_id")
	},
	"CreatePolicyApplication": func(ctx context.Context, t *testing.T, s stranger) {
		create := func(scope policybatch.Scope) error {
			_, err := s.b.Store.CreatePolicyApplication(ctx, store.Create{Key: uuid.NewString(), Actor: s.actor}, 1, scope)
			return err
		}
		requireRef(t, create(policybatch.Scope{PlacementIDs: []string{s.process.ID}}), "placement_ids")
		requireRef(t, create(policybatch.Scope{UnitID: s.n.Unit.ID}), "unit_id")
		refusedBy(t, policybatch.CodeNoOpenPlacement, create(policybatch.Scope{All: true}))
	},
	"PolicyApplication": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.PolicyApplication(ctx, s.tenant, s.applied.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"PolicyApplications": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.PolicyApplications(ctx, s.tenant, store.Page{})
		nothing(t, list, err)
	},
	"PolicyApplicationItems": func(ctx context.Context, t *testing.T, s stranger) {
		list, err := s.b.Store.PolicyApplicationItems(ctx, s.tenant, s.applied.ID, "", store.Page{})
		nothing(t, list, err)
	},
	"StepPolicyApplication": func(ctx context.Context, t *testing.T, s stranger) {
		_, err := s.b.Store.StepPolicyApplication(ctx, s.actor, s.applied.ID, "suspended", batch.Batch.Suspend)
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"UnfinishedPolicyApplications": func(ctx context.Context, t *testing.T, s stranger) {
		ids, err := s.b.Store.UnfinishedPolicyApplications(ctx, s.tenant)
		require.NoError(t, err)
		require.Empty(t, ids)
	},
	"OpenPolicyItems": func(ctx context.Context, t *testing.T, s stranger) {
		items, err := s.b.Store.OpenPolicyItems(ctx, s.tenant, s.applied.ID, 1, 100, commandOf)
		require.NoError(t, err)
		require.Empty(t, items)
	},
	"ReachedNow": func(ctx context.Context, t *testing.T, s stranger) {
		reached := store.Reached{PolicyApplicationItem: store.PolicyApplicationItem{PlacementID: s.process.ID}}
		_, err := s.b.Store.ReachedNow(ctx, s.tenant, reached, commandOf(s.process.ID))
		require.ErrorIs(t, err, store.ErrNotFound)
	},
	"KeepPolicyItemResults": func(ctx context.Context, t *testing.T, s stranger) {
		item := store.PolicyApplicationItem{No: 1, Outcome: policybatch.Outcome{Result: policybatch.Applied}}
		require.NoError(t, s.b.Store.KeepPolicyItemResults(ctx, s.tenant, s.applied.ID, []store.PolicyApplicationItem{item}))
	},
	"FinishPolicyApplication": func(ctx context.Context, t *testing.T, s stranger) {
		require.NoError(t, s.b.Store.FinishPolicyApplication(ctx, s.tenant, s.applied.ID))
	},
}
