package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

func TestRefusedProposalCompletesTheRunAndAnswersWithTheRefusal(t *testing.T) {
	t.Parallel()
	proposal := lifecycletest.Proposal()
	past := lifecycletest.Proposal()
	past.Period.Start = "2026-12-01"
	for _, c := range []struct {
		name  string
		in    placement.Propose
		fault fault
		code  string
	}{
		{"by the database", proposal, refusing(lifecycle.CodePlaceTaken), lifecycle.CodePlaceTaken},
		{"by the rules", past, nil, placement.CodeStartInPast},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLedger()
			if c.fault != nil {
				l.fail("propose", c.fault)
			}
			h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
			in := proposing(c.in)
			propose := h.update(h.start, "propose", *in.Begin)

			h.run(contract.PlacementWorkflow, in)

			refusal := propose.refusedUnderLock(t)
			require.Equal(t, c.code, refusal.Code)
			require.Zero(t, refusal.Version)
			require.Equal(t, c.code, h.result().Refused.Code)
			require.Zero(t, h.result().Version)
			require.Empty(t, l.history(lifecycletest.PlacementID))
		})
	}
}

func TestProposeAnswersWithWhatTheChecksFound(t *testing.T) {
	t.Parallel()
	l := newLedger()
	found := []lifecycle.Finding{{Rule: "mentor_untrained", Severity: lifecycle.Warn, TextDA: "da", TextEN: "en"}}
	l.fail("propose", func(commit func() (contract.Recording, error)) (contract.Recording, error) {
		out, err := commit()
		out.Findings = found
		return out, err
	})
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	in := proposing(lifecycletest.Proposal())
	proposed := h.update(h.start, "propose", *in.Begin)
	h.send(h.start.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, in)

	proposed.recorded(t)
	require.Equal(t, found, proposed.result.(contract.Outcome[placement.State]).Findings)
}

func TestProposeAnswersWhenItIsRecordedAndAgainLater(t *testing.T) {
	t.Parallel()
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), newLedger())
	in := proposing(lifecycletest.Proposal())
	first := h.update(h.start, "propose", *in.Begin)
	other := command("propose, once more", lifecycletest.Proposal())
	again := h.update(h.start.Add(time.Hour), "propose", other)
	h.send(h.start.Add(2*time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	require.Equal(t, 1, first.recorded(t).Version)
	require.Equal(t, in.Begin.Fingerprint, first.result.(contract.Outcome[placement.State]).Fingerprint)
	require.Equal(t, in.Begin.Fingerprint, again.result.(contract.Outcome[placement.State]).Fingerprint, "not that of the other request")
}

func TestCommandThatOvertakesTheFirstRecordWaitsForIt(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	l.fail("propose", away, away) // so that it takes a while
	early := h.send(h.start, lifecycletest.CandidateAccepts())
	h.send(h.start.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	require.Equal(t, 2, early.recorded(t).Version)
}

func TestCommandToARefusedProposalIsRefused(t *testing.T) {
	t.Parallel()
	l := newLedger()
	// From the day on which it is proposed the test environment drops what comes of further attempts: their limit is of the workflow's
	// time, and it is held against the real one.
	l.fail("propose", append([]fault{away}, slices.Repeat([]fault{refusing(lifecycle.CodePlaceTaken)}, 9)...)...)
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	early := h.send(h.start, lifecycletest.CandidateAccepts())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	require.Equal(t, lifecycle.CodeNotPossibleNow, early.refusedUnderLock(t).Code)
	require.Equal(t, lifecycle.CodePlaceTaken, h.result().Refused.Code)
}

func TestSecondOfTwoRacingCommandsFailsUnderTheLock(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("approved")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	first := h.send(at, lifecycletest.Withdraw())
	second := h.send(at, lifecycletest.Cancel())
	h.sendTo(at.Add(time.Hour), rematchRef(), lifecycletest.GiveUpRematch())
	l.fail("withdraw", away) // it is still being recorded when the second comes

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, placement.Withdrawn, first.recorded(t).Status)
	require.Equal(t, lifecycle.CodeNotPossibleNow, second.refusedUnderLock(t).Code)
	require.NotContains(t, l.facts(lifecycletest.PlacementID), "cancelled")
}

func TestRacingCommandsThatBothFitAreBothRecorded(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	first := h.send(at, lifecycletest.CandidateAccepts())
	second := h.send(at, lifecycletest.CompanyAccepts())
	h.send(at.Add(time.Hour), lifecycletest.Cancel())
	l.fail("record_candidate_decision", away, away)

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, 2, first.recorded(t).Version)
	require.Equal(t, 3, second.recorded(t).Version)
	require.Equal(t, placement.Agreed, second.recorded(t).Status)
}

func TestRefusalByTheValidatorIsNeverAccepted(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("approved")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	early := h.send(at, lifecycletest.Starts())
	stale := h.send(at, lifecycletest.Cancel(), ifVersion(n.State.Version-1))
	garbled := h.update(at, "sign", contract.Command{ID: "x", Event: []byte(`{"party":7}`), Actor: lifecycle.Actor{TenantID: tenantID}})
	unknown := h.update(at, "no_such_thing")
	h.send(at, lifecycletest.Cancel(), ifVersion(n.State.Version))

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	refusal := early.refusedBefore(t)
	require.Equal(t, placement.CodeDateInFuture, refusal.Code)
	require.Equal(t, n.State.Version, refusal.Version)
	current, isStale := contract.StaleVersionFrom(stale.rejected)
	require.True(t, isStale)
	require.Equal(t, n.State.Version, current)
	require.Error(t, garbled.rejected)
	require.Error(t, unknown.rejected)
	require.Equal(t, n.State.Version+1, h.result().Version)
}

func TestGarbledEventUnderAGoodSealIsInvalid(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("signing")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	garbled := contract.Command{
		ID: "x", ProcessID: n.State.ID, Event: []byte(`{"party":7}`), Actor: lifecycle.Actor{TenantID: tenantID},
	}
	garbled.Seal = sealer{}.Seal(garbled.Sealed("sign"))
	sent := h.update(n.State.Since.Add(time.Hour), "sign", garbled)
	h.send(n.State.Since.Add(2*time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, lifecycle.CodeInvalid, sent.refusedBefore(t).Code)
}

func TestVersionIsAskedForAgainUnderTheLock(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	h.send(at, lifecycletest.CandidateAccepts(), ifVersion(1))
	second := h.send(at, lifecycletest.CompanyAccepts(), ifVersion(1))
	h.send(at.Add(time.Hour), lifecycletest.Cancel())
	l.fail("record_candidate_decision", away)

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.True(t, second.accepted)
	current, isStale := contract.StaleVersionFrom(second.err)
	require.True(t, isStale)
	require.Equal(t, 2, current)
}

func TestRefusalByTheDatabaseChangesNothing(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	l.fail("amend", refusing(lifecycle.CodePlaceTaken))
	refused := h.send(at, lifecycletest.AmendWorkplace())
	cancelled := h.send(at.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	refusal := refused.refusedUnderLock(t)
	require.Equal(t, lifecycle.CodePlaceTaken, refusal.Code)
	require.Equal(t, n.State.Version, refusal.Version)
	local, regular := l.attempts("amend")
	require.Equal(t, 1, local, "a refusal is an answer, not a failure")
	require.Zero(t, regular)
	require.Equal(t, lifecycletest.PlaceID, cancelled.recorded(t).PlaceID)
}

func TestRepeatedCommandIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	// Temporal no longer knows the first one, as after continue-as-new: the same command comes under another update ID.
	c := command("reported twice", lifecycletest.ReportProblem())
	first := h.at(at, c.ID, func(s *sent) { h.env.UpdateWorkflow("report_problem", "one", s.callbacks(), c) })
	again := h.at(at.Add(time.Minute), c.ID, func(s *sent) { h.env.UpdateWorkflow("report_problem", "two", s.callbacks(), c) })
	h.endOf(at.Add(time.Hour), lifecycle.Clock{})

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Len(t, first.recorded(t).Problems, 1)
	require.Len(t, again.recorded(t).Problems, 1)
	require.Equal(t, c.Fingerprint, again.result.(contract.Outcome[placement.State]).Fingerprint)
}

// endOf ends an active placement of a tenant with the given clock, from the instant on.
func (h *harness) endOf(at time.Time, c lifecycle.Clock) {
	h.send(at, placement.TerminateEarly{
		By: lifecycle.PartyCandidate, Reason: placement.GotJob, LastDay: lifecycletest.Calendar().DateOf(at.Add(c.Offset)),
		Contents: lifecycletest.TerminateEarly().Contents,
	})
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		h.send(at.Add(time.Second), lifecycletest.Evaluates(p))
	}
	h.send(at.Add(2*time.Second), lifecycletest.Close())
	h.endFollowAlong(at.Add(3 * time.Second))
	h.sendTo(at.Add(3*time.Second), rematchRef(), lifecycletest.GiveUpRematch())
}

func TestCancellationOfTheWorkflowChangesNothing(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	l.fail("propose", away, away)
	early := h.send(h.start, lifecycletest.CandidateAccepts())
	h.at(h.start, "cancel", func(*sent) { h.env.CancelWorkflow() })
	company := h.send(h.start.Add(time.Hour), lifecycletest.CompanyAccepts())
	l.fail("remind", away) // so that the clock has something to wait for
	told := h.update(h.start.Add(2*time.Hour), contract.ClockUpdate, clockTold(4*day, 1))
	caught := h.update(h.start.Add(time.Hour), contract.CatchUpUpdate)
	h.send(lifecycletest.At("2027-02-20", 10), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	require.Equal(t, placement.Proposed, early.recorded(t).Status)
	require.Equal(t, placement.Agreed, company.recorded(t).Status)
	told.recorded(t)
	caught.recorded(t)
	require.Equal(t, string(placement.Cancelled), h.result().Status)
	require.Contains(t, l.facts(lifecycletest.PlacementID), "escalated", "deadlines go on")
}

// clockTold tells of a clock that is so far ahead.
func clockTold(offset time.Duration, version int) contract.ClockTold {
	told := contract.ClockTold{TenantID: tenantID, Clock: lifecycle.Clock{Offset: offset, Version: version}}
	told.Seal = sealer{}.Seal(told.Sealed(contract.ClockUpdate))
	return told
}

func TestNewerRulesWaitForANewerWorker(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	n.State.Ruleset = placement.Ruleset + 1
	l := newLedger()
	h := newHarness(t, n.State.Since, l)

	h.env.ExecuteWorkflow(contract.PlacementWorkflow, goingOn(l, n))

	require.ErrorContains(t, h.env.GetWorkflowError(),
		fmt.Sprintf("ruleset %d is newer than this worker, which knows %d", placement.Ruleset+1, placement.Ruleset))
	var panicked *temporal.PanicError
	require.ErrorAs(t, h.env.GetWorkflowError(), &panicked, "a panic blocks the task; an error would end the placement")
}
