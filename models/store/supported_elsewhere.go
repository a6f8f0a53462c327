package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// SupportedElsewhere are persons whom others support at a workplace (other municipalities, other offers than placements), as
// they were declared.
type SupportedElsewhere struct {
	ID          string
	WorkplaceID string
	From, To    lifecycle.Date
	// FTE is what they count for, as full-time equivalents.
	FTE        float64
	DeclaredOn lifecycle.Date
	// DeclaredBy is company or municipality.
	DeclaredBy string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var supportedElsewhere = thing[models.SupportedElsewhere]{
	kind: "supported_elsewhere",
	fields: map[string]string{
		"supported_elsewhere_workplace": "workplace_id", "supported_elsewhere_days": "to", "supported_elsewhere_fte": "fte",
		"supported_elsewhere_declared_by": "declared_by",
	},
	id: func(row *models.SupportedElsewhere) string { return row.ID },
}

// CreateSupportedElsewhere adds a declaration. Its ID, version and times are given to it. *RefError when there is no such
// workplace.
func (s *Store) CreateSupportedElsewhere(ctx context.Context, c Create, d SupportedElsewhere) (SupportedElsewhere, error) {
	if !areIDs(d.WorkplaceID) {
		return SupportedElsewhere{}, fmt.Errorf("create supported_elsewhere: %w", &RefError{Field: "workplace_id"})
	}
	row, err := insert(ctx, s, supportedElsewhere, c, func(_ *gorm.DB, id string, at time.Time) (*models.SupportedElsewhere, error) {
		d.ID, d.Version, d.CreatedAt, d.UpdatedAt = id, 1, at, at
		return supportedRow(c.Actor.TenantID, d)
	})
	return supportedOf(row), err
}

// UpdateSupportedElsewhere replaces a declaration, which must still be of the version given: else ErrStale. It returns the
// new one. It stays that of its workplace; whoever counts for nothing is declared with 0.
func (s *Store) UpdateSupportedElsewhere(ctx context.Context, actor lifecycle.Actor, d SupportedElsewhere) (SupportedElsewhere, error) {
	row, err := supportedRow(actor.TenantID, d)
	if err != nil {
		return SupportedElsewhere{}, fmt.Errorf("update supported_elsewhere: %w", err)
	}
	after, err := change(ctx, s, supportedElsewhere, actor, d.Version, map[string]any{
		"from_day": row.FromDay, "to_day": row.ToDay, "fte": row.FTE, "declared_on": row.DeclaredOn, "declared_by": row.DeclaredBy,
	}, row)
	return supportedOf(after), err
}

// SupportedElsewhereAt returns a page of the declarations about a workplace, newest first. ErrNotFound when there is no such
// workplace.
func (s *Store) SupportedElsewhereAt(ctx context.Context, tenantID, workplaceID string, p Page) (List[SupportedElsewhere], error) {
	if _, err := s.Workplace(ctx, tenantID, workplaceID); err != nil {
		return List[SupportedElsewhere]{}, err
	}
	list, err := newest(ctx, s, tenantID, "supported_elsewhere", p, supportedOf,
		func(d SupportedElsewhere) (time.Time, string) { return d.CreatedAt, d.ID },
		where{"workplace_id = ?", workplaceID, true})
	if err != nil {
		return list, fmt.Errorf("list supported_elsewhere: %w", err)
	}
	return list, nil
}

func supportedOf(r models.SupportedElsewhere) SupportedElsewhere {
	if r.ID == "" {
		return SupportedElsewhere{}
	}
	return SupportedElsewhere{
		ID: r.ID, WorkplaceID: r.WorkplaceID, From: dateOf(r.FromDay), To: dateOf(r.ToDay), FTE: r.FTE, DeclaredOn: dateOf(r.DeclaredOn),
		DeclaredBy: r.DeclaredBy, Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

func supportedRow(tenantID string, d SupportedElsewhere) (*models.SupportedElsewhere, error) {
	row := &models.SupportedElsewhere{
		TenantID: tenantID, ID: d.ID, WorkplaceID: d.WorkplaceID, FTE: d.FTE, DeclaredBy: d.DeclaredBy,
		Version: d.Version, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
	}
	for _, day := range []struct {
		field string
		from  lifecycle.Date
		to    *time.Time
	}{{"from", d.From, &row.FromDay}, {"to", d.To, &row.ToDay}, {"declared_on", d.DeclaredOn, &row.DeclaredOn}} {
		t, err := asDay(day.from)
		if err != nil {
			return nil, &InvalidError{Field: day.field}
		}
		*day.to = t
	}
	return row, nil
}
