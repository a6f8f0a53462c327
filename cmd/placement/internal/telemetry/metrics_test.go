package telemetry

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"placement/activities"
	"placement/models/lifecycle"
)

// An alert sees what a number has grown by, so it must be there before it grows the first time.
func TestWhatBecomesOfRecordsIsCountedFromNought(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()

	m := newMetrics(r)

	counted := func() map[[2]string]uint64 {
		families, err := r.Gather()
		require.NoError(t, err)
		all := map[[2]string]uint64{}
		for _, f := range families {
			if f.GetName() != "placement_record_duration_seconds" {
				continue
			}
			for _, one := range f.GetMetric() {
				of := map[string]string{}
				for _, l := range one.GetLabel() {
					of[l.GetName()] = l.GetValue()
				}
				all[[2]string{of["kind"], of["verdict"]}] = one.GetHistogram().GetSampleCount()
			}
		}
		return all
	}
	before := counted()
	for _, kind := range []lifecycle.Kind{lifecycle.KindPlacement, lifecycle.KindWebhookEndpoint} {
		for _, verdict := range activities.Verdicts() {
			count, there := before[[2]string{string(kind), verdict}]
			require.True(t, there, "%s %s", kind, verdict)
			require.Zero(t, count)
		}
	}
	(&Telemetry{metrics: m}).Record(string(lifecycle.KindPlacement), "superseded", 0)
	after := counted()
	require.Len(t, after, len(before), "every event is one of those")
	require.EqualValues(t, 1, after[[2]string{"placement", "superseded"}])
}
