package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

func TestPlacesAreReportedByModel(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/reports/places?from=2026-11-01&to=2030-01-01", "Accept-Language", "da").ok(http.StatusOK)

	require.Equal(t, []any{"2027-01-04", "2026-11-01", "2027-01-04"}, []any{got["on"], got["from"], got["to"]}, "what has not come is not counted")
	models := got["models"].([]any)
	require.Len(t, models, 4)
	require.Equal(t, map[string]any{
		"model": "fixed_places", "text": "Faste pladser", "agreements": 2.0, "agreed_places": 4.0,
		"places":      map[string]any{"open": 1.0, "reserved": 0.0, "occupied": 2.0, "refill": 0.0, "paused": 0.0, "closed": 0.0},
		"agreed_days": 400.0, "contracted_days": 300.0, "occupied_days": 240.0, "idle_days": 60.0, "utilisation": 0.8,
	}, models[0])
	all := got["all"].(map[string]any)
	require.Equal(t, []any{7.0, 500.0, 400.0, 250.0, 150.0, 0.625},
		[]any{all["agreed_places"], all["agreed_days"], all["contracted_days"], all["occupied_days"], all["idle_days"], all["utilisation"]})
	require.Equal(t, map[string]any{"open": 3.0, "reserved": 0.0, "occupied": 2.0, "refill": 0.0, "paused": 1.0, "closed": 0.0}, all["places"])
	require.InDelta(t, 0, models[2].(map[string]any)["utilisation"], 0)

	b.get("/v1/reports/places").ok(http.StatusOK)
	require.Equal(t, lifecycle.Period{Start: "2026-10-06", End: "2027-01-04"}, b.store.between, "thirteen weeks")
	b.get("/v1/reports/places?from=2027-02-01").field("end_before_start", "to")
	for l, words := range loaded(t) {
		for _, m := range vocabulary.Models() {
			require.NotEmpty(t, words.Terms["report."+string(m)], l)
		}
	}
}
