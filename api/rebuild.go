package api

import "context"

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

// Restart is one of them: its workflow ID, and in a code what became of it.
type Restart struct{ Process, Result string }

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
	Result  string          `json:"result" enum:"started,would_start,workflow_ahead" doc:"started: it runs again. would_start: a dry run. workflow_ahead: its last workflow knows more than its row, so it was left alone; repair the differences first."`
	Text    string          `json:"text" doc:"The same in the caller's language."`
	Links   map[string]Link `json:"links"`
}

// RebuildView is what was done in a part of the tenant.
type RebuildView struct {
	DryRun  bool          `json:"dry_run"`
	Started int           `json:"started" doc:"How many were started, or would be."`
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
		one := RestartView{Process: r.Process, Result: r.Result, Text: s.differing.of(l, "restart."+r.Result), Links: map[string]Link{}}
		if page := s.workflowLink(t.Namespace, r.Process); page != nil {
			one.Links["temporal"] = *page
		}
		if r.Result != "workflow_ahead" {
			v.Started++
		}
		v.Items = append(v.Items, one)
	}
	return &rebuildOutput{v}, nil
}
