package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// How long what was sent is remembered, and what receivers answered.
const (
	DeliveryLifetime = 90 * 24 * time.Hour
	SnippetLifetime  = 30 * 24 * time.Hour
)

// sweepChunk is how many rows one statement of a sweep takes at most.
const sweepChunk = 5000

// SweepWebhooks forgets what nobody needs: settled messages after ninety days of wall time, what receivers answered after thirty,
// settings and secrets that no event came to refer to after olderThan; and gives up what waits for an endpoint that was deleted.
// What waits for an endpoint that is there is never swept. It returns how many rows it changed.
func (s *Store) SweepWebhooks(ctx context.Context, tenantID string, olderThan time.Duration) (int, error) {
	var swept int
	for _, statement := range []string{
		`UPDATE webhook_attempts SET snippet = NULL WHERE (tenant_id, endpoint_id, event_id, no) IN (
			SELECT tenant_id, endpoint_id, event_id, no FROM webhook_attempts
			WHERE tenant_id = @tenant AND snippet IS NOT NULL AND at < clock_timestamp() - make_interval(secs => @snippet) LIMIT @chunk)`,
		`WITH old AS (
			SELECT tenant_id, endpoint_id, event_id FROM webhook_deliveries
			WHERE tenant_id = @tenant AND settled_at < clock_timestamp() - make_interval(secs => @delivery) LIMIT @chunk FOR UPDATE SKIP LOCKED
		), attempts AS (
			DELETE FROM webhook_attempts a USING old WHERE (a.tenant_id, a.endpoint_id, a.event_id) = (old.tenant_id, old.endpoint_id, old.event_id)
		)
		DELETE FROM webhook_deliveries d USING old WHERE (d.tenant_id, d.endpoint_id, d.event_id) = (old.tenant_id, old.endpoint_id, old.event_id)`,
		`UPDATE webhook_deliveries SET state = 'given_up', settled_at = clock_timestamp() WHERE (tenant_id, endpoint_id, event_id) IN (
			SELECT d.tenant_id, d.endpoint_id, d.event_id FROM webhook_deliveries d
			JOIN processes p ON p.tenant_id = d.tenant_id AND p.id = d.endpoint_id AND p.ended_at IS NOT NULL
			WHERE d.tenant_id = @tenant AND d.state = 'waiting' LIMIT @chunk)`,
		`DELETE FROM webhook_secrets s WHERE s.tenant_id = @tenant AND s.adopted_at IS NULL
			AND s.created_at < clock_timestamp() - make_interval(secs => @older)`,
		`DELETE FROM webhook_settings s WHERE s.tenant_id = @tenant AND s.created_at < clock_timestamp() - make_interval(secs => @older)
			AND NOT EXISTS (SELECT FROM webhook_endpoints w WHERE w.tenant_id = s.tenant_id AND w.settings_id = s.id)`,
	} {
		for {
			n, err := s.sweepOnce(ctx, tenantID, statement, olderThan)
			if err != nil {
				return swept, fmt.Errorf("sweep webhooks: %w", err)
			}
			if swept += n; n < sweepChunk {
				break
			}
		}
	}
	return swept, nil
}

func (s *Store) sweepOnce(ctx context.Context, tenantID, statement string, olderThan time.Duration) (int, error) {
	var n int64
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		res := tx.Exec(statement, map[string]any{
			"tenant": tenantID, "chunk": sweepChunk, "older": olderThan.Seconds(), "delivery": DeliveryLifetime.Seconds(),
			"snippet": SnippetLifetime.Seconds(),
		})
		n = res.RowsAffected
		return res.Error
	})
	return int(n), err
}
