package workflows

import (
	"encoding/json"
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// FollowAlong asks, some weeks and some months after a placement has closed, what has become of the person.
//
// It is started by the placement that has closed, and outlives it. It ends with the second check, with a new placement, or
// when the person cannot be reached. A placement that is opened again tells it, by a signal, and so it stands still; when that
// is closed once more it goes on. Whoever takes over such a placement takes over the follow-along.
func FollowAlong(ctx workflow.Context, in contract.Input[followalong.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordFollowAlongActivity, missed: contract.MissedFollowAlongActivity,
		decode: followalong.Decode, ruleset: followalong.Ruleset, workflow: contract.FollowAlongWorkflow, attentive: true,
	})
	f := followAlongRun{host, listen(ctx, contract.StandsSignal, "The placement was opened again, or closed once more."), listen(ctx, contract.TakenAlongSignal, "The placement went to another case worker.")}
	err = errors.Join(err,
		accept[followalong.RecordFollowAlong](ctx, host, "A check: what has become of the person."),
		accept[followalong.RecordAttempt](ctx, host, "The person was not reached."),
		accept[followalong.CloseUnreached](ctx, host, "Given up: the person cannot be reached."),
		accept[followalong.ReassignFollowAlong](ctx, host, "Another case worker takes over."),
		accept[followalong.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	f.waiting = func() bool { return f.stands.Len() > 0 || f.handovers.Len() > 0 }
	return f.run(ctx, in, f.follow, f.waiting)
}

type followAlongRun struct {
	*process[followalong.State]
	// stands are the news that the placement is open again, or closed again; handovers those that another case worker has it.
	stands, handovers workflow.ReceiveChannel
}

// follow takes the news of the placement. News that came before changes nothing.
func (f followAlongRun) follow(ctx workflow.Context) error {
	err := hear(ctx, f.process, f.stands, func(t contract.Stands) (string, lifecycle.Event) { return t.EventID, t.Event() })
	if err != nil {
		return err
	}
	return hear(ctx, f.process, f.handovers, func(t contract.TakenAlong) (string, lifecycle.Event) { return t.EventID, t.FollowAlongEvent() })
}

// FollowAlongOf returns which follow-along a placement that wants one begins, and its input. It is the same however often it
// is asked for, so that nobody is followed twice.
func FollowAlongOf(tenantID string, clock lifecycle.Clock, p placement.State) (lifecycle.Ref, contract.Input[followalong.State], error) {
	begin := followalong.From(p)
	event, err := json.Marshal(begin)
	return lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: begin.ID}, contract.Input[followalong.State]{
		TenantID: tenantID, Clock: clock, BeginName: begin.Name(), Host: contract.Host,
		Begin: &contract.Command{
			ID: lifecycle.DeriveID("open_follow_along", begin.ID), Event: event, Actor: lifecycle.Actor{TenantID: tenantID},
		},
	}, err
}

// FollowAlongSummary says in the Web UI where a follow-along comes from.
func FollowAlongSummary(p placement.State) string {
	return "Follow-along after " + contract.WorkflowID(p.Head().Ref) + ", closed with " + string(p.Outcome)
}
