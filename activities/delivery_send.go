package activities

import (
	"context"
	"net/http"
	"time"

	"placement/activities/webhook"
	"placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
)

// answered is what became of one request.
type answered struct {
	chain   *chain
	attempt store.WebhookAttempt
	// last tells that the chain goes no further.
	last bool
}

// send sends a chain, one message after the other, until one does not get through. Its room is free as soon as it has ended: the
// next one need not wait until it is written down what became of this one, only those about the same subject must.
func (d *delivery) send(ctx context.Context, c *chain) {
	defer d.end()
	for i, m := range c.due {
		if d.limit != nil && !d.turn(ctx) {
			break
		}
		if i > 0 && !d.goesOn() {
			break
		}
		attempt, ok := d.try(ctx, m, c.cause)
		if ctx.Err() != nil {
			break // nothing is known of it
		}
		last := !ok || i == len(c.due)-1
		d.results <- answered{chain: c, attempt: attempt, last: last}
		if last {
			return
		}
	}
	d.results <- answered{chain: c, last: true}
}

// turn waits until the rate allows one more message; false when the run is told to stop meanwhile.
func (d *delivery) turn(ctx context.Context) bool {
	r := d.limit.Reserve()
	timer := time.NewTimer(r.Delay())
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.stopping:
	case <-ctx.Done():
	}
	r.Cancel()
	return false
}

// goesOn tells whether a chain that has begun may go on: the run does, the circuit is closed, nobody asked for quiet.
func (d *delivery) goesOn() bool {
	now := d.Now()
	if _, wait := d.health().Until(now); wait || d.over(now) {
		return false
	}
	return d.broken() == nil
}

// try sends one message and says what it came to.
func (d *delivery) try(ctx context.Context, m store.WebhookDue, cause string) (store.WebhookAttempt, bool) {
	at := d.Now()
	result := webhook.Result{Class: webhook.ClassUnsendable}
	body, err := catalogue.Message(d.Base, catalogue.Event{
		ID: m.EventID, Kind: m.Kind, ProcessID: m.ProcessID, Version: m.Version, Fact: m.Fact, Status: m.Status, At: m.At,
	})
	if err == nil {
		send, done := d.traced(ctx, m)
		result, err = d.sender.Send(send, webhook.Request{
			URL: d.Settings.URL, ID: m.EventID, Body: body, ContentType: catalogue.MediaType, Keys: d.keys, Header: d.Settings.Headers,
			Trace: parentOf(send),
		})
		done(result)
	}
	if err != nil && ctx.Err() != nil {
		return store.WebhookAttempt{}, false
	}
	attempt := d.judge(m, cause, at, result)
	if d.Count != nil {
		d.Count(attempt.Class, attempt.Took)
	}
	d.Log.Debug("webhook attempt", "endpoint_id", d.EndpointID, "message_id", m.EventID, "attempt", attempt.No, "class", attempt.Class,
		"status", attempt.Status, "took_ms", attempt.Took.Milliseconds())
	return attempt, result.Class == webhook.ClassOK
}

// judge says what becomes of the message, and of the circuit.
func (d *delivery) judge(m store.WebhookDue, cause string, at time.Time, r webhook.Result) store.WebhookAttempt {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent++
	now := d.Now()
	a := store.WebhookAttempt{
		EventID: m.EventID, No: m.Tries + 1, Attempts: m.Attempts, Cause: cause, At: at, Took: r.Took, Status: r.Status, Class: string(r.Class),
		State: store.WebhookWaiting, DueAt: m.DueAt,
	}
	if r.Class == webhook.ClassOK {
		d.back = d.back || d.Health.Open()
		d.Health.Circuit = d.Health.Succeeded(d.Settings.Concurrency)
		d.Health.DeliveredAt = &now
		a.State, a.Attempts = store.WebhookDelivered, m.Attempts+1
		return a
	}
	a.Snippet = r.Snippet
	// A probe counts no attempt, nor does a receiver that has too much to do.
	counts := cause != store.CauseProbe && r.Status != http.StatusTooManyRequests
	switch {
	case r.Status == http.StatusTooManyRequests:
		d.Health.Circuit = d.Health.Throttled(now, a.Class, r.RetryAfter, d.Settings.Concurrency, random())
	case r.Class == webhook.ClassThrottled, r.RetryAfter > 0:
		d.Health.Circuit = d.Health.Unavailable(now, a.Class, r.RetryAfter, d.Settings.Concurrency, random())
	default:
		d.Health.Circuit = d.Health.Failed(now, a.Class, random())
	}
	d.gone = d.gone || r.Class == webhook.ClassGone
	if counts {
		a.Attempts++
		wait, again := endpoint.Wait(a.Attempts, random())
		if a.DueAt = now.Add(wait); !again {
			a.State = store.WebhookGivenUp
			return a
		}
	}
	// Nothing is due before the endpoint may be sent something: then others come first, and the next probe is another message.
	if until, wait := d.Health.Until(now); wait && a.DueAt.Before(until) {
		a.DueAt = until
	}
	return a
}
