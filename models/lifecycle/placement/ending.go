package placement

import (
	"cmp"
	"time"

	"placement/models/lifecycle"
)

// Extend moves the last day later. Contents: reason, approval.
type Extend struct {
	End      lifecycle.Date      `json:"end"`
	Reason   Reason              `json:"reason"`
	Approval *lifecycle.Approval `json:"approval,omitempty"`
	Contents lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (Extend) Name() string { return "extend" }

// Fact is what history says.
func (Extend) Fact() string { return "extended" }

// Refs are the texts it refers to.
func (e Extend) Refs() lifecycle.Contents { return e.Contents }

func (Extend) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e Extend) apply(s State, at time.Time) (State, error) {
	switch {
	case !e.End.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "end", "a date is written as year-month-day")
	case e.End <= s.Period.End:
		return s, lifecycle.RefuseField(CodeEndNotLater, "end", "an extension ends later than before; end it early with a termination").
			With("end", string(s.Period.End))
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	s.Period.End = e.End
	if err := s.checkCoverage(); err != nil {
		return s, err
	}
	s.Extended++
	followUps, err := s.replanAfter(s.today(at))
	s.FollowUps = followUps
	return s, err
}

// EndAsPlanned ends the placement on its last day. People may record it from that day on; when nobody has by midnight, the
// clock does.
type EndAsPlanned struct {
	// Elapsed is set when the clock brings it.
	Elapsed *lifecycle.Elapsed `json:"elapsed,omitempty"`
}

// Name is the command.
func (EndAsPlanned) Name() string { return "end_as_planned" }

// Fact is what history says.
func (EndAsPlanned) Fact() string { return "ended_as_planned" }

func (EndAsPlanned) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Evaluating}, paused: eitherWay}
}

func (e EndAsPlanned) apply(s State, at time.Time) (State, error) {
	if e.Elapsed != nil {
		var err error
		if s, err = s.fire(*e.Elapsed, lifecycle.Conclude, at, keyPlannedEnd); err != nil {
			return s, err
		}
	}
	today := s.today(at)
	if today < s.Period.End {
		return s, lifecycle.Refuse(CodeBeforeEndDate, "the last day has not come; to end earlier, terminate early").
			With("end", string(s.Period.End))
	}
	s.Status = Evaluating
	s.Ending = &Ending{Kind: EndedAsPlannedKind, LastDay: s.Period.End, On: today}
	return s, nil
}

// TerminateEarly ends a placement that has started before its planned end. Anyone may have asked for it. The place is free
// after the last day and a rematch begins. Since ruleset 2 it says what was tried before. Contents: reason, tried,
// learned_constraints, lesson.
type TerminateEarly struct {
	By       lifecycle.Party    `json:"by"`
	Reason   Reason             `json:"reason"`
	LastDay  lifecycle.Date     `json:"last_day"`
	Tried    []Adjustment       `json:"adjustments_tried,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (TerminateEarly) Name() string { return "terminate_early" }

// Fact is what history says.
func (TerminateEarly) Fact() string { return "terminated_early" }

// Refs are the texts it refers to.
func (e TerminateEarly) Refs() lifecycle.Contents { return e.Contents }

func (TerminateEarly) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Evaluating}, paused: eitherWay}
}

func (e TerminateEarly) apply(s State, at time.Time) (State, error) {
	if err := needParty("by", e.By); err != nil {
		return s, err
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	if err := s.checkLastDay(e.LastDay); err != nil {
		return s, err
	}
	if err := e.checkTried(s); err != nil {
		return s, err
	}
	s.Status = Evaluating
	s.Ending = &Ending{Kind: TerminatedKind, By: e.By, Reason: e.Reason, LastDay: e.LastDay, Tried: e.Tried, On: s.today(at)}
	if s.Ruleset >= 2 {
		s.Ending.Planned = s.Period.End
	}
	s.Period.End = e.LastDay
	s.Learned = e.Contents.Of(ContentConstraints)
	return s, nil
}

// checkLastDay refuses a day on which a placement that has started cannot end.
func (s State) checkLastDay(day lifecycle.Date) error {
	switch {
	case !day.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "last_day", "a date is written as year-month-day")
	case day < max(s.StartedOn, s.HereFrom) || day > s.Period.End:
		return lifecycle.RefuseField(CodeLastDayOutsidePeriod, "last_day", "the last day lies between the first day and the planned end").
			With("started_on", string(max(s.StartedOn, s.HereFrom))).With("end", string(s.Period.End))
	}
	return nil
}

// Withdraw takes a placement back before its start, without blame. The place is free and a rematch begins.
// Contents: reason, learned_constraints, lesson.
type Withdraw struct {
	By       lifecycle.Party    `json:"by"`
	Reason   Reason             `json:"reason"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (Withdraw) Name() string { return "withdraw" }

// Fact is what history says.
func (Withdraw) Fact() string { return "withdrawn" }

// Refs are the texts it refers to.
func (e Withdraw) Refs() lifecycle.Contents { return e.Contents }

func (Withdraw) rule() rule {
	return rule{from: beforeStart(), to: []Status{Withdrawn}, paused: eitherWay}
}

func (e Withdraw) apply(s State, at time.Time) (State, error) {
	if err := needParty("by", e.By); err != nil {
		return s, err
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	s.Status = Withdrawn
	s.Ending = &Ending{Kind: WithdrawnKind, By: e.By, Reason: e.Reason, On: s.today(at)}
	s.Learned = e.Contents.Of(ContentConstraints)
	return s, nil
}

// Cancel takes back a placement that was entered by mistake, before its start. There is no rematch, for there was nothing.
type Cancel struct {
	Reason Reason `json:"reason"`
}

// Name is the command.
func (Cancel) Name() string { return "cancel" }

// Fact is what history says.
func (Cancel) Fact() string { return "cancelled" }

func (Cancel) rule() rule {
	return rule{from: beforeStart(), to: []Status{Cancelled}, paused: eitherWay}
}

func (e Cancel) apply(s State, at time.Time) (State, error) {
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	s.Status = Cancelled
	s.Ending = &Ending{Kind: CancelledKind, Reason: e.Reason, On: s.today(at)}
	return s, nil
}

// Reassign gives the placement to another case worker; an empty unit leaves it in the one it is in. Deadlines stay as they
// are.
type Reassign struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	// TakesAlong tells that its open issues and its follow-along go along, as far as they were with the same case worker. Whoever
	// gives each of them away by itself leaves it out.
	TakesAlong bool `json:"takes_along,omitempty"`
}

// Name is the command.
func (Reassign) Name() string { return "reassign" }

// Fact is what history says.
func (Reassign) Fact() string { return "reassigned" }

func (Reassign) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), paused: eitherWay}
}

func (e Reassign) apply(s State, _ time.Time) (State, error) {
	switch e.OwnerID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	}
	return s.handOver(e.OwnerID, cmp.Or(e.UnitID, s.UnitID), e.TakesAlong), nil
}
