package e2e_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// second returns the item of a list that comes after the first one.
func (c *caseWorker) second(path string) object {
	c.t.Helper()
	items, _ := c.must(http.StatusOK, http.MethodGet, path, nil).body["items"].([]any)
	require.Greater(c.t, len(items), 1, path)
	item, _ := items[1].(object)
	return item
}

// swapBody gives the place of the proposal of propose to the second seeded candidate, for the same days.
func (c *caseWorker) swapBody() object {
	c.t.Helper()
	begins := time.Now().AddDate(0, 0, 28)
	return object{
		"reason": "better_match_elsewhere", "learned_constraints": []string{"among_people"},
		"proposal": object{
			"candidate_id": c.second("/v1/candidates")["id"], "purpose": "clarification", "purpose_text": purposeText,
			"goals":        []object{{"kind": "job", "text": "Arbejde på lager"}},
			"period":       object{"start": begins.Format(time.DateOnly), "end": begins.AddDate(0, 0, 90).Format(time.DateOnly)},
			"weekly_hours": 15,
		},
	}
}

// swapAndCrash proposes, swaps, and kills the worker between the commit of the swap and its answer; alsoTemporal kills
// Temporal too, so that the update itself is lost. The worker does not run again yet.
func swapAndCrash(t *testing.T, database string, alsoTemporal bool) (crashed, object) {
	t.Helper()
	i, wire := startOnWire(t, database)
	c := crashed{caseWorker: newCaseWorker(t, i), instance: i, key: "the-swap"}
	c.path = c.propose()
	body := c.swapBody()

	committed := wire.keepCommit(i, `SELECT EXISTS (SELECT FROM events WHERE fact = 'swapped')`)
	lost, abandon := context.WithCancel(context.Background())
	t.Cleanup(abandon)
	go func() { _, _ = c.send(lost, c.key, http.MethodPost, c.path+"/swap", body) }()
	select {
	case <-committed:
	case <-time.After(waitLong):
		t.Fatal("the swap was not committed")
	}
	require.NoError(t, i.Kill("worker"))
	if alsoTemporal {
		abandon()
		require.NoError(t, i.Kill("api")) // its retries would bring the update back
		killPart(t, "temporal")
		require.NoError(t, i.StartAPI(context.Background()))
	}
	require.Equal(t, 2, ask[int](t, i, `SELECT count(*) FROM processes WHERE kind = 'placement'`), "both or neither")
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM placements WHERE holds`))
	return c, body
}

// requireSuccessor lets the other candidate accept, which needs a workflow that runs, and requires that everything has
// happened once.
func (c crashed) requireSuccessor(first answer) {
	c.t.Helper()
	other, _ := first.body["successor_id"].(string)
	require.NotEmpty(c.t, other)
	a := c.until("yes", "/v1/placements/"+other+"/candidate-decision", object{"accepted": true, "channel": "phone"})
	require.Equal(c.t, http.StatusOK, a.status, "%v", a.body)
	require.Equal(c.t, 2, ask[int](c.t, c.instance, `SELECT version FROM processes WHERE id = $1`, other))
	require.Equal(c.t, 2, ask[int](c.t, c.instance, `SELECT count(*) FROM processes WHERE kind = 'placement'`))
	require.Equal(c.t, 1, ask[int](c.t, c.instance, `SELECT count(*) FROM events WHERE fact = 'swapped'`))
	require.Equal(c.t, 2, ask[int](c.t, c.instance, `SELECT count(*) FROM events WHERE fact = 'proposed'`))
	require.Eventually(c.t, func() bool {
		return ask[int](c.t, c.instance, `SELECT count(*) FROM rematches WHERE cause = 'swapped'`) == 1
	}, waitLong, waitStep)
	requireHistoriesFold(c.t, c.instance)
}

func TestWorkerDiesBetweenTheCommitOfASwapAndItsAnswer(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	c, body := swapAndCrash(t, "swap_worker", false)
	require.NoError(t, c.instance.Start(context.Background(), "worker", "worker"))

	a := c.until(c.key, c.path+"/swap", body)

	require.Equal(t, http.StatusOK, a.status, "%v", a.body)
	require.Equal(t, "withdrawn", a.text("status"))
	c.requireSuccessor(a)
}

// Temporal has lost the swap, and nobody repeats it: the other placement is an open row that nothing runs. Rebuild starts it
// like any other, and the first one hears of what has happened when it is asked next.
func TestASwapThatTemporalHasLostIsRebuilt(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	c, body := swapAndCrash(t, "swap_temporal", true)
	require.NoError(t, c.instance.Start(context.Background(), "worker", "worker"))

	told, err := c.instance.Run(t.Context(), "rebuild")
	require.NoError(t, err, "%s", told)

	a := c.until(c.key, c.path+"/swap", body)
	require.Equal(t, http.StatusOK, a.status, "%v", a.body)
	late := c.until("late", c.path+"/cancellation", object{"reason": "entered_by_mistake"})
	require.Equal(t, http.StatusConflict, late.status, "%v", late.body)
	require.Equal(t, 1, ask[int](t, c.instance, `SELECT epoch FROM processes WHERE id = $1`, a.text("successor_id")))
	c.requireSuccessor(a)
}
