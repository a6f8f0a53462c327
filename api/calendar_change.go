package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
	"placement/workflows/contract"
)

// CalendarView is which days a tenant does not work.
type CalendarView struct {
	Version int    `json:"version" doc:"Rises with every change."`
	From    string `json:"from" doc:"The first day that the calendar knows."`
	To      string `json:"to" doc:"The last day that the calendar knows. Nothing can be planned beyond it."`
	// ClosingDays are those within the days that were asked for.
	ClosingDays []ClosingDayView `json:"closing_days" doc:"Days, Saturdays and Sundays apart, that are no working days, in order."`
	Behind      int              `json:"behind" doc:"How many open processes have not heard of the latest change yet: 0 within moments of it."`
}

// ClosingDayView is a day on which a tenant does not work.
type ClosingDayView struct {
	Date   string `json:"date"`
	Name   string `json:"name" doc:"In Danish, as it stands in the calendar."`
	Source string `json:"source" doc:"Where it comes from; own for what your municipality has entered."`
}

type calendarInput struct {
	From string `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day; today, when you leave it out."`
	To   string `query:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day; a year after the first, when you leave it out."`
}

type calendarOutput struct{ Body CalendarView }

// readCalendar answers with the closing days of the caller's tenant.
func (s *server) readCalendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	from, to := day(in.From), day(in.To)
	if from == "" {
		today, err := s.today(ctx)
		if err != nil {
			return nil, err
		}
		from = today
	}
	if to == "" {
		to = from.AddDays(365)
	}
	c, err := s.Store.ClosingDays(ctx, principalOf(ctx).Tenant.ID, from, to)
	if err != nil {
		return nil, err
	}
	return &calendarOutput{Body: CalendarView{
		Version: c.Version, From: string(c.From), To: string(c.To), Behind: c.Behind,
		ClosingDays: each(c.Days, func(d store.ClosingDay) ClosingDayView {
			return ClosingDayView{Date: string(d.Date), Name: d.Name, Source: d.Source}
		}),
	}}, nil
}

// CalendarChangeBody is what is changed of the calendar. Deadlines of everything that runs follow by themselves.
type CalendarChangeBody struct {
	Close []day `json:"close,omitempty" maxItems:"60" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Days ahead on which nobody works."`
	Open  []day `json:"open,omitempty" maxItems:"60" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Closing days ahead on which people work after all."`
}

// CalendarChangeView is what was changed of the calendar at once.
type CalendarChangeView struct {
	ID        string           `json:"id"`
	Version   int              `json:"version" doc:"Of the calendar, after the change."`
	Days      []ChangedDayView `json:"days"`
	ChangedBy string           `json:"changed_by"`
	CreatedAt time.Time        `json:"created_at"`
}

// ChangedDayView is a day on which a tenant works no more, or works again.
type ChangedDayView struct {
	Date   string `json:"date"`
	Closed bool   `json:"closed"`
}

func calendarChangeView(c store.CalendarChange) CalendarChangeView {
	return CalendarChangeView{
		ID: c.ID, Version: c.Version, ChangedBy: c.ChangedBy, CreatedAt: c.CreatedAt,
		Days: each(c.Days, func(d lifecycle.ChangedDay) ChangedDayView { return ChangedDayView{string(d.Date), d.Closed} }),
	}
}

// changeClosingDays changes the calendar. It is answered when that is done; the processes hear of it in moments.
func (s *server) changeClosingDays(ctx context.Context, in *createInput[CalendarChangeBody]) (*thingOutput[CalendarChangeView], error) {
	t := principalOf(ctx).Tenant
	calendar, err := s.calendars.of(ctx, t, s.now(t))
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.ChangeClosingDays, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	changed, err := s.Store.ChangeCalendar(ctx, c, lifecycle.CalendarEdit{Close: in.Body.Close, Open: in.Body.Open}, calendar.DateOf(s.now(t)))
	if err != nil {
		return nil, err
	}
	// When this cannot be started now, a worker does so within the hour: the change itself stands.
	if err := s.processes.tellCalendar(ctx, contract.CalendarBatch{TenantID: t.ID, Version: changed.Version, Around: s.now(t)}); err != nil {
		s.Log.WarnContext(ctx, "the processes are not told of the calendar yet", "error", err)
	}
	return &thingOutput[CalendarChangeView]{Location: "/v1/calendar", Body: calendarChangeView(changed)}, nil
}

// listCalendarChanges answers with what was changed of the calendar, oldest first.
func (s *server) listCalendarChanges(ctx context.Context, _ *struct{}) (*listOutput[CalendarChangeView], error) {
	all, err := s.Store.CalendarChanges(ctx, principalOf(ctx).Tenant.ID, 0)
	if err != nil {
		return nil, err
	}
	return listOf(store.List[store.CalendarChange]{Items: all}, calendarChangeView), nil
}
