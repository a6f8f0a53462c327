package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// LogEntryBody is a contact that there was with a company.
type LogEntryBody struct {
	On          day               `json:"on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the contact; today, when you leave it out."`
	Channel     lifecycle.Channel `json:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form"`
	WorkplaceID string            `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace of the company that it was about."`
	ContactID   string            `json:"contact_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The contact of the company with whom it was."`
	Mood        string            `json:"mood,omitempty" enum:"good,neutral,bad" doc:"How the other side was disposed."`
	Summary     string            `json:"summary" minLength:"1" maxLength:"20000" doc:"What it was about. Kept encrypted; nothing about candidates belongs here."`
	NextOn      day               `json:"next_contact_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day for which the next contact was agreed."`
}

// LogEntryView is an entry in the log of a company.
type LogEntryView struct {
	ID          string    `json:"id"`
	CompanyID   string    `json:"company_id"`
	WorkplaceID string    `json:"workplace_id,omitempty"`
	ContactID   string    `json:"contact_id,omitempty" doc:"Absent, too, when the contact has been removed."`
	Channel     string    `json:"channel"`
	Mood        string    `json:"mood,omitempty"`
	Summary     string    `json:"summary"`
	On          string    `json:"on"`
	NextOn      string    `json:"next_contact_on,omitempty"`
	UserID      string    `json:"user_id" doc:"Who was in contact."`
	CreatedAt   time.Time `json:"created_at"`
}

func logEntryView(e store.LogEntry) LogEntryView {
	return LogEntryView{
		ID: e.ID, CompanyID: e.CompanyID, WorkplaceID: e.WorkplaceID, ContactID: e.ContactID, Channel: string(e.Channel), Mood: e.Mood,
		Summary: e.Summary, On: string(e.On), NextOn: string(e.NextOn), UserID: e.UserID, CreatedAt: e.CreatedAt,
	}
}

type logEntryOutput struct{ Body LogEntryView }

// addLogEntry adds to the log. Entries stand: what was wrong is put right by another one.
func (s *server) addLogEntry(ctx context.Context, in *createUnderInput[LogEntryBody]) (*logEntryOutput, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if b.On == "" {
		b.On = today
	}
	if err := (relation.Contact{On: b.On, NextOn: b.NextOn}).Check(today); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.AddLogEntry, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	entry, err := s.Store.AddLogEntry(ctx, c, store.LogEntry{
		CompanyID: in.ID, WorkplaceID: b.WorkplaceID, ContactID: b.ContactID, Channel: b.Channel, Mood: b.Mood, Summary: b.Summary,
		On: b.On, NextOn: b.NextOn, UserID: c.Actor.UserID,
	})
	if err != nil {
		return nil, err
	}
	return &logEntryOutput{Body: logEntryView(entry)}, nil
}

type companyLogInput struct {
	ID          string            `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string            `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Channel     lifecycle.Channel `query:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form"`
	UserID      string            `query:"user_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who was in contact."`
	PageInput
}

func (s *server) readCompanyLog(ctx context.Context, in *companyLogInput) (*listOutput[LogEntryView], error) {
	list, err := s.Store.Log(ctx, actorOf(ctx), store.LogFilter{
		CompanyID: in.ID, WorkplaceID: in.WorkplaceID, Channel: in.Channel, UserID: in.UserID, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	return listOf(list, logEntryView), nil
}
