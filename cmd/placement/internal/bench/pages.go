package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// perOwner is how many open placements a case worker has in the filled database.
const perOwner = 200

// measurePages measures the pages that people read all day, with few and with many open placements, and how much memory
// the service takes then. The floor is net/http and pgx: the same query in a tenant transaction, and encoding/json.
func measurePages(ctx context.Context, s *stack, o options, r *report) error {
	c := s.caller()
	template, err := onePlacement(ctx, s, c)
	if err != nil {
		return err
	}
	f, err := startFloorPages(ctx, s)
	if err != nil {
		return err
	}
	defer f.stop()

	before := map[string]float64{}
	filled := 0
	for _, size := range []int{o.few, o.many} {
		say("filling the database to %d open placements", size)
		if err := fill(ctx, s, template, filled, size, perOwner); err != nil {
			return err
		}
		filled = size
		for _, page := range []struct{ name, ours, floor string }{
			{"inbox page", "/v1/tasks?scope=mine&limit=50", "/tasks"},
			{"placement page", "/v1/placements/" + template, "/placement?id=" + template},
			{"list of placements", "/v1/placements?limit=50", "/placements"},
		} {
			var ours, floors sample
			for range o.rounds {
				times, err := timed(o.pages, func() error { return f.get(ctx, page.floor) })
				if err != nil {
					return err
				}
				floors = append(floors, times...)
				if times, err = timed(o.pages, func() error { return c.call(ctx, http.MethodGet, page.ours, nil, nil) }); err != nil {
					return err
				}
				ours = append(ours, times...)
			}
			r.atMost(fmt.Sprintf("%s, %d open placements, p50", page.name, size), "ms", ours.ms(0.5), floors.ms(0.5), 1.5)
			if small, measured := before[page.name]; measured {
				r.atMost(fmt.Sprintf("%s, %d beside %d, p50", page.name, o.many, o.few), "ms", ours.ms(0.5), small, 2)
			}
			before[page.name] = ours.ms(0.5)
		}
		r.note(fmt.Sprintf("resident memory of the API, %d open placements", size), "MiB", s.resident("api"))
		r.note(fmt.Sprintf("resident memory of the worker, %d open placements", size), "MiB", s.resident("worker"))
	}
	return nil
}

// onePlacement makes an ordinary placement, the template of all others.
func onePlacement(ctx context.Context, s *stack, c *caller) (string, error) {
	w, err := s.newWorld(ctx, c)
	if err != nil {
		return "", err
	}
	at, err := w.seat(ctx, c)
	if err != nil {
		return "", err
	}
	day, _, err := today(ctx, c)
	if err != nil {
		return "", err
	}
	p, err := propose(ctx, c, at, day)
	return p.ID, err
}

// fill copies the template until there are so many open placements, so many for each case worker: with more of them, there are
// more case workers. No workflow runs for the copies; only pages are measured.
func fill(ctx context.Context, s *stack, template string, from, to, per int) error {
	conn, err := pgx.Connect(ctx, s.OwnerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // the server is thrown away
	for _, statement := range fillSQL {
		if _, err := conn.Exec(ctx, statement, pgx.NamedArgs{"template": template, "from": from + 1, "to": to, "per": per}); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	_, err = conn.Exec(ctx, "ANALYZE")
	return err
}

// fillSQL runs as the server's superuser, past row-level security.
var fillSQL = []string{ //nolint:gochecknoglobals // constant text
	// One more case worker for every so many placements; the first ones belong to the case worker who reads.
	`INSERT INTO users (tenant_id, id, unit_id, name, active)
	 SELECT p.tenant_id, md5('owner' || n)::uuid, p.unit_id, 'Bench ' || n, true
	 FROM processes p, generate_series(@from::int / @per::int, @to::int / @per::int) n WHERE p.id = @template::uuid
	 ON CONFLICT DO NOTHING`,
	`INSERT INTO places (tenant_id, id, workplace_id, title, description, min_weekly_hours, max_weekly_hours, state, version, created_at, updated_at)
	 SELECT x.tenant_id, md5('place' || n)::uuid, x.workplace_id, 'Plads', '', 0.5, 37, 'open', 1, now(), now()
	 FROM placements x, generate_series(0, 1999) n WHERE x.id = @template::uuid ON CONFLICT DO NOTHING`,
	`INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
		candidate_id, calendar_version, created_at, updated_at)
	 SELECT tenant_id, md5('p' || n)::uuid, kind, status, outcome, ruleset, schema_version, version, epoch,
		jsonb_set(state, '{id}', to_jsonb(md5('p' || n)::uuid::text)),
		CASE WHEN n <= @per::int THEN owner_id ELSE md5('owner' || n / @per::int)::uuid END, unit_id, candidate_id, calendar_version,
		created_at - n * interval '1 second', updated_at
	 FROM processes, generate_series(@from::int, @to::int) n WHERE id = @template::uuid`,
	`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds)
	 SELECT tenant_id, md5('p' || n)::uuid, candidate_id, company_id, workplace_id, md5('place' || n % 2000)::uuid,
		date '2030-01-01' + n / 2000 * 7, date '2030-01-01' + n / 2000 * 7 + 6, true, false
	 FROM placements, generate_series(@from::int, @to::int) n WHERE id = @template::uuid`,
	`INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, candidate_id, due, level, escalated, opened_at)
	 SELECT t.tenant_id, md5('t' || n || t.key)::uuid, md5('p' || n)::uuid, t.process_kind, t.key, t.kind, t.command,
		CASE WHEN n <= @per::int THEN t.owner_id ELSE md5('owner' || n / @per::int)::uuid END, t.unit_id, t.candidate_id,
		t.due + n % 90 * interval '1 day', t.level, t.escalated, t.opened_at
	 FROM tasks t, generate_series(@from::int, @to::int) n WHERE t.process_id = @template::uuid AND t.closed_at IS NULL`,
	`INSERT INTO deadlines (tenant_id, id, process_id, process_kind, key, due, next_at, next_kind, fired, opened_at)
	 SELECT d.tenant_id, md5('d' || n || d.key)::uuid, md5('p' || n)::uuid, d.process_kind, d.key, d.due, d.next_at, d.next_kind, d.fired, d.opened_at
	 FROM deadlines d, generate_series(@from::int, @to::int) n WHERE d.process_id = @template::uuid AND d.closed_at IS NULL`,
}

// floorPages serves the same pages with nothing in between.
type floorPages struct {
	base   string
	pool   *pgxpool.Pool
	server *http.Server
	client *http.Client
}

func startFloorPages(ctx context.Context, s *stack) (*floorPages, error) {
	pool, err := pgxpool.New(ctx, s.AppURL)
	if err != nil {
		return nil, err
	}
	var tenant, owner string
	own, err := pgx.Connect(ctx, s.OwnerURL)
	if err != nil {
		return nil, err
	}
	defer own.Close(ctx) //nolint:errcheck // the server is thrown away
	if err := own.QueryRow(ctx, `SELECT tenant_id, owner_id FROM processes ORDER BY created_at DESC LIMIT 1`).Scan(&tenant, &owner); err != nil {
		return nil, err
	}
	f := &floorPages{pool: pool, client: &http.Client{Timeout: 30 * time.Second}}
	mux := http.NewServeMux()
	mux.HandleFunc("/tasks", f.page(tenant, `
		SELECT id, process_id, process_kind, key, kind, command, due, level, escalated, owner_id, unit_id, candidate_id, opened_at FROM tasks
		WHERE tenant_id = $1 AND owner_id = $2 AND closed_at IS NULL ORDER BY due NULLS LAST, id LIMIT 51`,
		func(*http.Request) []any { return []any{tenant, owner} }))
	mux.HandleFunc("/placement", f.page(tenant, `
		SELECT id, status, version, state::text AS state, created_at, updated_at, ended_at FROM processes WHERE tenant_id = $1 AND id = $2`,
		func(r *http.Request) []any { return []any{tenant, r.URL.Query().Get("id")} }))
	mux.HandleFunc("/placements", f.page(tenant, `
		SELECT id, status, version, state::text AS state, created_at, updated_at, ended_at FROM processes
		WHERE tenant_id = $1 AND kind = 'placement' ORDER BY created_at DESC, id DESC LIMIT 51`,
		func(*http.Request) []any { return []any{tenant} }))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f.base = "http://" + listener.Addr().String()
	f.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go f.server.Serve(listener) //nolint:errcheck // closed at the end
	return f, nil
}

// page answers with the rows of a query as JSON.
func (f *floorPages) page(tenant, query string, args func(*http.Request) []any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var rows []map[string]any
		ctx := r.Context()
		err := pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `SELECT set_config('app.tenant_id', $1, true)`, tenant); err != nil {
				return err
			}
			found, err := tx.Query(ctx, query, args(r)...)
			if err != nil {
				return err
			}
			rows, err = pgx.CollectRows(found, pgx.RowToMap)
			return err
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(rows)
	}
}

func (f *floorPages) get(ctx context.Context, path string) error {
	c := caller{base: f.base, http: f.client}
	var rows []map[string]any
	if err := c.call(ctx, http.MethodGet, path, nil, &rows); err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("the floor's page %s is empty", path)
	}
	return nil
}

func (f *floorPages) stop() {
	_ = f.server.Close()
	f.pool.Close()
}
