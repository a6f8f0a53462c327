package scenario

import (
	"context"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"placement/models/lifecycle"
)

// work is what must be done by when: tasks, deadlines, follow-ups and evaluations.
func (t *expectTable) work() {
	on(t, "tasks", t.r.tasks, func(ctx context.Context, s *scene, on *placement, want []wantTask) (verdict, error) {
		return s.tasks(ctx, on, want, sameSet)
	})
	on(t, "tasks include", t.r.tasks, func(ctx context.Context, s *scene, on *placement, want []wantTask) (verdict, error) {
		return s.tasks(ctx, on, want, includes)
	})
	on(t, "next deadline", t.r.deadline, func(_ context.Context, s *scene, on *placement, want wantDeadline) (verdict, error) {
		return s.nextDeadlineIs(on.progressAnswer, want)
	})
	on(t, "deadlines", t.r.deadlines, func(_ context.Context, s *scene, on *placement, want []wantDeadline) (verdict, error) {
		return s.deadlinesAre(on.progressAnswer, want)
	})
	on(t, "follow-ups", t.r.plannedFollowUps, func(_ context.Context, s *scene, on *placement, want []wantFollowUp) (verdict, error) {
		return s.followUps(on, want, sameList)
	})
	on(t, "follow-ups include", t.r.plannedFollowUps, func(_ context.Context, s *scene, on *placement, want []wantFollowUp) (verdict, error) {
		return s.followUps(on, want, includes)
	})
	on(t, "evaluations", t.r.evaluations, func(_ context.Context, _ *scene, on *placement, want []string) (verdict, error) {
		var found []string
		for _, p := range on.Evaluation.Parts {
			state := "given"
			if p.Missing {
				state = "missing"
			}
			found = append(found, p.Party+" "+state)
		}
		for _, p := range on.Evaluation.WaitingFor {
			found = append(found, p+" awaited")
		}
		return sameSet(want, found), nil
	})
}

// wantTask is a task that is expected, and of what else of it the story wants to know.
type wantTask struct {
	key       string
	due       *moment
	level     *int
	escalated *bool
	overdue   *bool
}

func (r *reader) tasks(n *yaml.Node) []wantTask {
	var all []wantTask
	r.list(n, "tasks", func(n *yaml.Node) {
		if isText(n) {
			all = append(all, wantTask{key: r.text(n)})
			return
		}
		var t wantTask
		r.fields(n, "task", known{
			"task":      into(&t.key, r.text),
			"due":       optional(&t.due, r.moment),
			"level":     optional(&t.level, r.whole),
			"escalated": optional(&t.escalated, r.yes),
			"overdue":   optional(&t.overdue, r.yes),
		}, "task")
		all = append(all, t)
	})
	return all
}

// optional is into for what may be left out.
func optional[T any](target **T, read func(*yaml.Node) T) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v := read(n)
		*target = &v
	}
}

// tasks compares the tasks in the service's last answer, and then those in the inbox of who has the placement: both must
// be right the moment that a command has been answered.
func (s *scene) tasks(ctx context.Context, on *placement, want []wantTask, compare func(expected, found []string) verdict) (verdict, error) {
	expected, err := s.wanted(want)
	if err != nil {
		return verdict{}, err
	}
	if s.workers[s.step.worker].id == on.OwnerID {
		if v := compare(expected, s.found(want, on.Tasks)); !v.ok {
			v.found += " (in the answer)"
			return v, nil
		}
	}
	for _, w := range s.workers {
		if w.id != on.OwnerID {
			continue
		}
		inbox, err := s.inbox(ctx, w, "mine", on.ID)
		v := compare(expected, s.found(want, inbox))
		v.found += " (in the inbox)"
		return v, err
	}
	return verdict{}, s.step.fault("tasks", "a case worker of the story who has the placement", "somebody else has it")
}

// wanted writes what is expected of each task.
func (s *scene) wanted(want []wantTask) ([]string, error) {
	all := []string{}
	for _, t := range want {
		words := t.key
		if t.due != nil {
			at, err := t.due.at(s.anchor)
			if err != nil {
				return nil, err
			}
			words += " due " + exactWords(at)
		}
		if t.level != nil {
			words += fmt.Sprintf(" level %d", *t.level)
		}
		if t.escalated != nil {
			words += " escalated " + yesNo(*t.escalated)
		}
		if t.overdue != nil {
			words += " overdue " + yesNo(*t.overdue)
		}
		all = append(all, words)
	}
	return all, nil
}

// found writes the tasks that there are, each with as much of it as is wanted of the one it could be.
func (s *scene) found(want []wantTask, tasks []taskAnswer) []string {
	all := []string{}
	for _, t := range tasks {
		words := plain(t.Key)
		i := slices.IndexFunc(want, func(w wantTask) bool { return canonical(w.key) == canonical(t.Key) })
		if i < 0 {
			all = append(all, words)
			continue
		}
		if want[i].due != nil && t.Due != nil {
			words += " due " + exactWords(s.local(*t.Due))
		}
		if want[i].level != nil {
			words += fmt.Sprintf(" level %d", t.Level)
		}
		if want[i].escalated != nil {
			words += " escalated " + yesNo(t.Escalated)
		}
		if want[i].overdue != nil {
			words += " overdue " + yesNo(t.Overdue)
		}
		all = append(all, words)
	}
	return all
}

// wantDeadline is a deadline that is expected: when it is due, or what time brings next and when.
type wantDeadline struct {
	key  string
	due  *moment
	next string
	at   *moment
}

func (r *reader) deadline(n *yaml.Node) wantDeadline {
	var d wantDeadline
	r.fields(n, "deadline", known{
		"for": into(&d.key, r.text), "due": optional(&d.due, r.moment),
		"next": into(&d.next, r.code), "at": optional(&d.at, r.moment),
	}, "for")
	if (d.next == "") != (d.at == nil) {
		r.fault(n, "deadline", `"next" and "at" together`, "one of them")
	}
	return d
}

func (r *reader) deadlines(n *yaml.Node) []wantDeadline {
	var all []wantDeadline
	r.named(n, "deadlines", func(key string, n *yaml.Node) {
		due := r.moment(n)
		all = append(all, wantDeadline{key: key, due: &due})
	})
	return all
}

// nextDeadlineIs compares the deadline whose next step comes first.
func (s *scene) nextDeadlineIs(on progressAnswer, want wantDeadline) (verdict, error) {
	expected, err := want.words(s)
	if on.NextDeadline == nil {
		return verdict{false, expected, "none"}, err
	}
	found := *on.NextDeadline
	if want.next == "" {
		found.Next, found.NextAt = "", nil
	}
	return same(expected, found.words(s, want.due != nil)), err
}

// deadlinesAre compares all open deadlines with their due times.
func (s *scene) deadlinesAre(on progressAnswer, want []wantDeadline) (verdict, error) {
	var expected, found []string
	for _, d := range want {
		words, err := d.words(s)
		if err != nil {
			return verdict{}, err
		}
		expected = append(expected, words)
	}
	for _, d := range on.Deadlines {
		d.Next, d.NextAt = "", nil
		found = append(found, d.words(s, true))
	}
	slices.Sort(expected)
	slices.Sort(found)
	return same(listWords(expected), listWords(found)), nil
}

func (d wantDeadline) words(s *scene) (string, error) {
	words := canonical(d.key)
	if d.due != nil {
		due, err := d.due.at(s.anchor)
		if err != nil {
			return words, err
		}
		words += " due " + exactWords(due)
	}
	if d.at == nil {
		return words, nil
	}
	at, err := d.at.at(s.anchor)
	return fmt.Sprintf("%s, next %s %s", words, d.next, exactWords(at)), err
}

func (d deadlineAnswer) words(s *scene, due bool) string {
	words := canonical(d.Key)
	if due {
		words += " due " + exactWords(s.local(d.Due))
	}
	if d.NextAt != nil {
		words += fmt.Sprintf(", next %s %s", d.Next, exactWords(s.local(*d.NextAt)))
	}
	return words
}

// wantFollowUp is a follow-up that is expected in the plan.
type wantFollowUp struct {
	kind string
	on   day
	held bool
}

func (r *reader) plannedFollowUps(n *yaml.Node) []wantFollowUp {
	var all []wantFollowUp
	r.list(n, "follow-ups", func(n *yaml.Node) {
		var f wantFollowUp
		r.fields(n, "follow-up", known{"kind": into(&f.kind, r.code), "on": into(&f.on, r.day), "held": into(&f.held, r.yes)}, "kind", "on")
		all = append(all, f)
	})
	return all
}

// followUps compares the plan of the follow-ups, and which of them were held.
func (s *scene) followUps(on *placement, want []wantFollowUp, compare func(expected, found []string) verdict) (verdict, error) {
	var expected, found []string
	for _, f := range want {
		day, err := s.day(f.on)
		if err != nil {
			return verdict{}, err
		}
		expected = append(expected, followUpWords(f.kind, day, f.held))
	}
	for _, f := range on.FollowUps {
		found = append(found, followUpWords(f.Kind, lifecycle.Date(f.DueOn), f.HeldOn != ""))
	}
	return compare(expected, found), nil
}

func followUpWords(kind string, on lifecycle.Date, held bool) string {
	words := plain(kind) + " on " + dayWords(on)
	if held {
		words += " (held)"
	}
	return words
}

// evaluations reads who has evaluated: given, missing or awaited.
func (r *reader) evaluations(n *yaml.Node) []string {
	all := []string{}
	r.named(n, "evaluations", func(party string, n *yaml.Node) {
		state := r.text(n)
		if !slices.Contains([]string{"given", "missing", "awaited"}, state) {
			r.fault(n, "evaluations", "given, missing or awaited", state)
		}
		all = append(all, partyOf(party)+" "+state)
	})
	return all
}
