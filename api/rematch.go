package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
)

type giveUpBody struct {
	Reason     rematch.Reason `json:"reason" enum:"got_job,other_measure,candidate_circumstances,no_place_found,other"`
	ReasonText string         `json:"reason_text,omitempty" maxLength:"20000" doc:"The reason in words. Kept encrypted."`
}

func (b giveUpBody) texts() []text { return written(text{"reason", b.ReasonText}) }

func (b giveUpBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return rematch.GiveUp{Reason: b.Reason, Contents: refs}
}

type rematchReassignmentBody struct{ OwnerInput }

func (b rematchReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return rematch.ReassignRematch{OwnerID: b.OwnerID, UnitID: t.unitID}
}

// RematchView is a rematch as people see it.
type RematchView struct {
	ID          string    `json:"id"`
	Status      string    `json:"status"`
	StatusText  string    `json:"status_text" doc:"What the status means, in the caller's language."`
	Version     int       `json:"version"`
	Ended       bool      `json:"ended"`
	PlacementID string    `json:"placement_id" doc:"The placement that ended."`
	CandidateID string    `json:"candidate_id"`
	PlaceID     string    `json:"place_id" doc:"The place that did not work out."`
	OwnerID     string    `json:"owner_id"`
	UnitID      string    `json:"unit_id"`
	Cause       string    `json:"cause" doc:"How the placement ended."`
	MatchedBy   string    `json:"matched_by,omitempty" doc:"The placement that was proposed."`
	Reason      string    `json:"reason,omitempty" doc:"Why it was given up."`
	OpenedOn    string    `json:"opened_on"`
	Since       time.Time `json:"since"`
	// LearnedConstraints are decrypted when one rematch is read, and left out everywhere else.
	LearnedConstraints []string        `json:"learned_constraints,omitempty" doc:"What the ended placement taught, as codes; only where one rematch is read. Reading it is noted."`
	Target             *RematchTarget  `json:"target,omitempty" doc:"How it stands to its target. Absent when the calendar does not reach that far."`
	LeadTime           *LeadTimeView   `json:"lead_time,omitempty" doc:"How long it took until a new placement was proposed, once one was."`
	Allowed            []Command       `json:"allowed"`
	NextDeadline       *Deadline       `json:"next_deadline,omitempty"`
	Deadlines          []Deadline      `json:"deadlines"`
	Tasks              []Task          `json:"tasks" doc:"The caller's next tasks here."`
	Links              map[string]Link `json:"links"`
}

// RematchTarget is how a rematch stands to the working days in which a new placement is to be proposed.
type RematchTarget struct {
	WorkingDays     int  `json:"working_days" doc:"Within how many working days a new placement is to be proposed."`
	DueOn           day  `json:"due_on" doc:"The last of them."`
	UsedWorkingDays int  `json:"used_working_days" doc:"How many have passed: until today, or until it ended."`
	Overdue         bool `json:"overdue" doc:"Whether the last day has passed: before today, or before it ended."`
	Level           int  `json:"level" doc:"How many reminders and escalations there have been, while it is open."`
	Escalated       bool `json:"escalated" doc:"Whether the unit's supervisors see it too."`
}

// LeadTimeView is how long a rematch took.
type LeadTimeView struct {
	CalendarDays int `json:"calendar_days"`
	WorkingDays  int `json:"working_days"`
}

type rematchOutput struct {
	ETag string `header:"ETag" doc:"The version, for If-Match."`
	Body RematchView
}

// rematchView makes the answer from the domain value.
func (s *server) rematchView(ctx context.Context, r rematch.State, learned []string) RematchView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head := r.Head()
	v := RematchView{
		ID: r.ID, Status: string(r.Status), StatusText: s.texts.status(l, lifecycle.KindRematch, string(r.Status)), Version: r.Version,
		Ended: head.Ended, PlacementID: r.PlacementID, CandidateID: r.CandidateID, PlaceID: r.PlaceID, OwnerID: r.OwnerID, UnitID: r.UnitID,
		Cause: string(r.Cause), MatchedBy: r.MatchedBy, Reason: string(r.Reason), OpenedOn: string(r.OpenedOn), Since: r.Since,
		LearnedConstraints: learned, Allowed: s.allowed(caller.Roles, head.Ref, r.Allowed(), nil),
		Deadlines: s.deadlineViews(l, r.Open()), Tasks: s.nextTasks(l, caller, head, r.Tasks(), s.now(caller.Tenant)),
		Links: map[string]Link{
			"self": {Href: rematchPath(r.ID)}, "placement": {Href: placementPath(r.PlacementID)}, "suggestions": {Href: rematchPath(r.ID) + "/suggestions"},
		},
	}
	if t, err := r.Target(r.Calendar.DateOf(s.now(caller.Tenant))); err == nil {
		v.Target = &RematchTarget{
			WorkingDays: t.Days, DueOn: t.DueOn, UsedWorkingDays: t.Used, Overdue: t.Overdue, Level: t.Level, Escalated: t.Escalated,
		}
	}
	if took, ok := r.LeadTime(); ok {
		v.LeadTime = &LeadTimeView{CalendarDays: took.CalendarDays, WorkingDays: took.WorkingDays}
	}
	if r.MatchedBy != "" {
		v.Links["matched_by"] = Link{Href: placementPath(r.MatchedBy)}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := r.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

// readRematch answers with a rematch and what the ended placement taught.
func (s *server) readRematch(ctx context.Context, in *idInput) (*rematchOutput, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindRematch, in.ID)
	if err != nil {
		return nil, err
	}
	state, err := stateOf[rematch.State](row)
	if err != nil {
		return nil, err
	}
	learned := []string{}
	if len(state.Learned) > 0 {
		list, err := s.Store.ReadTexts(ctx, actorOf(ctx), idsOf(state.Learned))
		if err != nil {
			return nil, err
		}
		learned = each(list, func(t store.Text) string { return t.Body })
	}
	return &rematchOutput{ETag: etag(state.Version), Body: s.rematchView(ctx, state, learned)}, nil
}

type rematchesInput struct {
	CandidateID string `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	OwnerID     string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	UnitID      string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status      string `query:"status" enum:"open,matched,given_up"`
	Overdue     bool   `query:"overdue" doc:"Only those that still wait after their target has passed."`
	Cause       string `query:"cause" enum:"terminated_early,no_show,withdrawn,swapped" doc:"Only those after one kind of ending."`
	OpenedFrom  string `query:"opened_from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Only those that were opened on this day or later."`
	PageInput
}

func (s *server) listRematches(ctx context.Context, in *rematchesInput) (*listOutput[RematchView], error) {
	tenant := principalOf(ctx).Tenant
	list, err := s.Store.Rematches(ctx, tenant.ID, store.RematchFilter{
		CandidateID: in.CandidateID, OwnerID: in.OwnerID, UnitID: in.UnitID, Status: in.Status, Overdue: in.Overdue, At: s.now(tenant),
		Cause: placement.EndingKind(in.Cause), OpenedFrom: day(in.OpenedFrom), Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	views := make([]RematchView, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[rematch.State](row)
		if err != nil {
			return nil, err
		}
		views[i] = s.rematchView(ctx, state, nil)
	}
	return &listOutput[RematchView]{Body: ListView[RematchView]{Items: views, Next: list.Next}}, nil
}

func idsOf(refs lifecycle.Contents) []string {
	return each(refs, func(r lifecycle.ContentRef) string { return r.ID })
}
