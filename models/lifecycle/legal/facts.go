package legal

import (
	"math"
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Moment is when the law is asked about a placement.
type Moment string

// The moments.
const (
	AtProposal  Moment = "proposal"
	AtChange    Moment = "change"
	AtSigning   Moment = "signing"
	AtStart     Moment = "start"
	AtExtension Moment = "extension"
	// AtMove is when somebody moves to another workplace within a cluster: a start there, in a placement that goes on.
	AtMove Moment = "move"
)

// MomentsOfALife returns all moments in the order of a placement's life.
func MomentsOfALife() []Moment {
	return []Moment{AtProposal, AtChange, AtSigning, AtStart, AtMove, AtExtension}
}

// Circumstance is something about a candidate that lets a limit be exceeded. None tells health.
type Circumstance string

// The circumstances.
const (
	RecentGraduate   Circumstance = "recent_graduate"
	LittleExperience Circumstance = "little_experience"
	LongUnemployment Circumstance = "long_unemployment"
)

// Circumstances returns all circumstances in a fixed order.
func Circumstances() []Circumstance {
	return []Circumstance{RecentGraduate, LittleExperience, LongUnemployment}
}

// Facts are what is known of one placement when the law is asked. What is not known is left zero, and gets findings of its
// own where it matters.
type Facts struct {
	Moment Moment
	// On is the day of asking.
	On lifecycle.Date

	Group         vocabulary.TargetGroup
	Circumstances []Circumstance
	Purpose       placement.Purpose
	// Period is the whole placement, from its first day. Until is its last day before an extension.
	Period lifecycle.Period
	Until  lifecycle.Date
	// PausedDays are the calendar days of the period, up to the day of asking, on which the placement was paused.
	PausedDays int
	// HereFrom is the first day at this workplace, when the placement has moved there; empty for that of the period.
	HereFrom lifecycle.Date
	// WeeklyHours is the most that is worked in a week of the period.
	WeeklyHours float64

	CompanyID   string
	WorkplaceID string
	Headcounts  []Headcount
	// Supported are the others whose support overlaps any day here; Pending those who have only been proposed.
	Supported []Supported
	Pending   []Supported

	Employments []Employment
	// FunctionWritten tells that the agreement says how the function differs from the candidate's former one.
	FunctionWritten bool
	// Statement is the employee representative's; empty when it is missing.
	Statement placement.StatementKind
}

// Here are the days of the placement at this workplace: only those take room there.
func (f Facts) Here() lifecycle.Period {
	return lifecycle.Period{Start: max(f.Period.Start, f.HereFrom), End: f.Period.End}
}

// Headcount is the number of ordinary employees of the workplace in one month, as full-time equivalents.
type Headcount struct {
	// Month is any day of it.
	Month lifecycle.Date
	FTE   float64
}

// Supported is somebody in a supported offer at the workplace: by weekly hours, or as full-time equivalents when others
// have declared it so.
type Supported struct {
	WeeklyHours float64
	FTE         float64
}

// Employment is where the candidate has worked, with or without support. Empty IDs are not known; an empty To is still
// going on.
type Employment struct {
	CompanyID   string
	WorkplaceID string
	From, To    lifecycle.Date
}

// ten-thousandths: hours and persons are counted in whole ones of these, so that sums compare exactly.
const unit = 10_000

func units(x float64) int64 {
	if math.IsNaN(x) || x < 0 {
		return 0
	}
	return int64(math.Round(min(x, 1e9) * unit))
}

// hours returns the hours a week that s counts for.
func (s Supported) hours(fullTime float64) int64 {
	return units(s.WeeklyHours) + int64(math.Round(float64(units(s.FTE))*fullTime))
}

func sumHours(all []Supported, fullTime float64) int64 {
	var sum int64
	for _, s := range all {
		sum += s.hours(fullTime)
	}
	return sum
}

// latest returns the employments of f that the candidate had last before the placement: those that go on, or else those
// that ended last.
func (f Facts) latest() []Employment {
	var last []Employment
	var until lifecycle.Date
	for _, e := range f.Employments {
		to := e.To
		if to == "" || to >= f.Period.Start {
			to = "9999-12-31" // goes on
		}
		if e.From > f.Period.Start {
			continue
		}
		switch {
		case to > until:
			last, until = []Employment{e}, to
		case to == until:
			last = append(last, e)
		}
	}
	return last
}

// employedHere tells whether the candidate has an employment with the company that goes on when the placement begins.
func (f Facts) employedHere() bool {
	return slices.ContainsFunc(f.Employments, func(e Employment) bool {
		goesOn := e.From <= f.Period.Start && (e.To == "" || e.To >= f.Period.Start)
		return goesOn && e.CompanyID != "" && e.CompanyID == f.CompanyID
	})
}
