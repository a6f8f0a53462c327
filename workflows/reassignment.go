package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// reassignmentPause is how long the first try is waited for what could not be reached; the next one waits six times as long.
const reassignmentPause = 10 * time.Second

// ReassignmentBatch gives what somebody has to others, some at a time, until each thing has its result or somebody suspends it.
// What has become of each is in the rows; so is whether it is to go on, or back. It may be started again at any time.
func ReassignmentBatch(ctx workflow.Context, in contract.ReassignmentBatch) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	goOn := listen(ctx, contract.GoOnSignal, "There may be something to do again: begun, resumed or turned back.")
	wait := reassignmentPause
	for {
		for goOn.ReceiveAsync(nil) {
			in.Round, wait = 1, reassignmentPause
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, contract.ReassignmentBatchWorkflow, in)
		}
		in.Round = max(in.Round, 1)
		var page contract.ReassignmentPage
		if err := workflow.ExecuteActivity(withItems(ctx, "the next ones"), contract.ReassignItemsActivity, in).Get(ctx, &page); err != nil {
			return err
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d of %d have their result · %d could not be reached", page.Finished, page.All, page.NotYet))
		switch {
		case page.More, goOn.Len() > 0:
		case page.Suspended, page.NotYet == 0, in.Round >= contract.LastReassignmentRound:
			return nil
		default:
			again := workflow.AwaitOptions{Timeout: wait, TimerOptions: workflow.TimerOptions{Summary: "try again who could not be reached"}}
			if _, err := workflow.AwaitWithOptions(ctx, again, func() bool { return goOn.Len() > 0 }); err != nil {
				return err
			}
			in.Round++
			wait *= 6
		}
	}
}
