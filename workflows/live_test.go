package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows"
	"placement/workflows/contract"
	"placement/workflows/temporalsetup"
)

// dial connects to the Temporal server that `devstack exec` has brought up, once for all tests.
var dial = sync.OnceValues(func() (client.Client, error) {
	codec := contract.NewCodec(nil, false)
	c, err := client.Dial(client.Options{
		HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: namespace(), Identity: "worker", Logger: quiet{},
		DataConverter: contract.DataConverter(codec), FailureConverter: contract.FailureConverter(codec),
	})
	if err != nil {
		return nil, err
	}
	return c, temporalsetup.Ensure(context.Background(), c, namespace())
})

func namespace() string {
	if n := os.Getenv("TEMPORAL_NAMESPACE"); n != "" {
		return n
	}
	return "placement"
}

// server returns a client of a real Temporal server. Without one the test is skipped, but never in CI.
func server(t *testing.T) client.Client {
	t.Helper()
	if os.Getenv("TEMPORAL_ADDRESS") == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("TEMPORAL_ADDRESS is not set: run this under `devstack exec --`")
		}
		t.Skip("needs a Temporal server: run this under `devstack exec --`")
	}
	c, err := dial()
	require.NoError(t, err)
	return c
}

// live runs one placement on a real server, with a worker and a ledger of its own, in a tenant whose clock can be moved.
type live struct {
	t       *testing.T
	client  client.Client
	queue   string
	ledger  *ledger
	ref     lifecycle.Ref
	clock   lifecycle.Clock
	sent    int
	stopped sync.Once
	worker  worker.Worker
}

// newLive starts a worker. The IDs come from the test's name, so that what is recorded looks the same each time.
func newLive(t *testing.T) *live {
	t.Helper()
	l := &live{
		t: t, client: server(t), queue: "test " + t.Name(), ledger: newLedger(),
		ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycle.DeriveID("live", t.Name())},
	}
	l.work()
	t.Cleanup(l.rest)
	return l
}

func (l *live) work() {
	l.worker = worker.New(l.client, l.queue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: 4, DisableRegistrationAliasing: true, DeadlockDetectionTimeout: unhurried,
		Interceptors: []interceptor.WorkerInterceptor{workflows.RequireSeal(sealer{})},
	})
	register(l.worker, l.ledger)
	require.NoError(l.t, l.worker.Start())
	l.stopped = sync.Once{}
}

func (l *live) rest() { l.stopped.Do(l.worker.Stop) }

// stand puts the tenant's clock to the instant, without telling anybody.
func (l *live) stand(at time.Time) {
	l.clock = lifecycle.Clock{Offset: time.Until(at), Version: l.clock.Version + 1}
	l.ledger.setClock(l.clock)
}

// move takes the tenant's clock to the instant, from deadline to deadline, and lets the processes handle each.
func (l *live) move(at time.Time, refs ...lifecycle.Ref) {
	l.t.Helper()
	for {
		next, found := at, false
		for _, ref := range refs {
			if rung, ok := l.nextRung(ref); ok && !rung.After(next) {
				next, found = rung, true
			}
		}
		l.stand(next)
		for _, ref := range refs {
			l.tellClock(ref)
		}
		if !found {
			return
		}
	}
}

func (l *live) tellClock(ref lifecycle.Ref) {
	l.t.Helper()
	told := clockTold(l.clock.Offset, l.clock.Version)
	handle, err := l.client.UpdateWorkflow(l.t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(ref), UpdateName: contract.ClockUpdate, UpdateID: fmt.Sprint("clock ", l.clock.Version),
		Args: []any{told}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	require.NoError(l.t, err)
	require.NoError(l.t, handle.Get(l.t.Context(), nil))
}

func (l *live) nextRung(ref lifecycle.Ref) (time.Time, bool) {
	l.ledger.mu.Lock()
	defer l.ledger.mu.Unlock()
	var state struct {
		Deadlines []lifecycle.Deadline `json:"deadlines"`
	}
	if r := l.ledger.rows[ref.ID]; r == nil || json.Unmarshal(r.state, &state) != nil {
		return time.Time{}, false
	}
	d, ok := lifecycle.Earliest(state.Deadlines)
	next, _ := d.Next()
	return next.At, ok
}

// propose starts the placement with its proposal at the instant, as the API does.
func (l *live) propose(at time.Time, e placement.Propose) (placement.State, error) {
	l.t.Helper()
	l.stand(at)
	e.ID = l.ref.ID
	c := command("propose "+l.ref.ID, e, onClock(l.clock), addressed(l.ref))
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(l.ref), TaskQueue: l.queue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.PlacementWorkflow, contract.Input[placement.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host})
	handle, err := l.client.UpdateWithStartWorkflow(l.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: l.options(l.ref, e.Name(), c),
	})
	if err != nil {
		return placement.State{}, err
	}
	var out contract.Outcome[placement.State]
	err = handle.Get(l.t.Context(), &out)
	return out.State, err
}

func (l *live) options(to lifecycle.Ref, name string, c contract.Command) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(to), UpdateID: c.ID, UpdateName: name, Args: []any{c},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	}
}

// send sends an event to a process by the tenant's present clock, and requires that it is carried out.
func (l *live) send(to lifecycle.Ref, e lifecycle.Event) {
	l.t.Helper()
	require.NoError(l.t, l.try(to, e), e.Name())
}

// try sends an event to a process by the tenant's present clock.
func (l *live) try(to lifecycle.Ref, e lifecycle.Event) error {
	l.sent++
	c := command(fmt.Sprint(l.ref.ID, " ", l.sent), e, onClock(l.clock), addressed(to))
	handle, err := l.client.UpdateWorkflow(l.t.Context(), l.options(to, e.Name(), c))
	if err != nil {
		return err
	}
	return handle.Get(l.t.Context(), nil)
}

// tell lives through a story: the clock moves from event to event, what it brings comes by itself.
func (l *live) tell(story []lifecycletest.Happened) {
	l.t.Helper()
	for _, s := range story {
		if byClock(s.Event) {
			continue
		}
		if e, ok := s.Event.(placement.Propose); ok {
			_, err := l.propose(s.At, e)
			require.NoError(l.t, err)
			continue
		}
		l.move(s.At, l.ref)
		l.send(l.ref, s.Event)
	}
}

func (l *live) rematch() lifecycle.Ref {
	return lifecycle.Ref{Kind: lifecycle.KindRematch, ID: placement.State{ID: l.ref.ID}.RematchID()}
}

// result waits for the end of a process.
func (l *live) result(ref lifecycle.Ref) contract.Result {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), time.Minute)
	defer cancel()
	var result contract.Result
	require.NoError(l.t, l.client.GetWorkflow(ctx, contract.WorkflowID(ref), "").Get(ctx, &result))
	require.Empty(l.t, l.ledger.problems)
	return result
}

// history reads a run of a process; the latest when run is empty.
func (l *live) history(ref lifecycle.Ref, run string) *historypb.History {
	l.t.Helper()
	h := &historypb.History{}
	events := l.client.GetWorkflowHistory(l.t.Context(), contract.WorkflowID(ref), run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(l.t, err)
		h.Events = append(h.Events, e)
	}
	return h
}

// waits waits until the condition holds. A minute is for a machine that is busy: it takes no time where it holds.
func (l *live) waits(what string, condition func() bool) {
	l.t.Helper()
	require.Eventually(l.t, condition, time.Minute, 20*time.Millisecond, what)
}

// quiet is a logger for the SDK, which says a great deal.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// draft starts an agreement with its draft at the instant, as the API does.
func (l *live) draft(at time.Time, e agreement.DraftAgreement) {
	l.t.Helper()
	l.stand(at)
	ref := lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: e.ID}
	c := command("draft "+e.ID, e, onClock(l.clock), addressed(ref))
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: l.queue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.AgreementWorkflow, contract.Input[agreement.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host})
	handle, err := l.client.UpdateWithStartWorkflow(l.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: l.options(ref, e.Name(), c),
	})
	require.NoError(l.t, err)
	require.NoError(l.t, handle.Get(l.t.Context(), nil))
}

// register starts a webhook endpoint with its registration at the instant, as the API does.
func (l *live) register(at time.Time, e endpoint.RegisterEndpoint) {
	l.t.Helper()
	l.stand(at)
	ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: e.ID}
	c := command("register "+e.ID, e, onClock(l.clock), addressed(ref))
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: l.queue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.WebhookEndpointWorkflow, contract.Input[endpoint.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host})
	handle, err := l.client.UpdateWithStartWorkflow(l.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: l.options(ref, e.Name(), c),
	})
	require.NoError(l.t, err)
	require.NoError(l.t, handle.Get(l.t.Context(), nil))
}

// sender starts the worker that sends to receivers, on the task queue that is its own.
func (l *live) sender() worker.Worker {
	l.t.Helper()
	w := worker.New(l.client, contract.WebhookTaskQueue, worker.Options{DisableWorkflowWorker: true, DisableRegistrationAliasing: true})
	registerSender(w, l.ledger)
	require.NoError(l.t, w.Start())
	return w
}
