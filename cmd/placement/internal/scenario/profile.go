package scenario

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// profile is what a candidate works towards, wishes and can do. What a story leaves out is not known.
type profile struct {
	goal                      jobGoal
	livesIn                   string
	km                        int
	by                        []string
	hours                     *bounds
	skills, certificates      []string
	danish                    *int
	tasks, industries, traits []string
	vetoed                    []named
	noIndustries, noWork      []string
	needs                     []string
	needsMentor               bool
	lessons                   []lesson
}

// bounds are from so many to so many.
type bounds struct{ from, to float64 }

// lesson is what went wrong before, held against what it names.
type lesson struct {
	demand, occupation, need, text string
	max                            float64
	company                        named
}

// profile are the keys of a profile.
func (r *reader) profile(p *profile) known {
	codes := func(target *[]string) func(*yaml.Node) {
		return func(n *yaml.Node) { *target = eachOf(r.texts(n), codeOf) }
	}
	return known{
		"job goal": func(n *yaml.Node) {
			r.fields(n, "job goal", known{"occupation": into(&p.goal.occupation, r.text), "text": into(&p.goal.text, r.text)}, "text")
		},
		"lives in": into(&p.livesIn, r.text), "travels": func(n *yaml.Node) { r.travels(n, p) },
		"hours": func(n *yaml.Node) {
			p.hours = &bounds{}
			r.fields(n, "hours", known{"from": into(&p.hours.from, r.decimal), "to": into(&p.hours.to, r.decimal)}, "from", "to")
		},
		"skills": codes(&p.skills), "certificates": codes(&p.certificates), "danish": func(n *yaml.Node) { p.danish = r.level(n) },
		"wishes": func(n *yaml.Node) {
			r.fields(n, "wishes", known{
				"tasks": codes(&p.tasks), "industries": codes(&p.industries), "a workplace that is": codes(&p.traits),
			})
		},
		"vetoes": func(n *yaml.Node) {
			r.fields(n, "vetoes", known{
				"companies": func(n *yaml.Node) {
					r.list(n, "companies", func(n *yaml.Node) { p.vetoed = append(p.vetoed, r.name(n)) })
				},
				"industries": codes(&p.noIndustries), "occupations": codes(&p.noWork),
			})
		},
		"needs": codes(&p.needs), "needs a mentor": into(&p.needsMentor, r.yes),
		"lessons": func(n *yaml.Node) {
			r.list(n, "lessons", func(n *yaml.Node) { p.lessons = append(p.lessons, r.lesson(n)) })
		},
	}
}

// travels reads how far somebody goes to work, and by what.
func (r *reader) travels(n *yaml.Node, p *profile) {
	km := func(n *yaml.Node) {
		digits, ok := strings.CutSuffix(r.text(n), " km")
		var err error
		if p.km, err = strconv.Atoi(digits); !ok || err != nil {
			r.fault(n, "travels", "a distance such as 15 km", describe(n))
		}
	}
	if isText(n) {
		km(n)
		return
	}
	r.fields(n, "travels", known{"up to": km, "by": func(n *yaml.Node) { p.by = eachOf(r.texts(n), codeOf) }})
}

// level reads how well a language is spoken: A1 to C2, or none.
func (r *reader) level(n *yaml.Node) *int {
	levels := []string{"none", "A1", "A2", "B1", "B2", "C1", "C2"}
	i := slices.Index(levels, r.text(n))
	if i < 0 {
		r.fault(n, "level", "one of: "+strings.Join(levels, ", "), describe(n))
	}
	return &i
}

func (r *reader) lesson(n *yaml.Node) lesson {
	var l lesson
	r.fields(n, "lesson", known{
		"demand": into(&l.demand, r.code), "max": into(&l.max, r.decimal), "occupation": into(&l.occupation, r.text),
		"need": into(&l.need, r.code), "text": into(&l.text, r.text), "company": into(&l.company, r.name),
	})
	return l
}

// companies are those that a profile names.
func (p profile) companies() []named {
	all := slices.Clone(p.vetoed)
	for _, l := range p.lessons {
		if l.company.name != "" {
			all = append(all, l.company)
		}
	}
	return all
}

// body is what the service is told: the keys that the story speaks of.
func (p profile) body(companies map[string]string) body {
	b := body{}
	if p.goal.text != "" {
		goal := body{"text": p.goal.text}
		if p.goal.occupation != "" {
			goal["occupations"] = []string{p.goal.occupation}
		}
		b["goals"] = []body{goal}
	}
	if p.livesIn != "" || p.km > 0 || len(p.by) > 0 {
		travel := body{}.with("postal_code", p.livesIn)
		if p.km > 0 {
			travel["max_km"] = p.km
		}
		if len(p.by) > 0 {
			travel["modes"] = eachOf(p.by, func(mode string) body { return body{"mode": mode} })
		}
		b["travel"] = travel
	}
	if p.hours != nil {
		b["hours"] = body{"min": p.hours.from, "max": p.hours.to}
	}
	if p.danish != nil {
		b["danish"] = *p.danish
	}
	wishes, vetoes := body{}, body{}
	wish := func(code string) body { return body{"code": code, "importance": 2} }
	for key, all := range map[string][]string{"tasks": p.tasks, "industries": p.industries, "traits": p.traits} {
		if len(all) > 0 {
			wishes[key] = eachOf(all, wish)
		}
	}
	ids := eachOf(p.vetoed, func(n named) string { return companies[n.name] })
	for key, all := range map[string][]string{"companies": ids, "industries": p.noIndustries, "occupations": p.noWork} {
		if len(all) > 0 {
			vetoes[key] = all
		}
	}
	for key, all := range map[string]body{"wishes": wishes, "vetoes": vetoes} {
		if len(all) > 0 {
			b[key] = all
		}
	}
	for key, all := range map[string][]string{"skills": p.skills, "certificates": p.certificates, "needs": p.needs} {
		if len(all) > 0 {
			b[key] = all
		}
	}
	if p.needsMentor {
		b["needs_mentor"] = true
	}
	if len(p.lessons) > 0 {
		b["lessons"] = eachOf(p.lessons, func(l lesson) body { return l.body(companies) })
	}
	return b
}

func (l lesson) body(companies map[string]string) body {
	b := body{}.with("demand", l.demand).with("occupation", l.occupation).with("need", l.need).with("text", l.text).
		with("company_id", companies[l.company.name])
	if l.max > 0 {
		b["max"] = l.max
	}
	return b
}

// rewriteProfile writes down what is now known of a candidate, beside what was known.
type rewriteProfile struct {
	candidate named
	profile   profile
}

func (r *reader) rewriteProfile(n *yaml.Node) act {
	var a rewriteProfile
	r.fields(n, "profile", merge(known{"candidate": into(&a.candidate, r.name)}, r.profile(&a.profile)), "candidate")
	return a
}

func (a rewriteProfile) names() names {
	of := aside(a.candidate)
	of.companies = a.profile.companies()
	return of
}

func (a rewriteProfile) order(ctx context.Context, s *scene) (order, error) {
	path := "/v1/candidates/" + s.candidates[a.candidate.name] + "/profile"
	now, version, err := s.revise(ctx, path, "candidate_id", "self_found_right", "ramp_remark")
	if err != nil {
		return order{}, err
	}
	for key, value := range a.profile.body(s.companies) {
		before, both := now[key].(map[string]any)
		more, ok := value.(body)
		if both && ok {
			maps.Copy(before, more)
			continue
		}
		now[key] = value
	}
	return order{request: request{
		tell: "what is known of " + s.person(a.candidate.name) + " is brought up to date", method: "PUT", path: path, ifMatch: version, body: now,
	}}, nil
}

// accommodations replaces what work has to respect about a candidate.
type accommodations struct {
	candidate named
	are       []accommodation
}

func (r *reader) accommodations(n *yaml.Node) act {
	a := accommodations{are: []accommodation{}}
	r.fields(n, "accommodations", known{
		"candidate": into(&a.candidate, r.name),
		"are": func(n *yaml.Node) {
			r.list(n, "accommodations", func(n *yaml.Node) { a.are = append(a.are, r.accommodation(n)) })
		},
	}, "candidate", "are")
	return a
}

func (a accommodations) names() names { return aside(a.candidate) }

func (a accommodations) order(ctx context.Context, s *scene) (order, error) {
	id := s.candidates[a.candidate.name]
	now, version, err := s.candidateNow(ctx, id)
	if err != nil {
		return order{}, err
	}
	now["accommodations"] = a.are
	return order{request: request{
		tell:   fmt.Sprintf("the accommodations of %s are now: %s", s.person(a.candidate.name), listWords(eachOf(a.are, accommodation.words))),
		method: "PUT", path: "/v1/candidates/" + id, ifMatch: version, body: now,
	}}, nil
}

func (a accommodation) words() string {
	if a.Limit == "" {
		return plain(a.Code)
	}
	return plain(a.Code) + " (" + a.Limit + ")"
}
