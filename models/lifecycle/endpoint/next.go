package endpoint

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
		RegisterEndpoint{},
		RequestVerification{},
		VerifyEndpoint{},
		FailVerification{},
		ChangeEndpoint{},
		RotateSecret{},
		SendTest{},
		PauseEndpoint{},
		ResumeEndpoint{},
		NoteFailing{},
		NoteRecovered{},
		GiveUpDeliveries{},
		SettleGaps{},
		RequestReplay{},
		FinishReplay{},
		DisableEndpoint{},
		ReassignEndpoint{},
		DeleteEndpoint{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
	}
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case RegisterEndpoint{}.Name():
		return decode[RegisterEndpoint](data)
	case RequestVerification{}.Name():
		return decode[RequestVerification](data)
	case VerifyEndpoint{}.Name():
		return decode[VerifyEndpoint](data)
	case FailVerification{}.Name():
		return decode[FailVerification](data)
	case ChangeEndpoint{}.Name():
		return decode[ChangeEndpoint](data)
	case RotateSecret{}.Name():
		return decode[RotateSecret](data)
	case SendTest{}.Name():
		return decode[SendTest](data)
	case PauseEndpoint{}.Name():
		return decode[PauseEndpoint](data)
	case ResumeEndpoint{}.Name():
		return decode[ResumeEndpoint](data)
	case NoteFailing{}.Name():
		return decode[NoteFailing](data)
	case NoteRecovered{}.Name():
		return decode[NoteRecovered](data)
	case GiveUpDeliveries{}.Name():
		return decode[GiveUpDeliveries](data)
	case SettleGaps{}.Name():
		return decode[SettleGaps](data)
	case RequestReplay{}.Name():
		return decode[RequestReplay](data)
	case FinishReplay{}.Name():
		return decode[FinishReplay](data)
	case DisableEndpoint{}.Name():
		return decode[DisableEndpoint](data)
	case ReassignEndpoint{}.Name():
		return decode[ReassignEndpoint](data)
	case DeleteEndpoint{}.Name():
		return decode[DeleteEndpoint](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode endpoint event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode endpoint event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the endpoint after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "an endpoint does not know this event")
	}
	if !slices.Contains(known.from(), s.Status) {
		if _, opens := e.(RegisterEndpoint); opens {
			return s, lifecycle.Refuse(CodeAlreadyRegistered, "the endpoint has been registered already")
		}
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the endpoint is in").
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
	next.Deadlines = next.schedule()
	return next, nil
}

// ByItself tells whether an event that no clock brings is nobody's doing all the same: the endpoint brings it of itself.
func ByItself(name string) bool {
	for _, e := range []lifecycle.Event{
		VerifyEndpoint{}, FailVerification{}, NoteFailing{}, NoteRecovered{}, GiveUpDeliveries{}, FinishReplay{}, DisableEndpoint{},
	} {
		if e.Name() == name {
			return true
		}
	}
	return false
}
