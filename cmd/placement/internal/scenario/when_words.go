package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// parseDay returns the day that the words mean.
func parseDay(text string) (dayFunc, error) {
	w := newWords(text)
	on, err := w.day()
	if err == nil && len(w.left) > 0 {
		err = fmt.Errorf("%q is one word too many", w.left[0])
	}
	return on, err
}

// parseTime reads "10", "10:00" or "10:00 +02:00".
func parseTime(text string) (hour, minute int, offset string, err error) {
	clock, offset, _ := strings.Cut(strings.TrimSpace(text), " ")
	t, err := time.Parse("15:04", clock)
	if err != nil {
		if t, err = time.Parse("15", clock); err != nil {
			return 0, 0, "", errors.New("a time is written as 10:00, with 10:00 +02:00 when the distance to UTC is to be checked")
		}
	}
	if offset != "" {
		if _, err := time.Parse("-07:00", offset); err != nil {
			return 0, 0, "", errors.New("the distance to UTC is written as +02:00")
		}
	}
	return t.Hour(), t.Minute(), offset, nil
}

// words are what is left to read of a text.
type words struct{ left []string }

func newWords(text string) *words {
	return &words{slices.DeleteFunc(strings.Fields(strings.ToLower(text)), func(w string) bool { return w == "the" })}
}

// next takes the next word; "" at the end.
func (w *words) next() string {
	if len(w.left) == 0 {
		return ""
	}
	first := w.left[0]
	w.left = w.left[1:]
	return first
}

// take takes the next words when they are these.
func (w *words) take(these ...string) bool {
	if len(w.left) < len(these) || !slices.Equal(w.left[:len(these)], these) {
		return false
	}
	w.left = w.left[len(these):]
	return true
}

// named are the days that have a name of their own.
func (w *words) named() dayFunc {
	switch {
	case w.take("today"):
		return func(a anchor) (lifecycle.Date, error) { return a.today, nil }
	case w.take("tomorrow"):
		return func(a anchor) (lifecycle.Date, error) { return a.today.AddDays(1), nil }
	case w.take("yesterday"):
		return func(a anchor) (lifecycle.Date, error) { return a.today.AddDays(-1), nil }
	case w.take("last", "day"):
		return ofPlacement(func(p lifecycle.Period) lifecycle.Date { return p.End })
	case w.take("maundy", "thursday"):
		return feast(func(year int) lifecycle.Date { return easterSunday(year).AddDays(-3) })
	case w.take("good", "friday"):
		return feast(func(year int) lifecycle.Date { return easterSunday(year).AddDays(-2) })
	case w.take("easter", "monday"):
		return feast(func(year int) lifecycle.Date { return easterSunday(year).AddDays(1) })
	case w.take("easter", "sunday"), w.take("easter"):
		return feast(easterSunday)
	case w.take("ascension", "day"):
		return feast(func(year int) lifecycle.Date { return easterSunday(year).AddDays(39) })
	case w.take("whit", "monday"):
		return feast(func(year int) lifecycle.Date { return easterSunday(year).AddDays(50) })
	case w.take("summer", "time"):
		return feast(func(year int) lifecycle.Date { return lastSunday(year, time.March) })
	case w.take("winter", "time"):
		return feast(func(year int) lifecycle.Date { return lastSunday(year, time.October) })
	}
	return nil
}

// day reads one day.
func (w *words) day() (dayFunc, error) {
	if on := w.named(); on != nil {
		return on, nil
	}
	if w.take("in") {
		shift, err := w.amount()
		return shifted(func(a anchor) (lifecycle.Date, error) { return a.today, nil }, shift, 1), err
	}
	if w.take("day") {
		n, err := strconv.Atoi(w.next())
		if err != nil || n < 1 {
			return nil, errors.New("the days of a placement are numbered: day 1 is the first")
		}
		return ofPlacement(func(p lifecycle.Period) lifecycle.Date { return p.Start.AddDays(n - 1) }), nil
	}
	if w.take("next") {
		wanted, err := w.wanted()
		return seek(func(a anchor) (lifecycle.Date, error) { return a.today, nil }, wanted, 1, false), err
	}
	if w.take("first") || w.take("last") {
		return w.nearest()
	}
	if len(w.left) == 0 {
		return nil, errors.New("a day is missing")
	}
	if _, ok := weekdayOf(w.left[0]); ok {
		return w.nearest()
	}
	if d := lifecycle.Date(w.left[0]); d.Valid() {
		w.next()
		return func(anchor) (lifecycle.Date, error) { return d, nil }, nil
	}
	return w.near()
}

// near reads "2 weeks before easter".
func (w *words) near() (dayFunc, error) {
	shift, err := w.amount()
	if err != nil {
		return nil, err
	}
	sign := 1
	switch side := w.next(); side {
	case "after":
	case "before":
		sign = -1
	default:
		return nil, fmt.Errorf("after an amount of days comes before or after, not %q", side)
	}
	from, err := w.day()
	return shifted(from, shift, sign), err
}

// nearest reads "friday of week 2", "monday after easter", "tuesday before easter", "first working day from day 15".
func (w *words) nearest() (dayFunc, error) {
	wanted, err := w.wanted()
	if err != nil {
		return nil, err
	}
	if w.take("of", "week") {
		n, err := strconv.Atoi(w.next())
		if err != nil || n < 1 {
			return nil, errors.New("the weeks of a placement are numbered: friday of week 1")
		}
		monday := ofPlacement(func(p lifecycle.Period) lifecycle.Date {
			return p.Start.AddDays(7*(n-1) - daysSinceMonday(p.Start.Weekday()))
		})
		return seek(monday, wanted, 1, true), nil
	}
	step, inclusive := 1, false
	switch {
	case w.take("after"):
	case w.take("from"):
		inclusive = true
	case w.take("before"):
		step = -1
	case w.take("up", "to"):
		step, inclusive = -1, true
	default:
		return nil, fmt.Errorf("after, from, before, up to, or of week, not %q", w.next())
	}
	from, err := w.day()
	return seek(from, wanted, step, inclusive), err
}

// wanted reads which days are looked for: working days, a day of the week, one that is a working day, or one that begins
// so many weeks without a holiday ("monday of 3 full weeks").
func (w *words) wanted() (func(almanac, lifecycle.Date) bool, error) {
	working := w.take("working")
	if working && w.take("day") {
		return almanac.working, nil
	}
	name := w.next()
	weekday, ok := weekdayOf(name)
	if !ok {
		return nil, fmt.Errorf("%q is no day of the week", name)
	}
	weeks, err := w.fullWeeks()
	return func(a almanac, d lifecycle.Date) bool {
		return d.Weekday() == weekday && (!working || a.working(d)) && a.fullWeeks(d, weeks)
	}, err
}

// fullWeeks reads "of 3 full weeks"; 0 when nothing of the kind is said.
func (w *words) fullWeeks() (int, error) {
	if len(w.left) < 4 || w.left[0] != "of" || w.left[2] != "full" {
		return 0, nil
	}
	n, err := number(w.left[1])
	if err == nil && w.left[3] != "weeks" && w.left[3] != "week" {
		err = fmt.Errorf("full weeks, not full %s", w.left[3])
	}
	w.left = w.left[4:]
	return n, err
}

// amount reads "3 days", "two weeks", "5 working days".
func (w *words) amount() (amount, error) {
	n, err := number(w.next())
	if err != nil {
		return nil, err
	}
	switch {
	case w.take("working", "day"), w.take("working", "days"):
		return func(a almanac, d lifecycle.Date, sign int) lifecycle.Date { return a.addWorking(d, sign*n) }, nil
	case w.take("day"), w.take("days"), w.take("calendar", "day"), w.take("calendar", "days"):
		return func(_ almanac, d lifecycle.Date, sign int) lifecycle.Date { return d.AddDays(sign * n) }, nil
	case w.take("week"), w.take("weeks"):
		return func(_ almanac, d lifecycle.Date, sign int) lifecycle.Date { return d.AddDays(7 * sign * n) }, nil
	}
	return nil, fmt.Errorf("days, weeks or working days, not %q", w.next())
}

// number reads a number in digits, or up to twelve in words.
func number(word string) (int, error) {
	small := []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n := slices.Index(small, word); n > 0 {
		return n, nil
	}
	if word == "a" || word == "an" {
		return 1, nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no day that a story knows", word)
	}
	return n, nil
}

func weekdayOf(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.ToLower(d.String()) == name {
			return d, true
		}
	}
	return 0, false
}
