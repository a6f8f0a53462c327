package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRebuildAfterTemporalWasLost ends the workflows of a placement and of a rematch behind the service's back, and starts
// them again from their rows: deadlines fire, commands go on, and nothing happens twice.
func TestRebuildAfterTemporalWasLost(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "rebuild")
	c := newCaseWorker(t, i)
	first := c.propose()
	c.must(http.StatusOK, http.MethodPost, first+"/withdrawal", object{"by": "candidate", "reason": "other_measure"})
	require.Eventually(t, func() bool { return ask[int](t, i, `SELECT count(*) FROM rematches`) == 1 }, waitLong, waitStep)
	rematch := ask[string](t, i, `SELECT id::text FROM rematches`)
	second := c.propose()
	require.Eventually(t, func() bool {
		return ask[string](t, i, `SELECT status FROM processes WHERE kind = 'rematch'`) == "matched"
	}, waitLong, waitStep, "the new proposal answers the rematch %s", rematch)

	id := "placement/" + second[strings.LastIndex(second, "/")+1:]
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), id, "", "lost"))
	told, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, told)
	again, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, again)

	require.Contains(t, told, "started 1 processes")
	require.Contains(t, again, "started 0 processes")
	require.Eventually(t, func() bool { return strings.Contains(details(t, i, id), "**Lately**\n\n- ") }, waitLong, waitStep,
		"what was before is known")
	require.Contains(t, details(t, i, id), "/v1/"+strings.Replace(id, "placement/", "placements/", 1), "where the API has it")
	c.must(http.StatusOK, http.MethodPost, second+"/candidate-decision", object{"accepted": true, "channel": "phone"})
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 14})
	require.Equal(t, "expired", c.must(http.StatusOK, http.MethodGet, second, nil).text("status"))
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM rematches`))
	requireHistoriesFold(t, i)
}
