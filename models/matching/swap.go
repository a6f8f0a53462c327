package matching

import (
	"cmp"
	"slices"
)

// Swap is two running placements whose candidates would both fit better at the other's place.
type Swap struct {
	A Edge `json:"a"`
	B Edge `json:"b"`
	// GainA and GainB are by how many points each would fit better.
	GainA int `json:"gain_a"`
	GainB int `json:"gain_b"`
}

// Swaps returns the pairs of running placements where both would gain by exchanging places, those who gain most together
// first. Running are the placements and how well they fit; options are pairs that nothing excludes but that somebody is
// there. They are suggestions only: nobody is moved by an assignment, and a candidate may stand in several.
func Swaps(running, options []Edge) []Swap {
	holders := map[string][]Edge{}
	wanted := map[string][]string{}
	scores := make(map[Pair]int, len(options))
	for _, r := range running {
		holders[r.PlaceID] = append(holders[r.PlaceID], r)
	}
	for _, o := range options {
		p := Pair{o.CandidateID, o.PlaceID}
		if _, known := scores[p]; !known {
			wanted[o.CandidateID] = append(wanted[o.CandidateID], o.PlaceID)
		}
		scores[p] = max(scores[p], o.Score)
	}
	var swaps []Swap
	for _, a := range running {
		for _, place := range wanted[a.CandidateID] {
			gain := scores[Pair{a.CandidateID, place}] - a.Score
			if gain <= 0 {
				continue
			}
			for _, b := range holders[place] {
				back, fits := scores[Pair{b.CandidateID, a.PlaceID}]
				if fits && back > b.Score && a.CandidateID < b.CandidateID {
					swaps = append(swaps, Swap{A: a, B: b, GainA: gain, GainB: back - b.Score})
				}
			}
		}
	}
	slices.SortFunc(swaps, func(a, b Swap) int {
		return cmp.Or(
			cmp.Compare(b.GainA+b.GainB, a.GainA+a.GainB),
			cmp.Compare(a.A.CandidateID, b.A.CandidateID), cmp.Compare(a.B.CandidateID, b.B.CandidateID),
		)
	})
	return swaps
}
