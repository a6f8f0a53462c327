package store_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/store"
)

func TestAProcessIsStartedByOneAtATime(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	s, tenant, ref := r.b.Store, r.b.Tenant.ID, r.state.Head().Ref
	broken := errors.New("Temporal is away")
	other := ref
	other.ID = r.b.Tenant.Places[0].ID

	err := s.WhileStarting(t.Context(), tenant, ref, func() error {
		require.NoError(t, s.WhileStarting(t.Context(), tenant, other, func() error { return nil }), "others are started beside it")
		again := s.WhileStarting(t.Context(), tenant, ref, func() error { return errors.New("it was started twice") })
		require.ErrorIs(t, again, store.ErrBeingStarted)
		return broken
	})

	require.Equal(t, broken, err, "what start says is said as it is")
	require.NoError(t, s.WhileStarting(t.Context(), tenant, ref, func() error { return nil }), "the next one has its turn")
}

func TestAnEpochIsTakenBackOnce(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	s, tenant, ref := r.b.Store, r.b.Tenant.ID, r.state.Head().Ref
	epoch := func() int {
		p, err := s.Process(t.Context(), tenant, ref.Kind, ref.ID)
		require.NoError(t, err)
		return p.Epoch
	}
	opened, err := s.OpenEpoch(t.Context(), tenant, ref)
	require.NoError(t, err)

	require.NoError(t, s.CloseEpoch(t.Context(), tenant, ref, opened.Epoch))
	require.NoError(t, s.CloseEpoch(t.Context(), tenant, ref, opened.Epoch))
	require.Zero(t, epoch())

	for range 2 {
		_, err = s.OpenEpoch(t.Context(), tenant, ref)
		require.NoError(t, err)
	}
	require.NoError(t, s.CloseEpoch(t.Context(), tenant, ref, 1))
	require.Equal(t, 2, epoch(), "another one has begun since")
}
