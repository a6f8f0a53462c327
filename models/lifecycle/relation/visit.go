package relation

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// VisitState is how far a visit has come.
type VisitState string

// The states. A visit may be corrected from any to any.
const (
	VisitPlanned   VisitState = "planned"
	VisitHeld      VisitState = "held"
	VisitCancelled VisitState = "cancelled"
)

// VisitStates returns all states in their order.
func VisitStates() []VisitState { return []VisitState{VisitPlanned, VisitHeld, VisitCancelled} }

// Valid tells whether s is one of the states.
func (s VisitState) Valid() bool { return slices.Contains(VisitStates(), s) }

// Codes of refusals about visits and contacts. They reach the wire and never change.
const (
	CodeDateInFuture   = "date_in_future"
	CodeDateInPast     = "date_in_past"
	CodeNothingSeenYet = "nothing_seen_yet"
	CodeTwice          = "given_twice"
	CodeOutOfScale     = "out_of_scale"
)

// Seen is what a visitor saw of one trait of the workplace.
type Seen struct {
	Trait vocabulary.Trait `json:"trait"`
	// Value is 1 (hardly) to 5 (very much).
	Value int `json:"value"`
}

// Visit is what of a visit the rules look at.
type Visit struct {
	State VisitState
	// On is the day of the visit, or the day it is planned for.
	On     lifecycle.Date
	Traits []Seen
	// TasksSeen tells that tasks of the catalogue were seen.
	TasksSeen bool
}

// Check returns a *lifecycle.RuleError when the visit cannot be as it is said to be, on the day today.
func (v Visit) Check(today lifecycle.Date) error {
	switch {
	case !v.On.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day, for example 2026-12-24")
	case !v.State.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "state", "a visit is planned, held or cancelled")
	case v.State == VisitHeld && v.On > today:
		return lifecycle.RefuseField(CodeDateInFuture, "on", "it is recorded when it has happened")
	case v.State == VisitPlanned && v.On < today:
		return lifecycle.RefuseField(CodeDateInPast, "on", "that day has passed; say that the visit was held or cancelled, or plan another day")
	case v.State != VisitHeld && (len(v.Traits) > 0 || v.TasksSeen):
		return lifecycle.RefuseField(CodeNothingSeenYet, "state", "what was seen is recorded of a visit that was held")
	}
	seen := map[vocabulary.Trait]bool{}
	for _, s := range v.Traits {
		switch {
		case !s.Trait.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalid, "traits", "this is not one of the traits")
		case s.Value < 1 || s.Value > 5:
			return lifecycle.RefuseField(CodeOutOfScale, "traits", "a trait is seen from 1 (hardly) to 5 (very much)")
		case seen[s.Trait]:
			return lifecycle.RefuseField(CodeTwice, "traits", "each trait is given once")
		}
		seen[s.Trait] = true
	}
	return nil
}

// Contact is what of an entry in the log of a company the rules look at.
type Contact struct {
	On lifecycle.Date
	// NextOn is the day of the next contact; empty when none was agreed.
	NextOn lifecycle.Date
}

// Check returns a *lifecycle.RuleError when the entry cannot be as it is said to be, on the day today.
func (c Contact) Check(today lifecycle.Date) error {
	invalid := func(field string) error {
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, field, "a date is written as year-month-day, for example 2026-12-24")
	}
	switch {
	case !c.On.Valid():
		return invalid("on")
	case c.On > today:
		return lifecycle.RefuseField(CodeDateInFuture, "on", "it is recorded when it has happened")
	case c.NextOn == "":
		return nil
	case !c.NextOn.Valid():
		return invalid("next_contact_on")
	case c.NextOn < c.On:
		return lifecycle.RefuseField(CodeDateInPast, "next_contact_on", "the next contact comes after this one")
	}
	return nil
}
