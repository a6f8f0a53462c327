package outreach

import (
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
)

// Events returns a zero value of every event.
func Events() []lifecycle.Event {
	return []lifecycle.Event{
		OpenOutreach{},
		ApproachCompany{},
		ContactAgain{},
		RecordAnswer{},
		ConvertOutreach{},
		NoteProposal{},
		ContinueOutreach{},
		GiveUpOutreach{},
		ReassignOutreach{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
	}
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case OpenOutreach{}.Name():
		return decode[OpenOutreach](data)
	case ApproachCompany{}.Name():
		return decode[ApproachCompany](data)
	case ContactAgain{}.Name():
		return decode[ContactAgain](data)
	case RecordAnswer{}.Name():
		return decode[RecordAnswer](data)
	case ConvertOutreach{}.Name():
		return decode[ConvertOutreach](data)
	case NoteProposal{}.Name():
		return decode[NoteProposal](data)
	case ContinueOutreach{}.Name():
		return decode[ContinueOutreach](data)
	case GiveUpOutreach{}.Name():
		return decode[GiveUpOutreach](data)
	case ReassignOutreach{}.Name():
		return decode[ReassignOutreach](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode outreach event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode outreach event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the outreach after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "an outreach does not know this event")
	}
	_, opens := e.(OpenOutreach)
	switch {
	case opens && s.Status != "":
		return s, lifecycle.Refuse(CodeAlreadyOpened, "this outreach has been opened already")
	case !opens && s.Status != Searching:
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "the search has ended, or has not begun").
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
