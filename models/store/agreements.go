package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle"
)

// AgreementFilter chooses agreements; empty fields choose all.
type AgreementFilter struct {
	// CompanyID chooses those that the company is part of, also as one of a cluster; WorkplaceID those with a line there.
	CompanyID   string
	WorkplaceID string
	OwnerID     string
	Status      string
	Model       string
	// ExpiresBefore chooses those that end before the day and have not ended yet.
	ExpiresBefore lifecycle.Date
	Page
}

// Agreements returns a page of agreements, newest first.
func (s *Store) Agreements(ctx context.Context, tenantID string, f AgreementFilter) (List[Process], error) {
	q := query{
		sql:  `SELECT ` + processColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindAgreement)},
	}
	q.id("p.owner_id", "owner", f.OwnerID)
	q.text("p.status", "status", f.Status)
	if f.CompanyID != "" {
		q.and(`(EXISTS (SELECT FROM agreements a WHERE a.tenant_id = p.tenant_id AND a.id = p.id AND a.company_id = @company)
			OR EXISTS (SELECT FROM agreement_lines l WHERE l.tenant_id = p.tenant_id AND l.agreement_id = p.id AND l.company_id = @company))`)
		q.args["company"], q.none = f.CompanyID, !areIDs(f.CompanyID)
	}
	if f.WorkplaceID != "" || f.Model != "" {
		q.and("EXISTS (SELECT FROM agreement_lines l WHERE l.tenant_id = p.tenant_id AND l.agreement_id = p.id")
		q.id("l.workplace_id", "workplace", f.WorkplaceID)
		q.text("l.model", "model", f.Model)
		q.sql += ")"
	}
	if f.ExpiresBefore != "" {
		if !storable(f.ExpiresBefore) {
			return List[Process]{}, fmt.Errorf("list agreements: %w", &InvalidError{Field: "expires_before"})
		}
		q.and(`p.ended_at IS NULL AND EXISTS (SELECT FROM agreements a WHERE a.tenant_id = p.tenant_id AND a.id = p.id
			AND a.ends_on < CAST(@before AS date))`)
		q.args["before"] = string(f.ExpiresBefore)
	}
	list, err := s.processes(ctx, tenantID, "agreements", q, f.Page)
	if err != nil {
		return list, fmt.Errorf("list agreements: %w", err)
	}
	return list, nil
}

// KeepAgreementTexts keeps what was written for an agreement, as KeepTexts does, encrypted with a key of the agreement's
// own: it is about no one person.
func (s *Store) KeepAgreementTexts(ctx context.Context, actor lifecycle.Actor, agreementID string, texts []Text) (lifecycle.Contents, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	if !areIDs(agreementID) {
		return nil, fmt.Errorf("keep texts: %w", ErrNotFound)
	}
	wrapped, _, err := s.keys.NewPersonKey(actor.TenantID, agreementID)
	if err != nil {
		return nil, fmt.Errorf("keep texts: %w", err)
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		return table[models.PersonKey](tx, clause.OnConflict{DoNothing: true}).
			create(ctx, &models.PersonKey{TenantID: actor.TenantID, PersonID: agreementID, Wrapped: wrapped})
	})
	if err != nil {
		return nil, fmt.Errorf("keep texts: %w", err)
	}
	return s.KeepTexts(ctx, actor, agreementID, agreementID, texts)
}

// SweepPlaces deletes places of a tenant that were registered on their way under an agreement that never took them, when
// they are older than the given wall time, and returns how many.
func (s *Store) SweepPlaces(ctx context.Context, tenantID string, olderThan time.Duration) (int, error) {
	n, err := s.sweep(ctx, tenantID, olderThan, `
		DELETE FROM places WHERE tenant_id = @tenant AND id IN (
			SELECT id FROM places WHERE tenant_id = @tenant AND state = 'unopened' AND created_at < now() - make_interval(secs => @age)
			ORDER BY created_at LIMIT @most)`)
	if err != nil {
		return n, fmt.Errorf("sweep places: %w", err)
	}
	return n, nil
}
