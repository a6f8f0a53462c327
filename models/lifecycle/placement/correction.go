package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Correctable is one thing that was recorded and may have been entered wrongly; exactly one of the fields is set.
type Correctable struct {
	// StartedOn is the first day as it was confirmed.
	StartedOn lifecycle.Date `json:"started_on,omitempty"`
	// Signature is the day and the channel of a party's signature.
	Signature *SignedFacts `json:"signature,omitempty"`
	// Statement is what the employee representative said.
	Statement *Statement `json:"statement,omitempty"`
	// Attended are those who were at the safety meeting.
	Attended []lifecycle.Party `json:"attended,omitempty"`
	// FollowUp is when and how a follow-up was held.
	FollowUp *FollowUpFacts `json:"follow_up,omitempty"`
	// Ending is how it ended early: by whom, why, and the last day.
	Ending *EndingFacts `json:"ending,omitempty"`
}

// SignedFacts are when and how a party signed.
type SignedFacts struct {
	Party   lifecycle.Party   `json:"party"`
	Channel lifecycle.Channel `json:"channel"`
	On      lifecycle.Date    `json:"on"`
}

// FollowUpFacts are when and how a follow-up was held.
type FollowUpFacts struct {
	No     int            `json:"no"`
	HeldOn lifecycle.Date `json:"held_on"`
	Form   Form           `json:"form"`
}

// EndingFacts are by whom, why and on which last day a placement was terminated early.
type EndingFacts struct {
	By      lifecycle.Party `json:"by"`
	Reason  Reason          `json:"reason"`
	LastDay lifecycle.Date  `json:"last_day"`
}

// NeedsSecond tells whether somebody else must agree to a correction of this (four eyes): what the law asks of a placement,
// and how long somebody has been there, is not changed by one person alone.
func (c Correctable) NeedsSecond() bool {
	return c.StartedOn != "" || c.Signature != nil || c.Statement != nil || c.Ending != nil
}

// things counts the things that are set.
func (c Correctable) things() int {
	var n int
	for _, set := range []bool{c.StartedOn != "", c.Signature != nil, c.Statement != nil, len(c.Attended) > 0, c.FollowUp != nil, c.Ending != nil} {
		if set {
			n++
		}
	}
	return n
}

// Correction is one that was made: what it was before, and is since. Both stay.
type Correction struct {
	No  int            `json:"no"`
	On  lifecycle.Date `json:"on"`
	Was Correctable    `json:"was"`
	Is  Correctable    `json:"is"`
	// By proposed it and SecondBy agreed, as users; SecondBy is empty where nobody else was needed.
	By       string `json:"by"`
	SecondBy string `json:"second_by,omitempty"`
}

// ProposedCorrection is one that waits for somebody else.
type ProposedCorrection struct {
	Correctable

	By string         `json:"by"`
	On lifecycle.Date `json:"on"`
}

// correctionDays is how many working days a proposed correction may wait before the supervisors see it.
const correctionDays = 2

const keyCorrection = "correction"

// correctable are the statuses in which there is something to correct.
func correctable() []Status {
	return []Status{Signing, Approved, Active, Evaluating, Evaluated}
}

func correctionRule() rule {
	return rule{from: correctable(), to: correctable(), moves: staying(correctable()), aside: true}
}

// Correct corrects at once what was entered wrongly and touches nobody's rights: who was at the meeting, when and how a
// follow-up was held. The old value stays in the list of corrections. Contents: reason (required).
type Correct struct {
	Correctable

	// By is the user who corrects.
	By       string             `json:"by"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (Correct) Name() string { return "correct" }

// Fact is what history says.
func (Correct) Fact() string { return "corrected" }

// Refs are the texts it refers to.
func (e Correct) Refs() lifecycle.Contents { return e.Contents }

func (Correct) rule() rule { return correctionRule() }

func (e Correct) apply(s State, at time.Time) (State, error) {
	if err := checkCorrection(e.Correctable, e.By, e.Contents); err != nil {
		return s, err
	}
	if e.NeedsSecond() {
		return s, lifecycle.Refuse(CodeSecondNeeded, "somebody else must agree to this correction; propose it")
	}
	return s.corrected(e.Correctable, e.By, "", false, at)
}

// ProposeCorrection asks somebody else to agree to a correction of what matters: the first day, a signature, the
// representative's statement, how it ended. Nothing changes until then. Contents: reason (required).
type ProposeCorrection struct {
	Correctable

	// By is the user who proposes.
	By string `json:"by"`
	// AsSigned tells that what was signed is compared with what belonged to it when it was signed, also when the placement has moved
	// since. Commands from before it are decided as they were, with what was said at the latest move.
	AsSigned bool               `json:"as_signed,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ProposeCorrection) Name() string { return "propose_correction" }

// Fact is what history says.
func (ProposeCorrection) Fact() string { return "correction_proposed" }

// Refs are the texts it refers to.
func (e ProposeCorrection) Refs() lifecycle.Contents { return e.Contents }

func (ProposeCorrection) rule() rule { return correctionRule() }

func (e ProposeCorrection) apply(s State, at time.Time) (State, error) {
	if err := checkCorrection(e.Correctable, e.By, e.Contents); err != nil {
		return s, err
	}
	switch {
	case !e.NeedsSecond():
		return s, lifecycle.Refuse(CodeNoSecondNeeded, "this can be corrected at once")
	case s.Correcting != nil:
		return s, lifecycle.Refuse(CodeCorrectionWaits, "another correction waits to be decided; decide that one first")
	}
	// What could not be agreed to is not asked for.
	if _, err := s.clone().corrected(e.Correctable, e.By, "", e.AsSigned, at); err != nil {
		return s, err
	}
	s.Correcting = &ProposedCorrection{Correctable: e.Correctable, By: e.By, On: s.today(at)}
	return s, nil
}

// DecideCorrection agrees to a proposed correction, which then happens, or rejects it. Whoever proposed it may take it back,
// and not agree to it. Contents: reason (required to reject), approval.
type DecideCorrection struct {
	Agreed bool `json:"agreed"`
	// By is the user who decides.
	By string `json:"by"`
	// AsSigned is as in ProposeCorrection.
	AsSigned bool                `json:"as_signed,omitempty"`
	Approval *lifecycle.Approval `json:"approval,omitempty"`
	Contents lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (DecideCorrection) Name() string { return "decide_correction" }

// Fact is what history says.
func (DecideCorrection) Fact() string { return "correction_decided" }

// Refs are the texts it refers to.
func (e DecideCorrection) Refs() lifecycle.Contents { return e.Contents }

func (DecideCorrection) rule() rule { return correctionRule() }

func (e DecideCorrection) apply(s State, at time.Time) (State, error) {
	waiting := s.Correcting
	switch {
	case waiting == nil:
		return s, lifecycle.Refuse(CodeNoCorrectionWaits, "no correction waits to be decided")
	case e.By == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "by", "say who decides")
	case e.Agreed && e.By == waiting.By:
		return s, lifecycle.Refuse(CodeSecondNeeded, "whoever proposed a correction cannot agree to it; somebody else must")
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	s.Correcting = nil
	if e.Agreed {
		return s.corrected(waiting.Correctable, waiting.By, e.By, e.AsSigned, at)
	}
	return s, needText(e.Contents, ContentReason, "reason_text", "write down why it stays as it is")
}

func checkCorrection(c Correctable, by string, texts lifecycle.Contents) error {
	switch {
	case by == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "by", "say who corrects")
	case c.things() != 1:
		return lifecycle.Refuse(CodeCorrectOneThing, "correct one thing at a time, and say which")
	}
	return needText(texts, ContentReason, "reason_text", "write down what was wrong")
}

// corrected makes the correction; the old value is kept beside the new one. For asSigned see ProposeCorrection.
func (s State) corrected(c Correctable, by, second string, asSigned bool, at time.Time) (State, error) {
	var was Correctable
	var err error
	switch {
	case c.StartedOn != "":
		s, was, err = s.correctStart(c.StartedOn, at)
	case c.Signature != nil:
		s, was, err = s.correctSignature(*c.Signature, asSigned, at)
	case c.Statement != nil:
		s, was, err = s.correctStatement(*c.Statement, asSigned, at)
	case len(c.Attended) > 0:
		s, was, err = s.correctAttended(c.Attended)
	case c.FollowUp != nil:
		s, was, err = s.correctFollowUp(*c.FollowUp, at)
	case c.Ending != nil:
		s, was, err = s.correctEnding(*c.Ending)
	}
	if err != nil {
		return s, err
	}
	s.Corrections = append(slices.Clone(s.Corrections), Correction{
		No: len(s.Corrections) + 1, On: s.today(at), Was: was, Is: c, By: by, SecondBy: second,
	})
	return s, nil
}

func unchanged() error { return lifecycle.Refuse(CodeNothingToChange, "nothing would change") }
