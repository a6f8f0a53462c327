package store

import (
	"context"
	"fmt"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// OutcomeCount is how many placements that have run were closed with one outcome and came to the same at both checks.
type OutcomeCount struct {
	AtClose placement.Outcome
	// Followed tells whether there is a follow-along; First and Second are what its checks came to, as in
	// followalong.State.Result.
	Followed      bool
	First, Second string
	Count         int
}

// outcomesSQL counts by the day of closing on the tenant's wall.
const outcomesSQL = `
SELECT p.outcome, f.id IS NOT NULL, coalesce(f.first, ''), coalesce(f.second, ''), count(*)
FROM processes p
JOIN tenants t ON t.id = p.tenant_id
LEFT JOIN follow_alongs f ON f.tenant_id = p.tenant_id AND f.placement_id = p.id
WHERE p.tenant_id = @tenant AND p.kind = @kind AND p.status = @closed AND p.state ->> 'started_on' > ''
	AND CAST(p.ended_at AT TIME ZONE t.zone AS date) BETWEEN CAST(@from AS date) AND CAST(@to AS date)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`

// Outcomes counts the placements that have run and were closed between two days, both included, by their outcome at the close
// and at the checks of their follow-alongs.
func (s *Store) Outcomes(ctx context.Context, tenantID string, between lifecycle.Period) ([]OutcomeCount, error) {
	if !storable(between.Start) || !storable(between.End) {
		return nil, fmt.Errorf("count outcomes: %w", &InvalidError{Field: "between"})
	}
	q := query{sql: outcomesSQL, args: map[string]any{
		"tenant": tenantID, "kind": string(lifecycle.KindPlacement), "closed": string(placement.Closed),
		"from": string(between.Start), "to": string(between.End),
	}}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (OutcomeCount, error) {
		var c OutcomeCount
		return c, scan(&c.AtClose, &c.Followed, &c.First, &c.Second, &c.Count)
	})
	if err != nil {
		return nil, fmt.Errorf("count outcomes: %w", err)
	}
	return found, nil
}
