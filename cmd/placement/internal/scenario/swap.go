package scenario

import (
	"context"
	"fmt"

	"gopkg.in/yaml.v3"
)

// swap gives the place of a placement to another candidate, whose placement is proposed with it.
type swap struct {
	propose

	reason, because string
	learned         []string
	lastDay         *day
}

func (r *reader) swap(n *yaml.Node) act {
	a := swap{propose: propose{spot: r.at(n)}}
	r.fields(n, "swap", merge(known{
		"for": into(&a.candidate, r.name), "as": into(&a.name, r.text), "reason": into(&a.reason, r.code), "in words": into(&a.because, r.text),
		"learned": func(n *yaml.Node) {
			r.list(n, "learned", func(n *yaml.Node) { a.learned = append(a.learned, r.code(n)) })
		},
		"last day": func(n *yaml.Node) {
			last := r.day(n)
			a.lastDay = &last
		},
		"purpose": into(&a.purpose, r.code), "purpose in words": into(&a.inWords, r.text), "tasks": into(&a.tasks, r.text),
		"mentor": into(&a.mentorIs, r.text), "goals": into(&a.goals, r.goals), "hours": into(&a.hours, r.hours), "owner": into(&a.owner, r.name),
	}, r.span(&a.period)), "for", "purpose", "goals", "from", "hours")
	if a.period.to == nil && a.period.weeks == 0 {
		r.fault(n, "swap", `"to" or "weeks"`, "neither")
	}
	if a.name == "" {
		a.name = a.candidate.name
	}
	return a
}

func (a swap) names() names {
	n := names{candidates: []named{a.candidate}}
	if a.owner.name != "" {
		n.workers = append(n.workers, a.owner)
	}
	return n
}

func (a swap) mentor(s *scene) (name, placeID string) {
	return a.mentorIs, s.placements[s.step.placement].PlaceID
}

func (a swap) request(s *scene) (request, error) {
	b := body{}.with("reason", a.reason).with("reason_text", a.because)
	if len(a.learned) > 0 {
		b["learned_constraints"] = a.learned
	}
	ends := ""
	if a.lastDay != nil {
		last, err := s.day(*a.lastDay)
		if err != nil {
			return request{}, err
		}
		b["last_day"] = last
		ends = "; the last day of whoever has it is " + dayWords(last)
	}
	period, err := a.period.of(s)
	if err != nil {
		return request{}, err
	}
	s.anchor.period = period
	hours, err := s.hours(a.hours)
	if err != nil {
		return request{}, err
	}
	b["proposal"] = body{
		"candidate_id": s.candidates[a.candidate.name], "purpose": a.purpose, "goals": goalsBody(a.goals), "period": periodBody(period), "hours": hours,
	}.with("purpose_text", a.inWords).with("tasks_text", a.tasks).with("mentor_id", s.mentorOf(a)).with("owner_id", s.workers[a.owner.name].id)
	person, _ := find(s.story.cast.candidates, a.candidate.name)
	return request{
		tell: fmt.Sprintf("the place is given to %s, from %s to %s%s%s", person.name, dayWords(period.Start), dayWords(period.End), because(a.reason), ends),
		path: "swap", body: b,
	}, nil
}

// succeeds takes up the placement that was given the place.
func (s *scene) succeeds(ctx context.Context, a swap, id string) error {
	on := &placement{candidate: a.candidate.name}
	for _, g := range a.goals {
		on.goals = append(on.goals, g.name)
	}
	on.ID = id
	if err := s.look(ctx, on); err != nil {
		return err
	}
	on.told = on.Version
	s.placements[a.name] = on
	s.then("⇄", "the placement of "+a.candidate.name+" begins: "+s.standing(on))
	return nil
}

// swaps are the expectations about a swap: who was given the place, and from whom it came.
func (t *expectTable) swaps() {
	other := func(s *scene, want, found string) verdict {
		for name, on := range s.placements {
			if on.ID == found {
				found = name
			}
		}
		return sameWord(want, found)
	}
	on(t, "successor", t.r.text, func(_ context.Context, s *scene, on *placement, want string) (verdict, error) {
		return other(s, want, on.SuccessorID), nil
	})
	on(t, "swap of", t.r.text, func(_ context.Context, s *scene, on *placement, want string) (verdict, error) {
		return other(s, want, on.SwapOf), nil
	})
}
