package kpi

import (
	"slices"

	"placement/models/lifecycle/placement"
)

// Measure is something that is observed of placements.
type Measure string

// The measures, besides those of the stages.
const (
	// FollowUps: follow-ups that were due, each on its day: OnTime, Late or Missed. One that nobody could hold, because of a pause or
	// because the end had been recorded, is not counted.
	FollowUps Measure = "follow_ups"
	// EarlyTerminations: placements that had begun and ended, on the day on which the end was recorded: of the class of their
	// reason when they were terminated early, Ordinary otherwise.
	EarlyTerminations Measure = "early_terminations"
	// DaysToRematch: rematches that led to a new proposal, on the day of that; the days since they were opened.
	DaysToRematch Measure = "days_to_rematch"
	// SignedBeforeStart: placements on their first day: Yes when company, candidate and municipality had signed by then.
	SignedBeforeStart Measure = "signed_before_start"
	// NoShows: placements on their first day, or when it was recorded that nobody came: Yes when a no-show was reported.
	NoShows Measure = "no_shows"
	// PurposeMet: placements that had begun, on the day of their close: Yes when they did what they were for.
	PurposeMet Measure = "purpose_met"
	// OrdinaryHours: the same: Yes when they led to ordinary work, or had ordinary paid hours beside.
	OrdinaryHours Measure = "ordinary_hours"
	// ThirteenWeeks: placements that had begun and ended, as in EarlyTerminations: Yes when they ran for 91 days or more.
	ThirteenWeeks Measure = "thirteen_weeks"
	// MentorTrained: placements with a mentor on their first day: Yes when the mentor was trained then.
	MentorTrained Measure = "mentor_trained"
	// DaysBetweenPlacements: placements that began, of candidates who had been in one before, on the first day; the days since the
	// last day of the one before, on which nothing went on. Evidence says that no gap is best (domain.md §2).
	DaysBetweenPlacements Measure = "days_between_placements"
	// DaysToRefill: placements that began at a place where somebody had been before, on the first day; the days on which the
	// place stood empty.
	DaysToRefill Measure = "days_to_refill"
	// The rest are for the self-check; see fidelity.go. PurposeStated: placements on their first day: Yes when what it was for
	// had been written down by then. JobGoal: the same: Yes when the candidate has a job goal.
	PurposeStated Measure = "purpose_stated"
	JobGoal       Measure = "job_goal"
	// CandidateMet: the same: Yes when there was a safety meeting and the candidate was there.
	CandidateMet Measure = "candidate_met"
	// Caseload: the same: Yes when the case worker who had it then had no more than MostPlacements open on that day.
	Caseload Measure = "caseload"
	// PaidHoursPlanned: the same: Yes when paid hours were its purpose, or were worked beside.
	PaidHoursPlanned Measure = "paid_hours_planned"
	// MentorReady: the same: Yes when it had a mentor, who was trained then.
	MentorReady Measure = "mentor_ready"
	// SameCaseWorker: placements that had begun, on the day of their close: Yes when nobody had taken them over.
	SameCaseWorker Measure = "same_case_worker"
	// EvaluatedByAll: the same: Yes when everybody who was asked has given an evaluation.
	EvaluatedByAll Measure = "evaluated_by_all"
	// EarlyEndsEvaluated: placements that were terminated early, on the day on which that was recorded: Yes when they were
	// evaluated within EvaluatedWithin days. One that has days left is not counted.
	EarlyEndsEvaluated Measure = "early_ends_evaluated"
	// DaysToReaction: problems of placements, on the day of the first reaction; the days since they were reported.
	DaysToReaction Measure = "days_to_reaction"
)

// Classes of observations.
const (
	OnTime = "on_time"
	// Late: held one or two days after it was due. Missed: held later than that, or not at all.
	Late   = "late"
	Missed = "missed"
	Yes    = "yes"
	No     = "no"
	// Ordinary is the class of what was not terminated early.
	Ordinary = "-"
	// Length is the class of all observations that have a length.
	Length = "days"
)

// PlaceUtilisation is the name of a number of places and not of placements: occupied days of contracted days. Nobody is known by it,
// so that it is told of however few. It is none of Numbers.
const PlaceUtilisation = "place_utilisation"

// LateDays is how many days after its day a follow-up is late; after that it is missed.
const LateDays = 2

// EnoughDays is thirteen weeks.
const EnoughDays = 91

// MostPlacements is how many open placements are a small caseload: in the projects that did best nobody had more than 35 cases
// (domain.md §2.1).
const MostPlacements = 35

// EvaluatedWithin is how many calendar days after an early end it should have been evaluated (domain.md §2.4).
const EvaluatedWithin = 14

// Stages are the statuses whose time is measured: those on the way from the proposal to the close.
func Stages() []placement.Status {
	return []placement.Status{
		placement.Proposed, placement.Agreed, placement.MeetingBooked, placement.Signing, placement.Approved, placement.Active,
		placement.Evaluating, placement.Evaluated,
	}
}

// DaysIn is the measure of a stage: placements that left it, on the day on which they did last; the days they stood in it, those
// of earlier times included. A placement that stands in it now is not counted.
func DaysIn(stage placement.Status) Measure { return Measure("days_in_" + string(stage)) }

// Stat is what is told of a measure.
type Stat string

// The statistics. Half and NineTenths are the days that so many of the observations stay within (p50, p90).
const (
	Share      Stat = "share"
	Half       Stat = "p50"
	NineTenths Stat = "p90"
)

// Unit is what the value of a statistic is in.
func (s Stat) Unit() string {
	if s == Share {
		return "share"
	}
	return "days"
}

// Number is one number. Its name is on the wire.
type Number struct {
	Name    string
	Measure Measure
	Stat    Stat
	// Class is that of which the share is told; empty for all but Ordinary, and for lengths.
	Class string
	// Of is the stage or reason that the number is about, if it is about one.
	Of string
}

// Is tells whether an observation of the class is one of those that the number counts.
func (n Number) Is(class string) bool {
	if n.Class == "" {
		return class != Ordinary
	}
	return class == n.Class
}

// Numbers returns all numbers, in the order in which people read them.
func Numbers() []Number {
	var all []Number
	days := func(m Measure, of string) {
		all = append(all, Number{string(m) + "_p50", m, Half, "", of}, Number{string(m) + "_p90", m, NineTenths, "", of})
	}
	for _, stage := range Stages() {
		days(DaysIn(stage), string(stage))
	}
	all = append(all,
		Number{"started_signed", SignedBeforeStart, Share, Yes, ""},
		Number{"no_shows", NoShows, Share, Yes, ""},
		Number{"mentor_trained", MentorTrained, Share, Yes, ""},
		Number{"follow_ups_on_time", FollowUps, Share, OnTime, ""},
		Number{"follow_ups_late", FollowUps, Share, Late, ""},
		Number{"follow_ups_missed", FollowUps, Share, Missed, ""},
	)
	days(DaysToReaction, "")
	all = append(all, Number{"early_terminations", EarlyTerminations, Share, "", ""})
	for _, r := range placement.Reasons(placement.TerminateEarly{}.Name()) {
		all = append(all, Number{"early_terminations_" + string(r), EarlyTerminations, Share, string(r), string(r)})
	}
	days(DaysToRematch, "")
	days(DaysBetweenPlacements, "")
	days(DaysToRefill, "")
	for _, m := range []Measure{
		ThirteenWeeks, PurposeMet, OrdinaryHours, PurposeStated, JobGoal, CandidateMet, Caseload, PaidHoursPlanned, MentorReady,
		SameCaseWorker, EvaluatedByAll, EarlyEndsEvaluated,
	} {
		all = append(all, Number{string(m), m, Share, Yes, ""})
	}
	return all
}

// Find returns the number of the name, if there is one.
func Find(name string) (Number, bool) {
	all := Numbers()
	i := slices.IndexFunc(all, func(n Number) bool { return n.Name == name })
	if i < 0 {
		return Number{}, false
	}
	return all[i], true
}
