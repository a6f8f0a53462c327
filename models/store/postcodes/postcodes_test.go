package postcodes

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/geo"
)

func TestTheListIsWhole(t *testing.T) {
	t.Parallel()

	codes := All()

	require.Greater(t, len(codes), 1000)
	areas := 0
	for i, c := range codes {
		areas += len(c.Areas)
		require.Regexp(t, `^[1-9][0-9]{3}$`, c.Code)
		require.NotEmpty(t, c.Town, c.Code)
		require.True(t, i == 0 || codes[i-1].Code < c.Code)
		seen := map[string]bool{}
		for _, a := range c.Areas {
			require.Regexp(t, `^0[0-9]{3}$`, a.MunicipalityCode, c.Code)
			require.False(t, seen[a.MunicipalityCode], "%s stands twice in %s", a.MunicipalityCode, c.Code)
			seen[a.MunicipalityCode] = true
			require.NotEmpty(t, a.Municipality)
			require.NotEmpty(t, a.Region)
			require.True(t, a.Point.Latitude > 54.5 && a.Point.Latitude < 57.8, "%s lies in Denmark", c.Code)
			require.True(t, a.Point.Longitude > 8 && a.Point.Longitude < 15.2, "%s lies in Denmark", c.Code)
		}
		require.NotEqual(t, geo.Point{}, c.Point())
	}
	require.Equal(t, 1424, areas)
}

func TestAPostalCodeIsFound(t *testing.T) {
	t.Parallel()

	c, ok := Lookup("8900")

	require.True(t, ok)
	require.Equal(t, "Randers C", c.Town)
	require.Equal(t, []Area{{
		MunicipalityCode: "0730", Municipality: "Randers Kommune", Region: "Region Midtjylland",
		Point: geo.Point{Latitude: 56.46070, Longitude: 10.03639}, OfTown: true,
	}}, c.Areas)
	_, ok = Lookup("0001")
	require.False(t, ok)
	_, ok = Locate("0001", "")
	require.False(t, ok)
}

func TestACodeOfSeveralMunicipalitiesHasAPartInEach(t *testing.T) {
	t.Parallel()

	c, ok := Lookup("4100")
	require.True(t, ok)
	require.Greater(t, len(c.Areas), 4)
	a, ok := c.Area("0329")
	require.True(t, ok)
	require.Equal(t, "Ringsted Kommune", a.Municipality)
	_, ok = c.Area("0101")
	require.False(t, ok)
	whole, ok := Locate("4100", "0101")
	require.True(t, ok)
	require.Equal(t, c.Point(), whole, "a municipality that it does not reach into says nothing")
}

func TestCopenhagenSharesAPoint(t *testing.T) {
	t.Parallel()

	a, ok := Locate("1050", "")
	require.True(t, ok)
	b, ok := Locate("1051", "0101")
	require.True(t, ok)

	require.True(t, geo.Between(a, b).Under)
}

func TestAListThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()

	for _, data := range []string{"a,b", "h,h,h,h,h,h,h,h\n1000,K,0101,K,R,north,12,town", "h,h,h,h,h,h,h,h\n1000,\"K,0101"} {
		_, err := read(data)
		require.Error(t, err)
	}
}
