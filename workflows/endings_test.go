package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

func TestEveryStoryIsToldAsTheRulesTellIt(t *testing.T) {
	t.Parallel()
	settled := lifecycletest.SettleProposal()
	for _, c := range []struct {
		name    string
		then    []lifecycle.Event
		status  placement.Status
		outcome placement.Outcome
		rematch bool
		follow  bool
	}{
		{name: "closed", status: placement.Closed, outcome: placement.OrdinaryJob, follow: true},
		{name: "declined", then: []lifecycle.Event{settled}, status: placement.Closed, outcome: placement.ProposalDeclined},
		{name: "expired", then: []lifecycle.Event{settled}, status: placement.Closed, outcome: placement.ProposalExpired},
		{name: "cancelled", status: placement.Cancelled},
		{name: "withdrawn", status: placement.Withdrawn, rematch: true},
		{name: "evaluating_terminated", status: placement.Closed, outcome: placement.NoChange, rematch: true, follow: true, then: []lifecycle.Event{
			lifecycletest.Evaluates(lifecycle.PartyCandidate), lifecycletest.Evaluates(lifecycle.PartyCompany),
			lifecycletest.Evaluates(lifecycle.PartyMentor), lifecycletest.Evaluates(lifecycle.PartyCaseWorker),
			placement.Close{Outcome: placement.NoChange},
		}},
		{name: "evaluating_no_show", status: placement.Closed, outcome: placement.OtherOffer, rematch: true, then: []lifecycle.Event{
			lifecycletest.Evaluates(lifecycle.PartyCaseWorker), placement.Close{Outcome: placement.OtherOffer},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.In(c.name)
			h := newHarness(t, n.Story[0].At, newLedger())
			h.tell(n.Story)
			people, at := n.Story, n.At
			for _, e := range c.then {
				h.send(at, e)
				people = append(people, lifecycletest.Happened{At: at, Event: e})
				at = at.Add(time.Second)
			}
			if c.rematch {
				h.sendTo(at, rematchRef(), lifecycletest.GiveUpRematch())
			}
			if c.follow {
				h.endFollowAlong(at)
			}

			h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

			h.allRecorded()
			result := h.result()
			require.Equal(t, string(c.status), result.Status)
			require.Equal(t, string(c.outcome), result.Outcome)
			require.Nil(t, result.Refused)
			history := h.ledger.history(lifecycletest.PlacementID)
			require.Len(t, history, result.Version)
			var happened []string
			for _, e := range history {
				happened = append(happened, moment(e.Fact, e.At))
			}
			require.Equal(t, foretold(people), happened)
			if c.rematch {
				facts := h.ledger.facts(rematchRef().ID)
				require.Equal(t, "rematch_opened", facts[0])
				require.Equal(t, "given_up", facts[len(facts)-1])
			} else {
				require.Empty(t, h.ledger.facts(rematchRef().ID))
			}
			require.Equal(t, c.follow, len(h.ledger.facts(followAlongRef().ID)) > 0)
		})
	}
}

// foretold says what must be in history when people do their part of a story: that, and what time brings in between,
// each on time.
func foretold(story []lifecycletest.Happened) []string {
	var all []string
	var state placement.State
	for _, s := range story {
		for {
			tick, ok := lifecycletest.Tick(state)
			if !ok || tick.At.After(s.At) {
				break
			}
			state = lifecycletest.Apply(state, tick.At, tick.Event)
			all = append(all, moment(tick.Event.Fact(), tick.At))
		}
		if byClock(s.Event) {
			continue
		}
		state = lifecycletest.Apply(state, s.At, s.Event)
		all = append(all, moment(s.Event.Fact(), s.At))
	}
	return all
}

func moment(fact string, at time.Time) string { return at.Format("2006-01-02 15:04 ") + fact }

func rematchRef() lifecycle.Ref {
	return lifecycle.Ref{Kind: lifecycle.KindRematch, ID: placement.State{ID: lifecycletest.PlacementID}.RematchID()}
}

func TestNoShowWithANewFirstDayGoesOn(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("approved")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.send(n.At, lifecycletest.NoShowNewStart())
	start := lifecycletest.StartsOn.AddDays(3)
	started := h.send(lifecycletest.At(start, 10), placement.ConfirmStart{On: start})
	h.send(lifecycletest.At(start, 11), placement.TerminateEarly{
		By: lifecycle.PartyCandidate, Reason: placement.GotJob, LastDay: start, Contents: lifecycletest.TerminateEarly().Contents,
	})
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		h.send(lifecycletest.At(start, 12), lifecycletest.Evaluates(p))
	}
	h.send(lifecycletest.At(start, 13), lifecycletest.Close())
	h.endFollowAlong(lifecycletest.At(start, 14))
	h.sendTo(lifecycletest.At(start, 14), rematchRef(), lifecycletest.GiveUpRematch())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	require.Equal(t, start, started.recorded(t).StartedOn)
	require.Equal(t, string(placement.Closed), h.result().Status)
}

func TestEvaluationClosesAfterItsGraceWithTheMissingMarked(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("evaluating_planned")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.send(n.At, lifecycletest.Evaluates(lifecycle.PartyCandidate))
	late := h.send(lifecycletest.At("2027-05-28", 10), lifecycletest.Evaluates(lifecycle.PartyCompany))
	closed := h.send(lifecycletest.At("2027-05-28", 11), lifecycletest.Close())
	h.endFollowAlong(lifecycletest.At("2027-05-28", 12))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, lifecycle.CodeNotPossibleNow, late.refusedBefore(t).Code)
	missing := 0
	for _, e := range closed.recorded(t).Evaluations {
		if e.Missing {
			missing++
		}
	}
	require.Equal(t, 3, missing)
	require.Contains(t, l.facts(lifecycletest.PlacementID), "evaluation_closed")
}

func TestRematchCarriesWhatWasLearned(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.send(n.At, lifecycletest.TerminateEarly())
	h.at(lifecycletest.At("2027-02-03", 10), "look", func(*sent) {
		value, err := h.env.QueryWorkflowByID(contract.WorkflowID(rematchRef()), contract.StateQuery)
		require.NoError(t, err)
		var state rematch.State
		require.NoError(t, value.Get(&state))
		require.Equal(t, rematch.Open, state.Status)
		require.Equal(t, lifecycletest.CandidateID, state.CandidateID)
		require.True(t, state.Learned.Has(placement.ContentConstraints))
	})
	h.sendTo(lifecycletest.At("2027-02-03", 11), rematchRef(), lifecycletest.GiveUpRematch())
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		h.send(lifecycletest.At("2027-02-15", 12), lifecycletest.Evaluates(p))
	}
	h.send(lifecycletest.At("2027-02-15", 13), lifecycletest.Close())
	h.endFollowAlong(lifecycletest.At("2027-02-15", 14))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, string(placement.Closed), h.result().Status)
}
