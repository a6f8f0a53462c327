package workflows_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// A placement whose problem is open goes to another case worker, and takes it along; back it goes alone.
func TestGoldenHandedOver(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	l.tell(lifecycletest.In("active").Story)
	problem := lifecycle.Ref{Kind: lifecycle.KindIssue, ID: placement.IssueID(l.ref.ID, 1)}
	l.move(lifecycletest.IssueReportedAt(), l.ref)
	l.send(l.ref, lifecycletest.ReportIssue())
	l.waits("the issue begins", func() bool { return len(l.ledger.facts(problem.ID)) == 1 })

	l.send(l.ref, takingAlong())
	l.waits("the issue goes along", func() bool { return last(l.ledger.facts(problem.ID)) == "issue_reassigned" })
	l.send(l.ref, placement.Reassign{OwnerID: lifecycletest.OwnerID})
	end := lifecycletest.TerminateEarly()
	end.LastDay = "2027-02-12"
	l.send(l.ref, end)
	l.result(problem)

	require.Equal(t, []string{"issue_opened", "issue_reassigned", "issue_concluded"}, l.ledger.facts(problem.ID))
	l.golden("handed_over", l.history(l.ref, ""))
	l.golden("issue_handed_over", l.history(problem, ""))
}

// A placement that was closed is opened again, goes to another case worker, and is closed a second time.
func TestGoldenReopened(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	follow := lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: placement.FollowAlongID(l.ref.ID)}
	l.tell(lifecycletest.In("closed").Story)
	l.result(l.ref)
	l.waits("the follow-along begins", func() bool { return len(l.ledger.facts(follow.ID)) == 1 })

	follows := func(fact string) {
		t.Helper()
		l.waits(fact, func() bool { return last(l.ledger.facts(follow.ID)) == fact })
	}
	l.openAgain(lifecycletest.Reopens(lifecycle.PartyCompany))
	follows("follow_along_paused")
	l.send(l.ref, takingAlong())
	follows("follow_along_reassigned")
	l.move(lifecycletest.At("2027-05-12", 10), l.ref, follow)
	l.send(l.ref, lifecycletest.Evaluates(lifecycle.PartyCompany))
	l.send(l.ref, lifecycletest.Close())
	l.result(l.ref)
	follows("follow_along_resumed")
	l.move(lifecycletest.At("2027-05-26", 10), follow)
	l.send(follow, lifecycletest.FollowedInJob(1))
	l.move(lifecycletest.At("2027-08-10", 10), follow)
	l.send(follow, lifecycletest.FollowedInJob(2))
	l.result(follow)

	require.Equal(t, []string{
		"follow_along_opened", "follow_along_paused", "follow_along_reassigned", "follow_along_resumed", "reminded", "follow_along_recorded",
		"reminded", "follow_along_recorded",
	}, l.ledger.facts(follow.ID), "14 and 90 days after the second close")
	l.golden("reopened", l.history(l.ref, ""))
	l.golden("reopened_follow_along", l.history(follow, ""))
}

// openAgain starts the closed placement again from its row, as the API does.
func (l *live) openAgain(e placement.Reopen) {
	l.t.Helper()
	l.ledger.mu.Lock()
	r := l.ledger.rows[l.ref.ID]
	var state placement.State
	require.NoError(l.t, json.Unmarshal(r.state, &state))
	r.epoch++ // as the record of an event that opens a process again does
	epoch := r.epoch
	l.ledger.mu.Unlock()
	c := command("reopen "+l.ref.ID, e, onClock(l.clock), addressed(l.ref))
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(l.ref), TaskQueue: l.queue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.PlacementWorkflow, contract.Input[placement.State]{
		TenantID: tenantID, State: &state, Epoch: epoch, Begin: &c, BeginName: e.Name(), Clock: c.Clock,
		Told: []string{contract.ToldFollowAlong}, Host: contract.Host,
	})
	handle, err := l.client.UpdateWithStartWorkflow(l.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: l.options(l.ref, e.Name(), c),
	})
	require.NoError(l.t, err)
	require.NoError(l.t, handle.Get(l.t.Context(), nil))
}
