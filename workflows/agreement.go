package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/workflows/contract"
)

// Agreement runs one agreement about places from its draft to its end.
//
// It is drafted, signed by the companies and last by the municipality, holds from its first day on, is renewed or terminated,
// and ends. Meanwhile places are opened, paused and closed under it. The placements at its places tell it by a signal who
// holds a place until when; it sees to it that fixed places are filled again.
func Agreement(ctx workflow.Context, in contract.Input[agreement.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordAgreementActivity, missed: contract.MissedAgreementActivity,
		decode: agreement.Decode, ruleset: agreement.Ruleset, workflow: contract.AgreementWorkflow, attentive: true,
	})
	a := agreementRun{host, listen(ctx, contract.PlaceSignal, "A placement says who holds a place of the agreement, or no longer does.")}
	err = errors.Join(err,
		workflow.SetUpdateHandlerWithOptions(ctx, agreement.DraftAgreement{}.Name(), a.begun, workflow.UpdateHandlerOptions{
			Description: "Draft the agreement. Comes with the start; answered when the draft is recorded.",
		}),

		accept[agreement.ReviseAgreement](ctx, host, "Change the draft. Signatures become void."),
		accept[agreement.SignAgreement](ctx, host, "A party signs; the municipality last."),
		accept[agreement.WithdrawAgreement](ctx, host, "Take the draft back."),

		accept[agreement.OpenPlace](ctx, host, "Open a place under a line, or open it again."),
		accept[agreement.PausePlace](ctx, host, "A place takes nobody for now."),
		accept[agreement.ClosePlace](ctx, host, "Take a place out of the agreement."),
		accept[agreement.RecordExchange](ctx, host, "What one side did for the other in return."),

		accept[agreement.RenewAgreement](ctx, host, "The last day moves later."),
		accept[agreement.TerminateAgreement](ctx, host, "The agreement ends before its time."),
		accept[agreement.EndAgreement](ctx, host, "The last day has come."),
		accept[agreement.ReassignAgreement](ctx, host, "Another case worker takes over."),
		accept[agreement.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	a.waiting = func() bool { return a.news.Len() > 0 }
	return a.run(ctx, in, a.follow, a.waiting)
}

type agreementRun struct {
	*process[agreement.State]
	news workflow.ReceiveChannel
}

// follow takes the news of placements. What came before, or is about a place that the agreement does not know, changes
// nothing. News that comes before the first record waits for it.
func (a agreementRun) follow(ctx workflow.Context) error {
	var told contract.PlaceTold
	for a.news.ReceiveAsync(&told) {
		c := contract.Command{ID: told.EventID, Actor: lifecycle.Actor{TenantID: a.tenantID}}
		_, err := a.apply(ctx, c, told.Event())
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
	return nil
}
