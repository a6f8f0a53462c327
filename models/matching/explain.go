package matching

import (
	"slices"

	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
)

// suggestion explains a pair.
func (j *judged) suggestion(factors []factor) Suggestion {
	x := &j.pair
	s := Suggestion{
		CandidateID: x.c.ID, PlaceID: x.p.ID, Score: j.points, Parts: x.parts(factors),
		Start: x.begins(), Hours: x.shared(), Notes: x.notes(), Lessons: x.lessons(),
	}
	if m, _, found := x.mentor(); found {
		s.MentorID = m.ID
	}
	s.Tasks, s.Dropped = x.pick()
	return s
}

// pick returns the tasks that the candidate would do, and why others, or parts of them, would be left out.
func (x *pair) pick() (tasks []string, dropped []Reason) {
	begins := x.begins()
	for i := range x.p.Tasks {
		t := &x.p.Tasks[i]
		var against []conflict
		x.conflicts(t, true, begins, func(c conflict) bool { against = append(against, c); return true })
		if x.possible(t, begins) {
			tasks = append(tasks, t.ID)
		}
		dropped = append(dropped, reasonsOf(DemandNotMet, against)...)
	}
	return tasks, dropped
}

// notes are what to know before deciding: what the safety meeting should speak of, and what is not known well.
func (x *pair) notes() []Reason {
	var notes []Reason
	note := func(code Code, pairs ...string) {
		notes = append(notes, Reason{Code: code, Values: facts(pairs...)})
	}
	if len(x.c.Goals) == 0 {
		note(NoJobGoal)
	}
	for i := range x.p.Tasks {
		var soft []conflict
		x.conflicts(&x.p.Tasks[i], false, x.begins(), func(c conflict) bool { soft = append(soft, c); return true })
		notes = append(notes, reasonsOf(SoftDemand, soft)...)
	}
	if x.c.Danish == nil && x.asksDanish() {
		note(DanishUnknown)
	}
	if _, known := x.distance(); !known {
		note(DistanceUnknown)
	}
	switch seen := x.visited(); {
	case seen == "":
		note(NeverVisited)
	case relation.AgeOfVisit(seen, x.c.asked.On).Stale:
		note(KnowledgeStale, "visited_on", string(seen))
	}
	switch m, _, found := x.mentor(); {
	case !found:
		note(MentorMissing, "workplace_id", x.p.WorkplaceID)
	case !m.Trained:
		note(MentorUntrained, "mentor_id", m.ID)
	}
	return notes
}

// asksDanish tells whether the place or a task of it asks for Danish.
func (x *pair) asksDanish() bool {
	return slices.ContainsFunc(x.p.Languages, func(l Language) bool { return l.Code == danish }) ||
		slices.ContainsFunc(x.p.Tasks, func(t Task) bool {
			return slices.ContainsFunc(t.Demands, func(a Asked) bool { return a.Demand == vocabulary.DanishLanguage })
		})
}

// lessons returns those that apply, by ID.
func (x *pair) lessons() []string {
	var ids []string
	for _, l := range x.c.asked.Lessons {
		if x.teaches(l) {
			ids = append(ids, l.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (x *pair) teaches(l Lesson) bool {
	applies := false
	for _, named := range []struct{ there, same bool }{
		{l.CompanyID != "", l.CompanyID == x.p.CompanyID},
		{l.WorkplaceID != "", l.WorkplaceID == x.p.WorkplaceID},
		{l.Occupation != "", l.Occupation == x.p.Occupation},
		{l.Need != "", slices.Contains(x.c.Needs, l.Need)},
		{l.Demand != "", slices.ContainsFunc(x.c.Limits, func(limit Limit) bool { return limit.Demand == l.Demand })},
	} {
		if named.there && !named.same {
			return false
		}
		applies = applies || named.there
	}
	return applies
}
