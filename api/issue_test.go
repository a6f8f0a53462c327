package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// A problem that is reported with its severity says where the issue is, and what can be changed instead of an end.
func TestReportingAnIssueOffersAdjustments(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")

	a := b.post("/v1/placements/"+lifecycletest.PlacementID+"/issues", bodies()["report_issue"])

	got := a.ok(http.StatusCreated)
	reported := got["problems"].([]any)[0].(map[string]any)
	require.Equal(t, []any{"blocking", "conditions"}, []any{reported["severity"], reported["kind"]})
	require.Equal(t, "/v1/issues/"+reported["issue_id"].(string), a.header.Get("Location"))
	offered := got["adjustments"].([]any)
	require.NotEmpty(t, offered)
	var commands []any
	for _, o := range offered {
		commands = append(commands, o.(map[string]any)["command"])
	}
	require.Contains(t, commands, "pause_placement")
	require.Contains(t, commands, "extend")
	listed := b.get("/v1/placements/" + lifecycletest.PlacementID + "/adjustments").ok(http.StatusOK)["items"].([]any)
	require.Equal(t, offered, listed)

	b.post("/v1/placements/"+lifecycletest.PlacementID+"/issues", `{"kind": "conditions", "by": "candidate"}`).field("required", "severity")
}

// What was there before there were issues goes on as it was, for placements from then.
func TestAProblemOfAnOldPlacementHasNoIssue(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")

	got := b.post("/v1/placements/"+lifecycletest.PlacementID+"/problems", bodies()["report_problem"]).ok(http.StatusOK)

	reported := got["problems"].([]any)[0].(map[string]any)
	require.NotContains(t, reported, "issue_id")
	require.NotEmpty(t, got["adjustments"])
}

func TestWhatAnIssueShows(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anIssue("handling")

	got := b.get("/v1/issues/" + id).ok(http.StatusOK)
	require.Equal(t, []any{"handling", "blocking", true, float64(60)}, []any{got["status"], got["severity"], got["needs_answer"], got["reaction_minutes"]})
	require.Len(t, got["tasks"], 2)

	got = b.post("/v1/issues/"+id+"/adjustments", `{"adjustment": "tasks"}`).ok(http.StatusOK)
	require.Equal(t, "Other tasks", got["adjustments"].([]any)[0].(map[string]any)["text"])
	b.post("/v1/issues/"+id+"/resolution", `{"resolution": "adjusted"}`).refused(http.StatusConflict, issue.CodeReporterNotAnswered)
	b.post("/v1/issues/"+id+"/answer", `{"channel": "sms", "answer": "Du skal ikke op på stigen"}`).ok(http.StatusOK)
	got = b.post("/v1/issues/"+id+"/resolution", `{"resolution": "adjusted"}`).ok(http.StatusOK)
	require.Equal(t, []any{"ended", "adjusted", true}, []any{got["status"], got["outcome"], got["ended"]})

	require.Len(t, b.get("/v1/issues?severity=blocking").ok(http.StatusOK)["items"], 1)
	words := b.get("/v1/issues/" + id + "/texts").ok(http.StatusOK)["items"].([]any)
	require.Equal(t, []any{"problem", "svimmel på stiger"}, []any{words[0].(map[string]any)["kind"], words[0].(map[string]any)["text"]})
}

// What was learned goes on its way encrypted, and what it says is checked before anything is kept.
func TestWhatIsLearnedIsCheckedFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anIssue("handling")

	b.post("/v1/issues/"+id+"/learned", `{"accommodations": [{"code": "standing"}]}`).field("amount_missing", "accommodations[0].max")
	b.post("/v1/issues/"+id+"/learned", `{}`).refused(http.StatusConflict, issue.CodeNothingLearned)
	require.Empty(t, b.store.kept)
	got := b.post("/v1/issues/"+id+"/learned", bodies()["record_learned"]).ok(http.StatusOK)
	require.InDelta(t, 3, got["learned"], 0)
	for _, c := range b.temporal.sent() {
		require.NotContains(t, string(c.Event), "tyve minutter")
	}
}

// An early end of a placement under ruleset 2 says what was tried.
func TestAnEarlyEndSaysWhatWasTried(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := lifecycletest.In("active")
	n.State.Ruleset, n.State.OwnerID, n.State.UnitID = 2, workerID, unitID
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = n.At
	path := "/v1/placements/" + lifecycletest.PlacementID + "/termination"

	b.post(path, `{"by": "company", "reason": "tasks_do_not_fit", "last_day": "2027-02-01"}`).field(placement.CodeTriedMissing, "adjustments_tried")
	b.post(path, `{"by": "company", "reason": "tasks_do_not_fit", "last_day": "2027-02-01", "adjustments_tried": ["none"]}`).field(placement.CodeTextMissing, "tried")
	b.post(path, `{"by": "company", "reason": "unsafe", "last_day": "2027-02-01", "adjustments_tried": ["prayer"]}`).field("not_one_of", "adjustments_tried[0]")
	got := b.post(path, `{"by": "candidate", "reason": "unsafe", "last_day": "2027-02-01", "adjustments_tried": ["none"]}`).ok(http.StatusOK)
	require.Equal(t, []any{"none"}, got["ending"].(map[string]any)["adjustments_tried"])
}
