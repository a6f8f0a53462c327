package activities

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"placement/activities/webhook"
	"placement/models/store"
)

// traced begins the span of one attempt to send a message, in the trace of what queued it, however long ago that was. A message
// that was queued outside of a trace has none. Where it goes to is not said: an address can be a secret.
func (d *delivery) traced(ctx context.Context, m store.WebhookDue) (context.Context, func(webhook.Result)) {
	if d.Tracer == nil || m.Trace == "" {
		return ctx, func(webhook.Result) {}
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": m.Trace})
	ctx, span := d.Tracer.Start(ctx, "POST webhook", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("placement.endpoint_id", d.EndpointID), attribute.String("placement.message_id", m.EventID),
		attribute.Int("placement.attempt", m.Tries+1), attribute.String("http.request.method", "POST")))
	return ctx, func(r webhook.Result) {
		span.SetAttributes(attribute.String("placement.class", string(r.Class)))
		if r.Status > 0 {
			span.SetAttributes(attribute.Int("http.response.status_code", r.Status))
		}
		if r.Class != webhook.ClassOK {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// parentOf is the W3C traceparent that a receiver is told; empty outside of a trace, or of one that nobody looks at.
func parentOf(ctx context.Context) string {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier.Get("traceparent")
}
