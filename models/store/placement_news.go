package store

import (
	"context"
	"fmt"
	"strconv"

	"placement/models/lifecycle"
)

// WithNews returns up to limit placements that have told, or should have told, something to what belongs to them and is open:
// that somebody else has taken over, or that the placement was opened again. In order of ID, after the given one. Whether it
// was heard is for the rules of the others to say.
func (s *Store) WithNews(ctx context.Context, tenantID, after string, limit int) ([]Process, error) {
	if after == "" {
		after = noID
	}
	q := query{
		sql: `SELECT ` + wholeColumns + ` FROM processes p
			WHERE p.tenant_id = @tenant AND p.kind = @placement AND p.id > CAST(@after AS uuid)
				AND (p.state -> 'handovers' IS NOT NULL OR p.state -> 'reopened' IS NOT NULL)
				AND EXISTS (SELECT FROM processes n WHERE n.tenant_id = p.tenant_id AND n.parent_id = p.id AND n.kind IN @kinds AND n.ended_at IS NULL)
			ORDER BY p.id LIMIT ` + strconv.Itoa(limit),
		args: map[string]any{
			"tenant": tenantID, "placement": string(lifecycle.KindPlacement), "after": after,
			"kinds": []string{string(lifecycle.KindIssue), string(lifecycle.KindFollowAlong)},
		},
	}
	found, err := rowsOf(ctx, s, tenantID, q, scanProcess)
	if err != nil {
		return nil, fmt.Errorf("list placements with news: %w", err)
	}
	return found, nil
}
