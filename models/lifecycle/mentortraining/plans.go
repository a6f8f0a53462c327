package mentortraining

import (
	"time"

	"placement/models/lifecycle"
)

// Keys of deadlines: the result of the course, and the end of its validity.
const (
	keyResult   = "course_result"
	keyValidity = "training_validity"
)

// concludes is the hour at which the last day of validity is over.
const concludes = 24

// Remind is what time brings at a reminder.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (Remind) from() []Status { return []Status{Enrolled, Passed} }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when the result of a course does not come: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (Escalate) from() []Status { return []Status{Enrolled} }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Escalate, at)
}

// Expire is what time brings after the last day on which the training was valid.
type Expire struct{ lifecycle.Elapsed }

// Name is the command.
func (Expire) Name() string { return "expire" }

// Fact is what history says.
func (Expire) Fact() string { return "training_expired" }

func (Expire) from() []Status { return []Status{Passed} }

func (e Expire) apply(s State, at time.Time) (State, error) {
	s, err := s.fire(e.Elapsed, lifecycle.Conclude, at)
	if err != nil {
		return s, err
	}
	s.Status, s.Outcome = Ended, ExpiredOutcome
	return s, nil
}

// fire fires a rung of the kind.
func (s State) fire(e lifecycle.Elapsed, kind lifecycle.RungKind, at time.Time) (State, error) {
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

// schedule returns the one deadline that the state calls for. One whose due day has not changed stays as it is, with the
// rungs that have fired.
func (s State) schedule(at time.Time) ([]lifecycle.Deadline, error) {
	var d lifecycle.Deadline
	var err error
	switch s.Status {
	case Enrolled:
		// Nobody can be asked for a result before the course was entered here.
		d, err = s.Calendar.Schedule(keyResult, lifecycle.Plan{Due: max(s.PlannedOn, s.EnrolledOn), Steps: []lifecycle.Step{
			{Kind: lifecycle.Remind, Days: s.Policy.ResultReminder, Hour: lifecycle.Morning},
			{Kind: lifecycle.Escalate, Days: s.Policy.ResultEscalation, Hour: lifecycle.Morning},
		}}, at)
	case Passed:
		d, err = s.validity(at)
	case Ended:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(s.Deadlines) == 1 && s.Deadlines[0].Key == d.Key && s.Deadlines[0].Due.Equal(d.Due) {
		d = s.Deadlines[0]
	}
	return []lifecycle.Deadline{d}, nil
}

// validity is the end of the training: two reminders counted in calendar days, for that is how courses are valid, and the
// moment when its last day is over. Reminders that would lie in the past are left out.
func (s State) validity(now time.Time) (lifecycle.Deadline, error) {
	due, err := s.Calendar.At(s.ValidTo, lifecycle.Evening)
	if err != nil {
		return lifecycle.Deadline{}, err
	}
	d := lifecycle.Deadline{Key: keyValidity, Due: due}
	for _, days := range []int{s.Policy.FirstReminder, s.Policy.LastReminder} {
		day := s.ValidTo.AddDays(-days)
		if day < s.Calendar.DateOf(now) {
			continue // the calendar may not reach back there
		}
		at, err := s.Calendar.At(day, lifecycle.Morning)
		if err != nil {
			return lifecycle.Deadline{}, err
		}
		if at.After(now) {
			d.Rungs = append(d.Rungs, lifecycle.Rung{Kind: lifecycle.Remind, At: at})
		}
	}
	end, err := s.Calendar.At(s.ValidTo, concludes)
	if err != nil {
		return lifecycle.Deadline{}, err
	}
	d.Rungs = append(d.Rungs, lifecycle.Rung{Kind: lifecycle.Conclude, At: end})
	return d, nil
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
	switch rung, _ := d.Next(); rung.Kind {
	case lifecycle.Escalate:
		return Escalate{d.Elapse(at)}, true
	case lifecycle.Conclude:
		return Expire{d.Elapse(at)}, true
	case lifecycle.Remind:
	}
	return Remind{d.Elapse(at)}, true
}

// Tasks returns what people must do now: record what came of the course, then renew it before it expires. It is empty
// exactly when the training has ended.
func (s State) Tasks() []lifecycle.Task {
	var t lifecycle.Task
	switch s.Status {
	case Enrolled:
		t = lifecycle.Task{Key: "record_course_result", Command: RecordCoursePassed{}.Name()}
	case Passed:
		t = lifecycle.Task{Key: "renew_training", Command: EnrolMentor{}.Name()}
	case Ended:
	}
	if t.Key == "" {
		return nil
	}
	t.Kind = t.Key
	for _, d := range s.Deadlines {
		t.Due, t.Level, t.Escalated = d.Due, d.Fired, d.Escalated()
	}
	return []lifecycle.Task{t}
}
