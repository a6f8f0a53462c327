package incident

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
	"placement/workflows/contract"
)

// oneRuns is a Temporal that lists and runs one workflow, with a worker.
type oneRuns struct {
	client.Client

	now    time.Time
	info   *workflowpb.WorkflowExecutionInfo
	failed []*workflowpb.PendingActivityInfo
}

func (oneRuns) WorkflowService() workflowservice.WorkflowServiceClient { return noHistory{} }

func (o oneRuns) DescribeTaskQueue(context.Context, string, enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error) {
	return &workflowservice.DescribeTaskQueueResponse{Pollers: []*taskqueuepb.PollerInfo{{LastAccessTime: timestamppb.New(o.now)}}}, nil
}

func (o oneRuns) ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	return &workflowservice.ListWorkflowExecutionsResponse{Executions: []*workflowpb.WorkflowExecutionInfo{o.info}}, nil
}

func (o oneRuns) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: o.info, PendingActivities: o.failed}, nil
}

// noHistory has forgotten what happened.
type noHistory struct {
	workflowservice.WorkflowServiceClient
}

func (noHistory) GetWorkflowExecutionHistoryReverse(context.Context, *workflowservice.GetWorkflowExecutionHistoryReverseRequest,
	...grpc.CallOption,
) (*workflowservice.GetWorkflowExecutionHistoryReverseResponse, error) {
	return &workflowservice.GetWorkflowExecutionHistoryReverseResponse{}, nil
}

// What fails is one thing, though steps of it are overdue as well; and of these, the first one is told.
func TestAProcessIsToldOfOnce(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	proposed := b.Transition(t, placement.State{}, lifecycletest.At(lifecycletest.ProposedOn, 10), b.Proposal(t, 0, 0))
	_, err := b.Store.Record(t.Context(), proposed)
	require.NoError(t, err)
	require.Equal(t, 2, b.Count(t, `SELECT count(*) FROM deadlines WHERE next_at IS NOT NULL AND closed_at IS NULL`))
	// They are read in the order of their IDs: the one that should have come first is read last.
	b.Exec(t, `UPDATE deadlines d SET next_at = '2027-02-02T00:00:00Z'::timestamptz - o.no * interval '1 day'
		FROM (SELECT id, row_number() OVER (ORDER BY id) AS no FROM deadlines) o WHERE o.id = d.id`)
	now := lifecycletest.At("2027-03-01", 9)
	mine, err := converter.GetDefaultDataConverter().ToPayload(b.Tenant.ID)
	require.NoError(t, err)
	temporal := &oneRuns{now: now, info: &workflowpb.WorkflowExecutionInfo{
		Execution:        &commonpb.WorkflowExecution{WorkflowId: contract.WorkflowID(proposed.Head.Ref), RunId: "run"},
		Status:           enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING,
		SearchAttributes: &commonpb.SearchAttributes{IndexedFields: map[string]*commonpb.Payload{contract.TenantAttribute.GetName(): mine}},
	}}
	d := &Desk{Store: b.Store, Temporal: temporal, Now: func() time.Time { return now }}
	find := func() []Incident {
		found, more, err := d.Find(t.Context(), store.Tenant{ID: b.Tenant.ID}, Search{})
		require.NoError(t, err)
		require.False(t, more)
		return found
	}

	late := find()
	temporal.failed = []*workflowpb.PendingActivityInfo{{
		ActivityId: "7", ActivityType: &commonpb.ActivityType{Name: "RecordPlacement"}, Attempt: 5, LastFailure: &failurepb.Failure{},
	}}
	failing := find()

	require.Len(t, late, 1)
	require.Equal(t, []any{StepMissing, "2027-01-31T00:00:00Z"}, []any{late[0].Kind, late[0].Since.Format(time.RFC3339)})
	require.Len(t, failing, 1)
	require.Equal(t, ActivityFailing, failing[0].Kind)
}

// It was retried, and noted, though whoever wanted it did not wait; what they did not wait to see begin is left.
func TestWhatIsRetriedIsNotedAlthoughNobodyWaits(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	ctx, leave := context.WithCancel(t.Context())
	d := &Desk{Store: b.Store, Restart: func(context.Context, store.Tenant, lifecycle.Ref) (bool, error) {
		leave()
		return true, nil
	}}
	i := incident(RunEnded, b.Tenant.ID, "placement/"+lifecycletest.PlacementID)

	result, err := d.Retry(ctx, store.Tenant{ID: b.Tenant.ID}, lifecycle.Actor{}, i)
	_, late := d.Retry(ctx, store.Tenant{ID: b.Tenant.ID}, lifecycle.Actor{}, i)

	require.NoError(t, err)
	require.Equal(t, Retried, result)
	require.ErrorIs(t, late, context.Canceled)
	require.Equal(t, 1, b.Count(t, `SELECT count(*) FROM audit WHERE action LIKE 'incident.%' AND resource_id = $1`, lifecycletest.PlacementID))
}
