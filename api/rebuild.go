package api

import (
	"cmp"
	"context"
)

// RebuildAsked says where to go on.
type RebuildAsked struct {
	After  string
	Limit  int
	DryRun bool
}

// Rebuilt is what became of the processes of a part of a tenant that did not run.
type Rebuilt struct {
	Items []Restart
	Next  string
}

// Restart is one of them: its workflow ID, in a code what became of it, and in another why; empty for nothing to say.
type Restart struct{ Process, Result, Code string }

// RebuildBody says where to go on.
type RebuildBody struct {
	Limit  int    `json:"limit,omitempty" minimum:"1" maximum:"200" default:"50" doc:"How many open processes to look at."`
	After  string `json:"after,omitempty" maxLength:"500" doc:"The next of the part before; leave it out for the first."`
	DryRun bool   `json:"dry_run,omitempty" doc:"Only say what would be started. Nothing is."`
}

type rebuildInput struct{ Body RebuildBody }

// RestartView is a process that did not run.
type RestartView struct {
	Process string          `json:"process" doc:"The workflow ID: what it is, and the ID of the process."`
	Result  string          `json:"result" enum:"started,would_start,workflow_ahead,failed" doc:"started: it runs again. would_start: a dry run. workflow_ahead: its last workflow knows more than its row, so it was left alone; repair the differences first. failed: it could not be started now; ask again."`
	Code    string          `json:"code,omitempty" enum:"history_unreadable,not_seen,being_started,not_started" doc:"More about it. history_unreadable, of one that is started: nobody can read what its last workflow knew, so what it knew besides its row is lost. not_seen: Temporal or the database did not answer, so it is not known whether its last workflow knows more, and it was left alone. being_started: somebody else is starting it. not_started: anything else; the log says what."`
	Text    string          `json:"text" doc:"Both in the caller's language."`
	Links   map[string]Link `json:"links"`
}

// RebuildView is what was done in a part of the tenant.
type RebuildView struct {
	DryRun  bool          `json:"dry_run"`
	Started int           `json:"started" doc:"How many were started, or would be."`
	Failed  int           `json:"failed" doc:"How many could not be started now."`
	Items   []RestartView `json:"items"`
	Next    string        `json:"next,omitempty" doc:"Send it as after for the next part; absent when all were looked at."`
}

type rebuildOutput struct{ Body RebuildView }

// rebuild starts open processes that do not run from their rows. It may be repeated: what runs stays as it is.
func (s *server) rebuild(ctx context.Context, in *rebuildInput) (*rebuildOutput, error) {
	t, l := principalOf(ctx).Tenant, inquiryOf(ctx).language
	done, err := s.Repairs.Rebuild(ctx, t, actorOf(ctx), RebuildAsked{After: in.Body.After, Limit: in.Body.Limit, DryRun: in.Body.DryRun})
	if err != nil {
		return nil, err
	}
	v := RebuildView{DryRun: in.Body.DryRun, Items: []RestartView{}, Next: done.Next}
	for _, r := range done.Items {
		one := RestartView{
			Process: r.Process, Result: r.Result, Code: r.Code, Text: s.differing.of(l, "restart."+cmp.Or(r.Code, r.Result)), Links: map[string]Link{},
		}
		if page := s.workflowLink(t.Namespace, r.Process); page != nil {
			one.Links["temporal"] = *page
		}
		switch r.Result {
		case "started", "would_start":
			v.Started++
		case "failed":
			v.Failed++
		}
		v.Items = append(v.Items, one)
	}
	return &rebuildOutput{v}, nil
}
