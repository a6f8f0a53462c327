package scenario

import (
	"context"
	"fmt"
	"time"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// givePlacements gives all placements that one case worker has to another.
type givePlacements struct {
	from, to named
	because  string
}

func (r *reader) givePlacements(n *yaml.Node) act {
	var a givePlacements
	r.fields(n, "give placements", known{"from": into(&a.from, r.name), "to": into(&a.to, r.name), "because": into(&a.because, r.code)}, "from", "to", "because")
	return a
}

func (a givePlacements) names() names {
	return names{workers: []named{a.from, a.to}, noPlacement: true}
}

func (a givePlacements) order(ctx context.Context, s *scene) (order, error) {
	from, to := s.workers[a.from.name], s.workers[a.to.name]
	return order{
		request{
			tell: "all that " + from.name + " has is given to " + to.name + because(a.because), path: "/v1/reassignments",
			body: body{"from_user_id": from.id, "to": body{"user_ids": []string{to.id}}, "kinds": []string{"placement"}, "reason": a.because},
		},
		func(answer caller.Answer) error { return s.awaitGiven(ctx, answer) },
	}, nil
}

// takeBack undoes the latest reassignment.
type takeBack struct{}

func (r *reader) takeBack(n *yaml.Node) act {
	if text := r.text(n); text != "yes" {
		r.fault(n, "take placements back", `"yes"`, text)
	}
	return takeBack{}
}

func (takeBack) names() names { return names{noPlacement: true} }

func (takeBack) order(ctx context.Context, s *scene) (order, error) {
	return order{
		request{tell: "what was given is taken back", path: "/v1/reassignments/" + s.given + "/undo"},
		func(answer caller.Answer) error { return s.awaitGiven(ctx, answer) },
	}, nil
}

// isGiven is how far a reassignment is.
type isGiven struct {
	ID     string         `json:"id"`
	Status string         `json:"status"`
	Counts map[string]int `json:"counts"`
}

// givenWithin is how long a reassignment may take in a story.
const givenWithin = time.Minute

// awaitGiven waits until each thing of a reassignment has its result, and reads the placements of the story again.
func (s *scene) awaitGiven(ctx context.Context, a caller.Answer) error {
	var now isGiven
	if err := a.Decode("answer", &now); err != nil {
		return err
	}
	s.given = now.ID
	ctx, cancel := context.WithTimeout(ctx, givenWithin)
	defer cancel()
	for now.Status != "done" {
		if err := s.service.Pause(ctx, 50*time.Millisecond); err != nil {
			return fmt.Errorf("the reassignment is not done: %w", err)
		}
		now = isGiven{ID: now.ID}
		if err := s.service.Read(ctx, s.token(), "/v1/reassignments/"+now.ID, &now); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(s.placements) {
		if err := s.look(ctx, s.placements[name]); err != nil {
			return err
		}
	}
	s.then("→", fmt.Sprintf("%d given, %d returned", now.Counts["given"], now.Counts["returned"]))
	return nil
}

// isAway registers when a case worker is away, deputy who stands in for one.
type isAway struct {
	who      named
	from, to day
}

func (r *reader) isAway(n *yaml.Node) act {
	var a isAway
	r.fields(n, "is away", known{"who": into(&a.who, r.name), "from": into(&a.from, r.day), "to": into(&a.to, r.day)}, "who", "from", "to")
	return a
}

func (a isAway) names() names { return names{workers: []named{a.who}, noPlacement: true} }

func (a isAway) order(_ context.Context, s *scene) (order, error) {
	from, to, err := s.span(a.from, a.to)
	who := s.workers[a.who.name]
	return order{request: request{
		tell: who.name + " is away from " + dayWords(from) + " to " + dayWords(to), path: "/v1/users/" + who.id + "/absences",
		body: body{"from": from, "to": to},
	}}, err
}

// span is two days in words.
func (s *scene) span(first, last day) (from, to lifecycle.Date, err error) {
	if from, err = s.day(first); err != nil {
		return from, to, err
	}
	to, err = s.day(last)
	return from, to, err
}

type deputy struct {
	isAway

	is named
}

func (r *reader) deputy(n *yaml.Node) act {
	var a deputy
	r.fields(n, "deputy", known{
		"of": into(&a.who, r.name), "is": into(&a.is, r.name), "from": into(&a.from, r.day), "to": into(&a.to, r.day),
	}, "of", "is", "from", "to")
	return a
}

func (a deputy) names() names { return names{workers: []named{a.who, a.is}, noPlacement: true} }

func (a deputy) order(_ context.Context, s *scene) (order, error) {
	from, to, err := s.span(a.from, a.to)
	who, is := s.workers[a.who.name], s.workers[a.is.name]
	return order{request: request{
		tell: is.name + " stands in for " + who.name, path: "/v1/users/" + who.id + "/deputies",
		body: body{"deputy_id": is.id, "from": from, "to": to},
	}}, err
}

// workerName is the name of a case worker by ID.
func (p *play) workerName(id string) string {
	for _, w := range p.workers {
		if w.id == id {
			return w.name
		}
	}
	return "nobody"
}
