package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
)

// Candidate is a person who is to have a placement.
type Candidate struct {
	ID     string
	UnitID string
	Name   string
	// CPR is the personal number, in digits, with or without the hyphen.
	CPR            string
	Phone          string
	Accommodations []Accommodation
	// TargetGroup is who the candidate is in law; empty while it is not known.
	TargetGroup vocabulary.TargetGroup
	// WaitingSince is the day since which the candidate waits for a place; empty when they do not seek one.
	WaitingSince lifecycle.Date
	// HasJobGoal tells whether the profile names a job goal. It follows from the profile and is read, never written.
	HasJobGoal bool
	// Protected is what of the person only the case workers of their own unit may see. Hidden is what of it is left out here,
	// because somebody else reads; it is read, never written.
	Protected, Hidden candidacy.Protection
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Accommodation is something about the candidate that work has to respect (skånehensyn).
type Accommodation = candidacy.Accommodation

// CandidateFilter chooses candidates; empty fields choose all.
type CandidateFilter struct {
	UnitID string
	// Seeking chooses those who wait for a place.
	Seeking bool
	Page
}

var candidates = thing[models.Candidate]{
	kind:     "candidate",
	personal: true,
	fields: map[string]string{
		"candidates_one_cpr": "cpr", "candidates_unit": "unit_id", "candidates_target_group": "target_group", "candidates_protected": "protected",
	},
	owner: func(ctx context.Context, tx *gorm.DB, row *models.Candidate) (string, error) {
		found, err := table[models.Candidate](tx).where("tenant_id = ? AND cpr_index = ?", row.TenantID, row.CPRIndex).take(ctx)
		return found.ID, err
	},
	id: func(row *models.Candidate) string { return row.ID },
}

// readCandidate is the action in audit under which the readings of candidates stand.
const readCandidate = "candidate.read"

// CreateCandidate adds a candidate with a key of their own, by which all that is kept about them is encrypted. ID, version
// and times are given to it. *RefError when there is no such unit, *TakenError when the personal number is known.
func (s *Store) CreateCandidate(ctx context.Context, c Create, person Candidate) (Candidate, error) {
	switch {
	case !areIDs(person.UnitID):
		return Candidate{}, fmt.Errorf("create candidate: %w", &RefError{Field: "unit_id"})
	case person.CPR == "":
		return Candidate{}, fmt.Errorf("create candidate: %w", &InvalidError{Field: "cpr"})
	}
	tenantID := c.Actor.TenantID
	row, err := insert(ctx, s, candidates, c, func(tx *gorm.DB, id string, at time.Time) (*models.Candidate, error) {
		wrapped, key, err := s.keys.NewPersonKey(tenantID, id)
		if err != nil {
			return nil, err
		}
		if err := table[models.PersonKey](tx).create(ctx, &models.PersonKey{TenantID: tenantID, PersonID: id, Wrapped: wrapped}); err != nil {
			return nil, err
		}
		person.ID, person.Version, person.CreatedAt, person.UpdatedAt = id, 1, at, at
		return s.candidateRow(tenantID, key, person)
	})
	if err != nil {
		return Candidate{}, err
	}
	// A repeated create returns what is there by now, and that has to be opened.
	return s.openCandidate(ctx, c.Actor, row)
}

// Candidate returns one candidate, and notes in audit who read it. ErrNotFound when there is none.
func (s *Store) Candidate(ctx context.Context, actor lifecycle.Actor, id string) (Candidate, error) {
	if !areIDs(id) {
		return Candidate{}, ErrNotFound
	}
	return s.oneCandidate(ctx, actor, "id = ?", id)
}

// FindCandidateByCPR returns the candidate with a personal number, and notes in audit who read it. ErrNotFound when there
// is none.
func (s *Store) FindCandidateByCPR(ctx context.Context, actor lifecycle.Actor, cpr string) (Candidate, error) {
	index, err := s.cprIndex(actor.TenantID, cpr)
	if err != nil {
		return Candidate{}, err
	}
	return s.oneCandidate(ctx, actor, "cpr_index = ?", index)
}

func (s *Store) oneCandidate(ctx context.Context, actor lifecycle.Actor, condition string, value any) (Candidate, error) {
	var found []Candidate
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err := table[models.Candidate](tx).where("tenant_id = ?", actor.TenantID).where(condition, value).take(ctx)
		if err != nil {
			return err
		}
		if found, err = s.candidatesOf(ctx, tx, actor, []models.Candidate{row}); err != nil {
			return err
		}
		return audit(ctx, tx, actor, readCandidate, candidates.kind, row.ID)
	})
	if err != nil {
		return Candidate{}, fmt.Errorf("read candidate: %w", err)
	}
	return found[0], nil
}

// UpdateCandidate replaces a candidate, who must still be of the version given: else ErrStale. It returns the new one. A
// person may get another personal number; without one they keep theirs. The profile stays. What is protected of a candidate
// can be changed by those alone who see it: else a *lifecycle.RuleError.
func (s *Store) UpdateCandidate(ctx context.Context, actor lifecycle.Actor, person Candidate) (Candidate, error) {
	switch {
	case !areIDs(person.ID):
		return Candidate{}, ErrNotFound
	case !areIDs(person.UnitID):
		return Candidate{}, fmt.Errorf("update candidate: %w", &RefError{Field: "unit_id"})
	}
	key, err := s.keyToChange(ctx, actor, person.ID)
	if err != nil {
		return Candidate{}, fmt.Errorf("update candidate: %w", err)
	}
	row, err := s.candidateRow(actor.TenantID, key, person)
	if err != nil {
		return Candidate{}, err
	}
	columns := map[string]any{
		"unit_id": row.UnitID, "name": row.Name, "phone": row.Phone,
		"accommodations": row.Accommodations, "target_group": row.TargetGroup, "seeking": row.Seeking, "waiting_since": row.WaitingSince,
		"protected": row.Protected,
	}
	if person.CPR != "" {
		columns["cpr"], columns["cpr_index"] = row.CPR, row.CPRIndex
	}
	after, err := change(ctx, s, candidates, actor, person.Version, columns, row)
	if err != nil {
		return Candidate{}, err
	}
	return s.openCandidate(ctx, actor, after)
}

// Candidates returns a page of candidates, newest first, and notes in audit who read each of them.
func (s *Store) Candidates(ctx context.Context, actor lifecycle.Actor, f CandidateFilter) (List[Candidate], error) {
	if f.UnitID != "" && !areIDs(f.UnitID) {
		return List[Candidate]{}, nil
	}
	rows, err := newest(ctx, s, actor.TenantID, "candidates", f.Page, func(r models.Candidate) models.Candidate { return r },
		func(r models.Candidate) (time.Time, string) { return r.CreatedAt, r.ID },
		where{"unit_id = ?", f.UnitID, f.UnitID != ""}, where{"seeking = ?", true, f.Seeking})
	if err != nil {
		return List[Candidate]{}, fmt.Errorf("list candidates: %w", err)
	}
	list := List[Candidate]{Next: rows.Next}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		if list.Items, err = s.candidatesOf(ctx, tx, actor, rows.Items); err != nil {
			return err
		}
		ids := make([]string, 0, len(rows.Items))
		for _, r := range rows.Items {
			ids = append(ids, r.ID)
		}
		return audit(ctx, tx, actor, readCandidate, candidates.kind, ids...)
	})
	if err != nil {
		return List[Candidate]{}, fmt.Errorf("list candidates: %w", err)
	}
	return list, nil
}
