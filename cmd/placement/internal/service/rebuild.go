package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/workflows"
	"placement/workflows/contract"
)

// rebuildPage is how many processes are looked at between two questions to the database.
const rebuildPage = 100

// Rebuild starts, from its row, every open process that does not run in Temporal: after Temporal was lost, or somebody
// terminated a workflow. Every deadline and task is as before. It may be repeated and run at any time; what runs stays as
// it is. It returns how many were started.
func (s *Service) Rebuild(ctx context.Context) (int, error) {
	tenants, err := s.Store.Tenants(ctx)
	if err != nil {
		return 0, err
	}
	var started int
	for _, t := range tenants {
		for after := ""; ; {
			refs, err := s.Store.OpenProcesses(ctx, t.ID, after, rebuildPage)
			if err != nil {
				return started, err
			}
			if len(refs) == 0 {
				break
			}
			after = refs[len(refs)-1].ID
			for _, ref := range refs {
				did, err := s.rebuild(ctx, t, ref)
				if err != nil {
					return started, fmt.Errorf("rebuild %s: %w", contract.WorkflowID(ref), err)
				}
				if did {
					started++
				}
			}
		}
	}
	return started, nil
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
		var state placement.State
		if err := json.Unmarshal(p.State, &state); err != nil {
			return false, fmt.Errorf("read state: %w", err)
		}
		told, err := s.told(ctx, t.ID, state)
		if err != nil {
			return false, err
		}
		return true, start(ctx, s.Temporal, ref, contract.PlacementWorkflow, contract.Input[placement.State]{
			TenantID: t.ID, State: &state, Epoch: p.Epoch, Clock: t.Clock, Told: told, Host: contract.Host,
		})
	case lifecycle.KindRematch:
		var state rematch.State
		if err := json.Unmarshal(p.State, &state); err != nil {
			return false, fmt.Errorf("read state: %w", err)
		}
		return true, start(ctx, s.Temporal, ref, contract.RematchWorkflow, contract.Input[rematch.State]{
			TenantID: t.ID, State: &state, Epoch: p.Epoch, Clock: t.Clock, Host: contract.Host,
		})
	}
	return false, fmt.Errorf("no workflow runs a %s", ref.Kind)
}

// told says what a placement has done already: a rematch that has a row was started, and is rebuilt by itself.
func (s *Service) told(ctx context.Context, tenantID string, state placement.State) ([]string, error) {
	if !state.WantsRematch() {
		return nil, nil
	}
	_, err := s.Store.Process(ctx, tenantID, lifecycle.KindRematch, state.RematchID())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return []string{workflows.ToldRematch}, err
}

// runs tells whether Temporal runs the process.
func (s *Service) runs(ctx context.Context, ref lifecycle.Ref) (bool, error) {
	described, err := s.Temporal.DescribeWorkflowExecution(ctx, contract.WorkflowID(ref), "")
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return false, nil
	}
	return described.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, err
}

func start(ctx context.Context, c client.Client, ref lifecycle.Ref, workflowType string, input any) error {
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            "Rebuilt from its row; its earlier history is in the database",
	}, workflowType, input)
	return err
}
