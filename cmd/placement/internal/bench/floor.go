package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// The floor of a command: a bare workflow that takes the same update, runs one local activity that commits one row, and
// answers with as many bytes as the service does. It has no rules, no HTTP, no tasks: less cannot be done.

const (
	floorWorkerArg = "floor-worker"
	floorQueue     = "bench-floor"
	floorUpdate    = "step"
)

// floorStep is the floor's command.
type floorStep struct {
	// Payload and Answer are as large as the service's command and outcome.
	Payload json.RawMessage `json:"payload"`
	// Content asks for one more insert, like a text that is kept.
	Content bool `json:"content"`
	Last    bool `json:"last"`
}

// floorActivities commit rows.
type floorActivities struct{ pool *pgxpool.Pool }

// Commit commits one row.
func (a *floorActivities) Commit(ctx context.Context, id string, step floorStep) error {
	tx, err := a.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // committed by then
	if _, err := tx.Exec(ctx, `INSERT INTO floor_rows (process, payload) VALUES ($1, $2)`, id, []byte(step.Payload)); err != nil {
		return err
	}
	if step.Content {
		if _, err := tx.Exec(ctx, `INSERT INTO floor_rows (process, payload) VALUES ($1, $2)`, id, []byte(step.Payload)); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// floorProcess is the bare workflow.
func floorProcess(ctx workflow.Context, answer json.RawMessage) error {
	var a *floorActivities
	done := false
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	err := workflow.SetUpdateHandler(ctx, floorUpdate, func(ctx workflow.Context, step floorStep) (json.RawMessage, error) {
		ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 5 * time.Second})
		if err := workflow.ExecuteLocalActivity(ctx, a.Commit, id, step).Get(ctx, nil); err != nil {
			return nil, err
		}
		done = step.Last
		return answer, nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return done && workflow.AllHandlersFinished(ctx) })
}

// dialOptions are those of the service: its floor is not slowed down by anything that the service does without.
func dialOptions(namespace string) client.Options {
	return client.Options{
		HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: namespace, Logger: quiet{},
		ConnectionOptions: client.ConnectionOptions{GrpcCompression: &client.GrpcCompressionNone{}},
	}
}

// floorWorker runs the bare workflow in a process of its own, as the service's worker does.
func floorWorker() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	pool, err := pgxpool.New(ctx, os.Getenv("FLOOR_DATABASE_URL"))
	if err != nil {
		return err
	}
	defer pool.Close()
	c, err := client.Dial(dialOptions(os.Getenv("TEMPORAL_NAMESPACE")))
	if err != nil {
		return err
	}
	defer c.Close()
	w := worker.New(c, floorQueue, worker.Options{MaxConcurrentWorkflowTaskPollers: 8})
	w.RegisterWorkflow(floorProcess)
	w.RegisterActivity(&floorActivities{pool: pool})
	if err := w.Start(); err != nil {
		return err
	}
	<-ctx.Done()
	w.Stop()
	return nil
}

// floorStart starts a bare workflow with its first step, as a proposal does.
func floorStart(ctx context.Context, c client.Client, id string, payload, answer json.RawMessage) error {
	start := c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: id, TaskQueue: floorQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
	}, floorProcess, answer)
	h, err := c.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID: id, UpdateName: floorUpdate, Args: []any{floorStep{Payload: payload}}, WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return fmt.Errorf("start floor: %w", err)
	}
	return h.Get(ctx, nil)
}

// floorSend sends one step.
func floorSend(ctx context.Context, c client.Client, id string, step floorStep) error {
	h, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: floorUpdate, Args: []any{step}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	return h.Get(ctx, nil)
}
