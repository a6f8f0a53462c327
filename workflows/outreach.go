package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/outreach"
	"placement/workflows/contract"
)

// Outreach runs one search for a company for one person, from the candidate's wish to the place that a company makes, or
// until it is given up.
//
// Companies are approached and answer; each that has not decided has a day on which it is contacted again, and the search as
// a whole has a day by which a company is to be found. A placement that is proposed for the candidate elsewhere says so by a
// signal: it ends nothing, and asks somebody to decide.
func Outreach(ctx workflow.Context, in contract.Input[outreach.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordOutreachActivity, missed: contract.MissedOutreachActivity,
		decode: outreach.Decode, ruleset: outreach.Ruleset, workflow: contract.OutreachWorkflow, attentive: true,
	})
	o := outreachRun{host, listen(ctx, contract.MatchSignal, "A placement was proposed for the candidate elsewhere.")}
	err = errors.Join(err,
		workflow.SetUpdateHandlerWithOptions(ctx, outreach.OpenOutreach{}.Name(), o.begun, workflow.UpdateHandlerOptions{
			Description: "Begin the search. Comes with the start; answered when the wish is recorded.",
		}),

		accept[outreach.ApproachCompany](ctx, host, "A company was asked."),
		accept[outreach.ContactAgain](ctx, host, "A company that has not decided was contacted once more."),
		accept[outreach.RecordAnswer](ctx, host, "What a company answered."),
		accept[outreach.ConvertOutreach](ctx, host, "A company makes a place for the candidate."),
		accept[outreach.ContinueOutreach](ctx, host, "The search goes on although a placement was proposed elsewhere."),
		accept[outreach.GiveUpOutreach](ctx, host, "The search ends without a place."),
		accept[outreach.ReassignOutreach](ctx, host, "Another case worker takes over."),
		accept[outreach.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	o.waiting = func() bool { return o.proposals.Len() > 0 }
	return o.run(ctx, in, o.follow, o.waiting)
}

type outreachRun struct {
	*process[outreach.State]
	proposals workflow.ReceiveChannel
}

// follow takes the news that a placement was proposed for the candidate elsewhere. News that came before changes nothing.
func (o outreachRun) follow(ctx workflow.Context) error {
	var news contract.Matched
	for o.proposals.ReceiveAsync(&news) {
		c := contract.Command{ID: news.EventID, Actor: lifecycle.Actor{TenantID: o.tenantID}}
		_, err := o.apply(ctx, c, outreach.NoteProposal{PlacementID: news.PlacementID})
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
	return nil
}
