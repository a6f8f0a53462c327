package workflows

import (
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// Verifier checks the API's seal on an envelope.
type Verifier interface {
	Verify(data []byte, seal string) error
}

// RequireSeal returns a worker interceptor that turns away every update whose envelope the API has not sealed, before
// anything enters history. Validators are not replayed, so the key may change while workflows run.
func RequireSeal(v Verifier) interceptor.WorkerInterceptor { return &sealInterceptor{verifier: v} }

type sealInterceptor struct {
	interceptor.WorkerInterceptorBase
	verifier Verifier
}

// InterceptWorkflow puts the check before the workflow's own validators.
func (s *sealInterceptor) InterceptWorkflow(ctx workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	w := &sealInbound{verifier: s.verifier}
	w.Next = next
	return w
}

type sealInbound struct {
	interceptor.WorkflowInboundInterceptorBase
	verifier Verifier
}

// ValidateUpdate refuses an envelope without a valid seal.
func (w *sealInbound) ValidateUpdate(ctx workflow.Context, in *interceptor.UpdateInput) error {
	for _, arg := range in.Args {
		var err error
		switch envelope := arg.(type) {
		case contract.Command:
			err = w.verifier.Verify(envelope.Sealed(in.Name), envelope.Seal)
		case contract.ClockTold:
			err = w.verifier.Verify(envelope.Sealed(in.Name), envelope.Seal)
		}
		if err != nil {
			return contract.SealInvalid()
		}
	}
	return w.Next.ValidateUpdate(ctx, in)
}
