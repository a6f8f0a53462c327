package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

// continueAt tells the workflow at the instant that its history is long enough.
func (h *harness) continueAt(at time.Time) {
	h.at(at, "suggest continue-as-new", func(*sent) { h.env.SetContinueAsNewSuggested(true) })
}

func TestContinueAsNewKeepsEverything(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("evaluating_terminated")
	l := newLedger()
	first := newHarness(t, n.Story[0].At, l)
	first.tell(n.Story)
	clock := lifecycle.Clock{Offset: time.Minute, Version: 4}
	first.sendTo(n.At, rematchRef(), lifecycletest.GiveUpRematch())
	first.update(n.At, contract.ClockUpdate, clockTold(clock.Offset, clock.Version))
	last := first.send(n.At.Add(time.Hour), lifecycletest.Evaluates(lifecycle.PartyCandidate))
	first.continueAt(n.At.Add(90 * time.Minute))
	in := proposing(lifecycletest.Proposal())

	first.run(contract.PlacementWorkflow, in)

	next := first.continued()
	require.Equal(t, last.recorded(t), next.State.Brief())
	require.Equal(t, lifecycletest.Calendar(), next.State.Calendar)
	require.Equal(t, last.recorded(t).Deadlines, next.State.Deadlines)
	require.Equal(t, clock, next.Clock)
	require.Equal(t, in.Begin.Fingerprint, next.Fingerprint)
	require.Equal(t, []string{"rematch"}, next.Told)
	require.Nil(t, next.Begin)
	require.Zero(t, next.Epoch)

	rest := newHarness(t, n.At.Add(2*time.Hour), l)
	again := rest.update(rest.start.Add(time.Second), "propose", *in.Begin)
	for _, p := range []lifecycle.Party{lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		rest.send(rest.start.Add(3*time.Hour), lifecycletest.Evaluates(p))
	}
	rest.send(rest.start.Add(4*time.Hour), lifecycletest.Close())
	rest.endFollowAlong(rest.start.Add(5 * time.Hour))

	rest.run(contract.PlacementWorkflow, next)

	rest.allRecorded()
	require.Equal(t, in.Begin.Fingerprint, again.result.(contract.Outcome[placement.State]).Fingerprint)
	require.Equal(t, string(placement.Closed), rest.result().Status)
	require.NotContains(t, l.facts(rematchRef().ID)[1:], "rematch_opened", "what has been told is not told again")
}

func TestContinueAsNewWaitsForAnswersAndTheClock(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	l.fail("record_candidate_decision", away, away)
	yes := h.send(at, lifecycletest.CandidateAccepts())
	moved := h.update(at, contract.ClockUpdate, clockTold(4*day, 1))
	h.continueAt(at.Add(10 * time.Millisecond)) // while both wait

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	yes.recorded(t)
	moved.recorded(t)
	next := h.continued()
	require.Equal(t, []string{"proposed", "candidate_decided", "reminded"}, l.facts(n.State.ID))
	require.Equal(t, 3, next.State.Version)
}

func TestContinueAsNewLeavesNoNewsBehind(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	// While the answer to a command is waited for, a placement signals.
	l.fail("reassign_rematch", away)
	h.send(at, lifecycletest.ReassignRematch())
	h.continueAt(at.Add(10 * time.Millisecond))
	h.at(at.Add(20*time.Millisecond), "signal", func(*sent) { h.env.SignalWorkflow(contract.MatchSignal, matched()) })

	h.run(contract.RematchWorkflow, searching(l, n))

	require.Equal(t, string(rematch.Matched), h.result().Status)
}

func TestRematchContinuesAsNew(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.send(n.State.Since.Add(time.Hour), lifecycletest.ReassignRematch())
	h.continueAt(n.State.Since.Add(2 * time.Hour))

	h.run(contract.RematchWorkflow, searching(l, n))

	var next *workflow.ContinueAsNewError
	require.ErrorAs(t, h.env.GetWorkflowError(), &next)
	require.Equal(t, contract.RematchWorkflow, next.WorkflowType.Name)
	var in contract.Input[rematch.State]
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &in))
	require.Equal(t, lifecycletest.OtherOwnerID, in.State.OwnerID)
}

func matched() contract.Matched {
	return contract.Matched{PlacementID: lifecycletest.OtherPlacementID, EventID: lifecycle.DeriveID("matched", lifecycletest.OtherPlacementID)}
}

// What changes nothing makes history longer too: it must not get so long that no command can come any more.
func TestLongHistoryIsEndedWithoutAnythingChanging(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.continueAt(n.State.Since.Add(time.Hour))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, n.State.Version, h.continued().State.Version)
	require.WithinDuration(t, n.State.Since.Add(time.Hour), h.env.Now(), time.Minute)
}
