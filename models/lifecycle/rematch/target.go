package rematch

import "placement/models/lifecycle"

// Target is how a rematch stands to the working days in which a new placement is to be proposed.
type Target struct {
	// Days are the working days of the target, and DueOn the last of them.
	Days  int
	DueOn lifecycle.Date
	// Used are the working days since the rematch opened: until today, or until it ended.
	Used int
	// Overdue tells that the last day has passed: before today, or before it ended.
	Overdue bool
	// Level is how many reminders and escalations there have been, and Escalated whether the supervisors see it, while the
	// rematch is open.
	Level     int
	Escalated bool
}

// dueOn is the last day of the target.
func (s State) dueOn() (lifecycle.Date, error) {
	return s.Calendar.AddWorkingDays(s.OpenedOn, s.TargetDays)
}

// Target returns how the rematch stands on a day. A day past the calendar's coverage is a *lifecycle.RuleError
// calendar_not_covered.
func (s State) Target(today lifecycle.Date) (Target, error) {
	due, err := s.dueOn()
	if err != nil {
		return Target{}, err
	}
	until := today
	if s.Status != Open {
		until = s.Calendar.DateOf(s.Since)
	}
	used, err := s.Calendar.WorkingDaysBetween(s.OpenedOn, until)
	if err != nil {
		return Target{}, err
	}
	t := Target{Days: s.TargetDays, DueOn: due, Used: used, Overdue: until > due}
	for _, d := range s.Deadlines {
		t.Level, t.Escalated = d.Fired, d.Escalated()
	}
	return t, nil
}

// LeadTime is how long it took from the opening of a rematch until a new placement was proposed.
type LeadTime struct{ CalendarDays, WorkingDays int }

// LeadTime returns how long it took; false unless the rematch is matched.
func (s State) LeadTime() (LeadTime, bool) {
	if s.Status != Matched {
		return LeadTime{}, false
	}
	on := s.Calendar.DateOf(s.Since)
	working, err := s.Calendar.WorkingDaysBetween(s.OpenedOn, on)
	return LeadTime{CalendarDays: s.OpenedOn.DaysUntil(on), WorkingDays: working}, err == nil
}
