package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/store/vault"
)

// mentorRow encrypts a mentor with their key.
func mentorRow(tenantID string, key *vault.PersonKey, m Mentor) (*models.Mentor, error) {
	row := &models.Mentor{
		TenantID: tenantID, ID: m.ID, WorkplaceID: m.WorkplaceID, Capacity: m.Capacity, Active: m.Active,
		Version: m.Version, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
	var err error
	if row.Languages, err = codesJSON(m.Languages); err != nil {
		return nil, err
	}
	if row.Needs, err = codesJSON(m.Needs); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		column, plain string
		cipher        *[]byte
	}{{"name", m.Name, &row.Name}, {"phone", m.Phone, &row.Phone}, {"email", m.Email, &row.Email}} {
		if *f.cipher, err = key.Encrypt([]byte(f.plain), cell("mentors", f.column, tenantID, m.ID)); err != nil {
			return nil, fmt.Errorf("encrypt %s: %w", f.column, err)
		}
	}
	return row, nil
}

// codesJSON is a list of codes as its column holds it; an empty list, never null.
func codesJSON[C ~string](codes []C) ([]byte, error) {
	if codes == nil {
		codes = []C{}
	}
	data, err := json.Marshal(codes)
	if err != nil {
		return nil, fmt.Errorf("encode codes: %w", err)
	}
	return data, nil
}

// mentorQuery selects mentors with what they have on the day of the reading.
func mentorQuery(r MentorReading) query {
	return query{
		sql: `
SELECT m.id, m.workplace_id, w.company_id, m.name, m.phone, m.email, m.languages, m.needs, m.capacity, m.active,
	(SELECT count(*) ` + loadOn("@on") + `),
	(SELECT max(t.valid_to) ` + trainingOn("@on") + `),
	m.version, m.created_at, m.updated_at
FROM mentors m JOIN workplaces w ON w.tenant_id = m.tenant_id AND w.id = m.workplace_id
WHERE m.tenant_id = @tenant`,
		args: map[string]any{"tenant": r.Actor.TenantID, "on": string(r.On)},
	}
}

// sealedMentor is a mentor with what is still encrypted.
type sealedMentor struct {
	Mentor
	row models.Mentor
}

// sealedMentors runs a query.
func (s *Store) sealedMentors(ctx context.Context, r MentorReading, q query) ([]sealedMentor, error) {
	if !storable(r.On) {
		return nil, &InvalidError{Field: "on"}
	}
	return rowsOf(ctx, s, r.Actor.TenantID, q, scanMentor)
}

// openMentors decrypts who mentors are, unless the reading is nameless, and notes it in audit when asked to.
func (s *Store) openMentors(ctx context.Context, r MentorReading, sealed []sealedMentor, noted bool) ([]Mentor, error) {
	all, ids := make([]Mentor, len(sealed)), make([]string, len(sealed))
	for i, m := range sealed {
		all[i], ids[i] = m.Mentor, m.ID
	}
	if r.Nameless || len(all) == 0 {
		return all, nil
	}
	err := s.inTenant(ctx, r.Actor.TenantID, func(tx *gorm.DB) error {
		keys, err := s.personKeys(ctx, tx, r.Actor.TenantID, ids...)
		if err != nil {
			return err
		}
		for i, m := range sealed {
			if err := m.open(r.Actor.TenantID, keys[m.ID], &all[i]); err != nil {
				return err
			}
		}
		if !noted {
			return nil
		}
		return audit(ctx, tx, r.Actor, readMentor, mentors.kind, ids...)
	})
	return all, err
}

// open decrypts who a mentor is.
func (m sealedMentor) open(tenantID string, key *vault.PersonKey, to *Mentor) error {
	if key == nil {
		return fmt.Errorf("mentor %s has no key", m.ID)
	}
	for _, f := range []struct {
		column string
		cipher []byte
		plain  *string
	}{{"name", m.row.Name, &to.Name}, {"phone", m.row.Phone, &to.Phone}, {"email", m.row.Email, &to.Email}} {
		plain, err := key.Decrypt(f.cipher, cell("mentors", f.column, tenantID, m.ID))
		if err != nil {
			return fmt.Errorf("decrypt %s: %w", f.column, err)
		}
		*f.plain = string(plain)
	}
	return nil
}

func scanMentor(scan func(...any) error) (sealedMentor, error) {
	var m sealedMentor
	var languages, needs []byte
	var trainedTo *time.Time
	err := scan(&m.ID, &m.WorkplaceID, &m.CompanyID, &m.row.Name, &m.row.Phone, &m.row.Email, &languages, &needs, &m.Capacity,
		&m.Active, &m.Load, &trainedTo, &m.Version, &m.CreatedAt, &m.UpdatedAt)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(languages, &m.Languages); err != nil {
		return m, fmt.Errorf("decode languages: %w", err)
	}
	if err := json.Unmarshal(needs, &m.Needs); err != nil {
		return m, fmt.Errorf("decode needs: %w", err)
	}
	m.TrainedTo = dayOrNone(trainedTo)
	m.CreatedAt, m.UpdatedAt = m.CreatedAt.UTC(), m.UpdatedAt.UTC()
	return m, nil
}

// dayOrNone is a day of the database, or none.
func dayOrNone(t *time.Time) lifecycle.Date {
	if t == nil {
		return ""
	}
	return dateOf(*t)
}
