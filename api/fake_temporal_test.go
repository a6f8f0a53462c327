package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/workflows/contract"
)

// fakeTemporal runs processes by the rules alone. Before, when it is set, comes in between.
type fakeTemporal struct {
	client.Client // what is not faked panics

	store  *fakeStore
	clock  func() time.Time
	before func(o client.UpdateWorkflowOptions) error

	mu      sync.Mutex
	updates []client.UpdateWorkflowOptions
	starts  []client.StartWorkflowOptions
	inputs  []any
	signals []string
	done    map[string]any
	ended   *contract.Result
	health  error
	checks  int
}

func (f *fakeTemporal) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	f.checks++
	return &client.CheckHealthResponse{}, f.health
}

func (f *fakeTemporal) UpdateWorkflow(_ context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.updates = append(f.updates, o)
	if f.before != nil {
		if err := f.before(o); err != nil {
			return nil, err
		}
	}
	if out, ok := f.done[o.UpdateID]; ok {
		return handle{value: out}, nil
	}
	if o.UpdateName == contract.CatchUpUpdate {
		return handle{value: 1}, nil
	}
	row, ok := f.row(o.WorkflowID)
	if !ok || row.EndedAt != nil {
		return nil, serviceerror.NewNotFound("workflow not found")
	}
	c := o.Args[0].(contract.Command)
	switch row.Kind { //nolint:exhaustive // placements are all others
	case lifecycle.KindRematch:
		return carry[rematch.State](f, row, c, o, rematch.Decode)
	case lifecycle.KindMentorTraining:
		return carry[mentortraining.State](f, row, c, o, mentortraining.Decode)
	case lifecycle.KindIssue:
		return carry[issue.State](f, row, c, o, issue.Decode)
	case lifecycle.KindFollowAlong:
		return carry[followalong.State](f, row, c, o, followalong.Decode)
	case lifecycle.KindWebhookEndpoint:
		return carry[endpoint.State](f, row, c, o, endpoint.Decode)
	case lifecycle.KindOutreach:
		return carry[outreach.State](f, row, c, o, outreach.Decode)
	case lifecycle.KindAgreement:
		if o.UpdateName == "open_place" && f.store.registered.ID != "" {
			f.store.registered.State, f.store.registered.AgreementID, f.store.registered.LineNo = "open", row.ID, 1
		}
		return carry[agreement.State](f, row, c, o, agreement.Decode)
	}
	return carry[placement.State](f, row, c, o, placement.Decode)
}

func carry[S lifecycle.Process[S]](f *fakeTemporal, row store.Process, c contract.Command, o client.UpdateWorkflowOptions, decode func(string, []byte) (lifecycle.Event, error)) (client.WorkflowUpdateHandle, error) {
	state, err := stateOf[S](row)
	if err != nil {
		return nil, err
	}
	e, err := decode(o.UpdateName, c.Event)
	if err != nil {
		return nil, err
	}
	if c.IfVersion != 0 && c.IfVersion != row.Version {
		return handle{err: contract.StaleVersion(row.Version)}, nil
	}
	next, err := state.Next(e, f.clock().Add(c.Clock.Offset))
	if err != nil {
		return handle{err: contract.RuleError(err, row.Version)}, nil
	}
	f.store.put(row.Kind, next, next.Head())
	out := contract.Outcome[S]{State: next, Fingerprint: c.Fingerprint}
	f.done[c.ID] = out
	return handle{value: out}, nil
}

func (f *fakeTemporal) row(workflowID string) (store.Process, bool) {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	for _, row := range f.store.rows {
		if contract.WorkflowID(row.Ref) == workflowID {
			return row, true
		}
	}
	return store.Process{}, false
}

func (f *fakeTemporal) NewWithStartWorkflowOperation(o client.StartWorkflowOptions, _ any, args ...any) client.WithStartWorkflowOperation {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.starts, f.inputs = append(f.starts, o), append(f.inputs, args...)
	return nil
}

func (f *fakeTemporal) UpdateWithStartWorkflow(_ context.Context, o client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.updates = append(f.updates, o.UpdateOptions)
	if f.before != nil {
		if err := f.before(o.UpdateOptions); err != nil {
			return nil, err
		}
	}
	if out, ok := f.done[o.UpdateOptions.UpdateID]; ok {
		return handle{value: out}, nil
	}
	if o.UpdateOptions.UpdateName == contract.MoveClockUpdate {
		return handle{value: contract.ClockMoved{Now: now().Add(time.Hour), Clock: lifecycle.Clock{Offset: time.Hour, Version: 1}, Fired: 2}}, nil
	}
	if o.UpdateOptions.UpdateName == (mentortraining.EnrolMentor{}).Name() {
		return open[mentortraining.State](f, o.UpdateOptions, mentortraining.Decode)
	}
	if o.UpdateOptions.UpdateName == (outreach.OpenOutreach{}).Name() {
		return open[outreach.State](f, o.UpdateOptions, outreach.Decode)
	}
	if o.UpdateOptions.UpdateName == (endpoint.RegisterEndpoint{}).Name() {
		return open[endpoint.State](f, o.UpdateOptions, endpoint.Decode)
	}
	if o.UpdateOptions.UpdateName == (agreement.DraftAgreement{}).Name() {
		return open[agreement.State](f, o.UpdateOptions, agreement.Decode)
	}
	if o.UpdateOptions.UpdateName == (placement.Reopen{}).Name() {
		row, _ := f.row(o.UpdateOptions.WorkflowID)
		return carry[placement.State](f, row, o.UpdateOptions.Args[0].(contract.Command), o.UpdateOptions, placement.Decode)
	}
	return open[placement.State](f, o.UpdateOptions, placement.Decode)
}

// open begins a process with its first event.
func open[S lifecycle.Process[S]](f *fakeTemporal, o client.UpdateWorkflowOptions, decode func(string, []byte) (lifecycle.Event, error)) (client.WorkflowUpdateHandle, error) {
	c := o.Args[0].(contract.Command)
	e, err := decode(o.UpdateName, c.Event)
	if err != nil {
		return nil, err
	}
	var none S
	next, err := none.Next(e, f.clock().Add(c.Clock.Offset))
	if err != nil {
		return handle{err: contract.RuleError(err, 0)}, nil
	}
	f.store.put(next.Head().Kind, next, next.Head())
	out := contract.Outcome[S]{State: next, Fingerprint: c.Fingerprint}
	f.done[c.ID] = out
	return handle{value: out}, nil
}

func (f *fakeTemporal) GetWorkflow(context.Context, string, string) client.WorkflowRun {
	return run{result: f.ended}
}

type run struct {
	client.WorkflowRun
	result *contract.Result
}

func (r run) Get(_ context.Context, out any) error {
	if r.result == nil {
		return serviceerror.NewNotFound("workflow not found")
	}
	*out.(*contract.Result) = *r.result
	return nil
}

// handle carries a value or an error through the SDK's converter, as Temporal would.
type handle struct {
	client.WorkflowUpdateHandle
	value any
	err   error
}

func (h handle) Get(_ context.Context, out any) error {
	if h.err != nil || out == nil {
		return h.err
	}
	payload, err := converter.GetDefaultDataConverter().ToPayload(h.value)
	if err != nil {
		return err
	}
	return converter.GetDefaultDataConverter().FromPayload(payload, out)
}

// sent are the commands that reached Temporal.
func (f *fakeTemporal) sent() []contract.Command {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []contract.Command
	for _, o := range f.updates {
		if len(o.Args) == 1 {
			if c, ok := o.Args[0].(contract.Command); ok {
				all = append(all, c)
			}
		}
	}
	return all
}

func (f *fakeTemporal) names() []string {
	var all []string
	for _, o := range f.updates {
		all = append(all, o.UpdateName)
	}
	return slices.Clone(all)
}
