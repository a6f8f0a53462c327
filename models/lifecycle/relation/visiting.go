package relation

import (
	"time"

	"placement/models/lifecycle"
)

// VisitingTime is when a company, or one of its workplaces, is visited every week (domain.md F59).
type VisitingTime struct {
	// Weekday counts from 1 for Monday to 7 for Sunday.
	Weekday int
	Hour    int
	Minute  int
}

// weeksAhead is how far ahead the next visit is looked for: longer than any holiday.
const weeksAhead = 8

// Check returns a *lifecycle.RuleError when it is no time of a week.
func (v VisitingTime) Check() error {
	switch {
	case v.Weekday < 1 || v.Weekday > 7:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "weekday", "the days of the week are 1 for Monday to 7 for Sunday")
	case v.Hour < 0 || v.Hour > 23 || v.Minute < 0 || v.Minute > 59:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "time", "a time of the day is from 00:00 to 23:59")
	}
	return nil
}

// Next returns the first day from the given one on which the visit falls and on which people work: a week is left out when the
// day is closed. It returns false when there is none within eight weeks, or the calendar does not reach it.
func (v VisitingTime) Next(from lifecycle.Date, c lifecycle.Calendar) (lifecycle.Date, bool) {
	day := from.AddDays((v.Weekday - weekday(from) + 7) % 7)
	for range weeksAhead {
		works, err := c.IsWorkingDay(day)
		if err != nil {
			return "", false
		}
		if works {
			return day, true
		}
		day = day.AddDays(7)
	}
	return "", false
}

// weekday is that of d, 1 for Monday.
func weekday(d lifecycle.Date) int {
	if w := d.Weekday(); w != time.Sunday {
		return int(w)
	}
	return 7
}
