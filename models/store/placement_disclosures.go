package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store/vault"
)

// PlacementDisclosures is what a company had been told of a candidate when it said yes to a placement, and when that ended
// early.
type PlacementDisclosures struct {
	// Decision and Ending are nil when it was not kept: it has not come to that, or it was before it was kept, or the event was
	// brought forward after an older backup.
	Decision, Ending *KeptStanding
	// Retracted are those of their tellings that were taken back later, as recorded by mistake.
	Retracted map[string]time.Time
	// Later are the disclosures, and SharedLater the presentations, that were recorded after the decision.
	Later       []Disclosure
	SharedLater []PresentationShare
}

// KeptStanding is a standing with the event at which it was kept.
type KeptStanding struct {
	candidacy.Standing
	Version int
	At      time.Time

	moment string
}

// PlacementDisclosures returns what a company had been told of the candidate of a placement, and notes in audit who read it.
// ErrNotFound when the candidate is not there.
func (s *Store) PlacementDisclosures(ctx context.Context, actor lifecycle.Actor, p placement.State) (PlacementDisclosures, error) {
	if !areIDs(p.ID, p.CandidateID, p.CompanyID) {
		return PlacementDisclosures{}, ErrNotFound
	}
	var out PlacementDisclosures
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		keys, err := s.personKeys(ctx, tx, actor.TenantID, p.CandidateID)
		if err != nil {
			return err
		}
		key := keys[p.CandidateID]
		if key == nil {
			return ErrNotFound
		}
		kept, err := standingsOf(tx, actor.TenantID, p.ID, key)
		if err != nil {
			return err
		}
		out = PlacementDisclosures{Decision: kept.keptAt(atDecision), Ending: kept.keptAt(atEnding)}
		if err := out.since(ctx, tx, actor.TenantID, p, key); err != nil {
			return err
		}
		return audit(ctx, tx, actor, readDisclosures, candidates.kind, p.CandidateID)
	})
	if err != nil {
		return PlacementDisclosures{}, fmt.Errorf("read what the company was told: %w", err)
	}
	return out, nil
}

// since adds what has been recorded since the decision. What was known then is known by its ID: no two clocks are compared.
func (d *PlacementDisclosures) since(ctx context.Context, tx *gorm.DB, tenantID string, p placement.State, key *vault.PersonKey) error {
	knew := func(id string) bool {
		return d.Decision != nil && slices.ContainsFunc(d.Decision.Tellings, func(t candidacy.Telling) bool { return t.ID == id })
	}
	rows, err := table[models.Disclosure](tx).where("tenant_id = ? AND candidate_id = ? AND company_id = ?", tenantID, p.CandidateID, p.CompanyID).
		order("created_at, id").find(ctx)
	if err != nil {
		return err
	}
	d.Retracted = map[string]time.Time{}
	for _, r := range rows {
		if r.RetractedAt != nil {
			d.Retracted[r.ID] = r.RetractedAt.UTC()
		}
		if knew(r.ID) || d.Decision == nil {
			continue
		}
		told, err := disclosureOf(r, key)
		if err != nil {
			return err
		}
		d.Later = append(d.Later, told)
	}
	shares, err := table[models.PresentationShare](tx).where("tenant_id = ? AND candidate_id = ? AND company_id = ?", tenantID, p.CandidateID, p.CompanyID).
		order("created_at, id").find(ctx)
	if err != nil {
		return err
	}
	for _, r := range shares {
		if knew(r.ID) || d.Decision == nil {
			continue
		}
		share, err := presentationShareOf(r, key)
		if err != nil {
			return err
		}
		d.SharedLater = append(d.SharedLater, share)
	}
	return nil
}

// standings are those kept for one placement, in the order of its events.
type standings []KeptStanding

func standingsOf(tx *gorm.DB, tenantID, placementID string, key *vault.PersonKey) (standings, error) {
	rows, err := tx.Raw(`
		SELECT d.event_id, d.moment, d.body, e.version, e.at
		FROM placement_disclosures d JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
		WHERE d.tenant_id = ? AND d.placement_id = ? ORDER BY e.version`, tenantID, placementID).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var all standings
	for rows.Next() {
		row := models.PlacementDisclosure{TenantID: tenantID, PlacementID: placementID}
		var kept KeptStanding
		if err := rows.Scan(&row.EventID, &row.Moment, &row.Body, &kept.Version, &kept.At); err != nil {
			return nil, err
		}
		plain, err := key.Decrypt(row.Body, standingCell(row))
		if err != nil {
			return nil, fmt.Errorf("decrypt what the company was told at %s: %w", row.EventID, err)
		}
		if kept.Standing, err = decoded[candidacy.Standing](plain, "what the company was told"); err != nil {
			return nil, err
		}
		kept.At, kept.moment = kept.At.UTC(), row.Moment
		all = append(all, kept)
	}
	return all, rows.Err()
}

// keptAt is the latest one of a moment, nil when there is none.
func (all standings) keptAt(moment string) *KeptStanding {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].moment == moment {
			return &all[i]
		}
	}
	return nil
}

// at is keptAt without the event.
func (all standings) at(moment string) *candidacy.Standing {
	if kept := all.keptAt(moment); kept != nil {
		return &kept.Standing
	}
	return nil
}

// standingCell is the place of a standing's ciphertext.
func standingCell(row models.PlacementDisclosure) string {
	return cell("placement_disclosures", "body", row.TenantID, row.EventID)
}
