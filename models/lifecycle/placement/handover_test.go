package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// What is open and has a process of its own goes along, when it is asked for; and only then is anything kept of it.
func TestWhatIsOpenGoesAlongWithThePlacement(t *testing.T) {
	t.Parallel()
	s := lifecycletest.ActiveWithIssue()
	at := lifecycletest.IssueReportedAt()
	s = after(t, s, at, lifecycletest.ReportIssue())
	s = after(t, s, at, placement.ResolveProblem{No: 1, Resolution: placement.Solved, ByIssue: true})

	alone := after(t, s, at, lifecycletest.Reassign())
	along := lifecycletest.Reassign()
	along.TakesAlong = true
	gone := after(t, s, at, along)

	require.Empty(t, alone.Handovers, "a batch gives each by itself")
	require.Equal(t, []placement.Handover{
		{FromID: lifecycletest.OwnerID, OwnerID: lifecycletest.OtherOwnerID, UnitID: lifecycletest.OtherUnitID, Issues: []int{2}},
	}, gone.Handovers, "the first is resolved")
	back := lifecycletest.Transfer()
	back.OwnerID, back.UnitID, back.TakesAlong = lifecycletest.OwnerID, lifecycletest.UnitID, true
	both := after(t, gone, at, back)
	require.Len(t, both.Handovers, 2)
	require.Equal(t, lifecycletest.OtherOwnerID, both.Handovers[1].FromID)
	require.Len(t, gone.Handovers, 1, "the state before is left alone")

	n := lifecycletest.In("active")
	nothing := after(t, n.State, n.At, along)
	require.Empty(t, nothing.Handovers, "nothing belongs to it")
}

// The follow-along belongs to a placement that is open again, and is told how it stands.
func TestWhatAFollowAlongIsTold(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("closed")
	_, tell := n.State.FollowAlongNews()
	require.False(t, tell, "it begins by itself")

	open := after(t, n.State, n.At, lifecycletest.Reopens())
	news, tell := open.FollowAlongNews()
	require.True(t, tell)
	require.Equal(t, placement.FollowAlongNews{No: 1, Open: true}, news)
	along := lifecycletest.Reassign()
	along.TakesAlong = true
	require.Equal(t, []placement.Handover{
		{FromID: lifecycletest.OwnerID, OwnerID: lifecycletest.OtherOwnerID, UnitID: lifecycletest.OtherUnitID, FollowAlong: true},
	}, after(t, open, n.At, along).Handovers)

	again := after(t, open, n.At, lifecycletest.Close())
	news, tell = again.FollowAlongNews()
	require.True(t, tell)
	require.Equal(t, placement.FollowAlongNews{
		No: 1, Ending: placement.EndedAsPlannedKind, LastDay: lifecycletest.EndsOn, AtClose: again.Outcome,
	}, news)
	unwanted := open
	unwanted.Policy.FollowAlong = placement.FollowAlongPolicy{}
	_, tell = unwanted.FollowAlongNews()
	require.False(t, tell, "nobody was followed")
}

// Whoever opens it again when its owner has left has it, and the follow-along is told.
func TestWhoeverReopensMayHaveItFromThenOn(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("closed")
	e := lifecycletest.Reopens()
	e.OwnerID, e.UnitID = lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID

	open := after(t, n.State, n.At, e)

	require.Equal(t, []string{lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID}, []string{open.OwnerID, open.UnitID})
	require.Equal(t, []placement.Handover{
		{FromID: lifecycletest.OwnerID, OwnerID: lifecycletest.OtherOwnerID, UnitID: lifecycletest.OtherUnitID, FollowAlong: true},
	}, open.Handovers)
	require.Equal(t, lifecycletest.OwnerID, after(t, n.State, n.At, lifecycletest.Reopens()).OwnerID)
}
