package api

import (
	"context"
	"math"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// PaidHoursBody is ordinary work beside a placement, paid as such.
type PaidHoursBody struct {
	From         day     `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	To           day     `json:"to,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day; leave it out while it goes on."`
	WeeklyHours  float64 `json:"weekly_hours" minimum:"0" maximum:"168"`
	Function     string  `json:"function" enum:"other,same" doc:"Whether it is another function than that of the placement. The same one is refused."`
	FunctionText string  `json:"function_text" minLength:"1" maxLength:"2000" doc:"What is done there, in words. Kept encrypted."`
}

func (b PaidHoursBody) beside() placement.PaidBeside {
	return placement.PaidBeside{From: b.From, To: b.To, WeeklyHours: b.WeeklyHours, SameFunction: b.Function == "same"}
}

func (b PaidHoursBody) hours() store.PaidHours {
	return store.PaidHours{From: b.From, To: b.To, WeeklyHours: b.WeeklyHours, Function: b.FunctionText}
}

// PaidHoursView is ordinary work beside a placement.
type PaidHoursView struct {
	ID            string    `json:"id"`
	PlacementID   string    `json:"placement_id"`
	From          string    `json:"from"`
	To            string    `json:"to,omitempty"`
	WeeklyHours   float64   `json:"weekly_hours"`
	FunctionText  string    `json:"function_text"`
	WithPlacement float64   `json:"with_placement" doc:"The most hours a week that this and the planned hours of the placement come to together."`
	OverFullTime  bool      `json:"over_full_time" doc:"Whether that is more than 37."`
	Version       int       `json:"version"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
}

func paidHoursView(h store.PaidHours, p placement.State) PaidHoursView {
	together := placement.PaidBeside{From: h.From, To: h.To, WeeklyHours: h.WeeklyHours}.WithPlacement(p)
	return PaidHoursView{
		ID: h.ID, PlacementID: h.PlacementID, From: string(h.From), To: string(h.To), WeeklyHours: h.WeeklyHours, FunctionText: h.Function,
		WithPlacement: together, OverFullTime: together > placement.MaxWeeklyHours,
		Version: h.Version, CreatedAt: h.CreatedAt, UpdatedAt: h.UpdatedAt,
	}
}

func paidHoursOutput(h store.PaidHours, p placement.State) *thingOutput[PaidHoursView] {
	return &thingOutput[PaidHoursView]{ETag: etag(h.Version), Body: paidHoursView(h, p)}
}

func (s *server) createPaidHours(ctx context.Context, in *addInput[PaidHoursBody]) (*thingOutput[PaidHoursView], error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Body.beside().Check(state.Period); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreatePaidHours, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	h := in.Body.hours()
	h.PlacementID = in.ID
	if h, err = s.Store.CreatePaidHours(ctx, c, h); err != nil {
		return nil, err
	}
	out := paidHoursOutput(h, state)
	out.Location = placementPath(in.ID) + "/paid-hours"
	return out, nil
}

func (s *server) listPaidHours(ctx context.Context, in *idInput) (*listOutput[PaidHoursView], error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.PaidHours(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return listOf(store.List[store.PaidHours]{Items: all}, func(h store.PaidHours) PaidHoursView { return paidHoursView(h, state) }), nil
}

func (s *server) updatePaidHours(ctx context.Context, in *updateInput[PaidHoursBody]) (*thingOutput[PaidHoursView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	state, err := s.besideOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Body.beside().Check(state.Period); err != nil {
		return nil, err
	}
	h := in.Body.hours()
	h.ID, h.Version = in.ID, version
	if h, err = s.Store.UpdatePaidHours(ctx, actorOf(ctx), h); err != nil {
		return nil, err
	}
	return paidHoursOutput(h, state), nil
}

func (s *server) removePaidHours(ctx context.Context, in *removeInput) (*thingOutput[PaidHoursView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	state, err := s.besideOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	gone, err := s.Store.RemovePaidHours(ctx, actorOf(ctx), in.ID, version)
	if err != nil {
		return nil, err
	}
	return paidHoursOutput(gone, state), nil
}

// besideOf is the placement that paid hours are beside.
func (s *server) besideOf(ctx context.Context, id string) (placement.State, error) {
	placementID, err := s.Store.PaidHoursOf(ctx, principalOf(ctx).Tenant.ID, id)
	if err != nil {
		return placement.State{}, err
	}
	return s.placementState(ctx, placementID)
}

type paidHoursReportInput struct {
	From   string `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day counted; thirteen weeks before the last one, when you leave it out."`
	To     string `query:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day counted; today, when you leave it out."`
	UnitID string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only placements of one unit."`
}

// PaidHoursReportView is how many placements had ordinary paid hours beside.
type PaidHoursReportView struct {
	From     string           `json:"from"`
	To       string           `json:"to"`
	All      PaidHoursShare   `json:"all"`
	Purposes []PaidHoursShare `json:"purposes" doc:"The same by purpose, those that placements had."`
}

// PaidHoursShare counts placements that ran on one of the days, and those of them with paid hours beside on one of the days.
type PaidHoursShare struct {
	Purpose     string  `json:"purpose,omitempty"`
	Placements  int     `json:"placements"`
	WithPaid    int     `json:"with_paid_hours"`
	Share       float64 `json:"share" doc:"Those with paid hours of all, 0 to 1."`
	WeeklyHours float64 `json:"weekly_hours" doc:"The average of their paid hours a week."`
}

type paidHoursReportOutput struct{ Body PaidHoursReportView }

// reportPaidHours says which share of placements had ordinary paid hours beside (domain.md F66).
func (s *server) reportPaidHours(ctx context.Context, in *paidHoursReportInput) (*paidHoursReportOutput, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	between := lifecycle.Period{Start: day(in.From), End: today}
	if in.To != "" {
		between.End = min(day(in.To), today)
	}
	if in.From == "" {
		between.Start = between.End.AddDays(1 - reportDays)
	}
	if between.End < between.Start {
		return nil, refuseField(placement.CodeEndBeforeStart, "to")
	}
	all, err := s.Store.PaidHoursShares(ctx, principalOf(ctx).Tenant.ID, between, in.UnitID)
	if err != nil {
		return nil, err
	}
	v := PaidHoursReportView{From: string(between.Start), To: string(between.End), Purposes: []PaidHoursShare{}}
	sum := 0.0
	for _, p := range all {
		v.All.Placements += p.Placements
		v.All.WithPaid += p.WithPaid
		sum += p.WeeklyHours * float64(p.WithPaid)
		v.Purposes = append(v.Purposes, PaidHoursShare{string(p.Purpose), p.Placements, p.WithPaid, share(p.WithPaid, p.Placements), tenths(p.WeeklyHours)})
	}
	v.All.Share = share(v.All.WithPaid, v.All.Placements)
	if v.All.WithPaid > 0 {
		v.All.WeeklyHours = tenths(sum / float64(v.All.WithPaid))
	}
	return &paidHoursReportOutput{v}, nil
}

func tenths(n float64) float64 { return math.Round(n*10) / 10 }
