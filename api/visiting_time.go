package api

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// WeeklyTimeInput is a time of the week.
type WeeklyTimeInput struct {
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"1 for Monday to 7 for Sunday."`
	Time    string `json:"time" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"a time as hours:minutes, such as 09:30" doc:"When the visit begins, by the wall clock."`
}

func (i WeeklyTimeInput) time() relation.VisitingTime {
	hour, _ := strconv.Atoi(i.Time[:2])
	minute, _ := strconv.Atoi(i.Time[3:])
	return relation.VisitingTime{Weekday: i.Weekday, Hour: hour, Minute: minute}
}

// VisitingTimeBody is when a company is visited every week.
type VisitingTimeBody struct {
	CompanyID   string `json:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"It cannot be changed later."`
	WorkplaceID string `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"One workplace of the company; the company as a whole, when you leave it out. It cannot be changed later."`
	WeeklyTimeInput
}

// VisitingTimeView is when a company is visited every week.
type VisitingTimeView struct {
	ID          string    `json:"id"`
	CompanyID   string    `json:"company_id"`
	WorkplaceID string    `json:"workplace_id,omitempty"`
	Weekday     int       `json:"weekday"`
	Time        string    `json:"time"`
	NextOn      string    `json:"next_on,omitempty" doc:"The next day of a visit, today or later: a week whose day is closed is left out. Absent when none comes within eight weeks."`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func visitingTimeView(v store.VisitingTime, today day, c lifecycle.Calendar) VisitingTimeView {
	next, _ := v.Next(today, c)
	return VisitingTimeView{
		ID: v.ID, CompanyID: v.CompanyID, WorkplaceID: v.WorkplaceID, Weekday: v.Weekday, Time: fmt.Sprintf("%02d:%02d", v.Hour, v.Minute),
		NextOn: string(next), Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
}

// visitingTimes makes the views of visiting times, as they are seen today.
func (s *server) visitingTimes(ctx context.Context) (func(store.VisitingTime) VisitingTimeView, error) {
	t := principalOf(ctx).Tenant
	calendar, err := s.calendars.of(ctx, t, s.now(t))
	if err != nil && ruleOf(err) == nil {
		return nil, err
	}
	today, err := s.today(ctx)
	return func(v store.VisitingTime) VisitingTimeView { return visitingTimeView(v, today, calendar) }, err
}

func (s *server) visitingTimeOutput(ctx context.Context, v store.VisitingTime) (*thingOutput[VisitingTimeView], error) {
	view, err := s.visitingTimes(ctx)
	if err != nil {
		return nil, err
	}
	return &thingOutput[VisitingTimeView]{ETag: etag(v.Version), Body: view(v)}, nil
}

func (s *server) createVisitingTime(ctx context.Context, in *createInput[VisitingTimeBody]) (*thingOutput[VisitingTimeView], error) {
	at := in.Body.time()
	if err := at.Check(); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateVisitingTime, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	made, err := s.Store.CreateVisitingTime(ctx, c, store.VisitingTime{CompanyID: in.Body.CompanyID, WorkplaceID: in.Body.WorkplaceID, VisitingTime: at})
	if err != nil {
		return nil, err
	}
	out, err := s.visitingTimeOutput(ctx, made)
	if err != nil {
		return nil, err
	}
	out.Location = "/v1/visiting-times?company_id=" + made.CompanyID
	return out, nil
}

func (s *server) updateVisitingTime(ctx context.Context, in *updateInput[WeeklyTimeInput]) (*thingOutput[VisitingTimeView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	at := in.Body.time()
	if err := at.Check(); err != nil {
		return nil, err
	}
	changed, err := s.Store.UpdateVisitingTime(ctx, actorOf(ctx), in.ID, version, at)
	if err != nil {
		return nil, err
	}
	return s.visitingTimeOutput(ctx, changed)
}

func (s *server) removeVisitingTime(ctx context.Context, in *removeInput) (*thingOutput[VisitingTimeView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	gone, err := s.Store.RemoveVisitingTime(ctx, actorOf(ctx), in.ID, version)
	if err != nil {
		return nil, err
	}
	return s.visitingTimeOutput(ctx, gone)
}

type visitingTimesInput struct {
	CompanyID   string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) listVisitingTimes(ctx context.Context, in *visitingTimesInput) (*listOutput[VisitingTimeView], error) {
	list, err := s.Store.VisitingTimes(ctx, principalOf(ctx).Tenant.ID, store.VisitingTimeFilter{CompanyID: in.CompanyID, WorkplaceID: in.WorkplaceID, Page: in.page()})
	if err != nil {
		return nil, err
	}
	view, err := s.visitingTimes(ctx)
	if err != nil {
		return nil, err
	}
	return listOf(list, view), nil
}
