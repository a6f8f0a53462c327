package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/store/vault"
)

// readProtected is the action in audit under which it stands that somebody was shown what is protected of a candidate.
const readProtected = "candidate.protected.read"

// errProtected is returned to whoever would change what they may not see.
var errProtected = lifecycle.Refuse(candidacy.CodeProtectedPerson,
	"this person is protected; only the case workers of their own unit see and change this")

// hiddenFrom returns what of each candidate is hidden from actor, by ID: everything that is protected, but for the case
// workers of the candidate's own unit, whose reading is noted.
func hiddenFrom(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, rows ...models.Candidate) (map[string]candidacy.Protection, error) {
	hidden := map[string]candidacy.Protection{}
	var unit string
	var shown []string
	for _, r := range rows {
		protection := candidacy.Protection(r.Protected)
		if protection == candidacy.NotProtected {
			continue
		}
		if unit == "" {
			var err error
			if unit, err = caseWorkersUnit(ctx, tx, actor); err != nil {
				return nil, err
			}
		}
		if unit == r.UnitID {
			shown = append(shown, r.ID)
			continue
		}
		hidden[r.ID] = protection
	}
	return hidden, audit(ctx, tx, actor, readProtected, candidates.kind, shown...)
}

// caseWorkersUnit is the unit that actor is a case worker of; "none" for everybody else.
func caseWorkersUnit(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor) (string, error) {
	if actor.UserID == "" || !slices.Contains(actor.Roles, lifecycle.CaseWorker) {
		return "none", nil
	}
	user, err := table[models.User](tx).where("tenant_id = ? AND id = ?", actor.TenantID, actor.UserID).take(ctx)
	return user.UnitID, err
}

// keyToChange unwraps the key of a candidate whom actor means to change. ErrNotFound when there is none, errProtected when a
// part is hidden from actor.
func (s *Store) keyToChange(ctx context.Context, actor lifecycle.Actor, id string) (*vault.PersonKey, error) {
	var key *vault.PersonKey
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err := table[models.Candidate](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).take(ctx)
		if err != nil {
			return err
		}
		hidden, err := hiddenFrom(ctx, tx, actor, row)
		if err != nil {
			return err
		}
		if hidden[id] != candidacy.NotProtected {
			return errProtected
		}
		keys, err := s.personKeys(ctx, tx, actor.TenantID, id)
		if err != nil {
			return err
		}
		if key = keys[id]; key == nil {
			return ErrNotFound
		}
		return nil
	})
	return key, err
}

// seen returns the candidate without what is hidden. A telephone number and a personal number lead to name and address, so
// they go with either.
func (c Candidate) seen(hidden candidacy.Protection) Candidate {
	c.Hidden = hidden
	if hidden == candidacy.NotProtected {
		return c
	}
	if hidden.HidesName() {
		c.Name = ""
	}
	c.CPR, c.Phone = "", ""
	return c
}
