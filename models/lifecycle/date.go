package lifecycle

import "time"

// Date is a calendar day as "2006-01-02", without time or zone. Dates compare in order with < and >.
type Date string

// ParseDate returns the day written in s, or an error when s is not a real day in the form 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", invalidDate()
	}
	return Date(t.Format(time.DateOnly)), nil
}

func invalidDate() error {
	return Refuse(CodeInvalidDate, "a date is written as year-month-day, for example 2026-12-24")
}

// Valid tells whether d is a real day.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// AddDays returns the day n calendar days after d (before it, when n is negative). An invalid d stays as it is.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// Weekday returns the day of the week of d; Sunday for an invalid d.
func (d Date) Weekday() time.Weekday {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Sunday
	}
	return t.Weekday()
}

// DaysUntil returns the number of calendar days from d to e; negative when e is earlier, 0 when either is invalid.
func (d Date) DaysUntil(e Date) int {
	from, err1 := time.Parse(time.DateOnly, string(d))
	to, err2 := time.Parse(time.DateOnly, string(e))
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(to.Sub(from).Hours() / 24)
}

// Period is a span of calendar days, both ends included.
type Period struct {
	Start Date `json:"start"`
	End   Date `json:"end"`
}

// Days returns the number of calendar days in the period, both ends included.
func (p Period) Days() int { return p.Start.DaysUntil(p.End) + 1 }

// Contains tells whether d lies in the period.
func (p Period) Contains(d Date) bool { return p.Start <= d && d <= p.End }
