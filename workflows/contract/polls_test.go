package contract_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"placement/workflows/contract"
)

func TestAWorkerThatIsGoneDoesNotPollAlthoughItIsListed(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *taskqueuepb.PollerInfo {
		return &taskqueuepb.PollerInfo{LastAccessTime: timestamppb.New(now.Add(-d))}
	}
	gone := []*taskqueuepb.PollerInfo{ago(4 * time.Minute), ago(3 * time.Minute), {}}

	require.False(t, contract.Polls(nil, now))
	require.Zero(t, contract.LastPoll(nil))
	require.False(t, contract.Polls(gone, now))
	require.Equal(t, now.Add(-3*time.Minute), contract.LastPoll(gone))
	require.True(t, contract.Polls(append(gone, ago(time.Minute)), now))
}
