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
	State          string   `json:"state,omitempty" enum:"open,paused,closed" default:"open"`
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
	State          string    `json:"state"`
	Version        int       `json:"version"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

func placeView(p store.Place) PlaceView { return PlaceView(p) }

func placeOutput(p store.Place) *thingOutput[PlaceView] {
	return &thingOutput[PlaceView]{ETag: etag(p.Version), Body: placeView(p)}
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

func (s *server) createPlace(ctx context.Context, in *createInput[PlaceBody]) (*thingOutput[PlaceView], error) {
	place, err := in.Body.place()
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreatePlace, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if place, err = s.Store.CreatePlace(ctx, c, place); err != nil {
		return nil, err
	}
	out := placeOutput(place)
	out.Location = "/v1/places/" + place.ID
	return out, nil
}

func (s *server) readPlace(ctx context.Context, in *idInput) (*thingOutput[PlaceView], error) {
	place, err := s.Store.Place(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return placeOutput(place), nil
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
	place.ID, place.Version = in.ID, version
	if place, err = s.Store.UpdatePlace(ctx, actorOf(ctx), place); err != nil {
		return nil, err
	}
	return placeOutput(place), nil
}

type placesInput struct {
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	State       string `query:"state" enum:"open,paused,closed"`
	FreeFrom    string `query:"free_from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"With free_to: only places that nobody holds on any day from here."`
	FreeTo      string `query:"free_to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"With free_from: to here."`
	PageInput
}

func (s *server) listPlaces(ctx context.Context, in *placesInput) (*listOutput[PlaceView], error) {
	f := store.PlaceFilter{WorkplaceID: in.WorkplaceID, CompanyID: in.CompanyID, State: in.State, Page: in.page()}
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
	return listOf(list, placeView), nil
}
