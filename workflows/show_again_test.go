package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

// Temporal's list may lose what a process is found by. Asked to, the process writes it once more, and nothing else.
func TestAProcessShowsItselfAgain(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	_, err := l.propose(lifecycletest.At(lifecycletest.ProposedOn, 9), lifecycletest.Proposal())
	require.NoError(t, err)
	shown := func() int {
		n := 0
		for _, e := range l.history(l.ref, "").Events {
			if e.GetEventType() == enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES {
				n++
			}
		}
		return n
	}
	require.Equal(t, 1, shown())

	handle, err := l.client.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(l.ref), UpdateName: contract.ShowUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	require.NoError(t, err)
	var version int
	require.NoError(t, handle.Get(t.Context(), &version))

	require.Equal(t, 1, version)
	require.Equal(t, 2, shown())
	require.Len(t, l.ledger.facts(l.ref.ID), 1)
	require.NoError(t, replayer(t).ReplayWorkflowHistory(quiet{}, l.history(l.ref, "")))
}
