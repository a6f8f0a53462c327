package legal_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/vocabulary"
)

// The vectors of domain.md §1.3.
func TestHowManyAWorkplaceMayHave(t *testing.T) {
	t.Parallel()
	ratio := *pack(t).Ratio
	for _, c := range []struct {
		ordinary float64
		cap      int
	}{
		{0, 1},
		{4, 1},
		{9, 1},
		{10, 2},
		{14, 2},
		{15, 3},
		{24, 4},
		{49, 9},
		{50, 10},
		{59, 10},
		{60, 11},
		{69, 11},
		{70, 12},
		{100, 15},
		{250, 30},
		// Fractions are rounded down, per step.
		{9.9999, 1},
		{14.9, 2},
		{49.9, 9},
		{50.9, 10},
		{59.9999, 10},
		{-1, 1},
		{math.NaN(), 1},
	} {
		require.Equal(t, c.cap, ratio.Cap(c.ordinary), "%v", c.ordinary)
	}
}

func TestFullTimeEquivalentsCompareExactly(t *testing.T) {
	t.Parallel()
	p := pack(t)
	five := []legal.Supported{{WeeklyHours: 7.4}, {WeeklyHours: 7.4}, {WeeklyHours: 7.4}, {WeeklyHours: 7.4}}
	for name, c := range map[string]struct {
		others []legal.Supported
		hours  float64
		fits   bool
	}{
		"a fifth five times is one":      {five, 7.4, true},
		"and a minute more is not":       {five, 7.4167, false},
		"a third three times":            {[]legal.Supported{{FTE: 0.3333}, {FTE: 0.3333}}, 12.3358, true},
		"a hair more than a third":       {[]legal.Supported{{FTE: 0.3333}, {FTE: 0.3334}}, 12.3358, false},
		"half and half":                  {[]legal.Supported{{WeeklyHours: 18.5}}, 18.5, true},
		"a declared person fills it all": {[]legal.Supported{{FTE: 1}}, 0.5, false},
	} {
		f := lawful()
		f.Headcounts, f.Supported, f.WeeklyHours = fourMonths(4), c.others, c.hours
		findings := legal.Evaluate(p, f)
		require.Equal(t, c.fits, severity(findings, legal.RuleRatioNoRoom) == "", name)
		if !c.fits {
			require.Equal(t, lifecycle.Block, severity(findings, legal.RuleRatioNoRoom), name)
		}
	}
}

// The base is the average of the four months before the placement, or before today while those lie ahead.
func TestTheBaseIsTheAverageOfFourMonths(t *testing.T) {
	t.Parallel()
	p := pack(t)
	counts := func(pairs ...any) []legal.Headcount {
		var all []legal.Headcount
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, legal.Headcount{Month: lifecycle.Date(pairs[i].(string) + "-15"), FTE: float64(pairs[i+1].(int))}) //nolint:gosec // there are four months
		}
		return all
	}
	for name, c := range map[string]struct {
		on      lifecycle.Date
		counts  []legal.Headcount
		base    legal.Base
		mean    float64
		missing []lifecycle.Date
	}{
		"four months":               {"2027-02-01", counts("2026-10", 8, "2026-11", 10, "2026-12", 12, "2027-01", 14), legal.BaseComplete, 11, nil},
		"others do not count":       {"2027-02-01", counts("2026-09", 99, "2026-10", 8, "2026-11", 8, "2026-12", 8, "2027-01", 8, "2027-02", 99), legal.BaseComplete, 8, nil},
		"two months ahead":          {"2026-12-20", counts("2026-08", 10, "2026-09", 10, "2026-10", 10, "2026-11", 10), legal.BaseComplete, 10, nil},
		"one of four is missing":    {"2027-02-01", counts("2026-10", 6, "2026-11", 6, "2027-01", 9), legal.BaseIncomplete, 7, []lifecycle.Date{"2026-12-01"}},
		"only older ones":           {"2027-02-01", counts("2026-05", 6, "2026-06", 8), legal.BaseOld, 7, []lifecycle.Date{"2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01"}},
		"more than a year ago":      {"2027-02-01", counts("2026-01", 60), legal.BaseUnknown, 0, []lifecycle.Date{"2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01"}},
		"nothing":                   {"2027-02-01", nil, legal.BaseUnknown, 0, []lifecycle.Date{"2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01"}},
		"confirmed a week too late": {"2027-03-08", counts("2026-10", 8, "2026-11", 8, "2026-12", 8, "2027-01", 8, "2027-02", 99), legal.BaseComplete, 8, nil},
	} {
		f := lawful()
		f.On, f.Headcounts = c.on, c.counts
		room := p.Ratio.RoomAt(f)
		require.Equal(t, c.base, room.Base, name)
		require.InDelta(t, c.mean, room.Ordinary, 1e-9, name)
		require.Equal(t, c.missing, room.Missing, name)
	}
}

func TestWhoeverSignsFirstGetsTheRoom(t *testing.T) {
	t.Parallel()
	f := lawful()
	f.Headcounts, f.Pending = fourMonths(4), []legal.Supported{{WeeklyHours: 20}}

	findings := legal.Evaluate(pack(t), f)

	require.Equal(t, lifecycle.Warn, severity(findings, legal.RuleRatioPending))
	require.Empty(t, grave(findings))
}

// Every workplace may have one, so nobody need ask how many it employs.
func TestOneIsAlwaysAllowed(t *testing.T) {
	t.Parallel()
	f := lawful()
	f.Headcounts, f.WeeklyHours = nil, 37
	require.Empty(t, grave(legal.Evaluate(pack(t), f)))

	f.Supported = []legal.Supported{{WeeklyHours: 1}}
	require.Equal(t, []string{legal.RuleHeadcountUnknown}, grave(legal.Evaluate(pack(t), f)))
}

func TestHeadcountsThatAreNotCompleteDoNotBlock(t *testing.T) {
	t.Parallel()
	f := lawful()
	f.Headcounts, f.Supported = fourMonths(9)[:3], []legal.Supported{{WeeklyHours: 37}}

	findings := legal.Evaluate(pack(t), f)

	require.Equal(t, []string{legal.RuleRatioNoRoomUncertain}, grave(findings))
	require.Equal(t, lifecycle.Warn, severity(findings, legal.RuleHeadcountIncomplete))
}

// They take room for the next one, but are not tested themselves; nothing said tells who they are.
func TestWhoIsNotTested(t *testing.T) {
	t.Parallel()
	p := pack(t)
	full := lawful()
	full.Headcounts, full.Supported = fourMonths(4), []legal.Supported{{WeeklyHours: 37}}
	require.Equal(t, []string{legal.RuleRatioNoRoom}, grave(legal.Evaluate(p, full)))

	f := full
	f.Group = vocabulary.IntegrationProgramme
	require.Empty(t, legal.Evaluate(p, f))

	f.Group = vocabulary.SickPay
	require.Equal(t, []string{legal.RuleRatioNoRoom}, grave(legal.Evaluate(p, f)), "elsewhere they are")
	f.Employments = []legal.Employment{{CompanyID: "company", From: "2020-01-01"}}
	require.Empty(t, legal.Evaluate(p, f))
	f.Group = vocabulary.ActivityReady
	require.Contains(t, grave(legal.Evaluate(p, f)), legal.RuleRatioNoRoom)
}

func TestTheCapRisesWithTheEmployeesAndIsNeverBelowOne(t *testing.T) {
	t.Parallel()
	ratio := *pack(t).Ratio
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 5000).Draw(t, "a"), rapid.Float64Range(0, 5000).Draw(t, "b")
		require.GreaterOrEqual(t, ratio.Cap(a), 1)
		require.LessOrEqual(t, ratio.Cap(min(a, b)), ratio.Cap(max(a, b)))
		// The formula of domain.md §1.3.
		n := math.Round(a*1e4) / 1e4
		want := max(1, int(math.Floor(n/5+1e-9)))
		if n >= 50 {
			want = 10 + int(math.Floor((n-50)/10+1e-9))
		}
		require.Equal(t, want, ratio.Cap(a))
	})
}
