package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/vault"
)

// CandidateProfile is the profile of a candidate, with the version of the candidate, who changes with it.
type CandidateProfile struct {
	CandidateID string
	candidacy.Profile
	// TargetGroup is the candidate's.
	TargetGroup vocabulary.TargetGroup
	// Hidden is what of a protected candidate is left out, because somebody else reads.
	Hidden    candidacy.Protection
	Version   int
	UpdatedAt time.Time
}

// readProfile is the action in audit under which the readings of profiles stand.
const readProfile = "candidate.profile.read"

// CandidateProfile returns the profile of a candidate, an empty one when nothing has been written, and notes in audit who
// read it. ErrNotFound when there is no such candidate.
func (s *Store) CandidateProfile(ctx context.Context, actor lifecycle.Actor, id string) (CandidateProfile, error) {
	if !areIDs(id) {
		return CandidateProfile{}, ErrNotFound
	}
	var profile CandidateProfile
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err := table[models.Candidate](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).take(ctx)
		if err != nil {
			return err
		}
		if profile, err = s.profileFor(ctx, tx, actor, row); err != nil {
			return err
		}
		return audit(ctx, tx, actor, readProfile, candidates.kind, id)
	})
	if err != nil {
		return CandidateProfile{}, fmt.Errorf("read profile: %w", err)
	}
	return profile, nil
}

// SetCandidateProfile replaces the profile of a candidate, who must still be of the version given: else ErrStale. It returns
// the new one. *RefError when it refers to a company or workplace that is not there, or to a placement of
// somebody else, *lifecycle.RuleError when a part of the
// candidate is hidden from actor.
func (s *Store) SetCandidateProfile(ctx context.Context, actor lifecycle.Actor, id string, version int, p candidacy.Profile) (CandidateProfile, error) {
	if !areIDs(id) {
		return CandidateProfile{}, ErrNotFound
	}
	key, err := s.keyToChange(ctx, actor, id)
	if err != nil {
		return CandidateProfile{}, fmt.Errorf("set profile: %w", err)
	}
	if err := s.KnownEmployers(ctx, actor.TenantID, p); err != nil {
		return CandidateProfile{}, fmt.Errorf("set profile: %w", err)
	}
	if err := s.knownPlacements(ctx, actor.TenantID, id, p); err != nil {
		return CandidateProfile{}, fmt.Errorf("set profile: %w", err)
	}
	sealed, err := sealProfile(key, actor.TenantID, id, p)
	if err != nil {
		return CandidateProfile{}, err
	}
	after, err := change(ctx, s, candidates, actor, version,
		map[string]any{"profile": sealed, "has_job_goal": p.HasGoal()}, &models.Candidate{TenantID: actor.TenantID, ID: id})
	if err != nil {
		return CandidateProfile{}, err
	}
	var profile CandidateProfile
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		profile, err = s.profileFor(ctx, tx, actor, after)
		return err
	})
	if err != nil {
		return CandidateProfile{}, fmt.Errorf("set profile: %w", err)
	}
	return profile, nil
}

// KnownEmployers returns a *RefError when the profile refers to a company or a workplace that is not there.
func (s *Store) KnownEmployers(ctx context.Context, tenantID string, p candidacy.Profile) error {
	return s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		if ok, err := allThere[models.Company](ctx, tx, tenantID, p.Companies()); err != nil || !ok {
			return orElse(err, &RefError{Field: "company_id"})
		}
		if ok, err := allThere[models.Workplace](ctx, tx, tenantID, p.Workplaces()); err != nil || !ok {
			return orElse(err, &RefError{Field: "workplace_id"})
		}
		return nil
	})
}

// knownPlacements returns a *RefError when a lesson comes from a placement that was not the candidate's.
func (s *Store) knownPlacements(ctx context.Context, tenantID, candidateID string, p candidacy.Profile) error {
	ids := slices.Compact(slices.Sorted(slices.Values(p.Placements())))
	if len(ids) == 0 {
		return nil
	}
	if !areIDs(ids...) {
		return &RefError{Field: "placement_id"}
	}
	return s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		n, err := table[models.Placement](tx).where("tenant_id = ? AND candidate_id = ? AND id IN ?", tenantID, candidateID, ids).count(ctx, "id")
		if err == nil && n != len(ids) {
			return &RefError{Field: "placement_id"}
		}
		return err
	})
}

// allThere tells whether there is a row for every ID.
func allThere[R any](ctx context.Context, tx *gorm.DB, tenantID string, ids []string) (bool, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return true, nil
	}
	if !areIDs(ids...) {
		return false, nil
	}
	n, err := table[R](tx).where("tenant_id = ? AND id IN ?", tenantID, ids).count(ctx, "id")
	return n == len(ids), err
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func sealProfile(key *vault.PersonKey, tenantID, id string, p candidacy.Profile) ([]byte, error) {
	p.Schema = candidacy.ProfileSchema
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode profile: %w", err)
	}
	sealed, err := key.Encrypt(plain, cell("candidates", "profile", tenantID, id))
	if err != nil {
		return nil, fmt.Errorf("encrypt profile: %w", err)
	}
	return sealed, nil
}

// profileFor decrypts the profile of a row, as actor may see it.
func (s *Store) profileFor(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, row models.Candidate) (CandidateProfile, error) {
	out := CandidateProfile{
		CandidateID: row.ID, TargetGroup: vocabulary.TargetGroup(row.TargetGroup), Version: row.Version, UpdatedAt: row.UpdatedAt.UTC(),
	}
	keys, err := s.personKeys(ctx, tx, actor.TenantID, row.ID)
	if err != nil {
		return out, err
	}
	key := keys[row.ID]
	if key == nil {
		return out, fmt.Errorf("candidate %s has no key", row.ID)
	}
	if out.Profile, err = profileOf(row, key); err != nil {
		return out, err
	}
	hidden, err := hiddenFrom(ctx, tx, actor, row)
	if err != nil {
		return out, err
	}
	out.Hidden = hidden[row.ID]
	out.Profile = out.Seen(out.Hidden)
	return out, nil
}

// profileOf decrypts the profile of a row: an empty one when nothing has been written.
func profileOf(row models.Candidate, key *vault.PersonKey) (candidacy.Profile, error) {
	p := candidacy.Profile{Schema: candidacy.ProfileSchema}
	if row.Profile == nil {
		return p, nil
	}
	plain, err := key.Decrypt(row.Profile, cell("candidates", "profile", row.TenantID, row.ID))
	if err != nil {
		return p, fmt.Errorf("decrypt profile: %w", err)
	}
	if err := json.Unmarshal(plain, &p); err != nil {
		// The error of the decoder can quote what it read.
		return p, fmt.Errorf("decode profile of candidate %s", row.ID)
	}
	return p, nil
}

// errNoJobGoal is returned for a candidate of whom nobody has written down what they work towards.
var errNoJobGoal = lifecycle.RefuseField(candidacy.CodeJobGoalMissing, "candidate_id",
	"the candidate's profile names no job goal; write one down before a placement is proposed")

// checkJobGoal refuses to propose a candidate without a job goal. The share lock keeps it until the proposal is recorded. A
// candidate who is not there is refused by the foreign key.
func checkJobGoal(tx *gorm.DB, t Transition, s placement.State) ([]lifecycle.Finding, error) {
	if t.Name != (placement.Propose{}).Name() {
		return nil, nil
	}
	var goals []bool
	err := tx.Raw(`SELECT has_job_goal FROM candidates WHERE tenant_id = ? AND id = ? FOR SHARE`, t.TenantID, s.CandidateID).Scan(&goals).Error
	if err == nil && len(goals) == 1 && !goals[0] {
		return nil, errNoJobGoal
	}
	return nil, err
}
