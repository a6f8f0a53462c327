package matching

import (
	"cmp"
	"maps"
	"slices"
)

// market is a problem in numbers: candidates are rows, who has waited longest first; places and groups are nodes, the places
// first. Numbers are narrow and lie side by side, because the search reads all of them again and again.
type market struct {
	candidates []string
	// options of a row are those from first[row] to first[row+1], by place.
	options []option
	first   []int32
	// at is the place that a row has, or nowhere, and brings what it gains there.
	at     []int32
	brings []int32
	// profits of the rows and prices of the nodes are the duals: what a row has left, and gives up, by being there. Prices
	// are 0 for what has room and no group.
	profits []int32
	prices  []int32
	nodes   []node
	// open tells which places have room, were there no groups.
	open []bool
	// places tells how many nodes are places.
	places int
	search search
	chain  chain
}

// option is a place that a row could have and what that brings: its score and the bonus.
type option struct {
	place int32
	gain  int32
}

const nowhere = -1

// node is a place or a group.
type node struct {
	id string
	// room and how much of it is taken, by rows at a place or at the places of a group.
	room  int32
	taken int32
	// group is that of a place, or nowhere.
	group int32
	// rows are those at a place.
	rows []int32
	// members are the places of a group.
	members []int32
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
	m.prices = make([]int32, len(m.nodes))
	m.search = newSearch(len(m.nodes))
	m.chain.seen = make([]bool, len(m.nodes))
	m.open = make([]bool, m.places)
	for place := range m.open {
		m.open[place] = m.nodes[place].spare()
	}
	return m
}

// whole32 is a number of people in few bits; nobody has more.
func whole32(n int) int32 { return int32(min(max(0, n), 1<<30)) }

func (m *market) addPlaces(room map[string]int) map[string]int32 {
	index := make(map[string]int32, len(room))
	m.nodes = make([]node, 0, len(room))
	for _, id := range slices.Sorted(maps.Keys(room)) {
		index[id] = whole32(len(m.nodes))
		m.nodes = append(m.nodes, node{id: id, room: whole32(room[id]), group: nowhere})
	}
	m.places = len(m.nodes)
	return index
}

// addGroups gives each place to the first group, by ID, that names it. Running placements use up its room.
func (m *market) addGroups(p Problem, index map[string]int32) {
	held := map[string]int{}
	for _, pair := range p.Fixed {
		held[pair.PlaceID]++
	}
	for _, g := range slices.SortedFunc(slices.Values(p.Groups), func(a, b Group) int { return cmp.Compare(a.ID, b.ID) }) {
		n, room := node{id: g.ID, group: nowhere}, g.Capacity
		for _, id := range g.PlaceIDs {
			room -= held[id]
			if place, known := index[id]; known && m.nodes[place].group == nowhere {
				m.nodes[place].group = whole32(len(m.nodes))
				n.members = append(n.members, place)
			}
		}
		n.room = whole32(room)
		slices.Sort(n.members)
		m.nodes = append(m.nodes, n)
	}
}

func (m *market) addRows(p Problem, fixed map[string]bool, index map[string]int32) {
	m.candidates = whoAsks(p, fixed)
	m.addOptions(p, index)
	n := len(m.candidates)
	m.at, m.brings, m.profits = make([]int32, n), make([]int32, n), make([]int32, n)
	for row := range n {
		m.at[row] = nowhere
		for _, o := range m.optionsOf(row) {
			m.profits[row] = max(m.profits[row], o.gain)
		}
	}
}

func (m *market) optionsOf(row int) []option { return m.options[m.first[row]:m.first[row+1]] }

// whoAsks are the candidates who have an edge and no running placement, in order of waiting.
func whoAsks(p Problem, fixed map[string]bool) []string {
	asks := map[string]bool{}
	last := ""
	for i := range p.Edges {
		// Edges of a candidate mostly stand together.
		if id := p.Edges[i].CandidateID; i == 0 || id != last {
			last = id
			if !fixed[id] {
				asks[id] = true
			}
		}
	}
	order := make([]string, 0, len(asks))
	for _, id := range slices.Concat(p.Order, slices.Sorted(maps.Keys(asks))) {
		if asks[id] {
			delete(asks, id)
			order = append(order, id)
		}
	}
	return order
}

// entry is an edge in numbers.
type entry struct {
	row int32
	option
}

// addOptions sorts the edges by row and place. Of a pair that is given twice, the better counts.
func (m *market) addOptions(p Problem, index map[string]int32) {
	rows := make(map[string]int32, len(m.candidates))
	for row, id := range m.candidates {
		rows[id] = whole32(row)
	}
	entries := make([]entry, 0, len(p.Edges))
	var row int32
	var asks bool
	for i := range p.Edges {
		e := &p.Edges[i]
		if i == 0 || e.CandidateID != p.Edges[i-1].CandidateID {
			row, asks = rows[e.CandidateID]
		}
		if place, known := index[e.PlaceID]; asks && known {
			entries = append(entries, entry{row, option{place, whole32(min(max(0, e.Score), 100)) + PlacedBonus}})
		}
	}
	entries = sortedBy(entries, m.places, func(e *entry) int32 { return e.place })
	entries = sortedBy(entries, len(m.candidates), func(e *entry) int32 { return e.row })
	m.options, m.first = make([]option, 0, len(entries)), make([]int32, len(m.candidates)+1)
	for i := range entries {
		e := &entries[i]
		if i > 0 && entries[i-1].row == e.row && entries[i-1].place == e.place {
			known := &m.options[len(m.options)-1]
			known.gain = max(known.gain, e.gain)
			continue
		}
		m.options = append(m.options, e.option)
		m.first[e.row+1]++
	}
	for row := range m.candidates {
		m.first[row+1] += m.first[row]
	}
}

// sortedBy counts how many entries there are of each key below n and puts each where it belongs. Equal ones keep their order.
func sortedBy(entries []entry, n int, key func(*entry) int32) []entry {
	next := make([]int32, n+1)
	for i := range entries {
		next[key(&entries[i])+1]++
	}
	for k := range n {
		next[k+1] += next[k]
	}
	sorted := make([]entry, len(entries))
	for i := range entries {
		k := key(&entries[i])
		sorted[next[k]] = entries[i]
		next[k]++
	}
	return sorted
}
