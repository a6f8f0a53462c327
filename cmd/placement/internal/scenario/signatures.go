package scenario

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// statement is what the employee representative says.
type statement struct{ says, inWords, by string }

func (r *reader) statement(n *yaml.Node) act {
	a := statement{by: "form"}
	if isText(n) {
		a.says = r.code(n)
		return a
	}
	r.fields(n, "statement", known{
		"says": into(&a.says, r.code), "in words": into(&a.inWords, r.text), "by": into(&a.by, r.code),
	}, "says")
	return a
}

func (statement) names() names { return names{} }

func (a statement) request(*scene) request {
	tell := "the employee representative " + a.says
	if a.says == "no_representative" {
		tell = "the workplace has no employee representative"
	}
	return request{
		tell: tell, path: "representative-statement",
		body: body{"statement": a.says, "channel": a.by}.with("reason_text", a.inWords),
	}
}

// sign is one party's signature.
type sign struct {
	party, by string
	approval  approval
}

func (r *reader) sign(n *yaml.Node) act {
	a := sign{by: "form"}
	if isText(n) {
		a.party = r.party(n)
		return a
	}
	r.fields(n, "sign", known{
		"party": into(&a.party, r.party), "by": into(&a.by, r.code), "approval": into(&a.approval, r.approval),
	}, "party")
	return a
}

func (sign) names() names { return names{} }

func (a sign) request(*scene) request {
	return request{
		tell: fmt.Sprintf("the %s signs (by %s)", partyWords(a.party), plain(a.by)), path: "signatures",
		body: a.approval.approved(body{"party": a.party, "channel": a.by}),
	}
}

// amend changes what was agreed.
type amend struct {
	place  named
	period span
	hours  []hoursStep
	goals  []goal
	// mentorIs is the name of another mentor; "none" takes the mentor away.
	mentorIs *string
	tasks    string
	inWords  string
	note     string
	approval approval
	keys     []string
}

func (r *reader) amend(n *yaml.Node) act {
	var a amend
	a.keys = r.fields(n, "amend", merge(known{
		"place": into(&a.place, r.name), "hours": into(&a.hours, r.hours), "goals": into(&a.goals, r.goals),
		"mentor": func(n *yaml.Node) {
			name := r.text(n)
			a.mentorIs = &name
		},
		"tasks": into(&a.tasks, r.text), "purpose in words": into(&a.inWords, r.text), "note": into(&a.note, r.text),
		"approval": into(&a.approval, r.approval),
	}, r.span(&a.period)))
	if (a.period.to != nil || a.period.weeks != 0) && a.period.from.on == nil {
		r.fault(n, "amend", `"from" with the new period`, "no such key")
	}
	if a.period.from.on != nil && a.period.to == nil && a.period.weeks == 0 {
		r.fault(n, "amend", `"to" or "weeks" with the new period`, "neither")
	}
	return a
}

func (a amend) names() names {
	if a.place.name == "" {
		return names{}
	}
	return names{places: []named{a.place}}
}

func (a amend) mentor(s *scene) (name, placeID string) {
	if a.mentorIs == nil {
		return "", ""
	}
	if a.place.name != "" {
		return *a.mentorIs, s.places[a.place.name]
	}
	return *a.mentorIs, s.placements[s.step.placement].PlaceID
}

func (a amend) request(s *scene) (request, error) {
	b := body{}
	b.with("place_id", s.places[a.place.name]).with("tasks_text", a.tasks).with("purpose_text", a.inWords).with("note", a.note)
	if a.period.from.on != nil {
		period, err := a.period.of(s)
		if err != nil {
			return request{}, err
		}
		s.anchor.period = period
		b["period"] = periodBody(period)
	}
	if len(a.hours) > 0 {
		hours, err := s.hours(a.hours)
		if err != nil {
			return request{}, err
		}
		b["hours"] = hours
	}
	if len(a.goals) > 0 {
		b["goals"] = goalsBody(a.goals)
	}
	if a.mentorIs != nil {
		b["mentor_id"] = s.mentorOf(a)
	}
	return request{tell: "what was agreed changes: " + strings.Join(a.keys, ", "), path: "amendment", body: a.approval.approved(b)}, nil
}
