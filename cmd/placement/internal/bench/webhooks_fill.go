package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"placement/activities"
	"placement/activities/webhook"
	rules "placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/vault"
	"placement/workflows/contract"
)

// writing records events of placements as the worker does, without a workflow before it: with one, two processors would be busy
// with Temporal and nothing could be seen of the webhooks.
type writing struct {
	store  *store.Store
	pokes  *activities.Pokes
	tenant string
	states []placement.State
	epochs []int
	end    context.CancelFunc
}

func (w *writing) close() {
	w.end()
	_ = w.store.Close()
}

// record moves the safety meeting of the i-th placement, and returns the event's ID.
func (w *writing) record(ctx context.Context, i int) (string, error) {
	s := w.states[i]
	e := placement.MoveSafetyMeeting{At: s.Meeting.At, Form: placement.FormVisit}
	next, err := s.Next(e, s.Meeting.At)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	t, err := activities.Transition(contract.Record[placement.State]{
		TenantID: w.tenant, Epoch: w.epochs[i], Expected: s.Version, CommandID: uuid.NewString(), Fingerprint: "bench", Name: e.Name(), Fact: e.Fact(),
		Event: data, At: s.Meeting.At, Actor: rules.Actor{TenantID: w.tenant, UserID: s.OwnerID, Roles: []rules.Role{rules.CaseWorker}},
		Clock: rules.Clock{Version: 1 << 30}, State: next,
	}, placement.Schema)
	if err != nil {
		return "", err
	}
	out, err := activities.Poking{Recorder: w.store, Pokes: w.pokes}.Record(ctx, t)
	if err != nil {
		return "", err
	}
	switch {
	case out.Refusal != nil:
		return "", out.Refusal
	case out.Verdict != store.VerdictRecorded:
		return "", fmt.Errorf("recording ended with verdict %d", out.Verdict)
	}
	w.states[i] = next
	return t.EventID(), nil
}

// fill makes placements with a history of ten moved meetings each, as many as the backlog needs.
func (b *hookBench) fill(ctx context.Context) (*writing, error) {
	c := b.caller()
	p, _, err := booked(ctx, b.stack, c)
	if err != nil {
		return nil, err
	}
	say("filling the database with %d placements and %d events", subjects, b.o.deliveries)
	if err := fill(ctx, b.stack, p.ID, 0, subjects, subjects+1); err != nil {
		return nil, err
	}
	for _, statement := range fillHooksSQL {
		if _, err := b.own.Exec(ctx, statement, pgx.NamedArgs{"template": p.ID, "n": subjects, "each": b.o.deliveries / subjects}); err != nil {
			return nil, fmt.Errorf("fill for webhooks: %w", err)
		}
	}
	if _, err := b.own.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		return nil, err
	}
	rows, err := b.own.Query(ctx, `SELECT p.tenant_id::text, p.epoch, p.state FROM processes p JOIN placements x ON x.id = p.id
		WHERE x.starts_on >= '2030-01-01' ORDER BY p.id`)
	if err != nil {
		return nil, err
	}
	type row struct {
		Tenant string
		Epoch  int
		State  placement.State
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		return nil, err
	}
	w := &writing{}
	for _, r := range all {
		w.tenant, w.states, w.epochs = r.Tenant, append(w.states, r.State), append(w.epochs, r.Epoch)
	}
	keys, err := vault.Open(filepath.Join(b.Dir, "keys"))
	if err != nil {
		return nil, err
	}
	if w.store, err = store.Open(ctx, b.AppURL, keys, store.Options{MaxConns: 10}); err != nil {
		return nil, err
	}
	w.pokes = activities.NewPokes(w.store, b.temporal, slog.New(slog.DiscardHandler))
	ctx, w.end = context.WithCancel(ctx)
	go w.pokes.Run(ctx)
	return w, nil
}

// fillHooksSQL runs as the server's superuser, past row-level security. Each placement is at a place of its own in its own weeks,
// by its state too.
var fillHooksSQL = []string{ //nolint:gochecknoglobals // constant text
	`UPDATE processes p SET version = p.version + @each::int, state = p.state || jsonb_build_object('version', p.version + @each::int,
		'place_id', x.place_id, 'period', jsonb_build_object('start', x.starts_on, 'end', x.ends_on))
	 FROM placements x WHERE x.tenant_id = p.tenant_id AND x.id = p.id AND x.starts_on >= '2030-01-01'`,
	`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint,
		user_id, on_behalf, request_id, status)
	 SELECT e.tenant_id, md5('e' || n || '/' || v)::uuid, md5('p' || n)::uuid, 'placement', e.version + v, e.epoch, 'move_safety_meeting',
		'safety_meeting_moved', e.payload, e.at, false, md5('c' || n || '/' || v)::uuid, 'filled', e.user_id, '', '', 'meeting_booked'
	 FROM events e, generate_series(1, @each::int) v, generate_series(1, @n::int) n
	 WHERE e.process_id = @template::uuid AND e.fact = 'safety_meeting_booked' ORDER BY v, n`,
	// The feed numbers them when somebody reads it; that is measured elsewhere.
	`DELETE FROM feed_pending`,
}

// queueBacklog queues what happened to the filled placements, as it would have been queued when it happened.
func (b *hookBench) queueBacklog(ctx context.Context, h *hook, n int) error {
	tag, err := b.own.Exec(ctx, `
		INSERT INTO webhook_deliveries (tenant_id, endpoint_id, event_id, process_id, version, state, due_at)
		SELECT tenant_id, @endpoint::uuid, id, process_id, version, 'waiting',
			clock_timestamp() - interval '1 hour' + row_number() OVER (ORDER BY version, md5(process_id::text)) * interval '1 millisecond'
		FROM events WHERE fingerprint = 'filled' ORDER BY version, md5(process_id::text) LIMIT @n`,
		pgx.NamedArgs{"endpoint": h.id, "n": n})
	if err != nil {
		return fmt.Errorf("queue backlog: %w", err)
	}
	if int(tag.RowsAffected()) != n {
		return fmt.Errorf("queue backlog: %d of %d", tag.RowsAffected(), n)
	}
	_, err = b.own.Exec(ctx, "ANALYZE webhook_deliveries")
	return err
}

type hookView struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
	Status string `json:"status"`
}

// register opens a receiver, and registers and verifies its endpoint.
func (b *hookBench) register(ctx context.Context, name string, settings object) (*hook, error) {
	h := b.in.hook(name)
	body := object{"name": name, "url": h.url, "event_types": []string{"placement.safety_meeting_moved"}}
	maps.Copy(body, settings)
	var v hookView
	if err := b.admin.call(ctx, http.MethodPost, "/v1/webhook-endpoints", body, &v); err != nil {
		return nil, err
	}
	h.id, h.path = v.ID, "/v1/webhook-endpoints/"+v.ID
	var err error
	if h.key, err = webhook.ParseKey(v.Secret); err != nil {
		return nil, err
	}
	return h, b.command(ctx, h, "verification", object{"method": "challenge"}, "active")
}

func (b *hookBench) command(ctx context.Context, h *hook, command string, body object, want string) error {
	var v hookView
	if err := b.admin.call(ctx, http.MethodPost, h.path+"/"+command, body, &v); err != nil {
		return err
	}
	if v.Status != want {
		return fmt.Errorf("%s is %s after %s", h.url, v.Status, command)
	}
	return nil
}

func (b *hookBench) pause(ctx context.Context, h *hook) error {
	return b.command(ctx, h, "pause", object{}, "paused")
}

func (b *hookBench) resume(ctx context.Context, h *hook) error {
	return b.command(ctx, h, "resumption", object{}, "active")
}

// delete ends an endpoint: nothing is queued for it any more.
func (b *hookBench) delete(ctx context.Context, h *hook) error {
	return b.command(ctx, h, "deletion", object{}, "deleted")
}

// awaitSettled waits until what came of every message is written down.
func (b *hookBench) awaitSettled(ctx context.Context, h *hook) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		var waiting int
		err := b.own.QueryRow(ctx, `SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = $1 AND state = 'waiting'`, h.id).Scan(&waiting)
		if err != nil || waiting == 0 {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
