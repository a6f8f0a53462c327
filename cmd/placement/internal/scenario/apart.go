package scenario

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// kind is a kind of process that is no placement, with which stories deal by the same words: what it may, what must be
// done, what time brings. It is the word for one, in a step and in what is expected.
type kind string

// The kinds.
const (
	agreements kind = "agreement"
	trainings  kind = "training"
	searches   kind = "search"
	// issues are begun by the problem of a placement.
	issues kind = "issue"
)

// kinds are all of them.
func kinds() []kind { return []kind{agreements, trainings, searches, issues} }

// path is where the service has them.
func (k kind) path() string {
	switch k {
	case agreements:
		return "/v1/agreements"
	case trainings:
		return "/v1/mentor-trainings"
	case searches:
		return "/v1/outreaches"
	case issues:
		return "/v1/issues"
	}
	return ""
}

// process is one of them in a story, as the service last answered.
type process struct {
	processAnswer

	kind kind
	name string
	// told is how many events the story has told, looked how many an expectation has seen.
	told, looked int
}

func (on *process) path() string { return on.kind.path() + "/" + on.ID }

// apart is an act that asks something of a process of another kind than placements, or begins one.
type apart interface {
	act
	// of is the kind of process; begins is the name of the one that it begins, empty for one that is there.
	of() (k kind, begins string)
	ask(s *scene) (request, error)
}

// apartOf settles which agreement, training, … a step is about, and notes the one that it begins.
func (r *reader) apartOf(st *step, others map[kind][]string) {
	for _, k := range kinds() {
		known, name := others[k], st.apart[k]
		if do, ok := st.do.(problem); ok && k == issues {
			if st.refused == nil {
				begins := do.as
				if begins == "" {
					begins = "problem " + strconv.Itoa(len(known)+1)
				}
				if slices.Contains(known, begins) {
					r.faults = append(r.faults, st.fault(string(k), "a new name for it (as: …)", strconv.Quote(begins)+", which is taken"))
				}
				st.apart[k], others[k] = begins, append(known, begins)
			}
			continue
		}
		if do, ok := st.do.(apart); ok {
			if of, begins := do.of(); of == k && begins != "" {
				if st.refused != nil {
					continue
				}
				if slices.Contains(known, begins) {
					r.faults = append(r.faults, st.fault(string(k), "a new name for it (as: …)", strconv.Quote(begins)+", which is taken"))
				}
				st.apart[k], others[k] = begins, append(known, begins)
				continue
			} else if of == k && name == "" && len(known) != 1 {
				r.faults = append(r.faults, st.fault("step", string(k)+": which one it is about", fmt.Sprintf("%d of them", len(known))))
			}
		}
		switch {
		case name != "" && !slices.Contains(known, name):
			r.faults = append(r.faults, st.fault(string(k), "a name that the story has given", strconv.Quote(name)))
		case name == "" && len(known) == 1:
			st.apart[k] = known[0]
		}
	}
}

// on is the process of a kind that the step is about.
func (s *scene) on(k kind) *process { return s.others[k][s.step.apart[k]] }

// sendApart sends what an act asks of a process and takes the answer.
func (s *scene) sendApart(ctx context.Context, do apart) error {
	k, begins := do.of()
	q, err := do.ask(s)
	if err != nil {
		return err
	}
	path := k.path()
	if begins == "" {
		path = s.on(k).path() + "/" + q.path
	}
	a, done, err := s.ask(ctx, path, q)
	if err != nil || !done {
		return err
	}
	if begins != "" {
		if s.others[k] == nil {
			s.others[k] = map[string]*process{}
		}
		s.others[k][begins] = &process{kind: k, name: begins}
	}
	// What the answer leaves out is not so any more.
	var now processAnswer
	if err := a.Decode("answer", &now); err != nil {
		return err
	}
	on := s.on(k)
	on.processAnswer, on.told, s.lastOf = now, now.Version, on
	s.then("→", s.standingOf(on))
	return nil
}

// standingOf says where a process stands, with the names that the story has for what is meant.
func (s *scene) standingOf(on *process) string {
	as := placement{}
	as.Status, as.progressAnswer = on.Status, s.worded(on.progressAnswer)
	return s.standing(&as)
}

// worded is p with the story's names where the service has IDs.
func (p *play) worded(a progressAnswer) progressAnswer {
	a.Tasks, a.Deadlines = slices.Clone(a.Tasks), slices.Clone(a.Deadlines)
	for i := range a.Tasks {
		a.Tasks[i].Key = p.named(a.Tasks[i].Key)
	}
	for i := range a.Deadlines {
		a.Deadlines[i].Key = p.named(a.Deadlines[i].Key)
	}
	if a.NextDeadline != nil {
		next := *a.NextDeadline
		next.Key = p.named(next.Key)
		a.NextDeadline = &next
	}
	return a
}

// named is a key with the story's name of the place, company or placement whose ID is in it.
func (p *play) named(key string) string {
	for _, all := range []map[string]string{p.places, p.companies} {
		for name, id := range all {
			key = strings.ReplaceAll(key, id, name)
		}
	}
	return key
}

// lookApart reads a process again.
func (s *scene) lookApart(ctx context.Context, on *process) error {
	var now processAnswer
	if err := s.service.Read(ctx, s.token(), on.path(), &now); err != nil {
		return err
	}
	on.processAnswer = now
	return nil
}

// eventsOf reads what has happened to a process, in order.
func (s *scene) eventsOf(ctx context.Context, on *process) ([]timelineAnswer, error) {
	events, err := s.timeline(ctx, on.path())
	for i, e := range events {
		events[i].of = s.named(e.deadline())
	}
	return events, err
}

// all are the processes of the story that are no placements, in a fixed order.
func (p *play) all() []*process {
	var all []*process
	for _, k := range kinds() {
		for _, name := range sortedKeys(p.others[k]) {
			all = append(all, p.others[k][name])
		}
	}
	return all
}

// tellPassedApart reads every other process of the story again and tells what time has brought.
func (s *scene) tellPassedApart(ctx context.Context) error {
	for _, on := range s.all() {
		if err := s.lookApart(ctx, on); err != nil {
			return err
		}
		if on.told == on.Version {
			continue
		}
		events, err := s.eventsOf(ctx, on)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Version > on.told {
				s.then("⏰", string(on.kind)+" "+on.name+": "+s.eventLine(e))
			}
		}
		on.told = on.Version
		s.then("→", string(on.kind)+" "+on.name+": "+s.standingOf(on))
	}
	return nil
}

// settling bounds how often something is looked at that follows from news of another process, and how long it waits between:
// three minutes, for a task that is lost with its worker is missed after ten seconds, and Temporal may have to come up first.
const (
	settlingLooks = 1800
	settlingPause = 100 * time.Millisecond
)

// settled looks again until it is as expected, as long as news between processes may take. What must not change is to be
// looked at after what must: the news comes in order.
func (s *scene) settled(ctx context.Context, look func() (verdict, error)) (verdict, error) {
	for range settlingLooks {
		if v, err := look(); err != nil || v.ok {
			return v, err
		}
		if err := s.service.Pause(ctx, settlingPause); err != nil {
			return verdict{}, err
		}
	}
	return look()
}

// reassignApart gives a process to another case worker.
type reassignApart struct {
	kind kind
	to   named
}

func (r *reader) reassignApart(k kind) func(*yaml.Node) act {
	return func(n *yaml.Node) act { return reassignApart{k, r.name(n)} }
}

func (a reassignApart) names() names { return names{workers: []named{a.to}, noPlacement: true} }

func (a reassignApart) of() (k kind, begins string) { return a.kind, "" }

func (a reassignApart) ask(s *scene) (request, error) {
	return request{tell: a.to.name + " takes over the " + string(a.kind), path: "reassignment", body: body{"owner_id": s.workers[a.to.name].id}}, nil
}
