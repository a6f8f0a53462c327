package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// measureBatch measures how long it takes to give many running placements to another case worker at once, and what that does to
// the commands of another placement meanwhile.
func measureBatch(ctx context.Context, s *stack, o options, r *report) error {
	c := s.caller()
	other, _, err := booked(ctx, s, c)
	if err != nil {
		return err
	}
	template, err := onePlacement(ctx, s, c)
	if err != nil {
		return err
	}
	var people struct {
		Items []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, "/v1/users", nil, &people); err != nil {
		return err
	}
	ids := map[string]string{}
	for _, p := range people.Items {
		ids[p.Name] = p.ID
	}
	path := "/v1/placements/" + other.ID
	if err := c.call(ctx, http.MethodPost, path+"/reassignment", object{"owner_id": ids["Susanne Holm"]}, nil); err != nil {
		return err
	}
	if err := runMany(ctx, s, template, o.batch-1); err != nil {
		return err
	}
	// Filling takes longer than a meeting in two minutes is ahead.
	_, now, err := today(ctx, c)
	if err != nil {
		return err
	}
	ahead := time.Until(now) + 5*time.Minute
	move := func() error {
		meets := time.Now().Add(ahead).Format(time.RFC3339)
		return c.call(ctx, http.MethodPost, path+"/safety-meeting/move", object{"at": meets, "form": "visit"}, nil)
	}
	say("measuring commands before the batch, and during it")
	before, err := timed(o.commands, move)
	if err != nil {
		return err
	}
	during, took, err := s.reassignAll(ctx, ids["Anna Andersen"], ids["Bo Berg"], o.batch, move)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%d placements reassigned in one batch", o.batch)
	r.note(what, "s", took.Seconds())
	r.note(what+", a second", "/s", float64(o.batch)/took.Seconds())
	r.atMost("command of another placement meanwhile, p50", "ms", during.ms(0.5), before.ms(0.5), 3)
	r.atMost("command of another placement meanwhile, p99", "ms", during.ms(0.99), before.ms(0.99), 3)
	return nil
}

// reassignAll gives everything that one has to another, sending one command after the other until it is done.
func (s *stack) reassignAll(ctx context.Context, from, to string, n int, command func() error) (during sample, took time.Duration, err error) {
	lead := s.caller()
	lead.token = s.Tokens["admin"]
	type view struct {
		ID     string         `json:"id"`
		Status string         `json:"status"`
		Counts map[string]int `json:"counts"`
	}
	var now view
	began := time.Now()
	if err := lead.call(ctx, http.MethodPost, "/v1/reassignments", object{
		"from_user_id": from, "to": object{"user_ids": []string{to}}, "kinds": []string{"placement"}, "reason": "owner_left",
	}, &now); err != nil {
		return nil, 0, err
	}
	say("the batch was answered after %d ms", time.Since(began).Milliseconds())
	var done atomic.Bool
	failed := make(chan error, 1)
	go func() {
		for now.Status != "done" {
			time.Sleep(200 * time.Millisecond)
			now = view{ID: now.ID}
			if err := lead.call(ctx, http.MethodGet, "/v1/reassignments/"+now.ID, nil, &now); err != nil {
				failed <- err
				break
			}
		}
		took = time.Since(began)
		done.Store(true)
		close(failed)
	}()
	for !done.Load() {
		one, err := timed(1, command)
		if err != nil {
			return nil, 0, err
		}
		during = append(during, one...)
	}
	if err := <-failed; err != nil {
		return nil, 0, err
	}
	if now.Counts["given"] != n {
		return nil, 0, fmt.Errorf("of %d placements, this became: %v", n, now.Counts)
	}
	return during, took, nil
}

// runMany copies a placement and starts the copies from their rows, as after Temporal was lost: all of them belong to whoever has
// the template.
func runMany(ctx context.Context, s *stack, template string, n int) error {
	say("starting %d placements from their rows", n)
	if err := fill(ctx, s, template, 0, n, n+1); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.OwnerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // the server is thrown away
	// Each is at a place of its own in its own weeks, by its state too.
	if _, err := conn.Exec(ctx, `UPDATE processes p SET state = p.state || jsonb_build_object('place_id', x.place_id, 'period',
			jsonb_build_object('start', x.starts_on, 'end', x.ends_on))
		FROM placements x WHERE x.tenant_id = p.tenant_id AND x.id = p.id AND x.starts_on >= '2030-01-01'`); err != nil {
		return err
	}
	found, err := conn.Query(ctx, `SELECT p.tenant_id::text, p.epoch, p.state FROM processes p JOIN placements x ON x.id = p.id
		WHERE x.starts_on >= '2030-01-01'`)
	if err != nil {
		return err
	}
	type row struct {
		Tenant string
		Epoch  int
		State  json.RawMessage
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[row])
	if err != nil {
		return err
	}
	if _, err := perSecond(len(rows), 8, func(i int) error {
		var state placement.State
		if err := json.Unmarshal(rows[i].State, &state); err != nil {
			return err
		}
		_, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "placement/" + state.ID, TaskQueue: contract.TaskQueue},
			contract.PlacementWorkflow, contract.Input[placement.State]{
				TenantID: rows[i].Tenant, State: &state, Epoch: rows[i].Epoch, Host: contract.Host,
			})
		return err
	}); err != nil {
		return err
	}
	return s.awaitShown(ctx, n)
}

// awaitShown waits until so many placements have run their first task.
func (s *stack) awaitShown(ctx context.Context, n int) error {
	for {
		count, err := s.temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Query: `WorkflowType = 'Placement' AND ExecutionStatus = 'Running' AND stage = 'proposed'`,
		})
		if err != nil {
			return err
		}
		if int(count.GetCount()) >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
