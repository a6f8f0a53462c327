package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// BookSafetyMeeting gives the safety meeting a time.
type BookSafetyMeeting struct {
	At   time.Time `json:"at"`
	Form Form      `json:"form"`
}

// Name is the command.
func (BookSafetyMeeting) Name() string { return "book_safety_meeting" }

// Fact is what history says.
func (BookSafetyMeeting) Fact() string { return "safety_meeting_booked" }

func (BookSafetyMeeting) rule() rule {
	return rule{from: []Status{Agreed}, to: []Status{MeetingBooked}}
}

func (e BookSafetyMeeting) apply(s State, at time.Time) (State, error) {
	if err := s.checkMeeting(e.At, e.Form, at); err != nil {
		return s, err
	}
	s.Status = MeetingBooked
	s.Meeting = &Meeting{At: e.At.UTC(), Form: e.Form}
	return s, nil
}

// MoveSafetyMeeting gives the safety meeting another time. Contents: reason.
type MoveSafetyMeeting struct {
	At       time.Time          `json:"at"`
	Form     Form               `json:"form"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (MoveSafetyMeeting) Name() string { return "move_safety_meeting" }

// Fact is what history says.
func (MoveSafetyMeeting) Fact() string { return "safety_meeting_moved" }

// Refs are the texts it refers to.
func (e MoveSafetyMeeting) Refs() lifecycle.Contents { return e.Contents }

func (MoveSafetyMeeting) rule() rule {
	return rule{from: []Status{MeetingBooked}, to: []Status{MeetingBooked}, paused: eitherWay}
}

func (e MoveSafetyMeeting) apply(s State, at time.Time) (State, error) {
	if err := s.checkMeeting(e.At, e.Form, at); err != nil {
		return s, err
	}
	s.Meeting = &Meeting{At: e.At.UTC(), Form: e.Form, Moved: s.Meeting.Moved + 1}
	return s, nil
}

func (s State) checkMeeting(meets time.Time, form Form, at time.Time) error {
	switch {
	case !slices.Contains([]Form{FormVisit, FormPhone, FormVideo}, form):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "form", "a meeting is a visit, a phone call or a video call")
	case meets.Before(at):
		return lifecycle.RefuseField(CodeMeetingInPast, "at", "the meeting would lie in the past")
	case s.Calendar.DateOf(meets) > s.Period.Start:
		return lifecycle.RefuseField(CodeMeetingAfterStart, "at", "the safety meeting comes before the first day").
			With("start", string(s.Period.Start))
	}
	return nil
}

// HoldSafetyMeeting records that the safety meeting took place: candidate and company present, the accommodations gone
// through, and the terms agreed (domain.md F41–F48). Somebody missing means moving the meeting, not holding it. Contents:
// demands, expectations, purpose, responsibilities (all required under ruleset 1, which asks for no terms), minutes. Those of the
// terms come besides; see AmendTerms.
type HoldSafetyMeeting struct {
	Attended []lifecycle.Party `json:"attended"`
	// AccommodationsReviewed says that the candidate's accommodations (skånehensyn) were gone through.
	AccommodationsReviewed bool               `json:"accommodations_reviewed"`
	Terms                  *AgreedTerms       `json:"terms,omitempty"`
	Contents               lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (HoldSafetyMeeting) Name() string { return "hold_safety_meeting" }

// Fact is what history says.
func (HoldSafetyMeeting) Fact() string { return "safety_meeting_held" }

// Refs are the texts it refers to.
func (e HoldSafetyMeeting) Refs() lifecycle.Contents { return e.Contents }

func (HoldSafetyMeeting) rule() rule {
	return rule{from: []Status{MeetingBooked}, to: []Status{Signing}}
}

func (e HoldSafetyMeeting) apply(s State, at time.Time) (State, error) {
	switch {
	case s.today(at) < s.Calendar.DateOf(s.Meeting.At):
		return s, lifecycle.Refuse(CodeMeetingNotYet, "the meeting is booked for a later day; move it if it was held earlier").
			With("at", s.Meeting.At.Format(time.RFC3339))
	case checkAttended(e.Attended) != nil:
		return s, checkAttended(e.Attended)
	case !e.AccommodationsReviewed:
		return s, lifecycle.RefuseField(CodeAccommodationsNotDone, "accommodations_reviewed", "the accommodations must be gone through at the meeting")
	}
	s, err := e.agree(s, s.today(at))
	if err != nil {
		return s, err
	}
	s.Meeting.Held, s.Meeting.Attended = true, e.Attended
	s.Status = Signing
	return s, nil
}

// agree takes the terms that were agreed at the meeting. Under ruleset 1 what was agreed is four texts, and terms come besides.
func (e HoldSafetyMeeting) agree(s State, today lifecycle.Date) (State, error) {
	if s.Ruleset < 2 {
		for _, text := range []struct{ kind, message string }{
			{ContentDemands, "write down what the company may demand"},
			{ContentExpectations, "write down what the candidate may expect"},
			{ContentPurpose, "write down the purpose as it was agreed"},
			{ContentResponsibilities, "write down who is responsible for what"},
		} {
			if err := needText(e.Contents, text.kind, text.kind, text.message); err != nil {
				return s, err
			}
		}
	}
	switch {
	case e.Terms != nil:
		return s.agree(*e.Terms, e.Contents, today)
	case s.Ruleset >= 2:
		return s, lifecycle.RefuseField(CodeTermsMissing, "terms", "write down what was agreed at the meeting")
	}
	return s, nil
}

// checkAttended refuses a safety meeting without candidate or company, or with somebody who has no part in it.
func checkAttended(attended []lifecycle.Party) error {
	switch {
	case !slices.Contains(attended, lifecycle.PartyCandidate):
		return lifecycle.Refuse(CodeCandidateAbsent, "without the candidate there is no safety meeting; book a new time")
	case !slices.Contains(attended, lifecycle.PartyCompany):
		return lifecycle.Refuse(CodeCompanyAbsent, "without the company there is no safety meeting; book a new time")
	case slices.ContainsFunc(attended, func(p lifecycle.Party) bool { return !slices.Contains(attendees(), p) }):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "attended", "say who came by their parts in the placement, not by name")
	}
	return nil
}

// attendees are the parties that may come to the safety meeting.
func attendees() []lifecycle.Party {
	return []lifecycle.Party{
		lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker,
		lifecycle.PartyMunicipality, lifecycle.PartyRepresentative,
	}
}
