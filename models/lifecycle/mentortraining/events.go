package mentortraining

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
)

type event interface {
	lifecycle.Event
	// from are the statuses in which it can happen.
	from() []Status
	apply(s State, at time.Time) (State, error)
}

// EnrolMentor opens a training: this mentor, this course, on this day. A course that was held before it was entered has a
// planned day in the past.
type EnrolMentor struct {
	ID        string             `json:"id"`
	Ruleset   int                `json:"ruleset"`
	MentorID  string             `json:"mentor_id"`
	Course    string             `json:"course"`
	PlannedOn lifecycle.Date     `json:"planned_on"`
	Renews    string             `json:"renews,omitempty"`
	OwnerID   string             `json:"owner_id"`
	UnitID    string             `json:"unit_id"`
	Policy    Policy             `json:"policy"`
	Calendar  lifecycle.Calendar `json:"calendar"`
}

// Name is the command.
func (EnrolMentor) Name() string { return "enrol_mentor" }

// Fact is what history says.
func (EnrolMentor) Fact() string { return "mentor_enrolled" }

func (EnrolMentor) from() []Status { return []Status{""} }

func (e EnrolMentor) apply(_ State, at time.Time) (State, error) {
	for _, need := range []struct{ value, field string }{
		{e.MentorID, "mentor_id"}, {e.Course, "course"}, {e.OwnerID, "owner_id"},
	} {
		if need.value == "" {
			return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, need.field, "this must be given")
		}
	}
	switch {
	case !e.Policy.Valid():
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "no training can be run by these counts of days")
	case !e.PlannedOn.Valid():
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "planned_on", "a date is written as year-month-day")
	}
	return State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Enrolled,
		MentorID: e.MentorID, OwnerID: e.OwnerID, UnitID: e.UnitID, Course: e.Course, Renews: e.Renews,
		EnrolledOn: e.Calendar.DateOf(at), PlannedOn: e.PlannedOn, Policy: e.Policy, Calendar: e.Calendar,
	}, nil
}

// MoveCourse puts the course on another day.
type MoveCourse struct {
	PlannedOn lifecycle.Date `json:"planned_on"`
}

// Name is the command.
func (MoveCourse) Name() string { return "move_course" }

// Fact is what history says.
func (MoveCourse) Fact() string { return "course_moved" }

func (MoveCourse) from() []Status { return []Status{Enrolled} }

func (e MoveCourse) apply(s State, at time.Time) (State, error) {
	if e.PlannedOn == s.PlannedOn {
		return s, lifecycle.Refuse(CodeNothingToChange, "the course is planned for that day already")
	}
	if err := s.checkDay(e.PlannedOn, "planned_on", at); err != nil {
		return s, err
	}
	s.PlannedOn, s.Moved = e.PlannedOn, s.Moved+1
	return s, nil
}

// checkDay refuses a new day for the course that is none, or lies in the past.
func (s State) checkDay(d lifecycle.Date, field string, at time.Time) error {
	switch {
	case !d.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, field, "a date is written as year-month-day")
	case d < s.Calendar.DateOf(at):
		return lifecycle.RefuseField(CodeCourseDayPast, field, "the new day of the course lies in the past")
	}
	return nil
}

// RecordCoursePassed says that the mentor has passed the course, and up to which day that is valid.
type RecordCoursePassed struct {
	On lifecycle.Date `json:"on"`
	// ValidTo is the last day; empty for as long as the policy says.
	ValidTo lifecycle.Date `json:"valid_to,omitempty"`
	// Calendar is what the training counts by from now on: that of its beginning may not reach its end.
	Calendar lifecycle.Calendar `json:"calendar"`
}

// Name is the command.
func (RecordCoursePassed) Name() string { return "record_course_passed" }

// Fact is what history says.
func (RecordCoursePassed) Fact() string { return "course_passed" }

func (RecordCoursePassed) from() []Status { return []Status{Enrolled} }

func (e RecordCoursePassed) apply(s State, at time.Time) (State, error) {
	if e.Calendar.Version > 0 {
		s.Calendar = e.Calendar
	}
	if err := s.checkHappened(e.On, at); err != nil {
		return s, err
	}
	to := cmp.Or(e.ValidTo, e.On.AddDays(s.Policy.ValidDays))
	switch {
	case !to.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "valid_to", "a date is written as year-month-day")
	case to <= e.On:
		return s, lifecycle.RefuseField(CodeValidityTooSoon, "valid_to", "a course is valid for longer than the day it was passed on")
	case to < s.Calendar.DateOf(at):
		return s, lifecycle.RefuseField(CodeValidityOver, "valid_to", "this course is not valid any more")
	}
	if _, err := s.Calendar.At(to, concludes); err != nil {
		return s, lifecycle.RefuseField(lifecycle.CodeCalendarNotCovered, "valid_to", "the calendar does not reach that far; choose an earlier day").
			With("date", string(to))
	}
	s.Status, s.PassedOn, s.ValidTo = Passed, e.On, to
	return s, nil
}

// checkHappened refuses a day on which a course cannot have been held.
func (s State) checkHappened(on lifecycle.Date, at time.Time) error {
	switch {
	case !on.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case on > s.Calendar.DateOf(at):
		return lifecycle.RefuseField(CodeDateInFuture, "on", "a result is recorded when there is one")
	}
	return nil
}

// RecordCourseFailed says that the mentor has not passed the course, or did not come: either it is taken again on a new
// day, or the training ends.
type RecordCourseFailed struct {
	On     lifecycle.Date `json:"on"`
	Reason Reason         `json:"reason"`
	// NewDay is when the course is taken again; empty ends the training.
	NewDay lifecycle.Date `json:"new_day,omitempty"`
}

// Name is the command.
func (RecordCourseFailed) Name() string { return "record_course_failed" }

// Fact is what history says.
func (RecordCourseFailed) Fact() string { return "course_failed" }

func (RecordCourseFailed) from() []Status { return []Status{Enrolled} }

func (e RecordCourseFailed) apply(s State, at time.Time) (State, error) {
	if err := s.checkHappened(e.On, at); err != nil {
		return s, err
	}
	if err := oneOf(e.Reason, NotPassed, Absent); err != nil {
		return s, err
	}
	s.Failures++
	if e.NewDay == "" {
		s.Status, s.Outcome, s.Reason = Ended, Failed, e.Reason
		return s, nil
	}
	if err := s.checkDay(e.NewDay, "new_day", at); err != nil {
		return s, err
	}
	s.PlannedOn = e.NewDay
	return s, nil
}

func oneOf(r Reason, known ...Reason) error {
	switch {
	case r == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "reason", "say why, with one of the reason codes")
	case !slices.Contains(known, r):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "reason", "this is not one of the reason codes")
	}
	return nil
}

// CancelTraining ends the training before its time. A course that was passed still counts on its days, unless it was
// entered by mistake.
type CancelTraining struct {
	Reason Reason `json:"reason"`
}

// Name is the command.
func (CancelTraining) Name() string { return "cancel_training" }

// Fact is what history says.
func (CancelTraining) Fact() string { return "training_cancelled" }

func (CancelTraining) from() []Status { return []Status{Enrolled, Passed} }

func (e CancelTraining) apply(s State, _ time.Time) (State, error) {
	if err := oneOf(e.Reason, MentorLeft, CourseCancelled, CompanyCircumstances, EnteredByMistake, OtherReason); err != nil {
		return s, err
	}
	s.Status, s.Outcome, s.Reason = Ended, Cancelled, e.Reason
	return s, nil
}

// RenewTraining says that a newer training has taken the place of this one. The newer one itself tells it.
type RenewTraining struct {
	TrainingID string `json:"training_id"`
}

// Name is the command.
func (RenewTraining) Name() string { return "renew_training" }

// Fact is what history says.
func (RenewTraining) Fact() string { return "training_renewed" }

func (RenewTraining) from() []Status { return []Status{Passed} }

func (e RenewTraining) apply(s State, _ time.Time) (State, error) {
	if e.TrainingID == "" {
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "training_id", "say which training it is")
	}
	s.Status, s.Outcome, s.RenewedBy = Ended, Renewed, e.TrainingID
	return s, nil
}

// ReassignTraining gives the training to another case worker; an empty unit leaves it in the one it is in.
type ReassignTraining struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
}

// Name is the command.
func (ReassignTraining) Name() string { return "reassign_training" }

// Fact is what history says.
func (ReassignTraining) Fact() string { return "training_reassigned" }

func (ReassignTraining) from() []Status { return []Status{Enrolled, Passed} }

func (e ReassignTraining) apply(s State, _ time.Time) (State, error) {
	switch e.OwnerID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	}
	s.OwnerID, s.UnitID = e.OwnerID, cmp.Or(e.UnitID, s.UnitID)
	return s, nil
}
