package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// Workplace is where a company has people at work, known by its P-number.
type Workplace struct {
	ID         string
	CompanyID  string
	PNumber    string
	Name       string
	Street     string
	PostalCode string
	City       string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// WorkplaceFilter chooses workplaces; empty fields choose all.
type WorkplaceFilter struct {
	CompanyID string
	PNumber   string
	Page
}

var workplaces = thing[models.Workplace]{
	kind: "workplace",
	fields: map[string]string{
		"workplaces_one_p_number": "p_number", "workplaces_p_number_digits": "p_number",
		"workplaces_company": "company_id", "workplaces_postal_code": "postal_code",
	},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.Workplace) (string, error) {
		found, err := gorm.G[models.Workplace](tx).Where("tenant_id = ? AND p_number = ?", row.TenantID, row.PNumber).Take(ctx)
		return found.ID, err
	},
	id: func(row *models.Workplace) string { return row.ID },
}

// CreateWorkplace adds a workplace. Its ID, version and times are given to it. *RefError when there is no such company,
// *TakenError when the P-number is known.
func (s *Store) CreateWorkplace(ctx context.Context, c Create, w Workplace) (Workplace, error) {
	if !areIDs(w.CompanyID) {
		return Workplace{}, fmt.Errorf("create workplace: %w", &RefError{Field: "company_id"})
	}
	row, err := insert(ctx, s, workplaces, c, func(_ *gorm.DB, id string, at time.Time) (*models.Workplace, error) {
		w.ID, w.Version, w.CreatedAt, w.UpdatedAt = id, 1, at, at
		return workplaceRow(c.Actor.TenantID, w), nil
	})
	return workplaceOf(row), err
}

// Workplace returns one workplace. ErrNotFound when there is none.
func (s *Store) Workplace(ctx context.Context, tenantID, id string) (Workplace, error) {
	row, err := read(ctx, s, workplaces, tenantID, id)
	return workplaceOf(row), err
}

// UpdateWorkplace replaces a workplace, which must still be of the version given: else ErrStale. It returns the new one.
// Its company is fixed: another one is a *FixedError.
func (s *Store) UpdateWorkplace(ctx context.Context, actor lifecycle.Actor, w Workplace) (Workplace, error) {
	now, err := s.Workplace(ctx, actor.TenantID, w.ID)
	if err != nil {
		return Workplace{}, err
	}
	if now.CompanyID != w.CompanyID {
		return Workplace{}, fmt.Errorf("update workplace: %w", &FixedError{Field: "company_id"})
	}
	row, err := change(ctx, s, workplaces, actor, w.Version, map[string]any{
		"p_number": w.PNumber, "name": w.Name, "street": w.Street, "postal_code": w.PostalCode, "city": w.City,
	}, workplaceRow(actor.TenantID, w))
	return workplaceOf(row), err
}

// Workplaces returns a page of workplaces, newest first.
func (s *Store) Workplaces(ctx context.Context, tenantID string, f WorkplaceFilter) (List[Workplace], error) {
	if f.CompanyID != "" && !areIDs(f.CompanyID) {
		return List[Workplace]{}, nil
	}
	list, err := newest(ctx, s, tenantID, "workplaces", f.Page, workplaceOf,
		func(w Workplace) (time.Time, string) { return w.CreatedAt, w.ID },
		where{"company_id = ?", f.CompanyID, f.CompanyID != ""},
		where{"p_number = ?", f.PNumber, f.PNumber != ""})
	if err != nil {
		return list, fmt.Errorf("list workplaces: %w", err)
	}
	return list, nil
}

func workplaceOf(r models.Workplace) Workplace {
	return Workplace{
		ID: r.ID, CompanyID: r.CompanyID, PNumber: r.PNumber, Name: r.Name, Street: r.Street, PostalCode: r.PostalCode,
		City: r.City, Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

func workplaceRow(tenantID string, w Workplace) *models.Workplace {
	return &models.Workplace{
		TenantID: tenantID, ID: w.ID, CompanyID: w.CompanyID, PNumber: w.PNumber, Name: w.Name, Street: w.Street,
		PostalCode: w.PostalCode, City: w.City, Version: w.Version, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
}
