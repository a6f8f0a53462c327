package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/workflows"
	"placement/workflows/contract"
)

// Whoever reads a history in the Web UI reads what each of its parts is for.
func TestEveryPartOfAHistorySaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	seen := map[enumspb.EventType]int{}
	for name, h := range recorded(t) {
		for _, e := range h.Events {
			switch e.GetEventType() {
			case enumspb.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
				// What was recorded of older hosts has none.
				if in := e.GetStartChildWorkflowExecutionInitiatedEventAttributes(); len(name) > 5 && name[:5] != "host_" {
					require.NotEmpty(t, e.GetUserMetadata().GetDetails().GetData(), "%s: event %d begins %s without details", name, e.GetEventId(), in.GetWorkflowId())
				}
			case enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			case enumspb.EVENT_TYPE_MARKER_RECORDED:
				if e.GetMarkerRecordedEventAttributes().GetMarkerName() != "LocalActivity" {
					continue
				}
			default:
				continue
			}
			seen[e.GetEventType()]++
			require.NotEmpty(t, e.GetUserMetadata().GetSummary().GetData(), "%s: event %d, %s, has no summary", name, e.GetEventId(), e.GetEventType())
		}
	}
	require.Len(t, seen, 4, "the histories have timers, activities, local activities and children: %v", seen)
}

// describing looks at what workflows let others ask and send, and collects what says nothing of itself.
type describing struct {
	interceptor.WorkerInterceptorBase
	silent []string
	types  []string
	heard  int
}

func (d *describing) InterceptWorkflow(ctx workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	d.types = append(d.types, workflow.GetInfo(ctx).WorkflowType.Name)
	in := &describedInbound{d: d}
	in.Next = next
	return in
}

type describedInbound struct {
	interceptor.WorkflowInboundInterceptorBase
	d *describing
}

func (i *describedInbound) Init(next interceptor.WorkflowOutboundInterceptor) error {
	out := &describedOutbound{d: i.d}
	out.Next = next
	return i.Next.Init(out)
}

type describedOutbound struct {
	interceptor.WorkflowOutboundInterceptorBase
	d *describing
}

func (o *describedOutbound) note(ctx workflow.Context, name, description string) {
	o.d.heard++
	if description == "" {
		o.d.silent = append(o.d.silent, workflow.GetInfo(ctx).WorkflowType.Name+": "+name)
	}
}

func (o *describedOutbound) GetSignalChannel(ctx workflow.Context, name string) workflow.ReceiveChannel {
	o.note(ctx, name, "")
	return o.Next.GetSignalChannel(ctx, name)
}

func (o *describedOutbound) GetSignalChannelWithOptions(ctx workflow.Context, name string, options workflow.SignalChannelOptions) workflow.ReceiveChannel {
	o.note(ctx, name, options.Description)
	return o.Next.GetSignalChannelWithOptions(ctx, name, options)
}

func (o *describedOutbound) SetQueryHandler(ctx workflow.Context, name string, handler any) error {
	o.note(ctx, name, "")
	return o.Next.SetQueryHandler(ctx, name, handler)
}

func (o *describedOutbound) SetQueryHandlerWithOptions(ctx workflow.Context, name string, handler any, options workflow.QueryHandlerOptions) error {
	o.note(ctx, name, options.Description)
	return o.Next.SetQueryHandlerWithOptions(ctx, name, handler, options)
}

func (o *describedOutbound) SetUpdateHandler(ctx workflow.Context, name string, handler any, options workflow.UpdateHandlerOptions) error {
	o.note(ctx, name, options.Description)
	return o.Next.SetUpdateHandler(ctx, name, handler, options)
}

// Whoever sends something in the Web UI, or asks, reads what it does.
func TestEveryUpdateQueryAndSignalSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	d := &describing{}
	for _, run := range []struct {
		workflow string
		in       any
	}{
		{contract.PlacementWorkflow, contract.Input[placement.State]{Host: contract.Host + 1}}, // nothing runs: what it takes is all that is looked at
		{contract.PracticeClockWorkflow, contract.ClockInput{TenantID: tenantID}},
		{contract.CalendarBatchWorkflow, contract.CalendarBatch{TenantID: tenantID}},
		{contract.ReassignmentBatchWorkflow, contract.ItemBatch{TenantID: tenantID}},
		{contract.PolicyBatchWorkflow, contract.ItemBatch{TenantID: tenantID}},
	} {
		h := newHarness(t, lifecycletest.At("2027-01-04", 9), newLedger())
		h.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{d}, DisableRegistrationAliasing: true, DeadlockDetectionTimeout: unhurried})
		h.env.RegisterDelayedCallback(func() { h.env.CancelWorkflow() }, time.Second)
		h.env.ExecuteWorkflow(run.workflow, run.in)
	}
	for _, h := range recorded(t) {
		codec := contract.NewCodec(nil, false)
		r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
			DataConverter: contract.DataConverter(codec), FailureConverter: contract.FailureConverter(codec), DisableRegistrationAliasing: true,
			Interceptors: []interceptor.WorkerInterceptor{d}, DisableDeadlockDetection: true,
		})
		require.NoError(t, err)
		registerWorkflows(r)
		require.NoError(t, r.ReplayWorkflowHistory(quiet{}, h))
	}

	slices.Sort(d.types)
	require.Len(t, slices.Compact(d.types), 12, "every type of workflow was looked at")
	require.Greater(t, d.heard, 100)
	require.Empty(t, d.silent)
}

// metadata is what the Web UI reads of a workflow.
func (h *harness) metadata() *sdk.WorkflowMetadata {
	h.t.Helper()
	answer, err := h.env.QueryWorkflow("__temporal_workflow_metadata")
	require.NoError(h.t, err)
	var m sdk.WorkflowMetadata
	require.NoError(h.t, answer.Get(&m))
	return &m
}

// What a supervisor reads: where it stands, whom it waits for and since when, what time brings, what is to be done, what was.
func TestDetailsSayWhatIsWaitedForAndWhatTimeBrings(t *testing.T) {
	t.Parallel()
	start := lifecycletest.At(lifecycletest.ProposedOn, 10)
	h := newHarness(t, start, newLedger())
	h.env.SetWorkerOptions(worker.Options{
		Interceptors:                []interceptor.WorkerInterceptor{workflows.RequireSeal(sealer{}), workflows.LinksTo("https://placement.example")},
		DisableRegistrationAliasing: true, DeadlockDetectionTimeout: unhurried,
	})
	h.send(start.Add(time.Hour), lifecycletest.CandidateAccepts())
	var said string
	h.at(start.Add(2*time.Hour), "look", func(*sent) { said = h.metadata().GetCurrentDetails() })
	h.send(start.Add(3*time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	h.allRecorded()
	require.Equal(t, `## proposed

Waiting for **company** since Mon 4 Jan 2027 11:00

Next deadline: **company decision, due Mon 11 Jan 2027 16:00**. What time brings:

- Thu 7 Jan 2027 08:00: a reminder
- Mon 11 Jan 2027 16:00: the proposal expires, and the place is free

**To do**

- ☐ **record company decision** — due Mon 11 Jan 2027 16:00

**Lately**

- Mon 4 Jan 2027 11:00: candidate decided
- Mon 4 Jan 2027 10:00: proposed

[What is expected, and what you may do](https://placement.example/panel?workflow=placement/`+lifecycletest.PlacementID+`) · [Other questions](https://placement.example/views?tenant=`+tenantID+`) · in the API: `+"`GET /v1/placements/"+lifecycletest.PlacementID+"`, `…/timeline`"+`

Version 2 · ruleset 1 · host 2
`, said)
	require.Contains(t, h.metadata().GetCurrentDetails(), "## cancelled\n\nEnded")
}

// What was before, and since when somebody is waited for, is known after continue-as-new, too.
func TestDetailsRememberOverContinueAsNew(t *testing.T) {
	t.Parallel()
	start := lifecycletest.At(lifecycletest.ProposedOn, 10)
	l := newLedger()
	first := newHarness(t, start, l)
	first.send(start.Add(time.Hour), lifecycletest.CandidateAccepts())
	for i := range 6 {
		first.send(start.Add(2*time.Hour+time.Duration(i)*time.Minute), lifecycletest.AmendMinor())
	}
	first.continueAt(start.Add(3 * time.Hour))
	first.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))
	next := first.continued()
	require.Len(t, next.Last, contract.LastEvents)
	require.Equal(t, "amended", next.Last[0].Fact)

	second := newHarness(t, start.Add(4*time.Hour), l)
	var said string
	second.at(start.Add(5*time.Hour), "look", func(*sent) { said = second.metadata().GetCurrentDetails() })
	second.send(start.Add(6*time.Hour), lifecycletest.Cancel())
	second.run(contract.PlacementWorkflow, next)

	require.Contains(t, said, "Waiting for **company** since Mon 4 Jan 2027 11:00")
	require.Contains(t, said, "**Lately**\n\n- Mon 4 Jan 2027 12:05: amended\n- Mon 4 Jan 2027 12:04: amended\n")
	require.NotContains(t, said, "https://", "nobody has said where that is")
}

// listed is what lists were told of a placement that was paused, under a host.
func listed(t *testing.T, host int) (paused []bool, models []string) {
	t.Helper()
	n := lifecycletest.In("meeting_booked")
	n.State.PlaceModel = vocabulary.FixedPlaces
	l := newLedger()
	h := newHarness(t, n.At, l)
	h.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(a temporal.SearchAttributes) bool {
		if value, ok := a.GetBool(contract.PausedAttribute); ok {
			paused = append(paused, value)
		}
		if value, ok := a.GetKeyword(contract.ModelAttribute); ok {
			models = append(models, value)
		}
		return true
	})).Return(nil)
	h.send(n.At.Add(time.Hour), lifecycletest.Pauses())
	h.send(n.At.Add(2*time.Hour), placement.ResumePlacement{})
	h.send(n.At.Add(3*time.Hour), lifecycletest.Cancel())
	in := goingOn(l, n)
	in.Host = host

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	return paused, models
}

func TestListsShowPausesAndModels(t *testing.T) {
	t.Parallel()
	paused, models := listed(t, contract.Host)
	require.Equal(t, []bool{false, true, false, false}, paused)
	require.Equal(t, []string{"fixed_places", "fixed_places", "fixed_places", "fixed_places"}, models)

	paused, models = listed(t, 1)
	require.Empty(t, paused, "a run of an older host goes on as it began")
	require.Empty(t, models)
}
