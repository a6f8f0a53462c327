package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/matching"
)

// MatchQuestion says whom and what matching is asked about on a day. Without a candidate these are all who wait, without a
// place all that are open. More than Most of either is ErrTooMany; 0 is no bound.
type MatchQuestion struct {
	CandidateID, PlaceID string
	On                   lifecycle.Date
	Most                 int
	// Running asks, besides all who wait, for the placements that could be exchanged; of these, too, Most is the bound.
	Running bool
}

// MatchFacts are what matching knows, in order of their IDs.
type MatchFacts struct {
	Candidates []matching.Candidate
	Places     []matching.Place
	// Lessons are what the one candidate's profile says went wrong before; empty when several are asked about.
	Lessons []matching.Lesson
	// Running are the placements that could be exchanged, in order of their IDs; empty unless they are asked for.
	Running []matching.Running
}

// ErrTooMany is returned when more would have to be considered than was allowed.
var ErrTooMany = errors.New("there are too many to be considered at once")

// readForMatching is the action in audit under which it stands that matching looked at a candidate: accommodations, which tell
// of health, and the profile.
const readForMatching = "candidate.matched"

// MatchFacts gathers what matching knows of candidates and places, in one transaction, and notes in audit whose facts were
// read. What is hidden from actor is left out, so no answer tells where a protected person lives. ErrNotFound when the
// candidate or the place that is asked about is not there.
func (s *Store) MatchFacts(ctx context.Context, actor lifecycle.Actor, q MatchQuestion) (MatchFacts, error) {
	var facts MatchFacts
	if malformed(q.CandidateID, q.PlaceID) {
		return facts, ErrNotFound
	}
	if !storable(q.On) {
		return facts, fmt.Errorf("gather facts for matching: %w", &InvalidError{Field: "on"})
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		g := &gathering{s: s, ctx: ctx, tx: tx, actor: actor, question: q}
		if err := g.places(); err != nil {
			return err
		}
		if err := g.candidates(); err != nil {
			return err
		}
		if err := g.law(); err != nil {
			return err
		}
		facts = g.facts()
		return nil
	})
	if err != nil {
		return MatchFacts{}, fmt.Errorf("gather facts for matching: %w", err)
	}
	return facts, nil
}

// facts are what has been gathered.
func (g *gathering) facts() MatchFacts {
	facts := MatchFacts{Lessons: g.lessons, Running: g.exchangeable()}
	for _, p := range g.placeList {
		facts.Places = append(facts.Places, *p)
	}
	for _, c := range g.candidateList {
		if !g.placedOnly[c.ID] {
			facts.Candidates = append(facts.Candidates, *c)
		}
	}
	return facts
}

// gathering collects the facts of one question.
type gathering struct {
	s        *Store
	ctx      context.Context //nolint:containedctx // it lives as long as one call
	tx       *gorm.DB
	actor    lifecycle.Actor
	question MatchQuestion
	// everywhere tells that it is about all workplaces, whatever places they have.
	everywhere bool

	placeList  []*matching.Place
	placeByID  map[string]*matching.Place
	placesAt   map[string][]*matching.Place // by workplace
	placesWith map[string][]*matching.Place // by company
	held       map[string][]holding         // by place
	supported  map[string][]supportedAt     // by workplace
	roomAt     func(p *matching.Place, supported []supportedAt) (rule string)

	candidateList []*matching.Candidate
	candidateByID map[string]*matching.Candidate
	groups        map[string]string // target groups
	lessons       []matching.Lesson
	// placedOnly are candidates who do not wait and are here for the placement that they have.
	placedOnly map[string]bool
	had        map[string][]had // by candidate
}

// args are what the statements of a gathering name.
func (g *gathering) args() map[string]any {
	return map[string]any{
		"tenant": g.actor.TenantID, "on": string(g.question.On), "place": g.question.PlaceID, "candidate": g.question.CandidateID,
		"ongoing": placement.Ongoing(),
	}
}

// query runs a statement and reads each row with one.
func (g *gathering) query(what, statement string, args map[string]any, one func(scan func(...any) error) error) error {
	rows, err := g.tx.WithContext(g.ctx).Raw(statement, args).Rows()
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		if err := one(rows.Scan); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// note writes in audit whose facts were read, some at a time: a statement takes a limited number of values.
func (g *gathering) note(ids []string) error {
	for part := range slices.Chunk(ids, 1000) {
		if err := audit(g.ctx, g.tx, g.actor, readForMatching, candidates.kind, part...); err != nil {
			return err
		}
	}
	return nil
}
