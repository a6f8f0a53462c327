package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// reader reads the YAML of one story strictly: every key must be known, every value of its kind. What is wrong is noted
// with its line, and reading goes on, so that an author sees all of it at once.
type reader struct {
	file   string
	faults []error
}

func (r *reader) at(n *yaml.Node) spot { return spot{r.file, n.Line} }

func (r *reader) fault(n *yaml.Node, what, expected, found string) {
	r.faults = append(r.faults, r.at(n).fault(what, expected, found))
}

// known are the keys of a mapping, each with what reads its value.
type known map[string]func(*yaml.Node)

// into lets a value be read into the target.
func into[T any](target *T, read func(*yaml.Node) T) func(*yaml.Node) {
	return func(n *yaml.Node) { *target = read(n) }
}

// fields reads a mapping. It returns the keys that were there, nil when n is no mapping.
func (r *reader) fields(n *yaml.Node, what string, keys known, required ...string) []string {
	n = resolved(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n, what, "a mapping of keys and values", describe(n))
		return nil
	}
	seen := []string{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := keys[key.Value]
		switch {
		case !ok:
			r.fault(key, "unknown key in "+what, "one of: "+strings.Join(sortedKeys(keys), ", "), strconv.Quote(key.Value))
			continue
		case slices.Contains(seen, key.Value):
			r.fault(key, "key in "+what, strconv.Quote(key.Value)+" once", "it again")
			continue
		}
		seen = append(seen, key.Value)
		read(value)
	}
	for _, key := range required {
		if !slices.Contains(seen, key) {
			r.fault(n, what, strconv.Quote(key), "no such key")
		}
	}
	return seen
}

// named reads a mapping whose keys are names that the story gives.
func (r *reader) named(n *yaml.Node, what string, each func(name string, n *yaml.Node)) {
	n = resolved(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n, what, "names with what they stand for", describe(n))
		return
	}
	var seen []string
	for i := 0; i < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if slices.Contains(seen, name) {
			r.fault(n.Content[i], what, strconv.Quote(name)+" once", "it again")
			continue
		}
		seen = append(seen, name)
		each(name, n.Content[i+1])
	}
}

// list reads a list, or what stands alone as a list of one; "none" is the empty list.
func (r *reader) list(n *yaml.Node, what string, each func(*yaml.Node)) {
	n = resolved(n)
	switch {
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			each(item)
		}
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null", n.Kind == yaml.ScalarNode && n.Value == "":
		r.fault(n, what, `a list, or "none"`, "nothing")
	case n.Kind == yaml.ScalarNode && n.Value == "none":
	default:
		each(n)
	}
}

// texts reads a list of texts.
func (r *reader) texts(n *yaml.Node) []string {
	all := []string{}
	r.list(n, "a list of texts", func(n *yaml.Node) { all = append(all, r.text(n)) })
	return all
}

// text reads a text that says something.
func (r *reader) text(n *yaml.Node) string {
	n = resolved(n)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.fault(n, "value", "a text", describe(n))
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// code reads a word of the service's vocabulary, written as one reads it: "better match elsewhere".
func (r *reader) code(n *yaml.Node) string { return codeOf(r.text(n)) }

// codeOf turns words into the code that the service has for them.
func codeOf(words string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(words), func(c rune) bool { return c == ' ' || c == '-' || c == '_' }), "_")
}

// party reads who is meant.
func (r *reader) party(n *yaml.Node) string { return partyOf(r.text(n)) }

func partyOf(words string) string {
	return strings.ReplaceAll(strings.TrimPrefix(codeOf(words), "the_"), "case_worker", "caseworker")
}

// whole reads a whole number.
func (r *reader) whole(n *yaml.Node) int {
	n = resolved(n)
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		r.fault(n, "value", "a whole number", describe(n))
	}
	return i
}

// decimal reads a number.
func (r *reader) decimal(n *yaml.Node) float64 {
	n = resolved(n)
	f, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil {
		r.fault(n, "value", "a number", describe(n))
	}
	return f
}

// yes reads yes or no.
func (r *reader) yes(n *yaml.Node) bool {
	n = resolved(n)
	if n.Kind != yaml.ScalarNode || (n.Value != "yes" && n.Value != "no") {
		r.fault(n, "value", "yes or no", describe(n))
	}
	return n.Value == "yes"
}

// day reads a day in words.
func (r *reader) day(n *yaml.Node) day {
	d := day{spot: r.at(n), words: r.text(n)}
	if d.words == "" {
		return d
	}
	on, err := parseDay(d.words)
	if err != nil {
		r.fault(n, "the day "+strconv.Quote(d.words), "", err.Error())
	}
	d.on = on
	return d
}

// moment reads a day in words with a time.
func (r *reader) moment(n *yaml.Node) moment {
	text := r.text(n)
	m := moment{day: day{spot: r.at(n), words: text}}
	on, clock, found := strings.Cut(text, " at ")
	if !found {
		r.fault(n, "value", "a day and a time, such as tomorrow at 10:00", strconv.Quote(text))
		return m
	}
	var err1, err2 error
	m.on, err1 = parseDay(on)
	m.hour, m.minute, m.offset, err2 = parseTime(clock)
	for _, err := range []error{err1, err2} {
		if err != nil {
			r.fault(n, "the time "+strconv.Quote(text), "", err.Error())
		}
	}
	return m
}

// isText tells whether the value is a plain one: many things have a short form.
func isText(n *yaml.Node) bool { return resolved(n).Kind == yaml.ScalarNode }

// resolved is n, or what n is an alias of.
func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// describe says what a value is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "nothing"
		}
		return strconv.Quote(n.Value)
	case yaml.DocumentNode, yaml.AliasNode:
	}
	return fmt.Sprintf("something else (%s)", n.Tag)
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
