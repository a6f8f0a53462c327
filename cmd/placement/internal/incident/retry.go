package incident

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// Result says what came of a retry.
type Result string

// The results.
const (
	// Retried: it is being tried again. Whether that helps is seen when it is looked for again.
	Retried Result = "retried"
	// Gone: it does not fail any more.
	Gone Result = "gone"
	// NotHere: there is nothing to retry about this kind.
	NotHere Result = "not_here"
	// Ahead: its workflow knew more than its row. Run the doctor first.
	Ahead Result = "workflow_ahead"
	// Failed: it could not be retried now.
	Failed Result = "failed"
)

// patience is how long one retry may take.
const patience = 10 * time.Second

// ErrAhead is what Restart answers for a process whose last workflow knows more than its row.
var ErrAhead = errors.New("its workflow knows more than its row")

// Retry has an incident tried again at once, and notes in the audit who wanted it and what came of it. It may be repeated: it
// makes nothing happen twice, for all it does is what would happen by itself later, or what rebuild does. The error is that of
// the audit, or that nobody waits any more; why a retry failed is for the log.
func (d *Desk) Retry(ctx context.Context, t store.Tenant, actor lifecycle.Actor, i Incident) (Result, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	result, why := d.retry(ctx, t, i)
	kind, id := i.Subject()
	actor.TenantID = t.ID
	if err := d.Store.NoteRetry(ctx, actor, kind, id, "incident."+string(i.Kind)+"."+string(result)); err != nil {
		return result, err
	}
	if result == Failed {
		return result, fmt.Errorf("retry %s of %s: %w", i.Kind, i.Process, why)
	}
	return result, nil
}

func (d *Desk) retry(ctx context.Context, t store.Tenant, i Incident) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	switch i.Kind {
	case ActivityFailing:
		err = d.tryActivity(ctx, i)
	case TaskFailing:
		err = d.tryTask(ctx, i)
	case RunEnded:
		err = d.restart(ctx, t, i)
	case StepMissing:
		err = d.wake(ctx, i)
	case EndpointFailing, NoWorker:
		return NotHere, nil
	}
	switch _, gone := errors.AsType[*serviceerror.NotFound](err); {
	case gone:
		return Gone, nil
	case errors.Is(err, ErrAhead):
		return Ahead, nil
	case err != nil:
		return Failed, err
	}
	return Retried, nil
}

// tryActivity makes the next attempt of an activity now. Its attempts are counted from the beginning again.
func (d *Desk) tryActivity(ctx context.Context, i Incident) error {
	_, err := d.Temporal.WorkflowService().ResetActivity(ctx, &workflowservice.ResetActivityRequest{
		Namespace: d.Namespace, Execution: &commonpb.WorkflowExecution{WorkflowId: i.Process, RunId: i.runID}, Identity: identity,
		Activity: &workflowservice.ResetActivityRequest_Id{Id: i.activityID},
	})
	return err
}

// identity is how Temporal shows who asked for a retry.
const identity = "placement incidents"

// tryTask has the workflow's task carried out now. While a task fails, Temporal waits longer and longer, up to ten minutes, and
// nothing that is sent to the workflow shortens that: the run goes on under another run ID from before the first task that failed,
// with everything that was sent to it since.
func (d *Desk) tryTask(ctx context.Context, i Incident) error {
	execution := &commonpb.WorkflowExecution{WorkflowId: i.Process, RunId: i.runID}
	events, err := d.latest(ctx, execution)
	if err != nil {
		return err
	}
	at := firstFailure(events)
	if at == 0 {
		return serviceerror.NewNotFound("no task has failed since one succeeded")
	}
	_, err = d.Temporal.ResetWorkflowExecution(ctx, &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: d.Namespace, WorkflowExecution: execution, Reason: "retry of an incident", WorkflowTaskFinishEventId: at,
		RequestId: uuid.NewString(), Identity: identity,
	})
	return err
}

// restart starts a process from its row.
func (d *Desk) restart(ctx context.Context, t store.Tenant, i Incident) error {
	kind, id := i.Subject()
	did, err := d.Restart(ctx, t, lifecycle.Ref{Kind: lifecycle.Kind(kind), ID: id})
	if err == nil && !did {
		return serviceerror.NewNotFound("it runs again, or has ended")
	}
	return err
}

// wake lets the main loop of a process look at everything anew.
func (d *Desk) wake(ctx context.Context, i Incident) error {
	handle, err := d.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: i.Process, UpdateName: contract.ShowUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// firstFailure is the event of the first task that failed since one succeeded; 0 for none. A task that nobody took in time has not
// failed: its worker was gone, and it came to another. Events come newest first.
func firstFailure(events []*historypb.HistoryEvent) int64 {
	var at int64
	for _, e := range events {
		switch e.GetEventType() {
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED:
			at = e.GetEventId()
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
			if e.GetWorkflowTaskTimedOutEventAttributes().GetTimeoutType() != enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START {
				at = e.GetEventId()
			}
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
			return at
		}
	}
	return at
}
