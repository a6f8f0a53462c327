package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/rulepacks"
)

// legalQuestion is what the law is asked about. Without a candidate only the workplace is looked at; a placement is one that
// is there already.
type legalQuestion struct {
	tenantID, candidateID, workplaceID, placementID string
	instrument                                      legal.Instrument
	// first is the planned first day, which decides what the law is.
	first lifecycle.Date
	facts legal.Facts
}

// legalRow is what the database knows, as one JSON document.
type legalRow struct {
	CompanyID  string `json:"company_id"`
	Headcounts []struct {
		Month lifecycle.Date `json:"month"`
		FTE   float64        `json:"fte"`
	} `json:"headcounts"`
	Placements []struct {
		Hours float64 `json:"hours"`
		Binds bool    `json:"binds"`
	} `json:"placements"`
	Declared      []float64              `json:"declared"`
	Group         vocabulary.TargetGroup `json:"group"`
	Circumstances []legal.Circumstance   `json:"circumstances"`
	Employments   []struct {
		CompanyID   string         `json:"company_id"`
		WorkplaceID string         `json:"workplace_id"`
		From        lifecycle.Date `json:"from"`
		To          lifecycle.Date `json:"to"`
	} `json:"employments"`
	Pinned string         `json:"pinned"`
	Until  lifecycle.Date `json:"until"`
	Packs  []legal.Pack   `json:"packs"`
}

// legalFactsSQL gathers everything in one look, so that all of it is from one moment. A supported person counts with the
// most hours of any week. An employment names a company; where that has one workplace only, it was there.
const legalFactsSQL = `
SELECT CAST(jsonb_build_object(
	'company_id', (SELECT company_id FROM workplaces WHERE tenant_id = @tenant AND id = @workplace),
	'headcounts', (
		SELECT jsonb_agg(jsonb_build_object('month', to_char(month, 'YYYY-MM-DD'), 'fte', ordinary_fte))
		FROM headcounts WHERE tenant_id = @tenant AND workplace_id = @workplace),
	'placements', (
		SELECT jsonb_agg(jsonb_build_object('binds', p.binds, 'hours', (
			SELECT max(CAST(h ->> 'weekly_hours' AS double precision)) FROM jsonb_array_elements(q.state -> 'hours') h)))
		FROM placements p JOIN processes q ON q.tenant_id = p.tenant_id AND q.id = p.id
		WHERE p.tenant_id = @tenant AND p.workplace_id = @workplace AND p.holds AND p.id IS DISTINCT FROM CAST(@self AS uuid)
			AND COALESCE(p.here_from, p.starts_on) <= CAST(@end AS date) AND p.ends_on >= CAST(@start AS date)),
	'declared', (
		SELECT jsonb_agg(fte) FROM supported_elsewhere
		WHERE tenant_id = @tenant AND workplace_id = @workplace
			AND from_day <= CAST(@end AS date) AND to_day >= CAST(@start AS date)),
	'group', (SELECT target_group FROM candidates WHERE tenant_id = @tenant AND id = CAST(@candidate AS uuid)),
	'circumstances', (
		SELECT jsonb_agg(circumstance) FROM candidate_circumstances
		WHERE tenant_id = @tenant AND candidate_id = CAST(@candidate AS uuid)),
	'employments', (
		SELECT jsonb_agg(jsonb_build_object('company_id', c.id, 'from', to_char(e.from_day, 'YYYY-MM-DD'),
			'to', to_char(e.to_day, 'YYYY-MM-DD'), 'workplace_id', (
				SELECT min(CAST(w.id AS text)) FROM workplaces w
				WHERE w.tenant_id = @tenant AND w.company_id = c.id HAVING count(*) = 1)))
		FROM candidate_employments e LEFT JOIN companies c
			ON c.tenant_id = e.tenant_id AND (c.id = e.company_id OR (e.company_id IS NULL AND c.cvr = e.cvr))
		WHERE e.tenant_id = @tenant AND e.candidate_id = CAST(@candidate AS uuid)),
	'pinned', (SELECT rule_pack FROM placements WHERE tenant_id = @tenant AND id = CAST(@self AS uuid)),
	'until', (SELECT to_char(ends_on, 'YYYY-MM-DD') FROM placements WHERE tenant_id = @tenant AND id = CAST(@self AS uuid)),
	'packs', (
		SELECT jsonb_agg(jsonb_build_object('id', id, 'instrument', instrument, 'jurisdiction', jurisdiction,
			'valid_from', to_char(valid_from, 'YYYY-MM-DD'), 'valid_to', to_char(valid_to, 'YYYY-MM-DD'), 'replaces', replaces)
			ORDER BY id)
		FROM rule_packs WHERE tenant_id = @tenant)
) AS text)`

// gather completes the question with what the database knows, and finds the pack that answers it: the one that the placement
// is pinned to, or the one in force on the planned first day. It returns false when there is none.
func (s *Store) gather(ctx context.Context, tx *gorm.DB, q *legalQuestion) (legal.Pack, bool, error) {
	var document string
	err := tx.Raw(legalFactsSQL, map[string]any{
		"tenant": q.tenantID, "workplace": q.workplaceID, "candidate": optional(q.candidateID), "self": optional(q.placementID),
		"start": string(q.facts.Here().Start), "end": string(q.facts.Here().End),
	}).Row().Scan(&document)
	if err != nil {
		return legal.Pack{}, false, err
	}
	var row legalRow
	if err := json.Unmarshal([]byte(document), &row); err != nil {
		return legal.Pack{}, false, fmt.Errorf("decode legal facts: %w", err)
	}
	f := &q.facts
	f.WorkplaceID, f.CompanyID = q.workplaceID, row.CompanyID
	f.Group, f.Circumstances, f.Until = row.Group, row.Circumstances, row.Until
	for _, h := range row.Headcounts {
		f.Headcounts = append(f.Headcounts, legal.Headcount(h))
	}
	for _, p := range row.Placements {
		if p.Binds {
			f.Supported = append(f.Supported, legal.Supported{WeeklyHours: p.Hours})
		} else {
			f.Pending = append(f.Pending, legal.Supported{WeeklyHours: p.Hours})
		}
	}
	for _, fte := range row.Declared {
		f.Supported = append(f.Supported, legal.Supported{FTE: fte})
	}
	for _, e := range row.Employments {
		f.Employments = append(f.Employments, legal.Employment(e))
	}
	return s.packFor(ctx, tx, *q, row)
}

// packFor returns the pack that answers the question. Of a tenant's packs the row has no more than is needed to choose.
func (s *Store) packFor(ctx context.Context, tx *gorm.DB, q legalQuestion, row legalRow) (legal.Pack, bool, error) {
	chosen := row.Pinned
	if chosen == "" {
		all := slices.Clone(row.Packs)
		for _, p := range s.packs {
			if !slices.ContainsFunc(all, func(known legal.Pack) bool { return known.ID == p.ID }) {
				all = append(all, p)
			}
		}
		p, ok := legal.InForce(all, q.instrument, q.first)
		if !ok {
			return p, false, nil
		}
		chosen = p.ID
	}
	if !slices.ContainsFunc(row.Packs, func(p legal.Pack) bool { return p.ID == chosen }) {
		return s.packs[slices.IndexFunc(s.packs, func(p legal.Pack) bool { return p.ID == chosen })], true, nil
	}
	var document []byte
	err := tx.WithContext(ctx).Raw(`SELECT document FROM rule_packs WHERE tenant_id = ? AND id = ?`, q.tenantID, chosen).Row().Scan(&document)
	if err != nil {
		return legal.Pack{}, false, err
	}
	p, err := rulepacks.Decode(document)
	return p, true, err
}
