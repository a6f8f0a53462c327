package scenario

import (
	"context"
	"fmt"

	"gopkg.in/yaml.v3"
)

// history is what has happened so far.
func (t *expectTable) history() {
	on(t, "events so far", t.r.events, func(ctx context.Context, s *scene, on *placement, want []wantEvent) (verdict, error) {
		return s.history(ctx, on, want, 0, sameList)
	})
	on(t, "new events", t.r.events, func(ctx context.Context, s *scene, on *placement, want []wantEvent) (verdict, error) {
		before := on.looked
		on.looked = on.Version
		return s.history(ctx, on, want, before, sameList)
	})
	on(t, "events include", t.r.events, func(ctx context.Context, s *scene, on *placement, want []wantEvent) (verdict, error) {
		return s.history(ctx, on, want, 0, includes)
	})
}

// wantEvent is an event that is expected, and as much of it as the story wants to know.
type wantEvent struct {
	fact string
	// of is the deadline of a clock event, due when that was due; by who did it, "the clock" for time itself; instead of the owner for
	// whom somebody stood in.
	of   string
	due  *moment
	by   string
	late *bool

	instead string
}

func (r *reader) events(n *yaml.Node) []wantEvent {
	all := []wantEvent{}
	r.list(n, "events", func(n *yaml.Node) {
		if isText(n) {
			all = append(all, wantEvent{fact: r.text(n)})
			return
		}
		var e wantEvent
		r.fields(n, "event", known{
			"event": into(&e.fact, r.text), "of": into(&e.of, r.text), "due": optional(&e.due, r.moment),
			"by": into(&e.by, r.text), "instead of": into(&e.instead, r.text), "late": optional(&e.late, r.yes),
		}, "event")
		all = append(all, e)
	})
	return all
}

// history compares the placement's events after the given version.
func (s *scene) history(ctx context.Context, on *placement, want []wantEvent, after int, compare func(expected, found []string) verdict) (verdict, error) {
	events, err := s.events(ctx, on.ID)
	if err != nil {
		return verdict{}, err
	}
	return s.compareEvents(events, want, after, compare)
}

// compareEvents compares the events of a process after the given version.
func (s *scene) compareEvents(events []timelineAnswer, want []wantEvent, after int, compare func(expected, found []string) verdict) (verdict, error) {
	expected, err := s.wantedEvents(want)
	if err != nil {
		return verdict{}, err
	}
	found := []string{}
	for _, e := range events {
		if e.Version > after {
			found = append(found, s.eventWords(e, likely(want, e, len(found))))
		}
	}
	return compare(expected, found), nil
}

// likely is the expected event that one could be: the one in its place, or else the first of its name.
func likely(want []wantEvent, e timelineAnswer, at int) wantEvent {
	same := func(w wantEvent) bool { return canonical(w.fact) == canonical(e.Fact) }
	if at < len(want) && same(want[at]) {
		return want[at]
	}
	for _, w := range want {
		if same(w) && (w.of == "" || canonical(w.of) == canonical(e.deadline())) {
			return w
		}
	}
	return wantEvent{of: "?"}
}

func (s *scene) wantedEvents(want []wantEvent) ([]string, error) {
	all := []string{}
	for _, e := range want {
		words := e.fact
		if e.of != "" {
			words += " (" + e.of + ")"
		}
		if e.due != nil {
			due, err := e.due.at(s.anchor)
			if err != nil {
				return nil, err
			}
			words += " due " + exactWords(due)
		}
		if e.by != "" {
			by := e.by
			if w, ok := s.workers[by]; ok {
				by = w.name
			}
			words += " by " + by
		}
		if e.instead != "" {
			words += " instead of " + s.workers[e.instead].name
		}
		if e.late != nil {
			words += " late " + yesNo(*e.late)
		}
		all = append(all, words)
	}
	return all, nil
}

func (s *scene) eventWords(e timelineAnswer, want wantEvent) string {
	words := plain(e.Fact)
	if of := e.deadline(); want.of != "" && of != "" {
		words += " (" + plain(of) + ")"
	}
	if want.due != nil && e.Due != nil {
		words += " due " + exactWords(s.local(*e.Due))
	}
	if want.by != "" {
		by := e.UserName
		if by == "" {
			by = "the clock"
		}
		words += " by " + by
	}
	if want.instead != "" {
		words += " instead of " + s.workerName(e.OnBehalf)
	}
	if want.late != nil {
		words += fmt.Sprintf(" late %s", yesNo(e.Late))
	}
	return words
}
