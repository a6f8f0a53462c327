package api

import (
	"context"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// DeputyBody is who stands in for somebody.
type DeputyBody struct {
	DeputyID string `json:"deputy_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"A case worker or supervisor, of any unit."`
	From     day    `json:"from,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day; with to. Leave both out for whoever stands in whenever nobody is named for the day."`
	To       day    `json:"to,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day."`
}

// DeputyView is who stands in for somebody while that one is away.
type DeputyView struct {
	ID        string    `json:"id"`
	UserID    string    `json:"user_id"`
	DeputyID  string    `json:"deputy_id"`
	From      day       `json:"from,omitempty" doc:"Absent for a standing deputy."`
	To        day       `json:"to,omitempty"`
	NamedBy   string    `json:"named_by"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
}

func deputyView(d store.Deputy) DeputyView {
	return DeputyView{
		ID: d.ID, UserID: d.UserID, DeputyID: d.DeputyID, From: d.From, To: d.To, NamedBy: d.NamedBy, Version: d.Version, CreatedAt: d.CreatedAt,
	}
}

func deputyOutput(d store.Deputy) *thingOutput[DeputyView] {
	return &thingOutput[DeputyView]{ETag: etag(d.Version), Body: deputyView(d)}
}

// createDeputy names who stands in for a user: as with absences, for oneself or for the people of one's unit.
func (s *server) createDeputy(ctx context.Context, in *addInput[DeputyBody]) (*thingOutput[DeputyView], error) {
	if err := s.keepsAbsencesOf(ctx, in.ID); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateDeputy, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	made, err := s.Store.CreateDeputy(ctx, c, relation.Deputy{UserID: in.ID, DeputyID: in.Body.DeputyID, From: in.Body.From, To: in.Body.To})
	if err != nil {
		return nil, err
	}
	out := deputyOutput(made)
	out.Location = "/v1/users/" + in.ID + "/deputies"
	return out, nil
}

func (s *server) removeDeputy(ctx context.Context, in *removeInput) (*thingOutput[DeputyView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Deputy(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.keepsAbsencesOf(ctx, d.UserID); err != nil {
		return nil, err
	}
	if d, err = s.Store.RemoveDeputy(ctx, actorOf(ctx), in.ID, version); err != nil {
		return nil, err
	}
	return deputyOutput(d), nil
}

func (s *server) listDeputies(ctx context.Context, in *absencesInput) (*listOutput[DeputyView], error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.User(ctx, tenantID, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Store.Deputies(ctx, tenantID, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, deputyView), nil
}
