package contract

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// ItemBatch is a batch whose things, and what became of each, are in rows.
type ItemBatch struct {
	TenantID string `json:"tenant_id"`
	ID       string `json:"id"`
	// Round counts how often what could not be reached is tried; 0 and 1 are the first.
	Round int `json:"round,omitempty"`
}

// LastRound is the last try: what cannot be reached then waits until somebody resumes the batch.
const LastRound = 3

// ItemPage is what became of some things of a batch.
type ItemPage struct {
	// More tells that others wait for their turn; NotYet how many could not be reached so far.
	More   bool `json:"more,omitempty"`
	NotYet int  `json:"not_yet,omitempty"`
	// Suspended tells that somebody has stopped it.
	Suspended bool `json:"suspended,omitempty"`
	// Finished is how many have their result, of All.
	Finished int `json:"finished"`
	All      int `json:"all"`
}

// goOn lets the run of a batch go on, and starts one where there is none. It may be repeated.
func goOn(ctx context.Context, c client.Client, workflowID, workflowType, summary string, in ItemBatch) error {
	_, err := c.SignalWithStartWorkflow(ctx, workflowID, GoOnSignal, nil, client.StartWorkflowOptions{
		ID: workflowID, TaskQueue: TaskQueue, StaticSummary: summary, StaticDetails: About(workflowType),
		TypedSearchAttributes: temporal.NewSearchAttributes(TenantAttribute.ValueSet(in.TenantID)),
	}, workflowType, in)
	if err != nil {
		return fmt.Errorf("start %s: %w", workflowType, err)
	}
	return nil
}
