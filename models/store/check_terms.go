package store

import (
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store/vault"
)

// checkTerms refuses terms that leave a hard accommodation of the candidate without an adaptation (domain.md F44): when they are
// agreed or amended, and once more when the municipality signs, for an accommodation can have been recorded meanwhile. Which ones
// are missing it says by their references, since a code would tell of health and refusals stay in Temporal.
func (s *Store) checkTerms(tx *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error) {
	field, asked := agreesTerms(t, p)
	if !asked || !areIDs(p.CandidateID) {
		return nil, nil
	}
	key, all, err := s.accommodationsFor(tx, t.TenantID, p.CandidateID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil // the person's key is gone, and with it all that could be answered
	case err != nil:
		return nil, fmt.Errorf("read what must be answered: %w", err)
	case len(candidacy.Unanswered(all, nil, p.Period)) == 0:
		return nil, nil
	}
	answers, err := adaptationsOf(tx, t.TenantID, p, key)
	if err != nil {
		return nil, err
	}
	missing := candidacy.Unanswered(all, answers, p.Period)
	if len(missing) == 0 {
		return nil, nil
	}
	refs := make([]string, len(missing))
	for i, x := range missing {
		if refs[i], err = s.accommodationRef(t.TenantID, p.CandidateID, x.Code); err != nil {
			return nil, err
		}
	}
	return nil, lifecycle.RefuseField(placement.CodeAdaptationMissing, field, "a hard accommodation of the candidate has no adaptation").
		With("missing", strconv.Itoa(len(missing))).With("accommodations", strings.Join(refs, " "))
}

// checkSigned refuses the start of what nobody has signed as it stands. Since steps back are whole, none leaves it so; earlier ones
// did.
func checkSigned(_ *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error) {
	if t.Name != (placement.ConfirmStart{}).Name() {
		return nil, nil
	}
	return nil, p.SignedAsItStands()
}

// agreesTerms tells whether an event agrees terms or makes them binding, and which input is at fault when it must not.
func agreesTerms(t Transition, p placement.State) (field string, asked bool) {
	switch t.Name {
	case placement.HoldSafetyMeeting{}.Name(), placement.AmendTerms{}.Name():
		return "terms.adaptations", p.Terms != nil
	case placement.Sign{}.Name():
		return "", p.Terms != nil && p.Status == placement.Approved
	}
	return "", false
}

// accommodationRef is how an accommodation is named where its code must not be: the same for the same candidate and code, and
// nothing to whoever has no key.
func (s *Store) accommodationRef(tenantID, candidateID, code string) (string, error) {
	sum, err := s.keys.BlindIndex(tenantID, "accommodation", candidateID+"/"+code)
	if err != nil {
		return "", fmt.Errorf("make a reference: %w", err)
	}
	return hex.EncodeToString(sum[:8]), nil
}

// accommodationsFor reads the accommodations of a candidate, with the key that opens what is written about them.
// sql.ErrNoRows when there is no key.
func (s *Store) accommodationsFor(tx *gorm.DB, tenantID, candidateID string) (*vault.PersonKey, []candidacy.Accommodation, error) {
	var wrapped, sealed []byte
	err := tx.Raw(`
		SELECT k.wrapped, c.accommodations
		FROM candidates c JOIN person_keys k ON k.tenant_id = c.tenant_id AND k.person_id = c.id
		WHERE c.tenant_id = ? AND c.id = ?`, tenantID, candidateID).Row().Scan(&wrapped, &sealed)
	if err != nil {
		return nil, nil, err
	}
	key, err := s.keys.OpenPersonKey(tenantID, candidateID, wrapped)
	if err != nil {
		return nil, nil, err
	}
	all, err := accommodationsOf(models.Candidate{TenantID: tenantID, ID: candidateID, Accommodations: sealed}, key)
	return key, all, err
}

// adaptationsOf are the adaptations of the terms of a placement. One whose text was lost answers nothing.
func adaptationsOf(tx *gorm.DB, tenantID string, p placement.State, key *vault.PersonKey) ([]candidacy.Adaptation, error) {
	var ids []string
	for _, a := range p.Terms.Adaptations {
		ids = append(ids, a.TextID)
	}
	if !areIDs(ids...) {
		return nil, nil
	}
	rows, err := table[models.Content](tx).
		where("tenant_id = ? AND process_id = ? AND person_id = ? AND id IN ?", tenantID, p.ID, p.CandidateID, ids).find(tx.Statement.Context)
	if err != nil {
		return nil, fmt.Errorf("read adaptations: %w", err)
	}
	var all []candidacy.Adaptation
	for _, r := range rows {
		body, err := key.Decrypt(r.Ciphertext, cell("contents", "ciphertext", tenantID, r.ID))
		if err != nil {
			return nil, fmt.Errorf("decrypt text %s: %w", r.ID, err)
		}
		a, err := candidacy.AdaptationOf(string(body))
		if err != nil {
			return nil, fmt.Errorf("read text %s: %w", r.ID, err)
		}
		all = append(all, a)
	}
	return all, nil
}
