package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
)

// PolicyTrial is what applying a policy would do. Counts and the numbers are of all placements, and on the first page only.
type PolicyTrial struct {
	// Counts are how many placements would have which result.
	Counts map[policybatch.Result]int
	// Deadlines and FollowUps are how many would come, go or be another day, in how many placements at all.
	Deadlines, FollowUps, Moved int
	// Items is a page of the placements; their results are what the rules would answer now.
	Items List[PolicyApplicationItem]
}

// TryPolicyApplication answers what applying the present policy would do at an instant, and changes nothing. For the first page it asks
// the rules of every placement, some at a time; for another one those of its own placements, which come after the last one of the page
// before, whatever has become of that. Its errors are those of CreatePolicyApplication.
func (s *Store) TryPolicyApplication(ctx context.Context, tenantID string, version int, scope policybatch.Scope, at time.Time, p Page) (PolicyTrial, error) {
	const list = "policy_trial"
	trial := PolicyTrial{Counts: map[policybatch.Result]int{}}
	if err := scope.Check(); err != nil {
		return trial, err
	}
	if !areIDs(scope.PlacementIDs...) {
		return trial, &RefError{Field: "placement_ids"}
	}
	after, err := p.after(list, 1)
	if err != nil {
		return trial, err
	}
	present, err := s.PlacementPolicy(ctx, tenantID)
	switch {
	case err != nil:
		return trial, err
	case present.Version != version:
		return trial, lifecycle.Refuse(placement.CodePolicyChanged, "the policy has changed since")
	}
	if err := s.knownUnit(ctx, tenantID, scope.UnitID); err != nil {
		return trial, err
	}
	if after != nil {
		items, err := s.tryPolicy(ctx, tenantID, scope, after.ID, p.limit()+1, present.Policy, at)
		for n := range items {
			items[n].No = after.No[0] + n + 1
		}
		trial.Items = pagedPolicyItems(list, items, p)
		return trial, err
	}
	var items []PolicyApplicationItem
	all := 0
	for last := ""; ; {
		some, err := s.tryPolicy(ctx, tenantID, scope, last, triedAtOnce, present.Policy, at)
		if err != nil {
			return trial, err
		}
		for _, i := range some {
			all++
			i.No = all
			trial.count(i)
			if len(items) <= p.limit() {
				items = append(items, i)
			}
		}
		if len(some) < triedAtOnce {
			break
		}
		last = some[len(some)-1].PlacementID
	}
	trial.Items = pagedPolicyItems(list, items, p)
	return trial, found(scope, all)
}

func (t *PolicyTrial) count(i PolicyApplicationItem) {
	t.Counts[i.Result]++
	t.Deadlines, t.FollowUps = t.Deadlines+i.Deadlines, t.FollowUps+i.FollowUps
	if i.Deadlines+i.FollowUps > 0 {
		t.Moved++
	}
}

// triedAtOnce is how many states are held in memory at the same time.
const triedAtOnce = 200

// tryPolicy asks the rules of the next placements of a scope, in the order of their IDs.
func (s *Store) tryPolicy(ctx context.Context, tenantID string, scope policybatch.Scope, after string, limit int, p placement.Policy, at time.Time) ([]PolicyApplicationItem, error) {
	condition, args := inScope(scope)
	args["tenant"] = tenantID
	q := query{sql: `SELECT p.id, p.state FROM processes p WHERE p.tenant_id = @tenant AND ` + condition, args: args}
	if after != "" {
		q.and("p.id > CAST(@after AS uuid)")
		args["after"] = after
	}
	q.sql += "\nORDER BY p.id LIMIT " + strconv.Itoa(limit)
	items, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (i PolicyApplicationItem, err error) {
		var state []byte
		if err = scan(&i.PlacementID, &state); err == nil {
			i.Outcome, err = policybatch.Would(state, p, at)
		}
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("try policy application: %w", err)
	}
	return items, nil
}

// knownUnit refuses a unit that is not there; no unit is none.
func (s *Store) knownUnit(ctx context.Context, tenantID, id string) error {
	if id == "" {
		return nil
	}
	var there bool
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT EXISTS (SELECT 1 FROM units WHERE tenant_id = ? AND CAST(id AS text) = ?)`, tenantID, id).Row().Scan(&there)
	})
	switch {
	case err != nil:
		return fmt.Errorf("find unit: %w", err)
	case !there:
		return &RefError{Field: "unit_id"}
	}
	return nil
}
