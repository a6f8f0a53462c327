package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

// clockwork stands for the activities that move a clock. It notes what it is asked.
type clockwork struct {
	asked  []contract.ClockMove
	moving int
	most   int
	refuse *lifecycle.RuleError
}

func (c *clockwork) begin(_ context.Context, tenant string, move contract.ClockMove) (contract.MoveState, error) {
	c.asked = append(c.asked, move)
	if c.refuse != nil {
		return contract.MoveState{}, contract.RuleError(c.refuse, 0)
	}
	return contract.MoveState{TenantID: tenant, Target: lifecycletest.At("2027-01-05", 9).Add(time.Duration(move.Hours) * time.Hour)}, nil
}

func (c *clockwork) move(_ context.Context, to contract.MoveState) (contract.ClockMoved, error) {
	c.moving++
	c.most = max(c.most, c.moving)
	defer func() { c.moving-- }()
	return contract.ClockMoved{Now: to.Target, Clock: lifecycle.Clock{Offset: day, Version: len(c.asked)}, Fired: 1}, nil
}

func newClockHarness(t *testing.T, c *clockwork) *harness {
	t.Helper()
	h := newHarness(t, lifecycletest.At("2027-01-04", 9), newLedger())
	h.env.RegisterActivityWithOptions(c.begin, activity.RegisterOptions{Name: contract.BeginMoveActivity})
	h.env.RegisterActivityWithOptions(c.move, activity.RegisterOptions{Name: contract.MoveClockActivity})
	return h
}

func TestClockMovesOneMoveAfterTheOther(t *testing.T) {
	t.Parallel()
	c := &clockwork{}
	h := newClockHarness(t, c)
	first := h.update(h.start.Add(time.Hour), contract.MoveClockUpdate, contract.ClockMove{Hours: 1})
	second := h.update(h.start.Add(time.Hour), contract.MoveClockUpdate, contract.ClockMove{Hours: 2})
	h.continueAt(h.start.Add(2 * time.Hour))

	h.run(contract.PracticeClockWorkflow, contract.ClockInput{TenantID: tenantID})

	h.allRecorded()
	require.Equal(t, 1, first.result.(contract.ClockMoved).Clock.Version)
	require.Equal(t, 2, second.result.(contract.ClockMoved).Clock.Version)
	require.Equal(t, 1, c.most)
	require.Equal(t, []contract.ClockMove{{Hours: 1}, {Hours: 2}}, c.asked)
	var next *workflow.ContinueAsNewError
	require.ErrorAs(t, h.env.GetWorkflowError(), &next)
	require.Equal(t, contract.PracticeClockWorkflow, next.WorkflowType.Name)
}

func TestRefusedMoveIsAnsweredWithTheRefusal(t *testing.T) {
	t.Parallel()
	h := newClockHarness(t, &clockwork{refuse: lifecycle.Refuse(lifecycle.CodeCalendarNotCovered, "too far")})
	refused := h.update(h.start.Add(time.Hour), contract.MoveClockUpdate, contract.ClockMove{WorkingDays: 9999})
	h.continueAt(h.start.Add(2 * time.Hour))

	h.run(contract.PracticeClockWorkflow, contract.ClockInput{TenantID: tenantID})

	require.Equal(t, lifecycle.CodeCalendarNotCovered, refused.refusedUnderLock(t).Code)
}
