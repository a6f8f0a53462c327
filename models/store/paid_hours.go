package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store/vault"
)

// PaidHours is ordinary work beside a placement, in another function.
type PaidHours struct {
	ID          string
	PlacementID string
	// From and To are the first and the last day; To is empty while it goes on.
	From, To    lifecycle.Date
	WeeklyHours float64
	// Function is what is done there, in words.
	Function string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var paidHours = thing[models.PaidHours]{
	kind: "paid_hours", personal: true,
	fields: map[string]string{"paid_hours_placement": "placement_id", "paid_hours_days": "to", "paid_hours_weekly": "weekly_hours"},
	id:     func(row *models.PaidHours) string { return row.ID },
}

// readPaidHours is the action in audit under which the readings of paid hours stand.
const readPaidHours = "placement.paid_hours.read"

// CreatePaidHours adds paid hours; repeated under the same key it changes nothing. ID, version and times are given to it.
// ErrNotFound when there is no such placement.
func (s *Store) CreatePaidHours(ctx context.Context, c Create, p PaidHours) (PaidHours, error) {
	row, err := insert(ctx, s, paidHours, c, func(tx *gorm.DB, id string, at time.Time) (*models.PaidHours, error) {
		p.ID, p.Version, p.CreatedAt, p.UpdatedAt = id, 1, at, at
		return s.paidHoursRow(ctx, tx, c.Actor.TenantID, p)
	})
	if err != nil {
		return PaidHours{}, err
	}
	return s.openPaidHours(ctx, c.Actor.TenantID, row)
}

// UpdatePaidHours replaces days, hours and function, which must still be of the version given: else ErrStale. It returns the
// new ones. They stay beside their placement.
func (s *Store) UpdatePaidHours(ctx context.Context, actor lifecycle.Actor, p PaidHours) (PaidHours, error) {
	known, err := read(ctx, s, paidHours, actor.TenantID, p.ID)
	if err != nil {
		return PaidHours{}, err
	}
	p.PlacementID = known.PlacementID
	var row *models.PaidHours
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err = s.paidHoursRow(ctx, tx, actor.TenantID, p)
		return err
	})
	if err != nil {
		return PaidHours{}, fmt.Errorf("update paid hours: %w", err)
	}
	after, err := change(ctx, s, paidHours, actor, p.Version, map[string]any{
		"from_day": row.FromDay, "to_day": row.ToDay, "weekly_hours": row.WeeklyHours, "job_function": row.JobFunction,
	}, row)
	if err != nil {
		return PaidHours{}, err
	}
	return s.openPaidHours(ctx, actor.TenantID, after)
}

// RemovePaidHours removes paid hours that were entered by mistake, if they still are of the version given: else ErrStale. It
// returns what was removed.
func (s *Store) RemovePaidHours(ctx context.Context, actor lifecycle.Actor, id string, version int) (PaidHours, error) {
	row, err := read(ctx, s, paidHours, actor.TenantID, id)
	if err != nil {
		return PaidHours{}, err
	}
	gone, err := s.openPaidHours(ctx, actor.TenantID, row)
	if err != nil {
		return PaidHours{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.PaidHours](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, paidHours.kind+".removed", paidHours.kind, id)
	})
	if err != nil {
		return PaidHours{}, fmt.Errorf("remove paid hours: %w", err)
	}
	return gone, nil
}

// PaidHoursOf returns the placement that paid hours are beside. ErrNotFound when there are none of this ID.
func (s *Store) PaidHoursOf(ctx context.Context, tenantID, id string) (string, error) {
	row, err := read(ctx, s, paidHours, tenantID, id)
	return row.PlacementID, err
}

// PaidHours returns all paid hours beside a placement, the first ones first, and notes in audit who read them. ErrNotFound when
// there is no such placement.
func (s *Store) PaidHours(ctx context.Context, actor lifecycle.Actor, placementID string) ([]PaidHours, error) {
	all := []PaidHours{}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		key, err := s.keyOfPlacement(ctx, tx, actor.TenantID, placementID)
		if err != nil {
			return err
		}
		rows, err := table[models.PaidHours](tx).where("tenant_id = ? AND placement_id = ?", actor.TenantID, placementID).
			order("from_day, created_at, id").find(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			p, err := paidHoursOf(row, key)
			if err != nil {
				return err
			}
			all = append(all, p)
		}
		return audit(ctx, tx, actor, readPaidHours, string(lifecycle.KindPlacement), placementID)
	})
	if err != nil {
		return nil, fmt.Errorf("list paid hours: %w", err)
	}
	return all, nil
}

// PaidHoursShare is how many placements there were, and how many of them had paid hours beside.
type PaidHoursShare struct {
	Purpose    placement.Purpose
	Placements int
	WithPaid   int
	// WeeklyHours is the average of their paid hours a week.
	WeeklyHours float64
}

// PaidHoursShares counts, by purpose, the placements that ran on one of the days between two days, both included, and those
// with paid hours beside on one of these days (domain.md F66).
func (s *Store) PaidHoursShares(ctx context.Context, tenantID string, between lifecycle.Period, unitID string) ([]PaidHoursShare, error) {
	if !storable(between.Start) || !storable(between.End) {
		return nil, fmt.Errorf("count paid hours: %w", &InvalidError{Field: "between"})
	}
	q := query{
		sql: `
SELECT r.state ->> 'purpose', count(*), count(h.weekly), coalesce(avg(h.weekly), 0)
FROM placements p
JOIN processes r ON r.tenant_id = p.tenant_id AND r.id = p.id AND r.state ->> 'started_on' IS NOT NULL
LEFT JOIN LATERAL (
	SELECT max(x.weekly_hours) AS weekly FROM paid_hours x WHERE x.tenant_id = p.tenant_id AND x.placement_id = p.id
		AND x.from_day <= least(CAST(@to AS date), p.ends_on) AND coalesce(x.to_day, p.ends_on) >= greatest(CAST(@from AS date), p.starts_on)
) h ON true
WHERE p.tenant_id = @tenant AND p.starts_on <= CAST(@to AS date) AND p.ends_on >= CAST(@from AS date)`,
		args: map[string]any{"tenant": tenantID, "from": string(between.Start), "to": string(between.End)},
	}
	q.id("r.unit_id", "unit", unitID)
	q.sql += "\nGROUP BY 1 ORDER BY 1"
	all, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (PaidHoursShare, error) {
		var p PaidHoursShare
		return p, scan(&p.Purpose, &p.Placements, &p.WithPaid, &p.WeeklyHours)
	})
	if err != nil {
		return nil, fmt.Errorf("count paid hours: %w", err)
	}
	return all, nil
}

// keyOfPlacement is the key of the candidate that a placement is about. ErrNotFound when there is no such placement.
func (s *Store) keyOfPlacement(ctx context.Context, tx *gorm.DB, tenantID, placementID string) (*vault.PersonKey, error) {
	if !areIDs(placementID) {
		return nil, ErrNotFound
	}
	row, err := table[models.Placement](tx).where("tenant_id = ? AND id = ?", tenantID, placementID).take(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := s.personKeys(ctx, tx, tenantID, row.CandidateID)
	if err != nil {
		return nil, err
	}
	if keys[row.CandidateID] == nil {
		return nil, ErrNotFound
	}
	return keys[row.CandidateID], nil
}

func (s *Store) paidHoursRow(ctx context.Context, tx *gorm.DB, tenantID string, p PaidHours) (*models.PaidHours, error) {
	row := &models.PaidHours{
		TenantID: tenantID, ID: p.ID, PlacementID: p.PlacementID, WeeklyHours: p.WeeklyHours,
		Version: p.Version, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
	var err error
	if row.FromDay, err = asDay(p.From); err != nil {
		return nil, &InvalidError{Field: "from"}
	}
	if row.ToDay, err = dayOrNull(p.To); err != nil {
		return nil, &InvalidError{Field: "to"}
	}
	key, err := s.keyOfPlacement(ctx, tx, tenantID, p.PlacementID)
	if err != nil {
		return nil, err
	}
	row.JobFunction, err = key.Encrypt([]byte(p.Function), cell("paid_hours", "job_function", tenantID, p.ID))
	return row, err
}

func (s *Store) openPaidHours(ctx context.Context, tenantID string, row models.PaidHours) (PaidHours, error) {
	var key *vault.PersonKey
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var err error
		key, err = s.keyOfPlacement(ctx, tx, tenantID, row.PlacementID)
		return err
	})
	if err != nil {
		return PaidHours{}, fmt.Errorf("open paid hours: %w", err)
	}
	return paidHoursOf(row, key)
}

func paidHoursOf(row models.PaidHours, key *vault.PersonKey) (PaidHours, error) {
	function, err := key.Decrypt(row.JobFunction, cell("paid_hours", "job_function", row.TenantID, row.ID))
	if err != nil {
		return PaidHours{}, fmt.Errorf("decrypt paid hours %s: %w", row.ID, err)
	}
	return PaidHours{
		ID: row.ID, PlacementID: row.PlacementID, From: dateOf(row.FromDay), To: dayOf(row.ToDay), WeeklyHours: row.WeeklyHours,
		Function: string(function), Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}, nil
}
