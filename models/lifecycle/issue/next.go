package issue

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Events returns a zero value of every event, in the order of an issue's life.
func Events() []lifecycle.Event {
	return []lifecycle.Event{
		OpenIssue{},
		ReactToIssue{},
		OfferAdjustment{},
		RecordAdjustment{},
		RecordLearned{},
		AnswerReporter{},
		ResolveIssue{},
		ConcludeIssue{},
		ReassignIssue{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
	}
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case OpenIssue{}.Name():
		return decode[OpenIssue](data)
	case ReactToIssue{}.Name():
		return decode[ReactToIssue](data)
	case OfferAdjustment{}.Name():
		return decode[OfferAdjustment](data)
	case RecordAdjustment{}.Name():
		return decode[RecordAdjustment](data)
	case RecordLearned{}.Name():
		return decode[RecordLearned](data)
	case AnswerReporter{}.Name():
		return decode[AnswerReporter](data)
	case ResolveIssue{}.Name():
		return decode[ResolveIssue](data)
	case ConcludeIssue{}.Name():
		return decode[ConcludeIssue](data)
	case ReassignIssue{}.Name():
		return decode[ReassignIssue](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode issue event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode issue event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the issue after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "an issue does not know this event")
	}
	if !slices.Contains(known.from(), s.Status) {
		if _, opens := e.(OpenIssue); opens {
			return s, lifecycle.Refuse(CodeAlreadyOpened, "this issue has been opened already")
		}
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the issue is in").
			With("status", string(s.Status)).With("command", e.Name())
	}
	next, err := known.apply(s.clone(), at)
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
