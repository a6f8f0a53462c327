package scenario

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

// followAlongAnswer is what becomes of a person after a placement.
type followAlongAnswer struct {
	ID        string `json:"id"`
	Status    string `json:"status"`
	OwnerID   string `json:"owner_id"`
	Outcome   string `json:"outcome"`
	AtClose   string `json:"at_close"`
	DaysTried int    `json:"days_tried"`
	Checks    []struct {
		No      int    `json:"no"`
		DueOn   string `json:"due_on"`
		Outcome string `json:"outcome"`
		Missed  bool   `json:"missed"`
	} `json:"checks"`
	PlacedAgain *struct {
		PlacementID string `json:"placement_id"`
	} `json:"placed_again"`

	progressAnswer
}

// followAlongOf reads the follow-along of a placement.
func (s *scene) followAlongOf(ctx context.Context, on *placement) (followAlongAnswer, error) {
	var f followAlongAnswer
	err := s.service.Read(ctx, s.token(), "/v1/follow-alongs/"+on.FollowAlongID, &f)
	return f, err
}

// awaitFollowAlong waits until the follow-along that a placement starts is there, and tells of it. It begins a moment after
// the placement has answered, and the clock must not run ahead of it.
func (s *scene) awaitFollowAlong(ctx context.Context, on *placement) error {
	return s.eventually(ctx, "a follow-along", func() (bool, string, error) {
		a, err := s.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: "/v1/follow-alongs/" + on.FollowAlongID, Token: s.token()})
		if err != nil || a.Refused() {
			return false, a.String(), err
		}
		var f followAlongAnswer
		if err := a.Decode("read the follow-along", &f); err != nil {
			return false, "", err
		}
		s.then("↻", "it is followed what becomes of the person: on "+f.Checks[0].DueOn+" and "+f.Checks[1].DueOn)
		return true, "", nil
	})
}

// followed is a check: what the person does now.
type followed struct {
	check             int
	outcome, by, note string
	hours             float64
	same              *bool
	placement         named
}

func (r *reader) followAlong(n *yaml.Node) act {
	a := followed{by: "phone"}
	r.fields(n, "follow along", known{
		"check": into(&a.check, r.whole), "outcome": into(&a.outcome, r.code), "by": into(&a.by, r.code), "note": into(&a.note, r.text),
		"weekly hours": into(&a.hours, r.decimal), "same company": optional(&a.same, r.yes), "new placement": into(&a.placement, r.name),
	}, "check", "outcome")
	return a
}

func (a followed) names() names {
	if a.placement.name == "" {
		return names{}
	}
	return names{placements: []named{a.placement}}
}

func (a followed) request(s *scene) request {
	q := request{
		tell: fmt.Sprintf("it is asked what has become of the person (check %d): %s%s", a.check, plain(a.outcome), quoted(a.note)),
		path: "checks/" + strconv.Itoa(a.check), ofFollowAlong: true,
		body: body{"outcome": a.outcome, "channel": a.by}.with("note", a.note),
	}
	if a.hours > 0 {
		q.body["weekly_hours"] = a.hours
	}
	if a.same != nil {
		q.body["same_company"] = *a.same
	}
	if a.placement.name != "" {
		q.body["new_placement_id"] = s.placements[a.placement.name].ID
	}
	return q
}

// notReached is an attempt in vain.
type notReached struct{ by string }

func (r *reader) notReached(n *yaml.Node) act { return notReached{r.code(n)} }

func (notReached) names() names { return names{} }

func (a notReached) request(*scene) request {
	return request{
		tell: "the person is not reached by " + plain(a.by), path: "attempts", ofFollowAlong: true, body: body{"channel": a.by},
	}
}

// giveUpReaching ends the follow-along of somebody who cannot be reached.
type giveUpReaching struct{}

func (r *reader) giveUpReaching(n *yaml.Node) act {
	r.yes(n)
	return giveUpReaching{}
}

func (giveUpReaching) names() names { return names{} }

func (giveUpReaching) request(*scene) request {
	return request{tell: "it is given up to reach the person", path: "closure", ofFollowAlong: true, body: body{}}
}

// wantFollowAlong is the follow-along of a placement, or "none".
type wantFollowAlong struct {
	none                     bool
	status, outcome, atClose string
	first, second            string
	tried                    int
	due                      *moment
	tasks                    []wantTask
	keys                     []string
}

func (r *reader) wantFollowAlong(n *yaml.Node) wantFollowAlong {
	if isText(n) {
		status := r.text(n)
		return wantFollowAlong{none: status == "none", status: status, keys: []string{"status"}}
	}
	var w wantFollowAlong
	w.keys = r.fields(n, "follow-along", known{
		"status": into(&w.status, r.text), "outcome": into(&w.outcome, r.text), "at close": into(&w.atClose, r.text),
		"first": into(&w.first, r.text), "second": into(&w.second, r.text), "days tried": into(&w.tried, r.whole),
		"due": optional(&w.due, r.moment), "tasks": into(&w.tasks, r.tasks),
	})
	return w
}

// followAlongIs looks at the follow-along of the placement.
func (s *scene) followAlongIs(ctx context.Context, on *placement, want wantFollowAlong) (verdict, error) {
	if on.FollowAlongID == "" || want.none {
		found := "none"
		if on.FollowAlongID != "" {
			found = "one"
		}
		return verdict{want.none && on.FollowAlongID == "", want.status, found}, nil
	}
	f, err := s.followAlongOf(ctx, on)
	if err != nil {
		return verdict{}, err
	}
	var expected, found []string
	for _, key := range want.keys {
		is, should := "", ""
		switch key {
		case "status":
			is, should = plain(f.Status), want.status
		case "outcome":
			is, should = plain(f.Outcome), want.outcome
		case "at close":
			is, should = plain(f.AtClose), want.atClose
		case "first":
			is, should = plain(f.Checks[0].Outcome), want.first
		case "second":
			is, should = plain(f.Checks[1].Outcome), want.second
		case "days tried":
			is, should = strconv.Itoa(f.DaysTried), strconv.Itoa(want.tried)
		case "due":
			at, err := want.due.at(s.anchor)
			if err != nil {
				return verdict{}, err
			}
			should = exactWords(at)
			if d := f.NextDeadline; d != nil {
				is = exactWords(s.local(d.Due))
			}
		case "tasks":
			tasks, err := s.wanted(want.tasks)
			if err != nil {
				return verdict{}, err
			}
			mine, err := s.inbox(ctx, s.workers[s.step.worker], "mine", f.ID)
			if err != nil {
				return verdict{}, err
			}
			is, should = listWords(s.found(want.tasks, mine)), listWords(tasks)
		}
		found, expected = append(found, key+" "+is), append(expected, key+" "+should)
	}
	e, g := strings.Join(expected, "; "), strings.Join(found, "; ")
	return verdict{canonical(e) == canonical(g), e, g}, nil
}
