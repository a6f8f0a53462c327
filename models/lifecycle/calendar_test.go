package lifecycle_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

// Easter 2027: Maundy Thursday is 25 March, Easter Monday the 29th.
func TestWorkingDaysOverEaster(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for day, works := range map[lifecycle.Date]bool{
		"2027-03-24": true, "2027-03-25": false, "2027-03-26": false, "2027-03-27": false, "2027-03-28": false,
		"2027-03-29": false, "2027-03-30": true,
	} {
		got, err := calendar.IsWorkingDay(day)
		require.NoError(t, err, day)
		require.Equal(t, works, got, day)
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for _, c := range []struct {
		day  lifecycle.Date
		n    int
		want lifecycle.Date
	}{
		{"2027-03-24", 1, "2027-03-30"}, // over Easter
		{"2027-03-30", -1, "2027-03-24"},
		{"2027-03-25", 1, "2027-03-30"}, // the holiday itself is not counted
		{"2027-03-27", -1, "2027-03-24"},
		{"2027-03-22", 5, "2027-04-01"},
		{"2027-04-01", -5, "2027-03-22"},
		{"2027-02-01", 5, "2027-02-08"}, // an ordinary week
		{"2027-02-05", 1, "2027-02-08"}, // Friday to Monday
		{"2027-02-06", 1, "2027-02-08"}, // Saturday to Monday
		{"2027-02-07", -1, "2027-02-05"},
		{"2027-12-23", 1, "2027-12-27"}, // over 24 December and a weekend
		{"2027-12-30", 1, "2028-01-03"}, // over 31 December, New Year's Day and a Sunday
		{"2027-02-01", 0, "2027-02-01"},
		{"2027-03-25", 0, "2027-03-30"}, // none after a day off is the next working day
		{"2027-02-06", 0, "2027-02-08"},
	} {
		got, err := calendar.AddWorkingDays(c.day, c.n)
		require.NoError(t, err, "%s + %d", c.day, c.n)
		require.Equal(t, c.want, got, "%s + %d", c.day, c.n)
	}
}

func TestWorkingDaysBetweenAreWhatAddWorkingDaysTakes(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for from := lifecycle.Date("2027-02-01"); from < "2027-04-10"; from = from.AddDays(1) {
		for n := 1; n < 30; n += 7 {
			to, err := calendar.AddWorkingDays(from, n)
			require.NoError(t, err)

			got, err := calendar.WorkingDaysBetween(from, to)

			require.NoError(t, err)
			require.Equal(t, n, got, "%s to %s", from, to)
		}
	}
	none, err := calendar.WorkingDaysBetween("2027-02-05", "2027-02-05")
	require.NoError(t, err)
	require.Zero(t, none)
	weekend, err := calendar.WorkingDaysBetween("2027-02-05", "2027-02-07")
	require.NoError(t, err)
	require.Zero(t, weekend)
	_, err = calendar.WorkingDaysBetween("2027-02-05", calendar.To.AddDays(1))
	require.ErrorContains(t, err, lifecycle.CodeCalendarNotCovered)
}

func TestWorkingDayFromAndUpTo(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for _, c := range []struct{ day, from, upTo lifecycle.Date }{
		{"2027-03-24", "2027-03-24", "2027-03-24"},
		{"2027-03-26", "2027-03-30", "2027-03-24"},
		{"2027-02-06", "2027-02-08", "2027-02-05"},
		{"2028-12-25", "2028-12-27", "2028-12-22"},
	} {
		from, err := calendar.WorkingDayFrom(c.day)
		require.NoError(t, err)
		require.Equal(t, c.from, from)
		upTo, err := calendar.WorkingDayUpTo(c.day)
		require.NoError(t, err)
		require.Equal(t, c.upTo, upTo)
	}
}

func TestTheTenantsOwnClosingDaysCount(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	calendar.Closed = []lifecycle.Date{"2027-02-02", "2027-02-03"}

	got, err := calendar.AddWorkingDays("2027-02-01", 1)

	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-02-04"), got)
}

func TestTheCalendarRefusesDaysItDoesNotCover(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for name, ask := range map[string]func() error{
		"a working day after":  func() error { _, err := calendar.IsWorkingDay("2030-01-01"); return err },
		"a working day before": func() error { _, err := calendar.IsWorkingDay("2025-12-31"); return err },
		"counting past the end": func() error {
			_, err := calendar.AddWorkingDays("2029-12-28", 1) // the 29th and 30th are a weekend, the 31st is closed
			return err
		},
		"counting back before": func() error { _, err := calendar.AddWorkingDays("2026-01-02", -1); return err },
		"seeking past the end": func() error { _, err := calendar.WorkingDayFrom("2029-12-31"); return err },
		"seeking back before":  func() error { _, err := calendar.WorkingDayUpTo("2026-01-01"); return err },
		"an instant after":     func() error { _, err := calendar.At("2030-01-01", 8); return err },
		"an instant before":    func() error { _, err := calendar.At("2025-12-31", 8); return err },
		"a plan that is due": func() error {
			_, err := calendar.Schedule("k", lifecycle.Plan{Due: "2030-01-01"}, time.Time{})
			return err
		},
		"a plan's last step":    func() error { return schedule(calendar, "2029-12-28", 1) },
		"a plan's first step":   func() error { return schedule(calendar, "2026-01-02", -1) },
		"the empty calendar":    func() error { _, err := lifecycle.Calendar{}.IsWorkingDay("2027-02-01"); return err },
		"the empty calendar at": func() error { _, err := lifecycle.Calendar{}.At("2027-02-01", 8); return err },
	} {
		var refusal *lifecycle.RuleError
		require.ErrorAs(t, ask(), &refusal, name)
		require.Equal(t, lifecycle.CodeCalendarNotCovered, refusal.Code, name)
	}
}

func schedule(c lifecycle.Calendar, due lifecycle.Date, days int) error {
	plan := lifecycle.Plan{Due: due, Steps: []lifecycle.Step{{Kind: lifecycle.Remind, Days: days, Hour: lifecycle.Morning}}}
	_, err := c.Schedule("k", plan, time.Time{})
	return err
}

// A day that is none must be refused, not sought for ever: adding days to it leads nowhere.
func TestTheCalendarRefusesWhatIsNoDay(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for _, day := range []lifecycle.Date{"2027-02-30", "2027-02", "2028-x"} {
		for name, ask := range map[string]func() error{
			"is":    func() error { _, err := calendar.IsWorkingDay(day); return err },
			"add":   func() error { _, err := calendar.AddWorkingDays(day, 2); return err },
			"back":  func() error { _, err := calendar.AddWorkingDays(day, -2); return err },
			"from":  func() error { _, err := calendar.WorkingDayFrom(day); return err },
			"up to": func() error { _, err := calendar.WorkingDayUpTo(day); return err },
			"at":    func() error { _, err := calendar.At(day, 8); return err },
		} {
			var refusal *lifecycle.RuleError
			require.ErrorAs(t, ask(), &refusal, "%s %s", name, day)
		}
	}
}

// Summer time began on 28 March 2027 at 02:00, which became 03:00, and ended on 31 October at 03:00, which became 02:00.
func TestAtOnBothSidesOfSummerTime(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for _, c := range []struct {
		day  lifecycle.Date
		hour int
		want string
	}{
		{"2027-03-27", 12, "2027-03-27T11:00:00Z"},
		{"2027-03-28", 0, "2027-03-27T23:00:00Z"},
		{"2027-03-28", 1, "2027-03-28T00:00:00Z"},
		{"2027-03-28", 2, "2027-03-28T01:00:00Z"}, // skipped: an hour later, 03:00 on the wall
		{"2027-03-28", 3, "2027-03-28T01:00:00Z"},
		{"2027-03-28", 8, "2027-03-28T06:00:00Z"},
		{"2027-03-28", 24, "2027-03-28T22:00:00Z"},
		{"2027-10-30", 12, "2027-10-30T10:00:00Z"},
		{"2027-10-31", 0, "2027-10-30T22:00:00Z"},
		{"2027-10-31", 1, "2027-10-30T23:00:00Z"},
		{"2027-10-31", 2, "2027-10-31T01:00:00Z"}, // comes twice: the second
		{"2027-10-31", 3, "2027-10-31T02:00:00Z"},
		{"2027-10-31", 24, "2027-10-31T23:00:00Z"},
		{"2026-01-01", 0, "2025-12-31T23:00:00Z"}, // the first day the calendar knows
		{"2029-12-31", 24, "2029-12-31T23:00:00Z"},
	} {
		got, err := calendar.At(c.day, c.hour)
		require.NoError(t, err)
		require.Equal(t, lifecycletest.UTC(c.want), got, "%s %d", c.day, c.hour)
		require.Equal(t, time.UTC, got.Location())
	}
}

func TestDateOfAndLocalOnBothSidesOfSummerTime(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for _, c := range []struct {
		at    string
		day   lifecycle.Date
		local string
	}{
		{"2027-03-27T22:59:59Z", "2027-03-27", "2027-03-27T23:59:59+01:00"},
		{"2027-03-27T23:00:00Z", "2027-03-28", "2027-03-28T00:00:00+01:00"},
		{"2027-03-28T00:59:59Z", "2027-03-28", "2027-03-28T01:59:59+01:00"},
		{"2027-03-28T01:00:00Z", "2027-03-28", "2027-03-28T03:00:00+02:00"},
		{"2027-03-28T21:59:59Z", "2027-03-28", "2027-03-28T23:59:59+02:00"},
		{"2027-03-28T22:00:00Z", "2027-03-29", "2027-03-29T00:00:00+02:00"},
		{"2027-10-30T22:00:00Z", "2027-10-31", "2027-10-31T00:00:00+02:00"},
		{"2027-10-31T00:59:59Z", "2027-10-31", "2027-10-31T02:59:59+02:00"},
		{"2027-10-31T01:00:00Z", "2027-10-31", "2027-10-31T02:00:00+01:00"},
		{"2027-10-31T22:59:59Z", "2027-10-31", "2027-10-31T23:59:59+01:00"},
		{"2027-10-31T23:00:00Z", "2027-11-01", "2027-11-01T00:00:00+01:00"},
	} {
		at := lifecycletest.UTC(c.at)
		require.Equal(t, c.day, calendar.DateOf(at), c.at)
		require.Equal(t, c.day, calendar.DateOf(at.In(time.FixedZone("", -5*3600))), c.at)
		require.Equal(t, c.local, calendar.Local(at).Format(time.RFC3339), c.at)
		require.True(t, calendar.Local(at).Equal(at), c.at)
	}
}

// Every hour of every day that is not skipped is what the wall shows at the instant returned for it.
func TestAtAndLocalAgree(t *testing.T) {
	t.Parallel()
	calendar := lifecycletest.Calendar()
	for day := calendar.From; day <= calendar.To; day = day.AddDays(1) {
		for _, hour := range []int{0, 1, 3, 8, 12, 16, 23} {
			at, err := calendar.At(day, hour)
			require.NoError(t, err)
			local := calendar.Local(at)
			if got := local.Format(time.DateOnly); got != string(day) || local.Hour() != hour || calendar.DateOf(at) != day {
				require.Failf(t, "wall clock", "%s %d is %s", day, hour, local)
			}
		}
	}
}
