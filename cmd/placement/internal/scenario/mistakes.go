package scenario

import (
	"context"
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"
)

// addStep adds something to be done that no rule asks for.
type addStep struct {
	kind, what string
	due        day
}

func (r *reader) addStep(n *yaml.Node) act {
	var a addStep
	r.fields(n, "add step", known{"kind": into(&a.kind, r.code), "what": into(&a.what, r.text), "due": into(&a.due, r.day)}, "kind", "what", "due")
	return a
}

func (addStep) names() names { return names{} }

func (a addStep) request(s *scene) (request, error) {
	due, err := s.day(a.due)
	return request{
		tell: "a step is added, to be done by " + dayWords(due), path: "steps",
		body: body{"kind": a.kind, "due_on": due, "step": a.what},
	}, err
}

// stepDone says that a step was done today, or is not needed after all.
type stepDone struct {
	no      int
	note    string
	dropped bool
}

func (r *reader) stepDone(dropped bool) func(*yaml.Node) act {
	return func(n *yaml.Node) act {
		a := stepDone{no: 1, dropped: dropped}
		r.fields(n, "step", known{"number": into(&a.no, r.whole), "note": into(&a.note, r.text)}, "note")
		return a
	}
}

func (stepDone) names() names { return names{} }

func (a stepDone) request(s *scene) request {
	path := fmt.Sprintf("steps/%d/", a.no)
	if a.dropped {
		return request{tell: fmt.Sprintf("step %d is dropped", a.no), path: path + "drop", body: body{"reason_text": a.note}}
	}
	return request{tell: fmt.Sprintf("step %d is done", a.no), path: path + "completion", body: body{"on": s.today()}.with("note", a.note)}
}

// goBack takes back the last step, of a party where there are several.
type goBack struct{ party, because string }

func (r *reader) goBack(n *yaml.Node) act {
	var a goBack
	r.fields(n, "go back", known{"party": into(&a.party, r.party), "because": into(&a.because, r.text)}, "because")
	return a
}

func (goBack) names() names { return names{} }

func (a goBack) request(*scene) request {
	return request{tell: "the last step is taken back", path: "step-back", body: body{"reason_text": a.because}.with("party", a.party)}
}

// correct corrects the first day, or who was at the safety meeting; at once, or proposed to somebody else.
type correct struct {
	started  *day
	attended []string
	because  string
	proposed bool
}

func (r *reader) correct(proposed bool) func(*yaml.Node) act {
	return func(n *yaml.Node) act {
		a := correct{proposed: proposed}
		r.fields(n, "correct", known{
			"because": into(&a.because, r.text),
			"started": func(n *yaml.Node) {
				d := r.day(n)
				a.started = &d
			},
			"attended": func(n *yaml.Node) {
				r.list(n, "attended", func(n *yaml.Node) { a.attended = append(a.attended, r.party(n)) })
			},
		}, "because")
		return a
	}
}

func (correct) names() names { return names{} }

func (a correct) request(s *scene) (request, error) {
	q := request{tell: "what was entered wrongly is corrected", path: "corrections", body: body{"reason_text": a.because}}
	if a.proposed {
		q.tell, q.path = "a correction is proposed to somebody else", "correction-proposal"
	}
	if len(a.attended) > 0 {
		q.body["attended"] = a.attended
	}
	if a.started != nil {
		on, err := s.day(*a.started)
		if err != nil {
			return q, err
		}
		q.body["started_on"] = on
	}
	return q, nil
}

// decideCorrection agrees to a proposed correction, or says why not.
type decideCorrection struct{ no string }

func (r *reader) decideCorrection(n *yaml.Node) act {
	if isText(n) {
		if text := r.text(n); text != "agreed" {
			r.fault(n, "decide correction", `"agreed", or no: …`, text)
		}
		return decideCorrection{}
	}
	var a decideCorrection
	r.fields(n, "decide correction", known{"no": into(&a.no, r.text)}, "no")
	return a
}

func (decideCorrection) names() names { return names{} }

func (a decideCorrection) request(*scene) request {
	tell := "the correction is agreed to"
	if a.no != "" {
		tell = "the correction is rejected"
	}
	return request{tell: tell, path: "correction-proposal/decision", body: body{"agreed": a.no == ""}.with("reason_text", a.no)}
}

// reopen opens a closed placement again.
type reopen struct {
	because string
	parties []string
}

func (r *reader) reopen(n *yaml.Node) act {
	var a reopen
	r.fields(n, "reopen", known{
		"because": into(&a.because, r.text),
		"evaluations": func(n *yaml.Node) {
			r.list(n, "evaluations", func(n *yaml.Node) { a.parties = append(a.parties, r.party(n)) })
		},
	}, "because")
	return a
}

func (reopen) names() names { return names{} }

func (a reopen) request(*scene) request {
	b := body{"reason_text": a.because}
	if len(a.parties) > 0 {
		b["parties"] = a.parties
	}
	return request{tell: "the placement is opened again", path: "reopening", body: b}
}

// mistakes are how often something was corrected, and how often the placement was opened again.
func (t *expectTable) mistakes() {
	for what, count := range map[string]func(*placement) int{
		"corrections": func(on *placement) int { return len(on.Corrections) },
		"reopened":    func(on *placement) int { return on.Reopened },
	} {
		on(t, what, t.r.whole, func(_ context.Context, _ *scene, on *placement, want int) (verdict, error) {
			return same(strconv.Itoa(want), strconv.Itoa(count(on))), nil
		})
	}
}
