package activities

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"placement/models/store"
)

// What the database says crosses Temporal under a type of ours, and is tried again.
func TestErrorsOfTheDatabaseCarryACode(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"database_unavailable": fmt.Errorf("record: %w", store.ErrUnavailable),
		"value_unstorable":     fmt.Errorf("record: %w", store.ErrUnstorable),
	} {
		var app *temporal.ApplicationError
		require.ErrorAs(t, coded(err), &app)
		require.Equal(t, want, app.Type())
		require.False(t, app.NonRetryable())
		require.ErrorIs(t, coded(err), err)
	}
	other := errors.New("other")
	require.Equal(t, other, coded(other))
	require.ErrorIs(t, coded(context.Canceled), context.Canceled)
}
