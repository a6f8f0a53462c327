package placement

import (
	"slices"

	"placement/models/lifecycle"
)

// DocumentKind says what a document of a placement is.
type DocumentKind string

// The kinds of document. They reach the wire and never change.
const (
	// AgreementDocument is what the parties agreed at the safety meeting and sign.
	AgreementDocument DocumentKind = "agreement"
	// SummonsDocument calls to the safety meeting, or to a follow-up.
	SummonsDocument DocumentKind = "summons"
	// MinutesDocument is what was said at the safety meeting, or at a follow-up.
	MinutesDocument DocumentKind = "minutes"
	// EvaluationDocument is how it went, as each party sees it.
	EvaluationDocument DocumentKind = "evaluation"
	// CompanyBriefDocument tells a company in a few words what it says yes to.
	CompanyBriefDocument DocumentKind = "company_brief"
)

// Codes of refusals about documents. They reach the wire and never change.
const (
	CodeMeetingNotHeld     = "meeting_not_held"
	CodeMeetingNotBooked   = "meeting_not_booked"
	CodeMeetingAlreadyHeld = "meeting_already_held"
	CodeNothingEvaluated   = "nothing_evaluated"
	CodeFollowUpNotForThis = "follow_up_not_for_this"
)

// DocumentKinds returns all kinds of document in the order of a placement's life.
func DocumentKinds() []DocumentKind {
	return []DocumentKind{CompanyBriefDocument, SummonsDocument, MinutesDocument, AgreementDocument, EvaluationDocument}
}

// CheckDocument returns a *lifecycle.RuleError when there is nothing yet, or no longer, for a document of the kind to say. The
// number is that of the follow-up that it is about, 0 for the safety meeting and for kinds that are about neither.
func (s State) CheckDocument(kind DocumentKind, followUp int) error {
	switch kind {
	case SummonsDocument, MinutesDocument:
		if followUp != 0 {
			return s.checkFollowUpDocument(kind, followUp)
		}
		return s.checkMeetingDocument(kind)
	case AgreementDocument, EvaluationDocument, CompanyBriefDocument:
		if followUp != 0 {
			return lifecycle.RefuseField(CodeFollowUpNotForThis, "follow_up", "a summons and minutes are about a follow-up; this is not")
		}
	default:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "kind", "this is not one of the kinds of document")
	}
	switch {
	case kind == AgreementDocument && (s.Meeting == nil || !s.Meeting.Held):
		return lifecycle.Refuse(CodeMeetingNotHeld, "the agreement holds what was agreed at the safety meeting; hold it first")
	case kind == EvaluationDocument && !slices.ContainsFunc(s.Evaluations, func(e Evaluation) bool { return !e.Missing }):
		return lifecycle.Refuse(CodeNothingEvaluated, "nobody has evaluated the placement yet")
	case kind == CompanyBriefDocument && !s.Holds():
		return lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the placement is in").With("status", string(s.Status))
	}
	return nil
}

func (s State) checkMeetingDocument(kind DocumentKind) error {
	switch {
	case kind == MinutesDocument && (s.Meeting == nil || !s.Meeting.Held):
		return lifecycle.Refuse(CodeMeetingNotHeld, "minutes tell of a meeting that was held")
	case kind == SummonsDocument && s.Meeting == nil:
		return lifecycle.Refuse(CodeMeetingNotBooked, "book the safety meeting first")
	case kind == SummonsDocument && s.Meeting.Held:
		return lifecycle.Refuse(CodeMeetingAlreadyHeld, "the safety meeting has been held")
	case kind == SummonsDocument && s.Status != MeetingBooked:
		return lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the placement is in").With("status", string(s.Status))
	}
	return nil
}

func (s State) checkFollowUpDocument(kind DocumentKind, no int) error {
	f, ok := s.FollowUpNo(no)
	switch {
	case !ok:
		return lifecycle.RefuseField(CodeFollowUpUnknown, "follow_up", "there is no follow-up with this number")
	case kind == MinutesDocument && f.HeldOn == "":
		return lifecycle.Refuse(CodeFollowUpNotHeld, "minutes tell of a follow-up that was held")
	case kind == SummonsDocument && f.HeldOn != "":
		return lifecycle.Refuse(CodeFollowUpHeld, "this follow-up has been held")
	case kind == SummonsDocument && s.Status != Active:
		return lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the placement is in").With("status", string(s.Status))
	}
	return nil
}

// FollowUpNo returns the follow-up of a number; false for none.
func (s State) FollowUpNo(no int) (FollowUp, bool) {
	i := slices.IndexFunc(s.FollowUps, func(f FollowUp) bool { return f.No == no })
	if i < 0 {
		return FollowUp{}, false
	}
	return s.FollowUps[i], true
}
