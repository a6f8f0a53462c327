package agreement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// look says anew whether somebody must be found for the place: at a fixed place from some days before the last person ends,
// and at once when there is none any more. An agreement that was terminated fills no place again. What was begun goes on until somebody holds the place for longer.
func (s State) look(p Place, today lifecycle.Date) Place {
	if p.State != PlaceOpen || s.Status != Active || s.Termination != nil || !s.fixed(p) {
		p.RefillOn, p.AlarmOn = "", ""
		return p
	}
	until := p.Until()
	if until != "" {
		p.AlarmOn = ""
	}
	switch {
	case until != "" && until.AddDays(-s.Policy.RefillLead) > today:
		p.RefillOn = ""
	case p.RefillOn == "":
		p.RefillOn = today
	}
	return p
}

// BeginRefill is what time brings some days before the last person at a fixed place ends: somebody is to be found who comes
// next.
type BeginRefill struct{ lifecycle.Elapsed }

// Name is the command.
func (BeginRefill) Name() string { return "begin_refill" }

// Fact is what history says.
func (BeginRefill) Fact() string { return "refill_begun" }

func (BeginRefill) rule() rule { return rule{from: []Status{Active}, clock: true} }

func (e BeginRefill) apply(s State, at time.Time) (State, error) {
	return s.elapseAt(e.Elapsed, at, keyRefill, func(p Place, today lifecycle.Date) Place {
		p.RefillOn = today
		return p
	})
}

// RaiseVacancyAlarm is what time brings when a fixed place has stood idle for too long.
type RaiseVacancyAlarm struct{ lifecycle.Elapsed }

// Name is the command.
func (RaiseVacancyAlarm) Name() string { return "raise_vacancy_alarm" }

// Fact is what history says.
func (RaiseVacancyAlarm) Fact() string { return "vacancy_alarm_raised" }

func (RaiseVacancyAlarm) rule() rule { return rule{from: []Status{Active}, clock: true} }

func (e RaiseVacancyAlarm) apply(s State, at time.Time) (State, error) {
	return s.elapseAt(e.Elapsed, at, keyVacancy, func(p Place, today lifecycle.Date) Place {
		p.AlarmOn = today
		return p
	})
}

// elapseAt fires the deadline of a place and changes the place.
func (s State) elapseAt(e lifecycle.Elapsed, at time.Time, key func(place string) string, change func(Place, lifecycle.Date) Place) (State, error) {
	i := slices.IndexFunc(s.Places, func(p Place) bool { return key(p.ID) == e.Deadline })
	if i < 0 {
		return s, lifecycle.Refuse(lifecycle.CodeNotDue, "this deadline is not open").With("deadline", e.Deadline)
	}
	s, err := s.fire(e, lifecycle.Conclude, at, e.Deadline)
	if err != nil {
		return s, err
	}
	s.Places[i] = change(s.Places[i], s.today(at))
	return s, nil
}
