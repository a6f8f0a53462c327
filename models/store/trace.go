package store

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// sqlTracer makes a span of every exchange with the database that is part of a trace, and of no other: what looks around by itself
// is not traced. A span says which tables, and never with which values; nor does it repeat the database's errors, which quote them.
type sqlTracer struct{ tracer trace.Tracer }

// TraceQueryStart begins the span of a statement.
func (t sqlTracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return t.start(ctx, d.SQL)
}

// TraceQueryEnd ends it.
func (sqlTracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	end(ctx, d.Err)
}

// TraceBatchStart begins the span of a batch, which is named after what is asked last: the first names the tenant.
func (t sqlTracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	if n := d.Batch.Len(); n > 0 {
		return t.start(ctx, d.Batch.QueuedQueries[n-1].SQL)
	}
	return ctx
}

// TraceBatchQuery does nothing: a batch is one exchange.
func (sqlTracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd ends the span of a batch.
func (sqlTracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchEndData) {
	end(ctx, d.Err)
}

// sqlSpan is under what the span of a statement is kept: the span in its context may be another's.
type sqlSpan struct{}

func (t sqlTracer) start(ctx context.Context, statement string) context.Context {
	if !trace.SpanFromContext(ctx).IsRecording() {
		return ctx
	}
	name := summary(statement)
	_, span := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("db.system.name", "postgresql"), attribute.String("db.query.summary", name)))
	return context.WithValue(ctx, sqlSpan{}, span)
}

func end(ctx context.Context, err error) {
	span, ok := ctx.Value(sqlSpan{}).(trace.Span)
	if !ok {
		return
	}
	if code, _ := violated(err); code != "" {
		span.SetAttributes(attribute.String("db.response.status_code", code))
	}
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

var tableNames = regexp.MustCompile(`(?i)\b(?:from|join|into|update)\s+(?:only\s+)?([a-z_]+)`)

// summary is what a statement does, with which tables: three at most, so that a name stays a name.
func summary(statement string) string {
	words := strings.Fields(statement[:min(len(statement), 40)])
	if len(words) == 0 {
		return "SQL"
	}
	name := []string{strings.ToUpper(strings.Trim(words[0], "();"))}
	for _, m := range tableNames.FindAllStringSubmatch(statement, 40) {
		table := strings.ToLower(m[1])
		if slices.Contains([]string{"set", "select", "lateral"}, table) || slices.Contains(name, table) {
			continue
		}
		if name = append(name, table); len(name) > 3 {
			break
		}
	}
	return strings.Join(name, " ")
}

// traceOf is the W3C traceparent of what the context belongs to, nil where nobody looks at it. Whatever else a caller said of its
// trace goes no further: it could be anything.
func traceOf(ctx context.Context) *string {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return nil
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	parent := carrier.Get("traceparent")
	return &parent
}
