package placement

import (
	"fmt"
	"slices"
	"strings"
)

// Diagram returns the lifecycle as a Mermaid state diagram, drawn from the table of transitions. Events that lead from the
// same status to the same other one share an arrow; what can happen at every stage before the start is drawn once, from
// the frame around them; reminders, escalations, reassignments and changes of the calendar, which change no status anywhere, are left out, as are corrections
// and extra steps. What
// time alone brings is marked (time).
func Diagram() string {
	d := diagram{labels: map[Move][]string{}}
	for _, t := range Transitions() {
		if t.Aside {
			continue
		}
		if len(t.Moves) == len(open()) && !slices.ContainsFunc(t.Moves, func(m Move) bool { return m.From != m.To }) {
			continue
		}
		label := t.Command
		if t.Clock {
			label += " (time)"
		}
		d.add(t.Moves, label)
	}
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    direction TB\n")
	d.write(&b, "    ", func(m Move) bool { return m.From == "" })
	fmt.Fprintf(&b, "    state %q as %s {\n", "before the start", framed)
	inside := func(s Status) bool { return slices.Contains(beforeStart(), s) }
	d.write(&b, "        ", func(m Move) bool { return inside(m.From) && inside(m.To) })
	b.WriteString("    }\n")
	d.write(&b, "    ", func(m Move) bool { return m.From != "" && (!inside(m.From) || !inside(m.To)) })
	for _, s := range Statuses() {
		if s.Terminal() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	return b.String()
}

// framed is the name of the frame around all stages before the start.
const framed = "before_start"

// diagram collects arrows, in the order in which they first come, with what is written at each.
type diagram struct {
	arrows []Move
	labels map[Move][]string
}

// add takes up the moves of one event. Moves from every stage before the start to the same status outside become one.
func (d *diagram) add(moves []Move, label string) {
	for _, m := range moves {
		fromAll := !slices.ContainsFunc(beforeStart(), func(s Status) bool {
			return s == m.To || !slices.Contains(moves, Move{s, m.To})
		})
		if fromAll && slices.Contains(beforeStart(), m.From) {
			m.From = framed
		}
		if !slices.Contains(d.arrows, m) {
			d.arrows = append(d.arrows, m)
		}
		if !slices.Contains(d.labels[m], label) {
			d.labels[m] = append(d.labels[m], label)
		}
	}
}

// write draws the arrows that are wanted here.
func (d *diagram) write(b *strings.Builder, indent string, wanted func(Move) bool) {
	for _, m := range d.arrows {
		if !wanted(m) {
			continue
		}
		from := string(m.From)
		if from == "" {
			from = "[*]"
		}
		fmt.Fprintf(b, "%s%s --> %s: %s\n", indent, from, m.To, strings.Join(d.labels[m], "<br/>"))
	}
}
