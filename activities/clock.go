package activities

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// ClockStore keeps the clocks of practice tenants.
type ClockStore interface {
	BeginClockMove(ctx context.Context, tenantID string) (lifecycle.Clock, error)
	EndClockMove(ctx context.Context, tenantID string, offset time.Duration) (lifecycle.Clock, error)
	StopClockMove(ctx context.Context, tenantID string) (lifecycle.Clock, error)
	StepClock(ctx context.Context, tenantID string, until, real time.Time, except []string) (store.NextDue, bool, error)
	NextDueAt(ctx context.Context, tenantID string) (time.Time, bool, error)
	OpenProcesses(ctx context.Context, tenantID, after string, limit int) ([]lifecycle.Ref, error)
	ToldBy(ctx context.Context, tenantID string, ref lifecycle.Ref) ([]lifecycle.Ref, error)
	Calendar(ctx context.Context, tenantID string, around time.Time) (lifecycle.Calendar, error)
}

// ClockSealer seals what is told to processes.
type ClockSealer interface {
	Seal(data []byte) (string, error)
}

// Clocks are the activities that move the clocks of practice tenants.
type Clocks struct {
	Store    ClockStore
	Temporal client.Client
	Seal     ClockSealer
	// Now is real time.
	Now func() time.Time
	// StuckFor is how long a process must take nothing in before a clock goes on without it.
	StuckFor time.Duration
}

// StuckFor is StuckFor of a service that runs. A task that was lost with its worker is missed after ten seconds and counts as a failed
// one, and so does a task that something overtook: either is over by then, once more, too.
const StuckFor = 30 * time.Second

// tellAtOnce bounds how many processes are told of a move at the same time; tellTimeout how long one may take to answer,
// which is less than the time between two heartbeats may be.
const (
	tellAtOnce  = 8
	tellTimeout = 10 * time.Second
)

// BeginMove marks the tenant's clock as moving and returns where it is to go. Repeating it starts the same move from the
// same clock, for the clock has not moved yet.
func (c *Clocks) BeginMove(ctx context.Context, tenantID string, move contract.ClockMove) (contract.MoveState, error) {
	clock, err := c.Store.BeginClockMove(ctx, tenantID)
	if errors.Is(err, store.ErrNotPractice) {
		return contract.MoveState{}, contract.RuleError(lifecycle.Refuse(lifecycle.CodeNotPossibleNow, store.ErrNotPractice.Error()), 0)
	}
	if err != nil {
		return contract.MoveState{}, err
	}
	target, err := c.target(ctx, tenantID, c.Now().Add(clock.Offset), move)
	if err == nil {
		err = c.covered(ctx, tenantID, target)
	}
	if err != nil {
		_, stopErr := c.Store.StopClockMove(ctx, tenantID)
		return contract.MoveState{}, contract.RuleError(errors.Join(err, stopErr), 0)
	}
	return contract.MoveState{TenantID: tenantID, Target: target}, nil
}

// covered refuses a time that the tenant's calendar does not know: nobody could say there what day it is.
func (c *Clocks) covered(ctx context.Context, tenantID string, at time.Time) error {
	calendar, err := c.Store.Calendar(ctx, tenantID, at)
	if err != nil {
		return err
	}
	_, err = calendar.IsWorkingDay(calendar.DateOf(at))
	return err
}

func (c *Clocks) target(ctx context.Context, tenantID string, now time.Time, move contract.ClockMove) (time.Time, error) {
	switch {
	case move.NextDeadline:
		next, found, err := c.Store.NextDueAt(ctx, tenantID)
		if err != nil || !found {
			return now, err
		}
		return next, nil
	case move.WorkingDays > 0, move.CalendarDays > 0:
		calendar, err := c.Store.Calendar(ctx, tenantID, now)
		if err != nil {
			return now, err
		}
		day := calendar.DateOf(now).AddDays(move.CalendarDays)
		if move.WorkingDays > 0 {
			if day, err = calendar.AddWorkingDays(day, move.WorkingDays); err != nil {
				return now, err
			}
		}
		// The same time of day, on the wall, so many days later.
		wall := calendar.Local(now)
		at, err := calendar.At(day, wall.Hour())
		return at.Add(time.Duration(wall.Minute())*time.Minute + time.Duration(wall.Second())*time.Second), err
	}
	return now.Add(time.Duration(move.Hours) * time.Hour), nil
}

// Move takes the tenant's clock to its target, one deadline after the other: each process has recorded what became due
// before the clock goes on. Repeating it goes on where it was, for the clock itself is in the tenant's row.
func (c *Clocks) Move(ctx context.Context, move contract.MoveState) (contract.ClockMoved, error) {
	var fired int
	var gone []string  // processes that run no more although their row is open; doctor's business
	var stuck passedBy // those that take nothing in; the incidents' business
	var last store.NextDue
	for {
		next, found, err := c.Store.StepClock(ctx, move.TenantID, move.Target, c.Now(), gone)
		if err != nil {
			return contract.ClockMoved{}, err
		}
		if !found {
			break
		}
		told, err := c.tell(ctx, move.TenantID, next.Ref, next.Clock, &stuck)
		if err != nil {
			return contract.ClockMoved{}, err
		}
		if told {
			if err := c.tellOn(ctx, move.TenantID, next, &stuck); err != nil {
				return contract.ClockMoved{}, err
			}
		}
		if !told || (next.Ref == last.Ref && next.At.Equal(last.At)) {
			gone = append(gone, next.ID)
		}
		last = next
		fired++
	}
	clock, err := c.Store.EndClockMove(ctx, move.TenantID, move.Target.Sub(c.Now()))
	if err != nil {
		return contract.ClockMoved{}, err
	}
	if err := c.tellAll(ctx, move.TenantID, clock, &stuck); err != nil {
		return contract.ClockMoved{}, err
	}
	return contract.ClockMoved{Now: c.Now().Add(clock.Offset), Clock: clock, Fired: fired}, nil
}

// tellOn waits until those have recorded it, too, whom a process tells what happened to it: else the clock would be further
// on by the time they do.
func (c *Clocks) tellOn(ctx context.Context, tenantID string, from store.NextDue, stuck *passedBy) error {
	refs, err := c.Store.ToldBy(ctx, tenantID, from.Ref)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if _, err := c.tell(ctx, tenantID, ref, from.Clock, stuck); err != nil {
			return err
		}
	}
	return nil
}

// tellAll lets every open process set its timer by the new clock.
func (c *Clocks) tellAll(ctx context.Context, tenantID string, clock lifecycle.Clock, stuck *passedBy) error {
	after := ""
	for {
		refs, err := c.Store.OpenProcesses(ctx, tenantID, after, 100)
		if err != nil || len(refs) == 0 {
			return err
		}
		after = refs[len(refs)-1].ID
		group, groupCtx := errgroup.WithContext(ctx)
		group.SetLimit(tellAtOnce)
		for _, ref := range refs {
			group.Go(func() error {
				_, err := c.tell(groupCtx, tenantID, ref, clock, stuck)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
}

// passedBy are the processes that a move has waited for in vain, by ID: it does not wait for them again.
type passedBy struct{ sync.Map }

// tell tells one process the tenant's clock, and waits until it has recorded what is due by it. It returns false when the
// process does not run, or has not been able to go on for StuckFor: that is for the incidents, and holds up nobody else.
func (c *Clocks) tell(ctx context.Context, tenantID string, ref lifecycle.Ref, clock lifecycle.Clock, stuck *passedBy) (bool, error) {
	told := contract.ClockTold{TenantID: tenantID, Clock: clock}
	seal, err := c.Seal.Seal(told.Sealed(contract.ClockUpdate))
	if err != nil {
		return false, fmt.Errorf("seal clock: %w", err)
	}
	told.Seal = seal
	waited := time.Duration(0)
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := c.tellOnce(ctx, ref, told)
		if err == nil || isGone(err) {
			return err == nil, nil
		}
		if !isStuck(err) {
			return false, fmt.Errorf("tell %s the clock: %w", contract.WorkflowID(ref), err)
		}
		if _, known := stuck.Load(ref.ID); known || isPaused(err) || waited >= c.StuckFor {
			stuck.Store(ref.ID, true)
			return false, nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false, ctx.Err()
		case <-timer.C:
			waited += pause
		}
	}
}

func (c *Clocks) tellOnce(ctx context.Context, ref lifecycle.Ref, told contract.ClockTold) error {
	activity.RecordHeartbeat(ctx, ref.ID)
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	id := lifecycle.DeriveID("clock", ref.ID, strconv.Itoa(told.Clock.Version))
	return update(ctx, c.Temporal, ref, contract.ClockUpdate, id, told)
}

// update sends an update to a process and waits until it has been carried out.
func update(ctx context.Context, c client.Client, to lifecycle.Ref, name, id string, arg any) error {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(to), UpdateName: name, UpdateID: id, Args: []any{arg},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// isGone tells whether the process does not run.
func isGone(err error) bool {
	_, gone := errors.AsType[*serviceerror.NotFound](err)
	return gone
}

// isStuck tells whether the process runs and takes nothing in: its tasks fail, or somebody has paused it in Temporal. Temporal says so
// at once from the third failure on, and also of a process whose tasks were lost with their workers, or that was ending when something
// arrived: of those only for a while.
func isStuck(err error) bool {
	_, notReady := errors.AsType[*serviceerror.WorkflowNotReady](err)
	return notReady || isPaused(err)
}

// isPaused tells whether somebody has paused the process in Temporal.
func isPaused(err error) bool {
	_, paused := errors.AsType[*serviceerror.FailedPrecondition](err)
	return paused
}
