package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

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

// rebuildPage is how many processes are looked at between two questions to the database.
const rebuildPage = 100

// Rebuild starts, from its row, every open process that does not run in Temporal: after Temporal was lost, or somebody
// terminated a workflow. Every deadline and task is as before. It may be repeated and run at any time; what runs stays as
// it is. It returns how many were started. A process whose last workflow knows more than its row is not started, for that
// would be forgotten; the error says to ask the doctor.
func (s *Service) Rebuild(ctx context.Context) (int, error) {
	tenants, err := s.Store.Tenants(ctx)
	if err != nil {
		return 0, err
	}
	var started, ahead int
	for _, t := range tenants {
		// Agreements first: placements that come back tell them anew who holds their places.
		for _, agreements := range []bool{true, false} {
			did, knowMore, err := s.rebuildTenant(ctx, t, agreements)
			started, ahead = started+did, ahead+knowMore
			if err != nil {
				return started, err
			}
		}
	}
	if ahead > 0 {
		return started, fmt.Errorf("%d processes went further in Temporal than in the database and were not started: "+
			"run `placement doctor --repair`", ahead)
	}
	return started, nil
}

// rebuildTenant rebuilds the agreements of a tenant, or everything else. It returns how many it started, and how many know
// more than their row.
func (s *Service) rebuildTenant(ctx context.Context, t store.Tenant, agreements bool) (started, ahead int, err error) {
	for after := ""; ; {
		refs, err := s.Store.OpenProcesses(ctx, t.ID, after, rebuildPage)
		if err != nil || len(refs) == 0 {
			return started, ahead, err
		}
		after = refs[len(refs)-1].ID
		for _, ref := range refs {
			if (ref.Kind == lifecycle.KindAgreement) != agreements {
				continue
			}
			did, err := s.rebuildUnlessAhead(ctx, t, ref)
			if errors.Is(err, errAhead) {
				ahead++
				continue
			}
			if err != nil {
				return started, ahead, fmt.Errorf("rebuild %s: %w", contract.WorkflowID(ref), err)
			}
			if did {
				started++
			}
		}
	}
}

// errAhead is returned for a process whose last workflow knows more than its row.
var errAhead = errors.New("its workflow knows more than its row")

// rebuildUnlessAhead is rebuild, for a process whose last workflow knows nothing more than its row. One whose history cannot
// be read is started all the same: its row is what there is.
func (s *Service) rebuildUnlessAhead(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
	if runs, err := s.runs(ctx, ref); err != nil || runs {
		return false, err
	}
	more, err := s.Doctor().KnowsMore(ctx, t, ref)
	switch {
	case err != nil && ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		s.log.Warn("the history of the last workflow could not be read", "workflow_id", contract.WorkflowID(ref), "error", err)
	case more:
		return false, errAhead
	}
	return s.rebuild(ctx, t, ref)
}

// rebuild starts one process from its row, unless it runs or has ended meanwhile.
func (s *Service) rebuild(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
	if runs, err := s.runs(ctx, ref); err != nil || runs {
		return false, err
	}
	p, err := s.Store.OpenEpoch(ctx, t.ID, ref)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch ref.Kind {
	case lifecycle.KindPlacement:
		return true, goOn(ctx, s, t, p, contract.PlacementWorkflow, func(state placement.State) ([]string, error) {
			return s.told(ctx, t.ID, state)
		})
	case lifecycle.KindRematch:
		return true, goOn[rematch.State](ctx, s, t, p, contract.RematchWorkflow, nil)
	case lifecycle.KindMentorTraining:
		// The training that it renews is told once more; that one knows whether it is news.
		return true, goOn[mentortraining.State](ctx, s, t, p, contract.MentorTrainingWorkflow, nil)
	case lifecycle.KindOutreach:
		return true, goOn[outreach.State](ctx, s, t, p, contract.OutreachWorkflow, nil)
	case lifecycle.KindIssue:
		return true, goOn[issue.State](ctx, s, t, p, contract.IssueWorkflow, nil)
	case lifecycle.KindAgreement:
		return true, goOn[agreement.State](ctx, s, t, p, contract.AgreementWorkflow, nil)
	case lifecycle.KindFollowAlong:
		return true, goOn[followalong.State](ctx, s, t, p, contract.FollowAlongWorkflow, nil)
	case lifecycle.KindWebhookEndpoint:
		return true, goOn[endpoint.State](ctx, s, t, p, contract.WebhookEndpointWorkflow, nil)
	}
	return false, fmt.Errorf("no workflow runs a %s", ref.Kind)
}

// goOn starts a process where its row left it. told says what it has done already because of its state; nil for nothing.
func goOn[S any](ctx context.Context, s *Service, t store.Tenant, p store.Process, workflowType string, told func(S) ([]string, error)) error {
	var state S
	if err := json.Unmarshal(p.State, &state); err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	in := contract.Input[S]{TenantID: t.ID, State: &state, Epoch: p.Epoch, Clock: t.Clock, Host: contract.Host}
	if told != nil {
		var err error
		if in.Told, err = told(state); err != nil {
			return err
		}
	}
	events, err := s.Store.LastEvents(ctx, t.ID, p.ID, contract.LastEvents)
	if err != nil {
		return err
	}
	for _, e := range events {
		in.Last = append(in.Last, contract.Happened{Fact: e.Fact, At: e.At})
	}
	return start(ctx, s.Temporal, p.Ref, workflowType, in)
}

// told says what a placement has done already: a rematch, an issue or, where it was opened again, a follow-along that has a row
// was started, and is rebuilt by itself.
func (s *Service) told(ctx context.Context, tenantID string, state placement.State) ([]string, error) {
	begun := map[string]lifecycle.Ref{}
	if state.WantsRematch() {
		begun[contract.ToldRematch] = lifecycle.Ref{Kind: lifecycle.KindRematch, ID: state.RematchID()}
	}
	if state.Reopened > 0 {
		begun[contract.ToldFollowAlong] = lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: state.FollowAlongID()}
	}
	for _, p := range state.Problems {
		if p.Own() {
			begun[contract.ToldIssue(p.No)] = lifecycle.Ref{Kind: lifecycle.KindIssue, ID: state.IssueID(p.No)}
		}
	}
	var told []string
	for name, ref := range begun {
		switch _, err := s.Store.Process(ctx, tenantID, ref.Kind, ref.ID); {
		case err == nil:
			told = append(told, name)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	slices.Sort(told)
	return told, nil
}

// runs tells whether Temporal runs the process. One that somebody has paused goes on when they want it to.
func (s *Service) runs(ctx context.Context, ref lifecycle.Ref) (bool, error) {
	described, err := s.Temporal.DescribeWorkflowExecution(ctx, contract.WorkflowID(ref), "")
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return false, nil
	}
	status := described.GetWorkflowExecutionInfo().GetStatus()
	return status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING || status == enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED, err
}

func start(ctx context.Context, c client.Client, ref lifecycle.Ref, workflowType string, input any) error {
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            "Rebuilt from its row; its earlier history is in the database",
		StaticDetails:                            contract.About(workflowType),
	}, workflowType, input)
	return err
}
