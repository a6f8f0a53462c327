package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
)

// LegalAnswer is what the law says about something that may come to be.
type LegalAnswer struct {
	// Pack is the one that was asked; zero when none is in force on the first day.
	Pack legal.Pack
	// Room is that of the workplace; nil when the instrument has no ratio.
	Room     *legal.Room
	Findings []lifecycle.Finding
}

// LegalRoom returns the room of a workplace in the period of f for weekly hours more, and what the ratio finds about it. Of
// f, Period, WeeklyHours, Moment and On are asked for; On is today. ErrNotFound when there is no such workplace.
func (s *Store) LegalRoom(ctx context.Context, tenantID, workplaceID string, instrument legal.Instrument, f legal.Facts) (LegalAnswer, error) {
	var out LegalAnswer
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var err error
		out, err = s.askLaw(ctx, tx, legalQuestion{
			tenantID: tenantID, workplaceID: workplaceID, instrument: instrument, first: f.Period.Start, facts: f,
		}, func(p legal.Pack) legal.Pack {
			// Nobody is asked about, so nothing is said that hangs on who it is.
			p.Length, p.SameEmployer, p.Purposes, p.Hearing = nil, nil, nil, nil
			return p
		})
		return err
	})
	if err != nil {
		return LegalAnswer{}, fmt.Errorf("read legal room: %w", err)
	}
	return out, nil
}

// LegalTrial is a placement that may come to be, or one that is to be changed.
type LegalTrial struct {
	CandidateID, WorkplaceID string
	// PlacementID is the placement that is to be changed; it takes no room from itself, and stays under its own pack.
	PlacementID string
	Instrument  legal.Instrument
	// Facts are those of the placement itself; the database knows the others.
	Facts legal.Facts
}

// TryLaw says what the law would find, and writes nothing but who asked. *RefError when there is no such workplace or
// candidate.
func (s *Store) TryLaw(ctx context.Context, actor lifecycle.Actor, trial LegalTrial) (LegalAnswer, error) {
	var out LegalAnswer
	if !areIDs(trial.CandidateID) || (trial.PlacementID != "" && !areIDs(trial.PlacementID)) {
		return out, fmt.Errorf("try the law: %w", &RefError{Field: "candidate_id"})
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var known bool
		err := tx.Raw(`SELECT EXISTS (SELECT FROM candidates WHERE tenant_id = ? AND id = ?)`, actor.TenantID, trial.CandidateID).Row().Scan(&known)
		switch {
		case err != nil:
			return err
		case !known:
			return &RefError{Field: "candidate_id"}
		}
		out, err = s.askLaw(ctx, tx, legalQuestion{
			tenantID: actor.TenantID, candidateID: trial.CandidateID, workplaceID: trial.WorkplaceID, placementID: trial.PlacementID,
			instrument: trial.Instrument, first: trial.Facts.Period.Start, facts: trial.Facts,
		}, func(p legal.Pack) legal.Pack { return p })
		switch {
		case errors.Is(err, ErrNotFound):
			return &RefError{Field: "workplace_id"}
		case err != nil:
			return err
		}
		return audit(ctx, tx, actor, "candidate.law_tried", candidates.kind, trial.CandidateID)
	})
	if err != nil {
		return LegalAnswer{}, fmt.Errorf("try the law: %w", err)
	}
	return out, nil
}

// askLaw answers the question by the part of its pack that about leaves.
func (s *Store) askLaw(ctx context.Context, tx *gorm.DB, q legalQuestion, about func(legal.Pack) legal.Pack) (LegalAnswer, error) {
	if !areIDs(q.workplaceID) || !storable(q.facts.Period.Start) || !storable(q.facts.Period.End) {
		return LegalAnswer{}, ErrNotFound
	}
	until := q.facts.Until
	pack, ok, err := s.gather(ctx, tx, &q)
	switch {
	case err != nil:
		return LegalAnswer{}, err
	case q.facts.CompanyID == "":
		return LegalAnswer{}, ErrNotFound
	case !ok:
		return LegalAnswer{Findings: []lifecycle.Finding{legal.NoPack(q.facts.Moment, q.first)}}, nil
	}
	if until != "" {
		q.facts.Until = until
	}
	out := LegalAnswer{Pack: pack, Findings: legal.Evaluate(about(pack), q.facts)}
	if pack.Ratio != nil {
		room := pack.Ratio.RoomAt(q.facts)
		out.Room = &room
	}
	return out, nil
}
