package workflows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/workflows/contract"
)

// WebhookEndpoint runs one webhook endpoint, from its registration to its deletion: it is verified, and then told what happens.
// One activity at a time sends what is due, and goes home when there is nothing left; a signal, or the time of the next attempt,
// brings it back. What came of it is told to the rules.
func WebhookEndpoint(ctx workflow.Context, in contract.Input[endpoint.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordWebhookEndpointActivity, missed: contract.MissedWebhookEndpointActivity,
		decode: endpoint.Decode, ruleset: endpoint.Ruleset, workflow: contract.WebhookEndpointWorkflow,
	})
	e := &endpointRun{process: host, pokes: listen(ctx, contract.PokeSignal, "There is something to send."), wanted: true}
	host.held = func() bool { return e.sending }
	host.more = e.health
	err = errors.Join(err,
		workflow.SetUpdateHandlerWithOptions(ctx, endpoint.RegisterEndpoint{}.Name(), host.begun, workflow.UpdateHandlerOptions{
			Description: "Register the endpoint. Comes with the start; answered when the registration is recorded.",
		}),
		acceptUntil[endpoint.RequestVerification](ctx, host, "Ask whoever receives at the address whether they want to.",
			func() bool { return e.state.Asked == "" }),
		accept[endpoint.ChangeEndpoint](ctx, host, "Other settings; another address is verified anew."),
		accept[endpoint.RotateSecret](ctx, host, "Sign with a new secret."),
		accept[endpoint.SendTest](ctx, host, "Send a message that means nothing."),
		accept[endpoint.PauseEndpoint](ctx, host, "Stand still; what happens is kept."),
		accept[endpoint.ResumeEndpoint](ctx, host, "Go on, with what was kept."),
		accept[endpoint.RequestReplay](ctx, host, "Send again what was recorded in a span of time."),
		accept[endpoint.SettleGaps](ctx, host, "What was given up has been dealt with."),
		accept[endpoint.ReassignEndpoint](ctx, host, "Another person takes over."),
		accept[endpoint.DeleteEndpoint](ctx, host, "Send nothing any more, for good."),
		accept[endpoint.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	return e.run(ctx, in, e.follow, e.wake)
}

type endpointRun struct {
	*process[endpoint.State]
	pokes workflow.ReceiveChannel
	// sending is set while the activity runs, wanted when it is to run once more; results are what came of it.
	sending, wanted bool
	results         []contract.Delivered
	// last is the newest result; retry rings when something is due again.
	last  contract.Delivered
	retry alarm
	// sent is whether messages were sent at the stage before.
	sent bool
}

// wake tells that something has come that is no command.
func (e *endpointRun) wake() bool { return len(e.results) > 0 || e.pokes.Len() > 0 || e.retry.rings() }

// follow does what follows from the state: asks for consent, queues a replay, tells the rules what came of sending, and sends.
func (e *endpointRun) follow(ctx workflow.Context) error {
	for e.pokes.ReceiveAsync(nil) {
		e.wanted = true
	}
	if e.retry.rings() {
		e.retry.stop()
		e.wanted = true
	}
	if err := e.verify(ctx); err != nil {
		return err
	}
	if err := e.replay(ctx); err != nil {
		return err
	}
	for len(e.results) > 0 {
		result := e.results[0]
		e.results = e.results[1:]
		if err := e.hear(ctx, result); err != nil {
			return err
		}
	}
	sends := e.state.Sends()
	e.wanted, e.sent = e.wanted || sends && !e.sent, sends
	if sends && e.wanted && !e.sending && !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		e.send(ctx)
	}
	return nil
}

// send runs the activity beside the main loop.
func (e *endpointRun) send(ctx workflow.Context) {
	e.sending, e.wanted = true, false
	e.retry.stop()
	workflow.Go(ctx, func(ctx workflow.Context) {
		in := contract.DeliverInput{TenantID: e.tenantID, EndpointID: e.state.ID}
		var out contract.Delivered
		err := workflow.ExecuteActivity(withDelivery(ctx, "send what is due"), contract.DeliverWebhooksActivity, in).Get(ctx, &out)
		if err != nil {
			// It is tried for as long as an activity can be: this is its end, and somebody looks again.
			workflow.GetLogger(ctx).Error("sending ended", "error", err)
			again := workflow.Now(ctx).Add(deliverAgain)
			out = contract.Delivered{Next: &again}
		}
		e.sending = false
		e.results = append(e.results, out)
	})
}

// hear tells the rules what came of sending. What they refuse is no news any more.
func (e *endpointRun) hear(ctx workflow.Context, d contract.Delivered) error {
	e.last = d
	e.wanted = e.wanted || d.Over
	var news []lifecycle.Event
	if d.GivenUp > 0 {
		news = append(news, endpoint.GiveUpDeliveries{Count: d.GivenUp})
	}
	switch failing := e.state.Failing != nil; {
	case d.Gone:
		news = append(news, endpoint.DisableEndpoint{Reason: endpoint.Gone})
	case d.Failing && !failing && d.FailingSince != nil:
		news = append(news, endpoint.NoteFailing{Since: d.FailingSince.Add(e.clock.Offset), Class: d.Class})
	case d.FailingSince == nil && failing && d.Sent > 0:
		news = append(news, endpoint.NoteRecovered{})
	}
	for _, n := range news {
		if err := e.bring(ctx, n); err != nil {
			return err
		}
	}
	if d.Next != nil {
		e.retry.set(ctx, *d.Next, "next attempt")
	}
	return nil
}

// bring lets the endpoint's own doing happen.
func (e *endpointRun) bring(ctx workflow.Context, event lifecycle.Event) error {
	c := contract.Command{
		ID:    lifecycle.DeriveID("endpoint", e.state.ID, event.Name(), versionKey(e.version())),
		Actor: lifecycle.Actor{TenantID: e.tenantID},
	}
	_, err := e.apply(ctx, c, event)
	if _, refused := contract.RuleErrorFrom(err); refused {
		return nil
	}
	return err
}

// verify asks for consent, once for each time that somebody wants it asked.
func (e *endpointRun) verify(ctx workflow.Context) error {
	for e.state.Asked != "" {
		in := contract.VerifyInput{TenantID: e.tenantID, EndpointID: e.state.ID, Method: e.state.Asked, No: e.state.AskedNo}
		var out contract.Verified
		if err := workflow.ExecuteActivity(withReceiver(ctx, "ask for consent"), contract.VerifyEndpointActivity, in).Get(ctx, &out); err != nil {
			out = contract.Verified{Class: "other"}
		}
		var event lifecycle.Event = endpoint.FailVerification{No: in.No, Class: out.Class}
		if out.OK {
			event = endpoint.VerifyEndpoint{No: in.No}
		}
		version := e.version()
		if err := e.bring(ctx, event); err != nil {
			return err
		}
		if e.version() == version {
			return nil // refused: somebody's command has changed what was asked
		}
	}
	return nil
}

// replay queues what somebody wants to be sent again.
func (e *endpointRun) replay(ctx workflow.Context) error {
	if e.state.Replay == nil {
		return nil
	}
	in := contract.ReplayInput{TenantID: e.tenantID, EndpointID: e.state.ID, Replay: *e.state.Replay}
	var out contract.Replayed
	if err := workflow.ExecuteActivity(withBatch(ctx, "queue what is sent again"), contract.QueueReplayActivity, in).Get(ctx, &out); err != nil {
		return err
	}
	e.wanted = true
	return e.bring(ctx, endpoint.FinishReplay{No: in.Replay.No, Queued: out.Queued})
}

// health is what a supervisor sees of the queue: as it was when the last run of the activity ended.
func (e *endpointRun) health() string {
	var b strings.Builder
	at := func(t time.Time) string { return e.state.Calendar.Local(t).Format("Mon 2 Jan 2006 15:04:05") }
	switch {
	case !e.state.Sends():
	case e.sending:
		b.WriteString("\nSending\n")
	case e.last.Next != nil:
		fmt.Fprintf(&b, "\nNext attempt %s\n", at(*e.last.Next))
	default:
		b.WriteString("\nNothing waits\n")
	}
	if e.last.Waiting > 0 {
		fmt.Fprintf(&b, "\nPending: **%d**\n", e.last.Waiting)
	}
	if e.state.Gaps > 0 {
		fmt.Fprintf(&b, "\nGiven up: **%d**\n", e.state.Gaps)
	}
	if f := e.state.Failing; f != nil {
		fmt.Fprintf(&b, "\nFailing since %s: %s\n", at(f.Since), f.Class)
	}
	return b.String()
}
