package contract

import (
	"time"

	taskqueuepb "go.temporal.io/api/taskqueue/v1"
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
