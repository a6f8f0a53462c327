package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// PlacementPolicy is the policy that new placements of a tenant are run by. Version rises with every change.
type PlacementPolicy struct {
	placement.Policy

	Version int
}

// PlacementPolicy returns a tenant's policy as it is now.
func (s *Store) PlacementPolicy(ctx context.Context, tenantID string) (PlacementPolicy, error) {
	var p PlacementPolicy
	var data []byte
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT placement_policy, placement_policy_version FROM tenants WHERE id = ?`, tenantID).Row().Scan(&data, &p.Version)
	})
	if err == nil {
		err = json.Unmarshal(data, &p.Policy)
	}
	if err != nil {
		return p, fmt.Errorf("read placement policy: %w", err)
	}
	return p, nil
}

// UpdatePlacementPolicy replaces the policy of a tenant, which must still be of the version given: else ErrStale. It returns the
// new one. Placements that run keep theirs.
func (s *Store) UpdatePlacementPolicy(ctx context.Context, actor lifecycle.Actor, version int, policy placement.Policy) (PlacementPolicy, error) {
	p := PlacementPolicy{Policy: policy, Version: version + 1}
	data, err := json.Marshal(policy)
	if err != nil {
		return p, fmt.Errorf("encode placement policy: %w", err)
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		changed := tx.Exec(`UPDATE tenants SET placement_policy = CAST(? AS jsonb), placement_policy_version = placement_policy_version + 1
			WHERE id = ? AND placement_policy_version = ?`, string(data), actor.TenantID, version)
		switch {
		case changed.Error != nil:
			return changed.Error
		case changed.RowsAffected == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, "placement_policy.changed", "placement_policy", actor.TenantID)
	})
	if err != nil {
		return PlacementPolicy{}, fmt.Errorf("change placement policy: %w", err)
	}
	return p, nil
}
