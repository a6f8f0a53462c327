// Package service puts the parts together: store, Temporal, API and worker, from one configuration.
package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/converter"
	tlog "go.temporal.io/sdk/log"

	"placement/api"
	"placement/cmd/placement/internal/config"
	"placement/cmd/placement/internal/telemetry"
	"placement/models/store"
	"placement/models/store/vault"
	"placement/workflows/contract"
)

// Service is the running service's connections.
type Service struct {
	Store    *store.Store
	Temporal client.Client
	keys     *vault.Keys
	config   config.Config
	log      *slog.Logger
	// telemetry is where a process that serves says how it goes; one that does something once tells nobody.
	telemetry *telemetry.Telemetry
}

// Logger returns the one logger of a process: JSON, one object a line.
func Logger(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l}))
}

// OpenStore opens the database alone.
func OpenStore(ctx context.Context, c config.Config) (*store.Store, error) {
	if err := c.NeedDatabase(); err != nil {
		return nil, err
	}
	keys, err := vault.Open(c.Keys)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, string(c.DatabaseURL), keys, store.Options{})
}

// OpenWorker is OpenAPI for the worker process: a payload that does not open stops the task, not the placement.
func OpenWorker(ctx context.Context, c config.Config, version string, log *slog.Logger) (*Service, error) {
	t, err := telemetry.New(ctx, c, "worker", version, log)
	if err != nil {
		return nil, err
	}
	return open(ctx, c, log, t, contract.ForWorker)
}

// OpenAPI is Open for the process that answers requests, which says how it goes.
func OpenAPI(ctx context.Context, c config.Config, version string, log *slog.Logger) (*Service, error) {
	t, err := telemetry.New(ctx, c, "api", version, log)
	if err != nil {
		return nil, err
	}
	return open(ctx, c, log, t, func(codec converter.PayloadCodec) converter.PayloadCodec { return codec })
}

// Open connects to the database and to Temporal. Temporal may come later: the first use connects.
func Open(ctx context.Context, c config.Config, log *slog.Logger) (*Service, error) {
	return open(ctx, c, log, &telemetry.Telemetry{}, func(codec converter.PayloadCodec) converter.PayloadCodec { return codec })
}

func open(ctx context.Context, c config.Config, log *slog.Logger, t *telemetry.Telemetry,
	wrap func(converter.PayloadCodec) converter.PayloadCodec,
) (*Service, error) {
	if err := c.NeedDatabase(); err != nil {
		return nil, err
	}
	keys, err := vault.Open(c.Keys)
	if err != nil {
		return nil, err
	}
	db, err := awaitStore(ctx, c, keys, t, log)
	if err != nil {
		return nil, err
	}
	temporal, err := dial(c, wrap(contract.NewCodec(keys.Codec(), c.CodecEncode)), t, log)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := &Service{Store: db, Temporal: temporal, keys: keys, config: c, log: log, telemetry: t}
	if err := s.watch(ctx); err != nil {
		s.Close() //nolint:contextcheck // what is left of traces is sent after everything has ended
		return nil, err
	}
	return s, nil
}

// watch lets whoever asks know how it goes, if anybody may ask.
func (s *Service) watch(ctx context.Context) error {
	facts, err := telemetry.NewFacts(s.Store, time.Now, s.log)
	if err != nil {
		return err
	}
	return errors.Join(s.telemetry.Register(facts), s.telemetry.Register(telemetry.Pool{Stats: s.Store.Pool}), s.telemetry.Serve(ctx))
}

// remindEvery is how often it is said that the database is still away.
const remindEvery = time.Minute

// awaitStore opens the database, and waits for one that is starting or away, saying so once a minute: a service that starts
// first is no failure. What waiting does not mend is an error at once.
func awaitStore(ctx context.Context, c config.Config, keys *vault.Keys, t *telemetry.Telemetry, log *slog.Logger) (*store.Store, error) {
	for said := (time.Time{}); ; {
		db, err := store.Open(ctx, string(c.DatabaseURL), keys, store.Options{Tracer: t.Tracer(), Build: c.WorkerBuild})
		if !errors.Is(err, store.ErrUnavailable) {
			return db, err
		}
		if time.Since(said) >= remindEvery {
			said = time.Now()
			log.Warn("waiting for the database", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(time.Second):
		}
	}
}

// Close gives the connections back.
func (s *Service) Close() {
	s.Temporal.Close()
	if err := s.Store.Close(); err != nil {
		s.log.Error("close database", "error", err)
	}
	s.telemetry.Close(context.Background()) // what is left is sent after everything has ended
}

// API returns the HTTP API. Its streams end with the context.
func (s *Service) API(ctx context.Context, version string) (http.Handler, error) {
	return api.New(api.Deps{ //nolint:contextcheck // the context is that of the process, and each request brings its own
		Store: s.Store, Temporal: s.Temporal, Keys: s.keys, Log: s.log, PublicURL: s.config.PublicURL,
		TrustedProxies: s.config.TrustedProxies, Webhooks: webhooks{s}, Incidents: incidents{s}, Repairs: repairs{s},
		TemporalUIURL: s.config.TemporalUIURL, Namespace: s.config.TemporalNamespace, Clock: time.Now, Version: version, Stopping: ctx,
		Tracer: s.telemetry.Tracer(), Watch: s.telemetry,
	})
}

// dial prepares a client for Temporal. It does not wait for it: a service that starts before Temporal does is not ready
// until Temporal answers, and says so.
func dial(c config.Config, codec converter.PayloadCodec, t *telemetry.Telemetry, log *slog.Logger) (client.Client, error) {
	o, err := options(c, log)
	if err != nil {
		return nil, err
	}
	o.DataConverter = contract.DataConverter(codec)
	o.FailureConverter = contract.FailureConverter(codec)
	if err := t.Options(&o); err != nil {
		return nil, fmt.Errorf("prepare Temporal's metrics: %w", err)
	}
	temporal, err := client.NewLazyClient(o)
	if err != nil {
		return nil, fmt.Errorf("prepare Temporal client: %w", err)
	}
	return temporal, nil
}

// options are Temporal's own: TLS, API key and profile come from the TEMPORAL_ variables.
func options(c config.Config, log *slog.Logger) (client.Options, error) {
	o, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return o, fmt.Errorf("read TEMPORAL_ variables: %w", err)
	}
	o.HostPort, o.Namespace = c.TemporalAddress, c.TemporalNamespace
	o.Logger = tlog.NewStructuredLogger(log)
	if !c.TemporalCompression {
		o.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	}
	return o, nil
}
