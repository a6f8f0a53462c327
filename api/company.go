package api

import (
	"context"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// CompanyBody is what is known of a company.
type CompanyBody struct {
	CVR          string `json:"cvr" maxLength:"20" doc:"The company number: eight digits that pass modulus 11." example:"13748136"`
	Name         string `json:"name" minLength:"1" maxLength:"200"`
	Sector       string `json:"sector" enum:"private,public,association"`
	Phone        string `json:"phone,omitempty" maxLength:"40"`
	Email        string `json:"email,omitempty" maxLength:"200"`
	IndustryCode string `json:"industry_code,omitempty" pattern:"^[0-9]{6}$" patternDescription:"six digits" doc:"The industry by Statistics Denmark's code (DB07)." example:"521000"`
	GroupID      string `json:"group_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The group that the company belongs to."`
}

// NewCompanyBody is a company, and who answers for it from the beginning.
type NewCompanyBody struct {
	CompanyBody
	OwnerID      string `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The case worker or supervisor who answers for the company. A case worker who leaves it out is the owner."`
	SubstituteID string `json:"substitute_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who answers for it when the owner cannot."`
}

// CompanyView is a company.
type CompanyView struct {
	ID            string `json:"id"`
	CVR           string `json:"cvr"`
	Name          string `json:"name"`
	Sector        string `json:"sector"`
	Phone         string `json:"phone"`
	Email         string `json:"email"`
	IndustryCode  string `json:"industry_code"`
	GroupID       string `json:"group_id,omitempty"`
	OwnerID       string `json:"owner_id,omitempty" doc:"Who answers for the company; it changes by a handover."`
	SubstituteID  string `json:"substitute_id,omitempty"`
	ResponsibleID string `json:"responsible_id,omitempty" doc:"Who answers for it now: the owner, or whoever steps in while the owner is not there."`
	Responsible   string `json:"responsible" enum:"owner,substitute,group_owner,nobody" doc:"As what."`
	OwnerAway     day    `json:"owner_away_until,omitempty" doc:"The last day of the owner's absence; absent when the owner is at work."`
	LastContactOn string `json:"last_contact_on,omitempty" doc:"The day of the last contact in the log."`
	NextContactOn string `json:"next_contact_on,omitempty" doc:"The day that it agreed on for the next."`
	// Referrals are counted where one company is read.
	Referrals *ReferralsView `json:"referrals,omitempty" doc:"What came of the companies that it pointed to; only where one company is read."`
	Version   int            `json:"version"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// ReferralsView counts how often a company pointed to others.
type ReferralsView struct {
	Made      int `json:"made" doc:"How often a company was asked because this one pointed to it."`
	Converted int `json:"converted" doc:"How often such a company made a place."`
}

func companyView(c store.Company, now store.Responsible) CompanyView {
	return CompanyView{
		ID: c.ID, CVR: c.CVR, Name: c.Name, Sector: c.Sector, Phone: c.Phone, Email: c.Email, IndustryCode: c.IndustryCode, GroupID: c.GroupID,
		OwnerID: c.Owner.UserID, SubstituteID: c.Owner.SubstituteID, ResponsibleID: now.UserID, Responsible: string(now.As), OwnerAway: now.OwnerAwayUntil,
		LastContactOn: string(c.LastContactOn), NextContactOn: string(c.NextContactOn),
		Version: c.Version, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
}

// responsible says who answers for companies today.
func (s *server) responsible(ctx context.Context, all ...store.Company) (map[string]store.Responsible, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	return s.Store.Responsible(ctx, principalOf(ctx).Tenant.ID, today, each(all, func(c store.Company) string { return c.ID })...)
}

func (s *server) companyOutput(ctx context.Context, c store.Company) (*thingOutput[CompanyView], error) {
	now, err := s.responsible(ctx, c)
	if err != nil {
		return nil, err
	}
	return &thingOutput[CompanyView]{ETag: etag(c.Version), Body: companyView(c, now[c.ID])}, nil
}

// company is the body as the store takes it. A CVR number that fails its checksum is none.
func (b CompanyBody) company() (store.Company, error) {
	if !lifecycle.ValidCVR(b.CVR) {
		return store.Company{}, refuseField("invalid_cvr", "cvr")
	}
	return store.Company{CVR: b.CVR, Name: b.Name, Sector: b.Sector, Phone: b.Phone, Email: b.Email, IndustryCode: b.IndustryCode, GroupID: b.GroupID}, nil
}

// owner is who is to answer for the new company: whoever is named, else the caller, when companies are what the caller
// looks after.
func (b NewCompanyBody) owner(ctx context.Context) (relation.Owner, error) {
	o := relation.Owner{UserID: b.OwnerID, SubstituteID: b.SubstituteID}
	if p := principalOf(ctx); o.UserID == "" && slices.Contains(p.Roles, lifecycle.CaseWorker) {
		o.UserID = p.UserID
	}
	if o.UserID == "" && o.SubstituteID != "" {
		return o, refuseField(lifecycle.CodeRequired, "owner_id")
	}
	return o, nil
}

func (s *server) createCompany(ctx context.Context, in *createInput[NewCompanyBody]) (*thingOutput[CompanyView], error) {
	company, err := in.Body.company()
	if err != nil {
		return nil, err
	}
	if company.Owner, err = in.Body.owner(ctx); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateCompany, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if company, err = s.Store.CreateCompany(ctx, c, company); err != nil {
		return nil, err
	}
	out, err := s.companyOutput(ctx, company)
	if err != nil {
		return nil, err
	}
	out.Location = "/v1/companies/" + company.ID
	return out, nil
}

func (s *server) readCompany(ctx context.Context, in *idInput) (*thingOutput[CompanyView], error) {
	company, err := s.Store.Company(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	referrals, err := s.Store.Referrals(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	out, err := s.companyOutput(ctx, company)
	if err != nil {
		return nil, err
	}
	out.Body.Referrals = &ReferralsView{referrals.Made, referrals.Converted}
	return out, nil
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
	return s.companyOutput(ctx, company)
}

type companiesInput struct {
	CVR        string `query:"cvr" maxLength:"20"`
	GroupID    string `query:"group_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Industry   string `query:"industry" pattern:"^[0-9]{2,6}$" patternDescription:"two to six digits" doc:"An industry code (DB07), or its first digits."`
	OwnerID    string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The owner or the substitute."`
	Unattended bool   `query:"unattended" doc:"Only companies for which neither owner nor substitute is there."`
	ContactDue bool   `query:"contact_due" doc:"Only companies whose next contact was agreed for today or earlier."`
	PageInput
}

func (s *server) listCompanies(ctx context.Context, in *companiesInput) (*listOutput[CompanyView], error) {
	f := store.CompanyFilter{
		CVR: in.CVR, GroupID: in.GroupID, Industry: in.Industry, OwnerID: in.OwnerID, Unattended: in.Unattended, Page: in.page(),
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	f.On = today
	if in.ContactDue {
		f.ContactDueOn = today
	}
	list, err := s.Store.Companies(ctx, principalOf(ctx).Tenant.ID, f)
	if err != nil {
		return nil, err
	}
	now, err := s.responsible(ctx, list.Items...)
	if err != nil {
		return nil, err
	}
	return listOf(list, func(c store.Company) CompanyView { return companyView(c, now[c.ID]) }), nil
}
