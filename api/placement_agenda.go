package api

import (
	"context"
	"strconv"
	"strings"

	"placement/models/lifecycle/placement"
)

// PlacementAgendaView is what to speak of at the next follow-up of a placement.
type PlacementAgendaView struct {
	PlacementID string            `json:"placement_id"`
	On          day               `json:"on" doc:"The day on which it is so."`
	Next        *FollowUp         `json:"next,omitempty" doc:"The follow-up that comes next; absent when none is planned, or the placement does not run."`
	Points      []AgendaPointView `json:"points" doc:"What is open, what needs a reaction first."`
	Links       map[string]Link   `json:"links"`
}

// AgendaPointView is one point of an agenda.
type AgendaPointView struct {
	Point string  `json:"point" enum:"problem,accommodations,missing_rating,demand,sub_goal,hours_step_due,hours_step_ahead,paid_hours,decision,paused,paused_days,task"`
	About string  `json:"about,omitempty" doc:"What it is about: the number of a problem or follow-up, the key of a goal, of a demand or of a task, the day of a step."`
	Code  string  `json:"code,omitempty" doc:"The kind of problem, demand or task, who has not rated, or why it is paused."`
	On    string  `json:"on,omitempty" doc:"Its day: reported, last gone through, due, planned."`
	Days  int     `json:"days,omitempty" doc:"Paused days."`
	Hours float64 `json:"weekly_hours,omitempty" doc:"The weekly hours of a step."`
	Text  string  `json:"text" doc:"The point in the caller's language."`
}

type placementAgendaOutput struct{ Body PlacementAgendaView }

// readPlacementAgenda gathers what is open for the next follow-up (domain.md F47, F58).
func (s *server) readPlacementAgenda(ctx context.Context, in *idInput) (*placementAgendaOutput, error) {
	state, err := s.counted(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	l, a := inquiryOf(ctx).language, state.Agenda(today)
	v := PlacementAgendaView{
		PlacementID: state.ID, On: today,
		Points: each(a.Points, func(p placement.AgendaPoint) AgendaPointView {
			return AgendaPointView{string(p.Kind), p.About, p.Code, string(p.On), p.Days, p.Hours, s.texts.agenda(l, p)}
		}),
		Links: map[string]Link{
			"placement": {Href: placementPath(state.ID)}, "progress": {Href: placementPath(state.ID) + "/progress"},
			"texts": {Href: placementPath(state.ID) + "/texts"}, "paid_hours": {Href: placementPath(state.ID) + "/paid-hours"},
		},
	}
	if a.Next != nil {
		next := followUpView(*a.Next)
		v.Next = &next
	}
	return &placementAgendaOutput{v}, nil
}

// agenda is the text of a point. A point without a day, and one about somebody, has a text of its own where there is one.
func (t texts) agenda(l language, p placement.AgendaPoint) string {
	key := string(p.Kind)
	if _, own := t[l].Agenda[key+".no_day"]; own && p.On == "" {
		key += ".no_day"
	}
	if p.Kind == placement.AgendaTask {
		return t.task(l, p.Code, p.About)
	}
	code := t.of(l, p.Code)
	if word, ok := t[l].Agenda[key+"."+p.Code]; ok {
		code = word
	}
	return sentence(strings.NewReplacer(
		"{about}", p.About, "{code}", code, "{day}", t.dayInWords(l, p.On), "{days}", strconv.Itoa(p.Days), "{hours}", t.hours(l, p.Hours),
	).Replace(t[l].Agenda[key]))
}

// counted is a placement with the tenant's calendar, which rules that look ahead count by.
func (s *server) counted(ctx context.Context, id string) (placement.State, error) {
	state, err := s.placementState(ctx, id)
	if err != nil {
		return state, err
	}
	t := principalOf(ctx).Tenant
	state.Calendar, err = s.calendars.of(ctx, t, s.now(t))
	return state, err
}
