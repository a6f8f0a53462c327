package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows"
	"placement/workflows/contract"
)

// unheardIssues finds problems about which placement and issue say different things: an issue that was never begun, one that
// does not know that there is nothing left to do, and a placement that does not know that a problem of its own was resolved.
func (d *Doctor) unheardIssues(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	var more []Finding
	after, no := "", 0
	for {
		page, err := d.Store.UnheardIssues(ctx, t.ID, after, no, lookPage)
		if err != nil || len(page) == 0 {
			return more, err
		}
		after, no = page[len(page)-1].Placement.ID, page[len(page)-1].No
		for _, u := range page {
			f, different, err := d.unheardIssue(ctx, t, u, found)
			if err != nil {
				f, different = finding(t.ID, u.Placement.Ref, Unseen, "its problem could not be looked at: "+plain(err)), true
			}
			if different {
				more = append(more, f)
			}
		}
	}
}

func (d *Doctor) unheardIssue(ctx context.Context, t store.Tenant, u store.PlacementProblem, found []Finding) (Finding, bool, error) {
	var p placement.State
	if err := json.Unmarshal(u.Placement.State, &p); err != nil {
		return Finding{}, false, fmt.Errorf("read state: %w", err)
	}
	if u.No < 1 || u.No > len(p.Problems) {
		return Finding{}, false, fmt.Errorf("it has no problem %d", u.No)
	}
	x := p.Problems[u.No-1]
	ref := lifecycle.Ref{Kind: lifecycle.KindIssue, ID: p.IssueID(x.No)}
	if explained(found, ref) || explained(found, u.Placement.Ref) {
		return Finding{}, false, nil // mended first: it may hear of it by itself
	}
	if u.IssueID == "" {
		return d.missingIssue(ctx, t, p, x, ref)
	}
	var i issue.State
	if err := json.Unmarshal(u.IssueState, &i); err != nil {
		return Finding{}, false, fmt.Errorf("read state: %w", err)
	}
	if news, tell := contract.ResolvedBy(i); tell {
		f := d.tellAgain(t, u.Placement.Ref, IssueUnheard, "does not know that "+contract.WorkflowID(ref)+" was resolved", contract.ResolvedSignal, news)
		f.detail = ref.ID
		return f, true, nil
	}
	if news, tell := contract.ConcludedBy(p, x); tell && i.Status != issue.Ended {
		return d.tellAgain(t, ref, IssueUnheard, "goes on although there is nothing left to do for "+contract.WorkflowID(u.Placement.Ref),
			contract.ConcludeSignal, news), true, nil
	}
	return Finding{}, false, nil
}

// missingIssue is an issue that was never begun. It is begun as the placement itself would have done it.
func (d *Doctor) missingIssue(ctx context.Context, t store.Tenant, p placement.State, x placement.Problem, ref lifecycle.Ref) (Finding, bool, error) {
	_, input, err := workflows.IssueOf(t.ID, t.Clock, p, x)
	if err != nil {
		return Finding{}, false, err
	}
	f := finding(t.ID, p.Head().Ref, NoIssue, fmt.Sprintf("has a problem, %d, and its issue, %s, was never begun", x.No, contract.WorkflowID(ref)))
	f.detail = ref.ID
	seen, err := d.see(ctx, ref)
	switch {
	case err != nil:
		return Finding{}, false, err
	case seen.running:
		return Finding{}, false, nil
	case seen.exists:
		f.Text = fmt.Sprintf("has a problem, %d, and its issue, %s, is not in the database: %s", x.No, contract.WorkflowID(ref), seen.how())
		return f, true, nil
	}
	f.repair = func(ctx context.Context) (string, error) {
		_, err := d.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
			ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue, StaticSummary: workflows.IssueSummary(p, x),
			StaticDetails:                            contract.About(contract.IssueWorkflow),
			WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
			WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
			WorkflowExecutionErrorWhenAlreadyStarted: true,
			TypedSearchAttributes:                    temporal.NewSearchAttributes(contract.TenantAttribute.ValueSet(t.ID)),
		}, contract.IssueWorkflow, input)
		if _, begun := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); begun {
			err = nil // by the placement itself, at this moment
		}
		return "its issue has begun", err
	}
	return f, true, nil
}
