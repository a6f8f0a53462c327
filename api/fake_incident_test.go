package api

import (
	"context"
	"errors"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

const (
	incidentID      = "10000000-0000-4000-8000-000000000093"
	otherIncidentID = "10000000-0000-4000-8000-000000000091"
	deadReceiverID  = "10000000-0000-4000-8000-000000000092"
)

// fakeIncidents are three things that fail; what is retried is noted.
type fakeIncidents struct {
	retried []string
	by      []lifecycle.Actor
	broken  error
	// takes, unless nil, is what happens while one is retried.
	takes func()
}

func (f *fakeIncidents) Find(context.Context, store.Tenant) ([]Incident, bool, error) {
	return []Incident{
		{ID: incidentID, Kind: "workflow_task_failing", Process: "placement/" + lifecycletest.PlacementID, Reason: "non_deterministic_error", Since: now(), Attempts: 7, Retryable: true},
		{ID: otherIncidentID, Kind: "activity_failing", Process: "rematch/" + nobodyID, What: "RecordRematch", Reason: "database_unavailable", Since: now(), Attempts: 12, Retryable: true},
		{ID: deadReceiverID, Kind: "endpoint_failing", Process: "webhook-endpoint/" + nobodyID, Reason: "hang", Since: now()},
	}, false, f.broken
}

func (f *fakeIncidents) Retry(_ context.Context, _ store.Tenant, actor lifecycle.Actor, i Incident) (string, error) {
	if actor.UserID == "" || actor.RequestID == "" {
		return "", errors.New("nobody asked for it")
	}
	f.retried, f.by = append(f.retried, i.ID), append(f.by, actor)
	if f.takes != nil {
		f.takes()
	}
	return "retried", f.broken
}

func (f *fakeStore) Timers(_ context.Context, _ string, t store.TimerQuery) (store.TimerReport, error) {
	f.timers = append(f.timers, t)
	c := store.TimerCount{
		Kind: lifecycle.KindPlacement, Deadline: "follow_up", Step: lifecycle.Remind, Fired: 5, Half: time.Second, Most: time.Minute, Latest: time.Hour,
		Stands: map[store.TimerStand]int{store.StepInTime: 4, store.StepLate: 1, store.StepNotFired: 2},
	}
	step, all := c, c
	step.Kind, step.Deadline = "", ""
	all.Kind, all.Deadline, all.Step = "", "", ""
	return store.TimerReport{All: all, BySteps: []store.TimerCount{step}, ByDeadline: []store.TimerCount{c}}, f.broken
}

func (f *fakeStore) TimersByHour(_ context.Context, _ string, t store.TimerQuery) ([]store.TimerHour, error) {
	f.timers = append(f.timers, t)
	return []store.TimerHour{{From: t.Since.Truncate(time.Hour), Steps: 3}}, f.broken
}

func (f *fakeStore) TimerSteps(_ context.Context, _ string, t store.TimerQuery, _ store.Page) (store.List[store.TimerStep], error) {
	f.timers = append(f.timers, t)
	return store.List[store.TimerStep]{Items: []store.TimerStep{{
		Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}, Key: "follow_up:1", Step: lifecycle.Remind, Due: now(), Stand: store.StepNotFired,
	}}}, f.broken
}
