package incident

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"golang.org/x/sync/errgroup"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// Desk finds incidents and has them tried again.
type Desk struct {
	Store    *store.Store
	Temporal client.Client
	// Namespace is the one that Temporal is asked about.
	Namespace string
	// Data reads what runs began with, plain or encrypted.
	Data converter.DataConverter
	// Restart starts a process from its row, unless it runs; it refuses one whose workflow knows more than its row.
	Restart func(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error)
	// Now is real time.
	Now func() time.Time
}

const (
	// twice is how often something may fail before it is an incident.
	twice = 2
	// listPage is how many workflows a page of the list has, Most how many candidates are looked at.
	listPage = 500
	// lookAtOnce is how many are looked at at the same time.
	lookAtOnce = 8
	// tolerance is how late a step may come before it is missing: longer than a restart of everything.
	tolerance = 5 * time.Minute
)

// Most is how many candidates of one sort are looked at, unless a search is thorough: where everything fails, the first thousand
// say why.
const Most = 1000

// Search says how to look for incidents.
type Search struct {
	// Thorough looks at every running workflow of the tenant. It takes a minute for a hundred thousand, and finds in addition
	// what has failed since before the release that lets processes tell that they wait.
	Thorough bool
}

// Find returns the incidents of a tenant, in order; more tells that there may be others.
func (d *Desk) Find(ctx context.Context, t store.Tenant, s Search) (all []Incident, more bool, err error) {
	f := &finding{Desk: d, tenant: t, search: s, seen: map[string]bool{}}
	for _, look := range []func(context.Context) error{f.workers, f.running, f.ended, f.missing, f.endpoints} {
		if err := look(ctx); err != nil {
			return nil, false, fmt.Errorf("find incidents: %w", err)
		}
	}
	return sorted(f.found), f.more, nil
}

// finding is one search.
type finding struct {
	*Desk
	tenant store.Tenant
	search Search
	found  []Incident
	more   bool
	// seen are the workflows that were looked at.
	seen map[string]bool
}

// workers finds task queues that nobody polls, or only builds that nobody has promoted.
func (f *finding) workers(ctx context.Context) error {
	for _, q := range []struct {
		name string
		kind enumspb.TaskQueueType
	}{{contract.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW}, {contract.WebhookTaskQueue, enumspb.TASK_QUEUE_TYPE_ACTIVITY}} {
		answer, err := f.Temporal.DescribeTaskQueue(ctx, q.name, q.kind)
		if err != nil {
			return err
		}
		takers := contract.Takers(answer)
		if contract.Polls(takers, f.Now()) {
			continue
		}
		last := contract.LastPoll(takers)
		i := incident(NoWorker, f.tenant.ID, "tenant/"+f.tenant.ID, q.name)
		i.What, i.Reason, i.Since = q.name, "nobody_polls", last.UTC()
		if contract.Polls(answer.GetPollers(), f.Now()) {
			i.Reason = "build_not_promoted"
		}
		if last.IsZero() {
			i.Since = f.Now().UTC() // nobody knows since when: Temporal forgets who polled after some minutes
		}
		f.found = append(f.found, i)
	}
	return nil
}

// running finds workflows that run and cannot go on. Candidates are those that say so, those that Temporal reports problems of,
// endpoints, of which there are few, and those that have not shown yet whose they are: batches, clocks, and what has not begun.
func (f *finding) running(ctx context.Context) error {
	const running = "ExecutionStatus = 'Running' AND "
	ours := contract.TenantAttribute.GetName() + " = '" + f.tenant.ID + "'"
	queries := []string{
		running + ours + " AND TemporalReportedProblems IS NOT NULL",
		running + ours + " AND " + contract.WaitingForAttribute.GetName() + " = '" + contract.WaitingForDatabase + "'",
		running + ours + " AND WorkflowType = '" + contract.WebhookEndpointWorkflow + "'",
		running + contract.TenantAttribute.GetName() + " IS NULL",
	}
	if f.search.Thorough {
		queries = []string{running + ours, queries[3]}
	}
	for _, query := range queries {
		listed, err := f.list(ctx, query)
		if err != nil {
			return err
		}
		if err := f.describe(ctx, listed, f.stuck); err != nil {
			return err
		}
	}
	return nil
}

// ended finds open rows whose run came to an end that is none of theirs.
func (f *finding) ended(ctx context.Context) error {
	listed, err := f.list(ctx, "ExecutionStatus IN ('Failed', 'Canceled', 'Terminated', 'TimedOut') AND "+
		contract.TenantAttribute.GetName()+" = '"+f.tenant.ID+"'")
	if err != nil {
		return err
	}
	var open []*workflowpb.WorkflowExecutionInfo
	for chunk := range slices.Chunk(listed, listPage) {
		ids := make([]string, 0, len(chunk))
		for _, e := range chunk {
			_, id, _ := strings.Cut(e.GetExecution().GetWorkflowId(), "/")
			ids = append(ids, id)
		}
		rows, err := f.Store.Rows(ctx, f.tenant.ID, ids)
		if err != nil {
			return err
		}
		for i, e := range chunk {
			if row, there := rows[ids[i]]; there && row.EndedAt == nil && contract.WorkflowID(row.Ref) == e.GetExecution().GetWorkflowId() {
				open = append(open, e)
			}
		}
	}
	return f.describe(ctx, open, f.stuck)
}

// missing finds steps of deadlines that have not come, and says what of their processes explains it.
func (f *finding) missing(ctx context.Context) error {
	if f.tenant.ClockMoving {
		return nil // whoever moves the clock waits for them
	}
	late, err := f.Store.OverdueDeadlines(ctx, f.tenant.ID, f.Now().Add(f.tenant.Clock.Offset-tolerance), "", Most)
	if err != nil {
		return err
	}
	f.more = f.more || len(late) == Most
	steps := map[string]store.Overdue{}
	var listed []*workflowpb.WorkflowExecutionInfo
	for _, o := range late {
		id := contract.WorkflowID(o.Ref)
		if first, there := steps[id]; there && first.NextAt.Before(o.NextAt) {
			continue
		}
		steps[id] = o
		listed = append(listed, &workflowpb.WorkflowExecutionInfo{Execution: &commonpb.WorkflowExecution{WorkflowId: id}})
	}
	explained := map[string]bool{}
	for _, i := range f.found {
		explained[i.Process] = true
	}
	return f.describe(ctx, listed, func(ctx context.Context, w *workflowservice.DescribeWorkflowExecutionResponse, id string) ([]Incident, error) {
		found, err := f.stuck(ctx, w, id)
		if err != nil || len(found) > 0 || explained[id] {
			return found, err
		}
		o := steps[id]
		i := incident(StepMissing, f.tenant.ID, id, o.Key, o.NextAt.String())
		i.What, i.Reason = o.NextKind+" of "+o.Key, "not_come"
		i.Since = o.NextAt.Add(-f.tenant.Clock.Offset) // incidents are told in real time
		return []Incident{i}, nil
	})
}

// endpoints finds receivers of webhooks that fail.
func (f *finding) endpoints(ctx context.Context) error {
	for p := (store.Page{Limit: 200}); ; {
		list, err := f.Store.Endpoints(ctx, f.tenant.ID, store.EndpointFilter{}, p)
		if err != nil {
			return err
		}
		for _, e := range list.Items {
			q, err := f.Store.WebhookQueueOf(ctx, f.tenant.ID, e.ID)
			if errors.Is(err, store.ErrNotFound) || err == nil && q.Health.FailingSince == nil {
				continue
			}
			if err != nil {
				return err
			}
			i := incident(EndpointFailing, f.tenant.ID, contract.WorkflowID(e.Ref), q.Health.FailingSince.UTC().String())
			i.Reason, i.Since, i.Attempts = q.Health.Class, q.Health.FailingSince.UTC(), q.Health.Failures
			f.found = append(f.found, i)
		}
		if p.After = list.Next; p.After == "" {
			return nil
		}
	}
}

// list asks Temporal's list, newest first. What has been listed before is left out.
func (f *finding) list(ctx context.Context, query string) ([]*workflowpb.WorkflowExecutionInfo, error) {
	var listed []*workflowpb.WorkflowExecutionInfo
	for token := []byte(nil); ; {
		page, err := f.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: f.Namespace, Query: query, PageSize: listPage, NextPageToken: token,
		})
		if err != nil {
			return nil, err
		}
		for _, e := range page.GetExecutions() {
			if id := e.GetExecution().GetWorkflowId(); !f.seen[id] {
				f.seen[id] = true
				listed = append(listed, e)
			}
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			return listed, nil
		}
		if !f.search.Thorough && len(listed) >= Most {
			f.more = true
			return listed, nil
		}
	}
}

// describe asks Temporal for the newest run of each workflow, and say what is wrong with it.
func (f *finding) describe(ctx context.Context, listed []*workflowpb.WorkflowExecutionInfo,
	say func(context.Context, *workflowservice.DescribeWorkflowExecutionResponse, string) ([]Incident, error),
) error {
	found := make([][]Incident, len(listed))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(lookAtOnce)
	for n, e := range listed {
		id := e.GetExecution().GetWorkflowId()
		f.seen[id] = true
		group.Go(func() error {
			described, err := f.Temporal.DescribeWorkflowExecution(groupCtx, id, "")
			if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
				described, err = nil, nil
			}
			if err == nil {
				found[n], err = say(groupCtx, described, id)
			}
			return err
		})
	}
	err := group.Wait()
	for _, some := range found {
		f.found = append(f.found, some...)
	}
	return err
}
