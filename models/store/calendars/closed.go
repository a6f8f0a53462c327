package calendars

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2/dk"

	"placement/models/lifecycle"
)

// Where a closing day comes from. Stored with the day, so that people see which days they may take out.
const (
	// SourcePublicHoliday is a public holiday by law.
	SourcePublicHoliday = "public_holiday"
	// SourceMunicipalClosing is a day on which municipalities close by agreement or custom, though it is no public
	// holiday by law: 5 June, 24 and 31 December. A tenant may open on it.
	SourceMunicipalClosing = "municipal_closing"
)

// ClosedDay is a day on which a tenant does not work.
type ClosedDay struct {
	Date   lifecycle.Date // the day
	Name   string         // its Danish name, for people
	Source string         // SourcePublicHoliday or SourceMunicipalClosing
}

// Danish returns the closing days of the years from to to, both included, in order and each date once. With from after
// to there are none.
//
// Easter Sunday and Whit Sunday are left out, as Sundays that are closed anyway; of the other days those that fall on a
// weekend are in. Days that only some municipalities close, such as 1 May or the Friday after Ascension Day, are for the
// tenant to add. Store bededag is in up to 2023, when it was abolished.
func Danish(from, to int) []ClosedDay {
	var days []ClosedDay
	for year := from; year <= to; year++ {
		for _, h := range dk.Holidays {
			date, _ := h.Calc(year)
			if date.IsZero() {
				continue // not observed in that year
			}
			source := SourcePublicHoliday
			if h == dk.Grundlovsdag {
				source = SourceMunicipalClosing
			}
			days = append(days, ClosedDay{Date: dateOf(date), Name: sentenceCase(h.Name), Source: source})
		}
		days = append(days,
			ClosedDay{dateOf(time.Date(year, time.December, 24, 0, 0, 0, 0, time.UTC)), "Juleaftensdag", SourceMunicipalClosing},
			ClosedDay{dateOf(time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC)), "Nytårsaftensdag", SourceMunicipalClosing},
		)
	}
	// Whit Monday and 5 June can be the same day, in 2028 for one. The public holiday is kept: a tenant that opens on 5 June
	// still has to close on it.
	slices.SortFunc(days, func(a, b ClosedDay) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), -cmp.Compare(a.Source, b.Source))
	})
	return slices.CompactFunc(days, func(a, b ClosedDay) bool { return a.Date == b.Date })
}

func dateOf(t time.Time) lifecycle.Date { return lifecycle.Date(t.Format(time.DateOnly)) }

// sentenceCase writes a day's name as Danish does, with one capital: the library is not of one mind.
func sentenceCase(name string) string { return name[:1] + strings.ToLower(name[1:]) }
