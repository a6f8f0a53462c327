package scenario

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// around is what lies beside the placement: the place, the rematch, inboxes, the clock.
func (t *expectTable) around() {
	t.place("place free", true)
	t.place("place taken", false)
	t.inboxes("inbox", "mine")
	t.inboxes("unit inbox", "unit")
	on(t, "rematch", t.r.rematch, func(ctx context.Context, s *scene, on *placement, want wantRematch) (verdict, error) {
		return s.rematchIs(ctx, on, want)
	})
	on(t, "follow-along", t.r.wantFollowAlong, func(ctx context.Context, s *scene, on *placement, want wantFollowAlong) (verdict, error) {
		return s.followAlongIs(ctx, on, want)
	})
	t.keys["owner"] = func(n *yaml.Node) {
		want := t.r.name(n)
		t.all = append(t.all, expectation{spot: t.r.at(n), what: "owner", who: []named{want}, look: func(_ context.Context, s *scene) (verdict, error) {
			found := "somebody else"
			for _, name := range sortedKeys(s.workers) {
				if s.workers[name].id == s.placements[s.step.placement].OwnerID {
					found = name
				}
			}
			return same(want.name, found), nil
		}})
	}
	t.keys["clock"] = func(n *yaml.Node) {
		want := t.r.moment(n)
		t.all = append(t.all, expectation{spot: t.r.at(n), what: "clock", general: true, look: func(_ context.Context, s *scene) (verdict, error) {
			at, err := want.at(s.anchor)
			// The clock goes on while the story is told.
			late := s.now().Sub(at)
			return verdict{late > -time.Minute && late < 5*time.Minute, exactWords(at), exactWords(s.now())}, err
		}})
	}
}

// wantPlace is a place on a day: that of the placement, where no other is named.
type wantPlace struct {
	place named
	on    day
}

func (t *expectTable) place(key string, free bool) {
	state := map[bool]string{true: "free", false: "taken"}
	t.keys[key] = func(n *yaml.Node) {
		t.r.list(n, key, func(n *yaml.Node) {
			var want wantPlace
			if isText(n) {
				want.on = t.r.day(n)
			} else {
				t.r.fields(n, key, known{"place": into(&want.place, t.r.name), "on": into(&want.on, t.r.day)}, "place", "on")
			}
			e := expectation{spot: t.r.at(n), what: key, look: func(ctx context.Context, s *scene) (verdict, error) {
				id, ok := s.places[want.place.name]
				if !ok {
					id = s.placements[s.step.placement].PlaceID
				}
				day, err := s.day(want.on)
				if err != nil {
					return verdict{}, err
				}
				found, err := s.free(ctx, id, string(day))
				return same(state[free]+" on "+dayWords(day), state[found]+" on "+dayWords(day)), err
			}}
			if want.place.name != "" {
				e.at, e.general = []named{want.place}, true
			}
			t.all = append(t.all, e)
		})
	}
}

// inboxes are the tasks of the placement that each worker finds.
func (t *expectTable) inboxes(key, scope string) {
	t.keys[key] = func(n *yaml.Node) {
		t.r.named(n, key, func(name string, n *yaml.Node) {
			want := t.r.tasks(n)
			who := named{t.r.at(n), name}
			t.all = append(t.all, expectation{
				spot: who.spot, what: key + " of " + name, who: []named{who},
				look: func(ctx context.Context, s *scene) (verdict, error) {
					expected, err := s.wanted(want)
					if err != nil {
						return verdict{}, err
					}
					found, err := s.inbox(ctx, s.workers[name], scope, s.placements[s.step.placement].ID)
					return sameSet(expected, s.found(want, found)), err
				},
			})
		})
	}
}

// wantRematch is the rematch that a placement has started, or "none".
type wantRematch struct {
	none      bool
	status    string
	cause     string
	learned   []string
	tasks     []wantTask
	due       *moment
	matchedBy string
	keys      []string
}

func (r *reader) rematch(n *yaml.Node) wantRematch {
	if isText(n) {
		status := r.text(n)
		return wantRematch{none: status == "none", status: status, keys: []string{"status"}}
	}
	var w wantRematch
	w.keys = r.fields(n, "rematch", known{
		"status": into(&w.status, r.text), "cause": into(&w.cause, r.text), "learned": into(&w.learned, r.texts),
		"tasks": into(&w.tasks, r.tasks), "due": optional(&w.due, r.moment), "matched by": into(&w.matchedBy, r.text),
	})
	return w
}

// rematchIs looks at the rematch of the placement. What changes it is news from another process, so it is given a moment.
func (s *scene) rematchIs(ctx context.Context, on *placement, want wantRematch) (verdict, error) {
	if on.RematchID == "" || want.none {
		found := "none"
		if on.RematchID != "" {
			found = "one"
		}
		return verdict{want.none && on.RematchID == "", want.status, found}, nil
	}
	expected, err := s.rematchWanted(want)
	if err != nil {
		return verdict{}, err
	}
	return s.settled(ctx, func() (verdict, error) {
		found, err := s.rematch(ctx, on)
		if err != nil {
			return verdict{}, err
		}
		words, err := s.rematchFound(ctx, want, found)
		return verdict{canonical(expected) == canonical(words), expected, words}, err
	})
}

func (s *scene) rematchWanted(want wantRematch) (string, error) {
	var parts []string
	for _, key := range want.keys {
		switch key {
		case "status":
			parts = append(parts, plain(want.status))
		case "cause":
			parts = append(parts, "after "+plain(want.cause))
		case "learned":
			parts = append(parts, "learned: "+listWords(slices.Sorted(slices.Values(eachOf(want.learned, codeOf)))))
		case "tasks":
			tasks, err := s.wanted(want.tasks)
			if err != nil {
				return "", err
			}
			parts = append(parts, "to do: "+listWords(tasks))
		case "due":
			due, err := want.due.at(s.anchor)
			if err != nil {
				return "", err
			}
			parts = append(parts, "due "+exactWords(due))
		case "matched by":
			parts = append(parts, "matched by "+want.matchedBy)
		}
	}
	return strings.Join(parts, "; "), nil
}

func (s *scene) rematchFound(ctx context.Context, want wantRematch, found rematchAnswer) (string, error) {
	var parts []string
	for _, key := range want.keys {
		switch key {
		case "status":
			parts = append(parts, plain(found.Status))
		case "cause":
			parts = append(parts, "after "+plain(found.Cause))
		case "learned":
			parts = append(parts, "learned: "+listWords(slices.Sorted(slices.Values(found.LearnedConstraints))))
		case "tasks":
			tasks, err := s.rematchTasks(ctx, found)
			if err != nil {
				return "", err
			}
			parts = append(parts, "to do: "+listWords(s.found(want.tasks, tasks)))
		case "due":
			due := "none"
			if len(found.Deadlines) > 0 {
				due = exactWords(s.local(found.Deadlines[0].Due))
			}
			parts = append(parts, "due "+due)
		case "matched by":
			by := "none"
			for _, name := range sortedKeys(s.placements) {
				if s.placements[name].ID == found.MatchedBy {
					by = name
				}
			}
			parts = append(parts, "matched by "+by)
		}
	}
	return strings.Join(parts, "; "), nil
}

// rematchTasks are the tasks of a rematch in the inbox of who has it.
func (s *scene) rematchTasks(ctx context.Context, r rematchAnswer) ([]taskAnswer, error) {
	for _, name := range sortedKeys(s.workers) {
		if s.workers[name].id == r.OwnerID {
			return s.inbox(ctx, s.workers[name], "mine", r.ID)
		}
	}
	return nil, errors.New("nobody of the story has the rematch")
}
