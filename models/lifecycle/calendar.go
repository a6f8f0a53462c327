package lifecycle

import (
	"slices"
	"time"
)

// Calendar says which days a tenant works and how its wall clock stands against UTC, as plain data, so that rules can
// count working days and name instants without a clock, a time zone database or a configuration. A process carries the
// calendar it counts by in its state.
type Calendar struct {
	// Version rises by one with every edit of the tenant's calendar.
	Version int `json:"version"`
	// From and To bound the days the calendar knows, both included. A day outside them is refused, never guessed.
	From Date `json:"from"`
	To   Date `json:"to"`
	// Closed are the closing days that are not Saturdays or Sundays, in order: public holidays, 24 and 31 December, the
	// tenant's own.
	Closed []Date `json:"closed"`
	// Shifts are the changes of the offset from UTC, in order. The first one holds from From on.
	Shifts []Shift `json:"shifts"`
}

// Shift says that from the instant At on, local time is UTC plus Offset seconds.
type Shift struct {
	At     time.Time `json:"at"`
	Offset int       `json:"offset"`
}

// IsWorkingDay tells whether the tenant works on d. A day outside the calendar is a RuleError calendar_not_covered, what
// is no day at all invalid_date.
func (c Calendar) IsWorkingDay(d Date) (bool, error) {
	if err := c.covers(d); err != nil {
		return false, err
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false, nil
	}
	_, closed := slices.BinarySearch(c.Closed, d)
	return !closed, nil
}

// AddWorkingDays returns the working day that is n working days after d, or before it when n is negative. The day d
// itself is never counted. With n 0 it returns d when that is a working day, else the next one.
func (c Calendar) AddWorkingDays(d Date, n int) (Date, error) {
	if n == 0 {
		return c.WorkingDayFrom(d)
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		works, err := c.IsWorkingDay(d)
		if err != nil {
			return "", err
		}
		if works {
			n--
		}
	}
	return d, nil
}

// WorkingDaysBetween returns how many working days lie after from, up to and including to: what AddWorkingDays takes to come
// from one to the other. It is 0 when to is not after from.
func (c Calendar) WorkingDaysBetween(from, to Date) (int, error) {
	n := 0
	for d := from; d < to; {
		d = d.AddDays(1)
		works, err := c.IsWorkingDay(d)
		if err != nil {
			return 0, err
		}
		if works {
			n++
		}
	}
	return n, nil
}

// WorkingDayFrom returns d when it is a working day, else the first working day after it.
func (c Calendar) WorkingDayFrom(d Date) (Date, error) { return c.seek(d, 1) }

// WorkingDayUpTo returns d when it is a working day, else the last working day before it.
func (c Calendar) WorkingDayUpTo(d Date) (Date, error) { return c.seek(d, -1) }

func (c Calendar) seek(d Date, step int) (Date, error) {
	for {
		works, err := c.IsWorkingDay(d)
		if err != nil {
			return "", err
		}
		if works {
			return d, nil
		}
		d = d.AddDays(step)
	}
}

// At returns the instant, in UTC, at which the tenant's wall clock shows the given hour of day d. In the hour that is
// skipped in spring it returns the instant one hour later; of the hour that comes twice in autumn it returns the second.
func (c Calendar) At(d Date, hour int) (time.Time, error) {
	if err := c.covers(d); err != nil {
		return time.Time{}, err
	}
	wall, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}, invalidDate()
	}
	wall = wall.Add(time.Duration(hour) * time.Hour)
	// Try the offset that holds at the wall time read as UTC, then the one that holds at the result.
	guess := wall.Add(-c.offset(wall))
	return wall.Add(-c.offset(guess)).UTC(), nil
}

// DateOf returns the day that the tenant's wall clock shows at the instant t.
func (c Calendar) DateOf(t time.Time) Date {
	return Date(t.UTC().Add(c.offset(t)).Format(time.DateOnly))
}

// Local returns the instant t as the tenant's wall clock shows it, for people to read.
func (c Calendar) Local(t time.Time) time.Time {
	offset := c.offset(t)
	return t.In(time.FixedZone("", int(offset.Seconds())))
}

func (c Calendar) offset(t time.Time) time.Duration {
	var offset int
	for i, s := range c.Shifts {
		if i > 0 && t.Before(s.At) {
			break
		}
		offset = s.Offset
	}
	return time.Duration(offset) * time.Second
}

// covers refuses what is no day, and days that the calendar does not know. Counting from something that is no day would
// never come to an end: it has no next day.
func (c Calendar) covers(d Date) error {
	switch {
	case !d.Valid():
		return invalidDate()
	case d < c.From || d > c.To:
		return Refuse(CodeCalendarNotCovered, "the calendar does not reach that far; extend the calendar or choose an earlier date").
			With("date", string(d))
	}
	return nil
}
