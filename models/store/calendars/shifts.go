package calendars

import (
	"errors"
	"fmt"
	"sort"
	"time"
	_ "time/tzdata" // so that zones are found on machines that have none installed

	"placement/models/lifecycle"
)

// Zone is the time zone of Danish municipalities.
const Zone = "Europe/Copenhagen"

// Shifts returns how the clock of a zone stands against UTC from the instant from up to, not including, the instant to.
// The first element is at from and holds the offset in force there; each further one is a change, in order. All
// instants are in UTC.
//
// The zone is a name such as [Zone]; "" and "Local" are refused, because they mean another zone on another machine. What
// is known about coming years is what this machine's or this build's time zone database says today: a change of the law
// on summer time needs new shifts.
func Shifts(zone string, from, to time.Time) ([]lifecycle.Shift, error) {
	if zone == "" || zone == "Local" {
		return nil, fmt.Errorf("shifts: %q is not the name of a time zone", zone)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("shifts: %w", err)
	}
	if !from.Before(to) {
		return nil, errors.New("shifts: the span is empty")
	}
	offset := offsetAt(from, loc)
	shifts := []lifecycle.Shift{{At: from.UTC(), Offset: offset}}
	// Not by time.Time.ZoneBounds: on the last day of a leap year it gives an end that is not after the instant
	// (golang.org/issue/81583), and a walk from end to end never gets past it. No zone changes its clock twice in a day.
	for at := from; at.Before(to); at = at.Add(24 * time.Hour) {
		if offsetAt(at.Add(24*time.Hour), loc) == offset {
			continue
		}
		change := firstChange(at, loc)
		if !change.Before(to) {
			break
		}
		offset = offsetAt(change, loc)
		shifts = append(shifts, lifecycle.Shift{At: change, Offset: offset})
	}
	return shifts, nil
}

// firstChange returns the first whole second of the day after t at which the offset is another than at t.
func firstChange(t time.Time, loc *time.Location) time.Time {
	before := offsetAt(t, loc)
	seconds := sort.Search(24*60*60, func(n int) bool {
		return offsetAt(t.Add(time.Duration(n)*time.Second), loc) != before
	})
	return t.Add(time.Duration(seconds) * time.Second).Truncate(time.Second).UTC()
}

func offsetAt(t time.Time, loc *time.Location) int {
	_, offset := t.In(loc).Zone()
	return offset
}
