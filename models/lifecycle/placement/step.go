package placement

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// AddedStep is something that this placement needs and others do not: an extra meeting, a document, a call. What it is about is
// content.
type AddedStep struct {
	No    int            `json:"no"`
	Kind  StepKind       `json:"kind"`
	DueOn lifecycle.Date `json:"due_on"`
	// DoneOn is the day on which it was done, DroppedOn the one on which it was given up; both empty while it is open.
	DoneOn    lifecycle.Date `json:"done_on,omitempty"`
	DroppedOn lifecycle.Date `json:"dropped_on,omitempty"`
}

// Open tells whether the step is still to be done.
func (x AddedStep) Open() bool { return x.DoneOn == "" && x.DroppedOn == "" }

// StepKind says what kind of step was added.
type StepKind string

// The kinds of step.
const (
	StepMeeting  StepKind = "meeting"
	StepDocument StepKind = "document"
	StepCall     StepKind = "call"
	StepOther    StepKind = "other"
)

// AddStep adds something to be done until a day, which no rule asks for. It changes nothing else. Contents: step (required).
type AddStep struct {
	Kind     StepKind           `json:"kind"`
	DueOn    lifecycle.Date     `json:"due_on"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (AddStep) Name() string { return "add_step" }

// Fact is what history says.
func (AddStep) Fact() string { return "step_added" }

// Refs are the texts it refers to.
func (e AddStep) Refs() lifecycle.Contents { return e.Contents }

func (AddStep) rule() rule { return stepRule() }

// stepRule: a step may be added to, done in or dropped from whatever goes on and is not paused.
func stepRule() rule { return rule{from: open(), to: open(), moves: staying(open()), aside: true} }

func (e AddStep) apply(s State, at time.Time) (State, error) {
	switch {
	case !slices.Contains([]StepKind{StepMeeting, StepDocument, StepCall, StepOther}, e.Kind):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "kind", "a step is a meeting, a document, a call or something other")
	case !e.DueOn.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "due_on", "a date is written as year-month-day")
	case e.DueOn < s.today(at):
		return s, lifecycle.RefuseField(CodeDueInPast, "due_on", "a step is to be done today or later")
	}
	if err := needText(e.Contents, ContentStep, "step", "write down what is to be done"); err != nil {
		return s, err
	}
	s.Steps = append(s.Steps, AddedStep{No: len(s.Steps) + 1, Kind: e.Kind, DueOn: e.DueOn})
	return s, nil
}

// CompleteStep records that a step was done. Contents: note.
type CompleteStep struct {
	No       int                `json:"no"`
	On       lifecycle.Date     `json:"on"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (CompleteStep) Name() string { return "complete_step" }

// Fact is what history says.
func (CompleteStep) Fact() string { return "step_completed" }

// Refs are the texts it refers to.
func (e CompleteStep) Refs() lifecycle.Contents { return e.Contents }

func (CompleteStep) rule() rule { return stepRule() }

func (e CompleteStep) apply(s State, at time.Time) (State, error) {
	i, err := s.addedStep(e.No)
	switch {
	case err != nil:
		return s, err
	case !e.On.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case e.On > s.today(at):
		return s, lifecycle.RefuseField(CodeDateInFuture, "on", "a step is recorded when it has been done")
	}
	s.Steps[i].DoneOn = e.On
	return s, nil
}

// DropStep gives up a step that is not needed after all. Contents: reason (required).
type DropStep struct {
	No       int                `json:"no"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (DropStep) Name() string { return "drop_step" }

// Fact is what history says.
func (DropStep) Fact() string { return "step_dropped" }

// Refs are the texts it refers to.
func (e DropStep) Refs() lifecycle.Contents { return e.Contents }

func (DropStep) rule() rule { return stepRule() }

func (e DropStep) apply(s State, at time.Time) (State, error) {
	i, err := s.addedStep(e.No)
	if err != nil {
		return s, err
	}
	if err := needText(e.Contents, ContentReason, "reason_text", "write down why it is not needed"); err != nil {
		return s, err
	}
	s.Steps[i].DroppedOn = s.today(at)
	return s, nil
}

// addedStep is the index of a step that is still to be done.
func (s State) addedStep(no int) (int, error) {
	i := slices.IndexFunc(s.Steps, func(x AddedStep) bool { return x.No == no })
	switch {
	case i < 0:
		return 0, lifecycle.RefuseField(CodeStepUnknown, "no", "there is no step with this number")
	case !s.Steps[i].Open():
		return 0, lifecycle.Refuse(CodeStepNotOpen, "this step has been done or dropped already")
	}
	return i, nil
}

// stepsOpen tells whether a step is still to be done.
func (s State) stepsOpen() bool { return slices.ContainsFunc(s.Steps, AddedStep.Open) }

// dropSteps gives up what is still to be done of a placement that came to nothing.
func (s State) dropSteps(today lifecycle.Date) State {
	for i, x := range s.Steps {
		if x.Open() {
			s.Steps[i].DroppedOn = today
		}
	}
	return s
}

func keyStep(no int) string { return fmt.Sprintf("step:%d", no) }

// planSteps plans for the days on which steps are to be done.
func (s State) planSteps(p *planner, steps ...lifecycle.Step) {
	for _, x := range s.Steps {
		if x.Open() {
			p.fixed(keyStep(x.No), x.DueOn, steps...)
		}
	}
}

// stepTasks shows the steps that are still to be done.
func (s State) stepTasks(t *tasks) {
	for _, x := range s.Steps {
		if x.Open() {
			t.add(fmt.Sprintf("complete_step:%d", x.No), "complete_step", keyStep(x.No))
		}
	}
}
