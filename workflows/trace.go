package workflows

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// Trace returns an interceptor, of clients and of their workers, that carries the trace of a request through its update to the
// activity that records it. A header holds the trace, 73 bytes of the update's event; one that nobody looks at has none. It decides
// nothing and a replay ignores it, so it may come and go while workflows run.
//
// It is ours because a placement runs for months. The SDK's own would open one span for all of that time and hang on it, in the
// trace of the proposal, whatever the clock brings later; and it would tell every update again whenever a history is replayed. Here
// a trace is one request, or one thing that the clock has brought; what looks around all the time, such as the sending of webhooks,
// has none of its own. Spans name commands, activities and random IDs; of an error only its code.
func Trace(t trace.Tracer) interceptor.Interceptor { return &traceInterceptor{tracer: t} }

// traceHeader is in history. It is the one that all SDKs use, in the form that they use.
const traceHeader = "_tracer-data"

// Attributes of spans, named as Temporal's own interceptors name them.
const (
	workflowIDAttribute = attribute.Key("temporalWorkflowID")
	updateIDAttribute   = attribute.Key("temporalUpdateID")
	refusalAttribute    = attribute.Key("placement.refusal")
)

// parentKey is under what a workflow's context has the span that it goes on from.
type parentKey struct{}

type traceInterceptor struct {
	interceptor.InterceptorBase

	tracer trace.Tracer
}

// InterceptClient puts the trace of whoever asks into what they ask.
func (i *traceInterceptor) InterceptClient(next interceptor.ClientOutboundInterceptor) interceptor.ClientOutboundInterceptor {
	c := &traceClient{root: i}
	c.Next = next
	return c
}

// InterceptWorkflow takes it out of an update and gives it to what the update does.
func (i *traceInterceptor) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	w := &traceInbound{root: i}
	w.Next = next
	return w
}

// InterceptActivity makes the span of an activity that belongs to a trace.
func (i *traceInterceptor) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	a := &traceActivity{root: i}
	a.Next = next
	return a
}

type traceClient struct {
	interceptor.ClientOutboundInterceptorBase

	root *traceInterceptor
}

// UpdateWorkflow sends an update as part of the caller's trace.
func (c *traceClient) UpdateWorkflow(ctx context.Context, in *interceptor.ClientUpdateWorkflowInput) (client.WorkflowUpdateHandle, error) {
	ctx, span := c.root.ask(ctx, in.UpdateName, in.WorkflowID, in.UpdateID)
	defer span.End()
	handle, err := c.Next.UpdateWorkflow(ctx, in)
	fail(span, err)
	return handle, err
}

// UpdateWithStartWorkflow begins a process as part of the caller's trace.
func (c *traceClient) UpdateWithStartWorkflow(ctx context.Context, in *interceptor.ClientUpdateWithStartWorkflowInput) (client.WorkflowUpdateHandle, error) {
	u := in.UpdateOptions
	ctx, span := c.root.ask(ctx, u.UpdateName, u.WorkflowID, u.UpdateID)
	defer span.End()
	handle, err := c.Next.UpdateWithStartWorkflow(ctx, in)
	fail(span, err)
	return handle, err
}

// ask begins the span of an update that is sent, and writes it into the header. What is not part of a trace begins none.
func (i *traceInterceptor) ask(ctx context.Context, update, workflowID, updateID string) (context.Context, trace.Span) {
	if !trace.SpanFromContext(ctx).IsRecording() {
		return ctx, trace.SpanFromContext(nil) //nolint:staticcheck // the span that does nothing
	}
	ctx, span := i.tracer.Start(ctx, "send "+update, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(workflowIDAttribute.String(workflowID), updateIDAttribute.String(updateID)))
	writeTrace(interceptor.Header(ctx), span.SpanContext())
	return ctx, span
}

type traceInbound struct {
	interceptor.WorkflowInboundInterceptorBase

	root *traceInterceptor
	// begin is what the run was started by. Its first record belongs to that, and nothing after it.
	begin trace.SpanContext
}

// Init puts the interceptor of what the workflow asks for behind this one.
func (w *traceInbound) Init(out interceptor.WorkflowOutboundInterceptor) error {
	o := &traceOutbound{in: w}
	o.Next = out
	return w.Next.Init(o)
}

// ExecuteWorkflow remembers the trace of whoever started the run.
func (w *traceInbound) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	w.begin = readTrace(interceptor.WorkflowHeader(ctx))
	return w.Next.ExecuteWorkflow(ctx, in)
}

// ExecuteUpdate carries out an update as part of the trace that it came with. A replay has no span of its own: it was told before.
func (w *traceInbound) ExecuteUpdate(ctx workflow.Context, in *interceptor.UpdateInput) (any, error) {
	parent := readTrace(interceptor.WorkflowHeader(ctx))
	if !parent.IsSampled() {
		return w.Next.ExecuteUpdate(ctx, in)
	}
	if workflow.IsReplaying(ctx) {
		return w.Next.ExecuteUpdate(workflow.WithValue(ctx, parentKey{}, parent), in)
	}
	_, span := w.root.tracer.Start(trace.ContextWithRemoteSpanContext(context.Background(), parent), "handle "+in.Name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
			workflowIDAttribute.String(workflow.GetInfo(ctx).WorkflowExecution.ID),
			updateIDAttribute.String(workflow.GetCurrentUpdateInfo(ctx).ID)))
	defer span.End()
	out, err := w.Next.ExecuteUpdate(workflow.WithValue(ctx, parentKey{}, span.SpanContext()), in)
	fail(span, err)
	return out, err
}

type traceOutbound struct {
	interceptor.WorkflowOutboundInterceptorBase

	in *traceInbound
}

// ExecuteActivity asks for an activity as part of the trace that the workflow goes on from.
func (o *traceOutbound) ExecuteActivity(ctx workflow.Context, name string, args ...any) workflow.Future {
	o.pass(ctx)
	return o.Next.ExecuteActivity(ctx, name, args...)
}

// ExecuteLocalActivity is ExecuteActivity for one in the worker.
func (o *traceOutbound) ExecuteLocalActivity(ctx workflow.Context, name string, args ...any) workflow.Future {
	o.pass(ctx)
	return o.Next.ExecuteLocalActivity(ctx, name, args...)
}

func (o *traceOutbound) pass(ctx workflow.Context) {
	parent, ok := ctx.Value(parentKey{}).(trace.SpanContext)
	if !ok {
		parent, o.in.begin = o.in.begin, trace.SpanContext{}
	}
	if parent.IsSampled() {
		writeTrace(interceptor.WorkflowHeader(ctx), parent)
	}
}

type traceActivity struct {
	interceptor.ActivityInboundInterceptorBase

	root *traceInterceptor
}

// ExecuteActivity runs an activity as part of the trace that asked for it. What a workflow records by itself, when the clock has
// brought something, begins a trace.
func (a *traceActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	parent, info := readTrace(interceptor.Header(ctx)), activity.GetInfo(ctx) //nolint:contextcheck // a header is no context
	if !parent.IsSampled() && !info.IsLocalActivity {
		return a.Next.ExecuteActivity(ctx, in)
	}
	if parent.IsValid() {
		ctx = trace.ContextWithRemoteSpanContext(ctx, parent)
	}
	ctx, span := a.root.tracer.Start(ctx, "run "+info.ActivityType.Name, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(workflowIDAttribute.String(info.WorkflowExecution.ID), attribute.Int("temporalAttempt", int(info.Attempt))))
	defer span.End()
	out, err := a.Next.ExecuteActivity(ctx, in)
	fail(span, err)
	return out, err
}

// fail says what went wrong: a refusal by its code, whatever else without a word.
func fail(span trace.Span, err error) {
	if err == nil {
		return
	}
	if refusal, ok := contract.RuleErrorFrom(err); ok {
		span.SetAttributes(refusalAttribute.String(refusal.Code))
		return
	}
	span.SetStatus(codes.Error, "")
}

// readTrace returns the span that a header names; an invalid one for none. What cannot be read is none: a trace is no reason to fail.
func readTrace(header map[string]*commonpb.Payload) trace.SpanContext {
	payload := header[traceHeader]
	if payload == nil {
		return trace.SpanContext{}
	}
	var data map[string]string
	if err := converter.GetDefaultDataConverter().FromPayload(payload, &data); err != nil {
		return trace.SpanContext{}
	}
	carrier := propagation.MapCarrier{"traceparent": data["traceparent"]}
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), carrier))
}

// writeTrace writes a span into a header: its IDs, and nothing that came along with them from outside.
func writeTrace(header map[string]*commonpb.Payload, span trace.SpanContext) {
	if header == nil || !span.IsSampled() {
		return
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(trace.ContextWithSpanContext(context.Background(), span.WithTraceState(trace.TraceState{})), carrier)
	payload, err := converter.GetDefaultDataConverter().ToPayload(map[string]string(carrier))
	if err == nil {
		header[traceHeader] = payload
	}
}
