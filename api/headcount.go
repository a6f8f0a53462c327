package api

import (
	"context"
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// HeadcountsBody is how many ordinary employees a workplace has, month by month.
type HeadcountsBody struct {
	Source string       `json:"source,omitempty" enum:"company,register,estimate" default:"company" doc:"Who says so."`
	Months []MonthInput `json:"months" minItems:"1" maxItems:"24" doc:"Each month once. What was known of the same months is replaced."`
}

// MonthInput is the number of one month.
type MonthInput struct {
	Month       string  `json:"month" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])$" patternDescription:"a month as year-month, in the years 2000 to 2099"`
	OrdinaryFTE float64 `json:"ordinary_fte" minimum:"0" maximum:"100000" doc:"Ordinary employees as full-time equivalents, without those under 18 and those whose wage is subsidised."`
}

// HeadcountView is the number of one month.
type HeadcountView struct {
	Month       string    `json:"month"`
	OrdinaryFTE float64   `json:"ordinary_fte"`
	Source      string    `json:"source" enum:"company,register,estimate"`
	RecordedBy  string    `json:"recorded_by"`
	RecordedAt  time.Time `json:"recorded_at"`
}

func headcountView(h store.Headcount) HeadcountView {
	return HeadcountView{Month: string(h.Month[:7]), OrdinaryFTE: h.OrdinaryFTE, Source: h.Source, RecordedBy: h.RecordedBy, RecordedAt: h.RecordedAt}
}

func headcountsOutput(all []store.Headcount) *listOutput[HeadcountView] {
	return listOf(store.List[store.Headcount]{Items: all}, headcountView)
}

type headcountsInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body HeadcountsBody
}

// recordHeadcounts may be repeated: a month has one number, the last that was sent.
func (s *server) recordHeadcounts(ctx context.Context, in *headcountsInput) (*listOutput[HeadcountView], error) {
	var counts []store.Headcount
	for i, m := range in.Body.Months {
		field := "months[" + strconv.Itoa(i) + "].month"
		h := store.Headcount{Month: day(m.Month + "-01"), OrdinaryFTE: m.OrdinaryFTE, Source: in.Body.Source}
		if slices.ContainsFunc(counts, func(known store.Headcount) bool { return known.Month == h.Month }) {
			return nil, refuseField(lifecycle.CodeInvalid, field)
		}
		if err := s.notAfterToday(ctx, h.Month, field); err != nil {
			return nil, err
		}
		counts = append(counts, h)
	}
	all, err := s.Store.KeepHeadcounts(ctx, actorOf(ctx), in.ID, counts)
	if err != nil {
		return nil, err
	}
	return headcountsOutput(all), nil
}

func (s *server) listHeadcounts(ctx context.Context, in *idInput) (*listOutput[HeadcountView], error) {
	all, err := s.Store.Headcounts(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return headcountsOutput(all), nil
}

// SupportedElsewhereBody are persons whom others support at a workplace.
type SupportedElsewhereBody struct {
	From       day     `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	To         day     `json:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day."`
	FTE        float64 `json:"fte" minimum:"0" maximum:"10000" doc:"What they count for together, as full-time equivalents. 0 when they have turned out not to be there."`
	DeclaredOn day     `json:"declared_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day on which it was declared."`
	DeclaredBy string  `json:"declared_by,omitempty" enum:"company,municipality" default:"company" doc:"Who declared it."`
}

// SupportedElsewhereView are persons whom others support at a workplace.
type SupportedElsewhereView struct {
	ID          string    `json:"id"`
	WorkplaceID string    `json:"workplace_id"`
	From        day       `json:"from"`
	To          day       `json:"to"`
	FTE         float64   `json:"fte"`
	DeclaredOn  day       `json:"declared_on"`
	DeclaredBy  string    `json:"declared_by" enum:"company,municipality"`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func supportedView(d store.SupportedElsewhere) SupportedElsewhereView {
	return SupportedElsewhereView(d)
}

func supportedOutput(d store.SupportedElsewhere) *thingOutput[SupportedElsewhereView] {
	return &thingOutput[SupportedElsewhereView]{ETag: etag(d.Version), Body: supportedView(d)}
}

func (s *server) declaration(ctx context.Context, b SupportedElsewhereBody) (store.SupportedElsewhere, error) {
	if b.To < b.From {
		return store.SupportedElsewhere{}, refuseField(placement.CodeEndBeforeStart, "to")
	}
	return store.SupportedElsewhere{From: b.From, To: b.To, FTE: b.FTE, DeclaredOn: b.DeclaredOn, DeclaredBy: b.DeclaredBy},
		s.notAfterToday(ctx, b.DeclaredOn, "declared_on")
}

func (s *server) createSupportedElsewhere(ctx context.Context, in *addInput[SupportedElsewhereBody]) (*thingOutput[SupportedElsewhereView], error) {
	d, err := s.declaration(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateSupportedElsewhere, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	d.WorkplaceID = in.ID
	if d, err = s.Store.CreateSupportedElsewhere(ctx, c, d); err != nil {
		return nil, ofPathAs("workplace_id", err)
	}
	return supportedOutput(d), nil
}

func (s *server) updateSupportedElsewhere(ctx context.Context, in *updateInput[SupportedElsewhereBody]) (*thingOutput[SupportedElsewhereView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	d, err := s.declaration(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	d.ID, d.Version = in.ID, version
	if d, err = s.Store.UpdateSupportedElsewhere(ctx, actorOf(ctx), d); err != nil {
		return nil, err
	}
	return supportedOutput(d), nil
}

func (s *server) listSupportedElsewhere(ctx context.Context, in *ofCandidateInput) (*listOutput[SupportedElsewhereView], error) {
	list, err := s.Store.SupportedElsewhereAt(ctx, principalOf(ctx).Tenant.ID, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, supportedView), nil
}
