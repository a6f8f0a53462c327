package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store/postcodes"
)

// CompanyQuestion asks which workplaces could make a place for a candidate who would work at least so many hours a week.
type CompanyQuestion struct {
	CandidateID string
	On          lifecycle.Date
	MinHours    float64
}

// CompanyFacts gathers what matching knows of a candidate and of all workplaces, as MatchFacts does for places: each workplace
// as a place of its own ID, with the tasks of its catalogue. ErrNotFound when there is no such candidate.
func (s *Store) CompanyFacts(ctx context.Context, actor lifecycle.Actor, q CompanyQuestion) (MatchFacts, error) {
	var facts MatchFacts
	if !areIDs(q.CandidateID) {
		return facts, ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		g := &gathering{
			s: s, ctx: ctx, tx: tx, actor: actor, question: MatchQuestion{CandidateID: q.CandidateID, On: q.On}, everywhere: true,
			placeByID: map[string]*matching.Place{}, placesAt: map[string][]*matching.Place{}, placesWith: map[string][]*matching.Place{},
		}
		for _, step := range []func() error{
			func() error { return g.workplaces(q.MinHours) }, g.catalogues, g.seen, g.mentors, g.record, g.candidates, g.law,
		} {
			if err := step(); err != nil {
				return err
			}
		}
		facts = g.facts()
		return nil
	})
	if err != nil {
		return MatchFacts{}, fmt.Errorf("gather facts about companies: %w", err)
	}
	return facts, nil
}

// workplaces gathers all workplaces, each as the place that it could make.
func (g *gathering) workplaces(minHours float64) error {
	return g.query("workplaces", `
		SELECT w.id, w.company_id, COALESCE(NULLIF(w.industry_code, ''), c.industry_code), w.size_band, w.postal_code, w.municipality_code
		FROM workplaces w JOIN companies c ON c.tenant_id = w.tenant_id AND c.id = w.company_id
		WHERE w.tenant_id = @tenant ORDER BY w.id`, g.args(), func(scan func(...any) error) error {
		p := &matching.Place{Hours: matching.Hours{Min: minHours}}
		var band, postalCode string
		if err := scan(&p.ID, &p.CompanyID, &p.Industry, &band, &postalCode, &p.Municipality); err != nil {
			return err
		}
		p.WorkplaceID, p.Small = p.ID, vocabulary.SizeBand(band).Small()
		if at, ok := postcodes.Locate(postalCode, p.Municipality); ok {
			p.At = &at
		}
		g.placeList = append(g.placeList, p)
		g.placeByID[p.ID] = p
		g.placesAt[p.ID] = append(g.placesAt[p.ID], p)
		g.placesWith[p.CompanyID] = append(g.placesWith[p.CompanyID], p)
		return nil
	})
}

// catalogues are the tasks that there are at the workplaces, and what each asks of a person. Skills and certificates are left
// out: a place that is made for one person has the tasks that the person can do.
func (g *gathering) catalogues() error {
	return g.query("catalogues", `
		SELECT t.workplace_id, t.id, t.occupation, t.demands FROM work_tasks t
		WHERE t.tenant_id = @tenant AND t.state = 'active' ORDER BY t.workplace_id, t.id`, g.args(), func(scan func(...any) error) error {
		var workplaceID, occupation string
		var demands []byte
		var t matching.Task
		if err := scan(&workplaceID, &t.ID, &occupation, &demands); err != nil {
			return err
		}
		var asked []relation.Asked
		if err := json.Unmarshal(demands, &asked); err != nil {
			return fmt.Errorf("decode task %s", t.ID)
		}
		if occupation != "" {
			t.Kinds = []string{occupation}
		}
		for _, d := range asked {
			t.Demands = append(t.Demands, matching.Asked{Demand: d.Code, Amount: d.Amount, Optional: d.Optional})
		}
		if p := g.placeByID[workplaceID]; p != nil {
			p.Tasks = append(p.Tasks, t)
		}
		return nil
	})
}
