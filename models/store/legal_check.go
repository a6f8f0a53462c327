package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
)

// checkLaw asks the law about a placement when it is proposed, when the municipality signs, when it starts, when its
// workplace, period or hours change, when it moves within a cluster, and when it is extended. It holds the workplace until the transaction has ended: of two
// approvals for the last room the second sees the first.
func (s *Store) checkLaw(tx *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error) {
	moment, err := momentOf(t, p)
	if moment == "" || err != nil || !areIDs(p.WorkplaceID, p.CandidateID) {
		return nil, err
	}
	there, err := holdWorkplace(tx, t.TenantID, p.WorkplaceID)
	if !there || err != nil {
		return nil, err // the foreign key will say so
	}
	q := questionAbout(t, p, moment)
	ctx := tx.Statement.Context
	pack, ok, err := s.gather(ctx, tx, &q)
	if err != nil {
		return nil, fmt.Errorf("gather legal facts: %w", err)
	}
	findings := []lifecycle.Finding{legal.NoPack(moment, q.first)}
	if ok {
		findings = legal.Evaluate(pack, q.facts)
	}
	if t.Name != (placement.ConfirmStart{}).Name() {
		return findings, nil
	}
	if ok {
		if err := s.pinPack(ctx, tx, t.TenantID, p.ID, pack); err != nil {
			return nil, fmt.Errorf("pin rule pack: %w", err)
		}
	}
	return answered(tx, t, findings)
}

// questionAbout is what the law is asked about a placement at a moment, without what the database knows.
func questionAbout(t Transition, p placement.State, moment legal.Moment) legalQuestion {
	q := legalQuestion{
		tenantID: t.TenantID, candidateID: p.CandidateID, workplaceID: p.WorkplaceID, placementID: p.ID,
		instrument: legal.WorkPlacement, first: p.Period.Start,
		facts: legal.Facts{
			Moment: moment, On: p.Calendar.DateOf(t.At), Purpose: p.Purpose, Period: p.Period, HereFrom: p.HereFrom, WeeklyHours: mostHours(p.Hours),
			PausedDays:      p.PausedDays(p.Calendar.DateOf(t.At)),
			FunctionWritten: p.Texts.Has(placement.ContentNewFunction),
		},
	}
	if p.StartedOn != "" {
		q.facts.Period.Start = p.StartedOn // what is counted are the days that it lasts
	}
	if p.Statement != nil {
		q.facts.Statement = p.Statement.Kind
	}
	return q
}

// momentOf returns the moment in a placement's life that an event is, for the law; empty when the law is not asked.
func momentOf(t Transition, p placement.State) (legal.Moment, error) {
	switch t.Name {
	case (placement.Propose{}).Name():
		return legal.AtProposal, nil
	case (placement.Sign{}).Name():
		if p.Status != placement.Approved {
			return "", nil
		}
		return legal.AtSigning, nil
	case (placement.ConfirmStart{}).Name():
		return legal.AtStart, nil
	case (placement.MoveToWorkplace{}).Name():
		return legal.AtMove, nil
	case (placement.Extend{}).Name():
		return legal.AtExtension, nil
	case (placement.Amend{}).Name():
		var e placement.Amend
		if err := json.Unmarshal(t.Event, &e); err != nil {
			return "", fmt.Errorf("read amendment: %w", err)
		}
		if e.PlaceID == "" && e.WorkplaceID == "" && e.Period == nil && len(e.Hours) == 0 {
			return "", nil
		}
		return legal.AtChange, nil
	}
	return "", nil
}

// holdWorkplace keeps others from deciding about the same room until the transaction has ended. The lock lets those pass
// who only refer to the workplace.
func holdWorkplace(tx *gorm.DB, tenantID, id string) (bool, error) {
	var held int
	err := tx.Raw(`SELECT 1 FROM workplaces WHERE tenant_id = ? AND id = ? FOR NO KEY UPDATE`, tenantID, id).Row().Scan(&held)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// answered lowers what needs an approval at the start when the municipality signed for the same finding, measured by the same
// values: it is known, and nobody is asked twice.
func answered(tx *gorm.DB, t Transition, findings []lifecycle.Finding) ([]lifecycle.Finding, error) {
	if !slices.ContainsFunc(findings, func(f lifecycle.Finding) bool { return f.Severity == lifecycle.NeedsApproval }) {
		return findings, nil
	}
	var data string
	err := tx.Raw(`
		SELECT CAST(coalesce(jsonb_agg(f.finding), '[]') AS text)
		FROM findings f JOIN events e ON e.tenant_id = f.tenant_id AND e.id = f.event_id
		WHERE f.tenant_id = @tenant AND f.process_id = @process AND f.approved AND e.version = (
			SELECT max(version) FROM events WHERE tenant_id = @tenant AND process_id = @process AND name = @sign)`,
		map[string]any{"tenant": t.TenantID, "process": t.Head.ID, "sign": placement.Sign{}.Name()}).Row().Scan(&data)
	if err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	var approved []lifecycle.Finding
	if err := json.Unmarshal([]byte(data), &approved); err != nil {
		return nil, fmt.Errorf("decode approvals: %w", err)
	}
	for i, f := range findings {
		same := func(a lifecycle.Finding) bool { return a.Rule == f.Rule && maps.Equal(a.Values, f.Values) }
		if f.Severity == lifecycle.NeedsApproval && slices.ContainsFunc(approved, same) {
			findings[i].Severity = lifecycle.Warn
		}
	}
	return findings, nil
}

// mostHours is the most that is worked in a week.
func mostHours(steps []placement.HoursStep) float64 {
	var most float64
	for _, h := range steps {
		most = max(most, h.WeeklyHours)
	}
	return most
}
