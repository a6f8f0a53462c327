package municipality

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// id is the ID of something that was written, empty for nothing.
func (w *writer) id(name string) string {
	id, _ := w.ids.Load(name)
	text, _ := id.(string)
	return text
}

// story is a placement on its course.
type story struct {
	Placement

	no     int
	starts lifecycle.Date
	path   string
	// mentored tells that there is a mentor.
	mentored bool
	// stopped is set when a rule, or what somebody else has done, has taken it off its course.
	stopped bool
}

// placements writes the placements, day by day of the timetable: first those that are under way, and when the clock has come to
// where the plan ends, the others.
func (w *writer) placements(ctx context.Context, all []Placement) error {
	var begun, young []*story
	for i, p := range all {
		s := &story{Placement: p, no: i}
		if p.Course.begun() {
			begun = append(begun, s)
		} else {
			young = append(young, s)
		}
	}
	t := times(w.today, len(begun) > 0)
	for _, day := range []struct {
		on     lifecycle.Date
		write  func(context.Context, timetable, *story) error
		course []*story
	}{
		{t.begun, w.propose, begun},
		{t.meeting, w.meet, begun},
		{t.first, w.begin, begun},
		{t.second, w.goOn, begun},
		{t.third, w.keepUp, begun},
		{t.now, w.comeToNow, begun},
		{t.now, w.propose, young},
	} {
		if len(day.course) == 0 {
			continue
		}
		if err := w.until(ctx, day.on); err != nil {
			return err
		}
		err := together(ctx, day.course, func(ctx context.Context, _ int, s *story) error {
			if s.stopped {
				return nil
			}
			return day.write(ctx, t, s)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// propose proposes a placement, lets those say yes who have answered, and books the safety meeting. The rules may turn it down;
// then there is none.
func (w *writer) propose(ctx context.Context, t timetable, s *story) error {
	workplace := fmt.Sprintf("company/%d/workplace/%d", s.Company, s.Workplace)
	candidate, place := w.id(fmt.Sprintf("candidate/%d", s.Candidate)), w.id(fmt.Sprintf("%s/place/%d", workplace, s.Place))
	if candidate == "" || place == "" {
		s.stopped = true // from another day, and so is the placement
		return nil
	}
	s.starts = t.starts(s.Placement)
	proposal := body{
		"candidate_id": candidate, "place_id": place, "purpose": "clarification", "purpose_text": "At finde ud af, hvad der kan lade sig gøre, og hvor mange timer",
		"goals": []body{{"kind": "job", "text": "Et job af samme slags"}}, "weekly_hours": s.WeeklyHours,
		"period": body{"start": s.starts, "end": s.starts.AddDays(s.Days - 1)},
	}
	if mentor := w.id(workplace + "/mentor/0"); mentor != "" {
		proposal["mentor_id"], s.mentored = mentor, true
	}
	a, err := w.service.Send(ctx, caller.Exchange{
		Method: http.MethodPost, Path: "/v1/placements", Token: w.token, Key: fmt.Sprintf("%splacement/%d", w.prefix, s.no), Body: proposal,
	})
	switch {
	case err != nil:
		return err
	case a.Status == http.StatusConflict || a.Status == http.StatusUnprocessableEntity:
		atomic.AddInt64(&w.TurnedDown, 1)
		s.stopped = true
		return nil
	}
	var made struct {
		ID        string `json:"id"`
		CompanyID string `json:"company_id"`
	}
	if err := a.Decode("POST /v1/placements", &made); err != nil {
		return err
	}
	if told := w.toTell(s.Candidate, made.CompanyID); told != nil {
		var disclosures int64
		key := fmt.Sprintf("placement/%d/told", s.no)
		if _, err := w.add(ctx, &disclosures, "/v1/candidates/"+candidate+"/disclosures", key, told); err != nil {
			return err
		}
	}
	atomic.AddInt64(&w.Placements, 1)
	s.path = "/v1/placements/" + made.ID
	meeting := t.meeting
	if !s.Course.begun() {
		meeting = working(t.now.AddDays(2))
	}
	yes := body{"accepted": true, "channel": "phone"}
	steps := []step{{"/candidate-decision", "candidate", yes}, {"/company-decision", "company", yes}, {"/safety-meeting", "meeting", body{"at": meeting + "T08:30:00Z", "form": "visit"}}}
	switch s.Course { //nolint:exhaustive // the others have come further
	case Asked:
		steps = steps[:1]
	case Agreed:
		steps = steps[:2]
	}
	return w.steps(ctx, s, steps...)
}

// step is a command to a placement: where it is sent, its name in the key, and what it says.
type step struct {
	path, name string
	what       any
}

// steps sends commands to a placement, one after the other, each once. What is refused takes it off its course: somebody else
// was there, time has passed it by, or a rule wants a decision that only people make.
func (w *writer) steps(ctx context.Context, s *story, steps ...step) error {
	for _, next := range steps {
		if s.stopped {
			return nil
		}
		a, err := w.service.Send(ctx, caller.Exchange{
			Method: http.MethodPost, Path: s.path + next.path, Token: w.token, Key: fmt.Sprintf("%splacement/%d/%s", w.prefix, s.no, next.name), Body: next.what,
		})
		switch {
		case err != nil:
			return err
		case a.Status == http.StatusConflict || a.Status == http.StatusUnprocessableEntity:
			s.stopped = true
			return nil
		}
		var done struct{}
		if err := a.Decode("POST "+s.path+next.path, &done); err != nil {
			return err
		}
	}
	return nil
}

// toTell is what a company is told of a candidate before it says yes; nil when there is nothing to tell.
func (w *writer) toTell(candidate int, companyID string) body {
	var items []body
	for _, a := range w.people[candidate].Accommodations {
		if a.Hard {
			items = append(items, body{"kind": "accommodation", "key": a.Code})
		}
	}
	if items == nil {
		return nil
	}
	return body{
		"company_id": companyID, "told_to": "company", "told_by": "caseworker", "told_on": w.today, "items": items,
		"consent": body{"channel": "meeting", "on": w.today},
	}
}
