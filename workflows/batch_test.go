package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

// batchOf runs each kind of batch whose activity answers with pages, one after the other, and returns which rounds it was asked for,
// and when.
func batchOf(t *testing.T, goOn []time.Duration, pages ...contract.ItemPage) (rounds []int, asked []time.Duration) {
	t.Helper()
	rounds, asked = aBatchOf(t, contract.ReassignmentBatchWorkflow, contract.ReassignItemsActivity, goOn, pages)
	same, then := aBatchOf(t, contract.PolicyBatchWorkflow, contract.ApplyPolicyActivity, goOn, pages)
	require.Equal(t, rounds, same)
	require.Equal(t, asked, then)
	return rounds, asked
}

func aBatchOf(t *testing.T, workflowType, activityType string, goOn []time.Duration, pages []contract.ItemPage) (rounds []int, asked []time.Duration) {
	t.Helper()
	start := lifecycletest.At("2027-01-04", 9)
	h := newHarness(t, start, newLedger())
	items := func(_ context.Context, in contract.ItemBatch) (contract.ItemPage, error) {
		rounds, asked = append(rounds, in.Round), append(asked, h.env.Now().Sub(start).Round(time.Second))
		require.NotEmpty(t, pages)
		next := pages[0]
		pages = pages[1:]
		return next, nil
	}
	h.env.RegisterActivityWithOptions(items, activity.RegisterOptions{Name: activityType})
	for _, at := range goOn {
		h.env.RegisterDelayedCallback(func() { h.env.SignalWorkflow(contract.GoOnSignal, nil) }, at)
	}

	h.env.ExecuteWorkflow(workflowType, contract.ItemBatch{TenantID: tenantID, ID: "some-batch"})

	require.True(t, h.env.IsWorkflowCompleted())
	require.NoError(t, h.env.GetWorkflowError())
	require.Empty(t, pages)
	return rounds, asked
}

func TestAReassignmentGoesOnUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	more := contract.ItemPage{More: true, All: 250}

	rounds, _ := batchOf(t, nil, more, more, more, contract.ItemPage{Finished: 250, All: 250})

	require.Equal(t, []int{1, 1, 1, 1}, rounds)
}

func TestWhatCannotBeReachedIsTriedAgainAndThenLeft(t *testing.T) {
	t.Parallel()
	left := contract.ItemPage{NotYet: 3, All: 5}

	rounds, asked := batchOf(t, nil, left, left, left)

	require.Equal(t, []int{1, 2, 3}, rounds)
	require.Equal(t, []time.Duration{0, 10 * time.Second, 70 * time.Second}, asked)
}

func TestASuspendedReassignmentEndsItsRun(t *testing.T) {
	t.Parallel()
	rounds, _ := batchOf(t, nil, contract.ItemPage{More: true}, contract.ItemPage{Suspended: true, NotYet: 3})

	require.Equal(t, []int{1, 1}, rounds)
}

func TestWhoResumesIsNotKeptWaiting(t *testing.T) {
	t.Parallel()
	left := contract.ItemPage{NotYet: 1, All: 5}

	rounds, asked := batchOf(t, []time.Duration{3 * time.Second}, left, left, contract.ItemPage{Finished: 5, All: 5})

	require.Equal(t, []int{1, 1, 2}, rounds, "it counts anew")
	require.Equal(t, []time.Duration{0, 3 * time.Second, 13 * time.Second}, asked)
}
