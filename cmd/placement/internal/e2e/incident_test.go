package e2e_test

import (
	"context"
	"errors"
	"net/http"
	"os/exec"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/api/views"
	"placement/cmd/placement/internal/instance"
	"placement/workflows/contract"
)

// incidents runs the command, and returns what it said and the code that it ended with. It says nothing about people.
func incidents(t *testing.T, i *instance.Instance, args ...string) examined {
	t.Helper()
	text, err := i.Run(t.Context(), append([]string{"incidents"}, args...)...)
	e := examined{text: text}
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		e.code = failed.ExitCode()
	} else {
		require.NoError(t, err)
	}
	require.NotContains(t, text, purposeText)
	require.NotContains(t, text, "Nancy")
	return e
}

// shows waits until the incidents have a line with all of the parts.
func shows(t *testing.T, i *instance.Instance, how []string, parts ...string) {
	t.Helper()
	var e examined
	require.Eventually(t, func() bool { e = incidents(t, i, how...); return len(e.lines(parts...)) == 1 }, time.Minute, time.Second, "%v", parts)
	require.Equal(t, 1, e.code)
}

// What fails is named with its reason, and retried it goes on at once: an activity that cannot reach the database, a workflow whose
// tasks fail, a run that somebody terminated.
func TestIncidentsAreNamedAndRetried(t *testing.T) {
	t.Parallel()
	needStack(t)
	i, err := instance.New(t.Context(), "incidents")
	require.NoError(t, err)
	t.Cleanup(i.Stop)
	shows(t, i, nil, "no_worker", " placement: nobody_polls since ")
	wire, through := newWire(t, i.AppURL)
	require.NoError(t, i.Start(context.Background(), "worker", "worker", "DATABASE_URL="+through))
	require.NoError(t, i.StartAPI(context.Background()))
	c := crashed{caseWorker: newCaseWorker(t, i), instance: i}
	c.path = c.propose()
	require.Eventually(t, func() bool { return incidents(t, i).code == 0 }, waitLong, time.Second, "the worker is there")

	// An activity fails: the worker alone does not reach the database.
	wire.setCut(true)
	yes := object{"accepted": true, "channel": "phone"}
	first, err := c.send(t.Context(), "yes", http.MethodPost, c.path+"/candidate-decision", yes)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, first.status, "%v", first.body)
	shows(t, i, nil, "activity_failing "+workflowOf(c.path)+" RecordPlacement: database_unavailable since ")
	for _, v := range views.All(views.Scope{Today: "2027-01-04"}) {
		if v.Name == "failures" {
			listedAs(t, i, v.Query, 1)
		}
	}
	wire.setCut(false)
	before := time.Now()
	e := incidents(t, i, "retry", workflowOf(c.path))
	require.Zero(t, e.code, e.text)
	require.Eventually(t, func() bool { return ask[int](t, i, `SELECT count(*) FROM events`) == 2 }, waitLong, waitStep)
	t.Logf("recorded %s after the retry began", time.Since(before))
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM audit WHERE action = 'incident.activity_failing.retried' AND resource_kind = 'placement'`))
	require.Eventually(t, func() bool { return incidents(t, i).code == 0 }, waitLong, time.Second, "it is gone")
	listedAs(t, i, "waiting_for = 'company'", 1)

	// The workflow's tasks fail: a worker that cannot go on has taken over.
	require.NoError(t, i.Kill("worker"))
	broken := worker.New(dial(t, i), contract.TaskQueue, worker.Options{})
	broken.RegisterWorkflowWithOptions(func(workflow.Context, any) error { panic("made to fail") }, workflow.RegisterOptions{Name: contract.PlacementWorkflow})
	require.NoError(t, broken.Start())
	require.NoError(t, dial(t, i).SignalWorkflow(t.Context(), workflowOf(c.path), "", "nothing", nil))
	// Temporal's list tells after five failures, a minute. Asked itself, the workflow tells at once.
	shows(t, i, []string{"--thorough"}, "workflow_task_failing "+workflowOf(c.path), ": workflow_worker_unhandled_failure since ")
	broken.Stop()
	stuck := runOf(t, i, c.path)
	e = incidents(t, i, "retry", "--all", "--kind", "workflow_task_failing", "--thorough") // before a worker comes that takes the next attempt
	require.Zero(t, e.code, e.text)
	require.NotEqual(t, stuck, runOf(t, i, c.path), "it goes on from before the failure, and does not wait for the next attempt")
	require.NoError(t, i.Start(context.Background(), "worker", "worker"))
	again := c.until("company", c.path+"/company-decision", yes)
	require.Equal(t, http.StatusOK, again.status, "%v", again.body)
	requireHistoriesFold(t, i)

	// A run was terminated, and the row is open.
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(c.path), "", "by mistake"))
	shows(t, i, nil, "run_ended "+workflowOf(c.path)+": terminated")
	e = incidents(t, i, "retry", workflowOf(c.path))
	require.Zero(t, e.code, e.text)
	require.Contains(t, e.text, "retried: run_ended")
	require.NotZero(t, incidents(t, i, "retry", workflowOf(c.path)).code, "it is gone")
	require.Eventually(t, func() bool { return incidents(t, i).code == 0 }, waitLong, time.Second)
	requireClean(t, i)

	// A receiver fails, and is well again: there is nothing to retry, for it is tried by itself.
	h := hear(t, i, placements())
	h.FailBy("503")
	require.Equal(t, http.StatusOK, c.until("meeting", c.path+"/safety-meeting", object{
		"at": time.Now().AddDate(0, 0, 3).Format(time.RFC3339), "form": "visit",
	}).status)
	shows(t, i, nil, "endpoint_failing webhook-endpoint/"+path.Base(h.path)+": ")
	require.Contains(t, incidents(t, i, "retry", "webhook-endpoint/"+path.Base(h.path)).text, "not_here")
	h.FailBy("")
	require.Eventually(t, func() bool { return incidents(t, i).code == 0 }, waitMended, time.Second)

	// A step that the row knows of has not come. Its process is looked at, and has the last word.
	execute(t, i.OwnerURL, `UPDATE deadlines SET next_at = next_at - interval '1 year' WHERE closed_at IS NULL AND next_at IS NOT NULL
		AND id = (SELECT id FROM deadlines WHERE closed_at IS NULL AND next_at IS NOT NULL ORDER BY id LIMIT 1)`)
	shows(t, i, nil, "step_missing "+workflowOf(c.path), ": not_come since ")
	e = incidents(t, i, "retry", "--all", "--kind", "step_missing")
	require.Contains(t, e.text, "retried: step_missing")
}
