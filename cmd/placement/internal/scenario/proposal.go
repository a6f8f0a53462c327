package scenario

import (
	"fmt"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"placement/models/lifecycle"
)

// propose proposes a candidate for a place.
type propose struct {
	spot
	name             string
	candidate, place named
	purpose, inWords string
	tasks, mentorIs  string
	goals            []goal
	period           span
	hours            []hoursStep
	owner            named
	// daysOf is the placement whose days "day 1" and "last day" mean, where the new one has none yet.
	daysOf   named
	approval approval
}

// goal is something worked towards, under a name that follow-ups use.
type goal struct{ name, kind, text string }

// span is a period in words: to the last day, or so many weeks.
type span struct {
	from  day
	to    *day
	weeks int
}

// hoursStep is how many hours a week are worked from a day on; from the first day where that is left out.
type hoursStep struct {
	from   *day
	weekly float64
}

func (r *reader) propose(n *yaml.Node) act {
	p := propose{spot: r.at(n)}
	r.fields(n, "propose", merge(known{
		"as": into(&p.name, r.text), "candidate": into(&p.candidate, r.name), "place": into(&p.place, r.name),
		"purpose": into(&p.purpose, r.code), "in words": into(&p.inWords, r.text), "tasks": into(&p.tasks, r.text),
		"mentor": into(&p.mentorIs, r.text), "goals": into(&p.goals, r.goals), "hours": into(&p.hours, r.hours),
		"owner": into(&p.owner, r.name), "days of": into(&p.daysOf, r.name), "approval": into(&p.approval, r.approval),
	}, r.span(&p.period)), "candidate", "place", "purpose", "goals", "from", "hours")
	if p.period.to == nil && p.period.weeks == 0 {
		r.fault(n, "propose", `"to" or "weeks"`, "neither")
	}
	if p.name == "" {
		p.name = p.candidate.name
	}
	return p
}

// span are the keys of a period.
func (r *reader) span(s *span) known {
	return known{
		"from": into(&s.from, r.day),
		"to": func(n *yaml.Node) {
			to := r.day(n)
			s.to = &to
		},
		"weeks": into(&s.weeks, r.whole),
	}
}

func (r *reader) goals(n *yaml.Node) []goal {
	var all []goal
	r.named(n, "goals", func(name string, n *yaml.Node) {
		g := goal{name: name}
		r.fields(n, "goal", known{"kind": into(&g.kind, r.code), "text": into(&g.text, r.text)}, "kind")
		all = append(all, g)
	})
	return all
}

func (r *reader) hours(n *yaml.Node) []hoursStep {
	if isText(n) {
		return []hoursStep{{weekly: r.decimal(n)}}
	}
	var steps []hoursStep
	r.list(n, "hours", func(n *yaml.Node) {
		var h hoursStep
		r.fields(n, "hours", known{
			"from": func(n *yaml.Node) {
				from := r.day(n)
				h.from = &from
			},
			"weekly": into(&h.weekly, r.decimal),
		}, "from", "weekly")
		steps = append(steps, h)
	})
	return steps
}

func (r *reader) name(n *yaml.Node) named { return named{r.at(n), r.text(n)} }

func (p propose) names() names {
	n := names{candidates: []named{p.candidate}, places: []named{p.place}, noPlacement: true}
	if p.owner.name != "" {
		n.workers = append(n.workers, p.owner)
	}
	if p.daysOf.name != "" {
		n.placements = append(n.placements, p.daysOf)
	}
	return n
}

func (p propose) mentor(s *scene) (name, placeID string) { return p.mentorIs, s.places[p.place.name] }

func (p propose) request(s *scene) (request, error) {
	if of := s.placements[p.daysOf.name]; of != nil {
		s.anchor.period = of.period()
	}
	period, err := p.period.of(s)
	if err != nil {
		return request{}, err
	}
	s.anchor.period = period
	hours, err := s.hours(p.hours)
	if err != nil {
		return request{}, err
	}
	person, _ := find(s.story.cast.candidates, p.candidate.name)
	company, opening, _ := s.story.cast.opening(p.place.name)
	b := body{
		"candidate_id": s.candidates[p.candidate.name], "place_id": s.places[p.place.name], "purpose": p.purpose,
		"goals": goalsBody(p.goals), "period": periodBody(period), "hours": hours,
	}
	b.with("purpose_text", p.inWords).with("tasks_text", p.tasks).with("mentor_id", s.mentorOf(p)).
		with("owner_id", s.workers[p.owner.name].id)
	return request{
		tell: fmt.Sprintf("%s is proposed as %q at %s, from %s to %s", person.name, opening.title, company.name,
			dayWords(period.Start), dayWords(period.End)),
		body: p.approval.approved(b),
	}, nil
}

func (p span) of(s *scene) (lifecycle.Period, error) {
	from, err := s.day(p.from)
	if err != nil {
		return lifecycle.Period{}, err
	}
	if p.to == nil {
		// Whole weeks from a Monday on end on a Sunday; the last day is the Friday before.
		end := from.AddDays(7*p.weeks - 1)
		for end.Weekday() == time.Saturday || end.Weekday() == time.Sunday {
			end = end.AddDays(-1)
		}
		return lifecycle.Period{Start: from, End: end}, nil
	}
	// The last day may be counted from the first.
	s.anchor.period.Start = from
	to, err := s.day(*p.to)
	return lifecycle.Period{Start: from, End: to}, err
}

// hours returns the steps with their days.
func (s *scene) hours(steps []hoursStep) ([]body, error) {
	all := []body{}
	for _, h := range steps {
		from := s.anchor.period.Start
		if h.from != nil {
			var err error
			if from, err = s.day(*h.from); err != nil {
				return nil, err
			}
		}
		all = append(all, body{"from": from, "weekly_hours": h.weekly})
	}
	return all, nil
}

func goalsBody(goals []goal) []body {
	all := []body{}
	for i, g := range goals {
		all = append(all, body{"key": goalKey(i), "kind": g.kind}.with("text", g.text))
	}
	return all
}

func goalKey(i int) string { return "g" + strconv.Itoa(i+1) }

func periodBody(p lifecycle.Period) body { return body{"start": p.Start, "end": p.End} }

// decision is what candidate or company answers.
type decision struct {
	party           string
	yes             bool
	reason, inWords string
	by              string
	approval        approval
}

func (r *reader) decision(party string) func(*yaml.Node) act {
	return func(n *yaml.Node) act {
		d := decision{party: party, by: "phone"}
		if isText(n) {
			d.yes = r.yes(n)
			return d
		}
		r.fields(n, party+" says", known{
			"answer": into(&d.yes, r.yes), "reason": into(&d.reason, r.code), "in words": into(&d.inWords, r.text), "by": into(&d.by, r.code),
			"approval": into(&d.approval, r.approval),
		}, "answer")
		return d
	}
}

func (decision) names() names { return names{} }

func (d decision) request(*scene) request {
	answer := "no"
	if d.yes {
		answer = "yes"
	}
	return request{
		tell: fmt.Sprintf("the %s says %s (by %s)%s", d.party, answer, plain(d.by), because(d.reason)),
		path: d.party + "-decision",
		body: d.approval.approved(body{"accepted": d.yes, "channel": d.by}.with("reason", d.reason).with("reason_text", d.inWords)),
	}
}

// settle deals with a no: another placement was proposed, or the matter rests.
type settle struct{ again named }

func (r *reader) settle(n *yaml.Node) act {
	var a settle
	if isText(n) {
		if text := r.text(n); text != "let it rest" {
			r.fault(n, "settle", `"let it rest", or proposed again: …`, strconv.Quote(text))
		}
		return a
	}
	r.fields(n, "settle", known{"proposed again": into(&a.again, r.name)}, "proposed again")
	return a
}

func (a settle) names() names {
	if a.again.name == "" {
		return names{}
	}
	return names{placements: []named{a.again}}
}

func (a settle) request(s *scene) request {
	q := request{tell: "the matter rests", path: "proposal-settlement", body: body{}}
	if a.again.name != "" {
		q.tell = fmt.Sprintf("settled: %s was proposed instead", a.again.name)
		q.body["proposed_again"] = s.placements[a.again.name].ID
	}
	return q
}
