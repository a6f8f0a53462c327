package matching

import "slices"

// chain is a search for a way to let one row in at no cost: others move to options that are as good for them, until
// somebody finds room or leaves whom the place is worth nothing more than its price.
type chain struct {
	// seen are nodes from which no way leads on. Those seen last are noted.
	seen []bool
	last []int32
	// before: only a row after this one may be moved out.
	before int32
}

// nobodyBefore lets any row be moved out.
const nobodyBefore = -1

func (c *chain) clear(before int32) {
	clear(c.seen)
	c.last, c.before = c.last[:0], before
}

// see notes that a node is looked at; false when it was before.
func (c *chain) see(n int32) bool {
	if c.seen[n] {
		return false
	}
	c.seen[n] = true
	c.last = append(c.last, n)
	return true
}

// enter gives a row that has no place one of its best options, when a chain makes room there.
func (m *market) enter(row int32) bool {
	options := m.optionsOf(int(row))
	// Room nearby spares long chains.
	for _, o := range options {
		if m.open[o.place] && m.best(row, o) && m.hasRoom(o.place) {
			m.sit(row, o)
			return true
		}
	}
	for _, o := range options {
		if m.best(row, o) && m.makeRoom(o.place) {
			m.sit(row, o)
			return true
		}
	}
	return false
}

// best tells whether an option leaves a row as much as any.
func (m *market) best(row int32, o option) bool { return o.gain-m.prices[o.place] == m.profits[row] }

// makeRoom sees to it that one more fits at a place; false when no chain ends well.
func (m *market) makeRoom(place int32) bool {
	n := &m.nodes[place]
	if !n.spare() {
		return m.vacate(place)
	}
	if n.group == nowhere || m.nodes[n.group].spare() {
		return true
	}
	// Where nobody is yet, a place can still be cheaper than its group.
	if m.prices[place] != m.prices[n.group] || !m.chain.see(n.group) {
		return false
	}
	for _, member := range m.nodes[n.group].members {
		if m.prices[member] == m.prices[n.group] && m.vacate(member) {
			return true
		}
	}
	return false
}

// vacate moves one row away from a place.
func (m *market) vacate(place int32) bool {
	if !m.chain.see(place) {
		return false
	}
	for _, row := range m.nodes[place].rows {
		if m.profits[row] == 0 && row > m.chain.before {
			m.leave(row)
			return true
		}
		options := m.optionsOf(int(row))
		for _, o := range options {
			if o.place != place && m.open[o.place] && m.best(row, o) && m.hasRoom(o.place) {
				m.move(row, o)
				return true
			}
		}
		for _, o := range options {
			if o.place != place && m.best(row, o) && m.makeRoom(o.place) {
				m.move(row, o)
				return true
			}
		}
	}
	return false
}

func (m *market) move(row int32, o option) {
	m.leave(row)
	m.sit(row, o)
}

// hasRoom tells whether one more fits at a place as it is.
func (m *market) hasRoom(place int32) bool {
	n := &m.nodes[place]
	return n.spare() && (n.group == nowhere || m.nodes[n.group].spare())
}

func (m *market) sit(row int32, o option) {
	m.at[row], m.brings[row] = o.place, o.gain
	n := &m.nodes[o.place]
	n.rows = append(n.rows, row)
	n.taken++
	m.open[o.place] = n.spare()
	if n.group != nowhere {
		m.nodes[n.group].taken++
	}
}

// leave takes a row out of its place.
func (m *market) leave(row int32) {
	place := m.at[row]
	n := &m.nodes[place]
	i := slices.Index(n.rows, row)
	n.rows = slices.Delete(n.rows, i, i+1)
	n.taken--
	m.open[place] = n.spare()
	if n.group != nowhere {
		m.nodes[n.group].taken--
	}
	m.at[row] = nowhere
}

// honourOrder gives those who waited longer the places of those who waited less, where that is equally good for all
// together, one after the other in order of waiting. Only rows to whom a place is worth just its price can be without one
// or be moved out: all assignments that are equally good differ in these alone. What a search saw in vain leads to nobody
// who waited less than its row, so no later search need look there.
func (m *market) honourOrder() {
	c := &m.chain
	c.clear(nobodyBefore)
	for row := range m.candidates {
		if m.at[row] != nowhere {
			continue
		}
		c.last, c.before = c.last[:0], whole32(row)
		if m.enter(whole32(row)) {
			for _, n := range c.last {
				c.seen[n] = false
			}
		}
	}
}
