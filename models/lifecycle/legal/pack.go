package legal

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Instrument is the kind of offer that a pack is about.
type Instrument string

// The instruments that packs exist for.
const (
	// WorkPlacement is virksomhedspraktik (act on active employment effort, chapter 11).
	WorkPlacement Instrument = "virksomhedspraktik"
	// UtilityWork is nytteindsats (chapter 13).
	UtilityWork Instrument = "nytteindsats"
)

// Instruments returns all instruments in a fixed order.
func Instruments() []Instrument { return []Instrument{WorkPlacement, UtilityWork} }

// Pack is the law about one instrument for a span of days. It is data, written as YAML or JSON, and never changes once it is
// loaded: an error in one is mended by another that replaces it. A part that is left out is a rule that the instrument has
// not.
type Pack struct {
	ID           string     `json:"id"`
	Instrument   Instrument `json:"instrument"`
	Jurisdiction string     `json:"jurisdiction"`
	// ValidFrom and ValidTo bound the first days of placements that the pack is for, both included. An open end lasts until
	// a pack that begins later.
	ValidFrom lifecycle.Date `json:"valid_from"`
	ValidTo   lifecycle.Date `json:"valid_to,omitempty"`
	// Replaces is the pack that this one is in force instead of. Placements that the other was pinned to keep it.
	Replaces string `json:"replaces,omitempty"`
	// Notes say what a reader should know: what changed, and what could not be confirmed.
	Notes []string `json:"notes,omitempty"`

	Length       *Length       `json:"length,omitempty"`
	Ratio        *Ratio        `json:"ratio,omitempty"`
	SameEmployer *SameEmployer `json:"same_employer,omitempty"`
	Purposes     *Purposes     `json:"purposes,omitempty"`
	Hearing      *Hearing      `json:"hearing,omitempty"`
	Hours        *Hours        `json:"hours,omitempty"`

	// Texts are the sentences of the findings, by rule. What stands in braces is filled in with the finding's values.
	Texts map[string]Text `json:"texts"`
}

// Text is one sentence in both languages.
type Text struct {
	DA string `json:"da"`
	EN string `json:"en"`
}

// Source says where a row stands, and how sure that is: A (the text of the law was read), B (an official page says so), C
// (old, partial or disputed), D (assumed).
type Source struct {
	Ref        string `json:"source_ref"`
	Confidence string `json:"confidence"`
}

// Moments gives a severity for each moment at which a rule is asked; where there is none, it says nothing then. A move weighs
// as a start does.
type Moments struct {
	Proposal  lifecycle.Severity `json:"proposal,omitempty"`
	Change    lifecycle.Severity `json:"change,omitempty"`
	Signing   lifecycle.Severity `json:"signing,omitempty"`
	Start     lifecycle.Severity `json:"start,omitempty"`
	Extension lifecycle.Severity `json:"extension,omitempty"`
}

// At returns the severity at the moment; empty for none.
func (m Moments) At(at Moment) lifecycle.Severity {
	switch at {
	case AtProposal:
		return m.Proposal
	case AtChange:
		return m.Change
	case AtSigning:
		return m.Signing
	case AtStart, AtMove:
		return m.Start
	case AtExtension:
		return m.Extension
	}
	return ""
}

// Length limits how long a placement lasts. Every target group is in exactly one tier.
type Length struct {
	Tiers []Tier `json:"tiers"`
	// GroupUnknown is for a placement that is longer than the shortest tier allows, of a candidate without a target group.
	GroupUnknown Moments `json:"group_unknown"`
	// Pauses says whether the days count on which a placement is paused. In a pack without the row they do.
	Pauses *PauseRow `json:"pauses,omitempty"`
}

// PauseRow says what a pause does to the length of a placement.
type PauseRow struct {
	Source
	// Count tells that paused days are days of the placement: the length goes on while its deadlines stand still.
	Count bool `json:"count"`
}

// Tier is the limit for some target groups.
type Tier struct {
	Key string `json:"key"`
	Source
	Groups   []vocabulary.TargetGroup `json:"groups"`
	MaxWeeks int                      `json:"max_weeks"`
	// Over is for a placement that is longer than anything here allows.
	Over lifecycle.Severity `json:"over"`
	// Exceptions let some be placed longer from the start; Extensions let a placement that has begun go on.
	Exceptions []Exception `json:"exceptions,omitempty"`
	Extensions []Extension `json:"extensions,omitempty"`
}

// Exception lets a candidate in certain circumstances be placed longer from the start.
type Exception struct {
	Source
	Circumstance Circumstance       `json:"circumstance"`
	MaxWeeks     int                `json:"max_weeks"`
	Severity     lifecycle.Severity `json:"severity"`
}

// Need is what an extension must be founded on.
type Need string

// The needs.
const (
	ConcreteAssessment Need = "concrete_assessment"
	SpecialNeed        Need = "special_need"
)

// Extension lets a placement that has begun go on: up to a number of weeks in all, or by a number of weeks at a time once
// the extension before it is used.
type Extension struct {
	Source
	Needs     Need               `json:"needs"`
	UpToWeeks int                `json:"up_to_weeks,omitempty"`
	StepWeeks int                `json:"step_weeks,omitempty"`
	Severity  lifecycle.Severity `json:"severity"`
	// Approver is the role that answers for it; empty for whoever extends.
	Approver lifecycle.Role `json:"approver,omitempty"`
}

// Ratio limits how many supported persons a workplace has for its ordinary employees, all counted in full-time equivalents.
type Ratio struct {
	Source
	// Bands give one person per so many employees, up to a number of employees; the last one has no upper number.
	Bands []Band `json:"bands"`
	// AlwaysMin is what every workplace may have.
	AlwaysMin int `json:"always_min"`
	// BaseMonths is the number of months before the placement whose average counts.
	BaseMonths int `json:"base_months"`
	// OldestMonths is how far back a month may lie that stands in for one that is not known.
	OldestMonths int `json:"oldest_months"`
	// FullTimeHours is a full working week.
	FullTimeHours float64 `json:"full_time_hours"`
	// Over is for a workplace without room; OverUncertain for one that has none by headcounts that are not complete.
	Over          lifecycle.Severity `json:"over"`
	OverUncertain Moments            `json:"over_uncertain"`
	// Pending is for room that would not reach for everybody who has been proposed.
	Pending lifecycle.Severity `json:"pending"`
	// HeadcountUnknown is for a workplace without headcounts where that makes a difference; Incomplete and Old for one that
	// has not told them all, or not lately.
	HeadcountUnknown    Moments `json:"headcount_unknown"`
	HeadcountIncomplete Moments `json:"headcount_incomplete"`
	HeadcountOld        Moments `json:"headcount_old"`
	// NotTested are groups that take room but need none; NotTestedWhereEmployed those for whom it is so where they work.
	NotTested              []vocabulary.TargetGroup `json:"not_tested,omitempty"`
	NotTestedWhereEmployed []vocabulary.TargetGroup `json:"not_tested_where_employed,omitempty"`
}

// Band is one person per so many employees.
type Band struct {
	UpTo int `json:"up_to,omitempty"`
	Per  int `json:"per"`
}

// SameEmployer says who may be placed where they worked last.
type SameEmployer struct {
	Source
	Rows []SameEmployerRow `json:"rows"`
	// Unclear is for a last employer that may or may not be this workplace, and for a candidate without a target group.
	Unclear Moments `json:"unclear"`
	// Unknown is for a candidate of whom no employment is known.
	Unknown Moments `json:"unknown"`
}

// Mode says what holds at the workplace where somebody worked last.
type Mode string

// The modes.
const (
	// Forbidden: not there.
	Forbidden Mode = "forbidden"
	// NewFunction: there after a concrete assessment, in another job function, and the difference is written down.
	NewFunction Mode = "new_function"
	// Allowed: there, in the same function too.
	Allowed Mode = "allowed"
)

// SameEmployerRow is what holds for some target groups.
type SameEmployerRow struct {
	Source
	Groups []vocabulary.TargetGroup `json:"groups"`
	Mode   Mode                     `json:"mode"`
	// There is what the mode finds, except Allowed, which finds nothing; Unwritten is for a new function that nothing is
	// written about.
	There     Moments `json:"there"`
	Unwritten Moments `json:"unwritten"`
}

// Purposes are what a placement may be for.
type Purposes struct {
	Rows []PurposeRow `json:"rows"`
	// Other is for a purpose that is not there, or not for the candidate's target group.
	Other Moments `json:"other"`
	// GroupUnknown is for a purpose that only some groups have, of a candidate without a target group.
	GroupUnknown Moments `json:"group_unknown"`
}

// PurposeRow is one purpose, and the groups that it is for; none for all.
type PurposeRow struct {
	Source
	Purpose placement.Purpose        `json:"purpose"`
	Groups  []vocabulary.TargetGroup `json:"groups,omitempty"`
}

// Hearing says that the employee representative is heard before it begins.
type Hearing struct {
	Source
	Missing Moments `json:"missing"`
	// Disagrees is for a representative who holds that the conditions are not met.
	Disagrees Disagreement `json:"disagrees"`
}

// Disagreement is what a representative's no means.
type Disagreement struct {
	Source
	Moments
}

// Hours limits the working week.
type Hours struct {
	Source
	MaxWeekly float64            `json:"max_weekly"`
	Over      lifecycle.Severity `json:"over"`
}
