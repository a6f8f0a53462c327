package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"placement/workflows/contract"
)

// NoWorkerError says that no worker asks for work, so that no workflow can be asked for its state. What can be compared all the
// same was: rows with Temporal's list, and with runs that have come to an end.
type NoWorkerError struct {
	// Since is when one last asked; the zero time when Temporal remembers none.
	Since time.Time
}

func (e NoWorkerError) Error() string {
	since := ""
	if !e.Since.IsZero() {
		since = " since " + e.Since.UTC().Format(time.RFC3339)
	}
	return "no worker polls" + since + ": start one; until then no workflow can say its state, and only the rows and Temporal's list were compared"
}

// Unwrap makes it one way of being blind.
func (NoWorkerError) Unwrap() error { return ErrBlind }

// hear is listen for a worker at all.
func (d *Doctor) hear(ctx context.Context) error { return d.listen(ctx, time.Time{}) }

// listen notes whether a worker asks for work: one has lately, and no earlier than since.
func (d *Doctor) listen(ctx context.Context, since time.Time) error {
	queue, err := d.Temporal.DescribeTaskQueue(ctx, contract.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return fmt.Errorf("ask about the task queue: %w", err)
	}
	last := contract.LastPoll(queue.GetPollers())
	if last.Before(since) || !contract.Polls(queue.GetPollers(), d.Now()) {
		d.silence.Store(&NoWorkerError{Since: last})
	}
	return nil
}

// silent returns that no worker asks for work; nil when one does.
func (d *Doctor) silent() error {
	if none := d.silence.Load(); none != nil {
		return *none
	}
	return nil
}

// unanswered notes that a workflow has not answered, and tells whether that is because the last worker has gone a moment ago:
// Temporal says so, or as many in a row have not answered in time as are asked at the same time and nobody has asked for work since
// this one was asked. A single one that does not answer has a reason of its own.
func (d *Doctor) unanswered(ctx context.Context, asked time.Time, err error) bool {
	since := asked
	switch {
	case saysNobodyPolls(err):
		since = d.Now()
	case d.Now().Sub(asked) < patience/2 || d.unheard.Add(1) < lookAtOnce:
		return false
	}
	return d.listen(ctx, since) == nil && d.silent() != nil
}

// saysNobodyPolls tells whether Temporal itself gives that as the reason. It does once nobody has polled for two minutes.
func saysNobodyPolls(err error) bool {
	refused, ok := errors.AsType[*serviceerror.FailedPrecondition](err)
	return ok && strings.HasPrefix(refused.Message, "no poller seen")
}
