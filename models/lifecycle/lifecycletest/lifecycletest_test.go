package lifecycletest_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // so that the comparison is made everywhere

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

// The calendar is written by hand; Easter is computed here, by the rule of Gauss in the form of Meeus.
func TestCalendarIsTheDanishOne(t *testing.T) {
	t.Parallel()
	var want []lifecycle.Date
	for year := 2026; year <= 2029; year++ {
		day := func(month time.Month, d int) lifecycle.Date {
			return lifecycle.Date(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		}
		sunday := easter(year)
		want = append(want,
			day(1, 1), sunday.AddDays(-3), sunday.AddDays(-2), sunday.AddDays(1), sunday.AddDays(39), sunday.AddDays(50),
			day(6, 5), day(12, 24), day(12, 25), day(12, 26), day(12, 31))
	}
	slices.Sort(want)
	want = slices.DeleteFunc(slices.Compact(want), func(d lifecycle.Date) bool {
		return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	})

	require.Equal(t, want, lifecycletest.Calendar().Closed)
}

func TestCalendarShiftsAreCopenhagens(t *testing.T) {
	t.Parallel()
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	calendar := lifecycletest.Calendar()

	for at := lifecycletest.UTC("2026-01-01T00:30:00Z"); at.Year() < 2030; at = at.Add(time.Hour) {
		_, want := at.In(copenhagen).Zone()
		_, got := calendar.Local(at).Zone()
		require.Equal(t, want, got, at)
	}
}

func TestStatesAreTheNamedOnes(t *testing.T) {
	t.Parallel()
	var names []string
	for _, n := range lifecycletest.States() {
		names = append(names, n.Name)
		require.Equal(t, n, lifecycletest.In(n.Name))
		require.Equal(t, len(n.Story), n.State.Version, n.Name)
		require.False(t, n.At.Before(n.Story[len(n.Story)-1].At), n.Name)
	}

	require.Equal(t, []string{
		"proposed", "proposed_candidate_accepted", "agreed", "meeting_booked", "meeting_booked_paused", "signing",
		"signing_all_but_municipality", "approved", "active", "active_with_problem", "active_unrated", "active_paused", "active_resumed", "active_step_due", "active_correcting", "evaluating_planned", "evaluating_terminated", "evaluating_swapped",
		"evaluating_no_show", "evaluating_disagreed", "evaluated", "declined", "expired", "closed", "withdrawn", "swapped", "cancelled",
	}, names)
	require.Equal(t, names, lifecycletest.Names())
	require.Panics(t, func() { lifecycletest.In("dreaming") })
	require.Panics(t, func() { lifecycletest.InRematch("dreaming") })
}

// A story told in the wrong order would let tests start from a past in which time ran backwards, or in which a deadline
// was passed over in silence.
func TestStoriesKeepTime(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycletest.States() {
		for i := 1; i < len(n.Story); i++ {
			require.False(t, n.Story[i].At.Before(n.Story[i-1].At), "%s: event %d", n.Name, i)
		}
		if tick, ok := lifecycletest.Tick(n.State); ok {
			require.False(t, tick.At.Before(n.At), "%s: %s was due at %s", n.Name, tick.Event.Name(), tick.At)
		}
	}
}

func TestTextIsTheSameEachTime(t *testing.T) {
	t.Parallel()

	first, second := lifecycletest.Text("reason", "note"), lifecycletest.Text("reason", "note")
	require.Equal(t, first, second)
	require.NotEqual(t, lifecycletest.Text("reason")[0].ID, lifecycletest.Text("note")[0].ID)
	require.True(t, lifecycletest.Text("reason", "note").Has("note"))
	require.Empty(t, lifecycletest.Text())
}

func easter(year int) lifecycle.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return lifecycle.Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}
