package outreach

import (
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// Keys of deadlines, and of the tasks that they belong to. Those of an approach carry its number.
const (
	keyTarget  = "outreach_target"
	keyContact = "company_contact"
	keyPlace   = "place_for_one"
)

// Remind is what time brings at a reminder.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when a deadline has passed: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Escalate, at)
}

// rise fires a rung of the kind, which changes nothing but the level of a task.
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

// schedule returns the deadlines that the state calls for: the target of the search first, then those of the approaches. One
// whose due day has not changed stays as it is, with the rungs that have fired.
func (s State) schedule(at time.Time) ([]lifecycle.Deadline, error) {
	if s.Status != Searching {
		return nil, nil
	}
	target, err := s.target(at)
	if err != nil {
		return nil, err
	}
	all := []lifecycle.Deadline{s.kept(target)}
	for _, a := range s.Approaches {
		if a.NextOn == "" {
			continue
		}
		key, escalate := a.key(), s.Policy.ContactEscalate
		if a.Answer == Interested {
			escalate = s.Policy.PlaceEscalate
		}
		d, err := s.Calendar.Schedule(key, lifecycle.Plan{Due: a.NextOn, Steps: []lifecycle.Step{
			{Kind: lifecycle.Remind, Hour: lifecycle.Morning},
			{Kind: lifecycle.Escalate, Days: escalate, Hour: lifecycle.Morning},
		}}, at)
		if err != nil {
			return nil, err
		}
		all = append(all, s.kept(d))
	}
	return all, nil
}

// target is by when a company is to be found: so many working days after the beginning, or the day of the wish when that
// comes first. Where that leaves no room for the reminder, it comes on the day itself.
func (s State) target(at time.Time) (lifecycle.Deadline, error) {
	due, err := s.Calendar.AddWorkingDays(s.OpenedOn, s.Policy.TargetDays)
	if err != nil {
		return lifecycle.Deadline{}, err
	}
	lead := s.Policy.TargetDays - s.Policy.TargetReminder
	if s.Wish.By != "" && s.Wish.By < due {
		due = s.Wish.By
		room, err := s.Calendar.AddWorkingDays(s.OpenedOn, lead)
		if err != nil {
			return lifecycle.Deadline{}, err
		}
		if room > due {
			lead = 0
		}
	}
	return s.Calendar.Schedule(keyTarget, lifecycle.Plan{Due: due, Steps: []lifecycle.Step{
		{Kind: lifecycle.Remind, Days: -lead, Hour: lifecycle.Morning},
		{Kind: lifecycle.Escalate, Hour: lifecycle.Evening},
	}}, at)
}

// key is that of the approach's deadline and task: what is to be done about it now.
func (a Approach) key() string {
	if a.Answer == Interested {
		return keyPlace + ":" + strconv.Itoa(a.No)
	}
	return keyContact + ":" + strconv.Itoa(a.No)
}

// kept is the deadline as it is already, when it is the same.
func (s State) kept(d lifecycle.Deadline) lifecycle.Deadline {
	i := slices.IndexFunc(s.Deadlines, func(old lifecycle.Deadline) bool { return old.Key == d.Key && old.Due.Equal(d.Due) })
	if i < 0 {
		return d
	}
	return s.Deadlines[i]
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

// Tasks returns what people must do now: decide about a placement that was proposed elsewhere, find a company, contact those
// that have not decided, make the place at one that said yes. It is empty exactly when the search has ended.
func (s State) Tasks() []lifecycle.Task {
	if s.Status != Searching {
		return nil
	}
	var all []lifecycle.Task
	if s.Elsewhere != "" {
		all = append(all, lifecycle.Task{Key: "decide_outreach", Kind: "decide_outreach", Command: GiveUpOutreach{}.Name()})
	}
	all = append(all, s.task(keyTarget, "find_company", "find_company", ApproachCompany{}.Name()))
	for _, a := range s.Approaches {
		no := ":" + strconv.Itoa(a.No)
		switch {
		case a.Open():
			all = append(all, s.task(a.key(), "contact_company"+no, "contact_company", RecordAnswer{}.Name()))
		case a.Answer == Interested:
			all = append(all, s.task(a.key(), "make_place"+no, "make_place", ConvertOutreach{}.Name()))
		}
	}
	return all
}

// task is a task with the date, level and escalation of its deadline.
func (s State) task(deadline, key, kind, command string) lifecycle.Task {
	t := lifecycle.Task{Key: key, Kind: kind, Command: command}
	for _, d := range s.Deadlines {
		if d.Key == deadline {
			t.Due, t.Level, t.Escalated = d.Due, d.Fired, d.Escalated()
		}
	}
	return t
}
