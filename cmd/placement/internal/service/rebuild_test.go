package service

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc"

	"placement/api"
	"placement/cmd/placement/internal/incident"
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
	"placement/workflows/contract"
)

// began is what the tests read of the input that a run began with.
type began struct {
	Epoch int      `json:"epoch"`
	Told  []string `json:"told"`
}

// temporal runs nothing, and knows what was started.
type temporal struct {
	client.Client // what is not faked panics

	mu      sync.Mutex
	inputs  map[string]*commonpb.Payloads // of the newest run, by workflow ID
	running map[string]bool
	// before comes in between a start and what it leads to; history answers whoever reads one. Nil for nothing.
	before  func(id string) error
	history func() ([]*historypb.HistoryEvent, error)
}

// run has a run of the process begun in another way.
func (f *temporal) run(t *testing.T, id string, input any, running bool) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	require.NoError(t, f.put(id, input))
	f.running[id] = running
}

func (f *temporal) put(id string, input any) error {
	var err error
	f.inputs[id], err = converter.GetDefaultDataConverter().ToPayloads(input)
	return err
}

// began returns what the newest run of a process began with.
func (f *temporal) began(t *testing.T, id string) began {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	require.Contains(t, f.inputs, id)
	var in began
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(f.inputs[id], &in))
	return in
}

func (f *temporal) runs(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.running[id]
}

func (f *temporal) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	return &client.CheckHealthResponse{}, nil
}

func (f *temporal) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.inputs[id] == nil {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	status := enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED
	if f.running[id] {
		status = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Status: status, Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: "run"},
	}}, nil
}

func (f *temporal) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	if f.before != nil {
		if err := f.before(o.ID); err != nil {
			return nil, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.running[o.ID] {
		return nil, serviceerror.NewWorkflowExecutionAlreadyStarted("it runs", "", "run")
	}
	f.running[o.ID] = true
	return nil, f.put(o.ID, args[0])
}

func (f *temporal) GetWorkflowHistory(context.Context, string, string, bool, enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	events, err := f.history()
	return &pages{events, err}
}

type pages struct {
	events []*historypb.HistoryEvent
	err    error
}

func (p *pages) HasNext() bool { return len(p.events) > 0 || p.err != nil }

func (p *pages) Next() (*historypb.HistoryEvent, error) {
	if p.err != nil {
		return nil, p.err
	}
	e := p.events[0]
	p.events = p.events[1:]
	return e, nil
}

func (f *temporal) WorkflowService() workflowservice.WorkflowServiceClient {
	return temporalService{temporal: f}
}

type temporalService struct {
	workflowservice.WorkflowServiceClient
	temporal *temporal
}

// GetWorkflowExecutionHistory returns the first event.
func (s temporalService) GetWorkflowExecutionHistory(_ context.Context, r *workflowservice.GetWorkflowExecutionHistoryRequest, _ ...grpc.CallOption) (*workflowservice.GetWorkflowExecutionHistoryResponse, error) {
	s.temporal.mu.Lock()
	defer s.temporal.mu.Unlock()
	return &workflowservice.GetWorkflowExecutionHistoryResponse{History: &historypb.History{Events: []*historypb.HistoryEvent{
		startedWith(s.temporal.inputs[r.GetExecution().GetWorkflowId()]),
	}}}, nil
}

func startedWith(input *commonpb.Payloads) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{
		EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
		Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
			WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
				WorkflowType: &commonpb.WorkflowType{Name: contract.PlacementWorkflow}, Input: input,
			},
		},
	}
}

// lost is a municipality whose open processes Temporal has lost.
type lost struct {
	*Service
	t        *testing.T
	b        *storetest.Bundle
	conn     *pgx.Conn
	temporal *temporal
	tenant   store.Tenant
}

func newLost(t *testing.T) *lost {
	t.Helper()
	b := storetest.New(t)
	conn, err := pgx.Connect(t.Context(), b.OwnerURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	tenants, err := b.Store.Tenants(t.Context())
	require.NoError(t, err)
	f := &temporal{inputs: map[string]*commonpb.Payloads{}, running: map[string]bool{}}
	return &lost{&Service{Store: b.Store, Temporal: f, keys: b.Keys, log: slog.New(slog.DiscardHandler)}, t, b, conn, f, tenants[0]}
}

// placement puts the row of an open placement, and returns its workflow ID.
func (l *lost) placement(s placement.State) string {
	l.t.Helper()
	n := l.b.Tenant
	if s.ID == "" {
		s = lifecycletest.In("proposed").State
		s.ID = uuid.NewString()
	}
	data, err := json.Marshal(s)
	require.NoError(l.t, err)
	_, err = l.conn.Exec(l.t.Context(), `INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state,
			owner_id, unit_id, candidate_id, calendar_version, created_at, updated_at)
		VALUES ($1, $2, 'placement', $3, '', 2, 1, $4, 0, $5, $6, $7, $8, 1, now(), now())`,
		n.ID, s.ID, string(s.Status), s.Version, data, n.CaseWorker.ID, n.Unit.ID, n.Candidates[0].ID)
	require.NoError(l.t, err)
	return contract.WorkflowID(s.Head().Ref)
}

// rebuilt rebuilds, and returns what became of each process by workflow ID.
func (l *lost) rebuilt() (Rebuilt, map[string]Restart) {
	l.t.Helper()
	told := map[string]Restart{}
	did, err := l.Rebuild(l.t.Context(), Rebuild{Report: func(r Restart) error {
		require.Equal(l.t, l.tenant.ID, r.TenantID)
		told[r.Process] = r
		return nil
	}})
	require.NoError(l.t, err)
	return did, told
}

// waiting tells whether somebody waits for a lock of theirs.
func (l *lost) waiting() (waits bool) {
	err := l.conn.QueryRow(context.Background(), `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waits)
	return err == nil && waits
}

// epoch is that of a row.
func (l *lost) epoch(process string) (n int) {
	l.t.Helper()
	require.NoError(l.t, l.conn.QueryRow(l.t.Context(), `SELECT epoch FROM processes WHERE 'placement/' || id = $1`, process).Scan(&n))
	return n
}

// noted counts what the audit has of an action.
func (l *lost) noted(ctx context.Context, action string) (n int) {
	l.t.Helper()
	require.NoError(l.t, l.conn.QueryRow(ctx, `SELECT count(*) FROM audit WHERE action = $1`, action).Scan(&n))
	return n
}

// Whoever ends a rebuild in the middle, by whatever means, has begun one: it is noted before anything is started.
func TestARebuildIsNotedWhenItBegins(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	l.placement(placement.State{})
	l.placement(placement.State{})
	nothing := func(Restart) error { return nil }
	_, err := l.Rebuild(t.Context(), Rebuild{DryRun: true, Report: nothing})
	require.NoError(t, err)
	require.Zero(t, l.noted(t.Context(), "tenant.rebuilt"), "a dry run begins nothing")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var noted []int
	l.temporal.before = func(string) error {
		noted = append(noted, l.noted(ctx, "tenant.rebuilt"))
		interrupt()
		return ctx.Err()
	}

	_, err = l.Rebuild(ctx, Rebuild{Report: nothing})

	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, []int{1}, noted, "before the first one")
	require.Equal(t, 1, l.noted(t.Context(), "placement.not_running"), "it may have been started")
	l.temporal.before = nil
	did, _ := l.rebuilt()
	require.Equal(t, Rebuilt{Started: 2}, did)
	require.Equal(t, 2, l.noted(t.Context(), "tenant.rebuilt"), "once for each run, however many it starts")
	l.rebuilt()
	require.Equal(t, 2, l.noted(t.Context(), "tenant.rebuilt"), "where everything runs nothing is begun")
}

func TestNothingIsStartedThatCannotBeNoted(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	id := l.placement(placement.State{})
	_, err := l.conn.Exec(t.Context(), `REVOKE INSERT ON audit FROM placement_app`)
	require.NoError(t, err)

	did, _ := l.rebuilt()

	require.Equal(t, Rebuilt{Failed: 1}, did)
	require.False(t, l.temporal.runs(id))
}

func TestTwoRebuildsAtOnceStartAProcessOnce(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	id := l.placement(placement.State{})
	other, begun, there := make(chan Rebuilt, 1), make(chan struct{}), make(chan struct{})
	var starts atomic.Int32
	l.temporal.before = func(string) error {
		if starts.Add(1) > 1 {
			close(there)
			<-begun
			return nil
		}
		// The other one comes while this one starts it, and either is as far as this one, or waits.
		go func() {
			did, err := l.Rebuild(context.WithoutCancel(t.Context()), Rebuild{Report: func(Restart) error { return nil }})
			if err != nil {
				did.Failed++
			}
			other <- did
		}()
		require.Eventually(t, func() bool {
			select {
			case <-there:
				return true
			default:
				return l.waiting()
			}
		}, time.Minute, 10*time.Millisecond)
		return nil
	}

	did, _ := l.rebuilt()
	close(begun)
	later := <-other

	require.Equal(t, l.temporal.began(t, id).Epoch, l.epoch(id), "what runs is of the row's epoch")
	require.Equal(t, Rebuilt{Started: 1}, did)
	require.Equal(t, Rebuilt{}, later, "it runs")
}

func TestARebuildGivesWayToWhatWasBegunMeanwhile(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	id := l.placement(placement.State{})
	l.temporal.before = func(string) error {
		l.temporal.run(t, id, began{}, true)
		return nil
	}

	did, told := l.rebuilt()

	require.Equal(t, Rebuilt{}, did)
	require.Empty(t, told, "it runs")
	require.Zero(t, l.epoch(id), "and has its say")
}

func TestAStartWhoseAnswerWasLostIsAStart(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	id := l.placement(placement.State{})
	l.temporal.before = func(string) error {
		l.temporal.run(t, id, began{Epoch: 1}, true)
		return nil
	}

	did, told := l.rebuilt()

	require.Equal(t, Rebuilt{Started: 1}, did)
	require.Equal(t, Started, told[id].Result)
	require.Equal(t, 1, l.epoch(id))
}

func TestOneProcessThatFailsIsLeftBehind(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	bad, good := l.placement(placement.State{}), l.placement(placement.State{})
	if bad > good {
		bad, good = good, bad
	}
	l.temporal.before = func(id string) error {
		if id == bad {
			return serviceerror.NewUnavailable("not now")
		}
		return nil
	}

	page, err := repairs{l.Service}.Rebuild(t.Context(), l.tenant, l.b.Tenant.Admin.Actor(), api.RebuildAsked{Limit: 1, After: "others:"})
	require.NoError(t, err)
	did, told := l.rebuilt()

	require.Equal(t, []api.Restart{{Process: bad, Result: "failed", Code: "not_started"}}, page.Items)
	require.NotEmpty(t, page.Next, "there is more to look at")
	require.Equal(t, Rebuilt{Started: 1, Failed: 1}, did)
	require.Equal(t, Restart{TenantID: l.tenant.ID, Process: bad, Result: Failed, Code: NotStarted}, told[bad])
	require.Equal(t, Started, told[good].Result)
}

func TestAHistoryThatCouldNotBeReadNowIsNotForgotten(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]error{
		"Temporal is busy":     serviceerror.NewResourceExhausted(enumspb.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT, "later"),
		"Temporal is starting": serviceerror.NewUnavailable("later"),
		"it took too long":     context.DeadlineExceeded,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLost(t)
			id := l.placement(placement.State{})
			l.temporal.run(t, id, began{}, false)
			asked := 0
			l.temporal.history = func() ([]*historypb.HistoryEvent, error) {
				if asked++; asked <= 2 {
					return nil, broken
				}
				return []*historypb.HistoryEvent{startedWith(l.temporal.inputs[id])}, nil
			}

			did, told := l.rebuilt()
			require.Equal(t, Rebuilt{Failed: 1}, did)
			require.Equal(t, Restart{TenantID: l.tenant.ID, Process: id, Result: Failed, Code: NotSeen}, told[id])
			_, err := l.Incidents().Restart(t.Context(), l.tenant, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: id[len("placement/"):]})
			require.Error(t, err, "nor does the retry of an incident start it")
			require.NotErrorIs(t, err, incident.ErrAhead)
			require.False(t, l.temporal.runs(id))
			require.Zero(t, l.epoch(id))

			did, _ = l.rebuilt()
			require.Equal(t, Rebuilt{Started: 1}, did, "the next one could read it")
		})
	}
}

func TestAHistoryThatNobodyCanReadIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events []*historypb.HistoryEvent
		err    error
	}{
		"another code wrote it": {events: []*historypb.HistoryEvent{
			startedWith(&commonpb.Payloads{Payloads: []*commonpb.Payload{{Data: []byte("what?")}}}),
			{EventId: 2, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, Attributes: &historypb.HistoryEvent_WorkflowTaskScheduledEventAttributes{
				WorkflowTaskScheduledEventAttributes: &historypb.WorkflowTaskScheduledEventAttributes{},
			}},
			{EventId: 3, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED, Attributes: &historypb.HistoryEvent_WorkflowTaskStartedEventAttributes{
				WorkflowTaskStartedEventAttributes: &historypb.WorkflowTaskStartedEventAttributes{ScheduledEventId: 2},
			}},
			{EventId: 4, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, Attributes: &historypb.HistoryEvent_WorkflowTaskCompletedEventAttributes{
				WorkflowTaskCompletedEventAttributes: &historypb.WorkflowTaskCompletedEventAttributes{ScheduledEventId: 2, StartedEventId: 3},
			}},
		}},
		"Temporal has lost it": {err: serviceerror.NewDataLoss("corrupted")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLost(t)
			id := l.placement(placement.State{})
			l.temporal.run(t, id, began{}, false)
			l.temporal.history = func() ([]*historypb.HistoryEvent, error) { return c.events, c.err }

			did, told := l.rebuilt()

			require.Equal(t, Rebuilt{Started: 1}, did)
			require.Equal(t, Restart{TenantID: l.tenant.ID, Process: id, Result: Started, Code: HistoryUnreadable}, told[id])
		})
	}
}

func TestASuccessorThatHasARowIsNotBegunAgain(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	successor := l.placement(placement.State{})
	swapped, err := lifecycletest.In("active").State.Next(lifecycletest.SwapStarted(), lifecycletest.In("active").At)
	require.NoError(t, err)
	swapped.Successor.PlacementID = successor[len("placement/"):]
	id := l.placement(swapped)

	did, _ := l.rebuilt()

	require.Equal(t, Rebuilt{Started: 2}, did)
	require.Contains(t, l.temporal.began(t, id).Told, contract.ToldSuccessor)
	require.Equal(t, 1, l.temporal.began(t, successor).Epoch)
	swapped.Successor.PlacementID = uuid.NewString()
	told, err := l.told(t.Context(), l.tenant.ID, swapped)
	require.NoError(t, err)
	require.NotContains(t, told, contract.ToldSuccessor, "one without a row is begun")
}

func TestWithoutTemporalNothingIsTried(t *testing.T) {
	t.Parallel()
	l := newLost(t)
	l.placement(placement.State{})
	away := errors.New("Temporal is away")
	l.Temporal = sick{l.temporal, away}

	did, err := l.Rebuild(t.Context(), Rebuild{Report: func(Restart) error { return errors.New("nothing is to be told") }})

	require.ErrorIs(t, err, away)
	require.Zero(t, did)
}

type sick struct {
	*temporal
	err error
}

func (s sick) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	return nil, s.err
}
