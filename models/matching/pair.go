package matching

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
)

// pair is a candidate and a place looked at together, with what more than one rule asks of them.
type pair struct {
	c *seeker
	p *Place
	// far is the distance, once measured.
	far      geo.Distance
	measured bool
}

// seeker is a candidate with the question put for them, prepared for thousands of places.
type seeker struct {
	*Candidate
	asked    Options
	earliest lifecycle.Date
	// reach is how far away a place may be in kilometres; anyDistance without a limit.
	reach float64
	// hours are those that the candidate can manage, no more than earlier placements taught; fewer is the one that taught the
	// fewest.
	hours Hours
	fewer Learned
	// engaged: to be found nowhere else.
	engaged bool
	// waited is for how many days.
	waited int
}

// anyDistance is more than there is on earth.
const anyDistance = math.MaxFloat64

func newSeeker(c *Candidate, o Options) *seeker {
	s := &seeker{
		Candidate: c, asked: o, earliest: max(c.Start.Earliest, o.On, c.boundEarliest()), reach: reach(c, o), hours: c.Hours.known(),
		waited: max(0, c.WaitingSince.DaysUntil(o.On)),
	}
	_, s.engaged = c.Engaged()
	for _, l := range c.Learned {
		if l.MaxHours != 0 && (s.fewer.MaxHours == 0 || l.MaxHours < s.fewer.MaxHours) {
			s.fewer = l
		}
	}
	if most := s.fewer.MaxHours; most != 0 {
		s.hours = Hours{Min: min(s.hours.Min, most), Max: min(s.hours.Max, most)}
	}
	return s
}

// reach is the farthest of the candidate's ways of travelling, or less when less was asked for.
func reach(c *Candidate, o Options) float64 {
	km := float64(anyDistance)
	if c.MaxKm > 0 {
		km = float64(c.MaxKm)
	}
	if len(c.Travel) > 0 {
		km = 0
		for _, t := range c.Travel {
			switch {
			case t.MaxKm > 0:
				km = max(km, float64(t.MaxKm))
			case c.MaxKm > 0:
				km = max(km, float64(c.MaxKm))
			default:
				km = max(km, float64(TypicalKm(t.Mode)))
			}
		}
	}
	switch {
	case o.MaxKm > 0:
		km = min(km, float64(o.MaxKm))
	case o.SmallLocal:
		km = min(km, LocalKm)
	}
	return km
}

// TypicalKm is how far people go to work by a mode of travel when they did not say how far they go.
func TypicalKm(m vocabulary.TravelMode) int {
	switch m {
	case vocabulary.OnFoot:
		return 3
	case vocabulary.Bicycle:
		return 8
	case vocabulary.PublicTransport:
		return 30
	case vocabulary.Car:
		return 40
	}
	return 0
}

// known returns the hours with the maximum that holds when none is known.
func (h Hours) known() Hours {
	if h.Max == 0 {
		h.Max = fullTime
	}
	return h
}

// fullTime is the hours of a full week.
const fullTime = 37

// distance returns how far it is; false when that is not known.
func (x *pair) distance() (geo.Distance, bool) {
	if x.c.Home == nil || x.p.At == nil {
		return geo.Distance{}, false
	}
	if !x.measured {
		x.far, x.measured = geo.Between(*x.c.Home, *x.p.At), true
	}
	return x.far, true
}

// wholeKm is the distance in kilometres, rounded up, as people say it.
func wholeKm(d geo.Distance) int { return int(math.Ceil(d.Kilometres)) }

// start returns the first day on which the placement could begin, given the days on which the candidate can; false when there
// is none. An empty day is no bound.
func (x *pair) start(earliest, latest lifecycle.Date) (lifecycle.Date, bool) {
	var first lifecycle.Date
	var found bool
	for _, free := range x.p.Free {
		day := max(free.Start, earliest)
		fits := (latest == "" || day <= latest) && (free.End == "" || day <= x.lastStart(free))
		if fits && (!found || day < first) {
			first, found = day, true
		}
	}
	return first, found
}

// lastStart is the last day on which a placement in a free period with an end can begin and still last as long as it should.
func (x *pair) lastStart(free lifecycle.Period) lifecycle.Date {
	if x.c.Days <= 1 {
		return free.End
	}
	return free.End.AddDays(1 - x.c.Days)
}

// begins is the day that the placement would begin: the first possible, were it too late for the candidate, or else the first
// that the candidate can.
func (x *pair) begins() lifecycle.Date {
	if day, ok := x.start(x.c.earliest, ""); ok {
		return day
	}
	return x.c.earliest
}

// holds tells whether an accommodation is valid on any day of the placement. One that begins later holds when nobody knows
// how long the placement lasts.
func (x *pair) holds(l Limit, begins lifecycle.Date) bool {
	if l.Valid.End != "" && l.Valid.End < begins {
		return false
	}
	return l.Valid.Start <= begins || x.c.Days == 0 || l.Valid.Start < begins.AddDays(x.c.Days)
}

// neighbours counts the digits that two occupations or industries share from the left.
func neighbours(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// within returns the codes of which code is one, or a part.
func within(code string, codes []string) []string {
	if code == "" {
		return nil
	}
	var found []string
	for _, c := range codes {
		if c != "" && strings.HasPrefix(code, c) && !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	return found
}

// number writes n without zeros that say nothing.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
