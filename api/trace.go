package api

import (
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Watch hears how it goes. It must not wait.
type Watch interface {
	// Request hears of an answered request. The route is a pattern, empty where there is none.
	Request(method, route string, status int, took time.Duration)
	// Stream hears that a stream of the feed has begun, by 1, or ended, by -1.
	Stream(by int)
}

// onlyDecimals are IDs of traces that somebody has typed: of 3,000,000 random ones, one is.
var onlyDecimals = regexp.MustCompile(`^[0-9]{32}$`)

// trace makes a span of the request, in the trace of whoever asks when they say that they have one. It is named by the route's
// pattern: addresses can hold anything, and the one of a link opens it. Only the IDs of a trace are taken over: its state and
// baggage are words of a stranger. Health is asked for all day and is no request.
func (s *server) trace(c *gin.Context) {
	route := c.FullPath()
	if s.Tracer == nil || route == "/healthz" || route == "/readyz" {
		c.Next()
		return
	}
	ctx := c.Request.Context()
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": c.GetHeader("Traceparent")})
	if onlyDecimals.MatchString(trace.SpanContextFromContext(ctx).TraceID().String()) {
		ctx = c.Request.Context()
	}
	verb := method(c.Request.Method)
	name := verb
	if route != "" {
		name += " " + route
	}
	ctx, span := s.Tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", verb), attribute.String("http.route", route)))
	defer span.End()
	q := inquiryOf(ctx)
	if span.SpanContext().IsSampled() {
		q.traceID = span.SpanContext().TraceID().String()
	}
	c.Request = c.Request.WithContext(ctx)

	c.Next()

	status := c.Writer.Status()
	span.SetAttributes(attribute.Int("http.response.status_code", status), attribute.String("placement.request_id", q.id))
	if q.operation != "" {
		span.SetAttributes(attribute.String("placement.operation", q.operation))
	}
	if q.code != "" {
		span.SetAttributes(attribute.String("placement.code", q.code))
	}
	if status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
}
