package matching

import (
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Sought is what a company is looked for to offer one person: a place that is not there yet, and is made when it says yes.
type Sought struct {
	// Occupation is a DISCO-08 code, or the first digits of one for all that begin with them.
	Occupation string `json:"occupation"`
	Hours      Hours  `json:"hours"`
	// Approached are the companies that have been asked.
	Approached []Approached `json:"approached,omitempty"`
}

// Approached is a company, or one workplace of it, that has been asked.
type Approached struct {
	CompanyID   string `json:"company_id"`
	WorkplaceID string `json:"workplace_id,omitempty"`
}

// relatedWork is how many digits an occupation shares with one that is sought to count as work of the same kind.
const relatedWork = 2

// SuggestCompanies returns which workplaces to ask for a place for one candidate. A workplace is given as a place of its own
// ID, with all tasks of its catalogue; the place that would be made has those of them that the candidate can do. Small
// workplaces come first, then by score. Whoever has been asked is excluded, and whoever is known to have no work of the kind;
// a workplace whose work nobody has written down is not, and says so.
func SuggestCompanies(c Candidate, workplaces []Place, sought Sought, o Options) Suggestions {
	limit, listed := o.Limit, o.Excluded
	o.Limit, o.Excluded = 0, 0
	c.Hours, c.Goals = sought.Hours, sought.goals(workplaces)
	// Whoever has a placement and a search besides has it because somebody decided so.
	c.Placed = nil
	var open []Place
	var excluded []Exclusion
	small := map[string]bool{}
	for _, p := range workplaces {
		p.asMadeForOne(c.Goals, o.On)
		small[p.ID] = p.Small
		if why := sought.against(&p, c.Goals); len(why) > 0 {
			excluded = append(excluded, Exclusion{ID: p.ID, Reasons: why})
			continue
		}
		open = append(open, p)
	}
	s := Suggest(c, open, o)
	s.exclude(excluded, listed, o.Why)
	slices.SortStableFunc(s.Ranked, func(a, b Suggestion) int { return rank(small[a.PlaceID]) - rank(small[b.PlaceID]) })
	if limit > 0 {
		s.Ranked = s.Ranked[:min(limit, len(s.Ranked))]
	}
	known := map[string]bool{}
	for _, p := range open {
		known[p.ID] = len(p.Tasks) > 0
	}
	for i := range s.Ranked {
		if r := &s.Ranked[i]; !known[r.PlaceID] {
			r.Notes = append(r.Notes, Reason{Code: CatalogueUnknown})
		}
	}
	s.Alternatives = nil // they are about places that there are
	return s
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// goals are the occupations that are sought: of an area, all that a catalogue names, in order.
func (s Sought) goals(workplaces []Place) []string {
	goals := []string{s.Occupation}
	if len(s.Occupation) == sameOccupation {
		return goals
	}
	for _, p := range workplaces {
		for _, t := range p.Tasks {
			for _, k := range t.Kinds {
				if strings.HasPrefix(k, s.Occupation) {
					goals = append(goals, k)
				}
			}
		}
	}
	slices.Sort(goals)
	return slices.Compact(goals)
}

// asMadeForOne makes a workplace the place that it would make for one person from a day on: of its tasks any can be left out,
// and its occupation is the nearest to what is sought.
func (p *Place) asMadeForOne(goals []string, on lifecycle.Date) {
	p.Model, p.Free = vocabulary.SoughtForOne, []lifecycle.Period{{Start: on}}
	p.Tasks = slices.Clone(p.Tasks)
	best := -1
	for i := range p.Tasks {
		p.Tasks[i].Optional = true
		for _, k := range p.Tasks[i].Kinds {
			if near := nearest(k, goals); near > best {
				best, p.Occupation = near, k
			}
		}
	}
}

// nearest is how many digits an occupation shares with the nearest goal.
func nearest(occupation string, goals []string) int {
	n := 0
	for _, g := range goals {
		n = max(n, neighbours(occupation, g))
	}
	return n
}

// against are the reasons not to ask a workplace that are no rules of matching.
func (s Sought) against(p *Place, goals []string) []Reason {
	var why []Reason
	if slices.ContainsFunc(s.Approached, func(a Approached) bool {
		return a.CompanyID == p.CompanyID && (a.WorkplaceID == "" || a.WorkplaceID == p.WorkplaceID)
	}) {
		why = append(why, Reason{Code: AlreadyApproached, Values: facts("company_id", p.CompanyID)})
	}
	if p.Occupation != "" && nearest(p.Occupation, goals) < min(relatedWork, len(s.Occupation)) {
		why = append(why, Reason{Code: WorkNotThere, Values: facts("occupation", s.Occupation)})
	}
	return why
}
