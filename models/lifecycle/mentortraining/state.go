// Package mentortraining holds the rules of one training of a mentor: a course on a planned day, what came of it, and how
// long it is valid.
//
// A training opens when a mentor is enrolled on a course. It is passed with a day up to which it is valid, and then waits:
// it reminds of its end, and ends when it has expired, or when a newer training of the same mentor has taken its place.
// Start reading at events.go; plans.go says what time brings.
package mentortraining

import (
	"time"

	"placement/models/lifecycle"
)

// Schema is the version of the State's JSON.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows. A training keeps the one it was opened under.
const Ruleset = 1

// Status is the stage a training is in.
type Status string

// The statuses.
const (
	// Enrolled: the course is planned, or held, and its result awaited.
	Enrolled Status = "enrolled"
	// Passed: the mentor is trained, up to a day.
	Passed Status = "passed"
	// Ended: nothing more comes of it. Terminal; the outcome says how.
	Ended Status = "ended"
)

// Statuses returns all statuses.
func Statuses() []Status { return []Status{Enrolled, Passed, Ended} }

// Outcome says how a training ended.
type Outcome string

// The outcomes.
const (
	// Failed: the course was not passed, and is not taken again.
	Failed Outcome = "failed"
	// Cancelled: taken back.
	Cancelled Outcome = "cancelled"
	// ExpiredOutcome: it was valid up to a day that has passed.
	ExpiredOutcome Outcome = "expired"
	// Renewed: a newer training has taken its place.
	Renewed Outcome = "renewed"
)

// Outcomes returns all outcomes.
func Outcomes() []Outcome { return []Outcome{Failed, Cancelled, ExpiredOutcome, Renewed} }

// Reason says, coarsely, why a training was cancelled or a course not passed.
type Reason string

// The reasons. The first two are for a course that was not passed, the others for a training that is cancelled.
const (
	NotPassed            Reason = "not_passed"
	Absent               Reason = "absent"
	MentorLeft           Reason = "mentor_left"
	CourseCancelled      Reason = "course_cancelled"
	CompanyCircumstances Reason = "company_circumstances"
	EnteredByMistake     Reason = "entered_by_mistake"
	OtherReason          Reason = "other"
)

// Codes of refusals.
const (
	CodeUnknownEvent    = "unknown_event"
	CodeAlreadyEnrolled = "already_enrolled"
	CodeDateInFuture    = "date_in_future"
	CodeCourseDayPast   = "course_day_past"
	CodeNothingToChange = "nothing_to_change"
	CodeValidityTooSoon = "validity_before_course"
	CodeValidityOver    = "validity_over"
	CodeSameOwner       = "same_owner"
)

// State is everything a training knows of itself: IDs, codes and dates, no personal data.
type State struct {
	Schema   int    `json:"schema"`
	ID       string `json:"id"`
	Ruleset  int    `json:"ruleset"`
	Version  int    `json:"version"`
	Status   Status `json:"status"`
	MentorID string `json:"mentor_id"`
	OwnerID  string `json:"owner_id"`
	UnitID   string `json:"unit_id"`
	// Course is the code under which the municipality knows the course.
	Course string `json:"course"`
	// Renews is the training that this one takes the place of when it is passed, if there is one.
	Renews     string         `json:"renews,omitempty"`
	EnrolledOn lifecycle.Date `json:"enrolled_on"`
	PlannedOn  lifecycle.Date `json:"planned_on"`
	// Moved counts how often the course was moved, Failures how often it was not passed.
	Moved    int `json:"moved,omitempty"`
	Failures int `json:"failures,omitempty"`
	// PassedOn and ValidTo are the first and the last day on which the mentor counts as trained.
	PassedOn  lifecycle.Date       `json:"passed_on,omitempty"`
	ValidTo   lifecycle.Date       `json:"valid_to,omitempty"`
	Outcome   Outcome              `json:"outcome,omitempty"`
	Reason    Reason               `json:"reason,omitempty"`
	RenewedBy string               `json:"renewed_by,omitempty"`
	Since     time.Time            `json:"since"`
	Deadlines []lifecycle.Deadline `json:"deadlines,omitempty"`
	Policy    Policy               `json:"policy"`
	Calendar  lifecycle.Calendar   `json:"calendar"`
}

// Holds tells whether the mentor counts as trained from PassedOn to ValidTo: the course was passed, and that it was is no
// mistake. A training that was renewed or has expired still tells of the days on which it held.
func (s State) Holds() bool {
	return s.PassedOn != "" && (s.Outcome != Cancelled || s.Reason != EnteredByMistake)
}

// Allowed returns the commands that people may send now.
func (s State) Allowed() []string {
	switch s.Status {
	case Enrolled:
		return []string{
			RecordCoursePassed{}.Name(), RecordCourseFailed{}.Name(), MoveCourse{}.Name(), CancelTraining{}.Name(),
			ReassignTraining{}.Name(),
		}
	case Passed:
		return []string{CancelTraining{}.Name(), ReassignTraining{}.Name()}
	case Ended:
	}
	return []string{}
}

// Head returns what the shared parts of the system need to know. A training is about no candidate.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:      lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: s.ID},
		Version:  s.Version,
		Ruleset:  s.Ruleset,
		Status:   string(s.Status),
		Ended:    s.Status == Ended,
		OwnerID:  s.OwnerID,
		UnitID:   s.UnitID,
		Calendar: s.Calendar,
		Outcome:  string(s.Outcome),
		StartOn:  s.PlannedOn,
	}
	switch {
	case s.Status == Enrolled:
		h.WaitingFor = string(lifecycle.PartyMentor)
	case s.Status == Passed && len(s.Deadlines) > 0 && s.Deadlines[0].Fired > 0:
		// Somebody has been reminded that it is to be renewed.
		h.WaitingFor = string(lifecycle.PartyCaseWorker)
	}
	return h
}

// Brief returns the state without its calendar.
func (s State) Brief() State {
	s.Calendar = lifecycle.Calendar{}
	return s
}
