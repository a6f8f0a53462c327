package relation

import (
	"slices"

	"placement/models/lifecycle"
)

// Codes of refusals about absences. They reach the wire and never change.
const (
	CodeAbsenceOverlaps = "absence_overlaps"
	CodeAbsenceTooLong  = "absence_too_long"
	CodeEndBeforeStart  = "end_before_start"
)

// maxAbsence is the most days that one absence has: longer than any leave, shorter than a slip in the year.
const maxAbsence = 731

// Absence is the days on which somebody is not at work, both included. Why is nobody's business here, and is not kept.
type Absence struct{ From, To lifecycle.Date }

// Check returns a *lifecycle.RuleError when these are no days to be away on.
func (a Absence) Check() error {
	switch {
	case !a.From.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "from", "a date is written as year-month-day")
	case !a.To.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "to", "a date is written as year-month-day")
	case a.To < a.From:
		return lifecycle.RefuseField(CodeEndBeforeStart, "to", "the last day comes before the first")
	case a.To > a.From.AddDays(maxAbsence-1):
		return lifecycle.RefuseField(CodeAbsenceTooLong, "to", "an absence has two years at most; who is away for longer hands over")
	}
	return nil
}

// Colleague is somebody who works for a tenant, as far as it matters who may speak for whom.
type Colleague struct {
	UserID, UnitID string
	Roles          []lifecycle.Role
}

// MayKeepAbsences tells whether somebody registers when another is away: everybody for themselves, and supervisors for the
// people of their own unit.
func MayKeepAbsences(by, of Colleague) bool {
	return by.UserID == of.UserID || (by.UnitID == of.UnitID && slices.Contains(by.Roles, lifecycle.Supervisor))
}
