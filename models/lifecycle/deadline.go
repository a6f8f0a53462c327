package lifecycle

import (
	"slices"
	"time"
)

// RungKind says what a rung of a deadline does when its time comes.
type RungKind string

const (
	// Remind raises the task's level: the person who holds it is reminded.
	Remind RungKind = "remind"
	// Escalate raises the task to the supervisors of its unit.
	Escalate RungKind = "escalate"
	// Conclude is the consequence of silence: what it is depends on the deadline (a proposal expires, a placement reaches
	// its planned end, an evaluation closes).
	Conclude RungKind = "conclude"
)

// Rung is one step of a deadline: what happens, and when, in UTC.
type Rung struct {
	Kind RungKind  `json:"kind"`
	At   time.Time `json:"at"`
}

// Deadline is a promise with a date. Its rungs fire in order, each at most once and none before its time.
type Deadline struct {
	// Key names the deadline within its process: "candidate_decision", "follow_up:3".
	Key string `json:"key"`
	// Due is when the thing asked for should be done, in UTC.
	Due time.Time `json:"due"`
	// Rungs are in order of time.
	Rungs []Rung `json:"rungs"`
	// Fired is the number of rungs that have fired.
	Fired int `json:"fired"`
}

// Next returns the first rung that has not fired, if there is one.
func (d Deadline) Next() (Rung, bool) {
	if d.Fired >= len(d.Rungs) {
		return Rung{}, false
	}
	return d.Rungs[d.Fired], true
}

// Escalated tells whether a rung that escalates has fired.
func (d Deadline) Escalated() bool {
	return slices.ContainsFunc(d.Rungs[:min(d.Fired, len(d.Rungs))], func(r Rung) bool { return r.Kind == Escalate })
}

// Earliest returns the deadline whose next rung comes first; among equals, the first in the list. It returns false when
// nothing is left to fire.
func Earliest(deadlines []Deadline) (Deadline, bool) {
	var first Deadline
	var found bool
	for _, d := range deadlines {
		next, ok := d.Next()
		if !ok {
			continue
		}
		if best, _ := first.Next(); !found || next.At.Before(best.At) {
			first, found = d, true
		}
	}
	return first, found
}

// Elapsed is what a clock event carries: which rung of which deadline it is, when that was due, and whether it comes late.
type Elapsed struct {
	Deadline string    `json:"deadline"`
	Rung     int       `json:"rung"`
	Due      time.Time `json:"due"`
	Late     bool      `json:"late,omitempty"`
}

// lateAfter is how far behind its due a rung may fire without being marked late: longer than a busy worker, shorter than
// anything a person would call late.
const lateAfter = time.Minute

// Elapse returns the Elapsed of the next rung of d at the instant at.
func (d Deadline) Elapse(at time.Time) Elapsed {
	next, _ := d.Next()
	return Elapsed{Deadline: d.Key, Rung: d.Fired, Due: next.At, Late: at.Sub(next.At) > lateAfter}
}

// Fire returns the deadlines after the rung of e has fired at the instant at. It refuses a rung that is not the next one
// of its deadline, or not due yet, with not_due.
func Fire(deadlines []Deadline, e Elapsed, at time.Time) ([]Deadline, Rung, error) {
	i := slices.IndexFunc(deadlines, func(d Deadline) bool { return d.Key == e.Deadline })
	if i < 0 || deadlines[i].Fired != e.Rung {
		return nil, Rung{}, Refuse(CodeNotDue, "this deadline is not open, or this step of it has passed").With("deadline", e.Deadline)
	}
	next, ok := deadlines[i].Next()
	if !ok || at.Before(next.At) {
		return nil, Rung{}, Refuse(CodeNotDue, "this deadline is not due yet").With("deadline", e.Deadline)
	}
	after := slices.Clone(deadlines)
	after[i].Fired++
	return after, next, nil
}

// Plan is a deadline in days, before a calendar turns it into instants.
type Plan struct {
	// Due is the day by the end of which the thing should be done.
	Due Date
	// Steps say what happens when, in order.
	Steps []Step
}

// Step is a rung in days: so many working days before (negative) or after the due day, at a wall-clock hour.
type Step struct {
	Kind RungKind
	Days int
	Hour int
}

// Hours of the working day at which things happen, on the tenant's wall clock.
const (
	Morning = 8
	Noon    = 12
	Evening = 16
)

// Schedule turns a plan into a deadline under the given key, as seen at the instant now. Steps that would lie in the past
// are left out (nobody is reminded of yesterday), except the last one, which then fires at once. A day past the
// calendar's coverage is refused with calendar_not_covered.
func (c Calendar) Schedule(key string, plan Plan, now time.Time) (Deadline, error) {
	due, err := c.At(plan.Due, Evening)
	if err != nil {
		return Deadline{}, err
	}
	d := Deadline{Key: key, Due: due}
	for i, s := range plan.Steps {
		day := plan.Due
		if s.Days != 0 {
			if day, err = c.AddWorkingDays(plan.Due, s.Days); err != nil {
				return Deadline{}, err
			}
		}
		at, err := c.At(day, s.Hour)
		if err != nil {
			return Deadline{}, err
		}
		if last := i == len(plan.Steps)-1; !last && !at.After(now) {
			continue
		}
		d.Rungs = append(d.Rungs, Rung{Kind: s.Kind, At: at})
	}
	return d, nil
}

// Postpone moves the due of a deadline, and every rung that has not fired, by so many working days, each to the same hour of the
// wall clock.
func (c Calendar) Postpone(d Deadline, days int) (Deadline, error) {
	if days == 0 {
		return d, nil
	}
	var err error
	if d.Due, err = c.postpone(d.Due, days); err != nil {
		return d, err
	}
	d.Rungs = slices.Clone(d.Rungs)
	for i := d.Fired; i < len(d.Rungs); i++ {
		if d.Rungs[i].At, err = c.postpone(d.Rungs[i].At, days); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (c Calendar) postpone(t time.Time, days int) (time.Time, error) {
	day, err := c.AddWorkingDays(c.DateOf(t), days)
	if err != nil {
		return t, err
	}
	return c.At(day, c.Local(t).Hour())
}

// Skip leaves out the rungs that have not fired and whose time has passed, except the last one: nobody is reminded of
// yesterday.
func (d Deadline) Skip(now time.Time) Deadline {
	var left []Rung
	for i, r := range d.Rungs {
		if i < d.Fired || i == len(d.Rungs)-1 || r.At.After(now) {
			left = append(left, r)
		}
	}
	d.Rungs = left
	return d
}
