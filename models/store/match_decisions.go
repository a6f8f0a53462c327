package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/matching"
	"placement/models/store/vault"
)

// DecisionKind is what somebody decided about a candidate and a place.
type DecisionKind string

// The kinds. Chosen is one that matching does not exclude; OffList is chosen all the same, with a reason. Rejected keeps the
// pair apart, and Cleared says that what kept it apart is gone.
const (
	Chosen   DecisionKind = "chosen"
	Rejected DecisionKind = "rejected"
	OffList  DecisionKind = "off_list"
	Cleared  DecisionKind = "cleared"
)

// MatchDecision is what somebody decided about a candidate and a place, and what matching said then.
type MatchDecision struct {
	ID          string
	CandidateID string
	PlaceID     string
	Decision    DecisionKind
	Reason      placement.Reason
	// ReasonText is kept encrypted.
	ReasonText string
	DecidedOn  lifecycle.Date
	// Until is the first day on which a rejected pair may come back; empty for none.
	Until lifecycle.Date
	// InputHash is a keyed hash of the facts considered; Verdict is what matching said of them.
	InputHash string
	Verdict   matching.Verdict
	// UserID is who decided.
	UserID    string
	CreatedAt time.Time
}

// MatchDecisionFilter chooses decisions; empty fields choose all. One of them is needed.
type MatchDecisionFilter struct {
	CandidateID string
	PlaceID     string
	Page
}

// decidedUpon is what of a decision is encrypted: it names demands that the candidate cannot meet.
type decidedUpon struct {
	ReasonText string           `json:"reason_text,omitempty"`
	Verdict    matching.Verdict `json:"verdict"`
}

var matchDecisions = thing[models.MatchDecision]{
	kind:     "match_decision",
	personal: true,
	fields: map[string]string{
		"match_decisions_candidate": "candidate_id", "match_decisions_place": "place_id", "match_decisions_until": "until",
		"match_decisions_decision": "decision",
	},
	id: func(row *models.MatchDecision) string { return row.ID },
}

// readDecisions is the action in audit under which the readings of decisions stand.
const readDecisions = "match_decision.read"

// considered is what a verdict hangs on.
type considered struct {
	Candidate matching.Candidate `json:"candidate"`
	Place     matching.Place     `json:"place"`
	Options   matching.Options   `json:"options"`
}

// Consider judges one pair as it is now, and returns the verdict with a keyed hash of all that was considered.
func (s *Store) Consider(ctx context.Context, actor lifecycle.Actor, candidateID, placeID string, on lifecycle.Date) (matching.Verdict, string, error) {
	if !areIDs(candidateID) {
		return matching.Verdict{}, "", &RefError{Field: "candidate_id"}
	}
	place, err := s.Place(ctx, actor.TenantID, placeID)
	if err != nil || place.State == "unopened" {
		return matching.Verdict{}, "", absent(orElse(err, ErrNotFound), "place_id")
	}
	facts, err := s.MatchFacts(ctx, actor, MatchQuestion{CandidateID: candidateID, PlaceID: placeID, On: on})
	if err != nil {
		return matching.Verdict{}, "", absent(err, "candidate_id")
	}
	options := matching.Options{On: on, Lessons: facts.Lessons}
	input, err := json.Marshal(considered{facts.Candidates[0], facts.Places[0], options})
	if err != nil {
		return matching.Verdict{}, "", fmt.Errorf("encode facts: %w", err)
	}
	hash, err := s.keys.ContentHash(actor.TenantID, "match|"+candidateID+"|"+placeID, input)
	return matching.Consider(facts.Candidates[0], facts.Places[0], options), hash, err
}

// RecordMatchDecision keeps what somebody decided. ID and times are given to it. *RefError when there is no such candidate or
// place.
func (s *Store) RecordMatchDecision(ctx context.Context, c Create, d MatchDecision) (MatchDecision, error) {
	switch {
	case !areIDs(d.CandidateID):
		return MatchDecision{}, fmt.Errorf("record match decision: %w", &RefError{Field: "candidate_id"})
	case !areIDs(d.PlaceID):
		return MatchDecision{}, fmt.Errorf("record match decision: %w", &RefError{Field: "place_id"})
	}
	tenantID := c.Actor.TenantID
	row, err := insert(ctx, s, matchDecisions, c, func(tx *gorm.DB, id string, at time.Time) (*models.MatchDecision, error) {
		d.ID, d.CreatedAt, d.UserID = id, at, c.Actor.UserID
		return s.matchDecisionRow(ctx, tx, tenantID, d)
	})
	if err != nil {
		return MatchDecision{}, err
	}
	key, err := s.personKey(ctx, tenantID, row.CandidateID)
	if err != nil {
		return MatchDecision{}, fmt.Errorf("open match decision: %w", err)
	}
	return matchDecisionOf(row, key)
}

// MatchDecisions returns a page of decisions, the newest first, and notes in audit who read each of them.
func (s *Store) MatchDecisions(ctx context.Context, actor lifecycle.Actor, f MatchDecisionFilter) (List[MatchDecision], error) {
	list := List[MatchDecision]{Items: []MatchDecision{}}
	if malformed(f.CandidateID, f.PlaceID) {
		return list, nil
	}
	rows, err := newest(ctx, s, actor.TenantID, "match_decisions", f.Page, func(r models.MatchDecision) models.MatchDecision { return r },
		func(r models.MatchDecision) (time.Time, string) { return r.CreatedAt, r.ID },
		where{"candidate_id = ?", f.CandidateID, f.CandidateID != ""}, where{"place_id = ?", f.PlaceID, f.PlaceID != ""})
	if err != nil {
		return list, fmt.Errorf("list match decisions: %w", err)
	}
	list.Next = rows.Next
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var people, ids []string
		for _, r := range rows.Items {
			people, ids = append(people, r.CandidateID), append(ids, r.ID)
		}
		keys, err := s.personKeys(ctx, tx, actor.TenantID, people...)
		if err != nil {
			return err
		}
		for _, r := range rows.Items {
			if keys[r.CandidateID] == nil {
				return fmt.Errorf("candidate %s has no key", r.CandidateID)
			}
			d, err := matchDecisionOf(r, keys[r.CandidateID])
			if err != nil {
				return err
			}
			list.Items = append(list.Items, d)
		}
		return audit(ctx, tx, actor, readDecisions, matchDecisions.kind, ids...)
	})
	if err != nil {
		return List[MatchDecision]{}, fmt.Errorf("list match decisions: %w", err)
	}
	return list, nil
}

func (s *Store) matchDecisionRow(ctx context.Context, tx *gorm.DB, tenantID string, d MatchDecision) (*models.MatchDecision, error) {
	plain, err := json.Marshal(decidedUpon{d.ReasonText, d.Verdict})
	if err != nil {
		return nil, fmt.Errorf("encode match decision: %w", err)
	}
	row := &models.MatchDecision{
		TenantID: tenantID, ID: d.ID, CandidateID: d.CandidateID, PlaceID: d.PlaceID, Decision: string(d.Decision), Reason: string(d.Reason),
		InputHash: d.InputHash, RulesVersion: d.Verdict.RulesVersion, WeightsVersion: d.Verdict.WeightsVersion,
		Score: d.Verdict.Suggestion.Score, UserID: d.UserID, CreatedAt: d.CreatedAt,
	}
	if row.DecidedOn, err = asDay(d.DecidedOn); err != nil {
		return nil, &InvalidError{Field: "decided_on"}
	}
	if row.UntilDay, err = dayOrNull(d.Until); err != nil {
		return nil, &InvalidError{Field: "until"}
	}
	row.Body, err = s.sealFor(ctx, tx, tenantID, d.CandidateID, plain, cell("match_decisions", "body", tenantID, d.ID))
	return row, err
}

// matchDecisionOf decrypts a decision.
func matchDecisionOf(row models.MatchDecision, key *vault.PersonKey) (MatchDecision, error) {
	plain, err := key.Decrypt(row.Body, cell("match_decisions", "body", row.TenantID, row.ID))
	if err != nil {
		return MatchDecision{}, fmt.Errorf("decrypt match decision %s: %w", row.ID, err)
	}
	var body decidedUpon
	if err := json.Unmarshal(plain, &body); err != nil {
		// The error of the decoder can quote what it read.
		return MatchDecision{}, fmt.Errorf("decode match decision %s", row.ID)
	}
	return MatchDecision{
		ID: row.ID, CandidateID: row.CandidateID, PlaceID: row.PlaceID, Decision: DecisionKind(row.Decision),
		Reason: placement.Reason(row.Reason), ReasonText: body.ReasonText, DecidedOn: dateOf(row.DecidedOn), Until: dayOf(row.UntilDay),
		InputHash: row.InputHash, Verdict: body.Verdict, UserID: row.UserID, CreatedAt: row.CreatedAt.UTC(),
	}, nil
}
