package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// seeking returns the input of a search that begins with the wish.
func seeking(e outreach.OpenOutreach) contract.Input[outreach.State] {
	c := command("open", e)
	return contract.Input[outreach.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host}
}

// inOutreach is goingOn for a search.
func inOutreach(l *ledger, n lifecycletest.NamedOutreach) contract.Input[outreach.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[outreach.State]{TenantID: tenantID, State: &state, Host: contract.Host}
}

func TestASearchLeadsToAPlace(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.OutreachOpenedOn, 9), l)
	h.tell(lifecycletest.InOutreach("refused").Story[1:])
	h.send(lifecycletest.At("2027-01-07", 9), lifecycletest.PresentCandidate())
	yes := lifecycletest.CompanySays(outreach.Interested)
	yes.No = 2
	h.send(lifecycletest.At("2027-01-08", 9), yes)
	place := lifecycletest.ConvertOutreach()
	place.No, place.CompanyID = 2, lifecycletest.OtherCompanyID
	h.send(lifecycletest.At("2027-01-11", 9), place)

	h.run(contract.OutreachWorkflow, seeking(lifecycletest.OpenOutreach()))

	h.allRecorded()
	require.Equal(t, contract.Result{Status: "converted", Outcome: "converted", Version: 6}, h.result())
	require.Equal(t, []string{
		"outreach_opened", "company_approached", "company_answered", "company_approached", "company_answered", "outreach_converted",
	}, l.facts(lifecycletest.OutreachID))
}

// Nobody does anything: the company's deadline and the target each remind and escalate once, in order.
func TestASearchRemindsAndEscalatesOnce(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("approached")
	l := newLedger()
	h := newHarness(t, n.At, l)
	h.send(lifecycletest.At("2027-03-15", 9), lifecycletest.GiveUpOutreach())

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	h.allRecorded()
	history := l.history(n.State.ID)[2:]
	var happened []string
	for _, e := range history[:4] {
		happened = append(happened, e.Fact+" "+e.Elapsed.Deadline+" "+e.At.Format(time.DateOnly))
		require.False(t, e.Elapsed.Late)
	}
	require.Equal(t, []string{
		"reminded company_contact:1 2027-01-12", "escalated company_contact:1 2027-01-19",
		"reminded outreach_target 2027-02-01", "escalated outreach_target 2027-02-15",
	}, happened)
	require.Equal(t, "given_up", h.result().Outcome)
	require.Len(t, history, 5, "each once")
}

func TestContactingAgainPutsTheDeadlineOff(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("approached")
	l := newLedger()
	h := newHarness(t, n.At, l)
	h.send(lifecycletest.At("2027-01-11", 9), lifecycletest.ContactAgain())
	h.send(lifecycletest.At("2027-01-15", 9), lifecycletest.CompanySays(outreach.Later))
	h.send(lifecycletest.At("2027-01-18", 9), lifecycletest.ReassignOutreach())
	h.send(lifecycletest.At("2027-01-26", 9), lifecycletest.GiveUpOutreach())

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	h.allRecorded()
	require.Equal(t, []string{
		"company_contacted_again", "company_answered", "outreach_reassigned", "reminded", "outreach_given_up",
	}, l.facts(n.State.ID)[2:], "on the day that the company asked for, and not before")
}

func TestAProposalElsewhereEndsNothingAndAsksSomebodyToDecide(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("interested")
	l := newLedger()
	h := newHarness(t, n.At, l)
	for range 2 { // a signal can come twice
		h.at(n.At.Add(time.Hour), "signal", func(*sent) { h.env.SignalWorkflow(contract.MatchSignal, matched()) })
	}
	on := h.send(n.At.Add(2*time.Hour), outreach.ContinueOutreach{})
	no := h.send(n.At.Add(3*time.Hour), lifecycletest.NoteProposal())
	h.send(n.At.Add(4*time.Hour), lifecycletest.ConvertOutreach())

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	on.recorded(t)
	require.False(t, no.accepted, "that something was proposed is no command of people")
	require.Equal(t, []string{"proposed_elsewhere", "outreach_continued", "outreach_converted"}, l.facts(n.State.ID)[3:])
	require.Equal(t, "converted", h.result().Outcome)
}

func TestAPlacementTellsTheSearchThatItConcernsOnce(t *testing.T) {
	t.Parallel()
	for name, signalErr := range map[string]error{"which runs": nil, "which has ended": errors.New("not found")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLedger()
			h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
			proposal := lifecycletest.Proposal()
			proposal.OutreachID = lifecycletest.OutreachID
			h.env.OnSignalExternalWorkflow("default-test-namespace", "outreach/"+proposal.OutreachID, "", contract.MatchSignal, contract.MatchedBy(proposal.ID)).
				Return(signalErr).Once()
			h.send(h.start.Add(time.Hour), lifecycletest.CandidateAccepts())
			h.send(h.start.Add(2*time.Hour), lifecycletest.Cancel())

			h.run(contract.PlacementWorkflow, proposing(proposal))

			h.allRecorded()
			h.env.AssertExpectations(t)
			require.Equal(t, string(placement.Cancelled), h.result().Status)
		})
	}
}

func TestASearchThatTheDatabaseRefusesEndsAtOnce(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.fail("open_outreach", refusing(outreach.CodeOutreachOpen))
	h := newHarness(t, lifecycletest.At(lifecycletest.OutreachOpenedOn, 9), l)

	h.run(contract.OutreachWorkflow, seeking(lifecycletest.OpenOutreach()))

	require.Equal(t, outreach.CodeOutreachOpen, h.result().Refused.Code)
}

func TestAPresentationThatTheDatabaseRefusesChangesNothing(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("searching")
	l := newLedger()
	l.fail("approach_company", refusing(outreach.CodeNotPresented))
	h := newHarness(t, n.At, l)
	no := h.send(n.At.Add(time.Hour), lifecycletest.PresentCandidate())
	yes := h.send(n.At.Add(2*time.Hour), lifecycletest.ApproachCompany())
	h.send(n.At.Add(3*time.Hour), lifecycletest.GiveUpOutreach())

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	require.Equal(t, outreach.CodeNotPresented, no.refusedUnderLock(t).Code)
	yes.recorded(t)
	require.Equal(t, []string{"outreach_opened", "company_approached", "outreach_given_up"}, l.facts(n.State.ID))
}

// Two record the answer of one company at once: the second is decided under the lock, by what the first has made of it.
func TestOfTwoEqualAnswersOneIsNews(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("approached")
	l := newLedger()
	h := newHarness(t, n.At, l)
	l.fail("record_answer", away)
	first := h.send(n.At.Add(time.Hour), lifecycletest.CompanySays(outreach.Interested))
	second := h.send(n.At.Add(time.Hour), lifecycletest.CompanySays(outreach.Interested))
	h.send(n.At.Add(2*time.Hour), lifecycletest.GiveUpOutreach())

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	first.recorded(t)
	require.Equal(t, outreach.CodeNothingToChange, second.refusedUnderLock(t).Code)
}

func TestASearchContinuesAsNewWithEverything(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("approached_reminded")
	l := newLedger()
	h := newHarness(t, n.At, l)
	// While the answer to a command is waited for, a placement signals: its news is not left behind.
	l.fail("reassign_outreach", away)
	h.send(n.At.Add(time.Hour), lifecycletest.ReassignOutreach())
	h.continueAt(n.At.Add(time.Hour + 10*time.Millisecond))
	h.at(n.At.Add(time.Hour+20*time.Millisecond), "signal", func(*sent) { h.env.SignalWorkflow(contract.MatchSignal, matched()) })

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	var next *workflow.ContinueAsNewError
	require.ErrorAs(t, h.env.GetWorkflowError(), &next)
	require.Equal(t, contract.OutreachWorkflow, next.WorkflowType.Name)
	var in contract.Input[outreach.State]
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &in))
	require.Equal(t, []string{lifecycletest.OtherOwnerID, lifecycletest.OtherPlacementID}, []string{in.State.OwnerID, in.State.Elsewhere})
	require.Equal(t, n.State.Deadlines, in.State.Deadlines, "a rung that has fired fires no more")

	rest := newHarness(t, n.At.Add(2*time.Hour), l)
	rest.send(lifecycletest.At("2027-01-20", 9), lifecycletest.GiveUpOutreach())
	rest.run(contract.OutreachWorkflow, in)

	rest.allRecorded()
	require.Equal(t, []string{"escalated", "outreach_given_up"}, l.facts(n.State.ID)[len(n.Story)+2:])
}

func TestASearchOfAPracticeTenantFollowsItsClock(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("approached")
	l := newLedger()
	h := newHarness(t, n.At, l)
	moved := lifecycle.Clock{Offset: 8 * day, Version: 1}
	h.at(n.At.Add(time.Hour), "move", func(s *sent) {
		l.setClock(moved)
		h.env.UpdateWorkflow(contract.ClockUpdate, "move", s.callbacks(), clockTold(moved.Offset, moved.Version))
	})
	h.send(n.At.Add(2*time.Hour), lifecycletest.GiveUpOutreach(), onClock(moved))

	h.run(contract.OutreachWorkflow, inOutreach(l, n))

	h.allRecorded()
	require.Equal(t, []string{"reminded", "outreach_given_up"}, l.facts(n.State.ID)[2:])
}

// seek starts a search with its wish at the instant, as the API does.
func (l *live) seek(at time.Time, e outreach.OpenOutreach) lifecycle.Ref {
	l.t.Helper()
	l.stand(at)
	ref := lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: e.ID}
	c := command("seek "+e.ID, e, onClock(l.clock), addressed(ref))
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: l.queue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.OutreachWorkflow, contract.Input[outreach.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host})
	handle, err := l.client.UpdateWithStartWorkflow(l.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: l.options(ref, e.Name(), c),
	})
	require.NoError(l.t, err)
	require.NoError(l.t, handle.Get(l.t.Context(), nil))
	return ref
}

func TestGoldenOutreach(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	e, lost := lifecycletest.OpenOutreach(), lifecycletest.OpenOutreach()
	e.ID, lost.ID = lifecycle.DeriveID("live", t.Name(), "found"), lifecycle.DeriveID("live", t.Name(), "lost")

	found := l.seek(lifecycletest.At(lifecycletest.OutreachOpenedOn, 9), e)
	l.send(found, lifecycletest.ApproachCompany())
	l.move(lifecycletest.At("2027-01-12", 10), found)
	l.send(found, lifecycletest.ContactAgain())
	l.send(found, lifecycletest.CompanySays(outreach.Later))
	l.send(found, lifecycletest.PresentCandidate())
	// A placement is proposed for the candidate meanwhile.
	proposal := lifecycletest.Proposal()
	proposal.OutreachID = found.ID
	_, err := l.propose(lifecycletest.At("2027-01-13", 9), proposal)
	require.NoError(t, err)
	l.tellClock(found)
	l.waits("the search hears of it", func() bool {
		facts := l.ledger.facts(found.ID)
		return facts[len(facts)-1] == "proposed_elsewhere"
	})
	l.send(l.ref, lifecycletest.Cancel())
	require.Equal(t, string(placement.Cancelled), l.result(l.ref).Status)
	l.send(found, outreach.ContinueOutreach{})
	l.move(lifecycletest.At("2027-01-25", 9), found)
	l.send(found, lifecycletest.CompanySays(outreach.Interested))
	l.send(found, lifecycletest.ConvertOutreach())
	require.Equal(t, "converted", l.result(found).Outcome)
	require.Equal(t, []string{
		"outreach_opened", "company_approached", "reminded", "company_contacted_again", "company_answered", "company_approached",
		"proposed_elsewhere", "outreach_continued", "reminded", "reminded", "company_answered", "outreach_converted",
	}, l.ledger.facts(found.ID))

	given := l.seek(lifecycletest.At("2027-01-26", 9), lost)
	l.move(lifecycletest.At("2027-03-15", 9), given)
	l.send(given, lifecycletest.ReassignOutreach())
	l.send(given, lifecycletest.GiveUpOutreach())
	require.Equal(t, []string{"outreach_opened", "reminded", "escalated", "outreach_reassigned", "outreach_given_up"}, l.ledger.facts(given.ID))
	l.golden("outreach", l.history(found, ""))
	l.golden("outreach_given_up", l.history(given, ""))
	l.golden("placement_during_outreach", l.history(l.ref, ""))
}
