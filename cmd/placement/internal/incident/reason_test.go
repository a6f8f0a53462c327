package incident

import (
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"placement/models/store"
)

// What took too long is called the same, whether it was an activity or a task of the workflow; what failed is called what it is.
func TestWhatTookTooLongIsATimeout(t *testing.T) {
	t.Parallel()
	f := &finding{Desk: &Desk{}, tenant: store.Tenant{ID: "t1"}}
	reason := func(cause string) string {
		problems, err := converter.GetDefaultDataConverter().ToPayload([]string{"category=WorkflowTask", "cause=" + cause})
		require.NoError(t, err)
		i, fails := f.task(&workflowservice.DescribeWorkflowExecutionResponse{
			WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
				SearchAttributes: &commonpb.SearchAttributes{IndexedFields: map[string]*commonpb.Payload{"TemporalReportedProblems": problems}},
			},
			PendingWorkflowTask: &workflowpb.PendingWorkflowTaskInfo{Attempt: 6},
		}, "placement/1", "run")
		require.True(t, fails)
		return i.Reason
	}

	require.Equal(t, "timeout_start_to_close", reason("WorkflowTaskTimedOutCauseStartToClose"))
	require.Equal(t, "non_deterministic_error", reason("WorkflowTaskFailedCauseNonDeterministicError"))
	require.Equal(t, "timeout_start_to_close", reasonOf(&failurepb.Failure{FailureInfo: &failurepb.Failure_TimeoutFailureInfo{
		TimeoutFailureInfo: &failurepb.TimeoutFailureInfo{TimeoutType: enumspb.TIMEOUT_TYPE_START_TO_CLOSE},
	}}))
}
