package scenario

import (
	"fmt"
	"time"
	_ "time/tzdata" // so that the zone is found on machines that have none installed

	"placement/models/lifecycle"
)

// almanac counts days as Danish municipalities do. It is written apart from the service's calendar on purpose: a story that
// counted with the same code would find the same mistakes right.
type almanac struct{ zone *time.Location }

func newAlmanac() (almanac, error) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		return almanac{}, fmt.Errorf("load the Danish time zone: %w", err)
	}
	return almanac{zone}, nil
}

// local returns the instant as a Danish wall clock shows it.
func (a almanac) local(t time.Time) time.Time { return t.In(a.zone) }

// at returns the instant at which a Danish wall clock shows the time on the day.
func (a almanac) at(d lifecycle.Date, hour, minute int) time.Time {
	day := civil(d)
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, a.zone)
}

// working tells whether municipalities work on the day.
func (a almanac) working(d lifecycle.Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	day := civil(d)
	switch fmt.Sprintf("%02d-%02d", day.Month(), day.Day()) {
	case "01-01", "06-05", "12-24", "12-25", "12-26", "12-31":
		return false
	}
	switch easterSunday(day.Year()).DaysUntil(d) {
	case -3, -2, 1, 39, 50: // Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday
		return false
	}
	return true
}

// addWorking returns the working day that is n working days after d, or before it when n is negative. The day d itself is
// never counted.
func (a almanac) addWorking(d lifecycle.Date, n int) lifecycle.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d = d.AddDays(step); a.working(d) {
			n--
		}
	}
	return d
}

// fullWeeks tells whether the weeks that begin on d have no holiday from Monday to Friday.
func (a almanac) fullWeeks(d lifecycle.Date, weeks int) bool {
	for range 7 * weeks {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday && !a.working(d) {
			return false
		}
		d = d.AddDays(1)
	}
	return true
}

// easterSunday returns Easter Sunday of a year of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
func easterSunday(year int) lifecycle.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return dateOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
}

// lastSunday returns the last Sunday of a month with 31 days: on that of March summer time begins, on that of October it
// ends.
func lastSunday(year int, month time.Month) lifecycle.Date {
	last := time.Date(year, month, 31, 0, 0, 0, 0, time.UTC)
	return dateOf(last.AddDate(0, 0, -int(last.Weekday())))
}

// civil returns the day as a time in UTC; the zero time for what is no day.
func civil(d lifecycle.Date) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

func dateOf(t time.Time) lifecycle.Date { return lifecycle.Date(t.Format(time.DateOnly)) }
