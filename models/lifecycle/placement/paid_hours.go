package placement

import "placement/models/lifecycle"

// Codes of refusals about ordinary paid hours beside a placement.
const (
	CodePaidSameFunction = "paid_hours_same_function"
	CodePaidNotBeside    = "paid_hours_not_beside"
)

// PaidBeside is ordinary work, paid as such, at the same time as a placement (domain.md F66).
type PaidBeside struct {
	// From and To are the first and the last day; To is empty while it goes on.
	From, To    lifecycle.Date
	WeeklyHours float64
	// SameFunction tells that it is what is done in the placement, too.
	SameFunction bool
}

// Check returns a *lifecycle.RuleError when this cannot be beside a placement of the period. What is learned in a placement
// is not paid for at the same time: whoever can be paid for a function does not need a placement in it.
func (p PaidBeside) Check(period lifecycle.Period) error {
	switch {
	case !p.From.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "from", "a date is written as year-month-day")
	case p.To != "" && !p.To.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "to", "a date is written as year-month-day")
	case p.To != "" && p.To < p.From:
		return lifecycle.RefuseField(CodeEndBeforeStart, "to", "the last day comes before the first")
	case p.WeeklyHours < MinWeeklyHours || p.WeeklyHours > MaxWeeklyHours:
		return lifecycle.RefuseField(CodeHoursOutOfRange, "weekly_hours", "weekly hours are between half an hour and 37")
	case p.SameFunction:
		return lifecycle.RefuseField(CodePaidSameFunction, "function", "paid hours beside a placement are in another function than the placement")
	case p.From > period.End || (p.To != "" && p.To < period.Start):
		return lifecycle.RefuseField(CodePaidNotBeside, "from", "no day of this is a day of the placement")
	}
	return nil
}

// WithPlacement returns the most hours a week that this and the placement come to together, on the days that they share.
func (p PaidBeside) WithPlacement(s State) float64 {
	most := 0.0
	for i, h := range s.Hours {
		until := s.Period.End
		if i+1 < len(s.Hours) {
			until = s.Hours[i+1].From.AddDays(-1)
		}
		if (p.To == "" || h.From <= p.To) && until >= p.From {
			most = max(most, h.WeeklyHours)
		}
	}
	return most + p.WeeklyHours
}
