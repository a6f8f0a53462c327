package scenario

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"placement/cmd/placement/internal/caller"
)

// act lets happen what happens in the step.
func (s *scene) act(ctx context.Context) error { return s.do(ctx, s.step.do) }

func (s *scene) do(ctx context.Context, what act) error {
	switch do := what.(type) {
	case nil:
		return nil
	case goesWell:
		return s.located(s.goWell(ctx, do))
	case pass:
		return s.located(s.pass(ctx, do))
	case sendAgain:
		return s.located(s.sendAgain(ctx))
	case holdFollowUps:
		return s.located(s.holdFollowUps(ctx, do))
	case agreesTerms:
		return s.located(s.sendAgreed(ctx, do))
	case command:
		return s.located(s.send(ctx, do, do.request(s)))
	case dated:
		return s.located(s.sendDated(ctx, do))
	case apart:
		return s.located(s.sendApart(ctx, do))
	case throughLink:
		return s.located(s.follow(ctx, do))
	case errand:
		return s.located(s.run(ctx, do))
	}
	return s.step.fault("step", "", "it cannot be played")
}

// located gives an error that does not say where it is the place of the step.
func (s *scene) located(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := err.(*Fault); ok { //nolint:errorlint // a wrapped one says more
		return err
	}
	return s.step.fault("step", "", err.Error())
}

func (s *scene) sendDated(ctx context.Context, do dated) error {
	if m, ok := do.(mentored); ok {
		if err := s.meetMentor(ctx, m); err != nil {
			return err
		}
	}
	q, err := do.request(s)
	if err != nil {
		return err
	}
	return s.send(ctx, do, q)
}

// send sends what an act asks for and takes the answer.
func (s *scene) send(ctx context.Context, do act, q request) error {
	path, err := s.path(do, q)
	if err != nil {
		return err
	}
	a, done, err := s.ask(ctx, path, q)
	if err != nil || !done || q.ofRematch || q.ofFollowAlong {
		return err
	}
	s.lastOf = nil
	return s.took(ctx, do, a)
}

// ask sends a request and tells it, and whether it was done: a refusal that the story expects is no error.
func (s *scene) ask(ctx context.Context, path string, q request) (a caller.Answer, done bool, err error) {
	e := caller.Exchange{Method: cmp.Or(q.method, http.MethodPost), Path: path, Token: s.token(), Key: s.key(), IfMatch: q.ifMatch}
	if q.body != nil {
		e.Body = q.body
	}
	s.happens(s.now(), q.tell)
	s.last = &e
	if a, err = s.service.Send(ctx, e); err != nil {
		return a, false, err
	}
	s.ruled = findingsIn(a)
	switch want := s.step.refused; {
	case want == nil && a.Problem.Code == calendarUsedUp:
		return a, false, s.usedUp()
	case want == nil && a.Refused():
		s.then("✗", "refused: "+a.String())
		return a, false, s.step.fault("step", "it to be done", "refused: "+a.String())
	case want != nil && !a.Refused():
		return a, false, want.fault("refused", plain(want.name), "it was done")
	case want != nil && a.Problem.Code != want.name:
		return a, false, want.fault("refused", want.name, a.String())
	case want != nil:
		s.checks++
		s.then("✗", "refused: "+sentence(a.Problem))
		return a, false, nil
	}
	return a, true, nil
}

// sentence is why something was refused, for people.
func sentence(p caller.Refusal) string {
	if p.Detail == "" {
		return p.Code
	}
	return fmt.Sprintf("%s (%s)", strings.TrimSuffix(p.Detail, "."), p.Code)
}

func (s *scene) path(do act, q request) (string, error) {
	if _, ok := do.(propose); ok {
		return "/v1/placements", nil
	}
	on := s.placements[s.step.placement]
	if q.ofFollowAlong {
		if on.FollowAlongID == "" {
			return "", s.step.fault("step", "a follow-along of "+s.step.placement, "none")
		}
		return "/v1/follow-alongs/" + on.FollowAlongID + "/" + q.path, nil
	}
	if !q.ofRematch {
		return "/v1/placements/" + on.ID + "/" + q.path, nil
	}
	if on.RematchID == "" {
		return "", s.step.fault("step", "a rematch of "+s.step.placement, "none")
	}
	return "/v1/rematches/" + on.RematchID + "/" + q.path, nil
}

// took remembers the placement that the service answered with and tells where it stands now.
func (s *scene) took(ctx context.Context, do act, a caller.Answer) error {
	var now placementAnswer
	if err := a.Decode("answer", &now); err != nil {
		return err
	}
	if p, ok := do.(propose); ok {
		on := &placement{candidate: p.candidate.name}
		for _, g := range p.goals {
			on.goals = append(on.goals, g.name)
		}
		s.placements[p.name] = on
	}
	if do, ok := do.(amend); ok && len(do.goals) > 0 {
		on := s.placements[s.step.placement]
		on.goals = nil
		for _, g := range do.goals {
			on.goals = append(on.goals, g.name)
		}
	}
	on := s.placements[s.step.placement]
	newRematch, newFollowAlong := now.RematchID != on.RematchID, now.FollowAlongID != on.FollowAlongID && now.FollowAlongID != ""
	on.placementAnswer = now
	// The answer is not told in full, but the events up to it are the story's own.
	on.told = now.Version
	s.then("→", s.standing(on))
	if _, ok := do.(propose); ok && now.RematchOf != "" {
		s.then("↻", "this answers the rematch")
	}
	if do, ok := do.(swap); ok {
		if err := s.succeeds(ctx, do, now.SuccessorID); err != nil {
			return err
		}
	}
	if _, ok := do.(problem); ok {
		if err := s.issueBegins(ctx, on.Problems); err != nil {
			return err
		}
	}
	if newFollowAlong {
		return s.awaitFollowAlong(ctx, on)
	}
	if newRematch {
		return s.awaitRematch(ctx, now.RematchID)
	}
	return nil
}

// standing says where a placement stands: its status, what must be done, and what time brings next.
func (s *scene) standing(on *placement) string {
	text := plain(on.Status)
	if len(on.Tasks) > 0 {
		var keys []string
		for _, t := range on.Tasks {
			keys = append(keys, plain(t.Key))
		}
		text += "; to do: " + strings.Join(keys, ", ")
	}
	if d := on.NextDeadline; d != nil && d.NextAt != nil {
		text += fmt.Sprintf("; next: %s %s on %s", d.Next, plain(d.Key), timeWords(s.local(*d.NextAt)))
	}
	return text
}

// awaitRematch waits until the rematch that a placement starts is there, and tells of it. It begins a moment after the
// placement has answered, and the clock must not run ahead of it.
func (s *scene) awaitRematch(ctx context.Context, id string) error {
	return s.eventually(ctx, "a rematch", func() (bool, string, error) {
		a, err := s.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: "/v1/rematches/" + id, Token: s.token()})
		if err != nil || a.Refused() {
			return false, a.String(), err
		}
		var r rematchAnswer
		if err := a.Decode("read the rematch", &r); err != nil {
			return false, "", err
		}
		text := "a rematch begins"
		if len(r.LearnedConstraints) > 0 {
			text += "; it carries: " + listWords(plains(r.LearnedConstraints))
		}
		if len(r.Deadlines) > 0 {
			text += "; a new placement is to be found by " + timeWords(s.local(r.Deadlines[0].Due))
		}
		s.then("↻", text)
		return true, "", nil
	})
}

// eventually looks again until it is so, for as long as things that follow from an event may take.
func (s *scene) eventually(ctx context.Context, what string, so func() (bool, string, error)) error {
	giveUp := time.Now().Add(s.service.Patience)
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		ok, found, err := so()
		switch {
		case err != nil:
			return err
		case ok:
			return nil
		case time.Now().After(giveUp):
			return s.step.fault("what follows from it", what, found)
		}
		if err := s.service.Pause(ctx, pause); err != nil {
			return err
		}
	}
}

// sendAgain sends the latest command again under its key: nothing must change.
func (s *scene) sendAgain(ctx context.Context) error {
	if s.last == nil {
		return s.step.fault("send again", "a command before it", "none")
	}
	s.happens(s.now(), "the same request is sent again, as after a lost answer")
	a, err := s.service.Send(ctx, *s.last)
	if err != nil {
		return err
	}
	before := 0
	switch on := s.placements[s.step.placement]; {
	case s.lastOf != nil:
		before = s.lastOf.Version
	case on != nil:
		before = on.Version
	}
	var now placementAnswer
	if err := a.Decode("send again", &now); err != nil {
		return err
	}
	s.checks++
	if now.Version != before {
		return s.step.fault("send again", fmt.Sprintf("version %d as before", before), fmt.Sprintf("version %d", now.Version))
	}
	s.then("=", "nothing has happened twice")
	return nil
}
