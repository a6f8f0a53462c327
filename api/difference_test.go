package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
)

func TestDifferencesAreListedPartByPart(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.as("admin", http.MethodGet, "/v1/differences?limit=20", "", "Accept-Language", "da").ok(http.StatusOK)

	require.Equal(t, DifferencesAsked{Limit: 20}, b.repairs.asked[0])
	one := got["items"].([]any)[0].(map[string]any)
	require.Len(t, got["items"], 2)
	require.Equal(t, []any{50.0, "second", false}, []any{got["looked"], got["next"], got["no_worker"]})
	require.NotContains(t, got, "worker_polled_at")
	require.Equal(t, []any{"Forløbet er åbent, men intet workflow kører det", "Den er der.", true}, []any{one["text"], one["outcome_text"], one["repairable"]})
	require.Equal(t, map[string]any{
		"repair":   map[string]any{"href": "/v1/differences/repair", "method": "POST"},
		"temporal": map[string]any{"href": "https://temporal.example/namespaces/placement/workflows/" + url.PathEscape(one["process"].(string))},
	}, one["links"])
	require.NotContains(t, got["items"].([]any)[1].(map[string]any), "detail", "what an error says stays inside")
	last := b.as("admin", http.MethodGet, "/v1/differences?after=second", "").ok(http.StatusOK)
	require.Empty(t, last["items"])
	require.NotContains(t, last, "next")
	b.as("admin", http.MethodGet, "/v1/differences?after=made-up", "").field("invalid_cursor", "after")
	b.as("supervisor", http.MethodGet, "/v1/differences", "").refused(http.StatusForbidden, codeNotAllowed)

	b.repairs.blind = true
	blind := b.as("admin", http.MethodGet, "/v1/differences", "").ok(http.StatusOK)
	require.Equal(t, []any{true, now().UTC().Format(time.RFC3339)}, []any{blind["no_worker"], blind["worker_polled_at"]})
	b.repairs.broken = context.DeadlineExceeded
	b.as("admin", http.MethodGet, "/v1/differences", "").refused(http.StatusServiceUnavailable, codeUnavailable)
	b.repairs.broken = errors.New("the password is hunter2")
	require.NotContains(t, b.as("admin", http.MethodGet, "/v1/differences", "").body, "hunter2")
}

func TestAdministratorsRepairAPartOrWhatTheyName(t *testing.T) {
	t.Parallel()
	b := setup(t)
	named := "placement/" + lifecycletest.PlacementID

	part := b.as("admin", http.MethodPost, "/v1/differences/repair", `{}`).ok(http.StatusOK)
	b.as("admin", http.MethodPost, "/v1/differences/repair", `{"processes": ["`+named+`"]}`).ok(http.StatusOK)

	require.Equal(t, []DifferencesAsked{{Limit: 50, Repair: true}, {Limit: 50, Processes: []string{named}, Repair: true}}, b.repairs.asked)
	require.NotEmpty(t, b.repairs.by[0].UserID)
	one := part["items"].([]any)[0].(map[string]any)
	require.Equal(t, "repaired", one["outcome"])
	require.NotContains(t, one["links"], "repair", "it is mended")
	b.as("admin", http.MethodPost, "/v1/differences/repair", `{"after": "second", "processes": ["`+named+`"]}`).field("differences_either_or", "after")
	b.as("admin", http.MethodPost, "/v1/differences/repair", `{"limit": 201}`).refused(http.StatusUnprocessableEntity, "too_large")
	b.as("supervisor", http.MethodPost, "/v1/differences/repair", `{}`).refused(http.StatusForbidden, codeNotAllowed)
	b.as("caseworker", http.MethodPost, "/v1/differences/repair", `{}`).refused(http.StatusForbidden, codeNotAllowed)
	require.Len(t, b.repairs.asked, 2, "nothing else was done")
}

func TestAdministratorsRebuild(t *testing.T) {
	t.Parallel()
	b := setup(t)

	dry := b.as("admin", http.MethodPost, "/v1/rebuild", `{"dry_run": true, "limit": 7}`).ok(http.StatusOK)
	done := b.as("admin", http.MethodPost, "/v1/rebuild", `{}`).ok(http.StatusOK)

	require.Equal(t, []RebuildAsked{{Limit: 7, DryRun: true}, {Limit: 50}}, b.repairs.rebuilt)
	require.Equal(t, []any{true, 1.0, "others:"}, []any{dry["dry_run"], dry["started"], dry["next"]})
	require.Equal(t, "would_start", dry["items"].([]any)[0].(map[string]any)["result"])
	require.Equal(t, "It runs again, from the database.", done["items"].([]any)[0].(map[string]any)["text"])
	require.Equal(t, []any{1.0, 1.0}, []any{done["started"], done["failed"]}, "what knows more than its row was left alone")
	failed := done["items"].([]any)[2].(map[string]any)
	require.Equal(t, []any{"failed", "not_seen"}, []any{failed["result"], failed["code"]})
	require.Contains(t, failed["text"], "did not answer", "the code says more than the result")
	b.as("admin", http.MethodPost, "/v1/rebuild", `{"after": "made-up"}`).field("invalid_cursor", "after")
	b.as("supervisor", http.MethodPost, "/v1/rebuild", `{}`).refused(http.StatusForbidden, codeNotAllowed)
}

// Every code that the document names has words, and there are no others.
func TestTheWordsOfDifferencesAreWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Enum []string `json:"enum"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal([]byte(b.as("", http.MethodGet, "/openapi.json", "").body), &doc))
	var keys []string
	for _, c := range []struct{ schema, property, prefix string }{
		{"DifferenceView", "kind", "difference."}, {"DifferenceView", "outcome", "outcome."}, {"RestartView", "result", "restart."}, {"RestartView", "code", "restart."},
	} {
		codes := doc.Components.Schemas[c.schema].Properties[c.property].Enum
		require.NotEmpty(t, codes, c.schema)
		for _, code := range codes {
			keys = append(keys, c.prefix+code)
		}
	}
	words, err := loadDifferenceTexts()
	require.NoError(t, err)
	for l, all := range words {
		require.Len(t, all, len(keys), l)
		for _, key := range keys {
			require.NotEmpty(t, all[key], "%s %s", l, key)
		}
	}
}
