package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
)

// WebhookDelivery is one event for one endpoint, as people look at it.
type WebhookDelivery struct {
	EventID     string
	Kind        lifecycle.Kind
	ProcessID   string
	Version     int
	Fact        string
	State       string
	DueAt       time.Time
	Attempts    int
	Tries       int
	Again       bool
	QueuedAt    time.Time
	SettledAt   *time.Time
	Class       string
	Status      int
	EventStatus string
	EventAt     time.Time
}

// DeliveryFilter chooses deliveries; empty fields choose all.
type DeliveryFilter struct {
	State string
	// ProcessID is the subject's, EventID one event's.
	ProcessID, EventID string
	Page
}

const deliveryColumns = `d.event_id, e.process_kind, d.process_id, d.version, e.fact, d.state, d.due_at, d.attempts, d.tries, d.again,
	d.queued_at, d.settled_at, d.class, d.status, e.status, e.at`

func scanDelivery(scan func(...any) error) (WebhookDelivery, error) {
	var d WebhookDelivery
	return d, scan(&d.EventID, &d.Kind, &d.ProcessID, &d.Version, &d.Fact, &d.State, &d.DueAt, &d.Attempts, &d.Tries, &d.Again,
		&d.QueuedAt, &d.SettledAt, &d.Class, &d.Status, &d.EventStatus, &d.EventAt)
}

// Deliveries returns a page of what was queued for an endpoint, newest first.
func (s *Store) Deliveries(ctx context.Context, tenantID, endpointID string, f DeliveryFilter) (List[WebhookDelivery], error) {
	after, err := f.after("webhook_deliveries", 0)
	if err != nil {
		return List[WebhookDelivery]{}, err
	}
	q := query{
		sql: `SELECT ` + deliveryColumns + ` FROM webhook_deliveries d JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
			WHERE d.tenant_id = @tenant AND d.endpoint_id = @endpoint`,
		args: map[string]any{"tenant": tenantID, "endpoint": endpointID}, none: !areIDs(endpointID),
	}
	q.text("d.state", "state", f.State)
	q.id("d.process_id", "process", f.ProcessID)
	q.id("d.event_id", "event", f.EventID)
	if after != nil {
		q.and("(d.queued_at, d.event_id) < (CAST(@after AS timestamptz), CAST(@afterid AS uuid))")
		q.args["after"], q.args["afterid"] = after.At, after.ID
	}
	q.sql += "\nORDER BY d.queued_at DESC, d.event_id DESC LIMIT " + strconv.Itoa(f.limit()+1)
	items, err := rowsOf(ctx, s, tenantID, q, scanDelivery)
	if err != nil {
		return List[WebhookDelivery]{}, fmt.Errorf("list deliveries: %w", err)
	}
	return paged(items, f.limit(), func(d WebhookDelivery) cursor {
		return cursor{List: "webhook_deliveries", At: instant(d.QueuedAt), ID: d.EventID}
	}), nil
}

// Attempts returns what became of the requests that carried an event to an endpoint, oldest first, a hundred at most.
func (s *Store) Attempts(ctx context.Context, tenantID, endpointID, eventID string) ([]WebhookAttempt, error) {
	q := query{
		sql: `SELECT a.no, a.cause, a.at, a.took, a.status, a.class, a.snippet FROM webhook_attempts a
			WHERE a.tenant_id = @tenant AND a.endpoint_id = @endpoint AND a.event_id = @event ORDER BY a.no DESC LIMIT 100`,
		args: map[string]any{"tenant": tenantID, "endpoint": endpointID, "event": eventID}, none: !areIDs(endpointID, eventID),
	}
	q.sql = `SELECT * FROM (` + q.sql + `) newest ORDER BY no`
	all, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (WebhookAttempt, error) {
		a := WebhookAttempt{EventID: eventID}
		var took int64
		var sealed []byte
		if err := scan(&a.No, &a.Cause, &a.At, &took, &a.Status, &a.Class, &sealed); err != nil {
			return a, err
		}
		a.Took = time.Duration(took) * time.Millisecond
		if len(sealed) == 0 {
			return a, nil
		}
		plain, err := s.keys.DecryptSecret(tenantID, sealed, snippetPlace(endpointID, eventID, a.No))
		a.Snippet = string(plain)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("list attempts: %w", err)
	}
	return all, nil
}

// WebhookQueue is what waits for an endpoint, and what was given up. Counting stops at ten thousand.
type WebhookQueue struct {
	Waiting int
	GivenUp int
	// Oldest is when the oldest that waits was queued, Next when the next is due.
	Oldest, Next *time.Time
	Health       WebhookHealth
}

// countedAtMost bounds what a count reads.
const countedAtMost = 10_000

// WebhookQueueOf returns what waits for an endpoint and how it goes with it. ErrNotFound when there is no such endpoint.
func (s *Store) WebhookQueueOf(ctx context.Context, tenantID, endpointID string) (WebhookQueue, error) {
	q := query{
		sql: `SELECT
				(SELECT count(*) FROM (SELECT FROM webhook_deliveries d WHERE d.tenant_id = r.tenant_id AND d.endpoint_id = r.endpoint_id
					AND d.state = 'waiting' LIMIT @most) x),
				(SELECT count(*) FROM (SELECT FROM webhook_deliveries d WHERE d.tenant_id = r.tenant_id AND d.endpoint_id = r.endpoint_id
					AND d.state = 'given_up' LIMIT @most) x),
				(SELECT min(x.queued_at) FROM (SELECT d.queued_at FROM webhook_deliveries d WHERE d.tenant_id = r.tenant_id
					AND d.endpoint_id = r.endpoint_id AND d.state = 'waiting' LIMIT @most) x),
				(SELECT min(d.due_at) FROM webhook_deliveries d WHERE d.tenant_id = r.tenant_id AND d.endpoint_id = r.endpoint_id AND d.state = 'waiting'),
				r.failures, r.failing_since, r.class, r.open_until, r.opened, r.room, r.quiet_until, r.delivered_at
			FROM webhook_runs r WHERE r.tenant_id = @tenant AND r.endpoint_id = @endpoint`,
		args: map[string]any{"tenant": tenantID, "endpoint": endpointID, "most": countedAtMost}, none: !areIDs(endpointID),
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (WebhookQueue, error) {
		var w WebhookQueue
		h := &w.Health
		return w, scan(&w.Waiting, &w.GivenUp, &w.Oldest, &w.Next, &h.Failures, &h.FailingSince, &h.Class, &h.OpenUntil, &h.Opened, &h.Room,
			&h.QuietUntil, &h.DeliveredAt)
	})
	switch {
	case err != nil:
		return WebhookQueue{}, fmt.Errorf("read webhook queue: %w", err)
	case len(found) == 0:
		return WebhookQueue{}, ErrNotFound
	}
	return found[0], nil
}

// ReplaySpan is what a replay takes: events by when they were recorded, in wall time, Since within and Until not.
type ReplaySpan struct {
	Since, Until time.Time
	Which        endpoint.Which
	// After is the last event that was looked at: a replay goes on behind it. Zero for the beginning.
	After   time.Time
	AfterID string
}

// replayed are the events of a span that the endpoint wants to hear and, unless everything is wanted, was not told.
const replayed = `
	FROM events e
	JOIN webhook_endpoints w ON w.tenant_id = e.tenant_id AND w.id = @endpoint AND w.keeps AND w.id <> e.process_id
	LEFT JOIN webhook_deliveries d ON d.tenant_id = e.tenant_id AND d.endpoint_id = w.id AND d.event_id = e.id
	WHERE e.tenant_id = @tenant AND e.recorded_at >= @since AND e.recorded_at < @until
		AND (w.event_types = '{}' OR w.event_types && ARRAY[e.process_kind || '.' || e.fact, e.process_kind || '.*'])
		AND (d.state IS NULL OR d.state = 'given_up' OR (d.state = 'delivered' AND CAST(@everything AS boolean)))`

func (r ReplaySpan) args(tenantID, endpointID string) map[string]any {
	return map[string]any{
		"tenant": tenantID, "endpoint": endpointID, "since": r.Since, "until": r.Until, "everything": r.Which == endpoint.Everything,
	}
}

// CountReplay returns how many messages a replay would queue.
func (s *Store) CountReplay(ctx context.Context, tenantID, endpointID string, r ReplaySpan) (int, error) {
	q := query{sql: `SELECT count(*) ` + replayed, args: r.args(tenantID, endpointID), none: !areIDs(endpointID)}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (int, error) {
		var n int
		return n, scan(&n)
	})
	switch {
	case err != nil:
		return 0, fmt.Errorf("count replay: %w", err)
	case len(found) == 0:
		return 0, ErrNotFound
	}
	return found[0], nil
}

// QueueReplay looks at some events of a span, limit at most, and queues what is to be sent again. It returns how many it queued,
// and where to go on; done when nothing is left. They are all due at the same time, so that they are sent by their versions. Whatever it is repeated for is queued already and not queued twice.
func (s *Store) QueueReplay(ctx context.Context, tenantID, endpointID string, r ReplaySpan, limit int) (queued int, next ReplaySpan, done bool, err error) {
	next = r
	args := r.args(tenantID, endpointID)
	if r.AfterID == "" {
		r.After, r.AfterID = r.Since, noID
	}
	args["after"], args["afterid"], args["limit"] = r.After, r.AfterID, limit
	var seen int
	var last *time.Time
	var lastID *string
	err = s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			WITH span AS (
				SELECT e.recorded_at, e.id FROM events e
				WHERE e.tenant_id = @tenant AND (e.recorded_at, e.id) > (CAST(@after AS timestamptz), CAST(@afterid AS uuid)) AND e.recorded_at < @until
				ORDER BY e.recorded_at, e.id LIMIT @limit
			), queued AS (
				INSERT INTO webhook_deliveries (tenant_id, endpoint_id, event_id, process_id, version, state, due_at, again)
				SELECT e.tenant_id, w.id, e.id, e.process_id, e.version, 'waiting', now(), true `+replayed+`
					AND e.id IN (SELECT id FROM span)
				ON CONFLICT (tenant_id, endpoint_id, event_id) DO UPDATE SET state = 'waiting', due_at = excluded.due_at, again = true, attempts = 0,
					noted = false, settled_at = NULL
				RETURNING 1
			)
			SELECT (SELECT count(*) FROM queued), (SELECT count(*) FROM span),
				(SELECT recorded_at FROM span ORDER BY recorded_at DESC, id DESC LIMIT 1), (SELECT id FROM span ORDER BY recorded_at DESC, id DESC LIMIT 1)`,
			args).Row().Scan(&queued, &seen, &last, &lastID)
	})
	if err != nil {
		return 0, r, false, fmt.Errorf("queue replay: %w", err)
	}
	if last != nil && lastID != nil {
		next.After, next.AfterID = *last, *lastID
	}
	return queued, next, seen < limit, nil
}

// Resend queues one event for an endpoint again, whether it was delivered, given up or never queued; what waits is due at once.
// The audit names who asked. ErrNotFound when there is no such event, or the endpoint is told nothing.
func (s *Store) Resend(ctx context.Context, actor lifecycle.Actor, endpointID, eventID string) error {
	if !areIDs(endpointID, eventID) {
		return ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		args := map[string]any{"tenant": actor.TenantID, "endpoint": endpointID, "event": eventID}
		res := tx.Exec(`
			INSERT INTO webhook_deliveries (tenant_id, endpoint_id, event_id, process_id, version, state, due_at, again)
			SELECT e.tenant_id, w.id, e.id, e.process_id, e.version, 'waiting', clock_timestamp(), true
			FROM events e JOIN webhook_endpoints w ON w.tenant_id = e.tenant_id AND w.id = @endpoint AND w.keeps
			WHERE e.tenant_id = @tenant AND e.id = @event
			ON CONFLICT (tenant_id, endpoint_id, event_id) DO UPDATE SET state = 'waiting', due_at = excluded.due_at, again = true,
				attempts = CASE WHEN webhook_deliveries.state = 'waiting' THEN webhook_deliveries.attempts ELSE 0 END, noted = false,
				settled_at = NULL`, args)
		switch {
		case res.Error != nil:
			return res.Error
		case res.RowsAffected == 0:
			return ErrNotFound
		}
		return audit(ctx, tx, actor, "webhook_endpoint.message_resent", string(lifecycle.KindWebhookEndpoint), endpointID)
	})
	if err != nil {
		return fmt.Errorf("resend: %w", err)
	}
	return nil
}
