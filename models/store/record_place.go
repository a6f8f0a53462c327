package store

import (
	"gorm.io/gorm"

	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// projectStay writes what an event of a placement does to its place besides holding it: a move leaves a stay behind, and a
// place that was made for one person closes with the placement, unless another one holds it.
func projectStay(tx *gorm.DB, t Transition, s placement.State) error {
	if t.Name == (placement.MoveToWorkplace{}).Name() && len(s.Stays) > 0 {
		left := s.Stays[len(s.Stays)-1]
		if err := tx.Exec(`
			INSERT INTO placement_stays (tenant_id, placement_id, from_on, until_on, place_id, workplace_id)
			VALUES (?, ?, CAST(? AS date), CAST(? AS date), ?, ?) ON CONFLICT DO NOTHING`,
			t.TenantID, s.ID, string(left.From), string(left.Until), left.PlaceID, left.WorkplaceID).Error; err != nil {
			return err
		}
	}
	if s.PlaceModel != vocabulary.SoughtForOne || !s.News().Over {
		return nil
	}
	var free bool
	err := tx.Raw(`
		SELECT p.state <> 'closed' AND NOT EXISTS (SELECT FROM placements h JOIN processes m ON m.tenant_id = h.tenant_id AND m.id = h.id
			WHERE h.tenant_id = p.tenant_id AND h.place_id = p.id AND h.holds AND h.id <> ? AND m.status NOT IN ('evaluating', 'evaluated', 'closed'))
		FROM places p WHERE p.tenant_id = ? AND p.id = ? FOR UPDATE OF p`, s.ID, t.TenantID, s.PlaceID).Row().Scan(&free)
	if err != nil || !free {
		return err
	}
	until := s.Calendar.DateOf(t.At)
	if s.Ending.LastDay != "" {
		until = s.Ending.LastDay
	}
	return shut(tx, t, s.PlaceID, agreement.PlaceClosed, until)
}
