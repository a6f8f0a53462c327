package scenario

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/models/lifecycle"
)

// places is how the places of the cast stand, and who could come there.
func (t *expectTable) places() {
	t.keys["places"] = func(n *yaml.Node) {
		t.r.named(n, "places", func(name string, n *yaml.Node) { t.standingPlace(name, n) })
	}
	t.keys["shortlist"] = func(n *yaml.Node) {
		t.r.named(n, "shortlist", func(name string, n *yaml.Node) { t.shortlist(name, n) })
	}
	on(t, "place", t.r.text, func(_ context.Context, s *scene, on *placement, want string) (verdict, error) {
		found := "another one"
		for name, id := range s.places {
			if id == on.PlaceID {
				found = name
			}
		}
		return same(want, found), nil
	})
	on(t, "goals", t.r.texts, func(_ context.Context, _ *scene, on *placement, want []string) (verdict, error) {
		var kinds []string
		for _, g := range on.Goals {
			kinds = append(kinds, g.Kind)
		}
		return sameList(want, kinds), nil
	})
	on(t, "mentor", t.r.text, func(_ context.Context, s *scene, on *placement, want string) (verdict, error) {
		found := "somebody else"
		if on.MentorID == "" {
			found = "none"
		}
		for name, id := range s.castMentors {
			if id == on.MentorID {
				found = name
			}
		}
		return same(want, found), nil
	})
}

// standingPlace expects how one place stands: in a word, or with the day from which it is free.
func (t *expectTable) standingPlace(name string, n *yaml.Node) {
	place := named{t.r.at(n), name}
	var stands string
	var free *day
	if isText(n) {
		stands = t.r.text(n)
	} else {
		t.r.fields(n, "place", known{"stands": into(&stands, t.r.text), "free from": optional(&free, t.r.day)}, "stands")
	}
	t.all = append(t.all, expectation{spot: place.spot, what: "place " + name, at: []named{place}, general: true, look: func(ctx context.Context, s *scene) (verdict, error) {
		expected := plain(stands)
		if free != nil {
			on, err := s.day(*free)
			if err != nil {
				return verdict{}, err
			}
			expected += ", free from " + dayWords(on)
		}
		return s.settled(ctx, func() (verdict, error) {
			var found placeAnswer
			err := s.service.Read(ctx, s.token(), "/v1/places/"+s.places[name], &found)
			return same(expected, found.words(free != nil)), err
		})
	}})
}

// words say how a place stands. Where people look for whoever comes next, it is in refill.
func (p placeAnswer) words(free bool) string {
	words := plain(p.Occupancy)
	if p.Occupancy == "refill" {
		words = "in refill"
	}
	switch {
	case free && p.FreeFrom == "":
		words += ", taking nobody"
	case free:
		words += ", free from " + dayWords(lifecycle.Date(p.FreeFrom))
	}
	return words
}

// shortlist expects which candidates of the story are suggested for a place, the best one first. Others may be among them.
func (t *expectTable) shortlist(name string, n *yaml.Node) {
	place := named{t.r.at(n), name}
	var want []named
	t.r.list(n, "shortlist", func(n *yaml.Node) { want = append(want, t.r.name(n)) })
	t.all = append(t.all, expectation{
		spot: place.spot, what: "shortlist of " + name, at: []named{place}, candidates: want, general: true,
		look: func(ctx context.Context, s *scene) (verdict, error) {
			var answer struct {
				Ranked []struct {
					CandidateID string `json:"candidate_id"`
				} `json:"ranked"`
			}
			path := "/v1/places/" + s.places[name] + "/suggestions?" + url.Values{"limit": {"100"}, "excluded": {"0"}}.Encode()
			if err := s.service.Read(ctx, s.token(), path, &answer); err != nil {
				return verdict{}, err
			}
			var found []string
			for _, r := range answer.Ranked {
				for who, id := range s.candidates {
					if id == r.CandidateID {
						found = append(found, who)
					}
				}
			}
			return sameList(eachOf(want, func(n named) string { return n.name }), found), nil
		},
	})
}

// utilisation is how the days of an agreement's places were used.
func (t *apartTable) utilisation() {
	onApart(t, "utilisation", t.r.utilisations, func(ctx context.Context, s *scene, on *process, want []wantUse) (verdict, error) {
		all := verdict{ok: true}
		var expected, found []string
		for _, w := range want {
			days, err := s.use(ctx, on, w)
			if err != nil {
				return verdict{}, err
			}
			v := w.compare(days)
			all.ok = all.ok && v.ok
			expected, found = append(expected, v.expected), append(found, v.found)
		}
		all.expected, all.found = listWords(expected), listWords(found)
		return all, nil
	})
}

// use reads how the days were used that are meant.
func (s *scene) use(ctx context.Context, on *process, w wantUse) (map[string]int, error) {
	window := url.Values{}
	for key, d := range map[string]*day{"from": w.from, "to": w.to} {
		if d == nil {
			continue
		}
		on, err := s.day(*d)
		if err != nil {
			return nil, err
		}
		window.Set(key, string(on))
	}
	var answer utilisationAnswer
	err := s.service.Read(ctx, s.token(), on.path()+"/utilisation?"+window.Encode(), &answer)
	return answer.of(s.play, w.of), err
}

// wantUse is how the days of a place, or of the places of a model, were to be used: all days so far, or those between two.
type wantUse struct {
	of       string
	from, to *day
	counts   []wantCount
}

// wantCount is a number of days: exactly so many, at most or at least.
type wantCount struct {
	what, bound string
	days        int
}

func (r *reader) utilisations(n *yaml.Node) []wantUse {
	var all []wantUse
	r.named(n, "utilisation", func(of string, n *yaml.Node) {
		w := wantUse{of: of}
		count := func(what string) func(*yaml.Node) {
			return func(n *yaml.Node) { w.counts = append(w.counts, r.count(what, n)) }
		}
		r.fields(n, "utilisation", known{
			"from": optional(&w.from, r.day), "to": optional(&w.to, r.day),
			"contracted": count("contracted"), "occupied": count("occupied"), "idle": count("idle"),
		})
		all = append(all, w)
	})
	return all
}

func (r *reader) count(what string, n *yaml.Node) wantCount {
	text := r.text(n)
	w := wantCount{what: what}
	for _, bound := range []string{"at most", "at least"} {
		if rest, ok := strings.CutPrefix(text, bound+" "); ok {
			w.bound, text = bound, rest
		}
	}
	days, err := strconv.Atoi(text)
	if err != nil {
		r.fault(n, what, "a number of days, or at most or at least so many", strconv.Quote(text))
	}
	w.days = days
	return w
}

// compare is the verdict on the days found.
func (w wantUse) compare(found map[string]int) verdict {
	v := verdict{ok: true}
	var expected, got []string
	for _, c := range w.counts {
		days, known := found[c.what]
		switch c.bound {
		case "at most":
			v.ok = v.ok && known && days <= c.days
		case "at least":
			v.ok = v.ok && known && days >= c.days
		default:
			v.ok = v.ok && known && days == c.days
		}
		expected = append(expected, strings.TrimSpace(fmt.Sprintf("%s %d days %s", c.bound, c.days, c.what)))
		got = append(got, fmt.Sprintf("%d days %s", days, c.what))
	}
	v.expected, v.found = w.of+": "+listWords(expected), w.of+": "+listWords(got)
	return v
}

// of are the days of a place of the cast, or else of a model.
func (a utilisationAnswer) of(p *play, what string) map[string]int {
	for _, x := range a.Places {
		if id := p.places[what]; id != "" && x.PlaceID == id {
			return x.days()
		}
	}
	for _, x := range a.Models {
		if x.Model == codeOf(what) {
			return x.days()
		}
	}
	return nil
}

func (x useAnswer) days() map[string]int {
	return map[string]int{"contracted": x.ContractedDays, "occupied": x.OccupiedDays, "idle": x.IdleDays}
}
