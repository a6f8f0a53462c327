package matching

import (
	"cmp"
	"maps"
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
// PlacedBonus for everybody placed, is greatest. The same problem in any order has the same answer.
//
// Candidates are added one by one, each along the cheapest chain of moves that makes room (shortest augmenting paths). A
// candidate can always move out again at the price of what they brought, which is their private column "unassigned"; prices
// of places (the duals) only rise, and prove at the end that nothing better exists.
func Assign(p Problem) Assignment {
	m := newMarket(p)
	for row := range m.rows {
		m.place(row)
	}
	return m.assignment()
}

// market is a problem in numbers: candidates are rows, places and groups are nodes, the places first.
type market struct {
	candidates []string
	rows       [][]option
	// at is the place that a row has, or nowhere, and brings what it gains there.
	at     []int
	brings []int
	nodes  []node
	// prices of the nodes are the duals: what a row gives up by being there. They are 0 for what has room and no group.
	prices []int
	// known tells how many nodes are places.
	places int
	search search
}

// option is a place that a row could have and what that brings: its score and the bonus.
type option struct {
	place int
	gain  int
}

const nowhere = -1

// node is a place or a group.
type node struct {
	id   string
	room int
	// taken counts the rows at a place, or at the places of a group.
	taken int
	// rows are those at a place.
	rows []int
	// group is that of a place, or nowhere.
	group int
	// members are the places of a group.
	members []int
}

func (n *node) spare() bool { return n.taken < n.room }

func newMarket(p Problem) *market {
	room := maps.Clone(p.Capacities)
	fixed := map[string]bool{}
	for _, pair := range p.Fixed {
		fixed[pair.CandidateID] = true
		if room != nil {
			room[pair.PlaceID]--
		}
	}
	m := &market{}
	index := m.addPlaces(room)
	m.addGroups(p, index)
	m.addRows(p, fixed, index)
	m.prices = make([]int, len(m.nodes))
	m.search = newSearch(len(m.nodes))
	return m
}

func (m *market) addPlaces(room map[string]int) map[string]int {
	index := make(map[string]int, len(room))
	for _, id := range slices.Sorted(maps.Keys(room)) {
		index[id] = len(m.nodes)
		m.nodes = append(m.nodes, node{id: id, room: max(0, room[id]), group: nowhere})
	}
	m.places = len(m.nodes)
	return index
}

// addGroups gives each place to the first group, by ID, that names it. Running placements use up its room.
func (m *market) addGroups(p Problem, index map[string]int) {
	held := map[string]int{}
	for _, pair := range p.Fixed {
		held[pair.PlaceID]++
	}
	for _, g := range slices.SortedFunc(slices.Values(p.Groups), func(a, b Group) int { return cmp.Compare(a.ID, b.ID) }) {
		n := node{id: g.ID, room: g.Capacity, group: nowhere}
		for _, id := range g.PlaceIDs {
			n.room -= held[id]
			if place, known := index[id]; known && m.nodes[place].group == nowhere {
				m.nodes[place].group = len(m.nodes)
				n.members = append(n.members, place)
			}
		}
		n.room = max(0, n.room)
		slices.Sort(n.members)
		m.nodes = append(m.nodes, n)
	}
}

func (m *market) addRows(p Problem, fixed map[string]bool, index map[string]int) {
	byCandidate := map[string][]option{}
	for _, e := range p.Edges {
		if fixed[e.CandidateID] {
			continue
		}
		options := byCandidate[e.CandidateID]
		if place, known := index[e.PlaceID]; known {
			options = append(options, option{place, max(0, min(e.Score, 100)) + PlacedBonus})
		}
		byCandidate[e.CandidateID] = options
	}
	order := make([]string, 0, len(byCandidate))
	seen := map[string]bool{}
	for _, id := range slices.Concat(p.Order, slices.Sorted(maps.Keys(byCandidate))) {
		if _, asks := byCandidate[id]; asks && !seen[id] {
			seen[id] = true
			order = append(order, id)
		}
	}
	for _, id := range order {
		options := byCandidate[id]
		// Of a pair that is given twice, the better counts.
		slices.SortFunc(options, func(a, b option) int {
			return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(b.gain, a.gain))
		})
		options = slices.CompactFunc(options, func(a, b option) bool { return a.place == b.place })
		m.candidates = append(m.candidates, id)
		m.rows = append(m.rows, options)
		m.at, m.brings = append(m.at, nowhere), append(m.brings, 0)
	}
}

// profit is what a row at a place has left after its price.
func (m *market) profit(row int) int { return m.brings[row] - m.prices[m.at[row]] }

func (m *market) gain(row, place int) int {
	i, _ := slices.BinarySearchFunc(m.rows[row], place, func(o option, place int) int { return cmp.Compare(o.place, place) })
	return m.rows[row][i].gain
}

func (m *market) assignment() Assignment {
	var a Assignment
	for row, id := range m.candidates {
		if place := m.at[row]; place != nowhere {
			score := m.brings[row] - PlacedBonus
			a.Pairs = append(a.Pairs, Edge{id, m.nodes[place].id, score})
			a.Total += score
			continue
		}
		a.Unplaced = append(a.Unplaced, m.unplaced(row))
	}
	slices.SortFunc(a.Pairs, func(a, b Edge) int { return cmp.Compare(a.CandidateID, b.CandidateID) })
	slices.SortFunc(a.Unplaced, func(a, b Unplaced) int { return cmp.Compare(a.CandidateID, b.CandidateID) })
	for i := range m.nodes {
		if worth := m.worth(i); worth > 0 {
			a.Prices = append(a.Prices, Price{m.nodes[i].id, worth})
		}
	}
	return a
}

// worth is what one more of a node is worth: of a place in a group, what it costs beyond the room of the group.
func (m *market) worth(n int) int {
	if group := m.nodes[n].group; group != nowhere {
		return m.prices[n] - m.prices[group]
	}
	return m.prices[n]
}

func (m *market) unplaced(row int) Unplaced {
	u := Unplaced{CandidateID: m.candidates[row], Code: NoOption}
	for _, o := range m.rows[row] {
		n := &m.nodes[o.place]
		if n.room == 0 || n.group != nowhere && m.nodes[n.group].room == 0 {
			continue
		}
		if short := m.prices[o.place] - o.gain; u.Code == NoOption || short < u.Short {
			u.Code, u.PlaceID, u.Short = PlacesTaken, n.id, short
		}
	}
	return u
}
