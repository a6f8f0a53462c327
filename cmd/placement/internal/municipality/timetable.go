package municipality

import (
	"time"

	"placement/models/lifecycle"
	"placement/models/store/calendars"
)

// timetable says on which days what happens to the placements that are under way. All of it follows from the first day.
type timetable struct {
	// begun is the day on which the municipality was begun to be written: placements are proposed. meeting is that of the safety
	// meetings and signatures.
	begun, meeting lifecycle.Date
	// first and second are first days of placements, a week apart. third is the day after a follow-up of those that began on the
	// first was due, and before anybody would be told that it was not held. now is some days later, when all is written; next is
	// the first day of those that begin after it.
	first, second, third, now, next lifecycle.Date
}

// times is the timetable from a day on. Without placements under way there is nothing to wait for.
func times(begun lifecycle.Date, waits bool) timetable {
	t := timetable{begun: begun, now: begun}
	if waits {
		t.meeting = working(begun.AddDays(1))
		t.first = working(monday(t.meeting))
		t.second = working(t.first.AddDays(7))
		t.third = working(t.first.AddDays(15))
		t.now = working(t.third.AddDays(3))
		t.next = working(t.now.AddDays(5))
	}
	return t
}

// starts is the first day of a placement.
func (t timetable) starts(p Placement) lifecycle.Date {
	switch {
	case !p.Course.begun():
		return working(t.now.AddDays(p.DaysAhead))
	case p.Course == Unsigned || p.Course == Approved:
		return t.next
	case p.Second:
		return t.second
	}
	return t.first
}

// monday is the first one after a day.
func monday(d lifecycle.Date) lifecycle.Date {
	for d = d.AddDays(1); d.Weekday() != time.Monday; {
		d = d.AddDays(1)
	}
	return d
}

// working is the day, or the first working day after it, as most municipalities have them.
func working(d lifecycle.Date) lifecycle.Date {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	closed := map[lifecycle.Date]bool{}
	for _, c := range calendars.Danish(day.Year(), day.Year()+1) {
		closed[c.Date] = true
	}
	for closed[d] || d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(1)
	}
	return d
}
