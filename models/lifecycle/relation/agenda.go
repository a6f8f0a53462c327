package relation

import "placement/models/lifecycle"

// Point is something to speak of at the next contact with a company.
type Point string

// The points, in the order in which they are spoken of: what has gone wrong comes first, news last.
const (
	// OpenProblems: problems in placements there have not been met.
	OpenProblems Point = "open_problems"
	// NoOwner: nobody answers for the company.
	NoOwner Point = "no_owner"
	// ContactDue: this contact was agreed on for today or earlier.
	ContactDue Point = "contact_due"
	// AgreementEnds: an agreement ends within RenewalDays.
	AgreementEnds Point = "agreement_ends"
	// Owed: the company has done more for the municipality than the other way round (byttehandel, domain.md F11).
	Owed Point = "owed"
	// OpenPlaces: places are open and nobody is to come.
	OpenPlaces Point = "open_places"
	// HeadcountMissing: how many work there is not known, so that the legal room is not either.
	HeadcountMissing Point = "headcount_missing"
	// VisitDue: workplaces were not visited in VisitDays.
	VisitDue Point = "visit_due"
	// ReviewDue: tasks were not gone through in ReviewMonths.
	ReviewDue Point = "review_due"
)

// Points returns all points in their order.
func Points() []Point {
	return []Point{OpenProblems, NoOwner, ContactDue, AgreementEnds, Owed, OpenPlaces, HeadcountMissing, VisitDue, ReviewDue}
}

// RenewalDays is how many days before its end an agreement is spoken of: when people are first reminded of it (F16).
const RenewalDays = 90

// Standing is how things stand with a company, as its agenda is read from.
type Standing struct {
	Today        lifecycle.Date
	OpenProblems int
	Responsible  As
	// NextContactOn is the day that was agreed on; AgreementEnds the first last day of an agreement that holds. Empty for none.
	NextContactOn, AgreementEnds lifecycle.Date
	// Given counts what the municipality did for the company in return for places, Received the other way round.
	Given, Received int
	OpenPlaces      int
	// UnknownHeadcounts, StaleVisits and StaleTasks count workplaces, workplaces and tasks.
	UnknownHeadcounts, StaleVisits, StaleTasks int
}

// AgendaItem is a point, with how many things or days it is about; 0 where it is about the company.
type AgendaItem struct {
	Point Point
	N     int
}

// Agenda returns what to speak of with a company, in the order of Points. It is empty when there is nothing but a greeting.
func Agenda(s Standing) []AgendaItem {
	counts := map[Point]int{
		OpenProblems: s.OpenProblems, Owed: s.Received - s.Given, OpenPlaces: s.OpenPlaces, HeadcountMissing: s.UnknownHeadcounts,
		VisitDue: s.StaleVisits, ReviewDue: s.StaleTasks,
	}
	items := []AgendaItem{}
	for _, p := range Points() {
		n, is := counts[p], counts[p] > 0
		switch p { //nolint:exhaustive // the others are counts
		case NoOwner:
			is = s.Responsible == AsNobody
		case ContactDue:
			is = s.NextContactOn != "" && s.NextContactOn <= s.Today
		case AgreementEnds:
			if s.AgreementEnds != "" {
				n = s.Today.DaysUntil(s.AgreementEnds)
				is = n >= 0 && n <= RenewalDays
			}
		}
		if is {
			items = append(items, AgendaItem{p, n})
		}
	}
	return items
}
