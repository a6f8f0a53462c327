package matching

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strconv"
)

// Relaxation is one change that would open more: what, about which thing, from what to what, and how many it opens, counted
// exactly, when nothing else changes.
type Relaxation struct {
	Code Code `json:"code"`
	// About is the code or ID that the change is about: a skill, a demand, a mentor, a veto; empty when there is none.
	About string `json:"about,omitempty"`
	// From is what holds now, where that is one value, and To what would do: kilometres, hours, dates, levels.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Opens is how many more would not be excluded.
	Opens int `json:"opens"`
}

// perChange is how many subjects of one code are listed, those that open most, and how many steps of each, the nearest.
const perChange = 5

// change is one change that would be enough for a constraint not to stand against a pair. When it has an amount, so would any
// that goes further.
type change struct {
	code  Code
	about string
	need  int
}

// scale says how the amount of a change is counted.
type scale struct {
	// step is what people would round to; 0 for a change without an amount.
	step int
	// down: a smaller amount goes further.
	down bool
}

const (
	kmStep     = 5
	minuteStep = 30
	dayStep    = 7
)

func scaleOf(code Code) scale {
	switch code {
	case TravelFarther:
		return scale{step: kmStep}
	case ManageMoreHours, OfferMoreHours:
		return scale{step: minuteStep}
	case ManageFewerHours, OfferFewerHours:
		return scale{step: minuteStep, down: true}
	case StartLater:
		return scale{step: dayStep}
	case StartEarlier:
		return scale{step: dayStep, down: true}
	case LearnLanguage:
		return scale{step: 1}
	case AskLessLanguage:
		return scale{step: 1, down: true}
	default:
		return scale{}
	}
}

// round goes as far as need and on to the next step; a start before the day of asking is none.
func (s scale) round(need int) int {
	if s.down {
		return need / s.step * s.step
	}
	return (need + s.step - 1) / s.step * s.step
}

// side tells for whom a change is worth naming.
type side bool

const (
	forCandidate side = true
	forPlace     side = false
)

func (s side) wants(code Code) bool {
	switch code {
	case StartEarlier:
		return false // counted apart
	case AdaptTask, TrainMentor, FreeMentor, NameMentor, RenewAgreement:
		return true
	case OfferMoreHours, OfferFewerHours, WaiveSkill, WaiveCertificate, AskLessLanguage:
		return s == forPlace
	default:
		return s == forCandidate
	}
}

// enough returns the changes of which each alone would let the pair through, given the constraints that stand against it:
// what is enough for the first and, going as far as each of them needs, for all others.
func (x *pair) enough(against []constraint) []change {
	changes := against[0].changes(x)
	for _, other := range against[1:] {
		if len(changes) == 0 {
			return nil
		}
		also := other.changes(x)
		changes = slices.DeleteFunc(changes, func(c change) bool {
			return !slices.ContainsFunc(also, c.same)
		})
		for i, c := range changes {
			need := also[slices.IndexFunc(also, c.same)].need
			if scaleOf(c.code).down {
				changes[i].need = min(c.need, need)
			} else {
				changes[i].need = max(c.need, need)
			}
		}
	}
	return changes
}

func (c change) same(d change) bool { return c.code == d.code && c.about == d.about }

// subject is what changes have in common that one relaxation tells of, in steps when they have an amount.
type subject struct {
	code  Code
	about string
}

// tally holds, by subject, how far each excluded pair would need the change to go.
type tally map[subject][]int

func (t tally) add(changes []change, whose side) {
	for _, c := range changes {
		if whose.wants(c.code) {
			s := subject{c.code, c.about}
			t[s] = append(t[s], c.need)
		}
	}
}

// inOrder returns the subjects in the order of the codes; within a code, what opens most comes first.
func (t tally) inOrder() []subject {
	rank := map[Code]int{}
	for i, w := range Codes() {
		if w.Kind == KindRelaxation {
			rank[w.Code] = i
		}
	}
	return slices.SortedFunc(maps.Keys(t), func(a, b subject) int {
		return cmp.Or(cmp.Compare(rank[a.code], rank[b.code]), cmp.Compare(len(t[b]), len(t[a])), cmp.Compare(a.about, b.about))
	})
}

// relaxations returns what single changes would open.
func (t tally) relaxations(q *question) []Relaxation {
	var all []Relaxation
	listed := map[Code]int{}
	for _, s := range t.inOrder() {
		if listed[s.code]++; listed[s.code] > perChange {
			continue
		}
		from := q.from(s)
		if scaleOf(s.code).step == 0 {
			all = append(all, Relaxation{Code: s.code, About: s.about, From: from, Opens: len(t[s])})
			continue
		}
		for _, r := range steps(s.code, t[s]) {
			all = append(all, Relaxation{Code: s.code, About: s.about, From: from, To: q.to(s.code, r.need), Opens: r.opens})
		}
	}
	return all
}

// step is how far a change goes and how many that opens.
type step struct {
	need  int
	opens int
}

// steps returns the nearest steps of a change, each with how many it opens together with those before it.
func steps(code Code, needs []int) []step {
	s := scaleOf(code)
	slices.Sort(needs)
	if s.down {
		slices.Reverse(needs)
	}
	var found []step
	for i, need := range needs {
		next := step{need: s.round(need), opens: i + 1}
		if n := len(found); n > 0 && found[n-1].need == next.need {
			found[n-1] = next
			continue
		}
		if len(found) == perChange {
			break
		}
		found = append(found, next)
	}
	return found
}

// opens counts what single changes would open for the side that asks.
func (q *question) opens() []Relaxation {
	counted := tally{}
	whose := side(q.seeker != nil)
	together := hangingOn(onDanish, q.rules)
	for i := range q.excluded {
		// Most pairs have several things against them that no single change mends.
		if j := &q.excluded[i]; bits.OnesCount32(j.standing) == 1 || j.standing&^together == 0 {
			counted.add(j.enough(j.rules(q.rules)), whose)
		}
	}
	all := counted.relaxations(q)
	if whose == forCandidate {
		all = append(all, q.startEarlier()...)
	}
	return all
}

// startEarlier counts, for the days on which some place could begin before the candidate can, how many would be open then.
// Agreements and accommodations look different on another day, so each day is asked anew.
func (q *question) startEarlier() []Relaxation {
	dated := hangingOn(onStart, q.rules)
	var pairs []*judged
	var needs []int
	for i := range q.excluded {
		j := &q.excluded[i]
		if j.standing&^dated != 0 {
			continue
		}
		pairs = append(pairs, j)
		for _, c := range slices.Concat(j.moveStart(), j.endOfAgreement()) {
			if c.code == StartEarlier {
				needs = append(needs, c.need)
			}
		}
	}
	var all []Relaxation
	most := 0
	for _, s := range steps(StartEarlier, needs) {
		then := *q.seeker
		then.earliest = then.asked.On.AddDays(s.need)
		opens := 0
		for _, j := range pairs {
			if (&pair{c: &then, p: j.p}).against(q.rules) == 0 {
				opens++
			}
		}
		if opens > most {
			most = opens
			all = append(all, Relaxation{Code: StartEarlier, From: string(q.seeker.earliest), To: string(then.earliest), Opens: opens})
		}
	}
	return all
}

// from writes what holds now for the side that asks.
func (q *question) from(s subject) string {
	switch s.code {
	case TravelFarther:
		return number(q.seeker.reach)
	case ManageMoreHours:
		return number(q.seeker.hours.Max)
	case ManageFewerHours:
		return number(q.seeker.hours.Min)
	case StartLater:
		return string(q.seeker.Start.Latest)
	case LearnLanguage:
		return strconv.Itoa((&pair{c: q.seeker}).level(s.about))
	case OfferMoreHours:
		return number(q.place.Hours.known().Max)
	case OfferFewerHours:
		return number(q.place.Hours.Min)
	case AskLessLanguage:
		level := 0
		for _, l := range q.place.Languages {
			if l.Code == s.about {
				level = max(level, l.Level)
			}
		}
		return strconv.Itoa(level)
	default:
		return ""
	}
}

// to writes what a change goes to.
func (q *question) to(code Code, need int) string {
	switch code {
	case ManageMoreHours, ManageFewerHours, OfferMoreHours, OfferFewerHours:
		return number(float64(need) / 60)
	case StartLater:
		return string(q.seeker.asked.On.AddDays(need))
	default:
		return strconv.Itoa(need)
	}
}
