package followalong

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type event interface {
	lifecycle.Event
	apply(s State, at time.Time) (State, error)
}

// OpenFollowAlong begins to follow the candidate of a placement that has closed.
type OpenFollowAlong struct {
	ID          string                      `json:"id"`
	Ruleset     int                         `json:"ruleset"`
	PlacementID string                      `json:"placement_id"`
	CandidateID string                      `json:"candidate_id"`
	OwnerID     string                      `json:"owner_id"`
	UnitID      string                      `json:"unit_id"`
	Ending      placement.EndingKind        `json:"ending"`
	LastDay     lifecycle.Date              `json:"last_day"`
	AtClose     placement.Outcome           `json:"at_close"`
	Policy      placement.FollowAlongPolicy `json:"policy"`
	Calendar    lifecycle.Calendar          `json:"calendar"`
}

// From returns the event that opens the follow-along of a placement that wants one.
func From(p placement.State) OpenFollowAlong {
	return OpenFollowAlong{
		ID: p.FollowAlongID(), Ruleset: Ruleset, PlacementID: p.ID, CandidateID: p.CandidateID, OwnerID: p.OwnerID, UnitID: p.UnitID,
		Ending: p.Ending.Kind, LastDay: p.Ending.LastDay, AtClose: p.Outcome, Policy: p.Policy.FollowAlong, Calendar: p.Calendar,
	}
}

// Name is the command.
func (OpenFollowAlong) Name() string { return "open_follow_along" }

// Fact is what history says.
func (OpenFollowAlong) Fact() string { return "follow_along_opened" }

func (e OpenFollowAlong) apply(_ State, at time.Time) (State, error) {
	switch {
	case e.CandidateID == "":
		return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, "candidate_id", "say who is followed")
	case e.PlacementID == "":
		return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, "placement_id", "say which placement it was")
	case e.OwnerID == "":
		return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say whose task it is")
	case !e.LastDay.Valid():
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "last_day", "a date is written as year-month-day")
	case !e.Policy.Valid():
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "nobody can be followed by these counts of days")
	}
	return State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: FirstCheck,
		PlacementID: e.PlacementID, CandidateID: e.CandidateID, OwnerID: e.OwnerID, UnitID: e.UnitID,
		Ending: e.Ending, LastDay: e.LastDay, AtClose: e.AtClose, OpenedOn: e.Calendar.DateOf(at),
		Checks: []Check{{No: 1}, {No: 2}}, Policy: e.Policy, Calendar: e.Calendar,
	}, nil
}

// RecordFollowAlong is a check: what the person does now. Contents: note.
type RecordFollowAlong struct {
	// Check is 1 or 2. The second can be made although the first never was, which then counts as missed.
	Check   int     `json:"check"`
	Outcome Outcome `json:"outcome"`
	// WeeklyHours and SameCompany are given with work, and only then.
	WeeklyHours float64 `json:"weekly_hours,omitempty"`
	SameCompany *bool   `json:"same_company,omitempty"`
	// Channel is how the person was reached; it may be left out when nothing is known.
	Channel lifecycle.Channel `json:"channel,omitempty"`
	// NewPlacementID is the placement that has begun, with the outcome new_placement. The database proves it.
	NewPlacementID string             `json:"new_placement_id,omitempty"`
	Contents       lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordFollowAlong) Name() string { return "record_follow_along" }

// Fact is what history says.
func (RecordFollowAlong) Fact() string { return "follow_along_recorded" }

// Refs are the texts it refers to.
func (e RecordFollowAlong) Refs() lifecycle.Contents { return e.Contents }

func (e RecordFollowAlong) apply(s State, at time.Time) (State, error) {
	if e.Check < s.next() || e.Check > len(s.Checks) {
		return s, lifecycle.RefuseField(CodeOtherCheck, "check", "there are two checks, each is made once and in order")
	}
	if err := e.checkOutcome(); err != nil {
		return s, err
	}
	// A new placement is news on any day, to the check that comes next.
	if e.Outcome != NewPlacement {
		if err := s.checkDay(e.Check, s.Calendar.DateOf(at)); err != nil {
			return s, err
		}
	} else if e.Check != s.next() {
		return s, lifecycle.RefuseField(CodeOtherCheck, "check", "there are two checks, each is made once and in order")
	}
	if e.Check > s.next() {
		s.Checks[s.next()-1].Missed = true
	}
	c := &s.Checks[e.Check-1]
	c.MadeOn, c.Outcome, c.Channel, c.WeeklyHours = s.Calendar.DateOf(at), e.Outcome, e.Channel, e.WeeklyHours
	c.SameCompany = e.SameCompany != nil && *e.SameCompany
	if e.Outcome == NewPlacement {
		s.PlacedBy = e.NewPlacementID
	}
	s.Status = SecondCheck
	if e.Check == len(s.Checks) || e.Outcome == NewPlacement {
		s.Status, s.Outcome = Ended, e.Outcome
	}
	return s, nil
}

// checkOutcome refuses an outcome that says too little, or things that do not go together.
func (e RecordFollowAlong) checkOutcome() error {
	switch {
	case e.Outcome == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "outcome", "say what has become of the person, with one of the codes")
	case !slices.Contains(Outcomes(), e.Outcome):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "outcome", "say what has become of the person, with one of the codes")
	case e.Channel == "" && e.Outcome != Unknown:
		return lifecycle.RefuseField(lifecycle.CodeRequired, "channel", "say how the person was reached")
	case e.Channel != "" && !e.Channel.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "this is not one of the channels")
	case e.Outcome == NewPlacement && e.NewPlacementID == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "new_placement_id", "say which placement has begun")
	case e.Outcome != NewPlacement && e.NewPlacementID != "":
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "new_placement_id", "a new placement goes with the outcome new_placement")
	case !e.Outcome.works() && e.WeeklyHours != 0:
		return lifecycle.RefuseField(CodeNotWorking, "weekly_hours", "only who works has hours a week")
	case !e.Outcome.works() && e.SameCompany != nil:
		return lifecycle.RefuseField(CodeNotWorking, "same_company", "only who works does so at a company")
	case !e.Outcome.works():
		return nil
	case e.WeeklyHours == 0:
		return lifecycle.RefuseField(lifecycle.CodeRequired, "weekly_hours", "say how many hours a week")
	case e.WeeklyHours < 0 || e.WeeklyHours > MaxWeeklyHours:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "weekly_hours", "nobody works so many hours a week")
	case e.SameCompany == nil:
		return lifecycle.RefuseField(lifecycle.CodeRequired, "same_company", "say whether it is at the company of the placement")
	}
	return nil
}

// MaxWeeklyHours is the most that somebody works a week.
const MaxWeeklyHours = 60

// RecordAttempt says that the person was not reached. Contents: note.
type RecordAttempt struct {
	Channel lifecycle.Channel `json:"channel"`
	// On is the day of the attempt; empty for today.
	On       lifecycle.Date     `json:"on,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordAttempt) Name() string { return "record_attempt" }

// Fact is what history says.
func (RecordAttempt) Fact() string { return "attempt_recorded" }

// Refs are the texts it refers to.
func (e RecordAttempt) Refs() lifecycle.Contents { return e.Contents }

func (e RecordAttempt) apply(s State, at time.Time) (State, error) {
	today := s.Calendar.DateOf(at)
	on := cmp.Or(e.On, today)
	switch {
	case e.Channel == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "channel", "say how it was tried")
	case !e.Channel.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "this is not one of the channels")
	case !on.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case on > today:
		return s, lifecycle.RefuseField(CodeDateInFuture, "on", "an attempt is recorded when it has been made")
	}
	if err := s.checkDay(s.next(), on); err != nil {
		return s, err
	}
	s.Attempts = append(s.Attempts, Attempt{Check: s.next(), On: on, Channel: e.Channel})
	return s, nil
}

// CloseUnreached ends the follow-along of somebody who cannot be reached. Contents: note.
type CloseUnreached struct {
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (CloseUnreached) Name() string { return "close_unreached" }

// Fact is what history says.
func (CloseUnreached) Fact() string { return "closed_unreached" }

// Refs are the texts it refers to.
func (e CloseUnreached) Refs() lifecycle.Contents { return e.Contents }

func (CloseUnreached) apply(s State, _ time.Time) (State, error) {
	if !s.MayGiveUp() {
		return s, tooFew(s)
	}
	s.Status, s.Outcome = Ended, Unreached
	return s, nil
}

// ReassignFollowAlong gives the follow-along to another case worker; an empty unit leaves it in the one it is in.
type ReassignFollowAlong struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	// Handover is the number of the hand-over of the placement that the follow-along goes along with, FromID who had the
	// placement: one that somebody else has stays there, and older news says nothing. Zero when somebody gives it by itself.
	Handover int    `json:"handover,omitempty"`
	FromID   string `json:"from_id,omitempty"`
}

// Name is the command.
func (ReassignFollowAlong) Name() string { return "reassign_follow_along" }

// Fact is what history says.
func (ReassignFollowAlong) Fact() string { return "follow_along_reassigned" }

func (e ReassignFollowAlong) apply(s State, _ time.Time) (State, error) {
	switch {
	case e.OwnerID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case e.OwnerID == s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	case e.Handover > 0 && (s.OwnerID != e.FromID || e.Handover <= s.Handover):
		return s, lifecycle.Refuse(CodeNotTakenAlong, "it is not with the case worker whom the placement was taken over from")
	}
	s.OwnerID, s.UnitID, s.Handover = e.OwnerID, cmp.Or(e.UnitID, s.UnitID), max(s.Handover, e.Handover)
	return s, nil
}
