package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/policybatch"
)

// PolicyApplicationItem is one placement that a policy is applied to, and what became of that.
type PolicyApplicationItem struct {
	No          int
	PlacementID string
	policybatch.Outcome

	At *time.Time
}

// PolicyApplicationItems returns a page of the placements of an application in their order; with a result, those that have it. How
// much has changed of each is not kept: it is in its own history.
func (s *Store) PolicyApplicationItems(ctx context.Context, tenantID, id string, result policybatch.Result, p Page) (List[PolicyApplicationItem], error) {
	const list = "policy_application_items"
	q := query{
		sql:  `SELECT ` + policyItemColumns + ` FROM policy_application_items i WHERE i.tenant_id = @tenant`,
		args: map[string]any{"tenant": tenantID},
	}
	q.id("i.application_id", "id", id)
	q.text("i.result", "result", string(result))
	after, err := p.after(list, 1)
	if err != nil {
		return List[PolicyApplicationItem]{}, err
	}
	if after != nil {
		q.and("i.no > @after")
		q.args["after"] = after.No[0]
	}
	q.sql += "\nORDER BY i.no LIMIT " + strconv.Itoa(p.limit()+1)
	items, err := rowsOf(ctx, s, tenantID, q, scanPolicyItem)
	if err != nil {
		return List[PolicyApplicationItem]{}, fmt.Errorf("list what a policy is applied to: %w", err)
	}
	return pagedPolicyItems(list, items, p), nil
}

func pagedPolicyItems(list string, items []PolicyApplicationItem, p Page) List[PolicyApplicationItem] {
	return paged(items, p.limit(), func(i PolicyApplicationItem) cursor {
		return cursor{List: list, No: []int{i.No}, ID: i.PlacementID, At: forever}
	})
}

const policyItemColumns = `i.no, i.placement_id, i.result, i.code, i.at`

func scanPolicyItem(scan func(...any) error) (PolicyApplicationItem, error) {
	var i PolicyApplicationItem
	err := scan(&i.No, &i.PlacementID, &i.Result, &i.Code, &i.At)
	i.At = inUTC(i.At)
	return i, err
}

// Reached is a placement of an application as it is now: it has heard of the policy by it or not.
type Reached struct {
	PolicyApplicationItem

	Version int
	Ended   bool
	// Heard tells that the command to go by the policy was carried out, whatever became of the answer.
	Heard bool
}

// OpenPolicyItems returns up to limit placements of an application whose turn it is, in their order: those that have been tried less
// than the given number of times and have no result. Command is the ID of the one by which each hears of the policy.
func (s *Store) OpenPolicyItems(ctx context.Context, tenantID, id string, tries, limit int, command func(placementID string) string) ([]Reached, error) {
	items, err := rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT ` + policyItemColumns + `, p.version, p.ended_at IS NOT NULL
FROM policy_application_items i JOIN processes p ON p.tenant_id = i.tenant_id AND p.id = i.placement_id
WHERE i.tenant_id = @tenant AND i.application_id = @id AND i.tries < @tries AND i.result IN @results
ORDER BY i.no LIMIT @limit`,
		args: map[string]any{
			"tenant": tenantID, "id": id, "tries": tries, "limit": limit, "results": []policybatch.Result{policybatch.Open, policybatch.NotYet},
		},
		none: !areIDs(id),
	}, func(scan func(...any) error) (Reached, error) {
		var r Reached
		var err error
		r.PolicyApplicationItem, err = scanPolicyItem(func(into ...any) error { return scan(append(into, &r.Version, &r.Ended)...) })
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list whose turn it is: %w", err)
	}
	subjects, commands := make([]string, len(items)), make([]string, len(items))
	for n, i := range items {
		subjects[n], commands[n] = i.PlacementID, command(i.PlacementID)
	}
	heard, err := s.heard(ctx, tenantID, subjects, commands)
	if err != nil {
		return nil, err
	}
	for n := range items {
		items[n].Heard = heard[commands[n]]
	}
	return items, nil
}

// ReachedNow returns the version of a placement as it is now, and whether it has heard of the policy by the command. ErrNotFound when
// there is no such placement.
func (s *Store) ReachedNow(ctx context.Context, tenantID string, r Reached, command string) (Reached, error) {
	now, err := only(rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT p.version, p.ended_at IS NOT NULL, ` + heardSQL("@command") + `
FROM processes p WHERE p.tenant_id = @tenant AND p.id = @id AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "id": r.PlacementID, "command": command, "kind": string(lifecycle.KindPlacement)},
		none: !areIDs(r.PlacementID, command),
	}, func(scan func(...any) error) (Reached, error) { return r, scan(&r.Version, &r.Ended, &r.Heard) }))
	if err != nil {
		return r, fmt.Errorf("read how a placement is: %w", err)
	}
	return now, nil
}

// KeepPolicyItemResults keeps what became of placements of an application, each tried once more.
func (s *Store) KeepPolicyItemResults(ctx context.Context, tenantID, id string, items []PolicyApplicationItem) error {
	results := make([]itemResult, len(items))
	for i, item := range items {
		results[i] = itemResult{item.No, string(item.Result), item.Code}
	}
	return policyApplicationTables.keep(ctx, s, tenantID, id, results)
}
