package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Parse reads a story. The error joins every *Fault found in the file.
func Parse(file string, data []byte) (Story, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return Story{}, fmt.Errorf("%s: there is no story in this file", file)
		}
		return Story{}, fmt.Errorf("%s: %w", file, err)
	}
	r := &reader{file: file}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		r.fault(&more, "file", "one story", "more after it")
	}
	s := r.story(doc.Content[0])
	if len(r.faults) == 0 {
		r.check(&s)
	}
	return s, errors.Join(r.faults...)
}

func (r *reader) story(n *yaml.Node) Story {
	s := Story{File: r.file}
	s.begin = r.moment(&yaml.Node{Kind: yaml.ScalarNode, Line: n.Line, Value: "first working monday after today at 9:00"})
	r.fields(n, "story", known{
		"story":   into(&s.Title, r.text),
		"purpose": into(&s.Purpose, r.text),
		"begin":   into(&s.begin, r.moment),
		"cast":    into(&s.cast, r.cast),
		"steps": func(n *yaml.Node) {
			r.list(n, "steps", func(n *yaml.Node) { s.steps = append(s.steps, r.step(n)) })
		},
	}, "story", "purpose", "cast", "steps")
	return s
}

func (r *reader) cast(n *yaml.Node) cast {
	var c cast
	r.fields(n, "cast", known{
		"case workers": members(r, "case workers", &c.workers, r.text),
		"companies":    members(r, "companies", &c.companies, r.company),
		"candidates":   members(r, "candidates", &c.candidates, r.candidate),
	}, "case workers", "companies", "candidates")
	return c
}

func members[T any](r *reader, what string, all *[]member[T], read func(*yaml.Node) T) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.named(n, what, func(name string, n *yaml.Node) {
			*all = append(*all, member[T]{spot: r.at(n), name: name, is: read(n)})
		})
	}
}

func (r *reader) company(n *yaml.Node) company {
	c := company{sector: "private"}
	r.fields(n, "company", known{
		"name": into(&c.name, r.text), "sector": into(&c.sector, r.code),
		"phone": into(&c.phone, r.text), "email": into(&c.email, r.text),
		"workplaces": members(r, "workplaces", &c.workplaces, r.workplace),
	}, "name", "workplaces")
	return c
}

func (r *reader) workplace(n *yaml.Node) workplace {
	var w workplace
	r.fields(n, "workplace", known{
		"name": into(&w.name, r.text), "street": into(&w.street, r.text),
		"postal code": into(&w.postalCode, r.text), "city": into(&w.city, r.text), "employees": into(&w.employees, r.decimal),
		"places":  members(r, "places", &w.places, r.opening),
		"mentors": members(r, "mentors", &w.mentors, r.mentor),
		"tasks":   members(r, "tasks", &w.tasks, r.workTask), "industry": into(&w.industry, r.text),
	}, "name", "street", "postal code", "city", "places")
	for _, o := range w.places {
		for _, t := range o.is.tasks {
			if _, ok := find(w.tasks, t.name); !ok {
				r.faults = append(r.faults, t.fault("task", "a task of the workplace", strconv.Quote(t.name)))
			}
		}
	}
	return w
}

func (r *reader) opening(n *yaml.Node) opening {
	o := opening{minHours: 0.5, maxHours: 37}
	r.fields(n, "place", known{
		"title": into(&o.title, r.text), "description": into(&o.description, r.text),
		"hours from": into(&o.minHours, r.decimal), "hours to": into(&o.maxHours, r.decimal), "occupation": into(&o.occupation, r.text),
		"open":  func(n *yaml.Node) { o.shut = !r.yes(n) },
		"tasks": func(n *yaml.Node) { r.list(n, "tasks", func(n *yaml.Node) { o.tasks = append(o.tasks, r.name(n)) }) },
	}, "title")
	return o
}

func (r *reader) candidate(n *yaml.Node) candidate {
	var c candidate
	r.fields(n, "candidate", merge(r.profile(&c.profile), known{
		"name": into(&c.name, r.text), "phone": into(&c.phone, r.text), "target group": into(&c.targetGroup, r.code),
		"waiting since": optional(&c.waiting, r.day),
		"accommodations": func(n *yaml.Node) {
			r.list(n, "accommodations", func(n *yaml.Node) { c.accommodations = append(c.accommodations, r.accommodation(n)) })
		},
	}), "name")
	return c
}

func (r *reader) accommodation(n *yaml.Node) accommodation {
	var a accommodation
	r.fields(n, "accommodation", known{
		"max":  func(n *yaml.Node) { most := r.decimal(n); a.Max = &most },
		"code": into(&a.Code, r.code), "limit": into(&a.Limit, r.text), "hard": into(&a.Hard, r.yes), "note": into(&a.Note, r.text),
	}, "code")
	return a
}

// step reads one step: one thing that happens at most, and what goes with it.
func (r *reader) step(n *yaml.Node) step {
	s := step{spot: r.at(n), apart: map[kind]string{}}
	keys := known{
		"note": into(&s.note, r.text), "worker": into(&s.worker, r.text),
		"placement": func(n *yaml.Node) {
			s.placement, s.named = r.text(n), append(s.named, "placement")
		},
		"expect": into(&s.expect, r.expect),
		"refused": func(n *yaml.Node) {
			s.refused = &named{r.at(n), r.code(n)}
		},
	}
	for _, k := range kinds() {
		keys[string(k)] = func(n *yaml.Node) {
			s.apart[k], s.named = r.text(n), append(s.named, string(k))
		}
	}
	var acts []string
	for name, read := range r.acts() {
		keys[name] = func(n *yaml.Node) {
			acts = append(acts, name)
			s.do = read(n)
		}
	}
	seen := r.fields(n, "step", keys)
	switch {
	case seen == nil:
	case len(acts) > 1:
		r.fault(n, "step", "one thing that happens", strconv.Itoa(len(acts))+" of them")
	case len(acts) == 0 && len(s.expect) == 0:
		r.fault(n, "step", "something that happens, or that is expected", "neither")
	case len(acts) == 0 && s.refused != nil:
		r.fault(n, "step", "something that is refused", "nothing")
	}
	return s
}

// acts are the things that can happen, by the words a story has for them.
func (r *reader) acts() map[string]func(*yaml.Node) act {
	return map[string]func(*yaml.Node) act{
		"propose": r.propose, "candidate says": r.decision("candidate"), "company says": r.decision("company"), "settle": r.settle,
		"book meeting": r.bookMeeting, "move meeting": r.moveMeeting, "hold meeting": r.holdMeeting,
		"statement": r.statement, "sign": r.sign, "amend": r.amend,
		"start": r.start, "no-show": r.noShow, "follow-up": r.followUp, "hold follow-ups": r.holdFollowUps, "problem": r.problem, "resolve problem": r.resolve,
		"amend terms": r.amendTerms, "deliver training": r.deliverTraining, "review demands": r.reviewDemands,
		"pause": r.pause, "resume": r.resume,
		"confirm hours": r.confirmHours, "postpone hours": r.postponeHours, "visit": r.visit, "sub-goal": r.subGoal, "goal reached": r.goalReached,
		"add step": r.addStep, "step done": r.stepDone(false), "drop step": r.stepDone(true), "go back": r.goBack,
		"correct": r.correct(false), "propose correction": r.correct(true), "decide correction": r.decideCorrection, "reopen": r.reopen,
		"extend": r.extend, "end": r.end, "terminate": r.terminate, "withdraw": r.withdraw, "swap": r.swap, "cancel": r.cancel,
		"evaluate": r.evaluate, "close": r.close, "reassign": r.reassign("reassignment", false), "transfer": r.transfer,
		"evaluate through a link": r.throughLink, "disagree": r.disagree, "answer disagreement": r.answerDisagreement,
		"give up rematch": r.giveUp, "reassign rematch": r.reassign("reassignment", true),
		"follow along": r.followAlong, "not reached": r.notReached, "give up reaching": r.giveUpReaching,
		"pass": r.pass, "send again": r.sendAgain, "issue document": r.issue,
		"goes well until": r.goesWell, "move to workplace": r.moveToWorkplace,
		"draft agreement": r.draftAgreement, "sign agreement": r.signAgreement, "withdraw agreement": r.withdrawAgreement,
		"open place": r.openPlace, "pause place": r.pausePlace, "close place": r.closePlace, "exchange": r.exchange,
		"renew agreement": r.renewAgreement, "terminate agreement": r.terminateAgreement, "end agreement": r.endAgreement,
		"reassign agreement": r.reassignApart(agreements),
		"enrol mentor":       r.enrolMentor, "course passed": r.coursePassed, "course failed": r.courseFailed, "move course": r.moveCourse,
		"seek company": r.seekCompany, "ask company": r.askCompany, "contact again": r.contactAgain, "company answers": r.companyAnswers,
		"make place": r.makePlace, "go on searching": r.goOnSearching, "give up search": r.giveUpSearch, "reassign search": r.reassignApart(searches),
		"react": r.react, "offer": r.offer, "adjust": r.adjust, "learn": r.learn, "answer reporter": r.answerReporter,
		"resolve issue": r.resolveIssue, "reassign issue": r.reassignApart(issues),
		"cancel training": r.cancelTraining, "reassign training": r.reassignApart(trainings),
		"profile": r.rewriteProfile, "accommodations": r.accommodations, "tell company": r.tellCompany, "present": r.present,
		"approve presentation": r.approvePresentation, "share presentation": r.sharePresentation,
		"trial visit": r.trial, "trial visit held": r.trialHeld,
		"give placements": r.givePlacements, "take placements back": r.takeBack, "is away": r.isAway, "deputy": r.deputy, "read events": r.readEvents,
		"change policy": r.changePolicy, "try policy": r.policyAct("try policy", true), "apply policy": r.policyAct("apply policy", false),
		"webhook": r.webhook, "receiver": r.receiver, "webhook hears": r.webhookHears,
		"suggest places": r.suggestPlaces, "suggest candidates": r.suggestCandidates, "decide": r.decide, "match round": r.matchRound,
	}
}

// check looks up every name, and fills in the case worker and the placement where a step leaves them out.
func (r *reader) check(s *Story) {
	var placements []string
	others := map[kind][]string{}
	exists := func(what string, n named, known bool) {
		if !known {
			r.faults = append(r.faults, n.fault(what, "a name that the story has given", strconv.Quote(n.name)))
		}
	}
	worker := func(n named) {
		_, ok := find(s.cast.workers, n.name)
		exists("case worker", n, ok)
	}
	if len(s.cast.workers) == 0 {
		r.faults = append(r.faults, s.begin.fault("cast", "a case worker", "none"))
		return
	}
	for i := range s.steps {
		st := &s.steps[i]
		if st.worker == "" {
			st.worker = s.cast.workers[0].name
		}
		worker(named{st.spot, st.worker})
		var of names
		if st.do != nil {
			of = st.do.names()
		}
		for _, n := range of.workers {
			worker(n)
		}
		for _, n := range of.candidates {
			_, ok := find(s.cast.candidates, n.name)
			exists("candidate", n, ok)
		}
		for _, n := range of.places {
			_, _, ok := s.cast.opening(n.name)
			exists("place", n, ok)
		}
		for _, n := range of.placements {
			exists("placement", n, slices.Contains(placements, n.name))
		}
		for _, n := range of.companies {
			_, ok := find(s.cast.companies, n.name)
			exists("company", n, ok)
		}
		for _, n := range of.workplaces {
			_, ok := s.cast.workplace(n.name)
			exists("workplace", n, ok)
		}
		for _, n := range of.mentors {
			_, ok := s.cast.mentor(n.name)
			exists("mentor", n, ok)
		}
		placements = r.placementOf(st, of, placements)
		r.apartOf(st, others)
		for _, e := range st.expect {
			for _, n := range e.either {
				_, _, place := s.cast.opening(n.name)
				_, person := find(s.cast.candidates, n.name)
				exists("place or candidate", n, place || person)
			}
			for _, n := range e.candidates {
				_, ok := find(s.cast.candidates, n.name)
				exists("candidate", n, ok)
			}
			if e.apart != "" && st.apart[e.apart] == "" {
				r.faults = append(r.faults, e.fault(e.what, string(e.apart)+": which one it is about", fmt.Sprintf("%d of them", len(others[e.apart]))))
			}
			for _, n := range e.at {
				_, _, ok := s.cast.opening(n.name)
				exists("place", n, ok)
			}
			for _, n := range e.who {
				worker(n)
			}
			if !e.general && st.placement == "" {
				r.faults = append(r.faults, e.fault(e.what, "placement: which one it is about", "none in this step"))
			}
		}
	}
}

// placementOf settles which placement a step is about, and returns the names of the placements there are after it.
func (r *reader) placementOf(st *step, of names, placements []string) []string {
	if p, ok := st.do.(propose); ok {
		if st.refused != nil {
			return placements
		}
		st.placement = p.name
		return r.another(st, "propose", p.name, placements)
	}
	switch {
	case st.placement != "" && !slices.Contains(placements, st.placement):
		r.faults = append(r.faults, st.fault("placement", "a name that the story has given", strconv.Quote(st.placement)))
	case st.placement == "" && len(placements) == 1:
		st.placement = placements[0]
	case st.placement == "" && !of.noPlacement:
		r.faults = append(r.faults, st.fault("step", "placement: which one it is about", fmt.Sprintf("%d of them", len(placements))))
	}
	if a, ok := st.do.(swap); ok && st.refused == nil {
		return r.another(st, "swap", a.name, placements)
	}
	return placements
}

// another adds the name of a new placement to those that there are.
func (r *reader) another(st *step, what, name string, placements []string) []string {
	if slices.Contains(placements, name) {
		r.faults = append(r.faults, st.fault(what, "a new name for the placement (as: …)", strconv.Quote(name)+", which is taken"))
	}
	return append(placements, name)
}
