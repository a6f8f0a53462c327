package api

import (
	"context"
	"errors"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// fakeRepairs has two parts; what is asked is noted.
type fakeRepairs struct {
	asked   []DifferencesAsked
	rebuilt []RebuildAsked
	by      []lifecycle.Actor
	of      []string
	blind   bool
	broken  error
}

func (f *fakeRepairs) Differences(_ context.Context, t store.Tenant, actor lifecycle.Actor, ask DifferencesAsked) (Differences, error) {
	if actor.UserID == "" || actor.RequestID == "" {
		return Differences{}, errors.New("nobody asked for it")
	}
	f.asked, f.by, f.of = append(f.asked, ask), append(f.by, actor), append(f.of, t.ID)
	switch {
	case f.broken != nil:
		return Differences{}, f.broken
	case ask.After == "second":
		return Differences{Items: []Difference{}, Looked: 3}, nil
	case ask.After != "":
		return Differences{}, store.ErrCursor
	case f.blind:
		return Differences{Looked: 50, Blind: true, LastPoll: now()}, nil
	}
	mended, left := "found", "found"
	if ask.Repair {
		mended, left = "repaired", "left"
	}
	return Differences{Looked: 50, Next: "second", Items: []Difference{
		{Kind: "not_running", Process: "placement/" + lifecycletest.PlacementID, Detail: "is open in the database", Repairable: true, Outcome: mended},
		{Kind: "not_seen", Process: "rematch/" + nobodyID, Outcome: left},
	}}, nil
}

func (f *fakeRepairs) Rebuild(_ context.Context, _ store.Tenant, actor lifecycle.Actor, ask RebuildAsked) (Rebuilt, error) {
	if actor.UserID == "" || actor.RequestID == "" {
		return Rebuilt{}, errors.New("nobody asked for it")
	}
	f.rebuilt, f.by = append(f.rebuilt, ask), append(f.by, actor)
	if ask.After != "" {
		return Rebuilt{}, store.ErrCursor
	}
	result := "started"
	if ask.DryRun {
		result = "would_start"
	}
	return Rebuilt{Next: "others:", Items: []Restart{
		{Process: "placement/" + lifecycletest.PlacementID, Result: result},
		{Process: "rematch/" + nobodyID, Result: "workflow_ahead"},
		{Process: "issue/" + nobodyID, Result: "failed", Code: "not_seen"},
	}}, f.broken
}
