package matching

import (
	"cmp"
	"slices"

	"placement/models/lifecycle/geo"
)

// Shortlist returns the edges of an assignment: for each candidate the places that fit best and that nothing excludes, at
// most so many each, in the order in which [Suggest] ranks them. It looks at every candidate alone, so that the lists of
// some and the lists of the others are the lists of all.
func Shortlist(candidates []Candidate, places []Place, o Options, most int) []Edge {
	l := lister{towns: townsOf(places), rules: constraints(), factors: factors(), most: most}
	var edges []Edge
	for i := range candidates {
		edges = l.list(edges, newSeeker(&candidates[i], o))
	}
	return edges
}

// town are the places at one point, to which it is equally far.
type town struct{ places []*Place }

func townsOf(places []Place) []town {
	var towns []town
	index := map[geo.Point]int{}
	unknown := town{}
	for i := range places {
		p := &places[i]
		if p.At == nil {
			unknown.places = append(unknown.places, p)
			continue
		}
		n, known := index[*p.At]
		if !known {
			n = len(towns)
			index[*p.At] = n
			towns = append(towns, town{})
		}
		towns[n].places = append(towns[n].places, p)
	}
	if len(unknown.places) > 0 {
		towns = append(towns, unknown)
	}
	return towns
}

// lister makes the lists of one candidate after the other, without room for more than it keeps.
type lister struct {
	towns   []town
	rules   []constraint
	factors []factor
	most    int
	// kept are the best so far, and some that came since they were sorted; fewer points than least are not among the best.
	kept  []judged
	least int
}

// list adds the list of one candidate to edges.
func (l *lister) list(edges []Edge, s *seeker) []Edge {
	if s.engaged {
		return edges
	}
	q := question{seeker: s}
	l.kept, l.least = l.kept[:0], 0
	var j judged
	for i := range l.towns {
		t := &l.towns[i]
		here := pair{c: s, p: t.places[0]}
		if _, known := here.distance(); known && here.tooFar() {
			continue
		}
		for _, p := range t.places {
			j = judged{pair: pair{c: s, p: p, far: here.far, measured: here.measured}}
			if !l.fits(&j.pair) {
				continue
			}
			j.points = j.score(l.factors)
			l.keep(&q, &j)
		}
	}
	l.cut(&q)
	for i := range l.kept {
		k := &l.kept[i]
		edges = append(edges, Edge{k.c.ID, k.p.ID, k.points})
	}
	return edges
}

func (l *lister) fits(x *pair) bool {
	for i := range l.rules {
		if l.rules[i].against(x) {
			return false
		}
	}
	return true
}

// keep notes a pair. Whenever there are twice as many as are wanted, the worse half is forgotten.
func (l *lister) keep(q *question, j *judged) {
	if j.points < l.least {
		return
	}
	l.kept = append(l.kept, *j)
	if len(l.kept) > 2*l.most {
		l.cut(q)
		if l.most > 0 {
			l.least = l.kept[l.most-1].points
		}
	}
}

func (l *lister) cut(q *question) {
	slices.SortFunc(l.kept, q.better)
	l.kept = l.kept[:min(len(l.kept), l.most)]
}

// WaitingOrder returns the IDs of candidates, who has waited longest first; then by ID. Who has no day waits least.
func WaitingOrder(candidates []Candidate) []string {
	order := slices.SortedFunc(slices.Values(candidates), func(a, b Candidate) int {
		return cmp.Or(earlier(a.WaitingSince, b.WaitingSince), cmp.Compare(a.ID, b.ID))
	})
	ids := make([]string, len(order))
	for i, c := range order {
		ids[i] = c.ID
	}
	return ids
}
