package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// PlaceBody is room for one candidate at a workplace.
type PlaceBody struct {
	WorkplaceID    string   `json:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace; it cannot be changed later."`
	Title          string   `json:"title" minLength:"1" maxLength:"200"`
	Description    string   `json:"description,omitempty" maxLength:"20000" doc:"The work. Nothing about persons belongs here."`
	MinWeeklyHours float64  `json:"min_weekly_hours,omitempty" minimum:"0.5" maximum:"37" default:"0.5"`
	MaxWeeklyHours float64  `json:"max_weekly_hours,omitempty" minimum:"0.5" maximum:"37" default:"37"`
	Occupation     string   `json:"occupation,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"The occupation that the place is for, by DISCO-08."`
	TaskIDs        []string `json:"task_ids,omitempty" maxItems:"100" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The tasks of the workplace's catalogue that the place is for."`
	State          string   `json:"state,omitempty" enum:"open,paused,closed" default:"open" doc:"Under an agreement it is opened, paused and closed there."`
	AgreementID    string   `json:"agreement_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The agreement that opens it, when there is room; it cannot be changed later."`
	Line           int      `json:"line,omitempty" minimum:"0" maximum:"1000" doc:"The line of the agreement; the first one with room at the workplace, when you leave it out."`
}

// PlaceView is a place.
type PlaceView struct {
	ID             string    `json:"id"`
	WorkplaceID    string    `json:"workplace_id"`
	CompanyID      string    `json:"company_id"`
	Title          string    `json:"title"`
	Description    string    `json:"description"`
	MinWeeklyHours float64   `json:"min_weekly_hours"`
	MaxWeeklyHours float64   `json:"max_weekly_hours"`
	Occupation     string    `json:"occupation"`
	TaskIDs        []string  `json:"task_ids"`
	State          string    `json:"state" doc:"Whether it takes people: open, paused or closed."`
	Occupancy      string    `json:"occupancy" enum:"open,reserved,occupied,refill,paused,closed" doc:"How it stands today. reserved: somebody is to come. refill: a fixed place whose last person ends within 21 days, or has ended."`
	FreeFrom       string    `json:"free_from,omitempty" doc:"The first day from which nobody holds it any more; absent for a place that takes nobody."`
	AgreementID    string    `json:"agreement_id,omitempty" doc:"The agreement that it is under."`
	Line           int       `json:"line,omitempty" doc:"The line of the agreement."`
	Model          string    `json:"model,omitempty" doc:"How it was agreed."`
	MadeForOne     bool      `json:"made_for_one,omitempty" doc:"Whether it was made for one candidate, and takes nobody else. For whom, the search for a company says."`
	Version        int       `json:"version"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// placeUnopened is the state of a place on its way under an agreement, which nobody sees.
const placeUnopened = "unopened"

func placeView(p store.Place, o store.Occupancy) PlaceView {
	return PlaceView{
		ID: p.ID, WorkplaceID: p.WorkplaceID, CompanyID: p.CompanyID, Title: p.Title, Description: p.Description,
		MinWeeklyHours: p.MinWeeklyHours, MaxWeeklyHours: p.MaxWeeklyHours, State: p.State, Occupancy: string(o.Occupancy),
		FreeFrom: string(o.FreeFrom), Occupation: p.Occupation, TaskIDs: p.TaskIDs, AgreementID: p.AgreementID, Line: p.LineNo, Model: p.Model, MadeForOne: p.MadeFor != "",
		Version: p.Version, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// placeOutput answers with a place as it stands today.
func (s *server) placeOutput(ctx context.Context, p store.Place) (*thingOutput[PlaceView], error) {
	standing, err := s.standing(ctx, []store.Place{p})
	if err != nil {
		return nil, err
	}
	return &thingOutput[PlaceView]{ETag: etag(p.Version), Body: placeView(p, standing[p.ID])}, nil
}

// standing is how places stand today.
func (s *server) standing(ctx context.Context, places []store.Place) (map[string]store.Occupancy, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	return s.Store.Occupancies(ctx, principalOf(ctx).Tenant.ID, today, each(places, func(p store.Place) string { return p.ID }))
}

func (b PlaceBody) place() (store.Place, error) {
	if b.MinWeeklyHours > b.MaxWeeklyHours {
		return store.Place{}, refuseField(placement.CodeHoursOutOfRange, "max_weekly_hours")
	}
	return store.Place{
		WorkplaceID: b.WorkplaceID, Title: b.Title, Description: b.Description,
		MinWeeklyHours: b.MinWeeklyHours, MaxWeeklyHours: b.MaxWeeklyHours, State: b.State,
		Occupation: b.Occupation, TaskIDs: b.TaskIDs,
	}, nil
}

// createPlace registers a place. Under an agreement it is registered first, unseen, and then opened by the agreement, which
// alone knows whether there is room (architecture D12: content first, event second); what it does not take is swept.
func (s *server) createPlace(ctx context.Context, in *createInput[PlaceBody]) (*thingOutput[PlaceView], error) {
	place, err := in.Body.place()
	if err != nil {
		return nil, err
	}
	if in.Body.AgreementID != "" {
		return s.createAgreedPlace(ctx, in, place)
	}
	if in.Body.Line != 0 {
		return nil, refuseField(lifecycle.CodeRequired, "agreement_id")
	}
	c, err := s.creation(ctx, access.CreatePlace, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if place, err = s.Store.CreatePlace(ctx, c, place); err != nil {
		return nil, err
	}
	return s.placeCreated(ctx, place)
}

func (s *server) placeCreated(ctx context.Context, place store.Place) (*thingOutput[PlaceView], error) {
	out, err := s.placeOutput(ctx, place)
	if err == nil {
		out.Location = placePath(place.ID)
	}
	return out, err
}

func (s *server) readPlace(ctx context.Context, in *idInput) (*thingOutput[PlaceView], error) {
	place, err := s.visiblePlace(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.placeOutput(ctx, place)
}

// visiblePlace is a place that people see.
func (s *server) visiblePlace(ctx context.Context, id string) (store.Place, error) {
	place, err := s.Store.Place(ctx, principalOf(ctx).Tenant.ID, id)
	if err == nil && place.State == placeUnopened {
		err = store.ErrNotFound
	}
	return place, err
}

func (s *server) updatePlace(ctx context.Context, in *updateInput[PlaceBody]) (*thingOutput[PlaceView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	place, err := in.Body.place()
	if err != nil {
		return nil, err
	}
	now, err := s.visiblePlace(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case in.Body.AgreementID != "" && in.Body.AgreementID != now.AgreementID:
		return nil, refuseField("cannot_be_changed", "agreement_id")
	case in.Body.Line != 0 && in.Body.Line != now.LineNo:
		return nil, refuseField("cannot_be_changed", "line")
	}
	place.ID, place.Version = in.ID, version
	if place, err = s.Store.UpdatePlace(ctx, actorOf(ctx), place); err != nil {
		return nil, err
	}
	return s.placeOutput(ctx, place)
}

type placesInput struct {
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	State       string `query:"state" enum:"open,paused,closed"`
	AgreementID string `query:"agreement_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Model       string `query:"model" enum:"fixed_places,advance_agreement,sought_for_one,cluster"`
	FreeFrom    string `query:"free_from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"With free_to: only places that nobody holds on any day from here."`
	FreeTo      string `query:"free_to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"With free_from: to here."`
	PageInput
}

func (s *server) listPlaces(ctx context.Context, in *placesInput) (*listOutput[PlaceView], error) {
	f := store.PlaceFilter{
		WorkplaceID: in.WorkplaceID, CompanyID: in.CompanyID, State: in.State, AgreementID: in.AgreementID, Model: in.Model, Page: in.page(),
	}
	switch {
	case in.FreeFrom == "" && in.FreeTo == "":
	case in.FreeFrom == "":
		return nil, refuseField(lifecycle.CodeRequired, "free_from")
	case in.FreeTo == "":
		return nil, refuseField(lifecycle.CodeRequired, "free_to")
	case in.FreeTo < in.FreeFrom:
		return nil, refuseField(placement.CodeEndBeforeStart, "free_to")
	default:
		f.FreeOn = &lifecycle.Period{Start: day(in.FreeFrom), End: day(in.FreeTo)}
	}
	list, err := s.Store.Places(ctx, principalOf(ctx).Tenant.ID, f)
	if err != nil {
		return nil, err
	}
	standing, err := s.standing(ctx, list.Items)
	if err != nil {
		return nil, err
	}
	return listOf(list, func(p store.Place) PlaceView { return placeView(p, standing[p.ID]) }), nil
}
