package store_test

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

func TestTheStagesOfAProcessAreToldInOrder(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n, id := r.b.Tenant, r.state.ID
	for i, e := range []lifecycle.Event{lifecycletest.CandidateAccepts(), lifecycletest.CompanyAccepts()} {
		tr := r.transition(e)
		tr.At = lifecycletest.At("2027-01-05", 10+i)
		_, err := r.b.Store.Record(t.Context(), tr)
		require.NoError(t, err)
		r.state, _ = tr.State.(placement.State)
	}

	stages, err := r.b.Store.Stages(t.Context(), n.ID, id)

	require.NoError(t, err)
	require.Len(t, stages, 2)
	require.Equal(t, "proposed", stages[0].Status)
	require.Equal(t, 1, stages[0].Version)
	require.Equal(t, store.Entered{Status: "agreed", At: lifecycletest.At("2027-01-05", 11), Version: 3}, stages[1])

	// What is from before stages were kept says nothing, and nobody sees another tenant's.
	r.exec("UPDATE events SET status = '' WHERE process_id = $1 AND version = 1", id)
	stages, err = r.b.Store.Stages(t.Context(), n.ID, id)
	require.NoError(t, err)
	require.Equal(t, 2, stages[0].Version)
	stages, err = r.b.Store.Stages(t.Context(), "10000000-0000-4000-8000-0000000000fe", id)
	require.NoError(t, err)
	require.Empty(t, stages)

	// Whoever kept the digest of a token is who has the token.
	digest := sha256.Sum256([]byte(n.Supervisor.Token))
	p, err := r.b.Store.Resume(t.Context(), digest[:])
	require.NoError(t, err)
	require.Equal(t, n.Supervisor.ID, p.UserID)
	_, err = r.b.Store.Resume(t.Context(), digest[:31])
	require.ErrorIs(t, err, store.ErrNotFound)
}
