package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/postcodes"
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
	// MunicipalityCode says which part of the postal code it is, where that reaches into several municipalities. Where it
	// reaches into one, that one is filled in.
	MunicipalityCode string
	// IndustryCode is six digits of DB07; empty when it is the company's.
	IndustryCode string
	// Employees is nil when their number is not known. SizeBand is empty when nothing is.
	Employees *int
	SizeBand  vocabulary.SizeBand
	// Distance is set in lists that are asked for near a postal code; nil elsewhere.
	Distance *geo.Distance
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var workplaces = thing[models.Workplace]{
	kind: "workplace",
	fields: map[string]string{
		"workplaces_one_p_number": "p_number", "workplaces_p_number_digits": "p_number",
		"workplaces_company": "company_id", "workplaces_postal_code": "postal_code",
		"workplaces_industry": "industry_code", "workplaces_municipality": "municipality_code", "workplaces_employees": "employees",
		"workplaces_size": "size_band",
	},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.Workplace) (string, error) {
		found, err := table[models.Workplace](tx).where("tenant_id = ? AND p_number = ?", row.TenantID, row.PNumber).take(ctx)
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
		w = w.located()
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
	w = w.located()
	row, err := change(ctx, s, workplaces, actor, w.Version, map[string]any{
		"p_number": w.PNumber, "name": w.Name, "street": w.Street, "postal_code": w.PostalCode, "city": w.City,
		"municipality_code": w.MunicipalityCode, "industry_code": w.IndustryCode, "employees": w.Employees, "size_band": string(w.SizeBand),
	}, workplaceRow(actor.TenantID, w))
	return workplaceOf(row), err
}

// located fills in what the postal code tells: the town, and the municipality where there is only one.
func (w Workplace) located() Workplace {
	code, ok := postcodes.Lookup(w.PostalCode)
	if !ok {
		return w
	}
	if w.City == "" {
		w.City = code.Town
	}
	if w.MunicipalityCode == "" && len(code.Areas) == 1 {
		w.MunicipalityCode = code.Areas[0].MunicipalityCode
	}
	return w
}

func workplaceOf(r models.Workplace) Workplace {
	return Workplace{
		ID: r.ID, CompanyID: r.CompanyID, PNumber: r.PNumber, Name: r.Name, Street: r.Street, PostalCode: r.PostalCode,
		City: r.City, MunicipalityCode: r.MunicipalityCode, IndustryCode: r.IndustryCode, Employees: r.Employees,
		SizeBand: vocabulary.SizeBand(r.SizeBand), Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

func workplaceRow(tenantID string, w Workplace) *models.Workplace {
	return &models.Workplace{
		TenantID: tenantID, ID: w.ID, CompanyID: w.CompanyID, PNumber: w.PNumber, Name: w.Name, Street: w.Street,
		PostalCode: w.PostalCode, City: w.City, MunicipalityCode: w.MunicipalityCode, IndustryCode: w.IndustryCode,
		Employees: w.Employees, SizeBand: string(w.SizeBand), Version: w.Version, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
}
