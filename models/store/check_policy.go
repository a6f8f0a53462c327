package store

import (
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// checkPolicy refuses to apply a policy that is not the municipality's any more: it may have changed while the command was on its
// way, and what is applied last must be what was decided last. The share lock holds another change back until this has ended.
func checkPolicy(tx *gorm.DB, t Transition, _ placement.State) ([]lifecycle.Finding, error) {
	if t.Name != (placement.ApplyPolicy{}).Name() {
		return nil, nil
	}
	e, err := placement.Decode(t.Name, t.Event)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	applied, ok := e.(placement.ApplyPolicy)
	if !ok {
		return nil, nil
	}
	return nil, presentPolicy(tx, t.TenantID, applied.Version)
}

// presentPolicy refuses a version of the policy that is not the present one, and holds that until the transaction ends.
func presentPolicy(tx *gorm.DB, tenantID string, version int) error {
	var present int
	if err := tx.Raw(`SELECT placement_policy_version FROM tenants WHERE id = ? FOR SHARE`, tenantID).Row().Scan(&present); err != nil {
		return err
	}
	if present != version {
		return lifecycle.Refuse(placement.CodePolicyChanged, "the policy has changed since")
	}
	return nil
}
