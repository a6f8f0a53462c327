package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// foundedError is why the process that an event begins cannot begin.
type foundedError struct{ err error }

// Error says why, and of which part.
func (e *foundedError) Error() string { return "begin the other process: " + e.err.Error() }

// Unwrap returns the reason itself.
func (e *foundedError) Unwrap() error { return e.err }

// within returns the refusal as one of the whole event: it says which part it is about, when that is the other process.
func (e *foundedError) within(refusal *lifecycle.RuleError) *lifecycle.RuleError {
	if e == nil {
		return refusal
	}
	about := *refusal
	if about.Field == "place_id" {
		about.Field = "" // the place is that of the first one; nobody has named it
	}
	whole, _ := lifecycle.Within(placement.PartProposal, &about).(*lifecycle.RuleError) //nolint:errorlint // it is made here
	return whole
}

// holdForFounded takes the lock on the workplace before the first placement lets its place go: others who want the place
// have taken it before they ask for the place. Without it the two would wait for each other.
func holdForFounded(tx *gorm.DB, t Transition) error {
	if t.Founded == nil {
		return nil
	}
	s, ok := t.Founded.State.(placement.State)
	if !ok || !areIDs(s.WorkplaceID) {
		return nil
	}
	_, err := holdWorkplace(tx, t.TenantID, s.WorkplaceID)
	return err
}

// recordFounded writes the process that the event begins, in the same transaction. All that is asked about a proposal is
// asked now, when the first placement has let its place go: exactly what it held is free.
func (s *Store) recordFounded(ctx context.Context, tx *gorm.DB, t Transition, out *Recorded) error {
	switch {
	case t.Founded == nil:
		return nil
	case t.Founded.TenantID != t.TenantID:
		return errors.New("an event begins nothing in another tenant")
	}
	if err := s.record(ctx, tx, *t.Founded, out); err != nil {
		return &foundedError{err}
	}
	return nil
}
