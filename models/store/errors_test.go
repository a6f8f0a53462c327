package store_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"placement/models/store"
	"placement/models/store/vault"
)

func TestADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"Starting":          &pgconn.PgError{Code: "57P03", Message: "the database system is starting up"},
		"Crashed":           &pgconn.PgError{Code: "57P01"},
		"NoRoom":            &pgconn.PgError{Code: "53300"},
		"Broken":            &pgconn.PgError{Code: "08006"},
		"ConnectionGone":    driver.ErrBadConn,
		"ConnectionRefused": &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"ConnectionReset":   fmt.Errorf("read: %w", syscall.ECONNRESET),
		"ConnectionEnded":   fmt.Errorf("read: %w", io.ErrUnexpectedEOF),
	} {
		require.ErrorIs(t, store.Scrub(fmt.Errorf("query: %w", err)), store.ErrUnavailable, name)
	}
	for name, err := range map[string]error{
		"Deadlock":   &pgconn.PgError{Code: "40P01"},
		"Constraint": &pgconn.PgError{Code: "23505", ConstraintName: "companies_one_cvr"},
		"ABug":       errors.New("a bug"),
	} {
		require.NotErrorIs(t, store.Scrub(err), store.ErrUnavailable, name)
	}
}

func TestOpenOfADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()

	_, err := store.Open(t.Context(), "postgres://placement_app:secret@127.0.0.1:1/placement", &vault.Keys{}, store.Options{})

	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NotContains(t, err.Error(), "secret")
}
