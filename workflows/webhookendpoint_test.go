package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

// endpoints runs an active endpoint on, an hour after it came there.
func endpoints(t *testing.T) (*harness, *ledger, contract.Input[endpoint.State]) {
	t.Helper()
	l := newLedger()
	n := lifecycletest.InEndpoint("active")
	return newHarness(t, n.At, l), l, listening(l, n)
}

// news are the facts since the endpoint was active.
func news(l *ledger) []string {
	return l.facts(lifecycletest.EndpointID)[len(lifecycletest.InEndpoint("active").Story):]
}

func TestAnEndpointIsVerifiedAndThenTold(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.hooks.verifies = []contract.Verified{{Class: "no_consent"}, {OK: true}}
	e := lifecycletest.RegisterEndpoint()
	start := lifecycletest.At(lifecycletest.ProposedOn, 9)
	h := newHarness(t, start, l)
	asked := h.send(start.Add(time.Hour), endpoint.RequestVerification{Method: endpoint.Challenge})
	h.poke(start.Add(90 * time.Minute)) // nobody has said yes
	h.send(start.Add(2*time.Hour), endpoint.RequestVerification{Method: endpoint.Handshake})
	h.poke(start.Add(3 * time.Hour))
	h.send(start.Add(4*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, registering(e))

	h.allRecorded()
	asked.recorded(t)
	require.Equal(t, []string{
		"endpoint_registered", "verification_requested", "verification_failed", "verification_requested", "endpoint_verified", "endpoint_deleted",
	}, l.facts(e.ID))
	require.Equal(t, []contract.VerifyInput{
		{TenantID: tenantID, EndpointID: e.ID, Method: endpoint.Challenge, No: 1}, {TenantID: tenantID, EndpointID: e.ID, Method: endpoint.Handshake, No: 2},
	}, l.hooks.asked)
	require.Equal(t, 2, l.hooks.runs, "once when it was verified, once for the poke after that")
	require.Equal(t, contract.Result{Status: "deleted", Version: 6}, h.result())
}

// An endpoint that fails is somebody's task; time reminds, escalates and disables; nothing is sent then until somebody resumes it.
func TestTimeDisablesAnEndpointThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	since := h.start
	for n := range 40 {
		l.hooks.delivers = append(l.hooks.delivers, contract.Delivered{
			Sent: 5, Waiting: 3, FailingSince: &since, Class: "timeout", Failing: true, Next: new(since.Add(time.Duration(n+1) * 4 * time.Hour)),
		})
	}
	var before int
	h.at(since.Add(125*time.Hour), "look", func(*sent) { before = l.hooks.runs })
	h.poke(since.Add(126 * time.Hour))
	h.at(since.Add(130*time.Hour), "mend", func(*sent) {
		require.Equal(t, before, l.hooks.runs)
		l.hooks.delivers = []contract.Delivered{{Sent: 3}}
	})
	h.send(since.Add(131*time.Hour), endpoint.ResumeEndpoint{})
	h.send(since.Add(140*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	h.allRecorded()
	require.Equal(t, []string{"endpoint_failing", "reminded", "escalated", "endpoint_disabled", "endpoint_resumed", "endpoint_deleted"}, news(l))
	for i, after := range map[int]time.Duration{1: 24 * time.Hour, 2: 72 * time.Hour, 3: 120 * time.Hour} {
		e := l.history(lifecycletest.EndpointID)[len(lifecycletest.InEndpoint("active").Story)+i]
		require.Equal(t, since.Add(after), e.At.UTC(), e.Fact)
	}
	require.InDelta(t, 30, before, 2, "tried every four hours until then")
	require.Equal(t, before+1, l.hooks.runs)
}

func TestAnEndpointThatIsBackIsNoTaskAnyMore(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	since := h.start
	l.hooks.delivers = []contract.Delivered{
		{Sent: 2, FailingSince: &since, Class: "dns", Next: new(since.Add(time.Minute))}, // not yet worth telling
		{Sent: 5, FailingSince: &since, Class: "dns", Failing: true, Next: new(since.Add(time.Hour))},
		{Sent: 1, FailingSince: &since, Class: "dns", Failing: true, Next: new(since.Add(2 * time.Hour))}, // told already
		{Next: new(since.Add(3 * time.Hour))},                                                             // it sent nothing: that says nothing
		{Sent: 9},
	}
	h.send(since.Add(5*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	require.Equal(t, []string{"endpoint_failing", "endpoint_recovered", "endpoint_deleted"}, news(l))
	require.Equal(t, 5, l.hooks.runs)
	story := l.history(lifecycletest.EndpointID)
	require.Equal(t, since.Add(3*time.Hour), story[len(story)-2].At.UTC(), "when it took a message, not when it was sent none")
	h.result()
}

func TestAReceiverThatIsGoneIsToldNothingMore(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	l.hooks.delivers = []contract.Delivered{{Sent: 1, Gone: true, FailingSince: new(h.start), Failing: true, Class: "gone", Next: new(h.start.Add(time.Minute))}}
	h.poke(h.start.Add(time.Hour))
	h.send(h.start.Add(2*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	require.Equal(t, []string{"endpoint_disabled", "endpoint_deleted"}, news(l))
	require.Equal(t, 1, l.hooks.runs)
	h.result()
}

// What was given up is counted, is somebody's task, and is settled by them.
func TestWhatIsGivenUpIsATaskUntilItIsSettled(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	l.hooks.delivers = []contract.Delivered{{Sent: 4, GivenUp: 3}, {GivenUp: 1}, {}}
	h.poke(h.start.Add(time.Hour))
	var gaps int
	h.at(h.start.Add(2*time.Hour), "look", func(*sent) {
		value, err := h.env.QueryWorkflow(contract.StateQuery)
		require.NoError(t, err)
		var s endpoint.State
		require.NoError(t, value.Get(&s))
		gaps = s.Gaps
	})
	h.send(h.start.Add(3*time.Hour), endpoint.SettleGaps{})
	h.send(h.start.Add(4*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	h.allRecorded()
	require.Equal(t, 4, gaps)
	require.Equal(t, []string{"deliveries_given_up", "deliveries_given_up", "gaps_settled", "endpoint_deleted"}, news(l))
	h.result()
}

func TestAReplayIsQueuedAndThenSent(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	at := h.start.Add(48 * time.Hour)
	h.send(at, endpoint.RequestReplay{Since: at.Add(-time.Hour), Until: at, Which: endpoint.Everything, Now: at})
	h.send(at.Add(time.Hour), endpoint.RequestReplay{Since: at.Add(-time.Hour), Until: at, Which: endpoint.Missing, Now: at})
	h.send(at.Add(2*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	h.allRecorded()
	require.Equal(t, []string{"replay_requested", "replay_queued", "replay_requested", "replay_queued", "endpoint_deleted"}, news(l))
	require.Len(t, l.hooks.replays, 2)
	require.Equal(t, contract.ReplayInput{TenantID: tenantID, EndpointID: lifecycletest.EndpointID, Replay: endpoint.Replay{
		No: 1, Since: at.Add(-time.Hour), Until: at, Which: endpoint.Everything,
	}}, l.hooks.replays[0])
	require.Equal(t, 3, l.hooks.runs, "at its start, and after each replay")
	h.result()
}

// While it stands still nothing is sent, whoever pokes; what came of a run that was under way is heard all the same.
func TestAPausedEndpointIsSentNothing(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	sending := contract.DeliverInput{TenantID: tenantID, EndpointID: lifecycletest.EndpointID}
	h.env.OnActivity(contract.DeliverWebhooksActivity, mock.Anything, sending).After(10*time.Minute).
		Return(contract.Delivered{Over: true, Sent: 1, GivenUp: 1}, nil).Once()
	h.env.OnActivity(contract.DeliverWebhooksActivity, mock.Anything, sending).Return(l.deliver)
	h.send(h.start.Add(5*time.Minute), endpoint.PauseEndpoint{})
	h.poke(h.start.Add(time.Hour))
	var runs int
	h.at(h.start.Add(2*time.Hour), "look", func(*sent) { runs = l.hooks.runs })
	h.send(h.start.Add(3*time.Hour), endpoint.ResumeEndpoint{})
	h.send(h.start.Add(4*time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	h.allRecorded()
	require.Zero(t, runs)
	require.Equal(t, 1, l.hooks.runs)
	require.Equal(t, []string{"endpoint_paused", "deliveries_given_up", "endpoint_resumed", "endpoint_deleted"}, news(l))
	h.result()
}

// A run that was stopped by a change is followed by another one, with what is new.
func TestARunThatIsOverIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	l.hooks.delivers = []contract.Delivered{{Over: true}, {}}
	l.hooks.breaks = 1 // and one that ended for good is tried again in a minute
	h.send(h.start.Add(time.Hour), endpoint.DeleteEndpoint{})

	h.run(contract.WebhookEndpointWorkflow, in)

	require.Equal(t, 3, l.hooks.runs)
	h.result()
}

// Continue-as-new waits for the run that is under way, and for what it has to tell; the endpoint goes on sending afterwards.
func TestContinueAsNewWaitsForTheRun(t *testing.T) {
	t.Parallel()
	h, l, in := endpoints(t)
	sending := contract.DeliverInput{TenantID: tenantID, EndpointID: lifecycletest.EndpointID}
	h.env.OnActivity(contract.DeliverWebhooksActivity, mock.Anything, sending).After(10*time.Minute).
		Return(contract.Delivered{Sent: 1, GivenUp: 2, Next: new(h.start.Add(time.Hour))}, nil).Once()
	h.continueAt(h.start.Add(time.Minute))
	h.poke(h.start.Add(2 * time.Minute))

	h.run(contract.WebhookEndpointWorkflow, in)

	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, h.env.GetWorkflowError(), &again)
	require.Equal(t, contract.WebhookEndpointWorkflow, again.WorkflowType.Name)
	var next contract.Input[endpoint.State]
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &next))
	require.Equal(t, 2, next.State.Gaps, "what the run had to tell is in history")
	require.Equal(t, []string{"deliveries_given_up"}, news(l))

	rest := newHarness(t, h.start.Add(time.Hour), l)
	rest.send(rest.start.Add(time.Hour), endpoint.DeleteEndpoint{})
	rest.run(contract.WebhookEndpointWorkflow, next)
	rest.allRecorded()
	require.Equal(t, 1, l.hooks.runs, "the new run looks by itself: nobody pokes it")
}

// The history of an endpoint on a real server, with a worker of its own that sends.
func TestGoldenWebhookEndpoint(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	sender := l.sender()
	defer sender.Stop()
	e := lifecycletest.RegisterEndpoint()
	e.ID = lifecycle.DeriveID("live endpoint", t.Name())
	ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: e.ID}
	at := lifecycletest.At(lifecycletest.ProposedOn, 9)
	l.ledger.hooks.verifies = []contract.Verified{{OK: true}}
	l.ledger.hooks.delivers = []contract.Delivered{{Sent: 2}, {Sent: 1, GivenUp: 1}, {}}
	runs := func(n int) func() bool {
		return func() bool {
			l.ledger.mu.Lock()
			defer l.ledger.mu.Unlock()
			return l.ledger.hooks.runs == n
		}
	}

	l.register(at, e)
	l.send(ref, endpoint.RequestVerification{Method: endpoint.Challenge})
	l.waits("it is told", runs(1))
	require.NoError(t, l.client.SignalWorkflow(t.Context(), contract.WorkflowID(ref), "", contract.PokeSignal, nil))
	l.waits("the poke is heard", func() bool { return last(l.ledger.facts(e.ID)) == "deliveries_given_up" })
	l.send(ref, endpoint.SettleGaps{})
	l.send(ref, endpoint.RotateSecret{SecretID: lifecycletest.OtherSecretID, Overlap: endpoint.DefaultOverlap})
	l.send(ref, endpoint.RequestReplay{Since: at.Add(-time.Hour), Until: at, Which: endpoint.Missing, Now: at})
	l.waits("the replay is queued and sent", runs(3))
	l.send(ref, endpoint.PauseEndpoint{})
	l.send(ref, endpoint.ResumeEndpoint{})
	l.waits("it goes on", runs(4))
	l.send(ref, endpoint.DeleteEndpoint{})

	require.Equal(t, "deleted", l.result(ref).Status)
	require.Equal(t, []string{
		"endpoint_registered", "verification_requested", "endpoint_verified", "deliveries_given_up", "gaps_settled", "secret_rotated",
		"replay_requested", "replay_queued", "endpoint_paused", "endpoint_resumed", "endpoint_deleted",
	}, l.ledger.facts(e.ID))
	l.golden("webhook_endpoint", l.history(ref, ""))
}
