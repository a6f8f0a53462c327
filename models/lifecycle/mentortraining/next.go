package mentortraining

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Events returns a zero value of every event.
func Events() []lifecycle.Event {
	return []lifecycle.Event{
		EnrolMentor{},
		MoveCourse{},
		RecordCoursePassed{},
		RecordCourseFailed{},
		CancelTraining{},
		RenewTraining{},
		ReassignTraining{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
		Expire{},
	}
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case EnrolMentor{}.Name():
		return decode[EnrolMentor](data)
	case MoveCourse{}.Name():
		return decode[MoveCourse](data)
	case RecordCoursePassed{}.Name():
		return decode[RecordCoursePassed](data)
	case RecordCourseFailed{}.Name():
		return decode[RecordCourseFailed](data)
	case CancelTraining{}.Name():
		return decode[CancelTraining](data)
	case RenewTraining{}.Name():
		return decode[RenewTraining](data)
	case ReassignTraining{}.Name():
		return decode[ReassignTraining](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	case Expire{}.Name():
		return decode[Expire](data)
	}
	return nil, fmt.Errorf("decode mentor training event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode mentor training event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the training after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "a training does not know this event")
	}
	if !slices.Contains(known.from(), s.Status) {
		if _, opens := e.(EnrolMentor); opens {
			return s, lifecycle.Refuse(CodeAlreadyEnrolled, "the mentor has been enrolled already")
		}
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the training is in").
			With("status", string(s.Status)).With("command", e.Name())
	}
	next, err := known.apply(s, at)
	if err != nil {
		return s, err
	}
	next.Version = s.Version + 1
	if next.Status != s.Status {
		next.Since = at.UTC()
	}
	if next.Deadlines, err = next.schedule(at); err != nil {
		return s, err
	}
	return next, nil
}
