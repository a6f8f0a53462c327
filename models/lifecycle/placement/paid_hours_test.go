package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestPaidHoursAreBesideAndInAnotherFunction(t *testing.T) {
	t.Parallel()
	period := lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn}
	good := placement.PaidBeside{From: "2027-03-01", WeeklyHours: 4}
	require.NoError(t, good.Check(period))
	for code, change := range map[string]func(*placement.PaidBeside){
		"invalid_date":             func(p *placement.PaidBeside) { p.From = "" },
		"end_before_start":         func(p *placement.PaidBeside) { p.To = "2027-02-28" },
		"hours_out_of_range":       func(p *placement.PaidBeside) { p.WeeklyHours = 37.5 },
		"paid_hours_same_function": func(p *placement.PaidBeside) { p.SameFunction = true },
		"paid_hours_not_beside":    func(p *placement.PaidBeside) { p.From = "2027-05-01" },
	} {
		require.ErrorContains(t, with(good, change).Check(period), code)
	}
	require.ErrorContains(t, placement.PaidBeside{From: "2026-12-01", To: "2027-01-31", WeeklyHours: 4}.Check(period), "paid_hours_not_beside")
}

func TestPaidHoursAndThePlacementTogether(t *testing.T) {
	t.Parallel()
	s := State{Period: lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn}, Hours: lifecycletest.Proposal().Hours}
	for _, c := range []struct {
		from, to lifecycle.Date
		together float64
	}{
		{"2027-01-01", "", 19}, {"2027-01-01", "2027-02-14", 6}, {"2027-02-01", "2027-02-15", 10}, {"2027-03-14", "2027-03-14", 14}, {"2027-04-30", "", 19},
	} {
		require.InDelta(t, c.together, placement.PaidBeside{From: c.from, To: c.to, WeeklyHours: 4}.WithPlacement(s), 0.001, "%+v", c)
	}
}
