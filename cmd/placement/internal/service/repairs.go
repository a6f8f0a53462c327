package service

import (
	"context"
	"time"

	"placement/api"
	"placement/cmd/placement/internal/doctor"
	"placement/models/lifecycle"
	"placement/models/store"
)

// Limits of one request: it is answered before whoever asks gives up.
const (
	requestPatience = 45 * time.Second
	requestPause    = 500 * time.Millisecond
)

// repairs lets the API ask the doctor, and rebuild.
type repairs struct{ *Service }

// Differences looks at a part of a tenant.
func (r repairs) Differences(ctx context.Context, t store.Tenant, actor lifecycle.Actor, ask api.DifferencesAsked) (api.Differences, error) {
	ctx, cancel := context.WithTimeout(ctx, requestPatience)
	defer cancel()
	d := r.Doctor()
	d.Actor, d.Pause = actor, requestPause
	var page doctor.Page
	var err error
	if len(ask.Processes) > 0 {
		page, err = d.Named(ctx, t, ask.Processes, ask.Repair)
	} else {
		page, err = d.Page(ctx, t, ask.After, ask.Limit, ask.Repair)
	}
	if err != nil {
		return api.Differences{}, err
	}
	told := api.Differences{Looked: page.Looked, Next: page.Next}
	if page.NoWorker != nil {
		told.Blind, told.LastPoll = true, page.NoWorker.Since
	}
	for _, f := range page.Found {
		one := api.Difference{Kind: string(f.Kind), Process: f.Process, Detail: f.Text, Repairable: f.Repairable, Outcome: string(f.Outcome)}
		if f.Kind == doctor.Unseen {
			r.log.WarnContext(ctx, "a process could not be looked at", "workflow_id", f.Process, "error", f.Text)
			one.Detail = "" // what an error says stays in the log
		}
		if f.Outcome == doctor.Left && f.Done != "" {
			r.log.WarnContext(ctx, "a difference could not be repaired", "workflow_id", f.Process, "kind", string(f.Kind), "error", f.Done)
		}
		told.Items = append(told.Items, one)
	}
	return told, nil
}

// Rebuild starts processes of a part of a tenant.
func (r repairs) Rebuild(ctx context.Context, t store.Tenant, actor lifecycle.Actor, ask api.RebuildAsked) (api.Rebuilt, error) {
	ctx, cancel := context.WithTimeout(ctx, requestPatience)
	defer cancel()
	var told api.Rebuilt
	asked := Rebuild{DryRun: ask.DryRun, Actor: actor, begin: r.beginning(t, actor), Report: func(s Restart) error {
		told.Items = append(told.Items, api.Restart{Process: s.Process, Result: string(s.Result), Code: string(s.Code)})
		return nil
	}}
	_, next, err := r.rebuildSome(ctx, t, asked, ask.After, ask.Limit)
	told.Next = next
	return told, err
}
