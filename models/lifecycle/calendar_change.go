package lifecycle

import (
	"cmp"
	"slices"
	"time"
)

// Codes with which a change of the calendar is refused.
const (
	CodeCalendarNotNewer = "calendar_not_newer"
	CodeDateNotInFuture  = "date_not_in_future"
	CodeDayClosedAlready = "day_closed_already"
	CodeDayWorksAlready  = "day_works_already"
	CodeDayTwice         = "day_given_twice"
)

// ChangeCalendar is the command that brings an edit of the calendar to a process of any kind.
const ChangeCalendar = "change_calendar"

// MaxEditDays bounds how many days one edit of a calendar changes.
const MaxEditDays = 60

// CalendarEdit is what somebody changes of a tenant's calendar: days that become closing days, and closing days on which the
// tenant works after all.
type CalendarEdit struct{ Close, Open []Date }

// Days returns the days that the edit changes in the calendar, in order, or a *RuleError: every day lies after today and
// within the calendar, and is not already as it is asked to be. A Saturday or Sunday is closed already, and cannot be opened.
func (e CalendarEdit) Days(c Calendar, today Date) ([]ChangedDay, error) {
	var days []ChangedDay
	add := func(field string, dates []Date, closed bool) error {
		for _, d := range dates {
			if err := e.check(c, d, field, closed, today); err != nil {
				return err
			}
			if slices.ContainsFunc(days, func(known ChangedDay) bool { return known.Date == d }) {
				return RefuseField(CodeDayTwice, field, "this day is given twice").With("date", string(d))
			}
			days = append(days, ChangedDay{d, closed})
		}
		return nil
	}
	if err := add("close", e.Close, true); err != nil {
		return nil, err
	}
	if err := add("open", e.Open, false); err != nil {
		return nil, err
	}
	switch {
	case len(days) == 0:
		return nil, RefuseField(CodeRequired, "close", "name at least one day")
	case len(days) > MaxEditDays:
		return nil, RefuseField(CodeInvalid, "close", "one change holds at most sixty days")
	}
	slices.SortFunc(days, func(a, b ChangedDay) int { return cmp.Compare(a.Date, b.Date) })
	return days, nil
}

func (e CalendarEdit) check(c Calendar, d Date, field string, closed bool, today Date) error {
	if !d.Valid() {
		return RefuseField(CodeInvalidDate, field, "a date is written as year-month-day")
	}
	if d <= today {
		return RefuseField(CodeDateNotInFuture, field, "this day must lie in the future").With("date", string(d))
	}
	works, err := c.IsWorkingDay(d)
	switch w := d.Weekday(); {
	case err != nil:
		return err
	case closed && !works:
		return RefuseField(CodeDayClosedAlready, field, "nobody works on this day anyway").With("date", string(d))
	case !closed && (works || w == time.Saturday || w == time.Sunday):
		return RefuseField(CodeDayWorksAlready, field, "this day is no closing day of the calendar").With("date", string(d))
	}
	return nil
}

// ChangedDay is a day on which a tenant works no more, or works again.
type ChangedDay struct {
	Date   Date `json:"date"`
	Closed bool `json:"closed"`
}

// CalendarChange is what an edit of the tenant's calendar brings to a process: the events of all kinds of process carry it.
// Deadlines in working days are counted anew; one that has fired its steps and keeps its day stays as it is. What was agreed
// for a day, such as a meeting, stays on that day: people move it.
type CalendarChange struct {
	// Calendar is the tenant's calendar after the edit.
	Calendar Calendar `json:"calendar"`
	// Days are the days that have changed since the process last heard of its calendar, in order: the reason why its
	// deadlines move.
	Days []ChangedDay `json:"days"`
}

// From returns the calendar that a process counts by after the change: the new one, and before its first day what the
// process has counted by until now, so that days that lie behind are counted as they were. A *RuleError calendar_not_newer
// refuses a calendar that the process has heard of.
func (c CalendarChange) From(old Calendar) (Calendar, error) {
	if c.Calendar.Version <= old.Version {
		return old, Refuse(CodeCalendarNotNewer, "the process counts by this calendar already, or by a newer one")
	}
	return old.ContinuedBy(c.Calendar), nil
}

// Closes tells whether the change closes the day.
func (c CalendarChange) Closes(d Date) bool { return slices.Contains(c.Days, ChangedDay{d, true}) }

// ThenChanged returns the days of two changes, one after the other: a day that both change is as the later one says.
func ThenChanged(days, later []ChangedDay) []ChangedDay {
	joined := slices.DeleteFunc(slices.Clone(days), func(d ChangedDay) bool {
		return slices.ContainsFunc(later, func(l ChangedDay) bool { return l.Date == d.Date })
	})
	joined = append(joined, later...)
	slices.SortFunc(joined, func(a, b ChangedDay) int { return cmp.Compare(a.Date, b.Date) })
	return joined
}

// ContinuedBy returns a calendar that is next from its first day on, and c before that. Where a gap lies between them, it is
// next alone.
func (c Calendar) ContinuedBy(next Calendar) Calendar {
	if c.From >= next.From || c.To.AddDays(1) < next.From {
		return next
	}
	before := func(d Date) bool { return d < next.From }
	joined := Calendar{Version: next.Version, From: c.From, To: next.To}
	for _, d := range c.Closed {
		if before(d) {
			joined.Closed = append(joined.Closed, d)
		}
	}
	joined.Closed = append(joined.Closed, next.Closed...)
	for _, s := range c.Shifts {
		if len(next.Shifts) == 0 || s.At.Before(next.Shifts[0].At) {
			joined.Shifts = append(joined.Shifts, s)
		}
	}
	for _, s := range next.Shifts {
		// The first of next only says what has held for long.
		if n := len(joined.Shifts); n > 0 && joined.Shifts[n-1].Offset == s.Offset {
			continue
		}
		joined.Shifts = append(joined.Shifts, s)
	}
	return joined
}
