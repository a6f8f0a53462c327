package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"

	"placement/cmd/placement/internal/config"
	"placement/workflows"
)

// instrument is how our spans and meters are known among those of libraries.
const instrument = "placement"

// Telemetry is how one process tells how it goes. The zero value tells nobody, at no cost.
type Telemetry struct {
	traces   *sdktrace.TracerProvider
	metrics  *metrics
	registry *prometheus.Registry
	address  string
	log      *slog.Logger
}

// New prepares what the configuration asks for, for a process of the given role: api or worker. Nothing is sent or served before it
// is needed, and a collector that is away stops nobody.
func New(ctx context.Context, c config.Config, role, version string, log *slog.Logger) (*Telemetry, error) {
	t := &Telemetry{address: c.MetricsListen, log: log}
	if c.Traces {
		exporter, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("prepare traces: %w", err)
		}
		// What OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say comes last and counts.
		about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "placement-"+role),
			attribute.String("service.version", version)), resource.WithTelemetrySDK(), resource.WithFromEnv())
		if err != nil {
			return nil, fmt.Errorf("prepare traces: %w", err)
		}
		// An error of the exporter can quote what the collector answered, and its address; that there is one says enough.
		otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) { log.Warn("traces could not be sent, or are not right") }))
		t.traces = sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	}
	if t.address != "" {
		t.registry = prometheus.NewRegistry()
		t.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "placement_build_info", Help: "1, with the version and the role of the process.",
				ConstLabels: prometheus.Labels{"version": version, "role": role},
			}, func() float64 { return 1 }))
		t.metrics = newMetrics(t.registry)
	}
	return t, nil
}

// Tracer makes spans; nil where nobody is sent any.
func (t *Telemetry) Tracer() trace.Tracer {
	if t.traces == nil {
		return nil
	}
	return t.traces.Tracer(instrument)
}

// Options adds to the options of a client of Temporal, and of its workers, what carries traces and counts.
func (t *Telemetry) Options(o *client.Options) error {
	if tracer := t.Tracer(); tracer != nil {
		o.Interceptors = append([]interceptor.ClientInterceptor{workflows.Trace(tracer)}, o.Interceptors...)
	}
	if t.registry == nil {
		return nil
	}
	var err error
	o.MetricsHandler, err = temporalMetrics(t.registry)
	return err
}

// Register adds what is read whenever somebody asks.
func (t *Telemetry) Register(c prometheus.Collector) error {
	if t.registry == nil {
		return nil
	}
	return t.registry.Register(c)
}

// How long a reader of the numbers may take, and how long what is left of traces may take at the end.
const (
	readTimeout  = 5 * time.Second
	writeTimeout = 30 * time.Second
	flushTimeout = 5 * time.Second
)

// Serve answers Prometheus until the context ends. It returns at once when nobody is to be answered, or the address cannot be had.
func (t *Telemetry) Serve(ctx context.Context) error {
	if t.registry == nil {
		return nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", t.address)
	if err != nil {
		return fmt.Errorf("PLACEMENT_METRICS_LISTEN %s cannot be listened on: is it in use? (%w)", t.address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 2, Timeout: writeTimeout - readTimeout, ErrorHandling: promhttp.ContinueOnError,
	}))
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(t.log.Handler(), slog.LevelWarn),
	}
	go func() {
		<-ctx.Done()
		_ = server.Close() // who asks again asks somebody else
	}()
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			t.log.Error("serve metrics", "error", err)
		}
	}()
	t.log.Info("serving metrics", "address", listener.Addr().String())
	return nil
}

// Close sends what is left of traces.
func (t *Telemetry) Close(ctx context.Context) {
	if t.traces == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if err := t.traces.Shutdown(ctx); err != nil {
		t.log.Warn("the last traces could not be sent")
	}
}
