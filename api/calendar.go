package api

import (
	"context"
	"sync"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// calendars keeps the calendar of each tenant for the day, so that a command costs no read for it. An edit of the calendar
// raises its version, which comes with every authentication; a new day brings a new window.
type calendars struct {
	source Store
	mu     sync.Mutex
	kept   map[string]keptCalendar
}

type keptCalendar struct {
	version  int
	day      lifecycle.Date
	calendar lifecycle.Calendar
}

func newCalendars(source Store) *calendars {
	return &calendars{source: source, kept: map[string]keptCalendar{}}
}

// of returns the calendar of a tenant around an instant.
func (c *calendars) of(ctx context.Context, t store.Tenant, at time.Time) (lifecycle.Calendar, error) {
	day := lifecycle.Date(at.UTC().Format(time.DateOnly))
	c.mu.Lock()
	kept, ok := c.kept[t.ID]
	c.mu.Unlock()
	if ok && kept.version == t.CalendarVersion && kept.day == day {
		return kept.calendar, nil
	}
	calendar, err := c.source.Calendar(ctx, t.ID, at)
	if err != nil {
		return lifecycle.Calendar{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept[t.ID] = keptCalendar{version: t.CalendarVersion, day: day, calendar: calendar}
	return calendar, nil
}

// today is the day that the wall clock of the caller's tenant shows; that of Greenwich where the tenant's calendar does not
// reach.
func (s *server) today(ctx context.Context) (lifecycle.Date, error) {
	t := principalOf(ctx).Tenant
	now := s.now(t)
	calendar, err := s.calendars.of(ctx, t, now)
	switch {
	case ruleOf(err) != nil:
		return lifecycle.Date(now.Format(time.DateOnly)), nil //nolint:nilerr // looking is possible without a calendar
	case err != nil:
		return "", err
	}
	return calendar.DateOf(now), nil
}

// now is the time of the caller's tenant.
func (s *server) now(t store.Tenant) time.Time { return s.Clock().Add(t.Clock.Offset).UTC() }

// notAfterToday refuses a day that has not come. No day is none that has not.
func (s *server) notAfterToday(ctx context.Context, d day, field string) error {
	if d == "" {
		return nil
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	if d > today {
		return refuseField(placement.CodeDateInFuture, field)
	}
	return nil
}
