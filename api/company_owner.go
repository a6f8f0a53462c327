package api

import (
	"context"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// HandoverBody gives a company to an owner and a substitute.
type HandoverBody struct {
	OwnerID      string                  `json:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The case worker or supervisor who takes over. The same one with another substitute changes the substitute."`
	SubstituteID string                  `json:"substitute_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who answers when the owner cannot; nobody, when you leave it out."`
	Reason       relation.HandoverReason `json:"reason,omitempty" enum:"first_owner,owner_left,owner_away,workload,area_changed,company_wish,substitute_changed,other" doc:"Why. Required unless nobody answered for the company before."`
	Done         []relation.HandoverItem `json:"done,omitempty" maxItems:"6" enum:"company_told,successor_introduced,placements_gone_through,agreements_gone_through,next_contact_agreed,notes_read" doc:"The lines of the checklist that were done. When another owner takes over, there is one of them or a note."`
	Note         string                  `json:"note,omitempty" maxLength:"20000" doc:"What else the next owner should know. Kept encrypted; nothing about candidates belongs here."`
}

// PersonView is a user by ID and name.
type PersonView struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
	Active bool   `json:"active" doc:"Whether they work here."`
}

// CompanyOwnerView is who answers for a company, and who did.
type CompanyOwnerView struct {
	CompanyID   string              `json:"company_id"`
	Owner       *PersonView         `json:"owner,omitempty"`
	Substitute  *PersonView         `json:"substitute,omitempty"`
	Responsible *PersonView         `json:"responsible,omitempty" doc:"Who answers for it now; absent when nobody is there."`
	As          string              `json:"responsible_as" enum:"owner,substitute,group_owner,nobody"`
	Text        string              `json:"text" doc:"The same in words, in the caller's language."`
	History     ListView[Ownership] `json:"history" doc:"Who answered for it when, the latest first."`
}

// Ownership is the time in which somebody answered for a company.
type Ownership struct {
	ID           string     `json:"id"`
	OwnerID      string     `json:"owner_id"`
	OwnerName    string     `json:"owner_name"`
	SubstituteID string     `json:"substitute_id,omitempty"`
	Reason       string     `json:"reason" doc:"Why it came to this owner."`
	Done         []string   `json:"done" doc:"The lines of the checklist that were done."`
	Note         string     `json:"note,omitempty"`
	HandedBy     string     `json:"handed_by,omitempty" doc:"Who made the handover."`
	From         time.Time  `json:"from"`
	To           *time.Time `json:"to,omitempty" doc:"Absent for the present owner."`
}

type companyOwnerOutput struct{ Body CompanyOwnerView }

type handoverInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CreateHeaders
	Body HandoverBody
}

// handOverCompany gives a company to another owner and answers with who answers for it now.
func (s *server) handOverCompany(ctx context.Context, in *handoverInput) (*companyOwnerOutput, error) {
	c, err := s.creation(ctx, access.HandOverCompany, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	b := in.Body
	err = s.Store.HandOver(ctx, c, store.Handover{
		CompanyID: in.ID, To: relation.Owner{UserID: b.OwnerID, SubstituteID: b.SubstituteID}, Reason: b.Reason, Done: b.Done, Note: b.Note,
		At: s.now(principalOf(ctx).Tenant),
	})
	if err != nil {
		return nil, err
	}
	return s.companyOwner(ctx, in.ID, store.Page{})
}

type companyOwnerInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) readCompanyOwner(ctx context.Context, in *companyOwnerInput) (*companyOwnerOutput, error) {
	return s.companyOwner(ctx, in.ID, in.page())
}

func (s *server) companyOwner(ctx context.Context, companyID string, p store.Page) (*companyOwnerOutput, error) {
	actor := actorOf(ctx)
	company, err := s.Store.Company(ctx, actor.TenantID, companyID)
	if err != nil {
		return nil, err
	}
	history, err := s.Store.Ownerships(ctx, actor, companyID, p)
	if err != nil {
		return nil, err
	}
	users, err := s.Store.Users(ctx, actor.TenantID)
	if err != nil {
		return nil, err
	}
	people := map[string]store.User{}
	for _, u := range users {
		people[u.ID] = u
	}
	person := func(id string) *PersonView {
		if id == "" {
			return nil
		}
		return &PersonView{UserID: id, Name: people[id].Name, Active: people[id].Active}
	}
	return &companyOwnerOutput{Body: CompanyOwnerView{
		CompanyID: companyID, Owner: person(company.Owner.UserID), Substitute: person(company.Owner.SubstituteID),
		Responsible: person(company.ResponsibleID), As: string(company.As),
		Text: s.texts.relation(inquiryOf(ctx).language, "responsible_"+string(company.As), 0),
		History: listOf(history, func(o store.Ownership) Ownership {
			return Ownership{
				ID: o.ID, OwnerID: o.Owner.UserID, OwnerName: people[o.Owner.UserID].Name, SubstituteID: o.Owner.SubstituteID,
				Reason: string(o.Reason), Done: each(o.Done, func(i relation.HandoverItem) string { return string(i) }), Note: o.Note,
				HandedBy: o.HandedBy, From: o.FromAt, To: o.ToAt,
			}
		}).Body,
	}}, nil
}
