package workflows

import (
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// ReassignmentBatch gives what somebody has to others, some at a time, until each thing has its result or somebody suspends it.
// What has become of each is in the rows; so is whether it is to go on, or back. It may be started again at any time.
func ReassignmentBatch(ctx workflow.Context, in contract.ItemBatch) error {
	return throughItems(ctx, in, contract.ReassignmentBatchWorkflow, contract.ReassignItemsActivity)
}
