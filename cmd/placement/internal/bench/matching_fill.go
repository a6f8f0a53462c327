package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	service "placement/cmd/placement/internal/caller"
	"placement/cmd/placement/internal/municipality"
	rules "placement/models/lifecycle"
)

// matchWorld is who waits and what is open, by ID, and who asks.
type matchWorld struct {
	candidates, places []string
	actor              rules.Actor
	today              rules.Date
}

// madeUpWhere is the municipality that is made up: one with a city, villages and islands of nearby codes.
const madeUpWhere = "Aalborg"

// fillMatching makes up a municipality, through the API and so with everything encrypted: n candidates, who all wait, and a
// company for every ten of them. Further places are copied from those until there are n.
func fillMatching(ctx context.Context, s *stack, n int) (matchWorld, error) {
	var w matchWorld
	say("making up %d candidates and %d companies", n, n/10)
	plan, err := municipality.Make(municipality.Order{Municipality: madeUpWhere, Companies: n / 10, Candidates: n, Seed: 1})
	if err != nil {
		return w, err
	}
	plan.Placements = nil // somebody who runs a placement does not wait
	if _, err := municipality.Write(ctx, service.New(s.Base, time.Minute), s.Tokens["caseworker"], 1, plan); err != nil {
		return w, err
	}
	day, _, err := today(ctx, s.caller())
	if err != nil {
		return w, err
	}
	w.today = rules.Date(day)
	conn, err := pgx.Connect(ctx, s.OwnerURL)
	if err != nil {
		return w, err
	}
	defer conn.Close(ctx) //nolint:errcheck // the server is thrown away
	for _, statement := range fillMatchingSQL {
		if _, err := conn.Exec(ctx, statement, pgx.NamedArgs{"n": n, "today": day}); err != nil {
			return w, fmt.Errorf("fill for matching: %w", err)
		}
	}
	if _, err := conn.Exec(ctx, "ANALYZE"); err != nil {
		return w, err
	}
	if err := conn.QueryRow(ctx, `SELECT tenant_id, user_id FROM audit WHERE user_id IS NOT NULL ORDER BY id DESC LIMIT 1`).
		Scan(&w.actor.TenantID, &w.actor.UserID); err != nil {
		return w, fmt.Errorf("find who asks: %w", err)
	}
	w.actor.Roles = []rules.Role{rules.CaseWorker}
	if w.candidates, err = idsOf(ctx, conn, `SELECT id::text FROM candidates WHERE seeking ORDER BY id`); err != nil {
		return w, err
	}
	w.places, err = idsOf(ctx, conn, `SELECT id::text FROM places WHERE state = 'open' ORDER BY id`)
	if err == nil && (len(w.candidates) == 0 || len(w.places) == 0) {
		err = fmt.Errorf("fill for matching: %d candidates wait and %d places are open", len(w.candidates), len(w.places))
	}
	return w, err
}

func idsOf(ctx context.Context, conn *pgx.Conn, query string) ([]string, error) {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// fillMatchingSQL runs as the server's superuser, past row-level security.
var fillMatchingSQL = []string{ //nolint:gochecknoglobals // constant text
	// Those without a profile belong to other parts of the run.
	`UPDATE candidates SET seeking = true, waiting_since = CAST(@today AS date) - 30
	 WHERE NOT seeking AND profile IS NOT NULL AND (SELECT count(*) FROM candidates WHERE seeking) < @n::int`,
	// The practice tenant's own four would make them more than one round takes.
	`UPDATE candidates SET seeking = false, waiting_since = NULL WHERE id IN (SELECT id FROM candidates WHERE seeking ORDER BY profile IS NOT NULL, id
		LIMIT greatest(0, (SELECT count(*) FROM candidates WHERE seeking) - @n::int))`,
	`CREATE TEMPORARY TABLE more AS
	 SELECT md5('match' || p.id || n)::uuid AS id, p.id AS template FROM (SELECT id FROM places WHERE state = 'open') p, generate_series(1, @n::int) n
	 ORDER BY n, p.id LIMIT greatest(0, @n::int - (SELECT count(*) FROM places WHERE state = 'open'))`,
	`INSERT INTO places (tenant_id, id, workplace_id, title, description, min_weekly_hours, max_weekly_hours, state, occupation, version,
		created_at, updated_at)
	 SELECT p.tenant_id, m.id, p.workplace_id, p.title, p.description, p.min_weekly_hours, p.max_weekly_hours, 'open', p.occupation, 1,
		p.created_at, p.updated_at
	 FROM more m JOIN places p ON p.id = m.template`,
	`INSERT INTO place_tasks (tenant_id, place_id, task_id, workplace_id)
	 SELECT l.tenant_id, m.id, l.task_id, l.workplace_id FROM more m JOIN place_tasks l ON l.place_id = m.template`,
}
