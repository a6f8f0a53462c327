package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"

	"placement/cmd/placement/internal/instance"
)

// manyEnv says how many placements run besides, when Temporal is lost under a municipality; none where it is not set:
// E2E_REBUILD=1000 go test -run TestSeedAMunicipalityWithPlacementsThatRun -timeout 20m.
const manyEnv = "E2E_REBUILD"

// addMany lets as many placements run besides as manyEnv says, copies of one that begins in two months, without its texts.
func addMany(t *testing.T, i *instance.Instance) (n int) {
	t.Helper()
	n, _ = strconv.Atoi(os.Getenv(manyEnv))
	if n == 0 {
		return 0
	}
	template := idOf(newCaseWorker(t, i).proposeIn(60))
	for _, statement := range copies() {
		execute(t, i.OwnerURL, statement, template, n)
	}
	said, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, said)
	return n
}

// requireCleanWith requires that the doctor finds nothing but that n copies have no texts.
func requireCleanWith(t *testing.T, i *instance.Instance, n int) {
	t.Helper()
	if n == 0 {
		requireClean(t, i)
		return
	}
	lost := 0
	for _, line := range doctor(t, i).lines("found: ") {
		require.Regexp(t, `event 1 \(proposed\): its text .* is not in the database`, line)
		lost++
	}
	require.GreaterOrEqual(t, lost, n, "the doctor has looked at them")
}

// requireRebuilt loses Temporal under everything that runs, starts it again from the database into an empty namespace, and requires
// that every process, deadline and task is as before, that what belongs to a process was begun once, and that what falls due then
// comes once and in time.
func requireRebuilt(t *testing.T, i *instance.Instance) {
	t.Helper()
	const open = `SELECT count(*) FROM processes WHERE ended_at IS NULL`
	stands := func() map[string]string {
		found := map[string]string{}
		for name, rows := range map[string]string{
			"processes": `SELECT id, kind, status, version, state, owner_id, unit_id, parent_id, updated_at FROM processes`,
			"deadlines": `SELECT id, process_id, key, due, next_at, next_kind, fired, opened_at, closed_at FROM deadlines`,
			"tasks":     `SELECT id, process_id, key, due, level, escalated, opened_at, closed_at FROM tasks`,
			"events":    `SELECT id, process_id, version, name, at FROM events`,
			"children":  `SELECT id, parent_id FROM processes WHERE parent_id IS NOT NULL`,
		} {
			found[name] = ask[string](t, i, `SELECT count(*) || ' ' || coalesce(md5(string_agg(CAST(x AS text), '|' ORDER BY x.id)), '') FROM (`+rows+`) x`)
		}
		return found
	}
	before, running := stands(), ask[int](t, i, open)

	require.NoError(t, i.Kill("api"))
	require.NoError(t, i.Kill("worker"))
	i.Namespace += "-anew"
	for _, args := range [][]string{{"migrate"}, {"rebuild"}} {
		began := time.Now()
		said, err := i.Run(t.Context(), args...)
		require.NoError(t, err, said)
		t.Logf("%s: %s %s", args[0], time.Since(began).Round(time.Millisecond), said)
		if args[0] == "rebuild" {
			require.Contains(t, said, fmt.Sprintf("started %d processes", running))
		}
	}
	require.NoError(t, i.Start(context.Background(), "worker", "worker"))
	require.NoError(t, i.StartAPI(context.Background()))
	require.Eventually(t, func() bool {
		n, err := dial(t, i).CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: `ExecutionStatus = 'Running' AND stage IS NOT NULL`})
		return err == nil && int(n.GetCount()) == running
	}, 3*time.Minute, time.Second, "all of them run")

	require.Equal(t, before, stands(), "every process, deadline, task and child is as before")
	c := newCaseWorker(t, i)
	// With a thousand to wake it takes longer than an answer may: the same request, until it is there.
	require.Eventually(t, func() bool {
		a, err := c.send(t.Context(), "after-the-rebuild", http.MethodPost, "/v1/practice/clock", object{"calendar_days": 4})
		return err == nil && a.status == http.StatusOK
	}, 10*time.Minute, time.Second, "four days go by")
	require.Greater(t, ask[int](t, i, `SELECT count(*) FROM events`), ask[int](t, i, `SELECT split_part(CAST($1 AS text), ' ', 1)::int`, before["events"]), "time goes on")
	require.Zero(t, ask[int](t, i, `SELECT count(*) FROM (SELECT FROM events WHERE due IS NOT NULL
		GROUP BY process_id, due, coalesce(payload->>'deadline', payload->'elapsed'->>'deadline'), coalesce(payload->>'rung', payload->'elapsed'->>'rung')
		HAVING count(*) > 1) x`), "nothing fires twice")
	said, err := i.Run(t.Context(), "timers")
	require.NoError(t, err, said)
	t.Log(said)
}

// copies make $2 placements like the one of ID $1, with its first event, tasks and deadlines, each at a place of its own.
func copies() []string {
	const each, changed = `generate_series(1, CAST($2 AS int)) n WHERE CAST($1 AS uuid) = `,
		`jsonb_build_object('id', CAST(md5('p' || n) AS uuid), 'place_id', CAST(md5('place' || n) AS uuid))`
	return []string{
		`INSERT INTO places (tenant_id, id, workplace_id, title, description, min_weekly_hours, max_weekly_hours, state, version, created_at, updated_at)
		 SELECT x.tenant_id, CAST(md5('place' || n) AS uuid), x.workplace_id, 'Plads', '', 0.5, 37, 'open', 1, now(), now() FROM placements x, ` + each + `x.id`,
		`INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			candidate_id, calendar_version, created_at, updated_at)
		 SELECT tenant_id, CAST(md5('p' || n) AS uuid), kind, status, outcome, ruleset, schema_version, version, epoch, state || ` + changed + `,
			owner_id, unit_id, candidate_id, calendar_version, created_at, updated_at FROM processes, ` + each + `id`,
		`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds)
		 SELECT tenant_id, CAST(md5('p' || n) AS uuid), candidate_id, company_id, workplace_id, CAST(md5('place' || n) AS uuid), starts_on, ends_on, holds, binds
		 FROM placements, ` + each + `id`,
		`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint, user_id,
			on_behalf, request_id, status)
		 SELECT tenant_id, CAST(md5('e' || n) AS uuid), CAST(md5('p' || n) AS uuid), process_kind, version, epoch, name, fact, payload || ` + changed + `, at, late,
			CAST(md5('c' || n) AS uuid), fingerprint, user_id, on_behalf, request_id, status FROM events, ` + each + `process_id`,
		`INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, candidate_id, due, level, escalated, opened_at)
		 SELECT tenant_id, CAST(md5('t' || n || key) AS uuid), CAST(md5('p' || n) AS uuid), process_kind, key, kind, command, owner_id, unit_id, candidate_id,
			due, level, escalated, opened_at FROM tasks, ` + each + `process_id AND closed_at IS NULL`,
		`INSERT INTO deadlines (tenant_id, id, process_id, process_kind, key, due, next_at, next_kind, fired, opened_at)
		 SELECT tenant_id, CAST(md5('d' || n || key) AS uuid), CAST(md5('p' || n) AS uuid), process_kind, key, due, next_at, next_kind, fired, opened_at
		 FROM deadlines, ` + each + `process_id AND closed_at IS NULL`,
	}
}
