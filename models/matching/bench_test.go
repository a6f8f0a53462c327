package matching_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// One candidate over 10,000 places, with the reasons of twenty that are excluded and the explanation of the ten best.
func BenchmarkSuggest(b *testing.B) {
	r := &dice{3}
	places := make([]matching.Place, 10_000)
	for i := range places {
		places[i] = municipalPlace(r, i)
	}
	for _, c := range []struct {
		name  string
		maxKm int
	}{{"narrow", 15}, {"wide", 60}} {
		b.Run(c.name, func(b *testing.B) {
			who := municipalCandidate(r, 0)
			who.MaxKm = c.maxKm
			var s matching.Suggestions
			for b.Loop() {
				s = matching.Suggest(who, places, matching.Options{On: today, Limit: 10, Excluded: 20})
			}
			require.Equal(b, len(places), s.Eligible+s.NotEligible)
			b.ReportMetric(float64(s.Eligible), "eligible")
		})
	}
}

func BenchmarkSuggestCandidates(b *testing.B) {
	r := &dice{3}
	candidates := make([]matching.Candidate, 10_000)
	for i := range candidates {
		candidates[i] = municipalCandidate(r, i)
	}
	p := municipalPlace(r, 0)
	for b.Loop() {
		_ = matching.SuggestCandidates(p, candidates, matching.Options{On: today, Limit: 10, Excluded: 20})
	}
}

// dice roll the same numbers every time, and faster than rapid.
type dice struct{ state int }

// roll returns a number from 0 to n-1.
func (d *dice) roll(n int) int {
	d.state = d.state*6364136223846793005 + 1442695040888963407
	return (d.state >> 33 & (1<<31 - 1)) % n
}

func (d *dice) share() float64 { return float64(d.roll(1<<20)) / (1 << 20) }

func pick[V any](r *dice, of []V) V { return of[r.roll(len(of))] }

func municipalPlace(r *dice, i int) matching.Place {
	p := matching.Place{
		ID: placeID(i), WorkplaceID: fmt.Sprintf("w%05d", i/3), CompanyID: fmt.Sprintf("k%05d", i/6),
		Occupation: pick(r, occupations), Industry: pick(r, industries), Small: r.roll(100) < 85,
		At:    &geo.Point{Latitude: 56 + r.share()*0.6, Longitude: 9.5 + r.share()},
		Hours: matching.Hours{Min: float64(r.roll(20)) / 2, Max: 37}, Free: []lifecycle.Period{{Start: today.AddDays(r.roll(60) - 40)}},
		IdleSince: today.AddDays(-r.roll(200)), Model: pick(r, vocabulary.Models()),
		Agreement: matching.Agreement{Active: r.roll(20) > 0, Until: today.AddDays(r.roll(700))},
		Mentors: []matching.Mentor{{
			ID: fmt.Sprintf("m%05d", i/3), Trained: r.roll(4) > 0, Free: r.roll(4), Needs: []vocabulary.Need{pick(r, vocabulary.Needs())},
		}},
		Record: matching.Record{Completed: r.roll(5), EndedEarly: r.roll(3)},
	}
	for _, code := range tasks {
		p.Tasks = append(p.Tasks, matching.Task{ID: code, Kinds: []string{code}, Optional: r.roll(2) == 0, Demands: []matching.Asked{
			{Demand: pick(r, demands), Amount: float64(r.roll(25))}, {Demand: pick(r, vocabulary.Demands()), Amount: float64(r.roll(5))},
		}})
		p.Skills = append(p.Skills, matching.SkillAsked{Code: pick(r, skills), Required: r.roll(10) == 0})
	}
	for _, trait := range vocabulary.Traits() {
		p.Seen = append(p.Seen, matching.Observed{Trait: trait, Level: 1 + r.roll(5), On: today.AddDays(-r.roll(900))})
	}
	return p
}

func municipalCandidate(r *dice, i int) matching.Candidate {
	level := 1 + r.roll(6)
	return matching.Candidate{
		ID: fmt.Sprintf("c%05d", i), Goals: []string{pick(r, occupations), pick(r, occupations)}, Industries: []matching.Wish{{pick(r, industries), 2}},
		Tasks: []matching.Wish{{pick(r, tasks), 1}}, Vetoes: matching.Vetoes{Industries: []string{pick(r, industries)}}, Skills: []string{pick(r, skills)},
		Traits: []matching.Wish{{string(pick(r, vocabulary.Traits())), 2}, {string(pick(r, vocabulary.Traits())), 1}},
		Danish: &level, Needs: []vocabulary.Need{pick(r, vocabulary.Needs())},
		Limits: []matching.Limit{{Demand: pick(r, demands), Max: float64(r.roll(20)), Hard: true}, {Demand: pick(r, demands), Max: 10}},
		Hours:  matching.Hours{Min: float64(r.roll(4)), Max: 5 + float64(r.roll(32))}, Start: matching.Window{Latest: today.AddDays(30)},
		Home: &geo.Point{Latitude: 56 + r.share()*0.6, Longitude: 9.5 + r.share()}, MaxKm: 5 + r.roll(40),
		WaitingSince: today.AddDays(-r.roll(300)),
	}
}

// The edges of a round: 1,000 candidates over 1,000 places.
func BenchmarkShortlist(b *testing.B) {
	r := &dice{3}
	candidates, places := make([]matching.Candidate, 1000), make([]matching.Place, 1000)
	for i := range places {
		candidates[i], places[i] = municipalCandidate(r, i), municipalPlace(r, i)
	}
	for b.Loop() {
		_ = matching.Shortlist(candidates, places, matching.Options{On: today}, 50)
	}
}
