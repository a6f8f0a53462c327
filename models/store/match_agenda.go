package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// AgendaQuestion is what a meeting about matches is to speak of.
type AgendaQuestion struct {
	// On is the day of the meeting, and Before the day until which an agreement's end is looked at.
	On, Before lifecycle.Date
	// UnitID chooses candidates, rematches and agreements of one unit; empty for all. Places belong to no unit.
	UnitID string
	// Most is how many of each are listed.
	Most int
}

// MatchAgenda is what a meeting about matches is to speak of, what presses most first.
type MatchAgenda struct {
	Waiting    []AgendaCandidate
	Idle       []AgendaPlace
	Rematches  []AgendaRematch
	Agreements []AgendaAgreement
	Rejected   []AgendaPair
}

// AgendaCandidate is somebody who waits and whom nothing is proposed for.
type AgendaCandidate struct {
	ID, UnitID string
	// Name is empty where the person is protected from the reader.
	Name       string
	Since      lifecycle.Date
	HasJobGoal bool
}

// AgendaPlace is an open place that nobody holds.
type AgendaPlace struct {
	ID, WorkplaceID, CompanyID   string
	Title, Workplace, PostalCode string
	Model                        vocabulary.Model
	Since                        lifecycle.Date
}

// AgendaRematch is a person who waits to be matched again, and by when that should be.
type AgendaRematch struct {
	ID, CandidateID, PlacementID, OwnerID string
	Name                                  string
	Due                                   time.Time
	Escalated                             bool
}

// AgendaAgreement is an agreement that ends.
type AgendaAgreement struct {
	ID, CompanyID, Company, OwnerID string
	Ends                            lifecycle.Date
	Terminated                      bool
}

// AgendaPair is a candidate and an open place that were kept apart and still are.
type AgendaPair struct {
	DecisionID, CandidateID, PlaceID string
	Name, Title                      string
	Reason                           placement.Reason
	On, Until                        lifecycle.Date
}

// inTheUnit chooses by the column of a unit.
func (a AgendaQuestion) inTheUnit(column string) string {
	if a.UnitID == "" {
		return ""
	}
	return " AND " + column + " = CAST(@unit AS uuid)"
}

// agendaFree tells that nobody holds the place p from today on, and that what it is agreed under holds.
const agendaFree = `p.state = 'open' AND p.made_for IS NULL AND NOT EXISTS (SELECT FROM placements h
		WHERE h.tenant_id = p.tenant_id AND h.place_id = p.id AND h.holds AND h.ends_on >= CAST(@on AS date))
	AND (p.agreement_id IS NULL OR EXISTS (SELECT FROM agreements a WHERE a.tenant_id = p.tenant_id AND a.id = p.agreement_id
		AND a.activated_on <= CAST(@on AS date) AND a.ends_on >= CAST(@on AS date) AND a.ended_on IS NULL))`

// agendaWaits tells that the candidate c waits, and that no placement is on its way or running.
const agendaWaits = `c.seeking AND NOT EXISTS (SELECT FROM placements h JOIN processes m ON m.tenant_id = h.tenant_id AND m.id = h.id
		AND m.ended_at IS NULL WHERE h.tenant_id = c.tenant_id AND h.candidate_id = c.id AND h.holds AND h.ends_on >= CAST(@on AS date))`

// MatchAgenda returns what a meeting about matches is to speak of, and notes in audit who read of which candidates.
func (s *Store) MatchAgenda(ctx context.Context, actor lifecycle.Actor, a AgendaQuestion) (MatchAgenda, error) {
	var out MatchAgenda
	if malformed(a.UnitID) || !storable(a.On) || !storable(a.Before) {
		return out, nil
	}
	args := map[string]any{"tenant": actor.TenantID, "on": string(a.On), "before": string(a.Before), "unit": a.UnitID, "most": a.Most}
	steps := []func() error{
		func() (err error) { out.Waiting, err = s.agendaWaiting(ctx, actor, a, args); return },
		func() (err error) { out.Idle, err = s.agendaIdle(ctx, actor, args); return },
		func() (err error) { out.Rematches, err = s.agendaRematches(ctx, actor, a, args); return },
		func() (err error) { out.Agreements, err = s.agendaAgreements(ctx, actor, a, args); return },
		func() (err error) { out.Rejected, err = s.agendaRejected(ctx, actor, a, args); return },
		func() error { return s.nameAgenda(ctx, actor, &out) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return MatchAgenda{}, fmt.Errorf("gather the agenda: %w", err)
		}
	}
	return out, nil
}

func (s *Store) agendaWaiting(ctx context.Context, actor lifecycle.Actor, a AgendaQuestion, args map[string]any) ([]AgendaCandidate, error) {
	sql := `SELECT c.id, c.unit_id, c.waiting_since, c.has_job_goal FROM candidates c
WHERE c.tenant_id = @tenant AND ` + agendaWaits + a.inTheUnit("c.unit_id") + ` ORDER BY c.waiting_since, c.id LIMIT @most`
	return rowsOf(ctx, s, actor.TenantID, query{sql: sql, args: args}, func(scan func(...any) error) (AgendaCandidate, error) {
		var c AgendaCandidate
		var since time.Time
		err := scan(&c.ID, &c.UnitID, &since, &c.HasJobGoal)
		c.Since = dateOf(since)
		return c, err
	})
}

func (s *Store) agendaIdle(ctx context.Context, actor lifecycle.Actor, args map[string]any) ([]AgendaPlace, error) {
	sql := `SELECT p.id, p.workplace_id, w.company_id, p.title, w.name, w.postal_code, p.model, ` + idleSince + ` AS since
FROM places p JOIN workplaces w ON w.tenant_id = p.tenant_id AND w.id = p.workplace_id
WHERE p.tenant_id = @tenant AND ` + agendaFree + ` ORDER BY since, p.id LIMIT @most`
	return rowsOf(ctx, s, actor.TenantID, query{sql: sql, args: args}, func(scan func(...any) error) (AgendaPlace, error) {
		var p AgendaPlace
		var since time.Time
		err := scan(&p.ID, &p.WorkplaceID, &p.CompanyID, &p.Title, &p.Workplace, &p.PostalCode, &p.Model, &since)
		p.Since = dateOf(since)
		return p, err
	})
}

func (s *Store) agendaRematches(ctx context.Context, actor lifecycle.Actor, a AgendaQuestion, args map[string]any) ([]AgendaRematch, error) {
	sql := `SELECT m.id, m.candidate_id, r.placement_id, m.owner_id, d.due, d.escalated
FROM processes m JOIN rematches r ON r.tenant_id = m.tenant_id AND r.id = m.id
JOIN tasks d ON d.tenant_id = m.tenant_id AND d.process_id = m.id AND d.closed_at IS NULL AND d.kind = 'find_new_placement' AND d.due IS NOT NULL
WHERE m.tenant_id = @tenant AND m.kind = 'rematch' AND m.ended_at IS NULL` + a.inTheUnit("m.unit_id") + ` ORDER BY d.due, m.id LIMIT @most`
	return rowsOf(ctx, s, actor.TenantID, query{sql: sql, args: args}, func(scan func(...any) error) (AgendaRematch, error) {
		var r AgendaRematch
		err := scan(&r.ID, &r.CandidateID, &r.PlacementID, &r.OwnerID, &r.Due, &r.Escalated)
		r.Due = r.Due.UTC()
		return r, err
	})
}

func (s *Store) agendaAgreements(ctx context.Context, actor lifecycle.Actor, a AgendaQuestion, args map[string]any) ([]AgendaAgreement, error) {
	sql := `SELECT a.id, a.company_id, c.name, m.owner_id, a.ends_on, m.state -> 'termination' IS NOT NULL
FROM agreements a JOIN processes m ON m.tenant_id = a.tenant_id AND m.id = a.id AND m.status = 'active'
JOIN companies c ON c.tenant_id = a.tenant_id AND c.id = a.company_id
WHERE a.tenant_id = @tenant AND a.ends_on < CAST(@before AS date)` + a.inTheUnit("m.unit_id") + ` ORDER BY a.ends_on, a.id LIMIT @most`
	return rowsOf(ctx, s, actor.TenantID, query{sql: sql, args: args}, func(scan func(...any) error) (AgendaAgreement, error) {
		var x AgendaAgreement
		var ends time.Time
		err := scan(&x.ID, &x.CompanyID, &x.Company, &x.OwnerID, &ends, &x.Terminated)
		x.Ends = dateOf(ends)
		return x, err
	})
}

// agendaRejected are pairs of whom the last word is a rejection that still holds, of candidates who wait and places that are free.
func (s *Store) agendaRejected(ctx context.Context, actor lifecycle.Actor, a AgendaQuestion, args map[string]any) ([]AgendaPair, error) {
	sql := `SELECT d.id, d.candidate_id, d.place_id, p.title, d.reason, d.decided_on, d.until_day
FROM match_decisions d
JOIN candidates c ON c.tenant_id = d.tenant_id AND c.id = d.candidate_id AND ` + agendaWaits + `
JOIN places p ON p.tenant_id = d.tenant_id AND p.id = d.place_id AND ` + agendaFree + `
WHERE d.tenant_id = @tenant AND d.decision = 'rejected' AND (d.until_day IS NULL OR d.until_day > CAST(@on AS date))
	AND NOT EXISTS (SELECT FROM match_decisions z WHERE z.tenant_id = d.tenant_id AND z.candidate_id = d.candidate_id
		AND z.place_id = d.place_id AND (z.created_at, z.id) > (d.created_at, d.id))` + a.inTheUnit("c.unit_id") + `
ORDER BY d.created_at DESC, d.id DESC LIMIT @most`
	return rowsOf(ctx, s, actor.TenantID, query{sql: sql, args: args}, func(scan func(...any) error) (AgendaPair, error) {
		var x AgendaPair
		var on time.Time
		var until *time.Time
		err := scan(&x.DecisionID, &x.CandidateID, &x.PlaceID, &x.Title, &x.Reason, &on, &until)
		x.On, x.Until = dateOf(on), dayOf(until)
		return x, err
	})
}

// nameAgenda gives the candidates of an agenda their names, as far as the actor may see them.
func (s *Store) nameAgenda(ctx context.Context, actor lifecycle.Actor, a *MatchAgenda) error {
	names := map[string]string{}
	var ids []string
	want := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, c := range a.Waiting {
		want(c.ID)
	}
	for _, r := range a.Rematches {
		want(r.CandidateID)
	}
	for _, x := range a.Rejected {
		want(x.CandidateID)
	}
	if len(ids) == 0 {
		return nil
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		rows, err := table[models.Candidate](tx).where("tenant_id = ? AND id IN ?", actor.TenantID, ids).find(ctx)
		if err != nil {
			return err
		}
		people, err := s.candidatesOf(ctx, tx, actor, rows)
		if err != nil {
			return err
		}
		for _, c := range people {
			names[c.ID] = c.Name
		}
		return audit(ctx, tx, actor, readCandidate, candidates.kind, ids...)
	})
	for i := range a.Waiting {
		a.Waiting[i].Name = names[a.Waiting[i].ID]
	}
	for i := range a.Rematches {
		a.Rematches[i].Name = names[a.Rematches[i].CandidateID]
	}
	for i := range a.Rejected {
		a.Rejected[i].Name = names[a.Rejected[i].CandidateID]
	}
	return err
}
