package calendars_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/store/calendars"
)

func TestDanishClosingDaysOf2027(t *testing.T) {
	t.Parallel()

	days := calendars.Danish(2027, 2027)

	const holiday, closing = calendars.SourcePublicHoliday, calendars.SourceMunicipalClosing
	require.Equal(t, []calendars.ClosedDay{
		{Date: "2027-01-01", Name: "Nytårsdag", Source: holiday},
		{Date: "2027-03-25", Name: "Skærtorsdag", Source: holiday},
		{Date: "2027-03-26", Name: "Langfredag", Source: holiday},
		{Date: "2027-03-29", Name: "Anden påskedag", Source: holiday},
		{Date: "2027-05-06", Name: "Kristi himmelfartsdag", Source: holiday},
		{Date: "2027-05-17", Name: "Anden pinsedag", Source: holiday},
		{Date: "2027-06-05", Name: "Grundlovsdag", Source: closing},
		{Date: "2027-12-24", Name: "Juleaftensdag", Source: closing},
		{Date: "2027-12-25", Name: "Juledag", Source: holiday},
		{Date: "2027-12-26", Name: "Anden juledag", Source: holiday},
		{Date: "2027-12-31", Name: "Nytårsaftensdag", Source: closing},
	}, days)
}

// Easter Sundays from the published tables, early, late and ordinary ones.
func TestMovableDaysFollowEaster(t *testing.T) {
	t.Parallel()
	for _, easter := range []lifecycle.Date{
		"2008-03-23", "2011-04-24", "2024-03-31", "2025-04-20", "2026-04-05", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25",
	} {
		year := must(time.Parse(time.DateOnly, string(easter))).Year()

		dates := datesOf(calendars.Danish(year, year))

		for name, offset := range map[string]int{
			"Maundy Thursday": -3, "Good Friday": -2, "Easter Monday": 1, "Ascension Day": 39, "Whit Monday": 50,
		} {
			require.Contains(t, dates, easter.AddDays(offset), "%s of %d", name, year)
		}
		require.NotContains(t, dates, easter, "a Sunday")
		require.NotContains(t, dates, easter.AddDays(49), "a Sunday")
	}
}

func TestStoreBededagEndedWith2023(t *testing.T) {
	t.Parallel()

	days := calendars.Danish(2022, 2040)

	var bededage []lifecycle.Date
	for _, d := range days {
		if d.Name == "Store bededag" {
			bededage = append(bededage, d.Date)
		}
	}
	require.Equal(t, []lifecycle.Date{"2022-05-13", "2023-05-05"}, bededage)
	require.NotContains(t, datesOf(days), lifecycle.Date("2024-04-26"), "the fourth Friday after Easter")
}

func TestDaysAreInOrderAndEachOnce(t *testing.T) {
	t.Parallel()

	days := calendars.Danish(2000, 2100)

	dates := datesOf(days)
	require.True(t, slices.IsSorted(dates))
	require.Len(t, slices.Compact(slices.Clone(dates)), len(dates))
	for _, d := range days {
		require.True(t, d.Date.Valid(), d.Date)
		require.NotEmpty(t, d.Name)
		require.Contains(t, []string{calendars.SourcePublicHoliday, calendars.SourceMunicipalClosing}, d.Source)
	}
}

func TestThePublicHolidayWinsTheDate(t *testing.T) {
	t.Parallel()

	days := calendars.Danish(2028, 2028)

	i := slices.IndexFunc(days, func(d calendars.ClosedDay) bool { return d.Date == "2028-06-05" })
	require.Equal(t, calendars.ClosedDay{
		Date: "2028-06-05", Name: "Anden pinsedag", Source: calendars.SourcePublicHoliday,
	}, days[i])
}

func TestYearsTheWrongWayRoundHaveNoDays(t *testing.T) {
	t.Parallel()

	require.Empty(t, calendars.Danish(2028, 2027))
}

func TestShiftsOf2027(t *testing.T) {
	t.Parallel()

	shifts, err := calendars.Shifts(calendars.Zone, utc("2027-01-01T00:00:00Z"), utc("2028-01-01T00:00:00Z"))

	require.NoError(t, err)
	require.Equal(t, []lifecycle.Shift{
		{At: utc("2027-01-01T00:00:00Z"), Offset: 3600},
		{At: utc("2027-03-28T01:00:00Z"), Offset: 7200},
		{At: utc("2027-10-31T01:00:00Z"), Offset: 3600},
	}, shifts)
}

func TestShiftsStartWithWhatHoldsAtFromAndEndBeforeTo(t *testing.T) {
	t.Parallel()
	spring, autumn := utc("2027-03-28T01:00:00Z"), utc("2027-10-31T01:00:00Z")

	for name, c := range map[string]struct {
		from, to time.Time
		want     []lifecycle.Shift
	}{
		"from a change to the next": {spring, autumn, []lifecycle.Shift{{At: spring, Offset: 7200}}},
		"a second more": {
			spring, autumn.Add(time.Second), []lifecycle.Shift{{At: spring, Offset: 7200}, {At: autumn, Offset: 3600}},
		},
		"in the middle of a second": {
			spring.Add(-time.Hour + time.Millisecond), autumn,
			[]lifecycle.Shift{{At: spring.Add(-time.Hour + time.Millisecond), Offset: 3600}, {At: spring, Offset: 7200}},
		},
		"just before a change": {
			spring.Add(-time.Second), autumn,
			[]lifecycle.Shift{{At: spring.Add(-time.Second), Offset: 3600}, {At: spring, Offset: 7200}},
		},
		"in summer, given in another zone": {
			utc("2027-07-01T00:00:00Z").In(time.FixedZone("", -5*3600)), utc("2027-12-01T00:00:00Z"),
			[]lifecycle.Shift{{At: utc("2027-07-01T00:00:00Z"), Offset: 7200}, {At: autumn, Offset: 3600}},
		},
	} {
		shifts, err := calendars.Shifts(calendars.Zone, c.from, c.to)

		require.NoError(t, err, name)
		require.Equal(t, c.want, shifts, name)
	}
}

// Two changes a year, alternating, past the last leap year that any time zone database lists one by one.
func TestShiftsAlternate(t *testing.T) {
	t.Parallel()

	shifts, err := calendars.Shifts(calendars.Zone, utc("2026-01-01T00:00:00Z"), utc("2051-01-01T00:00:00Z"))

	require.NoError(t, err)
	require.Len(t, shifts, 1+2*25)
	for i, s := range shifts[1:] {
		require.Equal(t, []int{7200, 3600}[i%2], s.Offset)
		require.True(t, s.At.After(shifts[i].At))
	}
}

func TestAZoneThatOnlyChangesItsNameHasNoShift(t *testing.T) {
	t.Parallel()

	// Dublin's clock stood at UTC+1 from 1968 to 1971 while the law renamed it.
	shifts, err := calendars.Shifts("Europe/Dublin", utc("1968-06-01T00:00:00Z"), utc("1971-06-01T00:00:00Z"))

	require.NoError(t, err)
	require.Equal(t, []lifecycle.Shift{{At: utc("1968-06-01T00:00:00Z"), Offset: 3600}}, shifts)
}

func TestShiftsRefuseWhatTheyCannotAnswer(t *testing.T) {
	t.Parallel()
	from, to := utc("2027-01-01T00:00:00Z"), utc("2028-01-01T00:00:00Z")

	for _, zone := range []string{"", "Local", "Europe/Atlantis"} {
		_, err := calendars.Shifts(zone, from, to)
		require.Error(t, err, zone)
	}
	for _, end := range []time.Time{from, from.Add(-time.Hour)} {
		_, err := calendars.Shifts(calendars.Zone, from, end)
		require.ErrorContains(t, err, "span is empty")
	}
}

// What the package is for: the rules count by it.
func TestRulesCountByTheSeed(t *testing.T) {
	t.Parallel()
	shifts, err := calendars.Shifts(calendars.Zone, utc("2026-12-31T00:00:00Z"), utc("2028-01-02T00:00:00Z"))
	require.NoError(t, err)
	calendar := lifecycle.Calendar{
		From: "2027-01-01", To: "2027-12-31", Closed: datesOf(calendars.Danish(2027, 2027)), Shifts: shifts,
	}

	afterEaster, err := calendar.AddWorkingDays("2027-03-24", 1)
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-03-30"), afterEaster)
	for day, want := range map[lifecycle.Date]string{
		"2027-03-27": "2027-03-27T11:00:00Z",
		"2027-03-28": "2027-03-28T10:00:00Z",
		"2027-10-30": "2027-10-30T10:00:00Z",
		"2027-10-31": "2027-10-31T11:00:00Z",
	} {
		noon, err := calendar.At(day, 12)
		require.NoError(t, err)
		require.Equal(t, utc(want), noon, day)
	}
}

func datesOf(days []calendars.ClosedDay) []lifecycle.Date {
	var dates []lifecycle.Date
	for _, d := range days {
		dates = append(dates, d.Date)
	}
	return dates
}

func utc(s string) time.Time { return must(time.Parse(time.RFC3339, s)).UTC() }

func must(t time.Time, err error) time.Time {
	if err != nil {
		panic(err)
	}
	return t
}
