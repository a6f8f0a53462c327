package incident

import (
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
)

func TestATaskThatNobodyTookHasNotFailed(t *testing.T) {
	t.Parallel()
	event := func(id int64, kind enumspb.EventType) *historypb.HistoryEvent {
		return &historypb.HistoryEvent{EventId: id, EventType: kind}
	}
	late := func(id int64, kind enumspb.TimeoutType) *historypb.HistoryEvent {
		e := event(id, enumspb.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT)
		e.Attributes = &historypb.HistoryEvent_WorkflowTaskTimedOutEventAttributes{
			WorkflowTaskTimedOutEventAttributes: &historypb.WorkflowTaskTimedOutEventAttributes{TimeoutType: kind},
		}
		return e
	}
	done := event(4, enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)

	untaken := late(7, enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START)
	require.EqualValues(t, 10, firstFailure([]*historypb.HistoryEvent{event(10, enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED), untaken, done}))
	require.Zero(t, firstFailure([]*historypb.HistoryEvent{untaken, done}))
	require.EqualValues(t, 7, firstFailure([]*historypb.HistoryEvent{
		event(10, enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED), late(7, enumspb.TIMEOUT_TYPE_START_TO_CLOSE), done, event(2, enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED),
	}))
}
