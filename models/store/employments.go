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

// Employment is a job that a candidate has or had.
type Employment struct {
	ID          string
	CandidateID string
	// CompanyID and CVR are the employer: a company of the register, or the number of one that is not in it. Where one is
	// known by the other, both are kept.
	CompanyID string
	CVR       string
	// From and To are the first and the last day; To is empty while the job goes on.
	From, To lifecycle.Date
	// Subsidised tells that the municipality paid a part of the wage.
	Subsidised bool
	// JobFunction is what the candidate did there, in words.
	JobFunction string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var employments = thing[models.CandidateEmployment]{
	kind:     "employment",
	personal: true,
	fields: map[string]string{
		"candidate_employments_candidate": "candidate_id", "candidate_employments_company": "company_id", "candidate_employments_cvr": "cvr",
		"candidate_employments_employer": "company_id", "candidate_employments_days": "to",
	},
	id: func(row *models.CandidateEmployment) string { return row.ID },
}

// readEmployments is the action in audit under which the readings of a candidate's employments stand.
const readEmployments = "candidate.employments.read"

// CreateEmployment adds a job of a candidate. ID, version and times are given to it. *RefError when there is no such
// candidate or company.
func (s *Store) CreateEmployment(ctx context.Context, c Create, e Employment) (Employment, error) {
	tenantID := c.Actor.TenantID
	row, err := insert(ctx, s, employments, c, func(tx *gorm.DB, id string, at time.Time) (*models.CandidateEmployment, error) {
		e.ID, e.Version, e.CreatedAt, e.UpdatedAt = id, 1, at, at
		return s.employmentRow(ctx, tx, tenantID, e)
	})
	if err != nil {
		return Employment{}, err
	}
	return s.openEmployment(ctx, tenantID, row)
}

// UpdateEmployment replaces a job, which must still be of the version given: else ErrStale. It returns the new one. It stays
// that of its candidate.
func (s *Store) UpdateEmployment(ctx context.Context, actor lifecycle.Actor, e Employment) (Employment, error) {
	known, err := read(ctx, s, employments, actor.TenantID, e.ID)
	if err != nil {
		return Employment{}, err
	}
	e.CandidateID = known.CandidateID
	var row *models.CandidateEmployment
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err = s.employmentRow(ctx, tx, actor.TenantID, e)
		return err
	})
	if err != nil {
		return Employment{}, fmt.Errorf("update employment: %w", err)
	}
	after, err := change(ctx, s, employments, actor, e.Version, map[string]any{
		"company_id": row.CompanyID, "cvr": row.CVR, "from_day": row.FromDay, "to_day": row.ToDay, "subsidised": row.Subsidised,
		"job_function": row.JobFunction,
	}, row)
	if err != nil {
		return Employment{}, err
	}
	return s.openEmployment(ctx, actor.TenantID, after)
}

// RemoveEmployment removes a job that was entered by mistake, if it still is of the version given: else ErrStale. It returns
// what was removed.
func (s *Store) RemoveEmployment(ctx context.Context, actor lifecycle.Actor, id string, version int) (Employment, error) {
	row, err := read(ctx, s, employments, actor.TenantID, id)
	if err != nil {
		return Employment{}, err
	}
	gone, err := s.openEmployment(ctx, actor.TenantID, row)
	if err != nil {
		return Employment{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.CandidateEmployment](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, employments.kind+".removed", employments.kind, id)
	})
	if err != nil {
		return Employment{}, fmt.Errorf("remove employment: %w", err)
	}
	return gone, nil
}

// Employments returns a page of a candidate's jobs, those entered last first, and notes in audit who read them. ErrNotFound
// when there is no such candidate.
func (s *Store) Employments(ctx context.Context, actor lifecycle.Actor, candidateID string, p Page) (List[Employment], error) {
	return ofCandidate(ctx, s, actor, candidateID, readEmployments, p, employmentOf,
		func(r models.CandidateEmployment) (time.Time, string) { return r.CreatedAt, r.ID })
}

// employmentRow encrypts a job with the candidate's key, and completes who the employer is from the register.
func (s *Store) employmentRow(ctx context.Context, tx *gorm.DB, tenantID string, e Employment) (*models.CandidateEmployment, error) {
	row := &models.CandidateEmployment{
		TenantID: tenantID, ID: e.ID, CandidateID: e.CandidateID, CVR: e.CVR, Subsidised: e.Subsidised,
		Version: e.Version, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
	var err error
	if row.FromDay, err = asDay(e.From); err != nil {
		return nil, &InvalidError{Field: "from"}
	}
	if row.ToDay, err = dayOrNull(e.To); err != nil {
		return nil, &InvalidError{Field: "to"}
	}
	if err := employer(ctx, tx, row, e.CompanyID); err != nil {
		return nil, err
	}
	row.JobFunction, err = s.sealFor(ctx, tx, tenantID, e.CandidateID, []byte(e.JobFunction), cell("candidate_employments", "job_function", tenantID, e.ID))
	return row, err
}

// employer looks the company up by its ID, or by its number where it is registered.
func employer(ctx context.Context, tx *gorm.DB, row *models.CandidateEmployment, companyID string) error {
	q := table[models.Company](tx).where("tenant_id = ?", row.TenantID)
	switch {
	case companyID == "":
		found, err := q.where("cvr = ?", row.CVR).take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil
		}
		row.CompanyID = &found.ID
		return err
	case !areIDs(companyID):
		return &RefError{Field: "company_id"}
	}
	found, err := q.where("id = ?", companyID).take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return &RefError{Field: "company_id"}
	}
	row.CompanyID, row.CVR = &found.ID, found.CVR
	return err
}

// openEmployment decrypts one row.
func (s *Store) openEmployment(ctx context.Context, tenantID string, row models.CandidateEmployment) (Employment, error) {
	key, err := s.personKey(ctx, tenantID, row.CandidateID)
	if err != nil {
		return Employment{}, fmt.Errorf("open employment: %w", err)
	}
	return employmentOf(row, key)
}

// employmentOf decrypts a job.
func employmentOf(row models.CandidateEmployment, key *vault.PersonKey) (Employment, error) {
	function, err := key.Decrypt(row.JobFunction, cell("candidate_employments", "job_function", row.TenantID, row.ID))
	if err != nil {
		return Employment{}, fmt.Errorf("decrypt employment %s: %w", row.ID, err)
	}
	e := Employment{
		ID: row.ID, CandidateID: row.CandidateID, CVR: row.CVR, From: dateOf(row.FromDay), To: dayOf(row.ToDay),
		Subsidised: row.Subsidised, JobFunction: string(function),
		Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
	if row.CompanyID != nil {
		e.CompanyID = *row.CompanyID
	}
	return e, nil
}
