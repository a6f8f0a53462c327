package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// rated is what is said of the goals of a placement.
func (s *scene) rated(placement string, all []progress) ([]body, error) {
	said := []body{}
	for _, p := range all {
		key, err := s.goalOf(placement, p.spot, p.goal)
		if err != nil {
			return nil, err
		}
		b := body{"goal": key}
		if p.candidate != nil {
			b["candidate"] = *p.candidate
		}
		if p.mentor != nil {
			b["mentor"] = *p.mentor
		}
		said = append(said, b)
	}
	return said, nil
}

// stepAhead is how many days before its day a step of the hours is confirmed at a follow-up: it comes before the next one.
const stepAhead = 14

// confirmed are the steps of the hours that a follow-up confirms.
func (s *scene) confirmed(a followUp) ([]body, error) {
	var all []body
	for _, d := range a.confirms {
		from, err := s.day(d)
		if err != nil {
			return nil, err
		}
		all = append(all, body{"from": from, "decision": "confirmed"})
	}
	for _, h := range s.placements[s.step.placement].Hours {
		if a.ahead && h.ConfirmedOn == "" && lifecycle.Date(h.From) <= s.today().AddDays(stepAhead) {
			all = append(all, body{"from": h.From, "decision": "confirmed"})
		}
	}
	return all, nil
}

// confirmHours says that a step of the hours holds.
type confirmHours struct {
	from  day
	since *day
	note  string
}

func (r *reader) confirmHours(n *yaml.Node) act {
	var a confirmHours
	if isText(n) {
		a.from = r.day(n)
		return a
	}
	r.fields(n, "confirm hours", known{"from": into(&a.from, r.day), "since": optional(&a.since, r.day), "note": into(&a.note, r.text)}, "from")
	return a
}

func (confirmHours) names() names { return names{} }

func (a confirmHours) request(s *scene) (request, error) {
	from, err := s.day(a.from)
	b := body{"from": from}.with("note", a.note)
	if err == nil && a.since != nil {
		b["since"], err = s.day(*a.since)
	}
	return request{tell: "the hours from " + dayWords(from) + " on are confirmed", path: "hours-steps/confirmation", body: b}, err
}

// postponeHours moves a step of the hours to a later day.
type postponeHours struct {
	from, to        day
	laterToo        bool
	reason, inWords string
}

func (r *reader) postponeHours(n *yaml.Node) act {
	var a postponeHours
	r.fields(n, "postpone hours", known{
		"from": into(&a.from, r.day), "to": into(&a.to, r.day), "later too": into(&a.laterToo, r.yes), "reason": into(&a.reason, r.code),
		"in words": into(&a.inWords, r.text),
	}, "from", "to", "reason")
	return a
}

func (postponeHours) names() names { return names{} }

func (a postponeHours) request(s *scene) (request, error) {
	from, err := s.day(a.from)
	if err != nil {
		return request{}, err
	}
	to, err := s.day(a.to)
	return request{
		tell: fmt.Sprintf("the hours from %s on are postponed to %s%s", dayWords(from), dayWords(to), because(a.reason)), path: "hours-steps/postponement",
		body: body{"from": from, "to": to, "later_too": a.laterToo, "reason": a.reason}.with("reason_text", a.inWords),
	}, err
}

// subGoal is a step on the way to a goal.
type subGoal struct {
	spot
	name, of, text string
}

func (r *reader) subGoal(n *yaml.Node) act {
	a := subGoal{spot: r.at(n)}
	r.fields(n, "sub-goal", known{"as": into(&a.name, r.code), "of": into(&a.of, r.text), "text": into(&a.text, r.text)}, "as", "of", "text")
	return a
}

func (subGoal) names() names { return names{} }

func (a subGoal) request(s *scene) (request, error) {
	parent, err := s.goal(a.spot, a.of)
	return request{
		tell: "a step on the way to a goal" + quoted(a.text), path: "sub-goals", body: body{"key": a.name, "parent": parent, "text": a.text},
	}, err
}

// goalReached is a sub-goal that has been reached, today.
type goalReached struct{ key string }

func (r *reader) goalReached(n *yaml.Node) act { return goalReached{r.code(n)} }

func (goalReached) names() names { return names{} }

func (a goalReached) request(s *scene) (request, error) {
	return request{tell: plain(a.key) + " is reached", path: "reached-goals", body: body{"key": a.key, "on": s.today()}}, nil
}

// visit holds the next follow-up of several placements at one company, today, at one visit.
type visit struct {
	to named
	of []visited
}

// visited is the follow-up of one placement at a visit; becomes is what comes of it.
type visited struct {
	placement named
	progress  []progress
	becomes   string
}

func (r *reader) visit(n *yaml.Node) act {
	var a visit
	r.fields(n, "visit", known{
		"to": into(&a.to, r.name),
		"follow-ups of": func(n *yaml.Node) {
			r.named(n, "follow-ups of", func(name string, n *yaml.Node) {
				v := visited{placement: named{r.at(n), name}, becomes: "held"}
				r.fields(n, "follow-up", known{
					"becomes": into(&v.becomes, r.text),
					"progress": func(n *yaml.Node) {
						r.named(n, "progress", func(goal string, n *yaml.Node) { v.progress = append(v.progress, r.progress(goal, n)) })
					},
				})
				a.of = append(a.of, v)
			})
		},
	}, "to", "follow-ups of")
	return a
}

func (a visit) names() names {
	n := names{companies: []named{a.to}, noPlacement: true}
	for _, v := range a.of {
		n.placements = append(n.placements, v.placement)
	}
	return n
}

func (a visit) order(ctx context.Context, s *scene) (order, error) {
	items := []body{}
	var who []string
	for _, v := range a.of {
		on := s.placements[v.placement.name]
		no := slices.IndexFunc(on.FollowUps, func(f followUpAnswer) bool { return f.HeldOn == "" })
		if no < 0 {
			return order{}, s.step.fault("visit", "a follow-up of "+v.placement.name, "none is left")
		}
		said, err := s.rated(v.placement.name, v.progress)
		if err != nil {
			return order{}, err
		}
		items = append(items, body{"placement_id": on.ID, "no": on.FollowUps[no].No, "progress": said})
		who = append(who, s.person(on.candidate))
	}
	return order{
		request: request{
			tell: "one visit holds the follow-ups of " + strings.Join(who, " and "), path: "/v1/companies/" + s.companies[a.to.name] + "/follow-up-visits",
			body: body{"on": s.today(), "items": items},
		},
		took: func(answer caller.Answer) error {
			var said struct {
				Items []struct {
					Result string `json:"result"`
					Code   string `json:"code"`
				} `json:"items"`
			}
			if err := answer.Decode("visit", &said); err != nil {
				return err
			}
			for i, v := range a.of {
				became := strings.TrimSpace(said.Items[i].Result + " " + plain(said.Items[i].Code))
				if became != v.becomes {
					return s.step.fault("follow-up of "+v.placement.name, v.becomes, became)
				}
				s.checks++
				s.then("·", v.placement.name+": "+became)
				if err := s.look(ctx, s.placements[v.placement.name]); err != nil {
					return err
				}
			}
			return nil
		},
	}, nil
}
