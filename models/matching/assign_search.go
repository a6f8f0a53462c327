package matching

import "slices"

// search looks for the cheapest way to make room for one row. Distances are small whole numbers, so that the nodes wait in
// buckets, one for each distance.
type search struct {
	// distance of a node from the row, and where it was reached from: a row, or a node for the steps to and from a group.
	distance []int
	fromRow  []int
	fromNode []int
	settled  []bool
	buckets  [][]int
	touched  []int
	reached  []int // settled nodes, in order
}

// far is more than any distance that counts: no row gives up more than it gains.
const far = PlacedBonus + 101

func newSearch(nodes int) search {
	s := search{
		distance: make([]int, nodes), fromRow: make([]int, nodes), fromNode: make([]int, nodes),
		settled: make([]bool, nodes), buckets: make([][]int, far),
	}
	for i := range s.distance {
		s.distance[i] = far
	}
	return s
}

// clear forgets the last search.
func (s *search) clear() {
	for _, n := range s.touched {
		s.distance[n], s.settled[n] = far, false
	}
	s.touched, s.reached = s.touched[:0], s.reached[:0]
	for i := range s.buckets {
		s.buckets[i] = s.buckets[i][:0]
	}
}

// reach notes a way to a node, when it is shorter than the one known and no longer than limit.
func (s *search) reach(n, distance, limit, fromRow, fromNode int) {
	if distance >= s.distance[n] || distance > limit {
		return
	}
	if s.distance[n] == far {
		s.touched = append(s.touched, n)
	}
	s.distance[n], s.fromRow[n], s.fromNode[n] = distance, fromRow, fromNode
	s.buckets[distance] = append(s.buckets[distance], n)
}

// end is where a way ends: at a node with room, or with a row that moves out.
type end struct {
	distance int
	node     int
	row      int
}

// better prefers the cheaper end, then that the row moves out who waited least. So the order of waiting decides among all
// assignments that are equally good.
func (e end) better(than end) bool {
	return e.distance < than.distance || e.distance == than.distance && e.row > than.row
}

// final tells that nothing found at distance d or beyond can be better than e.
func (e end) final(d int) bool { return e.distance < d || e.distance == d && e.row == nowhere }

// place adds a row to the assignment: at the end of the cheapest way, or nowhere when none is worth it.
func (m *market) place(row int) {
	var profit int
	for _, o := range m.rows[row] {
		profit = max(profit, o.gain-m.prices[o.place])
	}
	s := &m.search
	s.clear()
	best := end{distance: profit, node: nowhere, row: row} // it stays out itself
	m.offer(row, profit, 0, best.distance)
	for d := 0; !best.final(d); d++ {
		for i := 0; i < len(s.buckets[d]) && !best.final(d); i++ {
			n := s.buckets[d][i]
			if s.settled[n] || s.distance[n] != d {
				continue
			}
			s.settled[n] = true
			s.reached = append(s.reached, n)
			best = m.goOn(n, d, best)
		}
	}
	m.raisePrices(best.distance)
	m.move(row, best)
}

// offer reaches for all options of a row whose profit is profit, at distance d.
func (m *market) offer(row, profit, d, limit int) {
	for _, o := range m.rows[row] {
		m.search.reach(o.place, d+profit-o.gain+m.prices[o.place], limit, row, nowhere)
	}
}

// goOn looks further from a settled node and returns the best end known. Room is better than anybody moving out as cheaply.
func (m *market) goOn(at, d int, best end) end {
	n := &m.nodes[at]
	if at >= m.places {
		if n.spare() {
			return end{distance: d, node: at, row: nowhere}
		}
		for _, member := range n.members {
			if m.nodes[member].taken > 0 {
				m.search.reach(member, d+m.prices[member]-m.prices[at], best.distance, nowhere, at)
			}
		}
		return best
	}
	if n.spare() {
		if n.group == nowhere {
			return end{distance: d, node: at, row: nowhere}
		}
		m.search.reach(n.group, d+m.prices[n.group]-m.prices[at], best.distance, nowhere, at)
	}
	for _, row := range n.rows {
		profit := m.profit(row)
		if out := (end{distance: d + profit, node: nowhere, row: row}); out.better(best) {
			best = out
		}
		m.offer(row, profit, d, best.distance)
	}
	return best
}

// raisePrices makes everything on the way that is nearer than its end dearer by the difference, so that no row would rather
// be elsewhere.
func (m *market) raisePrices(distance int) {
	for _, n := range m.search.reached {
		m.prices[n] += max(0, distance-m.search.distance[n])
	}
}

// move walks the way back from its end and lets everybody on it move one step.
func (m *market) move(row int, e end) {
	at := e.node
	switch {
	case e.row == row:
		return // nothing is worth it
	case e.row != nowhere:
		at = m.at[e.row]
		m.leave(e.row)
	case at >= m.places:
		m.nodes[at].taken++
		at = m.search.fromNode[at]
	}
	// at is a place with room for one more, by itself or in its group.
	for {
		if group := m.search.fromNode[at]; m.search.fromRow[at] == nowhere {
			// Reached through its group: the room is used by the place from which the group was reached.
			at = m.search.fromNode[group]
			continue
		}
		next := m.search.fromRow[at]
		before := m.at[next]
		if before != nowhere {
			m.leave(next)
		}
		m.nodes[at].rows = append(m.nodes[at].rows, next)
		m.nodes[at].taken++
		m.at[next], m.brings[next] = at, m.gain(next, at)
		if next == row {
			return
		}
		at = before
	}
}

// leave takes a row out of its place.
func (m *market) leave(row int) {
	n := &m.nodes[m.at[row]]
	n.rows = slices.DeleteFunc(n.rows, func(r int) bool { return r == row })
	n.taken--
	m.at[row] = nowhere
}
