package matching_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/matching"
)

func TestEveryPlaceIsRankedOrExcludedWithAReason(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, places, o := d.candidate("c01"), d.places(), d.options()

		s := matching.Suggest(c, places, o)

		require.Equal(t, len(places), s.Eligible+len(s.Excluded))
		if o.Limit == 0 {
			require.Len(t, s.Ranked, s.Eligible)
		} else {
			require.Len(t, s.Ranked, min(o.Limit, s.Eligible))
		}
		seen := map[string]bool{}
		for _, r := range s.Ranked {
			require.False(t, seen[r.PlaceID])
			seen[r.PlaceID] = true
			require.Equal(t, c.ID, r.CandidateID)
			requireExplained(t, r)
		}
		for _, e := range s.Excluded {
			require.False(t, seen[e.ID])
			seen[e.ID] = true
			require.NotEmpty(t, e.Reasons, "%s is excluded without a reason", e.ID)
		}
		requireKnownCodes(t, s)
	})
}

func requireExplained(t *rapid.T, s matching.Suggestion) {
	sum := 0
	require.Len(t, s.Parts, 11)
	for _, p := range s.Parts {
		require.GreaterOrEqual(t, p.Value, 0)
		require.LessOrEqual(t, p.Value, 1000)
		require.Equal(t, (p.Weight*p.Value+500)/1000, p.Points)
		sum += p.Points
	}
	require.Equal(t, s.Score, sum)
	require.LessOrEqual(t, s.Score, 100)
	require.NotEmpty(t, s.Start)
	require.LessOrEqual(t, s.Hours.Min, s.Hours.Max)
}

// requireKnownCodes requires that each code in an answer is one that texts can be asked for.
func requireKnownCodes(t *rapid.T, s matching.Suggestions) {
	known := func(kind matching.Kind, code matching.Code) {
		require.Contains(t, matching.Codes(), matching.Worded{Kind: kind, Code: code})
	}
	for _, e := range s.Excluded {
		for _, r := range e.Reasons {
			known(matching.KindExclusion, r.Code)
		}
	}
	for _, r := range s.Ranked {
		for _, p := range r.Parts {
			known(matching.KindFactor, p.Factor)
		}
		for _, n := range r.Notes {
			known(matching.KindNote, n.Code)
		}
		for _, n := range r.Dropped {
			known(matching.KindExclusion, n.Code)
		}
	}
	for _, r := range s.Opens {
		known(matching.KindRelaxation, r.Code)
	}
	for _, a := range s.Alternatives {
		known(matching.KindAlternative, a.Code)
	}
}

func TestTheOrderIsByScoreThenWaitingThenID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		p, candidates := d.place("p01"), d.candidates()
		s := matching.SuggestCandidates(p, candidates, matching.Options{On: today})
		byID := map[string]matching.Candidate{}
		for _, c := range candidates {
			byID[c.ID] = c
		}

		require.True(t, slices.IsSortedFunc(s.Ranked, func(a, b matching.Suggestion) int {
			x, y := byID[a.CandidateID], byID[b.CandidateID]
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(x.WaitingSince, y.WaitingSince), cmp.Compare(x.ID, y.ID))
		}))
		requireKnownCodes(t, s)
	})
}

func TestAPlaceWithoutADayHasWaitedLeast(t *testing.T) {
	t.Parallel()
	c := candidate()
	since, never := place(), place()
	since.ID, never.ID = "b", "a"
	since.IdleSince = today

	s := matching.Suggest(c, []matching.Place{never, since}, asked)

	require.Equal(t, s.Ranked[0].Score, s.Ranked[1].Score)
	require.Equal(t, "b", s.Ranked[0].PlaceID)
}

func TestTheSameFactsInAnyOrderHaveTheSameAnswer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, places, o := d.candidate("c01"), d.places(), d.options()
		p, candidates := d.place("p01"), d.candidates()

		require.Equal(t, matching.Suggest(c, places, o), matching.Suggest(c, rapid.Permutation(places).Draw(t, "places"), o))
		require.Equal(t, matching.SuggestCandidates(p, candidates, o),
			matching.SuggestCandidates(p, rapid.Permutation(candidates).Draw(t, "candidates"), o))
	})
}

// One pair is the same pair from either side, and looked at alone.
func TestBothSidesSeeAPairAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, p, o := d.candidate("c01"), d.place("p01"), d.options()

		v := matching.Consider(c, p, o)
		one := matching.Suggest(c, []matching.Place{p}, o)
		other := matching.SuggestCandidates(p, []matching.Candidate{c}, o)

		require.Equal(t, one.Ranked, other.Ranked)
		require.Equal(t, len(v.Excluded) == 0, one.Eligible == 1)
		if one.Eligible == 1 {
			require.Equal(t, one.Ranked[0], v.Suggestion)
			return
		}
		require.Equal(t, v.Excluded, one.Excluded[0].Reasons)
		require.Equal(t, v.Excluded, other.Excluded[0].Reasons)
		require.NotZero(t, v.Suggestion.Parts, "a human may choose off the list, and sees what speaks for it")
	})
}

func TestAnAnswerChangesNothingItWasGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, places := d.candidate("c01"), d.places()
		before := slices.Clone(places)

		_ = matching.Suggest(c, places, matching.Options{On: today})

		require.Equal(t, before, places)
	})
}

// Explaining only what is listed changes nothing else: whatever is listed, the answer is that of explaining everything.
func TestTheQuickAnswerIsThePlainOneCutShort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, p, candidates, places, o := d.candidate("c01"), d.place("p01"), d.candidates(), d.places(), d.options()
		o.Limit, o.Excluded = 0, 0
		quick := o
		quick.Limit, quick.Excluded = d.number("limit", 1, 5), rapid.SampledFrom([]int{matching.NoneListed, 1, 2, 5}).Draw(t, "listed")
		ask := func(o matching.Options) matching.Suggestions { return matching.Suggest(c, places, o) }
		if d.rarely("a place asks", 2) {
			ask = func(o matching.Options) matching.Suggestions { return matching.SuggestCandidates(p, candidates, o) }
		}

		plain, short := ask(o), ask(quick)

		require.Equal(t, len(plain.Excluded), plain.NotEligible)
		require.Equal(t, counted(plain.Excluded), plain.ByReason)
		plain.Ranked = plain.Ranked[:min(quick.Limit, len(plain.Ranked))]
		plain.Excluded = plain.Excluded[:max(0, min(quick.Excluded, len(plain.Excluded)))]
		require.Equal(t, plain, short)
	})
}

// counted counts each reason once for each of the excluded.
func counted(excluded []matching.Exclusion) []matching.ReasonCount {
	counts := map[matching.Code]int{}
	for _, e := range excluded {
		seen := map[matching.Code]bool{}
		for _, r := range e.Reasons {
			if !seen[r.Code] {
				counts[r.Code]++
			}
			seen[r.Code] = true
		}
	}
	all := []matching.ReasonCount{}
	for code, n := range counts {
		all = append(all, matching.ReasonCount{Code: code, Count: n})
	}
	slices.SortFunc(all, func(a, b matching.ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return all
}
