package api

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

type reopeningBody struct {
	Parties []lifecycle.Party `json:"parties,omitempty" enum:"candidate,company,mentor,caseworker" maxItems:"4" doc:"Whose evaluations are asked for again. None: only the outcome is recorded again."`
	WordsInput
}

func (b reopeningBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Reopen{Parties: b.Parties, OwnerID: t.byID, UnitID: t.unitID, Contents: refs}
}

// reopen opens a closed placement again. Its process has ended: a new run goes on from its row, and the event that opens it
// is the first thing that it does (architecture D2, Creating). Everything else is as for any command.
func (s *server) reopen(ctx context.Context, in *CommandInput[reopeningBody]) (*placementOutput, error) {
	name := placement.Reopen{}.Name()
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: in.ID}
	c, err := s.envelope(ctx, name, in.ID, in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	if c.IfVersion, err = versionOf(in.IfMatch); err != nil {
		return nil, err
	}
	out, err := stored[placement.State](ctx, s, ref, c)
	if errors.Is(err, store.ErrNotFound) {
		out, err = s.openAgain(ctx, ref, c, in.Body)
	}
	if err != nil {
		return nil, err
	}
	return s.placementAfter(ctx, out)
}

// openAgain keeps what was written and starts the run that goes on from the row.
func (s *server) openAgain(ctx context.Context, ref lifecycle.Ref, c contract.Command, b reopeningBody) (contract.Outcome[placement.State], error) {
	var none contract.Outcome[placement.State]
	rows, err := s.Store.Rows(ctx, c.Actor.TenantID, []string{ref.ID})
	if err != nil {
		return none, err
	}
	row, ok := rows[ref.ID]
	if !ok || row.Kind != ref.Kind {
		return none, store.ErrNotFound
	}
	if c.IfVersion != 0 && c.IfVersion != row.Version {
		return none, contract.StaleVersion(row.Version)
	}
	state, err := stateOf[placement.State](row)
	if err != nil {
		return none, err
	}
	refs, err := s.keep(ctx, c, ref, state.CandidateID, b.texts())
	if err != nil {
		return none, err
	}
	var t target
	if t.byID, t.unitID, err = s.inPlaceOf(ctx, state.OwnerID); err != nil {
		return none, err
	}
	e := b.event(t, refs)
	// Ask the rules before a run is started that they would end at once.
	if _, err := state.Next(e, s.now(principalOf(ctx).Tenant)); err != nil {
		return none, err
	}
	if c, err = s.processes.seal(c, ref.ID, e); err != nil {
		return none, err
	}
	out, err := s.processes.goOn(ctx, ref, e.Name(), c, contract.Input[placement.State]{
		TenantID: c.Actor.TenantID, State: &state, Epoch: row.Epoch + 1, Begin: &c, BeginName: e.Name(), Clock: c.Clock,
		Fingerprint: c.Fingerprint, Told: alreadyTold(state), Host: contract.Host,
	})
	if err != nil {
		if before, again := stored[placement.State](ctx, s, ref, c); !errors.Is(again, store.ErrNotFound) {
			return before, again
		}
		return none, err
	}
	if out.Fingerprint != c.Fingerprint {
		return none, keyReused()
	}
	return out, nil
}

// inPlaceOf returns who has from now on what an owner had who works here no more: the caller, in the caller's unit. Both are empty
// while the owner does.
func (s *server) inPlaceOf(ctx context.Context, ownerID string) (caller, unitID string, err error) {
	p := principalOf(ctx)
	owner, err := s.Store.User(ctx, p.Tenant.ID, ownerID)
	if err != nil || owner.Active {
		return "", "", err
	}
	return p.UserID, p.UnitID, nil
}

// alreadyTold says what a closed placement has done already: what wanted to be started was started before it closed, and
// nothing is started twice.
func alreadyTold(s placement.State) []string {
	var told []string
	if s.WantsRematch() {
		told = append(told, contract.ToldRematch)
	}
	if s.WantsFollowAlong() {
		told = append(told, contract.ToldFollowAlong)
	}
	if s.Successor != nil {
		told = append(told, contract.ToldSuccessor)
	}
	for _, x := range s.Problems {
		if x.Own() {
			told = append(told, contract.ToldIssue(x.No))
		}
	}
	return told
}

// goOn starts a run that goes on from the row of a process that has ended, with the sealed command that opens it again, and
// waits until that is recorded. While the ended run has not gone, it is that one which is asked.
func (p processes) goOn(ctx context.Context, ref lifecycle.Ref, name string, c contract.Command, in contract.Input[placement.State]) (contract.Outcome[placement.State], error) {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	var out contract.Outcome[placement.State]
	operation := p.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            "Opened again; its earlier history is in the database",
		StaticDetails:            contract.About(contract.PlacementWorkflow),
	}, contract.PlacementWorkflow, in)
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
