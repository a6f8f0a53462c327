package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
)

func TestAccommodationsAreDemandsWithTheirMeasure(t *testing.T) {
	t.Parallel()

	require.NoError(t, candidacy.CheckAccommodations(nil))
	require.NoError(t, candidacy.CheckAccommodations([]candidacy.Accommodation{
		{Code: "standing", Max: new(float64(20)), Limit: "så en pause", Hard: true},
		{Code: "heights", Hard: true},
		{Code: "noise", Max: new(float64(0))},
		{Code: "lifting", Max: new(float64(0))},
		{Code: "danish_language", Max: new(float64(2)), To: "2027-06-30"},
		{Code: "danish_language", Max: new(float64(3)), From: "2027-07-01"},
	}))
	for name, c := range map[string]struct {
		all         []candidacy.Accommodation
		code, field string
	}{
		"an earlier code":        {[]candidacy.Accommodation{{Code: "no_heights"}}, "invalid", "accommodations[0].code"},
		"words alone":            {[]candidacy.Accommodation{{Code: "standing", Limit: "20 min"}}, candidacy.CodeAmountMissing, "accommodations[0].max"},
		"an amount of heights":   {[]candidacy.Accommodation{{Code: "heights", Max: new(float64(2))}}, candidacy.CodeAmountNotForThis, "accommodations[0].max"},
		"more than a day":        {[]candidacy.Accommodation{{Code: "sitting", Max: new(float64(481))}}, candidacy.CodeOutOfScale, "accommodations[0].max"},
		"less than nothing":      {[]candidacy.Accommodation{{Code: "lifting", Max: new(float64(-1))}}, candidacy.CodeOutOfScale, "accommodations[0].max"},
		"half a level":           {[]candidacy.Accommodation{{Code: "danish_language", Max: new(2.5)}}, candidacy.CodeOutOfScale, "accommodations[0].max"},
		"the end comes first":    {[]candidacy.Accommodation{{Code: "night", From: "2027-02-01", To: "2027-01-31"}}, "invalid_date", "accommodations[0].to"},
		"no day":                 {[]candidacy.Accommodation{{Code: "night", From: "2027-02-30"}}, "invalid_date", "accommodations[0].from"},
		"two of one day":         {[]candidacy.Accommodation{{Code: "night", To: "2027-02-01"}, {Code: "night", From: "2027-02-01"}}, candidacy.CodeTwice, "accommodations[1].code"},
		"two without end":        {[]candidacy.Accommodation{{Code: "cold"}, {Code: "noise"}, {Code: "cold"}}, candidacy.CodeTwice, "accommodations[2].code"},
		"the later one is wrong": {[]candidacy.Accommodation{{Code: "cold"}, {Code: "warm"}}, "invalid", "accommodations[1].code"},
	} {
		requireRule(t, candidacy.CheckAccommodations(c.all), c.code, c.field, name)
	}
}

func TestEarlierCodesStayReadable(t *testing.T) {
	t.Parallel()

	for _, d := range vocabulary.Demands() {
		got, ok := candidacy.DemandOf(string(d))
		require.True(t, ok)
		require.Equal(t, d, got)
	}
	for code, want := range map[string]vocabulary.Demand{
		"no_heights": vocabulary.Heights, "height": vocabulary.Heights, "standing_limit": vocabulary.Standing, "no_lifting": vocabulary.Lifting,
		"language": vocabulary.DanishLanguage, "early_mornings": vocabulary.EarlyMorning, "no_night_work": vocabulary.Night,
	} {
		got, ok := candidacy.Accommodation{Code: code}.Demand()
		require.True(t, ok, code)
		require.Equal(t, want, got, code)
	}
	for _, code := range []string{"breaks", "", "no_", "_limit", "short_days"} {
		_, ok := candidacy.DemandOf(code)
		require.False(t, ok, code)
	}
}

func TestWhenAnAccommodationHolds(t *testing.T) {
	t.Parallel()
	a := candidacy.Accommodation{Code: "night", From: "2027-02-01", To: "2027-02-28"}

	require.False(t, a.HoldsOn("2027-01-31"))
	require.True(t, a.HoldsOn("2027-02-01"))
	require.True(t, a.HoldsOn("2027-02-28"))
	require.False(t, a.HoldsOn("2027-03-01"))
	require.True(t, candidacy.Accommodation{Code: "night"}.HoldsOn("1900-01-01"))
}
