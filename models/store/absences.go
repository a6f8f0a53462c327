package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// Absence is the days on which somebody is not at work.
type Absence struct {
	ID     string
	UserID string
	// From and To are the first and the last day.
	From, To lifecycle.Date
	// RegisteredBy is the user who entered it first.
	RegisteredBy string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var absences = thing[models.Absence]{
	kind:   "absence",
	fields: map[string]string{"absences_user": "user_id", "absences_in_order": "to"},
	id:     func(row *models.Absence) string { return row.ID },
}

// CreateAbsence registers when a user is away; repeated under the same key it changes nothing. ID, version and times are given
// to it. *RefError user_id when there is no such user, *lifecycle.RuleError when these are no days, or the user is away on one
// of them already.
func (s *Store) CreateAbsence(ctx context.Context, c Create, a Absence) (Absence, error) {
	if !areIDs(a.UserID) {
		return Absence{}, fmt.Errorf("create absence: %w", &RefError{Field: "user_id"})
	}
	row, err := insert(ctx, s, absences, c, func(_ *gorm.DB, id string, at time.Time) (*models.Absence, error) {
		a.ID, a.RegisteredBy, a.Version, a.CreatedAt, a.UpdatedAt = id, c.Actor.UserID, 1, at, at
		return absenceRow(c.Actor.TenantID, a)
	})
	return absenceOf(row), overlapping(err)
}

// Absence returns one absence. ErrNotFound when there is none.
func (s *Store) Absence(ctx context.Context, tenantID, id string) (Absence, error) {
	row, err := read(ctx, s, absences, tenantID, id)
	return absenceOf(row), err
}

// UpdateAbsence moves the days of an absence, which must still be of the version given: else ErrStale. It returns the new one;
// whose it is stays.
func (s *Store) UpdateAbsence(ctx context.Context, actor lifecycle.Actor, a Absence) (Absence, error) {
	row, err := absenceRow(actor.TenantID, a)
	if err != nil {
		return Absence{}, fmt.Errorf("update absence: %w", err)
	}
	after, err := change(ctx, s, absences, actor, a.Version, map[string]any{"from_on": row.FromOn, "to_on": row.ToOn}, row)
	return absenceOf(after), overlapping(err)
}

// RemoveAbsence removes an absence, if it still is of the version given: else ErrStale. It returns what was removed.
func (s *Store) RemoveAbsence(ctx context.Context, actor lifecycle.Actor, id string, version int) (Absence, error) {
	gone, err := s.Absence(ctx, actor.TenantID, id)
	if err != nil {
		return Absence{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.Absence](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, absences.kind+".removed", absences.kind, id)
	})
	if err != nil {
		return Absence{}, fmt.Errorf("remove absence: %w", err)
	}
	return gone, nil
}

// Absences returns a page of when a user is or was away, those entered last first.
func (s *Store) Absences(ctx context.Context, tenantID, userID string, p Page) (List[Absence], error) {
	if !areIDs(userID) {
		return List[Absence]{Items: []Absence{}}, nil
	}
	list, err := newest(ctx, s, tenantID, "absences", p, absenceOf,
		func(a Absence) (time.Time, string) { return a.CreatedAt, a.ID }, where{"user_id = ?", userID, true})
	if err != nil {
		return list, fmt.Errorf("list absences: %w", err)
	}
	return list, nil
}

// Away returns who is away on a day, by user, and until when: the last day of that absence.
func (s *Store) Away(ctx context.Context, tenantID string, on lifecycle.Date) (map[string]lifecycle.Date, error) {
	type away struct {
		userID string
		until  time.Time
	}
	rows, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT user_id, to_on FROM absences WHERE tenant_id = @tenant AND ` + theDay + ` BETWEEN from_on AND to_on`,
		args: map[string]any{"tenant": tenantID, "on": string(on)},
	}, func(scan func(...any) error) (away, error) {
		var a away
		return a, scan(&a.userID, &a.until)
	})
	if err != nil {
		return nil, fmt.Errorf("list who is away: %w", err)
	}
	until := map[string]lifecycle.Date{}
	for _, a := range rows {
		until[a.userID] = dateOf(a.until)
	}
	return until, nil
}

// theDay is the day @on; NULL, on which nobody is away, when that is empty.
const theDay = "CAST(nullif(@on, '') AS date)"

// overlapping says in the words of the rules that somebody would be away twice, which only the database can know.
func overlapping(err error) error {
	if _, constraint := violated(err); constraint == "absences_once" {
		return lifecycle.Refuse(relation.CodeAbsenceOverlaps, "some of these days are in another absence of the same person; change that one")
	}
	return err
}

func absenceRow(tenantID string, a Absence) (*models.Absence, error) {
	if err := (relation.Absence{From: a.From, To: a.To}).Check(); err != nil {
		return nil, err
	}
	from, err := asDay(a.From)
	if err != nil {
		return nil, err
	}
	to, err := asDay(a.To)
	return &models.Absence{
		TenantID: tenantID, ID: a.ID, UserID: a.UserID, FromOn: from, ToOn: to, RegisteredBy: a.RegisteredBy, Version: a.Version,
		CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
	}, err
}

func absenceOf(row models.Absence) Absence {
	return Absence{
		ID: row.ID, UserID: row.UserID, From: dateOf(row.FromOn), To: dateOf(row.ToOn), RegisteredBy: row.RegisteredBy, Version: row.Version,
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
}
