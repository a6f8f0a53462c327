package workflows

import (
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// handOver starts the placement that was given the place in a swap, and tells the agreement of the place of it: before it
// hears that the place is free, for else it would look for somebody.
func (p placementRun) handOver(ctx workflow.Context) error {
	next := p.state.Successor
	if next == nil {
		return nil
	}
	if err := p.once(ctx, contract.ToldSuccessor, p.startSuccessor); err != nil || next.AgreementID == "" {
		return err
	}
	return p.once(ctx, toldSuccession, func(ctx workflow.Context) error {
		tellPlace(ctx, next.AgreementID, contract.PlaceFirstTold(next.AgreementID, next.PlacementID, next.News(p.state)))
		return nil
	})
}

// successorRuns tells whether the placement that was given the place takes commands.
func (p placementRun) successorRuns() bool { return slices.Contains(p.told, contract.ToldSuccessor) }

// startSuccessor starts the placement that was given the place as a child that outlives its parent. It waits until the child
// exists.
func (p placementRun) startSuccessor(ctx workflow.Context) error {
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: p.state.Successor.PlacementID}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            contract.WorkflowID(ref),
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary:         contract.PlacementSummary(ref.ID, p.state.PlaceID, p.state.Successor.Period),
		StaticDetails:         contract.About(contract.PlacementWorkflow),
		TypedSearchAttributes: temporal.NewSearchAttributes(contract.TenantAttribute.ValueSet(p.tenantID)),
	})
	in := contract.Input[placement.State]{TenantID: p.tenantID, Founded: ref.ID, Clock: p.clock, Host: contract.Host}
	err := workflow.ExecuteChildWorkflow(ctx, contract.PlacementWorkflow, in).GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil // by an earlier run of this placement, or from its row
	}
	return err
}
