package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/interceptor"
	tlog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// replayTimeout bounds how long one history may take. A history of months takes milliseconds.
const replayTimeout = time.Minute

// ErrUnreadable says that a history can never be read: Temporal has lost it, or this version of the service cannot replay it.
var ErrUnreadable = errors.New("its history is not one that this version of the service writes")

// recall returns what the process remembers, from the run given back to the one that knows the event after version from; or
// as far back as Temporal keeps its runs. With an error it returns what the later runs remember, if those could be read.
func (d *Doctor) recall(ctx context.Context, ref lifecycle.Ref, runID string, from int) (account, error) {
	whole, first, err := d.recallRun(ctx, ref, runID)
	if isGone(err) {
		return account{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if err != nil {
		return account{}, err
	}
	for whole.base > from {
		before, err := d.runBefore(ctx, ref, first)
		if err != nil || before == "" {
			return whole, err
		}
		var earlier account
		if earlier, first, err = d.recallRun(ctx, ref, before); isGone(err) {
			return whole, nil
		}
		if err != nil {
			return whole, err
		}
		var follows bool
		if whole, follows = whole.after(earlier); !follows {
			return whole, nil
		}
	}
	return whole, nil
}

// after puts what an earlier run knows before what a later one does. It returns false when what lies between the two is
// known to nobody.
func (a account) after(earlier account) (account, bool) {
	if earlier.version < a.base {
		return a, false
	}
	// What the earlier run went on to say after the later one had begun is not what happened.
	kept := slices.DeleteFunc(slices.Clone(earlier.events), func(e told) bool { return e.Head.Version > a.base })
	a.events, a.base = slices.Concat(kept, a.events), earlier.base
	return a, true
}

// recallRun returns what one run knows, and its first event.
func (d *Doctor) recallRun(ctx context.Context, ref lifecycle.Ref, runID string) (account, *historypb.HistoryEvent, error) {
	var events []*historypb.HistoryEvent
	for it := d.Temporal.GetWorkflowHistory(ctx, contract.WorkflowID(ref), runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		if _, lost := errors.AsType[*serviceerror.DataLoss](err); lost {
			return account{}, nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		if err != nil {
			return account{}, nil, fmt.Errorf("read history: %w", err)
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return account{}, nil, fmt.Errorf("%w: it is empty", ErrUnreadable)
	}
	a, err := d.replay(ctx, ref, runID, events)
	return a, events[0], err
}

// runBefore returns the run that came before the one that began with the event; "" when Temporal knows none.
func (d *Doctor) runBefore(ctx context.Context, ref lifecycle.Ref, first *historypb.HistoryEvent) (string, error) {
	if continued := first.GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId(); continued != "" {
		return continued, nil
	}
	// Started anew from its row: only the list of workflows knows what ran under this ID before.
	page, err := d.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Query: fmt.Sprintf("WorkflowId = '%s' AND StartTime < '%s'", contract.WorkflowID(ref),
			first.GetEventTime().AsTime().Format(time.RFC3339Nano)),
	})
	if err != nil {
		return "", fmt.Errorf("list earlier runs: %w", err)
	}
	var run string
	var started time.Time
	for _, e := range page.GetExecutions() {
		if at := e.GetStartTime().AsTime(); run == "" || at.After(started) {
			run, started = e.GetExecution().GetRunId(), at
		}
	}
	return run, nil
}

// replay lets the workflow's own code go through a history and listens to what it records. What a local activity was asked
// is not in a history, and what the clock brought neither: both follow from the code, exactly as they did then.
func (d *Doctor) replay(ctx context.Context, ref lifecycle.Ref, runID string, events []*historypb.HistoryEvent) (account, error) {
	s, ok := speciesOf(ref.Kind)
	if !ok {
		return account{}, fmt.Errorf("no workflow runs a %s", ref.Kind)
	}
	l := s.listen()
	events = completed(events)
	if len(events) < 3 {
		return account{}, nil // not one task is done: it remembers nothing
	}
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: d.Data, FailureConverter: d.Failures, DisableRegistrationAliasing: true, DisableDeadlockDetection: true,
		Interceptors: []interceptor.WorkerInterceptor{&tap{to: l}},
	})
	if err != nil {
		return account{}, fmt.Errorf("prepare replay: %w", err)
	}
	replayer.RegisterWorkflowWithOptions(s.run, workflow.RegisterOptions{Name: s.workflow})
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("replay: %v", r)
			}
		}()
		done <- replayer.ReplayWorkflowHistoryWithOptions(tlog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
			&historypb.History{Events: events},
			worker.ReplayWorkflowHistoryOptions{OriginalExecution: workflow.Execution{ID: contract.WorkflowID(ref), RunID: runID}})
	}()
	select {
	case <-ctx.Done():
		return account{}, ctx.Err()
	case <-time.After(replayTimeout):
		return account{}, errors.New("its history takes too long to read")
	case err := <-done:
		if err != nil {
			return account{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
	}
	a, err := l.account()
	if err != nil {
		return account{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return a, nil
}

// completed cuts off the workflow task that is not done yet: what it leads to has not happened.
func completed(events []*historypb.HistoryEvent) []*historypb.HistoryEvent {
	last := -1
	for i, e := range events {
		if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	for last+1 < len(events) && events[last+1].GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED {
		last++
	}
	return events[:last+1]
}

// tap stands between a workflow and the SDK, and tells the listener what goes through.
type tap struct {
	interceptor.WorkerInterceptorBase
	to listener
}

// InterceptWorkflow puts the tap in.
func (t *tap) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	in := &inbound{to: t.to}
	in.Next = next
	return in
}

type inbound struct {
	interceptor.WorkflowInboundInterceptorBase
	to listener
}

// Init puts the tap in on the way out.
func (i *inbound) Init(out interceptor.WorkflowOutboundInterceptor) error {
	o := &outbound{to: i.to}
	o.Next = out
	return i.Next.Init(o)
}

// ExecuteWorkflow hears the input.
func (i *inbound) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	if len(in.Args) == 1 {
		i.to.begins(in.Args[0])
	}
	return i.Next.ExecuteWorkflow(ctx, in)
}

type outbound struct {
	interceptor.WorkflowOutboundInterceptorBase
	to listener
}

// ExecuteLocalActivity hears the quick write path.
func (o *outbound) ExecuteLocalActivity(ctx workflow.Context, name string, args ...any) workflow.Future {
	return o.heard(o.Next.ExecuteLocalActivity(ctx, name, args...), args)
}

// ExecuteActivity hears the slow one.
func (o *outbound) ExecuteActivity(ctx workflow.Context, name string, args ...any) workflow.Future {
	return o.heard(o.Next.ExecuteActivity(ctx, name, args...), args)
}

func (o *outbound) heard(f workflow.Future, args []any) workflow.Future {
	if len(args) != 1 {
		return f
	}
	return heard{Future: f, asked: args[0], to: o.to}
}

// heard is a future that tells what came of it.
type heard struct {
	workflow.Future
	asked any
	to    listener
}

// Get tells the listener what the write path answered.
func (h heard) Get(ctx workflow.Context, value any) error {
	err := h.Future.Get(ctx, value)
	if answer, ok := value.(*contract.Recording); ok && err == nil {
		h.to.wrote(h.asked, *answer)
	}
	return err
}
