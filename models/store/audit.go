package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// audit notes that actor did action to things of one kind, in the transaction that does it.
func audit(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, action, kind string, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	var user *string
	if actor.UserID != "" {
		user = &actor.UserID
	}
	rows := make([]models.Audit, 0, len(ids))
	for _, id := range ids {
		entry, err := newID()
		if err != nil {
			return err
		}
		rows = append(rows, models.Audit{
			TenantID: actor.TenantID, ID: entry, UserID: user, OnBehalf: actor.OnBehalf,
			Action: action, ResourceKind: kind, ResourceID: id, RequestID: actor.RequestID, LinkID: optional(actor.LinkID),
		})
	}
	if err := table[models.Audit](tx).createAll(ctx, rows, len(rows)); err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// newID returns an ID that sorts by the time it was made.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	return id.String(), nil
}
