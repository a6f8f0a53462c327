package workflows_test

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

// receiver stands for whoever is told: it answers in the order of what is laid down, and after that as the last one did.
type receiver struct {
	delivers []contract.Delivered
	verifies []contract.Verified
	// breaks is how many runs still end with an error that no repetition mends.
	breaks int
	// runs, asked and replays are what it was asked for.
	runs    int
	asked   []contract.VerifyInput
	replays []contract.ReplayInput
}

func (l *ledger) recordWebhookEndpoint(ctx context.Context, in contract.Record[endpoint.State]) (contract.Recording, error) {
	if in.Expected == 0 && (in.Begin == nil || !sealed(in.Begin.Sealed(in.Name), in.Begin.Seal)) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "not sealed")}, nil
	}
	return record(ctx, l, in, endpoint.Decode)
}

func next[T any](all *[]T) T {
	var one T
	if len(*all) > 0 {
		one = (*all)[0]
		if len(*all) > 1 {
			*all = (*all)[1:]
		}
	}
	return one
}

// sends is what the last run reads at its start: whether the endpoint is to be sent anything.
func (l *ledger) sends(id string) bool {
	facts := []string{}
	if r := l.rows[id]; r != nil {
		for _, e := range r.events {
			facts = append(facts, e.Fact)
		}
	}
	sends := false
	for _, f := range facts {
		switch f {
		case "endpoint_verified", "endpoint_resumed":
			sends = true
		case "endpoint_paused", "endpoint_disabled", "endpoint_deleted":
			sends = false
		}
	}
	return sends
}

func (l *ledger) deliver(_ context.Context, in contract.DeliverInput) (contract.Delivered, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hooks.runs++
	if in.TenantID != tenantID || !l.sends(in.EndpointID) {
		l.problems = append(l.problems, fmt.Sprintf("a run for %s, which is to be sent nothing", in.EndpointID))
	}
	if l.hooks.breaks > 0 {
		l.hooks.breaks--
		return contract.Delivered{}, temporal.NewNonRetryableApplicationError("broken", "Broken", nil)
	}
	return next(&l.hooks.delivers), nil
}

func (l *ledger) verifyEndpoint(_ context.Context, in contract.VerifyInput) (contract.Verified, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hooks.asked = append(l.hooks.asked, in)
	return next(&l.hooks.verifies), nil
}

func (l *ledger) queueReplay(_ context.Context, in contract.ReplayInput) (contract.Replayed, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hooks.replays = append(l.hooks.replays, in)
	return contract.Replayed{Queued: 7}, nil
}

// registerSender registers what a worker of its own does: it sends to receivers.
func registerSender(r interface {
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}, l *ledger,
) {
	r.RegisterActivityWithOptions(l.deliver, activity.RegisterOptions{Name: contract.DeliverWebhooksActivity})
	r.RegisterActivityWithOptions(l.verifyEndpoint, activity.RegisterOptions{Name: contract.VerifyEndpointActivity})
}

// registering returns the input of an endpoint that begins with its registration.
func registering(e endpoint.RegisterEndpoint) contract.Input[endpoint.State] {
	c := command("register", e, addressed(lifecycle.Ref{ID: e.ID}))
	return contract.Input[endpoint.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host}
}

// listening is goingOn for a webhook endpoint.
func listening(l *ledger, n lifecycletest.NamedEndpoint) contract.Input[endpoint.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[endpoint.State]{TenantID: tenantID, State: &state, Host: contract.Host}
}

// poke tells the endpoint at the instant that something is due.
func (h *harness) poke(at time.Time) {
	h.at(at, "poke", func(*sent) { h.env.SignalWorkflow(contract.PokeSignal, nil) })
}
