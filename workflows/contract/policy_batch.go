package contract

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
)

// StartPolicyBatch lets the run that applies a policy to placements go on, and starts one where there is none. It may be repeated:
// who goes by the policy is not told twice.
func StartPolicyBatch(ctx context.Context, c client.Client, in ItemBatch) error {
	return goOn(ctx, c, PolicyBatchID(in.ID), PolicyBatchWorkflow, fmt.Sprintf("Application of a policy %.4s…", in.ID), in)
}

// PolicyBatchID returns the ID of the workflow that applies a policy to placements.
func PolicyBatchID(id string) string { return "policy/" + id }
