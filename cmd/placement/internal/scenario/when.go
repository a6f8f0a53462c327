package scenario

import (
	"errors"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// anchor is what days in words are counted from.
type anchor struct {
	days almanac
	// today is the day of the practice clock; began the day the story began, which says which Easter is meant.
	today, began lifecycle.Date
	// period is that of the placement meant; without a first day when there is none.
	period lifecycle.Period
}

// dayFunc says which day is meant, counted from an anchor.
type dayFunc func(anchor) (lifecycle.Date, error)

// day is a day in words: "2 working days before easter".
type day struct {
	spot
	words string
	on    dayFunc
}

func (d day) date(a anchor) (lifecycle.Date, error) {
	on, err := d.on(a)
	if err != nil {
		return "", d.fault("the day "+strconv.Quote(d.words), "", err.Error())
	}
	return on, nil
}

// moment is a day in words with the time on the wall: "friday of week 1 at 08:00". Where it says how the wall stands
// against UTC, "at 08:00 +02:00", that is checked, not used.
type moment struct {
	day
	hour, minute int
	offset       string
}

func (m moment) at(a anchor) (time.Time, error) {
	on, err := m.date(a)
	if err != nil {
		return time.Time{}, err
	}
	t := a.days.at(on, m.hour, m.minute)
	if found := t.Format("-07:00"); m.offset != "" && m.offset != found {
		return t, m.fault("the time "+strconv.Quote(m.words), "the wall clock at "+m.offset, found)
	}
	return t, nil
}

// seek is the nearest wanted day in the direction of step; the day itself counts when inclusive.
func seek(from dayFunc, wanted func(almanac, lifecycle.Date) bool, step int, inclusive bool) dayFunc {
	return func(a anchor) (lifecycle.Date, error) {
		d, err := from(a)
		if err != nil {
			return "", err
		}
		if !inclusive {
			d = d.AddDays(step)
		}
		for !wanted(a.days, d) {
			d = d.AddDays(step)
		}
		return d, nil
	}
}

// amount is a number of days of a kind, added to a day in the direction of sign.
type amount func(a almanac, d lifecycle.Date, sign int) lifecycle.Date

func shifted(from dayFunc, by amount, sign int) dayFunc {
	return func(a anchor) (lifecycle.Date, error) {
		d, err := from(a)
		if err != nil {
			return "", err
		}
		return by(a.days, d, sign), nil
	}
}

// ofPlacement is a day of the placement's period.
func ofPlacement(pick func(lifecycle.Period) lifecycle.Date) dayFunc {
	return func(a anchor) (lifecycle.Date, error) {
		if !a.period.Start.Valid() {
			return "", errors.New("there is no placement yet whose days could be counted")
		}
		return pick(a.period), nil
	}
}

// feast is the first such day from the day on which the story began.
func feast(of func(year int) lifecycle.Date) dayFunc {
	return func(a anchor) (lifecycle.Date, error) {
		year := civil(a.began).Year()
		if d := of(year); d >= a.began {
			return d, nil
		}
		return of(year + 1), nil
	}
}

func daysSinceMonday(d time.Weekday) int { return (int(d) + 6) % 7 }
