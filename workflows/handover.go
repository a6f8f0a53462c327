package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// takeAlong tells what belongs to the placement that it went to another case worker. Each decides by its own rules whether it
// goes along; one that has ended needs no news.
func (p placementRun) takeAlong(ctx workflow.Context) error {
	if !p.tellsItsOwn() {
		return nil
	}
	for _, along := range contract.TakenAlongBy(p.state) {
		err := p.once(ctx, "along:"+versionKey(along.News.No)+":"+along.To.ID, func(ctx workflow.Context) error {
			tell(ctx, along.To, contract.TakenAlongSignal, along.News)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellFollowAlong tells the follow-along of a placement that was opened again how it stands: open, or closed once more.
func (p placementRun) tellFollowAlong(ctx workflow.Context) error {
	news, told := contract.StandsOf(p.state)
	if !told || !p.tellsItsOwn() || !slices.Contains(p.told, contract.ToldFollowAlong) {
		return nil
	}
	to := lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: p.state.FollowAlongID()}
	return p.once(ctx, "stands:"+news.EventID, func(ctx workflow.Context) error {
		tell(ctx, to, contract.StandsSignal, news)
		return nil
	})
}

// tell sends news to a process. One that has ended needs none.
func tell(ctx workflow.Context, to lifecycle.Ref, signal string, news any) {
	id := contract.WorkflowID(to)
	if err := workflow.SignalExternalWorkflow(ctx, id, "", signal, news).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Info("a process has ended already", "workflow_id", id)
	}
}

// hear takes the news of a signal that came, each as the event that it is to the process. What the rules refuse is no news.
func hear[T any, S lifecycle.Process[S]](ctx workflow.Context, p *process[S], from workflow.ReceiveChannel, event func(T) (id string, e lifecycle.Event)) error {
	for {
		var news T
		if !from.ReceiveAsync(&news) {
			return nil
		}
		if !p.hearsPlacement(ctx) {
			continue
		}
		id, e := event(news)
		_, err := p.apply(ctx, contract.Command{ID: id, Actor: lifecycle.Actor{TenantID: p.tenantID}}, e)
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
}
