package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/outreach"
)

// OutreachFilter chooses searches for a company; empty fields choose all. CompanyID chooses those that approached it.
type OutreachFilter struct {
	CandidateID string
	CompanyID   string
	OwnerID     string
	Status      string
	Page
}

// Outreaches returns a page of searches, newest first.
func (s *Store) Outreaches(ctx context.Context, tenantID string, f OutreachFilter) (List[Process], error) {
	q := query{
		sql:  `SELECT ` + processColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindOutreach)},
	}
	if f.CompanyID != "" {
		q.and(`p.id IN (SELECT a.outreach_id FROM outreach_approaches a WHERE a.tenant_id = @tenant`)
		q.id("a.company_id", "company", f.CompanyID)
		q.sql += ")"
	}
	q.id("p.candidate_id", "candidate", f.CandidateID)
	q.id("p.owner_id", "owner", f.OwnerID)
	q.text("p.status", "status", f.Status)
	list, err := s.processes(ctx, tenantID, "outreaches", q, f.Page)
	if err != nil {
		return list, fmt.Errorf("list outreaches: %w", err)
	}
	return list, nil
}

// OpenOutreach returns the search for a company that goes on for a candidate. ErrNotFound when there is none.
func (s *Store) OpenOutreach(ctx context.Context, tenantID, candidateID string) (string, error) {
	if !areIDs(candidateID) {
		return "", ErrNotFound
	}
	var id string
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT id FROM outreaches WHERE tenant_id = ? AND candidate_id = ? AND open`, tenantID, candidateID).Row().Scan(&id)
	})
	if err != nil {
		return "", fmt.Errorf("find open outreach: %w", err)
	}
	return id, nil
}

// Referrals count how often a company pointed to others, and how often one of those made a place. They name no candidate.
type Referrals struct{ Made, Converted int }

// Referrals returns what came of the companies that this one pointed to.
func (s *Store) Referrals(ctx context.Context, tenantID, companyID string) (Referrals, error) {
	if !areIDs(companyID) {
		return Referrals{}, ErrNotFound
	}
	var r Referrals
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT count(*), count(*) FILTER (WHERE converted) FROM outreach_approaches
			WHERE tenant_id = ? AND referred_by = ?`, tenantID, companyID).Row().Scan(&r.Made, &r.Converted)
	})
	if err != nil {
		return Referrals{}, fmt.Errorf("count referrals: %w", err)
	}
	return r, nil
}

// UnheardProposal is a search that goes on and was never told of a placement that was proposed for its candidate elsewhere.
type UnheardProposal struct{ OutreachID, PlacementID string }

// UnheardProposals returns the tenant's open searches that were not told of a placement, with each of these placements.
func (s *Store) UnheardProposals(ctx context.Context, tenantID string) ([]UnheardProposal, error) {
	q := query{
		sql: `SELECT o.id, p.id FROM outreaches o
			JOIN processes p ON p.tenant_id = o.tenant_id AND p.candidate_id = o.candidate_id AND p.kind = @placement
				AND p.state ->> 'outreach_id' = CAST(o.id AS text)
			WHERE o.tenant_id = @tenant AND o.open AND NOT EXISTS (SELECT FROM events e
				WHERE e.tenant_id = o.tenant_id AND e.process_id = o.id AND e.name = @note AND e.payload ->> 'placement_id' = CAST(p.id AS text))
			ORDER BY o.id, p.created_at, p.id`,
		args: map[string]any{
			"tenant": tenantID, "placement": string(lifecycle.KindPlacement), "note": outreach.NoteProposal{}.Name(),
		},
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (UnheardProposal, error) {
		var u UnheardProposal
		return u, scan(&u.OutreachID, &u.PlacementID)
	})
	if err != nil {
		return nil, fmt.Errorf("list unheard proposals: %w", err)
	}
	return found, nil
}
