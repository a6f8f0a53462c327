package matching_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/matching"
)

// A round sees what each candidate alone would be shown.
func TestAShortlistIsWhatSuggestRanksFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		candidates, places, o := d.candidates(), d.places(), d.options()
		o.Limit = d.number("most", 1, 5)
		var expected []matching.Edge
		for _, c := range candidates {
			for _, r := range matching.Suggest(c, places, o).Ranked {
				expected = append(expected, matching.Edge{CandidateID: r.CandidateID, PlaceID: r.PlaceID, Score: r.Score})
			}
		}

		require.Equal(t, expected, matching.Shortlist(candidates, places, o, o.Limit))
		some := d.number("some", 0, len(candidates))
		require.Equal(t, expected, slices.Concat(
			matching.Shortlist(candidates[:some], places, o, o.Limit), matching.Shortlist(candidates[some:], places, o, o.Limit)))
	})
}

func TestTheOrderOfWaiting(t *testing.T) {
	t.Parallel()

	require.Equal(t, []string{"d", "a", "b", "c"}, matching.WaitingOrder([]matching.Candidate{
		{ID: "c"}, {ID: "b", WaitingSince: "2027-02-01"}, {ID: "a", WaitingSince: "2027-02-01"}, {ID: "d", WaitingSince: "2027-01-01"},
	}))
}
