package placement

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// Appointment is a meeting of a placement as a calendar shows it.
type Appointment struct {
	// Key is safety_meeting, or follow_up and its number; it stays the same for ever.
	Key      string
	FollowUp FollowUpKind
	// At is when it begins; a follow-up has a day alone, and then At is zero.
	At   time.Time
	On   lifecycle.Date
	Form Form
	// Sequence counts how often it has moved, been called off or been called in again; Changed is when it last did.
	Sequence  int
	Changed   time.Time
	Cancelled bool
}

// Step is an event of a placement, and when it happened.
type Step struct {
	Event lifecycle.Event
	At    time.Time
}

// Appointments returns the meetings of a placement with what became of them, in the order in which they were first set. It goes
// through all that has happened, from the proposal on: a state alone does not know what is no longer planned. An error when that
// is no history of a placement.
func Appointments(history []Step) ([]Appointment, error) {
	var s State
	var all []Appointment
	for i, step := range history {
		next, err := s.Next(step.Event, step.At)
		if err != nil {
			// Why is for whoever asked for the event, not for whoever reads the history.
			return nil, fmt.Errorf("event %d, %s, does not follow from those before", i+1, step.Event.Name())
		}
		s = next
		planned := s.appointments()
		for i := range all {
			k := slices.IndexFunc(planned, func(p Appointment) bool { return p.Key == all[i].Key })
			switch {
			case k >= 0:
				all[i] = all[i].become(planned[k], step.At)
			case !all[i].Cancelled:
				all[i].Cancelled, all[i].Sequence, all[i].Changed = true, all[i].Sequence+1, step.At
			}
		}
		for _, p := range planned {
			if !slices.ContainsFunc(all, func(a Appointment) bool { return a.Key == p.Key }) {
				p.Changed = step.At
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// become is a as it is planned now.
func (a Appointment) become(planned Appointment, at time.Time) Appointment {
	planned.Sequence, planned.Changed = a.Sequence, a.Changed
	if planned != a {
		planned.Sequence, planned.Changed = a.Sequence+1, at
	}
	return planned
}

// appointments are the meetings that were held, and those that are to be.
func (s State) appointments() []Appointment {
	var all []Appointment
	if m := s.Meeting; m != nil && (m.Held || s.Status == MeetingBooked) {
		all = append(all, Appointment{Key: "safety_meeting", At: m.At, Form: m.Form})
	}
	for _, f := range s.FollowUps {
		a := Appointment{Key: "follow_up_" + strconv.Itoa(f.No), FollowUp: f.Kind, On: f.DueOn, Form: f.Form}
		if f.HeldOn != "" {
			a.On = f.HeldOn
		} else if s.Status != Active {
			continue
		}
		all = append(all, a)
	}
	return all
}
