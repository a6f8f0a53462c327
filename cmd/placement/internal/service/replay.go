package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	tlog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// Unreplayable is a run that does not go through the code of this binary.
type Unreplayable struct {
	WorkflowID string
	Err        error
}

// Replay lets the history of every open run that a worker has taken go through the code of this binary, tells of each that does not,
// and returns how many it has tried. It changes nothing.
func (s *Service) Replay(ctx context.Context, tell func(Unreplayable) error) (int, error) {
	codec := contract.NewCodec(s.keys.Codec(), s.config.CodecEncode)
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: contract.DataConverter(codec), FailureConverter: contract.FailureConverter(codec), DisableRegistrationAliasing: true,
	})
	if err != nil {
		return 0, fmt.Errorf("prepare replay: %w", err)
	}
	s.register(workflowsOnly{to: replayer}, nil)
	tried := 0
	var page []byte
	for {
		list, err := s.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: s.config.TemporalNamespace, Query: "ExecutionStatus = 'Running' AND TaskQueue = '" + contract.TaskQueue + "'", NextPageToken: page,
		})
		if err != nil {
			return tried, fmt.Errorf("list what runs: %w", err)
		}
		for _, e := range list.GetExecutions() {
			switch err := s.replay(ctx, replayer, e.GetExecution().GetWorkflowId(), e.GetExecution().GetRunId()); {
			case errors.Is(err, errNothing):
				continue
			case ctx.Err() != nil:
				return tried, ctx.Err()
			case err != nil:
				if err := tell(Unreplayable{e.GetExecution().GetWorkflowId(), err}); err != nil {
					return tried, err
				}
			}
			tried++
		}
		if page = list.GetNextPageToken(); len(page) == 0 {
			return tried, nil
		}
	}
}

// errNothing says that there is nothing to replay: a run has been forgotten since it was listed, or no code has decided anything of it.
var errNothing = errors.New("nothing to replay")

// replay lets one history go through. Its code panics for what it does not know.
func (s *Service) replay(ctx context.Context, replayer worker.WorkflowReplayer, id, run string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("replay: %v", r)
		}
	}()
	var h historypb.History
	var begun bool
	for events := s.Temporal.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		e, err := events.Next()
		if missing := new(serviceerror.NotFound); errors.As(err, &missing) {
			return errNothing
		}
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		h.Events = append(h.Events, e)
		begun = begun || e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
	}
	if !begun {
		return errNothing
	}
	return replayer.ReplayWorkflowHistory(tlog.NewStructuredLogger(slog.New(slog.DiscardHandler)), &h)
}

// workflowsOnly registers workflows with a replayer, which runs no activities.
type workflowsOnly struct {
	worker.Registry // nothing else is registered

	to worker.WorkflowReplayer
}

// RegisterWorkflowWithOptions registers a workflow.
func (w workflowsOnly) RegisterWorkflowWithOptions(run any, o workflow.RegisterOptions) {
	w.to.RegisterWorkflowWithOptions(run, o)
}

// RegisterActivityWithOptions does nothing.
func (workflowsOnly) RegisterActivityWithOptions(any, activity.RegisterOptions) {}
