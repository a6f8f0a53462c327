package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
)

// learnedAccommodation is the action in audit under which it stands that an issue added to a candidate's accommodations.
const learnedAccommodation = "candidate.accommodation.learned"

// teacherOf is the placement that an event teaches something about, as far as lessons name it; false for an event that teaches
// nothing.
func teacherOf(t Transition) (placement.State, bool) {
	switch s := t.State.(type) {
	case placement.State:
		return s, true
	case issue.State:
		return placement.State{
			ID: s.PlacementID, CandidateID: s.CandidateID, CompanyID: s.CompanyID, WorkplaceID: s.WorkplaceID, PlaceID: s.PlaceID,
		}, true
	}
	return placement.State{}, false
}

// learnAccommodations adds the accommodations that an issue taught to those of its candidate, in the transaction of the event.
// One that is there in the same words is not written twice; of two about one demand the newer one holds, for it is what was
// seen at work. Whoever is changing the candidate meanwhile is told that they have changed.
func (s *Store) learnAccommodations(ctx context.Context, tx *gorm.DB, t Transition) error {
	of, ok := t.State.(issue.State)
	taught := t.Texts.Of(issue.ContentAccommodation)
	if !ok || len(taught) == 0 {
		return nil
	}
	keys, err := s.personKeys(ctx, tx, t.TenantID, of.CandidateID)
	key := keys[of.CandidateID]
	if err != nil || key == nil {
		return err
	}
	row, err := table[models.Candidate](tx, clause.Locking{Strength: "UPDATE"}).where("tenant_id = ? AND id = ?", t.TenantID, of.CandidateID).take(ctx)
	if err != nil {
		return fmt.Errorf("read candidate: %w", err)
	}
	all, err := accommodationsOf(row, key)
	if err != nil {
		return err
	}
	learned := false
	for _, ref := range taught {
		rows, err := table[models.Content](tx).
			where("tenant_id = ? AND process_id = ? AND person_id = ? AND id = ?", t.TenantID, of.ID, of.CandidateID, ref.ID).find(ctx)
		if err != nil {
			return fmt.Errorf("read accommodation: %w", err)
		}
		texts, err := s.textsOf(ctx, tx, t.TenantID, rows)
		if err != nil {
			return err
		}
		if len(texts) == 0 {
			continue // a backup lacks it
		}
		var a Accommodation
		if err := json.Unmarshal([]byte(texts[ref.ID].Body), &a); err != nil {
			// The error of the decoder can quote what it read.
			return fmt.Errorf("decode accommodation %s", ref.ID)
		}
		all = append(slices.DeleteFunc(all, func(old Accommodation) bool { return old.Code == a.Code }), a)
		learned = true
	}
	if !learned {
		return nil
	}
	plain, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode accommodations: %w", err)
	}
	sealed, err := key.Encrypt(plain, cell("candidates", "accommodations", t.TenantID, of.CandidateID))
	if err != nil {
		return fmt.Errorf("encrypt accommodations: %w", err)
	}
	if err := tx.Exec(`UPDATE candidates SET accommodations = ?, version = version + 1, updated_at = ? WHERE tenant_id = ? AND id = ?`,
		sealed, s.db.NowFunc(), t.TenantID, of.CandidateID).Error; err != nil {
		return err
	}
	actor := t.Actor
	actor.TenantID = t.TenantID
	return audit(ctx, tx, actor, learnedAccommodation, candidates.kind, of.CandidateID)
}
