package vocabulary_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/vocabulary"
)

func TestEveryCodeIsValidAndStandsOnce(t *testing.T) {
	t.Parallel()

	codes(t, vocabulary.Demands(), vocabulary.Demand.Valid)
	codes(t, vocabulary.TargetGroups(), vocabulary.TargetGroup.Valid)
	codes(t, vocabulary.Needs(), vocabulary.Need.Valid)
	codes(t, vocabulary.TravelModes(), vocabulary.TravelMode.Valid)
	codes(t, vocabulary.Models(), vocabulary.Model.Valid)
	codes(t, vocabulary.Traits(), vocabulary.Trait.Valid)
}

func codes[C ~string](t *testing.T, all []C, valid func(C) bool) {
	t.Helper()
	seen := map[C]bool{}
	for _, c := range all {
		require.Regexp(t, `^[a-z][a-z0-9_]+$`, string(c))
		require.True(t, valid(c))
		require.False(t, seen[c], "%s stands twice", c)
		seen[c] = true
	}
	require.False(t, valid("no_such_code"))
}

func TestWhoMeetsADemand(t *testing.T) {
	t.Parallel()

	require.True(t, vocabulary.Standing.Met(20, 20))
	require.False(t, vocabulary.Standing.Met(20, 21), "can stand twenty minutes")
	require.False(t, vocabulary.Heights.Met(0, 0), "cannot climb at all")
	require.False(t, vocabulary.Heights.Met(1, 0), "yes or no has no amount")
	require.True(t, vocabulary.DanishLanguage.Met(3, 2))
	require.False(t, vocabulary.DanishLanguage.Met(1, 2))
}

func TestFormsOfCodes(t *testing.T) {
	t.Parallel()

	require.True(t, vocabulary.ValidIndustry("561110"))
	require.False(t, vocabulary.ValidIndustry("56.11.10"))
	require.True(t, vocabulary.ValidOccupation("7115"))
	require.False(t, vocabulary.ValidOccupation("711"))
	require.True(t, vocabulary.ValidLanguage("da"))
	require.False(t, vocabulary.ValidLanguage("DA"))
	require.False(t, vocabulary.ValidLanguage("dan"))
}
