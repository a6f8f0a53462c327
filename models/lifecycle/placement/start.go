package placement

import (
	"time"

	"placement/models/lifecycle"
)

// ConfirmStart records that the candidate came on the first day. Only an approved placement can start: no signature, no
// start (domain.md §0, point 5). Contents: approval.
type ConfirmStart struct {
	On       lifecycle.Date      `json:"on"`
	Approval *lifecycle.Approval `json:"approval,omitempty"`
	Contents lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (ConfirmStart) Name() string { return "confirm_start" }

// Fact is what history says.
func (ConfirmStart) Fact() string { return "started" }

// Refs are the texts it refers to.
func (e ConfirmStart) Refs() lifecycle.Contents { return e.Contents }

func (ConfirmStart) rule() rule { return rule{from: []Status{Approved}, to: []Status{Active}} }

func (e ConfirmStart) apply(s State, at time.Time) (State, error) {
	switch today := s.today(at); {
	case !e.On.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case e.On > today:
		return s, lifecycle.RefuseField(CodeDateInFuture, "on", "a start is confirmed when it has happened")
	case e.On < s.Period.Start:
		return s, lifecycle.RefuseField(CodeBeforeStartDate, "on", "the placement begins later; change the period if it begins earlier").
			With("start", string(s.Period.Start))
	case e.On < s.signedOn():
		return s, lifecycle.RefuseField(CodeSignaturesMissing, "on", "on that day not everybody had signed").
			With("signed_on", string(s.signedOn()))
	case e.On > s.Period.End:
		return s, lifecycle.RefuseField(CodeStartOutsidePeriod, "on", "the period is over").With("end", string(s.Period.End))
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	s.Status, s.StartedOn = Active, e.On
	followUps, err := s.planFollowUps(e.On)
	if err != nil {
		return s, err
	}
	s.FollowUps = followUps
	if s.confirmsSteps() {
		s.Hours[0].ConfirmedOn = e.On // whoever comes on the first day begins with the first step
	}
	return s, nil
}

// ReportNoShow records that the candidate did not come on the first day: either a new first day is agreed, which is no
// material change, or the placement ends as a no-show. Contents: note, learned_constraints, lesson.
type ReportNoShow struct {
	// NewStart is the new first day; empty ends the placement.
	NewStart lifecycle.Date     `json:"new_start,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ReportNoShow) Name() string { return "report_no_show" }

// Fact is what history says.
func (ReportNoShow) Fact() string { return "no_show_reported" }

// Refs are the texts it refers to.
func (e ReportNoShow) Refs() lifecycle.Contents { return e.Contents }

func (ReportNoShow) rule() rule {
	return rule{from: []Status{Approved}, to: []Status{Approved, Evaluating}}
}

func (e ReportNoShow) apply(s State, at time.Time) (State, error) {
	today := s.today(at)
	if today < s.Period.Start {
		return s, lifecycle.Refuse(CodeBeforeStartDate, "the first day has not come yet").With("start", string(s.Period.Start))
	}
	s.NoShows++
	if e.NewStart == "" {
		s.Status = Evaluating
		s.Ending = &Ending{Kind: NoShowKind, By: lifecycle.PartyCandidate, On: today}
		s.Learned = e.Contents.Of(ContentConstraints)
		return s, nil
	}
	switch {
	case !e.NewStart.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "new_start", "a date is written as year-month-day")
	case e.NewStart <= s.Period.Start || e.NewStart < today:
		return s, lifecycle.RefuseField(CodeNewStartRequired, "new_start", "the new first day lies after the old one, and not in the past")
	case e.NewStart > s.Period.End:
		return s, lifecycle.RefuseField(CodeStartOutsidePeriod, "new_start", "the new first day lies after the last day").
			With("end", string(s.Period.End))
	}
	s.Period.Start = e.NewStart
	s.Hours = fitHours(s.Hours, s.Period)
	return s, nil
}
