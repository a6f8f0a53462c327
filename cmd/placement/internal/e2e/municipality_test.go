package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
	"placement/cmd/placement/internal/municipality"
)

// TestSeedAMunicipality writes a small municipality over the API, twice: there is one.
func TestSeedAMunicipality(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "municipality")
	seed := func() string {
		said, err := i.Run(t.Context(), "seed", "--practice-tenant", "--municipality", "Ringsted", "--companies", "20", "--candidates", "50", "--seed", "4")
		require.NoError(t, err, said)
		return said
	}
	before := register(t, i)
	require.Contains(t, seed(), "Ringsted Kommune: 20 companies, ")
	requireClean(t, i) // what follows from an end has begun
	after := register(t, i)
	plan, err := municipality.Make(municipality.Order{Municipality: "Ringsted", Companies: 20, Candidates: 50, Seed: 4})
	require.NoError(t, err)
	require.Equal(t, before["companies"]+20, after["companies"])
	require.Equal(t, before["candidates"]+50, after["candidates"])
	for _, table := range []string{"workplaces", "work_tasks", "visits", "mentors", "places", "processes"} {
		require.Greater(t, after[table], before[table], table)
	}
	require.Equal(t, 50, ask[int](t, i, `SELECT count(*) FROM candidates WHERE has_job_goal AND version = 2`))
	require.Equal(t, 3, ask[int](t, i, `SELECT count(*) FROM processes WHERE kind = 'agreement'`))

	require.Len(t, plan.Placements, ask[int](t, i, `SELECT count(*) FROM processes WHERE kind = 'placement'`))
	require.NotEmpty(t, plan.Placements)

	seed()
	require.Equal(t, after, register(t, i), "again, it is there")
	c := newCaseWorker(t, i)
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 1})
	seed()
	require.Equal(t, after, register(t, i), "on another day, too")

	log, err := os.ReadFile(filepath.Join(i.Dir, "api.log"))
	require.NoError(t, err)
	requireNoneOf(t, []string{plan.Candidates[0].CPR, plan.Candidates[0].Name}, "api.log", string(log))
}

// TestSeedAMunicipalityWithPlacementsThatRun writes one in which placements have come some way: what is there stands on the real
// servers as if people had done it, nothing differs, and writing it again changes nothing and moves no clock.
func TestSeedAMunicipalityWithPlacementsThatRun(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "running")
	seed := func(more ...string) string {
		said, err := i.Run(t.Context(), append([]string{
			"seed", "--practice-tenant", "--municipality", "Ringsted", "--companies", "60", "--candidates", "260", "--seed", "2",
		}, more...)...)
		require.NoError(t, err, said)
		return said
	}
	c := newCaseWorker(t, i)
	today := func() string { return c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today") }
	began := today()
	said := seed()

	count := func(condition string) int {
		return ask[int](t, i, `SELECT count(*) FROM processes p WHERE kind = 'placement' AND `+condition)
	}
	require.GreaterOrEqual(t, count(`status = 'active'`), 5, said)
	for _, status := range []string{"proposed", "agreed", "meeting_booked", "signing", "approved", "evaluating", "closed"} {
		require.Positive(t, count(`status = '`+status+`'`), "%s: %s", status, said)
	}
	held := `(SELECT count(*) FROM events e WHERE e.process_id = p.id AND e.fact = 'follow_up_held')`
	require.Positive(t, count(`status = 'active' AND `+held+` >= 2`))
	require.Positive(t, count(`status = 'active' AND `+held+` = 1`))
	require.Eventually(t, func() bool {
		return ask[int](t, i, `SELECT count(*) FROM processes WHERE kind = 'rematch' AND ended_at IS NULL`) == count(`status = 'evaluating'`)
	}, waitLong, waitStep, "who ended early is rematched")
	require.Positive(t, ask[int](t, i, `SELECT count(*) FROM tasks WHERE closed_at IS NULL AND kind = 'hold_follow_up' AND escalated`), "somebody is neglected, and the supervisors see it")
	ended := today()
	require.Less(t, began, ended)
	require.Empty(t, ask[string](t, i, `SELECT coalesce(string_agg(DISTINCT name, ' '), '') FROM events WHERE process_kind = 'placement' AND name IN ('expire', 'report_no_show', 'close_evaluation')`))

	requireClean(t, i) // what follows from an end has begun
	before := register(t, i)
	seed()
	require.Equal(t, before, register(t, i), "again, it is there")
	require.Equal(t, ended, today(), "and the clock stays")
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 1})
	events := ask[int](t, i, `SELECT count(*) FROM events`)
	seed()
	require.Equal(t, before, register(t, i), "on another day, too")
	require.Equal(t, events, ask[int](t, i, `SELECT count(*) FROM events`))
	requireHistoriesFold(t, i)
	requireClean(t, i)
	requireViews(t, i)
	requireNumbers(t, i)

	seed("--no-running", "--seed", "3")
	require.Equal(t, before["companies"]+60, register(t, i)["companies"], "another municipality")

	requireClean(t, i)
	many := addMany(t, i)
	requireRebuilt(t, i)
	requireCleanWith(t, i, many)
	requireHistoriesFold(t, i)
}

// register counts what there is.
func register(t *testing.T, i *instance.Instance) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range []string{"companies", "workplaces", "work_tasks", "visits", "mentors", "places", "candidates", "processes", "headcounts"} {
		counts[table] = ask[int](t, i, "SELECT count(*) FROM "+table)
	}
	return counts
}
