package followalong_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func codeOf(t *testing.T, err error) string {
	t.Helper()
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}

// While the placement is open again nobody is asked, reminded or given up; somebody else may take it over.
func TestAFollowAlongStandsStillWhileThePlacementIsOpenAgain(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("standing_still")

	require.Empty(t, n.State.Tasks())
	require.Empty(t, n.State.Open())
	require.True(t, n.State.Head().Paused)
	require.Equal(t, []string{"reassign_follow_along"}, n.State.Allowed())
	for _, e := range []lifecycle.Event{
		lifecycletest.FollowedInJob(1), lifecycletest.NotReached(), lifecycletest.CloseUnreached(), lifecycletest.PlacedAgain(1),
	} {
		_, err := n.State.Next(e, n.At)
		require.Equal(t, followalong.CodeStandsStill, codeOf(t, err), e.Name())
	}
	next, err := n.State.Next(lifecycletest.ReassignFollowAlong(), n.At)
	require.NoError(t, err)
	require.True(t, next.StandsStill)
}

// After the second close what has not been asked is asked 14 and 90 days after that; a check that was made stays made.
func TestAFollowAlongCountsFromTheSecondClose(t *testing.T) {
	t.Parallel()
	untouched := lifecycletest.InFollowAlong("resumed").State
	require.Equal(t, lifecycle.Date("2027-06-03"), untouched.ResumedOn)
	require.Equal(t, []lifecycle.Date{"2027-06-17", "2027-09-01"}, []lifecycle.Date{untouched.Checks[0].DueOn, untouched.Checks[1].DueOn})
	require.Equal(t, placement.NoChange, untouched.AtClose)
	require.Zero(t, untouched.DaysTried(), "what was tried before does not count")
	_, err := untouched.Next(lifecycletest.CloseUnreached(), lifecycletest.At("2027-06-17", 10))
	require.Equal(t, followalong.CodeTooFewAttempts, codeOf(t, err))
	_, err = untouched.Next(lifecycletest.FollowedInJob(1), lifecycletest.At("2027-06-11", 10))
	require.Equal(t, followalong.CodeTooEarly, codeOf(t, err))

	made := lifecycletest.InFollowAlong("second_check")
	open, err := made.State.Next(lifecycletest.PauseFollowAlong(), lifecycletest.At("2027-05-20", 10))
	require.NoError(t, err)
	again, err := open.Next(lifecycletest.ResumeFollowAlong(), lifecycletest.At("2027-06-03", 10))
	require.NoError(t, err)
	require.Equal(t, made.State.Checks[0], again.Checks[0])
	require.Equal(t, lifecycle.Date("2027-09-01"), again.Checks[1].DueOn)
}

// News may come twice, late, or not at all; each is heard once, and what is older says nothing.
func TestNewsOfThePlacementIsHeardInAnyOrder(t *testing.T) {
	t.Parallel()
	at := lifecycletest.At("2027-06-03", 10)
	first := lifecycletest.InFollowAlong("first_check").State
	pause, resume := lifecycletest.PauseFollowAlong(), lifecycletest.ResumeFollowAlong()

	missed, err := first.Next(resume, at)
	require.NoError(t, err, "it was never told that the placement was open")
	for _, e := range []lifecycle.Event{pause, resume} {
		_, err = missed.Next(e, at)
		require.Equal(t, followalong.CodeOldNews, codeOf(t, err), e.Name())
	}
	pause.Reopened = 2
	still, err := missed.Next(pause, at)
	require.NoError(t, err)
	_, err = still.Next(resume, at)
	require.Equal(t, followalong.CodeOldNews, codeOf(t, err), "of the close before")
	ended := lifecycletest.InFollowAlong("placed_again").State
	_, err = ended.Next(pause, at)
	require.Equal(t, lifecycle.CodeNotPossibleNow, codeOf(t, err), "who is in a new placement is followed from there")
}

// A follow-along goes along with its placement only from whoever had that, and once.
func TestAFollowAlongGoesAlongWithItsPlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("standing_still")
	along := lifecycletest.FollowAlongTakenAlong()

	taken, err := n.State.Next(along, n.At)
	require.NoError(t, err)
	require.Equal(t, []any{lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID, 1}, []any{taken.OwnerID, taken.UnitID, taken.Handover})
	back, err := taken.Next(followalong.ReassignFollowAlong{OwnerID: lifecycletest.OwnerID}, n.At)
	require.NoError(t, err)
	_, err = back.Next(along, n.At)
	require.Equal(t, followalong.CodeNotTakenAlong, codeOf(t, err), "it was told before")
	along.FromID = lifecycletest.CandidateID
	_, err = n.State.Next(along, n.At)
	require.Equal(t, followalong.CodeNotTakenAlong, codeOf(t, err), "somebody else has it")
}
