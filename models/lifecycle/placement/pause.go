package placement

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// Pause is what a placement knows of the pause that it is in. Its status stays what it was: a pause is no stage.
type Pause struct {
	// From is the day on which it began, ResumeOn the one on which it is expected to go on, or to be looked at again.
	From     lifecycle.Date `json:"from"`
	ResumeOn lifecycle.Date `json:"resume_on"`
	Reason   Reason         `json:"reason"`
	// Stopped are the deadlines as they stood when it began. What was left of them is left when it goes on.
	Stopped []Stopped `json:"stopped,omitempty"`
	// MeetingToMove tells that the safety meeting is booked for a day on which the pause is expected to last.
	MeetingToMove bool `json:"meeting_to_move,omitempty"`
}

// DeadlineOfPause is the key of the deadline by which a pause should be over. It is open exactly while the placement is paused.
const DeadlineOfPause = "resume_placement"

// Stopped is a deadline that a pause has stopped, and how many working days were left of it: none of one that was due on the
// day on which the pause began, or late.
type Stopped struct {
	lifecycle.Deadline

	Left int `json:"left"`
}

// PausedSpan is a pause that is over: Until is the day on which the placement went on, or ended.
type PausedSpan struct {
	From   lifecycle.Date `json:"from"`
	Until  lifecycle.Date `json:"until"`
	Reason Reason         `json:"reason"`
}

// pausable are the statuses in which a placement can be paused. One that is proposed expires by itself, so that no place is
// held by silence; one that has ended has nothing to stop.
func pausable() []Status { return []Status{Agreed, MeetingBooked, Signing, Approved, Active} }

// PausePlacement stops a placement for a while (domain.md F67): deadlines in working days keep what is left of them, nobody is
// reminded, a booked meeting stays and is to be moved. The last day stays, too: it moves by an extension only. In a pause it
// says that the day changes on which it goes on. Contents: reason.
type PausePlacement struct {
	ResumeOn lifecycle.Date     `json:"resume_on"`
	Reason   Reason             `json:"reason"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (PausePlacement) Name() string { return "pause_placement" }

// Fact is what history says.
func (PausePlacement) Fact() string { return "paused" }

// Refs are the texts it refers to.
func (e PausePlacement) Refs() lifecycle.Contents { return e.Contents }

func (PausePlacement) rule() rule {
	return rule{from: pausable(), to: pausable(), moves: staying(pausable()), paused: eitherWay}
}

func (e PausePlacement) apply(s State, at time.Time) (State, error) {
	switch today := s.today(at); {
	case !e.ResumeOn.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "resume_on", "a date is written as year-month-day")
	case e.ResumeOn <= today:
		return s, lifecycle.RefuseField(CodeResumeInPast, "resume_on", "the day on which it goes on lies ahead")
	case e.ResumeOn > s.Period.End:
		return s, lifecycle.RefuseField(CodeResumeAfterEnd, "resume_on", "the placement ends before it would go on; extend it first, or end it").
			With("end", string(s.Period.End))
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	switch {
	case s.Pause == nil:
		stopped, err := s.stopped(s.today(at))
		if err != nil {
			return s, err
		}
		s.Pause = &Pause{From: s.today(at), Stopped: stopped}
	case s.Pause.ResumeOn == e.ResumeOn && s.Pause.Reason == e.Reason && len(e.Contents) == 0:
		return s, lifecycle.Refuse(CodeNothingToChange, "nothing would change")
	}
	s.Pause.ResumeOn, s.Pause.Reason = e.ResumeOn, e.Reason
	return s, nil
}

// stopped are the deadlines that stand still from the day on: all but that of the last day.
func (s State) stopped(from lifecycle.Date) ([]Stopped, error) {
	var all []Stopped
	for _, d := range s.Deadlines {
		if d.Key == keyPlannedEnd {
			continue
		}
		left, err := s.Calendar.WorkingDaysBetween(from, s.Calendar.DateOf(d.Due))
		if err != nil {
			return nil, err
		}
		all = append(all, Stopped{d, left})
	}
	return all, nil
}

// ResumePlacement lets a placement go on, from today. Every deadline in working days is due as many working days later as the
// pause has lasted. What hangs on a calendar day (a booked meeting, the first day, the decision point before the end) stays
// there; where the pause has swallowed the day, it is due today. Contents: note.
type ResumePlacement struct {
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ResumePlacement) Name() string { return "resume_placement" }

// Fact is what history says.
func (ResumePlacement) Fact() string { return "resumed" }

// Refs are the texts it refers to.
func (e ResumePlacement) Refs() lifecycle.Contents { return e.Contents }

func (ResumePlacement) rule() rule {
	return rule{from: pausable(), to: pausable(), moves: staying(pausable()), paused: onlyPaused}
}

func (e ResumePlacement) apply(s State, at time.Time) (State, error) {
	today := s.today(at)
	if s.Status == Active && today > s.Period.End {
		return s, lifecycle.Refuse(CodeStartOutsidePeriod, "the last day has passed; end the placement, or extend it first").
			With("end", string(s.Period.End))
	}
	pause := *s.Pause
	s = s.unpaused(today)
	if err := s.shiftFollowUps(pause.From, today); err != nil {
		return s, err
	}
	going, err := s.goingOn(pause.Stopped, s.Pauses[len(s.Pauses)-1], at)
	s.Deadlines = append(s.Deadlines, going...)
	return s, err
}

// unpaused is s after the pause that it is in, on the day until.
func (s State) unpaused(until lifecycle.Date) State {
	s.Pauses = append(s.Pauses, PausedSpan{From: s.Pause.From, Until: until, Reason: s.Pause.Reason})
	s.Pause = nil
	return s
}

// shiftFollowUps moves what is still to be held by the working days of the pause, the decision point aside. A follow-up that
// was yet to come and would now come on or after the decision point is left out: that one speaks for it.
func (s *State) shiftFollowUps(from, until lifecycle.Date) error {
	days, err := s.Calendar.WorkingDaysBetween(from, until)
	if err != nil || days == 0 {
		return err
	}
	span := PausedSpan{From: from, Until: until}
	decision := s.Period.End
	for i, f := range s.FollowUps {
		if f.HeldOn == "" && f.Kind == DecisionPoint {
			if f.DueOn, err = s.after(f.DueOn, span); err != nil {
				return err
			}
			s.FollowUps[i], decision = f, f.DueOn
		}
	}
	var kept []FollowUp
	for _, f := range s.FollowUps {
		if f.HeldOn != "" || f.Kind == DecisionPoint {
			kept = append(kept, f)
			continue
		}
		left, err := s.Calendar.WorkingDaysBetween(f.DueOn, decision)
		if err != nil {
			return err
		}
		if f.DueOn > from && left <= days {
			continue
		}
		if f.DueOn, err = s.Calendar.AddWorkingDays(f.DueOn, days); err != nil {
			return err
		}
		kept = append(kept, f)
	}
	s.FollowUps = kept
	return nil
}

// goingOn returns what becomes of the deadlines that the pause had stopped. The plans of the state decide afterwards which of
// them are still called for.
func (s State) goingOn(stopped []Stopped, span PausedSpan, at time.Time) ([]lifecycle.Deadline, error) {
	days, err := s.Calendar.WorkingDaysBetween(span.From, span.Until)
	if err != nil {
		return nil, err
	}
	var going []lifecycle.Deadline
	for _, x := range stopped {
		d := x.Deadline
		due := s.Calendar.DateOf(d.Due)
		switch {
		case !s.onCalendarDay(d.Key) || due <= span.From:
			if d, err = s.Calendar.Postpone(d, days); err != nil {
				return nil, err
			}
		case due <= span.Until:
			continue // due today, anew
		default:
			d = d.Skip(at)
		}
		going = append(going, d)
	}
	return going, nil
}

// onCalendarDay tells whether a deadline hangs on a day of the calendar rather than on a number of working days.
func (s State) onCalendarDay(key string) bool {
	return slices.Contains([]string{keyHoldMeeting, keySignatures, keyStart}, key) || strings.HasPrefix(key, hoursStepPrefix) ||
		strings.HasPrefix(key, "step:") || slices.ContainsFunc(s.demands(), func(d Demand) bool { return keyTraining(d.Key) == key }) ||
		slices.ContainsFunc(s.FollowUps, func(f FollowUp) bool { return f.Kind == DecisionPoint && keyFollowUp(f.No) == key })
}

// after returns when something is due after a pause that was due on the day: what was due before the pause is late by as many
// working days as it was; what the pause has swallowed is due on the day on which it ended; what comes later stays.
func (s State) after(day lifecycle.Date, p PausedSpan) (lifecycle.Date, error) {
	switch {
	case day <= p.From:
		days, err := s.Calendar.WorkingDaysBetween(p.From, p.Until)
		if err != nil || days == 0 {
			return day, err
		}
		return s.Calendar.AddWorkingDays(day, days)
	case day <= p.Until:
		return p.Until, nil
	}
	return day, nil
}

// afterPauses is after for all pauses there have been.
func (s State) afterPauses(day lifecycle.Date) (lifecycle.Date, error) {
	var err error
	for _, p := range s.Pauses {
		if day, err = s.after(day, p); err != nil {
			return day, err
		}
	}
	return day, nil
}

// pausedSince counts the working days after the day, on which the placement has been paused: what is due so many working days
// after it is due that much later.
func (s State) pausedSince(day lifecycle.Date) (int, error) {
	sum := 0
	for _, p := range s.Pauses {
		days, err := s.Calendar.WorkingDaysBetween(max(day, p.From), p.Until)
		if err != nil {
			return 0, err
		}
		sum += days
	}
	return sum, nil
}

// PausedDays counts the calendar days since the start on which the placement has been paused, up to the day on. Whether the
// legal length counts them is for the rule pack.
func (s State) PausedDays(on lifecycle.Date) int {
	if s.StartedOn == "" {
		return 0
	}
	spans := slices.Clone(s.Pauses)
	if s.Pause != nil {
		spans = append(spans, PausedSpan{From: s.Pause.From, Until: on})
	}
	sum := 0
	for _, p := range spans {
		sum += max(0, max(p.From, s.StartedOn).DaysUntil(min(p.Until, cmp.Or(on, p.Until))))
	}
	return sum
}

// meetsInPause tells whether the safety meeting is booked for a day on which the placement is expected to be paused still.
func (s State) meetsInPause() bool {
	return s.Status == MeetingBooked && s.Calendar.DateOf(s.Meeting.At) < s.Pause.ResumeOn
}
