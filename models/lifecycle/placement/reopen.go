package placement

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// ReopenWindow is how many calendar days after its close a placement can be reopened. What is known later is told by the
// follow-along, or is a placement of its own.
const ReopenWindow = 30

// Reopen takes up again a placement that was closed wrongly: its outcome is recorded again, and before that the evaluations
// of the named parties, if any. Only one that has ended by its evaluation can be reopened, within ReopenWindow. Its process
// has ended; it is started again from its row (architecture D2, Creating). Contents: reason (required).
type Reopen struct {
	Parties []lifecycle.Party `json:"parties,omitempty"`
	// OwnerID, in UnitID, is who has it from now on; empty when it stays with whoever had it. Somebody who has left has nothing open.
	OwnerID  string             `json:"owner_id,omitempty"`
	UnitID   string             `json:"unit_id,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (Reopen) Name() string { return "reopen" }

// Fact is what history says.
func (Reopen) Fact() string { return "reopened" }

// Refs are the texts it refers to.
func (e Reopen) Refs() lifecycle.Contents { return e.Contents }

func (Reopen) rule() rule { return rule{from: []Status{Closed}, to: []Status{Evaluating, Evaluated}} }

func (e Reopen) apply(s State, at time.Time) (State, error) {
	today := s.today(at)
	switch until := s.Calendar.DateOf(s.Since).AddDays(ReopenWindow); {
	case s.EvaluatedOn == "":
		return s, lifecycle.Refuse(CodeNeverEvaluated, "a proposal that came to nothing is not reopened; propose again")
	case today > until:
		return s, lifecycle.Refuse(CodeReopenTooLate, "the days in which it could be reopened have passed").With("until", string(until))
	}
	if err := needText(e.Contents, ContentReason, "reason_text", "write down why it is opened again"); err != nil {
		return s, err
	}
	for _, p := range e.Parties {
		if !slices.Contains(s.evaluators(), p) {
			return s, lifecycle.RefuseField(CodePartyNotExpected, "parties", "no evaluation is expected from this party").With("party", string(p))
		}
	}
	s.Outcome, s.PurposeMet = "", false
	s.Reopened++
	if e.OwnerID != "" {
		s = s.handOver(e.OwnerID, cmp.Or(e.UnitID, s.UnitID), true)
	}
	if len(e.Parties) > 0 {
		return s.askEvaluation(today, e.Parties...), nil
	}
	s.Status, s.EvaluatedOn = Evaluated, today
	return s, nil
}
