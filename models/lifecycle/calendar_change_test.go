package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

func TestAnEditChangesDaysThatLieAhead(t *testing.T) {
	t.Parallel()
	c := lifecycletest.Calendar()

	days, err := lifecycle.CalendarEdit{
		Close: []lifecycle.Date{"2027-05-10", "2027-05-07"}, Open: []lifecycle.Date{"2027-03-25"},
	}.Days(c, "2027-01-04")

	require.NoError(t, err)
	require.Equal(t, []lifecycle.ChangedDay{{Date: "2027-03-25"}, {Date: "2027-05-07", Closed: true}, {Date: "2027-05-10", Closed: true}}, days)
}

func TestAnEditThatSaysNothingNewIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		e           lifecycle.CalendarEdit
		code, field string
	}{
		"nothing":           {lifecycle.CalendarEdit{}, lifecycle.CodeRequired, "close"},
		"no day":            {lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-02-30"}}, lifecycle.CodeInvalidDate, "close"},
		"today":             {lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-01-04"}}, lifecycle.CodeDateNotInFuture, "close"},
		"a Saturday":        {lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-05-08"}}, lifecycle.CodeDayClosedAlready, "close"},
		"a holiday":         {lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-03-25"}}, lifecycle.CodeDayClosedAlready, "close"},
		"an open Saturday":  {lifecycle.CalendarEdit{Open: []lifecycle.Date{"2027-05-08"}}, lifecycle.CodeDayWorksAlready, "open"},
		"an open Friday":    {lifecycle.CalendarEdit{Open: []lifecycle.Date{"2027-05-07"}}, lifecycle.CodeDayWorksAlready, "open"},
		"twice":             {lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-05-07", "2027-05-07"}}, lifecycle.CodeDayTwice, "close"},
		"beyond everything": {lifecycle.CalendarEdit{Close: []lifecycle.Date{"2050-05-06"}}, lifecycle.CodeCalendarNotCovered, ""},
	} {
		_, err := c.e.Days(lifecycletest.Calendar(), "2027-01-04")

		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule, name)
		require.Equal(t, []string{c.code, c.field}, []string{rule.Code, rule.Field}, name)
	}
}

func TestTheLaterChangeOfADayCounts(t *testing.T) {
	t.Parallel()
	first := []lifecycle.ChangedDay{{Date: "2027-05-07", Closed: true}, {Date: "2027-05-10", Closed: true}}

	both := lifecycle.ThenChanged(first, []lifecycle.ChangedDay{{Date: "2027-05-07"}, {Date: "2027-05-06", Closed: true}})

	require.Equal(t, []lifecycle.ChangedDay{{Date: "2027-05-06", Closed: true}, {Date: "2027-05-07"}, {Date: "2027-05-10", Closed: true}}, both)
	require.Equal(t, lifecycle.Date("2027-05-07"), first[0].Date, "what came before is left alone")
}

// Whatever part of one calendar is continued by whatever later part, days and clocks are those of the whole.
func TestACalendarContinuedIsTheSameCalendar(t *testing.T) {
	t.Parallel()
	whole := lifecycletest.Calendar()
	part := func(from, to lifecycle.Date) lifecycle.Calendar {
		c := lifecycle.Calendar{Version: 1, From: from, To: to}
		for _, d := range whole.Closed {
			if from <= d && d <= to {
				c.Closed = append(c.Closed, d)
			}
		}
		begin := lifecycletest.At(from, 0)
		for i, s := range whole.Shifts {
			if i+1 < len(whole.Shifts) && !whole.Shifts[i+1].At.After(begin) {
				continue
			}
			if s.At.Before(begin) {
				s.At = begin
			}
			c.Shifts = append(c.Shifts, s)
		}
		return c
	}
	rapid.Check(t, func(rt *rapid.T) {
		length := whole.From.DaysUntil(whole.To)
		a := rapid.IntRange(0, length-40).Draw(rt, "from")
		b := rapid.IntRange(a+1, length-20).Draw(rt, "new from")
		old := part(whole.From.AddDays(a), whole.From.AddDays(min(length, b+rapid.IntRange(0, 400).Draw(rt, "overlap"))))
		next := part(whole.From.AddDays(b), whole.To)
		next.Version = 2

		joined := old.ContinuedBy(next)

		require.Equal(rt, []any{2, old.From, next.To}, []any{joined.Version, joined.From, joined.To})
		d := joined.From.AddDays(rapid.IntRange(0, joined.From.DaysUntil(joined.To)).Draw(rt, "day"))
		works, err := joined.IsWorkingDay(d)
		require.NoError(rt, err)
		expected, err := whole.IsWorkingDay(d)
		require.NoError(rt, err)
		require.Equal(rt, expected, works, d)
		noon, err := joined.At(d, 12)
		require.NoError(rt, err)
		wanted, err := whole.At(d, 12)
		require.NoError(rt, err)
		require.Equal(rt, wanted, noon, d)
	})
}

func TestACalendarAfterAGapStandsAlone(t *testing.T) {
	t.Parallel()
	c := lifecycletest.Calendar()
	next := lifecycle.Calendar{Version: 9, From: c.To.AddDays(2), To: c.To.AddDays(400)}

	require.Equal(t, next, c.ContinuedBy(next))
}
