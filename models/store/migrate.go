package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"placement/models/migrations"
)

// Migrate brings the database at ownerURL to the schema of this build, and makes the role placement_app, with the given
// password, for the service to run as, and placement_dashboard, which cannot log in. It may be repeated, and run by several at once: one migrates, the others wait.
//
// The owner is a superuser, or a role that owns the database and may create roles. Where it may not, both have to be there already.
func Migrate(ctx context.Context, ownerURL, appPassword string, log *slog.Logger) error {
	pool, cfg, err := openOwner(ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	if err := ensureAppRole(ctx, pool, cfg, appPassword); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := ensureDashboardRole(ctx, pool); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// Others who migrate hold the lock for seconds; a minute and a half covers a slow machine.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 90))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, migrations.Files,
		goose.WithSessionLocker(locker), goose.WithSlog(log), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", scrub(err))
	}
	return nil
}

// openOwner connects as the owner of the tables. Statements that have to wait for a lock give up soon, so that a migration
// never stands in the way of a running service.
func openOwner(ownerURL string) (*sql.DB, *pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		// The error of pgx can carry the password.
		return nil, nil, errors.New("DATABASE_OWNER_URL is not a valid Postgres address")
	}
	cfg.RuntimeParams["lock_timeout"] = "5s"
	cfg.RuntimeParams["application_name"] = "placement-owner"
	return stdlib.OpenDB(*cfg), cfg, nil
}
