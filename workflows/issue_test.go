package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

func issueRef() lifecycle.Ref {
	return lifecycle.Ref{Kind: lifecycle.KindIssue, ID: lifecycletest.OpenIssue().ID}
}

// reporting is a harness with an active placement in which the canonical problem is reported.
func reporting(t *testing.T) (*ledger, *harness, contract.Input[placement.State]) {
	t.Helper()
	n := lifecycletest.In("active")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	h.send(lifecycletest.IssueReportedAt(), lifecycletest.ReportIssue())
	return l, h, goingOn(l, n)
}

// terminated lets the placement end early, be evaluated and closed.
func (h *harness) terminated(day lifecycle.Date) {
	e := lifecycletest.TerminateEarly()
	e.LastDay = day
	h.send(lifecycletest.At(day, 9), e)
	h.sendTo(lifecycletest.At(day, 10), rematchRef(), lifecycletest.GiveUpRematch())
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		h.send(lifecycletest.At(day, 12), lifecycletest.Evaluates(p))
	}
	h.send(lifecycletest.At(day, 13), lifecycletest.Close())
	h.endFollowAlong(lifecycletest.At(day, 14))
}

// A problem has a process of its own from its report; the reaction takes away the escalation, and the placement hears how it
// was resolved.
func TestIssueIsReactedToAndResolved(t *testing.T) {
	t.Parallel()
	l, h, in := reporting(t)
	at := lifecycletest.IssueReportedAt().Add(time.Hour)
	news, _ := contract.ResolvedBy(lifecycletest.InIssue("resolved").State)
	h.env.OnSignalExternalWorkflow("default-test-namespace", "placement/"+lifecycletest.PlacementID, "", contract.ResolvedSignal, news).
		Return(func(_, _, _, signal string, told any) error {
			h.env.SignalWorkflow(signal, told)
			return nil
		}).Once()
	for i, e := range []lifecycle.Event{
		lifecycletest.ReactToIssue(), lifecycletest.OfferAdjustment(), lifecycletest.RecordAdjustment(), lifecycletest.RecordLearned(),
		lifecycletest.AnswerReporter(), lifecycletest.ResolveIssue(),
	} {
		h.sendTo(at.Add(time.Duration(i)*time.Minute), issueRef(), e)
	}
	h.terminated("2027-02-09")

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	h.env.AssertExpectations(t)
	require.Equal(t, []string{
		"issue_opened", "issue_reacted_to", "adjustment_offered", "adjustment_made", "learned_from_issue", "reporter_answered", "issue_resolved",
	}, l.facts(issueRef().ID))
	require.Subset(t, l.facts(lifecycletest.PlacementID), []string{"problem_reported", "problem_resolved", "terminated_early"})
}

// Silence is reminded of after half of the hours and escalated at their end, each once. The end of the placement ends it.
func TestIssueIsEscalatedAndEndsWithItsPlacement(t *testing.T) {
	t.Parallel()
	l, h, in := reporting(t)
	h.terminated("2027-02-10")

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	require.Equal(t, []string{"issue_opened", "reminded", "escalated", "issue_concluded"}, l.facts(issueRef().ID))
	history := l.history(issueRef().ID)
	require.Equal(t, lifecycletest.At("2027-02-08", 11), history[1].At)
	require.Equal(t, lifecycletest.At("2027-02-08", 13), history[2].At)
	require.JSONEq(t, `{"outcome": "placement_ended"}`, string(history[3].Event))
}

// The command that was there before there were issues still works: the issue hears of it.
func TestAProblemResolvedInThePlacementEndsItsIssue(t *testing.T) {
	t.Parallel()
	l, h, in := reporting(t)
	h.send(lifecycletest.IssueReportedAt().Add(time.Hour), placement.ResolveProblem{No: 1, Resolution: placement.Solved})
	h.terminated("2027-02-10")

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	require.Equal(t, []string{"issue_opened", "issue_concluded"}, l.facts(issueRef().ID))
	require.JSONEq(t, `{"outcome": "solved"}`, string(l.history(issueRef().ID)[1].Event))
}

// The news of the placement may come twice, and after the end of the issue.
func TestAnIssueHearsOnce(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InIssue("handling")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	p := lifecycletest.ActiveWithIssue()
	p.Ending = &placement.Ending{Kind: placement.TerminatedKind}
	news, tell := contract.ConcludedBy(p, p.Problems[0])
	require.True(t, tell)
	for range 2 {
		h.at(n.At, "signal", func(*sent) { h.env.SignalWorkflow(contract.ConcludeSignal, news) })
	}

	h.run(contract.IssueWorkflow, contract.Input[issue.State]{TenantID: tenantID, State: &state, Host: contract.Host})

	require.Equal(t, contract.Result{Status: "ended", Outcome: "placement_ended", Version: 3}, h.result())
	require.Equal(t, []string{"issue_opened", "issue_reacted_to", "issue_concluded"}, l.facts(state.ID))
}

// An issue tells its placement once how it was resolved; a placement that has ended needs no news.
func TestWhatIsTold(t *testing.T) {
	t.Parallel()
	p := lifecycletest.ActiveWithIssue()
	_, tell := contract.ConcludedBy(p, p.Problems[0])
	require.False(t, tell, "it goes on")
	own := p.Problems[0]
	own.Resolution, own.ByIssue = placement.Solved, true
	_, tell = contract.ConcludedBy(p, own)
	require.False(t, tell, "it said so itself")

	_, tell = contract.ResolvedBy(lifecycletest.InIssue("placement_ended").State)
	require.False(t, tell)
	_, tell = contract.ResolvedBy(lifecycletest.InIssue("answered").State)
	require.False(t, tell)
	news, tell := contract.ResolvedBy(lifecycletest.InIssue("resolved").State)
	require.True(t, tell)
	require.Equal(t, []any{1, placement.Adjusted}, []any{news.No, news.Resolution})
}
