package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
)

// PlacementTerms are the words of what was agreed on a placement, and what of the candidate they have to answer.
type PlacementTerms struct {
	// Texts are by their IDs. One that was lost with a restored backup is not there.
	Texts map[string]string
	// Accommodations are those of the candidate that hold in the period, hard and soft ones.
	Accommodations []ToAnswer
}

// ToAnswer is an accommodation, with the reference that refusals name it by.
type ToAnswer struct {
	candidacy.Accommodation
	Ref string
}

// readAccommodations is the action in audit under which the readings of accommodations with terms stand.
const readAccommodations = "candidate.accommodations.read"

// PlacementTerms returns the texts with the given IDs and the accommodations of the candidate of a placement, and notes in audit
// who read them. ErrNotFound when the candidate is not there.
func (s *Store) PlacementTerms(ctx context.Context, actor lifecycle.Actor, p placement.State, ids []string) (PlacementTerms, error) {
	if !areIDs(append([]string{p.ID, p.CandidateID}, ids...)...) {
		return PlacementTerms{}, ErrNotFound
	}
	out := PlacementTerms{Texts: map[string]string{}}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		_, all, err := s.accommodationsFor(tx.WithContext(ctx), actor.TenantID, p.CandidateID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		for _, x := range all {
			if !x.HoldsIn(p.Period) {
				continue
			}
			ref, err := s.accommodationRef(actor.TenantID, p.CandidateID, x.Code)
			if err != nil {
				return err
			}
			out.Accommodations = append(out.Accommodations, ToAnswer{x, ref})
		}
		rows, err := table[models.Content](tx).where("tenant_id = ? AND process_id = ? AND id IN ?", actor.TenantID, p.ID, ids).find(ctx)
		if err != nil {
			return err
		}
		texts, err := s.textsOf(ctx, tx, actor.TenantID, rows)
		if err != nil {
			return err
		}
		var read []string
		for _, id := range ids {
			if t, ok := texts[id]; ok {
				out.Texts[id], read = t.Body, append(read, id)
			}
		}
		if err := audit(ctx, tx, actor, "text.read", "text", read...); err != nil {
			return err
		}
		return audit(ctx, tx, actor, readAccommodations, candidates.kind, p.CandidateID)
	})
	if err != nil {
		return PlacementTerms{}, fmt.Errorf("read terms: %w", err)
	}
	return out, nil
}
