package main

import (
	"fmt"

	"placement/models/matching"
)

// proveOptimal checks an assignment without trusting whoever made it, by complementary slackness. Given prices of places,
// an assignment within all capacities is the best there is when (1) everybody has what leaves them most after its price,
// (2) who has nothing would gain nothing, and (3) whatever has a price is full: then no other can be worth more than what
// all gain beyond the prices and all full places at theirs, and this one is worth just that. It returns an error otherwise.
func proveOptimal(p matching.Problem, a matching.Assignment) error {
	price := map[string]int{}
	for _, x := range a.Prices {
		price[x.ID] = x.Points
	}
	has, brings, taken := map[string]string{}, map[string]int{}, map[string]int{}
	for _, pair := range a.Pairs {
		if has[pair.CandidateID] != "" {
			return fmt.Errorf("%s is placed twice", pair.CandidateID)
		}
		has[pair.CandidateID], brings[pair.CandidateID] = pair.PlaceID, -1
		taken[pair.PlaceID]++
	}
	most := map[string]int{}
	for _, e := range p.Edges {
		gain := e.Score + matching.PlacedBonus
		most[e.CandidateID] = max(most[e.CandidateID], gain-price[e.PlaceID])
		if has[e.CandidateID] == e.PlaceID {
			brings[e.CandidateID] = max(brings[e.CandidateID], gain)
		}
	}
	for candidate, m := range most {
		place := has[candidate]
		switch {
		case place == "" && m > 0:
			return fmt.Errorf("%s has nothing, and would gain %d", candidate, m)
		case place != "" && brings[candidate]-price[place] != m:
			return fmt.Errorf("%s would gain more elsewhere", candidate)
		}
	}
	for place, room := range p.Capacities {
		switch {
		case taken[place] > room:
			return fmt.Errorf("%s takes more than it can", place)
		case price[place] > 0 && taken[place] < room:
			return fmt.Errorf("%s has a price and room", place)
		}
	}
	return nil
}
