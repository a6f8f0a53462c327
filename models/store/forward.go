package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
)

// BringForward writes an event that its process recorded before, into a database that was restored from an older backup.
// It writes what Record writes, under the same guard, the row's epoch included, and may be repeated. It asks nothing that
// was answered when the event was recorded: whether the place was open, what the clock showed, what the law found. A start
// pins the rule pack that its findings name, or the one in force on the planned first day. A text that the backup lacks is
// left out; any other thing it lacks is VerdictRefused, as is a place that somebody else holds in this database.
// VerdictBehind says that the row is not at the expected version. Unlike Record it keeps no refusal.
func (s *Store) BringForward(ctx context.Context, t Transition) (Recorded, error) {
	t.restored = true
	err := s.inTenant(ctx, t.TenantID, func(tx *gorm.DB) error {
		if err := tx.Exec(`SELECT set_config('app.restoring', 'on', true)`).Error; err != nil {
			return err
		}
		if err := raiseEpoch(tx, t.TenantID, t.Head.Ref, t.Expected, t.Epoch); err != nil {
			return err
		}
		if err := writeProcess(tx, t, ""); err != nil {
			return err
		}
		if err := project(tx, t); err != nil {
			return err
		}
		if _, err := writeEvent(tx, t); err != nil {
			return err
		}
		if err := writeFindings(tx, t, t.Findings); err != nil {
			return err
		}
		if err := s.pinAgain(ctx, tx, t); err != nil {
			return err
		}
		return s.learn(ctx, tx, t)
	})
	switch {
	case err == nil:
		return Recorded{Verdict: VerdictRecorded}, nil
	case errors.Is(err, errBehind):
		return Recorded{Verdict: VerdictBehind}, nil
	}
	if rule, ok := errors.AsType[*lifecycle.RuleError](err); ok {
		return Recorded{Verdict: VerdictRefused, Refusal: rule}, nil
	}
	switch code, constraint := violated(err); {
	case code == codeUnique:
		return Recorded{Verdict: VerdictRepeated}, nil
	case code != "":
		if refusal := lackOf(constraint); refusal != nil {
			return Recorded{Verdict: VerdictRefused, Refusal: refusal}, nil //nolint:nilerr // a refusal is an answer
		}
	}
	return Recorded{}, fmt.Errorf("bring %s forward: %w", t.Name, err)
}

// pinAgain puts a placement whose start is brought forward under the law that it began under.
func (s *Store) pinAgain(ctx context.Context, tx *gorm.DB, t Transition) error {
	p, ok := t.State.(placement.State)
	if !ok || t.Name != (placement.ConfirmStart{}).Name() {
		return nil
	}
	known, err := s.packsOf(ctx, tx, t.TenantID)
	if err != nil {
		return err
	}
	all := make([]legal.Pack, len(known))
	for i, k := range known {
		all[i] = k.Pack
	}
	pack, ok := legal.InForce(all, legal.WorkPlacement, p.Period.Start)
	if id := legal.PackOf(t.Findings); id != "" {
		i := slices.IndexFunc(all, func(p legal.Pack) bool { return p.ID == id })
		if i < 0 {
			return lifecycle.Refuse("rule_pack_not_found", "the rule pack that it began under is not in the database").With("rule_pack", id)
		}
		pack, ok = all[i], true
	}
	if !ok {
		return nil // it began without one
	}
	return s.pinPack(ctx, tx, t.TenantID, p.ID, pack)
}

// lackOf is refusalOf, and what only an older backup can lack.
func lackOf(constraint string) *lifecycle.RuleError {
	switch constraint {
	case "events_user":
		return lifecycle.Refuse("user_not_found", "whoever did this is not in the database")
	case "rematches_placement":
		return lifecycle.Refuse("placement_not_found", "the placement it comes from is not in the database")
	}
	return refusalOf(constraint)
}

// RaiseEpoch gives a process that is at the version a newer epoch, that of the run which goes on with it. It returns false
// when the process is not at the version, or of that epoch already.
func (s *Store) RaiseEpoch(ctx context.Context, tenantID string, ref lifecycle.Ref, version, epoch int) (bool, error) {
	var raised bool
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		res := tx.Exec(raiseEpochSQL, epoch, tenantID, ref.ID, string(ref.Kind), version, epoch)
		raised = res.RowsAffected > 0
		return res.Error
	})
	if err != nil {
		return false, fmt.Errorf("raise epoch of %s: %w", ref.Kind, err)
	}
	return raised, nil
}

const raiseEpochSQL = `
	UPDATE processes SET epoch = ? WHERE tenant_id = ? AND id = ? AND kind = ? AND version = ? AND epoch < ?`

func raiseEpoch(tx *gorm.DB, tenantID string, ref lifecycle.Ref, version, epoch int) error {
	if version == 0 {
		return nil
	}
	return tx.Exec(raiseEpochSQL, epoch, tenantID, ref.ID, string(ref.Kind), version, epoch).Error
}

// RaiseClock puts the clock of a practice tenant forward to one that its processes know already, never back. It returns false when
// there is nothing to put forward.
func (s *Store) RaiseClock(ctx context.Context, tenantID string, to lifecycle.Clock) (bool, error) {
	_, err := s.setClock(ctx, tenantID, `
		UPDATE tenants SET clock_version = greatest(clock_version, ?), clock_offset = greatest(clock_offset, ?)
		WHERE id = ? AND practice AND (clock_version < ? OR clock_offset < ?) RETURNING clock_offset, clock_version`,
		to.Version, int64(to.Offset), tenantID, to.Version, int64(to.Offset))
	if errors.Is(err, ErrNotPractice) {
		return false, nil // it is there already, or real time, which needs no mending
	}
	return err == nil, err
}
