package relation

import (
	"time"

	"placement/models/lifecycle"
)

const (
	// VisitDays is how many days what a visitor saw is good for.
	VisitDays = 180
	// ReviewMonths is how many months a task of the catalogue is good for after somebody went through it.
	ReviewMonths = 12
)

// Age is how old something that is known has become.
type Age struct {
	// On is the day from which it is known; empty when it never was.
	On lifecycle.Date
	// Days have passed since; 0 when it never was known.
	Days int
	// Stale tells that it is too old to go by, or was never known.
	Stale bool
}

// AgeOfVisit returns how old the last visit is, on the day today. An empty last is no visit at all.
func AgeOfVisit(last, today lifecycle.Date) Age {
	if last == "" {
		return Age{Stale: true}
	}
	days := max(last.DaysUntil(today), 0)
	return Age{On: last, Days: days, Stale: days > VisitDays}
}

// VisitStaleBefore returns the day before which a visit is too old on the day today.
func VisitStaleBefore(today lifecycle.Date) lifecycle.Date { return today.AddDays(-VisitDays) }

// AgeOfReview returns how old the last review of a task is, on the day today. An empty last is no review at all.
func AgeOfReview(last, today lifecycle.Date) Age {
	if last == "" {
		return Age{Stale: true}
	}
	return Age{On: last, Days: max(last.DaysUntil(today), 0), Stale: last < ReviewStaleBefore(today)}
}

// ReviewStaleBefore returns the day before which a review is too old on the day today.
func ReviewStaleBefore(today lifecycle.Date) lifecycle.Date {
	t, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return today
	}
	return lifecycle.Date(t.AddDate(0, -ReviewMonths, 0).Format(time.DateOnly))
}

// Latest returns the later of two days; an empty one is earlier than any.
func Latest(a, b lifecycle.Date) lifecycle.Date { return max(a, b) }
