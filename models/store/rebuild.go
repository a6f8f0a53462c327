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
