package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// visitPatience is how long a visit with many follow-ups is waited for. What is not done by then is asked for again.
const visitPatience = 40 * time.Second

// CompanyFollowUpsView is what could be held at a visit to a company.
type CompanyFollowUpsView struct {
	On            day                `json:"on" doc:"The day on which it is so."`
	Until         day                `json:"until" doc:"Follow-ups that are due by this day are listed."`
	VisitingTimes []VisitingTimeView `json:"visiting_times" doc:"When the company and its workplaces are visited every week."`
	Items         []CompanyFollowUp  `json:"items" doc:"By day."`
}

// CompanyFollowUp is a follow-up of a placement at the company that has not been held.
type CompanyFollowUp struct {
	PlacementID string   `json:"placement_id"`
	CandidateID string   `json:"candidate_id"`
	WorkplaceID string   `json:"workplace_id"`
	OwnerID     string   `json:"owner_id"`
	No          int      `json:"no"`
	Kind        string   `json:"kind"`
	DueOn       string   `json:"due_on"`
	Overdue     bool     `json:"overdue" doc:"Whether its day has passed."`
	Paused      bool     `json:"paused" doc:"Whether the placement stands still; the follow-up can be held all the same."`
	Goals       []string `json:"goals" doc:"The goals to ask about."`
	HoursSteps  []string `json:"hours_steps" doc:"The days of steps of the weekly hours that wait to be confirmed by then."`
	Href        string   `json:"href" doc:"The placement."`
}

type companyFollowUpsInput struct {
	ID          string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only one workplace."`
	Until       day    `query:"until" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Up to this day; two weeks from today, when you leave it out."`
}

type companyFollowUpsOutput struct{ Body CompanyFollowUpsView }

// listCompanyFollowUps shows what could be held at one visit: the open follow-ups of all placements at the company, by day
// (domain.md F59).
func (s *server) listCompanyFollowUps(ctx context.Context, in *companyFollowUpsInput) (*companyFollowUpsOutput, error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.Company(ctx, tenantID, in.ID); err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	v := CompanyFollowUpsView{On: today, Until: in.Until, Items: []CompanyFollowUp{}}
	if v.Until == "" {
		v.Until = today.AddDays(14)
	}
	times, err := s.Store.VisitingTimes(ctx, tenantID, store.VisitingTimeFilter{CompanyID: in.ID, WorkplaceID: in.WorkplaceID, Page: store.Page{Limit: 200}})
	if err != nil {
		return nil, err
	}
	view, err := s.visitingTimes(ctx)
	if err != nil {
		return nil, err
	}
	v.VisitingTimes = each(times.Items, view)
	page := store.Page{Limit: 200}
	for {
		list, err := s.Store.Placements(ctx, tenantID, store.PlacementFilter{CompanyID: in.ID, Statuses: []string{string(placement.Active)}, Page: page})
		if err != nil {
			return nil, err
		}
		for _, row := range list.Items {
			state, err := stateOf[placement.State](row)
			if err != nil {
				return nil, err
			}
			if in.WorkplaceID == "" || in.WorkplaceID == state.WorkplaceID {
				v.Items = append(v.Items, companyFollowUps(state, today, v.Until)...)
			}
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	slices.SortStableFunc(v.Items, func(a, b CompanyFollowUp) int {
		return strings.Compare(a.DueOn+a.PlacementID+fmt.Sprintf("%05d", a.No), b.DueOn+b.PlacementID+fmt.Sprintf("%05d", b.No))
	})
	return &companyFollowUpsOutput{v}, nil
}

// companyFollowUps are the follow-ups of one placement that are due by a day.
func companyFollowUps(p placement.State, today, until day) []CompanyFollowUp {
	var all []CompanyFollowUp
	for _, f := range p.FollowUps {
		if f.HeldOn != "" || f.DueOn > until || p.Status != placement.Active {
			continue
		}
		v := CompanyFollowUp{
			PlacementID: p.ID, CandidateID: p.CandidateID, WorkplaceID: p.WorkplaceID, OwnerID: p.OwnerID, No: f.No, Kind: string(f.Kind),
			DueOn: string(f.DueOn), Overdue: f.DueOn < today, Paused: p.Pause != nil, Goals: []string{}, HoursSteps: []string{}, Href: placementPath(p.ID),
		}
		if f.Kind != placement.DayOne {
			for _, g := range p.Goals {
				if g.Parent == "" {
					v.Goals = append(v.Goals, g.Key)
				}
			}
		}
		for _, h := range p.OpenSteps() {
			if h.From <= until {
				v.HoursSteps = append(v.HoursSteps, string(h.From))
			}
		}
		all = append(all, v)
	}
	return all
}

// FollowUpVisitBody is a visit to a company at which follow-ups of several placements were held.
type FollowUpVisitBody struct {
	On    day                  `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the visit."`
	Form  placement.Form       `json:"form,omitempty" enum:"visit,phone,video" default:"visit"`
	Items []FollowUpVisitInput `json:"items" minItems:"1" maxItems:"30" doc:"One follow-up of a placement each."`
}

// FollowUpVisitInput is the follow-up of one placement at a visit.
type FollowUpVisitInput struct {
	PlacementID string `json:"placement_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	No          int    `json:"no" minimum:"1" maximum:"10000" doc:"The number of the follow-up."`
	FollowUpInput
}

type followUpVisitInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The company."`
	CommandHeaders
	Body FollowUpVisitBody
}

// Results of a follow-up at a visit.
const (
	visitHeld    = "held"
	visitRefused = "refused"
	visitPending = "not_known"
)

// FollowUpVisitView is what became of the follow-ups of a visit.
type FollowUpVisitView struct {
	ID        string                `json:"id" doc:"The visit; each follow-up that was held at it names it."`
	CompanyID string                `json:"company_id"`
	On        string                `json:"on"`
	Complete  bool                  `json:"complete" doc:"Whether the outcome of each follow-up is known. Else the answer is 202: send the same request again, under the same key, and the rest is done."`
	Items     []FollowUpVisitResult `json:"items" doc:"In the order in which they were sent."`
}

// FollowUpVisitResult is what became of one follow-up.
type FollowUpVisitResult struct {
	PlacementID string            `json:"placement_id"`
	No          int               `json:"no"`
	Result      string            `json:"result" enum:"held,refused,not_known"`
	Version     int               `json:"version,omitempty" doc:"The version of the placement after it."`
	Code        string            `json:"code,omitempty" doc:"Why it was refused, or is not known."`
	Detail      string            `json:"detail,omitempty" doc:"The same in plain words, in the caller's language."`
	Errors      []FieldError      `json:"errors,omitempty" doc:"The inputs of this item at fault."`
	Values      map[string]string `json:"values,omitempty"`
	Href        string            `json:"href" doc:"The placement."`
}

type followUpVisitOutput struct {
	Status     int
	RetryAfter string `header:"Retry-After" doc:"Seconds to wait before the same request is sent again, when the outcome of some is not known."`
	Body       FollowUpVisitView
}

// holdFollowUpVisit holds the follow-ups of several placements at one visit (domain.md F59): a command to each placement, on the
// one way of writing, under a key that follows from the visit. One that fails takes nothing from the others; the same request
// again finds those that were held, and does the rest.
func (s *server) holdFollowUpVisit(ctx context.Context, in *followUpVisitInput) (*followUpVisitOutput, error) {
	for i, item := range in.Body.Items {
		same := func(o FollowUpVisitInput) bool { return o.PlacementID == item.PlacementID && o.No == item.No }
		if slices.ContainsFunc(in.Body.Items[:i], same) {
			return nil, refuseField(lifecycle.CodeInvalid, "items["+strconv.Itoa(i)+"].no")
		}
	}
	if err := s.notAfterToday(ctx, in.Body.On, "on"); err != nil {
		return nil, err
	}
	if principalOf(ctx).Tenant.ClockMoving {
		return nil, refuse(http.StatusConflict, lifecycle.CodeClockMoving)
	}
	c, err := s.creation(ctx, access.HoldFollowUpVisit, CreateHeaders{in.IdempotencyKey})
	if err != nil {
		return nil, err
	}
	if _, err := s.actor(ctx, in.OnBehalfOf); err != nil {
		return nil, err
	}
	// The visit is kept first: the same key with another body is refused here, before any placement hears of it.
	visitID, err := s.Store.FollowUpVisit(ctx, c, in.ID, in.Body.On)
	if err != nil {
		return nil, err
	}
	out := &followUpVisitOutput{Status: http.StatusOK, Body: FollowUpVisitView{
		ID: visitID, CompanyID: in.ID, On: string(in.Body.On), Complete: true, Items: make([]FollowUpVisitResult, len(in.Body.Items)),
	}}
	waiting, cancel := context.WithTimeout(ctx, visitPatience)
	defer cancel()
	for i, item := range in.Body.Items {
		version, err := s.holdAtVisit(waiting, visitID, in, item)
		out.Body.Items[i] = s.visitResult(ctx, item, version, err)
		if out.Body.Items[i].Result == visitPending {
			out.Status, out.RetryAfter, out.Body.Complete = http.StatusAccepted, "2", false
		}
	}
	return out, nil
}

// holdAtVisit holds one follow-up, of a placement that is at the company, or was, and returns the placement's version after it.
func (s *server) holdAtVisit(ctx context.Context, visitID string, in *followUpVisitInput, item FollowUpVisitInput) (int, error) {
	state, err := s.placementState(ctx, item.PlacementID)
	if err != nil {
		return 0, err
	}
	there := slices.ContainsFunc(state.Stays, func(x placement.Stay) bool { return x.CompanyID == in.ID })
	if state.CompanyID != in.ID && !there {
		return 0, refuseField("not_at_company", "placement_id")
	}
	headers := CommandHeaders{
		IdempotencyKey: lifecycle.DeriveID("follow_up_visit", visitID, item.PlacementID, strconv.Itoa(item.No)), OnBehalfOf: in.OnBehalfOf,
	}
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: item.PlacementID}
	body := followUpBody{On: in.Body.On, Form: in.Body.Form, FollowUpInput: item.FollowUpInput}
	done, err := carryOut[placement.State](ctx, s, ref, placement.HoldFollowUp{}.Name(), "", headers, body, target{no: item.No, visitID: visitID})
	return done.State.Version, err
}

// visitResult is what became of one follow-up. What nobody knows, and what is away for a while, is not known.
func (s *server) visitResult(ctx context.Context, item FollowUpVisitInput, version int, err error) FollowUpVisitResult {
	v := FollowUpVisitResult{PlacementID: item.PlacementID, No: item.No, Result: visitHeld, Version: version, Href: placementPath(item.PlacementID)}
	if err == nil {
		return v
	}
	p := s.problemOf(ctx, err)
	v.Result, v.Version, v.Code, v.Detail, v.Errors, v.Values = visitRefused, 0, p.Code, p.Detail, p.Errors, p.Values
	if p.Status == http.StatusAccepted || p.Status >= http.StatusInternalServerError || p.Code == lifecycle.CodeClockMoving {
		v.Result = visitPending
	}
	return v
}
