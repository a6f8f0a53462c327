package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle"
)

// Create asks for something new, once: repeated under the same key, it gets what was made the first time.
type Create struct {
	// Key is derived from tenant, user, operation and the client's idempotency key; Fingerprint is that of the request.
	Key         string
	Fingerprint string
	Actor       lifecycle.Actor
}

// thing is what the kinds of the register differ in. R is its row.
type thing[R any] struct {
	// kind is its name in audit and errors: "company".
	kind string
	// personal tells that every reading is to stand in audit.
	personal bool
	// fields are the inputs at fault when a constraint is violated.
	fields map[string]string
	// owner finds the ID of the row that has a value which must be unique.
	owner func(ctx context.Context, tx *gorm.DB, row *R) (string, error)
	id    func(*R) string
	// first is done in the transaction before a row is added or changed: locks, and what must give way.
	first func(ctx context.Context, tx *gorm.DB, row *R) error
}

// insert adds the row that make returns, with the ID and time given to it, or returns the one that was made under the same
// key before. Of several at once with one key, one adds and the others wait for it. What belongs to the row in other tables
// is written by then, in the same transaction.
func insert[R any](ctx context.Context, s *Store, t thing[R], c Create, make func(tx *gorm.DB, id string, at time.Time) (*R, error),
	then ...func(tx *gorm.DB, row *R) error,
) (R, error) {
	var out R
	if !areIDs(c.Key) {
		return out, fmt.Errorf("create %s: %w", t.kind, &InvalidError{Field: "key"})
	}
	var made *R
	err := s.inTenant(ctx, c.Actor.TenantID, func(tx *gorm.DB) error {
		id, err := newID()
		if err != nil {
			return err
		}
		kept, first, err := once(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if !first {
			out, err = table[R](tx).where("tenant_id = ? AND id = ?", c.Actor.TenantID, kept).take(ctx)
			if err != nil || !t.personal {
				return err
			}
			return audit(ctx, tx, c.Actor, t.kind+".read", t.kind, kept)
		}
		if made, err = make(tx, id, s.db.NowFunc().Truncate(time.Microsecond)); err != nil {
			return err
		}
		if t.first != nil {
			if err := t.first(ctx, tx, made); err != nil {
				return err
			}
		}
		if err := table[R](tx).create(ctx, made); err != nil {
			return err
		}
		for _, f := range then {
			if err := f(tx, made); err != nil {
				return err
			}
		}
		out = *made
		return audit(ctx, tx, c.Actor, t.kind+".created", t.kind, id)
	})
	if err != nil {
		return out, fmt.Errorf("create %s: %w", t.kind, faultOf(ctx, s, t, c.Actor.TenantID, made, err))
	}
	return out, nil
}

// once notes that c is being done, for the thing with the given ID. It returns false, and the ID that was noted then, when it
// has been done before: whoever comes second waits for the first. ErrKeyReused when the key stands for another request.
func once(ctx context.Context, tx *gorm.DB, c Create, id string) (kept string, first bool, err error) {
	key := models.IdempotencyKey{TenantID: c.Actor.TenantID, Key: c.Key, Fingerprint: c.Fingerprint, ResourceID: id}
	written, err := table[models.IdempotencyKey](tx, clause.OnConflict{DoNothing: true}).createNew(ctx, key)
	if err != nil {
		return "", false, err
	}
	if written == 1 {
		return id, true, nil
	}
	before, err := table[models.IdempotencyKey](tx).where("tenant_id = ? AND key = ?", c.Actor.TenantID, c.Key).take(ctx)
	switch {
	case err != nil:
		return "", false, err
	case before.Fingerprint != c.Fingerprint:
		return "", false, ErrKeyReused
	}
	return before.ResourceID, false, nil
}

// change updates the named columns of the row with the values that row holds, if its version still is the given one, and
// returns the row after it. What belongs to the row in other tables is written by then, in the same transaction.
func change[R any](ctx context.Context, s *Store, t thing[R], actor lifecycle.Actor, version int, columns map[string]any, row *R,
	then ...func(tx *gorm.DB, row *R) error,
) (R, error) {
	var out R
	id := t.id(row)
	if !areIDs(id) {
		return out, ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		if t.first != nil {
			if err := t.first(ctx, tx, row); err != nil {
				return err
			}
		}
		columns["version"], columns["updated_at"] = gorm.Expr("version + 1"), s.db.NowFunc()
		n, err := table[R](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).update(ctx, columns)
		if err != nil {
			return err
		}
		out, err = table[R](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).take(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		for _, f := range then {
			if err := f(tx, row); err != nil {
				return err
			}
		}
		return audit(ctx, tx, actor, t.kind+".updated", t.kind, id)
	})
	if err != nil {
		var none R
		return none, fmt.Errorf("update %s: %w", t.kind, faultOf(ctx, s, t, actor.TenantID, row, err))
	}
	return out, nil
}

// read returns one row.
func read[R any](ctx context.Context, s *Store, t thing[R], tenantID, id string) (R, error) {
	var out R
	if !areIDs(id) {
		return out, ErrNotFound
	}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var err error
		out, err = table[R](tx).where("tenant_id = ? AND id = ?", tenantID, id).take(ctx)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("read %s: %w", t.kind, err)
	}
	return out, nil
}

// faultOf says in terms of the input what the constraint means that err violates. The transaction has ended, so the row
// that is in the way is looked for in another one; when that has gone meanwhile, its ID stays empty.
func faultOf[R any](ctx context.Context, s *Store, t thing[R], tenantID string, row *R, err error) error {
	code, constraint := violated(err)
	field, known := t.fields[constraint]
	if !known {
		return err
	}
	switch code {
	case codeForeignKey:
		return &RefError{Field: field}
	case codeCheck:
		return &InvalidError{Field: field}
	case codeUnique:
		taken := &TakenError{Field: field}
		lookup := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
			taken.ID, err = t.owner(ctx, tx, row)
			return err
		})
		if lookup != nil && !errors.Is(lookup, ErrNotFound) {
			return lookup
		}
		return taken
	}
	return err
}
