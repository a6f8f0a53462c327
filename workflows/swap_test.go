package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

func successorRef() lifecycle.Ref {
	return lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.OtherPlacementID}
}

// ends lets the successor and the rematch end, so that the environment comes to rest.
func (h *harness) ends(at time.Time) {
	h.sendTo(at, rematchRef(), lifecycletest.GiveUpRematch())
	c := command("the successor ends", lifecycletest.Cancel(), addressed(successorRef()))
	h.at(at, "cancel", func(s *sent) {
		s.err = h.env.UpdateWorkflowByID(contract.WorkflowID(successorRef()), "cancel", c.ID, s.callbacks(), c)
	})
}

// evaluated lets everybody evaluate and the placement close.
func (h *harness) evaluated(at time.Time) {
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		h.send(at, lifecycletest.Evaluates(p))
	}
	h.send(at.Add(time.Minute), lifecycletest.Close())
	h.endFollowAlong(at.Add(2 * time.Minute))
}

func TestSwapBeforeTheStartBeginsTheOtherPlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	swap := h.send(n.At, lifecycletest.Swap())
	h.ends(n.At.Add(time.Hour))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	after := swap.recorded(t)
	require.Equal(t, placement.Withdrawn, after.Status)
	require.Equal(t, lifecycletest.OtherPlacementID, after.Successor.PlacementID)
	require.Equal(t, []string{"proposed", "cancelled"}, l.facts(lifecycletest.OtherPlacementID))
	begun := l.history(lifecycletest.OtherPlacementID)[0]
	require.Equal(t, lifecycletest.OwnerID, begun.Actor.UserID)
	require.True(t, begun.At.Equal(l.history(lifecycletest.PlacementID)[n.State.Version].At), "one instant")
	require.Equal(t, "rematch_opened", l.facts(rematchRef().ID)[0])
	var opened rematch.State
	require.NoError(t, json.Unmarshal(l.rows[rematchRef().ID].state, &opened))
	require.Equal(t, placement.SwappedKind, opened.Cause)
}

func TestSwapAfterTheStartGoesOnToTheEvaluation(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.send(n.At, lifecycletest.SwapStarted())
	h.ends(n.At.Add(time.Hour))
	h.evaluated(lifecycletest.At("2027-02-15", 12))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	require.Equal(t, string(placement.Closed), h.result().Status)
	require.Equal(t, []string{"proposed", "cancelled"}, l.facts(lifecycletest.OtherPlacementID))
}

// What the database says about the proposal is said about the swap; nothing has happened to either.
func TestARefusedSwapChangesNothing(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	l.fail("swap", refusing(lifecycle.CodePlaceTaken))
	swap := h.send(n.At, lifecycletest.Swap())
	h.send(n.At.Add(time.Minute), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, lifecycle.CodePlaceTaken, swap.refusedUnderLock(t).Code)
	require.Equal(t, string(placement.Cancelled), h.result().Status)
	require.Empty(t, l.facts(lifecycletest.OtherPlacementID))
	require.Empty(t, l.facts(rematchRef().ID))
}

func TestAFaultyProposalIsTurnedAwayBeforeHistory(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	e := lifecycletest.Swap()
	e.Proposal.Goals = nil
	swap := h.send(n.At, e)
	h.send(n.At.Add(time.Minute), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	refusal := swap.refusedBefore(t)
	require.Equal(t, lifecycle.CodeRequired, refusal.Code)
	require.Equal(t, "proposal.goals", refusal.Field)
}

func TestSecondOfASwapAndAWithdrawalFailsUnderTheLock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		first, second lifecycle.Event
		swapped       bool
	}{
		{"the swap first", lifecycletest.Swap(), lifecycletest.Withdraw(), true},
		{"the withdrawal first", lifecycletest.Withdraw(), lifecycletest.Swap(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.In("agreed")
			l := newLedger()
			h := newHarness(t, n.State.Since, l)
			first, second := h.send(n.At, c.first), h.send(n.At, c.second)
			if c.swapped {
				h.ends(n.At.Add(time.Hour))
			} else {
				h.sendTo(n.At.Add(time.Hour), rematchRef(), lifecycletest.GiveUpRematch())
			}

			h.run(contract.PlacementWorkflow, goingOn(l, n))

			require.Equal(t, c.swapped, first.recorded(t).Successor != nil)
			require.Equal(t, lifecycle.CodeNotPossibleNow, second.refusedUnderLock(t).Code)
			require.Equal(t, c.swapped, len(l.facts(lifecycletest.OtherPlacementID)) > 0)
		})
	}
}

func TestSwapWhoseAnswerIsLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	l.fail("swap", lost)
	swap := h.send(n.At, lifecycletest.Swap())
	h.ends(n.At.Add(time.Hour))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	require.Equal(t, placement.Withdrawn, swap.recorded(t).Status)
	require.Equal(t, []string{"proposed", "cancelled"}, l.facts(lifecycletest.OtherPlacementID))
}

// The worker was killed after the commit, and the update that asked for the swap never was: the other placement is in the
// database and nothing runs it. As soon as the first one hears of it, it does what follows.
func TestSwapThatIsFoldedInBeginsTheOtherPlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	in := goingOn(l, n)
	at := n.State.Since.Add(time.Hour)
	e := lifecycletest.Swap()
	l.behindTheBack(n.State.ID, "lost", at, e)
	l.rows[successorRef().ID] = rowOf(lifecycletest.Apply(placement.State{}, at, e.Proposal), []lifecycletest.Happened{{At: at, Event: e.Proposal}})
	late := h.send(at.Add(time.Minute), lifecycletest.Cancel())
	h.ends(at.Add(time.Hour))

	h.run(contract.PlacementWorkflow, in)

	require.Equal(t, lifecycle.CodeNotPossibleNow, late.refusedUnderLock(t).Code)
	require.Equal(t, string(placement.Withdrawn), h.result().Status)
	require.Equal(t, []string{"proposed", "cancelled"}, l.facts(lifecycletest.OtherPlacementID))
	require.Equal(t, []string{"rematch_opened", "given_up"}, l.facts(rematchRef().ID))
}

// A run that is to read its beginning finds whatever has happened since, or that another one has taken over.
func TestARunThatReadsItsBeginning(t *testing.T) {
	t.Parallel()
	reading := contract.Input[placement.State]{TenantID: tenantID, Founded: lifecycletest.PlacementID, Host: contract.Host}

	t.Run("finds what has happened since", func(t *testing.T) {
		t.Parallel()
		n := lifecycletest.In("agreed")
		l := newLedger()
		goingOn(l, n)
		h := newHarness(t, n.State.Since, l)
		booked := h.send(n.At, lifecycletest.BookMeeting())
		h.send(n.At.Add(time.Hour), lifecycletest.Cancel())

		h.run(contract.PlacementWorkflow, reading)

		require.Equal(t, n.State.Version+1, booked.recorded(t).Version)
		require.Equal(t, string(placement.Cancelled), h.result().Status)
	})
	t.Run("ends where another one goes on", func(t *testing.T) {
		t.Parallel()
		n := lifecycletest.In("agreed")
		l := newLedger()
		goingOn(l, n)
		l.supersede(n.State.ID)
		h := newHarness(t, n.State.Since, l)

		h.run(contract.PlacementWorkflow, reading)

		require.Zero(t, h.result().Version)
	})
	t.Run("waits for a slow database", func(t *testing.T) {
		t.Parallel()
		n := lifecycletest.In("agreed")
		l := newLedger()
		goingOn(l, n)
		l.failMissed(7)
		h := newHarness(t, n.State.Since, l)
		cancelled := h.send(n.At, lifecycletest.Cancel())

		h.run(contract.PlacementWorkflow, reading)

		cancelled.recorded(t)
	})
}

func TestGoldenSwap(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	other := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycle.DeriveID("live", t.Name(), "successor")}
	l.tell(lifecycletest.In("agreed").Story)
	e := lifecycletest.Swap()
	e.Proposal.ID, e.Proposal.SwapOf = other.ID, l.ref.ID

	l.send(l.ref, e)

	// The answer comes when the other one takes commands.
	l.send(other, lifecycletest.CandidateAccepts())
	require.Equal(t, string(placement.Withdrawn), l.result(l.ref).Status)
	l.send(other, lifecycletest.Cancel())
	require.Equal(t, string(placement.Cancelled), l.result(other).Status)
	require.Equal(t, []string{"proposed", "candidate_decided", "cancelled"}, l.ledger.facts(other.ID))
	l.waits("the rematch begins", func() bool { return len(l.ledger.facts(l.rematch().ID)) == 1 })
	l.golden("swap", l.history(l.ref, ""))
	l.golden("successor", l.history(other, ""))
}
