package workflows

import (
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// PolicyBatch lets placements go by another policy, some at a time, until each has its result or somebody suspends it. What has become
// of each is in the rows. It may be started again at any time.
func PolicyBatch(ctx workflow.Context, in contract.ItemBatch) error {
	return throughItems(ctx, in, contract.PolicyBatchWorkflow, contract.ApplyPolicyActivity)
}
