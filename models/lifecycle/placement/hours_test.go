package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// ramped returns the canonical placement under the newest ruleset, on its way at noon of its first day: two hours a week, six
// from 15 February, ten from 1 March, fifteen from 15 March 2027.
func ramped(t *testing.T) State {
	t.Helper()
	p := lifecycletest.Proposal()
	p.Ruleset = placement.Ruleset
	return after(t, started(t, p), lifecycletest.At(lifecycletest.StartsOn, 12), lifecycletest.HoldFollowUp(1, lifecycletest.StartsOn))
}

func hours(s State, days ...lifecycle.Date) []float64 {
	var all []float64
	for _, d := range days {
		all = append(all, s.HoursOn(d))
	}
	return all
}

func TestHoursRiseWhenSomebodySaysSo(t *testing.T) {
	t.Parallel()
	days := []lifecycle.Date{"2027-01-31", "2027-02-01", "2027-02-15", "2027-03-01", "2027-04-30"}
	first := started(t, lifecycletest.Proposal())
	require.Equal(t, []float64{0, 2, 6, 10, 15}, hours(first, days...), "by the date alone, as it was agreed under the first ruleset")
	require.Empty(t, first.OpenSteps())

	s := ramped(t)
	require.Equal(t, []float64{0, 2, 2, 2, 2}, hours(s, days...))
	s = after(t, s, lifecycletest.At("2027-02-12", 10), lifecycletest.ConfirmHoursStep())
	require.Equal(t, []float64{0, 2, 6, 6, 6}, hours(s, days...))
	require.NotContains(t, deadlineKeys(s), "hours_step:2027-02-15")

	s = after(t, s, lifecycletest.At("2027-03-04", 10), placement.ConfirmHoursStep{From: "2027-03-01"})
	require.Equal(t, []float64{6, 6, 10}, hours(s, "2027-03-01", "2027-03-03", "2027-03-04"), "said late, it holds from today")
	s = after(t, s, lifecycletest.At("2027-03-18", 10), placement.ConfirmHoursStep{From: "2027-03-15", Since: "2027-03-16"})
	require.Equal(t, []float64{10, 15}, hours(s, "2027-03-15", "2027-03-16"), "or since when it has been worked")
	require.Empty(t, s.OpenSteps())
	require.NotContains(t, s.Allowed(), "confirm_hours_step")
}

func TestNobodyForgetsAStep(t *testing.T) {
	t.Parallel()
	s := ramped(t)
	d := deadline(t, s, "hours_step:2027-02-15")
	require.Equal(t, lifecycletest.At("2027-02-15", 16), d.Due)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-02-15", 8)}, {Kind: lifecycle.Escalate, At: lifecycletest.At("2027-02-17", 8)},
	}, d.Rungs)
	require.NotContains(t, keys(s.Tasks()), "confirm_hours_step:2027-02-15", "its time has not come")
	require.Contains(t, deadlineKeys(s), "hours_step:2027-03-15")

	s = lifecycletest.In("active_step_due").State
	require.Contains(t, keys(s.Tasks()), "confirm_hours_step:2027-02-15")
	require.InDelta(t, 2, s.HoursOn("2027-02-16"), 0.001, "it does not silently happen")
}

func TestAPostponedStepIsDueOnItsNewDay(t *testing.T) {
	t.Parallel()
	s, at := in("active_step_due")

	alone := after(t, s, at, lifecycletest.PostponeHoursStep())
	require.Equal(t, lifecycletest.At("2027-02-22", 16), deadline(t, alone, "hours_step:2027-02-22").Due)
	require.NotContains(t, keys(alone.Tasks()), "confirm_hours_step:2027-02-15")
	require.Equal(t, "2027-03-01", string(alone.Hours[2].From))
	require.Equal(t, 1, alone.Hours[1].Postponed)

	together := after(t, s, at, with(lifecycletest.PostponeHoursStep(), func(e *placement.PostponeHoursStep) { e.LaterToo = true }))
	require.Equal(t, []lifecycle.Date{"2027-02-01", "2027-02-22", "2027-03-08", "2027-03-22"},
		[]lifecycle.Date{together.Hours[0].From, together.Hours[1].From, together.Hours[2].From, together.Hours[3].From})
}

func TestAFollowUpDecidesAboutSteps(t *testing.T) {
	t.Parallel()
	s, at := in("active_step_due")
	e := lifecycletest.HoldFollowUp(3, "2027-02-15")
	e.Steps = []placement.HoursDecision{
		{From: "2027-02-15", Decision: placement.StepConfirmed},
		{From: "2027-03-01", Decision: placement.StepPostponed, To: "2027-03-08", Reason: placement.MoreTimeNeeded},
	}

	s = after(t, s, at, e)

	require.Equal(t, []float64{6, 6}, hours(s, "2027-02-15", "2027-03-08"))
	require.Equal(t, "2027-03-08", string(s.OpenSteps()[0].From))
}

// A step whose day a pause has swallowed is due on the day on which the placement goes on; later ones stay on their days.
func TestAPauseKeepsTheDaysOfSteps(t *testing.T) {
	t.Parallel()
	s := ramped(t)
	s = after(t, s, lifecycletest.At("2027-02-03", 10), placement.PausePlacement{ResumeOn: "2027-02-17", Reason: placement.Holiday})

	s = after(t, s, lifecycletest.At("2027-02-17", 9), placement.ResumePlacement{})

	require.Equal(t, lifecycletest.At("2027-02-17", 16), deadline(t, s, "hours_step:2027-02-15").Due)
	require.Equal(t, lifecycletest.At("2027-03-01", 16), deadline(t, s, "hours_step:2027-03-01").Due)
	require.InDelta(t, 2, s.HoursOn("2027-02-17"), 0.001)
}

// An amendment that repeats the hours as planned changes nothing, whatever has been confirmed of them.
func TestTheSameHoursAreNoMaterialChange(t *testing.T) {
	t.Parallel()
	s := after(t, ramped(t), lifecycletest.At("2027-02-12", 10), lifecycletest.ConfirmHoursStep())

	same := after(t, s, lifecycletest.At("2027-02-12", 11), with(lifecycletest.AmendMinor(), func(e *placement.Amend) { e.Hours = lifecycletest.Proposal().Hours }))

	require.Equal(t, s.Hours, same.Hours)
}

// Nobody can propose, or amend, what only a confirmation says.
func TestPlannedHoursAreNotConfirmed(t *testing.T) {
	t.Parallel()
	p := lifecycletest.Proposal()
	p.Hours[1].ConfirmedOn, p.Hours[1].Postponed = "2027-01-04", 3
	p.Goals[0].ReachedOn = "2027-01-04"

	s := after(t, State{}, lifecycletest.At(lifecycletest.ProposedOn, 9), p)

	require.Equal(t, lifecycletest.Proposal().Hours, s.Hours)
	require.Equal(t, lifecycletest.Proposal().Goals, s.Goals)
}
