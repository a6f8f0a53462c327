package scenario

import (
	"context"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// goesWell lets everything go as it should, from wherever the placement stands until it is approved, or active: stories that
// are about something else say it in one step.
type goesWell struct{ steps []wellStep }

// wellStep is what happens next to a placement in a status.
type wellStep struct {
	status string
	do     []act
}

func (r *reader) goesWell(n *yaml.Node) act {
	say := func(read func(*yaml.Node) act, text string) act {
		return read(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: n.Line})
	}
	steps := []wellStep{
		{"proposed", []act{say(r.decision("candidate"), "yes"), say(r.decision("company"), "yes")}},
		{"agreed", []act{say(r.bookMeeting, "first working day after today at 10:00")}},
		{"meeting_booked", []act{say(r.pass, "until first working day after today at 10:00"), say(r.holdMeeting, "as it should be")}},
		{"signing", []act{say(r.statement, "agrees"), say(r.sign, "company"), say(r.sign, "candidate"), say(r.sign, "municipality")}},
		{"approved", []act{say(r.pass, "until day 1 at 9:00"), say(r.start, "day 1")}},
		{"active", nil},
	}
	until := r.code(n)
	at := slices.IndexFunc(steps, func(s wellStep) bool { return s.status == until })
	if at < 1 {
		r.fault(n, "goes well until", "agreed, meeting booked, signing, approved or active", strconv.Quote(until))
		return goesWell{}
	}
	return goesWell{steps[:at]}
}

func (goesWell) names() names { return names{} }

// hasCome tells whether an act waits for a time that has come already.
func (s *scene) hasCome(do act) bool {
	p, ok := do.(pass)
	if !ok {
		return false
	}
	to, err := p.until.at(s.anchor)
	return err == nil && !to.After(s.now())
}

// goWell does what comes next, until nothing is left to do.
func (s *scene) goWell(ctx context.Context, a goesWell) error {
	if s.step.refused != nil {
		return s.step.fault("goes well until", "nothing to be refused", "a refusal: "+s.step.refused.name)
	}
	on := s.placements[s.step.placement]
	for _, step := range a.steps {
		if on.Status != step.status {
			continue
		}
		for _, do := range step.do {
			if s.hasCome(do) {
				continue
			}
			if err := s.do(ctx, do); err != nil {
				return err
			}
			s.orient()
		}
	}
	return nil
}
