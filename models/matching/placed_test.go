package matching_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/matching"
)

// Whose placement ends soon is found for what comes after it, and nothing begins before its last day has passed.
func TestWhoIsSoonDoneIsFoundForAfterwards(t *testing.T) {
	t.Parallel()
	c := candidate()
	c.Placed = []matching.Placed{{PlacementID: "x", PlaceID: "q", Until: "2027-03-19", Ending: true}}
	c.BoundUntil = "2027-03-19"

	s := matching.Suggest(c, []matching.Place{place()}, asked)

	require.Equal(t, 1, s.Eligible)
	require.Equal(t, lifecycle.Date("2027-03-20"), s.Ranked[0].Start)
}

// Beginning earlier opens a place that is free for a while only, but not before the candidate is free.
func TestNobodyIsToldToBeginWhileBound(t *testing.T) {
	t.Parallel()
	c := candidate()
	c.Start.Earliest, c.BoundUntil = "2027-04-01", "2027-03-19"
	passing := place()
	passing.Free = []lifecycle.Period{{End: "2027-03-18"}}

	s := matching.Suggest(c, []matching.Place{passing}, asked)
	require.Empty(t, s.Opens)
	require.False(t, s.Excluded[0].Reasons[0].Relaxable, "the place is taken before the candidate is free")

	c.BoundUntil = "2027-03-23"
	passing.Free[0].End = "2027-03-25"
	require.Empty(t, matching.Suggest(c, []matching.Place{passing}, asked).Opens, "nor on the round day before")

	c.BoundUntil = "2027-03-19"

	require.Equal(t, []matching.Relaxation{
		{Code: matching.StartEarlier, From: "2027-04-01", To: "2027-03-22", Opens: 1},
	}, matching.Suggest(c, []matching.Place{passing}, asked).Opens)
}

// A search goes on for whoever got a placement meanwhile, when somebody decided so.
func TestASearchForWhoIsPlacedFindsCompanies(t *testing.T) {
	t.Parallel()
	c := candidate()
	c.Placed = []matching.Placed{{PlacementID: "x", PlaceID: "q", Until: "2027-06-01"}}

	s := matching.SuggestCompanies(c, []matching.Place{place()}, matching.Sought{Occupation: c.Goals[0], Hours: c.Hours}, asked)

	require.Equal(t, 1, s.Eligible)
}
