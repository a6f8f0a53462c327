package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store/vault"
	"placement/workflows/contract"
)

// How long an answer is waited for. What is not there by then is answered with 202 and asked for again. Both are shorter than
// the time the server gives an answer to be written: an answer that is cut off tells nobody anything.
const (
	commandPatience = 10 * time.Second
	clockPatience   = 40 * time.Second
)

// processes sends commands to the processes. It is all that the API knows of Temporal.
type processes struct {
	client client.Client
	sealer vault.Sealer
}

// seal encodes an event, puts it into the envelope, addresses that to a process and seals it.
func (p processes) seal(c contract.Command, to string, e lifecycle.Event) (contract.Command, error) {
	c.ProcessID = to
	var err error
	if c.Event, err = json.Marshal(e); err != nil {
		return c, fmt.Errorf("encode %s: %w", e.Name(), err)
	}
	if c.Seal, err = p.sealer.Seal(c.Sealed(e.Name())); err != nil {
		return c, fmt.Errorf("seal %s: %w", e.Name(), err)
	}
	return c, nil
}

// send asks a running process for an event and waits for its outcome. Sending the same command again is safe.
func send[S any](ctx context.Context, p processes, to lifecycle.Ref, name string, c contract.Command) (contract.Outcome[S], error) {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	var out contract.Outcome[S]
	handle, err := p.client.UpdateWorkflow(ctx, updateOptions(to, name, c))
	if err != nil {
		return out, fmt.Errorf("send %s: %w", name, err)
	}
	if err := handle.Get(ctx, &out); err != nil {
		return out, fmt.Errorf("outcome of %s: %w", name, err)
	}
	return out, nil
}

func updateOptions(to lifecycle.Ref, name string, c contract.Command) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(to), UpdateID: c.ID, UpdateName: name, Args: []any{c},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	}
}

// propose starts the process of a placement with its proposal and waits until that is recorded. The process is started at
// most once, however often this is called for the same placement.
func (p processes) propose(ctx context.Context, e placement.Propose, c contract.Command) (contract.Outcome[placement.State], error) {
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: e.ID}
	startOn, err := e.Calendar.At(e.Period.Start, 0)
	if err != nil {
		return contract.Outcome[placement.State]{}, err
	}
	return start[placement.State](ctx, p, ref, e.Name(), contract.PlacementWorkflow, c, client.StartWorkflowOptions{
		StaticSummary:         contract.PlacementSummary(e.ID, e.PlaceID, e.Period),
		TypedSearchAttributes: firstAttributes(c, string(placement.Proposed), e.OwnerID, e.UnitID, e.Ruleset, startOn),
	})
}

// firstAttributes are the search attributes that a process begins with.
func firstAttributes(c contract.Command, stage, ownerID, unitID string, ruleset int, startOn time.Time) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(
		contract.TenantAttribute.ValueSet(c.Actor.TenantID),
		contract.StageAttribute.ValueSet(stage),
		contract.OwnerAttribute.ValueSet(ownerID),
		contract.UnitAttribute.ValueSet(unitID),
		contract.RulesetAttribute.ValueSet(strconv.Itoa(ruleset)),
		contract.StartOnAttribute.ValueSet(startOn),
	)
}

// start starts a process with the sealed command that begins it, and waits until that is recorded. The process is started
// at most once, however often this is called for the same one.
func start[S any](ctx context.Context, p processes, ref lifecycle.Ref, name, workflowType string, c contract.Command, o client.StartWorkflowOptions) (contract.Outcome[S], error) {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	var out contract.Outcome[S]
	o.ID, o.TaskQueue, o.StaticDetails = contract.WorkflowID(ref), contract.TaskQueue, contract.About(workflowType)
	o.WorkflowIDReusePolicy = enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	o.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
	operation := p.client.NewWithStartWorkflowOperation(o, workflowType, contract.Input[S]{
		TenantID: c.Actor.TenantID, Begin: &c, BeginName: name, Clock: c.Clock, Fingerprint: c.Fingerprint, Host: contract.Host,
	})
	handle, err := p.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: operation, UpdateOptions: updateOptions(ref, name, c),
	})
	if err != nil {
		return out, fmt.Errorf("%s: %w", name, err)
	}
	if err := handle.Get(ctx, &out); err != nil {
		return out, fmt.Errorf("outcome of %s: %w", name, err)
	}
	return out, nil
}

// catchUp is contract.CatchUp, for as long as a command is waited for.
func (p processes) catchUp(ctx context.Context, to lifecycle.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	return contract.CatchUp(ctx, p.client, to)
}

// refused returns the refusal with which a process ended before it had begun; nil for any other end.
func (p processes) refused(ctx context.Context, ref lifecycle.Ref) *lifecycle.RuleError {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var result contract.Result
	run := p.client.GetWorkflow(ctx, contract.WorkflowID(ref), "")
	if run.Get(ctx, &result) != nil {
		return nil
	}
	return result.Refused
}

// moveClock asks the practice clock of a tenant to move and waits until it has.
func (p processes) moveClock(ctx context.Context, tenantID, id string, move contract.ClockMove) (contract.ClockMoved, error) {
	ctx, cancel := context.WithTimeout(ctx, clockPatience)
	defer cancel()
	var moved contract.ClockMoved
	start := p.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID:                       contract.PracticeClockID(tenantID),
		TaskQueue:                contract.TaskQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            "The clock of a practice tenant",
		StaticDetails:            contract.About(contract.PracticeClockWorkflow),
		TypedSearchAttributes:    temporal.NewSearchAttributes(contract.TenantAttribute.ValueSet(tenantID)),
	}, contract.PracticeClockWorkflow, contract.ClockInput{TenantID: tenantID})
	handle, err := p.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID: contract.PracticeClockID(tenantID), UpdateID: id, UpdateName: contract.MoveClockUpdate, Args: []any{move},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return moved, fmt.Errorf("move the practice clock: %w", err)
	}
	if err := handle.Get(ctx, &moved); err != nil {
		return moved, fmt.Errorf("outcome of moving the practice clock: %w", err)
	}
	return moved, nil
}

// tellCalendar has the processes of a tenant told of its calendar, and does not wait until they are.
func (p processes) tellCalendar(ctx context.Context, in contract.CalendarBatch) error {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	return contract.StartCalendarBatch(ctx, p.client, in)
}

// reassign has a reassignment carried out, and does not wait until it is.
func (p processes) reassign(ctx context.Context, in contract.ItemBatch) error {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	return contract.StartReassignment(ctx, p.client, in)
}

// applyPolicy has a policy applied to placements, and does not wait until it is.
func (p processes) applyPolicy(ctx context.Context, in contract.ItemBatch) error {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	return contract.StartPolicyBatch(ctx, p.client, in)
}
