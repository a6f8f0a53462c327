package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"placement/models/store"
)

func TestCodesOfErrors(t *testing.T) {
	t.Parallel()
	require.Equal(t, "postgres_40001", store.CodeOf(fmt.Errorf("record: %w", &pgconn.PgError{Code: "40001"})))
	require.Equal(t, "database_unavailable", store.CodeOf(fmt.Errorf("%w: %w", store.ErrUnavailable, &pgconn.PgError{Code: "57P03"})))
	require.Empty(t, store.CodeOf(errors.New("other")))
	require.Empty(t, store.CodeOf(nil))
}
