package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
)

// ErrNotPractice is returned for a tenant whose clock is real time.
var ErrNotPractice = errors.New("only the clock of a practice tenant can be moved")

// BeginClockMove marks the clock of a practice tenant as moving, so that commands wait, and returns its clock. It may be
// repeated.
func (s *Store) BeginClockMove(ctx context.Context, tenantID string) (lifecycle.Clock, error) {
	return s.setClock(ctx, tenantID, `UPDATE tenants SET clock_moving = true WHERE id = ? AND practice RETURNING clock_offset, clock_version`, tenantID)
}

// EndClockMove puts the clock of a practice tenant at the given offset, never back, and lets commands go on. It may be
// repeated.
func (s *Store) EndClockMove(ctx context.Context, tenantID string, offset time.Duration) (lifecycle.Clock, error) {
	return s.setClock(ctx, tenantID, `
		UPDATE tenants SET clock_moving = false, clock_version = clock_version + 1, clock_offset = greatest(clock_offset, ?)
		WHERE id = ? AND practice RETURNING clock_offset, clock_version`, int64(offset), tenantID)
}

// StopClockMove lets commands go on without moving the clock any further.
func (s *Store) StopClockMove(ctx context.Context, tenantID string) (lifecycle.Clock, error) {
	return s.setClock(ctx, tenantID, `UPDATE tenants SET clock_moving = false WHERE id = ? AND practice RETURNING clock_offset, clock_version`, tenantID)
}

// setClock changes the clock of a tenant when no record is under way that has read it; see the function enter_tenant.
func (s *Store) setClock(ctx context.Context, tenantID, statement string, args ...any) (lifecycle.Clock, error) {
	var c lifecycle.Clock
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(`SELECT pg_advisory_xact_lock(clock_lock(?))`, tenantID).Error; err != nil {
			return err
		}
		return tx.Raw(statement, args...).Row().Scan(&c.Offset, &c.Version)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNotPractice
	}
	if err != nil {
		return c, fmt.Errorf("set clock: %w", scrub(err))
	}
	return c, nil
}

// NextDue is the process whose deadline comes next, and the tenant's clock, put to that moment.
type NextDue struct {
	lifecycle.Ref
	At    time.Time
	Clock lifecycle.Clock
}

// StepClock puts the clock of a practice tenant to the next rung of any deadline that comes no later than until, and
// returns the process it belongs to; false when there is none. real is the wall's time; processes in except are left out.
// Repeated, it finds the same rung until that has fired.
func (s *Store) StepClock(ctx context.Context, tenantID string, until, real time.Time, except []string) (NextDue, bool, error) {
	next, found, err := s.nextDue(ctx, tenantID, except)
	if err != nil || !found || next.At.After(until) {
		return NextDue{}, false, err
	}
	next.Clock, err = s.setClock(ctx, tenantID, `
		UPDATE tenants SET clock_version = clock_version + 1, clock_offset = greatest(clock_offset, ?)
		WHERE id = ? AND practice RETURNING clock_offset, clock_version`, int64(next.At.Sub(real)), tenantID)
	return next, err == nil, err
}

// NextDueAt returns when the next rung of any deadline of the tenant comes; false when there is none.
func (s *Store) NextDueAt(ctx context.Context, tenantID string) (time.Time, bool, error) {
	next, found, err := s.nextDue(ctx, tenantID, nil)
	return next.At, found, err
}

func (s *Store) nextDue(ctx context.Context, tenantID string, except []string) (next NextDue, found bool, err error) {
	if len(except) == 0 {
		except = []string{"00000000-0000-0000-0000-000000000000"}
	}
	err = s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT process_kind, process_id, next_at FROM deadlines
			WHERE tenant_id = ? AND closed_at IS NULL AND next_at IS NOT NULL AND process_id NOT IN ?
			ORDER BY next_at, process_id LIMIT 1`, tenantID, except).Row().Scan(&next.Kind, &next.ID, &next.At)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return next, false, nil
	}
	if err != nil {
		return next, false, fmt.Errorf("find next deadline: %w", err)
	}
	return next, true, nil
}

// OpenProcesses returns up to limit processes of the tenant that have not ended, in order of ID, after the given one.
func (s *Store) OpenProcesses(ctx context.Context, tenantID, after string, limit int) ([]lifecycle.Ref, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	var refs []lifecycle.Ref
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT kind, id FROM processes WHERE tenant_id = ? AND ended_at IS NULL AND id > ? ORDER BY id LIMIT ?`,
			tenantID, after, limit).Scan(&refs).Error
	})
	if err != nil {
		return nil, fmt.Errorf("list open processes: %w", err)
	}
	return refs, nil
}
