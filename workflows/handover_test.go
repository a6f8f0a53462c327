package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

func takingAlong() placement.Reassign {
	e := lifecycletest.Reassign()
	e.TakesAlong = true
	return e
}

// An open issue goes along with its placement; a run of host 1 leaves it where it is.
func TestAnOpenIssueGoesAlongWithItsPlacement(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		host int
		want []string
	}{
		{contract.Host, []string{"issue_opened", "issue_reassigned", "issue_concluded"}},
		{1, []string{"issue_opened", "issue_concluded"}},
	} {
		l, h, in := reporting(t)
		in.Host = c.host
		at := lifecycletest.IssueReportedAt()
		h.send(at.Add(time.Minute), takingAlong())
		h.send(at.Add(time.Hour), placement.ResolveProblem{No: 1, Resolution: placement.Solved})
		h.terminated("2027-02-10")

		h.run(contract.PlacementWorkflow, in)

		require.Equal(t, c.want, l.facts(issueRef().ID), "host %d", c.host)
		if c.host == contract.Host {
			require.JSONEq(t, `{"owner_id": "`+lifecycletest.OtherOwnerID+`", "unit_id": "`+lifecycletest.OtherUnitID+
				`", "handover": 1, "from_id": "`+lifecycletest.OwnerID+`"}`, string(l.history(issueRef().ID)[1].Event))
		}
	}
}

// What comes twice is heard once; an issue that somebody else has stays there. A run of an older host hears it, too.
func TestAnIssueIsTakenAlongOnce(t *testing.T) {
	t.Parallel()
	for _, host := range []int{1, contract.Host} {
		n := lifecycletest.InIssue("handling")
		l := newLedger()
		h := newHarness(t, n.State.Since, l)
		state := n.State
		l.rows[state.ID] = rowOf(state, n.Story)
		p := lifecycletest.ActiveWithIssue()
		for _, e := range []placement.Reassign{takingAlong(), {OwnerID: lifecycletest.OwnerID, TakesAlong: true}} {
			var err error
			p, err = p.Next(e, n.At)
			require.NoError(t, err)
		}
		news := contract.TakenAlongBy(p)
		require.Len(t, news, 2)
		require.NotEqual(t, news[0].News.EventID, news[1].News.EventID)
		tell := func(i int) {
			h.at(n.At.Add(time.Duration(i)*time.Minute), "signal", func(*sent) { h.env.SignalWorkflow(contract.TakenAlongSignal, news[i%2].News) })
		}
		tell(0)
		h.send(n.At.Add(30*time.Second), issue.ReassignIssue{OwnerID: lifecycletest.CandidateID})
		tell(1) // from somebody who does not have it any more
		tell(2) // the first again
		h.at(n.At.Add(time.Hour), "signal", func(*sent) {
			h.env.SignalWorkflow(contract.ConcludeSignal, contract.Concluded{Outcome: issue.PlacementEnded, EventID: "end"})
		})

		h.run(contract.IssueWorkflow, contract.Input[issue.State]{TenantID: tenantID, State: &state, Host: host})

		require.Equal(t, []string{"issue_opened", "issue_reacted_to", "issue_reassigned", "issue_reassigned", "issue_concluded"}, l.facts(state.ID), "host %d", host)
	}
}

// The follow-along of a placement that is opened again stands still, goes to whoever takes over, and counts from the second close.
func TestAFollowAlongFollowsTheSecondClose(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("second_check")
	l := newLedger()
	h := newHarness(t, n.At, l)
	closed := lifecycletest.In("closed")
	open, err := closed.State.Next(lifecycletest.Reopens(), n.At)
	require.NoError(t, err)
	gone, err := open.Next(takingAlong(), n.At)
	require.NoError(t, err)
	again, err := gone.Next(lifecycletest.Close(), n.At)
	require.NoError(t, err)
	say := func(after time.Duration, s placement.State) {
		news, tell := contract.StandsOf(s)
		require.True(t, tell)
		h.at(n.At.Add(after), "signal", func(*sent) { h.env.SignalWorkflow(contract.StandsSignal, news) })
	}
	say(time.Minute, open)
	say(2*time.Minute, open)
	asked := h.send(n.At.Add(3*time.Minute), lifecycletest.PlacedAgain(2))
	h.at(n.At.Add(4*time.Minute), "signal", func(*sent) { h.env.SignalWorkflow(contract.TakenAlongSignal, contract.TakenAlongBy(again)[0].News) })
	say(24*time.Hour, again)
	say(25*time.Hour, open) // late
	h.send(lifecycletest.At("2027-08-31", 17), lifecycletest.FollowedInJob(2))

	h.run(contract.FollowAlongWorkflow, following(l, n))

	require.Equal(t, followalong.CodeStandsStill, asked.refusedBefore(t).Code)
	require.Equal(t, []string{
		"follow_along_opened", "reminded", "follow_along_recorded", "follow_along_paused", "follow_along_reassigned", "follow_along_resumed",
		"reminded", "follow_along_recorded",
	}, l.facts(n.State.ID))
	history := l.history(n.State.ID)
	require.Equal(t, lifecycletest.At("2027-08-31", lifecycle.Morning), history[6].At, "90 days after the second close")
}

// A placement tells each thing once, in order, and only what there is to tell.
func TestWhatAPlacementTellsThatWasOpenedAgain(t *testing.T) {
	t.Parallel()
	_, tell := contract.StandsOf(lifecycletest.In("closed").State)
	require.False(t, tell)
	n := lifecycletest.In("closed")
	open, err := n.State.Next(lifecycletest.Reopens(), n.At)
	require.NoError(t, err)
	news, tell := contract.StandsOf(open)
	require.True(t, tell)
	require.Equal(t, followalong.PauseFollowAlong{Reopened: 1}, news.Event())
	again, err := open.Next(lifecycletest.Close(), n.At)
	require.NoError(t, err)
	closed, _ := contract.StandsOf(again)
	require.IsType(t, followalong.ResumeFollowAlong{}, closed.Event())
	require.NotEqual(t, news.EventID, closed.EventID)
	same, _ := contract.StandsOf(again)
	require.Equal(t, closed, same)
	require.False(t, slices.ContainsFunc(contract.TakenAlongBy(again), func(contract.Along) bool { return true }))
}
