package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
)

// PolicyApplication is a policy that is applied to many placements.
type PolicyApplication struct {
	ID string
	// PolicyVersion is that of the municipality's policy, Policy what it says.
	PolicyVersion int
	Policy        placement.Policy
	// Scope is which placements it is applied to. Which ones were named is in the items only.
	Scope       policybatch.Scope
	Status      batch.Status
	RequestedBy string
	Version     int
	CreatedAt   time.Time
	UpdatedAt   time.Time
	// Counts are how many placements have which result. They are read, not kept.
	Counts map[policybatch.Result]int
}

var policyApplications = thing[models.PolicyApplication]{
	kind:   "policy_application",
	fields: map[string]string{"policy_applications_unit": "unit_id"},
	id:     func(row *models.PolicyApplication) string { return row.ID },
}

// policyApplicationTables are where applications of a policy are kept.
var policyApplicationTables = batchTables{batches: "policy_applications", items: "policy_application_items", of: "application_id"}

// How a scope is kept.
const (
	scopeNamed = "named"
	scopeUnit  = "unit"
	scopeAll   = "all"
)

func scopeOf(s policybatch.Scope) string {
	switch {
	case s.All:
		return scopeAll
	case s.UnitID != "":
		return scopeUnit
	}
	return scopeNamed
}

// CreatePolicyApplication keeps which placements the present policy is to be applied to; repeated under the same key it changes
// nothing. It does not apply it to any yet. *lifecycle.RuleError policy_changed when the policy is of another version by now, and
// no_open_placement when there is nothing to apply it to; *RefError placement_ids or unit_id when there is no such thing.
func (s *Store) CreatePolicyApplication(ctx context.Context, c Create, version int, scope policybatch.Scope) (PolicyApplication, error) {
	tenantID := c.Actor.TenantID
	if err := scope.Check(); err != nil {
		return PolicyApplication{}, err
	}
	row, err := insert(ctx, s, policyApplications, c, func(tx *gorm.DB, id string, at time.Time) (*models.PolicyApplication, error) {
		if err := presentPolicy(tx, tenantID, version); err != nil {
			return nil, err
		}
		row := &models.PolicyApplication{
			TenantID: tenantID, ID: id, PolicyVersion: version, Scope: scopeOf(scope), UnitID: optional(scope.UnitID),
			Status: string(batch.Running), RequestedBy: c.Actor.UserID, Version: 1, CreatedAt: at, UpdatedAt: at,
		}
		return row, tx.Raw(`SELECT placement_policy FROM tenants WHERE id = ?`, tenantID).Row().Scan(&row.Policy)
	}, func(tx *gorm.DB, row *models.PolicyApplication) error {
		return keepPlacements(tx, tenantID, row.ID, scope)
	})
	if err != nil {
		return PolicyApplication{}, err
	}
	return s.PolicyApplication(ctx, tenantID, row.ID)
}

// inScope is the condition that chooses the placements of a scope among processes p, and what it compares with.
func inScope(scope policybatch.Scope) (condition string, args map[string]any) {
	args = map[string]any{"kind": string(lifecycle.KindPlacement), "unit": scope.UnitID, "ids": scope.PlacementIDs}
	switch scopeOf(scope) {
	case scopeAll:
		return `p.kind = @kind AND p.ended_at IS NULL`, args
	case scopeUnit:
		return `p.kind = @kind AND p.ended_at IS NULL AND p.unit_id = @unit`, args
	}
	return `p.kind = @kind AND p.id IN @ids`, args
}

// keepPlacements writes to which placements the policy is to be applied, in one statement.
func keepPlacements(tx *gorm.DB, tenantID, id string, scope policybatch.Scope) error {
	if !areIDs(scope.PlacementIDs...) {
		return &RefError{Field: "placement_ids"}
	}
	condition, args := inScope(scope)
	args["tenant"], args["id"] = tenantID, id
	written := tx.Exec(`
		INSERT INTO policy_application_items (tenant_id, application_id, no, placement_id, result, code, tries)
		SELECT p.tenant_id, @id, row_number() OVER (ORDER BY p.id), p.id, 'open', '', 0
		FROM processes p WHERE p.tenant_id = @tenant AND `+condition, args)
	if written.Error != nil {
		return written.Error
	}
	return found(scope, int(written.RowsAffected))
}

// found refuses a scope in which there is nothing, or not everything that was named.
func found(scope policybatch.Scope, n int) error {
	named := slices.Clone(scope.PlacementIDs)
	slices.Sort(named)
	switch {
	case n < len(slices.Compact(named)):
		return &RefError{Field: "placement_ids"}
	case n == 0:
		return lifecycle.Refuse(policybatch.CodeNoOpenPlacement, "there is no open placement")
	}
	return nil
}

// PolicyApplication returns one, with what has become of its placements so far. ErrNotFound when there is none.
func (s *Store) PolicyApplication(ctx context.Context, tenantID, id string) (PolicyApplication, error) {
	row, err := read(ctx, s, policyApplications, tenantID, id)
	if err != nil {
		return PolicyApplication{}, err
	}
	a, err := policyApplicationOf(row)
	if err != nil {
		return a, err
	}
	counts, err := policyApplicationTables.counts(ctx, s, tenantID, id)
	for result, n := range counts {
		a.Counts[policybatch.Result(result)] = n
	}
	return a, err
}

// PolicyApplications returns a page of them, the latest first, without counts.
func (s *Store) PolicyApplications(ctx context.Context, tenantID string, p Page) (List[PolicyApplication], error) {
	rows, err := newest(ctx, s, tenantID, "policy_applications", p, func(r models.PolicyApplication) models.PolicyApplication { return r },
		func(r models.PolicyApplication) (time.Time, string) { return r.CreatedAt, r.ID })
	if err != nil {
		return List[PolicyApplication]{}, fmt.Errorf("list policy applications: %w", err)
	}
	list := List[PolicyApplication]{Items: []PolicyApplication{}, Next: rows.Next}
	for _, row := range rows.Items {
		a, err := policyApplicationOf(row)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, a)
	}
	return list, nil
}

// StepPolicyApplication changes how one stands, as step decides under the row's lock, and returns it. What is tried again begins to
// count its tries anew. ErrNotFound when there is none.
func (s *Store) StepPolicyApplication(ctx context.Context, actor lifecycle.Actor, id, action string,
	step func(batch.Batch) (batch.Batch, error),
) (PolicyApplication, error) {
	if !areIDs(id) {
		return PolicyApplication{}, ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var now batch.Batch
		err := tx.Raw(`SELECT status FROM policy_applications WHERE tenant_id = ? AND id = ? FOR UPDATE`, actor.TenantID, id).
			Row().Scan(&now.Status)
		if err != nil {
			return err
		}
		if now.Left, err = policyApplicationTables.left(tx, actor.TenantID, id, string(policybatch.NotYet)); err != nil {
			return err
		}
		next, err := step(now)
		if err != nil || next == now {
			return err
		}
		if _, err := table[models.PolicyApplication](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).update(ctx, map[string]any{
			"status": string(next.Status), "version": gorm.Expr("version + 1"), "updated_at": s.db.NowFunc(),
		}); err != nil {
			return err
		}
		if next.Status == batch.Running {
			if err := policyApplicationTables.tryAgain(tx, actor.TenantID, id); err != nil {
				return err
			}
		}
		return audit(ctx, tx, actor, policyApplications.kind+"."+action, policyApplications.kind, id)
	})
	if err != nil {
		return PolicyApplication{}, fmt.Errorf("step policy application: %w", err)
	}
	return s.PolicyApplication(ctx, actor.TenantID, id)
}

// UnfinishedPolicyApplications returns the IDs of those that should be running.
func (s *Store) UnfinishedPolicyApplications(ctx context.Context, tenantID string) ([]string, error) {
	return policyApplicationTables.unfinished(ctx, s, tenantID)
}

// FinishPolicyApplication ends one that is running; it changes nothing when somebody has suspended it meanwhile.
func (s *Store) FinishPolicyApplication(ctx context.Context, tenantID, id string) error {
	if !areIDs(id) {
		return ErrNotFound
	}
	_, err := s.change(ctx, tenantID, `UPDATE policy_applications SET status = 'done', version = version + 1, updated_at = $3
		WHERE tenant_id = $1 AND id = $2 AND status = 'running'`, tenantID, id, s.db.NowFunc())
	if err != nil {
		return fmt.Errorf("finish policy application: %w", err)
	}
	return nil
}

func policyApplicationOf(row models.PolicyApplication) (PolicyApplication, error) {
	a := PolicyApplication{
		ID: row.ID, PolicyVersion: row.PolicyVersion, Scope: policybatch.Scope{UnitID: value(row.UnitID), All: row.Scope == scopeAll},
		Status: batch.Status(row.Status), RequestedBy: row.RequestedBy, Version: row.Version,
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(), Counts: map[policybatch.Result]int{},
	}
	if err := json.Unmarshal(row.Policy, &a.Policy); err != nil {
		return a, errors.New("decode policy application " + a.ID)
	}
	return a, nil
}
