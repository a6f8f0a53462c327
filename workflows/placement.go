package workflows

import (
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// Placement runs one placement from its proposal to its end.
//
// Case workers send what happens as updates named after the event, in the order of a placement's life: propose, decide,
// safety meeting, signatures, start, follow-ups, end, evaluations, close; or decline, withdraw, cancel, terminate early.
// Between events it sleeps until the next deadline, which is an event like any other. What follows from an ending, the
// rematch and the follow-along, are processes of their own. In a pause it sleeps until somebody should have resumed it. It continues as new with its
// state when its history grows.
func Placement(ctx workflow.Context, in contract.Input[placement.State]) (contract.Result, error) {
	p, err := newPlacement(ctx, in)
	if err != nil {
		return contract.Result{}, err
	}
	return p.run(ctx, in, p.follow, func() bool { return p.resolutions.Len() > 0 })
}

type placementRun struct {
	*process[placement.State]
	// resolutions are the news of problems that were resolved in a process of their own.
	resolutions workflow.ReceiveChannel
}

func newPlacement(ctx workflow.Context, in contract.Input[placement.State]) (placementRun, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordPlacementActivity, missed: contract.MissedPlacementActivity,
		decode: placement.Decode, ruleset: placement.Ruleset, workflow: contract.PlacementWorkflow,
	})
	p := placementRun{host, listen(ctx, contract.ResolvedSignal, "A problem was resolved in its own process.")}
	return p, errors.Join(err,
		workflow.SetUpdateHandlerWithOptions(ctx, placement.Propose{}.Name(), p.begun, workflow.UpdateHandlerOptions{
			Description: "Propose the placement. Comes with the start; answered when the proposal is recorded.",
		}),

		accept[placement.RecordCandidateDecision](ctx, host, "What the candidate answered."),
		accept[placement.RecordCompanyDecision](ctx, host, "What the company answered."),
		accept[placement.SettleProposal](ctx, host, "The no has been dealt with."),

		accept[placement.BookSafetyMeeting](ctx, host, "Book the safety meeting."),
		accept[placement.MoveSafetyMeeting](ctx, host, "Move the safety meeting."),
		accept[placement.HoldSafetyMeeting](ctx, host, "The safety meeting was held, with candidate and company."),

		accept[placement.RecordRepresentativeStatement](ctx, host, "What the employee representative says."),
		accept[placement.Sign](ctx, host, "A party signs; the municipality last."),
		accept[placement.Amend](ctx, host, "Change what was agreed. A material change voids the signatures."),
		accept[placement.AmendTerms](ctx, host, "Change the terms. Before the start it voids the signatures."),

		accept[placement.ConfirmStart](ctx, host, "The candidate came on the first day."),
		accept[placement.ReportNoShow](ctx, host, "The candidate did not come on the first day."),
		accept[placement.HoldFollowUp](ctx, host, "A follow-up was held."),
		accept[placement.RateFollowUp](ctx, host, "What somebody says of the goals after a follow-up."),
		acceptUntil[placement.ReportProblem](ctx, host, "A problem was reported.", p.issuesRun),
		accept[placement.ResolveProblem](ctx, host, "How a problem was met."),
		accept[placement.DeliverTraining](ctx, host, "The company has taught what it was to teach."),
		accept[placement.ReviewDemands](ctx, host, "Which demands were met."),
		accept[placement.AddSubGoal](ctx, host, "A step on the way to a goal."),
		accept[placement.ReachGoal](ctx, host, "A goal has been reached."),
		accept[placement.ConfirmHoursStep](ctx, host, "The hours rise as planned."),
		accept[placement.PostponeHoursStep](ctx, host, "The hours rise later."),
		accept[placement.MoveToWorkplace](ctx, host, "The candidate moves to another workplace of the cluster."),
		accept[placement.Extend](ctx, host, "The last day moves later."),
		accept[placement.PausePlacement](ctx, host, "Stands still for a while: nobody is reminded. In a pause: another day to go on."),
		accept[placement.ResumePlacement](ctx, host, "Goes on; deadlines are due as many working days later."),

		accept[placement.EndAsPlanned](ctx, host, "The last day has come."),
		accept[placement.TerminateEarly](ctx, host, "The placement ends before its time."),
		accept[placement.Withdraw](ctx, host, "Taken back before the start, without blame."),
		acceptUntil[placement.Swap](ctx, host, "Another candidate gets the place; this one is rematched.", p.successorRuns),
		accept[placement.Cancel](ctx, host, "Entered by mistake."),

		accept[placement.Evaluate](ctx, host, "A party's evaluation."),
		accept[placement.RecordDisagreement](ctx, host, "The candidate does not agree with the evaluation or the ending."),
		accept[placement.AnswerDisagreement](ctx, host, "What the candidate was answered."),
		accept[placement.Close](ctx, host, "Close with the outcome."),
		accept[placement.Reassign](ctx, host, "Another case worker takes over."),
		accept[placement.Transfer](ctx, host, "A case worker of another unit takes over; signatures stay."),
		accept[placement.AddStep](ctx, host, "Something to be done besides, by a day."),
		accept[placement.CompleteStep](ctx, host, "A step was done."),
		accept[placement.DropStep](ctx, host, "A step is not needed after all."),
		accept[placement.ApplyPolicy](ctx, host, "The municipality's present policy: deadlines and planned follow-ups go by it from now on."),
		accept[placement.GoBack](ctx, host, "The last step was entered wrongly and is taken back."),
		accept[placement.Correct](ctx, host, "Something was entered wrongly and is corrected at once."),
		accept[placement.ProposeCorrection](ctx, host, "Something that matters was entered wrongly: somebody else must agree."),
		accept[placement.DecideCorrection](ctx, host, "Somebody else agrees to a correction, or not."),
		acceptAgain[placement.Reopen](ctx, host, in, "Closed wrongly and opened again. Comes with the start."),
		accept[placement.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
}

// Names of the effects of a placement, as they stand in history, beside those of package contract. toldMatched: the
// rematch it answers was told. toldOutreach: the search for a company for its candidate was told. toldSuccession: the agreement
// of the place was told of the placement that was given it.
const (
	toldMatched    = "matched"
	toldOutreach   = "outreach"
	toldSuccession = "succession"
)

// follow does what follows from the state of a placement: it tells the rematch it answers and the search that it concerns,
// starts the placement that was given its place, tells the agreement of the place, starts and tells the issues of its problems,
// tells what belongs to it who takes over and how it stands, starts the rematch of a candidate whose placement came to nothing, and the follow-along of one that has closed.
func (p placementRun) follow(ctx workflow.Context) error {
	if p.state.RematchOf != "" {
		if err := p.once(ctx, toldMatched, p.tellRematch); err != nil {
			return err
		}
	}
	if p.state.OutreachID != "" {
		if err := p.once(ctx, toldOutreach, p.tellOutreach); err != nil {
			return err
		}
	}
	if err := p.handOver(ctx); err != nil {
		return err
	}
	if err := p.tellAgreements(ctx); err != nil {
		return err
	}
	if err := p.followIssues(ctx); err != nil {
		return err
	}
	if err := p.takeAlong(ctx); err != nil {
		return err
	}
	if err := p.tellFollowAlong(ctx); err != nil {
		return err
	}
	if p.state.WantsRematch() {
		if err := p.once(ctx, contract.ToldRematch, p.startRematch); err != nil {
			return err
		}
	}
	if p.state.WantsFollowAlong() {
		return p.once(ctx, contract.ToldFollowAlong, p.startFollowAlong)
	}
	return nil
}

// tellRematch tells the rematch that a placement was proposed for its candidate. One that has ended needs no news.
func (p placementRun) tellRematch(ctx workflow.Context) error {
	id := contract.WorkflowID(lifecycle.Ref{Kind: lifecycle.KindRematch, ID: p.state.RematchOf})
	err := workflow.SignalExternalWorkflow(ctx, id, "", contract.MatchSignal, contract.MatchedBy(p.state.ID)).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Info("the rematch has ended already", "workflow_id", id)
	}
	return nil
}

// tellOutreach tells the search for a company that a placement was proposed for its candidate elsewhere. One that has ended
// needs no news.
func (p placementRun) tellOutreach(ctx workflow.Context) error {
	id := contract.WorkflowID(lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: p.state.OutreachID})
	err := workflow.SignalExternalWorkflow(ctx, id, "", contract.MatchSignal, contract.MatchedBy(p.state.ID)).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Info("the search has ended already", "workflow_id", id)
	}
	return nil
}

// tellAgreements tells the agreement of the place, and those of places that were held before, who holds it and until when.
// One that has ended needs no news.
func (p placementRun) tellAgreements(ctx workflow.Context) error {
	state := p.state
	for _, id := range state.Agreements() {
		news := contract.PlaceToldTo(id, state)
		err := p.once(ctx, "agreement:"+versionKey(news.No)+":"+id, func(ctx workflow.Context) error {
			tellPlace(ctx, id, news)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellPlace tells an agreement the news of a placement about a place. The same news is the same event, however often and by
// whom it is told.
func tellPlace(ctx workflow.Context, agreementID string, news contract.PlaceTold) {
	to := contract.WorkflowID(lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: agreementID})
	err := workflow.SignalExternalWorkflow(ctx, to, "", contract.PlaceSignal, news).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Info("the agreement has ended already", "workflow_id", to)
	}
}

// startRematch starts the rematch as a child that outlives its parent. It waits until the child exists.
func (p placementRun) startRematch(ctx workflow.Context) error {
	ref, in, err := RematchOf(p.tenantID, p.clock, p.state)
	if err != nil {
		return err
	}
	return beget(ctx, ref, contract.RematchWorkflow, RematchSummary(p.state), in)
}

// startFollowAlong starts the follow-along, likewise.
func (p placementRun) startFollowAlong(ctx workflow.Context) error {
	ref, in, err := FollowAlongOf(p.tenantID, p.clock, p.state)
	if err != nil {
		return err
	}
	return beget(ctx, ref, contract.FollowAlongWorkflow, FollowAlongSummary(p.state), in)
}

// beget starts a process as a child that outlives its parent, unless an earlier run has. It waits until the child exists.
func beget(ctx workflow.Context, ref lifecycle.Ref, workflowType, summary string, input any) error {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            contract.WorkflowID(ref),
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary:         summary,
		StaticDetails:         contract.About(workflowType),
	})
	err := workflow.ExecuteChildWorkflow(ctx, workflowType, input).GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil
	}
	return err
}
