package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"

	"placement/models/store"
)

// Pool tells how the connections to the database are used.
type Pool struct{ Stats func() store.PoolStats }

// Describe names what is told.
func (p Pool) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(p, to) }

// Collect tells it.
func (p Pool) Collect(to chan<- prometheus.Metric) {
	s := p.Stats()
	tell := func(name, help string, of prometheus.ValueType, value float64) {
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), of, value)
	}
	tell("placement_database_connections_max", "Connections to the database that there may be.", prometheus.GaugeValue, float64(s.Max))
	tell("placement_database_connections_open", "Connections to the database that there are.", prometheus.GaugeValue, float64(s.Open))
	tell("placement_database_connections_in_use", "Connections to the database that do something.", prometheus.GaugeValue, float64(s.InUse))
	tell("placement_database_connection_waits_total", "How often somebody waited for a connection.", prometheus.CounterValue, float64(s.Waits))
	tell("placement_database_connection_wait_seconds_total", "How long somebody waited for a connection.", prometheus.CounterValue, s.Waited.Seconds())
}
