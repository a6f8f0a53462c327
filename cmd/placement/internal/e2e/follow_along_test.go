package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDoctorBeginsAMissingFollowAlong: a placement was closed, and its workflow lost before the follow-along began. The doctor
// begins it; rebuild brings it back after it was lost, too; then it lives as if nothing had happened.
func TestDoctorBeginsAMissingFollowAlong(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_follow")
	c := newCaseWorker(t, i)
	p := c.propose()
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost"))
	// What lies between is told elsewhere.
	execute(t, i.OwnerURL, `UPDATE processes SET status = 'closed', ended_at = now(), outcome = 'no_change', state = (state - 'deadlines') ||
		jsonb_build_object('status', 'closed', 'outcome', 'no_change', 'started_on', CAST(now() AS date) - 14,
			'ending', jsonb_build_object('kind', 'ended_as_planned', 'last_day', CAST(now() AS date) - 1, 'on', CAST(now() AS date) - 1))
		WHERE id = $1`, idOf(p))

	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")

	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+workflowOf(p), "has ended (ended as planned) and its follow-along, follow-along/", "was never begun")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(p), "its follow-along has begun")
	requireClean(t, i)
	id := ask[string](t, i, `SELECT id::text FROM follow_alongs WHERE placement_id = $1`, idOf(p))
	follow := "/v1/follow-alongs/" + id
	require.Equal(t, id, c.must(http.StatusOK, http.MethodGet, p, nil).text("follow_along_id"))

	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), "follow-along/"+id, "", "lost"))
	told, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, "%s", told)
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 21})
	const words = "Hun er glad for kollegerne"
	c.must(http.StatusOK, http.MethodPost, follow+"/checks/1", object{
		"outcome": "ordinary_hours", "weekly_hours": 4, "same_company": true, "channel": "phone", "note": words,
	})
	c.must(http.StatusConflict, http.MethodPost, follow+"/checks/2", object{"outcome": "none", "channel": "phone"})
	c.must(http.StatusUnprocessableEntity, http.MethodPost, follow+"/checks/2", object{
		"outcome": "new_placement", "channel": "phone", "new_placement_id": idOf(p),
	})
	texts := objects(c.must(http.StatusOK, http.MethodGet, follow+"/texts", nil).body["items"])
	require.Equal(t, []any{"note", words}, []any{texts[0]["kind"], texts[0]["text"]})

	var facts []any
	for _, e := range objects(c.must(http.StatusOK, http.MethodGet, p+"/timeline", nil).body["items"]) {
		if e["process_kind"] == "follow_along" && e["fact"] != nil {
			facts = append(facts, e["fact"])
		}
	}
	require.Equal(t, "follow_along_opened", facts[0])
	require.Equal(t, "follow_along_recorded", facts[len(facts)-1])
	report := c.must(http.StatusOK, http.MethodGet, "/v1/reports/outcomes", nil)
	require.NotContains(t, report.body, "closed", "one person is nobody's business")
	requireClean(t, i)
	requireNoneOf(t, []string{words}, "Temporal", everythingInTemporal(t, i))
	requireNoneOf(t, []string{words}, "the database", everythingInPostgres(t, i))
}
