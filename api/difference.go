package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
)

// Repairs knows where the database, the workflows and Temporal's list of them differ, and mends that. Like Incidents it asks
// Temporal, for nobody else knows, and is for administrators.
type Repairs interface {
	// Differences looks at a part of a tenant, and repairs what has one right answer when it is asked to. Who wanted it is in the
	// audit. store.ErrCursor for a place that no page ended at.
	Differences(ctx context.Context, t store.Tenant, actor lifecycle.Actor, ask DifferencesAsked) (Differences, error)
	// Rebuild starts open processes that do not run from their rows. Who wanted it is in the audit.
	Rebuild(ctx context.Context, t store.Tenant, actor lifecycle.Actor, ask RebuildAsked) (Rebuilt, error)
}

// DifferencesAsked says where to look.
type DifferencesAsked struct {
	After string
	Limit int
	// Processes, unless there are none, are the workflow IDs to look at instead.
	Processes []string
	Repair    bool
}

// Differences are those of a part of a tenant.
type Differences struct {
	Items  []Difference
	Looked int
	Next   string
	// Blind is set when no worker works, so that no workflow can say its state; LastPoll is when one last did, zero when nobody
	// knows.
	Blind    bool
	LastPoll time.Time
}

// Difference is one.
type Difference struct {
	Kind string
	// Process is the workflow ID. Detail says in English what differs.
	Process, Detail string
	Repairable      bool
	Outcome         string
}

// DifferenceView is one difference, as administrators see it.
type DifferenceView struct {
	Kind       string          `json:"kind" enum:"workflow_ahead,row_lacking,text_lost,diverged,workflow_behind,superseded,not_running,still_running,nothing_recorded,listed_otherwise,rematch_missing,follow_along_missing,match_unheard,renewal_unheard,place_unheard,issue_missing,issue_unheard,follow_along_unheard,deadline_overdue,not_seen"`
	Text       string          `json:"text" doc:"What that means, in the caller's language."`
	Process    string          `json:"process" doc:"The workflow ID: what it is, and the ID of the process."`
	Detail     string          `json:"detail,omitempty" doc:"What exactly differs, in English: versions, codes, IDs and dates. Absent for not_seen; the log says why."`
	Repairable bool            `json:"repairable" doc:"Whether it has one right answer."`
	Outcome    string          `json:"outcome" enum:"found,repaired,noted,left" doc:"found: it is there, and no repair was asked for. repaired: it is not there any more. noted: it cannot be mended, and the audit says so. left: it is still there, or could not be looked at again."`
	OutcomeIs  string          `json:"outcome_text" doc:"The same in the caller's language."`
	Links      map[string]Link `json:"links"`
}

// DifferencesView is what is different in a part of the tenant.
type DifferencesView struct {
	Items    []DifferenceView `json:"items"`
	Looked   int              `json:"looked" doc:"How many processes were looked at."`
	Next     string           `json:"next,omitempty" doc:"Send it as after for the next part; absent on the last. A part without differences has a next, too."`
	Blind    bool             `json:"no_worker" doc:"Whether no worker works. Then no workflow can say its state, and only the rows and Temporal's list were compared: start one, and ask again."`
	LastPoll *time.Time       `json:"worker_polled_at,omitempty" doc:"With no_worker: when one last asked for work, in real time."`
}

type differencesOutput struct{ Body DifferencesView }

// listDifferences compares a part of the tenant, and changes nothing.
func (s *server) listDifferences(ctx context.Context, in *PageInput) (*differencesOutput, error) {
	return s.differences(ctx, DifferencesAsked{After: in.After, Limit: in.Limit})
}

// DifferenceRepairBody chooses a part of the tenant as the list does, or names processes.
type DifferenceRepairBody struct {
	Limit     int      `json:"limit,omitempty" minimum:"1" maximum:"200" default:"50" doc:"How many processes to look at."`
	After     string   `json:"after,omitempty" maxLength:"500" doc:"The next of the part before; leave it out for the first."`
	Processes []string `json:"processes,omitempty" maxItems:"100" maxLength:"100" doc:"Workflow IDs: only these, instead of a part."`
}

type differenceRepairInput struct{ Body DifferenceRepairBody }

// repairDifferences mends what has one right answer. It may be repeated: what is mended is no difference any more.
func (s *server) repairDifferences(ctx context.Context, in *differenceRepairInput) (*differencesOutput, error) {
	b := in.Body
	if b.After != "" && len(b.Processes) > 0 {
		return nil, refuseField("differences_either_or", "after")
	}
	return s.differences(ctx, DifferencesAsked{After: b.After, Limit: b.Limit, Processes: b.Processes, Repair: true})
}

func (s *server) differences(ctx context.Context, ask DifferencesAsked) (*differencesOutput, error) {
	found, err := s.Repairs.Differences(ctx, principalOf(ctx).Tenant, actorOf(ctx), ask)
	if err != nil {
		return nil, err
	}
	v := DifferencesView{Looked: found.Looked, Next: found.Next, Blind: found.Blind}
	v.Items = each(found.Items, func(d Difference) DifferenceView { return s.differenceView(ctx, d) })
	if !found.LastPoll.IsZero() {
		at := found.LastPoll.UTC()
		v.LastPoll = &at
	}
	return &differencesOutput{v}, nil
}

func (s *server) differenceView(ctx context.Context, d Difference) DifferenceView {
	l := inquiryOf(ctx).language
	v := DifferenceView{
		Kind: d.Kind, Text: s.differing.of(l, "difference."+d.Kind), Process: d.Process, Detail: d.Detail, Repairable: d.Repairable,
		Outcome: d.Outcome, OutcomeIs: s.differing.of(l, "outcome."+d.Outcome), Links: map[string]Link{},
	}
	if d.Repairable && d.Outcome == "found" && s.access.May(principalOf(ctx).Roles, access.RepairDifferences) {
		v.Links["repair"] = Link{Href: "/v1/differences/repair", Method: http.MethodPost}
	}
	if page := s.workflowLink(principalOf(ctx).Tenant.Namespace, d.Process); page != nil {
		v.Links["temporal"] = *page
	}
	return v
}
