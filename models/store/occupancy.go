package store

import (
	"context"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/vocabulary"
)

// Occupancy is how a place stands on a day, as people see it.
type Occupancy struct {
	agreement.Occupancy
	// FreeFrom is the first day from which nobody holds the place any more; empty for a place that takes nobody.
	FreeFrom lifecycle.Date
}

// Occupancies returns how places stand on the given day, by their IDs. A place that is not there has none.
func (s *Store) Occupancies(ctx context.Context, tenantID string, today lifecycle.Date, ids []string) (map[string]Occupancy, error) {
	if len(ids) == 0 || !areIDs(ids...) {
		return map[string]Occupancy{}, nil
	}
	rows, err := s.occupancies(ctx, tenantID, today, "p.id IN @ids", map[string]any{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("read occupancy: %w", err)
	}
	all := make(map[string]Occupancy, len(rows))
	for _, r := range rows {
		all[r.id] = r.Occupancy
	}
	return all, nil
}

// standing is how one place stands.
type standing struct {
	id    string
	model vocabulary.Model
	Occupancy
}

// occupancies are those of the places p that meet a condition.
func (s *Store) occupancies(ctx context.Context, tenantID string, today lifecycle.Date, condition string, args map[string]any) ([]standing, error) {
	q := query{
		// A placement counts as begun from its start on; one that has ended keeps the days until its last.
		sql: `
SELECT p.id, p.state, p.model, h.until, coalesce(h.occupied, false),
	EXISTS (SELECT FROM tasks t WHERE t.tenant_id = p.tenant_id AND t.process_id = p.agreement_id AND t.closed_at IS NULL
		AND t.key = 'refill_place:' || CAST(p.id AS text))
FROM places p LEFT JOIN LATERAL (
	SELECT max(x.ends_on) AS until,
		bool_or(coalesce(x.here_from, x.starts_on) <= CAST(@today AS date) AND m.status IN ('active', 'evaluating', 'evaluated', 'closed')) AS occupied
	FROM placements x JOIN processes m ON m.tenant_id = x.tenant_id AND m.id = x.id
	WHERE x.tenant_id = p.tenant_id AND x.place_id = p.id AND x.holds AND x.ends_on >= CAST(@today AS date)
) h ON true
WHERE p.tenant_id = @tenant`,
		args: args,
		none: !storable(today),
	}
	q.args["tenant"], q.args["today"] = tenantID, string(today)
	q.and(condition)
	return rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (standing, error) {
		var r standing
		var state string
		var until *time.Time
		var occupied, refilling bool
		if err := scan(&r.id, &state, &r.model, &until, &occupied, &refilling); err != nil {
			return r, err
		}
		use := agreement.Use{State: agreement.PlaceState(state), Model: r.model, Occupied: occupied, Refilling: refilling, Today: today}
		if until != nil {
			use.Until = dateOf(*until)
		}
		r.Occupancy.Occupancy, r.FreeFrom = use.Occupancy(), use.FreeFrom()
		return r, nil
	})
}
