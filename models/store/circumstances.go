package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
)

// SetCircumstances replaces what lets a candidate be placed longer than others of the group, and returns it. ErrNotFound when
// there is no such candidate.
func (s *Store) SetCircumstances(ctx context.Context, actor lifecycle.Actor, candidateID string, all []legal.Circumstance) ([]legal.Circumstance, error) {
	if !areIDs(candidateID) {
		return nil, ErrNotFound
	}
	at := s.db.NowFunc().Truncate(time.Microsecond)
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		// The candidate's row is held, so that two who replace it come one after the other.
		var there int
		err := tx.Raw(`SELECT 1 FROM candidates WHERE tenant_id = ? AND id = ? FOR NO KEY UPDATE`, actor.TenantID, candidateID).Row().Scan(&there)
		if err != nil {
			return err
		}
		if _, err := table[models.CandidateCircumstance](tx).
			where("tenant_id = ? AND candidate_id = ?", actor.TenantID, candidateID).delete(ctx); err != nil {
			return err
		}
		for _, c := range slices.Compact(slices.Sorted(slices.Values(all))) {
			row := models.CandidateCircumstance{
				TenantID: actor.TenantID, CandidateID: candidateID, Circumstance: string(c), RecordedBy: actor.UserID, RecordedAt: at,
			}
			if err := table[models.CandidateCircumstance](tx).create(ctx, &row); err != nil {
				return err
			}
		}
		return audit(ctx, tx, actor, "candidate.circumstances.updated", candidates.kind, candidateID)
	})
	if err != nil {
		if _, constraint := violated(err); constraint == "candidate_circumstances_circumstance" {
			err = &InvalidError{Field: "circumstances"}
		}
		return nil, fmt.Errorf("set circumstances: %w", err)
	}
	return s.circumstances(ctx, actor.TenantID, candidateID)
}

// Circumstances returns what lets a candidate be placed longer than others, and notes in audit who read it. ErrNotFound when
// there is no such candidate.
func (s *Store) Circumstances(ctx context.Context, actor lifecycle.Actor, candidateID string) ([]legal.Circumstance, error) {
	if _, err := read(ctx, s, candidates, actor.TenantID, candidateID); err != nil {
		return nil, err
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		return audit(ctx, tx, actor, "candidate.circumstances.read", candidates.kind, candidateID)
	})
	if err != nil {
		return nil, fmt.Errorf("read circumstances: %w", err)
	}
	return s.circumstances(ctx, actor.TenantID, candidateID)
}

func (s *Store) circumstances(ctx context.Context, tenantID, candidateID string) ([]legal.Circumstance, error) {
	all := []legal.Circumstance{}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := table[models.CandidateCircumstance](tx).where("tenant_id = ? AND candidate_id = ?", tenantID, candidateID).
			order("circumstance").find(ctx)
		for _, r := range rows {
			all = append(all, legal.Circumstance(r.Circumstance))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read circumstances: %w", err)
	}
	return all, nil
}
