package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/store/vault"
)

// LogEntry is a contact that there was with a company: a call, a mail, a meeting.
type LogEntry struct {
	ID        string
	CompanyID string
	// WorkplaceID and ContactID say with whom; empty when that is not told, or the contact has been removed.
	WorkplaceID string
	ContactID   string
	Channel     lifecycle.Channel
	// Mood is good, neutral or bad; empty when it is not told.
	Mood string
	// Summary is kept encrypted.
	Summary string
	// On is the day of the contact, NextOn that of the next one; empty when none was agreed.
	On     lifecycle.Date
	NextOn lifecycle.Date
	// UserID is who was in contact.
	UserID    string
	CreatedAt time.Time
}

// LogFilter chooses entries of one company; empty fields choose all.
type LogFilter struct {
	CompanyID   string
	WorkplaceID string
	Channel     lifecycle.Channel
	UserID      string
	Page
}

var companyLog = thing[models.CompanyLogEntry]{
	kind: "log_entry",
	fields: map[string]string{
		"company_log_company": "id", "company_log_workplace": "workplace_id", "company_log_contact": "contact_id",
		"company_log_user": "user_id", "company_log_channel": "channel", "company_log_mood": "mood", "company_log_next": "next_contact_on",
	},
	id: func(row *models.CompanyLogEntry) string { return row.ID },
}

// AddLogEntry adds an entry to the log of a company. Its ID and time are given to it. ErrNotFound when there is no such
// company, *RefError when workplace or contact are not of it.
func (s *Store) AddLogEntry(ctx context.Context, c Create, e LogEntry) (LogEntry, error) {
	tenantID := c.Actor.TenantID
	for _, r := range []struct{ field, id string }{{"workplace_id", e.WorkplaceID}, {"contact_id", e.ContactID}} {
		if malformed(r.id) {
			return LogEntry{}, fmt.Errorf("create log_entry: %w", &RefError{Field: r.field})
		}
	}
	if _, err := read(ctx, s, companies, tenantID, e.CompanyID); err != nil {
		return LogEntry{}, err
	}
	row, err := insert(ctx, s, companyLog, c, func(tx *gorm.DB, id string, at time.Time) (*models.CompanyLogEntry, error) {
		summary, err := s.sealText(ctx, tx, tenantID, e.CompanyID, e.Summary, cell("company_log", "summary", tenantID, id))
		if err != nil {
			return nil, err
		}
		on := optionalDay(e.On)
		if on == nil {
			return nil, &InvalidError{Field: "on"}
		}
		return &models.CompanyLogEntry{
			TenantID: tenantID, ID: id, CompanyID: e.CompanyID, WorkplaceID: optional(e.WorkplaceID), ContactID: optional(e.ContactID),
			Channel: string(e.Channel), Mood: e.Mood, Summary: summary, ContactOn: *on, NextContactOn: optionalDay(e.NextOn),
			UserID: e.UserID, CreatedAt: at,
		}, nil
	})
	if err != nil {
		return LogEntry{}, err
	}
	var keys map[string]*vault.PersonKey
	err = s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		keys, err = s.personKeys(ctx, tx, tenantID, row.CompanyID)
		return err
	})
	if err != nil {
		return LogEntry{}, fmt.Errorf("open log_entry: %w", err)
	}
	return logEntryOf(row, keys)
}

// Log returns a page of the log of a company, the newest entry first, and notes in audit who read each of them. ErrNotFound
// when there is no such company.
func (s *Store) Log(ctx context.Context, actor lifecycle.Actor, f LogFilter) (List[LogEntry], error) {
	if _, err := read(ctx, s, companies, actor.TenantID, f.CompanyID); err != nil {
		return List[LogEntry]{}, err
	}
	if malformed(f.WorkplaceID, f.UserID) {
		return List[LogEntry]{}, nil
	}
	rows, err := newest(ctx, s, actor.TenantID, "company_log", f.Page, func(r models.CompanyLogEntry) models.CompanyLogEntry { return r },
		func(r models.CompanyLogEntry) (time.Time, string) { return r.CreatedAt, r.ID },
		where{"company_id = ?", f.CompanyID, true},
		where{"workplace_id = ?", f.WorkplaceID, f.WorkplaceID != ""},
		where{"channel = ?", string(f.Channel), f.Channel != ""},
		where{"user_id = ?", f.UserID, f.UserID != ""})
	if err != nil {
		return List[LogEntry]{}, fmt.Errorf("list company_log: %w", err)
	}
	list := List[LogEntry]{Items: []LogEntry{}, Next: rows.Next}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		keys, err := s.personKeys(ctx, tx, actor.TenantID, f.CompanyID)
		if err != nil {
			return err
		}
		var ids []string
		for _, r := range rows.Items {
			e, err := logEntryOf(r, keys)
			if err != nil {
				return err
			}
			list.Items, ids = append(list.Items, e), append(ids, e.ID)
		}
		return audit(ctx, tx, actor, "log_entry.read", companyLog.kind, ids...)
	})
	if err != nil {
		return List[LogEntry]{}, fmt.Errorf("list company_log: %w", err)
	}
	return list, nil
}

func logEntryOf(r models.CompanyLogEntry, keys map[string]*vault.PersonKey) (LogEntry, error) {
	summary, err := openText(keys, r.CompanyID, r.Summary, cell("company_log", "summary", r.TenantID, r.ID))
	if err != nil {
		return LogEntry{}, fmt.Errorf("open log_entry %s: %w", r.ID, err)
	}
	return LogEntry{
		ID: r.ID, CompanyID: r.CompanyID, WorkplaceID: value(r.WorkplaceID), ContactID: value(r.ContactID),
		Channel: lifecycle.Channel(r.Channel), Mood: r.Mood, Summary: summary, On: dateOf(r.ContactOn), NextOn: dayOf(r.NextContactOn),
		UserID: r.UserID, CreatedAt: r.CreatedAt.UTC(),
	}, nil
}
