package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// tracing opens the recorder's store so that its statements are traced, and returns where their spans are.
func tracing(t *testing.T, r *recorder) (*tracetest.InMemoryExporter, trace.Tracer) {
	t.Helper()
	spans := tracetest.NewInMemoryExporter()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)).Tracer("test")
	s, err := store.Open(t.Context(), r.b.AppURL, r.b.Keys, store.Options{Tracer: tracer})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	r.b.Store = s
	return spans, tracer
}

// What queued a message is kept with it, where that was traced, and nothing otherwise.
func TestAMessageKnowsItsTrace(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	run := h.begin()
	for _, m := range h.due(run) {
		require.Empty(t, m.Trace)
	}
	spans, tracer := tracing(t, r)
	require.Empty(t, spans.GetSpans(), "what is in no trace has no span")
	state, err := trace.ParseTraceState("who=hemmelig")
	require.NoError(t, err)
	parent := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled, TraceState: state, Remote: true,
	})
	ctx, span := tracer.Start(trace.ContextWithSpanContext(context.Background(), parent), "test")
	out, err := r.b.Store.Record(ctx, r.transition(lifecycletest.BookMeeting()))
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	span.End()

	due := h.due(run)
	require.Equal(t, "00-01000000000000000000000000000000-"+span.SpanContext().SpanID().String()+"-01", due[len(due)-1].Trace)
	var names []string
	for _, s := range spans.GetSpans() {
		require.Equal(t, trace.TraceID{1}, s.SpanContext.TraceID())
		names = append(names, s.Name)
	}
	require.Contains(t, names, "COMMIT")
	require.Contains(t, names, "UPDATE processes")
}

// The database quotes values in its errors; a span has the code alone.
func TestASpanQuotesNothing(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	spans, tracer := tracing(t, r)
	ctx, span := tracer.Start(t.Context(), "test")

	_, err := r.b.Store.Feed(ctx, r.b.Tenant.ID, store.FeedQuery{})
	require.NoError(t, err)
	require.ErrorContains(t, store.AsNumber(ctx, r.b.Store, "Hemmelig"), "Hemmelig", "it does quote")
	span.End()

	require.NotEmpty(t, spans.GetSpans())
	for _, s := range spans.GetSpans() {
		require.Empty(t, s.Events)
		require.Empty(t, s.Status.Description)
		for _, a := range s.Attributes {
			require.NotContains(t, a.Value.String(), "Hemmelig")
		}
	}
}

func TestTheSchemaIsAsNewAsTheBuild(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	require.NoError(t, r.b.Store.CheckSchema(t.Context()))

	r.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
	require.NoError(t, r.b.Store.CheckSchema(t.Context()), "a newer database is well")

	r.exec(`DELETE FROM goose_db_version WHERE version_id >= 30`)
	require.ErrorIs(t, r.b.Store.CheckSchema(t.Context()), store.ErrSchemaBehind)

	r.exec(`DROP FUNCTION schema_version()`)
	require.ErrorIs(t, r.b.Store.CheckSchema(t.Context()), store.ErrSchemaBehind)
}
