package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/store/vault"
)

// The moments of a placement at which it is kept what the company has been told.
const (
	atDecision = "decision"
	atEnding   = "ending"
)

// checkDisclosure asks, before a company says yes, whether it has been told what concerns the work, and again before the work is
// another, or the company. It keeps what stood on record then, and when the placement ends early, so that a problem nobody told of can
// be traced: what is recorded later does not change what was known.
func (s *Store) checkDisclosure(tx *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error) {
	moment, err := disclosureMoment(tx, t, p)
	if err != nil || moment == "" || !areIDs(p.CandidateID, p.CompanyID, p.PlaceID) {
		return nil, err
	}
	known, key, err := s.onRecord(tx, t, p)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil // the person's key is gone, and with it all that could be told
	case err != nil:
		return nil, fmt.Errorf("read what the company was told: %w", err)
	}
	standing := known.Standing()
	plain, err := json.Marshal(standing)
	if err != nil {
		return nil, fmt.Errorf("encode what the company was told: %w", err)
	}
	row := models.PlacementDisclosure{TenantID: t.TenantID, EventID: t.EventID(), PlacementID: p.ID, Moment: moment}
	if row.Body, err = key.Encrypt(plain, standingCell(row)); err != nil {
		return nil, fmt.Errorf("encrypt what the company was told: %w", err)
	}
	if err := table[models.PlacementDisclosure](tx).create(tx.Statement.Context, &row); err != nil {
		return nil, err
	}
	switch {
	case moment == atDecision:
		return standing.Findings(p.CompanyID), nil
	case p.Ending.Reason != placement.UndisclosedProblem:
		return nil, nil
	}
	decided, err := standingsOf(tx, t.TenantID, p.ID, key)
	if err != nil {
		return nil, err
	}
	return []lifecycle.Finding{candidacy.FindingAtEnding(decided.at(atDecision))}, nil
}

// disclosureMoment is the moment that an event is; empty for none.
func disclosureMoment(tx *gorm.DB, t Transition, p placement.State) (string, error) {
	said := p.CompanyDecision != nil && p.CompanyDecision.Accepted
	switch t.Name {
	case placement.RecordCompanyDecision{}.Name(), placement.MoveToWorkplace{}.Name():
		if said {
			return atDecision, nil
		}
	case placement.Amend{}.Name():
		if !said {
			return "", nil // it is asked when it says yes
		}
		var elsewhere bool
		err := tx.Raw(`SELECT place_id IS DISTINCT FROM ? FROM placements WHERE tenant_id = ? AND id = ?`, optional(p.PlaceID), t.TenantID, p.ID).
			Row().Scan(&elsewhere)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", fmt.Errorf("read place before: %w", err)
		}
		if elsewhere {
			return atDecision, nil
		}
	case placement.TerminateEarly{}.Name(), placement.Withdraw{}.Name():
		if p.Ending != nil {
			return atEnding, nil
		}
	}
	return "", nil
}

// onRecord reads what is known now, with the candidate's key. sql.ErrNoRows when there is no key.
func (s *Store) onRecord(tx *gorm.DB, t Transition, p placement.State) (candidacy.OnRecord, *vault.PersonKey, error) {
	known := candidacy.OnRecord{On: p.Calendar.DateOf(t.At), Period: p.Period}
	// One statement: a command has no time for six.
	var wrapped, sealed, words, work []byte
	var revision *int
	var approvedOn *time.Time
	var channel *string
	err := tx.Raw(`
		SELECT k.wrapped, c.accommodations, n.body, n.revision, n.approved_on, n.approval_channel,
			(SELECT coalesce(jsonb_agg(d), '[]') FROM place_tasks l JOIN work_tasks w ON w.tenant_id = l.tenant_id AND w.id = l.task_id
				CROSS JOIN LATERAL jsonb_array_elements(w.demands) d
				WHERE l.tenant_id = @tenant AND l.place_id = @place AND w.state = 'active')
		FROM candidates c JOIN person_keys k ON k.tenant_id = c.tenant_id AND k.person_id = c.id
		LEFT JOIN LATERAL (SELECT * FROM presentations r WHERE r.tenant_id = c.tenant_id AND r.candidate_id = c.id
			ORDER BY r.revision DESC LIMIT 1) n ON true
		WHERE c.tenant_id = @tenant AND c.id = @candidate`,
		map[string]any{"tenant": t.TenantID, "candidate": p.CandidateID, "place": p.PlaceID}).
		Row().Scan(&wrapped, &sealed, &words, &revision, &approvedOn, &channel, &work)
	if err != nil {
		return known, nil, err
	}
	key, err := s.keys.OpenPersonKey(t.TenantID, p.CandidateID, wrapped)
	if err != nil {
		return known, nil, err
	}
	if known.Accommodations, err = accommodationsOf(models.Candidate{TenantID: t.TenantID, ID: p.CandidateID, Accommodations: sealed}, key); err != nil {
		return known, nil, err
	}
	if known.Work, err = decoded[[]relation.Asked](work, "demands"); err != nil {
		return known, nil, err
	}
	if revision != nil {
		newest, err := presentationOf(models.Presentation{TenantID: t.TenantID, CandidateID: p.CandidateID, Revision: *revision, Body: words}, key)
		if err != nil {
			return known, nil, err
		}
		known.Challenges = newest.Challenges
		known.Shown = candidacy.Shown{
			Revision: *revision, ApprovedOn: dayOf(approvedOn), Channel: lifecycle.Channel(value(channel)), NoneKnown: newest.NoneKnown,
		}
	}
	known.Tellings, err = tellings(tx, t.TenantID, p.CandidateID, p.CompanyID, key)
	return known, key, err
}

func decoded[T any](data []byte, what string) (T, error) {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		// The error of the decoder can quote what it read.
		return v, fmt.Errorf("decode %s", what)
	}
	return v, nil
}

// tellings are all times that a company was told something of a candidate, in the order in which they happened: disclosures
// that stand, and presentations that it was given.
func tellings(tx *gorm.DB, tenantID, candidateID, companyID string, key *vault.PersonKey) ([]candidacy.Telling, error) {
	rows, err := tx.Raw(`
		SELECT d.id, 0, d.told_to, d.told_by, d.told_on AS happened_on, d.consent_on, d.consent_channel, d.body, d.created_at
		FROM disclosures d
		WHERE d.tenant_id = @tenant AND d.candidate_id = @candidate AND d.company_id = @company AND d.retracted_at IS NULL
		UNION ALL
		SELECT s.id, s.revision, 'company', 'caseworker', s.shared_on, p.approved_on, p.approval_channel, p.body, s.created_at
		FROM presentation_shares s JOIN presentations p ON p.tenant_id = s.tenant_id AND p.candidate_id = s.candidate_id AND p.revision = s.revision
		WHERE s.tenant_id = @tenant AND s.candidate_id = @candidate AND s.company_id = @company
		ORDER BY happened_on, created_at, id`,
		map[string]any{"tenant": tenantID, "candidate": candidateID, "company": companyID}).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var all []candidacy.Telling
	for rows.Next() {
		var t candidacy.Telling
		var on, consent time.Time
		var body []byte
		if err := rows.Scan(&t.ID, &t.Revision, &t.To, &t.By, &on, &consent, &t.Channel, &body, &t.RecordedAt); err != nil {
			return nil, err
		}
		t.On, t.ConsentOn, t.RecordedAt = dateOf(on), dateOf(consent), t.RecordedAt.UTC()
		if t.Items, err = toldIn(tenantID, candidateID, t, body, key); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// toldIn decrypts what was told.
func toldIn(tenantID, candidateID string, t candidacy.Telling, body []byte, key *vault.PersonKey) ([]candidacy.Item, error) {
	if t.Revision == 0 {
		d, err := disclosureOf(models.Disclosure{TenantID: tenantID, ID: t.ID, CandidateID: candidateID, Body: body}, key)
		return d.Items, err
	}
	p, err := presentationOf(models.Presentation{TenantID: tenantID, CandidateID: candidateID, Revision: t.Revision, Body: body}, key)
	var items []candidacy.Item
	for _, c := range p.Challenges {
		items = append(items, candidacy.Item{Kind: candidacy.ItemChallenge, Key: c.Key, Text: c.Text})
	}
	return items, err
}
