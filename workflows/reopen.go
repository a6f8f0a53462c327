package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// acceptAgain is accept for the event E that opens a process again. It comes with the start of a run that goes on from the
// row of the ended one: the input carries the same command, so that it happens even where the update does not arrive in
// time. The update waits for that and answers. Any other command of the kind is one like all others.
func acceptAgain[E lifecycle.Event, S lifecycle.Process[S]](ctx workflow.Context, p *process[S], in contract.Input[S], description string) error {
	var zero E
	name := zero.Name()
	return workflow.SetUpdateHandlerWithOptions(ctx, name,
		func(ctx workflow.Context, c contract.Command) (contract.Outcome[S], error) {
			if in.Begin == nil || in.BeginName != name || in.Begin.ID != c.ID {
				e, err := p.decode(name, c.Event)
				if err != nil {
					return contract.Outcome[S]{}, err
				}
				return p.apply(ctx, c, e)
			}
			ctx, _ = workflow.NewDisconnectedContext(ctx)
			if err := workflow.Await(ctx, func() bool { return p.began }); err != nil {
				return contract.Outcome[S]{}, err
			}
			if p.refused != nil {
				return contract.Outcome[S]{}, contract.RuleError(p.refused, p.version())
			}
			if p.superseded {
				return contract.Outcome[S]{}, errors.New("this process goes on elsewhere")
			}
			return p.outcome(p.fingerprint), nil
		},
		workflow.UpdateHandlerOptions{
			Description: description,
			Validator:   func(ctx workflow.Context, c contract.Command) error { return p.check(ctx, name, c) },
		})
}
