package municipality

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"

	"placement/models/lifecycle"
)

// meet holds the safety meeting and signs.
func (w *writer) meet(ctx context.Context, _ timetable, s *story) error {
	present := []string{"candidate", "company", "caseworker"}
	if s.mentored {
		present = append(present, "mentor")
	}
	sign := func(party string) step {
		return step{"/signatures", "sign/" + party, body{"party": party, "channel": "meeting"}}
	}
	steps := []step{
		{"/safety-meeting/hold", "held", body{
			"attended": present, "accommodations_reviewed": true, "terms": w.agreed(s),
			"purpose": "At finde ud af, hvad der kan lade sig gøre, og hvor mange timer",
		}},
		{"/representative-statement", "statement", body{"statement": s.hearing(), "channel": "phone"}},
		sign("candidate"), sign("company"), sign("municipality"),
	}
	if s.Course == Unsigned {
		steps = steps[:3]
	}
	return w.steps(ctx, s, steps...)
}

// hearing is what the representative of the employees says; small workplaces have none.
func (s *story) hearing() string {
	if s.Represented {
		return "agrees"
	}
	return "no_representative"
}

// begin confirms the start of those that begin on the first of the two days, and calls on day one.
func (w *writer) begin(ctx context.Context, t timetable, s *story) error {
	if s.starts != t.first {
		return nil
	}
	return w.start(ctx, s)
}

func (w *writer) start(ctx context.Context, s *story) error {
	return w.steps(ctx, s, step{"/start", "start", body{"on": s.starts}},
		step{"/follow-ups/1/hold", "follow-up/1", body{"on": s.starts, "form": "phone", "note": "Godt begyndt"}})
}

// goOn is the second of the two days: others begin; what was short is over, and is evaluated and closed.
func (w *writer) goOn(ctx context.Context, t timetable, s *story) error {
	switch {
	case s.starts == t.second:
		return w.start(ctx, s)
	case s.Course == Running || s.Course == EndedEarly:
		return w.followUp(ctx, s, t.second)
	case s.Course != Finished:
		return nil
	}
	parties := []string{"candidate", "company", "caseworker"}
	if s.mentored {
		parties = append(parties, "mentor")
	}
	var steps []step
	for _, party := range parties {
		steps = append(steps, step{"/evaluations", "evaluation/" + party, body{"party": party, "assessment": "Det gik, som vi havde aftalt"}})
	}
	outcome := []string{"ordinary_hours", "new_placement", "education", "no_change"}[s.no%4]
	return w.steps(ctx, s, append(steps, step{"/close", "close", body{"outcome": outcome, "purpose_met": outcome != "no_change"}})...)
}

// keepUp holds the follow-ups that are due by the third of the days. Nobody does so for those that are neglected: before the plan
// ends, the supervisors are told.
func (w *writer) keepUp(ctx context.Context, t timetable, s *story) error {
	if s.Course == Running || s.Course == EndedEarly {
		return w.followUp(ctx, s, t.third)
	}
	return nil
}

// comeToNow is the day on which the plan ends: the follow-ups that are due have been held, and some placements end before their
// time.
func (w *writer) comeToNow(ctx context.Context, t timetable, s *story) error {
	switch s.Course { //nolint:exhaustive // the others are where they should be
	case Running:
		if err := w.followUp(ctx, s, t.now); err != nil || s.stopped {
			return err
		}
		atomic.AddInt64(&w.Running, 1)
	case Neglected:
		atomic.AddInt64(&w.Running, 1)
	case EndedEarly:
		return w.steps(ctx, s, step{"/termination", "termination", body{
			"by": "candidate", "reason": "candidate_circumstances", "last_day": t.now, "reason_text": "Det blev for meget på én gang",
			"adjustments_tried": []string{"hours", "support"}, "tried": "Færre timer og flere pauser", "learned_constraints": []string{"fast_pace"},
		}})
	}
	return nil
}

// followUp holds the follow-ups that were due by a day and that nobody has held, each on its day.
func (w *writer) followUp(ctx context.Context, s *story, by lifecycle.Date) error {
	var placement struct {
		FollowUps []struct {
			No     int            `json:"no"`
			DueOn  lifecycle.Date `json:"due_on"`
			HeldOn lifecycle.Date `json:"held_on"`
		} `json:"follow_ups"`
	}
	if err := w.service.Read(ctx, w.token, s.path, &placement); err != nil {
		return err
	}
	for _, f := range placement.FollowUps {
		if f.HeldOn != "" || f.DueOn > by {
			continue
		}
		no := strconv.Itoa(f.No)
		held := body{
			"on": f.DueOn, "form": []string{"visit", "phone", "visit"}[f.No%3],
			"progress": []body{{"goal": "g1", "candidate": min(1+(s.no+f.No)%3, 4), "mentor": min(1+(s.no+2*f.No)%3, 4)}},
		}
		if err := w.steps(ctx, s, step{"/follow-ups/" + no + "/hold", fmt.Sprintf("follow-up/%d", f.No), held}); err != nil {
			return err
		}
	}
	return nil
}
