package workflows

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// Issue runs one problem of a placement, from its report until it is resolved or the placement has ended.
//
// Somebody reacts within working hours, or is reminded and then escalated; something is adjusted; whoever reported it is
// answered. It is started by the placement, which also tells it, by a signal, when there is nothing left to do, and when another
// case worker has taken over. When it is resolved it tells the placement.
func Issue(ctx workflow.Context, in contract.Input[issue.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordIssueActivity, missed: contract.MissedIssueActivity,
		decode: issue.Decode, ruleset: issue.Ruleset, workflow: contract.IssueWorkflow, attentive: true,
	})
	i := issueRun{host, listen(ctx, contract.ConcludeSignal, "There is nothing left to do: the placement has ended, or the problem was resolved there."), listen(ctx, contract.TakenAlongSignal, "The placement went to another case worker.")}
	err = errors.Join(err,
		accept[issue.ReactToIssue](ctx, host, "Somebody has reacted for the first time."),
		accept[issue.OfferAdjustment](ctx, host, "An adjustment was offered, so that the placement goes on."),
		accept[issue.RecordAdjustment](ctx, host, "Something was adjusted."),
		accept[issue.RecordLearned](ctx, host, "What it taught about the candidate."),
		accept[issue.AnswerReporter](ctx, host, "Whoever reported it has been told what is done."),
		accept[issue.ResolveIssue](ctx, host, "The problem is met, or cannot be."),
		accept[issue.ReassignIssue](ctx, host, "Another case worker takes over."),
		accept[issue.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	i.waiting = func() bool { return i.news.Len() > 0 || i.handovers.Len() > 0 }
	return i.run(ctx, in, i.follow, i.waiting)
}

type issueRun struct {
	*process[issue.State]
	// news are those of the end, handovers those that the placement went to another case worker.
	news, handovers workflow.ReceiveChannel
}

// toldResolved is the name in history of the effect that the placement was told.
const toldResolved = "resolved"

// follow takes the news of the placement, and tells the placement when the problem is resolved. News that came before changes
// nothing.
func (i issueRun) follow(ctx workflow.Context) error {
	err := hear(ctx, i.process, i.handovers, func(t contract.TakenAlong) (string, lifecycle.Event) { return t.EventID, t.IssueEvent() })
	if err != nil {
		return err
	}
	var news contract.Concluded
	for i.news.ReceiveAsync(&news) {
		c := contract.Command{ID: news.EventID, Actor: lifecycle.Actor{TenantID: i.tenantID}}
		_, err := i.apply(ctx, c, issue.ConcludeIssue{Outcome: news.Outcome})
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
	resolved, tell := contract.ResolvedBy(i.state)
	if !tell {
		return nil
	}
	return i.once(ctx, toldResolved, func(ctx workflow.Context) error {
		id := contract.WorkflowID(i.state.Head().Parent)
		if err := workflow.SignalExternalWorkflow(ctx, id, "", contract.ResolvedSignal, resolved).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Info("the placement has ended already", "workflow_id", id)
		}
		return nil
	})
}

// IssueOf returns which issue a problem begins that has a process of its own, and its input. It is the same however often it is
// asked for, so that no problem is met twice.
func IssueOf(tenantID string, clock lifecycle.Clock, s placement.State, p placement.Problem) (lifecycle.Ref, contract.Input[issue.State], error) {
	begin := issue.From(s, p)
	event, err := json.Marshal(begin)
	return lifecycle.Ref{Kind: lifecycle.KindIssue, ID: begin.ID}, contract.Input[issue.State]{
		TenantID: tenantID, Clock: clock, BeginName: begin.Name(), Host: contract.Host,
		Begin: &contract.Command{
			ID: lifecycle.DeriveID("open_issue", begin.ID), Event: event, Actor: lifecycle.Actor{TenantID: tenantID},
		},
	}, err
}

// IssueSummary says in the Web UI which problem an issue is.
func IssueSummary(s placement.State, p placement.Problem) string {
	return string(p.Severity) + " problem " + strconv.Itoa(p.No) + " (" + string(p.Kind) + ") of " + contract.WorkflowID(s.Head().Ref)
}

// toldConcluded is that the issue was told that there is nothing left to do.
func toldConcluded(no int) string { return "concluded:" + strconv.Itoa(no) }

// followIssues starts the issues of problems that have a process of their own, tells them when the placement has ended or the
// problem was resolved here, and takes the news that one was resolved there.
func (p placementRun) followIssues(ctx workflow.Context) error {
	state := p.state
	for _, x := range state.Problems {
		if !x.Own() {
			continue
		}
		if err := p.once(ctx, contract.ToldIssue(x.No), func(ctx workflow.Context) error { return p.startIssue(ctx, state, x) }); err != nil {
			return err
		}
		news, tell := contract.ConcludedBy(state, x)
		if !tell {
			continue
		}
		err := p.once(ctx, toldConcluded(x.No), func(ctx workflow.Context) error {
			id := contract.WorkflowID(lifecycle.Ref{Kind: lifecycle.KindIssue, ID: state.IssueID(x.No)})
			if err := workflow.SignalExternalWorkflow(ctx, id, "", contract.ConcludeSignal, news).Get(ctx, nil); err != nil {
				workflow.GetLogger(ctx).Info("the issue has ended already", "workflow_id", id)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	var news contract.Resolved
	for p.resolutions.ReceiveAsync(&news) {
		c := contract.Command{ID: news.EventID, Actor: lifecycle.Actor{TenantID: p.tenantID}}
		_, err := p.apply(ctx, c, placement.ResolveProblem{No: news.No, Resolution: news.Resolution, ByIssue: true})
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
	return nil
}

// issuesRun tells whether every problem that has a process of its own has been given to it.
func (p placementRun) issuesRun() bool {
	return !slices.ContainsFunc(p.state.Problems, func(x placement.Problem) bool { return x.Own() && !slices.Contains(p.told, contract.ToldIssue(x.No)) })
}

// startIssue starts the issue of a problem as a child that outlives its parent. It waits until the child exists.
func (p placementRun) startIssue(ctx workflow.Context, state placement.State, x placement.Problem) error {
	ref, in, err := IssueOf(p.tenantID, p.clock, state, x)
	if err != nil {
		return err
	}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            contract.WorkflowID(ref),
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary:         IssueSummary(state, x),
		StaticDetails:         contract.About(contract.IssueWorkflow),
	})
	err = workflow.ExecuteChildWorkflow(ctx, contract.IssueWorkflow, in).GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil // by an earlier run of this placement
	}
	return err
}
