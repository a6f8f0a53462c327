package api

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/store"
)

func TestIncidentsAreListedAndRetriedByAdministrators(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.as("admin", http.MethodGet, "/v1/incidents", "", "Accept-Language", "da").ok(http.StatusOK)
	one := got["items"].([]any)[0].(map[string]any)
	require.Len(t, got["items"], 3)
	require.Equal(t, "Processen kan ikke komme videre: workeren fejler", one["text"])
	require.Equal(t, map[string]any{
		"retry":    map[string]any{"href": "/v1/incidents/" + incidentID + "/retry", "method": "POST"},
		"temporal": map[string]any{"href": "https://temporal.example/namespaces/placement/workflows/" + url.PathEscape(one["process"].(string))},
	}, one["links"])
	require.Len(t, b.as("admin", http.MethodGet, "/v1/incidents?kind=endpoint_failing", "").ok(http.StatusOK)["items"], 1)
	b.as("supervisor", http.MethodGet, "/v1/incidents", "").refused(http.StatusForbidden, codeNotAllowed)

	done := b.as("admin", http.MethodPost, "/v1/incidents/"+incidentID+"/retry", "{}").ok(http.StatusOK)
	require.Equal(t, "retried", done["result"])
	require.Equal(t, []string{incidentID}, b.incidents.retried)
	require.NotEmpty(t, b.incidents.by[0].UserID)
	b.as("admin", http.MethodPost, "/v1/incidents/"+nobodyID+"/retry", "{}").refused(http.StatusNotFound, codeNotFound)

	dry := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"dry_run": true}`).ok(http.StatusOK)
	require.Equal(t, map[string]any{"would_retry": 2.0}, dry["counts"], "a receiver is not ours to retry")
	require.Len(t, b.incidents.retried, 1, "nothing was retried")
	some := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"kinds": ["activity_failing"]}`).ok(http.StatusOK)
	require.Equal(t, map[string]any{"retried": 1.0}, some["counts"])
	require.Equal(t, []string{incidentID, otherIncidentID}, b.incidents.retried)
	none := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"processes": ["placement/`+nobodyID+`"]}`).ok(http.StatusOK)
	require.Empty(t, none["items"])
	b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"kinds": ["no_worker"]}`).refused(http.StatusUnprocessableEntity, "not_one_of")
}

// Whoever asks for many is answered in time, with what was done.
func TestARetryOfManyEndsInTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.incidents.takes = func() { b.at = b.at.Add(retryPatience) }

	some := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{}`).ok(http.StatusOK)
	dry := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"dry_run": true}`).ok(http.StatusOK)
	b.incidents.takes = nil
	all := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{}`).ok(http.StatusOK)
	// What still fails is not tried again before the rest has been.
	rest := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"after": "`+fmt.Sprint(some["next"])+`"}`).ok(http.StatusOK)
	none := b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"after": "`+incidentID+`"}`).ok(http.StatusOK)

	require.Equal(t, []any{map[string]any{"retried": 1.0}, true}, []any{some["counts"], some["more"]})
	require.Equal(t, []any{map[string]any{"would_retry": 2.0}, false}, []any{dry["counts"], dry["more"]})
	require.Equal(t, []any{map[string]any{"retried": 2.0}, false}, []any{all["counts"], all["more"]})
	require.Equal(t, []any{map[string]any{"retried": 1.0}, false}, []any{rest["counts"], rest["more"]})
	require.Equal(t, []string{otherIncidentID, otherIncidentID, incidentID, incidentID}, b.incidents.retried)
	for _, last := range []map[string]any{dry, all, rest, none} {
		require.NotContains(t, last, "next")
	}
	require.Empty(t, none["items"])
	b.as("admin", http.MethodPost, "/v1/incidents/retry", `{"after": "the last one"}`).field("invalid_id", "after")
}

func TestTheWordsOfIncidentsAreWhole(t *testing.T) {
	t.Parallel()
	words, err := loadIncidentTexts()
	require.NoError(t, err)
	keys := []string{}
	for _, kind := range []string{"no_worker", "workflow_task_failing", "activity_failing", "run_ended", "step_missing", "endpoint_failing"} {
		keys = append(keys, "incident."+kind, "do."+kind)
	}
	for _, result := range []string{"retried", "gone", "not_here", "workflow_ahead", "failed", "would_retry"} {
		keys = append(keys, "result."+result)
	}
	for _, stand := range store.TimerStands() {
		keys = append(keys, "stand."+string(stand))
	}
	for l, all := range words {
		require.Len(t, all, len(keys), l)
		for _, key := range keys {
			require.NotEmpty(t, all[key], "%s %s", l, key)
		}
	}
}

// Supervisors are told of their own unit, administrators of all, by the tenant's own clock; what a count counts is linked.
func TestTimersAreReported(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.as("supervisor", http.MethodGet, "/v1/reports/timers?ahead_hours=2", "").ok(http.StatusOK)

	require.Equal(t, unitID, b.store.timers[0].UnitID)
	require.Equal(t, []time.Time{now().AddDate(0, 0, -7).UTC(), now().UTC()}, []time.Time{b.store.timers[0].Since, b.store.timers[0].Until})
	require.Equal(t, []time.Time{now().UTC(), now().Add(2 * time.Hour).UTC()}, []time.Time{b.store.timers[1].Since, b.store.timers[1].Until})
	line := got["deadlines"].([]any)[0].(map[string]any)
	require.Equal(t, []any{7.0, 4.0, 1.0, 2.0, 3600.0}, []any{line["expected"], line["in_time"], line["late"], line["not_fired"], line["late_max_seconds"]})
	href := line["links"].(map[string]any)["not_fired"].(map[string]any)["href"].(string)
	require.Contains(t, href, "deadline=follow_up")
	require.NotEmpty(t, line["text"])

	listed := b.as("admin", http.MethodGet, href, "").ok(http.StatusOK)
	asked := b.store.timers[2]
	require.Equal(t, store.TimerQuery{
		Since: now().AddDate(0, 0, -7).UTC(), Until: now().UTC(), Now: now().UTC(), Kind: "placement", Deadline: "follow_up", Step: "remind", Stand: store.StepNotFired,
	}, asked)
	require.Equal(t, "follow_up:1", listed["items"].([]any)[0].(map[string]any)["deadline"])
	b.as("admin", http.MethodGet, "/v1/reports/timers?since=2027-02-01T00:00:00Z&until=2027-01-01T00:00:00Z", "").field("end_before_start", "until")
	b.as("caseworker", http.MethodGet, "/v1/reports/timers", "").refused(http.StatusForbidden, codeNotAllowed)
}
