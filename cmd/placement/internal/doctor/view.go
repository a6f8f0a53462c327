package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// How many workflows a page of the list has, and how long a workflow may take to answer.
const (
	listPage = 500
	patience = 10 * time.Second
)

// listed is a workflow as Temporal's list shows it.
type listed struct {
	runID                      string
	status                     enumspb.WorkflowExecutionStatus
	tenant, stage, owner, unit string
	// closedAt is when the run ended, in real time; zero while it goes on.
	closedAt time.Time
}

// listing is Temporal's list of the workflows that run processes, by workflow ID.
type listing struct {
	running map[string]listed
	// closed are those of which no run is going on, each with its newest run.
	closed map[string]listed
}

// list asks Temporal for all its workflows.
func (d *Doctor) list(ctx context.Context) (*listing, error) {
	l := &listing{running: map[string]listed{}, closed: map[string]listed{}}
	if err := d.listInto(ctx, l.running, "ExecutionStatus = 'Running'"); err != nil {
		return nil, err
	}
	if err := d.listInto(ctx, l.closed, "ExecutionStatus IN ('Completed', 'Failed', 'Canceled', 'Terminated', 'TimedOut')"); err != nil {
		return nil, err
	}
	for id := range l.running {
		delete(l.closed, id)
	}
	return l, nil
}

// listOf asks Temporal's list about some processes alone.
func (d *Doctor) listOf(ctx context.Context, refs map[lifecycle.Ref]bool) (*listing, error) {
	l := &listing{running: map[string]listed{}, closed: map[string]listed{}}
	ids := make([]string, 0, len(refs))
	for ref := range refs {
		// Whoever names processes may name anything.
		if id := contract.WorkflowID(ref); !strings.ContainsAny(id, `'"\`) {
			ids = append(ids, "'"+id+"'")
		}
	}
	for chunk := range slices.Chunk(ids, lookPage) {
		if err := d.listInto(ctx, l.running, "ExecutionStatus = 'Running' AND WorkflowId IN ("+strings.Join(chunk, ", ")+")"); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (d *Doctor) listInto(ctx context.Context, into map[string]listed, query string) error {
	var token []byte
	for {
		page, err := d.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Query: query, PageSize: listPage, NextPageToken: token,
		})
		if err != nil {
			return fmt.Errorf("list workflows: %w", err)
		}
		for _, e := range page.GetExecutions() {
			id := e.GetExecution().GetWorkflowId()
			// The newest comes first.
			if _, ours := refOf(id); !ours || into[id].runID != "" {
				continue
			}
			fields := e.GetSearchAttributes().GetIndexedFields()
			l := listed{
				runID: e.GetExecution().GetRunId(), status: e.GetStatus(), tenant: word(fields, contract.TenantAttribute.GetName()),
				stage: word(fields, contract.StageAttribute.GetName()), owner: word(fields, contract.OwnerAttribute.GetName()),
				unit: word(fields, contract.UnitAttribute.GetName()), closedAt: closedAt(e),
			}
			if l.tenant == "" {
				// It has not shown itself yet.
				in, err := d.input(ctx, id, l.runID)
				if err != nil {
					return err
				}
				l.tenant = in.TenantID
			}
			into[id] = l
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			return nil
		}
	}
}

// closedAt is when a listed run ended; zero while it goes on.
func closedAt(e *workflowpb.WorkflowExecutionInfo) time.Time {
	if e.GetCloseTime() == nil {
		return time.Time{}
	}
	return e.GetCloseTime().AsTime()
}

// word reads a keyword. Search attributes go through no codec.
func word(fields map[string]*commonpb.Payload, name string) string {
	var s string
	if p := fields[name]; p != nil && converter.GetDefaultDataConverter().FromPayload(p, &s) == nil {
		return s
	}
	return ""
}

// given is what a run began with.
type given struct {
	TenantID string `json:"tenant_id"`
	Epoch    int    `json:"epoch"`
}

// input reads what a run began with. A run that is not there any more began with nothing.
func (d *Doctor) input(ctx context.Context, workflowID, runID string) (given, error) {
	var in given
	page, err := d.Temporal.WorkflowService().GetWorkflowExecutionHistory(ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{
		Namespace: d.Namespace, MaximumPageSize: 1,
		Execution: &commonpb.WorkflowExecution{WorkflowId: workflowID, RunId: runID},
	})
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return in, nil
	}
	if err != nil {
		return in, fmt.Errorf("read input: %w", err)
	}
	for _, e := range page.GetHistory().GetEvents() {
		if started := e.GetWorkflowExecutionStartedEventAttributes(); started != nil {
			if err := d.Data.FromPayloads(started.GetInput(), &in); err != nil {
				return in, fmt.Errorf("read input: %w", err)
			}
		}
	}
	return in, nil
}

// run is the newest run of a process as Temporal itself knows it, without the lag of its list.
type run struct {
	exists  bool
	running bool
	runID   string
	status  enumspb.WorkflowExecutionStatus
	epoch   int
	tenant  string
	// unasked is set for a running one that nobody can ask, for no worker works. It has no version then and no state.
	unasked bool
	// version and state are what a running one answers.
	version int
	state   json.RawMessage
}

// how says how a run that does not go on came to its end.
func (r run) how() string {
	if !r.exists {
		return "Temporal knows no workflow of it"
	}
	words := map[enumspb.WorkflowExecutionStatus]string{
		enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED: "has ended", enumspb.WORKFLOW_EXECUTION_STATUS_FAILED: "has failed",
		enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED: "was cancelled", enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED: "was terminated",
		enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT: "has timed out",
	}
	if w, ok := words[r.status]; ok {
		return "its workflow " + w
	}
	return "its workflow does not run"
}

func isRunning(status enumspb.WorkflowExecutionStatus) bool {
	return status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// see asks Temporal for the newest run of a process, and a running one for its state.
func (d *Doctor) see(whole context.Context, ref lifecycle.Ref) (run, error) {
	ctx, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	id := contract.WorkflowID(ref)
	described, err := d.Temporal.DescribeWorkflowExecution(ctx, id, "")
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return run{}, nil
	}
	if err != nil {
		return run{}, err
	}
	info := described.GetWorkflowExecutionInfo()
	r := run{
		exists: true, runID: info.GetExecution().GetRunId(), status: info.GetStatus(),
		running: isRunning(info.GetStatus()),
	}
	if r.status == enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED {
		return r, errors.New("its workflow is paused, and answers nobody")
	}
	in, err := d.input(ctx, id, r.runID)
	r.epoch, r.tenant = in.Epoch, in.TenantID
	if err != nil || !r.running {
		return r, err
	}
	if r.unasked = d.silent() != nil; r.unasked {
		return r, nil
	}
	asked := d.Now()
	answer, err := d.Temporal.QueryWorkflow(ctx, id, "", contract.StateQuery)
	if err == nil {
		err = answer.Get(&r.state)
	}
	switch {
	case err == nil:
		d.unheard.Store(0)
	case d.unanswered(whole, asked, err):
		r.unasked = true
		return r, nil
	default:
		return r, fmt.Errorf("ask its workflow for the state: %w", err)
	}
	s, _ := speciesOf(ref.Kind)
	head, _, err := s.read(r.state)
	r.version = head.Version
	return r, err
}

// catchUp lets a running process read what its row knows.
func (d *Doctor) catchUp(ctx context.Context, ref lifecycle.Ref) (int, error) {
	return d.update(ctx, ref, contract.CatchUpUpdate)
}

// update sends an update without arguments and returns the version it is answered with.
func (d *Doctor) update(ctx context.Context, ref lifecycle.Ref, name string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	handle, err := d.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(ref), UpdateName: name, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return 0, err
	}
	var version int
	err = handle.Get(ctx, &version)
	return version, err
}

// stage is a status in words.
func stage(status string) string { return strings.ReplaceAll(status, "_", " ") }
