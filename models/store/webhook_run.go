package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
)

// ErrRunOver is returned to a run that has no say any more: another one holds the token, or the endpoint does not send, or has
// other settings or another secret.
var ErrRunOver = errors.New("this run is over")

// WebhookHealth is how it goes with an endpoint, in wall time.
type WebhookHealth struct {
	endpoint.Circuit
	// DeliveredAt is when it took a message last.
	DeliveredAt *time.Time
}

// WebhookRun is what a run that sends must know of its endpoint.
type WebhookRun struct {
	TenantID   string
	EndpointID string
	// Token is what the run writes by.
	Token string
	// Sends is false for an endpoint that is not to be sent anything now; then the run is over.
	Sends bool
	// Practice tells that the tenant is a practice one, whose messages reach chosen receivers only.
	Practice bool
	Settings WebhookSettings
	// SecretID is the secret that was made last, Secrets are all that sign.
	SecretID string
	Secrets  []WebhookSecret
	Health   WebhookHealth
	// AllowedRate is how many messages a minute the receiver takes, as it said when it was asked; 0 for no limit.
	AllowedRate int
}

// WebhookDue is a message whose time has come: an event, and how often it was tried.
type WebhookDue struct {
	EventID   string
	Kind      lifecycle.Kind
	ProcessID string
	Version   int
	Fact      string
	Status    string
	At        time.Time
	DueAt     time.Time
	// Attempts count towards giving up, Tries are all of them. Again tells that somebody asked for it.
	Attempts, Tries int
	Again           bool
	// After is the version of the message about the same subject that must be settled first, 0 for none, and AfterDue when that
	// one is due.
	After    int
	AfterDue time.Time
	// Trace is the W3C traceparent of what queued it; empty where that was not traced.
	Trace string
}

// WebhookAttempt is what became of one request.
type WebhookAttempt struct {
	EventID string
	// No counts all requests of the message, Attempts those that count towards giving up.
	No, Attempts int
	Cause        string
	At           time.Time
	Took         time.Duration
	// Status is that of HTTP; 0 when there was no answer. Class is the kind of failure.
	Status  int
	Class   string
	Snippet string
	// State is what becomes of the message, and DueAt when it is tried again, if it is.
	State string
	DueAt time.Time
}

// States of a message to an endpoint.
const (
	WebhookWaiting   = "waiting"
	WebhookDelivered = "delivered"
	WebhookGivenUp   = "given_up"
)

// Causes of an attempt.
const (
	CauseSchedule = "schedule"
	CauseProbe    = "probe"
	CauseAgain    = "again"
)

// BeginWebhookRun takes the token of the endpoint: whoever had it before can write nothing any more. ErrNotFound when there is no
// such endpoint.
func (s *Store) BeginWebhookRun(ctx context.Context, tenantID, endpointID, token string) (WebhookRun, error) {
	run := WebhookRun{TenantID: tenantID, EndpointID: endpointID, Token: token}
	if !areIDs(endpointID, token) {
		return run, ErrNotFound
	}
	var settings string
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		h := &run.Health
		err := tx.Raw(`
			UPDATE webhook_runs SET token = @token, idle = false WHERE tenant_id = @tenant AND endpoint_id = @endpoint
			RETURNING failures, failing_since, class, open_until, opened, room, quiet_until, delivered_at, allowed_rate`,
			map[string]any{"tenant": tenantID, "endpoint": endpointID, "token": token}).
			Row().Scan(&h.Failures, &h.FailingSince, &h.Class, &h.OpenUntil, &h.Opened, &h.Room, &h.QuietUntil, &h.DeliveredAt,
			&run.AllowedRate)
		if err != nil {
			return err
		}
		return tx.Raw(`
			SELECT w.settings_id, w.secret_id, w.sends, t.practice FROM webhook_endpoints w JOIN tenants t ON t.id = w.tenant_id
			WHERE w.tenant_id = ? AND w.id = ?`, tenantID, endpointID).Row().Scan(&settings, &run.SecretID, &run.Sends, &run.Practice)
	})
	if err != nil {
		return run, fmt.Errorf("begin webhook run: %w", err)
	}
	all, err := s.WebhookSettingsOf(ctx, tenantID, settings)
	if err != nil {
		return run, err
	}
	run.Settings = all[settings]
	run.Secrets, err = s.WebhookSecrets(ctx, tenantID, endpointID)
	return run, err
}

// dueSQL reads what is due of an endpoint that the run may send to, each with the message about the same subject that must be
// settled before it. Both are looked up in an index, whatever the length of the queue.
const dueSQL = `
	SELECT d.event_id, e.process_kind, d.process_id, d.version, e.fact, e.status, e.at, d.due_at, d.attempts, d.tries, d.again,
		coalesce(b.version, 0), coalesce(b.due_at, d.due_at), coalesce(d.trace, '')
	FROM webhook_endpoints w
	JOIN webhook_runs r ON r.tenant_id = w.tenant_id AND r.endpoint_id = w.id AND r.token = @token
	CROSS JOIN LATERAL (
		SELECT * FROM webhook_deliveries d
		WHERE d.tenant_id = w.tenant_id AND d.endpoint_id = w.id AND d.state = 'waiting' AND d.due_at <= @until
		ORDER BY d.due_at, d.version LIMIT @limit) d
	JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
	LEFT JOIN LATERAL (
		SELECT b.version, b.due_at FROM webhook_deliveries b
		WHERE b.tenant_id = d.tenant_id AND b.endpoint_id = d.endpoint_id AND b.process_id = d.process_id AND b.version < d.version
			AND b.state = 'waiting' AND NOT b.again AND NOT d.again AND CAST(@ordered AS boolean)
		ORDER BY b.version DESC LIMIT 1) b ON true
	WHERE w.tenant_id = @tenant AND w.id = @endpoint AND w.sends AND w.settings_id = @settings AND w.secret_id = @secret
	ORDER BY d.due_at, d.version`

// DueDeliveries returns what is due until the instant, the oldest first, limit at most. ErrRunOver when the run is.
func (s *Store) DueDeliveries(ctx context.Context, r WebhookRun, until time.Time, limit int) ([]WebhookDue, error) {
	args := r.args()
	args["until"], args["limit"], args["ordered"] = until, limit, r.Settings.Ordered
	due, err := rowsOf(ctx, s, r.TenantID, query{sql: dueSQL, args: args}, func(scan func(...any) error) (WebhookDue, error) {
		var d WebhookDue
		err := scan(&d.EventID, &d.Kind, &d.ProcessID, &d.Version, &d.Fact, &d.Status, &d.At, &d.DueAt, &d.Attempts, &d.Tries, &d.Again,
			&d.After, &d.AfterDue, &d.Trace)
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read due deliveries: %w", err)
	}
	if len(due) > 0 {
		return due, nil
	}
	// Nothing is due, or the run is over.
	mine, err := rowsOf(ctx, s, r.TenantID, query{sql: `
		SELECT 1 FROM webhook_endpoints w JOIN webhook_runs r ON r.tenant_id = w.tenant_id AND r.endpoint_id = w.id AND r.token = @token
		WHERE w.tenant_id = @tenant AND w.id = @endpoint AND w.sends AND w.settings_id = @settings AND w.secret_id = @secret`, args: r.args()},
		func(scan func(...any) error) (int, error) {
			var one int
			return one, scan(&one)
		})
	switch {
	case err != nil:
		return nil, fmt.Errorf("read due deliveries: %w", err)
	case len(mine) == 0:
		return nil, ErrRunOver
	}
	return nil, nil
}

func (r WebhookRun) args() map[string]any {
	return map[string]any{
		"tenant": r.TenantID, "endpoint": r.EndpointID, "token": r.Token, "settings": r.Settings.ID, "secret": r.SecretID,
	}
}

// attemptRow is an attempt as the statement takes it.
type attemptRow struct {
	EventID  string    `json:"event_id"`
	No       int       `json:"no"`
	Attempts int       `json:"attempts"`
	Cause    string    `json:"cause"`
	At       time.Time `json:"at"`
	Took     int64     `json:"took"`
	Status   int       `json:"status"`
	Class    string    `json:"class"`
	Snippet  []byte    `json:"snippet,omitempty"`
	State    string    `json:"state"`
	DueAt    time.Time `json:"due_at"`
}

// RecordAttempts writes what became of some requests, and how it goes with the endpoint, in one transaction. ErrRunOver, and
// nothing is written, when the run holds the token no more. An attempt is written once: whoever repeats one finds it there.
func (s *Store) RecordAttempts(ctx context.Context, r WebhookRun, attempts []WebhookAttempt) error {
	rows := make([]attemptRow, 0, len(attempts))
	for _, a := range attempts {
		row := attemptRow{
			EventID: a.EventID, No: a.No, Attempts: a.Attempts, Cause: a.Cause, At: a.At.UTC(), Took: a.Took.Milliseconds(), Status: a.Status,
			Class: a.Class, State: a.State, DueAt: a.DueAt.UTC(),
		}
		if a.Snippet != "" {
			var err error
			row.Snippet, err = s.keys.EncryptSecret(r.TenantID, []byte(a.Snippet), snippetPlace(r.EndpointID, a.EventID, a.No))
			if err != nil {
				return fmt.Errorf("record attempts: %w", err)
			}
		}
		rows = append(rows, row)
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode attempts: %w", err)
	}
	err = s.inTenant(ctx, r.TenantID, func(tx *gorm.DB) error {
		if err := writeHealth(tx, r); err != nil {
			return err
		}
		args := r.args()
		args["attempts"] = string(data)
		return tx.Exec(recordAttemptsSQL, args).Error
	})
	if err != nil {
		return fmt.Errorf("record attempts: %w", err)
	}
	return nil
}

const recordAttemptsSQL = `
	WITH done AS (
		SELECT * FROM jsonb_to_recordset(CAST(@attempts AS jsonb)) AS x(event_id uuid, no integer, attempts integer, cause text, at timestamptz,
			took integer, status integer, class text, snippet text, state text, due_at timestamptz)
	), moved AS (
		UPDATE webhook_deliveries d SET state = x.state, due_at = x.due_at, attempts = x.attempts, tries = x.no, class = x.class, status = x.status,
			settled_at = CASE WHEN x.state <> 'waiting' THEN clock_timestamp() END, again = d.again AND x.state <> 'delivered'
		FROM done x
		WHERE d.tenant_id = @tenant AND d.endpoint_id = @endpoint AND d.event_id = x.event_id AND d.tries < x.no
		RETURNING d.event_id, d.tries, d.process_id, d.version, d.state
	), released AS (
		-- What was put off because of a message waits for it no more.
		UPDATE webhook_deliveries d SET due_at = clock_timestamp()
		FROM moved m
		WHERE m.state <> 'waiting' AND m.tries > 1 AND d.tenant_id = @tenant AND d.endpoint_id = @endpoint AND d.process_id = m.process_id
			AND d.version > m.version AND d.state = 'waiting' AND NOT d.again AND d.attempts = 0 AND d.due_at > clock_timestamp()
			AND d.event_id NOT IN (SELECT event_id FROM done)
	)
	INSERT INTO webhook_attempts (tenant_id, endpoint_id, event_id, no, cause, at, took, status, class, snippet)
	SELECT @tenant, @endpoint, x.event_id, x.no, x.cause, x.at, x.took, x.status, x.class, decode(x.snippet, 'base64')
	FROM done x JOIN moved m ON m.event_id = x.event_id AND m.tries = x.no`

// writeHealth writes how it goes with the endpoint, if the run may.
func writeHealth(tx *gorm.DB, r WebhookRun) error {
	args, h := r.args(), r.Health
	args["failures"], args["since"], args["class"], args["open"], args["opened"] = h.Failures, h.FailingSince, h.Class, h.OpenUntil, h.Opened
	args["room"], args["quiet"], args["delivered"] = h.Room, h.QuietUntil, h.DeliveredAt
	res := tx.Exec(`
		UPDATE webhook_runs SET failures = @failures, failing_since = @since, class = @class, open_until = @open, opened = @opened, room = @room,
			quiet_until = @quiet, delivered_at = @delivered
		WHERE tenant_id = @tenant AND endpoint_id = @endpoint AND token = @token`, args)
	switch {
	case res.Error != nil:
		return res.Error
	case res.RowsAffected == 0:
		return ErrRunOver
	}
	return nil
}

// DeferDeliveries puts off messages until the one about the same subject that comes before them is due. A run that holds the
// token no more puts nothing off.
func (s *Store) DeferDeliveries(ctx context.Context, r WebhookRun, blocked []WebhookDue) error {
	type later struct {
		EventID string    `json:"event_id"`
		DueAt   time.Time `json:"due_at"`
	}
	rows := make([]later, 0, len(blocked))
	for _, d := range blocked {
		rows = append(rows, later{d.EventID, d.AfterDue.UTC()})
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode deliveries: %w", err)
	}
	err = s.inTenant(ctx, r.TenantID, func(tx *gorm.DB) error {
		args := r.args()
		args["later"] = string(data)
		return tx.Exec(`
			UPDATE webhook_deliveries d SET due_at = greatest(d.due_at, x.due_at)
			FROM jsonb_to_recordset(CAST(@later AS jsonb)) AS x(event_id uuid, due_at timestamptz), webhook_runs r
			WHERE r.tenant_id = @tenant AND r.endpoint_id = @endpoint AND r.token = @token AND d.tenant_id = @tenant AND d.endpoint_id = @endpoint AND d.event_id = x.event_id AND d.state = 'waiting' AND NOT d.again
				AND d.due_at < x.due_at`, args).Error
	})
	if err != nil {
		return fmt.Errorf("defer deliveries: %w", err)
	}
	return nil
}

// HastenDeliveries makes due what the endpoint did not take while it was away: it is back. Messages that it turned away itself keep
// their time, for its being back says nothing about them.
func (s *Store) HastenDeliveries(ctx context.Context, r WebhookRun) error {
	err := s.inTenant(ctx, r.TenantID, func(tx *gorm.DB) error {
		return tx.Exec(`
			UPDATE webhook_deliveries d SET due_at = clock_timestamp()
			FROM webhook_runs r
			WHERE r.tenant_id = @tenant AND r.endpoint_id = @endpoint AND r.token = @token
				AND d.tenant_id = @tenant AND d.endpoint_id = @endpoint AND d.state = 'waiting' AND d.due_at > clock_timestamp()
				AND d.class NOT IN ('client_error', 'redirect', 'unsendable')`, r.args()).Error
	})
	if err != nil {
		return fmt.Errorf("hasten deliveries: %w", err)
	}
	return nil
}

// WebhookEnd says what a run leaves behind.
type WebhookEnd struct {
	// Ended is false when something has become due meanwhile: the run goes on.
	Ended bool
	// Next is when something is due next, nil when nothing waits. Waiting counts what does, ten thousand at most.
	Next    *time.Time
	Waiting int
	// GivenUp counts what was given up and the endpoint does not know of.
	GivenUp int
}

// EndWebhookRun gives the token back. A run that rests says that it waits for nothing but news: then whoever queues something wakes
// the endpoint. It keeps the token when something has become due meanwhile.
func (s *Store) EndWebhookRun(ctx context.Context, r WebhookRun, rests bool, now time.Time) (WebhookEnd, error) {
	args := r.args()
	args["rests"], args["now"], args["most"] = rests, now, countedAtMost
	err := s.inTenant(ctx, r.TenantID, func(tx *gorm.DB) error {
		if err := writeHealth(tx, r); err != nil {
			return err
		}
		return tx.Exec(`UPDATE webhook_runs SET idle = @rests WHERE tenant_id = @tenant AND endpoint_id = @endpoint AND token = @token`, args).Error
	})
	if err != nil {
		return WebhookEnd{}, fmt.Errorf("end webhook run: %w", err)
	}
	// In a transaction of its own: whoever queues reads, after their commit, whether the endpoint is idle; this reads, after its
	// commit, what is queued. One of both sees the other.
	var end WebhookEnd
	err = s.inTenant(ctx, r.TenantID, func(tx *gorm.DB) error {
		err := tx.Raw(`
			SELECT (SELECT min(d.due_at) FROM webhook_deliveries d WHERE d.tenant_id = @tenant AND d.endpoint_id = @endpoint AND d.state = 'waiting'),
				(SELECT count(*) FROM (SELECT FROM webhook_deliveries d WHERE d.tenant_id = @tenant AND d.endpoint_id = @endpoint
					AND d.state = 'waiting' LIMIT @most) x),
				(SELECT count(*) FROM webhook_deliveries d WHERE d.tenant_id = @tenant AND d.endpoint_id = @endpoint AND d.state = 'given_up'
					AND NOT d.noted)`, args).Row().Scan(&end.Next, &end.Waiting, &end.GivenUp)
		if err != nil {
			return err
		}
		end.Ended = !rests || end.Next == nil || end.Next.After(now)
		args["ended"] = end.Ended
		return tx.Exec(`
			UPDATE webhook_runs SET idle = idle AND CAST(@ended AS boolean), token = CASE WHEN CAST(@ended AS boolean) THEN NULL ELSE token END
			WHERE tenant_id = @tenant AND endpoint_id = @endpoint AND token = @token`, args).Error
	})
	if err != nil {
		return WebhookEnd{}, fmt.Errorf("end webhook run: %w", err)
	}
	return end, nil
}

// RecordVerification notes how many messages a minute the receiver allows; 0 for as many as we like.
func (s *Store) RecordVerification(ctx context.Context, tenantID, endpointID string, rate int) error {
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Exec(`UPDATE webhook_runs SET allowed_rate = ? WHERE tenant_id = ? AND endpoint_id = ?`, rate, tenantID, endpointID).Error
	})
	if err != nil {
		return fmt.Errorf("record verification: %w", err)
	}
	return nil
}

// IdleEndpoints returns the endpoints of the tenant that nobody sends to although something is due.
func (s *Store) IdleEndpoints(ctx context.Context, tenantID string) ([]string, error) {
	q := query{
		sql: `
		SELECT r.endpoint_id FROM webhook_runs r JOIN webhook_endpoints w ON w.tenant_id = r.tenant_id AND w.id = r.endpoint_id AND w.sends
		WHERE r.tenant_id = @tenant AND r.idle AND EXISTS (
			SELECT FROM webhook_deliveries d WHERE d.tenant_id = r.tenant_id AND d.endpoint_id = r.endpoint_id AND d.state = 'waiting'
				AND d.due_at <= clock_timestamp())`,
		args: map[string]any{"tenant": tenantID},
	}
	ids, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (string, error) {
		var id string
		return id, scan(&id)
	})
	if err != nil {
		return nil, fmt.Errorf("list idle endpoints: %w", err)
	}
	return ids, nil
}
