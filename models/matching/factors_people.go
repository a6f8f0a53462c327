package matching

import (
	"slices"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
)

// The factors of people and time: social match, mentor, what happened before, waiting, idle.

// forgottenDays is after how many days what visitors saw counts no longer. It counts fully until it is stale; in between it
// fades.
const forgottenDays = 720

// traits are the candidate's wishes; who has none is best off where people are let in.
func (x *pair) traits() []Wish {
	if len(x.c.Traits) == 0 {
		return []Wish{{string(vocabulary.Inclusive), 1}}
	}
	return x.c.Traits
}

// social is how far the workplace has the traits that the candidate wishes for, weighted by their importance. What was not
// seen counts half, and what was seen long ago is drawn towards that.
func (x *pair) social() int {
	sum, all := 0, 0
	for _, wish := range x.traits() {
		sum += wish.weight() * x.trait(wish.Code)
		all += wish.weight()
	}
	return sum / all
}

const levels = 5

func (x *pair) trait(t string) int {
	seen, ok := x.lastSeen(t)
	if !ok {
		return half
	}
	value := (seen.Level - 1) * whole / (levels - 1)
	age := seen.On.DaysUntil(x.c.asked.On)
	trust := whole - rising(age-relation.VisitDays, forgottenDays-relation.VisitDays)
	return half + (value-half)*trust/whole
}

func (x *pair) lastSeen(t string) (Observed, bool) {
	var last Observed
	for _, o := range x.p.Seen {
		if string(o.Trait) == t && (o.On > last.On || o.On == last.On && o.Level > last.Level) {
			last = o
		}
	}
	return last, last.On != ""
}

// visited is the day of the last visit from which anything is known.
func (x *pair) visited() lifecycle.Date {
	var last lifecycle.Date
	for _, o := range x.p.Seen {
		last = max(last, o.On)
	}
	return last
}

// socialFacts gives what was seen of each trait and the day of the last visit.
func (x *pair) socialFacts() map[string]string {
	values := facts("visited_on", string(x.visited()))
	for _, wish := range x.traits() {
		if seen, ok := x.lastSeen(wish.Code); ok {
			values[wish.Code] = strconv.Itoa(seen.Level)
		}
	}
	return values
}

// What a mentor gives: being there, being trained, having experience with a need of the candidate, speaking a language of
// theirs.
const (
	mentorThere   = 400
	mentorTrained = 200
	mentorNeed    = 250
	mentorTongue  = 200
)

// mentor returns the mentor who fits best of those with time, and what that is worth; false when there is none.
func (x *pair) mentor() (best Mentor, value int, found bool) {
	for _, m := range x.p.Mentors {
		if m.Free <= 0 {
			continue
		}
		v := x.worth(m)
		if !found || v > value || v == value && m.ID < best.ID {
			best, value, found = m, v, true
		}
	}
	return best, value, found
}

func (x *pair) worth(m Mentor) int {
	v := mentorThere
	if m.Trained {
		v += mentorTrained
	}
	v += mentorNeed * len(x.sharedNeeds(m))
	if slices.ContainsFunc(x.c.Languages, func(l Language) bool { return slices.Contains(m.Languages, l.Code) }) {
		v += mentorTongue
	}
	return min(v, whole)
}

func (x *pair) sharedNeeds(m Mentor) []vocabulary.Need {
	var shared []vocabulary.Need
	for _, n := range x.c.Needs {
		if slices.Contains(m.Needs, n) && !slices.Contains(shared, n) {
			shared = append(shared, n)
		}
	}
	return shared
}

func (x *pair) mentoring() int {
	_, value, _ := x.mentor()
	return value
}

// mentorFacts counts the needs and does not name them.
func (x *pair) mentorFacts() map[string]string {
	m, _, found := x.mentor()
	if !found {
		return nil
	}
	return facts("mentor_id", m.ID, "trained", strconv.FormatBool(m.Trained), "needs", strconv.Itoa(len(x.sharedNeeds(m))))
}

// before starts from how placements at the workplace went, which counts half when there were none, and lets the candidate's
// own experience speak before that of others.
func (x *pair) before() int {
	value := (x.p.Record.Completed + 1) * whole / (x.p.Record.Completed + x.p.Record.EndedEarly + 2)
	for _, past := range x.c.Past {
		switch x.lastTime(past) {
		case wentBadly:
			return 0
		case wentWell:
			value = whole
		}
	}
	return value
}

// What an earlier placement of the candidate can say about a place.
const (
	wentWell  = "went_well"
	wentBadly = "went_badly"
)

// lastTime tells whether an earlier placement went well at this workplace or in this occupation, or badly: the workplace was
// at fault and it is this one, or the tasks were and it is this occupation. Empty when it says nothing.
func (x *pair) lastTime(past Past) string {
	here := past.WorkplaceID != "" && past.WorkplaceID == x.p.WorkplaceID ||
		past.WorkplaceID == "" && past.CompanyID != "" && past.CompanyID == x.p.CompanyID
	same := past.Occupation != "" && past.Occupation == x.p.Occupation
	switch {
	case past.Result != EndedEarly && (here || same):
		return wentWell
	case past.Result == EndedEarly && past.Reason == placement.WorkplaceConditions && here,
		past.Result == EndedEarly && past.Reason == placement.TasksDoNotFit && same:
		return wentBadly
	}
	return ""
}

func (x *pair) beforeFacts() map[string]string {
	values := facts("completed", strconv.Itoa(x.p.Record.Completed), "ended_early", strconv.Itoa(x.p.Record.EndedEarly))
	for _, past := range x.c.Past {
		if why := x.lastTime(past); why != "" {
			values[why] = "true"
		}
	}
	return values
}

// Waiting counts fully after half a year, an idle place after a quarter. A place under an advance agreement may stand idle.
const (
	waitingDays = 180
	idleDays    = 90
)

func (x *pair) waiting() int { return rising(x.c.waited, waitingDays) }

func (x *pair) waitingFacts() map[string]string { return facts("days", strconv.Itoa(x.c.waited)) }

func (x *pair) daysIdle() int { return max(0, x.p.IdleSince.DaysUntil(x.c.asked.On)) }

func (x *pair) idle() int {
	if x.p.Model == vocabulary.AdvanceAgreement {
		return 0
	}
	return rising(x.daysIdle(), idleDays)
}

func (x *pair) idleFacts() map[string]string { return facts("days", strconv.Itoa(x.daysIdle())) }
