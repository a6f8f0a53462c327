package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/kpi"
	"placement/models/store"
)

// Lengths are told in tenths of days, shares to four digits.
func TestLengthsAreToldInTenthsOfDays(t *testing.T) {
	t.Parallel()
	told := store.KPIs{
		Counts: map[kpi.Measure]kpi.Counts{kpi.DaysToRematch: kpi.Told([]kpi.Cell{{Where: kpi.Where{Unit: "u", Model: "cluster"}, Class: kpi.Length, Observations: 9, Placements: 9, First: 9}})},
		Days:   map[kpi.Measure]map[string]store.KPIDays{kpi.DaysToRematch: {kpi.Any: {Half: 12.0001, NineTenths: 30.26}}},
	}
	value := func(name string) float64 {
		n := slices.IndexFunc(kpi.Numbers(), func(n kpi.Number) bool { return n.Name == name })
		x, may := told.Value(kpi.Numbers()[n], kpi.Everywhere(), kpi.Any)
		require.True(t, may)
		return x
	}

	require.InDelta(t, 12.0, value("days_to_rematch_p50"), 1e-12)
	require.InDelta(t, 30.3, value("days_to_rematch_p90"), 1e-12)
}
