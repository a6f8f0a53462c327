package api

import (
	"context"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// WorkTaskBody is a task of the catalogue of a workplace. Nothing about persons belongs into it.
type WorkTaskBody struct {
	WorkplaceID  string          `json:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace; it cannot be changed later."`
	Title        string          `json:"title" minLength:"1" maxLength:"200"`
	Occupation   string          `json:"occupation,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"The occupation by DISCO-08. Those that share the first three digits are neighbours." example:"9321"`
	Description  string          `json:"description,omitempty" maxLength:"20000" doc:"The work. Nothing about persons belongs here."`
	Demands      []DemandInput   `json:"demands,omitempty" maxItems:"26" doc:"What it asks of whoever does it. What is not in the list it does not ask."`
	Skills       []string        `json:"skills,omitempty" maxItems:"50" pattern:"^[a-z][a-z_]{1,39}$" patternDescription:"a code of small letters and underscores" doc:"What is good to know already, as codes."`
	Languages    []LanguageInput `json:"languages,omitempty" maxItems:"20" doc:"Languages besides Danish; that one is the demand danish_language."`
	Certificates []string        `json:"certificates,omitempty" maxItems:"50" pattern:"^[a-z][a-z_]{1,39}$" patternDescription:"a code of small letters and underscores" doc:"What one must have, as codes." example:"forklift"`
	ReviewedOn   day             `json:"reviewed_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day on which somebody went through it with the workplace; nobody has, when you leave it out."`
	State        string          `json:"state,omitempty" enum:"active,retired" default:"active" doc:"retired: this work is no longer there."`
}

// DemandInput is something that a task asks.
type DemandInput struct {
	Code     vocabulary.Demand `json:"code" enum:"standing,walking,sitting,lifting,heights,stairs,noise,cold,outdoors,dust,fragrance,night,early_morning,weekend,customers,crowds,working_alone,fast_pace,repetition,changing_tasks,fine_motor,screen,reading,numbers,driving,danish_language"`
	Amount   float64           `json:"amount,omitempty" minimum:"0" maximum:"1000" doc:"Minutes at a stretch for standing, walking and sitting, kilograms at a time for lifting, a level of 1 to 6 (A1 to C2) for danish_language; the others have none."`
	Optional bool              `json:"optional,omitempty" doc:"Whether the task can be done without it: somebody else takes that part."`
}

// LanguageInput is a language and how well it must be spoken.
type LanguageInput struct {
	Code  string `json:"code" pattern:"^[a-z]{2}$" patternDescription:"two small letters" doc:"ISO 639-1." example:"en"`
	Level int    `json:"level,omitempty" minimum:"0" maximum:"6" doc:"1 to 6 for A1 to C2; 0 for any."`
}

// WorkTaskView is a task of the catalogue of a workplace.
type WorkTaskView struct {
	ID           string          `json:"id"`
	WorkplaceID  string          `json:"workplace_id"`
	CompanyID    string          `json:"company_id"`
	Title        string          `json:"title"`
	Occupation   string          `json:"occupation"`
	Description  string          `json:"description"`
	Demands      []DemandInput   `json:"demands"`
	Skills       []string        `json:"skills"`
	Languages    []LanguageInput `json:"languages"`
	Certificates []string        `json:"certificates"`
	ReviewedOn   string          `json:"reviewed_on,omitempty"`
	SeenOn       string          `json:"seen_on,omitempty" doc:"The day of the last visit on which it was seen."`
	AgeDays      *int            `json:"age_days,omitempty" doc:"How many days ago somebody went through it or saw it."`
	Stale        bool            `json:"stale" doc:"Whether that is more than 12 months ago, or never was."`
	Freshness    string          `json:"freshness" doc:"The same in words, in the caller's language."`
	State        string          `json:"state"`
	Version      int             `json:"version"`
	CreatedAt    time.Time       `json:"created_at"`
	UpdatedAt    time.Time       `json:"updated_at"`
}

func (s *server) workTaskView(ctx context.Context, t store.WorkTask, today day) WorkTaskView {
	age := relation.AgeOfReview(relation.Latest(t.ReviewedOn, t.SeenOn), today)
	return WorkTaskView{
		ID: t.ID, WorkplaceID: t.WorkplaceID, CompanyID: t.CompanyID, Title: t.Title, Occupation: t.Occupation, Description: t.Description,
		Demands:   each(t.Demands, func(a relation.Asked) DemandInput { return DemandInput(a) }),
		Languages: each(t.Languages, func(l relation.Language) LanguageInput { return LanguageInput(l) }),
		Skills:    t.Skills, Certificates: t.Certificates, ReviewedOn: string(t.ReviewedOn), SeenOn: string(t.SeenOn),
		AgeDays: ageDays(age), Stale: age.Stale, Freshness: s.texts.freshness(inquiryOf(ctx).language, "task", age), State: t.State,
		Version: t.Version, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
}

func (s *server) workTaskOutput(ctx context.Context, t store.WorkTask, today day) *thingOutput[WorkTaskView] {
	return &thingOutput[WorkTaskView]{ETag: etag(t.Version), Body: s.workTaskView(ctx, t, today)}
}

// task is the body as the store takes it, when the rules admit it.
func (b WorkTaskBody) task(today day) (store.WorkTask, error) {
	t := store.WorkTask{
		WorkplaceID: b.WorkplaceID, Title: b.Title, Occupation: b.Occupation, Description: b.Description,
		Demands:   each(b.Demands, func(d DemandInput) relation.Asked { return relation.Asked(d) }),
		Languages: each(b.Languages, func(l LanguageInput) relation.Language { return relation.Language(l) }),
		Skills:    b.Skills, Certificates: b.Certificates, ReviewedOn: b.ReviewedOn, State: b.State,
	}
	return t, relation.WorkTask{Occupation: t.Occupation, Demands: t.Demands, Languages: t.Languages, ReviewedOn: t.ReviewedOn}.Check(today)
}

func (s *server) createWorkTask(ctx context.Context, in *createInput[WorkTaskBody]) (*thingOutput[WorkTaskView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	task, err := in.Body.task(today)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateWorkTask, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if task, err = s.Store.CreateWorkTask(ctx, c, task); err != nil {
		return nil, err
	}
	out := s.workTaskOutput(ctx, task, today)
	out.Location = "/v1/work-tasks/" + task.ID
	return out, nil
}

func (s *server) readWorkTask(ctx context.Context, in *idInput) (*thingOutput[WorkTaskView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	task, err := s.Store.WorkTask(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return s.workTaskOutput(ctx, task, today), nil
}

func (s *server) updateWorkTask(ctx context.Context, in *updateInput[WorkTaskBody]) (*thingOutput[WorkTaskView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	task, err := in.Body.task(today)
	if err != nil {
		return nil, err
	}
	task.ID, task.Version = in.ID, version
	if task, err = s.Store.UpdateWorkTask(ctx, actorOf(ctx), task); err != nil {
		return nil, err
	}
	return s.workTaskOutput(ctx, task, today), nil
}

type workTasksInput struct {
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Occupation  string `query:"occupation" pattern:"^[0-9]{1,4}$" patternDescription:"one to four digits" doc:"An occupation (DISCO-08), or its first digits."`
	State       string `query:"state" enum:"active,retired"`
	Stale       bool   `query:"stale" doc:"Only tasks that nobody has seen or gone through in the last 12 months."`
	PageInput
}

func (s *server) listWorkTasks(ctx context.Context, in *workTasksInput) (*listOutput[WorkTaskView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	f := store.WorkTaskFilter{WorkplaceID: in.WorkplaceID, CompanyID: in.CompanyID, Occupation: in.Occupation, State: in.State, Page: in.page()}
	if in.Stale {
		f.ReviewedBefore = relation.ReviewStaleBefore(today)
	}
	list, err := s.Store.WorkTasks(ctx, principalOf(ctx).Tenant.ID, f)
	if err != nil {
		return nil, err
	}
	return listOf(list, func(t store.WorkTask) WorkTaskView { return s.workTaskView(ctx, t, today) }), nil
}
