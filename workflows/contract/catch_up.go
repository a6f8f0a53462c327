package contract

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
)

// CatchUp lets a process read what its row knows and it does not, and waits until it has. It may be repeated. Each time is an
// update of its own: Temporal answers an update under the ID of an earlier one with what became of that, so that one failure
// would stand for as long as the run does.
func CatchUp(ctx context.Context, c client.Client, to lifecycle.Ref) error {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(to), UpdateName: CatchUpUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	if err := handle.Get(ctx, nil); err != nil {
		return fmt.Errorf("outcome of catch up: %w", err)
	}
	return nil
}
