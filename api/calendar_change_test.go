package api

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

func TestTheCalendarIsReadForAYear(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.as("integration", http.MethodGet, "/v1/calendar", "").ok(http.StatusOK)

	require.Equal(t, []any{map[string]any{"date": "2027-05-07", "name": "Lukkedag", "source": "own"}}, got["closing_days"])
	require.EqualValues(t, 3, got["behind"])
	require.Equal(t, b.store.between.Start.AddDays(365), b.store.between.End)
	b.as("integration", http.MethodGet, "/v1/calendar?from=2027-05-01&to=2027-05-31", "").ok(http.StatusOK)
	require.Equal(t, lifecycle.Period{Start: "2027-05-01", End: "2027-05-31"}, b.store.between)
}

// The change stands when the processes cannot be told at once: a worker sees to it later.
func TestAChangeOfTheCalendarIsToldToTheProcesses(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]error{"told": nil, "Temporal is away": errors.New("away")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.temporal.health = away

			got := b.as("admin", http.MethodPost, "/v1/calendar/changes", `{"close":["2027-05-10","2027-05-07"]}`).ok(http.StatusCreated)

			require.Equal(t, []any{
				map[string]any{"date": "2027-05-07", "closed": true}, map[string]any{"date": "2027-05-10", "closed": true},
			}, got["days"])
			require.Len(t, b.temporal.starts, 1)
			require.Equal(t, contract.CalendarBatchID(tenantID, 2), b.temporal.starts[0].ID)
			in := b.temporal.inputs[0].(contract.CalendarBatch)
			require.Equal(t, []any{tenantID, 2}, []any{in.TenantID, in.Version})
		})
	}
}

func TestAChangeOfTheCalendarIsRefusedWithItsField(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{}`:                                    {"required", "close"},
		`{"close":["2027-05-08"]}`:              {"day_closed_already", "close"},
		`{"open":["2027-05-07"]}`:               {"day_works_already", "open"},
		`{"close":["2026-05-07"]}`:              {"date_not_in_future", "close"},
		`{"close":["2027-05-07","2027-05-07"]}`: {"day_given_twice", "close"},
	} {
		b := setup(t)

		b.as("admin", http.MethodPost, "/v1/calendar/changes", body).field(want[0], want[1])
		require.Empty(t, b.temporal.starts)
	}
}
