package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"placement/activities"
	"placement/cmd/placement/internal/instance"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/vault"
	"placement/workflows/contract"
)

// examined is what the doctor said, line by line, and the code that it ended with.
type examined struct {
	text string
	code int
}

// doctor runs the doctor. It says nothing about people, whatever it is asked.
func doctor(t *testing.T, i *instance.Instance, args ...string) examined {
	t.Helper()
	text, err := i.Run(t.Context(), append([]string{"doctor", "--pause", "300ms"}, args...)...)
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

// requireClean requires that the doctor finds nothing, as soon as what belongs to each other has heard of each other and
// Temporal's list shows the last of a burst of commands: within seconds, or longer on a busy machine.
func requireClean(t *testing.T, i *instance.Instance) {
	t.Helper()
	require.Contains(t, nothingLeft(t, i).text, "no differences")
}

// nothingLeft is requireClean where something is lost for good, which the doctor notes.
func nothingLeft(t *testing.T, i *instance.Instance) examined {
	t.Helper()
	e := doctor(t, i)
	for until := time.Now().Add(waitLong); e.code != 0 && time.Now().Before(until); {
		e = doctor(t, i, "--pause", "1s")
	}
	require.Zero(t, e.code, e.text)
	return e
}

// requireLine requires that exactly one line says all of the parts.
func (e examined) requireLine(t *testing.T, parts ...string) {
	t.Helper()
	require.Len(t, e.lines(parts...), 1, "%q in:\n%s", parts, e.text)
}

func (e examined) lines(parts ...string) []string {
	var found []string
lines:
	for line := range strings.Lines(e.text) {
		for _, p := range parts {
			if !strings.Contains(line, p) {
				continue lines
			}
		}
		found = append(found, line)
	}
	return found
}

// workflowOf is the workflow ID of the placement at a path, idOf the placement's own.
func workflowOf(path string) string { return "placement/" + idOf(path) }

func idOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// execute runs a statement as the owner of the tables, past row-level security.
func execute(t *testing.T, address, statement string, args ...any) int64 {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	require.NoError(t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	tag, err := conn.Exec(context.Background(), statement, args...)
	require.NoError(t, err)
	return tag.RowsAffected()
}

// behindTheBack records an event of a placement in the database without its workflow.
func behindTheBack(t *testing.T, i *instance.Instance, path string, e lifecycle.Event) {
	t.Helper()
	keys, err := vault.Open(i.Dir + "/keys")
	require.NoError(t, err)
	db, err := store.Open(t.Context(), i.AppURL, keys, store.Options{})
	require.NoError(t, err)
	defer db.Close() //nolint:errcheck // nothing is lost
	tenants, err := db.Tenants(t.Context())
	require.NoError(t, err)
	tenant := tenants[0]
	row, err := db.Process(t.Context(), tenant.ID, lifecycle.KindPlacement, idOf(path))
	require.NoError(t, err)
	var state placement.State
	whole := ask[string](t, i, `SELECT CAST(state AS text) FROM processes WHERE id = $1`, idOf(path))
	require.NoError(t, json.Unmarshal([]byte(whole), &state))
	at := time.Now().Add(tenant.Clock.Offset).UTC().Truncate(time.Microsecond)
	next, err := state.Next(e, at)
	require.NoError(t, err)
	data, err := json.Marshal(e)
	require.NoError(t, err)
	transition, err := activities.Transition(contract.Record[placement.State]{
		TenantID: tenant.ID, Epoch: row.Epoch, Expected: state.Version, CommandID: lifecycle.DeriveID("behind", next.ID, at.String()),
		Name: e.Name(), Fact: e.Fact(), Event: data, At: at, Actor: lifecycle.Actor{TenantID: tenant.ID}, Clock: tenant.Clock, State: next,
	}, placement.Schema)
	require.NoError(t, err)
	out, err := db.Record(t.Context(), transition)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
}

// listedAs waits until Temporal's list shows so many workflows that a query finds.
func listedAs(t *testing.T, i *instance.Instance, query string, want int64) {
	t.Helper()
	c := dial(t, i)
	require.Eventually(t, func() bool {
		n, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: query})
		return err == nil && n.GetCount() == want
	}, waitLong, waitStep, query)
}

// visibility is the address of Temporal's list in the stack's Postgres.
func visibility(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(os.Getenv("DATABASE_OWNER_URL"))
	require.NoError(t, err)
	u.Path = "/temporal_visibility"
	return u.String()
}

func yes() object { return object{"accepted": true, "channel": "phone"} }

func TestDoctorStartsWhatNoWorkflowRuns(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_not_running")
	c := newCaseWorker(t, i)
	p := c.propose()
	requireClean(t, i)
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost"))

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+workflowOf(p), "is open in the database (proposed, version 1) and no workflow runs it", "was terminated")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(p), "started from its row at version 1")
	requireClean(t, i)
	c.must(http.StatusOK, http.MethodPost, p+"/candidate-decision", yes())
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM audit WHERE action = 'placement.not_running'`), "who repaired what is in the audit")
	requireHistoriesFold(t, i)

	// The same over the API, for the tenant of whoever asks.
	admin := administrator{&caseWorker{t: t, base: c.base, token: i.Tokens["admin"]}}
	require.Empty(t, admin.differences("found"), "the doctor has mended it")
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost again"))
	lost := doctor(t, i)
	require.Equal(t, []string{workflowOf(p) + " not_running"}, admin.differences("found"))
	lost.requireLine(t, "found: "+workflowOf(p))
	elsewhere := admin.must(http.StatusOK, http.MethodPost, "/v1/differences/repair", object{"processes": []string{"placement/" + uuid.NewString(), "rematch/" + idOf(p)}})
	require.Empty(t, elsewhere.body["items"], "what is no process of the tenant has no difference")
	named := admin.must(http.StatusOK, http.MethodPost, "/v1/differences/repair", object{"processes": []string{workflowOf(p)}})
	one, _ := named.body["items"].([]any)[0].(object)
	require.Equal(t, []any{"not_running", "repaired"}, []any{one["kind"], one["outcome"]})

	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(p), "", "and again"))
	dry, err := i.Run(t.Context(), "rebuild", "--dry-run", "--json")
	require.NoError(t, err, dry)
	require.Contains(t, dry, `"process":"`+workflowOf(p)+`","result":"would_start"`)
	require.Equal(t, []string{workflowOf(p) + " would_start"}, admin.rebuild(true))
	require.Equal(t, []string{workflowOf(p) + " started"}, admin.rebuild(false))
	require.Empty(t, admin.rebuild(false), "what runs stays as it is")
	require.Equal(t, 2, ask[int](t, i, `SELECT count(*) FROM audit a JOIN user_roles r ON r.user_id = a.user_id
		WHERE a.action = 'placement.not_running' AND a.resource_id = $1 AND r.role = 'admin' AND a.request_id <> ''`, idOf(p)), "who repaired and who rebuilt it")
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM audit WHERE action = 'tenant.rebuilt' AND user_id IS NOT NULL`), "and who began the run")
	requireClean(t, i)
}

func TestDoctorLetsAWorkflowCatchUp(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_behind")
	c := newCaseWorker(t, i)
	p := c.propose()
	behindTheBack(t, i, p, placement.RecordCandidateDecision{Accepted: true, Channel: "phone"})

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+workflowOf(p), "is at version 2 in the database and its workflow at version 1")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(p), "caught up, to version 2")
	requireClean(t, i)
	c.must(http.StatusOK, http.MethodPost, p+"/company-decision", yes())
	requireHistoriesFold(t, i)
}

func TestDoctorEndsAWorkflowOfAnOlderEpoch(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_superseded")
	c := newCaseWorker(t, i)
	p := c.propose()
	execute(t, i.OwnerURL, `UPDATE processes SET epoch = 1 WHERE id = $1`, idOf(p))

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+workflowOf(p), "under epoch 1 and what runs is a workflow of epoch 0")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(p), "the old workflow has ended")
	mended.requireLine(t, "repaired: "+workflowOf(p), "started from its row")
	requireClean(t, i)
	c.must(http.StatusOK, http.MethodPost, p+"/candidate-decision", yes())
	requireHistoriesFold(t, i)
}

func TestDoctorTellsALostMatchAgain(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_match")
	c := newCaseWorker(t, i)
	first := c.propose()
	c.must(http.StatusOK, http.MethodPost, first+"/withdrawal", object{"by": "candidate", "reason": "other_measure"})
	require.Eventually(t, func() bool { return ask[int](t, i, `SELECT count(*) FROM rematches`) == 1 }, waitLong, waitStep)
	rematch := "rematch/" + ask[string](t, i, `SELECT id::text FROM rematches`)
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), rematch, "", "lost"))
	second := c.propose()
	listedAs(t, i, "WorkflowId = '"+workflowOf(second)+"' AND overdue = false", 1) // it has told nobody: it shows itself after that
	told, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, told)
	require.Equal(t, "open", ask[string](t, i, `SELECT status FROM processes WHERE kind = 'rematch'`))

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+rematch, "is open although "+workflowOf(second)+" was proposed to answer it")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+rematch, "told again")
	require.Equal(t, "matched", ask[string](t, i, `SELECT status FROM processes WHERE kind = 'rematch'`))
	requireClean(t, i)
	requireHistoriesFold(t, i)
}

func TestDoctorBeginsAMissingRematch(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_rematch")
	c := newCaseWorker(t, i)
	p := c.propose()
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost"))
	behindTheBack(t, i, p, placement.Withdraw{By: lifecycle.PartyCandidate, Reason: "other_measure"})

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+workflowOf(p), "has ended (withdrawn) and its rematch, rematch/", "was never begun")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(p), "its rematch has begun")
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM rematches WHERE placement_id = $1`, idOf(p)))
	requireClean(t, i)
	c.propose()
	require.Eventually(t, func() bool {
		return ask[string](t, i, `SELECT status FROM processes WHERE kind = 'rematch'`) == "matched"
	}, waitLong, waitStep)
	requireHistoriesFold(t, i)
}

func TestDoctorLetsAProcessShowItselfAgain(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_listed")
	c := newCaseWorker(t, i)
	gone := c.propose()
	c.must(http.StatusOK, http.MethodPost, gone+"/cancellation", object{"reason": "entered_by_mistake"})
	wrong := c.propose()
	listedAs(t, i, "stage = 'proposed' AND overdue = false", 1) // what it began with says nothing of overdue
	listedAs(t, i, "ExecutionStatus = 'Running'", 1)
	require.EqualValues(t, 1, execute(t, visibility(t), `UPDATE executions_visibility
		SET search_attributes = replace(search_attributes::text, '"proposed"', '"agreed"')::jsonb WHERE workflow_id = $1`, workflowOf(wrong)))
	require.EqualValues(t, 1, execute(t, visibility(t), `DELETE FROM executions_visibility WHERE workflow_id = $1`, workflowOf(gone)))

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")
	execute(t, visibility(t), `DELETE FROM executions_visibility WHERE workflow_id = $1`, workflowOf(wrong))
	missed := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	require.Len(t, seen.lines("found: "), 1, "what has ended need not be listed:\n%s", seen.text)
	seen.requireLine(t, "found: "+workflowOf(wrong), "is listed by Temporal with stage agreed, not proposed")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(wrong), "shown itself again")
	require.Zero(t, missed.code, missed.text)
	missed.requireLine(t, "repaired: "+workflowOf(wrong), "is not in Temporal's list")
	listedAs(t, i, "stage = 'proposed'", 1)
	requireClean(t, i)
	requireHistoriesFold(t, i)
}

func TestDoctorNamesWhatOnlyAPersonCanMend(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_named")
	c := newCaseWorker(t, i)
	late := c.propose()
	execute(t, i.OwnerURL, `UPDATE deadlines SET next_at = now() - interval '1 hour' WHERE process_id = $1 AND key = 'company_decision'`, idOf(late))

	overdue := doctor(t, i, "--repair")
	execute(t, i.OwnerURL, `UPDATE processes SET state = jsonb_set(state, '{extended}', '7') WHERE id = $1`, idOf(late))
	differ := doctor(t, i, "--repair")
	inJSON := doctor(t, i, "--json")

	require.Equal(t, 1, overdue.code)
	overdue.requireLine(t, "left: "+workflowOf(late), "should have come to", "company_decision")
	require.Equal(t, 1, differ.code)
	differ.requireLine(t, "left: "+workflowOf(late), "is at version 1 in the database and in its workflow, and the two differ")
	var f struct {
		Kind    string `json:"kind"`
		Process string `json:"process"`
		Outcome string `json:"outcome"`
	}
	first, _, _ := strings.Cut(inJSON.text, "\n")
	require.NoError(t, json.Unmarshal([]byte(first), &f), inJSON.text)
	require.Equal(t, "diverged", f.Kind)
	require.Equal(t, workflowOf(late), f.Process)
	require.Equal(t, "found", f.Outcome)
	require.Equal(t, 1, inJSON.code)
}

func TestDoctorSaysThatItCouldNotLook(t *testing.T) {
	t.Parallel()
	needStack(t)
	i, err := instance.New(t.Context(), "doctor_blind")
	require.NoError(t, err)
	t.Cleanup(i.Stop)

	const noTemporal, noDatabase = "TEMPORAL_ADDRESS=127.0.0.1:1", "DATABASE_URL=postgres://placement_app:x@127.0.0.1:1/none"
	for name, c := range map[string]struct{ command, env, says string }{
		"doctor without Temporal":   {"doctor", noTemporal, "could not look"},
		"doctor without a database": {"doctor", noDatabase, "not available"},
		"replay without Temporal":   {"replay", noTemporal, "list what runs"},
		"replay without a database": {"replay", noDatabase, "not available"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), waitLong)
			defer cancel()

			text, err := i.RunWith(ctx, []string{c.env}, c.command)

			require.NoError(t, ctx.Err(), "it ends by itself")
			var failed *exec.ExitError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, 2, failed.ExitCode(), text)
			require.Contains(t, text, c.says)
			require.LessOrEqual(t, strings.Count(text, "waiting for the database"), 1, "it is said once, not every second")
		})
	}
	idle := doctor(t, i)
	require.Equal(t, 2, idle.code, idle.text)
	require.Contains(t, idle.text, "no worker polls")
	unknown := doctor(t, i, "--tenant", "0e0e0e0e-0000-0000-0000-000000000000")
	require.Equal(t, 2, unknown.code, unknown.text)
	require.Contains(t, unknown.text, "there is no tenant")
}

// A run that no worker has taken has nothing to disagree with.
func TestReplayLeavesOutWhatNobodyHasBegun(t *testing.T) {
	t.Parallel()
	needStack(t)
	i, err := instance.New(t.Context(), "replay_not_begun")
	require.NoError(t, err)
	t.Cleanup(i.Stop)
	_, err = dial(t, i).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "placement/" + uuid.NewString(), TaskQueue: contract.TaskQueue},
		contract.PlacementWorkflow, contract.Input[placement.State]{})
	require.NoError(t, err)
	listedAs(t, i, "ExecutionStatus = 'Running'", 1)

	told, err := i.Run(t.Context(), "replay")

	require.NoError(t, err, told)
	require.Contains(t, told, "0 open runs replayed, 0 do not go through")
}
