package contract

import (
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
)

// PollLately is longer than one poll waits for a task: a worker that has not polled for so long is gone. Temporal goes on to list
// it among the pollers for some minutes more.
const PollLately = 2 * time.Minute

// LastPoll returns when one of the pollers of a task queue last asked for work; the zero time when there is none.
func LastPoll(pollers []*taskqueuepb.PollerInfo) time.Time {
	var last time.Time
	for _, p := range pollers {
		if at := p.GetLastAccessTime(); at != nil && at.AsTime().After(last) {
			last = at.AsTime()
		}
	}
	return last
}

// Polls tells whether one of the pollers of a task queue has asked for work lately. now is real time.
func Polls(pollers []*taskqueuepb.PollerInfo, now time.Time) bool {
	return now.Sub(LastPoll(pollers)) < PollLately
}

// Takers returns the pollers of a task queue that tasks go to: those of the build that was promoted, or those that tell no build
// while none was. A build that nobody has promoted polls and gets nothing; one that gets a share is not enough for the rest.
func Takers(queue *workflowservice.DescribeTaskQueueResponse) []*taskqueuepb.PollerInfo {
	promoted := queue.GetVersioningInfo().GetCurrentDeploymentVersion()
	return slices.DeleteFunc(slices.Clone(queue.GetPollers()), func(p *taskqueuepb.PollerInfo) bool {
		of := p.GetDeploymentOptions()
		if of.GetWorkerVersioningMode() != enumspb.WORKER_VERSIONING_MODE_VERSIONED {
			return promoted != nil
		}
		return promoted == nil || promoted.GetDeploymentName() != of.GetDeploymentName() || promoted.GetBuildId() != of.GetBuildId()
	})
}
