package matching

// search finds how much dearer places must become before somebody without a place can move on. Distances are small whole
// numbers, so that the nodes wait in buckets, one for each distance.
type search struct {
	distance []int32
	buckets  [][]int32
	touched  []int32
	reached  []int32 // settled nodes, in order
}

// far is more than any distance that counts: no row gives up more than it gains.
const far = PlacedBonus + 101

func newSearch(nodes int) search {
	s := search{distance: make([]int32, nodes), buckets: make([][]int32, far)}
	for i := range s.distance {
		s.distance[i] = far
	}
	return s
}

// clear forgets the last search.
func (s *search) clear() {
	for _, n := range s.touched {
		s.distance[n] = far
	}
	s.touched, s.reached = s.touched[:0], s.reached[:0]
	for i := range s.buckets {
		s.buckets[i] = s.buckets[i][:0]
	}
}

// reach notes a way to a node, when it is shorter than the one known and than limit.
func (s *search) reach(n, distance, limit int32) {
	if distance >= s.distance[n] || distance >= limit {
		return
	}
	if s.distance[n] == far {
		s.touched = append(s.touched, n)
	}
	s.distance[n] = distance
	s.buckets[distance] = append(s.buckets[distance], n)
}

// fill places rows until nobody is left whom a place is worth its price.
func (m *market) fill() {
	waiting := make([]int32, len(m.candidates))
	for row := range waiting {
		waiting[row] = whole32(row)
	}
	for len(waiting) > 0 {
		before := len(waiting)
		if waiting = m.settle(waiting); len(waiting) == before {
			m.raisePrices(waiting, m.nearestEnd(waiting))
		}
	}
}

// settle lets rows take options that cost them nothing beyond the price, and returns those who found none. Who has nothing
// left to gain stays out.
func (m *market) settle(waiting []int32) []int32 {
	m.chain.clear(nobodyBefore)
	left := waiting[:0]
	for _, row := range waiting {
		if m.profits[row] > 0 && !m.enter(row) {
			left = append(left, row)
		}
	}
	return left
}

// nearestEnd measures how far all places are from the rows without one, and returns the distance of the nearest end of a
// way: room, or a row that nothing is worth it any more. Nodes nearer than that are reached.
func (m *market) nearestEnd(waiting []int32) int32 {
	s := &m.search
	s.clear()
	end := m.profits[waiting[0]]
	for _, row := range waiting {
		end = min(end, m.profits[row])
	}
	for _, row := range waiting {
		m.offer(int(row), 0, end)
	}
	for d := int32(0); d < end; d++ {
		for i := 0; i < len(s.buckets[d]) && d < end; i++ {
			if n := s.buckets[d][i]; s.distance[n] == d {
				s.reached = append(s.reached, n)
				end = m.goOn(int(n), d, end)
			}
		}
	}
	return end
}

// offer reaches for all options of a row, at distance d.
func (m *market) offer(row int, d, end int32) {
	s, d := &m.search, d+m.profits[row]
	for _, o := range m.optionsOf(row) {
		if to := d - o.gain + m.prices[o.place]; to < s.distance[o.place] && to < end {
			s.reach(o.place, to, end)
		}
	}
}

// goOn looks further from a settled node and returns the nearest end known.
func (m *market) goOn(at int, d, end int32) int32 {
	n := &m.nodes[at]
	if at >= m.places {
		if n.spare() {
			return d
		}
		for _, member := range n.members {
			if m.nodes[member].taken > 0 {
				m.search.reach(member, d+m.prices[member]-m.prices[at], end)
			}
		}
		return end
	}
	if n.spare() {
		if n.group == nowhere {
			return d
		}
		m.search.reach(n.group, d+m.prices[n.group]-m.prices[at], end)
	}
	for _, row := range n.rows {
		end = min(end, d+m.profits[row])
		m.offer(int(row), d, end)
	}
	return end
}

// raisePrices makes everything that is nearer than the end dearer by the difference, so that the ways to it cost nothing
// more and no row would rather be elsewhere.
func (m *market) raisePrices(waiting []int32, end int32) {
	for _, row := range waiting {
		m.profits[row] -= end
	}
	s := &m.search
	for _, n := range s.reached {
		by := end - s.distance[n]
		if by <= 0 {
			continue
		}
		m.prices[n] += by
		for _, row := range m.nodes[n].rows {
			m.profits[row] -= by
		}
	}
}
