package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

func TestRematchEndsWhenAPlacementIsProposed(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	for range 2 { // a signal can come twice
		h.at(n.State.Since.Add(day), "signal", func(*sent) { h.env.SignalWorkflow(contract.MatchSignal, matched()) })
	}

	h.run(contract.RematchWorkflow, searching(l, n))

	require.Equal(t, contract.Result{Status: "matched", Outcome: "matched", Version: 2}, h.result())
	require.Equal(t, []string{"rematch_opened", "matched"}, l.facts(n.State.ID))
}

func TestRematchIsRemindedEscalatedAndGivenUp(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	c := command("give up", lifecycletest.GiveUpRematch())
	given := h.update(n.State.Since.AddDate(0, 2, 0), "give_up", c)

	h.run(contract.RematchWorkflow, searching(l, n))

	given.recorded(t)
	require.Equal(t, rematch.GotJob, given.result.(contract.Outcome[rematch.State]).State.Reason)
	require.Equal(t, []string{"rematch_opened", "reminded", "escalated", "given_up"}, l.facts(n.State.ID))
	require.Equal(t, string(rematch.GivenUp), h.result().Status)
}

func TestRematchThatMayNotBeginEnds(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.fail("open_rematch", refusing(lifecycle.CodeCandidateNotFound))
	h := newHarness(t, lifecycletest.InRematch("open").State.Since, l)
	event := command("", lifecycletest.OpenRematch())
	event.Seal, event.Actor.UserID = "", ""

	h.run(contract.RematchWorkflow, contract.Input[rematch.State]{TenantID: tenantID, Begin: &event, BeginName: "open_rematch", Host: contract.Host})

	require.Equal(t, lifecycle.CodeCandidateNotFound, h.result().Refused.Code)
}

func TestPlacementTellsTheRematchItAnswersOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  error
	}{{"which runs", nil}, {"which has ended", errors.New("not found")}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLedger()
			h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
			proposal := lifecycletest.Proposal()
			proposal.RematchOf = lifecycletest.OtherPlacementID
			news := contract.Matched{PlacementID: proposal.ID, EventID: lifecycle.DeriveID("matched", proposal.ID)}
			h.env.OnSignalExternalWorkflow("default-test-namespace", "rematch/"+proposal.RematchOf, "", contract.MatchSignal, news).
				Return(c.err).Once()
			h.send(h.start.Add(time.Hour), lifecycletest.CandidateAccepts())
			h.send(h.start.Add(2*time.Hour), lifecycletest.Cancel())

			h.run(contract.PlacementWorkflow, proposing(proposal))

			h.allRecorded()
			h.env.AssertExpectations(t)
			require.Equal(t, string(placement.Cancelled), h.result().Status)
		})
	}
}
