package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
)

// checkCorrection refuses, when a correction is proposed and when it is agreed to, a day on which what is corrected cannot have
// happened; and asks the law about a first day by which the placement would have lasted longer.
func (s *Store) checkCorrection(tx *gorm.DB, t Transition, p placement.State) ([]lifecycle.Finding, error) {
	c, was, err := correctionOf(t, p)
	if err != nil {
		return nil, err
	}
	if err := p.CorrectionInOrder(c); err != nil {
		return nil, err
	}
	if c.StartedOn == "" || c.StartedOn >= was {
		return nil, nil
	}
	findings, err := s.saidOfStart(tx, t, p, c.StartedOn, was)
	if err != nil {
		return nil, fmt.Errorf("ask the law about a first day: %w", err)
	}
	if t.Name == (placement.ProposeCorrection{}).Name() {
		// Nothing changes yet; what can be approved is, by whoever agrees.
		findings = slices.DeleteFunc(findings, func(f lifecycle.Finding) bool { return f.Severity != lifecycle.Block })
	}
	return findings, nil
}

// correctionOf is the correction that an event proposes or makes by two, and the first day before it; nothing for other events.
func correctionOf(t Transition, p placement.State) (c placement.Correctable, was lifecycle.Date, err error) {
	switch t.Name {
	case placement.ProposeCorrection{}.Name():
		return p.Correcting.Correctable, p.StartedOn, nil
	case placement.DecideCorrection{}.Name():
		var e placement.DecideCorrection
		if err := json.Unmarshal(t.Event, &e); err != nil {
			return c, "", fmt.Errorf("read decision: %w", err)
		}
		if e.Agreed {
			made := p.Corrections[len(p.Corrections)-1]
			return made.Is, made.Was.StartedOn, nil
		}
	}
	return c, "", nil
}

// saidOfStart is what the law says of a placement with another first day, and did not say of the one it had. It is asked as at a
// change, or at an extension where there was one. What somebody has answered for is not asked again; and where the placement has
// ended nothing is prevented any more, so what is true is recorded, and known.
func (s *Store) saidOfStart(tx *gorm.DB, t Transition, p placement.State, is, was lifecycle.Date) ([]lifecycle.Finding, error) {
	moment := legal.AtChange
	if p.Extended > 0 {
		moment = legal.AtExtension
	}
	p.StartedOn = is
	q := questionAbout(t, p, moment)
	pack, ok, err := s.gather(tx.Statement.Context, tx, &q)
	if err != nil || !ok {
		return nil, err
	}
	findings := legal.Evaluate(pack, q.facts)
	q.facts.Period.Start = was
	before := legal.Evaluate(pack, q.facts)
	findings = slices.DeleteFunc(findings, func(f lifecycle.Finding) bool {
		return slices.ContainsFunc(before, func(b lifecycle.Finding) bool { return b.Rule == f.Rule && maps.Equal(b.Values, f.Values) })
	})
	for i, f := range findings {
		known := slices.ContainsFunc(before, func(b lifecycle.Finding) bool { return b.Rule == f.Rule })
		if p.Status != placement.Active || (known && f.Severity == lifecycle.NeedsApproval) {
			findings[i].Severity = lifecycle.Warn
		}
	}
	return findings, nil
}
