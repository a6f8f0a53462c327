package scenario

import "gopkg.in/yaml.v3"

// approval answers for what the rules found, and says why.
type approval struct {
	rules   []string
	inWords string
}

func (r *reader) approval(n *yaml.Node) approval {
	var a approval
	r.fields(n, "approval", known{
		"rules":    func(n *yaml.Node) { r.list(n, "rules", func(n *yaml.Node) { a.rules = append(a.rules, r.code(n)) }) },
		"in words": into(&a.inWords, r.text),
	}, "rules", "in words")
	return a
}

// approved is b with the approval, when there is one.
func (a approval) approved(b body) body {
	if len(a.rules) > 0 {
		b["approval"] = body{"rules": a.rules}.with("reason_text", a.inWords)
	}
	return b
}
