package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// ChangeCalendar brings an edit of the tenant's calendar: deadlines in working days are counted anew, and a follow-up that is to
// be held on a day that is closed now moves to the next working day, at most to the last one of the placement. A booked safety
// meeting and the days of the period stay: people move them. Nobody sends it to one placement; the edit itself does.
type ChangeCalendar struct{ lifecycle.CalendarChange }

// Name is the command.
func (ChangeCalendar) Name() string { return lifecycle.ChangeCalendar }

// Fact is what history says.
func (ChangeCalendar) Fact() string { return "calendar_changed" }

func (ChangeCalendar) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), clock: true, paused: eitherWay}
}

func (e ChangeCalendar) apply(s State, _ time.Time) (State, error) {
	old := s.Calendar
	var err error
	if s.Calendar, err = e.From(old); err != nil {
		return s, err
	}
	for i, f := range s.FollowUps {
		if f.HeldOn != "" {
			continue
		}
		if s.FollowUps[i].DueOn, err = s.followUpOn(f, e, old); err != nil {
			return s, err
		}
	}
	if s.Pause != nil {
		s.Pause.Stopped, err = s.recounted(*s.Pause)
	}
	return s, err
}

// followUpOn is the day of a follow-up after the change.
func (s State) followUpOn(f FollowUp, e ChangeCalendar, old lifecycle.Calendar) (lifecycle.Date, error) {
	if s.Pause != nil && f.Kind != DecisionPoint && f.DueOn > s.Pause.From {
		left, err := old.WorkingDaysBetween(s.Pause.From, f.DueOn)
		if err != nil {
			return "", err
		}
		return s.Calendar.AddWorkingDays(s.Pause.From, left)
	}
	if !e.Closes(f.DueOn) {
		return f.DueOn, nil
	}
	due, err := s.Calendar.WorkingDayFrom(f.DueOn)
	if err == nil && due > s.Period.End {
		return s.Calendar.WorkingDayUpTo(s.Period.End)
	}
	return due, err
}

// recounted returns the deadlines that a pause has stopped, each so that as much is left of it by the calendar as was when the
// pause began.
func (s State) recounted(p Pause) ([]Stopped, error) {
	stopped := slices.Clone(p.Stopped)
	for i, x := range stopped {
		if x.Left == 0 || s.onCalendarDay(x.Key) {
			continue
		}
		due, err := s.Calendar.AddWorkingDays(p.From, x.Left)
		if err != nil {
			return nil, err
		}
		before := s.Calendar.DateOf(x.Due)
		days, err := s.Calendar.WorkingDaysBetween(before, due)
		if due < before {
			days, err = s.Calendar.WorkingDaysBetween(due, before)
			days = -days
		}
		if err != nil {
			return nil, err
		}
		if stopped[i].Deadline, err = s.Calendar.Postpone(x.Deadline, days); err != nil {
			return nil, err
		}
	}
	return stopped, nil
}
