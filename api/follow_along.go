package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/followalong"
	"placement/models/store"
)

// followAlongStore is what the API asks about follow-alongs.
type followAlongStore interface {
	FollowAlongs(ctx context.Context, tenantID string, f store.FollowAlongFilter) (store.List[store.Process], error)
	PlacedAgain(ctx context.Context, tenantID string, f followalong.State) (id string, startedOn lifecycle.Date, err error)
	Outcomes(ctx context.Context, tenantID string, between lifecycle.Period) ([]store.OutcomeCount, error)
}

type followAlongCheckBody struct {
	Outcome        followalong.Outcome `json:"outcome" enum:"job,ordinary_hours,flexjob,education,new_placement,other_offer,none,unknown" doc:"What has become of the person. A new placement ends the follow-along, on any day: it is followed itself."`
	WeeklyHours    float64             `json:"weekly_hours,omitempty" minimum:"0.5" maximum:"60" doc:"How many hours a week, with job, ordinary_hours and flexjob."`
	SameCompany    *bool               `json:"same_company,omitempty" doc:"Whether that is at the company of the placement, with job, ordinary_hours and flexjob."`
	Channel        lifecycle.Channel   `json:"channel,omitempty" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How the person was reached; leave it out only when nothing is known."`
	NewPlacementID string              `json:"new_placement_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The placement that the person has begun in since, with new_placement."`
	Note           string              `json:"note,omitempty" maxLength:"20000" doc:"What was talked about. Kept encrypted."`
}

func (b followAlongCheckBody) texts() []text { return written(text{followalong.ContentNote, b.Note}) }

func (b followAlongCheckBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return followalong.RecordFollowAlong{
		Check: t.no, Outcome: b.Outcome, WeeklyHours: b.WeeklyHours, SameCompany: b.SameCompany, Channel: b.Channel,
		NewPlacementID: b.NewPlacementID, Contents: refs,
	}
}

type followAlongAttemptBody struct {
	Channel lifecycle.Channel `json:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How it was tried."`
	On      day               `json:"on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the attempt; today, when you leave it out."`
	Note    string            `json:"note,omitempty" maxLength:"20000" doc:"What there is to say of it. Kept encrypted."`
}

func (b followAlongAttemptBody) texts() []text { return written(text{followalong.ContentNote, b.Note}) }

func (b followAlongAttemptBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return followalong.RecordAttempt{Channel: b.Channel, On: b.On, Contents: refs}
}

type followAlongClosureBody struct {
	Note string `json:"note,omitempty" maxLength:"20000" doc:"What there is to say of it. Kept encrypted."`
}

func (b followAlongClosureBody) texts() []text { return written(text{followalong.ContentNote, b.Note}) }

func (b followAlongClosureBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return followalong.CloseUnreached{Contents: refs}
}

type followAlongReassignmentBody struct{ OwnerInput }

func (b followAlongReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return followalong.ReassignFollowAlong{OwnerID: b.OwnerID, UnitID: t.unitID}
}

// followAlongCommand is a route that sends an event to a follow-along and answers with the follow-along after it.
func followAlongCommand[B request](name, path, summary string) operation {
	return fromServer(followAlongOperation(name, path, summary), func(s *server) func(context.Context, *CommandInput[B]) (*followAlongOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*followAlongOutput, error) {
			return s.commandFollowAlong(ctx, name, in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{})
		}
	})
}

type followAlongCheckInput struct {
	No int `path:"no" minimum:"1" maximum:"2" doc:"Which check. The second can be made although the first never was, which then counts as missed."`
	CommandInput[followAlongCheckBody]
}

// followAlongCheck is the route that makes one of the checks.
func followAlongCheck(name, path, summary string) operation {
	return fromServer(followAlongOperation(name, path, summary), func(s *server) func(context.Context, *followAlongCheckInput) (*followAlongOutput, error) {
		return func(ctx context.Context, in *followAlongCheckInput) (*followAlongOutput, error) {
			return s.commandFollowAlong(ctx, name, in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{no: in.No})
		}
	})
}

func followAlongOperation(name, path, summary string) operation {
	return operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Follow-along", status: http.StatusOK, command: true}
}

func (s *server) commandFollowAlong(ctx context.Context, name, id, ifMatch string, h CommandHeaders, body request, t target) (*followAlongOutput, error) {
	ref := lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: id}
	out, err := carryOut[followalong.State](ctx, s, ref, name, ifMatch, h, body, t)
	if err != nil {
		return nil, err
	}
	return s.followAlongAfter(ctx, out.State)
}

// FollowAlongView is a follow-along as people see it.
type FollowAlongView struct {
	ID          string `json:"id"`
	Status      string `json:"status"`
	StatusText  string `json:"status_text" doc:"What the status means, in the caller's language."`
	Version     int    `json:"version"`
	Ended       bool   `json:"ended"`
	Outcome     string `json:"outcome,omitempty" doc:"What has become of the person, once it has ended: that of the last check, or unreached."`
	OutcomeText string `json:"outcome_text,omitempty" doc:"The outcome in the caller's language."`
	WaitingFor  string `json:"waiting_for,omitempty"`
	PlacementID string `json:"placement_id" doc:"The placement that has closed."`
	CandidateID string `json:"candidate_id"`
	OwnerID     string `json:"owner_id"`
	UnitID      string `json:"unit_id"`
	Ending      string `json:"ending" doc:"How the placement ended."`
	LastDay     string `json:"last_day" doc:"Its last day."`
	AtClose     string `json:"at_close" doc:"The outcome that it was closed with. It stays as it was decided."`
	OpenedOn    string `json:"opened_on" doc:"The day on which it was closed."`
	StandsStill bool   `json:"stands_still" doc:"Whether the placement is open again: nobody is asked until it has been closed once more."`
	ResumedOn   string `json:"resumed_on,omitempty" doc:"The day on which it was closed once more: the days of what had not been asked count from there."`
	// PlacedAgain is looked up when one follow-along is read or commanded, and left out of lists.
	PlacedAgain  *PlacedAgainView     `json:"placed_again,omitempty" doc:"The placement that the person has begun in since, while the follow-along goes on; only where one is read."`
	Checks       []FollowAlongCheck   `json:"checks" doc:"Both checks."`
	Attempts     []FollowAlongAttempt `json:"attempts" doc:"When the person was not reached."`
	DaysTried    int                  `json:"days_tried" doc:"On how many days it was tried in vain for the check that is to be made."`
	DaysNeeded   int                  `json:"days_needed" doc:"On how many days it is tried before it may be given up."`
	Since        time.Time            `json:"since"`
	Allowed      []Command            `json:"allowed"`
	NextDeadline *Deadline            `json:"next_deadline,omitempty"`
	Deadlines    []Deadline           `json:"deadlines"`
	Tasks        []Task               `json:"tasks" doc:"The caller's next tasks here."`
	Links        map[string]Link      `json:"links"`
}

// PlacedAgainView is the placement that somebody who is followed has begun in.
type PlacedAgainView struct {
	PlacementID string `json:"placement_id"`
	StartedOn   string `json:"started_on"`
}

// FollowAlongCheck is one of the two checks.
type FollowAlongCheck struct {
	No          int     `json:"no"`
	DueOn       string  `json:"due_on" doc:"The day of the check."`
	MadeOn      string  `json:"made_on,omitempty"`
	Missed      bool    `json:"missed,omitempty" doc:"Whether it never was made, because the next one came first."`
	Outcome     string  `json:"outcome,omitempty"`
	OutcomeText string  `json:"outcome_text,omitempty" doc:"The outcome in the caller's language."`
	Channel     string  `json:"channel,omitempty"`
	WeeklyHours float64 `json:"weekly_hours,omitempty"`
	SameCompany *bool   `json:"same_company,omitempty" doc:"Whether the work is at the company of the placement."`
}

// FollowAlongAttempt is a day on which the person was not reached.
type FollowAlongAttempt struct {
	Check   int    `json:"check"`
	On      string `json:"on"`
	Channel string `json:"channel"`
}

type followAlongOutput struct {
	Status int
	ETag   string `header:"ETag" doc:"The version, for If-Match."`
	Body   FollowAlongView
}

// followAlongAfter answers with one follow-along, and with the placement that the person has begun in since.
func (s *server) followAlongAfter(ctx context.Context, f followalong.State) (*followAlongOutput, error) {
	v := s.followAlongView(ctx, f)
	if !v.Ended {
		id, startedOn, err := s.Store.PlacedAgain(ctx, principalOf(ctx).Tenant.ID, f)
		if err != nil {
			return nil, err
		}
		if id != "" {
			v.PlacedAgain = &PlacedAgainView{PlacementID: id, StartedOn: string(startedOn)}
			v.Links["placed_again"] = Link{Href: placementPath(id)}
		}
	}
	return &followAlongOutput{Status: http.StatusOK, ETag: etag(f.Version), Body: v}, nil
}

// followAlongView makes the answer from the domain value.
func (s *server) followAlongView(ctx context.Context, f followalong.State) FollowAlongView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head := f.Head()
	v := FollowAlongView{
		ID: f.ID, Status: string(f.Status), StatusText: s.texts.status(l, lifecycle.KindFollowAlong, string(f.Status)), Version: f.Version,
		Ended: head.Ended, Outcome: head.Outcome, OutcomeText: s.texts.outcome(l, head.Outcome), WaitingFor: head.WaitingFor,
		PlacementID: f.PlacementID, CandidateID: f.CandidateID, OwnerID: f.OwnerID, UnitID: f.UnitID, Ending: string(f.Ending),
		LastDay: string(f.LastDay), AtClose: string(f.AtClose), OpenedOn: string(f.OpenedOn),
		StandsStill: f.StandsStill, ResumedOn: string(f.ResumedOn),
		Checks: each(f.Checks, func(c followalong.Check) FollowAlongCheck { return s.followAlongCheckView(l, c) }),
		Attempts: each(f.Attempts, func(a followalong.Attempt) FollowAlongAttempt {
			return FollowAlongAttempt{a.Check, string(a.On), string(a.Channel)}
		}),
		DaysTried: f.DaysTried(), DaysNeeded: f.Policy.Attempts, Since: f.Since,
		Allowed: s.allowed(caller.Roles, head.Ref, f.Allowed(), numbers(f.Tasks())), Deadlines: s.deadlineViews(l, f.Open()),
		Tasks: s.nextTasks(l, caller, head, f.Tasks(), s.now(caller.Tenant)),
		Links: map[string]Link{
			"self": {Href: followAlongPath(f.ID)}, "timeline": {Href: followAlongPath(f.ID) + "/timeline"},
			"placement": {Href: placementPath(f.PlacementID)}, "candidate": {Href: "/v1/candidates/" + f.CandidateID},
		},
	}
	if f.PlacedBy != "" {
		v.Links["placed_by"] = Link{Href: placementPath(f.PlacedBy)}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := f.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

func (s *server) followAlongCheckView(l language, c followalong.Check) FollowAlongCheck {
	v := FollowAlongCheck{
		No: c.No, DueOn: string(c.DueOn), MadeOn: string(c.MadeOn), Missed: c.Missed, Outcome: string(c.Outcome),
		OutcomeText: s.texts.outcome(l, string(c.Outcome)), Channel: string(c.Channel), WeeklyHours: c.WeeklyHours,
	}
	if c.WeeklyHours > 0 {
		v.SameCompany = &c.SameCompany
	}
	return v
}

// outcome is what has become of somebody, in words; empty for no code.
func (t texts) outcome(l language, code string) string { return t[l].Terms["outcome."+code] }

func followAlongPath(id string) string { return "/v1/follow-alongs/" + id }

// followAlong is a follow-along as its last event left it.
func (s *server) followAlong(ctx context.Context, id string) (followalong.State, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindFollowAlong, id)
	if err != nil {
		return followalong.State{}, err
	}
	return stateOf[followalong.State](row)
}

func (s *server) readFollowAlong(ctx context.Context, in *idInput) (*followAlongOutput, error) {
	state, err := s.followAlong(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.followAlongAfter(ctx, state)
}

// readFollowAlongTimeline answers with what has happened in a follow-along, oldest first.
func (s *server) readFollowAlongTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if _, err := s.followAlong(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.timeline(ctx, in, lifecycle.KindFollowAlong)
}

// readFollowAlongTexts answers with everything that was written in a follow-along, oldest first. Who reads it is noted.
func (s *server) readFollowAlongTexts(ctx context.Context, in *idInput) (*textsOutput, error) {
	if _, err := s.followAlong(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.readTexts(ctx, in)
}

type followAlongsInput struct {
	CandidateID string `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlacementID string `query:"placement_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	OwnerID     string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	UnitID      string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status      string `query:"status" enum:"first_check,second_check,ended"`
	Outcome     string `query:"outcome" enum:"job,ordinary_hours,flexjob,education,new_placement,other_offer,none,unknown,unreached" doc:"Those that have ended so."`
	PageInput
}

func (s *server) listFollowAlongs(ctx context.Context, in *followAlongsInput) (*listOutput[FollowAlongView], error) {
	list, err := s.Store.FollowAlongs(ctx, principalOf(ctx).Tenant.ID, store.FollowAlongFilter{
		CandidateID: in.CandidateID, PlacementID: in.PlacementID, OwnerID: in.OwnerID, UnitID: in.UnitID, Status: in.Status,
		Outcome: in.Outcome, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	views := make([]FollowAlongView, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[followalong.State](row)
		if err != nil {
			return nil, err
		}
		views[i] = s.followAlongView(ctx, state)
	}
	return &listOutput[FollowAlongView]{Body: ListView[FollowAlongView]{Items: views, Next: list.Next}}, nil
}
