package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// CalendarStore knows the calendar of a tenant, and who counts by an older one.
type CalendarStore interface {
	Calendar(ctx context.Context, tenantID string, around time.Time) (lifecycle.Calendar, error)
	CalendarChanges(ctx context.Context, tenantID string, after int) ([]store.CalendarChange, error)
	UnderOlderCalendar(ctx context.Context, tenantID string, version int, after string, limit int) ([]store.Counting, error)
}

// Calendars is the activity that brings an edit of a calendar to the processes.
type Calendars struct {
	Store    CalendarStore
	Temporal client.Client
	Seal     ClockSealer
}

// Tell brings the tenant's present calendar to every open process that counts by one before the batch's version. One that cannot be
// reached holds up no other: all are told first, then it is an error. Repeated, it goes on where it was: who has recorded the change
// counts by it.
func (c *Calendars) Tell(ctx context.Context, in contract.CalendarBatch) (contract.CalendarTold, error) {
	var out contract.CalendarTold
	calendar, err := c.Store.Calendar(ctx, in.TenantID, in.Around)
	if err != nil {
		return out, contract.RuleError(err, 0)
	}
	changes, err := c.Store.CalendarChanges(ctx, in.TenantID, 0)
	if err != nil {
		return out, err
	}
	var told, away, refused, late atomic.Int64
	for after := ""; ; {
		page, err := c.Store.UnderOlderCalendar(ctx, in.TenantID, in.Version, after, 100)
		if err != nil {
			return out, err
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].ID
		answered := told.Load() + away.Load() + refused.Load()
		group, groupCtx := errgroup.WithContext(ctx)
		group.SetLimit(tellAtOnce)
		for _, p := range page {
			group.Go(func() error {
				counter := &told
				switch err := c.tell(groupCtx, in.TenantID, p, calendar, changes); {
				case isGone(err):
					counter = &away
				case isRefused(err):
					counter = &refused
					activity.GetLogger(ctx).Warn("the calendar was refused", "workflow_id", contract.WorkflowID(p.Ref), "error", err)
				case isStuck(err), errors.Is(err, errLate) && groupCtx.Err() == nil:
					counter = &late
					activity.GetLogger(ctx).Warn("the calendar could not be told yet", "workflow_id", contract.WorkflowID(p.Ref), "error", err)
				case err != nil:
					return err
				}
				counter.Add(1)
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return out, err
		}
		if told.Load()+away.Load()+refused.Load() == answered {
			return out, fmt.Errorf("none of %d processes could be told the calendar", len(page)) // no worker works: the others would not answer either
		}
	}
	if n := late.Load(); n > 0 {
		return out, fmt.Errorf("%d processes could not be told the calendar yet", n)
	}
	return contract.CalendarTold{Told: int(told.Load()), Away: int(away.Load()), Refused: int(refused.Load())}, nil
}

// tell brings the calendar to one process, with the days that have changed since it last heard of it.
func (c *Calendars) tell(ctx context.Context, tenantID string, p store.Counting, calendar lifecycle.Calendar, changes []store.CalendarChange) error {
	activity.RecordHeartbeat(ctx, p.ID)
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	change := lifecycle.CalendarChange{Calendar: calendar, Days: []lifecycle.ChangedDay{}}
	actor := lifecycle.Actor{TenantID: tenantID}
	for _, x := range changes {
		if x.Version > p.Version && x.Version <= calendar.Version {
			change.Days = lifecycle.ThenChanged(change.Days, x.Days)
			actor.UserID = x.ChangedBy
		}
	}
	event, err := json.Marshal(change)
	if err != nil {
		return fmt.Errorf("encode change of the calendar: %w", err)
	}
	command := contract.Command{
		ID: lifecycle.DeriveID("calendar", p.ID, strconv.Itoa(calendar.Version)), ProcessID: p.ID, Event: event, Actor: actor,
	}
	if command.Seal, err = c.Seal.Seal(command.Sealed(lifecycle.ChangeCalendar)); err != nil {
		return fmt.Errorf("seal change of the calendar: %w", err)
	}
	err = update(ctx, c.Temporal, p.Ref, lifecycle.ChangeCalendar, command.ID, command)
	if refusal, ok := contract.RuleErrorFrom(err); ok && refusal.Code == lifecycle.CodeCalendarNotNewer {
		return nil // it heard of it in another way
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("tell %s the calendar: %w", contract.WorkflowID(p.Ref), errLate)
	}
	if err != nil {
		return fmt.Errorf("tell %s the calendar: %w", contract.WorkflowID(p.Ref), err)
	}
	return nil
}

// errLate is returned for a process that has not answered in time.
var errLate = errors.New("no answer in time")

// isRefused tells whether the rules of a process stand against what it was told.
func isRefused(err error) bool {
	_, refused := contract.RuleErrorFrom(err)
	return refused
}
