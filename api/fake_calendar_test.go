package api

import (
	"context"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

const calendarChangeID = "10000000-0000-4000-8000-000000000060"

func (f *fakeStore) ChangeCalendar(_ context.Context, c store.Create, e lifecycle.CalendarEdit, today lifecycle.Date) (store.CalendarChange, error) {
	days, err := e.Days(lifecycletest.Calendar(), today)
	if err != nil {
		return store.CalendarChange{}, err
	}
	return store.CalendarChange{ID: calendarChangeID, Version: 2, Days: days, ChangedBy: c.Actor.UserID}, f.note("change calendar")
}

func (f *fakeStore) CalendarChanges(context.Context, string, int) ([]store.CalendarChange, error) {
	return []store.CalendarChange{{
		ID: calendarChangeID, Version: 2, Days: []lifecycle.ChangedDay{{Date: "2027-05-07", Closed: true}}, ChangedBy: workerID,
	}}, f.broken
}

func (f *fakeStore) ClosingDays(_ context.Context, _ string, from, to lifecycle.Date) (store.ClosingDays, error) {
	f.between = lifecycle.Period{Start: from, End: to}
	return store.ClosingDays{
		Version: 2, From: "2026-01-01", To: "2032-12-31", Days: []store.ClosingDay{{Date: "2027-05-07", Name: "Lukkedag", Source: "own"}}, Behind: 3,
	}, f.broken
}

// ExecuteWorkflow notes what is started; nothing runs.
func (f *fakeTemporal) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.starts, f.inputs = append(f.starts, o), append(f.inputs, args...)
	return nil, f.health
}
