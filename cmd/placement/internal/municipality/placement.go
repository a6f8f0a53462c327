package municipality

import (
	"slices"

	"placement/models/lifecycle/vocabulary"
)

// Course is how far a placement has come when the municipality is written.
type Course string

// The courses. The first six are under way for two weeks and more: the practice clock moves on for them.
const (
	// Running: it has begun, and every follow-up has been held.
	Running Course = "running"
	// Neglected: it has begun, and nobody has held a follow-up since day one.
	Neglected Course = "neglected"
	// EndedEarly: it was ended before its time; evaluations and a rematch wait.
	EndedEarly Course = "ended_early"
	// Finished: it was short, and is closed with its outcome.
	Finished Course = "finished"
	// Unsigned: the safety meeting was held, and one signature is missing.
	Unsigned Course = "unsigned"
	// Approved: all have signed, and it begins next week.
	Approved Course = "approved"
	// Agreed: both have said yes, and it begins in some weeks.
	Agreed Course = "agreed"
	// Asked: the company has not answered yet.
	Asked Course = "asked"
	// Booked: the safety meeting is in some days.
	Booked Course = "booked"
)

// begun tells whether a placement of this course was proposed some weeks ago.
func (c Course) begun() bool {
	return slices.Contains([]Course{Running, Neglected, EndedEarly, Finished, Unsigned, Approved}, c)
}

// courses are those of every sixteen placements: what there is one of at least comes first.
func courses() []Course {
	return []Course{
		Running, EndedEarly, Finished, Neglected, Agreed, Running, Running, Unsigned, Asked, Running, Approved, Booked, Running, Agreed, Running,
		Agreed,
	}
}

// Placement is a candidate who has found a place.
type Placement struct {
	// Candidate is a number in the plan; Company, Workplace and Place are those of the place, each within the one before.
	Candidate, Company, Workplace, Place int
	WeeklyHours                          float64
	Course                               Course
	// Days is how long it lasts. DaysAhead is when one that has not been under way for long begins; those that have begin on a
	// Monday, Second on the one after.
	Days      int
	DaysAhead int
	Second    bool
	// Represented tells that the workplace is so big that somebody represents its employees.
	Represented bool
}

// Days that placements last: what the law allows those who are close to a job, and everybody else.
const (
	shortDays    = 28
	longDays     = 91
	finishedDays = 5
)

// represented is how many employees a workplace has that elects somebody to speak for them.
const represented = 10

// days is how long a placement lasts.
func days(group string, c Course) int {
	closeToWork := []vocabulary.TargetGroup{
		vocabulary.InsuredUnemployed, vocabulary.JobReadyCashBenefit, vocabulary.EducationReady, vocabulary.SelfSupportingJobReady,
	}
	switch {
	case c == Finished:
		return finishedDays
	case slices.Contains(closeToWork, vocabulary.TargetGroup(group)):
		return shortDays
	}
	return longDays
}

// placements places about every twelfth candidate who waits: at most one at a workplace, where the law always leaves room for
// one, and for hours that suit both.
func (m *maker) placements(p Plan) []Placement {
	free := places(p)
	var all []Placement
	for i, c := range p.Candidates {
		d := m.dice(m.code, "placement", i)
		if c.Waiting < 0 || c.Protected != "" || !d.chance(8, "placed") {
			continue
		}
		for k, at := range free {
			workplace := p.Companies[at.Company].Workplaces[at.Workplace]
			place := workplace.Places[at.Place]
			if place.MinWeeklyHours > c.Profile.Hours.Max {
				continue
			}
			at.Candidate, at.DaysAhead = i, 21+d.n(21, "ahead")
			at.WeeklyHours = min(c.Profile.Hours.Max, place.MaxWeeklyHours)
			at.Course, at.Represented = Agreed, workplace.Employees >= represented
			if !m.Still {
				at.Course = courses()[len(all)%len(courses())]
			}
			at.Days = days(c.TargetGroup, at.Course)
			at.Second = len(all)%2 == 1 && at.Course == Running
			all = append(all, at)
			free = append(free[:k:k], free[k+1:]...)
			break
		}
	}
	return all
}

// places are the first place of every workplace that has one.
func places(p Plan) []Placement {
	var all []Placement
	for i, c := range p.Companies {
		for n, w := range c.Workplaces {
			if len(w.Places) > 0 {
				all = append(all, Placement{Company: i, Workplace: n})
			}
		}
	}
	return all
}
