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
	// Matching counts days for every pair of a candidate and a place; these days need no calendar arithmetic of package time.
	if from, ok := d.number(); ok {
		if to, ok := e.number(); ok {
			return to - from
		}
	}
	from, err1 := time.Parse(time.DateOnly, string(d))
	to, err2 := time.Parse(time.DateOnly, string(e))
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(to.Sub(from).Hours() / 24)
}

// number counts the days up to d, from one that is the same for all; false for an invalid day and outside of 1950 to 2149.
func (d Date) number() (int, bool) {
	if len(d) != len(time.DateOnly) || d[4] != '-' || d[7] != '-' {
		return 0, false
	}
	year, ok1 := figure(d[:4])
	month, ok2 := figure(d[5:7])
	day, ok3 := figure(d[8:])
	if !ok1 || !ok2 || !ok3 || year < 1950 || year > 2149 || month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	last := 30 + (month+month/8)%2
	if month == 2 {
		last = 28
		if leap {
			last = 29
		}
	}
	if day > last {
		return 0, false
	}
	// Years are counted from March, so that a leap day is the last of its year.
	if month < 3 {
		year--
		month += 12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day, true
}

// figure reads a whole number.
func figure(d Date) (int, bool) {
	n := 0
	for i := range len(d) {
		if d[i] < '0' || d[i] > '9' {
			return 0, false
		}
		n = 10*n + int(d[i]-'0')
	}
	return n, true
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
