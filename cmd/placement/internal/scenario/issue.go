package scenario

import (
	"context"
	"net/http"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// problemAnswer is a problem of a placement.
type problemAnswer struct {
	No      int    `json:"no"`
	IssueID string `json:"issue_id"`
}

// issueAdjustment is something that was offered or made.
type issueAdjustment struct {
	Adjustment string `json:"adjustment"`
	MadeOn     string `json:"made_on"`
}

// adjusted are the adjustments of an issue: "tasks", and "offered tasks" for one that was not made.
func (a processAnswer) adjusted() []string {
	found := []string{}
	for _, x := range a.Adjustments {
		if x.MadeOn == "" {
			x.Adjustment = "offered " + x.Adjustment
		}
		found = append(found, x.Adjustment)
	}
	return found
}

// issueBegins waits until the issue of the newest problem is there, and takes it for the one that the step names.
func (s *scene) issueBegins(ctx context.Context, all []problemAnswer) error {
	if len(all) == 0 || all[len(all)-1].IssueID == "" {
		return nil
	}
	on := &process{kind: issues, name: s.step.apart[issues]}
	on.ID = all[len(all)-1].IssueID
	return s.eventually(ctx, "an issue", func() (bool, string, error) {
		a, err := s.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: on.path(), Token: s.token()})
		if err != nil || a.Refused() {
			return false, a.String(), err
		}
		if err := a.Decode("read the issue", &on.processAnswer); err != nil {
			return false, "", err
		}
		on.told = on.Version
		if s.others[issues] == nil {
			s.others[issues] = map[string]*process{}
		}
		s.others[issues][on.name] = on
		s.then("→", "issue "+on.name+": "+s.standingOf(on))
		return true, "", nil
	})
}

// issueAct is something done about a problem.
type issueAct struct {
	tell, at string
	body     body
}

func (issueAct) names() names { return names{noPlacement: true} }

func (issueAct) of() (k kind, begins string) { return issues, "" }

func (a issueAct) ask(*scene) (request, error) {
	return request{tell: a.tell, path: a.at, body: a.body}, nil
}

func (r *reader) react(n *yaml.Node) act {
	by, inWords := "phone", ""
	r.fields(n, "react", known{"by": into(&by, r.code), "in words": into(&inWords, r.text)})
	return issueAct{"somebody reacts (" + plain(by) + ")" + quoted(inWords), "reaction", body{"channel": by}.with("note", inWords)}
}

func (r *reader) offer(n *yaml.Node) act {
	var what, inWords string
	r.fields(n, "offer", known{"what": into(&what, r.code), "in words": into(&inWords, r.text)}, "what")
	return issueAct{"other " + plain(what) + " is offered" + quoted(inWords), "offers", body{"adjustment": what}.with("note", inWords)}
}

func (r *reader) adjust(n *yaml.Node) act {
	var what, inWords string
	r.fields(n, "adjust", known{"what": into(&what, r.code), "in words": into(&inWords, r.text)}, "what")
	return issueAct{"adjusted: " + plain(what) + quoted(inWords), "adjustments", body{"adjustment": what}.with("note", inWords)}
}

func (r *reader) learn(n *yaml.Node) act {
	var learned, accommodations []string
	r.fields(n, "learn", known{
		"constraints": func(n *yaml.Node) {
			r.list(n, "constraints", func(n *yaml.Node) { learned = append(learned, r.code(n)) })
		},
		"accommodations": func(n *yaml.Node) {
			r.list(n, "accommodations", func(n *yaml.Node) { accommodations = append(accommodations, r.code(n)) })
		},
	})
	b := body{}
	if len(learned) > 0 {
		b["learned_constraints"] = learned
	}
	var all []body
	for _, code := range accommodations {
		all = append(all, body{"code": code, "hard": true})
	}
	if len(all) > 0 {
		b["accommodations"] = all
	}
	return issueAct{"learned: " + listWords(plains(append(accommodations, learned...))), "learned", b}
}

func (r *reader) answerReporter(n *yaml.Node) act {
	by, inWords := "phone", ""
	r.fields(n, "answer reporter", known{"by": into(&by, r.code), "in words": into(&inWords, r.text)})
	return issueAct{"whoever reported it is answered (" + plain(by) + ")" + quoted(inWords), "answer", body{"channel": by}.with("answer", inWords)}
}

func (r *reader) resolveIssue(n *yaml.Node) act {
	var how, inWords string
	if isText(n) {
		how = r.code(n)
	} else {
		r.fields(n, "resolve issue", known{"how": into(&how, r.code), "in words": into(&inWords, r.text)}, "how")
	}
	return issueAct{"the problem is " + plain(how) + quoted(inWords), "resolution", body{"resolution": how}.with("resolution_text", inWords)}
}
