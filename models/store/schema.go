package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"placement/models/migrations"
)

// ErrSchemaBehind is returned when the database has not had all migrations of this build: `placement migrate` is to run first.
var ErrSchemaBehind = errors.New("the database is older than this build")

// CheckSchema returns ErrSchemaBehind when migrations of this build are missing. A database that is ahead is well: it is of a newer
// release, beside which this one goes on.
func (s *Store) CheckSchema(ctx context.Context) error {
	var version int64
	if err := s.pool.QueryRowContext(ctx, `SELECT schema_version()`).Scan(&version); err != nil {
		if code, _ := violated(err); code == codeNoFunction {
			return ErrSchemaBehind
		}
		return fmt.Errorf("ask for the schema's version: %w", scrub(err))
	}
	if version < s.schema {
		return ErrSchemaBehind
	}
	return nil
}

// newestMigration is the number of the last migration of this build.
func newestMigration() (int64, error) {
	files, err := migrations.Files.ReadDir(".")
	if err != nil {
		return 0, fmt.Errorf("list migrations: %w", err)
	}
	var newest int64
	for _, f := range files {
		n, err := goose.NumericComponent(f.Name())
		if err != nil {
			return 0, fmt.Errorf("number of migration: %w", err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}
