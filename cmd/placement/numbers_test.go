package main

import (
	"bytes"
	"io"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/models/store/storetest"
)

// Whoever is sent here because numbers are old is told which still are, and why.
func TestNumbersThatAreNotToldAreNamed(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	moving := b.AddTenant(t, true)
	conn, err := pgx.Connect(t.Context(), b.OwnerURL)
	require.NoError(t, err)
	defer conn.Close(t.Context()) //nolint:errcheck // nothing is lost
	refresh := func() (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), []string{"numbers", "refresh"}, []string{"DATABASE_URL=" + b.AppURL, "PLACEMENT_KEYS=" + b.KeysDir}, &out, io.Discard)
		return out.String(), err
	}
	exec := func(statement, id string) {
		_, err := conn.Exec(t.Context(), statement, id)
		require.NoError(t, err)
	}

	said, err := refresh()
	require.NoError(t, err)
	require.Equal(t, "told the numbers of 2 tenants\n", said)

	exec(`SELECT pg_advisory_lock(hashtextextended('told_numbers' || $1, 0))`, b.Tenant.ID)
	said, err = refresh()
	require.EqualError(t, err, "tenant "+b.Tenant.ID+": somebody else is telling them right now")
	require.Equal(t, "told the numbers of 1 tenants\n", said)

	exec(`UPDATE tenants SET clock_moving = true WHERE id = $1`, moving.ID)
	said, err = refresh()
	require.ErrorContains(t, err, "tenant "+b.Tenant.ID+": somebody else is telling them right now")
	require.ErrorContains(t, err, "tenant "+moving.ID+": its clock is being moved")
	require.Equal(t, "told the numbers of 0 tenants\n", said)
}
