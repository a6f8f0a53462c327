package matching_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// One candidate over 10,000 places, with the reasons of all that are excluded and the explanation of the ten best.
func BenchmarkSuggest(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
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
				s = matching.Suggest(who, places, matching.Options{On: today, Limit: 10})
			}
			require.Equal(b, len(places), s.Eligible+len(s.Excluded))
			b.ReportMetric(float64(s.Eligible), "eligible")
		})
	}
}

func BenchmarkSuggestCandidates(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	candidates := make([]matching.Candidate, 10_000)
	for i := range candidates {
		candidates[i] = municipalCandidate(r, i)
	}
	p := municipalPlace(r, 0)
	for b.Loop() {
		_ = matching.SuggestCandidates(p, candidates, matching.Options{On: today, Limit: 10})
	}
}

func pick[V any](r *rand.Rand, of []V) V { return of[r.IntN(len(of))] }

func municipalPlace(r *rand.Rand, i int) matching.Place {
	p := matching.Place{
		ID: placeID(i), WorkplaceID: fmt.Sprintf("w%05d", i/3), CompanyID: fmt.Sprintf("k%05d", i/6),
		Occupation: pick(r, occupations), Industry: pick(r, industries), Small: r.IntN(100) < 85,
		At:    &geo.Point{Latitude: 56 + r.Float64()*0.6, Longitude: 9.5 + r.Float64()},
		Hours: matching.Hours{Min: float64(r.IntN(20)) / 2, Max: 37}, Free: []lifecycle.Period{{Start: today.AddDays(r.IntN(60) - 40)}},
		IdleSince: today.AddDays(-r.IntN(200)), Model: pick(r, vocabulary.Models()),
		Agreement: matching.Agreement{Active: r.IntN(20) > 0, Until: today.AddDays(r.IntN(700))},
		Mentors: []matching.Mentor{{
			ID: fmt.Sprintf("m%05d", i/3), Trained: r.IntN(4) > 0, Free: r.IntN(4), Needs: []vocabulary.Need{pick(r, vocabulary.Needs())},
		}},
		Record: matching.Record{Completed: r.IntN(5), EndedEarly: r.IntN(3)},
	}
	for _, code := range tasks {
		p.Tasks = append(p.Tasks, matching.Task{Code: code, Optional: r.IntN(2) == 0, Demands: []matching.Asked{
			{Demand: pick(r, demands), Amount: float64(r.IntN(25))}, {Demand: pick(r, vocabulary.Demands()), Amount: float64(r.IntN(5))},
		}})
		p.Skills = append(p.Skills, matching.SkillAsked{Code: pick(r, skills), Required: r.IntN(10) == 0})
	}
	for _, trait := range vocabulary.Traits() {
		p.Seen = append(p.Seen, matching.Observed{Trait: trait, Level: 1 + r.IntN(5), On: today.AddDays(-r.IntN(900))})
	}
	return p
}

func municipalCandidate(r *rand.Rand, i int) matching.Candidate {
	level := 1 + r.IntN(6)
	return matching.Candidate{
		ID: fmt.Sprintf("c%05d", i), Goals: []string{pick(r, occupations), pick(r, occupations)}, Industries: []string{pick(r, industries)},
		Tasks: []string{pick(r, tasks)}, Vetoes: matching.Vetoes{Industries: []string{pick(r, industries)}}, Skills: []string{pick(r, skills)},
		Traits: []matching.TraitWish{{pick(r, vocabulary.Traits()), 2}, {pick(r, vocabulary.Traits()), 1}},
		Danish: &level, Needs: []vocabulary.Need{pick(r, vocabulary.Needs())},
		Limits: []matching.Limit{{Demand: pick(r, demands), Max: float64(r.IntN(20)), Hard: true}, {Demand: pick(r, demands), Max: 10}},
		Hours:  matching.Hours{Min: float64(r.IntN(4)), Max: 5 + float64(r.IntN(32))}, Start: matching.Window{Latest: today.AddDays(30)},
		Home: &geo.Point{Latitude: 56 + r.Float64()*0.6, Longitude: 9.5 + r.Float64()}, MaxKm: 5 + r.IntN(40),
		WaitingSince: today.AddDays(-r.IntN(300)),
	}
}

// The edges of a round: 1,000 candidates over 1,000 places.
func BenchmarkShortlist(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	candidates, places := make([]matching.Candidate, 1000), make([]matching.Place, 1000)
	for i := range places {
		candidates[i], places[i] = municipalCandidate(r, i), municipalPlace(r, i)
	}
	for b.Loop() {
		_ = matching.Shortlist(candidates, places, matching.Options{On: today}, 50)
	}
}
