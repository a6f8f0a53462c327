package scenario

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// suggestionsAnswer is which places fit a candidate, or which candidates a place.
type suggestionsAnswer struct {
	Ranked []struct {
		CandidateID string         `json:"candidate_id"`
		PlaceID     string         `json:"place_id"`
		Score       int            `json:"score"`
		Start       string         `json:"start"`
		Parts       []partAnswer   `json:"parts"`
		Dropped     []reasonAnswer `json:"dropped"`
		Notes       []reasonAnswer `json:"notes"`
	} `json:"ranked"`
	Excluded struct {
		First []struct {
			ID      string         `json:"id"`
			Reasons []reasonAnswer `json:"reasons"`
		} `json:"first"`
	} `json:"excluded"`
	Opens []struct {
		Code  string `json:"code"`
		Text  string `json:"text"`
		About string `json:"about"`
		From  string `json:"from"`
		To    string `json:"to"`
		Opens int    `json:"opens"`
	} `json:"opens"`
	Alternatives []struct {
		Code string   `json:"code"`
		Text string   `json:"text"`
		IDs  []string `json:"ids"`
	} `json:"alternatives"`
}

type partAnswer struct {
	Text   string `json:"text"`
	Points int    `json:"points"`
}

type reasonAnswer struct {
	Code   string            `json:"code"`
	Text   string            `json:"text"`
	Values map[string]string `json:"values"`
}

// roundAnswer is the best assignment of all who wait to all places that are open.
type roundAnswer struct {
	Pairs []struct {
		CandidateID string `json:"candidate_id"`
		PlaceID     string `json:"place_id"`
		Score       int    `json:"score"`
	} `json:"pairs"`
	Unplaced []struct {
		CandidateID string `json:"candidate_id"`
		Code        string `json:"code"`
		Text        string `json:"text"`
	} `json:"unplaced"`
	Swaps []struct {
		A swapSide `json:"a"`
		B swapSide `json:"b"`
	} `json:"swaps"`
}

// swapSide is one of two who would both gain by changing places.
type swapSide struct {
	CandidateID string `json:"candidate_id"`
	PlaceID     string `json:"place_id"`
	ToPlaceID   string `json:"to_place_id"`
	Gain        int    `json:"gain"`
}

func (a roundAnswer) sides() []swapSide {
	var all []swapSide
	for _, swap := range a.Swaps {
		all = append(all, swap.A, swap.B)
	}
	return all
}

// suggested is the latest answer about suggestions, in the names of the story. Those of other stories are left out.
type suggested struct {
	suggestionsAnswer

	// ids are the names that the answer can speak of: places when a candidate asks, candidates when a place does.
	ids map[string]string
	// ofPlaces says that a candidate asks.
	ofPlaces bool
}

// who is the name that the story has for a suggestion; empty for one of another story.
func (g suggested) who(i int) string {
	if g.ofPlaces {
		return nameOf(g.ids, g.Ranked[i].PlaceID)
	}
	return nameOf(g.ids, g.Ranked[i].CandidateID)
}

// asking asks who fits where.
type asking struct {
	candidate, place named
	smallLocal       bool
	within           int
	from             *day
}

func (r *reader) suggestPlaces(n *yaml.Node) act {
	var a asking
	if isText(n) {
		a.candidate = r.name(n)
		return a
	}
	r.fields(n, "suggest places", known{
		"for": into(&a.candidate, r.name), "small local": into(&a.smallLocal, r.yes), "from": optional(&a.from, r.day),
		"within km": into(&a.within, r.whole),
	}, "for")
	return a
}

func (r *reader) suggestCandidates(n *yaml.Node) act { return asking{place: r.name(n)} }

func (a asking) names() names {
	if a.candidate.name != "" {
		return aside(a.candidate)
	}
	return names{places: []named{a.place}, noPlacement: true}
}

// As many as the service lists, and as can be asked about.
const (
	mostListed = "100"
	mostAsked  = 20
)

func (a asking) order(_ context.Context, s *scene) (order, error) {
	query := url.Values{"limit": {mostListed}, "excluded": {"0"}}
	if a.smallLocal {
		query.Set("small_local", "true")
	}
	if a.within > 0 {
		query.Set("max_km", strconv.Itoa(a.within))
	}
	if a.from != nil {
		from, err := s.day(*a.from)
		if err != nil {
			return order{}, err
		}
		query.Set("from", string(from))
	}
	g := suggested{ids: s.places, ofPlaces: true}
	q := request{method: http.MethodGet, tell: "which places could be for " + s.person(a.candidate.name) + "?", path: "/v1/candidates/" + s.candidates[a.candidate.name]}
	if a.place.name != "" {
		g = suggested{ids: s.candidates}
		q.tell, q.path = "who could come to "+s.where(a.place.name)+"?", "/v1/places/"+s.places[a.place.name]
	}
	var why []string
	for _, name := range sortedKeys(g.ids)[:min(len(g.ids), mostAsked)] {
		why = append(why, g.ids[name])
	}
	query.Set("why", strings.Join(why, ","))
	q.path += "/suggestions?" + query.Encode()
	return order{request: q, took: func(answer caller.Answer) error {
		if err := answer.Decode("suggestions", &g.suggestionsAnswer); err != nil {
			return err
		}
		s.offered, s.suggested = g, true
		s.tellSuggestions()
		return nil
	}}, nil
}

// called is how a suggestion is called in the sentences of the story.
func (s *scene) called(name string) string {
	if s.offered.ofPlaces {
		return s.where(name)
	}
	return s.person(name)
}

// tellSuggestions tells the answer as far as it is about the story.
func (s *scene) tellSuggestions() {
	g := s.offered
	for i, r := range g.Ranked {
		name := g.who(i)
		if name == "" {
			continue
		}
		var parts []string
		for _, p := range r.Parts {
			if p.Points > 0 {
				parts = append(parts, strings.TrimSuffix(strings.TrimSuffix(p.Text, "."), " points"))
			}
		}
		s.then("★", fmt.Sprintf("%s, %d points, from %s: %s", s.called(name), r.Score, dayWords(lifecycle.Date(r.Start)), strings.Join(parts, "; ")))
		for _, note := range append(r.Dropped, r.Notes...) {
			s.then(" ", "  to know: "+note.Text)
		}
	}
	for _, e := range g.Excluded.First {
		name := nameOf(g.ids, e.ID)
		if name == "" {
			continue
		}
		s.then("−", "not "+s.called(name)+": "+strings.Join(eachOf(e.Reasons, func(r reasonAnswer) string { return r.Text }), " "))
	}
	for _, o := range g.Opens {
		s.then("+", "what would open more: "+o.Text)
	}
	for _, a := range g.Alternatives {
		var all []string
		for _, id := range a.IDs {
			if name := nameOf(g.ids, id); name != "" {
				all = append(all, s.called(name))
			}
		}
		if len(all) > 0 || len(a.IDs) == 0 {
			s.then("~", "what else could be done: "+strings.TrimSuffix(a.Text, ".")+": "+listWords(all))
		}
	}
}

// matchRound asks what would be best for everybody at once.
type matchRound struct{}

func (r *reader) matchRound(n *yaml.Node) act {
	if text := r.text(n); text != "everybody" {
		r.fault(n, "match round", `"everybody"`, strconv.Quote(text))
	}
	return matchRound{}
}

func (matchRound) names() names { return names{noPlacement: true} }

func (matchRound) order(_ context.Context, s *scene) (order, error) {
	return order{
		request: request{tell: "who should go where, so that it is best for everybody? Nothing is changed by asking", path: "/v1/match-rounds", body: body{}},
		took: func(answer caller.Answer) error {
			s.round, s.suggested = roundAnswer{}, true
			if err := answer.Decode("match round", &s.round); err != nil {
				return err
			}
			for _, p := range s.round.Pairs {
				if who, place := nameOf(s.candidates, p.CandidateID), nameOf(s.places, p.PlaceID); who != "" && place != "" {
					s.then("★", fmt.Sprintf("%s: %s (%d points)", s.person(who), s.where(place), p.Score))
				}
			}
			for _, side := range s.round.sides() {
				if who := nameOf(s.candidates, side.CandidateID); who != "" {
					s.then("⇄", fmt.Sprintf("%s would gain %d points at %s", s.person(who), side.Gain, s.where(nameOf(s.places, side.ToPlaceID))))
				}
			}
			for _, u := range s.round.Unplaced {
				if who := nameOf(s.candidates, u.CandidateID); who != "" {
					s.then("−", s.person(who)+": "+u.Text)
				}
			}
			return nil
		},
	}, nil
}
