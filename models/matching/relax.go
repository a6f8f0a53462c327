package matching

import (
	"cmp"
	"math/bits"
	"slices"
)

// Relaxation is one change that would open more: what, about which thing, from what to what, and how many it opens, counted
// exactly, when nothing else changes.
//
// Only such changes are given as people make: a distance to at most twice the limit, or 30 km more, whichever is more; hours to
// at most double, or 5 more, and down to at most half, or 5 fewer, whichever goes farther; a first day at most 13 weeks later
// or earlier; a language at most two levels higher, or asked two lower. What would have to change more than that is no advice.
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

func (c change) same(d change) bool { return c.code == d.code && c.about == d.about }

// opens counts what single changes would open for the side that asks.
func (q *question) opens() []Relaxation {
	needs := map[change][]int{}
	together := hangingOn(onDanish, q.rules)
	for i := range q.excluded {
		// Most pairs have several things against them that no single change mends.
		if j := &q.excluded[i]; bits.OnesCount32(j.standing) == 1 || j.standing&^together == 0 {
			for _, c := range j.enough(j.rules(q.rules)) {
				subject := change{code: c.code, about: c.about}
				needs[subject] = append(needs[subject], c.need)
			}
		}
	}
	var all []Relaxation
	for _, o := range openings() {
		switch {
		case !o.serves(q):
		case o.code == StartEarlier:
			all = append(all, q.startEarlier(o)...)
		default:
			all = append(all, o.relaxations(q, needs)...)
		}
	}
	return all
}

// enough returns the changes of which each alone would let the pair through, given the constraints that stand against it:
// what is enough for the first and, going as far as each of them needs, for all others.
func (x *pair) enough(against []constraint) []change {
	changes := against[0].changes(x)
	for _, other := range against[1:] {
		also := other.changes(x)
		changes = slices.DeleteFunc(changes, func(c change) bool { return !slices.ContainsFunc(also, c.same) })
		for i, c := range changes {
			changes[i].need = max(c.need, also[slices.IndexFunc(also, c.same)].need)
		}
	}
	return changes
}

// relaxations returns the relaxations of one kind, over how far each excluded pair would need each change to go.
func (o opening) relaxations(q *question, needs map[change][]int) []Relaxation {
	var subjects []change
	near := map[change][]int{}
	for subject, all := range needs {
		if subject.code != o.code {
			continue
		}
		if all = o.within(q, subject.about, all); len(all) > 0 {
			subjects, near[subject] = append(subjects, subject), all
		}
	}
	slices.SortFunc(subjects, func(a, b change) int {
		return cmp.Or(cmp.Compare(len(near[b]), len(near[a])), cmp.Compare(a.about, b.about))
	})
	var all []Relaxation
	for _, s := range subjects[:min(len(subjects), perChange)] {
		r := Relaxation{Code: o.code, About: s.about, From: o.from(q, s.about), Opens: len(near[s])}
		if o.step == 0 {
			all = append(all, r)
			continue
		}
		for _, step := range o.steps(near[s]) {
			r.To, r.Opens = o.to(q, step.need), step.opens
			all = append(all, r)
		}
	}
	return all
}

// within returns the needs for which a change goes no farther than people would.
func (o opening) within(q *question, about string, needs []int) []int {
	if o.bound == nil {
		return needs
	}
	bound := o.bound(q, about)
	return slices.DeleteFunc(needs, func(need int) bool {
		to := o.round(need)
		return o.down && to < bound || !o.down && to > bound
	})
}

// step is how far a change goes and how many that opens.
type step struct {
	need  int
	opens int
}

// steps returns the nearest steps of a change, each with how many it opens together with those before it.
func (o opening) steps(needs []int) []step {
	slices.Sort(needs)
	if o.down {
		slices.Reverse(needs)
	}
	var found []step
	for i, need := range needs {
		next := step{need: o.round(need), opens: i + 1}
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

// round goes as far as need and on to the next step.
func (o opening) round(need int) int {
	if o.down {
		return need / o.step * o.step
	}
	return (need + o.step - 1) / o.step * o.step
}

// startEarlier counts, for the days on which some place could begin before the candidate can, how many would be open then.
// Agreements and accommodations look different on another day, so each day is asked anew.
func (q *question) startEarlier(o opening) []Relaxation {
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
	for _, s := range o.steps(o.within(q, "", needs)) {
		then := *q.seeker
		then.earliest = then.asked.On.AddDays(s.need)
		if then.earliest <= then.BoundUntil {
			continue
		}
		opens := 0
		for _, j := range pairs {
			if (&pair{c: &then, p: j.p}).against(q.rules) == 0 {
				opens++
			}
		}
		if opens > most {
			most = opens
			all = append(all, Relaxation{Code: o.code, From: o.from(q, ""), To: o.to(q, s.need), Opens: opens})
		}
	}
	return all
}
