package store

import (
	"context"
	"fmt"

	"placement/models/lifecycle"
)

// ToldBy returns the processes that go on and that a process tells what happens to it: a placement tells the agreements of
// its places and the issues of its problems, an issue its placement.
func (s *Store) ToldBy(ctx context.Context, tenantID string, ref lifecycle.Ref) ([]lifecycle.Ref, error) {
	q := query{
		sql: `
SELECT a.kind, a.id FROM processes p JOIN processes a ON a.tenant_id = p.tenant_id AND a.kind = @agreement AND a.ended_at IS NULL
	AND (CAST(a.id AS text) = p.state ->> 'agreement_id' OR p.state -> 'left_agreements' @> to_jsonb(CAST(a.id AS text)))
WHERE p.tenant_id = @tenant AND p.kind = @kind AND p.id = @id
UNION ALL
SELECT n.kind, n.id FROM issues i JOIN processes n ON n.tenant_id = i.tenant_id AND n.id = i.id AND n.ended_at IS NULL
WHERE i.tenant_id = @tenant AND @from = @kind AND i.placement_id = @id
UNION ALL
SELECT n.kind, n.id FROM issues i JOIN processes n ON n.tenant_id = i.tenant_id AND n.id = i.placement_id AND n.ended_at IS NULL
WHERE i.tenant_id = @tenant AND @from = @issue AND i.id = @id`,
		args: map[string]any{
			"tenant": tenantID, "agreement": string(lifecycle.KindAgreement), "kind": string(lifecycle.KindPlacement), "id": ref.ID,
			"from": string(ref.Kind), "issue": string(lifecycle.KindIssue),
		},
		none: (ref.Kind != lifecycle.KindPlacement && ref.Kind != lifecycle.KindIssue) || !areIDs(ref.ID),
	}
	refs, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (lifecycle.Ref, error) {
		var r lifecycle.Ref
		return r, scan(&r.Kind, &r.ID)
	})
	if err != nil {
		return nil, fmt.Errorf("find who is told: %w", err)
	}
	return refs, nil
}
