package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows"
	"placement/workflows/contract"
)

// child is a process that a placement begins, under an ID that is the same however often it is begun.
type child struct {
	kind Kind
	// what is its name in a sentence, workflow the type of its workflow.
	what, workflow string
	// without lists placements that may want one and have none.
	without func(ctx context.Context, tenantID, after string, limit int) ([]store.Process, error)
	wanted  func(placement.State) bool
	// of returns which one it is, its input, and what the Web UI says about it.
	of func(tenantID string, clock lifecycle.Clock, p placement.State) (lifecycle.Ref, any, string, error)
}

// missingRematches finds placements whose end wants a rematch that was never begun. It is begun as the placement itself
// would have done it, under the ID that it would have had.
func (d *Doctor) missingRematches(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	return d.missingChildren(ctx, t, found, child{
		kind: NoRematch, what: "rematch", workflow: contract.RematchWorkflow, without: d.Store.WithoutRematch, wanted: placement.State.WantsRematch,
		of: func(tenantID string, clock lifecycle.Clock, p placement.State) (lifecycle.Ref, any, string, error) {
			ref, in, err := workflows.RematchOf(tenantID, clock, p)
			return ref, in, workflows.RematchSummary(p), err
		},
	})
}

// missingFollowAlongs finds placements that have closed and whose follow-along was never begun, likewise.
func (d *Doctor) missingFollowAlongs(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	return d.missingChildren(ctx, t, found, child{
		kind: NoFollowAlong, what: "follow-along", workflow: contract.FollowAlongWorkflow, without: d.Store.WithoutFollowAlong,
		wanted: placement.State.WantsFollowAlong,
		of: func(tenantID string, clock lifecycle.Clock, p placement.State) (lifecycle.Ref, any, string, error) {
			ref, in, err := workflows.FollowAlongOf(tenantID, clock, p)
			return ref, in, workflows.FollowAlongSummary(p), err
		},
	})
}

func (d *Doctor) missingChildren(ctx context.Context, t store.Tenant, found []Finding, c child) ([]Finding, error) {
	var more []Finding
	for after := ""; ; {
		rows, err := c.without(ctx, t.ID, after, lookPage)
		if err != nil || len(rows) == 0 {
			return more, err
		}
		after = rows[len(rows)-1].ID
		for _, row := range rows {
			if f, missing := d.missingChild(ctx, t, row, found, c); missing {
				more = append(more, f)
			}
		}
	}
}

func (d *Doctor) missingChild(ctx context.Context, t store.Tenant, row store.Process, found []Finding, c child) (Finding, bool) {
	var state placement.State
	if err := json.Unmarshal(row.State, &state); err != nil || !c.wanted(state) {
		return Finding{}, false
	}
	ref, input, summary, err := c.of(t.ID, t.Clock, state)
	if err != nil {
		return finding(t.ID, row.Ref, Unseen, "its "+c.what+" could not be looked for: "+plain(err)), true
	}
	if explained(found, ref) {
		return Finding{}, false // it was begun, and only its row is missing
	}
	f := finding(t.ID, row.Ref, c.kind, fmt.Sprintf("has ended (%s) and its %s, %s, was never begun", stage(string(state.Ending.Kind)), c.what, contract.WorkflowID(ref)))
	seen, err := d.see(ctx, ref)
	switch {
	case err != nil:
		return finding(t.ID, row.Ref, Unseen, "its "+c.what+" could not be looked for: "+plain(err)), true
	case seen.running:
		return Finding{}, false
	case seen.exists:
		f.Text = fmt.Sprintf("has ended (%s) and its %s, %s, is not in the database: %s", stage(string(state.Ending.Kind)), c.what, contract.WorkflowID(ref), seen.how())
		return f, true
	}
	f.repair = func(ctx context.Context) (string, error) {
		_, err := d.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue, StaticSummary: summary,
			StaticDetails:                            contract.About(c.workflow),
			WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
			WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
			WorkflowExecutionErrorWhenAlreadyStarted: true,
			TypedSearchAttributes:                    temporal.NewSearchAttributes(contract.TenantAttribute.ValueSet(t.ID)),
		}, c.workflow, input)
		if _, begun := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); begun {
			err = nil // by the placement itself, at this moment
		}
		return "its " + c.what + " has begun", err
	}
	return f, true
}

// explained tells whether there is a finding about the process already.
func explained(found []Finding, ref lifecycle.Ref) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Ref == ref })
}
