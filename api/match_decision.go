package api

import (
	"context"
	"strings"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/matching"
	"placement/models/store"
)

// MatchDecisionBody is what a human decides about a candidate and a place.
type MatchDecisionBody struct {
	CandidateID string             `json:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlaceID     string             `json:"place_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Decision    store.DecisionKind `json:"decision" enum:"chosen,rejected,off_list,cleared" doc:"chosen: a pair that nothing excludes. off_list: chosen all the same; say why. rejected: the pair does not come back until the day, or until it is cleared. cleared: what kept the pair apart, a rejection, a declined proposal or a placement that came to nothing, is gone; say why."`
	Reason      placement.Reason   `json:"reason,omitempty" enum:"no_capacity,tasks_do_not_fit,hours_do_not_fit,period_does_not_fit,transport_too_far,better_match_elsewhere,company_circumstances,candidate_circumstances,workplace_conditions,attendance,got_job,other_measure,other" doc:"A coarse code; of a rejection it is required."`
	ReasonText  string             `json:"reason_text,omitempty" maxLength:"5000" doc:"The reason in words; required with off_list and cleared. Kept encrypted."`
	Until       day                `json:"until,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day on which a rejected pair may come back; until it is cleared, when you leave it out."`
}

// MatchDecisionView is what was decided, and what matching said of the pair then.
type MatchDecisionView struct {
	ID             string             `json:"id"`
	CandidateID    string             `json:"candidate_id"`
	PlaceID        string             `json:"place_id"`
	Decision       store.DecisionKind `json:"decision"`
	Reason         placement.Reason   `json:"reason,omitempty"`
	ReasonText     string             `json:"reason_text"`
	DecidedOn      day                `json:"decided_on"`
	Until          day                `json:"until,omitempty"`
	Score          int                `json:"score" doc:"What the pair scored then."`
	Parts          []PartView         `json:"parts"`
	Excluded       []ReasonView       `json:"excluded" doc:"What stood against the pair; empty when nothing did."`
	InputHash      string             `json:"input_hash" doc:"A keyed hash of all facts that were considered: the same facts of the same pair have the same."`
	RulesVersion   int                `json:"rules_version"`
	WeightsVersion int                `json:"weights_version"`
	UserID         string             `json:"user_id" doc:"Who decided."`
	CreatedAt      time.Time          `json:"created_at"`
}

func (s *server) matchDecisionView(ctx context.Context) func(store.MatchDecision) MatchDecisionView {
	l := inquiryOf(ctx).language
	return func(d store.MatchDecision) MatchDecisionView {
		return MatchDecisionView{
			ID: d.ID, CandidateID: d.CandidateID, PlaceID: d.PlaceID, Decision: d.Decision, Reason: d.Reason, ReasonText: d.ReasonText,
			DecidedOn: d.DecidedOn, Until: d.Until, Score: d.Verdict.Suggestion.Score, Parts: s.texts.parts(l, d.Verdict.Suggestion.Parts),
			Excluded:  s.texts.reasons(l, matching.KindExclusion, d.Verdict.Excluded),
			InputHash: d.InputHash, RulesVersion: d.Verdict.RulesVersion, WeightsVersion: d.Verdict.WeightsVersion,
			UserID: d.UserID, CreatedAt: d.CreatedAt,
		}
	}
}

// check refuses a decision that does not say enough, or too much.
func (b MatchDecisionBody) check(today day) error {
	said := strings.TrimSpace(b.ReasonText) != ""
	switch {
	case b.Decision == store.Rejected && b.Reason == "":
		return refuseField(placement.CodeReasonRequired, "reason")
	case (b.Decision == store.OffList || b.Decision == store.Cleared) && !said:
		return refuseField(placement.CodeTextMissing, "reason_text")
	case b.Until == "":
		return nil
	case b.Decision != store.Rejected:
		return refuseField("until_not_for_this", "until")
	case !b.Until.Valid():
		return refuseField("invalid_date", "until")
	case b.Until <= today:
		return refuseField("until_in_past", "until")
	}
	return nil
}

// decideMatch keeps what a human decided, with what matching said of the pair at that moment.
func (s *server) decideMatch(ctx context.Context, in *createInput[MatchDecisionBody]) (*thingOutput[MatchDecisionView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(today); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.DecideMatch, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	d := store.MatchDecision{
		CandidateID: in.Body.CandidateID, PlaceID: in.Body.PlaceID, Decision: in.Body.Decision, Reason: in.Body.Reason,
		ReasonText: in.Body.ReasonText, DecidedOn: today, Until: in.Body.Until,
	}
	if d.Verdict, d.InputHash, err = s.Store.Consider(ctx, c.Actor, d.CandidateID, d.PlaceID, today); err != nil {
		return nil, err
	}
	if d.Decision == store.Chosen && len(d.Verdict.Excluded) > 0 {
		return nil, refuseField("pair_excluded", "decision")
	}
	if d, err = s.Store.RecordMatchDecision(ctx, c, d); err != nil {
		return nil, err
	}
	return &thingOutput[MatchDecisionView]{Body: s.matchDecisionView(ctx)(d)}, nil
}

type matchDecisionsInput struct {
	CandidateID string `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlaceID     string `query:"place_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

// listMatchDecisions answers with decisions, the newest first. The store notes who read them.
func (s *server) listMatchDecisions(ctx context.Context, in *matchDecisionsInput) (*listOutput[MatchDecisionView], error) {
	list, err := s.Store.MatchDecisions(ctx, actorOf(ctx), store.MatchDecisionFilter{CandidateID: in.CandidateID, PlaceID: in.PlaceID, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(list, s.matchDecisionView(ctx)), nil
}
