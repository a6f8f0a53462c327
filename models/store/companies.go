package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// Company is an employer, known by its CVR number.
type Company struct {
	ID   string
	CVR  string
	Name string
	// Sector is private, public or association.
	Sector string
	Phone  string
	Email  string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CompanyFilter chooses companies; empty fields choose all.
type CompanyFilter struct {
	CVR string
	Page
}

var companies = thing[models.Company]{
	kind:   "company",
	fields: map[string]string{"companies_one_cvr": "cvr", "companies_cvr": "cvr", "companies_sector": "sector"},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.Company) (string, error) {
		found, err := gorm.G[models.Company](tx).Where("tenant_id = ? AND cvr = ?", row.TenantID, row.CVR).Take(ctx)
		return found.ID, err
	},
	id: func(row *models.Company) string { return row.ID },
}

// CreateCompany adds a company. Its ID, version and times are given to it. *TakenError when the CVR number is known.
func (s *Store) CreateCompany(ctx context.Context, c Create, company Company) (Company, error) {
	row, err := insert(ctx, s, companies, c, func(_ *gorm.DB, id string, at time.Time) (*models.Company, error) {
		company.ID, company.Version, company.CreatedAt, company.UpdatedAt = id, 1, at, at
		return companyRow(c.Actor.TenantID, company), nil
	})
	return companyOf(row), err
}

// Company returns one company. ErrNotFound when there is none.
func (s *Store) Company(ctx context.Context, tenantID, id string) (Company, error) {
	row, err := read(ctx, s, companies, tenantID, id)
	return companyOf(row), err
}

// UpdateCompany replaces a company, which must still be of the version given: else ErrStale. It returns the new one.
func (s *Store) UpdateCompany(ctx context.Context, actor lifecycle.Actor, c Company) (Company, error) {
	row, err := change(ctx, s, companies, actor, c.Version, map[string]any{
		"cvr": c.CVR, "name": c.Name, "sector": c.Sector, "phone": c.Phone, "email": c.Email,
	}, companyRow(actor.TenantID, c))
	return companyOf(row), err
}

// Companies returns a page of companies, newest first.
func (s *Store) Companies(ctx context.Context, tenantID string, f CompanyFilter) (List[Company], error) {
	list, err := newest(ctx, s, tenantID, "companies", f.Page, companyOf,
		func(c Company) (time.Time, string) { return c.CreatedAt, c.ID },
		where{"cvr = ?", f.CVR, f.CVR != ""})
	if err != nil {
		return list, fmt.Errorf("list companies: %w", err)
	}
	return list, nil
}

func companyOf(r models.Company) Company {
	return Company{
		ID: r.ID, CVR: r.CVR, Name: r.Name, Sector: r.Sector, Phone: r.Phone, Email: r.Email,
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

func companyRow(tenantID string, c Company) *models.Company {
	return &models.Company{
		TenantID: tenantID, ID: c.ID, CVR: c.CVR, Name: c.Name, Sector: c.Sector, Phone: c.Phone, Email: c.Email,
		Version: c.Version, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
}
