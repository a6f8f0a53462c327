package relation

import (
	"slices"

	"placement/models/lifecycle"
)

// Codes of refusals about deputies. They reach the wire and never change.
const (
	CodeOwnDeputy      = "own_deputy"
	CodeDeputyOverlaps = "deputy_overlaps"
	CodeOwnsOpen       = "owns_open"
	CodeNotOneself     = "not_oneself"
)

// Deputy is who does what another has to do while that one is not at work: in some days, or whenever it is so.
type Deputy struct {
	UserID, DeputyID string
	// From and To are the first and the last day; both are empty for a standing deputy, who steps in when nobody is named for
	// the day.
	From, To lifecycle.Date
}

// Check returns a *lifecycle.RuleError when this is no deputy.
func (d Deputy) Check() error {
	if d.DeputyID == d.UserID {
		return lifecycle.RefuseField(CodeOwnDeputy, "deputy_id", "nobody is their own deputy")
	}
	if d.From == "" && d.To == "" {
		return nil
	}
	return Absence{From: d.From, To: d.To}.Check()
}

// deepest is how many deputies are asked, one for the other: somebody whose deputy is away, too, is stood in for by that one's.
const deepest = 3

// ActingDeputy returns who does now what a user has to do who is not there: the deputy, or when that one is not there either,
// the deputy's, at most three deep and never in a circle. Empty when nobody does. Of returns the deputy of a user on the day,
// empty for none.
func ActingDeputy(userID string, of func(userID string) string, there func(userID string) bool) string {
	asked := []string{userID}
	for range deepest {
		next := of(asked[len(asked)-1])
		if next == "" || slices.Contains(asked, next) {
			return ""
		}
		if there(next) {
			return next
		}
		asked = append(asked, next)
	}
	return ""
}

// MayReassign tells whether somebody gives away at once what another has: administrators, and supervisors of that one's unit.
func MayReassign(by, of Colleague) bool {
	return slices.Contains(by.Roles, lifecycle.Admin) || (by.UnitID == of.UnitID && slices.Contains(by.Roles, lifecycle.Supervisor))
}
