package store_test

import (
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/migrations"
	"placement/models/store"
	"placement/models/store/storetest"
	"placement/models/store/vault"
)

func migrate(t *testing.T, url string) error {
	t.Helper()
	return store.Migrate(t.Context(), url, storetest.AppPassword(), slog.New(slog.DiscardHandler))
}

func TestMigrateMayBeRepeated(t *testing.T) {
	t.Parallel()
	url := storetest.Empty(t)

	require.NoError(t, migrate(t, url))
	require.NoError(t, migrate(t, url))

	files, err := migrations.Files.ReadDir(".")
	require.NoError(t, err)
	newest, _, _ := strings.Cut(strings.TrimLeft(files[len(files)-1].Name(), "0"), "_")
	require.Equal(t, []string{newest}, column(t, owner(t, url), `SELECT max(version_id) FROM goose_db_version`))
}

func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	one, other := storetest.Empty(t), storetest.Empty(t)
	var wg sync.WaitGroup
	errs := make([]error, 6)

	for i := range errs {
		wg.Go(func() { errs[i] = migrate(t, []string{one, other}[i%2]) })
	}
	wg.Wait()

	for _, err := range errs {
		require.NoError(t, err)
	}
}

func TestAnOwnerWhoIsNoSuperuserMigratesAndSeeds(t *testing.T) {
	t.Parallel()
	mighty := storetest.Empty(t)
	pool := owner(t, mighty)
	role := "plain_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	u, err := url.Parse(mighty)
	require.NoError(t, err)
	for _, statement := range []string{
		`CREATE ROLE ` + role + ` LOGIN CREATEROLE PASSWORD 'plain'`,
		`ALTER DATABASE ` + strings.TrimPrefix(u.Path, "/") + ` OWNER TO ` + role,
	} {
		_, err := pool.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		for _, statement := range []string{
			`ALTER DATABASE ` + strings.TrimPrefix(u.Path, "/") + ` OWNER TO CURRENT_USER`, `DROP OWNED BY ` + role, `DROP ROLE ` + role,
		} {
			_, err := owner(t, mighty).Exec(statement)
			require.NoError(t, err)
		}
	})
	u.User = url.UserPassword(role, "plain")
	dir := t.TempDir()
	_, err = vault.Generate(dir)
	require.NoError(t, err)
	keys, err := vault.Open(dir)
	require.NoError(t, err)

	require.NoError(t, migrate(t, u.String()))
	_, err = store.SeedPractice(t.Context(), u.String(), keys)

	require.NoError(t, err)
}

func TestMigrateTellsNoPassword(t *testing.T) {
	t.Parallel()

	for _, url := range []string{"postgres://owner:hemmelig@127.0.0.1:1/none", "postgres://owner:hemmelig@%zz/none"} {
		err := migrate(t, url)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hemmelig")
	}
	err := store.Migrate(t.Context(), storetest.Empty(t), "", slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "DATABASE_APP_PASSWORD is empty")
}
