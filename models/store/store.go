package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"go.opentelemetry.io/otel/trace"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"placement/models/lifecycle/legal"
	"placement/models/store/rulepacks"
	"placement/models/store/vault"
)

// Store is the database of one installation, safe for use by many goroutines.
type Store struct {
	db   *gorm.DB
	pool *sql.DB
	keys *vault.Keys
	// checks are asked about every event of a placement that somebody sends.
	checks []checker
	// packs are the rule packs that the product comes with.
	packs []legal.Pack
	build string
	// schema is the number of the last migration of this build.
	schema int64
}

// Options say how the store uses its database.
type Options struct {
	// MaxConns bounds the connections; 0 means 20.
	MaxConns int
	// Build is the build of the worker that records; empty where nothing is recorded.
	Build string
	// Tracer makes the spans of statements that are part of a trace; nil for none.
	Tracer trace.Tracer
}

// Open connects to the database at url with the keys that open what people wrote. It refuses a role that could see past
// row-level security: the service must not own its tables.
func Open(ctx context.Context, url string, keys *vault.Keys, o Options) (*Store, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		// The error of pgx can carry the password.
		return nil, errors.New("open store: DATABASE_URL is not a valid Postgres address")
	}
	// Each statement sees what is committed when it begins: what waits for a lock and then looks relies on it.
	cfg.RuntimeParams["default_transaction_isolation"] = "read committed"
	// A statement that waits longer than this holds a person up; the write path falls back and tries again.
	cfg.RuntimeParams["lock_timeout"] = "3s"
	cfg.RuntimeParams["application_name"] = "placement"
	// Compiling a statement of a few rows takes longer than running it.
	cfg.RuntimeParams["jit"] = "off"
	if o.Tracer != nil {
		cfg.Tracer = sqlTracer{o.Tracer}
	}
	pool := stdlib.OpenDB(*cfg)
	if o.MaxConns == 0 {
		o.MaxConns = 20
	}
	pool.SetMaxOpenConns(o.MaxConns)
	pool.SetMaxIdleConns(o.MaxConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true,
		PrepareStmt:            false, // pgx caches prepared statements per connection
		NowFunc:                wallTime,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", scrub(err)), pool.Close())
	}
	s := &Store{db: db, pool: pool, keys: keys, checks: checkers(), build: o.Build}
	if s.packs, err = rulepacks.Embedded(); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), pool.Close())
	}
	if s.schema, err = newestMigration(); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), pool.Close())
	}
	s.checks = append(s.checks, s.checkDisclosure, s.checkTerms, s.checkCorrection, s.checkLaw)
	if err := s.refuseMightyRole(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return s, nil
}

// wallTime is the time of rows that no process makes: the register's. Events bring the time of their tenant.
func wallTime() time.Time { return time.Now().UTC() } //nolint:forbidigo // the one clock of the store

// Close gives the connections back.
func (s *Store) Close() error { return s.pool.Close() }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.PingContext(ctx) }

// refuseMightyRole refuses to run as a role that bypasses row-level security or owns a table.
func (s *Store) refuseMightyRole(ctx context.Context) error {
	var mighty bool
	err := s.pool.QueryRowContext(ctx, `
		SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
			SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p'))
		FROM pg_roles r WHERE r.rolname = current_user`).Scan(&mighty)
	if err != nil {
		return fmt.Errorf("open store: %w", scrub(err))
	}
	if mighty {
		return ErrMightyRole
	}
	return nil
}

// inTenant runs fn in one transaction that sees and changes the rows of one tenant only. Its errors quote nothing that is
// in a row; see scrub.
func (s *Store) inTenant(ctx context.Context, tenantID string, fn func(tx *gorm.DB) error) error {
	if !areIDs(tenantID) {
		return ErrNotFound
	}
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(`SELECT set_config('app.tenant_id', ?, true)`, tenantID).Error; err != nil {
			return fmt.Errorf("name tenant: %w", err)
		}
		return fn(tx)
	})
	return scrub(err)
}
