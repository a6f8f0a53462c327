package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// telling tells a company something of a candidate, who has agreed to it.
type telling struct {
	candidate, company  named
	accommodations      []string
	challenges, inWords []string
	to, by, channel     string
	on, consent         *day
	note                string
}

func (r *reader) tellCompany(n *yaml.Node) act {
	a := telling{to: "company", by: "caseworker", channel: "meeting"}
	r.fields(n, "tell company", known{
		"candidate": into(&a.candidate, r.name), "company": into(&a.company, r.name),
		"accommodations": func(n *yaml.Node) { a.accommodations = eachOf(r.texts(n), codeOf) },
		"challenges":     func(n *yaml.Node) { a.challenges = eachOf(r.texts(n), codeOf) },
		"in words":       into(&a.inWords, r.texts),
		"to":             into(&a.to, r.party), "by": into(&a.by, r.party), "on": optional(&a.on, r.day), "note": into(&a.note, r.text),
		"consent": func(n *yaml.Node) {
			r.fields(n, "consent", known{"on": optional(&a.consent, r.day), "by": into(&a.channel, r.code)})
		},
	}, "candidate", "company", "consent")
	return a
}

func (a telling) names() names {
	of := aside(a.candidate)
	of.companies = []named{a.company}
	return of
}

func (a telling) order(_ context.Context, s *scene) (order, error) {
	on, err := s.dayOrToday(a.on)
	if err != nil {
		return order{}, err
	}
	consent := on
	if a.consent != nil {
		if consent, err = s.day(*a.consent); err != nil {
			return order{}, err
		}
	}
	var items []body
	var words []string
	for _, all := range []struct {
		kind string
		keys []string
	}{{"accommodation", a.accommodations}, {"challenge", a.challenges}} {
		for _, key := range all.keys {
			items, words = append(items, body{"kind": all.kind, "key": key}), append(words, plain(key))
		}
	}
	for _, text := range a.inWords {
		items, words = append(items, body{"kind": "other", "text": text}), append(words, strconv.Quote(text))
	}
	company, _ := find(s.story.cast.companies, a.company.name)
	return order{request: request{
		tell: fmt.Sprintf("%s is told about %s: %s; %s agreed on %s", company.name, s.person(a.candidate.name), listWords(words),
			s.person(a.candidate.name), dayWords(consent)),
		path: "/v1/candidates/" + s.candidates[a.candidate.name] + "/disclosures",
		body: body{
			"company_id": s.companies[a.company.name], "told_to": a.to, "told_by": a.by, "told_on": on,
			"consent": body{"channel": a.channel, "on": consent}, "items": items,
		}.with("note", a.note),
	}}, nil
}

// present writes down how a candidate is presented to companies.
type present struct {
	candidate  named
	text       string
	strengths  []string
	challenges []body
	noneKnown  bool
}

func (r *reader) present(n *yaml.Node) act {
	a := present{challenges: []body{}}
	r.fields(n, "present", known{
		"candidate": into(&a.candidate, r.name), "text": into(&a.text, r.text), "strengths": into(&a.strengths, r.texts),
		"challenges": func(n *yaml.Node) {
			switch {
			case !isText(n):
				r.named(n, "challenges", func(key string, n *yaml.Node) {
					a.challenges = append(a.challenges, body{"key": codeOf(key), "text": r.text(n)})
				})
			case r.text(n) == "none known":
				a.noneKnown = true
			case r.text(n) != "not stated":
				r.fault(n, "challenges", `each with a key and words, "none known" or "not stated"`, describe(n))
			}
		},
	}, "candidate", "text", "challenges")
	return a
}

func (a present) names() names { return aside(a.candidate) }

func (a present) order(ctx context.Context, s *scene) (order, error) {
	path := "/v1/candidates/" + s.candidates[a.candidate.name] + "/presentation"
	_, version, err := s.revise(ctx, path)
	if err != nil {
		return order{}, err
	}
	b := body{"text": a.text, "challenges": a.challenges, "none_known": a.noneKnown}
	if len(a.strengths) > 0 {
		b["strengths"] = a.strengths
	}
	stated := "not stated"
	switch {
	case a.noneKnown:
		stated = "none known"
	case len(a.challenges) > 0:
		stated = listWords(eachOf(a.challenges, func(c body) string { return plain(fmt.Sprint(c["key"])) }))
	}
	return order{request: request{
		tell:   fmt.Sprintf("a presentation of %s is written; challenges: %s", s.person(a.candidate.name), stated),
		method: "PUT", path: path, ifMatch: version, body: b,
	}}, nil
}

// approvePresentation is the candidate's approval of the newest words.
type approvePresentation struct {
	candidate named
	by        string
}

func (r *reader) approvePresentation(n *yaml.Node) act {
	a := approvePresentation{by: "meeting"}
	if isText(n) {
		a.candidate = r.name(n)
		return a
	}
	r.fields(n, "approve presentation", known{"candidate": into(&a.candidate, r.name), "by": into(&a.by, r.code)}, "candidate")
	return a
}

func (a approvePresentation) names() names { return aside(a.candidate) }

func (a approvePresentation) order(ctx context.Context, s *scene) (order, error) {
	path := "/v1/candidates/" + s.candidates[a.candidate.name] + "/presentation"
	now, _, err := s.revise(ctx, path)
	return order{request: request{
		tell: s.person(a.candidate.name) + " approves the presentation (" + plain(a.by) + ")", path: path + "/approval",
		body: body{"revision": now["revision"], "channel": a.by, "on": s.today()},
	}}, err
}

// sharePresentation gives the newest words to a company.
type sharePresentation struct {
	candidate, company named
	by                 string
}

func (r *reader) sharePresentation(n *yaml.Node) act {
	a := sharePresentation{by: "email"}
	r.fields(n, "share presentation", known{
		"candidate": into(&a.candidate, r.name), "company": into(&a.company, r.name), "by": into(&a.by, r.code),
	}, "candidate", "company")
	return a
}

func (a sharePresentation) names() names {
	of := aside(a.candidate)
	of.companies = []named{a.company}
	return of
}

func (a sharePresentation) order(_ context.Context, s *scene) (order, error) {
	company, _ := find(s.story.cast.companies, a.company.name)
	return order{request: request{
		tell: fmt.Sprintf("%s is given the presentation of %s (%s)", company.name, s.person(a.candidate.name), plain(a.by)),
		path: "/v1/candidates/" + s.candidates[a.candidate.name] + "/presentation/shares",
		body: body{"company_id": s.companies[a.company.name], "channel": a.by, "on": s.today()},
	}}, nil
}

// trial is a visit at a workplace before anything is agreed.
type trial struct {
	candidate, place named
	period           span
	note             string
}

func (r *reader) trial(n *yaml.Node) act {
	var a trial
	r.fields(n, "trial visit", merge(known{
		"candidate": into(&a.candidate, r.name), "place": into(&a.place, r.name), "note": into(&a.note, r.text),
	}, r.span(&a.period)), "candidate", "place", "from", "to")
	return a
}

func (a trial) names() names {
	of := aside(a.candidate)
	of.places = []named{a.place}
	return of
}

func (a trial) order(_ context.Context, s *scene) (order, error) {
	days, err := a.period.of(s)
	return order{
		request: request{
			tell: fmt.Sprintf("%s is to visit %s, from %s to %s; nothing is agreed by that", s.person(a.candidate.name), s.where(a.place.name),
				dayWords(days.Start), dayWords(days.End)),
			path: "/v1/trial-visits",
			body: body{
				"candidate_id": s.candidates[a.candidate.name], "workplace_id": s.workplaces[s.places[a.place.name]], "from": days.Start, "to": days.End,
			}.with("note", a.note),
		},
		took: func(answer caller.Answer) error {
			var made idAnswer
			err := answer.Decode("trial visit", &made)
			s.trials[a.candidate.name] = made.ID
			return err
		},
	}, err
}

// trialHeld is what came of the latest trial visit of a candidate.
type trialHeld struct {
	candidate                   named
	candidateWants, companyWant string
	note                        string
}

func (r *reader) trialHeld(n *yaml.Node) act {
	var a trialHeld
	r.fields(n, "trial visit held", known{
		"candidate": into(&a.candidate, r.name), "candidate wants": into(&a.candidateWants, r.code), "company wants": into(&a.companyWant, r.code),
		"note": into(&a.note, r.text),
	}, "candidate", "candidate wants", "company wants")
	return a
}

func (a trialHeld) names() names { return aside(a.candidate) }

func (a trialHeld) order(ctx context.Context, s *scene) (order, error) {
	id := s.trials[a.candidate.name]
	if id == "" {
		return order{}, a.candidate.fault("trial visit held", "a trial visit of "+a.candidate.name+" before it", "none")
	}
	path := "/v1/trial-visits/" + id
	now, version, err := s.revise(ctx, path)
	if err != nil {
		return order{}, err
	}
	now["status"] = "held"
	now.with("candidate_wants", a.candidateWants).with("company_wants", a.companyWant).with("note", a.note)
	return order{request: request{
		tell: fmt.Sprintf("%s has been there; would go on: the candidate %s, the company %s", s.person(a.candidate.name),
			plain(a.candidateWants), plain(a.companyWant)),
		method: "PUT", path: path, ifMatch: version, body: now,
	}}, nil
}

// decide is what a human decides about a candidate and a place.
type decide struct {
	candidate, place         named
	decided, reason, inWords string
	until                    *day
}

func (r *reader) decide(n *yaml.Node) act {
	var a decide
	r.fields(n, "decide", known{
		"candidate": into(&a.candidate, r.name), "place": into(&a.place, r.name), "decided": into(&a.decided, r.code),
		"reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text), "until": optional(&a.until, r.day),
	}, "candidate", "place", "decided")
	return a
}

func (a decide) names() names {
	of := aside(a.candidate)
	of.places = []named{a.place}
	return of
}

func (a decide) order(_ context.Context, s *scene) (order, error) {
	b := body{"candidate_id": s.candidates[a.candidate.name], "place_id": s.places[a.place.name], "decision": a.decided}.
		with("reason", a.reason).with("reason_text", a.inWords)
	if a.until != nil {
		until, err := s.day(*a.until)
		if err != nil {
			return order{}, err
		}
		b["until"] = until
	}
	return order{
		request: request{
			tell: fmt.Sprintf("decided about %s and %s: %s%s", s.person(a.candidate.name), s.where(a.place.name), plain(a.decided), because(a.reason)),
			path: "/v1/match-decisions", body: b,
		},
		took: func(answer caller.Answer) error {
			var kept struct {
				Score    int            `json:"score"`
				Excluded []reasonAnswer `json:"excluded"`
			}
			if err := json.Unmarshal(answer.Body, &kept); err != nil {
				return err
			}
			var line strings.Builder
			fmt.Fprintf(&line, "kept with it: %d points", kept.Score)
			for _, r := range kept.Excluded {
				line.WriteString("; " + r.Text)
			}
			s.then("→", line.String())
			return nil
		},
	}, nil
}
