package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// goal returns where the goal of the key is among the goals; below none when there is none.
func (s State) goal(key string) int {
	return slices.IndexFunc(s.Goals, func(g Goal) bool { return g.Key == key })
}

// main are the goals as they are agreed: sub-goals are added on the way.
func mainGoals(goals []Goal) []Goal {
	var plain []Goal
	for _, g := range goals {
		plain = append(plain, Goal{Key: g.Key, Kind: g.Kind})
	}
	return plain
}

// withGoals is s working towards other goals. Of goals that stay, what has come of them stays, and so do their sub-goals.
func (s State) withGoals(goals []Goal) State {
	old := s.Goals
	s.Goals = mainGoals(goals)
	for i, g := range s.Goals {
		for _, o := range old {
			if o.Key == g.Key && o.Parent == "" {
				s.Goals[i].ReachedOn = o.ReachedOn
			}
		}
	}
	for _, o := range old {
		if o.Parent != "" && s.goal(o.Parent) >= 0 && s.goal(o.Key) < 0 {
			s.Goals = append(s.Goals, o)
		}
	}
	return s
}

// AddSubGoal adds a step on the way to a goal (domain.md §2.3). It changes nothing that anybody has signed for.
// Contents: goal (under its key, required).
type AddSubGoal struct {
	Key    string `json:"key"`
	Parent string `json:"parent"`
	// TargetOn is the day by which it should be reached, when there is one.
	TargetOn lifecycle.Date     `json:"target_on,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (AddSubGoal) Name() string { return "add_sub_goal" }

// Fact is what history says.
func (AddSubGoal) Fact() string { return "sub_goal_added" }

// Refs are the texts it refers to.
func (e AddSubGoal) Refs() lifecycle.Contents { return e.Contents }

func (AddSubGoal) rule() rule {
	from := append(beforeStart(), Active)
	return rule{from: from, to: from, moves: staying(from), paused: eitherWay}
}

func (e AddSubGoal) apply(s State, at time.Time) (State, error) {
	parent := s.goal(e.Parent)
	switch {
	case parent < 0 || s.Goals[parent].Parent != "":
		return s, lifecycle.RefuseField(CodeGoalUnknown, "parent", "a sub-goal is one of a goal of this placement")
	case e.Key == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "key", "the sub-goal needs a key of its own")
	case s.goal(e.Key) >= 0:
		return s, lifecycle.RefuseField(CodeGoalTaken, "key", "another goal has this key")
	case e.TargetOn != "" && !e.TargetOn.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "target_on", "a date is written as year-month-day")
	case e.TargetOn != "" && e.TargetOn < s.today(at):
		return s, lifecycle.RefuseField(CodeGoalTarget, "target_on", "the day by which it should be reached lies ahead")
	}
	if err := needText(e.Contents, ContentGoal+":"+e.Key, "text", "write down what the sub-goal is"); err != nil {
		return s, err
	}
	s.Goals = append(s.Goals, Goal{Key: e.Key, Kind: s.Goals[parent].Kind, Parent: e.Parent, TargetOn: e.TargetOn})
	return s, nil
}

// ReachGoal records that a goal or sub-goal has been reached. Contents: note.
type ReachGoal struct {
	Key      string             `json:"key"`
	On       lifecycle.Date     `json:"on"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ReachGoal) Name() string { return "reach_goal" }

// Fact is what history says.
func (ReachGoal) Fact() string { return "goal_reached" }

// Refs are the texts it refers to.
func (e ReachGoal) Refs() lifecycle.Contents { return e.Contents }

func (ReachGoal) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e ReachGoal) apply(s State, at time.Time) (State, error) {
	i := s.goal(e.Key)
	switch {
	case i < 0:
		return s, lifecycle.RefuseField(CodeGoalUnknown, "key", "this is no goal of the placement")
	case s.Goals[i].ReachedOn != "":
		return s, lifecycle.Refuse(CodeGoalReached, "this goal was reached already").With("reached_on", string(s.Goals[i].ReachedOn))
	case !e.On.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case e.On > s.today(at):
		return s, lifecycle.RefuseField(CodeDateInFuture, "on", "a goal is reached when it has been")
	case e.On < s.StartedOn:
		return s, lifecycle.RefuseField(CodeDateBeforeStart, "on", "the placement had not begun on that day")
	}
	s.Goals[i].ReachedOn = e.On
	return s, nil
}
