package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

func TestAProcessTellsWhatItWasLastRunBy(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	read, err := r.b.Store.Process(t.Context(), r.b.Tenant.ID, lifecycle.KindPlacement, r.state.ID)
	require.NoError(t, err)
	require.Equal(t, store.Versions{Ruleset: r.state.Ruleset, Schema: placement.Schema}, read.Ran)

	policy := placement.DefaultPolicy()
	policy.DecisionReminder++
	next := r.transition(placement.ApplyPolicy{Version: 1, Policy: policy})
	next.Host = new(2)
	_, err = r.b.Store.Record(t.Context(), next)
	require.NoError(t, err)

	read, err = r.b.Store.Process(t.Context(), r.b.Tenant.ID, lifecycle.KindPlacement, r.state.ID)
	require.NoError(t, err)
	require.Equal(t, store.Versions{Ruleset: r.state.Ruleset, Schema: placement.Schema, Host: new(2)}, read.Ran)

	// The reminder comes a day sooner, while the day itself stays: who steps through time by these rows must see it.
	first, _ := next.Deadlines[0].Next()
	require.Equal(t, 2, r.count(`SELECT count(*) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL AND next_at = $2`, r.state.ID, first.At))

	for ruleset, found := range map[int]int{r.state.Ruleset: 1, r.state.Ruleset + 1: 0} {
		list, err := r.b.Store.Placements(t.Context(), r.b.Tenant.ID, store.PlacementFilter{Ruleset: ruleset})
		require.NoError(t, err)
		require.Len(t, list.Items, found)
	}
}
