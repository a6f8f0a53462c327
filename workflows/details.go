package workflows

import (
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// remember takes in what has happened, for the current details. It decides nothing: a run that knows nothing of what was
// before it, because it goes on from a row alone, says less.
func (p *process[S]) remember(fact string, at time.Time, before, after lifecycle.Head) {
	if len(p.last) >= contract.LastEvents {
		p.last = p.last[len(p.last)-contract.LastEvents+1:]
	}
	p.last = append(slices.Clip(p.last), contract.Happened{Fact: fact, At: at})
	if before.Version == 0 || before.WaitingFor != after.WaitingFor || before.Status != after.Status || before.Paused != after.Paused {
		p.since = at
	}
}

// details is the page that a supervisor reads in the Web UI: Markdown, codes and dates, no personal data, and no time
// relative to now, for it is only written when something happens.
func (p *process[S]) details(ctx workflow.Context) string {
	h := p.state.Head()
	w := page{calendar: h.Calendar}
	w.say("## ", words(h.Status))
	if h.Paused {
		w.say(" · paused")
	}
	w.say("\n\n")
	if h.Ended {
		w.say("Ended")
		if h.Outcome != "" {
			w.say(" with **", words(h.Outcome), "**")
		}
		w.say("\n\n")
	} else {
		p.awaited(&w)
		p.tasks(&w)
	}
	if p.more != nil && !h.Ended {
		w.say(strings.TrimSpace(p.more()), "\n\n")
	}
	p.lately(&w)
	p.elsewhere(ctx, &w)
	w.say("Version ", versionKey(h.Version), " · ruleset ", versionKey(h.Ruleset))
	if h.Model != "" {
		w.say(" · ", words(h.Model))
	}
	w.say(" · host ", versionKey(p.host), "\n")
	return w.String()
}

// awaited says whom the process waits for, since when, and what time brings next.
func (p *process[S]) awaited(w *page) {
	if who := p.state.Head().WaitingFor; who != "" {
		w.say("Waiting for **", words(who), "**")
		if !p.since.IsZero() {
			w.say(" since ", w.at(p.since))
		}
		w.say("\n\n")
	}
	d, ok := p.state.Due()
	if !ok {
		return
	}
	w.say("Next deadline: **", words(d.Key), ", due ", w.at(d.Due), "**. What time brings:\n\n")
	for _, rung := range d.Rungs[d.Fired:] {
		w.say("- ", w.at(rung.At), ": ")
		switch rung.Kind {
		case lifecycle.Remind:
			w.say("a reminder")
		case lifecycle.Escalate:
			w.say("the supervisors of the unit see it")
		case lifecycle.Conclude:
			w.say(consequence(d.Key))
		}
		w.say("\n")
	}
	w.say("\n")
}

// consequence is what becomes of a deadline whose last step is a consequence of silence.
func consequence(key string) string {
	name, _, _ := strings.Cut(key, ":")
	switch name {
	case "candidate_decision", "company_decision":
		return "the proposal expires, and the place is free"
	case "planned_end":
		return "the placement ends as planned"
	case "evaluation_closes":
		return "evaluations that are missing are marked so"
	case "training_validity":
		return "the training has expired"
	case "start_agreement":
		return "the agreement begins to hold"
	case "end_agreement":
		return "the agreement ends, and its places close"
	case "refill":
		return "the search for who comes next begins"
	case "vacancy":
		return "the vacancy alarm is raised"
	case "endpoint_failing":
		return "the endpoint is switched off"
	}
	return "time decides"
}

// tasks says what people must do now.
func (p *process[S]) tasks(w *page) {
	tasks := p.state.Tasks()
	if len(tasks) == 0 {
		return
	}
	w.say("**To do**\n\n")
	for _, t := range tasks {
		mark := "☐"
		if t.Escalated {
			mark = "⚠"
		}
		w.say("- ", mark, " **", words(t.Key), "**")
		if !t.Due.IsZero() {
			w.say(" — due ", w.at(t.Due))
		}
		w.say("\n")
	}
	w.say("\n")
}

// lately names the newest events, the newest first.
func (p *process[S]) lately(w *page) {
	if len(p.last) == 0 {
		return
	}
	w.say("**Lately**\n\n")
	for _, e := range slices.Backward(p.last) {
		w.say("- ", w.at(e.At), ": ", words(e.Fact), "\n")
	}
	w.say("\n")
}

// elsewhere links to our page of the process, and to the questions that can be asked about all of them.
func (p *process[S]) elsewhere(ctx workflow.Context, w *page) {
	base, _ := ctx.Value(linksKey{}).(string)
	if base == "" {
		return
	}
	ref := p.state.Head().Ref
	// What needs a token is no link: a browser has none.
	w.say("[What is expected, and what you may do](", base, contract.PanelPath, "?workflow=", contract.WorkflowID(ref), ") · [Other questions](",
		base, contract.ViewsPath, "?tenant=", p.tenantID, ") · in the API: `GET ", contract.APIPath(ref), "`, `…/timeline`\n\n")
}

// page is Markdown that is being written.
type page struct {
	strings.Builder
	calendar lifecycle.Calendar
}

func (w *page) say(parts ...string) {
	for _, s := range parts {
		w.WriteString(s)
	}
}

// at is an instant as people of the tenant write it.
func (w *page) at(t time.Time) string { return w.calendar.Local(t).Format("Mon 2 Jan 2006 15:04") }

// words are a code as people read it.
func words(code string) string {
	return strings.NewReplacer("caseworker", "case worker", "_", " ", ":", " ").Replace(code)
}
