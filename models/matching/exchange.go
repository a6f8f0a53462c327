package matching

import "slices"

// Running is a placement that could be exchanged for another one. The candidate is as if they had no placement, the place as
// it is without them: Free on the days on which nobody else holds it, with the legal room and the mentor that they would
// leave.
type Running struct {
	PlacementID string    `json:"placement_id"`
	Candidate   Candidate `json:"candidate"`
	Place       Place     `json:"place"`
}

// Exchange is a swap with all that a human needs to decide: what each of the two would gain, part by part.
type Exchange struct {
	A Exchanged `json:"a"`
	B Exchanged `json:"b"`
}

// Exchanged is one side of it. Now is how the candidate fits where they are, also where something stands against it, and Then
// how they would fit at the place of the other, where nothing does. The parts of both come in the same order.
type Exchanged struct {
	PlacementID string     `json:"placement_id"`
	Now         Suggestion `json:"now"`
	Then        Suggestion `json:"then"`
}

// Gain is by how many points the candidate would fit better.
func (e Exchanged) Gain() int { return e.Then.Score - e.Now.Score }

// Exchanges returns how many swaps there are among running placements by which both candidates gain, and the best of them
// explained, at most so many: the order is that of [Swaps], and a candidate may stand in several. Options are pairs of these
// candidates and places, as [Shortlist] gives them. No candidate and no place may run twice.
func Exchanges(running []Running, options []Edge, o Options, most int) (found int, best []Exchange) {
	factors := factors()
	byCandidate := make(map[string]*Running, len(running))
	now := make([]Edge, len(running))
	for i := range running {
		r := &running[i]
		byCandidate[r.Candidate.ID] = r
		x := pair{c: newSeeker(&r.Candidate, o), p: &r.Place}
		now[i] = Edge{r.Candidate.ID, r.Place.ID, x.score(factors)}
	}
	swaps := Swaps(now, options)
	for _, s := range swaps[:min(len(swaps), most)] {
		a, b := byCandidate[s.A.CandidateID], byCandidate[s.B.CandidateID]
		best = append(best, Exchange{A: a.exchangedFor(b, o, factors), B: b.exchangedFor(a, o, factors)})
	}
	return len(swaps), best
}

// exchangedFor is what becomes of r when it changes places with another.
func (r *Running) exchangedFor(other *Running, o Options, factors []factor) Exchanged {
	s := newSeeker(&r.Candidate, o)
	at := func(p *Place) Suggestion {
		j := judged{pair: pair{c: s, p: p}}
		j.points = j.score(factors)
		return j.suggestion(factors)
	}
	return Exchanged{PlacementID: r.PlacementID, Now: at(&r.Place), Then: at(&other.Place)}
}

// Sides returns the candidates and the places of running placements, in their order: what their options are made of.
func Sides(running []Running) (candidates []Candidate, places []Place) {
	for _, r := range running {
		candidates, places = append(candidates, r.Candidate), append(places, r.Place)
	}
	return slices.Clip(candidates), slices.Clip(places)
}
