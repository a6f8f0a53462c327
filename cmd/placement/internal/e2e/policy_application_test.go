package e2e_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// openDeadlines are when the open deadlines of every placement are due.
func openDeadlines(t *testing.T, i *instance.Instance) map[string]map[string]string {
	t.Helper()
	return ask[map[string]map[string]string](t, i, `SELECT jsonb_object_agg(process_id, keys) FROM (
		SELECT process_id, jsonb_object_agg(key, due) AS keys FROM deadlines WHERE closed_at IS NULL GROUP BY process_id) AS d`)
}

// resultsOf are what became of each placement of an application, or would.
func resultsOf(items any) map[string]object {
	all := map[string]object{}
	list, _ := items.([]any)
	for _, i := range list {
		one, _ := i.(object)
		id, _ := one["placement_id"].(string)
		all[id] = one
	}
	return all
}

// hold lets nothing be recorded of some processes until what it returns is called.
func hold(t *testing.T, i *instance.Instance, ids []string) (release func()) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), i.OwnerURL)
	require.NoError(t, err)
	release = sync.OnceFunc(func() { require.NoError(t, conn.Close(context.Background())) })
	t.Cleanup(release)
	_, err = conn.Exec(t.Context(), `BEGIN`)
	require.NoError(t, err)
	held, err := conn.Exec(t.Context(), `SELECT FROM processes WHERE id = ANY($1) FOR NO KEY UPDATE`, ids)
	require.NoError(t, err)
	require.EqualValues(t, len(ids), held.RowsAffected())
	return release
}

// requireAPolicyReachesAll changes the policy of a municipality under placements that run, and applies it to all of them while the worker
// that does so is killed: what then happens to each is what the dry run said, once, in the name of whoever asked. Of the first three
// one has been cancelled, one goes by the policy already, and one changes after the dry run.
func requireAPolicyReachesAll(t *testing.T, i *instance.Instance, supervisor, owner *caseWorker, placements []string) {
	t.Helper()
	const path = "/v1/policy-applications"
	admin := &caseWorker{t: t, base: owner.base, token: i.Tokens["admin"]}
	policy := admin.must(http.StatusOK, http.MethodGet, "/v1/placement-policy", nil).body
	delete(policy, "version")
	delete(policy, "$schema")
	policy["decision_days"] = 12
	present := admin.must(http.StatusOK, http.MethodPut, "/v1/placement-policy", policy).body["version"]
	require.EqualValues(t, 2, present)
	owner.must(http.StatusOK, http.MethodPost, placements[0]+"/cancellation", object{"reason": "entered_by_mistake"})
	supervisor.must(http.StatusOK, http.MethodPost, placements[1]+"/policy-application", object{"policy_version": present})
	ids := make([]string, len(placements))
	for n, p := range placements {
		ids[n] = idOf(p)
	}

	wanted := object{"policy_version": present, "placement_ids": ids, "dry_run": true}
	tried := supervisor.must(http.StatusOK, http.MethodPost, path+"?limit=200", wanted).body
	would := resultsOf(tried["items"].(object)["items"])
	expected := object{"applied": float64(len(placements) - 2), "in_force": 1.0, "refused": 1.0}
	require.Equal(t, expected, tried["counts"])
	supervisor.must(http.StatusOK, http.MethodPost, placements[2]+"/steps",
		object{"kind": "call", "due_on": time.Now().AddDate(0, 0, 5).Format(time.DateOnly), "step": "Ring til virksomheden"})

	wanted["dry_run"] = false
	before := openDeadlines(t, i)
	release := hold(t, i, ids[len(ids)-8:])
	begun, err := supervisor.send(t.Context(), "once", http.MethodPost, path, wanted)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, begun.status, begun.body)
	applied := func() int { return ask[int](t, i, `SELECT count(*) FROM events WHERE fact = 'policy_applied'`) }
	require.Eventually(t, func() bool { return applied() >= 4 }, waitLong, time.Millisecond)
	require.NoError(t, i.Kill("worker"))
	require.Less(t, applied(), len(placements)-1, "it was killed too late to prove anything")
	release()
	require.NoError(t, i.Start(t.Context(), "worker", "worker"))
	one := path + "/" + begun.text("id")
	var now answer
	require.Eventually(t, func() bool {
		now = supervisor.must(http.StatusOK, http.MethodGet, one, nil)
		return now.body["status"] == "done"
	}, waitMost, waitStep, "%v", now.body)

	require.Equal(t, expected, now.body["counts"])
	require.Equal(t, len(placements)-1, applied(), "each once")
	became := resultsOf(supervisor.must(http.StatusOK, http.MethodGet, one+"/items?limit=200", nil).body["items"])
	after := openDeadlines(t, i)
	for _, id := range ids {
		require.Equal(t, would[id]["result"], became[id]["result"], id)
		require.Equal(t, would[id]["code"], became[id]["code"], id)
		moved, _ := would[id]["deadlines"].(float64)
		n := 0
		for key, due := range before[id] {
			if after[id][key] != due {
				n++
			}
		}
		require.Equal(t, int(moved), n, id)
	}
	me := supervisor.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
	require.Equal(t, len(placements)-1,
		ask[int](t, i, `SELECT count(DISTINCT resource_id) FROM audit WHERE action = 'placement.policy_applied' AND user_id = $1`, me))

	// The policy changes once more: who repeats what was asked is answered as then, and nobody begins anew with the old one.
	admin.saw = `"v2"`
	policy["decision_days"] = 9
	admin.must(http.StatusOK, http.MethodPut, "/v1/placement-policy", policy)
	again, err := supervisor.send(t.Context(), "once", http.MethodPost, path, wanted)
	require.NoError(t, err)
	require.Equal(t, begun.text("id"), again.text("id"))
	refused, err := supervisor.send(t.Context(), "another", http.MethodPost, path, wanted)
	require.NoError(t, err)
	require.Equal(t, "policy_changed", refused.text("code"))
}
