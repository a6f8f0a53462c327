package scenario

import (
	"context"
	"errors"
	"strconv"

	"gopkg.in/yaml.v3"

	"placement/models/lifecycle"
)

// apart is what must be so of an agreement, a training, …
func (t *expectTable) apart() {
	for _, k := range kinds() {
		t.keys[string(k)] = func(n *yaml.Node) {
			of := &apartTable{t, k, known{}}
			of.standing()
			of.work()
			of.history()
			of.terms()
			t.r.fields(n, string(k), of.keys)
		}
	}
}

// apartTable collects expectations about one process of a kind.
type apartTable struct {
	*expectTable

	of   kind
	keys known
}

// onApart adds a key about the process. What follows from news of a placement is given a moment.
func onApart[T any](t *apartTable, key string, read func(*yaml.Node) T, look func(ctx context.Context, s *scene, on *process, want T) (verdict, error)) {
	t.keys[key] = func(n *yaml.Node) {
		want := read(n)
		t.all = append(t.all, expectation{
			spot: t.r.at(n), what: string(t.of) + ": " + key, general: true, apart: t.of,
			look: func(ctx context.Context, s *scene) (verdict, error) {
				on := s.on(t.of)
				return s.settled(ctx, func() (verdict, error) {
					if err := s.lookApart(ctx, on); err != nil {
						return verdict{}, err
					}
					return look(ctx, s, on, want)
				})
			},
		})
	}
}

// standing is where it stands and what may happen.
func (t *apartTable) standing() {
	onApart(t, "status", t.r.text, func(_ context.Context, _ *scene, on *process, want string) (verdict, error) {
		return sameWord(want, on.Status), nil
	})
	onApart(t, "outcome", t.r.text, func(_ context.Context, _ *scene, on *process, want string) (verdict, error) {
		return sameWord(want, on.Outcome), nil
	})
	onApart(t, "waiting for", t.r.party, func(_ context.Context, _ *scene, on *process, want string) (verdict, error) {
		return sameWord(want, on.WaitingFor), nil
	})
	onApart(t, "may", t.r.texts, func(_ context.Context, _ *scene, on *process, want []string) (verdict, error) {
		return includes(want, on.may()), nil
	})
	onApart(t, "may not", t.r.texts, func(_ context.Context, _ *scene, on *process, want []string) (verdict, error) {
		return excludes(want, on.may()), nil
	})
}

// work is what must be done by when.
func (t *apartTable) work() {
	onApart(t, "tasks", t.r.tasks, func(ctx context.Context, s *scene, on *process, want []wantTask) (verdict, error) {
		return s.tasksOf(ctx, on, want, sameSet)
	})
	onApart(t, "tasks include", t.r.tasks, func(ctx context.Context, s *scene, on *process, want []wantTask) (verdict, error) {
		return s.tasksOf(ctx, on, want, includes)
	})
	onApart(t, "next deadline", t.r.deadline, func(_ context.Context, s *scene, on *process, want wantDeadline) (verdict, error) {
		return s.nextDeadlineIs(s.worded(on.progressAnswer), want)
	})
	onApart(t, "deadlines", t.r.deadlines, func(_ context.Context, s *scene, on *process, want []wantDeadline) (verdict, error) {
		return s.deadlinesAre(s.worded(on.progressAnswer), want)
	})
}

// tasksOf compares the tasks in the inbox of who has the process.
func (s *scene) tasksOf(ctx context.Context, on *process, want []wantTask, compare func(expected, found []string) verdict) (verdict, error) {
	expected, err := s.wanted(want)
	if err != nil {
		return verdict{}, err
	}
	for _, w := range s.workers {
		if w.id != on.OwnerID {
			continue
		}
		tasks, err := s.inbox(ctx, w, "mine", on.ID)
		return compare(expected, s.found(want, s.worded(progressAnswer{Tasks: tasks}).Tasks)), err
	}
	return verdict{}, errors.New("nobody of the story has the " + string(on.kind))
}

// history is what has happened so far.
func (t *apartTable) history() {
	onApart(t, "events so far", t.r.events, func(ctx context.Context, s *scene, on *process, want []wantEvent) (verdict, error) {
		return s.historyOf(ctx, on, want, 0, sameList)
	})
	onApart(t, "new events", t.r.events, func(ctx context.Context, s *scene, on *process, want []wantEvent) (verdict, error) {
		events, err := s.eventsOf(ctx, on)
		if err != nil {
			return verdict{}, err
		}
		v, err := s.compareEvents(events, want, on.looked, sameList)
		if v.ok && len(events) > 0 {
			// What has been compared, not the version read a moment before: news may have come in between.
			on.looked = events[len(events)-1].Version
		}
		return v, err
	})
	onApart(t, "events include", t.r.events, func(ctx context.Context, s *scene, on *process, want []wantEvent) (verdict, error) {
		return s.historyOf(ctx, on, want, 0, includes)
	})
}

func (s *scene) historyOf(ctx context.Context, on *process, want []wantEvent, after int, compare func(expected, found []string) verdict) (verdict, error) {
	events, err := s.eventsOf(ctx, on)
	if err != nil {
		return verdict{}, err
	}
	return s.compareEvents(events, want, after, compare)
}

// terms are what was agreed, and who has signed it; and how long a course is valid.
func (t *apartTable) terms() {
	switch t.of {
	case agreements:
		onApart(t, "period", t.r.readSpan, func(_ context.Context, s *scene, on *process, want span) (verdict, error) {
			period, err := want.of(s)
			return same(string(period.Start)+" to "+string(period.End), on.Period.Start+" to "+on.Period.End), err
		})
		onApart(t, "signed", t.r.texts, func(_ context.Context, s *scene, on *process, want []string) (verdict, error) {
			return sameSet(want, s.signatories(on, want)), nil
		})
		onApart(t, "renewed", t.r.whole, func(_ context.Context, _ *scene, on *process, want int) (verdict, error) {
			return same(strconv.Itoa(want)+" times", strconv.Itoa(on.Renewed)+" times"), nil
		})
		t.utilisation()
	case trainings:
		onApart(t, "valid to", t.r.day, func(_ context.Context, s *scene, on *process, want day) (verdict, error) {
			to, err := s.day(want)
			return same(dayWords(to), dayWords(lifecycle.Date(on.ValidTo))), err
		})
		onApart(t, "holds", t.r.yes, func(_ context.Context, _ *scene, on *process, want bool) (verdict, error) {
			return same(yesNo(want), yesNo(on.Holds)), nil
		})
	case issues:
		onApart(t, "severity", t.r.text, func(_ context.Context, _ *scene, on *process, want string) (verdict, error) {
			return sameWord(want, on.Severity), nil
		})
		onApart(t, "adjustments", t.r.texts, func(_ context.Context, _ *scene, on *process, want []string) (verdict, error) {
			return sameList(want, on.adjusted()), nil
		})
		onApart(t, "reaction minutes", t.r.whole, func(_ context.Context, _ *scene, on *process, want int) (verdict, error) {
			took := -1
			if on.ReactionMinutes != nil {
				took = *on.ReactionMinutes
			}
			// The clock goes on while the story is told.
			return verdict{took >= want-2 && took <= want+2, strconv.Itoa(want), strconv.Itoa(took)}, nil
		})
	case searches:
		onApart(t, "place", t.r.text, func(_ context.Context, s *scene, on *process, want string) (verdict, error) {
			return same(want, s.named(on.PlaceID)), nil
		})
	}
}

// signatories are who has signed: "company", or the story's name of it where that is what the story says.
func (s *scene) signatories(on *process, want []string) []string {
	var found []string
	for _, x := range on.Signing.Signatures {
		party := x.Party
		for _, w := range want {
			if x.CompanyID != "" && s.companies[w] == x.CompanyID {
				party = w
			}
		}
		found = append(found, party)
	}
	return found
}
