package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// How places stand is told by model, of agreements that hold: each place once, as it is shown when it is read alone.
func TestPlacesStandByModel(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	first, second, third := c.place(), c.place(), c.place()
	c.hold(c.opens(first, 1))
	c.hold(c.opens(second, 1))
	c.hold(c.opens(third, 2))
	c.place() // on its way under no agreement yet
	c.hold(agreement.PausePlace{PlaceID: second})
	day := lifecycletest.StartsOn
	byModel := func() []store.ModelPlaces {
		all, err := c.b.Store.PlacesByModel(t.Context(), c.b.Tenant.ID, day)
		require.NoError(t, err)
		require.Len(t, all, 4)
		return all
	}
	c.exec(`UPDATE processes SET status = 'signed' WHERE id = $1`, c.state.ID)
	none := map[agreement.Occupancy]int{}
	require.Equal(t, store.ModelPlaces{Model: vocabulary.FixedPlaces, Stand: none}, byModel()[0], "it does not hold yet")

	c.exec(`UPDATE processes SET status = 'active' WHERE id = $1`, c.state.ID)
	c.works(span{third, day, day.AddDays(60)}, false)

	require.Equal(t, []store.ModelPlaces{
		{Model: vocabulary.FixedPlaces, Agreed: 2, Stand: map[agreement.Occupancy]int{agreement.Free: 1, agreement.Paused: 1}},
		{Model: vocabulary.AdvanceAgreement, Agreed: 2, Stand: map[agreement.Occupancy]int{agreement.Occupied: 1}},
		{Model: vocabulary.SoughtForOne, Agreed: 1, Stand: none},
		{Model: vocabulary.Cluster, Stand: none},
	}, byModel())
}
