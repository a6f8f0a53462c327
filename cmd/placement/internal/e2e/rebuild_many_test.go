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

	"placement/cmd/placement/internal/instance"
)

// manyEnv says how many candidates a municipality has in which Temporal is lost with everything running. With 4500 some thousand
// placements run: E2E_REBUILD=4500 go test -run TestRebuildOfAMunicipality -timeout 60m, which takes its time.
const manyEnv = "E2E_REBUILD"

// TestRebuildOfAMunicipality is requireRebuilt at the size that is asked for. CI does it in the municipality that it has anyway.
func TestRebuildOfAMunicipality(t *testing.T) {
	t.Parallel()
	needStack(t)
	n, err := strconv.Atoi(os.Getenv(manyEnv))
	if err != nil {
		t.Skip(manyEnv + " does not say how many candidates")
	}
	i := start(t, "rebuild_many")
	said, err := i.Run(t.Context(), "seed", "--practice-tenant", "--municipality", "Aalborg", "--companies", strconv.Itoa(n/3), "--candidates", strconv.Itoa(n))
	require.NoError(t, err, said)
	t.Log(said)
	requireRebuilt(t, i)
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
	require.Eventually(t, func() bool { return doctor(t, i).code == 0 }, waitLong, time.Second, "what belongs to each other has heard of each other")
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
	listedAs(t, i, `ExecutionStatus = 'Running' AND stage IS NOT NULL`, int64(running))
	requireClean(t, i)

	require.Equal(t, before, stands(), "every process, deadline, task and child is as before")
	c := newCaseWorker(t, i)
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 4})
	require.Greater(t, ask[int](t, i, `SELECT count(*) FROM events`), ask[int](t, i, `SELECT split_part($1, ' ', 1)::int`, before["events"]), "time goes on")
	require.Zero(t, ask[int](t, i, `SELECT count(*) FROM (SELECT FROM events WHERE due IS NOT NULL
		GROUP BY process_id, due, coalesce(payload->>'deadline', payload->'elapsed'->>'deadline'), coalesce(payload->>'rung', payload->'elapsed'->>'rung')
		HAVING count(*) > 1) x`), "nothing fires twice")
	said, err := i.Run(t.Context(), "timers")
	require.NoError(t, err, said)
	t.Log(said)
	requireHistoriesFold(t, i)
}
