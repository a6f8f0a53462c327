package kpi

import (
	"cmp"
	"slices"
)

// Smallest is the smallest number of placements of which a number is told.
const Smallest = 5

// Any stands for every value of a dimension, and for every class.
const Any = "*"

// Where is what a number is about: a unit, a model, a target group, a month ("2027-01"); Any where it is about all. Empty is a
// value, too: that of placements without a model, or whose target group is not known.
type Where struct{ Unit, Model, Group, Month string }

// Everywhere is all placements.
func Everywhere() Where { return Where{Any, Any, Any, Any} }

// Dimension is one of the parts of a Where.
type Dimension string

// The dimensions.
const (
	ByUnit        Dimension = "unit"
	ByModel       Dimension = "model"
	ByTargetGroup Dimension = "target_group"
	ByMonth       Dimension = "month"
)

// dimensions returns all dimensions.
func dimensions() []Dimension { return []Dimension{ByUnit, ByModel, ByTargetGroup, ByMonth} }

// dimensionsOf returns the dimensions that the cells are told apart by.
func dimensionsOf(cells []Cell) []Dimension {
	return slices.DeleteFunc(dimensions(), func(d Dimension) bool {
		return !slices.ContainsFunc(cells, func(c Cell) bool { return c.Of(d) != Any })
	})
}

// Of returns the value that w has of a dimension; Any of none.
func (w Where) Of(d Dimension) string {
	switch d {
	case ByUnit:
		return w.Unit
	case ByModel:
		return w.Model
	case ByTargetGroup:
		return w.Group
	case ByMonth:
		return w.Month
	case overClasses:
	}
	return Any
}

// With returns w with another value of a dimension.
func (w Where) With(d Dimension, value string) Where {
	switch d {
	case ByUnit:
		w.Unit = value
	case ByModel:
		w.Model = value
	case ByTargetGroup:
		w.Group = value
	case ByMonth:
		w.Month = value
	case overClasses:
	}
	return w
}

// Has tells whether what is at x is among what w is about.
func (w Where) Has(x Where) bool {
	for _, d := range dimensions() {
		if v := w.Of(d); v != Any && v != x.Of(d) {
			return false
		}
	}
	return true
}

// Cell counts the observations of one class and one measure at one place. A dimension is Any in all cells, which are not told apart
// by it then, or in none.
type Cell struct {
	Where
	Class string
	// Observations are of so many Placements. First are those of them that no other class of the cell's measure counts as First.
	Observations, Placements, First int
}

// Count is what has been counted, and whether it may be told.
type Count struct {
	Observations, Placements int
	Told                     bool
	// among is that of all classes at the same place, for a class that nothing there is of: nobody knows that there is none
	// while that is hidden.
	among *Count
}

// told tells whether n can be known.
func (n *Count) told() bool {
	if n.among != nil {
		return n.among.Told
	}
	return n.Told
}

// Counts are those of one measure.
type Counts struct{ nodes map[place]*Count }

type place struct {
	Where
	class string
}

// Told adds up the cells of one measure, for every combination of the dimensions, and says what may be told: no count of fewer
// than Smallest placements, and none from which such a one could be worked out. What is hidden depends on the cells alone and
// not on what somebody asks for, so that asking twice, for the whole and for all parts but one, tells no more.
//
// That holds for the cells of one period. Two periods that overlap tell by their difference what neither does: who may not list
// the placements is given none that do, but whole months that are over (api/kpi.go). What is entered later about such a month still
// shows by the difference to before.
func Told(cells []Cell) Counts {
	c := Counts{map[place]*Count{}}
	var order []place
	add := func(p place, observations, placements int) {
		n := c.nodes[p]
		if n == nil {
			n = &Count{}
			c.nodes[p] = n
			order = append(order, p)
		}
		n.Observations += observations
		n.Placements += placements
	}
	apart := dimensionsOf(cells)
	for _, cell := range cells {
		for mask := range 1 << len(apart) {
			w := cell.Where
			for i, d := range apart {
				if mask&(1<<i) != 0 {
					w = w.With(d, Any)
				}
			}
			add(place{w, cell.Class}, cell.Observations, cell.Placements)
			add(place{w, Any}, cell.Observations, cell.First)
		}
	}
	classes := map[string]bool{}
	for _, p := range order {
		classes[p.class] = true
	}
	for _, p := range order {
		for class := range classes {
			if none := (place{p.Where, class}); p.class == Any && c.nodes[none] == nil {
				c.nodes[none] = &Count{among: c.nodes[p]}
				order = append(order, none)
			}
		}
	}
	// One order, whatever the order of the cells: what is hidden must not depend on it.
	slices.SortFunc(order, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Model, b.Model), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Month, b.Month),
			cmp.Compare(a.class, b.class))
	})
	for _, n := range c.nodes {
		n.Told = n.Placements >= Smallest
	}
	protect(c.lines(order))
	return c
}

// line is a count and the parts that it is the sum of.
type line struct {
	whole *Count
	parts []*Count
	// classes tells that the parts are the classes at one place.
	classes bool
}

// lines are all sums: of the classes at one place, and of the values of one dimension for one class.
func (c Counts) lines(order []place) []*line {
	type sum struct {
		place
		over Dimension
	}
	found := map[sum]*line{}
	var all []*line
	part := func(s sum, n *Count) {
		l := found[s]
		if l == nil {
			l = &line{whole: c.nodes[s.place], classes: s.over == overClasses}
			found[s] = l
			all = append(all, l)
		}
		l.parts = append(l.parts, n)
	}
	for _, p := range order {
		if p.class != Any {
			part(sum{place{p.Where, Any}, overClasses}, c.nodes[p])
		}
		for _, d := range dimensions() {
			if p.Of(d) != Any {
				part(sum{place{p.With(d, Any), p.class}, d}, c.nodes[p])
			}
		}
	}
	return all
}

// overClasses is no dimension, but what the classes at one place are the parts of.
const overClasses Dimension = "class"

// protect hides more until nothing that is hidden can be worked out from one sum. What is about many is hidden only where hiding
// parts does not help.
func protect(lines []*line) {
	for last := false; ; {
		changed := false
		for _, l := range lines {
			changed = l.protect(last || l.classes) || changed
		}
		if !changed && last {
			return
		}
		last = !changed
	}
}

// protect hides parts, or the whole if it may.
func (l *line) protect(whole bool) bool {
	changed := false
	if l.whole.Placements == 0 {
		return changed // what is not there gives nobody away
	}
	for {
		left, hidden := 0, 0
		var next, none *Count
		for _, n := range l.parts {
			switch {
			case !n.told():
				left, hidden = left+1, hidden+n.Placements
			case n.Placements == 0:
				if !l.classes && (none == nil || n.among.Placements < none.Placements) {
					none = n.among
				}
			case next == nil || n.Placements < next.Placements:
				next = n
			}
		}
		open := l.whole.Told && left > 0 && (left < 2 || hidden < Smallest)
		summed := !l.whole.Told && left == 0
		switch {
		case !open && !summed:
			return changed
		case next != nil:
			next.Told = false
		case none != nil:
			none.Told = false // then nobody knows that it has none
		case !whole:
			return changed
		default:
			l.whole.Told = false
		}
		changed = true
	}
}

// Value is what is told of a number: of N observations, of so many Placements, Count are of the number's class, and they are of
// CountPlacements. What is not told is zero.
type Value struct {
	N, Placements          int
	Count, CountPlacements int
	// Whole tells that N may be told, Told that all may.
	Whole, Told bool
}

// Share is the part that Count is of N.
func (v Value) Share() float64 {
	if v.N == 0 {
		return 0
	}
	return float64(v.Count) / float64(v.N)
}

// Of returns what is told of a number at a place.
func (c Counts) Of(n Number, w Where) Value {
	whole := c.at(w, Any)
	v := Value{Whole: whole.Told}
	if !whole.Told {
		return v
	}
	v.N, v.Placements = whole.Observations, whole.Placements
	class := c.at(w, n.Class)
	switch {
	case n.Stat != Share:
		class = whole
	case n.Class == "":
		rest := c.at(w, Ordinary)
		class = Count{
			Observations: whole.Observations - rest.Observations, Placements: whole.Placements - rest.Placements,
			Told: rest.Told || rest.Placements == 0,
		}
		class.Told = class.Told && (class.Placements == 0 || class.Placements >= Smallest)
	}
	// That there is none is told: it is nobody's secret.
	if v.Told = class.Told || class.Placements == 0; v.Told {
		v.Count, v.CountPlacements = class.Observations, class.Placements
	}
	return v
}

func (c Counts) at(w Where, class string) Count {
	if n := c.nodes[place{w, class}]; n != nil {
		return *n
	}
	return Count{}
}
