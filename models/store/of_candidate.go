package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/store/vault"
)

// Things that belong to one candidate are encrypted with the candidate's key and read only under the candidate's name in
// audit.

// ofCandidate returns a page of the rows of one table that belong to a candidate, newest first, decrypted by open, and notes
// in audit who read them. ErrNotFound when there is no such candidate.
func ofCandidate[R, T any](ctx context.Context, s *Store, actor lifecycle.Actor, candidateID, action string, p Page,
	open func(R, *vault.PersonKey) (T, error), key func(R) (time.Time, string), conditions ...where,
) (List[T], error) {
	if !areIDs(candidateID) {
		return List[T]{}, ErrNotFound
	}
	person, err := s.personKey(ctx, actor.TenantID, candidateID)
	if err != nil {
		return List[T]{}, fmt.Errorf("list %s: %w", action, err)
	}
	conditions = append(conditions, where{"candidate_id = ?", candidateID, true})
	rows, err := newest(ctx, s, actor.TenantID, action+candidateID, p, func(r R) R { return r }, key, conditions...)
	if err != nil {
		return List[T]{}, fmt.Errorf("list %s: %w", action, err)
	}
	list := List[T]{Items: make([]T, 0, len(rows.Items)), Next: rows.Next}
	for _, r := range rows.Items {
		item, err := open(r, person)
		if err != nil {
			return List[T]{}, err
		}
		list.Items = append(list.Items, item)
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		return audit(ctx, tx, actor, action, candidates.kind, candidateID)
	})
	if err != nil {
		return List[T]{}, fmt.Errorf("list %s: %w", action, err)
	}
	return list, nil
}

// sealFor encrypts with a candidate's key for one cell. *RefError when there is no such candidate.
func (s *Store) sealFor(ctx context.Context, tx *gorm.DB, tenantID, candidateID string, plain []byte, cell string) ([]byte, error) {
	if !areIDs(candidateID) {
		return nil, &RefError{Field: "candidate_id"}
	}
	keys, err := s.personKeys(ctx, tx, tenantID, candidateID)
	if err != nil {
		return nil, err
	}
	key := keys[candidateID]
	if key == nil {
		return nil, &RefError{Field: "candidate_id"}
	}
	sealed, err := key.Encrypt(plain, cell)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return sealed, nil
}
