package followalong

import (
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// keyCheck is the key of the deadline of a check; its number follows after a colon.
const keyCheck = "follow_along"

// Remind is what time brings on the day of a check, and when it is time to try again.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when a check was not made: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Escalate, at)
}

// rise fires a rung of the kind, which changes nothing but the level of the task.
func (s State) rise(e lifecycle.Elapsed, kind lifecycle.RungKind, at time.Time) (State, error) {
	deadlines, rung, err := lifecycle.Fire(s.Deadlines, e, at)
	if err != nil {
		return s, err
	}
	if rung.Kind != kind {
		return s, lifecycle.Refuse(lifecycle.CodeNotDue, "this step of the deadline is of another kind").With("deadline", e.Deadline)
	}
	s.Deadlines = deadlines
	return s, nil
}

// schedule plans the checks that have not been made, and the deadline of the next one: the day of the check, or the day on
// which the person is tried again. One whose due day has not changed stays as it is, with the rungs that have fired.
func (s State) schedule(at time.Time) (State, error) {
	if s.next() == 0 || s.StandsStill {
		s.Deadlines = nil
		return s, nil
	}
	for i, c := range s.Checks {
		if c.settled() {
			continue
		}
		due, err := s.dayOf(c.No)
		if err != nil {
			return s, err
		}
		s.Checks[i].DueOn = due
	}
	due := s.Checks[s.next()-1].DueOn
	if last, ok := s.lastTried(); ok {
		again, err := s.Calendar.AddWorkingDays(last, s.Policy.Retry)
		if err != nil {
			return s, err
		}
		due = max(due, again)
	}
	d, err := s.Calendar.Schedule(keyCheck+":"+strconv.Itoa(s.next()), lifecycle.Plan{Due: due, Steps: []lifecycle.Step{
		{Kind: lifecycle.Remind, Hour: lifecycle.Morning},
		{Kind: lifecycle.Escalate, Days: s.Policy.Escalation, Hour: lifecycle.Morning},
	}}, at)
	if err != nil {
		return s, err
	}
	if len(s.Deadlines) == 1 && s.Deadlines[0].Key == d.Key && s.Deadlines[0].Due.Equal(d.Due) {
		d = s.Deadlines[0]
	}
	s.Deadlines = []lifecycle.Deadline{d}
	return s, nil
}

// dayOf is the day of a check: so many calendar days after the last day of the placement, on a working day, and never before
// the working day after the placement was closed. After a placement was opened again and closed once more, the days count from
// that close: it decided anew what the person left with, and the days of the first one may have passed.
func (s State) dayOf(no int) (lifecycle.Date, error) {
	days := s.Policy.First
	if no == 2 {
		days = s.Policy.Second
	}
	day, err := s.Calendar.WorkingDayFrom(max(s.LastDay, s.ResumedOn).AddDays(days))
	if err != nil {
		return "", err
	}
	opened, err := s.Calendar.AddWorkingDays(s.OpenedOn, 1)
	if err != nil {
		return "", err
	}
	return max(day, opened), nil
}

// checkDay refuses a day on which it is too early for a check.
func (s State) checkDay(no int, on lifecycle.Date) error {
	if from := s.Checks[no-1].DueOn.AddDays(-s.Policy.Early); on < from {
		return lifecycle.Refuse(CodeTooEarly, "it is too early for this check").With("from", string(from))
	}
	return nil
}

// lastTried is the latest day on which it was tried in vain to reach the person for the next check.
func (s State) lastTried() (lifecycle.Date, bool) {
	var last lifecycle.Date
	for _, a := range s.Attempts {
		if a.Check == s.next() && a.On >= s.ResumedOn {
			last = max(last, a.On)
		}
	}
	return last, last != ""
}

// tooFew says on how many more days the person is to be tried.
func tooFew(s State) error {
	return lifecycle.Refuse(CodeTooFewAttempts, "it is given up after attempts on several days").
		With("days_tried", strconv.Itoa(s.DaysTried())).With("days_needed", strconv.Itoa(s.Policy.Attempts))
}

// Open returns the open deadlines.
func (s State) Open() []lifecycle.Deadline { return s.Deadlines }

// Due returns the deadline whose next rung comes first, if anything is left to come.
func (s State) Due() (lifecycle.Deadline, bool) { return lifecycle.Earliest(s.Deadlines) }

// Elapse returns the event that the clock brings when the deadline of Due has come.
func (s State) Elapse(at time.Time) (lifecycle.Event, bool) {
	d, ok := s.Due()
	if !ok {
		return nil, false
	}
	if rung, _ := d.Next(); rung.Kind == lifecycle.Escalate {
		return Escalate{d.Elapse(at)}, true
	}
	return Remind{d.Elapse(at)}, true
}

// Tasks returns what people must do now: make the next check. It is empty exactly when the follow-along has ended, or stands
// still.
func (s State) Tasks() []lifecycle.Task {
	if s.next() == 0 || s.StandsStill {
		return nil
	}
	t := lifecycle.Task{
		Key: RecordFollowAlong{}.Name() + ":" + strconv.Itoa(s.next()), Kind: RecordFollowAlong{}.Name(), Command: RecordFollowAlong{}.Name(),
	}
	for _, d := range s.Deadlines {
		t.Due, t.Level, t.Escalated = d.Due, d.Fired, d.Escalated()
	}
	return []lifecycle.Task{t}
}
