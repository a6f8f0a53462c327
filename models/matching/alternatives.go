package matching

import "slices"

// Alternative is something else that could be done when nothing matches: of what type, with how many, and which.
type Alternative struct {
	Code Code `json:"code"`
	// About are the codes it is about: neighbouring occupations, skills and certificates to be learnt, demands to be split off,
	// municipalities.
	About []string `json:"about,omitempty"`
	Count int      `json:"count"`
	// IDs are the best places, or candidates, at most ten.
	IDs []string `json:"ids,omitempty"`
}

// listedPerAlternative is how many an alternative names.
const listedPerAlternative = 10

// alternatives returns what else could be done when none of the eligible has the occupation as a job goal: each type that
// there is somebody for, or none, said expressly. It is empty when there is a match.
func (q *question) alternatives() []Alternative {
	for i := range q.eligible {
		if shared, _ := q.eligible[i].closeness(); shared == sameOccupation {
			return nil
		}
	}
	groups := map[Code][]judged{}
	for i := range q.eligible {
		code := q.eligible[i].alternative()
		groups[code] = append(groups[code], q.eligible[i])
	}
	for i := range q.excluded {
		j := q.excluded[i]
		if code := j.remedy(j.rules(q.rules)); code != "" {
			j.points = j.score(q.factors)
			groups[code] = append(groups[code], j)
		}
	}
	var all []Alternative
	for _, kind := range []struct {
		code  Code
		about func(*judged) []string
	}{
		{AdjacentOccupation, q.occupation},
		{Upskill, func(j *judged) []string { return append(j.missingSkills(), j.missingCertificates()...) }},
		{SplitTasks, (*judged).demandsInTheWay},
		{OtherMunicipality, q.municipality},
		{LookFarther, func(*judged) []string { return nil }},
		{PlacementFirst, q.occupation},
	} {
		if group := groups[kind.code]; len(group) > 0 {
			all = append(all, q.alternative(kind.code, group, kind.about))
		}
	}
	if all == nil {
		return []Alternative{{Code: NoAlternative}}
	}
	return all
}

func (q *question) alternative(code Code, group []judged, about func(*judged) []string) Alternative {
	slices.SortFunc(group, q.better)
	a := Alternative{Code: code, Count: len(group)}
	for i := range group {
		if i < listedPerAlternative {
			a.IDs = append(a.IDs, q.other(&group[i]))
		}
		a.About = append(a.About, about(&group[i])...)
	}
	slices.Sort(a.About)
	a.About = slices.Compact(a.About)
	return a
}

// alternative is what an eligible pair without the same occupation could be: a neighbouring occupation, or a placement first,
// in work that is near the goal or has an industry or a task that was wished for. Empty when it is neither.
func (j *judged) alternative() Code {
	shared, _ := j.closeness()
	switch {
	case shared == neighbourOccupation:
		return AdjacentOccupation
	case shared > 0, len(j.wishedTasks()) > 0, len(j.c.Industries) > 0 && j.industry() > 0:
		return PlacementFirst
	}
	return ""
}

// remedy is what would make an excluded pair of the same or a neighbouring occupation one that fits, when one type of remedy
// is enough; empty when none is.
func (j *judged) remedy(against []constraint) Code {
	if shared, _ := j.closeness(); shared < neighbourOccupation {
		return ""
	}
	remedy := against[0].remedy
	for _, other := range against[1:] {
		if other.remedy != remedy {
			return ""
		}
	}
	if remedy == LookFarther && !j.nearEnough() {
		return ""
	}
	if remedy == LookFarther && j.p.Municipality != "" && j.c.Municipality != "" && j.p.Municipality != j.c.Municipality {
		return OtherMunicipality
	}
	return remedy
}

// nearEnough tells whether a place that is too far is near enough to speak of.
func (x *pair) nearEnough() bool {
	d, known := x.distance()
	return !known || d.Within(farther(x.c.reach))
}

// occupation is the place's, or the nearest goal of the candidate.
func (q *question) occupation(j *judged) []string {
	code := j.p.Occupation
	if q.seeker == nil {
		_, code = j.closeness()
	}
	if code == "" {
		return nil
	}
	return []string{code}
}

func (q *question) municipality(j *judged) []string {
	if q.seeker != nil {
		return []string{j.p.Municipality}
	}
	return []string{j.c.Municipality}
}

func (j *judged) demandsInTheWay() []string {
	var demands []string
	for _, c := range j.impossible() {
		demands = append(demands, string(c.demand))
	}
	return demands
}
