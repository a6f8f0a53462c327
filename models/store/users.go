package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
)

// SetUserActive says whether a user works here, and returns the user. Nobody stops who has something open: *lifecycle.RuleError
// owns_open says how much. ErrNotFound when there is no such user.
func (s *Store) SetUserActive(ctx context.Context, actor lifecycle.Actor, id string, active bool) (User, error) {
	if !areIDs(id) {
		return User{}, ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		// The lock comes first: whoever is being given something meanwhile is counted, or waits and is refused.
		var was bool
		if err := tx.Raw(`SELECT active FROM users WHERE tenant_id = ? AND id = ? FOR UPDATE`, actor.TenantID, id).Row().Scan(&was); err != nil {
			return err
		}
		if was == active {
			return nil
		}
		if !active {
			if err := refuseWhileOwning(tx, actor.TenantID, id); err != nil {
				return err
			}
		}
		if err := tx.Exec(`UPDATE users SET active = ? WHERE tenant_id = ? AND id = ?`, active, actor.TenantID, id).Error; err != nil {
			return err
		}
		action := "user.deactivated"
		if active {
			action = "user.activated"
		}
		return audit(ctx, tx, actor, action, "user", id)
	})
	if err != nil {
		return User{}, fmt.Errorf("say whether a user works here: %w", err)
	}
	return s.User(ctx, actor.TenantID, id)
}

// refuseWhileOwning refuses while a user has open processes, companies, or an ending whose rematch is still to begin.
func refuseWhileOwning(tx *gorm.DB, tenantID, id string) error {
	var processes, companies int
	err := tx.Raw(`SELECT (SELECT count(*) FROM processes WHERE tenant_id = @tenant AND owner_id = @user AND ended_at IS NULL),
		(SELECT count(*) FROM company_owners WHERE tenant_id = @tenant AND user_id = @user AND to_at IS NULL)`,
		map[string]any{"tenant": tenantID, "user": id}).Row().Scan(&processes, &companies)
	if err != nil {
		return err
	}
	// What ends a placement ends it before its rematch begins, under the same owner.
	var states [][]byte
	err = tx.Raw(`SELECT p.state FROM processes p WHERE p.tenant_id = ? AND p.owner_id = ? AND p.kind = ? AND p.ended_at IS NOT NULL
		AND NOT EXISTS (SELECT FROM rematches r WHERE r.tenant_id = p.tenant_id AND r.placement_id = p.id)
		ORDER BY p.updated_at DESC LIMIT 20`, tenantID, id, string(lifecycle.KindPlacement)).Scan(&states).Error
	if err != nil {
		return err
	}
	for _, data := range states {
		var state placement.State
		if err := json.Unmarshal(data, &state); err != nil {
			return fmt.Errorf("read state: %w", err)
		}
		if state.WantsRematch() {
			processes++
		}
	}
	if processes+companies == 0 {
		return nil
	}
	return lifecycle.Refuse(relation.CodeOwnsOpen, "this user has something open; give that to others first").
		With("processes", strconv.Itoa(processes)).With("companies", strconv.Itoa(companies))
}
