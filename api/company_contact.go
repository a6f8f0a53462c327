package api

import (
	"context"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// CompanyContactBody is somebody at a company whom one can call. All that tells who it is is kept encrypted.
type CompanyContactBody struct {
	WorkplaceID string `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace of the company where they are; leave it out for one who stands for the whole company."`
	Name        string `json:"name" minLength:"1" maxLength:"200"`
	Role        string `json:"role,omitempty" maxLength:"200" doc:"What they are there, in words." example:"driftsleder"`
	Phone       string `json:"phone,omitempty" maxLength:"40"`
	Email       string `json:"email,omitempty" maxLength:"200"`
	Primary     bool   `json:"primary,omitempty" doc:"Whether this is the one to call first. The contact that was it before no longer is."`
}

// CompanyContactView is a contact of a company.
type CompanyContactView struct {
	ID          string    `json:"id"`
	CompanyID   string    `json:"company_id"`
	WorkplaceID string    `json:"workplace_id,omitempty"`
	Name        string    `json:"name"`
	Role        string    `json:"role"`
	Phone       string    `json:"phone"`
	Email       string    `json:"email"`
	Primary     bool      `json:"primary"`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func contactView(c store.CompanyContact) CompanyContactView { return CompanyContactView(c) }

func contactOutput(c store.CompanyContact) *thingOutput[CompanyContactView] {
	return &thingOutput[CompanyContactView]{ETag: etag(c.Version), Body: contactView(c)}
}

func (b CompanyContactBody) contact() store.CompanyContact {
	return store.CompanyContact{WorkplaceID: b.WorkplaceID, Name: b.Name, Role: b.Role, Phone: b.Phone, Email: b.Email, Primary: b.Primary}
}

// createUnderInput creates something that belongs to the thing of the path.
type createUnderInput[B any] struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CreateHeaders
	Body B
}

func (s *server) createCompanyContact(ctx context.Context, in *createUnderInput[CompanyContactBody]) (*thingOutput[CompanyContactView], error) {
	// A company that is not there is an address that is not there, and no wrong input.
	if _, err := s.Store.Company(ctx, principalOf(ctx).Tenant.ID, in.ID); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateCompanyContact, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	contact := in.Body.contact()
	contact.CompanyID = in.ID
	if contact, err = s.Store.CreateCompanyContact(ctx, c, contact); err != nil {
		return nil, err
	}
	out := contactOutput(contact)
	out.Location = "/v1/company-contacts/" + contact.ID
	return out, nil
}

// readCompanyContact answers with a contact. The store notes who read it.
func (s *server) readCompanyContact(ctx context.Context, in *idInput) (*thingOutput[CompanyContactView], error) {
	contact, err := s.Store.CompanyContact(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return contactOutput(contact), nil
}

func (s *server) updateCompanyContact(ctx context.Context, in *updateInput[CompanyContactBody]) (*thingOutput[CompanyContactView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	contact := in.Body.contact()
	contact.ID, contact.Version = in.ID, version
	if contact, err = s.Store.UpdateCompanyContact(ctx, actorOf(ctx), contact); err != nil {
		return nil, err
	}
	return contactOutput(contact), nil
}

type companyContactsInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) listCompanyContacts(ctx context.Context, in *companyContactsInput) (*listOutput[CompanyContactView], error) {
	if _, err := s.Store.Company(ctx, principalOf(ctx).Tenant.ID, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Store.CompanyContacts(ctx, actorOf(ctx), in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, contactView), nil
}

// RemovalBody says why a contact is removed.
type RemovalBody struct {
	Reason relation.RemovalReason `json:"reason" enum:"left,asked,mistake" doc:"left: no longer there. asked: wants not to be kept. mistake: should not have been."`
}

// RemovalView is what is left of a contact that was removed.
type RemovalView struct {
	ID      string `json:"id"`
	Removed bool   `json:"removed"`
}

type removalOutput struct{ Body RemovalView }

// removeCompanyContact deletes a contact for good, with the key by which what was kept about them could be read.
func (s *server) removeCompanyContact(ctx context.Context, in *createUnderInput[RemovalBody]) (*removalOutput, error) {
	c, err := s.creation(ctx, access.RemoveCompanyContact, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if err := s.Store.RemoveCompanyContact(ctx, c, in.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return &removalOutput{Body: RemovalView{ID: in.ID, Removed: true}}, nil
}
