package scenario

import (
	"context"
	"fmt"

	"gopkg.in/yaml.v3"
)

// followUp is a follow-up that was held.
type followUp struct {
	// no is its number; 0 means the first one that is open.
	no       int
	on       *day
	form     string
	progress []progress
	note     string
	// with are the parties that were there, asked who asked about the accommodations.
	with  []string
	asked string
	// confirms are the days of steps of the hours that are confirmed; ahead confirms the one that comes before the next follow-up.
	confirms []day
	ahead    bool
}

// progress is how far a goal has come, by its name.
type progress struct {
	spot
	goal              string
	candidate, mentor *int
}

func (r *reader) followUp(n *yaml.Node) act {
	a := followUp{form: "visit"}
	if isText(n) {
		a.form = r.code(n)
		return a
	}
	r.fields(n, "follow-up", known{
		"number": into(&a.no, r.whole), "form": into(&a.form, r.code), "note": into(&a.note, r.text),
		"on": func(n *yaml.Node) {
			d := r.day(n)
			a.on = &d
		},
		"progress": func(n *yaml.Node) {
			r.named(n, "progress", func(goal string, n *yaml.Node) { a.progress = append(a.progress, r.progress(goal, n)) })
		},
		"with":                    func(n *yaml.Node) { r.list(n, "with", func(n *yaml.Node) { a.with = append(a.with, r.party(n)) }) },
		"accommodations asked by": into(&a.asked, r.party),
		"confirms hours": func(n *yaml.Node) {
			r.list(n, "confirms hours", func(n *yaml.Node) { a.confirms = append(a.confirms, r.day(n)) })
		},
	})
	return a
}

// progress is what the candidate says, or a mapping of what candidate and mentor each say.
func (r *reader) progress(goal string, n *yaml.Node) progress {
	p := progress{spot: r.at(n), goal: goal}
	rating := func(target **int) func(*yaml.Node) {
		return func(n *yaml.Node) {
			i := r.whole(n)
			*target = &i
		}
	}
	if isText(n) {
		rating(&p.candidate)(n)
		return p
	}
	r.fields(n, "progress", known{"candidate": rating(&p.candidate), "mentor": rating(&p.mentor)})
	return p
}

func (followUp) names() names { return names{} }

func (a followUp) request(s *scene) (request, error) {
	b := body{"on": s.today(), "form": a.form}.with("note", a.note)
	if a.on != nil {
		on, err := s.day(*a.on)
		if err != nil {
			return request{}, err
		}
		b["on"] = on
	}
	if len(a.progress) > 0 {
		said, err := s.rated(s.step.placement, a.progress)
		if err != nil {
			return request{}, err
		}
		b["progress"] = said
	}
	if len(a.with) > 0 {
		b["attended"] = a.with
	}
	if a.asked != "" {
		b["accommodations_reviewed"], b["asked_by"] = true, a.asked
	}
	steps, err := s.confirmed(a)
	if err != nil {
		return request{}, err
	}
	if len(steps) > 0 {
		b["hours_steps"] = steps
	}
	no := a.no
	if no == 0 {
		next, _ := s.nextFollowUp()
		no = next.no
	}
	return request{
		tell: fmt.Sprintf("follow-up %d is held (%s)%s", no, a.form, goalsWords(a.progress)),
		path: fmt.Sprintf("follow-ups/%d/hold", no), body: b,
	}, nil
}

// holdFollowUps holds one follow-up after the other, each on the day it is due, until one of the given kind is next.
type holdFollowUps struct {
	until, form string
	ratings     []ratings
	// ahead tells that each confirms the step of the hours that comes before the next one.
	ahead bool
}

// ratings are what the candidate says of a goal from one follow-up to the next; the last one goes on.
type ratings struct {
	spot
	goal string
	all  []int
}

func (r *reader) holdFollowUps(n *yaml.Node) act {
	a := holdFollowUps{form: "phone"}
	r.fields(n, "hold follow-ups", known{
		"until": into(&a.until, r.code), "form": into(&a.form, r.code), "confirms hours": into(&a.ahead, r.yes),
		"progress": func(n *yaml.Node) {
			r.named(n, "progress", func(goal string, n *yaml.Node) {
				g := ratings{spot: r.at(n), goal: goal}
				r.list(n, "progress", func(n *yaml.Node) { g.all = append(g.all, r.whole(n)) })
				a.ratings = append(a.ratings, g)
			})
		},
	}, "until", "progress")
	return a
}

func (holdFollowUps) names() names { return names{} }

// holdFollowUps lets time pass to each follow-up in turn, and holds it.
func (s *scene) holdFollowUps(ctx context.Context, a holdFollowUps) error {
	for round := 0; ; round++ {
		next, found := s.nextFollowUp()
		if !found {
			return s.step.fault("hold follow-ups", "a follow-up of kind "+a.until, "none is left")
		}
		if next.kind == a.until {
			return nil
		}
		if ahead := s.at(next.on, 10, 0); ahead.After(s.now()) {
			s.happens(s.now(), "time passes until "+dayWords(next.on))
			if err := s.moveUntil(ctx, ahead); err != nil {
				return err
			}
			if err := s.tellPassed(ctx); err != nil {
				return err
			}
		}
		held := followUp{form: a.form, ahead: a.ahead}
		for _, g := range a.ratings {
			held.progress = append(held.progress, progress{spot: g.spot, goal: g.goal, candidate: &g.all[min(round, len(g.all)-1)]})
		}
		if err := s.sendDated(ctx, held); err != nil {
			return err
		}
	}
}

// problem is something reported that must be reacted to. An issue begins with it, which the story calls as it says.
type problem struct{ as, about, by, severity, inWords string }

func (r *reader) problem(n *yaml.Node) act {
	var a problem
	r.fields(n, "problem", known{
		"as": into(&a.as, r.text), "about": into(&a.about, r.code), "by": into(&a.by, r.party), "severity": into(&a.severity, r.code),
		"in words": into(&a.inWords, r.text),
	}, "about", "by")
	return a
}

func (problem) names() names { return names{} }

func (a problem) request(*scene) request {
	return request{
		tell: fmt.Sprintf("the %s reports a problem with %s%s", partyWords(a.by), plain(a.about), quoted(a.inWords)), path: "problems",
		body: body{"kind": a.about, "by": a.by}.with("severity", a.severity).with("problem_text", a.inWords),
	}
}

// resolve is how a problem was met.
type resolve struct {
	no           int
	how, inWords string
}

func (r *reader) resolve(n *yaml.Node) act {
	a := resolve{no: 1}
	r.fields(n, "resolve problem", known{
		"number": into(&a.no, r.whole), "how": into(&a.how, r.code), "in words": into(&a.inWords, r.text),
	}, "how")
	return a
}

func (resolve) names() names { return names{} }

func (a resolve) request(*scene) request {
	return request{
		tell: fmt.Sprintf("problem %d is %s%s", a.no, plain(a.how), quoted(a.inWords)),
		path: fmt.Sprintf("problems/%d/resolution", a.no),
		body: body{"resolution": a.how}.with("resolution_text", a.inWords),
	}
}
