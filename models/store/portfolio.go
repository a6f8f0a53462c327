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

// PortfolioTarget is how many places are wanted in one cell: of an industry, a size and an area, or of what is given of them.
type PortfolioTarget struct {
	ID string
	// OwnerID narrows the cell to the companies that one case worker owns; empty for all companies.
	OwnerID string
	// Industry and Area are how the industry code and the postal code of a workplace begin; empty for any.
	Industry string
	SizeBand vocabulary.SizeBand
	Area     string
	Target   int
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// PortfolioCell is a target and what there is of it.
type PortfolioCell struct {
	PortfolioTarget
	// Active counts the places of the cell that take people: open, whoever holds them, under no agreement or one that holds.
	Active int
}

// Portfolio is what is wanted and what there is.
type Portfolio struct {
	Cells []PortfolioCell
	// Active counts all places that take people, Elsewhere those of them that are in no cell.
	Active    int
	Elsewhere int
}

var portfolioTargets = thing[models.PortfolioTarget]{
	kind:   "portfolio_target",
	fields: map[string]string{"portfolio_targets_owner": "owner_id", "portfolio_targets_one_cell": "industry"},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.PortfolioTarget) (string, error) {
		found, err := table[models.PortfolioTarget](tx).where("tenant_id = ? AND owner_id IS NOT DISTINCT FROM ? AND industry = ? AND size_band = ? AND area = ?",
			row.TenantID, row.OwnerID, row.Industry, row.SizeBand, row.Area).take(ctx)
		return found.ID, err
	},
	id: func(row *models.PortfolioTarget) string { return row.ID },
}

// CreatePortfolioTarget adds a target; repeated under the same key it changes nothing. ID, version and times are given to it.
// *RefError owner_id when there is no such user, *TakenError when the cell has a target.
func (s *Store) CreatePortfolioTarget(ctx context.Context, c Create, t PortfolioTarget) (PortfolioTarget, error) {
	if malformed(t.OwnerID) {
		return PortfolioTarget{}, fmt.Errorf("create portfolio target: %w", &RefError{Field: "owner_id"})
	}
	row, err := insert(ctx, s, portfolioTargets, c, func(_ *gorm.DB, id string, at time.Time) (*models.PortfolioTarget, error) {
		return &models.PortfolioTarget{
			TenantID: c.Actor.TenantID, ID: id, OwnerID: optional(t.OwnerID), Industry: t.Industry, SizeBand: string(t.SizeBand), Area: t.Area,
			Target: t.Target, Version: 1, CreatedAt: at, UpdatedAt: at,
		}, nil
	})
	return portfolioTargetOf(row), err
}

// UpdatePortfolioTarget replaces how many places are wanted; the cell stays. The target must still be of the version given:
// else ErrStale. It returns the new one.
func (s *Store) UpdatePortfolioTarget(ctx context.Context, actor lifecycle.Actor, id string, version, target int) (PortfolioTarget, error) {
	row := &models.PortfolioTarget{TenantID: actor.TenantID, ID: id, Version: version}
	after, err := change(ctx, s, portfolioTargets, actor, version, map[string]any{"target": target}, row)
	return portfolioTargetOf(after), err
}

// RemovePortfolioTarget removes a target, if it still is of the version given: else ErrStale. It returns what was removed.
func (s *Store) RemovePortfolioTarget(ctx context.Context, actor lifecycle.Actor, id string, version int) (PortfolioTarget, error) {
	gone, err := read(ctx, s, portfolioTargets, actor.TenantID, id)
	if err != nil {
		return PortfolioTarget{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.PortfolioTarget](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, portfolioTargets.kind+".removed", portfolioTargets.kind, id)
	})
	if err != nil {
		return PortfolioTarget{}, fmt.Errorf("remove portfolio target: %w", err)
	}
	return portfolioTargetOf(gone), nil
}

// portfolioSQL counts the active places of each cell. A place counts in every cell that it is in.
const portfolioSQL = `
WITH active AS (
	SELECT p.id, coalesce(nullif(w.industry_code, ''), c.industry_code) AS industry, w.size_band, w.postal_code, o.user_id AS owner_id
	FROM places p
	JOIN workplaces w ON w.tenant_id = p.tenant_id AND w.id = p.workplace_id
	JOIN companies c ON c.tenant_id = w.tenant_id AND c.id = w.company_id
	LEFT JOIN company_owners o ON o.tenant_id = w.tenant_id AND o.company_id = w.company_id AND o.to_at IS NULL
	WHERE p.tenant_id = @tenant AND p.state = 'open' AND (p.agreement_id IS NULL OR EXISTS (
		SELECT FROM processes a WHERE a.tenant_id = p.tenant_id AND a.id = p.agreement_id AND a.status = 'active'))
		AND (@owner = '' OR CAST(o.user_id AS text) = @owner)
), cells AS (
	SELECT * FROM portfolio_targets t WHERE t.tenant_id = @tenant AND (@owner = '' OR CAST(t.owner_id AS text) = @owner)
), placed AS (
	SELECT t.id AS target_id, a.id FROM cells t JOIN active a ON starts_with(a.industry, t.industry) AND starts_with(a.postal_code, t.area)
		AND t.size_band IN ('', a.size_band) AND (t.owner_id IS NULL OR t.owner_id = a.owner_id)
)
SELECT t.id, coalesce(CAST(t.owner_id AS text), ''), t.industry, t.size_band, t.area, t.target, t.version, t.created_at, t.updated_at,
	(SELECT count(*) FROM placed x WHERE x.target_id = t.id), (SELECT count(*) FROM active), (SELECT count(*) FROM active a WHERE a.id NOT IN (SELECT id FROM placed))
FROM (SELECT 1) always LEFT JOIN cells t ON true ORDER BY t.industry, t.size_band, t.area, t.owner_id NULLS FIRST`

// Portfolio returns the targets with what there is of each; with an owner, the targets and places of that case worker's own
// companies alone.
func (s *Store) Portfolio(ctx context.Context, tenantID, ownerID string) (Portfolio, error) {
	out := Portfolio{Cells: []PortfolioCell{}}
	if malformed(ownerID) {
		return out, nil
	}
	_, err := rowsOf(ctx, s, tenantID, query{sql: portfolioSQL, args: map[string]any{"tenant": tenantID, "owner": ownerID}},
		func(scan func(...any) error) (struct{}, error) {
			var id, industry, band, area *string
			var target, version *int
			var created, updated *time.Time
			var c PortfolioCell
			err := scan(&id, &c.OwnerID, &industry, &band, &area, &target, &version, &created, &updated, &c.Active, &out.Active, &out.Elsewhere)
			if err != nil || id == nil {
				return struct{}{}, err // there is no target
			}
			c.ID, c.Industry, c.SizeBand, c.Area = *id, *industry, vocabulary.SizeBand(*band), *area
			c.Target, c.Version, c.CreatedAt, c.UpdatedAt = *target, *version, created.UTC(), updated.UTC()
			out.Cells = append(out.Cells, c)
			return struct{}{}, nil
		})
	if err != nil {
		return Portfolio{}, fmt.Errorf("read portfolio: %w", err)
	}
	return out, nil
}

func portfolioTargetOf(r models.PortfolioTarget) PortfolioTarget {
	return PortfolioTarget{
		ID: r.ID, OwnerID: value(r.OwnerID), Industry: r.Industry, SizeBand: vocabulary.SizeBand(r.SizeBand), Area: r.Area, Target: r.Target,
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}
