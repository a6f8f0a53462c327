package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"placement/cmd/placement/internal/doctor"
	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/workflows/contract"
)

// rebuildPage is how many processes are looked at between two questions to the database.
const rebuildPage = 100

// Rebuild says what to rebuild, and who wants it.
type Rebuild struct {
	// Tenant is the ID of one tenant, empty for all.
	Tenant string
	// DryRun only tells what would be started.
	DryRun bool
	// Actor is who wants it, for the audit; without a user it is whoever looks after the machine.
	Actor lifecycle.Actor
	// Report is told of every process that was started, or was not although it does not run.
	Report func(Restart) error

	// begin notes the run in the audit, before the first process is started; see beginning.
	begin func(context.Context) error
}

// Restart is what became of a process that does not run.
type Restart struct {
	TenantID string `json:"tenant_id"`
	// Process is the workflow ID.
	Process string        `json:"process"`
	Result  RestartResult `json:"result"`
	// Code says why, or what there is to know about it; empty for nothing.
	Code RestartCode `json:"code,omitempty"`
}

// RestartResult says it in a code.
type RestartResult string

// The results.
const (
	// Started: it runs again, from its row.
	Started RestartResult = "started"
	// WouldStart: a dry run.
	WouldStart RestartResult = "would_start"
	// KnowsMore: its last workflow knows more than its row. It is not started, for that would be forgotten.
	KnowsMore RestartResult = "workflow_ahead"
	// Failed: it could not be started now, or nobody can say now whether its last workflow knows more than its row. It does not run;
	// the next rebuild may do better.
	Failed RestartResult = "failed"
)

// RestartCode says more than a result.
type RestartCode string

// The codes: the first of what is started all the same, the others of what failed.
const (
	// HistoryUnreadable: this build cannot read the history of its last workflow. The row is what there is; if the workflow knew
	// more, that is lost.
	HistoryUnreadable RestartCode = "history_unreadable"
	// NotSeen: Temporal, or the database, did not answer the question what its last workflow knows.
	NotSeen RestartCode = "not_seen"
	// BeingStarted: somebody else is starting it, and takes long.
	BeingStarted RestartCode = "being_started"
	// NotStarted: anything else; the log says what.
	NotStarted RestartCode = "not_started"
)

// Rebuilt counts what a rebuild did.
type Rebuilt struct{ Started, Ahead, Failed int }

// Rebuild starts, from its row, every open process that does not run in Temporal: after Temporal was lost, or somebody
// terminated a workflow. Every deadline and task is as before. It may be repeated and run at any time; what runs stays as
// it is. A process whose last workflow knows more than its row is not started; ask the doctor first. Neither is one of which that
// cannot be found out now; the others are. Each that was started is in the audit, as one that the doctor has repaired, and so is the
// run itself, before it starts the first one: whoever interrupts it, or whatever kills it, it has begun.
func (s *Service) Rebuild(ctx context.Context, r Rebuild) (Rebuilt, error) {
	var all Rebuilt
	tenants, err := s.Store.Tenants(ctx)
	if err != nil {
		return all, err
	}
	known := r.Tenant == ""
	for _, t := range tenants {
		if r.Tenant != "" && t.ID != r.Tenant {
			continue
		}
		known = true
		r.begin = s.beginning(t, r.Actor)
		for next := ""; ; {
			var did Rebuilt
			did, next, err = s.rebuildSome(ctx, t, r, next, rebuildPage)
			all.Started, all.Ahead, all.Failed = all.Started+did.Started, all.Ahead+did.Ahead, all.Failed+did.Failed
			if err != nil {
				return all, err
			}
			if next == "" {
				break
			}
		}
	}
	if !known {
		return all, fmt.Errorf("there is no tenant %s", r.Tenant)
	}
	return all, nil
}

// beginning returns what notes a run of a rebuild, once. Where that fails nothing is started.
func (s *Service) beginning(t store.Tenant, actor lifecycle.Actor) func(context.Context) error {
	noted := false
	return func(ctx context.Context) error {
		if noted {
			return nil
		}
		err := s.noteStart(ctx, t, actor, lifecycle.Ref{Kind: "tenant", ID: t.ID}, "rebuilt")
		noted = err == nil
		return err
	}
}

func (s *Service) noteStart(ctx context.Context, t store.Tenant, actor lifecycle.Actor, ref lifecycle.Ref, how string) error {
	actor.TenantID = t.ID
	if err := s.Store.NoteRepair(ctx, actor, ref, how); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// The two parts of a rebuild. Agreements come first: placements that come back tell them anew who holds their places.
const (
	partAgreements = "agreements"
	partOthers     = "others"
)

// rebuildSome looks at up to limit open processes of a tenant, from where the time before ended, and returns where to go on;
// empty when all were looked at. It stops early when the context is to end soon. store.ErrCursor when after is no such place.
func (s *Service) rebuildSome(ctx context.Context, t store.Tenant, r Rebuild, after string, limit int) (did Rebuilt, next string, err error) {
	part, at, _ := strings.Cut(cmp.Or(after, partAgreements+":"), ":")
	if part != partAgreements && part != partOthers || at != "" && (len(at) != len(uuid.UUID{}.String()) || uuid.Validate(at) != nil) {
		return did, "", store.ErrCursor
	}
	refs, err := s.Store.OpenProcesses(ctx, t.ID, at, limit)
	if err != nil {
		return did, "", err
	}
	// One process that fails is left behind. Without Temporal there is no point in trying any.
	if _, err := s.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return did, "", fmt.Errorf("ask Temporal: %w", err)
	}
	for _, ref := range refs {
		if (ref.Kind == lifecycle.KindAgreement) == (part == partAgreements) {
			if err := s.rebuildOne(ctx, t, r, ref, &did); err != nil {
				return did, "", fmt.Errorf("rebuild %s: %w", contract.WorkflowID(ref), err)
			}
		}
		if ends, bounded := ctx.Deadline(); bounded && time.Until(ends) < stopEarly {
			return did, part + ":" + ref.ID, nil
		}
	}
	switch {
	case len(refs) == limit:
		next = part + ":" + refs[len(refs)-1].ID
	case part == partAgreements:
		next = partOthers + ":"
	}
	return did, next, nil
}

// stopEarly is longer than it usually takes to start one process.
const stopEarly = 10 * time.Second

// rebuildOne starts one process unless it runs, and notes and reports it.
func (s *Service) rebuildOne(ctx context.Context, t store.Tenant, r Rebuild, ref lifecycle.Ref, did *Rebuilt) error {
	tried := false
	restart := func(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
		if r.DryRun {
			return true, nil
		}
		if err := r.begin(ctx); err != nil {
			return false, err
		}
		tried = true
		return s.rebuild(ctx, t, ref)
	}
	became := Restart{TenantID: t.ID, Process: contract.WorkflowID(ref)}
	started, unread, err := s.unlessAhead(ctx, t, ref, restart)
	switch {
	case errors.Is(err, errAhead):
		became.Result = KnowsMore
		did.Ahead++
		return r.Report(became)
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		if tried { // it may have been started, and the answer was lost
			return errors.Join(ctx.Err(), s.noteStart(ctx, t, r.Actor, ref, string(doctor.NotRunning)))
		}
		return ctx.Err()
	case err != nil:
		s.log.ErrorContext(ctx, "a process could not be started from its row", "workflow_id", became.Process, "error", err)
		became.Result, became.Code = Failed, codeOf(err)
		did.Failed++
		return r.Report(became)
	case !started:
		return nil
	}
	did.Started++
	if unread {
		became.Code = HistoryUnreadable
	}
	if became.Result = WouldStart; !r.DryRun {
		became.Result = Started
		if err := s.noteStart(ctx, t, r.Actor, ref, string(doctor.NotRunning)); err != nil {
			return err
		}
	}
	return r.Report(became)
}

func codeOf(err error) RestartCode {
	switch {
	case errors.Is(err, errNotSeen):
		return NotSeen
	case errors.Is(err, store.ErrBeingStarted):
		return BeingStarted
	}
	return NotStarted
}

var (
	// errAhead is returned for a process whose last workflow knows more than its row.
	errAhead = errors.New("its workflow knows more than its row")
	// errNotSeen is returned when that could not be found out. It may be so.
	errNotSeen = errors.New("what its workflow knows could not be found out now")
)

// rebuildUnlessAhead is rebuild, for a process whose last workflow knows nothing more than its row.
func (s *Service) rebuildUnlessAhead(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
	started, _, err := s.unlessAhead(ctx, t, ref, s.rebuild)
	return started, err
}

// unlessAhead restarts a process unless it runs, or its last workflow knows more than its row. One whose history can never be read
// is started all the same, and told as unread: its row is what there is. One whose history could not be read now is left alone,
// for what it knew would be forgotten.
func (s *Service) unlessAhead(ctx context.Context, t store.Tenant, ref lifecycle.Ref,
	restart func(context.Context, store.Tenant, lifecycle.Ref) (bool, error),
) (started, unread bool, err error) {
	runs, err := s.runs(ctx, ref)
	if err != nil {
		return false, false, fmt.Errorf("%w: %w", errNotSeen, err)
	}
	if runs {
		return false, false, nil
	}
	more, err := s.Doctor().KnowsMore(ctx, t, ref)
	switch {
	case errors.Is(err, doctor.ErrUnreadable):
		s.log.WarnContext(ctx, "the history of the last workflow cannot be read", "workflow_id", contract.WorkflowID(ref), "error", err)
		unread = true
	case err != nil:
		return false, false, fmt.Errorf("%w: %w", errNotSeen, err)
	case more:
		return false, false, errAhead
	}
	started, err = restart(ctx, t, ref)
	return started, unread, err
}

// rebuild starts one process from its row, unless it runs or has ended meanwhile. Several who want that wait for each other, so that
// the row is of the epoch of what runs.
func (s *Service) rebuild(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (started bool, err error) {
	err = s.Store.WhileStarting(ctx, t.ID, ref, func() error {
		var err error
		started, err = s.startFromRow(ctx, t, ref)
		return err
	})
	return started, err
}

// startFromRow is rebuild for whoever is alone with the process.
func (s *Service) startFromRow(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error) {
	if runs, err := s.runs(ctx, ref); err != nil || runs {
		return false, err
	}
	p, err := s.Store.OpenEpoch(ctx, t.ID, ref)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = s.resume(ctx, t, p)
	if _, runs := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); runs {
		return s.giveWay(ctx, t, p)
	}
	return err == nil, err
}

// giveWay takes an epoch back that was opened for a process which had been begun by then in another way, as by the process that it
// belongs to: else what runs would record nothing any more. It tells whether it is of this epoch all the same: then it was
// started, and the answer was lost.
func (s *Service) giveWay(ctx context.Context, t store.Tenant, p store.Process) (bool, error) {
	epoch, err := s.Doctor().Epoch(ctx, p.Ref)
	if err != nil || epoch >= p.Epoch {
		return epoch == p.Epoch, err
	}
	return false, s.Store.CloseEpoch(ctx, t.ID, p.Ref, p.Epoch)
}

// resume starts a process of any kind where its row left it.
func (s *Service) resume(ctx context.Context, t store.Tenant, p store.Process) error {
	switch p.Kind {
	case lifecycle.KindPlacement:
		return goOn(ctx, s, t, p, contract.PlacementWorkflow, func(state placement.State) ([]string, error) {
			return s.told(ctx, t.ID, state)
		})
	case lifecycle.KindRematch:
		return goOn[rematch.State](ctx, s, t, p, contract.RematchWorkflow, nil)
	case lifecycle.KindMentorTraining:
		// The training that it renews is told once more; that one knows whether it is news.
		return goOn[mentortraining.State](ctx, s, t, p, contract.MentorTrainingWorkflow, nil)
	case lifecycle.KindOutreach:
		return goOn[outreach.State](ctx, s, t, p, contract.OutreachWorkflow, nil)
	case lifecycle.KindIssue:
		return goOn[issue.State](ctx, s, t, p, contract.IssueWorkflow, nil)
	case lifecycle.KindAgreement:
		return goOn[agreement.State](ctx, s, t, p, contract.AgreementWorkflow, nil)
	case lifecycle.KindFollowAlong:
		return goOn[followalong.State](ctx, s, t, p, contract.FollowAlongWorkflow, nil)
	case lifecycle.KindWebhookEndpoint:
		return goOn[endpoint.State](ctx, s, t, p, contract.WebhookEndpointWorkflow, nil)
	}
	return fmt.Errorf("no workflow runs a %s", p.Kind)
}

// goOn starts a process where its row left it. told says what it has done already because of its state; nil for nothing.
func goOn[S any](ctx context.Context, s *Service, t store.Tenant, p store.Process, workflowType string, told func(S) ([]string, error)) error {
	var state S
	if err := json.Unmarshal(p.State, &state); err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	in := contract.Input[S]{TenantID: t.ID, State: &state, Epoch: p.Epoch, Clock: t.Clock, Host: contract.Host}
	if told != nil {
		var err error
		if in.Told, err = told(state); err != nil {
			return err
		}
	}
	events, err := s.Store.LastEvents(ctx, t.ID, p.ID, contract.LastEvents)
	if err != nil {
		return err
	}
	for _, e := range events {
		in.Last = append(in.Last, contract.Happened{Fact: e.Fact, At: e.At})
	}
	return start(ctx, s.Temporal, p.Ref, workflowType, in)
}

// told says what a placement has done already: a rematch, an issue, the placement that was given its place or, where it was opened
// again, a follow-along that has a row was started, and is rebuilt by itself.
func (s *Service) told(ctx context.Context, tenantID string, state placement.State) ([]string, error) {
	begun := map[string]lifecycle.Ref{}
	if state.WantsRematch() {
		begun[contract.ToldRematch] = lifecycle.Ref{Kind: lifecycle.KindRematch, ID: state.RematchID()}
	}
	if state.Reopened > 0 {
		begun[contract.ToldFollowAlong] = lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: state.FollowAlongID()}
	}
	if next := state.Successor; next != nil {
		begun[contract.ToldSuccessor] = lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: next.PlacementID}
	}
	for _, p := range state.Problems {
		if p.Own() {
			begun[contract.ToldIssue(p.No)] = lifecycle.Ref{Kind: lifecycle.KindIssue, ID: state.IssueID(p.No)}
		}
	}
	var told []string
	for name, ref := range begun {
		switch _, err := s.Store.Process(ctx, tenantID, ref.Kind, ref.ID); {
		case err == nil:
			told = append(told, name)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	slices.Sort(told)
	return told, nil
}

// runs tells whether Temporal runs the process. One that somebody has paused goes on when they want it to.
func (s *Service) runs(ctx context.Context, ref lifecycle.Ref) (bool, error) {
	described, err := s.Temporal.DescribeWorkflowExecution(ctx, contract.WorkflowID(ref), "")
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return false, nil
	}
	status := described.GetWorkflowExecutionInfo().GetStatus()
	return status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING || status == enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED, err
}

func start(ctx context.Context, c client.Client, ref lifecycle.Ref, workflowType string, input any) error {
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: contract.TaskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            "Rebuilt from its row; its earlier history is in the database",
		StaticDetails:                            contract.About(workflowType),
	}, workflowType, input)
	return err
}
