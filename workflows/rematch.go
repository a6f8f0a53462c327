package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

// Rematch runs one rematch until a new placement is proposed for the candidate, or it is given up.
//
// It is started by the placement that came to nothing and outlives it. The placement that answers it says so by a signal.
func Rematch(ctx workflow.Context, in contract.Input[rematch.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordRematchActivity, missed: contract.MissedRematchActivity,
		decode: rematch.Decode, ruleset: rematch.Ruleset, workflow: contract.RematchWorkflow,
	})
	r := rematchRun{host, workflow.GetSignalChannel(ctx, contract.MatchSignal)}
	err = errors.Join(err,
		accept[rematch.GiveUp](ctx, host, "There will be no new placement for now."),
		accept[rematch.ReassignRematch](ctx, host, "Another case worker takes over."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	return r.run(ctx, in, r.follow, func() bool { return r.matches.Len() > 0 })
}

type rematchRun struct {
	*process[rematch.State]
	matches workflow.ReceiveChannel
}

// follow takes the news that a placement was proposed. News that came before changes nothing.
func (r rematchRun) follow(ctx workflow.Context) error {
	var news contract.Matched
	for r.matches.ReceiveAsync(&news) {
		c := contract.Command{ID: news.EventID, Actor: lifecycle.Actor{TenantID: r.tenantID}}
		_, err := r.apply(ctx, c, rematch.Match{PlacementID: news.PlacementID})
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
	return nil
}
