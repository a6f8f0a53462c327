package issue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
)

// An issue goes along with its placement only from whoever had that, and once; its deadlines stay.
func TestAnIssueGoesAlongWithItsPlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InIssue("handling")
	along := lifecycletest.IssueTakenAlong()
	refused := func(s issue.State, e lifecycle.Event, why string) {
		_, err := s.Next(e, n.At)
		var refusal *lifecycle.RuleError
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, issue.CodeNotTakenAlong, refusal.Code, why)
	}

	taken, err := n.State.Next(along, n.At)
	require.NoError(t, err)
	require.Equal(t, []any{lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID, 1}, []any{taken.OwnerID, taken.UnitID, taken.Handover})
	require.Equal(t, n.State.Deadlines, taken.Deadlines)
	back, err := taken.Next(issue.ReassignIssue{OwnerID: lifecycletest.OwnerID}, n.At)
	require.NoError(t, err)
	require.Equal(t, 1, back.Handover)
	refused(back, along, "it was told before")
	along.Handover++
	_, err = back.Next(along, n.At)
	require.NoError(t, err, "the next hand-over is news")
	along.FromID = lifecycletest.CandidateID
	refused(n.State, along, "somebody else has it")
}
