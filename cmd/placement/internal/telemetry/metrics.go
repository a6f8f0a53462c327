package telemetry

import (
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	promexporter "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	temporalotel "go.temporal.io/sdk/contrib/opentelemetry"

	"placement/activities"
	"placement/models/lifecycle/catalogue"
)

// metrics are the numbers of what the process does. Every label has few values, all of them known before: some 300 routes, 7
// methods, a dozen statuses, 8 kinds of process, 6 verdicts, a dozen classes of attempts.
type metrics struct {
	requests *prometheus.HistogramVec
	streams  prometheus.Gauge
	records  *prometheus.HistogramVec
	webhooks *prometheus.HistogramVec
}

// seconds are the limits that durations are sorted by.
func seconds() []float64 {
	return []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}
}

func newMetrics(r *prometheus.Registry) *metrics {
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds()}, labels)
		r.MustRegister(h)
		return h
	}
	m := &metrics{
		requests: histogram("placement_http_request_duration_seconds", "Requests by route as a pattern, method and status.", "method", "route", "status"),
		records: histogram("placement_record_duration_seconds",
			"Events that processes asked the database to record, by what became of them: "+strings.Join(activities.Verdicts(), ", ")+".",
			"kind", "verdict"),
		webhooks: histogram("placement_webhook_attempt_duration_seconds", "Attempts to send a message, by what they came to.", "class"),
		streams:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "placement_feed_streams", Help: "Streams of the event feed that are open."}),
	}
	r.MustRegister(m.streams)
	// A number that appears with its first event has not grown, as Prometheus sees it. Of these an alert waits for a single one.
	for _, kind := range catalogue.Kinds() {
		for _, verdict := range activities.Verdicts() {
			m.records.WithLabelValues(string(kind), verdict)
		}
	}
	return m
}

// Request counts an answered request.
func (t *Telemetry) Request(method, route string, status int, took time.Duration) {
	if t.metrics != nil {
		t.metrics.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
	}
}

// Stream counts a stream that has begun, or ended.
func (t *Telemetry) Stream(by int) {
	if t.metrics != nil {
		t.metrics.streams.Add(float64(by))
	}
}

// Record counts an event that was to be recorded.
func (t *Telemetry) Record(kind, verdict string, took time.Duration) {
	if t.metrics != nil {
		t.metrics.records.WithLabelValues(kind, verdict).Observe(took.Seconds())
	}
}

// Webhook counts an attempt to send a message.
func (t *Telemetry) Webhook(class string, took time.Duration) {
	if t.metrics != nil {
		t.metrics.webhooks.WithLabelValues(class).Observe(took.Seconds())
	}
}

// temporalMetrics lets the SDK of Temporal count into the registry. The libraries do what ours would have to do again: the SDK
// gives one number different labels at different times, which Prometheus' own client refuses.
func temporalMetrics(r *prometheus.Registry) (client.MetricsHandler, error) {
	exporter, err := promexporter.New(promexporter.WithRegisterer(r), promexporter.WithoutScopeInfo(), promexporter.WithoutTargetInfo())
	if err != nil {
		return nil, err
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter), sdkmetric.WithView(sdkmetric.NewView(
		sdkmetric.Instrument{Kind: sdkmetric.InstrumentKindHistogram},
		sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{Boundaries: seconds()}},
	)))
	return temporalotel.NewMetricsHandler(temporalotel.MetricsHandlerOptions{
		Meter: provider.Meter(instrument), UseMonotonicCounters: true, OnError: func(error) {},
	}), nil
}
