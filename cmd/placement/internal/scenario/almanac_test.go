package scenario

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/madeup"
	"placement/models/lifecycle"
	"placement/models/store/calendars"
)

// The almanac and the service's calendar are written apart. They must agree all the same.
func TestAlmanacAgreesWithTheServicesCalendar(t *testing.T) {
	t.Parallel()
	days, err := newAlmanac()
	require.NoError(t, err)
	closed := map[lifecycle.Date]bool{}
	for _, d := range calendars.Danish(2025, 2060) {
		closed[d.Date] = true
	}

	for d := lifecycle.Date("2025-01-01"); d <= "2060-12-31"; d = d.AddDays(1) {
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		require.Equal(t, !weekend && !closed[d], days.working(d), "%s", d)
	}
}

func TestAlmanacKnowsEaster(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]lifecycle.Date{
		2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2030: "2030-04-21", 2038: "2038-04-25",
	} {
		require.Equal(t, want, easterSunday(year))
	}
}

func TestNumbersAreValidAndNobodys(t *testing.T) {
	t.Parallel()
	cvr, cpr := map[string]bool{}, map[string]bool{}
	for n := range 2000 {
		company, person, workplace := madeup.CVR("run", n), madeup.CPR("run", n), madeup.PNumber("run", n)

		require.True(t, lifecycle.ValidCVR(company), company)
		require.True(t, lifecycle.ValidPNumber(workplace), workplace)
		digits, _, ok := lifecycle.ParseCPR(person)
		require.True(t, ok, person)
		require.GreaterOrEqual(t, digits[6], byte('5'), "born in the nineteenth century: %s", person)
		require.LessOrEqual(t, digits[6], byte('8'), "born in the nineteenth century: %s", person)
		require.GreaterOrEqual(t, digits[4:6], "58", "born in the nineteenth century: %s", person)
		cvr[company], cpr[person] = true, true
	}

	require.Greater(t, len(cvr), 1980)
	require.Greater(t, len(cpr), 1990)
	require.True(t, cvr[madeup.CVR("run", 7)], "the same parts give the same number")
	require.NotEqual(t, madeup.CPR("one", 7), madeup.CPR("other", 7))
}
