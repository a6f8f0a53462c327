package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/store/rulepacks"
)

// RulePack is the law about one instrument, as the product brings it or an administrator has loaded it.
type RulePack struct {
	legal.Pack
	// Document is the pack as it is kept, in JSON, and Hash that of it.
	Document json.RawMessage
	Hash     string
	// BuiltIn tells that it comes with the product; LoadedBy and LoadedAt are for the others.
	BuiltIn  bool
	LoadedBy string
	LoadedAt time.Time
}

// RulePacks returns the packs of a tenant, the product's among them, in the order of their validity and IDs.
func (s *Store) RulePacks(ctx context.Context, tenantID string) ([]RulePack, error) {
	var all []RulePack
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var err error
		all, err = s.packsOf(ctx, tx, tenantID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rule packs: %w", err)
	}
	return all, nil
}

// RulePack returns one pack. ErrNotFound when there is none.
func (s *Store) RulePack(ctx context.Context, tenantID, id string) (RulePack, error) {
	all, err := s.RulePacks(ctx, tenantID)
	if err != nil {
		return RulePack{}, err
	}
	if i := slices.IndexFunc(all, func(p RulePack) bool { return p.ID == id }); i >= 0 {
		return all[i], nil
	}
	return RulePack{}, fmt.Errorf("read rule pack: %w", ErrNotFound)
}

// LoadRulePack adds a pack to those of a tenant, for ever. The same pack once more changes nothing; another one under a known
// ID, and one that would be in force beside another, is a *TakenError. What it replaces must be there, about the same
// instrument: else *RefError.
func (s *Store) LoadRulePack(ctx context.Context, actor lifecycle.Actor, p legal.Pack) (RulePack, error) {
	var out RulePack
	document, hash, err := rulepacks.Encode(p)
	if err != nil {
		return out, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		// One at a time: two that overlap must see each other.
		if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended('rule_packs' || ?, 0))`, actor.TenantID).Error; err != nil {
			return err
		}
		all, err := s.packsOf(ctx, tx, actor.TenantID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(known RulePack) bool { return known.ID == p.ID }); i >= 0 {
			if out = all[i]; out.Hash != hash {
				return &TakenError{Field: "id", ID: p.ID}
			}
			return nil
		}
		if err := fits(all, p); err != nil {
			return err
		}
		row, err := packRow(actor.TenantID, p, document, hash, s.db.NowFunc().Truncate(time.Microsecond))
		if err != nil {
			return err
		}
		row.LoadedBy = &actor.UserID
		if err := table[models.RulePack](tx).create(ctx, row); err != nil {
			return err
		}
		out = RulePack{Pack: p, Document: document, Hash: hash, LoadedBy: actor.UserID, LoadedAt: row.LoadedAt}
		return audit(ctx, tx, actor, "rule_pack.loaded", "rule_pack", lifecycle.DeriveID("rule_pack", actor.TenantID, p.ID))
	})
	if err != nil {
		return RulePack{}, fmt.Errorf("load rule pack: %w", err)
	}
	return out, nil
}

// fits refuses a pack that would be in force beside another, or instead of none.
func fits(all []RulePack, p legal.Pack) error {
	replaced := func(id string) bool {
		return slices.ContainsFunc(all, func(q RulePack) bool { return q.Replaces == id })
	}
	if p.Replaces != "" {
		known := slices.ContainsFunc(all, func(q RulePack) bool { return q.ID == p.Replaces && q.Instrument == p.Instrument })
		switch {
		case !known:
			return &RefError{Field: "replaces"}
		case replaced(p.Replaces):
			return &TakenError{Field: "replaces"}
		}
	}
	for _, q := range all {
		if !replaced(q.ID) && legal.Overlap(q.Pack, p) {
			return &TakenError{Field: "valid_from", ID: q.ID}
		}
	}
	return nil
}

// packsOf returns the packs of a tenant with the product's. What a tenant has stays as it is, whatever a later release
// brings under the same ID.
func (s *Store) packsOf(ctx context.Context, tx *gorm.DB, tenantID string) ([]RulePack, error) {
	rows, err := table[models.RulePack](tx).where("tenant_id = ?", tenantID).find(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]RulePack, 0, len(rows)+len(s.packs))
	for _, r := range rows {
		p, err := rulepacks.Decode(r.Document)
		if err != nil {
			return nil, err
		}
		pack := RulePack{Pack: p, Hash: r.Hash, BuiltIn: r.LoadedBy == nil, LoadedAt: r.LoadedAt.UTC()}
		if pack.Document, _, err = rulepacks.Encode(p); err != nil {
			return nil, err
		}
		if r.LoadedBy != nil {
			pack.LoadedBy = *r.LoadedBy
		}
		all = append(all, pack)
	}
	for _, p := range s.packs {
		if slices.ContainsFunc(all, func(known RulePack) bool { return known.ID == p.ID }) {
			continue
		}
		pack := RulePack{Pack: p, BuiltIn: true}
		if pack.Document, pack.Hash, err = rulepacks.Encode(p); err != nil {
			return nil, err
		}
		all = append(all, pack)
	}
	slices.SortFunc(all, func(a, b RulePack) int {
		return cmp.Or(cmp.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// pinPack puts a placement under a pack for good. A pack of the product is kept with the tenant from now on, so that no
// later release can take it away.
func (s *Store) pinPack(ctx context.Context, tx *gorm.DB, tenantID, placementID string, p legal.Pack) error {
	document, hash, err := rulepacks.Encode(p)
	if err != nil {
		return err
	}
	row, err := packRow(tenantID, p, document, hash, s.db.NowFunc().Truncate(time.Microsecond))
	if err != nil {
		return err
	}
	if err := table[models.RulePack](tx, clause.OnConflict{DoNothing: true}).create(ctx, row); err != nil {
		return err
	}
	return tx.Exec(`UPDATE placements SET rule_pack = ? WHERE tenant_id = ? AND id = ?`, p.ID, tenantID, placementID).Error
}

func packRow(tenantID string, p legal.Pack, document []byte, hash string, at time.Time) (*models.RulePack, error) {
	from, err := asDay(p.ValidFrom)
	to, err2 := dayOrNull(p.ValidTo)
	if err = errors.Join(err, err2); err != nil {
		return nil, err
	}
	return &models.RulePack{
		TenantID: tenantID, ID: p.ID, Instrument: string(p.Instrument), Jurisdiction: p.Jurisdiction, ValidFrom: from, ValidTo: to,
		Replaces: p.Replaces, Document: document, Hash: hash, LoadedAt: at,
	}, nil
}
