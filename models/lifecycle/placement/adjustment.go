package placement

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Adjustment is a way to change a placement instead of ending it.
type Adjustment string

// The adjustments. NoAdjustment says, at an early end, that none was tried.
const (
	AdjustTasks     Adjustment = "tasks"
	AdjustHours     Adjustment = "hours"
	AdjustGoals     Adjustment = "goals"
	AdjustMentor    Adjustment = "mentor"
	AdjustWorkplace Adjustment = "workplace"
	AdjustSupport   Adjustment = "support"
	AdjustPause     Adjustment = "pause"
	AdjustPeriod    Adjustment = "period"
	AdjustOther     Adjustment = "other"
	NoAdjustment    Adjustment = "none"
)

// CodeTriedMissing refuses an early end that does not say what was tried before it. It reaches the wire and never changes.
const CodeTriedMissing = "tried_missing"

// Adjustments returns all adjustments, without NoAdjustment.
func Adjustments() []Adjustment {
	return []Adjustment{AdjustTasks, AdjustHours, AdjustGoals, AdjustMentor, AdjustWorkplace, AdjustSupport, AdjustPause, AdjustPeriod, AdjustOther}
}

// Valid tells whether a is one of the adjustments.
func (a Adjustment) Valid() bool { return slices.Contains(Adjustments(), a) }

// Adjustable is an adjustment that is possible now.
type Adjustable struct {
	Adjustment Adjustment
	// Command makes it; empty for what people agree on without changing what the placement holds, and which is written where
	// the problem is.
	Command string
}

// Adjustable returns the adjustments that the rules admit now, in a fixed order: before the start everything that was agreed
// may be amended; afterwards the placement moves within its cluster, pauses, or runs longer, and what happens at work is
// agreed on there. It is empty when there is nothing left to adjust. Whether a workplace has room, and whether the law allows
// it, is asked when the command is sent.
func (s State) Adjustable() []Adjustable {
	commands := s.Allowed()
	var all []Adjustable
	add := func(command string, adjustments ...Adjustment) {
		for _, a := range adjustments {
			if command == "" || slices.Contains(commands, command) {
				all = append(all, Adjustable{a, command})
			}
		}
	}
	switch {
	case slices.Contains(beforeStart(), s.Status):
		add(Amend{}.Name(), AdjustTasks, AdjustHours, AdjustGoals, AdjustMentor, AdjustWorkplace, AdjustPeriod)
		add(PausePlacement{}.Name(), AdjustPause)
	case s.Status == Active:
		add("", AdjustTasks, AdjustHours)
		add(Amend{}.Name(), AdjustGoals)
		if s.PlaceModel == vocabulary.Cluster {
			add(MoveToWorkplace{}.Name(), AdjustWorkplace)
		}
		add("", AdjustSupport)
		add(PausePlacement{}.Name(), AdjustPause)
		add(Extend{}.Name(), AdjustPeriod)
		add("", AdjustOther)
	}
	return all
}

// checkTried refuses an early end, since ruleset 2, that does not say what was tried before it: adjust first, then end. None is
// an answer with a reason in words; where somebody is not safe at work, that is reason enough.
func (e TerminateEarly) checkTried(s State) error {
	none := slices.Contains(e.Tried, NoAdjustment)
	for i, a := range e.Tried {
		if (a != NoAdjustment && !a.Valid()) || slices.Contains(e.Tried[:i], a) || (none && len(e.Tried) > 1) {
			return lifecycle.RefuseField(lifecycle.CodeInvalid, "adjustments_tried", "say which adjustments were tried, each once, or none alone")
		}
	}
	switch {
	case s.Ruleset < 2:
		return nil
	case len(e.Tried) == 0:
		return lifecycle.RefuseField(CodeTriedMissing, "adjustments_tried", "say which adjustments were tried before it ends, or that none was")
	case none && e.Reason != Unsafe && !e.Contents.Has(ContentTried):
		return lifecycle.RefuseField(CodeTextMissing, "tried", "say in words why nothing was tried before it ends")
	}
	return nil
}

// Adjusting returns the commands of a placement that can be an adjustment.
func Adjusting() []string {
	return []string{Amend{}.Name(), MoveToWorkplace{}.Name(), Extend{}.Name(), PausePlacement{}.Name()}
}
