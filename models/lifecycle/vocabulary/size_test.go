package vocabulary_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/vocabulary"
)

func TestSmallIsUnderTwenty(t *testing.T) {
	t.Parallel()

	codes(t, vocabulary.SizeBands(), vocabulary.SizeBand.Valid)
	for employees := range 400 {
		band := vocabulary.SizeBandOf(employees)
		require.True(t, band.Valid())
		require.Equal(t, employees < 20, band.Small(), employees)
	}
	for _, c := range []struct {
		employees int
		band      vocabulary.SizeBand
	}{{0, "under_5"}, {4, "under_5"}, {5, "from_5_to_9"}, {19, "from_10_to_19"}, {20, "from_20_to_49"}, {249, "from_100_to_249"}, {250, "from_250"}} {
		require.Equal(t, c.band, vocabulary.SizeBandOf(c.employees), c.employees)
	}
	require.False(t, vocabulary.SizeBand("").Small(), "not known")
}
