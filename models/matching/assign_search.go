package matching

import "slices"

// search looks for the cheapest way to make room for one row. Distances are small whole numbers, so that the nodes wait in
// buckets, one for each distance.
type search struct {
	// distance of a node from the row, and where it was reached from: a row, or a node for the steps to and from a group.
	distance []int32
	fromRow  []int32
	fromNode []int32
	settled  []bool
	buckets  [][]int32
	touched  []int32
	reached  []int32 // settled nodes, in order
}

// far is more than any distance that counts: no row gives up more than it gains.
const far = int32(PlacedBonus + 101)

func newSearch(nodes int) search {
	s := search{
		distance: make([]int32, nodes), fromRow: make([]int32, nodes), fromNode: make([]int32, nodes),
		settled: make([]bool, nodes), buckets: make([][]int32, far),
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
func (s *search) reach(n, distance, limit, fromRow, fromNode int32) {
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
	distance int32
	node     int32
	row      int32
}

// better prefers the cheaper end, then one where nobody moves out, then that the row moves out who waited least. So the order
// of waiting decides among all assignments that are equally good.
func (e end) better(than end) bool {
	switch {
	case e.distance != than.distance:
		return e.distance < than.distance
	case e.row == nowhere || than.row == nowhere:
		return than.row != nowhere
	}
	return e.row > than.row
}

// final tells that nothing found at distance d or beyond can be better than e.
func (e end) final(d int32) bool { return e.distance < d || e.distance == d && e.row == nowhere }

// place adds a row to the assignment: at the end of the cheapest way, or nowhere when none is worth it.
func (m *market) place(row int32) {
	var profit int32
	for _, o := range m.rows[row] {
		profit = max(profit, o.gain-m.nodes[o.place].price)
	}
	s := &m.search
	s.clear()
	best := end{distance: profit, node: nowhere, row: row} // it stays out itself
	m.offer(row, profit, 0, best.distance)
	for d := int32(0); !best.final(d); d++ {
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
func (m *market) offer(row, profit, d, limit int32) {
	for _, o := range m.rows[row] {
		m.search.reach(o.place, d+profit-o.gain+m.nodes[o.place].price, limit, row, nowhere)
	}
}

// goOn looks further from a settled node and returns the best end known.
func (m *market) goOn(at, d int32, best end) end {
	n := &m.nodes[at]
	if int(at) >= m.places {
		if n.spare() {
			return end{distance: d, node: at, row: nowhere}
		}
		for _, member := range n.members {
			if place := &m.nodes[member]; place.taken > 0 {
				m.search.reach(member, d+place.price-n.price, best.distance, nowhere, at)
			}
		}
		return best
	}
	if n.spare() {
		if n.group == nowhere {
			return end{distance: d, node: at, row: nowhere}
		}
		m.search.reach(n.group, d+m.nodes[n.group].price-n.price, best.distance, nowhere, at)
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
func (m *market) raisePrices(distance int32) {
	for _, n := range m.search.reached {
		m.nodes[n].price += max(0, distance-m.search.distance[n])
	}
}

// move walks the way back from its end and lets everybody on it move one step.
func (m *market) move(row int32, e end) {
	at := e.node
	switch {
	case e.row == row:
		return // nothing is worth it
	case e.row != nowhere:
		at = m.at[e.row]
		m.leave(e.row)
	case int(at) >= m.places:
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
		m.at[next] = at
		if next == row {
			return
		}
		at = before
	}
}

// leave takes a row out of its place.
func (m *market) leave(row int32) {
	n := &m.nodes[m.at[row]]
	n.rows = slices.DeleteFunc(n.rows, func(r int32) bool { return r == row })
	n.taken--
	m.at[row] = nowhere
}
