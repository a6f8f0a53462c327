package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle"
)

// Headcount is the number of ordinary employees of a workplace in one month, as full-time equivalents: without those who are
// under 18 or whose wage is subsidised.
type Headcount struct {
	// Month is its first day.
	Month       lifecycle.Date
	OrdinaryFTE float64
	// Source is company, register or estimate.
	Source     string
	RecordedBy string
	RecordedAt time.Time
}

// KeepHeadcounts writes headcounts of a workplace; what was known of the same months is replaced. ErrNotFound when there is
// no such workplace. It returns everything that is known of the workplace then.
func (s *Store) KeepHeadcounts(ctx context.Context, actor lifecycle.Actor, workplaceID string, counts []Headcount) ([]Headcount, error) {
	if !areIDs(workplaceID) {
		return nil, ErrNotFound
	}
	at := s.db.NowFunc().Truncate(time.Microsecond)
	rows := make([]models.Headcount, 0, len(counts))
	for _, h := range counts {
		month, err := asDay(h.Month)
		if err != nil {
			return nil, fmt.Errorf("keep headcounts: %w", &InvalidError{Field: "month"})
		}
		rows = append(rows, models.Headcount{
			TenantID: actor.TenantID, WorkplaceID: workplaceID, Month: month, OrdinaryFTE: h.OrdinaryFTE, Source: h.Source,
			RecordedBy: actor.UserID, RecordedAt: at,
		})
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		replace := clause.OnConflict{
			Columns:   []clause.Column{{Name: "tenant_id"}, {Name: "workplace_id"}, {Name: "month"}},
			DoUpdates: clause.AssignmentColumns([]string{"ordinary_fte", "source", "recorded_by", "recorded_at"}),
		}
		if err := table[models.Headcount](tx, replace).createAll(ctx, rows, len(rows)); err != nil {
			return err
		}
		return audit(ctx, tx, actor, "workplace.headcounts.recorded", workplaces.kind, workplaceID)
	})
	if err != nil {
		switch _, constraint := violated(err); constraint {
		case "headcounts_workplace":
			return nil, fmt.Errorf("keep headcounts: %w", ErrNotFound)
		case "headcounts_month":
			err = &InvalidError{Field: "month"}
		case "headcounts_ordinary_fte":
			err = &InvalidError{Field: "ordinary_fte"}
		case "headcounts_source":
			err = &InvalidError{Field: "source"}
		}
		return nil, fmt.Errorf("keep headcounts: %w", err)
	}
	return s.Headcounts(ctx, actor.TenantID, workplaceID)
}

// maxHeadcounts is how many months are read: ten years.
const maxHeadcounts = 120

// Headcounts returns what is known of a workplace, the newest month first. ErrNotFound when there is no such workplace.
func (s *Store) Headcounts(ctx context.Context, tenantID, workplaceID string) ([]Headcount, error) {
	if _, err := s.Workplace(ctx, tenantID, workplaceID); err != nil {
		return nil, err
	}
	out := []Headcount{}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := table[models.Headcount](tx).where("tenant_id = ? AND workplace_id = ?", tenantID, workplaceID).
			order("month DESC").limit(maxHeadcounts).find(ctx)
		for _, r := range rows {
			out = append(out, Headcount{
				Month: dateOf(r.Month), OrdinaryFTE: r.OrdinaryFTE, Source: r.Source, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(),
			})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read headcounts: %w", err)
	}
	return out, nil
}
