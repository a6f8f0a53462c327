package doctor

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// polled is a Temporal that has seen one worker, at that time; zero for never.
type polled struct {
	client.Client
	at time.Time
}

func (p polled) DescribeTaskQueue(context.Context, string, enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error) {
	if p.at.IsZero() {
		return &workflowservice.DescribeTaskQueueResponse{}, nil
	}
	return &workflowservice.DescribeTaskQueueResponse{Pollers: []*taskqueuepb.PollerInfo{{LastAccessTime: timestamppb.New(p.at)}}}, nil
}

func listening(lastPoll time.Time) *Doctor {
	return &Doctor{Temporal: polled{at: lastPoll}, Now: noon}
}

func noon() time.Time { return time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC) }

func TestAWorkerThatHasNotPolledLatelyIsGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lastPoll time.Time
		want     string
	}{
		"it polls":                    {lastPoll: noon().Add(-time.Minute)},
		"it is listed, but is gone":   {lastPoll: noon().Add(-4 * time.Minute), want: "no worker polls since 2027-01-04T11:56:00Z: start one"},
		"Temporal has seen no worker": {want: "no worker polls: start one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := listening(c.lastPoll)

			require.NoError(t, d.hear(t.Context()))

			if c.want == "" {
				require.NoError(t, d.silent())
				return
			}
			require.ErrorContains(t, d.silent(), c.want)
			require.ErrorIs(t, d.silent(), ErrBlind)
		})
	}
}

// Temporal calls a worker a poller for two minutes after it is gone. That nobody answers tells it sooner; that one workflow does not
// answer tells nothing.
func TestAWorkerIsGoneWhenManyInARowDoNotAnswer(t *testing.T) {
	t.Parallel()
	asked := noon().Add(-patience)
	gone, there, one := listening(asked.Add(-time.Second)), listening(asked.Add(time.Second)), listening(asked.Add(-time.Second))

	late := context.DeadlineExceeded
	for n := range lookAtOnce {
		require.Equal(t, n == lookAtOnce-1, gone.unanswered(t.Context(), asked, late), n)
		require.False(t, there.unanswered(t.Context(), asked, late), "it has polled since")
		require.False(t, one.unanswered(t.Context(), asked, late), "others have answered")
		one.unheard.Store(0)
		require.False(t, one.unanswered(t.Context(), noon(), late), "it was refused at once")
	}
	require.ErrorContains(t, gone.silent(), "no worker polls since")
	require.NoError(t, there.silent())
	require.NoError(t, one.silent())

	told := listening(noon().Add(-time.Minute))
	require.True(t, told.unanswered(t.Context(), noon(), serviceerror.NewFailedPrecondition("no poller seen for task queue recently, worker may be down")))
	require.ErrorContains(t, told.silent(), "no worker polls since")
	require.False(t, listening(noon()).unanswered(t.Context(), noon(), serviceerror.NewFailedPrecondition("something else")))
}

// Nobody is alarmed process by process: what only a worker can mend is looked at when there is one.
func TestWithoutAWorkerNothingIsToldAgain(t *testing.T) {
	t.Parallel()
	p := seen(t, "active")
	p.run.unasked, p.run.version, p.run.state = true, 0, nil
	p.listed.stage = "approved"

	found := (&Doctor{}).examine(t.Context(), tenant, p)

	require.Len(t, found, 1)
	require.Nil(t, found[0].repair)
	p.err = errors.New("no answer")
	require.Equal(t, Unseen, (&Doctor{}).examine(t.Context(), tenant, p)[0].Kind)
}
