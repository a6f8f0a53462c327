package main

import (
	"fmt"
	"math/rand/v2"

	"placement/models/matching"
)

// A case is a problem of assignment, of a kind that is hard in its own way. The same case comes out every time.
type assignCase struct {
	name    string
	problem matching.Problem
}

// optionsEach is how many places each candidate of a case could have.
const optionsEach = 50

// assignCases are problems of n candidates: as many places but where there are few, each taking one person.
func assignCases(n int) []assignCase {
	return []assignCase{
		{"random", scattered(n, n, func(_, _ int, luck int) int { return luck })},
		{"popular: all prefer the same places", scattered(n, n, func(_, place int, luck int) int { return place*7919%80 + luck/5 })},
		{"by geography: people ask near home", neighbours(n)},
		{"scarce: a fifth as many places", scarce(n)},
		{"adversarial: all agree on the order of places and places on that of people", scattered(n, n*4/5, func(candidate, place int, _ int) int {
			return candidate * place * 100 / (n * n * 4 / 5)
		})},
	}
}

func candidateName(i int) string { return fmt.Sprintf("c%06d", i) }

func placeName(i int) string { return fmt.Sprintf("p%06d", i) }

// luckOf is a source of the same numbers every time.
func luckOf(n int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(n), 20260728)) //nolint:gosec // chance for a measurement, and the same every time
}

// scattered gives every candidate places from anywhere.
func scattered(candidates, places int, score func(candidate, place, luck int) int) matching.Problem {
	r := luckOf(places)
	p := matching.Problem{Capacities: map[string]int{}}
	for i := range places {
		p.Capacities[placeName(i)] = 1
	}
	for c := range candidates {
		id := candidateName(c)
		for range optionsEach {
			place := r.IntN(places)
			p.Edges = append(p.Edges, matching.Edge{CandidateID: id, PlaceID: placeName(place), Score: score(c, place, r.IntN(101))})
		}
	}
	return p
}

// scarce has a fifth as many places as candidates; each takes from none to three.
func scarce(n int) matching.Problem {
	p := scattered(n, n/5, func(_, _ int, luck int) int { return luck })
	for i := range n / 5 {
		p.Capacities[placeName(i)] = i % 4
	}
	return p
}

// neighbours lays people and places along a road with towns and lets everybody ask for the places around home: so most
// compete within their town, and chains of moves are long.
func neighbours(n int) matching.Problem {
	r := luckOf(n)
	p := matching.Problem{Capacities: map[string]int{}}
	for i := range n {
		p.Capacities[placeName(i)] = 1
	}
	for c := range n {
		// The sum of two draws crowds people in the middle of the road, while places are spread evenly.
		home := (r.IntN(n) + r.IntN(n)) / 2
		for k := range optionsEach {
			place := min(max(0, home+k-optionsEach/2), n-1)
			p.Edges = append(p.Edges, matching.Edge{
				CandidateID: candidateName(c), PlaceID: placeName(place), Score: max(0, 100-2*abs(place-home)-r.IntN(20)),
			})
		}
	}
	return p
}

func abs(x int) int { return max(x, -x) }
