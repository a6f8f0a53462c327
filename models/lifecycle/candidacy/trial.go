package candidacy

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// TrialDays is how many calendar days a trial visit lasts at most, first and last included: a working week. Whoever stays
// longer is placed.
const TrialDays = 5

// TrialStatus is where a trial visit stands.
type TrialStatus string

// The statuses.
const (
	TrialPlanned TrialStatus = "planned"
	TrialHeld    TrialStatus = "held"
	TrialNotHeld TrialStatus = "not_held"
)

// Answer is what somebody thinks after a trial visit; empty before.
type Answer string

// The answers.
const (
	Yes    Answer = "yes"
	No     Answer = "no"
	Unsure Answer = "unsure"
)

// Valid tells whether a is one of the answers.
func (a Answer) Valid() bool { return slices.Contains([]Answer{Yes, No, Unsure}, a) }

// Trial is a visit at a workplace before anything is agreed (snusepraktik). Its days are never days of a placement: it is no
// placement, takes no place, and counts for no rule of length.
type Trial struct {
	Days   lifecycle.Period
	Status TrialStatus
	// CandidateWants and CompanyWants tell whether each would go on with a placement; they are known when it was held.
	CandidateWants, CompanyWants Answer
}

// Check returns a *lifecycle.RuleError for a visit that cannot be so on the day today.
func (t Trial) Check(today lifecycle.Date) error {
	answered := t.CandidateWants != "" || t.CompanyWants != ""
	switch {
	case !t.Days.Start.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "from", "a date is written as year-month-day, for example 2026-12-24")
	case !t.Days.End.Valid() || t.Days.End < t.Days.Start:
		return lifecycle.RefuseField(placement.CodeEndBeforeStart, "to", "the last day comes before the first")
	case t.Days.Days() > TrialDays:
		return lifecycle.RefuseField(CodeTrialTooLong, "to", "a trial visit lasts five days at most; whoever stays longer is placed")
	case !slices.Contains([]TrialStatus{TrialPlanned, TrialHeld, TrialNotHeld}, t.Status):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "status", "a trial visit is planned, held or not held")
	case t.Status != TrialHeld && answered:
		return lifecycle.RefuseField(CodeOutcomeTooEarly, "candidate_wants", "what they want is known when the visit was held")
	case t.Status != TrialHeld:
		return nil
	case !t.CandidateWants.Valid():
		return lifecycle.RefuseField(CodeOutcomeMissing, "candidate_wants", "write down whether the candidate wants to go on")
	case !t.CompanyWants.Valid():
		return lifecycle.RefuseField(CodeOutcomeMissing, "company_wants", "write down whether the company wants to go on")
	case t.Days.Start > today:
		return lifecycle.RefuseField(placement.CodeDateInFuture, "status", "it is recorded when it has happened")
	}
	return nil
}
