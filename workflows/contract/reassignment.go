package contract

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
)

// StartReassignment lets the run of a reassignment go on, and starts one where there is none. It may be repeated: who has
// been given is not given twice.
func StartReassignment(ctx context.Context, c client.Client, in ItemBatch) error {
	return goOn(ctx, c, ReassignmentID(in.ID), ReassignmentBatchWorkflow, fmt.Sprintf("Reassignment %.4s…", in.ID), in)
}

// ReassignmentID returns the ID of the workflow that carries out a reassignment.
func ReassignmentID(id string) string { return "batch/" + id }
