package matching

import (
	"cmp"
	"slices"
)

// Shortlist returns the edges of an assignment: for each candidate the places that fit best and that nothing excludes, at
// most so many each, in the order in which [Suggest] ranks them.
func Shortlist(candidates []Candidate, places []Place, o Options, most int) []Edge {
	rules, factors := constraints(), factors()
	var edges []Edge
	for i := range candidates {
		q := question{seeker: newSeeker(&candidates[i], o)}
		for k := range places {
			j := judged{pair: pair{c: q.seeker, p: &places[k]}}
			if slices.ContainsFunc(rules, func(rule constraint) bool { return rule.against(&j.pair) }) {
				continue
			}
			j.points = j.score(factors)
			q.eligible = append(q.eligible, j)
		}
		slices.SortFunc(q.eligible, q.better)
		for _, j := range q.eligible[:min(len(q.eligible), most)] {
			edges = append(edges, Edge{j.c.ID, j.p.ID, j.points})
		}
	}
	return edges
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
