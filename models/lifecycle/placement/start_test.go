package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestTheStartIsAskedForOnDayOne(t *testing.T) {
	t.Parallel()
	s, _ := in("approved")

	require.Equal(t, []string{"confirm_start"}, keys(s.Tasks()))
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At(lifecycletest.StartsOn, 12)},
		{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-02-02", 8)},
	}, deadline(t, s, "confirm_start").Rungs)
}

func TestAStartMayBeConfirmedLaterForTheDayItWas(t *testing.T) {
	t.Parallel()
	s, _ := in("approved")

	s = after(t, s, lifecycletest.At("2027-02-04", 9), placement.ConfirmStart{On: "2027-02-02"})

	require.Equal(t, placement.Active, s.Status)
	require.Equal(t, lifecycle.Date("2027-02-02"), s.StartedOn)
	require.Equal(t, lifecycletest.StartsOn, s.Period.Start, "the plan stays as it was signed")
	require.Equal(t, lifecycle.Date("2027-02-02"), s.FollowUps[0].DueOn)
}

// No start before all signatures are there, however late: signed on the third day, started on the third day.
func TestNoStartBeforeTheLastSignature(t *testing.T) {
	t.Parallel()
	s, _ := in("signing_all_but_municipality")
	third := lifecycletest.At("2027-02-03", 9)
	s = after(t, s, third, lifecycletest.Signs(municipality))

	for _, day := range []lifecycle.Date{"2027-02-01", "2027-02-02"} {
		got := refused(t, s, third, placement.ConfirmStart{On: day})
		require.Equal(t, placement.CodeSignaturesMissing, got.Code)
		require.Equal(t, "2027-02-03", got.Values["signed_on"])
	}
	require.Equal(t, placement.Active, after(t, s, third, placement.ConfirmStart{On: "2027-02-03"}).Status)
}

func TestANoShowWithANewStart(t *testing.T) {
	t.Parallel()
	s, at := in("approved")
	s, late := tick(t, s, 2)
	require.True(t, s.Tasks()[0].Escalated)
	require.True(t, late.After(at))

	s = after(t, s, late, lifecycletest.NoShowNewStart())

	require.Equal(t, placement.Approved, s.Status, "a new first day is no material change")
	require.Len(t, s.Signatures, 3)
	require.Equal(t, lifecycle.Period{Start: "2027-02-04", End: lifecycletest.EndsOn}, s.Period)
	require.Equal(t, lifecycle.Date("2027-02-04"), s.Hours[0].From)
	require.Equal(t, 1, s.NoShows)
	require.False(t, s.WantsRematch())
	require.Equal(t, 0, s.Tasks()[0].Level, "the new day has reminders of its own")

	s = after(t, s, lifecycletest.At("2027-02-04", 12), placement.ReportNoShow{NewStart: "2027-02-08"})
	require.Equal(t, 2, s.NoShows)
	require.Equal(t, placement.Active, after(t, s, lifecycletest.At("2027-02-08", 9), placement.ConfirmStart{On: "2027-02-08"}).Status)
}

// Ended as a no-show: the place is free, there is a rematch, and the case worker alone evaluates.
func TestANoShowThatEndsThePlacement(t *testing.T) {
	t.Parallel()
	s, at := in("evaluating_no_show")

	require.Equal(t, placement.NoShowKind, s.Ending.Kind)
	require.False(t, s.Holds())
	require.False(t, s.Binds())
	require.True(t, s.WantsRematch())
	require.Equal(t, []string{"collect_evaluation:caseworker"}, keys(s.Tasks()))
	require.Equal(t, []string{"evaluation:caseworker", "evaluation_closes"}, deadlineKeys(s))
	waiting, day := in("approved")
	taught := lifecycletest.Text(placement.ContentConstraints)
	require.Equal(t, taught, after(t, waiting, day, placement.ReportNoShow{Contents: taught}).Learned, "it goes along to the rematch")

	s = after(t, s, at, lifecycletest.Evaluates(caseWorker))
	require.Equal(t, placement.Evaluated, s.Status)
	s = after(t, s, at, placement.Close{Outcome: placement.NoChange})
	require.False(t, s.Holds(), "nobody was there, so no days are kept")
}
