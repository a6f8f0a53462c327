package agreement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Keys of deadlines. Those of places carry the place after a colon.
const (
	keySign  = "sign_agreement"
	keyStart = "start_agreement"
	keyRenew = "renew_agreement"
	keyEnd   = "end_agreement"
)

func keyRefill(place string) string      { return "refill:" + place }
func keyRefillPlace(place string) string { return "refill_place:" + place }
func keyVacancy(place string) string     { return "vacancy:" + place }
func keyFillVacancy(place string) string { return "fill_vacancy:" + place }

// schedule returns the deadlines that the state calls for, as seen at the instant at. A deadline whose due day has not
// changed stays as it is, with the rungs that have fired; one that moved starts anew; one that is no longer called for is
// gone.
func (s State) schedule(at time.Time) ([]lifecycle.Deadline, error) {
	p := planner{calendar: s.Calendar, now: at}
	switch s.Status {
	case Drafted:
		due := p.working(s.DraftedOn, s.Policy.SignDays)
		p.add(keySign, due,
			step{lifecycle.Remind, p.working(s.DraftedOn, s.Policy.SignReminder), lifecycle.Morning},
			step{lifecycle.Remind, due, lifecycle.Morning},
			step{lifecycle.Escalate, p.working(due, 2), lifecycle.Morning})
	case Signed:
		p.add(keyStart, s.Period.Start, step{lifecycle.Conclude, s.Period.Start, 0})
		s.planEnd(&p)
	case Active:
		s.planEnd(&p)
		for _, place := range s.Places {
			s.planPlace(&p, place)
		}
	case Ended, Withdrawn:
	}
	if p.err != nil {
		return nil, p.err
	}
	for i, d := range p.deadlines {
		if j := slices.IndexFunc(s.Deadlines, func(old lifecycle.Deadline) bool { return old.Key == d.Key && old.Due.Equal(d.Due) }); j >= 0 {
			p.deadlines[i] = s.Deadlines[j]
		}
	}
	return p.deadlines, nil
}

// planEnd reminds of the renewal, unless the agreement has been terminated, and ends it.
func (s State) planEnd(p *planner) {
	end := s.Period.End
	if s.Termination == nil {
		p.addComing(keyRenew, end,
			step{lifecycle.Remind, end.AddDays(-s.Policy.RenewFirst), lifecycle.Morning},
			step{lifecycle.Remind, end.AddDays(-s.Policy.RenewSecond), lifecycle.Morning},
			step{lifecycle.Escalate, end.AddDays(-s.Policy.RenewEscalate), lifecycle.Morning})
	}
	if s.Status == Active {
		p.add(keyEnd, end, step{lifecycle.Conclude, end, 24})
	}
}

// planPlace sees to it that a fixed place is filled again. What would come after the agreement's end does not come.
func (s State) planPlace(p *planner, place Place) {
	if place.State != PlaceOpen || s.Termination != nil || !s.fixed(place) {
		return
	}
	within := func(from lifecycle.Date, days int) (lifecycle.Date, bool) {
		due, err := s.Calendar.AddWorkingDays(from, days)
		return due, err == nil && due <= s.Period.End
	}
	until := place.Until()
	if until != "" && place.RefillOn == "" {
		if on := until.AddDays(-s.Policy.RefillLead); on <= s.Period.End {
			p.add(keyRefill(place.ID), on, step{lifecycle.Conclude, on, lifecycle.Morning})
		}
	}
	if place.RefillOn != "" {
		if due, ok := within(place.RefillOn, s.Policy.RefillDays); ok {
			p.add(keyRefillPlace(place.ID), due,
				step{lifecycle.Remind, p.working(place.RefillOn, s.Policy.RefillReminder), lifecycle.Morning},
				step{lifecycle.Escalate, p.working(due, 1), lifecycle.Morning})
		}
	}
	if until == "" && place.AlarmOn == "" {
		if due, ok := within(place.IdleSince.AddDays(-1), s.Policy.VacancyDays); ok {
			p.add(keyVacancy(place.ID), due, step{lifecycle.Conclude, due, lifecycle.Evening})
		}
	}
	if place.AlarmOn != "" {
		if due, ok := within(place.AlarmOn, s.Policy.VacancyEscalate); ok {
			p.add(keyFillVacancy(place.ID), due, step{lifecycle.Escalate, p.working(due, 1), lifecycle.Morning})
		}
	}
}

// step is a rung of a deadline: what happens on which day at which hour of the tenant's wall clock.
type step struct {
	kind lifecycle.RungKind
	on   lifecycle.Date
	hour int
}

// planner collects deadlines and the first error on the way.
type planner struct {
	calendar  lifecycle.Calendar
	now       time.Time
	deadlines []lifecycle.Deadline
	err       error
}

// working is the day so many working days after another.
func (p *planner) working(from lifecycle.Date, days int) lifecycle.Date {
	d, err := p.calendar.AddWorkingDays(from, days)
	p.note(err)
	return d
}

// add plans steps in order. Those that would lie in the past are left out, except the last one, which then comes at once.
func (p *planner) add(key string, due lifecycle.Date, steps ...step) {
	p.plan(key, due, steps, true)
}

// addComing is add without that exception: what has passed stays undone.
func (p *planner) addComing(key string, due lifecycle.Date, steps ...step) {
	p.plan(key, due, steps, false)
}

func (p *planner) plan(key string, due lifecycle.Date, steps []step, always bool) {
	at, err := p.calendar.At(due, lifecycle.Evening)
	p.note(err)
	d := lifecycle.Deadline{Key: key, Due: at}
	for i, s := range steps {
		at, err := p.calendar.At(s.on, s.hour)
		last := i == len(steps)-1
		if (last && always) || s.on >= p.calendar.DateOf(p.now) {
			p.note(err)
		}
		if (last && always) || (err == nil && at.After(p.now)) {
			d.Rungs = append(d.Rungs, lifecycle.Rung{Kind: s.kind, At: at})
		}
	}
	p.deadlines = append(p.deadlines, d)
}

func (p *planner) note(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Open returns the open deadlines in a fixed order.
func (s State) Open() []lifecycle.Deadline { return s.Deadlines }

// Due returns the deadline whose next rung comes first, if anything is left to come.
func (s State) Due() (lifecycle.Deadline, bool) { return lifecycle.Earliest(s.Deadlines) }

// Elapse returns the event that the clock brings when the deadline of Due has come, as seen at the instant at.
func (s State) Elapse(at time.Time) (lifecycle.Event, bool) {
	d, ok := s.Due()
	if !ok {
		return nil, false
	}
	rung, _ := d.Next()
	elapsed := d.Elapse(at)
	switch rung.Kind {
	case lifecycle.Remind:
		return Remind{elapsed}, true
	case lifecycle.Escalate:
		return Escalate{elapsed}, true
	case lifecycle.Conclude:
		switch d.Key {
		case keyStart:
			return ActivateAgreement{elapsed}, true
		case keyEnd:
			return EndAgreement{Elapsed: &elapsed}, true
		}
		if slices.ContainsFunc(s.Places, func(p Place) bool { return keyVacancy(p.ID) == d.Key }) {
			return RaiseVacancyAlarm{elapsed}, true
		}
		return BeginRefill{elapsed}, true
	}
	return nil, false
}

// Remind is what time brings at a reminder: the task's level rises.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (Remind) rule() rule { return rule{from: open(), clock: true} }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when a deadline has been missed: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (Escalate) rule() rule { return rule{from: open(), clock: true} }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Escalate, at)
}

// fire fires the rung of e, which must be of the kind and, where keys are given, of one of those deadlines.
func (s State) fire(e lifecycle.Elapsed, kind lifecycle.RungKind, at time.Time, keys ...string) (State, error) {
	deadlines, rung, err := lifecycle.Fire(s.Deadlines, e, at)
	if err != nil {
		return s, err
	}
	if rung.Kind != kind || (len(keys) > 0 && !slices.Contains(keys, e.Deadline)) {
		return s, lifecycle.Refuse(lifecycle.CodeNotDue, "this step of the deadline is of another kind").With("deadline", e.Deadline)
	}
	s.Deadlines = deadlines
	return s, nil
}
