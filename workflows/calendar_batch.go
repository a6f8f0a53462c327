package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// CalendarBatch brings an edit of a tenant's calendar to every open process, and ends when all have recorded it. It may be
// started again at any time: who counts by the new calendar is not told twice.
func CalendarBatch(ctx workflow.Context, in contract.CalendarBatch) (contract.CalendarTold, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	var told contract.CalendarTold
	err := workflow.ExecuteActivity(withBatch(ctx, fmt.Sprintf("version %d of the calendar", in.Version)), contract.TellCalendarActivity, in).
		Get(ctx, &told)
	if err == nil {
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d told · %d did not run · %d refused", told.Told, told.Away, told.Refused))
	}
	return told, err
}
