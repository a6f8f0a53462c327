package workflows

import (
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"
)

// LinksTo returns a worker interceptor that lets current details link to the API at the base URL, which has no slash at its
// end. Details are no part of history: each worker may have another one, or none.
func LinksTo(base string) interceptor.WorkerInterceptor { return &linkInterceptor{base: base} }

type linkInterceptor struct {
	interceptor.WorkerInterceptorBase
	base string
}

// InterceptWorkflow hands the base URL to the workflow.
func (l *linkInterceptor) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	w := &linkInbound{base: l.base}
	w.Next = next
	return w
}

type linkInbound struct {
	interceptor.WorkflowInboundInterceptorBase
	base string
}

// ExecuteWorkflow runs the workflow with the base URL in its context.
func (w *linkInbound) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	return w.Next.ExecuteWorkflow(workflow.WithValue(ctx, linksKey{}, w.base), in)
}

// linksKey is what the base URL of links is known by in a context.
type linksKey struct{}
