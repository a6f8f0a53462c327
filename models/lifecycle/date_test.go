package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
)

func TestParseDateTakesRealDaysOnly(t *testing.T) {
	t.Parallel()

	day, err := lifecycle.ParseDate("2028-02-29")
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2028-02-29"), day)

	for _, s := range []string{"", "2027-02-29", "2027-13-01", "2027-1-1", "01-02-2027", "2027-02-01T00:00:00Z", " 2027-02-01", "i morgen"} {
		_, err := lifecycle.ParseDate(s)
		var refusal *lifecycle.RuleError
		require.ErrorAs(t, err, &refusal, s)
		require.Equal(t, lifecycle.CodeInvalidDate, refusal.Code, s)
		require.False(t, lifecycle.Date(s).Valid(), s)
	}
}

func TestAddDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day  lifecycle.Date
		n    int
		want lifecycle.Date
	}{
		{"2027-02-28", 1, "2027-03-01"},
		{"2028-02-28", 1, "2028-02-29"},
		{"2027-12-31", 1, "2028-01-01"},
		{"2027-01-01", -1, "2026-12-31"},
		{"2027-03-27", 2, "2027-03-29"}, // over the change to summer time
		{"2027-10-30", 2, "2027-11-01"}, // and back
		{"2027-03-27", 0, "2027-03-27"},
		{"2027-02-30", 1, "2027-02-30"}, // no day, stays as it is
	} {
		require.Equal(t, c.want, c.day.AddDays(c.n), "%s + %d", c.day, c.n)
	}
}

func TestWeekday(t *testing.T) {
	t.Parallel()

	require.Equal(t, time.Monday, lifecycle.Date("2027-02-01").Weekday())
	require.Equal(t, time.Sunday, lifecycle.Date("2027-03-28").Weekday())
	require.Equal(t, time.Sunday, lifecycle.Date("no day").Weekday())
}

func TestDaysUntil(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to lifecycle.Date
		want     int
	}{
		{"2027-02-01", "2027-02-01", 0},
		{"2027-02-01", "2027-04-30", 88},
		{"2027-04-30", "2027-02-01", -88},
		{"2027-03-27", "2027-03-29", 2}, // 47 hours on the wall clock
		{"2027-10-30", "2027-11-01", 2}, // 49 hours
		{"2027-02-30", "2027-03-01", 0},
		{"2027-03-01", "", 0},
	} {
		require.Equal(t, c.want, c.from.DaysUntil(c.to), "%s to %s", c.from, c.to)
	}
}

func TestPeriodIncludesBothEnds(t *testing.T) {
	t.Parallel()
	day := lifecycle.Period{Start: "2027-02-01", End: "2027-02-01"}
	month := lifecycle.Period{Start: "2027-02-01", End: "2027-02-28"}

	require.Equal(t, 1, day.Days())
	require.Equal(t, 28, month.Days())
	require.True(t, day.Contains("2027-02-01"))
	require.True(t, month.Contains("2027-02-28"))
	require.False(t, month.Contains("2027-01-31"))
	require.False(t, month.Contains("2027-03-01"))
}

// Days are counted without package time, and come out the same as with it; whatever is no day counts nothing.
func TestDaysAreCountedAsTheCalendarHasThem(t *testing.T) {
	t.Parallel()
	plain := func(d, e lifecycle.Date) int {
		from, err1 := time.Parse(time.DateOnly, string(d))
		to, err2 := time.Parse(time.DateOnly, string(e))
		if err1 != nil || err2 != nil {
			return 0
		}
		return int(to.Sub(from).Hours() / 24)
	}
	first := lifecycle.Date("1948-12-30")
	for n := range 205 * 366 {
		d := first.AddDays(n)
		require.Equal(t, plain("2027-03-01", d), lifecycle.Date("2027-03-01").DaysUntil(d), d)
	}
	for _, d := range []lifecycle.Date{
		"", "2027-02-29", "2028-02-30", "2027-13-01", "2027-00-10", "2027-04-31", "2027-04-00", "2027-4-1", "2027-04-1x", "2027/04/01",
		"20a7-04-01", "2100-02-29", "2027-04-011",
	} {
		require.Zero(t, d.DaysUntil("2027-03-01"), d)
		require.Zero(t, lifecycle.Date("2027-03-01").DaysUntil(d), d)
	}
}
