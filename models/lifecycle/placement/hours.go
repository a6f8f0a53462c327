package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// What can be decided about a step.
const (
	StepConfirmed = "confirmed"
	StepPostponed = "postponed"
)

// keyHoursStep is the key of the deadline of the step from the day.
func keyHoursStep(from lifecycle.Date) string { return hoursStepPrefix + string(from) }

const hoursStepPrefix = "hours_step:"

// partSteps is where decisions about steps are in a follow-up.
const partSteps = "hours_steps"

// confirmsSteps tells whether hours rise when somebody says so, and not by the date alone.
func (s State) confirmsSteps() bool { return s.Ruleset >= 2 }

// HoursOn returns the weekly hours that hold on the day d; 0 before the first step. Once a placement that confirms its steps
// has begun, those are the hours of the last step that was confirmed; before, and else, the ones planned.
func (s State) HoursOn(d lifecycle.Date) float64 {
	var hours float64
	for _, h := range s.Hours {
		if h.From > d {
			break
		}
		if h.ConfirmedOn != "" || s.StartedOn == "" || !s.confirmsSteps() {
			hours = h.WeeklyHours
		}
	}
	return hours
}

// OpenSteps are the steps of the hours that wait to be confirmed, in order of date: none before the start, and none where
// hours rise by the date alone.
func (s State) OpenSteps() []HoursStep {
	if s.StartedOn == "" || !s.confirmsSteps() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Hours), func(h HoursStep) bool { return h.ConfirmedOn != "" })
}

func (s State) hasOpenSteps() bool { return len(s.OpenSteps()) > 0 }

// stepsDue are the open steps whose time has come.
func (s State) stepsDue() []HoursStep {
	return slices.DeleteFunc(s.OpenSteps(), func(h HoursStep) bool {
		return !slices.ContainsFunc(s.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == keyHoursStep(h.From) && d.Fired > 0 })
	})
}

// planSteps plans for the open steps: each is due on its day, or on the first working day after it; one that a pause has
// swallowed is due on the day on which the placement goes on.
func (p *planner) planSteps(steps ...lifecycle.Step) {
	for _, h := range p.state.OpenSteps() {
		due, err := p.state.Calendar.WorkingDayFrom(h.From)
		p.failed(err)
		p.fixed(keyHoursStep(h.From), due, steps...)
	}
}

// planned are steps as they are agreed: nobody has confirmed any of them yet.
func planned(steps []HoursStep) []HoursStep {
	var plain []HoursStep
	for _, h := range steps {
		plain = append(plain, HoursStep{From: h.From, WeeklyHours: h.WeeklyHours})
	}
	return plain
}

// ConfirmHoursStep says that the hours rise, or fall, as planned. Said after the day of the step, it holds from today, unless
// Since says that it has been worked since earlier. Contents: note.
type ConfirmHoursStep struct {
	From     lifecycle.Date     `json:"from"`
	Since    lifecycle.Date     `json:"since,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ConfirmHoursStep) Name() string { return "confirm_hours_step" }

// Fact is what history says.
func (ConfirmHoursStep) Fact() string { return "hours_step_confirmed" }

// Refs are the texts it refers to.
func (e ConfirmHoursStep) Refs() lifecycle.Contents { return e.Contents }

func (ConfirmHoursStep) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, needs: State.hasOpenSteps}
}

func (e ConfirmHoursStep) apply(s State, at time.Time) (State, error) {
	i, err := s.openStep(e.From)
	if err != nil {
		return s, err
	}
	if first := s.OpenSteps()[0].From; first != e.From {
		return s, lifecycle.Refuse(CodeHoursStepNotNext, "an earlier step has not been confirmed; confirm or postpone that first").
			With("from", string(first))
	}
	today := s.today(at)
	since := max(e.From, today)
	if e.Since != "" {
		if !e.Since.Valid() || e.Since < e.From || e.Since > since {
			return s, lifecycle.RefuseField(CodeHoursStepDay, "since", "a step holds from its own day at the earliest, and today at the latest")
		}
		since = e.Since
	}
	s.Hours[i].From, s.Hours[i].ConfirmedOn = since, today
	if err := checkHours(s.Hours, s.Period); err != nil {
		return s, lifecycle.RefuseField(CodeHoursSteps, "since", "the next step, or the last day, has come meanwhile: say since when these hours are worked, or postpone the next step first")
	}
	return s, nil
}

// PostponeHoursStep moves a step to a later day, within the period; LaterToo moves those after it by as many days.
// Contents: reason.
type PostponeHoursStep struct {
	From     lifecycle.Date     `json:"from"`
	To       lifecycle.Date     `json:"to"`
	LaterToo bool               `json:"later_too,omitempty"`
	Reason   Reason             `json:"reason"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (PostponeHoursStep) Name() string { return "postpone_hours_step" }

// Fact is what history says.
func (PostponeHoursStep) Fact() string { return "hours_step_postponed" }

// Refs are the texts it refers to.
func (e PostponeHoursStep) Refs() lifecycle.Contents { return e.Contents }

func (PostponeHoursStep) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay, needs: State.hasOpenSteps}
}

func (e PostponeHoursStep) apply(s State, at time.Time) (State, error) {
	i, err := s.openStep(e.From)
	switch {
	case err != nil:
		return s, err
	case !e.To.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "to", "a date is written as year-month-day")
	case e.To <= e.From || e.To <= s.today(at):
		return s, lifecycle.RefuseField(CodeHoursStepDay, "to", "a step is moved to a later day, which lies ahead")
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	days := e.From.DaysUntil(e.To)
	for j := i; j < len(s.Hours) && (j == i || e.LaterToo); j++ {
		s.Hours[j].From = s.Hours[j].From.AddDays(days)
		s.Hours[j].Postponed++
	}
	if err := checkHours(s.Hours, s.Period); err != nil {
		return s, lifecycle.RefuseField(CodeHoursSteps, "to", "it would come after a later step, or after the last day: move the later ones along, or choose an earlier day")
	}
	return s, nil
}

// openStep returns where the step from the day is among the hours; refused when there is none, or it was confirmed.
func (s State) openStep(from lifecycle.Date) (int, error) {
	i := slices.IndexFunc(s.Hours, func(h HoursStep) bool { return h.From == from })
	switch {
	case i < 0 || !s.confirmsSteps():
		return i, lifecycle.RefuseField(CodeHoursStepUnknown, "from", "no step from this day waits to be confirmed")
	case s.Hours[i].ConfirmedOn != "":
		return i, lifecycle.Refuse(CodeHoursStepConfirmed, "this step was confirmed already").With("confirmed_on", string(s.Hours[i].ConfirmedOn))
	}
	return i, nil
}

// HoursDecision is what was decided about a step at a follow-up: to confirm it, or to postpone it.
type HoursDecision struct {
	From     lifecycle.Date `json:"from"`
	Decision string         `json:"decision"`
	Since    lifecycle.Date `json:"since,omitempty"`
	To       lifecycle.Date `json:"to,omitempty"`
	LaterToo bool           `json:"later_too,omitempty"`
	Reason   Reason         `json:"reason,omitempty"`
}

// event is the decision as a command of its own.
func (d HoursDecision) event() (event, error) {
	switch d.Decision {
	case StepConfirmed:
		return ConfirmHoursStep{From: d.From, Since: d.Since}, nil
	case StepPostponed:
		return PostponeHoursStep{From: d.From, To: d.To, LaterToo: d.LaterToo, Reason: d.Reason}, nil
	}
	return nil, lifecycle.RefuseField(lifecycle.CodeInvalid, "decision", "a step is confirmed or postponed")
}

// decideSteps does what was decided about steps, in order.
func (s State) decideSteps(all []HoursDecision, at time.Time) (State, error) {
	for _, d := range all {
		e, err := d.event()
		if err != nil {
			return s, lifecycle.Within(partSteps, err)
		}
		if s.Pause != nil && e.rule().paused == notPaused {
			// The follow-up itself can be held in a pause.
			return s, lifecycle.RefuseField(CodeHoursStepPaused, "hours_steps", "in a pause no hours are worked; confirm the step when the placement goes on")
		}
		if s, err = e.apply(s, at); err != nil {
			return s, lifecycle.Within(partSteps, err)
		}
	}
	return s, nil
}
