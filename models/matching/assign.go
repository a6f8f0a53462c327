package matching

import (
	"cmp"
	"slices"
)

// PlacedBonus is what it is worth, in points, that one more person is placed: as much as ten others going from a score of 0
// to one of 100. An assignment gives up a placement only when the others gain more than that.
const PlacedBonus = 1000

// Problem is who could be placed where, and how many there is room for.
type Problem struct {
	// Edges are the pairs that nothing excludes. Scores lie from 0 to 100.
	Edges []Edge
	// Order are the candidates, who has waited longest first: among all assignments that are equally good, the first gets a
	// place if any gives one, then the second, and so on. Candidates who are not named come last, by ID.
	Order []string
	// Capacities says how many a place can take; a place that is not named takes nobody.
	Capacities map[string]int
	// Groups are places that share a limit: the legal room of a workplace, a mentor.
	Groups []Group
	// Fixed are running placements: they use up room, and their candidates are not placed again.
	Fixed []Pair
}

// Edge is a pair that would fit, and how well.
type Edge struct {
	CandidateID string `json:"candidate_id"`
	PlaceID     string `json:"place_id"`
	Score       int    `json:"score"`
}

// Pair is a candidate at a place.
type Pair struct {
	CandidateID string `json:"candidate_id"`
	PlaceID     string `json:"place_id"`
}

// Group is a limit on several places together. A place belongs to the first group that names it.
type Group struct {
	ID       string
	Capacity int
	PlaceIDs []string
}

// Assignment is the best that can be done for all together.
type Assignment struct {
	// Pairs are the new placements, by candidate; Total is the sum of their scores.
	Pairs []Edge `json:"pairs"`
	Total int    `json:"total"`
	// Unplaced are the candidates of an edge who get no place, and why.
	Unplaced []Unplaced `json:"unplaced,omitempty"`
	// Prices say which places and groups are scarce: those that one more would be worth something of.
	Prices []Price `json:"prices,omitempty"`
}

// Unplaced is a candidate without a place. When places are taken by others, PlaceID is the one they came closest to, and
// Short is by how many points they would have had to fit better.
type Unplaced struct {
	CandidateID string `json:"candidate_id"`
	Code        Code   `json:"code"`
	PlaceID     string `json:"place_id,omitempty"`
	Short       int    `json:"short,omitempty"`
}

// Price is what one more of a place, or of room in a group, would be worth to all together, with PlacedBonus for a further
// person placed: exactly so many points for a place without a group, and at most so many where both limits bind.
type Price struct {
	ID     string `json:"id"`
	Points int    `json:"points"`
}

// Assign returns an assignment of candidates to places within all capacities for which the sum of the scores, with
// PlacedBonus for everybody placed, is greatest. The same problem in any order has the same answer: who is placed is decided
// by the order of waiting among all assignments that are equally good, and where these people could change places without
// anybody gaining, the order of waiting and of the IDs of places decides as well.
//
// All candidates begin without a place and with what their best option brings as their profit. Whoever has an option that
// costs them nothing takes it, moving others who have such options too; when nobody can, the places that all who are left
// compete for become dearer by as little as lets somebody move on (assign_search.go). So prices only rise, never above what
// scarcity makes of them, and prove at the end that nothing better exists. A candidate can always move out again at the
// price of what they brought.
func Assign(p Problem) Assignment {
	m := newMarket(p)
	m.fill()
	m.honourOrder()
	return m.assignment()
}

func (m *market) assignment() Assignment {
	a := Assignment{Pairs: make([]Edge, 0, len(m.candidates))}
	for row, id := range m.candidates {
		if place := m.at[row]; place != nowhere {
			score := int(m.brings[row]) - PlacedBonus
			a.Pairs = append(a.Pairs, Edge{id, m.nodes[place].id, score})
			a.Total += score
			continue
		}
		a.Unplaced = append(a.Unplaced, m.unplaced(row))
	}
	if len(a.Pairs) == 0 {
		a.Pairs = nil
	}
	slices.SortFunc(a.Pairs, func(a, b Edge) int { return cmp.Compare(a.CandidateID, b.CandidateID) })
	slices.SortFunc(a.Unplaced, func(a, b Unplaced) int { return cmp.Compare(a.CandidateID, b.CandidateID) })
	for i := range m.nodes {
		if worth := m.worth(i); worth > 0 {
			a.Prices = append(a.Prices, Price{m.nodes[i].id, int(worth)})
		}
	}
	return a
}

// worth is what one more of a node is worth: of a place in a group, what it costs beyond the room of the group.
func (m *market) worth(n int) int32 {
	if group := m.nodes[n].group; group != nowhere {
		return m.prices[n] - m.prices[group]
	}
	return m.prices[n]
}

func (m *market) unplaced(row int) Unplaced {
	u := Unplaced{CandidateID: m.candidates[row], Code: NoOption}
	for i := m.first[row]; i < m.first[row+1]; i++ {
		place := m.options[i].place
		n := &m.nodes[place]
		if n.room == 0 || n.group != nowhere && m.nodes[n.group].room == 0 {
			continue
		}
		if short := int(m.prices[place] - m.options[i].gain); u.Code == NoOption || short < u.Short {
			u.Code, u.PlaceID, u.Short = PlacesTaken, n.id, short
		}
	}
	return u
}
