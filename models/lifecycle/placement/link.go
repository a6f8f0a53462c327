package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// LinkPurpose is what somebody without an account is asked for by a link.
type LinkPurpose string

// LinkForEvaluation asks for a party's evaluation, LinkForRating for the mentor's short rating of a follow-up.
const (
	LinkForEvaluation LinkPurpose = "evaluation"
	LinkForRating     LinkPurpose = "rating"
)

// CodeLinkNotUsable is given when a link has been used, taken back, replaced or has run out, or is not for this.
const CodeLinkNotUsable = "link_not_usable"

// MustPromise tells whether the party has to promise confidentiality before a link opens (domain.md F104): everybody but the
// candidate, who reads of nobody else.
func MustPromise(p lifecycle.Party) bool { return p != lifecycle.PartyCandidate }

// EvaluationLink returns until when a link for the party's evaluation is good: until the evaluation closes. It refuses when
// no evaluation is awaited from the party, and for the case worker, who has an account.
func (s State) EvaluationLink(p lifecycle.Party) (time.Time, error) {
	switch {
	case s.Status != Evaluating:
		return time.Time{}, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the placement is in").
			With("status", string(s.Status)).With("command", Evaluate{}.Name())
	case p == lifecycle.PartyCaseWorker || !slices.Contains(s.evaluators(), p):
		return time.Time{}, lifecycle.RefuseField(CodePartyNotExpected, "party", "no evaluation is expected from this party").With("party", string(p))
	case !slices.Contains(s.missingEvaluations(), p):
		return time.Time{}, lifecycle.Refuse(CodeAlreadyEvaluated, "this party has evaluated already").With("party", string(p))
	}
	i := slices.IndexFunc(s.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == keyEvaluationCloses })
	if i < 0 {
		return time.Time{}, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "the evaluation has no end yet")
	}
	return s.Deadlines[i].Due, nil
}
