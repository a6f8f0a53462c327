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

// VisitingTime is when a company, or one of its workplaces, is visited every week.
type VisitingTime struct {
	ID        string
	CompanyID string
	// WorkplaceID is one workplace of the company; empty for the company as a whole.
	WorkplaceID string
	relation.VisitingTime
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// VisitingTimeFilter chooses visiting times; empty fields choose all.
type VisitingTimeFilter struct {
	CompanyID   string
	WorkplaceID string
	Page
}

var visitingTimes = thing[models.VisitingTime]{
	kind: "visiting_time",
	fields: map[string]string{
		"visiting_times_company": "company_id", "visiting_times_workplace": "workplace_id", "visiting_times_one": "workplace_id",
	},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.VisitingTime) (string, error) {
		found, err := table[models.VisitingTime](tx).
			where("tenant_id = ? AND company_id = ? AND workplace_id IS NOT DISTINCT FROM ?", row.TenantID, row.CompanyID, row.WorkplaceID).take(ctx)
		return found.ID, err
	},
	id: func(row *models.VisitingTime) string { return row.ID },
}

// CreateVisitingTime adds a visiting time; repeated under the same key it changes nothing. ID, version and times are given to
// it. *RefError when there is no such company, or no such workplace of it; *TakenError when it has one.
func (s *Store) CreateVisitingTime(ctx context.Context, c Create, v VisitingTime) (VisitingTime, error) {
	switch {
	case !areIDs(v.CompanyID):
		return VisitingTime{}, fmt.Errorf("create visiting time: %w", &RefError{Field: "company_id"})
	case malformed(v.WorkplaceID):
		return VisitingTime{}, fmt.Errorf("create visiting time: %w", &RefError{Field: "workplace_id"})
	}
	row, err := insert(ctx, s, visitingTimes, c, func(_ *gorm.DB, id string, at time.Time) (*models.VisitingTime, error) {
		return &models.VisitingTime{
			TenantID: c.Actor.TenantID, ID: id, CompanyID: v.CompanyID, WorkplaceID: optional(v.WorkplaceID),
			Weekday: v.Weekday, Minute: v.Hour*60 + v.Minute, Version: 1, CreatedAt: at, UpdatedAt: at,
		}, nil
	})
	return visitingTimeOf(row), err
}

// UpdateVisitingTime replaces the time; what is visited stays. It must still be of the version given: else ErrStale. It
// returns the new one.
func (s *Store) UpdateVisitingTime(ctx context.Context, actor lifecycle.Actor, id string, version int, v relation.VisitingTime) (VisitingTime, error) {
	row := &models.VisitingTime{TenantID: actor.TenantID, ID: id, Version: version}
	after, err := change(ctx, s, visitingTimes, actor, version, map[string]any{"weekday": v.Weekday, "minute": v.Hour*60 + v.Minute}, row)
	return visitingTimeOf(after), err
}

// RemoveVisitingTime removes a visiting time, if it still is of the version given: else ErrStale. It returns what was removed.
func (s *Store) RemoveVisitingTime(ctx context.Context, actor lifecycle.Actor, id string, version int) (VisitingTime, error) {
	gone, err := read(ctx, s, visitingTimes, actor.TenantID, id)
	if err != nil {
		return VisitingTime{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.VisitingTime](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, visitingTimes.kind+".removed", visitingTimes.kind, id)
	})
	if err != nil {
		return VisitingTime{}, fmt.Errorf("remove visiting time: %w", err)
	}
	return visitingTimeOf(gone), nil
}

// VisitingTimes returns a page of visiting times, newest first.
func (s *Store) VisitingTimes(ctx context.Context, tenantID string, f VisitingTimeFilter) (List[VisitingTime], error) {
	if malformed(f.CompanyID, f.WorkplaceID) {
		return List[VisitingTime]{}, nil
	}
	list, err := newest(ctx, s, tenantID, "visiting_times", f.Page, visitingTimeOf,
		func(v VisitingTime) (time.Time, string) { return v.CreatedAt, v.ID },
		where{"company_id = ?", f.CompanyID, f.CompanyID != ""},
		where{"workplace_id = ?", f.WorkplaceID, f.WorkplaceID != ""})
	if err != nil {
		return list, fmt.Errorf("list visiting times: %w", err)
	}
	return list, nil
}

func visitingTimeOf(r models.VisitingTime) VisitingTime {
	return VisitingTime{
		ID: r.ID, CompanyID: r.CompanyID, WorkplaceID: value(r.WorkplaceID),
		VisitingTime: relation.VisitingTime{Weekday: r.Weekday, Hour: r.Minute / 60, Minute: r.Minute % 60},
		Version:      r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

var followUpVisits = thing[models.FollowUpVisit]{
	kind:   "follow_up_visit",
	fields: map[string]string{"follow_up_visits_company": "company_id"},
	id:     func(row *models.FollowUpVisit) string { return row.ID },
}

// FollowUpVisit notes a visit to a company at which follow-ups are held, and returns its ID; repeated under the same key, the
// ID that it had then. ErrNotFound when there is no such company, ErrKeyReused when the key stands for another request.
func (s *Store) FollowUpVisit(ctx context.Context, c Create, companyID string, on lifecycle.Date) (string, error) {
	if !areIDs(companyID) {
		return "", ErrNotFound
	}
	heldOn, err := asDay(on)
	if err != nil {
		return "", &InvalidError{Field: "on"}
	}
	row, err := insert(ctx, s, followUpVisits, c, func(tx *gorm.DB, id string, at time.Time) (*models.FollowUpVisit, error) {
		if _, err := table[models.Company](tx).where("tenant_id = ? AND id = ?", c.Actor.TenantID, companyID).take(ctx); err != nil {
			return nil, err
		}
		return &models.FollowUpVisit{
			TenantID: c.Actor.TenantID, ID: id, CompanyID: companyID, HeldOn: heldOn, UserID: c.Actor.UserID, CreatedAt: at,
		}, nil
	})
	return row.ID, err
}
