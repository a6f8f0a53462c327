package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// batchPause is how long the first try is waited for what could not be reached; the next one waits six times as long.
const batchPause = 10 * time.Second

// throughItems has an activity go through the things of a batch, some at a time, until each has its result or somebody suspends the
// batch. What could not be reached is tried again after a pause, and then left until somebody resumes it. The workflow goes on as new
// as the type that is named.
func throughItems(ctx workflow.Context, in contract.ItemBatch, workflowType, activity string) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	goOn := listen(ctx, contract.GoOnSignal, "There may be something to do again: begun, resumed or turned back.")
	wait := batchPause
	for {
		for goOn.ReceiveAsync(nil) {
			in.Round, wait = 1, batchPause
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, workflowType, in)
		}
		in.Round = max(in.Round, 1)
		var page contract.ItemPage
		if err := workflow.ExecuteActivity(withItems(ctx, "the next ones"), activity, in).Get(ctx, &page); err != nil {
			return err
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d of %d have their result · %d could not be reached", page.Finished, page.All, page.NotYet))
		switch {
		case page.More, goOn.Len() > 0:
		case page.Suspended, page.NotYet == 0, in.Round >= contract.LastRound:
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
