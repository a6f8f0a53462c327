package incident

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"placement/workflows/contract"
)

// stuck says what is wrong with the newest run of a workflow, nil for one that Temporal does not know. A workflow of another
// tenant, or of nobody, has nothing wrong with it here.
func (f *finding) stuck(ctx context.Context, w *workflowservice.DescribeWorkflowExecutionResponse, id string) ([]Incident, error) {
	if w == nil {
		i := incident(RunEnded, f.tenant.ID, id, "unknown")
		i.Reason, i.Since = "unknown_to_temporal", f.Now().UTC()
		return []Incident{i}, nil
	}
	info := w.GetWorkflowExecutionInfo()
	runID := info.GetExecution().GetRunId()
	switch info.GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED,
		enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		i := incident(RunEnded, f.tenant.ID, id, runID)
		i.Reason, i.Since, i.runID = code(info.GetStatus().String()), info.GetCloseTime().AsTime(), runID
		return []Incident{i}, nil
	default:
		return nil, nil // paused by somebody, or it has gone on elsewhere: the doctor knows
	}
	found := f.activities(w, id, runID)
	if i, fails := f.task(w, id, runID); fails {
		found = append(found, i)
	}
	if len(found) == 0 {
		return nil, nil
	}
	if tenant, err := f.tenantOf(ctx, info); err != nil || tenant != f.tenant.ID {
		return nil, err
	}
	events, err := f.latest(ctx, info.GetExecution())
	if err != nil {
		return nil, err
	}
	for n := range found {
		// The ID of an activity is the number of the event that scheduled it.
		event := found[n].activityID
		if found[n].Kind == TaskFailing {
			event = strconv.FormatInt(firstFailure(events), 10)
		}
		for _, e := range events {
			if strconv.FormatInt(e.GetEventId(), 10) == event {
				found[n].Since = e.GetEventTime().AsTime()
				if why := e.GetWorkflowTaskFailedEventAttributes(); why != nil {
					found[n].Reason = code(why.GetCause().String())
				}
			}
		}
	}
	return found, nil
}

func (f *finding) activities(w *workflowservice.DescribeWorkflowExecutionResponse, id, runID string) []Incident {
	var found []Incident
	for _, a := range w.GetPendingActivities() {
		failures := int(a.GetAttempt()) - 1
		if failures <= twice || a.GetLastFailure() == nil {
			continue
		}
		i := incident(ActivityFailing, f.tenant.ID, id, runID, a.GetActivityId())
		i.What, i.Attempts, i.Reason = a.GetActivityType().GetName(), failures, reasonOf(a.GetLastFailure())
		i.Since, i.runID, i.activityID = since(a), runID, a.GetActivityId()
		found = append(found, i)
	}
	return found
}

// since is when an activity was tried last: for one whose beginning is not among the newest events.
func since(a *workflowpb.PendingActivityInfo) time.Time {
	if t := a.GetLastAttemptCompleteTime(); t != nil {
		return t.AsTime()
	}
	return a.GetLastStartedTime().AsTime()
}

// task says whether the workflow itself cannot go on.
func (f *finding) task(w *workflowservice.DescribeWorkflowExecutionResponse, id, runID string) (Incident, bool) {
	info, pending := w.GetWorkflowExecutionInfo(), w.GetPendingWorkflowTask()
	problems := keywords(info.GetSearchAttributes(), "TemporalReportedProblems")
	failures := int(pending.GetAttempt()) - 1
	if pending == nil || failures <= twice && len(problems) == 0 {
		return Incident{}, false
	}
	i := incident(TaskFailing, f.tenant.ID, id)
	i.Attempts, i.Reason, i.Since, i.runID = max(failures, 0), "not_told_yet", pending.GetOriginalScheduledTime().AsTime(), runID
	for _, p := range problems {
		if cause, ok := strings.CutPrefix(p, "cause=WorkflowTaskFailedCause"); ok {
			i.Reason = code(cause)
		}
		if cause, ok := strings.CutPrefix(p, "cause=WorkflowTaskTimedOutCause"); ok {
			i.Reason = timeout + code(cause)
		}
	}
	return i, true
}

// tenantOf is whose a workflow is: by what it shows, or by what it began with.
func (f *finding) tenantOf(ctx context.Context, info *workflowpb.WorkflowExecutionInfo) (string, error) {
	var shown string
	if p := info.GetSearchAttributes().GetIndexedFields()[contract.TenantAttribute.GetName()]; p != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(p, &shown); err == nil && shown != "" {
			return shown, nil
		}
	}
	page, err := f.Temporal.WorkflowService().GetWorkflowExecutionHistory(ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{
		Namespace: f.Namespace, MaximumPageSize: 1, Execution: info.GetExecution(),
	})
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read input: %w", err)
	}
	var in struct {
		TenantID string `json:"tenant_id"`
	}
	for _, e := range page.GetHistory().GetEvents() {
		if started := e.GetWorkflowExecutionStartedEventAttributes(); started != nil {
			_ = f.Data.FromPayloads(started.GetInput(), &in) // the workflow of something else may begin with anything: it is nobody's
		}
	}
	return in.TenantID, nil
}

// latest are the newest events of a run, newest first.
func (d *Desk) latest(ctx context.Context, execution *commonpb.WorkflowExecution) ([]*historypb.HistoryEvent, error) {
	page, err := d.Temporal.WorkflowService().GetWorkflowExecutionHistoryReverse(ctx, &workflowservice.GetWorkflowExecutionHistoryReverseRequest{
		Namespace: d.Namespace, Execution: execution, MaximumPageSize: 100,
	})
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return page.GetHistory().GetEvents(), nil
}

// timeout begins the reason of whatever took too long, an activity or a task of a workflow.
const timeout = "timeout_"

// reasonOf is a failure as a code: the type of our own errors, or of the innermost one that has any. What an error says is
// never told, for it may say anything.
func reasonOf(f *failurepb.Failure) string {
	reason := ""
	for ; f != nil; f = f.GetCause() {
		switch {
		case f.GetTimeoutFailureInfo() != nil:
			reason = timeout + code(f.GetTimeoutFailureInfo().GetTimeoutType().String())
		case f.GetApplicationFailureInfo() != nil:
			if t := f.GetApplicationFailureInfo().GetType(); telling(t) {
				reason = t
			}
		case f.GetCanceledFailureInfo() != nil:
			reason = "cancelled"
		case f.GetTerminatedFailureInfo() != nil:
			reason = "terminated"
		}
	}
	if reason == "" {
		return "error"
	}
	return reason
}

// telling leaves out the types of errors that only wrap another one or hold a text, and anything that is no name.
func telling(t string) bool {
	switch t {
	case "", "wrapError", "wrapErrors", "errorString", "joinError", "fundamental", "withStack":
		return false
	}
	return len(t) <= 60 && !strings.ContainsFunc(t, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '.'
	})
}

// code writes a name of Temporal's as ours: NonDeterministicError becomes non_deterministic_error.
func code(name string) string {
	var b strings.Builder
	for n, r := range name {
		if r >= 'A' && r <= 'Z' {
			if n > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func keywords(a *commonpb.SearchAttributes, name string) []string {
	var words []string
	if p := a.GetIndexedFields()[name]; p != nil && converter.GetDefaultDataConverter().FromPayload(p, &words) != nil {
		return nil
	}
	return words
}
