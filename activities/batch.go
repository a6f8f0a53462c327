package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/workflows/contract"
)

// itemsAtOnce is how many things of a batch are done between two looks at whether somebody has suspended it; sentAtOnce how many of
// them at the same time. More would not be faster for the batch, and slower for everybody else.
const (
	itemsAtOnce = 100
	sentAtOnce  = 4
)

// someAtOnce does something with each of the things, a few at the same time, and says all the while that it is there. With the first
// error it ends: the whole page is tried again.
func someAtOnce[I, R any](ctx context.Context, items []I, one func(context.Context, I) (R, error)) ([]R, error) {
	results := make([]R, len(items))
	defer heartbeats(ctx)()
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(sentAtOnce)
	for i, item := range items {
		group.Go(func() error {
			var err error
			results[i], err = one(groupCtx, item)
			return err
		})
	}
	return results, group.Wait()
}

// heartbeats says every second that the activity is there, until what it returns is called.
func heartbeats(ctx context.Context) (stop func()) {
	tick, done := time.NewTicker(time.Second), make(chan struct{})
	go func() {
		for {
			activity.RecordHeartbeat(ctx)
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	return func() {
		tick.Stop()
		close(done)
	}
}

// BatchSender sends the commands of batches to processes.
type BatchSender struct {
	Temporal client.Client
	Seal     ClockSealer
}

// envelope is an event in its envelope, not sealed yet.
func envelope(id, processID string, actor lifecycle.Actor, e lifecycle.Event) (contract.Command, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return contract.Command{}, fmt.Errorf("encode %s: %w", e.Name(), err)
	}
	return contract.Command{ID: id, ProcessID: processID, Event: data, Actor: actor}, nil
}

// ask sends a command to a process, if that still is at the version that was looked at. When it is not, look says at which one its row
// is, and whether there is nothing to be sent any more; a process that has missed what its row knows catches up first. What look
// answers with is returned as a *lookError.
func (b BatchSender) ask(ctx context.Context, to lifecycle.Ref, version int, name string, c contract.Command,
	look func() (version int, stop bool, err error),
) error {
	err := b.send(ctx, to, version, name, c)
	for range 2 {
		knows, stale := contract.StaleVersionFrom(err)
		if !stale {
			break
		}
		var stop bool
		var failed error
		if version, stop, failed = look(); failed != nil {
			return &lookError{failed}
		}
		if knows < version {
			if err = b.catchUp(ctx, to); err != nil {
				break
			}
		}
		if stop {
			return nil
		}
		err = b.send(ctx, to, version, name, c)
	}
	return err
}

// lookError is returned when it could not be found out how a process is.
type lookError struct{ error }

// Unwrap returns why.
func (e *lookError) Unwrap() error { return e.error }

func (b BatchSender) send(ctx context.Context, to lifecycle.Ref, version int, name string, c contract.Command) error {
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	c.IfVersion = version
	var err error
	if c.Seal, err = b.Seal.Seal(c.Sealed(name)); err != nil {
		return fmt.Errorf("seal %s: %w", name, err)
	}
	// One that was turned away at its version is another update at the next.
	return update(ctx, b.Temporal, to, name, lifecycle.DeriveID(c.ID, strconv.Itoa(version)), c)
}

// catchUp is contract.CatchUp, for as long as one thing of a batch is waited for.
func (b BatchSender) catchUp(ctx context.Context, to lifecycle.Ref) error {
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	return contract.CatchUp(ctx, b.Temporal, to)
}

// settle waits until a process has done with a command that it was sent and may still be at, for as long as one thing of a batch is
// waited for. One that does not run is at nothing.
func (b BatchSender) settle(ctx context.Context, to lifecycle.Ref, commandID string) error {
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	if err := contract.CatchUpAfter(ctx, b.Temporal, to, commandID); err != nil && !isGone(err) {
		return err
	}
	return nil
}

// heard sees to it that a process knows what its row says it has heard: when a worker is lost between the two, the row is ahead, and
// deadlines that have moved are not waited for. One that does not run has ended, or is started from its row.
func (b BatchSender) heard(ctx context.Context, to lifecycle.Ref) error {
	if err := b.catchUp(ctx, to); err != nil && !isGone(err) {
		return err
	}
	return nil
}

// notReached is the code for a process that could not be asked, or did not answer.
func notReached(ctx context.Context, err error) string {
	if isGone(err) {
		return batch.CodeNotRunning
	}
	activity.GetLogger(ctx).Warn("a process could not be reached by a batch yet", "error", err)
	return batch.CodeNoAnswer
}
