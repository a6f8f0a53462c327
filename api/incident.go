package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
)

// Incidents knows what fails right now. It is one of two reads that ask Temporal, for nobody else knows: that something is being
// tried again and again stands in no row. Nobody waits for it who helps a person; it is for administrators.
type Incidents interface {
	// Find returns what fails in a tenant, in order; more tells that there may be others.
	Find(ctx context.Context, t store.Tenant) (found []Incident, more bool, err error)
	// Retry has one tried again at once, and says in a code what came of it. Who wanted it is in the audit.
	Retry(ctx context.Context, t store.Tenant, actor lifecycle.Actor, i Incident) (result string, err error)
}

// Incident is one thing that fails.
type Incident struct {
	ID, Kind string
	// Process is the workflow ID.
	Process, What, Reason string
	Since                 time.Time
	Attempts              int
	Retryable             bool
	// Of is the thing itself, for whoever gave it.
	Of any
}

// IncidentView is one thing that fails, as administrators see it.
type IncidentView struct {
	ID        string          `json:"id" doc:"Stays the same for as long as the same thing fails."`
	Kind      string          `json:"kind" enum:"no_worker,workflow_task_failing,activity_failing,run_ended,step_missing,endpoint_failing"`
	Text      string          `json:"text" doc:"What that means, in the caller's language."`
	Process   string          `json:"process" doc:"The workflow ID: what it is, and the ID of the process."`
	What      string          `json:"what,omitempty" doc:"What of it fails: an activity, a step of a deadline, a task queue."`
	Since     time.Time       `json:"since" doc:"In real time, in practice tenants too."`
	Attempts  int             `json:"attempts" doc:"How often it was tried; 0 where nobody counts."`
	Reason    string          `json:"reason" doc:"A code, or the type of an error: never what an error says."`
	Do        string          `json:"do" doc:"What to do about it, in the caller's language."`
	Retryable bool            `json:"retryable"`
	Links     map[string]Link `json:"links"`
}

// IncidentListView is all that fails.
type IncidentListView struct {
	Items []IncidentView `json:"items" doc:"What explains others comes first, then what is oldest."`
	More  bool           `json:"more" doc:"Whether so much fails that there may be more than is listed."`
}

type incidentKind struct {
	Kind string `query:"kind" enum:"no_worker,workflow_task_failing,activity_failing,run_ended,step_missing,endpoint_failing" doc:"Only those of one kind."`
}

type incidentListOutput struct{ Body IncidentListView }

// listIncidents says what fails right now.
func (s *server) listIncidents(ctx context.Context, in *incidentKind) (*incidentListOutput, error) {
	found, more, err := s.Incidents.Find(ctx, principalOf(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	v := IncidentListView{Items: []IncidentView{}, More: more}
	for _, i := range found {
		if in.Kind == "" || in.Kind == i.Kind {
			v.Items = append(v.Items, s.incidentView(ctx, i))
		}
	}
	return &incidentListOutput{v}, nil
}

func (s *server) incidentView(ctx context.Context, i Incident) IncidentView {
	l, t := inquiryOf(ctx).language, principalOf(ctx).Tenant
	v := IncidentView{
		ID: i.ID, Kind: i.Kind, Text: s.failing.of(l, "incident."+i.Kind), Process: i.Process, What: i.What, Since: i.Since.UTC(),
		Attempts: i.Attempts, Reason: i.Reason, Do: s.failing.of(l, "do."+i.Kind), Retryable: i.Retryable, Links: map[string]Link{},
	}
	if i.Retryable && s.access.May(principalOf(ctx).Roles, access.RetryIncident) {
		v.Links["retry"] = Link{Href: "/v1/incidents/" + i.ID + "/retry", Method: http.MethodPost}
	}
	if page := s.workflowLink(t.Namespace, i.Process); page != nil {
		v.Links["temporal"] = *page
	}
	return v
}

type incidentRetryInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body struct{}
}

// IncidentResultView is what came of a retry.
type IncidentResultView struct {
	Incident IncidentView `json:"incident"`
	Result   string       `json:"result" enum:"retried,gone,not_here,workflow_ahead,failed,would_retry" doc:"retried: it is being tried again; whether that helps is seen in the list. gone: it does not fail any more. not_here: there is nothing to retry about it. workflow_ahead: its workflow knew more than its row; run placement doctor first. failed: it could not be retried now. would_retry: a dry run."`
	Text     string       `json:"text" doc:"The same in the caller's language."`
}

type incidentRetryOutput struct{ Body IncidentResultView }

// retryIncident has one thing tried again. What fails no longer is not found: then there is nothing to retry.
func (s *server) retryIncident(ctx context.Context, in *incidentRetryInput) (*incidentRetryOutput, error) {
	found, _, err := s.Incidents.Find(ctx, principalOf(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(found, func(i Incident) bool { return i.ID == in.ID })
	if n < 0 {
		return nil, store.ErrNotFound
	}
	v, err := s.retried(ctx, found[n], false)
	return &incidentRetryOutput{v}, err
}

// IncidentRetryBody chooses what is tried again: everything that can be, unless it says less.
type IncidentRetryBody struct {
	Kinds     []string `json:"kinds,omitempty" maxItems:"6" enum:"workflow_task_failing,activity_failing,run_ended,step_missing" doc:"Only those of these kinds."`
	Processes []string `json:"processes,omitempty" maxItems:"200" maxLength:"100" doc:"Only those of these workflow IDs."`
	After     string   `json:"after,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The next of the answer before; leave it out to begin with the first."`
	DryRun    bool     `json:"dry_run,omitempty" doc:"Only say what would be tried again. Nothing is."`
}

type incidentsRetryInput struct{ Body IncidentRetryBody }

// IncidentResultsView is what came of several retries.
type IncidentResultsView struct {
	DryRun bool                 `json:"dry_run"`
	Items  []IncidentResultView `json:"items" doc:"In the order of the IDs of their incidents."`
	Counts map[string]int       `json:"counts" doc:"How many have which result."`
	More   bool                 `json:"more" doc:"Whether there may be more: with next, trying it again took so long; without, so much fails that not all of it was looked at: ask again from the first when some of it goes on."`
	Next   string               `json:"next,omitempty" doc:"Send it as after to go on with the rest: what still fails is not tried again before that. Absent when all that was chosen has been tried."`
}

type incidentsRetryOutput struct{ Body IncidentResultsView }

// retryPatience is how long it has one thing after another tried again: whoever asks waits a minute, and the last may take a while.
const retryPatience = 30 * time.Second

// retryIncidents has everything tried again that was chosen, or says what that is. It answers with what was done in time, at least
// the first. What was tried and still fails stands in the list as before, so they are taken in the order of their IDs, which stay: who
// goes on after the last one comes to the rest.
func (s *server) retryIncidents(ctx context.Context, in *incidentsRetryInput) (*incidentsRetryOutput, error) {
	began := s.Clock()
	found, more, err := s.Incidents.Find(ctx, principalOf(ctx).Tenant)
	if err != nil {
		return nil, err
	}
	b := in.Body
	v := IncidentResultsView{DryRun: b.DryRun, Items: []IncidentResultView{}, Counts: map[string]int{}, More: more}
	slices.SortStableFunc(found, func(a, b Incident) int { return cmp.Compare(a.ID, b.ID) })
	for _, i := range found {
		if i.ID <= b.After || !i.Retryable || len(b.Kinds) > 0 && !slices.Contains(b.Kinds, i.Kind) || len(b.Processes) > 0 && !slices.Contains(b.Processes, i.Process) {
			continue
		}
		if len(v.Items) > 0 && !b.DryRun && s.Clock().Sub(began) >= retryPatience {
			v.More, v.Next = true, v.Items[len(v.Items)-1].Incident.ID
			break
		}
		one, err := s.retried(ctx, i, b.DryRun)
		if err != nil {
			return nil, err
		}
		v.Items = append(v.Items, one)
		v.Counts[one.Result]++
	}
	return &incidentsRetryOutput{v}, nil
}

func (s *server) retried(ctx context.Context, i Incident, dry bool) (IncidentResultView, error) {
	v := IncidentResultView{Incident: s.incidentView(ctx, i), Result: "would_retry"}
	if !dry {
		var err error
		if v.Result, err = s.Incidents.Retry(ctx, principalOf(ctx).Tenant, actorOf(ctx), i); err != nil {
			return v, err
		}
	}
	v.Text = s.failing.of(inquiryOf(ctx).language, "result."+v.Result)
	return v, nil
}
