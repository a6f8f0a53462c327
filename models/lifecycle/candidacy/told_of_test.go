package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/candidacy"
)

func TestACompanyIsShownWhatItWasToldAndNothingElse(t *testing.T) {
	t.Parallel()
	amount := func(v float64) *float64 { return &v }
	told := []candidacy.Item{
		{Kind: candidacy.ItemAccommodation, Key: "lifting", Max: amount(10)},
		{Kind: candidacy.ItemAccommodation, Key: "heights"},
		{Kind: candidacy.ItemChallenge, Key: "noise", Text: "larm er svært"},
		{Kind: candidacy.ItemOther, Text: "har haft stress"},
		{Kind: candidacy.ItemAccommodation, Key: "lifting", Max: amount(8)},
		{Kind: candidacy.ItemAccommodation, Key: "cold"},
	}

	shown := candidacy.ToldOf("2027-02-01", []candidacy.Accommodation{
		{Code: "noise", Hard: true, Note: "hemmeligt"}, // told of as a challenge, in other words, and not as this
		{Code: "lifting", Max: amount(5), Note: "diskusprolaps"},
		{Code: "heights", Hard: true, Limit: "svimmel"},
		{Code: "cold", To: "2027-01-31"}, // over
	}, told)

	require.Equal(t, []candidacy.Item{
		{Kind: candidacy.ItemAccommodation, Key: "lifting", Max: amount(8)}, {Kind: candidacy.ItemAccommodation, Key: "heights"},
	}, shown, "neither what was not told, nor why, nor words that were written for others")
}
