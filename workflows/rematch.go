package workflows

import (
	"encoding/json"
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
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
	r := rematchRun{host, listen(ctx, contract.MatchSignal, "A placement was proposed for the candidate.")}
	err = errors.Join(err,
		accept[rematch.GiveUp](ctx, host, "There will be no new placement for now."),
		accept[rematch.ReassignRematch](ctx, host, "Another case worker takes over."),
		accept[rematch.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	return r.run(ctx, in, r.follow, func() bool { return r.matches.Len() > 0 })
}

// RematchOf returns which rematch a placement that wants one begins, and its input. It is the same however often it is asked
// for, so that nobody is rematched twice.
func RematchOf(tenantID string, clock lifecycle.Clock, p placement.State) (lifecycle.Ref, contract.Input[rematch.State], error) {
	begin := rematch.From(p)
	event, err := json.Marshal(begin)
	return lifecycle.Ref{Kind: lifecycle.KindRematch, ID: begin.ID}, contract.Input[rematch.State]{
		TenantID: tenantID, Clock: clock, BeginName: begin.Name(), Host: contract.Host,
		Begin: &contract.Command{
			ID: lifecycle.DeriveID("open_rematch", begin.ID), Event: event, Actor: lifecycle.Actor{TenantID: tenantID},
		},
	}, err
}

// RematchSummary says in the Web UI where a rematch comes from.
func RematchSummary(p placement.State) string {
	return "Rematch after " + string(p.Ending.Kind) + " of " + contract.WorkflowID(p.Head().Ref)
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
