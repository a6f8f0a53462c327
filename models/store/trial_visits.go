package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/store/vault"
)

// TrialVisit is a visit of a candidate at a workplace, before anything is agreed. It is no placement and none of its days is.
type TrialVisit struct {
	ID          string
	CandidateID string
	WorkplaceID string
	candidacy.Trial
	// Note is what was seen and said, in words.
	Note string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TrialVisitFilter chooses trial visits; empty fields choose all.
type TrialVisitFilter struct {
	CandidateID string
	WorkplaceID string
	Page
}

var trialVisits = thing[models.TrialVisit]{
	kind:     "trial_visit",
	personal: true,
	fields: map[string]string{
		"trial_visits_candidate": "candidate_id", "trial_visits_workplace": "workplace_id", "trial_visits_days": "to", "trial_visits_status": "status",
		"trial_visits_outcome": "status", "trial_visits_candidate_wants": "candidate_wants", "trial_visits_company_wants": "company_wants",
	},
	id: func(row *models.TrialVisit) string { return row.ID },
}

// readTrialVisit is the action in audit under which the readings of trial visits stand.
const readTrialVisit = "trial_visit.read"

// CreateTrialVisit adds a trial visit. ID, version and times are given to it. *RefError when there is no such candidate or
// workplace.
func (s *Store) CreateTrialVisit(ctx context.Context, c Create, v TrialVisit) (TrialVisit, error) {
	if !areIDs(v.WorkplaceID) {
		return TrialVisit{}, fmt.Errorf("create trial visit: %w", &RefError{Field: "workplace_id"})
	}
	row, err := insert(ctx, s, trialVisits, c, func(tx *gorm.DB, id string, at time.Time) (*models.TrialVisit, error) {
		v.ID, v.Version, v.CreatedAt, v.UpdatedAt = id, 1, at, at
		return s.trialVisitRow(ctx, tx, c.Actor.TenantID, v)
	})
	if err != nil {
		return TrialVisit{}, err
	}
	return s.openTrialVisit(ctx, c.Actor.TenantID, row)
}

// TrialVisit returns one trial visit, and notes in audit who read it. ErrNotFound when there is none.
func (s *Store) TrialVisit(ctx context.Context, actor lifecycle.Actor, id string) (TrialVisit, error) {
	row, err := read(ctx, s, trialVisits, actor.TenantID, id)
	if err != nil {
		return TrialVisit{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		return audit(ctx, tx, actor, readTrialVisit, trialVisits.kind, id)
	})
	if err != nil {
		return TrialVisit{}, fmt.Errorf("read trial visit: %w", err)
	}
	return s.openTrialVisit(ctx, actor.TenantID, row)
}

// UpdateTrialVisit replaces a trial visit, which must still be of the version given: else ErrStale. It returns the new one.
// Who visits where is fixed: another candidate or workplace is a *FixedError.
func (s *Store) UpdateTrialVisit(ctx context.Context, actor lifecycle.Actor, v TrialVisit) (TrialVisit, error) {
	known, err := read(ctx, s, trialVisits, actor.TenantID, v.ID)
	switch {
	case err != nil:
		return TrialVisit{}, err
	case v.CandidateID != known.CandidateID:
		return TrialVisit{}, &FixedError{Field: "candidate_id"}
	case v.WorkplaceID != known.WorkplaceID:
		return TrialVisit{}, &FixedError{Field: "workplace_id"}
	}
	var row *models.TrialVisit
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err = s.trialVisitRow(ctx, tx, actor.TenantID, v)
		return err
	})
	if err != nil {
		return TrialVisit{}, fmt.Errorf("update trial visit: %w", err)
	}
	after, err := change(ctx, s, trialVisits, actor, v.Version, map[string]any{
		"from_day": row.FromDay, "to_day": row.ToDay, "status": row.Status, "candidate_wants": row.CandidateWants,
		"company_wants": row.CompanyWants, "note": row.Note,
	}, row)
	if err != nil {
		return TrialVisit{}, err
	}
	return s.openTrialVisit(ctx, actor.TenantID, after)
}

// TrialVisits returns a page of trial visits, newest first, and notes in audit who read each of them.
func (s *Store) TrialVisits(ctx context.Context, actor lifecycle.Actor, f TrialVisitFilter) (List[TrialVisit], error) {
	for _, id := range []string{f.CandidateID, f.WorkplaceID} {
		if id != "" && !areIDs(id) {
			return List[TrialVisit]{}, nil
		}
	}
	rows, err := newest(ctx, s, actor.TenantID, "trial_visits", f.Page, func(r models.TrialVisit) models.TrialVisit { return r },
		func(r models.TrialVisit) (time.Time, string) { return r.CreatedAt, r.ID },
		where{"candidate_id = ?", f.CandidateID, f.CandidateID != ""}, where{"workplace_id = ?", f.WorkplaceID, f.WorkplaceID != ""})
	if err != nil {
		return List[TrialVisit]{}, fmt.Errorf("list trial visits: %w", err)
	}
	list := List[TrialVisit]{Next: rows.Next}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var people, ids []string
		for _, r := range rows.Items {
			people, ids = append(people, r.CandidateID), append(ids, r.ID)
		}
		keys, err := s.personKeys(ctx, tx, actor.TenantID, people...)
		if err != nil {
			return err
		}
		for _, r := range rows.Items {
			key := keys[r.CandidateID]
			if key == nil {
				return fmt.Errorf("candidate %s has no key", r.CandidateID)
			}
			v, err := trialVisitOf(r, key)
			if err != nil {
				return err
			}
			list.Items = append(list.Items, v)
		}
		return audit(ctx, tx, actor, readTrialVisit, trialVisits.kind, ids...)
	})
	if err != nil {
		return List[TrialVisit]{}, fmt.Errorf("list trial visits: %w", err)
	}
	return list, nil
}

func (s *Store) openTrialVisit(ctx context.Context, tenantID string, row models.TrialVisit) (TrialVisit, error) {
	key, err := s.personKey(ctx, tenantID, row.CandidateID)
	if err != nil {
		return TrialVisit{}, fmt.Errorf("open trial visit: %w", err)
	}
	return trialVisitOf(row, key)
}

// trialVisitRow encrypts a trial visit with the candidate's key.
func (s *Store) trialVisitRow(ctx context.Context, tx *gorm.DB, tenantID string, v TrialVisit) (*models.TrialVisit, error) {
	row := &models.TrialVisit{
		TenantID: tenantID, ID: v.ID, CandidateID: v.CandidateID, WorkplaceID: v.WorkplaceID, Status: string(v.Status),
		CandidateWants: string(v.CandidateWants), CompanyWants: string(v.CompanyWants),
		Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
	var err error
	if row.FromDay, err = asDay(v.Days.Start); err != nil {
		return nil, &InvalidError{Field: "from"}
	}
	if row.ToDay, err = asDay(v.Days.End); err != nil {
		return nil, &InvalidError{Field: "to"}
	}
	row.Note, err = s.sealFor(ctx, tx, tenantID, v.CandidateID, []byte(v.Note), cell("trial_visits", "note", tenantID, v.ID))
	return row, err
}

// trialVisitOf decrypts a trial visit.
func trialVisitOf(row models.TrialVisit, key *vault.PersonKey) (TrialVisit, error) {
	note, err := key.Decrypt(row.Note, cell("trial_visits", "note", row.TenantID, row.ID))
	if err != nil {
		return TrialVisit{}, fmt.Errorf("decrypt trial visit %s: %w", row.ID, err)
	}
	return TrialVisit{
		ID: row.ID, CandidateID: row.CandidateID, WorkplaceID: row.WorkplaceID, Note: string(note),
		Trial: candidacy.Trial{
			Days:   lifecycle.Period{Start: dateOf(row.FromDay), End: dateOf(row.ToDay)},
			Status: candidacy.TrialStatus(row.Status), CandidateWants: candidacy.Answer(row.CandidateWants), CompanyWants: candidacy.Answer(row.CompanyWants),
		},
		Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}, nil
}
