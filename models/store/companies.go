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

// Company is an employer, known by its CVR number.
type Company struct {
	ID   string
	CVR  string
	Name string
	// Sector is private, public or association.
	Sector string
	Phone  string
	Email  string
	// IndustryCode is six digits of DB07, or empty. GroupID is that of the group it belongs to, or empty.
	IndustryCode string
	GroupID      string
	// Owner answers for the company; it is given when the company is created, and afterwards changed by a handover alone.
	Owner relation.Owner
	// LastContactOn is the day of the last contact in the log, NextContactOn that for which it agreed on the next; each empty
	// when there is none. They are read, never written.
	LastContactOn lifecycle.Date
	NextContactOn lifecycle.Date
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CompanyFilter chooses companies; empty fields choose all.
type CompanyFilter struct {
	CVR     string
	GroupID string
	// Industry is an industry code, or the first digits of one.
	Industry string
	// OwnerID is the owner or the substitute.
	OwnerID string
	// Unattended chooses those for which neither owner nor substitute is there on the day On.
	Unattended bool
	On         lifecycle.Date
	// ContactDueOn chooses those whose next contact was agreed for this day or one before.
	ContactDueOn lifecycle.Date
	Page
}

var companies = thing[models.Company]{
	kind: "company",
	fields: map[string]string{
		"companies_one_cvr": "cvr", "companies_cvr": "cvr", "companies_sector": "sector", "companies_industry": "industry_code",
		"companies_group": "group_id",
	},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.Company) (string, error) {
		found, err := table[models.Company](tx).where("tenant_id = ? AND cvr = ?", row.TenantID, row.CVR).take(ctx)
		return found.ID, err
	},
	id: func(row *models.Company) string { return row.ID },
}

// CreateCompany adds a company, with its first owner when it has one. Its ID, version and times are given to it. *TakenError
// when the CVR number is known, *RefError when there is no such group or no such case worker.
func (s *Store) CreateCompany(ctx context.Context, c Create, company Company) (Company, error) {
	if company.GroupID != "" && !areIDs(company.GroupID) {
		return Company{}, fmt.Errorf("create company: %w", &RefError{Field: "group_id"})
	}
	row, err := insert(ctx, s, companies, c, func(_ *gorm.DB, id string, at time.Time) (*models.Company, error) {
		company.ID, company.Version, company.CreatedAt, company.UpdatedAt = id, 1, at, at
		return companyRow(c.Actor.TenantID, company), nil
	}, func(tx *gorm.DB, row *models.Company) error {
		if company.Owner == (relation.Owner{}) {
			return nil
		}
		first := Handover{CompanyID: row.ID, To: company.Owner, At: row.CreatedAt}
		owner, err := s.handOver(ctx, tx, c.Actor, first)
		if err != nil {
			return err
		}
		if owner.ID, err = newID(); err != nil {
			return err
		}
		return table[models.CompanyOwner](tx).create(ctx, owner)
	})
	if err != nil {
		return Company{}, err
	}
	return s.Company(ctx, c.Actor.TenantID, row.ID)
}

const companiesSQL = `
SELECT c.id, c.cvr, c.name, c.sector, c.phone, c.email, c.industry_code, c.group_id, o.user_id, o.substitute_id, l.contact_on,
	l.next_contact_on, c.version, c.created_at, c.updated_at
FROM companies c` + attendance + `
LEFT JOIN LATERAL (
	SELECT e.contact_on, e.next_contact_on FROM company_log e
	WHERE e.tenant_id = c.tenant_id AND e.company_id = c.id
	ORDER BY e.contact_on DESC, e.created_at DESC, e.id DESC LIMIT 1) l ON true
WHERE c.tenant_id = @tenant`

// Company returns one company. ErrNotFound when there is none.
func (s *Store) Company(ctx context.Context, tenantID, id string) (Company, error) {
	q := query{sql: companiesSQL, args: map[string]any{"tenant": tenantID, "on": ""}}
	if !areIDs(id) {
		return Company{}, ErrNotFound
	}
	q.id("c.id", "id", id)
	company, err := only(rowsOf(ctx, s, tenantID, q, scanCompany))
	if err != nil {
		return Company{}, fmt.Errorf("read company: %w", err)
	}
	return company, nil
}

// UpdateCompany replaces a company, which must still be of the version given: else ErrStale. It returns the new one. Its
// owner stays.
func (s *Store) UpdateCompany(ctx context.Context, actor lifecycle.Actor, c Company) (Company, error) {
	if c.GroupID != "" && !areIDs(c.GroupID) {
		return Company{}, fmt.Errorf("update company: %w", &RefError{Field: "group_id"})
	}
	row := companyRow(actor.TenantID, c)
	_, err := change(ctx, s, companies, actor, c.Version, map[string]any{
		"cvr": c.CVR, "name": c.Name, "sector": c.Sector, "phone": c.Phone, "email": c.Email,
		"industry_code": c.IndustryCode, "group_id": row.GroupID,
	}, row)
	if err != nil {
		return Company{}, err
	}
	return s.Company(ctx, actor.TenantID, c.ID)
}

// Companies returns a page of companies, newest first.
func (s *Store) Companies(ctx context.Context, tenantID string, f CompanyFilter) (List[Company], error) {
	const list = "companies"
	q := query{sql: companiesSQL, args: map[string]any{"tenant": tenantID, "on": string(f.On)}}
	q.text("c.cvr", "cvr", f.CVR)
	q.id("c.group_id", "group", f.GroupID)
	q.prefix("c.industry_code", "industry", f.Industry)
	if f.OwnerID != "" {
		q.none = q.none || !areIDs(f.OwnerID)
		q.and("CAST(@owner AS uuid) IN (o.user_id, o.substitute_id)")
		q.args["owner"] = f.OwnerID
	}
	if f.Unattended {
		q.and("NOT " + ownerThere + " AND NOT " + substituteThere)
	}
	if f.ContactDueOn != "" {
		q.and("l.next_contact_on <= CAST(@due AS date)")
		q.args["due"] = string(f.ContactDueOn)
	}
	if err := q.newest(list, "c", f.Page); err != nil {
		return List[Company]{}, fmt.Errorf("list companies: %w", err)
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanCompany)
	if err != nil {
		return List[Company]{}, fmt.Errorf("list companies: %w", err)
	}
	return paged(items, f.limit(), func(c Company) cursor {
		return cursor{List: list, At: instant(c.CreatedAt), ID: c.ID}
	}), nil
}

func scanCompany(scan func(...any) error) (Company, error) {
	var c Company
	var group, owner, substitute *string
	var last, next *time.Time
	err := scan(&c.ID, &c.CVR, &c.Name, &c.Sector, &c.Phone, &c.Email, &c.IndustryCode, &group, &owner, &substitute, &last, &next,
		&c.Version, &c.CreatedAt, &c.UpdatedAt)
	c.CreatedAt, c.UpdatedAt = c.CreatedAt.UTC(), c.UpdatedAt.UTC()
	c.GroupID, c.Owner = value(group), relation.Owner{UserID: value(owner), SubstituteID: value(substitute)}
	c.LastContactOn, c.NextContactOn = dayOf(last), dayOf(next)
	return c, err
}

func companyRow(tenantID string, c Company) *models.Company {
	return &models.Company{
		TenantID: tenantID, ID: c.ID, CVR: c.CVR, Name: c.Name, Sector: c.Sector, Phone: c.Phone, Email: c.Email,
		IndustryCode: c.IndustryCode, GroupID: optional(c.GroupID),
		Version: c.Version, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
}
