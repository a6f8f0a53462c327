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

// Disclosure is what a company was told of a candidate at one time.
type Disclosure struct {
	ID          string
	CandidateID string
	candidacy.Disclosure
	// UserID is who recorded it.
	UserID string
	// RetractedAt is when it was taken back as a mistake, and RetractedBy who did; nil and empty while it stands.
	RetractedAt *time.Time
	RetractedBy string
	CreatedAt   time.Time
}

// disclosed is what of a disclosure is encrypted.
type disclosed struct {
	Items []candidacy.Item `json:"items"`
	Note  string           `json:"note,omitempty"`
}

var disclosures = thing[models.Disclosure]{
	kind:     "disclosure",
	personal: true,
	fields: map[string]string{
		"disclosures_candidate": "candidate_id", "disclosures_company": "company_id", "disclosures_told_to": "told_to",
		"disclosures_told_by": "told_by", "disclosures_consent": "consent.on", "disclosures_consent_channel": "consent.channel",
	},
	id: func(row *models.Disclosure) string { return row.ID },
}

// readDisclosures is the action in audit under which the readings of disclosures, and of what was not told, stand.
const readDisclosures = "candidate.disclosures.read"

// RecordDisclosure keeps that a company was told something of a candidate. What the items name is kept as it is now. ID and
// times are given to it. *RefError when there is no such candidate or company, *lifecycle.RuleError for an item that names
// nothing.
func (s *Store) RecordDisclosure(ctx context.Context, c Create, d Disclosure) (Disclosure, error) {
	if !areIDs(d.CandidateID, d.CompanyID) {
		return Disclosure{}, fmt.Errorf("record disclosure: %w", &RefError{Field: "company_id"})
	}
	tenantID := c.Actor.TenantID
	row, err := insert(ctx, s, disclosures, c, func(tx *gorm.DB, id string, at time.Time) (*models.Disclosure, error) {
		d.ID, d.CreatedAt, d.UserID = id, at, c.Actor.UserID
		return s.disclosureRow(ctx, tx, tenantID, d)
	})
	if err != nil {
		return Disclosure{}, err
	}
	key, err := s.personKey(ctx, tenantID, row.CandidateID)
	if err != nil {
		return Disclosure{}, fmt.Errorf("open disclosure: %w", err)
	}
	return disclosureOf(row, key)
}

// disclosureRow completes the items and encrypts what was said.
func (s *Store) disclosureRow(ctx context.Context, tx *gorm.DB, tenantID string, d Disclosure) (*models.Disclosure, error) {
	known, err := s.toTell(ctx, tx, tenantID, d.CandidateID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, &RefError{Field: "candidate_id"}
	}
	if err != nil {
		return nil, err
	}
	items, err := candidacy.Complete(d.Items, known.accommodations, known.challenges)
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(disclosed{Items: items, Note: d.Note})
	if err != nil {
		return nil, fmt.Errorf("encode disclosure: %w", err)
	}
	row := &models.Disclosure{
		TenantID: tenantID, ID: d.ID, CandidateID: d.CandidateID, CompanyID: d.CompanyID, ToldTo: string(d.ToldTo), ToldBy: string(d.ToldBy),
		ConsentChannel: string(d.Channel), UserID: d.UserID, CreatedAt: d.CreatedAt,
	}
	if row.ToldOn, err = asDay(d.ToldOn); err != nil {
		return nil, &InvalidError{Field: "told_on"}
	}
	if row.ConsentOn, err = asDay(d.ConsentOn); err != nil {
		return nil, &InvalidError{Field: "consent.on"}
	}
	row.Body, err = s.sealFor(ctx, tx, tenantID, d.CandidateID, plain, cell("disclosures", "body", tenantID, d.ID))
	return row, err
}

// RetractDisclosure takes back a disclosure that was recorded by mistake: what it says was not told. It stays to be read.
// *lifecycle.RuleError when it was taken back before.
func (s *Store) RetractDisclosure(ctx context.Context, actor lifecycle.Actor, id string) (Disclosure, error) {
	if !areIDs(id) {
		return Disclosure{}, ErrNotFound
	}
	var row models.Disclosure
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n := tx.Exec(`UPDATE disclosures SET retracted_at = ?, retracted_by = ? WHERE tenant_id = ? AND id = ? AND retracted_at IS NULL`,
			s.db.NowFunc(), actor.UserID, actor.TenantID, id)
		if n.Error != nil {
			return n.Error
		}
		var err error
		row, err = table[models.Disclosure](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).take(ctx)
		switch {
		case err != nil:
			return err
		case n.RowsAffected == 0:
			return lifecycle.Refuse(candidacy.CodeAlreadyRetracted, "this has been taken back already")
		}
		return audit(ctx, tx, actor, "disclosure.retracted", disclosures.kind, id)
	})
	if err != nil {
		return Disclosure{}, fmt.Errorf("retract disclosure: %w", err)
	}
	key, err := s.personKey(ctx, actor.TenantID, row.CandidateID)
	if err != nil {
		return Disclosure{}, fmt.Errorf("open disclosure: %w", err)
	}
	return disclosureOf(row, key)
}

// Disclosures returns a page of what companies were told of a candidate, the newest first; of one company when companyID is
// set. It notes in audit who read them. ErrNotFound when there is no such candidate.
func (s *Store) Disclosures(ctx context.Context, actor lifecycle.Actor, candidateID, companyID string, p Page) (List[Disclosure], error) {
	if companyID != "" && !areIDs(companyID) {
		return List[Disclosure]{}, &RefError{Field: "company_id"}
	}
	return ofCandidate(ctx, s, actor, candidateID, readDisclosures, p, disclosureOf,
		func(r models.Disclosure) (time.Time, string) { return r.CreatedAt, r.ID }, where{"company_id = ?", companyID, companyID != ""})
}

// Untold returns what a company has not been told of a candidate, as far as it has to be; see candidacy.Untold. It notes in
// audit who asked. ErrNotFound when there is no such candidate, *RefError when there is no such company.
func (s *Store) Untold(ctx context.Context, actor lifecycle.Actor, candidateID, companyID string, day lifecycle.Date) ([]candidacy.Item, error) {
	if !areIDs(candidateID) {
		return nil, ErrNotFound
	}
	if !areIDs(companyID) {
		return nil, &RefError{Field: "company_id"}
	}
	var untold []candidacy.Item
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		if ok, err := allThere[models.Company](ctx, tx, actor.TenantID, []string{companyID}); err != nil || !ok {
			return orElse(err, &RefError{Field: "company_id"})
		}
		known, err := s.toTell(ctx, tx, actor.TenantID, candidateID)
		if err != nil {
			return err
		}
		told, err := toldTo(ctx, tx, actor.TenantID, candidateID, companyID, known.key)
		if err != nil {
			return err
		}
		untold = candidacy.Untold(day, known.accommodations, known.challenges, told)
		return audit(ctx, tx, actor, readDisclosures, candidates.kind, candidateID)
	})
	if err != nil {
		return nil, fmt.Errorf("read what was not told: %w", err)
	}
	return untold, nil
}

// tellable is what a company may have to be told of a candidate.
type tellable struct {
	key            *vault.PersonKey
	accommodations []Accommodation
	challenges     []candidacy.Challenge
}

// toTell reads the accommodations of a candidate and the challenges of their presentation as it is now.
func (s *Store) toTell(ctx context.Context, tx *gorm.DB, tenantID, candidateID string) (tellable, error) {
	var known tellable
	row, err := table[models.Candidate](tx).where("tenant_id = ? AND id = ?", tenantID, candidateID).take(ctx)
	if err != nil {
		return known, err
	}
	keys, err := s.personKeys(ctx, tx, tenantID, candidateID)
	if err != nil {
		return known, err
	}
	if known.key = keys[candidateID]; known.key == nil {
		return known, ErrNotFound
	}
	person, err := candidateOf(row, known.key)
	if err != nil {
		return known, err
	}
	known.accommodations = person.Accommodations
	newest, err := newestPresentation(ctx, tx, tenantID, candidateID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return known, nil
	}
	if err != nil {
		return known, err
	}
	presentation, err := presentationOf(newest, known.key)
	known.challenges = presentation.Challenges
	return known, err
}

// toldTo returns all that a company was told of a candidate: in disclosures that stand, and in presentations shared with it.
func toldTo(ctx context.Context, tx *gorm.DB, tenantID, candidateID, companyID string, key *vault.PersonKey) ([]candidacy.Item, error) {
	var told []candidacy.Item
	rows, err := table[models.Disclosure](tx).
		where("tenant_id = ? AND candidate_id = ? AND company_id = ? AND retracted_at IS NULL", tenantID, candidateID, companyID).find(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		d, err := disclosureOf(r, key)
		if err != nil {
			return nil, err
		}
		told = append(told, d.Items...)
	}
	shared, err := table[models.Presentation](tx).where(`tenant_id = ? AND candidate_id = ? AND revision IN (
		SELECT revision FROM presentation_shares WHERE tenant_id = ? AND candidate_id = ? AND company_id = ?)`,
		tenantID, candidateID, tenantID, candidateID, companyID).find(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range shared {
		p, err := presentationOf(r, key)
		if err != nil {
			return nil, err
		}
		for _, c := range p.Challenges {
			told = append(told, candidacy.Item{Kind: candidacy.ItemChallenge, Key: c.Key, Text: c.Text})
		}
	}
	return told, nil
}

// disclosureOf decrypts a disclosure.
func disclosureOf(row models.Disclosure, key *vault.PersonKey) (Disclosure, error) {
	plain, err := key.Decrypt(row.Body, cell("disclosures", "body", row.TenantID, row.ID))
	if err != nil {
		return Disclosure{}, fmt.Errorf("decrypt disclosure %s: %w", row.ID, err)
	}
	var body disclosed
	if err := json.Unmarshal(plain, &body); err != nil {
		// The error of the decoder can quote what it read.
		return Disclosure{}, fmt.Errorf("decode disclosure %s", row.ID)
	}
	d := Disclosure{
		ID: row.ID, CandidateID: row.CandidateID, UserID: row.UserID, CreatedAt: row.CreatedAt.UTC(),
		Disclosure: candidacy.Disclosure{
			CompanyID: row.CompanyID, ToldTo: lifecycle.Party(row.ToldTo), ToldBy: lifecycle.Party(row.ToldBy), ToldOn: dateOf(row.ToldOn),
			ConsentOn: dateOf(row.ConsentOn), Channel: lifecycle.Channel(row.ConsentChannel), Items: body.Items, Note: body.Note,
		},
	}
	if row.RetractedAt != nil {
		at := row.RetractedAt.UTC()
		d.RetractedAt = &at
	}
	if row.RetractedBy != nil {
		d.RetractedBy = *row.RetractedBy
	}
	return d, nil
}
