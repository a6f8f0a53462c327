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

// missingRematches finds placements whose end wants a rematch that was never begun. It is begun as the placement itself
// would have done it, under the ID that it would have had.
func (d *Doctor) missingRematches(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	var more []Finding
	for after := ""; ; {
		rows, err := d.Store.WithoutRematch(ctx, t.ID, after, lookPage)
		if err != nil || len(rows) == 0 {
			return more, err
		}
		after = rows[len(rows)-1].ID
		for _, row := range rows {
			if f, missing := d.missingRematch(ctx, t, row, found); missing {
				more = append(more, f)
			}
		}
	}
}

func (d *Doctor) missingRematch(ctx context.Context, t store.Tenant, row store.Process, found []Finding) (Finding, bool) {
	var state placement.State
	if err := json.Unmarshal(row.State, &state); err != nil || !state.WantsRematch() {
		return Finding{}, false
	}
	ref, input, err := workflows.RematchOf(t.ID, t.Clock, state)
	if err != nil {
		return finding(t.ID, row.Ref, Unseen, "its rematch could not be looked for: "+plain(err)), true
	}
	if explained(found, ref) {
		return Finding{}, false // it was begun, and only its row is missing
	}
	f := finding(t.ID, row.Ref, NoRematch, fmt.Sprintf("has ended (%s) and its rematch, %s, was never begun", stage(string(state.Ending.Kind)), contract.WorkflowID(ref)))
	seen, err := d.see(ctx, ref)
	switch {
	case err != nil:
		return finding(t.ID, row.Ref, Unseen, "its rematch could not be looked for: "+plain(err)), true
	case seen.running:
		return Finding{}, false
	case seen.exists:
		f.Text = fmt.Sprintf("has ended (%s) and its rematch, %s, is not in the database: %s", stage(string(state.Ending.Kind)), contract.WorkflowID(ref), seen.how())
		return f, true
	}
	f.repair = func(ctx context.Context) (string, error) {
		_, err := d.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue, StaticSummary: workflows.RematchSummary(state),
			WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
			WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
			WorkflowExecutionErrorWhenAlreadyStarted: true,
			TypedSearchAttributes:                    temporal.NewSearchAttributes(contract.TenantAttribute.ValueSet(t.ID)),
		}, contract.RematchWorkflow, input)
		if _, begun := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); begun {
			err = nil // by the placement itself, at this moment
		}
		return "its rematch has begun", err
	}
	return f, true
}

// explained tells whether there is a finding about the process already.
func explained(found []Finding, ref lifecycle.Ref) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Ref == ref })
}
