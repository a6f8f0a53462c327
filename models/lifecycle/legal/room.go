package legal

import (
	"cmp"
	"slices"

	"placement/models/lifecycle"
)

// Base says how well the headcounts that a ratio is measured by are known.
type Base string

// The bases.
const (
	// BaseComplete: every month that counts is known.
	BaseComplete Base = "complete"
	// BaseIncomplete: some of them are; the average is theirs.
	BaseIncomplete Base = "incomplete"
	// BaseOld: none of them is; older ones stand in.
	BaseOld Base = "old"
	// BaseUnknown: there is nothing to go by, so only what every workplace may have is certain.
	BaseUnknown Base = "unknown"
)

// Room is how many supported persons a workplace may have in a period, and how many it has.
type Room struct {
	Base Base
	// Ordinary is the average number of ordinary employees; Months are those it is the average of, in order, and Missing the
	// ones that should have counted too. A month is its first day.
	Ordinary float64
	Months   []lifecycle.Date
	Missing  []lifecycle.Date
	Cap      int
	// Used is what the others take, Pending what those would who have only been proposed, Wanted what the placement itself
	// would; all as full-time equivalents.
	Used, Pending, Wanted float64
	// Fits tells whether the placement has room, and FitsAll whether everybody proposed has. Compared exactly.
	Fits, FitsAll bool
}

// Free is what is left without the placement; below zero when the workplace has more than it may.
func (r Room) Free() float64 { return float64(r.Cap) - r.Used }

// RoomAt returns the room of the workplace of f in its period.
func (r Ratio) RoomAt(f Facts) Room {
	room := Room{Base: BaseUnknown, Cap: r.AlwaysMin}
	counted := r.base(f, &room)
	var sum int64
	for _, h := range counted {
		sum += units(h.FTE)
		room.Months = append(room.Months, dateOf(monthOf(h.Month)))
	}
	if n := int64(len(counted)); n > 0 {
		room.Ordinary = float64(sum) / float64(n*unit)
		room.Cap = r.capOf(sum, n)
	}
	used, pending := sumHours(f.Supported, r.FullTimeHours), sumHours(f.Pending, r.FullTimeHours)
	wanted, most := units(f.WeeklyHours), int64(room.Cap)*units(r.FullTimeHours)
	room.Used, room.Pending, room.Wanted = r.persons(used), r.persons(pending), r.persons(wanted)
	room.Fits, room.FitsAll = used+wanted <= most, used+pending+wanted <= most
	return room
}

// Cap returns how many supported persons the given number of ordinary employees allows.
func (r Ratio) Cap(ordinary float64) int { return r.capOf(units(ordinary), 1) }

// capOf returns the cap for the average sum/n, in whole persons, rounded down band by band.
func (r Ratio) capOf(sum, n int64) int {
	var persons, from int64
	for _, b := range r.Bands {
		upTo := int64(b.UpTo) * n * unit
		if b.UpTo == 0 || upTo > sum {
			upTo = sum
		}
		if upTo > from {
			persons += (upTo - from) / (int64(b.Per) * n * unit)
			from = upTo
		}
	}
	return max(r.AlwaysMin, int(persons))
}

func (r Ratio) persons(hours int64) float64 {
	if r.FullTimeHours <= 0 {
		return 0
	}
	return float64(hours) / unit / r.FullTimeHours
}

// base returns the headcounts that count, and says in room how good they are. What counts are the months before the
// placement begins here, or before today while it lies ahead: nobody can count the months to come.
func (r Ratio) base(f Facts, room *Room) []Headcount {
	first := monthOf(min(f.On, f.Here().Start))
	known := slices.Clone(f.Headcounts)
	slices.SortStableFunc(known, func(a, b Headcount) int {
		return cmp.Or(cmp.Compare(monthOf(a.Month), monthOf(b.Month)), cmp.Compare(a.FTE, b.FTE))
	})
	// Of two for one month the smaller counts.
	known = slices.CompactFunc(known, func(a, b Headcount) bool { return monthOf(a.Month) == monthOf(b.Month) })
	known = slices.DeleteFunc(known, func(h Headcount) bool {
		m := monthOf(h.Month)
		return m >= first || m < first-r.OldestMonths
	})
	for m := first - r.BaseMonths; m < first; m++ {
		if !slices.ContainsFunc(known, func(h Headcount) bool { return monthOf(h.Month) == m }) {
			room.Missing = append(room.Missing, dateOf(m))
		}
	}
	newest := known[max(0, len(known)-r.BaseMonths):]
	wanted := slices.DeleteFunc(slices.Clone(newest), func(h Headcount) bool { return monthOf(h.Month) < first-r.BaseMonths })
	switch {
	case len(known) == 0:
		room.Base = BaseUnknown
		return nil
	case len(room.Missing) == 0:
		room.Base = BaseComplete
	case len(wanted) == 0:
		room.Base = BaseOld
		return newest
	default:
		room.Base = BaseIncomplete
	}
	return wanted
}

// monthOf numbers the month of d, counted from year 0; 0 for no day.
func monthOf(d lifecycle.Date) int {
	if !d.Valid() {
		return 0
	}
	return number(string(d[:4]))*12 + number(string(d[5:7])) - 1
}

// dateOf is the first day of the month that has the number m.
func dateOf(m int) lifecycle.Date {
	digits := func(n, width int) string {
		s := make([]byte, width)
		for i := width - 1; i >= 0; i-- {
			s[i] = byte('0' + n%10)
			n /= 10
		}
		return string(s)
	}
	return lifecycle.Date(digits(m/12, 4) + "-" + digits(m%12+1, 2) + "-01")
}

func number(s string) int {
	var n int
	for _, c := range []byte(s) {
		n = n*10 + int(c-'0')
	}
	return n
}
