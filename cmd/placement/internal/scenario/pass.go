package scenario

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// pass lets time pass.
type pass struct {
	words string
	// One of these: hours, calendar days or working days; to the story's next deadline; until a moment.
	hours, days, workingDays int
	nextDeadline             bool
	until                    *moment
}

func (r *reader) pass(n *yaml.Node) act {
	p := pass{words: r.text(n)}
	if p.words == "" {
		return p
	}
	if rest, ok := strings.CutPrefix(p.words, "until "); ok {
		if canonical(rest) == "next deadline" {
			p.nextDeadline = true
			return p
		}
		until := *n
		until.Value = rest
		m := r.moment(&until)
		p.until = &m
		return p
	}
	w := newWords(p.words)
	count, err := number(w.next())
	switch {
	case err != nil:
	case w.take("hour"), w.take("hours"):
		p.hours = count
	case w.take("working", "day"), w.take("working", "days"):
		p.workingDays = count
	case w.take("day"), w.take("days"), w.take("calendar", "day"), w.take("calendar", "days"):
		p.days = count
	case w.take("week"), w.take("weeks"):
		p.days = 7 * count
	}
	if len(w.left) > 0 || (p.hours == 0 && p.days == 0 && p.workingDays == 0) {
		r.fault(n, "pass", "2 working days, 3 days, 4 hours, until the next deadline, or until friday of week 1 at 10:00", p.words)
	}
	return p
}

// verb is what a count of hours or days does.
func (p pass) verb() string {
	if max(p.hours, p.days, p.workingDays) == 1 {
		return "passes"
	}
	return "pass"
}

func (pass) names() names { return names{noPlacement: true} }

// sendAgain sends the latest command once more.
type sendAgain struct{}

func (r *reader) sendAgain(n *yaml.Node) act {
	r.yes(n)
	return sendAgain{}
}

func (sendAgain) names() names { return names{} }

// move is how far the practice clock is asked to move, as the service takes it.
type move map[string]any

// mostHours is the most that the service moves the clock in one request.
const mostHours = 366 * 24

// pass moves the clock and tells what it brought.
func (s *scene) pass(ctx context.Context, p pass) error {
	from := s.now()
	var err error
	switch {
	case p.nextDeadline:
		s.happens(from, "time passes until the next deadline")
		err = s.toNextDeadline(ctx)
	case p.until != nil:
		s.happens(from, "time passes until "+p.until.words)
		to, err := p.until.at(s.anchor)
		if err != nil {
			return err
		}
		if to.Before(from) {
			return p.until.fault("pass until", "a time that lies ahead of "+timeWords(from), timeWords(to))
		}
		if err := s.moveUntil(ctx, to); err != nil {
			return err
		}
	case p.hours > 0:
		s.happens(from, p.words+" "+p.verb())
		err = s.moveClock(ctx, move{"hours": p.hours})
	case p.workingDays > 0:
		s.happens(from, p.words+" "+p.verb())
		err = s.moveClock(ctx, move{"working_days": p.workingDays})
	default:
		s.happens(from, p.words+" "+p.verb())
		err = s.moveClock(ctx, move{"calendar_days": p.days})
	}
	if err != nil {
		return err
	}
	return s.tellPassed(ctx)
}

// moveUntil moves the clock to the hour of a moment; the minutes stay as they are, so it may be up to an hour later.
func (p *play) moveUntil(ctx context.Context, to time.Time) error {
	for {
		left := int(math.Ceil(to.Sub(p.now()).Hours()))
		if left <= 0 {
			return nil
		}
		if err := p.moveClock(ctx, move{"hours": min(left, mostHours)}); err != nil {
			return err
		}
	}
}

// toNextDeadline moves the clock to the next deadline of the story's own placements and rematches. Others in the tenant
// may have deadlines before it; those pass too.
func (s *scene) toNextDeadline(ctx context.Context) error {
	next, err := s.nextDeadline(ctx)
	if err != nil {
		return err
	}
	if next.IsZero() {
		return s.step.fault("pass until the next deadline", "a deadline", "none is left")
	}
	if whole := int(next.Sub(s.now()).Hours()); whole > 0 {
		// Whole hours first; they end before the deadline, never after it.
		if err := s.moveUntil(ctx, s.now().Add(time.Duration(whole)*time.Hour-time.Minute)); err != nil {
			return err
		}
	}
	for s.now().Before(next) {
		if err := s.moveClock(ctx, move{"next_deadline": true}); err != nil {
			return err
		}
	}
	return nil
}

// nextDeadline is when time next brings something to what the step names, or to anything of the story when it names nothing;
// or to one of the rematches and follow-alongs. Zero when nothing is left.
func (s *scene) nextDeadline(ctx context.Context) (time.Time, error) {
	var next time.Time
	sooner := func(p progressAnswer) {
		if d := p.NextDeadline; d != nil && d.NextAt != nil && (next.IsZero() || d.NextAt.Before(next)) {
			next = *d.NextAt
		}
	}
	if err := s.soonerApart(ctx, sooner); err != nil {
		return next, err
	}
	for _, name := range sortedKeys(s.placements) {
		if !s.means("placement", s.step.placement, name) {
			continue
		}
		on := s.placements[name]
		sooner(on.progressAnswer)
		if on.RematchID != "" {
			rematch, err := s.rematch(ctx, on)
			if err != nil {
				return next, err
			}
			sooner(rematch.progressAnswer)
		}
		if on.FollowAlongID != "" {
			followed, err := s.followAlongOf(ctx, on)
			if err != nil {
				return next, err
			}
			sooner(followed.progressAnswer)
		}
	}
	return next, nil
}

// soonerApart does the same for the other processes.
func (s *scene) soonerApart(ctx context.Context, sooner func(progressAnswer)) error {
	for _, on := range s.all() {
		if !s.means(string(on.kind), s.step.apart[on.kind], on.name) {
			continue
		}
		if err := s.lookApart(ctx, on); err != nil {
			return err
		}
		sooner(on.progressAnswer)
	}
	return nil
}

// means tells whether the step, which is about the named one of a kind, means this one: when it names it, or nothing at all.
func (s *scene) means(kind, about, name string) bool {
	return len(s.step.named) == 0 || (slices.Contains(s.step.named, kind) && about == name)
}

// moveClock asks the service to move the clock once, and waits until it has.
func (p *play) moveClock(ctx context.Context, m move) error {
	a, err := p.service.Send(ctx, caller.Exchange{
		Method: http.MethodPost, Path: "/v1/practice/clock", Token: p.mover(), Key: p.key(), Body: m,
	})
	if err != nil {
		return err
	}
	if a.Problem.Code == calendarUsedUp {
		return p.usedUp()
	}
	var clock clockAnswer
	if err := a.Decode("move the practice clock", &clock); err != nil {
		return err
	}
	before := p.now()
	p.offset = time.Until(clock.Now)
	if !p.now().After(before) {
		return fmt.Errorf("the practice clock was to move and still shows %s", timeWords(p.now()))
	}
	return p.countOn(ctx, before)
}

// calendarUsedUp is the code with which the service says that it knows no days that far ahead.
const calendarUsedUp = "calendar_not_covered"

func (p *play) usedUp() error {
	return fmt.Errorf("the practice calendar is used up: the clock shows %s, and the service knows no days beyond its calendar; `make dev-reset` starts over", timeWords(p.now()))
}

// mover is the token that the clock is moved with.
func (p *play) mover() string { return p.workers[p.story.cast.workers[0].name].token }

// tellPassed reads every placement of the story again and tells what time has brought.
func (s *scene) tellPassed(ctx context.Context) error {
	for _, name := range sortedKeys(s.placements) {
		on := s.placements[name]
		if err := s.look(ctx, on); err != nil {
			return err
		}
		if on.told == on.Version {
			continue
		}
		events, err := s.events(ctx, on.ID)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Version <= on.told {
				continue
			}
			s.then("⏰", s.eventLine(e))
		}
		on.told = on.Version
		s.then("→", s.standing(on))
	}
	return s.tellPassedApart(ctx)
}

// eventLine is an event in a line: with the deadline that brought it, and when that was due.
func (s *scene) eventLine(e timelineAnswer) string {
	text := plain(e.Fact)
	if of := e.deadline(); of != "" {
		text += ": " + plain(of)
	}
	if e.Due != nil {
		text += " (due " + timeWords(s.local(*e.Due)) + ")"
	}
	return text
}
