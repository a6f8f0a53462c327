package contract

import (
	"context"
	"fmt"
	"strconv"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
)

// CatchUp lets a process read what its row knows and it does not, at least up to the given version, and waits until it has. It may
// be repeated: the same gap always gives the same update, so that several callers who find it ask once.
func CatchUp(ctx context.Context, c client.Client, to lifecycle.Ref, version int) error {
	return catchUp(ctx, c, to, strconv.Itoa(version))
}

// CatchUpAfter is CatchUp when a process has done with a command that it was sent and may still be at: each waits for the one before
// it. The command must not be sent again by then. It may be repeated.
func CatchUpAfter(ctx context.Context, c client.Client, to lifecycle.Ref, commandID string) error {
	return catchUp(ctx, c, to, commandID)
}

func catchUp(ctx context.Context, c client.Client, to lifecycle.Ref, occasion string) error {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(to), UpdateName: CatchUpUpdate,
		UpdateID:     lifecycle.DeriveID("catch_up", to.ID, occasion),
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	if err := handle.Get(ctx, nil); err != nil {
		return fmt.Errorf("outcome of catch up: %w", err)
	}
	return nil
}
