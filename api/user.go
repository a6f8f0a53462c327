package api

import (
	"context"
	"net/http"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// MeView is the caller, and the caller's tenant.
type MeView struct {
	UserID     string   `json:"user_id"`
	Name       string   `json:"name"`
	UnitID     string   `json:"unit_id"`
	Roles      []string `json:"roles"`
	TenantID   string   `json:"tenant_id"`
	TenantName string   `json:"tenant_name"`
	Practice   bool     `json:"practice" doc:"Whether this is a practice tenant, whose clock can be moved."`
}

type meOutput struct{ Body MeView }

func (s *server) readMe(ctx context.Context, _ *struct{}) (*meOutput, error) {
	p := principalOf(ctx)
	return &meOutput{Body: MeView{
		UserID: p.UserID, Name: p.Name, UnitID: p.UnitID, Roles: each(p.Roles, roleName),
		TenantID: p.Tenant.ID, TenantName: p.Tenant.Name, Practice: p.Tenant.Practice,
	}}, nil
}

func roleName(r lifecycle.Role) string { return string(r) }

// UserView is somebody who works here.
type UserView struct {
	ID     string   `json:"id"`
	UnitID string   `json:"unit_id"`
	Name   string   `json:"name"`
	Active bool     `json:"active"`
	Roles  []string `json:"roles"`
	// AwayUntil is for who looks for somebody to ask.
	AwayUntil day `json:"away_until,omitempty" doc:"The last day of the present absence; absent when they are at work."`
}

func (s *server) listUsers(ctx context.Context, _ *struct{}) (*listOutput[UserView], error) {
	tenantID := principalOf(ctx).Tenant.ID
	users, err := s.Store.Users(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	away, err := s.Store.Away(ctx, tenantID, today)
	if err != nil {
		return nil, err
	}
	return listOf(store.List[store.User]{Items: users}, func(u store.User) UserView {
		return UserView{ID: u.ID, UnitID: u.UnitID, Name: u.Name, Active: u.Active, Roles: each(u.Roles, roleName), AwayUntil: away[u.ID]}
	}), nil
}

// UnitView is a unit of the tenant.
type UnitView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *server) listUnits(ctx context.Context, _ *struct{}) (*listOutput[UnitView], error) {
	units, err := s.Store.Units(ctx, principalOf(ctx).Tenant.ID)
	if err != nil {
		return nil, err
	}
	return listOf(store.List[store.Unit]{Items: units}, func(u store.Unit) UnitView { return UnitView(u) }), nil
}

type userIDInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body struct{}
}

// setUserActive is a handler that says whether somebody works here: repeated, it changes nothing more. Who has something open
// stays until that is somebody else's.
func (s *server) setUserActive(active bool) func(context.Context, *userIDInput) (*thingOutput[UserView], error) {
	return func(ctx context.Context, in *userIDInput) (*thingOutput[UserView], error) {
		if in.ID == principalOf(ctx).UserID {
			return nil, refuse(http.StatusConflict, relation.CodeNotOneself)
		}
		u, err := s.Store.SetUserActive(ctx, actorOf(ctx), in.ID, active)
		if err != nil {
			return nil, err
		}
		return &thingOutput[UserView]{Body: UserView{ID: u.ID, UnitID: u.UnitID, Name: u.Name, Active: u.Active, Roles: each(u.Roles, roleName)}}, nil
	}
}
