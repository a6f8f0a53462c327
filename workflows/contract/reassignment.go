package contract

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// ReassignmentBatch carries out a reassignment: what goes to whom is in its rows.
type ReassignmentBatch struct {
	TenantID string `json:"tenant_id"`
	ID       string `json:"id"`
	// Round counts how often what could not be reached is tried; 0 and 1 are the first.
	Round int `json:"round,omitempty"`
}

// LastReassignmentRound is the last try: what cannot be reached then waits until somebody resumes the reassignment.
const LastReassignmentRound = 3

// ReassignmentPage is what became of some things of a reassignment.
type ReassignmentPage struct {
	// More tells that others wait for their turn; NotYet how many could not be reached so far.
	More   bool `json:"more,omitempty"`
	NotYet int  `json:"not_yet,omitempty"`
	// Suspended tells that somebody has stopped it.
	Suspended bool `json:"suspended,omitempty"`
	// Finished is how many have their result, of All.
	Finished int `json:"finished"`
	All      int `json:"all"`
}

// StartReassignment lets the run of a reassignment go on, and starts one where there is none. It may be repeated: who has
// been given is not given twice.
func StartReassignment(ctx context.Context, c client.Client, in ReassignmentBatch) error {
	id := ReassignmentID(in.ID)
	_, err := c.SignalWithStartWorkflow(ctx, id, GoOnSignal, nil, client.StartWorkflowOptions{
		ID: id, TaskQueue: TaskQueue, StaticSummary: fmt.Sprintf("Reassignment %.4s…", in.ID),
		StaticDetails:         About(ReassignmentBatchWorkflow),
		TypedSearchAttributes: temporal.NewSearchAttributes(TenantAttribute.ValueSet(in.TenantID)),
	}, ReassignmentBatchWorkflow, in)
	if err != nil {
		return fmt.Errorf("start reassignment: %w", err)
	}
	return nil
}

// ReassignmentID returns the ID of the workflow that carries out a reassignment.
func ReassignmentID(id string) string { return "batch/" + id }
