package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
)

// CompanyBody is what is known of a company.
type CompanyBody struct {
	CVR    string `json:"cvr" maxLength:"20" doc:"The company number: eight digits that pass modulus 11." example:"13748136"`
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Sector string `json:"sector" enum:"private,public,association"`
	Phone  string `json:"phone,omitempty" maxLength:"40"`
	Email  string `json:"email,omitempty" maxLength:"200"`
}

// CompanyView is a company.
type CompanyView struct {
	ID        string    `json:"id"`
	CVR       string    `json:"cvr"`
	Name      string    `json:"name"`
	Sector    string    `json:"sector"`
	Phone     string    `json:"phone"`
	Email     string    `json:"email"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func companyView(c store.Company) CompanyView { return CompanyView(c) }

func companyOutput(c store.Company) *thingOutput[CompanyView] {
	return &thingOutput[CompanyView]{ETag: etag(c.Version), Body: companyView(c)}
}

// company is the body as the store takes it. A CVR number that fails its checksum is none.
func (b CompanyBody) company() (store.Company, error) {
	if !lifecycle.ValidCVR(b.CVR) {
		return store.Company{}, refuseField("invalid_cvr", "cvr")
	}
	return store.Company{CVR: b.CVR, Name: b.Name, Sector: b.Sector, Phone: b.Phone, Email: b.Email}, nil
}

func (s *server) createCompany(ctx context.Context, in *createInput[CompanyBody]) (*thingOutput[CompanyView], error) {
	company, err := in.Body.company()
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateCompany, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if company, err = s.Store.CreateCompany(ctx, c, company); err != nil {
		return nil, err
	}
	out := companyOutput(company)
	out.Location = "/v1/companies/" + company.ID
	return out, nil
}

func (s *server) readCompany(ctx context.Context, in *idInput) (*thingOutput[CompanyView], error) {
	company, err := s.Store.Company(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return companyOutput(company), nil
}

func (s *server) updateCompany(ctx context.Context, in *updateInput[CompanyBody]) (*thingOutput[CompanyView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	company, err := in.Body.company()
	if err != nil {
		return nil, err
	}
	company.ID, company.Version = in.ID, version
	if company, err = s.Store.UpdateCompany(ctx, actorOf(ctx), company); err != nil {
		return nil, err
	}
	return companyOutput(company), nil
}

type companiesInput struct {
	CVR string `query:"cvr" maxLength:"20"`
	PageInput
}

func (s *server) listCompanies(ctx context.Context, in *companiesInput) (*listOutput[CompanyView], error) {
	list, err := s.Store.Companies(ctx, principalOf(ctx).Tenant.ID, store.CompanyFilter{CVR: in.CVR, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(list, companyView), nil
}
