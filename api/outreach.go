package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/outreach"
	"placement/models/store"
)

type approachBody struct {
	CompanyID   string            `json:"company_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The company; that of the workplace, when you leave it out."`
	WorkplaceID string            `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace that was asked; leave it out for the company as a whole."`
	Channel     lifecycle.Channel `json:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How it was asked."`
	Told        outreach.Told     `json:"told" enum:"anonymous,presentation" doc:"What it learnt of the candidate: what work somebody seeks and nothing by which the person could be known; or the presentation, which the candidate has approved and which was shared with this company."`
	ByID        string            `json:"by_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who asked it; you, when you leave it out."`
	ReferredBy  string            `json:"referred_by,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The company that pointed to it."`
	NextOn      day               `json:"next_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day by which it is contacted again, when it has not answered; five working days on, when you leave it out."`
	Note        string            `json:"note,omitempty" maxLength:"20000" doc:"What was talked about. Kept encrypted."`
}

func (b approachBody) texts() []text { return written(text{outreach.ContentNote, b.Note}) }

// resolve finds the company of the workplace, and who asked.
func (b approachBody) resolve(ctx context.Context, s *server, t *target) error {
	t.byID = b.ByID
	if t.byID == "" {
		t.byID = principalOf(ctx).UserID
	}
	t.place = store.Place{CompanyID: b.CompanyID, WorkplaceID: b.WorkplaceID}
	if b.WorkplaceID == "" {
		return nil
	}
	workplace, err := s.Store.Workplace(ctx, principalOf(ctx).Tenant.ID, b.WorkplaceID)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && b.CompanyID != "" && workplace.CompanyID != b.CompanyID:
		return refuseField(lifecycle.CodeWorkplaceNotFound, "workplace_id")
	case err != nil:
		return err
	}
	t.place.CompanyID = workplace.CompanyID
	return nil
}

func (b approachBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return outreach.ApproachCompany{
		CompanyID: t.place.CompanyID, WorkplaceID: t.place.WorkplaceID, Channel: b.Channel, Told: b.Told, ByID: t.byID, ReferredBy: b.ReferredBy,
		NextOn: b.NextOn, Contents: refs,
	}
}

type contactBody struct {
	ChannelInput
	NextOn day    `json:"next_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day by which it is contacted again; five working days on, when you leave it out."`
	Note   string `json:"note,omitempty" maxLength:"20000" doc:"What was talked about. Kept encrypted."`
}

func (b contactBody) texts() []text { return written(text{outreach.ContentNote, b.Note}) }

func (b contactBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return outreach.ContactAgain{No: t.no, Channel: b.Channel, NextOn: b.NextOn, Contents: refs}
}

type companyAnswerBody struct {
	Answer     outreach.Answer  `json:"answer" enum:"interested,no,later"`
	Refusal    outreach.Refusal `json:"refusal,omitempty" enum:"no_capacity,no_suitable_tasks,no_mentor,no_legal_room,bad_timing,bad_experience,points_elsewhere,no_answer,other" doc:"Why, with a no. The code tells nothing of the candidate."`
	NextOn     day              `json:"next_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"With later, the day on which it asks to be contacted again."`
	ReasonText string           `json:"reason_text,omitempty" maxLength:"20000" doc:"The answer in words. Kept encrypted."`
}

func (b companyAnswerBody) texts() []text { return written(text{outreach.ContentReason, b.ReasonText}) }

func (b companyAnswerBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return outreach.RecordAnswer{No: t.no, Answer: b.Answer, Refusal: b.Refusal, NextOn: b.NextOn, Contents: refs}
}

type outreachContinuationBody struct {
	ReasonText string `json:"reason_text,omitempty" maxLength:"20000" doc:"Why the search goes on. Kept encrypted."`
}

func (b outreachContinuationBody) texts() []text {
	return written(text{outreach.ContentReason, b.ReasonText})
}

func (b outreachContinuationBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return outreach.ContinueOutreach{Contents: refs}
}

type outreachGiveUpBody struct {
	Reason     outreach.Reason `json:"reason" enum:"no_company_found,placed_elsewhere,got_job,other_measure,candidate_circumstances,entered_by_mistake,other"`
	ReasonText string          `json:"reason_text,omitempty" maxLength:"20000" doc:"The reason in words. Kept encrypted."`
}

func (b outreachGiveUpBody) texts() []text {
	return written(text{outreach.ContentReason, b.ReasonText})
}

func (b outreachGiveUpBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return outreach.GiveUpOutreach{Reason: b.Reason, Contents: refs}
}

type outreachReassignmentBody struct{ OwnerInput }

func (b outreachReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return outreach.ReassignOutreach{OwnerID: b.OwnerID, UnitID: t.unitID}
}

// outreachCommand is a route that sends an event to a search and answers with the search after it.
func outreachCommand[B request](name, path, summary string) operation {
	return fromServer(outreachOperation(name, path, summary), func(s *server) func(context.Context, *CommandInput[B]) (*outreachOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*outreachOutput, error) {
			return s.commandOutreach(ctx, name, in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{})
		}
	})
}

// approachCommand is a command about one approach of a search.
func approachCommand[B request](name, path, summary string) operation {
	return fromServer(outreachOperation(name, path, summary), func(s *server) func(context.Context, *approachInput[B]) (*outreachOutput, error) {
		return func(ctx context.Context, in *approachInput[B]) (*outreachOutput, error) {
			return s.commandOutreach(ctx, name, in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{no: in.No})
		}
	})
}

type approachInput[B any] struct {
	No      int    `path:"no" minimum:"1" maximum:"10000" doc:"The number of the approach."`
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The search."`
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw. When the search has changed since, the command is refused with 412."`
	CommandHeaders
	Body B
}

func outreachOperation(name, path, summary string) operation {
	return operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Outreach", status: http.StatusOK, command: true}
}

func (s *server) commandOutreach(ctx context.Context, name, id, ifMatch string, h CommandHeaders, body request, t target) (*outreachOutput, error) {
	ref := lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: id}
	out, err := carryOut[outreach.State](ctx, s, ref, name, ifMatch, h, body, t)
	if err != nil {
		return nil, err
	}
	return s.outreachAfter(ctx, out.State), nil
}

func (s *server) outreachAfter(ctx context.Context, o outreach.State) *outreachOutput {
	return &outreachOutput{Status: http.StatusOK, ETag: etag(o.Version), Body: s.outreachView(ctx, o)}
}

// WishView is what is sought: codes, numbers and dates.
type WishView struct {
	Occupation string  `json:"occupation" doc:"The occupation by DISCO-08, or the first digits of one for an area of work."`
	MaxKm      int     `json:"max_km" doc:"How far away it may be; 0 for as far as the candidate goes."`
	MinHours   float64 `json:"min_hours" doc:"The fewest hours a week."`
	MaxHours   float64 `json:"max_hours" doc:"The most hours a week."`
	By         string  `json:"by,omitempty" doc:"The day by which the candidate wants to have begun."`
}

// ApproachView is one company that was asked.
type ApproachView struct {
	No          int    `json:"no"`
	CompanyID   string `json:"company_id"`
	WorkplaceID string `json:"workplace_id,omitempty"`
	Channel     string `json:"channel"`
	Told        string `json:"told" enum:"anonymous,presentation"`
	ByID        string `json:"by_id"`
	ReferredBy  string `json:"referred_by,omitempty"`
	On          string `json:"on"`
	Contacts    int    `json:"contacts" doc:"How often it was contacted."`
	Answer      string `json:"answer,omitempty" enum:"interested,no,later" doc:"Absent until it has answered."`
	AnsweredOn  string `json:"answered_on,omitempty"`
	Refusal     string `json:"refusal,omitempty" doc:"Why it said no."`
	NextOn      string `json:"next_on,omitempty" doc:"The day by which it is contacted again, or the place is made."`
}

// OutreachView is a search for a company as people see it.
type OutreachView struct {
	ID           string          `json:"id"`
	Status       string          `json:"status"`
	StatusText   string          `json:"status_text" doc:"What the status means, in the caller's language."`
	Version      int             `json:"version"`
	Ended        bool            `json:"ended"`
	Outcome      string          `json:"outcome,omitempty" enum:"converted,given_up" doc:"How it ended."`
	WaitingFor   string          `json:"waiting_for,omitempty" doc:"The party whose turn it is."`
	CandidateID  string          `json:"candidate_id"`
	RematchID    string          `json:"rematch_id,omitempty" doc:"The rematch that it is part of."`
	OwnerID      string          `json:"owner_id"`
	UnitID       string          `json:"unit_id"`
	Wish         WishView        `json:"wish"`
	Approaches   []ApproachView  `json:"approaches"`
	OpenedOn     string          `json:"opened_on"`
	Elsewhere    string          `json:"elsewhere,omitempty" doc:"The placement that was proposed for the candidate elsewhere, while nobody has decided what that means for the search."`
	PlaceID      string          `json:"place_id,omitempty" doc:"The place that a company made for the candidate."`
	ConvertedBy  int             `json:"converted_by,omitempty" doc:"The number of the approach that led to it."`
	Reason       string          `json:"reason,omitempty" doc:"Why it was given up."`
	Since        time.Time       `json:"since"`
	Allowed      []Command       `json:"allowed"`
	NextDeadline *Deadline       `json:"next_deadline,omitempty"`
	Deadlines    []Deadline      `json:"deadlines"`
	Tasks        []Task          `json:"tasks" doc:"The caller's next tasks here."`
	Links        map[string]Link `json:"links"`
}

type outreachOutput struct {
	Status   int
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Location string `header:"Location" doc:"Where the search is, when it was opened."`
	Body     OutreachView
}

// outreachView makes the answer from the domain value.
func (s *server) outreachView(ctx context.Context, o outreach.State) OutreachView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head := o.Head()
	v := OutreachView{
		ID: o.ID, Status: string(o.Status), StatusText: s.texts.status(l, lifecycle.KindOutreach, string(o.Status)), Version: o.Version,
		Ended: head.Ended, Outcome: head.Outcome, WaitingFor: head.WaitingFor, CandidateID: o.CandidateID, RematchID: o.RematchID, OwnerID: o.OwnerID, UnitID: o.UnitID,
		Wish: WishView{
			Occupation: o.Wish.Occupation, MaxKm: o.Wish.MaxKm, MinHours: o.Wish.MinHours, MaxHours: o.Wish.MaxHours, By: string(o.Wish.By),
		},
		Approaches: each(o.Approaches, approachView), OpenedOn: string(o.OpenedOn), Elsewhere: o.Elsewhere, PlaceID: o.PlaceID,
		ConvertedBy: o.ConvertedBy, Reason: string(o.Reason), Since: o.Since,
		Allowed: s.allowed(caller.Roles, head.Ref, o.Allowed(), approachNumbers(o)), Deadlines: s.deadlineViews(l, o.Open()),
		Tasks: s.nextTasks(l, caller, head, o.Tasks(), s.now(caller.Tenant)),
		Links: map[string]Link{"self": {Href: outreachPath(o.ID)}, "candidate": {Href: "/v1/candidates/" + o.CandidateID}},
	}
	if !v.Ended {
		v.Links["companies"] = Link{Href: outreachPath(o.ID) + "/companies"}
	}
	if o.RematchID != "" {
		v.Links["rematch"] = Link{Href: rematchPath(o.RematchID)}
	}
	if o.Elsewhere != "" {
		v.Links["elsewhere"] = Link{Href: placementPath(o.Elsewhere)}
	}
	if o.PlaceID != "" {
		v.Links["place"] = Link{Href: placePath(o.PlaceID)}
		v.Links["propose"] = Link{Href: "/v1/placements", Method: http.MethodPost}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := o.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

func approachView(a outreach.Approach) ApproachView {
	return ApproachView{
		No: a.No, CompanyID: a.CompanyID, WorkplaceID: a.WorkplaceID, Channel: string(a.Channel), Told: string(a.Told), ByID: a.ByID,
		ReferredBy: a.ReferredBy, On: string(a.On), Contacts: a.Contacts, Answer: string(a.Answer), AnsweredOn: string(a.AnsweredOn),
		Refusal: string(a.Refusal), NextOn: string(a.NextOn),
	}
}

// approachNumbers are the approaches that each command can be about.
func approachNumbers(o outreach.State) map[string][]string {
	numbers := map[string][]string{}
	for _, a := range o.Approaches {
		add := func(e lifecycle.Event) { numbers[e.Name()] = append(numbers[e.Name()], strconv.Itoa(a.No)) }
		add(outreach.RecordAnswer{})
		if a.Open() {
			add(outreach.ContactAgain{})
		}
		if a.Answer == outreach.Interested {
			add(outreach.ConvertOutreach{})
		}
	}
	return numbers
}

func outreachPath(id string) string { return "/v1/outreaches/" + id }

// outreach is a search as its last event left it.
func (s *server) outreach(ctx context.Context, id string) (outreach.State, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindOutreach, id)
	if err != nil {
		return outreach.State{}, err
	}
	return stateOf[outreach.State](row)
}

func (s *server) readOutreach(ctx context.Context, in *idInput) (*outreachOutput, error) {
	state, err := s.outreach(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.outreachAfter(ctx, state), nil
}

// readOutreachTimeline answers with what has happened in a search, oldest first.
func (s *server) readOutreachTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if _, err := s.outreach(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.timeline(ctx, in, lifecycle.KindOutreach)
}

// readOutreachTexts answers with everything that was written in a search, oldest first. Who reads it is noted.
func (s *server) readOutreachTexts(ctx context.Context, in *idInput) (*textsOutput, error) {
	if _, err := s.outreach(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.readTexts(ctx, in)
}

type outreachesInput struct {
	CandidateID string `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Those that have approached this company."`
	OwnerID     string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status      string `query:"status" enum:"searching,converted,given_up"`
	PageInput
}

func (s *server) listOutreaches(ctx context.Context, in *outreachesInput) (*listOutput[OutreachView], error) {
	list, err := s.Store.Outreaches(ctx, principalOf(ctx).Tenant.ID, store.OutreachFilter{
		CandidateID: in.CandidateID, CompanyID: in.CompanyID, OwnerID: in.OwnerID, Status: in.Status, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	views := make([]OutreachView, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[outreach.State](row)
		if err != nil {
			return nil, err
		}
		views[i] = s.outreachView(ctx, state)
	}
	return &listOutput[OutreachView]{Body: ListView[OutreachView]{Items: views, Next: list.Next}}, nil
}
