package api

import (
	"context"
	"slices"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// MentorBody is what is known of a mentor. Name, phone and e-mail are kept encrypted.
type MentorBody struct {
	WorkplaceID string   `json:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Where the mentor works; it cannot be changed later. Somebody who moves is registered anew there."`
	Name        string   `json:"name" minLength:"1" maxLength:"200"`
	Phone       string   `json:"phone,omitempty" maxLength:"40"`
	Email       string   `json:"email,omitempty" maxLength:"200"`
	Languages   []string `json:"languages,omitempty" maxItems:"20" pattern:"^[a-z]{2}$" patternDescription:"a language as ISO 639-1 writes it: two small letters" doc:"What the mentor speaks, as ISO 639-1 writes it: da, pl, uk, …"`
	Needs       []string `json:"needs,omitempty" maxItems:"20" enum:"structure,anxiety,autism,adhd,pain,brain_injury,depression,substance_use,learning_difficulties,language,first_job,long_absence,hearing_or_vision,mobility" doc:"The needs of candidates that the mentor has experience with."`
	Capacity    int      `json:"capacity,omitempty" minimum:"1" maximum:"50" default:"1" doc:"How many candidates the mentor takes at once."`
	Active      *bool    `json:"active,omitempty" doc:"False for somebody who has left; true when you leave it out."`
}

// MentorView is a mentor. Who it is, is shown to case workers and their supervisors, and reading it is noted; integrations
// see IDs, codes and numbers.
type MentorView struct {
	ID          string    `json:"id"`
	WorkplaceID string    `json:"workplace_id"`
	CompanyID   string    `json:"company_id"`
	Name        string    `json:"name,omitempty" doc:"For case workers and supervisors only, like phone and e-mail."`
	Phone       string    `json:"phone,omitempty"`
	Email       string    `json:"email,omitempty"`
	Languages   []string  `json:"languages"`
	Needs       []string  `json:"needs"`
	Capacity    int       `json:"capacity"`
	Active      bool      `json:"active"`
	Load        int       `json:"load" doc:"How many placements the mentor has today."`
	TrainedTo   string    `json:"trained_to,omitempty" doc:"The last day of the training that holds today; absent when none does."`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func mentorView(m store.Mentor) MentorView {
	return MentorView{
		ID: m.ID, WorkplaceID: m.WorkplaceID, CompanyID: m.CompanyID, Name: m.Name, Phone: m.Phone, Email: m.Email,
		Languages: each(m.Languages, func(l string) string { return l }), Needs: each(m.Needs, func(n vocabulary.Need) string { return string(n) }),
		Capacity: m.Capacity, Active: m.Active, Load: m.Load, TrainedTo: string(m.TrainedTo),
		Version: m.Version, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
}

func mentorOutput(m store.Mentor) *thingOutput[MentorView] {
	return &thingOutput[MentorView]{ETag: etag(m.Version), Body: mentorView(m)}
}

// mentor is the body as the store takes it; what stands twice in a list stands once.
func (b MentorBody) mentor() store.Mentor {
	slices.Sort(b.Languages)
	slices.Sort(b.Needs)
	return store.Mentor{
		WorkplaceID: b.WorkplaceID, Name: b.Name, Phone: b.Phone, Email: b.Email, Languages: slices.Compact(b.Languages),
		Needs:    each(slices.Compact(b.Needs), func(n string) vocabulary.Need { return vocabulary.Need(n) }),
		Capacity: b.Capacity, Active: b.Active == nil || *b.Active,
	}
}

// mentorReading is how the caller reads mentors today.
func (s *server) mentorReading(ctx context.Context) (store.MentorReading, error) {
	today, err := s.today(ctx)
	named := s.access.May(principalOf(ctx).Roles, access.ReadMentorName)
	return store.MentorReading{Actor: actorOf(ctx), On: today, Nameless: !named}, err
}

func (s *server) createMentor(ctx context.Context, in *createInput[MentorBody]) (*thingOutput[MentorView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateMentor, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	m, err := s.Store.CreateMentor(ctx, c, today, in.Body.mentor())
	if err != nil {
		return nil, err
	}
	out := mentorOutput(m)
	out.Location = mentorPath(m.ID)
	return out, nil
}

func (s *server) readMentor(ctx context.Context, in *idInput) (*thingOutput[MentorView], error) {
	r, err := s.mentorReading(ctx)
	if err != nil {
		return nil, err
	}
	m, err := s.Store.Mentor(ctx, r, in.ID)
	if err != nil {
		return nil, err
	}
	return mentorOutput(m), nil
}

func (s *server) updateMentor(ctx context.Context, in *updateInput[MentorBody]) (*thingOutput[MentorView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	m := in.Body.mentor()
	m.ID, m.Version = in.ID, version
	if m, err = s.Store.UpdateMentor(ctx, actorOf(ctx), today, m); err != nil {
		return nil, err
	}
	return mentorOutput(m), nil
}

type mentorsInput struct {
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Language    string `query:"language" pattern:"^[a-z]{2}$" patternDescription:"a language as ISO 639-1 writes it: two small letters" doc:"Only those who speak it."`
	Need        string `query:"need" enum:"structure,anxiety,autism,adhd,pain,brain_injury,depression,substance_use,learning_difficulties,language,first_job,long_absence,hearing_or_vision,mobility" doc:"Only those who have experience with it."`
	Active      string `query:"active" enum:"true,false" doc:"Only those who are there, or only those who have left."`
	TrainedOn   string `query:"trained_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Only those whose training holds on this day."`
	FreeOn      string `query:"free_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Only those who are there and have room for one more on this day."`
	PageInput
}

func (s *server) listMentors(ctx context.Context, in *mentorsInput) (*listOutput[MentorView], error) {
	r, err := s.mentorReading(ctx)
	if err != nil {
		return nil, err
	}
	f := store.MentorFilter{
		WorkplaceID: in.WorkplaceID, CompanyID: in.CompanyID, Language: in.Language, Need: vocabulary.Need(in.Need),
		TrainedOn: day(in.TrainedOn), FreeOn: day(in.FreeOn), Page: in.page(),
	}
	if in.Active != "" {
		active := in.Active == "true"
		f.Active = &active
	}
	list, err := s.Store.Mentors(ctx, r, f)
	if err != nil {
		return nil, err
	}
	return listOf(list, mentorView), nil
}
