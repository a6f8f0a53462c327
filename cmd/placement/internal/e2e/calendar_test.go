package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// TestAnEditOfTheCalendarReachesEveryProcess closes the day on which a decision is due while no worker runs, and loses the
// batch that should tell it. The worker that comes finds who has not heard: the deadline moves, and the timeline says why.
func TestAnEditOfTheCalendarReachesEveryProcess(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "calendar")
	c := newCaseWorker(t, i)
	admin := &caseWorker{t: t, base: c.base, token: i.Tokens["admin"]}
	placement, agreement := c.propose(), c.agree()
	dueOf := func() lifecycle.Date {
		at, err := time.Parse(time.RFC3339, c.must(http.StatusOK, http.MethodGet, placement, nil).body["next_deadline"].(object)["due"].(string))
		require.NoError(t, err)
		return lifecycle.Date(at.Format(time.DateOnly))
	}
	due := dueOf()
	tenant := ask[string](t, i, `SELECT id FROM tenants WHERE practice`)

	require.NoError(t, i.Kill("worker"))
	changed := admin.must(http.StatusCreated, http.MethodPost, "/v1/calendar/changes", object{"close": []string{string(due)}})
	require.EqualValues(t, 2, changed.body["version"])
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), contract.CalendarBatchID(tenant, 2), "", "lost"))
	behind := func() float64 {
		return c.must(http.StatusOK, http.MethodGet, "/v1/calendar", nil).body["behind"].(float64)
	}
	require.Positive(t, behind())
	require.Equal(t, due, dueOf(), "nobody has told it")

	require.NoError(t, i.Start(t.Context(), "worker", "worker"))
	require.Eventually(t, func() bool { return behind() == 0 }, waitLong, waitStep)

	require.Greater(t, dueOf(), due)
	for _, path := range []string{placement, agreement} {
		c.happened(t, i, path, "calendar_changed", 1)
	}
	entries, _ := c.must(http.StatusOK, http.MethodGet, placement+"/timeline", nil).body["items"].([]any)
	last := entries[len(entries)-1].(object)
	require.Equal(t, "calendar_changed", last["fact"])
	require.Equal(t, object{"days": []any{object{"date": string(due), "closed": true}}}, last["event"])
	require.Equal(t, "admin", ask[string](t, i, `SELECT r.role FROM events e JOIN user_roles r ON r.user_id = e.user_id
		WHERE e.process_id = $1 AND e.fact = 'calendar_changed'`, placement[strings.LastIndex(placement, "/")+1:]))

	admin.must(http.StatusCreated, http.MethodPost, "/v1/calendar/changes", object{"open": []string{string(due)}})
	require.Eventually(t, func() bool { return behind() == 0 && dueOf() == due }, waitLong, waitStep, "and back again")
	requireClean(t, i)
	requireHistoriesFold(t, i)
}
