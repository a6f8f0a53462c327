package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/store/vault"
)

// PresentationShare says that a company was given a revision of a candidate's presentation.
type PresentationShare struct {
	ID          string
	CandidateID string
	Revision    int
	CompanyID   string
	Channel     lifecycle.Channel
	On          lifecycle.Date
	// UserID is who recorded it.
	UserID    string
	CreatedAt time.Time
}

var presentationShares = thing[models.PresentationShare]{
	kind:     "presentation_share",
	personal: true,
	fields: map[string]string{
		"presentation_shares_company": "company_id", "presentation_shares_channel": "channel",
	},
	id: func(row *models.PresentationShare) string { return row.ID },
}

// SharePresentation records that a company was given the newest revision, which the candidate must have approved: else a
// *lifecycle.RuleError. ID, revision and time are given to it; today is the tenant's day. ErrNotFound when there is no such
// candidate, *RefError when there is no such company.
func (s *Store) SharePresentation(ctx context.Context, c Create, share PresentationShare, today lifecycle.Date) (PresentationShare, error) {
	switch {
	case !areIDs(share.CandidateID):
		return PresentationShare{}, ErrNotFound
	case !areIDs(share.CompanyID):
		return PresentationShare{}, fmt.Errorf("share presentation: %w", &RefError{Field: "company_id"})
	}
	row, err := insert(ctx, s, presentationShares, c, func(tx *gorm.DB, id string, at time.Time) (*models.PresentationShare, error) {
		newest, err := lockedPresentation(ctx, tx, c.Actor.TenantID, share.CandidateID, "SHARE")
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, err
		}
		if err := approvalOf(newest).CheckShare(share.On, today); err != nil {
			return nil, err
		}
		row := &models.PresentationShare{
			TenantID: c.Actor.TenantID, ID: id, CandidateID: share.CandidateID, Revision: newest.Revision, Approved: true,
			CompanyID: share.CompanyID, Channel: string(share.Channel), UserID: c.Actor.UserID, CreatedAt: at,
		}
		if row.SharedOn, err = asDay(share.On); err != nil {
			return nil, &InvalidError{Field: "on"}
		}
		return row, nil
	})
	if err != nil {
		return PresentationShare{}, err
	}
	return presentationShareOf(row, nil)
}

// PresentationShares returns a page of the companies that were given a candidate's presentation, the newest first, and notes
// in audit who read them. ErrNotFound when there is no such candidate.
func (s *Store) PresentationShares(ctx context.Context, actor lifecycle.Actor, candidateID string, p Page) (List[PresentationShare], error) {
	return ofCandidate(ctx, s, actor, candidateID, readPresentation, p, presentationShareOf,
		func(r models.PresentationShare) (time.Time, string) { return r.CreatedAt, r.ID })
}

// presentationShareOf needs no key: the words are those of the revision.
func presentationShareOf(row models.PresentationShare, _ *vault.PersonKey) (PresentationShare, error) {
	return PresentationShare{
		ID: row.ID, CandidateID: row.CandidateID, Revision: row.Revision, CompanyID: row.CompanyID, Channel: lifecycle.Channel(row.Channel),
		On: dateOf(row.SharedOn), UserID: row.UserID, CreatedAt: row.CreatedAt.UTC(),
	}, nil
}
