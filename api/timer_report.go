package api

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// timerStore is what the API asks about the steps of deadlines.
type timerStore interface {
	Timers(ctx context.Context, tenantID string, t store.TimerQuery) (store.TimerReport, error)
	TimersByHour(ctx context.Context, tenantID string, t store.TimerQuery) ([]store.TimerHour, error)
	TimerSteps(ctx context.Context, tenantID string, t store.TimerQuery, p store.Page) (store.List[store.TimerStep], error)
}

// timerDays is how far back the report looks when nobody says.
const timerDays = 7

// TimerFilter chooses steps of deadlines.
type TimerFilter struct {
	Since    time.Time          `query:"since" doc:"Steps that were due from then on, by your municipality's clock; a week before until, when you leave it out. What has not come is told however long before it was due."`
	Until    time.Time          `query:"until" doc:"And before then; the present, when you leave it out."`
	Kind     lifecycle.Kind     `query:"kind" enum:"placement,rematch,agreement,mentor_training,outreach,issue,follow_along,webhook_endpoint" doc:"Only those of one kind of process."`
	Deadline string             `query:"deadline" pattern:"^[a-z_]{1,60}$" patternDescription:"a code of small letters and underscores" doc:"Only those of one deadline, by its key without a number."`
	Step     lifecycle.RungKind `query:"step" enum:"remind,escalate,conclude" doc:"Only reminders, escalations, or what time decides."`
}

type timerReportInput struct {
	TimerFilter
	AheadHours int `query:"ahead_hours" minimum:"1" maximum:"720" default:"24" doc:"How far to look ahead."`
}

// TimerReportView is what became of the steps of deadlines.
type TimerReportView struct {
	Now       time.Time        `json:"now" doc:"By your municipality's clock, as all times here."`
	Since     time.Time        `json:"since"`
	Until     time.Time        `json:"until" doc:"Not counted any more. Never later than the present."`
	All       TimerCountView   `json:"all"`
	Steps     []TimerCountView `json:"steps" doc:"Reminders, escalations, and what time decides."`
	Deadlines []TimerCountView `json:"deadlines" doc:"Each of these of each kind of process and deadline."`
	Ahead     []TimerHourView  `json:"ahead" doc:"What falls due next, hour by hour; hours without anything are left out."`
	Links     map[string]Link  `json:"links"`
}

// TimerCountView counts steps by what became of them. Each of the six counts is as long as the list of its link.
type TimerCountView struct {
	Kind       string          `json:"kind,omitempty"`
	Deadline   string          `json:"deadline,omitempty"`
	Step       string          `json:"step,omitempty"`
	Text       string          `json:"text,omitempty" doc:"The deadline, or the step, in the caller's language."`
	Expected   int             `json:"expected" doc:"How many were due: the sum of the next five."`
	InTime     int             `json:"in_time" doc:"Came within a minute. One whose time had passed when it was set is measured from then."`
	Late       int             `json:"late" doc:"Came later than that."`
	UnderWay   int             `json:"under_way" doc:"Were due within the last minute, and have not come."`
	NotFired   int             `json:"not_fired" doc:"Have not come, though they should."`
	PassedOver int             `json:"passed_over" doc:"Had not come more than a minute after their time, when what they were about was settled."`
	LateHalf   float64         `json:"late_p50_seconds" doc:"How long after its time half of those that came did."`
	LateMost   float64         `json:"late_p99_seconds"`
	Latest     float64         `json:"late_max_seconds"`
	Links      map[string]Link `json:"links" doc:"The steps of each count, by its name; steps for all of them."`
}

// TimerHourView is how many steps fall due in an hour.
type TimerHourView struct {
	From  time.Time       `json:"from"`
	Steps int             `json:"steps"`
	Links map[string]Link `json:"links"`
}

type timerReportOutput struct{ Body TimerReportView }

// timerQuery is what is asked of the store. A supervisor who is no administrator is told of their own unit.
func (s *server) timerQuery(ctx context.Context, in TimerFilter) (store.TimerQuery, error) {
	p := principalOf(ctx)
	now := s.now(p.Tenant)
	q := store.TimerQuery{Since: in.Since.UTC(), Until: in.Until.UTC(), Now: now, Kind: in.Kind, Deadline: in.Deadline, Step: in.Step}
	for field, at := range map[string]time.Time{"since": in.Since, "until": in.Until} {
		if at.IsZero() {
			continue
		}
		if err := saneTime(field, at); err != nil {
			return q, err
		}
	}
	if in.Until.IsZero() {
		q.Until = now
	}
	if in.Since.IsZero() {
		q.Since = q.Until.AddDate(0, 0, -timerDays)
	}
	if !q.Since.Before(q.Until) {
		return q, refuseField(placement.CodeEndBeforeStart, "until")
	}
	if !slices.Contains(p.Roles, lifecycle.Admin) {
		q.UnitID = p.UnitID
	}
	return q, nil
}

// reportTimers says what became of the steps of deadlines: all of it from the database.
func (s *server) reportTimers(ctx context.Context, in *timerReportInput) (*timerReportOutput, error) {
	q, err := s.timerQuery(ctx, in.TimerFilter)
	if err != nil {
		return nil, err
	}
	if q.Until.After(q.Now) {
		q.Until = q.Now
	}
	tenantID := principalOf(ctx).Tenant.ID
	report, err := s.Store.Timers(ctx, tenantID, q)
	if err != nil {
		return nil, err
	}
	ahead := q
	ahead.Since, ahead.Until, ahead.Stand = q.Now, q.Now.Add(time.Duration(in.AheadHours)*time.Hour), store.StepAhead
	hours, err := s.Store.TimersByHour(ctx, tenantID, ahead)
	if err != nil {
		return nil, err
	}
	count := func(c store.TimerCount) TimerCountView { return s.timerCount(ctx, q, c) }
	return &timerReportOutput{TimerReportView{
		Now: q.Now, Since: q.Since, Until: q.Until, All: count(report.All), Steps: each(report.BySteps, count), Deadlines: each(report.ByDeadline, count),
		Ahead: each(hours, func(h store.TimerHour) TimerHourView {
			hour := ahead
			hour.Since, hour.Until = later(h.From, ahead.Since), earlier(h.From.Add(time.Hour), ahead.Until)
			return TimerHourView{h.From, h.Steps, map[string]Link{"steps": {Href: timerPath(hour, store.StepAhead)}}}
		}),
		Links: map[string]Link{"ahead": {Href: timerPath(ahead, store.StepAhead)}},
	}}, nil
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (s *server) timerCount(ctx context.Context, q store.TimerQuery, c store.TimerCount) TimerCountView {
	l := inquiryOf(ctx).language
	v := TimerCountView{
		Kind: string(c.Kind), Deadline: c.Deadline, Step: string(c.Step), Expected: c.Expected(), InTime: c.Stands[store.StepInTime],
		Late: c.Stands[store.StepLate], UnderWay: c.Stands[store.StepUnderWay], NotFired: c.Stands[store.StepNotFired],
		PassedOver: c.Stands[store.StepPassedOver], LateHalf: c.Half.Seconds(), LateMost: c.Most.Seconds(), Latest: c.Latest.Seconds(),
		Links: map[string]Link{},
	}
	switch {
	case c.Deadline != "":
		v.Text = strings.TrimSpace(s.texts.deadline(l, c.Deadline)) // it may end with a number that these have not
	case c.Step != "":
		v.Text = s.texts.rung(l, "", c.Step)
	}
	if c.Kind != "" {
		q.Kind, q.Deadline = c.Kind, c.Deadline
	}
	if c.Step != "" {
		q.Step = c.Step
	}
	v.Links["steps"] = Link{Href: timerPath(q, "")}
	for _, stand := range store.TimerStands() {
		if c.Stands[stand] > 0 && stand != store.StepAhead {
			v.Links[string(stand)] = Link{Href: timerPath(q, stand)}
		}
	}
	return v
}

func timerPath(q store.TimerQuery, stand store.TimerStand) string {
	v := url.Values{"since": {q.Since.Format(time.RFC3339Nano)}, "until": {q.Until.Format(time.RFC3339Nano)}}
	for name, value := range map[string]string{"kind": string(q.Kind), "deadline": q.Deadline, "step": string(q.Step), "stand": string(stand)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/v1/reports/timers/steps?" + v.Encode()
}

type timerStepsInput struct {
	TimerFilter
	Stand store.TimerStand `query:"stand" enum:"in_time,late,not_fired,passed_over,under_way,ahead" doc:"Only those of which this became."`
	PageInput
}

// TimerStepView is one step of a deadline.
type TimerStepView struct {
	Kind     string     `json:"kind"`
	ID       string     `json:"id" doc:"Of the process."`
	Deadline string     `json:"deadline" doc:"Its key, with its number."`
	Text     string     `json:"text" doc:"The deadline in the caller's language."`
	Step     string     `json:"step" enum:"remind,escalate,conclude"`
	DueAt    time.Time  `json:"due_at"`
	FiredAt  *time.Time `json:"fired_at,omitempty"`
	Late     float64    `json:"late_seconds" doc:"How long after its time it came."`
	Stand    string     `json:"stand" enum:"in_time,late,not_fired,passed_over,under_way,ahead"`
	Became   string     `json:"stand_text" doc:"What became of it, in the caller's language."`
}

// listTimerSteps lists exactly the steps that a count of the report counts.
func (s *server) listTimerSteps(ctx context.Context, in *timerStepsInput) (*listOutput[TimerStepView], error) {
	q, err := s.timerQuery(ctx, in.TimerFilter)
	if err != nil {
		return nil, err
	}
	q.Stand = in.Stand
	list, err := s.Store.TimerSteps(ctx, principalOf(ctx).Tenant.ID, q, in.page())
	if err != nil {
		return nil, err
	}
	l := inquiryOf(ctx).language
	return listOf(list, func(t store.TimerStep) TimerStepView {
		return TimerStepView{
			string(t.Kind), t.ID, t.Key, s.texts.deadline(l, t.Key), string(t.Step), t.Due, t.FiredAt, t.Late.Seconds(), string(t.Stand),
			s.failing.of(l, "stand."+string(t.Stand)),
		}
	}), nil
}
