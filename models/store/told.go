package store

import (
	"context"
	"fmt"

	"placement/models/lifecycle"
)

// ToldBy returns the processes that go on and that a process tells what happens to it: a placement tells the agreements of
// its places.
func (s *Store) ToldBy(ctx context.Context, tenantID string, ref lifecycle.Ref) ([]lifecycle.Ref, error) {
	q := query{
		sql: `
SELECT a.kind, a.id FROM processes p JOIN processes a ON a.tenant_id = p.tenant_id AND a.kind = @agreement AND a.ended_at IS NULL
	AND (CAST(a.id AS text) = p.state ->> 'agreement_id' OR p.state -> 'left_agreements' @> to_jsonb(CAST(a.id AS text)))
WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{
			"tenant": tenantID, "agreement": string(lifecycle.KindAgreement), "kind": string(lifecycle.KindPlacement), "id": ref.ID,
		},
		none: ref.Kind != lifecycle.KindPlacement || !areIDs(ref.ID),
	}
	q.and("p.id = @id")
	refs, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (lifecycle.Ref, error) {
		var r lifecycle.Ref
		return r, scan(&r.Kind, &r.ID)
	})
	if err != nil {
		return nil, fmt.Errorf("find who is told: %w", err)
	}
	return refs, nil
}
