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
	for _, known := range decoders() {
		if known.name == name {
			return known.decode(data)
		}
	}
	return nil, fmt.Errorf("decode endpoint event: no event is called %q", name)
}

type decoder struct {
	name   string
	decode func(data []byte) (lifecycle.Event, error)
}

func decoders() []decoder {
	return []decoder{
		of[RegisterEndpoint](),
		of[RequestVerification](),
		of[VerifyEndpoint](),
		of[FailVerification](),
		of[ChangeEndpoint](),
		of[RotateSecret](),
		of[SendTest](),
		of[PauseEndpoint](),
		of[ResumeEndpoint](),
		of[NoteFailing](),
		of[NoteRecovered](),
		of[GiveUpDeliveries](),
		of[SettleGaps](),
		of[RequestReplay](),
		of[FinishReplay](),
		of[DisableEndpoint](),
		of[ReassignEndpoint](),
		of[DeleteEndpoint](),
		of[ChangeCalendar](),
		of[Remind](),
		of[Escalate](),
	}
}

func of[E event]() decoder {
	var zero E
	return decoder{zero.Name(), func(data []byte) (lifecycle.Event, error) {
		var e E
		if err := json.Unmarshal(data, &e); err != nil {
			return nil, fmt.Errorf("decode endpoint event %s: %w", zero.Name(), err)
		}
		return e, nil
	}}
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
