package workflows

import (
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// PracticeClock owns the clock of a practice tenant. A move is its update: it goes from deadline to deadline, lets each
// process handle what became due before the next one, and is answered when the clock stands at its target.
func PracticeClock(ctx workflow.Context, in contract.ClockInput) error {
	lock := workflow.NewMutex(ctx)
	err := workflow.SetUpdateHandlerWithOptions(ctx, contract.MoveClockUpdate,
		func(ctx workflow.Context, move contract.ClockMove) (contract.ClockMoved, error) {
			if err := lock.Lock(ctx); err != nil {
				return contract.ClockMoved{}, err
			}
			defer lock.Unlock()
			return moveClock(ctx, in.TenantID, move)
		},
		workflow.UpdateHandlerOptions{Description: "Move the clock forward by hours, calendar days, working days, or to the next deadline."})
	if err != nil {
		return err
	}
	err = workflow.Await(ctx, func() bool {
		return workflow.GetInfo(ctx).GetContinueAsNewSuggested() && workflow.AllHandlersFinished(ctx)
	})
	if err != nil {
		return err
	}
	return workflow.NewContinueAsNewError(ctx, contract.PracticeClockWorkflow, in)
}

func moveClock(ctx workflow.Context, tenantID string, move contract.ClockMove) (contract.ClockMoved, error) {
	var state contract.MoveState
	begin := workflow.ExecuteActivity(withClockMove(ctx, "begin move"), contract.BeginMoveActivity, tenantID, move)
	if err := begin.Get(ctx, &state); err != nil {
		return contract.ClockMoved{}, err
	}
	var moved contract.ClockMoved
	err := workflow.ExecuteActivity(withClockMove(ctx, "to "+state.Target.Format("Mon 2 Jan 2006 15:04 MST")), contract.MoveClockActivity, state).Get(ctx, &moved)
	return moved, err
}
