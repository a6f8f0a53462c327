package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Mentor is somebody at a workplace who looks after candidates there.
type Mentor struct {
	ID          string
	WorkplaceID string
	// CompanyID is that of the workplace; it is read, never written.
	CompanyID string
	// Name, Phone and Email are empty where a reading leaves out who it is.
	Name  string
	Phone string
	Email string
	// Languages are codes of ISO 639-1; Needs what the mentor has experience with.
	Languages []string
	Needs     []vocabulary.Need
	// Capacity is how many candidates the mentor takes at once.
	Capacity int
	// Active is false for somebody who has left.
	Active bool
	// Load is how many placements the mentor has on the day that was asked for, and TrainedTo the last day of the training
	// that holds on it; both are read, never written.
	Load      int
	TrainedTo lifecycle.Date
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// MentorFilter chooses mentors; empty fields choose all.
type MentorFilter struct {
	WorkplaceID string
	CompanyID   string
	Language    string
	Need        vocabulary.Need
	// Active chooses those who are there, or those who have left.
	Active *bool
	// TrainedOn chooses those whose training holds on a day, FreeOn those who are there and have room for one more on a day.
	TrainedOn lifecycle.Date
	FreeOn    lifecycle.Date
	Page
}

// MentorReading says how mentors are read.
type MentorReading struct {
	Actor lifecycle.Actor
	// On is the day of load and training.
	On lifecycle.Date
	// Nameless leaves out who they are; then nothing is decrypted, and nothing noted in audit.
	Nameless bool
}

var mentors = thing[models.Mentor]{
	kind:     "mentor",
	personal: true,
	fields:   map[string]string{"mentors_workplace": "workplace_id", "mentors_capacity": "capacity"},
	id:       func(row *models.Mentor) string { return row.ID },
}

// readMentor is the action in audit under which the readings of mentors stand.
const readMentor = "mentor.read"

// CreateMentor adds a mentor with a key of their own, by which all that tells who it is is encrypted. ID, version and
// times are given to it. *RefError when there is no such workplace.
func (s *Store) CreateMentor(ctx context.Context, c Create, on lifecycle.Date, m Mentor) (Mentor, error) {
	if !areIDs(m.WorkplaceID) {
		return Mentor{}, fmt.Errorf("create mentor: %w", &RefError{Field: "workplace_id"})
	}
	tenantID := c.Actor.TenantID
	row, err := insert(ctx, s, mentors, c, func(tx *gorm.DB, id string, at time.Time) (*models.Mentor, error) {
		wrapped, key, err := s.keys.NewPersonKey(tenantID, id)
		if err != nil {
			return nil, err
		}
		if err := table[models.PersonKey](tx).create(ctx, &models.PersonKey{TenantID: tenantID, PersonID: id, Wrapped: wrapped}); err != nil {
			return nil, err
		}
		m.ID, m.Version, m.CreatedAt, m.UpdatedAt = id, 1, at, at
		return mentorRow(tenantID, key, m)
	})
	if err != nil {
		return Mentor{}, err
	}
	return s.mentorAfter(ctx, c.Actor, on, row.ID)
}

// UpdateMentor replaces a mentor, who must still be of the version given: else ErrStale. It returns the new one. The
// workplace is fixed, for placements there refer to it: another one is a *FixedError.
func (s *Store) UpdateMentor(ctx context.Context, actor lifecycle.Actor, on lifecycle.Date, m Mentor) (Mentor, error) {
	now, err := read(ctx, s, mentors, actor.TenantID, m.ID)
	if err != nil {
		return Mentor{}, err
	}
	if now.WorkplaceID != m.WorkplaceID {
		return Mentor{}, fmt.Errorf("update mentor: %w", &FixedError{Field: "workplace_id"})
	}
	key, err := s.personKey(ctx, actor.TenantID, m.ID)
	if err != nil {
		return Mentor{}, fmt.Errorf("update mentor: %w", err)
	}
	row, err := mentorRow(actor.TenantID, key, m)
	if err != nil {
		return Mentor{}, err
	}
	if _, err = change(ctx, s, mentors, actor, m.Version, map[string]any{
		"name": row.Name, "phone": row.Phone, "email": row.Email, "languages": row.Languages, "needs": row.Needs,
		"capacity": row.Capacity, "active": row.Active,
	}, row); err != nil {
		return Mentor{}, err
	}
	return s.mentorAfter(ctx, actor, on, m.ID)
}

// Mentor returns one mentor, and notes in audit who read it, unless it is read nameless. ErrNotFound when there is none.
func (s *Store) Mentor(ctx context.Context, r MentorReading, id string) (Mentor, error) {
	return s.oneMentor(ctx, r, id, true)
}

// mentorAfter returns a mentor that the actor has just written: that stands in audit already.
func (s *Store) mentorAfter(ctx context.Context, actor lifecycle.Actor, on lifecycle.Date, id string) (Mentor, error) {
	return s.oneMentor(ctx, MentorReading{Actor: actor, On: on}, id, false)
}

func (s *Store) oneMentor(ctx context.Context, r MentorReading, id string, noted bool) (Mentor, error) {
	q := mentorQuery(r)
	q.id("m.id", "id", id)
	if q.none || id == "" {
		return Mentor{}, ErrNotFound
	}
	sealed, err := s.sealedMentors(ctx, r, q)
	switch {
	case err != nil:
		return Mentor{}, fmt.Errorf("read mentor: %w", err)
	case len(sealed) == 0:
		return Mentor{}, ErrNotFound
	}
	opened, err := s.openMentors(ctx, r, sealed, noted)
	if err != nil {
		return Mentor{}, fmt.Errorf("read mentor: %w", err)
	}
	return opened[0], nil
}

// Mentors returns a page of mentors, newest first, and notes in audit who read each of them, unless they are read nameless.
func (s *Store) Mentors(ctx context.Context, r MentorReading, f MentorFilter) (List[Mentor], error) {
	const list = "mentors"
	q := mentorQuery(r)
	q.id("m.workplace_id", "workplace", f.WorkplaceID)
	q.id("w.company_id", "company", f.CompanyID)
	if f.Language != "" {
		q.and("m.languages @> to_jsonb(CAST(@language AS text))")
		q.args["language"] = f.Language
	}
	if f.Need != "" {
		q.and("m.needs @> to_jsonb(CAST(@need AS text))")
		q.args["need"] = string(f.Need)
	}
	if f.Active != nil {
		q.and("m.active = @active")
		q.args["active"] = *f.Active
	}
	for _, c := range []struct {
		field     string
		day       lifecycle.Date
		condition string
	}{
		{"trained_on", f.TrainedOn, "EXISTS (SELECT " + trainingOn("@trained_on") + ")"},
		{"free_on", f.FreeOn, "m.active AND (SELECT count(*) " + loadOn("@free_on") + ") < m.capacity"},
	} {
		if c.day == "" {
			continue
		}
		if !storable(c.day) {
			return List[Mentor]{}, fmt.Errorf("list mentors: %w", &InvalidError{Field: c.field})
		}
		q.and(c.condition)
		q.args[c.field] = string(c.day)
	}
	if err := q.newest(list, "m", f.Page); err != nil {
		return List[Mentor]{}, fmt.Errorf("list mentors: %w", err)
	}
	sealed, err := s.sealedMentors(ctx, r, q)
	if err != nil {
		return List[Mentor]{}, fmt.Errorf("list mentors: %w", err)
	}
	page := paged(sealed, f.limit(), func(m sealedMentor) cursor {
		return cursor{List: list, At: instant(m.CreatedAt), ID: m.ID}
	})
	opened, err := s.openMentors(ctx, r, page.Items, true)
	if err != nil {
		return List[Mentor]{}, fmt.Errorf("list mentors: %w", err)
	}
	return List[Mentor]{Items: opened, Next: page.Next}, nil
}

// loadOn are the placements that a mentor has on a day: those that hold their place and have not ended.
func loadOn(day string) string {
	return `FROM placements p JOIN processes x ON x.tenant_id = p.tenant_id AND x.id = p.id
		WHERE p.tenant_id = m.tenant_id AND p.mentor_id = m.id AND p.holds AND x.ended_at IS NULL
			AND CAST(` + day + ` AS date) BETWEEN p.starts_on AND p.ends_on`
}

// trainingOn are the trainings of a mentor that hold on a day.
func trainingOn(day string) string {
	return `FROM mentor_trainings t WHERE t.tenant_id = m.tenant_id AND t.mentor_id = m.id AND t.holds
		AND CAST(` + day + ` AS date) BETWEEN t.passed_on AND t.valid_to`
}
