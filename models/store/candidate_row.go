package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/vault"
)

// cell names the place of a ciphertext: one column of one row. A ciphertext that was moved elsewhere does not open.
func cell(table, column, tenantID, id string) string {
	return strings.Join([]string{table, column, tenantID, id}, "|")
}

// cprIndex returns what a candidate is found by who has this personal number, written with a hyphen or without.
func (s *Store) cprIndex(tenantID, cpr string) ([]byte, error) {
	digits := strings.NewReplacer("-", "", " ", "").Replace(cpr)
	index, err := s.keys.BlindIndex(tenantID, "cpr", digits)
	if err != nil {
		return nil, fmt.Errorf("index personal number: %w", err)
	}
	return index, nil
}

// candidateRow encrypts a candidate with their key. Without a personal number there is no index of it: such a row only
// changes one that has it.
func (s *Store) candidateRow(tenantID string, key *vault.PersonKey, c Candidate) (*models.Candidate, error) {
	var index []byte
	if c.CPR != "" {
		var err error
		if index, err = s.cprIndex(tenantID, c.CPR); err != nil {
			return nil, err
		}
	}
	if c.Accommodations == nil {
		c.Accommodations = []Accommodation{}
	}
	accommodations, err := json.Marshal(c.Accommodations)
	if err != nil {
		return nil, fmt.Errorf("encode accommodations: %w", err)
	}
	since, err := dayOrNull(c.WaitingSince)
	if err != nil {
		return nil, &InvalidError{Field: "waiting_since"}
	}
	row := &models.Candidate{
		TenantID: tenantID, ID: c.ID, UnitID: c.UnitID, CPRIndex: index,
		TargetGroup: string(c.TargetGroup), Seeking: since != nil, WaitingSince: since, Protected: string(c.Protected),
		Version: c.Version, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	for _, f := range []struct {
		column string
		plain  []byte
		cipher *[]byte
	}{
		{"name", []byte(c.Name), &row.Name},
		{"cpr", []byte(c.CPR), &row.CPR},
		{"phone", []byte(c.Phone), &row.Phone},
		{"accommodations", accommodations, &row.Accommodations},
	} {
		if *f.cipher, err = key.Encrypt(f.plain, cell("candidates", f.column, tenantID, c.ID)); err != nil {
			return nil, fmt.Errorf("encrypt %s: %w", f.column, err)
		}
	}
	return row, nil
}

// candidateOf decrypts a candidate.
func candidateOf(row models.Candidate, key *vault.PersonKey) (Candidate, error) {
	c := Candidate{
		ID: row.ID, UnitID: row.UnitID, Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
		TargetGroup: vocabulary.TargetGroup(row.TargetGroup), WaitingSince: dayOf(row.WaitingSince),
		HasJobGoal: row.HasJobGoal, Protected: candidacy.Protection(row.Protected),
	}
	var accommodations string
	for _, f := range []struct {
		column string
		cipher []byte
		plain  *string
	}{
		{"name", row.Name, &c.Name},
		{"cpr", row.CPR, &c.CPR},
		{"phone", row.Phone, &c.Phone},
		{"accommodations", row.Accommodations, &accommodations},
	} {
		plain, err := key.Decrypt(f.cipher, cell("candidates", f.column, row.TenantID, row.ID))
		if err != nil {
			return Candidate{}, fmt.Errorf("decrypt %s: %w", f.column, err)
		}
		*f.plain = string(plain)
	}
	if err := json.Unmarshal([]byte(accommodations), &c.Accommodations); err != nil {
		// The error of the decoder can quote what it read.
		return Candidate{}, fmt.Errorf("decode accommodations of candidate %s", row.ID)
	}
	return c, nil
}

// openCandidate decrypts one row, as actor may see it.
func (s *Store) openCandidate(ctx context.Context, actor lifecycle.Actor, row models.Candidate) (Candidate, error) {
	var opened []Candidate
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var err error
		opened, err = s.candidatesOf(ctx, tx, actor, []models.Candidate{row})
		return err
	})
	if err != nil {
		return Candidate{}, fmt.Errorf("open candidate: %w", err)
	}
	return opened[0], nil
}

// candidatesOf decrypts rows, in their order, as actor may see them. That protected ones were shown whole is noted in audit.
func (s *Store) candidatesOf(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, rows []models.Candidate) ([]Candidate, error) {
	ids := make([]string, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	keys, err := s.personKeys(ctx, tx, actor.TenantID, ids...)
	if err != nil {
		return nil, err
	}
	hidden, err := hiddenFrom(ctx, tx, actor, rows...)
	if err != nil {
		return nil, err
	}
	all := make([]Candidate, 0, len(rows))
	for _, r := range rows {
		key, ok := keys[r.ID]
		if !ok {
			return nil, fmt.Errorf("candidate %s has no key", r.ID)
		}
		c, err := candidateOf(r, key)
		if err != nil {
			return nil, err
		}
		all = append(all, c.seen(hidden[r.ID]))
	}
	return all, nil
}

// personKeys unwraps the keys of people; those who have none are left out.
func (s *Store) personKeys(ctx context.Context, tx *gorm.DB, tenantID string, personIDs ...string) (map[string]*vault.PersonKey, error) {
	keys := make(map[string]*vault.PersonKey, len(personIDs))
	if len(personIDs) == 0 {
		return keys, nil
	}
	// A statement takes a limited number of values.
	for some := range slices.Chunk(personIDs, 5000) {
		rows, err := table[models.PersonKey](tx).where("tenant_id = ? AND person_id IN ?", tenantID, some).find(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if keys[r.PersonID], err = s.keys.OpenPersonKey(tenantID, r.PersonID, r.Wrapped); err != nil {
				return nil, fmt.Errorf("open key of person %s: %w", r.PersonID, err)
			}
		}
	}
	return keys, nil
}

// personKey unwraps the key of one person. ErrNotFound when there is none.
func (s *Store) personKey(ctx context.Context, tenantID, personID string) (*vault.PersonKey, error) {
	var key *vault.PersonKey
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		keys, err := s.personKeys(ctx, tx, tenantID, personID)
		if err != nil {
			return err
		}
		if key = keys[personID]; key == nil {
			return ErrNotFound
		}
		return nil
	})
	return key, err
}
