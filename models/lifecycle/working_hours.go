package lifecycle

import "time"

// Working hours are those between Morning and Evening of a working day, on the tenant's wall clock. The clocks are changed at
// night, so every working day has as many of them.

// AddWorkingHours returns the instant that lies so much working time after t. What is asked for outside of working hours
// counts from the next morning on which the tenant works; what is used up with a day is due on that evening. With no time to
// add it is t itself, or that next morning. A day outside the calendar is a RuleError calendar_not_covered.
func (c Calendar) AddWorkingHours(t time.Time, work time.Duration) (time.Time, error) {
	from, until, err := c.workingSpan(t)
	for ; err == nil && work > until.Sub(from); from, until, err = c.workingSpan(until) {
		work -= until.Sub(from)
	}
	if err != nil {
		return time.Time{}, err
	}
	return from.Add(max(work, 0)), nil
}

// WorkingTimeBetween returns how much working time lies between two instants; none when to is not after from.
func (c Calendar) WorkingTimeBetween(from, to time.Time) (time.Duration, error) {
	var sum time.Duration
	for from.Before(to) {
		begin, end, err := c.workingSpan(from)
		if err != nil {
			return 0, err
		}
		if end.After(to) {
			end = to
		}
		sum += max(end.Sub(begin), 0)
		from = end
	}
	return sum, nil
}

// workingSpan returns the rest of the working day that t falls in, or the whole of the next one.
func (c Calendar) workingSpan(t time.Time) (from, until time.Time, err error) {
	for day := c.DateOf(t); ; day = day.AddDays(1) {
		works, err := c.IsWorkingDay(day)
		if err != nil {
			return from, until, err
		}
		if !works {
			continue
		}
		if from, err = c.At(day, Morning); err != nil {
			return from, until, err
		}
		if until, err = c.At(day, Evening); err != nil {
			return from, until, err
		}
		if t.Before(until) {
			if t.After(from) {
				from = t.UTC()
			}
			return from, until, nil
		}
	}
}
