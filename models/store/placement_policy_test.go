package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestAPolicyIsChangedByWhoeverHasSeenIt(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, by := b.Tenant, b.Tenant.Supervisor.Actor()
	before, err := b.Store.PlacementPolicy(t.Context(), n.ID)
	require.NoError(t, err)
	require.Equal(t, placement.DefaultPolicy(), before.Policy)
	changed := before.Policy
	changed.FollowUpEvery = 21

	after, err := b.Store.UpdatePlacementPolicy(t.Context(), by, before.Version, changed)

	require.NoError(t, err)
	require.Equal(t, before.Version+1, after.Version)
	_, err = b.Store.UpdatePlacementPolicy(t.Context(), by, before.Version, before.Policy)
	require.ErrorIs(t, err, store.ErrStale)
	read, err := b.Store.PlacementPolicy(t.Context(), n.ID)
	require.NoError(t, err)
	require.Equal(t, after, read)
	require.Equal(t, []string{"placement_policy.changed"},
		column(t, owner(t, b.OwnerURL), `SELECT action FROM audit WHERE resource_kind = 'placement_policy'`))
}
