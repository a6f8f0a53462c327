package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/store/vault"
)

// Presentation is one revision of how a candidate is presented to companies.
type Presentation struct {
	CandidateID string
	// Revision rises by one with every change of the words; 0 when nothing has been written.
	Revision int
	candidacy.Presentation
	// Approval is the candidate's; ApprovedBy recorded it, DraftedBy wrote the words.
	Approval   candidacy.Approval
	DraftedBy  string
	ApprovedBy string
	// Version rises by one with every change and every approval, over all revisions. Nothing written is version 1.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Actions in audit about presentations.
const (
	readPresentation     = "candidate.presentation.read"
	draftedPresentation  = "candidate.presentation.drafted"
	approvedPresentation = "candidate.presentation.approved"
)

// Presentation returns a revision of a candidate's presentation, the newest for revision 0, and notes in audit who read it.
// Where nothing has been written, the newest is an empty one. ErrNotFound when there is no such candidate or revision.
func (s *Store) Presentation(ctx context.Context, actor lifecycle.Actor, candidateID string, revision int) (Presentation, error) {
	if !areIDs(candidateID) {
		return Presentation{}, ErrNotFound
	}
	key, err := s.personKey(ctx, actor.TenantID, candidateID)
	if err != nil {
		return Presentation{}, fmt.Errorf("read presentation: %w", err)
	}
	p := Presentation{CandidateID: candidateID, Version: 1}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var row models.Presentation
		if revision == 0 {
			row, err = newestPresentation(ctx, tx, actor.TenantID, candidateID)
			if errors.Is(err, gorm.ErrRecordNotFound) {
				return nil
			}
		} else {
			row, err = table[models.Presentation](tx).
				where("tenant_id = ? AND candidate_id = ? AND revision = ?", actor.TenantID, candidateID, revision).take(ctx)
		}
		if err != nil {
			return err
		}
		if p, err = presentationOf(row, key); err != nil {
			return err
		}
		return audit(ctx, tx, actor, readPresentation, candidates.kind, candidateID)
	})
	if err != nil {
		return Presentation{}, fmt.Errorf("read presentation: %w", err)
	}
	return p, nil
}

// DraftPresentation writes a new revision, when the presentation still is of the version given: else ErrStale. It has no
// approval: words that were changed, or are to be approved anew, are approved anew.
func (s *Store) DraftPresentation(ctx context.Context, actor lifecycle.Actor, candidateID string, version int, p candidacy.Presentation) (Presentation, error) {
	if !areIDs(candidateID) {
		return Presentation{}, ErrNotFound
	}
	key, err := s.personKey(ctx, actor.TenantID, candidateID)
	if err != nil {
		return Presentation{}, fmt.Errorf("draft presentation: %w", err)
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return Presentation{}, fmt.Errorf("encode presentation: %w", err)
	}
	var row models.Presentation
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		newest, err := lockedPresentation(ctx, tx, actor.TenantID, candidateID, "UPDATE")
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			newest.Version = 1
		case err != nil:
			return err
		}
		if newest.Version != version {
			return ErrStale
		}
		at := s.db.NowFunc().Truncate(time.Microsecond)
		row = models.Presentation{
			TenantID: actor.TenantID, CandidateID: candidateID, Revision: newest.Revision + 1, DraftedBy: actor.UserID,
			Version: newest.Version + 1, CreatedAt: at, UpdatedAt: at,
		}
		if row.Body, err = key.Encrypt(plain, presentationCell(row)); err != nil {
			return fmt.Errorf("encrypt presentation: %w", err)
		}
		if err := table[models.Presentation](tx).create(ctx, &row); err != nil {
			return err
		}
		return audit(ctx, tx, actor, draftedPresentation, candidates.kind, candidateID)
	})
	if err != nil {
		return Presentation{}, fmt.Errorf("draft presentation: %w", err)
	}
	return presentationOf(row, key)
}

// ApprovePresentation records that the candidate approved a revision, which must be the newest. The same approval may be
// recorded again. *lifecycle.RuleError when it cannot be so; today is the tenant's day.
func (s *Store) ApprovePresentation(ctx context.Context, actor lifecycle.Actor, candidateID string, revision int, given candidacy.Approval, today lifecycle.Date) (Presentation, error) {
	if !areIDs(candidateID) {
		return Presentation{}, ErrNotFound
	}
	key, err := s.personKey(ctx, actor.TenantID, candidateID)
	if err != nil {
		return Presentation{}, fmt.Errorf("approve presentation: %w", err)
	}
	var row models.Presentation
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		newest, err := lockedPresentation(ctx, tx, actor.TenantID, candidateID, "UPDATE")
		switch {
		case err != nil:
			return err
		case newest.Revision != revision:
			return lifecycle.Refuse(candidacy.CodePresentationMoved, "the words have been changed since; the candidate approves those that there are now")
		}
		before := approvalOf(newest)
		if _, err := before.Approve(given, dateOf(newest.CreatedAt), today); err != nil {
			return err
		}
		if row = newest; before.Given() {
			return nil
		}
		res := tx.Exec(`
			UPDATE presentations SET approved = true, approved_on = CAST(? AS date), approval_channel = ?, approved_by = ?,
				version = version + 1, updated_at = ?
			WHERE tenant_id = ? AND candidate_id = ? AND revision = ?`,
			string(given.On), string(given.Channel), actor.UserID, s.db.NowFunc(), actor.TenantID, candidateID, revision)
		if res.Error != nil {
			return res.Error
		}
		if row, err = newestPresentation(ctx, tx, actor.TenantID, candidateID); err != nil {
			return err
		}
		return audit(ctx, tx, actor, approvedPresentation, candidates.kind, candidateID)
	})
	if err != nil {
		return Presentation{}, fmt.Errorf("approve presentation: %w", err)
	}
	return presentationOf(row, key)
}

func newestPresentation(ctx context.Context, tx *gorm.DB, tenantID, candidateID string) (models.Presentation, error) {
	return table[models.Presentation](tx).where("tenant_id = ? AND candidate_id = ?", tenantID, candidateID).order("revision DESC").take(ctx)
}

// lockedPresentation is newestPresentation under a lock of the candidate, so that it stays the newest. ErrNotFound when there
// is no candidate.
func lockedPresentation(ctx context.Context, tx *gorm.DB, tenantID, candidateID, lock string) (models.Presentation, error) {
	var id string
	if err := tx.Raw(`SELECT id FROM candidates WHERE tenant_id = ? AND id = ? FOR `+lock, tenantID, candidateID).Row().Scan(&id); err != nil {
		return models.Presentation{}, scrub(err)
	}
	return newestPresentation(ctx, tx, tenantID, candidateID)
}

// presentationCell is the place of a revision's ciphertext.
func presentationCell(row models.Presentation) string {
	return cell("presentations", "body", row.TenantID, fmt.Sprintf("%s/%d", row.CandidateID, row.Revision))
}

func approvalOf(row models.Presentation) candidacy.Approval {
	return candidacy.Approval{On: dayOf(row.ApprovedOn), Channel: lifecycle.Channel(row.ApprovalChannel)}
}

// presentationOf decrypts a revision.
func presentationOf(row models.Presentation, key *vault.PersonKey) (Presentation, error) {
	plain, err := key.Decrypt(row.Body, presentationCell(row))
	if err != nil {
		return Presentation{}, fmt.Errorf("decrypt presentation of candidate %s: %w", row.CandidateID, err)
	}
	p := Presentation{
		CandidateID: row.CandidateID, Revision: row.Revision, Approval: approvalOf(row), DraftedBy: row.DraftedBy,
		Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
	if row.ApprovedBy != nil {
		p.ApprovedBy = *row.ApprovedBy
	}
	if err := json.Unmarshal(plain, &p.Presentation); err != nil {
		// The error of the decoder can quote what it read.
		return Presentation{}, fmt.Errorf("decode presentation of candidate %s", row.CandidateID)
	}
	return p, nil
}
