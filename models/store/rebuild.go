package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
)

// OpenEpoch begins a new epoch of a process that has not ended and returns it: whatever still runs of the epoch before
// records nothing any more. ErrNotFound when there is no such process, or it has ended. Repeated, it begins another epoch.
func (s *Store) OpenEpoch(ctx context.Context, tenantID string, ref lifecycle.Ref) (Process, error) {
	p := Process{Ref: ref}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var state []byte
		err := tx.Raw(`
			UPDATE processes SET epoch = epoch + 1 WHERE tenant_id = ? AND id = ? AND kind = ? AND ended_at IS NULL
			RETURNING status, version, epoch, state, created_at, updated_at`, tenantID, ref.ID, string(ref.Kind)).
			Row().Scan(&p.Status, &p.Version, &p.Epoch, &state, &p.CreatedAt, &p.UpdatedAt)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		p.State = state
		return err
	})
	if err != nil {
		return Process{}, fmt.Errorf("open epoch of %s: %w", ref.Kind, err)
	}
	return p, nil
}

// CloseEpoch takes an epoch of a process back under which nothing was started, so that whatever runs of the epoch before has its
// say again. It changes nothing when the process is of another epoch by now, or has ended, and may be repeated.
func (s *Store) CloseEpoch(ctx context.Context, tenantID string, ref lifecycle.Ref, epoch int) error {
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Exec(`UPDATE processes SET epoch = epoch - 1 WHERE tenant_id = ? AND id = ? AND kind = ? AND epoch = ? AND ended_at IS NULL`,
			tenantID, ref.ID, string(ref.Kind), epoch).Error
	})
	if err != nil {
		return fmt.Errorf("close epoch of %s: %w", ref.Kind, err)
	}
	return nil
}

// ErrBeingStarted says that somebody else is starting the process from its row, and takes longer than one waits.
var ErrBeingStarted = errors.New("somebody else is starting it")

// WhileStarting calls start while nobody else who starts the same process by it does, on this machine or another, and returns its
// error. It waits for whoever was first: what that one has begun runs when start is called. ErrBeingStarted when that takes too
// long. A connection is held all the while, besides those that start uses.
func (s *Store) WhileStarting(ctx context.Context, tenantID string, ref lifecycle.Ref, start func() error) error {
	var began bool
	var done error
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		// The lock goes with the transaction, however that ends.
		if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended('start' || ? || ?, 0))`, tenantID, ref.ID).Error; err != nil {
			return err
		}
		began, done = true, start()
		return nil
	})
	if began {
		return done // that the connection was lost meanwhile undoes nothing
	}
	if code, _ := violated(err); code == codeLockTimeout {
		return fmt.Errorf("%w: %w", ErrBeingStarted, err)
	}
	return fmt.Errorf("wait to start %s: %w", ref.Kind, err)
}
