package followalong

import (
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
)

// Events returns a zero value of every event.
func Events() []lifecycle.Event {
	return []lifecycle.Event{
		OpenFollowAlong{},
		RecordFollowAlong{},
		RecordAttempt{},
		CloseUnreached{},
		ReassignFollowAlong{},
		PauseFollowAlong{},
		ResumeFollowAlong{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
	}
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case OpenFollowAlong{}.Name():
		return decode[OpenFollowAlong](data)
	case RecordFollowAlong{}.Name():
		return decode[RecordFollowAlong](data)
	case RecordAttempt{}.Name():
		return decode[RecordAttempt](data)
	case CloseUnreached{}.Name():
		return decode[CloseUnreached](data)
	case ReassignFollowAlong{}.Name():
		return decode[ReassignFollowAlong](data)
	case PauseFollowAlong{}.Name():
		return decode[PauseFollowAlong](data)
	case ResumeFollowAlong{}.Name():
		return decode[ResumeFollowAlong](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode follow-along event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode follow-along event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the follow-along after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "a follow-along does not know this event")
	}
	_, opens := e.(OpenFollowAlong)
	switch {
	case opens && s.Status != "":
		return s, lifecycle.Refuse(CodeAlreadyOpened, "this follow-along has been opened already")
	case !opens && s.next() == 0:
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "the follow-along has ended, or has not begun").
			With("status", string(s.Status)).With("command", e.Name())
	case s.StandsStill && !inStandstill(e):
		return s, lifecycle.Refuse(CodeStandsStill, "the placement is open again; the follow-along goes on when it is closed").
			With("command", e.Name())
	}
	next, err := known.apply(s.clone(), at)
	if err != nil {
		return s, err
	}
	next.Version = s.Version + 1
	if next.Status != s.Status {
		next.Since = at.UTC()
	}
	if next, err = next.schedule(at); err != nil {
		return s, err
	}
	return next, nil
}
