package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
)

func disclosure() candidacy.Disclosure {
	return candidacy.Disclosure{
		CompanyID: id, ToldTo: lifecycle.PartyMentor, ToldBy: lifecycle.PartyCaseWorker, ToldOn: "2027-02-02", ConsentOn: "2027-02-01",
		Channel: lifecycle.ChannelMeeting, Items: []candidacy.Item{{Kind: candidacy.ItemAccommodation, Key: "standing"}, {Kind: candidacy.ItemOther, Text: "et ord"}},
	}
}

func TestNothingIsToldWithoutConsentOrBeforeItHappened(t *testing.T) {
	t.Parallel()

	require.NoError(t, disclosure().Check("2027-02-02"))
	for name, c := range map[string]struct {
		change      func(*candidacy.Disclosure)
		code, field string
	}{
		"told to a colleague":   {func(d *candidacy.Disclosure) { d.ToldTo = "colleague" }, "invalid", "told_to"},
		"told by the company":   {func(d *candidacy.Disclosure) { d.ToldBy = lifecycle.PartyCompany }, "invalid", "told_by"},
		"told tomorrow":         {func(d *candidacy.Disclosure) { d.ToldOn = "2027-02-03" }, "invalid_date", "told_on"},
		"no day":                {func(d *candidacy.Disclosure) { d.ToldOn = "" }, "invalid_date", "told_on"},
		"no consent":            {func(d *candidacy.Disclosure) { d.ConsentOn = "" }, "invalid_date", "consent.on"},
		"consent afterwards":    {func(d *candidacy.Disclosure) { d.ToldOn = "2027-01-31" }, candidacy.CodeConsentAfter, "consent.on"},
		"consent by no channel": {func(d *candidacy.Disclosure) { d.Channel = "" }, "invalid", "consent.channel"},
		"nothing told":          {func(d *candidacy.Disclosure) { d.Items = nil }, "required", "items"},
		"an item without a key": {func(d *candidacy.Disclosure) { d.Items[0].Key = "" }, candidacy.CodeNothingNamed, "items[0]"},
		"words without words":   {func(d *candidacy.Disclosure) { d.Items[1].Text = "" }, candidacy.CodeNothingNamed, "items[1]"},
		"words with a key":      {func(d *candidacy.Disclosure) { d.Items[1].Key = "x" }, candidacy.CodeNothingNamed, "items[1]"},
	} {
		d := disclosure()
		c.change(&d)
		requireRule(t, d.Check("2027-02-02"), c.code, c.field, name)
	}
}

func TestWhatWasToldIsKeptAsItWas(t *testing.T) {
	t.Parallel()
	accommodations := []candidacy.Accommodation{{Code: "standing", Max: new(float64(20))}}
	challenges := []candidacy.Challenge{{Key: "mornings", Text: "kommer sent"}}

	items, err := candidacy.Complete([]candidacy.Item{
		{Kind: candidacy.ItemAccommodation, Key: "standing"}, {Kind: candidacy.ItemChallenge, Key: "mornings", Text: "pyntet"}, {Kind: candidacy.ItemOther, Text: "et ord"},
	}, accommodations, challenges)

	require.NoError(t, err)
	require.Equal(t, new(float64(20)), items[0].Max)
	require.Equal(t, "kommer sent", items[1].Text, "in the words of the presentation")
	require.Equal(t, "et ord", items[2].Text)
	for _, item := range []candidacy.Item{{Kind: candidacy.ItemAccommodation, Key: "night"}, {Kind: candidacy.ItemChallenge, Key: "evenings"}} {
		_, err := candidacy.Complete([]candidacy.Item{item}, accommodations, challenges)
		requireRule(t, err, candidacy.CodeUnknownItem, "items[0].key", string(item.Kind))
	}
	_, err = candidacy.Complete([]candidacy.Item{{Kind: "rumour"}}, nil, nil)
	requireRule(t, err, "invalid", "items[0].kind", "no kind")
}

func TestWhatACompanyHasNotBeenTold(t *testing.T) {
	t.Parallel()
	accommodations := []candidacy.Accommodation{
		{Code: "standing", Max: new(float64(20)), Limit: "så en pause", Hard: true},
		{Code: "heights", Hard: true},
		{Code: "noise"},
		{Code: "night", Hard: true, To: "2027-01-31"},
	}
	challenges := []candidacy.Challenge{{Key: "mornings", Text: "kommer sent"}}
	standing := candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "standing", Max: new(float64(20)), Text: "så en pause"}
	heights := candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "heights"}
	mornings := candidacy.Item{Kind: candidacy.ItemChallenge, Key: "mornings", Text: "kommer sent"}

	require.Equal(t, []candidacy.Item{standing, heights, mornings}, candidacy.Untold("2027-02-01", accommodations, challenges, nil),
		"hard ones that hold; soft ones and those that are over need not be told")
	require.Empty(t, candidacy.Untold("2027-02-01", accommodations, challenges, []candidacy.Item{standing, heights, mornings}))
	require.Len(t, candidacy.Untold("2027-01-31", accommodations, nil, []candidacy.Item{standing, heights}), 1, "that one still holds")

	// Standing has become less than what was told; the challenge is put in other words.
	before := standing
	before.Max = new(float64(60))
	told := []candidacy.Item{before, heights, {Kind: candidacy.ItemChallenge, Key: "mornings", Text: "kommer til tiden"}}
	require.Equal(t, []candidacy.Item{standing, mornings}, candidacy.Untold("2027-02-01", accommodations, challenges, told))
	before.Max = nil
	require.Contains(t, candidacy.Untold("2027-02-01", accommodations, challenges, []candidacy.Item{before}), standing, "nobody said how much")
	before.Max = new(float64(10))
	require.NotContains(t, candidacy.Untold("2027-02-01", accommodations, challenges, []candidacy.Item{before}), standing, "it has got better")
	require.Len(t, candidacy.Untold("2027-02-01", accommodations, nil, []candidacy.Item{{Kind: candidacy.ItemOther, Text: "standing"}}), 2)
}
