package scenario

import (
	"context"
	"fmt"
	"strings"
	"time"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// play is one run of one story.
type play struct {
	almanac
	teller

	story   Story
	service *caller.Service
	// run tells this run from all others: numbers and keys are made from it.
	run string
	// sent counts requests, so that each has a key of its own; last is the latest command.
	sent int
	last *caller.Exchange
	// lastOf is what the latest command was sent to, when that is no placement.
	lastOf *process
	// offset is how far the practice clock is ahead of the wall's.
	offset time.Duration
	// began is the day the story began.
	began lifecycle.Date

	workers            map[string]worker
	candidates, places map[string]string
	// workplaces are by place, mentors by workplace and name.
	workplaces, mentors map[string]string
	placements          map[string]*placement
	// companies and workplaceIDs are by their names in the cast, and so are the mentors of the cast.
	companies, workplaceIDs, castMentors map[string]string
	// employees are the ordinary ones of the workplaces that tell of them.
	employees map[string]float64
	// others are the processes that are no placements, by their kind and name.
	others map[kind]map[string]*process
	// tasks are those of the catalogues by their names, trials the latest trial visits by candidate.
	tasks, trials map[string]string
	// offered and round are the latest answers about who fits where; suggested says that somebody has asked.
	offered   suggested
	round     roundAnswer
	suggested bool
	// ruled is what the rules found about the latest command.
	ruled []finding
	// partner is another system that reads events.
	partner partner
	// ear is another system that receives webhooks, nil without one.
	ear *ear
	// given is the latest reassignment.
	given string
	// policy is what is to be put back; nil where the story has changed none.
	policy *formerPolicy
	// checks counts expectations that were looked at.
	checks int
}

// worker is somebody of the practice tenant who acts in the story.
type worker struct{ id, name, token string }

// placement is one placement of the story, as the service last answered.
type placement struct {
	placementAnswer

	candidate string
	goals     []string
	// told is how many events the story has told, looked how many an expectation has seen.
	told, looked int
	// agreed is what the story has agreed about it.
	agreed agreedSoFar
}

func (on *placement) period() lifecycle.Period {
	return lifecycle.Period{Start: lifecycle.Date(on.Period.Start), End: lifecycle.Date(on.Period.End)}
}

// scene is a play at one of its steps.
type scene struct {
	*play

	step *step
	// anchor is what its days in words are counted from.
	anchor anchor
}

func (p *play) now() time.Time { return p.local(time.Now().Add(p.offset)) }

func (p *play) today() lifecycle.Date { return dateOf(p.now()) }

// perform plays the story to its end, or to what is wrong.
func (p *play) perform(ctx context.Context) error {
	p.title(p.story)
	defer p.depart(ctx)
	defer p.hangUp()
	if err := p.arrive(ctx); err != nil {
		return fmt.Errorf("%s: %w", p.story.File, err)
	}
	for i := range p.story.steps {
		if err := p.step(ctx, &p.story.steps[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) step(ctx context.Context, st *step) error {
	s := &scene{play: p, step: st}
	s.orient()
	if st.note != "" {
		p.note(st.note)
	}
	if err := s.act(ctx); err != nil {
		return err
	}
	return s.check(ctx)
}

// orient says what days in words are counted from now.
func (s *scene) orient() {
	s.anchor = anchor{days: s.almanac, today: s.today(), began: s.began}
	if on := s.placements[s.step.placement]; on != nil {
		s.anchor.period = on.period()
	}
}

// key is a new idempotency key.
func (p *play) key() string {
	p.sent++
	return fmt.Sprintf("story-%s-%d", p.run, p.sent)
}

// day is a day in words, as seen from the scene.
func (s *scene) day(d day) (lifecycle.Date, error) { return d.date(s.anchor) }

// dayOrToday is a day in words, or today where none is said.
func (s *scene) dayOrToday(d *day) (lifecycle.Date, error) {
	if d == nil {
		return s.today(), nil
	}
	return s.day(*d)
}

// mentored is an act that names a mentor.
type mentored interface {
	// mentor is the name, and the ID of the place where the mentor is to be.
	mentor(s *scene) (name, placeID string)
}

// meetMentor registers the mentor whom an act names, unless that is nobody, or known already at that workplace.
func (s *scene) meetMentor(ctx context.Context, act mentored) error {
	name, placeID := act.mentor(s)
	key := s.workplaces[placeID] + "/" + name
	if nobody(name) || s.castMentors[name] != "" || s.mentors[key] != "" {
		return nil
	}
	id, err := s.register(ctx, "/v1/mentors", func(int) body {
		return body{"workplace_id": s.workplaces[placeID], "name": name, "capacity": 1}
	})
	s.mentors[key] = id
	return err
}

// mentorOf is the ID of the mentor whom an act names; empty for nobody.
func (s *scene) mentorOf(act mentored) string {
	name, placeID := act.mentor(s)
	if nobody(name) {
		return ""
	}
	if id := s.castMentors[name]; id != "" {
		return id
	}
	return s.mentors[s.workplaces[placeID]+"/"+name]
}

// nobody tells whether the name of a mentor is none.
func nobody(name string) bool { return name == "" || name == "none" }

// goal is the key under which the service knows a goal of the placement.
func (s *scene) goal(at spot, name string) (string, error) {
	return s.goalOf(s.step.placement, at, name)
}

// goalOf is the key under which the service knows a goal of a placement by name.
func (s *scene) goalOf(placement string, at spot, name string) (string, error) {
	goals := s.placements[placement].goals
	for i, g := range goals {
		if g == name {
			return goalKey(i), nil
		}
	}
	return "", at.fault("progress", "one of the goals: "+listWords(goals), name)
}

// openFollowUp is a follow-up that has not been held.
type openFollowUp struct {
	no   int
	kind string
	on   lifecycle.Date
}

// nextFollowUp returns the first follow-up of the placement that has not been held, if there is one.
func (s *scene) nextFollowUp() (openFollowUp, bool) {
	for _, f := range s.placements[s.step.placement].FollowUps {
		if f.HeldOn == "" {
			return openFollowUp{f.No, f.Kind, lifecycle.Date(f.DueOn)}, true
		}
	}
	return openFollowUp{}, false
}

// goalsWords tells how far the goals have come.
func goalsWords(all []progress) string {
	var parts []string
	for _, p := range all {
		var said []string
		if p.candidate != nil {
			said = append(said, fmt.Sprintf("%d says the candidate", *p.candidate))
		}
		if p.mentor != nil {
			said = append(said, fmt.Sprintf("%d says the mentor", *p.mentor))
		}
		parts = append(parts, "; "+p.goal+": "+strings.Join(said, ", "))
	}
	return strings.Join(parts, "")
}
