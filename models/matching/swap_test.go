package matching_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/matching"
)

func TestASwapIsSuggestedWhereBothGain(t *testing.T) {
	t.Parallel()
	running := []matching.Edge{{"camilla", "shop", 40}, {"torben", "yard", 50}, {"sofie", "kitchen", 70}}
	options := []matching.Edge{
		{"torben", "shop", 55}, {"camilla", "yard", 80}, // both gain
		{"sofie", "shop", 90}, {"camilla", "kitchen", 40}, // Camilla gains nothing
		{"torben", "kitchen", 90}, // Sofie could not go to the yard
	}

	require.Equal(t, []matching.Swap{
		{A: running[0], B: running[1], GainA: 40, GainB: 5},
	}, matching.Swaps(running, options))
}

func TestSwapsAreAllThatGainAndNoOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		score := map[matching.Pair]int{}
		for _, e := range p.Edges {
			score[matching.Pair{CandidateID: e.CandidateID, PlaceID: e.PlaceID}] = e.Score + 1
		}
		even := p
		even.Edges = slices.Clone(p.Edges)
		for i := range even.Edges {
			even.Edges[i].Score = 0
		}
		running := matching.Assign(even).Pairs
		for i, r := range running {
			running[i].Score = score[matching.Pair{CandidateID: r.CandidateID, PlaceID: r.PlaceID}] - 1
		}
		expected := 0
		for i, a := range running {
			for _, b := range running[:i] {
				if score[matching.Pair{CandidateID: a.CandidateID, PlaceID: b.PlaceID}] > a.Score+1 &&
					score[matching.Pair{CandidateID: b.CandidateID, PlaceID: a.PlaceID}] > b.Score+1 {
					expected++
				}
			}
		}

		swaps := matching.Swaps(running, p.Edges)

		require.Len(t, swaps, expected)
		require.Equal(t, swaps, matching.Swaps(rapid.Permutation(running).Draw(t, "running"), rapid.Permutation(p.Edges).Draw(t, "options")))
	})
}
