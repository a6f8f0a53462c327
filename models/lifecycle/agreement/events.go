package agreement

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// event is a lifecycle.Event that knows where it may happen, and what it needs and does.
type event interface {
	lifecycle.Event
	rule() rule
	// apply changes s, a private copy, and returns it; or refuses.
	apply(s State, at time.Time) (State, error)
}

// rule is one line of the table of transitions.
type rule struct {
	// from are the statuses in which the event may happen.
	from []Status
	// clock is true for what time, or an edit of the calendar, brings; news for what placements tell; people send neither.
	clock, news bool
}

// open are all statuses that are not terminal.
func open() []Status { return slices.DeleteFunc(Statuses(), Status.Terminal) }

// catalogue returns a zero value of every event, in the order of an agreement's life.
func catalogue() []event {
	return []event{
		DraftAgreement{},
		ReviseAgreement{},
		SignAgreement{},
		WithdrawAgreement{},
		ActivateAgreement{},
		OpenPlace{},
		PausePlace{},
		ClosePlace{},
		HoldPlace{},
		ReleasePlace{},
		BeginRefill{},
		RaiseVacancyAlarm{},
		RecordExchange{},
		RenewAgreement{},
		TerminateAgreement{},
		EndAgreement{},
		ReassignAgreement{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
	}
}

// Events returns a zero value of every event, in the order of an agreement's life.
func Events() []lifecycle.Event {
	var all []lifecycle.Event
	for _, e := range catalogue() {
		all = append(all, e)
	}
	return all
}

// ByClock tells whether time brings e and nobody can send it.
func ByClock(e lifecycle.Event) bool {
	if ended, ok := e.(EndAgreement); ok {
		return ended.Elapsed != nil
	}
	known, ok := e.(event)
	return ok && known.rule().clock
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case DraftAgreement{}.Name():
		return decode[DraftAgreement](data)
	case ReviseAgreement{}.Name():
		return decode[ReviseAgreement](data)
	case SignAgreement{}.Name():
		return decode[SignAgreement](data)
	case WithdrawAgreement{}.Name():
		return decode[WithdrawAgreement](data)
	case ActivateAgreement{}.Name():
		return decode[ActivateAgreement](data)
	case OpenPlace{}.Name():
		return decode[OpenPlace](data)
	case PausePlace{}.Name():
		return decode[PausePlace](data)
	case ClosePlace{}.Name():
		return decode[ClosePlace](data)
	case HoldPlace{}.Name():
		return decode[HoldPlace](data)
	case ReleasePlace{}.Name():
		return decode[ReleasePlace](data)
	case BeginRefill{}.Name():
		return decode[BeginRefill](data)
	case RaiseVacancyAlarm{}.Name():
		return decode[RaiseVacancyAlarm](data)
	case RecordExchange{}.Name():
		return decode[RecordExchange](data)
	case RenewAgreement{}.Name():
		return decode[RenewAgreement](data)
	case TerminateAgreement{}.Name():
		return decode[TerminateAgreement](data)
	case EndAgreement{}.Name():
		return decode[EndAgreement](data)
	case ReassignAgreement{}.Name():
		return decode[ReassignAgreement](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode agreement event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode agreement event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the agreement after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "an agreement does not know this event")
	}
	if !slices.Contains(known.rule().from, s.Status) {
		if _, again := e.(DraftAgreement); again {
			return s, lifecycle.Refuse(CodeAlreadyDrafted, "this agreement has been drafted already")
		}
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the agreement is in").
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
