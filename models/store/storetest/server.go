package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"

	"placement/models/migrations"
	"placement/models/store"
)

// AppPassword is the password of the role placement_app on the test server. Roles belong to the whole server, so tests
// that migrate by themselves use the same one.
func AppPassword() string {
	if given := os.Getenv("DATABASE_APP_PASSWORD"); given != "" {
		return given
	}
	return "placement-app-of-tests"
}

// templateLock is the advisory lock under which the template is made: one test binary makes it, the others wait.
const templateLock = 4_097_083_626_01

// template is the name of the template database, once it is there. One binary asks for it once.
var template = sync.OnceValues(func() (string, error) { return makeTemplate(context.Background(), os.Getenv("DATABASE_OWNER_URL")) })

// server returns the address of the server's owner, or ends the test.
func server(t testing.TB) string {
	t.Helper()
	address := os.Getenv("DATABASE_OWNER_URL")
	if address == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("DATABASE_OWNER_URL is not set: run the tests with `make test`")
		}
		t.Skip("DATABASE_OWNER_URL is not set: run the tests with `make test`")
	}
	return address
}

// Empty makes a database without any schema, removes it after the test, and returns the address of its owner.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, server(t), "template1")
}

// Migrated is Empty with the schema of this build and no rows.
func Migrated(t testing.TB) string {
	t.Helper()
	address := server(t)
	name, err := template()
	require.NoError(t, err)
	return create(t, address, name)
}

// create makes a copy of a database for one test.
func create(t testing.TB, address, from string) string {
	t.Helper()
	ctx := context.Background()
	name := "placement_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	admin, err := sql.Open("pgx", address)
	require.NoError(t, err)
	// Some hundred times in a run: where nothing waits for the disk, copying files takes half the time of writing them to the log.
	_, err = admin.ExecContext(ctx, `CREATE DATABASE `+name+` TEMPLATE `+from+` STRATEGY file_copy`)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.ExecContext(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
		require.NoError(t, err)
		require.NoError(t, admin.Close())
	})
	address, err = within(address, name)
	require.NoError(t, err)
	return address
}

// makeTemplate makes the template database, unless it is there. Its name carries a hash of the migrations, so that every
// schema has a template of its own. It gets that name last: half a template is never copied.
func makeTemplate(ctx context.Context, address string) (string, error) {
	sum, err := schemaHash()
	if err != nil {
		return "", err
	}
	name := "placement_template_" + sum
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return "", err
	}
	defer pool.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	admin, err := pool.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer admin.Close() //nolint:errcheck // ends the session, and with it the lock
	if _, err := admin.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return "", err
	}
	var found bool
	if err := admin.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&found); err != nil || found {
		return name, err
	}
	for _, statement := range []string{`DROP DATABASE IF EXISTS ` + name + `_new WITH (FORCE)`, `CREATE DATABASE ` + name + `_new`} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	fresh, err := within(address, name+"_new")
	if err != nil {
		return "", err
	}
	if err := store.Migrate(ctx, fresh, AppPassword(), slog.New(slog.DiscardHandler)); err != nil {
		return "", err
	}
	for _, statement := range []string{
		// Nobody connects to it, or it could not be copied at that moment.
		`ALTER DATABASE ` + name + `_new ALLOW_CONNECTIONS false`,
		`ALTER DATABASE ` + name + `_new RENAME TO ` + name,
	} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	return name, nil
}

func schemaHash() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(migrations.Files, path)
		_, _ = fmt.Fprintf(h, "%s\n%s\n", path, content)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:8]), err
}

// within returns the address of another database on the same server.
func within(address, database string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("DATABASE_OWNER_URL is no URL")
	}
	u.Path = "/" + database
	return u.String(), nil
}

// asApp returns the address of the same database for the role that the service runs as.
func asApp(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("DATABASE_OWNER_URL is no URL")
	}
	u.User = url.UserPassword("placement_app", AppPassword())
	return u.String(), nil
}
