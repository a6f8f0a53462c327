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

// CompanyGroup is companies that are handled as one: a chain, or the companies of one owner.
type CompanyGroup struct {
	ID   string
	Name string
	// Kind is chain, concern or other.
	Kind string
	// OwnerID is the user who handles the group as a whole; empty when nobody does.
	OwnerID string
	// Totals are read, never written.
	Totals GroupTotals
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// GroupTotals sum up the companies of a group.
type GroupTotals struct {
	Companies       int
	Workplaces      int
	SmallWorkplaces int
	// Employees are those of the workplaces that have told; Unsized are the others.
	Employees  int
	Unsized    int
	OpenPlaces int
}

var companyGroups = thing[models.CompanyGroup]{
	kind:   "company_group",
	fields: map[string]string{"company_groups_kind": "kind", "company_groups_owner": "owner_id"},
	id:     func(row *models.CompanyGroup) string { return row.ID },
}

// CreateCompanyGroup adds a group. Its ID, version and times are given to it. *RefError when there is no such user.
func (s *Store) CreateCompanyGroup(ctx context.Context, c Create, g CompanyGroup) (CompanyGroup, error) {
	if malformed(g.OwnerID) {
		return CompanyGroup{}, fmt.Errorf("create company_group: %w", &RefError{Field: "owner_id"})
	}
	row, err := insert(ctx, s, companyGroups, c, func(_ *gorm.DB, id string, at time.Time) (*models.CompanyGroup, error) {
		g.ID, g.Version, g.CreatedAt, g.UpdatedAt = id, 1, at, at
		return groupRow(c.Actor.TenantID, g), nil
	})
	if err != nil {
		return CompanyGroup{}, err
	}
	return s.CompanyGroup(ctx, c.Actor.TenantID, row.ID)
}

// UpdateCompanyGroup replaces a group, which must still be of the version given: else ErrStale. It returns the new one.
func (s *Store) UpdateCompanyGroup(ctx context.Context, actor lifecycle.Actor, g CompanyGroup) (CompanyGroup, error) {
	if malformed(g.OwnerID) {
		return CompanyGroup{}, fmt.Errorf("update company_group: %w", &RefError{Field: "owner_id"})
	}
	row := groupRow(actor.TenantID, g)
	_, err := change(ctx, s, companyGroups, actor, g.Version, map[string]any{
		"name": row.Name, "kind": row.Kind, "owner_id": row.OwnerID,
	}, row)
	if err != nil {
		return CompanyGroup{}, err
	}
	return s.CompanyGroup(ctx, actor.TenantID, g.ID)
}

const groupsSQL = `
SELECT g.id, g.name, g.kind, g.owner_id, g.version, g.created_at, g.updated_at,
	(SELECT count(*) FROM companies c WHERE c.tenant_id = g.tenant_id AND c.group_id = g.id),
	t.workplaces, t.small, t.employees, t.unsized, t.places
FROM company_groups g
CROSS JOIN LATERAL (
	SELECT count(*) AS workplaces, count(*) FILTER (WHERE w.size_band IN @small) AS small,
		COALESCE(sum(w.employees), 0) AS employees, count(*) FILTER (WHERE w.employees IS NULL) AS unsized,
		CAST(COALESCE(sum((SELECT count(*) FROM places p
			WHERE p.tenant_id = w.tenant_id AND p.workplace_id = w.id AND p.state = 'open')), 0) AS bigint) AS places
	FROM companies c JOIN workplaces w ON w.tenant_id = c.tenant_id AND w.company_id = c.id
	WHERE c.tenant_id = g.tenant_id AND c.group_id = g.id) t
WHERE g.tenant_id = @tenant`

func groupQuery(tenantID string) query {
	return query{sql: groupsSQL, args: map[string]any{"tenant": tenantID, "small": vocabulary.SmallSizeBands()}}
}

// CompanyGroup returns one group with its totals. ErrNotFound when there is none.
func (s *Store) CompanyGroup(ctx context.Context, tenantID, id string) (CompanyGroup, error) {
	if !areIDs(id) {
		return CompanyGroup{}, ErrNotFound
	}
	q := groupQuery(tenantID)
	q.id("g.id", "id", id)
	g, err := only(rowsOf(ctx, s, tenantID, q, scanGroup))
	if err != nil {
		return CompanyGroup{}, fmt.Errorf("read company_group: %w", err)
	}
	return g, nil
}

// CompanyGroups returns a page of groups with their totals, newest first.
func (s *Store) CompanyGroups(ctx context.Context, tenantID string, p Page) (List[CompanyGroup], error) {
	const list = "company_groups"
	q := groupQuery(tenantID)
	if err := q.newest(list, "g", p); err != nil {
		return List[CompanyGroup]{}, fmt.Errorf("list company_groups: %w", err)
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanGroup)
	if err != nil {
		return List[CompanyGroup]{}, fmt.Errorf("list company_groups: %w", err)
	}
	return paged(items, p.limit(), func(g CompanyGroup) cursor {
		return cursor{List: list, At: instant(g.CreatedAt), ID: g.ID}
	}), nil
}

func scanGroup(scan func(...any) error) (CompanyGroup, error) {
	var g CompanyGroup
	var owner *string
	t := &g.Totals
	err := scan(&g.ID, &g.Name, &g.Kind, &owner, &g.Version, &g.CreatedAt, &g.UpdatedAt,
		&t.Companies, &t.Workplaces, &t.SmallWorkplaces, &t.Employees, &t.Unsized, &t.OpenPlaces)
	g.OwnerID, g.CreatedAt, g.UpdatedAt = value(owner), g.CreatedAt.UTC(), g.UpdatedAt.UTC()
	return g, err
}

func groupRow(tenantID string, g CompanyGroup) *models.CompanyGroup {
	return &models.CompanyGroup{
		TenantID: tenantID, ID: g.ID, Name: g.Name, Kind: g.Kind, OwnerID: optional(g.OwnerID),
		Version: g.Version, CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt,
	}
}
