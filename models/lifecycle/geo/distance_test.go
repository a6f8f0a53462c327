package geo_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle/geo"
)

var (
	randers    = geo.Point{Latitude: 56.46070, Longitude: 10.03639}
	aarhus     = geo.Point{Latitude: 56.15674, Longitude: 10.21076}
	copenhagen = geo.Point{Latitude: 55.67594, Longitude: 12.56553}
)

func TestKnownDistances(t *testing.T) {
	t.Parallel()

	require.InDelta(t, 35.5, geo.Kilometres(randers, aarhus), 0.5)
	require.InDelta(t, 156.5, geo.Kilometres(aarhus, copenhagen), 1)
	require.InDelta(t, math.Pi*6371.0088, geo.Kilometres(geo.Point{}, geo.Point{Longitude: 180}), 0.001, "half around the earth")
	require.InDelta(t, math.Pi*6371.0088/2, geo.Kilometres(geo.Point{Latitude: 90}, geo.Point{}), 0.001, "from the pole to the equator")
}

func TestTheSamePointIsUnderFiveKilometresAndNeverZero(t *testing.T) {
	t.Parallel()

	d := geo.Between(aarhus, aarhus)

	require.Equal(t, geo.Distance{Kilometres: 5, Under: true}, d)
	require.True(t, d.Within(1), "it may be next door")
	require.False(t, d.Within(0))
	far := geo.Between(randers, aarhus)
	require.False(t, far.Under)
	require.True(t, far.Within(36))
	require.False(t, far.Within(35))
}

func TestDistancesAreDistances(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		point := func(name string) geo.Point {
			return geo.Point{
				Latitude:  rapid.Float64Range(-90, 90).Draw(rt, name+" latitude"),
				Longitude: rapid.Float64Range(-180, 180).Draw(rt, name+" longitude"),
			}
		}
		a, b, c := point("a"), point("b"), point("c")

		ab, bc, ac := geo.Kilometres(a, b), geo.Kilometres(b, c), geo.Kilometres(a, c)

		require.False(rt, math.IsNaN(ab))
		require.GreaterOrEqual(rt, ab, 0.0)
		require.InDelta(rt, ab, geo.Kilometres(b, a), 1e-6)
		require.LessOrEqual(rt, ac, ab+bc+1e-6, "no way around is shorter")
		require.Zero(rt, geo.Kilometres(a, a))
	})
}
