package workflows

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// What stands in a header is in history for ever, so its form is fixed.
func TestTheTraceOfAHeaderIsThatOfAllSDKs(t *testing.T) {
	t.Parallel()
	state, err := trace.ParseTraceState("who=Anna")
	require.NoError(t, err)
	span := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1, 2, 3}, SpanID: trace.SpanID{4}, TraceFlags: trace.FlagsSampled, TraceState: state,
	})
	header := map[string]*commonpb.Payload{}

	writeTrace(header, span)

	require.JSONEq(t, `{"traceparent": "00-01020300000000000000000000000000-0400000000000000-01"}`, string(header["_tracer-data"].GetData()))
	read := readTrace(header)
	require.Equal(t, span.TraceID(), read.TraceID())
	require.Equal(t, span.SpanID(), read.SpanID())
	require.True(t, read.IsSampled())
}

func TestWhatNobodyLooksAtHasNoHeader(t *testing.T) {
	t.Parallel()
	header := map[string]*commonpb.Payload{}
	writeTrace(header, trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}}))
	writeTrace(nil, trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled}))
	require.Empty(t, header)
	require.False(t, readTrace(header).IsValid())
}

// A trace is no reason to fail: what cannot be read is none.
func TestAnUnreadableHeaderIsNone(t *testing.T) {
	t.Parallel()
	for _, data := range []any{"rubbish", map[string]string{"traceparent": "00-xx"}, map[string]int{"traceparent": 1}, nil} {
		payload, err := converter.GetDefaultDataConverter().ToPayload(data)
		require.NoError(t, err)
		require.False(t, readTrace(map[string]*commonpb.Payload{"_tracer-data": payload}).IsValid())
	}
}
