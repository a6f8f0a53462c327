package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// PlanOfTasks and PlanOfPlacements return what Postgres means to do for a page.

func (s *Store) PlanOfTasks(ctx context.Context, tenantID string, f TaskFilter) (string, error) {
	q, err := taskQuery(tenantID, "tasks", f)
	if err != nil {
		return "", err
	}
	return s.plan(ctx, tenantID, q)
}

func (s *Store) PlanOfPlacements(ctx context.Context, tenantID string, f PlacementFilter) (string, error) {
	q := placementQuery(tenantID, f)
	if err := q.newest("placements", "p", f.Page); err != nil {
		return "", err
	}
	return s.plan(ctx, tenantID, q)
}

func (s *Store) plan(ctx context.Context, tenantID string, q query) (string, error) {
	var plan string
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := tx.Raw("EXPLAIN "+q.sql, q.args).Rows()
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
		var lines strings.Builder
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			lines.WriteString(line + "\n")
		}
		plan += lines.String()
		return rows.Err()
	})
	return plan, err
}

// InTenant lets a test run SQL as the service does.
func (s *Store) InTenant(ctx context.Context, tenantID string, fn func(tx *gorm.DB) error) error {
	return s.inTenant(ctx, tenantID, fn)
}

// DB is the connection without a tenant.
func (s *Store) DB() *gorm.DB { return s.db }

// Scrub is scrub.
func Scrub(err error) error { return scrub(err) }

// Check lets a test ask one thing, and nothing else, about every event of a placement.
func (s *Store) Check(c func(tx *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error)) {
	s.checks = []checker{c}
}

// CheckToo lets a test ask one more thing, after everything else.
func (s *Store) CheckToo(c func(tx *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error)) {
	s.checks = append(s.checks, c)
}

// CheckMentors lets a test ask about mentors, and nothing else.
func (s *Store) CheckMentors() { s.checks = []checker{checkMentor} }

// AsNumber asks the database to read a text as a number. Its error quotes what is none.
func AsNumber(ctx context.Context, s *Store, text string) error {
	var n int
	return s.pool.QueryRowContext(ctx, `SELECT CAST(CAST($1 AS text) AS integer)`, text).Scan(&n)
}
