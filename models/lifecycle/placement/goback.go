package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// GoBack takes back the last step of a placement that was entered wrongly, where nothing has been built on it yet:
//
//	agreed, declined   the answer of a party: it is asked again
//	expired            nothing was wrong but the time: both are asked again
//	meeting_booked     the booking: the meeting is to be booked
//	signing            the meeting was not held: a new one is to be booked; statement and signatures are void
//	approved           the municipality's signature, and the party's if one is named
//	active             the start: the first day is awaited; only while nothing has happened since. What was recorded of the
//	                   days since goes with it; where terms or hours were changed in them, all sign what stands now
//	evaluated          the party's evaluation: it is asked for again
//
// History keeps what was there. A proposal that comes back must find its place free. Contents: reason (required).
type GoBack struct {
	// Party says whose answer, signature or evaluation it is, where there are several.
	Party lifecycle.Party `json:"party,omitempty"`
	// Whole tells that what came of a start is taken back with it, and that nobody's signature stands under what was changed
	// since. Whoever sends the command today says so; without it, it means what it meant before.
	Whole    bool               `json:"whole,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (GoBack) Name() string { return "go_back" }

// Fact is what history says.
func (GoBack) Fact() string { return "gone_back" }

// Refs are the texts it refers to.
func (e GoBack) Refs() lifecycle.Contents { return e.Contents }

func (GoBack) rule() rule {
	moves := []Move{
		{Agreed, Proposed},
		{Declined, Proposed},
		{Expired, Proposed},
		{MeetingBooked, Agreed},
		{Signing, Agreed},
		{Approved, Signing},
		{Active, Approved},
		{Active, Signing},
		{Evaluated, Evaluating},
	}
	var r rule
	for _, m := range moves {
		r.from = append(r.from, m.From)
		if !slices.Contains(r.to, m.To) {
			r.to = append(r.to, m.To)
		}
	}
	r.moves = moves
	return r
}

func (e GoBack) apply(s State, at time.Time) (State, error) {
	if err := needText(e.Contents, ContentReason, "reason_text", "write down what was wrong"); err != nil {
		return s, err
	}
	today := s.today(at)
	switch s.Status {
	case Agreed, Declined, Expired:
		return e.askAgain(s, today)
	case MeetingBooked:
		s.Status, s.Meeting, s.AgreedOn = Agreed, nil, today
	case Signing:
		if len(s.Signatures) > 0 || s.Statement != nil {
			s.Voided++
		}
		s.Status, s.Meeting, s.AgreedOn = Agreed, nil, today
		s.Signatures, s.Statement = nil, nil
	case Approved:
		return e.unsign(s, today)
	case Active:
		return e.unstart(s, today)
	case Evaluated:
		return e.evaluateAgain(s, today)
	case Proposed, Evaluating, Closed, Withdrawn, Cancelled:
	}
	return s, nil
}

// askAgain takes back an answer, or both that did not come in time.
func (e GoBack) askAgain(s State, today lifecycle.Date) (State, error) {
	party := e.Party
	if s.Status == Declined {
		party = s.Ending.By // whose no it was
	}
	switch {
	case s.Status != Agreed && s.Period.Start < today:
		return s, lifecycle.Refuse(CodeStartInPast, "the first day has passed; propose again").With("start", string(s.Period.Start))
	case s.Status == Expired:
	case party == lifecycle.PartyCandidate:
		s.CandidateDecision = nil
	case party == lifecycle.PartyCompany:
		s.CompanyDecision = nil
	default:
		return s, lifecycle.RefuseField(CodePartyNotExpected, "party", "say whose answer was wrong: the candidate's or the company's")
	}
	s.Status, s.Ending, s.AgreedOn, s.AskedOn = Proposed, nil, "", today
	return s, nil
}

// unsign takes back the municipality's signature, which approved the placement, and the named party's.
func (e GoBack) unsign(s State, today lifecycle.Date) (State, error) {
	if e.Party != "" && !s.hasSigned(e.Party) {
		return s, lifecycle.RefuseField(CodePartyNotExpected, "party", "company, candidate and municipality sign")
	}
	if e.Whole && s.outgrown() {
		return s.unbegun().voidConsent(false, today), nil
	}
	s.Signatures = slices.DeleteFunc(s.Signatures, func(x Signed) bool {
		return x.Party == lifecycle.PartyMunicipality || x.Party == e.Party
	})
	s.Status, s.Voided = Signing, s.Voided+1
	return s, nil
}

// unstart takes back a start that was confirmed by mistake. Once anything else has happened, the start was none.
func (e GoBack) unstart(s State, today lifecycle.Date) (State, error) {
	held := slices.ContainsFunc(s.FollowUps, func(f FollowUp) bool { return f.HeldOn != "" })
	moved := len(s.Stays) > 0 || (e.Whole && s.HereFrom != "")
	if held || moved || len(s.Problems) > 0 || len(s.Pauses) > 0 || s.Extended > 0 {
		return s, lifecycle.Refuse(CodeTooLateToGoBack, "something has happened since the start; correct the first day, or end the placement")
	}
	s.Status, s.StartedOn, s.FollowUps = Approved, "", nil
	if !e.Whole {
		return s, nil
	}
	if s.outgrown() {
		s = s.voidConsent(false, today)
	}
	return s.unbegun(), nil
}

// unbegun returns s without what is only recorded of a placement that runs: which steps of the hours hold, what has become of
// demands, which goals were reached.
func (s State) unbegun() State {
	s.Hours = planned(s.Hours)
	for i := range s.Goals {
		s.Goals[i].ReachedOn = ""
	}
	for i := range s.demands() {
		s.Terms.Demands[i].Status, s.Terms.Demands[i].StatusOn = DemandOpen, ""
	}
	return s
}

// evaluateAgain takes back a party's evaluation, or that it is missing.
func (e GoBack) evaluateAgain(s State, today lifecycle.Date) (State, error) {
	if !slices.ContainsFunc(s.Evaluations, func(x Evaluation) bool { return x.Party == e.Party }) {
		return s, lifecycle.RefuseField(CodePartyNotExpected, "party", "say whose evaluation is to be given again")
	}
	return s.askEvaluation(today, e.Party), nil
}

// askEvaluation asks the parties for their evaluations again, from today on.
func (s State) askEvaluation(today lifecycle.Date, parties ...lifecycle.Party) State {
	s.Evaluations = slices.DeleteFunc(s.Evaluations, func(x Evaluation) bool { return slices.Contains(parties, x.Party) })
	s.Status, s.EvaluatedOn, s.AskedAgainOn = Evaluating, "", today
	return s
}
