package scenario

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// extend moves the last day later.
type extend struct {
	to              day
	reason, inWords string
	approval        approval
}

func (r *reader) extend(n *yaml.Node) act {
	var a extend
	r.fields(n, "extend", known{
		"to": into(&a.to, r.day), "reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text),
		"approval": into(&a.approval, r.approval),
	}, "to", "reason")
	return a
}

func (extend) names() names { return names{} }

func (a extend) request(s *scene) (request, error) {
	to, err := s.day(a.to)
	return request{
		tell: "the placement is extended to " + dayWords(to) + because(a.reason), path: "extension",
		body: a.approval.approved(body{"end": to, "reason": a.reason}.with("reason_text", a.inWords)),
	}, err
}

// end ends the placement on its last day.
type end struct{}

func (r *reader) end(n *yaml.Node) act {
	if text := r.text(n); text != "as planned" {
		r.fault(n, "end", `"as planned"; before its time a placement is terminated`, text)
	}
	return end{}
}

func (end) names() names { return names{} }

func (end) request(*scene) request {
	return request{tell: "the placement ends as planned", path: "end", body: body{}}
}

// parting is what early termination and withdrawal have in common.
type parting struct {
	by, reason, inWords string
	learned             []string
}

func (r *reader) parting(p *parting) known {
	return known{
		"by": into(&p.by, r.party), "reason": into(&p.reason, r.code), "in words": into(&p.inWords, r.text),
		"learned": func(n *yaml.Node) {
			r.list(n, "learned", func(n *yaml.Node) { p.learned = append(p.learned, r.code(n)) })
		},
	}
}

func (p parting) body() body {
	b := body{"by": p.by}.with("reason", p.reason).with("reason_text", p.inWords)
	if len(p.learned) > 0 {
		b["learned_constraints"] = p.learned
	}
	return b
}

// terminate ends the placement before its time.
type terminate struct {
	parting

	lastDay     day
	tried       string
	adjustments []string
}

func (r *reader) terminate(n *yaml.Node) act {
	var a terminate
	r.fields(n, "terminate", merge(known{
		"last day": into(&a.lastDay, r.day), "tried": into(&a.tried, r.text),
		"adjustments tried": func(n *yaml.Node) {
			if isText(n) { // here none is something to say
				a.adjustments = []string{r.code(n)}
				return
			}
			r.list(n, "adjustments tried", func(n *yaml.Node) { a.adjustments = append(a.adjustments, r.code(n)) })
		},
	}, r.parting(&a.parting)),
		"by", "last day")
	return a
}

func (terminate) names() names { return names{} }

func (a terminate) request(s *scene) (request, error) {
	last, err := s.day(a.lastDay)
	b := a.body().with("tried", a.tried)
	b["last_day"] = last
	if len(a.adjustments) > 0 {
		b["adjustments_tried"] = a.adjustments
	}
	return request{
		tell: fmt.Sprintf("the placement is ended early, at the wish of the %s, with %s as the last day%s", partyWords(a.by), dayWords(last), because(a.reason)),
		path: "termination", body: b,
	}, err
}

// withdraw takes the placement back before its start.
type withdraw struct{ parting }

func (r *reader) withdraw(n *yaml.Node) act {
	var a withdraw
	r.fields(n, "withdraw", r.parting(&a.parting), "by")
	return a
}

func (withdraw) names() names { return names{} }

func (a withdraw) request(*scene) request {
	return request{tell: "the placement is withdrawn, without blame" + because(a.reason), path: "withdrawal", body: a.body()}
}

// cancel takes back what was entered by mistake.
type cancel struct{ reason string }

func (r *reader) cancel(n *yaml.Node) act { return cancel{r.code(n)} }

func (cancel) names() names { return names{} }

func (a cancel) request(*scene) request {
	return request{tell: "the placement is cancelled" + because(a.reason), path: "cancellation", body: body{"reason": a.reason}}
}

// reassign gives a placement or a rematch to another case worker.
type reassign struct {
	to        named
	path      string
	ofRematch bool
}

func (r *reader) reassign(path string, ofRematch bool) func(*yaml.Node) act {
	return func(n *yaml.Node) act { return reassign{r.name(n), path, ofRematch} }
}

func (a reassign) names() names { return names{workers: []named{a.to}} }

func (a reassign) request(s *scene) request {
	return request{
		tell: a.to.name + " takes over", path: a.path, ofRematch: a.ofRematch, body: body{"owner_id": s.workers[a.to.name].id},
	}
}

// evaluate is one party's evaluation.
type evaluate struct{ party, says, wrong, avoid string }

func (r *reader) evaluate(n *yaml.Node) act {
	a := evaluate{says: "It went as we had agreed."}
	if isText(n) {
		a.party = r.party(n)
		return a
	}
	r.fields(n, "evaluate", known{
		"party": into(&a.party, r.party), "says": into(&a.says, r.text),
		"what went wrong": into(&a.wrong, r.text), "how to avoid it": into(&a.avoid, r.text),
	}, "party")
	return a
}

func (evaluate) names() names { return names{} }

func (a evaluate) request(*scene) request {
	return request{
		tell: fmt.Sprintf("the %s evaluates%s", partyWords(a.party), quoted(a.says)), path: "evaluations",
		body: body{"party": a.party}.with("assessment", a.says).with("what_went_wrong", a.wrong).with("how_to_avoid", a.avoid),
	}
}

// closing closes the placement with its outcome.
type closing struct {
	outcome, note, wrong, avoid string
	met                         bool
}

func (r *reader) close(n *yaml.Node) act {
	var a closing
	r.fields(n, "close", known{
		"outcome": into(&a.outcome, r.code), "purpose met": into(&a.met, r.yes), "note": into(&a.note, r.text),
		"what went wrong": into(&a.wrong, r.text), "how to avoid it": into(&a.avoid, r.text),
	}, "outcome", "purpose met")
	return a
}

func (closing) names() names { return names{} }

func (a closing) request(*scene) request {
	return request{
		tell: fmt.Sprintf("the placement is closed: %s, purpose met: %s", plain(a.outcome), yesNo(a.met)), path: "close",
		body: body{"outcome": a.outcome, "purpose_met": a.met}.with("note", a.note).with("what_went_wrong", a.wrong).with("how_to_avoid", a.avoid),
	}
}

// giveUp ends the rematch of the placement's candidate.
type giveUp struct{ reason, inWords string }

func (r *reader) giveUp(n *yaml.Node) act {
	var a giveUp
	r.fields(n, "give up rematch", known{"reason": into(&a.reason, r.code), "in words": into(&a.inWords, r.text)}, "reason")
	return a
}

func (giveUp) names() names { return names{} }

func (a giveUp) request(*scene) request {
	return request{
		tell: "the rematch is given up" + because(a.reason), path: "give-up", ofRematch: true,
		body: body{"reason": a.reason}.with("reason_text", a.inWords),
	}
}
