package store

import (
	"encoding/json"
	"fmt"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// law adds what the law forbids on the day of the question: workplaces without room for the fewest hours of a place, and
// candidates who may not be where they worked last. What somebody can answer for excludes nobody; the law says it again
// when a placement is proposed. Without a rule pack in force nothing is forbidden here.
func (g *gathering) law() error {
	pack, ok, err := g.pack()
	if err != nil || !ok {
		return err
	}
	ratio, employer := pack, pack
	ratio.Length, ratio.SameEmployer, ratio.Purposes, ratio.Hearing = nil, nil, nil, nil
	employer.Length, employer.Ratio, employer.Purposes, employer.Hearing = nil, nil, nil, nil
	worked, err := g.worked()
	if err != nil {
		return err
	}
	g.employers(employer, worked)
	return g.room(ratio, worked)
}

// pack is the rule pack in force.
func (g *gathering) pack() (legal.Pack, bool, error) {
	var document string
	err := g.tx.WithContext(g.ctx).Raw(`
		SELECT CAST(COALESCE(jsonb_agg(jsonb_build_object('id', id, 'instrument', instrument, 'jurisdiction', jurisdiction,
			'valid_from', to_char(valid_from, 'YYYY-MM-DD'), 'valid_to', to_char(valid_to, 'YYYY-MM-DD'), 'replaces', replaces)
			ORDER BY id), '[]') AS text)
		FROM rule_packs WHERE tenant_id = ?`, g.actor.TenantID).Row().Scan(&document)
	if err != nil {
		return legal.Pack{}, false, fmt.Errorf("read rule packs: %w", err)
	}
	var row legalRow
	if err := json.Unmarshal([]byte(document), &row.Packs); err != nil {
		return legal.Pack{}, false, fmt.Errorf("decode rule packs: %w", err)
	}
	return g.s.packFor(g.ctx, g.tx, legalQuestion{
		tenantID: g.actor.TenantID, instrument: legal.WorkPlacement, first: g.question.On,
	}, row)
}

// legal is what the law is asked about a workplace on the day.
func (g *gathering) legal(p *matching.Place) legal.Facts {
	return legal.Facts{
		Moment: legal.AtSigning, On: g.question.On, Period: lifecycle.Period{Start: g.question.On, End: g.question.On},
		WorkplaceID: p.WorkplaceID, CompanyID: p.CompanyID, WeeklyHours: p.Hours.Min,
		// Whether it is a new function is for the proposal to say.
		FunctionWritten: true,
	}
}

// room finds the workplaces that can take nobody more. Some target groups take no room; that is known where one candidate is
// asked about, and where there are several, a full workplace counts as full for all.
func (g *gathering) room(pack legal.Pack, worked map[string][]legal.Employment) error {
	headcounts := map[string][]legal.Headcount{}
	g.supported = map[string][]supportedAt{}
	err := g.query("headcounts", `
		SELECT h.workplace_id, to_char(h.month, 'YYYY-MM-DD'), h.ordinary_fte FROM headcounts h
		WHERE h.tenant_id = @tenant AND h.workplace_id `+g.atScope()+` ORDER BY 1, 2`, g.args(), func(scan func(...any) error) error {
		var id string
		var h legal.Headcount
		err := scan(&id, &h.Month, &h.FTE)
		headcounts[id] = append(headcounts[id], h)
		return err
	})
	if err != nil {
		return err
	}
	err = g.query("supported placements", `
		SELECT x.workplace_id, x.id, COALESCE((
			SELECT max(CAST(h ->> 'weekly_hours' AS double precision)) FROM jsonb_array_elements(s.state -> 'hours') h), 0)
		FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
		WHERE x.tenant_id = @tenant AND x.holds AND x.binds AND CAST(@on AS date) BETWEEN x.starts_on AND x.ends_on
			AND x.workplace_id `+g.atScope(), g.args(), func(scan func(...any) error) error {
		var id string
		var p supportedAt
		err := scan(&id, &p.placementID, &p.WeeklyHours)
		g.supported[id] = append(g.supported[id], p)
		return err
	})
	if err != nil {
		return err
	}
	err = g.query("supported elsewhere", `
		SELECT e.workplace_id, e.fte FROM supported_elsewhere e
		WHERE e.tenant_id = @tenant AND CAST(@on AS date) BETWEEN e.from_day AND e.to_day AND e.workplace_id `+g.atScope(), g.args(),
		func(scan func(...any) error) error {
			var id string
			var p supportedAt
			err := scan(&id, &p.FTE)
			g.supported[id] = append(g.supported[id], p)
			return err
		})
	if err != nil {
		return err
	}
	g.roomAt = func(p *matching.Place, supported []supportedAt) string {
		f := g.legal(p)
		f.Headcounts = headcounts[p.WorkplaceID]
		for _, s := range supported {
			f.Supported = append(f.Supported, s.Supported)
		}
		if id := g.question.CandidateID; id != "" {
			f.Group, f.Employments = vocabulary.TargetGroup(g.groups[id]), worked[id]
		}
		rule, _ := forbidden(pack, f)
		return rule
	}
	for _, p := range g.placeList {
		p.NoRoom = g.roomAt(p, g.supported[p.WorkplaceID])
	}
	return nil
}

// supportedAt is somebody who takes room at a workplace, with the placement when it is one of ours.
type supportedAt struct {
	legal.Supported
	placementID string
}

// worked are the jobs that the candidates have or had.
func (g *gathering) worked() (map[string][]legal.Employment, error) {
	worked := map[string][]legal.Employment{}
	err := g.query("employments", `
		SELECT e.candidate_id, COALESCE(CAST(c.id AS text), ''), to_char(e.from_day, 'YYYY-MM-DD'), COALESCE(to_char(e.to_day, 'YYYY-MM-DD'), ''),
			COALESCE((SELECT min(CAST(w.id AS text)) FROM workplaces w
				WHERE w.tenant_id = @tenant AND w.company_id = c.id HAVING count(*) = 1), '')
		FROM candidate_employments e LEFT JOIN companies c
			ON c.tenant_id = e.tenant_id AND (c.id = e.company_id OR (e.company_id IS NULL AND c.cvr = e.cvr))
		WHERE e.tenant_id = @tenant AND `+g.scopeOf("e.candidate_id")+` ORDER BY e.candidate_id, e.id`, g.args(), func(scan func(...any) error) error {
		var id string
		var e legal.Employment
		err := scan(&id, &e.CompanyID, &e.From, &e.To, &e.WorkplaceID)
		worked[id] = append(worked[id], e)
		return err
	})
	return worked, err
}

// employers finds the workplaces where candidates may not be, because they worked there last.
func (g *gathering) employers(pack legal.Pack, worked map[string][]legal.Employment) {
	for _, c := range g.candidateList {
		asked := map[string]bool{}
		for _, e := range worked[c.ID] {
			for _, p := range g.placesWith[e.CompanyID] {
				if asked[p.WorkplaceID] {
					continue
				}
				asked[p.WorkplaceID] = true
				f := g.legal(p)
				f.Group, f.Employments = vocabulary.TargetGroup(g.groups[c.ID]), worked[c.ID]
				if rule, no := forbidden(pack, f); no {
					c.Barred = append(c.Barred, matching.Bar{WorkplaceID: p.WorkplaceID, Rule: rule})
				}
			}
		}
	}
}

// forbidden returns the first rule that nobody can answer for.
func forbidden(pack legal.Pack, f legal.Facts) (rule string, found bool) {
	for _, finding := range legal.Evaluate(pack, f) {
		if finding.Severity == lifecycle.Block {
			return finding.Rule, true
		}
	}
	return "", false
}
