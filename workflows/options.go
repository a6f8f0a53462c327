package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// listen returns where the news of a signal comes in, and says in the Web UI what it tells.
func listen(ctx workflow.Context, signal, description string) workflow.ReceiveChannel {
	return workflow.GetSignalChannelWithOptions(ctx, signal, workflow.SignalChannelOptions{Description: description})
}

// withDatabase is for the write path while the database is well: a local activity costs one event and no extra task. Five
// quick tries cover a lost connection or a deadlock; what takes longer is not quick any more.
func withDatabase(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    2 * time.Second,
		ScheduleToCloseTimeout: 5 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 50 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 500 * time.Millisecond, MaximumAttempts: 5,
		},
		Summary: summary,
	})
}

// withSlowDatabase is what the write path falls back to: an ordinary activity waits for days, and supervisors see the
// pending attempt and its error in the Web UI.
func withSlowDatabase(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
		Summary:             summary + " (the database was slow to answer)",
	})
}

// withClockMove is for moving a practice clock: minutes at most, reporting all the time.
func withClockMove(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Minute,
		HeartbeatTimeout:    20 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 5 * time.Second},
		Summary:             summary,
	})
}

// withBatch is for going through all processes of a tenant: hours at most, reporting all the time, and tried for ever.
func withBatch(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 12 * time.Hour,
		HeartbeatTimeout:    time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// withItems is for some things of a batch: minutes at most, saying all the time that it is there, so that another worker soon goes
// on when it is not; and tried for ever.
func withItems(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Hour,
		HeartbeatTimeout:    5 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// deliverAgain is how long an endpoint waits before it looks for what is due, after its activity has ended for good.
const deliverAgain = time.Minute

// withDelivery is for sending what is due to one endpoint: minutes at a time, saying all the time that it is there, so that another
// worker soon goes on when it is not; and tried for ever. It has a task queue of its own: receivers that answer slowly hold up
// nothing else.
func withDelivery(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           contract.WebhookTaskQueue,
		StartToCloseTimeout: 15 * time.Minute,
		HeartbeatTimeout:    6 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
		Summary:             summary,
	})
}

// withReceiver is for one question to a receiver, who is tried once more if the worker was lost.
func withReceiver(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:              contract.WebhookTaskQueue,
		StartToCloseTimeout:    30 * time.Second,
		ScheduleToCloseTimeout: 2 * time.Minute,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumAttempts: 3},
		Summary:                summary,
	})
}
