package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
)

// WorkplaceBody is what is known of a workplace.
type WorkplaceBody struct {
	CompanyID  string `json:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The company; it cannot be changed later."`
	PNumber    string `json:"p_number" maxLength:"20" doc:"The production unit's number: ten digits. There is no checksum to fail."`
	Name       string `json:"name" minLength:"1" maxLength:"200"`
	Street     string `json:"street,omitempty" maxLength:"200"`
	PostalCode string `json:"postal_code" pattern:"^[0-9]{4}$" patternDescription:"four digits"`
	City       string `json:"city,omitempty" maxLength:"100"`
}

// WorkplaceView is a workplace.
type WorkplaceView struct {
	ID         string    `json:"id"`
	CompanyID  string    `json:"company_id"`
	PNumber    string    `json:"p_number"`
	Name       string    `json:"name"`
	Street     string    `json:"street"`
	PostalCode string    `json:"postal_code"`
	City       string    `json:"city"`
	Version    int       `json:"version"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func workplaceView(w store.Workplace) WorkplaceView { return WorkplaceView(w) }

func workplaceOutput(w store.Workplace) *thingOutput[WorkplaceView] {
	return &thingOutput[WorkplaceView]{ETag: etag(w.Version), Body: workplaceView(w)}
}

func (b WorkplaceBody) workplace() (store.Workplace, error) {
	if !lifecycle.ValidPNumber(b.PNumber) {
		return store.Workplace{}, refuseField("invalid_p_number", "p_number")
	}
	return store.Workplace{
		CompanyID: b.CompanyID, PNumber: b.PNumber, Name: b.Name, Street: b.Street, PostalCode: b.PostalCode, City: b.City,
	}, nil
}

func (s *server) createWorkplace(ctx context.Context, in *createInput[WorkplaceBody]) (*thingOutput[WorkplaceView], error) {
	workplace, err := in.Body.workplace()
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateWorkplace, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if workplace, err = s.Store.CreateWorkplace(ctx, c, workplace); err != nil {
		return nil, err
	}
	out := workplaceOutput(workplace)
	out.Location = "/v1/workplaces/" + workplace.ID
	return out, nil
}

func (s *server) readWorkplace(ctx context.Context, in *idInput) (*thingOutput[WorkplaceView], error) {
	workplace, err := s.Store.Workplace(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return workplaceOutput(workplace), nil
}

func (s *server) updateWorkplace(ctx context.Context, in *updateInput[WorkplaceBody]) (*thingOutput[WorkplaceView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	workplace, err := in.Body.workplace()
	if err != nil {
		return nil, err
	}
	workplace.ID, workplace.Version = in.ID, version
	if workplace, err = s.Store.UpdateWorkplace(ctx, actorOf(ctx), workplace); err != nil {
		return nil, err
	}
	return workplaceOutput(workplace), nil
}

type workplacesInput struct {
	CompanyID string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PNumber   string `query:"p_number" maxLength:"20"`
	PageInput
}

func (s *server) listWorkplaces(ctx context.Context, in *workplacesInput) (*listOutput[WorkplaceView], error) {
	list, err := s.Store.Workplaces(ctx, principalOf(ctx).Tenant.ID,
		store.WorkplaceFilter{CompanyID: in.CompanyID, PNumber: in.PNumber, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(list, workplaceView), nil
}
