package matching_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/matching"
)

// exchanges makes the options as a round does.
func exchanges(running []matching.Running, most int) (int, []matching.Exchange) {
	candidates, places := matching.Sides(running)
	return matching.Exchanges(running, matching.Shortlist(candidates, places, asked, len(places)), asked, most)
}

// Two who would each rather do what the other does.
func rivals() []matching.Running {
	baker, waiter := candidate(), candidate()
	baker.ID, baker.Goals = "baker", []string{"7512"}
	waiter.ID, waiter.Goals = "waiter", []string{"5131"}
	cafe, bakery := place(), place()
	cafe.ID, cafe.WorkplaceID, cafe.Occupation = "cafe", "w1", "5131"
	bakery.ID, bakery.WorkplaceID, bakery.Occupation = "bakery", "w2", "7512"
	return []matching.Running{
		{PlacementID: "x", Candidate: baker, Place: cafe}, {PlacementID: "y", Candidate: waiter, Place: bakery},
	}
}

func TestBothGainByChangingPlaces(t *testing.T) {
	t.Parallel()

	found, best := exchanges(rivals(), 10)

	require.Equal(t, 1, found)
	e := best[0]
	require.Equal(t, []string{"x", "baker", "cafe", "bakery"}, []string{e.A.PlacementID, e.A.Now.CandidateID, e.A.Now.PlaceID, e.A.Then.PlaceID})
	require.Equal(t, []string{"y", "waiter", "bakery", "cafe"}, []string{e.B.PlacementID, e.B.Now.CandidateID, e.B.Now.PlaceID, e.B.Then.PlaceID})
	for _, side := range []matching.Exchanged{e.A, e.B} {
		gained := 0
		for i, now := range side.Now.Parts {
			then := side.Then.Parts[i]
			require.Equal(t, now.Factor, then.Factor)
			gained += then.Points - now.Points
			if now.Factor == matching.FactorJobGoal {
				require.Greater(t, then.Points, now.Points)
			}
		}
		require.Positive(t, side.Gain())
		require.Equal(t, side.Gain(), gained, "the gain is the sum of its parts")
	}
}

func TestNobodyIsExchangedIntoWhatIsExcluded(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func([]matching.Running){
		"too far for one of them":        func(r []matching.Running) { r[1].Place.At = aarhus },
		"made for who has it":            func(r []matching.Running) { r[0].Place.MadeFor = "baker" },
		"no legal room besides":          func(r []matching.Running) { r[0].Place.NoRoom = "ratio" },
		"refused there before":           func(r []matching.Running) { r[0].Candidate.Refused = []matching.Refusal{{PlaceID: "bakery"}} },
		"promised to somebody afterward": func(r []matching.Running) { r[0].Place.Free = nil },
		"only one of them gains":         func(r []matching.Running) { r[1].Candidate.Goals = []string{"7512"} },
	} {
		running := rivals()
		change(running)

		found, best := exchanges(running, 10)

		require.Zero(t, found, name)
		require.Empty(t, best, name)
	}
}

func TestNoMoreSwapsAreExplainedThanAskedFor(t *testing.T) {
	t.Parallel()
	running := rivals()
	for _, r := range rivals() {
		r.PlacementID, r.Candidate.ID, r.Place.ID = r.PlacementID+"2", r.Candidate.ID+"2", r.Place.ID+"2"
		running = append(running, r)
	}

	found, best := exchanges(running, 3)

	require.Equal(t, 4, found)
	require.Len(t, best, 3)
}

// Whoever runs in whatever order: exactly those swaps are found where nothing stands against either and both score higher.
func TestExchangesAreAllThatGainAndNoOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		var running []matching.Running
		for i := range d.number("running", 0, 8) {
			c := d.candidate(fmt.Sprintf("c%02d", i))
			c.Placed, c.BoundUntil = nil, ""
			running = append(running, matching.Running{
				PlacementID: fmt.Sprintf("x%02d", i), Candidate: c, Place: d.place(fmt.Sprintf("p%02d", i)),
			})
		}
		score := func(of, at matching.Running) (int, bool) {
			v := matching.Consider(of.Candidate, at.Place, asked)
			return v.Suggestion.Score, len(v.Excluded) == 0
		}
		expected := 0
		for i, a := range running {
			for _, b := range running[:i] {
				nowA, _ := score(a, a)
				nowB, _ := score(b, b)
				thenA, fitsA := score(a, b)
				thenB, fitsB := score(b, a)
				if fitsA && fitsB && thenA > nowA && thenB > nowB {
					expected++
				}
			}
		}

		found, best := exchanges(running, math.MaxInt)

		require.Equal(t, expected, found)
		require.Len(t, best, expected)
		for _, e := range best {
			require.Positive(t, e.A.Gain())
			require.Positive(t, e.B.Gain())
			require.Empty(t, matching.Consider(of(running, e.A.PlacementID).Candidate, of(running, e.B.PlacementID).Place, asked).Excluded)
		}
		again, same := exchanges(rapid.Permutation(running).Draw(t, "in another order"), math.MaxInt)
		require.Equal(t, found, again)
		require.Equal(t, best, same)
	})
}

func of(running []matching.Running, placementID string) matching.Running {
	for _, r := range running {
		if r.PlacementID == placementID {
			return r
		}
	}
	panic(placementID)
}
