package contract

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
)

// CatchUp lets a process read what its row knows and it does not, and waits until it has. It may be repeated. Each time is an
// update of its own: Temporal answers an update under the ID of an earlier one with what became of that, so that one failure
// would stand for as long as the run does.
func CatchUp(ctx context.Context, c client.Client, to lifecycle.Ref) error {
	_, err := catchUp(ctx, c, to, "")
	return err
}

// CatchUpAfter is CatchUp when a process has done with a command that it was sent and may still be at: each waits for the one before
// it. The command must not be sent again by then. It may be repeated: whoever waits again waits for the same update, for a process
// takes ten at a time; one that has failed is made anew.
func CatchUpAfter(ctx context.Context, c client.Client, to lifecycle.Ref, commandID string) error {
	failed, err := catchUp(ctx, c, to, lifecycle.DeriveID("catch_up", to.ID, commandID))
	if _, gone := errors.AsType[*serviceerror.NotFound](err); failed && !gone && ctx.Err() == nil {
		return CatchUp(ctx, c, to)
	}
	return err
}

// catchUp also tells whether there was an answer, and it was a failure.
func catchUp(ctx context.Context, c client.Client, to lifecycle.Ref, updateID string) (failed bool, err error) {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(to), UpdateName: CatchUpUpdate, UpdateID: updateID, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return false, fmt.Errorf("catch up: %w", err)
	}
	if err := handle.Get(ctx, nil); err != nil {
		return true, fmt.Errorf("outcome of catch up: %w", err)
	}
	return false, nil
}
