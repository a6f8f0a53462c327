package e2e_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/client"

	"placement/cmd/placement/internal/instance"
)

// dial connects to the instance's namespace in Temporal.
func dial(t *testing.T, i *instance.Instance) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: i.Namespace})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// pendingActivities returns the types of the activities that a placement waits for, as the Web UI shows them.
func pendingActivities(t *testing.T, i *instance.Instance, path string) []string {
	t.Helper()
	described, err := dial(t, i).DescribeWorkflowExecution(t.Context(), workflowOf(path), "")
	require.NoError(t, err)
	var types []string
	for _, a := range described.GetPendingActivities() {
		types = append(types, a.GetActivityType().GetName())
	}
	return types
}

// runOf returns the ID of the run that a placement is in.
func runOf(t *testing.T, i *instance.Instance, path string) string {
	t.Helper()
	described, err := dial(t, i).DescribeWorkflowExecution(t.Context(), workflowOf(path), "")
	require.NoError(t, err)
	return described.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// details are the current details of a workflow, as the Web UI shows them.
func details(t *testing.T, i *instance.Instance, workflowID string) string {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: i.Namespace})
	require.NoError(t, err)
	defer c.Close()
	answer, err := c.QueryWorkflow(t.Context(), workflowID, "", "__temporal_workflow_metadata")
	require.NoError(t, err)
	var metadata sdk.WorkflowMetadata
	require.NoError(t, answer.Get(&metadata))
	return metadata.GetCurrentDetails()
}
