package api

import (
	"context"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// VisitBody is a visit to a workplace, planned or held.
type VisitBody struct {
	WorkplaceID string              `json:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace; it cannot be changed later."`
	State       relation.VisitState `json:"state" enum:"planned,held,cancelled"`
	On          day                 `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the visit, or the day it is planned for."`
	VisitorID   string              `json:"visitor_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who goes there; you, when you leave it out."`
	Traits      []TraitInput        `json:"traits,omitempty" maxItems:"7" doc:"What was seen of the workplace. A visit that was held has it, no other."`
	TaskIDs     []string            `json:"task_ids,omitempty" maxItems:"100" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The tasks of the workplace's catalogue that were seen; that counts as going through them."`
	Note        string              `json:"note,omitempty" maxLength:"20000" doc:"What else there is to know about the workplace. Kept encrypted; nothing about candidates belongs here."`
}

// TraitInput is what was seen of one trait of a workplace.
type TraitInput struct {
	Trait vocabulary.Trait `json:"trait" enum:"inclusive,flexible,patient,quiet,structured,sociable,clear_language"`
	Value int              `json:"value" minimum:"1" maximum:"5" doc:"1 (hardly) to 5 (very much)."`
}

// VisitView is a visit to a workplace.
type VisitView struct {
	ID          string       `json:"id"`
	WorkplaceID string       `json:"workplace_id"`
	CompanyID   string       `json:"company_id"`
	State       string       `json:"state"`
	On          string       `json:"on"`
	VisitorID   string       `json:"visitor_id"`
	Traits      []TraitInput `json:"traits"`
	TaskIDs     []string     `json:"task_ids"`
	Note        string       `json:"note,omitempty" doc:"Left out of lists. Reading it is noted."`
	Version     int          `json:"version"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

func visitView(v store.Visit) VisitView {
	return VisitView{
		ID: v.ID, WorkplaceID: v.WorkplaceID, CompanyID: v.CompanyID, State: string(v.State), On: string(v.On), VisitorID: v.VisitorID,
		Traits: each(v.Traits, func(t relation.Seen) TraitInput { return TraitInput(t) }), TaskIDs: v.TaskIDs, Note: v.Note,
		Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
}

func visitOutput(v store.Visit) *thingOutput[VisitView] {
	return &thingOutput[VisitView]{ETag: etag(v.Version), Body: visitView(v)}
}

// visit is the body as the store takes it, when the rules admit it today.
func (s *server) visit(ctx context.Context, b VisitBody) (store.Visit, error) {
	today, err := s.today(ctx)
	if err != nil {
		return store.Visit{}, err
	}
	v := store.Visit{
		WorkplaceID: b.WorkplaceID, State: b.State, On: b.On, VisitorID: b.VisitorID, TaskIDs: b.TaskIDs, Note: b.Note,
		Traits: each(b.Traits, func(t TraitInput) relation.Seen { return relation.Seen(t) }),
	}
	if v.VisitorID == "" {
		v.VisitorID = principalOf(ctx).UserID
	}
	return v, relation.Visit{State: v.State, On: v.On, Traits: v.Traits, TasksSeen: len(v.TaskIDs) > 0}.Check(today)
}

func (s *server) createVisit(ctx context.Context, in *createInput[VisitBody]) (*thingOutput[VisitView], error) {
	visit, err := s.visit(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateVisit, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if visit, err = s.Store.CreateVisit(ctx, c, visit); err != nil {
		return nil, err
	}
	out := visitOutput(visit)
	out.Location = "/v1/visits/" + visit.ID
	return out, nil
}

func (s *server) readVisit(ctx context.Context, in *idInput) (*thingOutput[VisitView], error) {
	visit, err := s.Store.Visit(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return visitOutput(visit), nil
}

func (s *server) updateVisit(ctx context.Context, in *updateInput[VisitBody]) (*thingOutput[VisitView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	visit, err := s.visit(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	visit.ID, visit.Version = in.ID, version
	if visit, err = s.Store.UpdateVisit(ctx, actorOf(ctx), visit); err != nil {
		return nil, err
	}
	return visitOutput(visit), nil
}

type visitsInput struct {
	WorkplaceID string              `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string              `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	State       relation.VisitState `query:"state" enum:"planned,held,cancelled"`
	VisitorID   string              `query:"visitor_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) listVisits(ctx context.Context, in *visitsInput) (*listOutput[VisitView], error) {
	list, err := s.Store.Visits(ctx, principalOf(ctx).Tenant.ID, store.VisitFilter{
		WorkplaceID: in.WorkplaceID, CompanyID: in.CompanyID, State: in.State, VisitorID: in.VisitorID, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	return listOf(list, visitView), nil
}
