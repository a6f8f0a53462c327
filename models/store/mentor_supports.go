package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
)

// MentorSupport is what is paid for a mentor under one grant.
type MentorSupport struct {
	mentor.Support
	// HourlyOre is the rate in øre; nil where none was agreed.
	HourlyOre *int
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// MentorSupportFilter chooses grants; empty fields choose all.
type MentorSupportFilter struct {
	MentorID    string
	PlacementID string
	// EndsFrom and EndsTo choose those whose last day lies between them, both included.
	EndsFrom, EndsTo lifecycle.Date
	Page
}

var mentorSupports = thing[models.MentorSupport]{
	kind: "mentor_support",
	fields: map[string]string{
		"mentor_supports_mentor": "mentor_id", "mentor_supports_placement": "placement_id", "mentor_supports_renewal": "renewal_of",
		"mentor_supports_one_renewal": "renewal_of",
	},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.MentorSupport) (string, error) {
		found, err := table[models.MentorSupport](tx).where("tenant_id = ? AND renewal_of = ?", row.TenantID, row.RenewalOf).take(ctx)
		return found.ID, err
	},
	id: func(row *models.MentorSupport) string { return row.ID },
}

// CreateMentorSupport adds a grant that the rules allow beside the mentor's other ones. Its ID, version and times are given
// to it. *RefError when there is no such mentor or placement, *TakenError when the grant before it was renewed already.
func (s *Store) CreateMentorSupport(ctx context.Context, c Create, m MentorSupport) (MentorSupport, error) {
	if err := refersToIDs(m); err != nil {
		return MentorSupport{}, fmt.Errorf("create mentor support: %w", err)
	}
	row, err := insert(ctx, s, mentorSupports, c, func(tx *gorm.DB, id string, at time.Time) (*models.MentorSupport, error) {
		m.ID, m.Version, m.CreatedAt, m.UpdatedAt = id, 1, at, at
		if err := checkSupport(ctx, tx, c.Actor.TenantID, m); err != nil {
			return nil, err
		}
		return mentorSupportRow(c.Actor.TenantID, m)
	})
	return mentorSupportOf(row), twice(err)
}

// MentorSupport returns one grant. ErrNotFound when there is none.
func (s *Store) MentorSupport(ctx context.Context, tenantID, id string) (MentorSupport, error) {
	row, err := read(ctx, s, mentorSupports, tenantID, id)
	return mentorSupportOf(row), err
}

// UpdateMentorSupport replaces hours, rate, reference, days and assessment of a grant, which must still be of the version
// given: else ErrStale. It returns the new one. What it is granted for is fixed: anything else is a *FixedError.
func (s *Store) UpdateMentorSupport(ctx context.Context, actor lifecycle.Actor, m MentorSupport) (MentorSupport, error) {
	now, err := s.MentorSupport(ctx, actor.TenantID, m.ID)
	if err != nil {
		return MentorSupport{}, err
	}
	for _, f := range []struct {
		field        string
		before, with string
	}{
		{"mentor_id", now.MentorID, m.MentorID},
		{"placement_id", now.PlacementID, m.PlacementID},
		{"kind", string(now.Kind), string(m.Kind)},
		{"renewal_of", now.RenewalOf, m.RenewalOf},
	} {
		if f.before != f.with {
			return MentorSupport{}, fmt.Errorf("update mentor support: %w", &FixedError{Field: f.field})
		}
	}
	row, err := mentorSupportRow(actor.TenantID, m)
	if err != nil {
		return MentorSupport{}, fmt.Errorf("update mentor support: %w", err)
	}
	// What was granted is weighed again beside the others, under the same lock as a new grant.
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error { return checkSupport(ctx, tx, actor.TenantID, m) })
	if err != nil {
		return MentorSupport{}, fmt.Errorf("update mentor support: %w", err)
	}
	after, err := change(ctx, s, mentorSupports, actor, m.Version, map[string]any{
		"weekly_hours": row.WeeklyHours, "hourly_ore": row.HourlyOre, "grant_ref": row.GrantRef, "starts_on": row.StartsOn,
		"ends_on": row.EndsOn, "assessed_on": row.AssessedOn,
	}, row)
	return mentorSupportOf(after), twice(err)
}

// twice says in the words of the field that days would be paid for twice, which the database sees when two requests race.
func twice(err error) error {
	if _, constraint := violated(err); constraint == "mentor_supports_once" {
		return lifecycle.RefuseField(mentor.CodeRenewalTooEarly, "from", "these days are paid for already")
	}
	return err
}

// MentorSupports returns a page of grants, newest first.
func (s *Store) MentorSupports(ctx context.Context, tenantID string, f MentorSupportFilter) (List[MentorSupport], error) {
	for _, id := range []string{f.MentorID, f.PlacementID} {
		if id != "" && !areIDs(id) {
			return List[MentorSupport]{}, nil
		}
	}
	list, err := newest(ctx, s, tenantID, "mentor_supports", f.Page, mentorSupportOf,
		func(m MentorSupport) (time.Time, string) { return m.CreatedAt, m.ID },
		where{"mentor_id = ?", f.MentorID, f.MentorID != ""},
		where{"placement_id = ?", f.PlacementID, f.PlacementID != ""},
		where{"ends_on >= CAST(? AS date)", string(f.EndsFrom), f.EndsFrom != ""},
		where{"ends_on <= CAST(? AS date)", string(f.EndsTo), f.EndsTo != ""})
	if err != nil {
		return list, fmt.Errorf("list mentor supports: %w", err)
	}
	return list, nil
}

// refersToIDs refuses a reference that is none: no row has it.
func refersToIDs(m MentorSupport) error {
	for _, r := range []struct{ field, id string }{
		{"mentor_id", m.MentorID}, {"placement_id", m.PlacementID}, {"renewal_of", m.RenewalOf},
	} {
		if !areIDs(r.id) && (r.id != "" || r.field == "mentor_id") {
			return &RefError{Field: r.field}
		}
	}
	return nil
}

// checkSupport asks the rules, with the mentor locked: of two grants for the same purpose, the second sees the first.
func checkSupport(ctx context.Context, tx *gorm.DB, tenantID string, m MentorSupport) error {
	var workplaceID string
	err := tx.Raw(`SELECT workplace_id FROM mentors WHERE tenant_id = ? AND id = ? FOR NO KEY UPDATE`, tenantID, m.MentorID).
		Row().Scan(&workplaceID)
	if errors.Is(err, sql.ErrNoRows) {
		return &RefError{Field: "mentor_id"}
	}
	if err != nil {
		return fmt.Errorf("read mentor: %w", err)
	}
	rows, err := table[models.MentorSupport](tx).where("tenant_id = ? AND mentor_id = ?", tenantID, m.MentorID).find(ctx)
	if err != nil {
		return err
	}
	others := make([]mentor.Support, len(rows))
	for i, r := range rows {
		others[i] = mentorSupportOf(r).Support
	}
	return m.Check(others)
}

func mentorSupportOf(r models.MentorSupport) MentorSupport {
	m := MentorSupport{
		Support: mentor.Support{
			ID: r.ID, MentorID: r.MentorID, Kind: mentor.SupportKind(r.Kind), WeeklyHours: r.WeeklyHours, GrantRef: r.GrantRef,
			Period: lifecycle.Period{Start: dateOf(r.StartsOn), End: dateOf(r.EndsOn)}, AssessedOn: dayOrNone(r.AssessedOn),
		},
		HourlyOre: r.HourlyOre, Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.PlacementID != nil {
		m.PlacementID = *r.PlacementID
	}
	if r.RenewalOf != nil {
		m.RenewalOf = *r.RenewalOf
	}
	return m
}

func mentorSupportRow(tenantID string, m MentorSupport) (*models.MentorSupport, error) {
	row := &models.MentorSupport{
		TenantID: tenantID, ID: m.ID, MentorID: m.MentorID, PlacementID: optional(m.PlacementID), Kind: string(m.Kind),
		WeeklyHours: m.WeeklyHours, HourlyOre: m.HourlyOre, GrantRef: m.GrantRef, RenewalOf: optional(m.RenewalOf),
		Version: m.Version, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
	for _, d := range []struct {
		field string
		day   lifecycle.Date
		set   func(time.Time)
	}{
		{"from", m.Period.Start, func(t time.Time) { row.StartsOn = t }},
		{"to", m.Period.End, func(t time.Time) { row.EndsOn = t }},
		{"assessed_on", m.AssessedOn, func(t time.Time) { row.AssessedOn = &t }},
	} {
		if d.day == "" && d.field == "assessed_on" {
			continue
		}
		t, err := time.Parse(time.DateOnly, string(d.day))
		if err != nil || !storable(d.day) {
			return nil, &InvalidError{Field: d.field}
		}
		d.set(t)
	}
	return row, nil
}
