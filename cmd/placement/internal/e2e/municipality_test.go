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

// register counts what there is.
func register(t *testing.T, i *instance.Instance) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range []string{"companies", "workplaces", "work_tasks", "visits", "mentors", "places", "candidates", "processes", "headcounts"} {
		counts[table] = ask[int](t, i, "SELECT count(*) FROM "+table)
	}
	return counts
}
