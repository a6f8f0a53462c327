package municipality

// Placement is a candidate who has found a place: both have said yes, and it begins in some weeks.
type Placement struct {
	// Candidate is a number in the plan; Company, Workplace and Place are those of the place, each within the one before.
	Candidate, Company, Workplace, Place int
	WeeklyHours                          float64
	// DaysAhead is when it begins.
	DaysAhead int
}

// placementDays is how long they last: short enough for every target group.
const placementDays = 28

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
			place := p.Companies[at.Company].Workplaces[at.Workplace].Places[at.Place]
			if place.MinWeeklyHours > c.Profile.Hours.Max {
				continue
			}
			at.Candidate, at.DaysAhead = i, 21+d.n(21, "ahead")
			at.WeeklyHours = min(c.Profile.Hours.Max, place.MaxWeeklyHours)
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
