package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// AbsenceBody is the days on which somebody is not at work. There is no reason in it: why is nobody's business here.
type AbsenceBody struct {
	From day `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	To   day `json:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day. Guess, when nobody knows, and move it later."`
}

// AbsenceView is the days on which somebody is not at work.
type AbsenceView struct {
	ID           string    `json:"id"`
	UserID       string    `json:"user_id"`
	From         day       `json:"from"`
	To           day       `json:"to"`
	RegisteredBy string    `json:"registered_by" doc:"Who entered it first."`
	Version      int       `json:"version"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

func absenceView(a store.Absence) AbsenceView { return AbsenceView(a) }

func absenceOutput(a store.Absence) *thingOutput[AbsenceView] {
	return &thingOutput[AbsenceView]{ETag: etag(a.Version), Body: absenceView(a)}
}

// keepsAbsencesOf refuses to let the caller say when a user is away, unless that is for the caller to say.
func (s *server) keepsAbsencesOf(ctx context.Context, userID string) error {
	p := principalOf(ctx)
	of, err := s.Store.User(ctx, p.Tenant.ID, userID)
	if err != nil {
		return err
	}
	by := relation.Colleague{UserID: p.UserID, UnitID: p.UnitID, Roles: p.Roles}
	if !relation.MayKeepAbsences(by, relation.Colleague{UserID: of.ID, UnitID: of.UnitID, Roles: of.Roles}) {
		return refuse(http.StatusForbidden, "absence_of_another")
	}
	return nil
}

func (s *server) createAbsence(ctx context.Context, in *addInput[AbsenceBody]) (*thingOutput[AbsenceView], error) {
	if err := s.keepsAbsencesOf(ctx, in.ID); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateAbsence, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	made, err := s.Store.CreateAbsence(ctx, c, store.Absence{UserID: in.ID, From: in.Body.From, To: in.Body.To})
	if err != nil {
		return nil, err
	}
	out := absenceOutput(made)
	out.Location = "/v1/absences/" + made.ID
	return out, nil
}

// absence is one absence that the caller may change, of the version that the caller has seen.
func (s *server) absence(ctx context.Context, id, ifMatch string) (store.Absence, error) {
	version, err := requiredVersion(ifMatch)
	if err != nil {
		return store.Absence{}, err
	}
	a, err := s.Store.Absence(ctx, principalOf(ctx).Tenant.ID, id)
	if err != nil {
		return a, err
	}
	a.Version = version
	return a, s.keepsAbsencesOf(ctx, a.UserID)
}

func (s *server) updateAbsence(ctx context.Context, in *updateInput[AbsenceBody]) (*thingOutput[AbsenceView], error) {
	a, err := s.absence(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	a.From, a.To = in.Body.From, in.Body.To
	if a, err = s.Store.UpdateAbsence(ctx, actorOf(ctx), a); err != nil {
		return nil, err
	}
	return absenceOutput(a), nil
}

func (s *server) removeAbsence(ctx context.Context, in *removeInput) (*thingOutput[AbsenceView], error) {
	a, err := s.absence(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	if a, err = s.Store.RemoveAbsence(ctx, actorOf(ctx), a.ID, a.Version); err != nil {
		return nil, err
	}
	return absenceOutput(a), nil
}

type absencesInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) listAbsences(ctx context.Context, in *absencesInput) (*listOutput[AbsenceView], error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.User(ctx, tenantID, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Store.Absences(ctx, tenantID, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, absenceView), nil
}
