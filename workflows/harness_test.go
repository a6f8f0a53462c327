package workflows_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows"
	"placement/workflows/contract"
)

// harness runs one process in the time-skipping environment, on a ledger.
//
// What is to happen is said before it runs, and asked about afterwards; a thing that was to happen and did not fails the
// test by itself.
// unhurried is how long a workflow may hold its worker up before that counts as a deadlock: the SDK's one second is over soon on a
// machine that has much else to do.
const unhurried = time.Minute

type harness struct {
	t      *testing.T
	env    *testsuite.TestWorkflowEnvironment
	ledger *ledger
	start  time.Time
	sent   []*sent
	timers timers
}

// timers counts what the workflow did with its alarm.
type timers struct{ set, fired, cancelled int }

// sent is a message and what became of it.
type sent struct {
	what     string
	happened bool
	// awaited is set for what is answered: updates.
	awaited  bool
	accepted bool
	rejected error
	done     bool
	err      error
	// result is a contract.Outcome, or a version.
	result any
}

// newHarness returns one that starts at the given instant.
func newHarness(t *testing.T, start time.Time, on *ledger) *harness {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	h := &harness{t: t, env: suite.NewTestWorkflowEnvironment(), ledger: on, start: start}
	h.env.SetStartTime(start)
	h.env.SetTestTimeout(30 * time.Second)
	h.env.SetWorkerOptions(worker.Options{
		Interceptors: []interceptor.WorkerInterceptor{workflows.RequireSeal(sealer{})}, DisableRegistrationAliasing: true,
		DeadlockDetectionTimeout: unhurried,
	})
	register(h.env, on)
	registerSender(h.env, on)
	h.env.SetOnTimerScheduledListener(func(string, time.Duration) { h.timers.set++ })
	h.env.SetOnTimerFiredListener(func(string) { h.timers.fired++ })
	h.env.SetOnTimerCanceledListener(func(string) { h.timers.cancelled++ })
	return h
}

// workflowRegistry is a worker, the environment, or a replayer; only the first two are a registry.
type workflowRegistry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}

type registry interface {
	workflowRegistry
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

func registerWorkflows(r workflowRegistry) {
	r.RegisterWorkflowWithOptions(workflows.Placement, workflow.RegisterOptions{Name: contract.PlacementWorkflow})
	r.RegisterWorkflowWithOptions(workflows.Rematch, workflow.RegisterOptions{Name: contract.RematchWorkflow})
	r.RegisterWorkflowWithOptions(workflows.MentorTraining, workflow.RegisterOptions{Name: contract.MentorTrainingWorkflow})
	r.RegisterWorkflowWithOptions(workflows.Outreach, workflow.RegisterOptions{Name: contract.OutreachWorkflow})
	r.RegisterWorkflowWithOptions(workflows.Issue, workflow.RegisterOptions{Name: contract.IssueWorkflow})
	r.RegisterWorkflowWithOptions(workflows.FollowAlong, workflow.RegisterOptions{Name: contract.FollowAlongWorkflow})
	r.RegisterWorkflowWithOptions(workflows.Agreement, workflow.RegisterOptions{Name: contract.AgreementWorkflow})
	r.RegisterWorkflowWithOptions(workflows.WebhookEndpoint, workflow.RegisterOptions{Name: contract.WebhookEndpointWorkflow})
	r.RegisterWorkflowWithOptions(workflows.PracticeClock, workflow.RegisterOptions{Name: contract.PracticeClockWorkflow})
	r.RegisterWorkflowWithOptions(workflows.CalendarBatch, workflow.RegisterOptions{Name: contract.CalendarBatchWorkflow})
	r.RegisterWorkflowWithOptions(workflows.ReassignmentBatch, workflow.RegisterOptions{Name: contract.ReassignmentBatchWorkflow})
	r.RegisterWorkflowWithOptions(workflows.PolicyBatch, workflow.RegisterOptions{Name: contract.PolicyBatchWorkflow})
}

// register registers everything under the names that the service uses.
func register(r registry, l *ledger) {
	registerWorkflows(r)
	r.RegisterActivityWithOptions(l.recordPlacement, activity.RegisterOptions{Name: contract.RecordPlacementActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedPlacementActivity})
	r.RegisterActivityWithOptions(l.recordRematch, activity.RegisterOptions{Name: contract.RecordRematchActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedRematchActivity})
	r.RegisterActivityWithOptions(l.recordMentorTraining, activity.RegisterOptions{Name: contract.RecordMentorTrainingActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedMentorTrainingActivity})
	r.RegisterActivityWithOptions(l.recordOutreach, activity.RegisterOptions{Name: contract.RecordOutreachActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedOutreachActivity})
	r.RegisterActivityWithOptions(l.recordIssue, activity.RegisterOptions{Name: contract.RecordIssueActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedIssueActivity})
	r.RegisterActivityWithOptions(l.recordFollowAlong, activity.RegisterOptions{Name: contract.RecordFollowAlongActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedFollowAlongActivity})
	r.RegisterActivityWithOptions(l.recordAgreement, activity.RegisterOptions{Name: contract.RecordAgreementActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedAgreementActivity})
	r.RegisterActivityWithOptions(l.recordWebhookEndpoint, activity.RegisterOptions{Name: contract.RecordWebhookEndpointActivity})
	r.RegisterActivityWithOptions(l.missed, activity.RegisterOptions{Name: contract.MissedWebhookEndpointActivity})
	r.RegisterActivityWithOptions(l.queueReplay, activity.RegisterOptions{Name: contract.QueueReplayActivity})
}

// command returns the envelope of an event from a case worker, sealed. Equal keys make equal command IDs.
func command(key string, e lifecycle.Event, change ...func(*contract.Command)) contract.Command {
	data, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	c := contract.Command{
		ID: lifecycle.DeriveID("command", key), Fingerprint: "fingerprint of " + key, Event: data,
		Actor: lifecycle.Actor{TenantID: tenantID, UserID: lifecycletest.OwnerID, Roles: []lifecycle.Role{lifecycle.CaseWorker}},
	}
	c.ProcessID = lifecycletest.PlacementID
	if slices.ContainsFunc(agreement.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.AgreementID
	}
	if slices.ContainsFunc(rematch.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.OpenRematch().ID
	}
	if slices.ContainsFunc(mentortraining.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.TrainingID
	}
	if slices.ContainsFunc(outreach.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.OutreachID
	}
	if slices.ContainsFunc(issue.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.OpenIssue().ID
	}
	if slices.ContainsFunc(endpoint.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.EndpointID
	}
	if slices.ContainsFunc(followalong.Events(), func(own lifecycle.Event) bool { return reflect.TypeOf(own) == reflect.TypeOf(e) }) {
		c.ProcessID = lifecycletest.OpenFollowAlong().ID
	}
	for _, f := range change {
		f(&c)
	}
	c.Seal = sealer{}.Seal(c.Sealed(e.Name()))
	return c
}

func addressed(to lifecycle.Ref) func(*contract.Command) {
	return func(c *contract.Command) { c.ProcessID = to.ID }
}

func onClock(c lifecycle.Clock) func(*contract.Command) {
	return func(to *contract.Command) { to.Clock = c }
}

func ifVersion(v int) func(*contract.Command) {
	return func(to *contract.Command) { to.IfVersion = v }
}

// proposing returns the input of a placement that begins with the proposal.
func proposing(e placement.Propose) contract.Input[placement.State] {
	c := command("propose", e)
	return contract.Input[placement.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host}
}

// goingOn returns the input of a placement that has come so far, and puts its row into the ledger.
func goingOn(l *ledger, n lifecycletest.Named) contract.Input[placement.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[placement.State]{TenantID: tenantID, State: &state, Fingerprint: "fingerprint of propose", Host: contract.Host}
}

// drafting returns the input of an agreement that begins with the draft.
func drafting(e agreement.DraftAgreement) contract.Input[agreement.State] {
	c := command("draft", e, addressed(lifecycle.Ref{ID: e.ID}))
	return contract.Input[agreement.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host}
}

// holding is goingOn for an agreement.
func holding(l *ledger, n lifecycletest.NamedAgreement) contract.Input[agreement.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[agreement.State]{TenantID: tenantID, State: &state, Host: contract.Host}
}

// searching is goingOn for a rematch.
func searching(l *ledger, n lifecycletest.NamedRematch) contract.Input[rematch.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[rematch.State]{TenantID: tenantID, State: &state, Host: contract.Host}
}

// following is goingOn for a follow-along.
func following(l *ledger, n lifecycletest.NamedFollowAlong) contract.Input[followalong.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[followalong.State]{TenantID: tenantID, State: &state, Host: contract.Host}
}

func rowOf[S lifecycle.Process[S]](state S, story []lifecycletest.Happened) *row {
	data, err := json.Marshal(state)
	if err != nil {
		panic(err)
	}
	h := state.Head()
	r := &row{kind: h.Kind, version: h.Version, state: data}
	for i, s := range story {
		event, _ := json.Marshal(s.Event)
		r.events = append(r.events, entry{Fact: s.Event.Fact(), Missed: contract.Missed{
			Version: i + 1, CommandID: fmt.Sprint("story ", i), Name: s.Event.Name(), Event: event, At: s.At,
		}})
	}
	return r
}

// at lets f happen at the instant.
func (h *harness) at(at time.Time, what string, f func(s *sent)) *sent {
	s := &sent{what: what}
	h.sent = append(h.sent, s)
	h.env.RegisterDelayedCallback(func() {
		s.happened = true
		f(s)
	}, at.Sub(h.start))
	return s
}

// send sends an event at the instant, under a command ID of its own.
func (h *harness) send(at time.Time, e lifecycle.Event, change ...func(*contract.Command)) *sent {
	return h.update(at, e.Name(), command(fmt.Sprint(e.Name(), " ", len(h.sent)), e, change...))
}

// update sends an update at the instant.
func (h *harness) update(at time.Time, name string, args ...any) *sent {
	return h.at(at, name, func(s *sent) { h.env.UpdateWorkflow(name, updateID(args, s), s.callbacks(), args...) })
}

// sendTo sends an event to another process that runs in the same environment.
func (h *harness) sendTo(at time.Time, to lifecycle.Ref, e lifecycle.Event) {
	c := command(fmt.Sprint("to ", to.ID, " ", len(h.sent)), e)
	h.at(at, e.Name(), func(s *sent) {
		s.err = h.env.UpdateWorkflowByID(contract.WorkflowID(to), e.Name(), c.ID, s.callbacks(), c)
	})
}

func updateID(args []any, s *sent) string {
	for _, a := range args {
		if c, ok := a.(contract.Command); ok {
			return c.ID
		}
	}
	return fmt.Sprintf("%s %p", s.what, s)
}

func (s *sent) callbacks() *testsuite.TestUpdateCallback {
	s.awaited = true
	return &testsuite.TestUpdateCallback{
		OnAccept:   func() { s.accepted = true },
		OnReject:   func(err error) { s.rejected = err },
		OnComplete: func(result any, err error) { s.done, s.result, s.err = true, result, err },
	}
}

// tell sends what people do in a story, each at its time; what time brings must come by itself.
func (h *harness) tell(story []lifecycletest.Happened) {
	for _, s := range story {
		if byClock(s.Event) || s.Event.Name() == (placement.Propose{}).Name() {
			continue
		}
		h.send(s.At, s.Event)
	}
}

func byClock(e lifecycle.Event) bool {
	if ended, ok := e.(placement.EndAsPlanned); ok {
		return ended.Elapsed != nil
	}
	if agreement.ByClock(e) {
		return true
	}
	return slices.Contains([]string{"remind", "escalate", "expire", "close_evaluation"}, e.Name())
}

// run runs the process to its end and checks that everything happened that was to, and that no record was wrong.
func (h *harness) run(name string, in any) {
	h.t.Helper()
	h.env.ExecuteWorkflow(name, in)
	require.True(h.t, h.env.IsWorkflowCompleted(), "the workflow did not end")
	for _, s := range h.sent {
		require.True(h.t, s.happened, "%s was never sent: %v", s.what, h.env.GetWorkflowError())
	}
	require.Empty(h.t, h.ledger.problems)
}

// result is what the process left behind.
func (h *harness) result() contract.Result {
	h.t.Helper()
	var result contract.Result
	require.NoError(h.t, h.env.GetWorkflowError())
	require.NoError(h.t, h.env.GetWorkflowResult(&result))
	return result
}

// continued returns the input that a placement continued as new with.
func (h *harness) continued() contract.Input[placement.State] {
	h.t.Helper()
	var next *workflow.ContinueAsNewError
	require.ErrorAs(h.t, h.env.GetWorkflowError(), &next)
	require.Equal(h.t, contract.PlacementWorkflow, next.WorkflowType.Name)
	var in contract.Input[placement.State]
	require.NoError(h.t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &in))
	return in
}

// allRecorded checks that everything that was sent was accepted and carried out.
func (h *harness) allRecorded() {
	h.t.Helper()
	for _, s := range h.sent {
		if s.awaited {
			s.recorded(h.t)
		}
	}
}

func (s *sent) recorded(t *testing.T) placement.State {
	t.Helper()
	require.NoError(t, s.rejected, "%s was rejected", s.what)
	require.True(t, s.accepted, "%s was not accepted", s.what)
	require.True(t, s.done, "%s was not answered", s.what)
	require.NoError(t, s.err, "%s failed", s.what)
	if out, ok := s.result.(contract.Outcome[placement.State]); ok {
		return out.State
	}
	return placement.State{}
}

// refusedBefore returns the code with which the validator turned the message away: nothing is in history.
func (s *sent) refusedBefore(t *testing.T) contract.Refusal {
	t.Helper()
	require.False(t, s.accepted, "%s was accepted", s.what)
	refusal, ok := contract.RuleErrorFrom(s.rejected)
	require.True(t, ok, "%s was not refused by a rule: %v", s.what, s.rejected)
	return refusal
}

// refusedUnderLock returns the code with which the handler refused what the validator had let in.
func (s *sent) refusedUnderLock(t *testing.T) contract.Refusal {
	t.Helper()
	require.NoError(t, s.rejected, "%s was turned away by the validator", s.what)
	require.True(t, s.accepted && s.done, "%s was not answered", s.what)
	refusal, ok := contract.RuleErrorFrom(s.err)
	require.True(t, ok, "%s was not refused by a rule: %v", s.what, s.err)
	return refusal
}
