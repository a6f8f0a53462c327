package issue

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Keys of deadlines.
const (
	keyReaction   = "reaction"
	keyResolution = "resolution"
)

// schedule returns the deadline that the state calls for, as seen at the instant at. One whose due has not changed stays as it
// is, with the rungs that have fired.
func (s State) schedule(at time.Time) ([]lifecycle.Deadline, error) {
	var d lifecycle.Deadline
	var err error
	switch s.Status {
	case Reported:
		d, err = s.reaction(at)
	case Handling:
		d, err = s.resolution(at)
	case Ended:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(s.Deadlines, func(old lifecycle.Deadline) bool { return old.Key == d.Key && old.Due.Equal(d.Due) }); i >= 0 {
		d = s.Deadlines[i]
	}
	return []lifecycle.Deadline{d}, nil
}

// reaction is due so many working hours after the report; half of them later somebody is reminded, and at the end the
// supervisors of the unit see it.
func (s State) reaction(at time.Time) (lifecycle.Deadline, error) {
	within := time.Duration(s.Policy.Reaction.Of(s.Severity)) * time.Hour
	half, err := s.Calendar.AddWorkingHours(s.ReportedAt, within/2)
	if err != nil {
		return lifecycle.Deadline{}, err
	}
	due, err := s.Calendar.AddWorkingHours(s.ReportedAt, within)
	if err != nil {
		return lifecycle.Deadline{}, err
	}
	d := lifecycle.Deadline{Key: keyReaction, Due: due, Rungs: []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: half}, {Kind: lifecycle.Escalate, At: due},
	}}
	return d.Skip(at), nil
}

// resolution is due so many working days after the first reaction.
func (s State) resolution(at time.Time) (lifecycle.Deadline, error) {
	due, err := s.Calendar.AddWorkingDays(s.Calendar.DateOf(s.ReactedAt), s.Policy.Resolution.Of(s.Severity))
	if err != nil {
		return lifecycle.Deadline{}, err
	}
	return s.Calendar.Schedule(keyResolution, lifecycle.Plan{Due: due, Steps: []lifecycle.Step{
		{Kind: lifecycle.Remind, Hour: lifecycle.Morning}, {Kind: lifecycle.Escalate, Days: 1, Hour: lifecycle.Morning},
	}}, at)
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

// Tasks returns what people must do now: react, then answer whoever reported it and resolve it. It is empty exactly when the
// issue has ended.
func (s State) Tasks() []lifecycle.Task {
	var commands []string
	switch s.Status {
	case Reported:
		commands = []string{ReactToIssue{}.Name()}
	case Handling:
		if s.NeedsAnswer() {
			commands = append(commands, AnswerReporter{}.Name())
		}
		commands = append(commands, ResolveIssue{}.Name())
	case Ended:
	}
	var tasks []lifecycle.Task
	for _, c := range commands {
		t := lifecycle.Task{Key: c, Kind: c, Command: c}
		for _, d := range s.Deadlines {
			t.Due, t.Level, t.Escalated = d.Due, d.Fired, d.Escalated()
		}
		tasks = append(tasks, t)
	}
	return tasks
}

// Remind is what time brings at a reminder.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (Remind) from() []Status { return open() }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when a deadline has been missed: the supervisors of the unit see the tasks.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (Escalate) from() []Status { return open() }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Escalate, at)
}

// rise fires a rung of the kind, which changes nothing but the level of the tasks.
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
