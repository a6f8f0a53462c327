package scenario

import (
	"context"

	"gopkg.in/yaml.v3"
)

// workTask is a task of the catalogue of a workplace, with what it asks of whoever does it.
type workTask struct {
	title, occupation    string
	asks                 []asked
	certificates, skills []string
}

type asked struct {
	Code     string  `json:"code"`
	Amount   float64 `json:"amount,omitempty"`
	Optional bool    `json:"optional,omitempty"`
}

func (r *reader) workTask(n *yaml.Node) workTask {
	var w workTask
	r.fields(n, "task", known{
		"title": into(&w.title, r.text), "occupation": into(&w.occupation, r.text),
		"asks":         func(n *yaml.Node) { r.list(n, "asks", func(n *yaml.Node) { w.asks = append(w.asks, r.asked(n)) }) },
		"certificates": func(n *yaml.Node) { w.certificates = eachOf(r.texts(n), codeOf) },
		"skills":       func(n *yaml.Node) { w.skills = eachOf(r.texts(n), codeOf) },
	}, "title")
	return w
}

func (r *reader) asked(n *yaml.Node) asked {
	if isText(n) {
		return asked{Code: r.code(n)}
	}
	var a asked
	r.fields(n, "asks", known{"demand": into(&a.Code, r.code), "amount": into(&a.Amount, r.decimal), "optional": into(&a.Optional, r.yes)}, "demand")
	return a
}

// registerTasks writes the catalogue of a workplace.
func (p *play) registerTasks(ctx context.Context, workplaceID string, tasks []member[workTask]) error {
	for _, w := range tasks {
		var err error
		p.tasks[w.name], err = p.register(ctx, "/v1/work-tasks", func(int) body {
			b := body{"workplace_id": workplaceID, "title": w.is.title, "reviewed_on": p.today()}.with("occupation", w.is.occupation)
			if len(w.is.asks) > 0 {
				b["demands"] = w.is.asks
			}
			if len(w.is.certificates) > 0 {
				b["certificates"] = w.is.certificates
			}
			if len(w.is.skills) > 0 {
				b["skills"] = w.is.skills
			}
			return b
		})
		if err != nil {
			return err
		}
	}
	return nil
}
