package scenario

import (
	"context"
	"encoding/json"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// finding is what a rule says about a command: that it stands against it, or what to know.
type finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Approver string `json:"approver"`
	Text     string `json:"text"`
}

// findingsIn are the findings of an answer, be it done or refused.
func findingsIn(a caller.Answer) []finding {
	var b struct {
		Findings []finding `json:"findings"`
	}
	if json.Unmarshal(a.Body, &b) != nil {
		return nil // a body that is no object has none
	}
	return b.Findings
}

// findings are what the rules found about the command of the step.
func (t *expectTable) findings() {
	t.found("findings", sameSet)
	t.found("findings include", includes)
}

func (t *expectTable) found(key string, compare func(expected, found []string) verdict) {
	t.keys[key] = func(n *yaml.Node) {
		want := []string{}
		if !isText(n) {
			t.r.named(n, key, func(rule string, n *yaml.Node) { want = append(want, plain(codeOf(rule))+" ("+t.r.text(n)+")") })
		} else if text := t.r.text(n); text != "none" {
			t.r.fault(n, key, `rules with how they weigh (mentor untrained: block), or "none"`, text)
		}
		t.all = append(t.all, expectation{spot: t.r.at(n), what: key, general: true, look: func(_ context.Context, s *scene) (verdict, error) {
			var found []string
			for _, f := range s.ruled {
				found = append(found, f.words())
			}
			v := compare(want, found)
			if v.ok {
				s.tellFindings(want)
			}
			return v, nil
		}})
	}
}

// words are the rule and how it weighs, with who may answer for it where that is not everybody.
func (f finding) words() string {
	weighs := plain(f.Severity)
	if f.Approver != "" {
		weighs += " by " + plain(f.Approver)
	}
	return plain(f.Rule) + " (" + weighs + ")"
}

// tellFindings tells those that a story asks for, in the words of the service.
func (s *scene) tellFindings(want []string) {
	for _, f := range s.ruled {
		for _, w := range want {
			if canonical(w) == canonical(f.words()) {
				s.then("!", f.Text+" ("+plain(f.Severity)+")")
			}
		}
	}
}
