package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/mentortraining"
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
	ReassignOpen bool                    `json:"reassign_open,omitempty" doc:"Also give the next owner what the owner before has open about the company: its agreements and the trainings of its mentors, with their tasks and deadlines. Placements stay with their case workers."`
}

// PersonView is a user by ID and name.
type PersonView struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
	Active bool   `json:"active" doc:"Whether they work here."`
	Away   day    `json:"away_until,omitempty" doc:"The last day of the present absence; absent when they are at work."`
}

// CompanyOwnerView is who answers for a company, and who did.
type CompanyOwnerView struct {
	CompanyID   string              `json:"company_id"`
	Owner       *PersonView         `json:"owner,omitempty"`
	Substitute  *PersonView         `json:"substitute,omitempty"`
	Responsible *PersonView         `json:"responsible,omitempty" doc:"Who answers for it now; absent when nobody is there."`
	As          string              `json:"responsible_as" enum:"owner,substitute,group_owner,nobody"`
	Until       day                 `json:"responsible_until,omitempty" doc:"The last day on which somebody else than the owner answers for it, where that is known."`
	Text        string              `json:"text" doc:"The same in words, in the caller's language."`
	History     ListView[Ownership] `json:"history" doc:"Who answered for it when, the latest first."`
	Reassigned  []Reassigned        `json:"reassigned,omitempty" doc:"After a handover with reassign_open: what became of each thing that the owner before had open."`
}

// Reassigned is what became of one process that was to go to the next owner.
type Reassigned struct {
	ProcessKind string `json:"process_kind" enum:"agreement,mentor_training"`
	ProcessID   string `json:"process_id"`
	Result      string `json:"result" enum:"reassigned,pending,refused" doc:"pending: not known yet; send the same handover again under its key."`
	Code        string `json:"code,omitempty" doc:"Why not."`
	Detail      string `json:"detail,omitempty" doc:"Why not, in the caller's language."`
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
	b, tenant := in.Body, principalOf(ctx).Tenant
	if b.ReassignOpen && tenant.ClockMoving {
		return nil, refuse(http.StatusConflict, lifecycle.CodeClockMoving) // before half of it is done
	}
	err = s.Store.HandOver(ctx, c, store.Handover{
		CompanyID: in.ID, To: relation.Owner{UserID: b.OwnerID, SubstituteID: b.SubstituteID}, Reason: b.Reason, Done: b.Done, Note: b.Note,
		At: s.now(tenant),
	})
	if err != nil {
		return nil, err
	}
	out, err := s.companyOwner(ctx, in.ID, store.Page{})
	if err != nil || !b.ReassignOpen {
		return out, err
	}
	out.Body.Reassigned, err = s.reassignOpen(ctx, c.Key, in.ID, b.OwnerID, out.Body.History.Items)
	return out, err
}

// reassignOpen gives the new owner of a company what the owner before has open about it, one command for each thing, under keys
// that the same handover always gives: repeated, it goes on where it was. A handover that is not the latest any more gives
// nobody anything.
func (s *server) reassignOpen(ctx context.Context, key, companyID, ownerID string, history []Ownership) ([]Reassigned, error) {
	if len(history) < 2 || history[0].OwnerID != ownerID || history[1].OwnerID == ownerID {
		return nil, nil
	}
	all, err := s.Store.OwnedOf(ctx, principalOf(ctx).Tenant.ID, companyID, history[1].OwnerID, ownerID)
	if err != nil {
		return nil, err
	}
	var done []Reassigned
	for _, p := range all {
		err := s.reassignOne(ctx, p.Ref, key, ownerID)
		if p.OwnerID == ownerID && err != nil {
			continue // it was the new owner's before
		}
		r := Reassigned{ProcessKind: string(p.Kind), ProcessID: p.ID, Result: "reassigned"}
		if err != nil {
			problem := s.worded(ctx, classify(err))
			r.Result, r.Code, r.Detail = "refused", problem.Code, problem.Detail
			if problem.Status == http.StatusAccepted || problem.Status == http.StatusServiceUnavailable {
				r.Result = "pending"
			}
		}
		done = append(done, r)
	}
	return done, nil
}

// reassignOne gives one process to an owner, through the same door as anybody who does.
func (s *server) reassignOne(ctx context.Context, ref lifecycle.Ref, key, ownerID string) error {
	headers, to := CommandHeaders{IdempotencyKey: key}, OwnerInput{OwnerID: ownerID}
	var err error
	switch ref.Kind { //nolint:exhaustive // companies have no others
	case lifecycle.KindAgreement:
		name := agreement.ReassignAgreement{}.Name()
		if !s.access.May(principalOf(ctx).Roles, access.Operation(name)) {
			return refuse(http.StatusForbidden, codeNotAllowed)
		}
		_, err = carryOut[agreement.State](ctx, s, ref, name, "", headers, agreementReassignmentBody{to}, target{})
	case lifecycle.KindMentorTraining:
		name := mentortraining.ReassignTraining{}.Name()
		if !s.access.May(principalOf(ctx).Roles, access.Operation(name)) {
			return refuse(http.StatusForbidden, codeNotAllowed)
		}
		_, err = carryOut[mentortraining.State](ctx, s, ref, name, "", headers, trainingReassignmentBody{to}, target{})
	}
	return err
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
	now, err := s.responsible(ctx, company)
	if err != nil {
		return nil, err
	}
	who := now[companyID]
	people := map[string]store.User{}
	for _, u := range users {
		people[u.ID] = u
	}
	person := func(id string, away day) *PersonView {
		if id == "" {
			return nil
		}
		return &PersonView{UserID: id, Name: people[id].Name, Active: people[id].Active, Away: away}
	}
	v := CompanyOwnerView{
		CompanyID: companyID, Owner: person(company.Owner.UserID, who.OwnerAwayUntil), Substitute: person(company.Owner.SubstituteID, who.SubstituteAwayUntil),
		Responsible: person(who.UserID, ""), As: string(who.As), Until: who.Until(),
		Text: s.texts.relation(inquiryOf(ctx).language, "responsible_"+string(who.As), 0),
		History: listOf(history, func(o store.Ownership) Ownership {
			return Ownership{
				ID: o.ID, OwnerID: o.Owner.UserID, OwnerName: people[o.Owner.UserID].Name, SubstituteID: o.Owner.SubstituteID,
				Reason: string(o.Reason), Done: each(o.Done, func(i relation.HandoverItem) string { return string(i) }), Note: o.Note,
				HandedBy: o.HandedBy, From: o.FromAt, To: o.ToAt,
			}
		}).Body,
	}
	return &companyOwnerOutput{Body: v}, nil
}
