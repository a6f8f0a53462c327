package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
	"placement/workflows/contract"
)

// ClockView is the clock of a practice tenant.
type ClockView struct {
	Now     time.Time `json:"now" doc:"The tenant's time."`
	Today   string    `json:"today" doc:"The day that the tenant's wall clock shows."`
	Ahead   float64   `json:"ahead_hours" doc:"How far it is ahead of real time."`
	Version int       `json:"version" doc:"How often it has been moved."`
	Moving  bool      `json:"moving" doc:"Whether it is being moved; commands are refused meanwhile."`
	Fired   *int      `json:"fired,omitempty" doc:"After a move: how many deadlines were handled on the way."`
}

type clockOutput struct{ Body ClockView }

func (s *server) clockView(ctx context.Context, t store.Tenant, now time.Time, c lifecycle.Clock) ClockView {
	v := ClockView{Now: now.UTC(), Ahead: c.Offset.Hours(), Version: c.Version}
	if calendar, err := s.calendars.of(ctx, t, now); err == nil {
		v.Today = string(calendar.DateOf(now))
	}
	return v
}

// practising refuses tenants whose clock is real.
func practising(ctx context.Context) (store.Tenant, error) {
	t := principalOf(ctx).Tenant
	if !t.Practice {
		return t, refuse(http.StatusConflict, "not_a_practice_tenant")
	}
	return t, nil
}

func (s *server) readPracticeClock(ctx context.Context, _ *struct{}) (*clockOutput, error) {
	t, err := practising(ctx)
	if err != nil {
		return nil, err
	}
	v := s.clockView(ctx, t, s.now(t), t.Clock)
	v.Moving = t.ClockMoving
	return &clockOutput{Body: v}, nil
}

type clockInput struct {
	CreateHeaders
	Body struct {
		Hours        int  `json:"hours,omitempty" minimum:"1" maximum:"8784"`
		CalendarDays int  `json:"calendar_days,omitempty" minimum:"1" maximum:"366"`
		WorkingDays  int  `json:"working_days,omitempty" minimum:"1" maximum:"260"`
		NextDeadline bool `json:"next_deadline,omitempty" doc:"To the next deadline of any process of the tenant."`
	}
}

// movePracticeClock moves the clock forward by exactly one of the measures. It is answered when everything that became due
// on the way has been handled.
func (s *server) movePracticeClock(ctx context.Context, in *clockInput) (*clockOutput, error) {
	t, err := practising(ctx)
	if err != nil {
		return nil, err
	}
	move := contract.ClockMove{
		Hours: in.Body.Hours, CalendarDays: in.Body.CalendarDays, WorkingDays: in.Body.WorkingDays, NextDeadline: in.Body.NextDeadline,
	}
	var given int
	for _, is := range []bool{move.Hours != 0, move.CalendarDays != 0, move.WorkingDays != 0, move.NextDeadline} {
		if is {
			given++
		}
	}
	if given != 1 {
		return nil, refuse(http.StatusUnprocessableEntity, "one_measure_expected")
	}
	key, err := keyOf(ctx, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	id := lifecycle.DeriveID(t.ID, principalOf(ctx).UserID, string(access.MovePracticeClock), key)
	fingerprint, err := s.fingerprint(ctx, id)
	if err != nil {
		return nil, err
	}
	// The clock keeps no fingerprints, so another body under the same key is another move.
	moved, err := s.processes.moveClock(ctx, t.ID, lifecycle.DeriveID(id, fingerprint), move)
	if err != nil {
		return nil, err
	}
	t.Clock = moved.Clock
	v := s.clockView(ctx, t, moved.Now, moved.Clock)
	v.Fired = &moved.Fired
	return &clockOutput{Body: v}, nil
}
