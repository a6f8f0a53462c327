package api

import (
	"context"
	"errors"
	"net/http"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/store"
)

// PlaceRefInput names a place.
type PlaceRefInput struct {
	PlaceID string `json:"place_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
}

func (PlaceRefInput) texts() []text { return nil }

type placeOpeningBody struct {
	PlaceRefInput
	Line int `json:"line,omitempty" minimum:"0" maximum:"1000" doc:"The line of the agreement; the first one with room at the workplace, when you leave it out."`
}

func (b placeOpeningBody) resolve(ctx context.Context, s *server, t *target) error {
	var err error
	t.place, err = s.placeOf(ctx, b.PlaceID)
	return err
}

func (b placeOpeningBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return agreement.OpenPlace{PlaceID: t.place.ID, WorkplaceID: t.place.WorkplaceID, Line: b.Line}
}

type placePauseBody struct{ PlaceRefInput }

func (b placePauseBody) event(target, lifecycle.Contents) lifecycle.Event {
	return agreement.PausePlace{PlaceID: b.PlaceID}
}

type placeClosingBody struct{ PlaceRefInput }

func (b placeClosingBody) event(target, lifecycle.Contents) lifecycle.Event {
	return agreement.ClosePlace{PlaceID: b.PlaceID}
}

// createAgreedPlace registers a place and lets an agreement open it. Both happen under the caller's one key: a repeated
// request finds the place and the answer of the agreement.
func (s *server) createAgreedPlace(ctx context.Context, in *createInput[PlaceBody], place store.Place) (*thingOutput[PlaceView], error) {
	event := agreement.OpenPlace{Line: in.Body.Line}
	if !s.access.May(principalOf(ctx).Roles, access.Operation(event.Name())) {
		return nil, refuse(http.StatusForbidden, codeNotAllowed)
	}
	if place.State != string(agreement.PlaceOpen) {
		return nil, refuseField(lifecycle.CodeInvalid, "state")
	}
	key, err := keyOf(ctx, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	if _, err := s.agreement(ctx, in.Body.AgreementID); errors.Is(err, store.ErrNotFound) {
		return nil, refuseField("agreement_not_found", "agreement_id")
	} else if err != nil {
		return nil, err
	}
	opening, err := s.envelope(ctx, event.Name(), in.Body.AgreementID, CommandHeaders{IdempotencyKey: key})
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreatePlace, CreateHeaders{IdempotencyKey: key})
	if err != nil {
		return nil, err
	}
	place.State = placeUnopened
	if place, err = s.Store.CreatePlace(ctx, c, place); err != nil {
		return nil, err
	}
	event.PlaceID, event.WorkplaceID = place.ID, place.WorkplaceID
	ref := lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: in.Body.AgreementID}
	if _, err := ask[agreement.State](ctx, s, ref, opening, event); err != nil {
		return nil, err
	}
	if place, err = s.Store.Place(ctx, principalOf(ctx).Tenant.ID, place.ID); err != nil {
		return nil, err
	}
	return s.placeCreated(ctx, place)
}
