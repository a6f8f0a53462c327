package api

import (
	"context"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
	"placement/workflows/contract"
)

type panelInput struct {
	Workflow string `query:"workflow" required:"true" pattern:"^(placement|rematch|agreement|mentor-training|outreach|issue|follow-along|webhook-endpoint)/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"the ID of the workflow of a process, such as placement/ and an ID" doc:"The ID of the workflow, as Temporal has it."`
}

// PanelView is a process at one glance: what is expected now, from whom, by when, and what happens then. It holds codes,
// dates, tasks and staff, and nothing of the person whom it is about.
type PanelView struct {
	Workflow    string     `json:"workflow"`
	ProcessKind string     `json:"process_kind"`
	KindText    string     `json:"kind_text"`
	ProcessID   string     `json:"process_id"`
	Status      string     `json:"status"`
	StatusText  string     `json:"status_text" doc:"What the status means, in the caller's language."`
	Version     int        `json:"version"`
	Ended       bool       `json:"ended"`
	Paused      bool       `json:"paused"`
	Since       time.Time  `json:"since" doc:"When it came into its status."`
	Now         time.Time  `json:"now" doc:"What the tenant's clock shows."`
	WaitingFor  string     `json:"waiting_for,omitempty" doc:"The party whose turn it is."`
	WaitingText string     `json:"waiting_for_text,omitempty"`
	Owner       PanelStaff `json:"owner"`
	Unit        PanelStaff `json:"unit"`

	Stages []PanelStage `json:"stages"`
	Visits []PanelVisit `json:"visits"`

	NextDeadline *Deadline       `json:"next_deadline,omitempty" doc:"The deadline whose next step comes first."`
	Deadlines    []Deadline      `json:"deadlines" doc:"By due."`
	Tasks        []Task          `json:"tasks" doc:"All that are open, whoever has them."`
	Allowed      []PanelCommand  `json:"allowed" doc:"What the caller may do now. What a command says may still stand against it."`
	Related      []PanelRelation `json:"related" doc:"Other processes that it has to do with, as far as the caller may read them."`
	Links        map[string]Link `json:"links"`
}

// PanelStaff is who has a process, or the unit. The name is for those who may list users.
type PanelStaff struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// PanelCommand is something that may be done now, in words.
type PanelCommand struct {
	Command
	Text string `json:"text"`
}

// PanelRelation is another process.
type PanelRelation struct {
	Relation string          `json:"relation"`
	Text     string          `json:"text"`
	Workflow string          `json:"workflow"`
	Links    map[string]Link `json:"links"`
}

type panelOutput struct{ Body PanelView }

// readPanel answers with a process of any kind, for those who may read it. For the others there is none.
func (s *server) readPanel(ctx context.Context, in *panelInput) (*panelOutput, error) {
	caller, ref := principalOf(ctx), processOf(in.Workflow)
	if operation, _ := readingOf(ref.Kind); !s.access.May(caller.Roles, operation) {
		return nil, store.ErrNotFound
	}
	row, err := s.Store.Process(ctx, caller.Tenant.ID, ref.Kind, ref.ID)
	if err != nil {
		return nil, err
	}
	entered, err := s.Store.Stages(ctx, caller.Tenant.ID, ref.ID)
	if err != nil {
		return nil, err
	}
	state, err := seenIn(row)
	if err != nil {
		return nil, err
	}
	v := s.panelView(ctx, state, entered)
	if s.access.May(caller.Roles, access.ListUsers) {
		err = s.nameStaff(ctx, &v)
	}
	return &panelOutput{v}, err
}

func (s *server) panelView(ctx context.Context, p seen, entered []store.Entered) PanelView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	now, h := s.now(caller.Tenant), p.head
	_, path := readingOf(h.Kind)
	word := func(status string) string { return shortly(s.texts.status(l, h.Kind, status)) }
	v := PanelView{
		Workflow: contract.WorkflowID(h.Ref), ProcessKind: string(h.Kind), KindText: s.kindText(l, h.Kind), ProcessID: h.ID,
		Status: h.Status, StatusText: s.texts.status(l, h.Kind, h.Status), Version: h.Version, Ended: h.Ended, Paused: h.Paused, Since: p.since, Now: now,
		WaitingFor: h.WaitingFor, WaitingText: s.texts[l].Parties[h.WaitingFor], Owner: PanelStaff{ID: h.OwnerID}, Unit: PanelStaff{ID: h.UnitID},
		Stages: panelStages(goodPath(h.Kind), h.Status, h.Ended, entered, word), Visits: panelVisits(h.Status, p.since, entered, word),
		Deadlines: s.deadlineViews(l, p.open), Tasks: each(p.tasks, func(t lifecycle.Task) Task {
			task := s.taskView(l, h.Ref, t, now)
			task.OwnerID, task.UnitID = h.OwnerID, h.UnitID
			return task
		}),
		Allowed: each(s.allowed(caller.Roles, h.Ref, p.allowed, p.numbers), func(c Command) PanelCommand {
			return PanelCommand{c, s.commandText(l, c.Command)}
		}),
		Related: []PanelRelation{}, Links: s.panelLinks(caller, h.Ref, path),
	}
	if p.next != nil {
		next := s.deadlineView(l, *p.next)
		v.NextDeadline = &next
	}
	slices.SortStableFunc(v.Deadlines, func(a, b Deadline) int { return a.Due.Compare(b.Due) })
	for _, r := range p.related {
		operation, path := readingOf(r.ref.Kind)
		if s.access.May(caller.Roles, operation) {
			v.Related = append(v.Related, PanelRelation{
				Relation: r.as, Text: s.panelPages.Say(string(l), "relation."+r.as), Workflow: contract.WorkflowID(r.ref),
				Links: s.panelLinks(caller, r.ref, path),
			})
		}
	}
	return v
}

// panelLinks are where a process is read, and where Temporal shows it.
func (s *server) panelLinks(caller store.Principal, ref lifecycle.Ref, path string) map[string]Link {
	links := map[string]Link{"api": {Href: path + ref.ID}}
	if link := s.temporalLink(caller.Tenant.Namespace, ref); link != nil {
		links["temporal"] = *link
	}
	return links
}

// nameStaff says who has the process. Somebody who is gone is named by ID alone.
func (s *server) nameStaff(ctx context.Context, v *PanelView) error {
	tenant := principalOf(ctx).Tenant.ID
	users, err := s.Store.Users(ctx, tenant)
	if err != nil {
		return err
	}
	units, err := s.Store.Units(ctx, tenant)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.ID == v.Owner.ID {
			v.Owner.Name = u.Name
		}
	}
	for _, u := range units {
		if u.ID == v.Unit.ID {
			v.Unit.Name = u.Name
		}
	}
	return nil
}
