package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
)

// NoteRetry puts into the audit that somebody had something tried again that failed, and what came of it. An actor without a user
// is whoever looks after the machine. It is noted although nobody waits any more: it was done.
func (s *Store) NoteRetry(ctx context.Context, actor lifecycle.Actor, kind, id, how string) error {
	if !areIDs(id) {
		return fmt.Errorf("note retry: %w", ErrNotFound)
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error { return audit(ctx, tx, actor, how, kind, id) })
	if err != nil {
		return fmt.Errorf("note retry: %w", err)
	}
	return nil
}
