package lifecycle

import "slices"

// Codes with which a change of the calendar is refused.
const (
	CodeCalendarNotNewer = "calendar_not_newer"
)

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
