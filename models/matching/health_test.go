package matching_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// The promise of doc.go, for any facts: whatever else is true of a person and a place, none of these takes a point away.
func TestHealthNeverLowersAScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, p, o := d.candidate("c01"), d.place("p01"), d.options()
		score := matching.Consider(c, p, o).Suggestion.Score

		limited := c
		limited.Limits = append(slices.Clone(c.Limits), d.limit())
		require.Equal(t, score, matching.Consider(limited, p, o).Suggestion.Score, "an accommodation")

		needy := c
		needy.Needs = append(slices.Clone(c.Needs), rapid.SampledFrom(vocabulary.Needs()).Draw(t, "need"))
		needy.NeedsMentor = true
		require.GreaterOrEqual(t, matching.Consider(needy, p, o).Suggestion.Score, score, "a need")

		fewer := c
		most := c.Hours.Max
		if most == 0 {
			most = 37
		}
		fewer.Hours.Max = max(0.5, most-float64(d.number("fewer hours", 0, 40))/2)
		fewer.Hours.Min = min(c.Hours.Min, fewer.Hours.Max)
		require.GreaterOrEqual(t, matching.Consider(fewer, p, o).Suggestion.Score, score, "fewer hours")

		near := c
		near.Travel, near.MaxKm = nil, d.number("not as far", 1, 10)
		require.Equal(t, score, matching.Consider(near, p, o).Suggestion.Score, "not as far")

		ill := c
		past := d.past()
		past.Result, past.Reason = matching.EndedEarly, placement.CandidateCircumstances
		ill.Past = append(slices.Clone(c.Past), past)
		require.Equal(t, score, matching.Consider(ill, p, o).Suggestion.Score, "own circumstances")
	})
}

func TestOriginNeverLowersAScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, p, o := d.candidate("c01"), d.place("p01"), d.options()
		score := matching.Consider(c, p, o).Suggestion.Score

		none := 0
		foreign := c
		foreign.Danish = &none
		require.Equal(t, score, matching.Consider(foreign, p, o).Suggestion.Score, "no Danish")

		foreign.Languages = append(slices.Clone(c.Languages), matching.Language{Code: rapid.SampledFrom([]string{"ar", "uk", "so"}).Draw(t, "also speaks"), Level: 6})
		require.GreaterOrEqual(t, matching.Consider(foreign, p, o).Suggestion.Score, score, "another language")
	})
}

// A soft accommodation takes no place off the list and moves none on it.
func TestASoftAccommodationIsANoteAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, places, o := d.candidate("c01"), d.places(), d.options()
		soft := d.limit()
		soft.Hard = false
		before := matching.Suggest(c, places, o)

		c.Limits = append(slices.Clone(c.Limits), soft)
		after := matching.Suggest(c, places, o)

		for _, s := range []*matching.Suggestions{&before, &after} {
			for i := range s.Ranked {
				s.Ranked[i].Notes = nil
			}
		}
		require.Equal(t, before, after)
	})
}

// Who knows no more cannot discriminate.
func TestNoFactTellsWhoSomebodyIs(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)^(age|birth.*|sex|gender|origin|national.*|ethnic.*|religion|faith|cpr|personal.*|name|address|phone|diagnos.*|target.*)$`)
	seen := map[reflect.Type]bool{}
	var fields func(reflect.Type)
	fields = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Slice, reflect.Pointer:
			fields(of.Elem())
		case reflect.Struct:
			if seen[of] {
				return
			}
			seen[of] = true
			for field := range of.Fields() {
				require.NotRegexp(t, forbidden, field.Name)
				fields(field.Type)
			}
		default:
		}
	}

	fields(reflect.TypeFor[matching.Candidate]())

	require.Contains(t, seen, reflect.TypeFor[matching.Limit]())
}
