package endpoint

import (
	"time"

	"placement/models/lifecycle"
)

// keyFailing is the deadline of an endpoint that fails.
const keyFailing = "endpoint_failing"

// NoteFailing says that an endpoint has failed several times in a row. Its delivery brings it.
type NoteFailing struct {
	Since time.Time `json:"since"`
	Class string    `json:"class"`
}

// Name is the command.
func (NoteFailing) Name() string { return "note_failing" }

// Fact is what history says.
func (NoteFailing) Fact() string { return "endpoint_failing" }

func (NoteFailing) from() []Status { return []Status{Active} }

func (e NoteFailing) apply(s State, at time.Time) (State, error) {
	if s.Failing != nil {
		return s, lifecycle.Refuse(CodeNothingToChange, "that is known already")
	}
	since := e.Since.UTC()
	if since.IsZero() || since.After(at) {
		since = at.UTC()
	}
	s.Failing = &Failing{Since: since, Class: e.Class}
	return s, nil
}

// NoteRecovered says that it takes what it is sent again. Its delivery brings it.
type NoteRecovered struct{}

// Name is the command.
func (NoteRecovered) Name() string { return "note_recovered" }

// Fact is what history says.
func (NoteRecovered) Fact() string { return "endpoint_recovered" }

func (NoteRecovered) from() []Status { return []Status{Active} }

func (NoteRecovered) apply(s State, _ time.Time) (State, error) {
	if s.Failing == nil {
		return s, lifecycle.Refuse(CodeNothingToChange, "it did not fail")
	}
	s.Failing = nil
	return s, nil
}

// GiveUpDeliveries says that some messages were tried as often as messages are, and will not be tried again unless somebody
// asks for it. Its delivery brings it.
type GiveUpDeliveries struct {
	Count int `json:"count"`
}

// Name is the command.
func (GiveUpDeliveries) Name() string { return "give_up_deliveries" }

// Fact is what history says.
func (GiveUpDeliveries) Fact() string { return "deliveries_given_up" }

func (GiveUpDeliveries) from() []Status { return open() }

func (e GiveUpDeliveries) apply(s State, _ time.Time) (State, error) {
	if e.Count < 1 {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "count", "at least one")
	}
	s.Gaps += e.Count
	return s, nil
}

// DisableEndpoint stops sending: time brings it to an endpoint that has failed for days, its delivery to one that answers
// that it is gone.
type DisableEndpoint struct {
	Reason  Reason             `json:"reason"`
	Elapsed *lifecycle.Elapsed `json:"elapsed,omitempty"`
}

// Name is the command.
func (DisableEndpoint) Name() string { return "disable_endpoint" }

// Fact is what history says.
func (DisableEndpoint) Fact() string { return "endpoint_disabled" }

func (DisableEndpoint) from() []Status { return []Status{Active} }

func (e DisableEndpoint) apply(s State, at time.Time) (State, error) {
	if err := one(e.Reason, "reason", Reasons()); err != nil {
		return s, err
	}
	if (e.Reason == Unanswered) != (e.Elapsed != nil) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "reason", "only time disables what does not answer")
	}
	if e.Elapsed != nil {
		var err error
		if s, err = s.fire(*e.Elapsed, lifecycle.Conclude, at); err != nil {
			return s, err
		}
	}
	s.Status, s.Reason = Disabled, e.Reason
	return s, nil
}

// Remind is what time brings while it fails.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (Remind) from() []Status { return []Status{Active} }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when it goes on failing: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (Escalate) from() []Status { return []Status{Active} }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Escalate, at)
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

// schedule returns the one deadline that the state calls for: hours of failing, by day and by night, for receivers know no
// holidays. One that is there stays as it is, with the rungs that have fired.
func (s State) schedule() []lifecycle.Deadline {
	if s.Status != Active || s.Failing == nil {
		return nil
	}
	after := func(hours int) time.Time { return s.Failing.Since.Add(time.Duration(hours) * time.Hour) }
	due := after(s.Policy.Disable)
	if len(s.Deadlines) == 1 && s.Deadlines[0].Due.Equal(due) {
		return s.Deadlines
	}
	return []lifecycle.Deadline{{Key: keyFailing, Due: due, Rungs: []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: after(s.Policy.Remind)},
		{Kind: lifecycle.Escalate, At: after(s.Policy.Escalate)},
		{Kind: lifecycle.Conclude, At: due},
	}}}
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
	elapsed := d.Elapse(at)
	switch rung, _ := d.Next(); rung.Kind {
	case lifecycle.Escalate:
		return Escalate{elapsed}, true
	case lifecycle.Conclude:
		return DisableEndpoint{Reason: Unanswered, Elapsed: &elapsed}, true
	case lifecycle.Remind:
	}
	return Remind{elapsed}, true
}

// Tasks returns what people must do now. An endpoint that works asks nothing of anybody.
func (s State) Tasks() []lifecycle.Task {
	var tasks []lifecycle.Task
	add := func(key string, command string) {
		tasks = append(tasks, lifecycle.Task{Key: key, Kind: key, Command: command})
	}
	switch s.Status {
	case Pending:
		add("verify_endpoint", RequestVerification{}.Name())
	case Active:
		if s.Failing == nil {
			break
		}
		add("mend_endpoint", ChangeEndpoint{}.Name())
		for _, d := range s.Deadlines {
			tasks[0].Due, tasks[0].Level, tasks[0].Escalated = d.Due, d.Fired, d.Escalated()
		}
	case Paused:
		add("resume_endpoint", ResumeEndpoint{}.Name())
	case Disabled:
		add("mend_endpoint", ResumeEndpoint{}.Name())
		tasks[0].Escalated = true
	case Deleted:
	}
	if s.Gaps > 0 {
		add("settle_gaps", SettleGaps{}.Name())
	}
	return tasks
}
