package activities

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"placement/activities/webhook"
	"placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
	"placement/workflows/contract"
)

// delivery is one run that sends to one endpoint. The main loop alone reads the queue; some senders send; one recorder writes
// what came of it, in batches.
type delivery struct {
	*Webhooks
	sender   *webhook.Sender
	keys     []webhook.Key
	limit    *rate.Limiter
	stopping <-chan struct{}
	began    time.Time

	mu sync.Mutex // guards what follows
	store.WebhookRun
	// under are the messages that are being sent or recorded, busy the subjects that one of them is about.
	under map[string]bool
	busy  map[string]bool
	// inFlight counts chains that are under way.
	inFlight int
	// sent counts requests; gone is set when the receiver wants to hear no more, back when the circuit has closed.
	sent       int
	gone, back bool
	failed     error

	results chan answered
	// freed rings when a chain has come to its end.
	freed chan struct{}
	// ready are chains that were read and wait for room; readAt is when the queue was read last. Both are the main loop's.
	ready  []*chain
	readAt time.Time
}

// answered is what became of one request.
type answered struct {
	chain   *chain
	attempt store.WebhookAttempt
	// last tells that the chain goes no further.
	last bool
}

// chain are messages that are sent one after the other: those about one subject, or one alone.
type chain struct {
	due   []store.WebhookDue
	cause string
}

func (c *chain) subject() string {
	if c.due[0].Again {
		return ""
	}
	return c.due[0].ProcessID
}

// batch is how many messages are read from the queue at a time, and recorded.
const (
	readsAtOnce   = 500
	recordsAtOnce = 100
	// recordsAfter is how long a result waits for others.
	recordsAfter = 4 * time.Millisecond
	// readsEvery is how often the queue is read although there is enough to do.
	readsEvery = time.Second
)

func newDelivery(a *Webhooks, run store.WebhookRun) *delivery {
	d := &delivery{
		Webhooks: a, WebhookRun: run, sender: a.senderOf(run), keys: keysOf(run), began: a.Now(),
		under: map[string]bool{}, busy: map[string]bool{}, results: make(chan answered, recordsAtOnce),
		freed: make(chan struct{}, 1),
	}
	perSecond := float64(run.Settings.Rate)
	if allowed := float64(run.AllowedRate) / 60; allowed > 0 && (perSecond == 0 || allowed < perSecond) {
		perSecond = allowed
	}
	if perSecond > 0 {
		d.limit = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond/10)))
	}
	return d
}

// run is the main loop.
func (d *delivery) run(ctx context.Context) (contract.Delivered, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	recorded := make(chan struct{})
	go func() {
		defer close(recorded)
		d.record(ctx)
	}()
	var senders sync.WaitGroup
	finish := func() error {
		senders.Wait()
		close(d.results)
		<-recorded
		return d.broken()
	}

	worked, looks := d.began, looksFirst
	for {
		now := d.Now()
		until, wait := d.health().Until(now)
		switch {
		case ctx.Err() != nil:
			return contract.Delivered{}, errors.Join(ctx.Err(), finish())
		case d.broken() != nil:
			cancel()
			return contract.Delivered{}, finish()
		case d.over(now), wait && until.Sub(now) > waitsFor:
			if err := finish(); err != nil {
				return contract.Delivered{}, err
			}
			return d.leave(ctx, until, wait)
		}
		if wait {
			d.dropReady()
			_ = nap(ctx, looksFirst)
			continue
		}
		if err := d.fill(ctx, now); err != nil {
			d.breaks(err)
			continue
		}
		var started int
		for ; len(d.ready) > 0 && d.room() > 0; started++ {
			c := d.ready[0]
			d.ready = d.ready[1:]
			d.start()
			senders.Go(func() { d.send(ctx, c) })
		}
		switch {
		case started > 0:
			worked, looks = d.Now(), looksFirst
		case !d.quiet():
			// Something of its subject may be due by then, and there is room.
			if d.await(ctx, looks) {
				looks = looksFirst
				break
			}
			looks = min(looks*2, looksLast)
		case d.Now().Sub(worked) > lingersFor:
			end, err := d.Store.EndWebhookRun(ctx, d.snapshot(), true, d.Now())
			if err != nil {
				d.breaks(err)
				continue
			}
			if end.Ended {
				if err := finish(); err != nil {
					return contract.Delivered{}, err
				}
				return d.told(ended(end)), nil
			}
			worked = d.Now()
		default:
			_ = nap(ctx, looks)
			looks = min(looks*2, looksLast)
		}
	}
}

// over tells that the run has something to tell, or has gone on for long enough, or is told to stop.
func (d *delivery) over(now time.Time) bool {
	select {
	case <-d.stopping:
		return true
	default:
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gone || d.back || now.Sub(d.began) > runsFor
}

// leave ends a run that has more to do: at once, or when it may send again.
func (d *delivery) leave(ctx context.Context, until time.Time, wait bool) (contract.Delivered, error) {
	now := d.Now()
	end, err := d.Store.EndWebhookRun(ctx, d.snapshot(), false, now)
	if err != nil {
		return contract.Delivered{}, err
	}
	out := ended(end)
	switch {
	case out.Next == nil && !d.health().Open():
		// Nothing waits now; but what comes would wake nobody.
		out.Next = &now
	case wait && (out.Next == nil || out.Next.Before(until)):
		out.Next = &until
	}
	return d.told(out), nil
}

func ended(e store.WebhookEnd) contract.Delivered {
	return contract.Delivered{Next: e.Next, Waiting: e.Waiting, GivenUp: e.GivenUp}
}

// told adds what the rules should hear.
func (d *delivery) told(out contract.Delivered) contract.Delivered {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.Health
	out.Sent, out.Gone, out.FailingSince, out.Class, out.Failing = d.sent, d.gone, h.FailingSince, h.Class, h.Open() || h.Failures >= tellsAfter
	return out
}

// tellsAfter is after how many failures in a row people should know, also where the receiver only ever asks for patience.
const tellsAfter = 10

// fill reads chains whose messages are due and nobody has under way, when few are left, and now and then in any case: an endpoint
// that was paused, or has other settings, is soon left alone.
func (d *delivery) fill(ctx context.Context, now time.Time) error {
	probes := d.health().Open()
	switch {
	case probes && (!d.quiet() || len(d.ready) > 0):
		return nil // one at a time
	case len(d.ready) >= d.Settings.Concurrency && now.Sub(d.readAt) < readsEvery:
		return nil
	}
	until := now
	if probes {
		// The oldest, whether its own time has come or not.
		until = now.Add(365 * 24 * time.Hour)
	}
	d.readAt = now
	due, err := d.Store.DueDeliveries(ctx, d.snapshot(), until, readsAtOnce)
	if err != nil || len(due) == 0 {
		return err
	}
	chains, blocked := d.chains(due)
	if len(blocked) > 0 {
		if err := d.Store.DeferDeliveries(ctx, d.snapshot(), blocked); err != nil {
			return err
		}
	}
	if probes && len(chains) > 0 {
		chains = chains[:1]
		chains[0].due, chains[0].cause = chains[0].due[:1], store.CauseProbe
	}
	for _, c := range chains {
		d.take(c)
	}
	d.ready = append(d.ready, chains...)
	return nil
}

// dropReady leaves what has not begun in the queue.
func (d *delivery) dropReady() {
	for _, c := range d.ready {
		d.release(c)
	}
	d.ready = nil
}

// chains puts messages together that are sent one after the other, and tells which must wait for one that is not due.
func (d *delivery) chains(due []store.WebhookDue) (chains []*chain, blocked []store.WebhookDue) {
	d.mu.Lock()
	defer d.mu.Unlock()
	bySubject := map[string]*chain{}
	slices.SortStableFunc(due, func(a, b store.WebhookDue) int {
		if a.ProcessID == b.ProcessID {
			return cmp.Compare(a.Version, b.Version)
		}
		return 0
	})
	for _, m := range due {
		switch c := bySubject[m.ProcessID]; {
		case d.under[m.EventID]:
		case m.Again:
			chains = append(chains, &chain{due: []store.WebhookDue{m}, cause: store.CauseAgain})
		case !d.Settings.Ordered:
			chains = append(chains, &chain{due: []store.WebhookDue{m}, cause: store.CauseSchedule})
		case d.busy[m.ProcessID]:
		case c == nil && m.After == 0:
			c = &chain{due: []store.WebhookDue{m}, cause: store.CauseSchedule}
			bySubject[m.ProcessID] = c
			chains = append(chains, c)
		case c != nil && c.due[len(c.due)-1].Version == m.After:
			c.due = append(c.due, m)
		default:
			blocked = append(blocked, m)
		}
	}
	return chains, blocked
}

// take marks a chain as under way.
func (d *delivery) take(c *chain) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := c.subject(); s != "" && d.Settings.Ordered {
		d.busy[s] = true
	}
	for _, m := range c.due {
		d.under[m.EventID] = true
	}
}

// release lets go of a chain.
func (d *delivery) release(c *chain) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range c.due {
		delete(d.under, m.EventID)
	}
	if s := c.subject(); s != "" {
		delete(d.busy, s)
	}
}

// start counts a chain that is under way.
func (d *delivery) start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inFlight++
}

// send sends a chain, one message after the other, until one does not get through.
func (d *delivery) send(ctx context.Context, c *chain) {
	for i, m := range c.due {
		if d.limit != nil {
			if d.limit.Wait(ctx) != nil {
				break
			}
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

// goesOn tells whether a chain that has begun may go on: the circuit is closed, nobody asked for quiet.
func (d *delivery) goesOn() bool {
	if _, wait := d.health().Until(d.Now()); wait {
		return false
	}
	select {
	case <-d.stopping:
		return false
	default:
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.gone && !d.back && d.failed == nil
}

// try sends one message and says what it came to.
func (d *delivery) try(ctx context.Context, m store.WebhookDue, cause string) (store.WebhookAttempt, bool) {
	at := d.Now()
	result := webhook.Result{Class: webhook.ClassUnsendable}
	body, err := catalogue.Message(d.Base, catalogue.Event{
		ID: m.EventID, Kind: m.Kind, ProcessID: m.ProcessID, Version: m.Version, Fact: m.Fact, Status: m.Status, At: m.At,
	})
	if err == nil {
		result, err = d.sender.Send(ctx, webhook.Request{
			URL: d.Settings.URL, ID: m.EventID, Body: body, ContentType: catalogue.MediaType, Keys: d.keys, Header: d.Settings.Headers,
		})
	}
	if err != nil && ctx.Err() != nil {
		return store.WebhookAttempt{}, false
	}
	attempt := d.judge(m, cause, at, result)
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
	// A probe counts no attempt, nor does a receiver that asks for patience.
	counts := cause != store.CauseProbe
	if r.Class == webhook.ClassThrottled {
		d.Health.Circuit = d.Health.Throttled(now, a.Class, r.RetryAfter, d.Settings.Concurrency, random())
		counts = counts && r.Status != 429
	} else {
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

// record writes what came of requests, until there are no more.
func (d *delivery) record(ctx context.Context) {
	for first := range d.results {
		batch := []answered{first}
		timer := time.NewTimer(recordsAfter)
	gather:
		for len(batch) < recordsAtOnce {
			select {
			case o, more := <-d.results:
				if !more {
					break gather
				}
				batch = append(batch, o)
			case <-timer.C:
				break gather
			}
		}
		timer.Stop()
		d.settle(ctx, batch)
	}
}

// settle writes a batch, and lets go of what is in it.
func (d *delivery) settle(ctx context.Context, batch []answered) {
	var attempts []store.WebhookAttempt
	for _, o := range batch {
		if o.attempt.EventID != "" {
			attempts = append(attempts, o.attempt)
		}
	}
	if len(attempts) > 0 && d.broken() == nil {
		// What was sent is written also when the run is told to stop.
		if err := d.Store.RecordAttempts(context.WithoutCancel(ctx), d.snapshot(), attempts); err != nil {
			d.breaks(err)
		}
	}
	for _, o := range batch {
		if o.last {
			d.release(o.chain)
			d.mu.Lock()
			d.inFlight--
			d.mu.Unlock()
		}
	}
	select {
	case d.freed <- struct{}{}:
	default: // it rings already
	}
}

// await waits until a chain has come to its end, and tells whether one has, or for so long.
func (d *delivery) await(ctx context.Context, long time.Duration) bool {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-d.freed:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// room is how many more chains may be under way.
func (d *delivery) room() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	most := d.Settings.Concurrency
	if d.Health.Room > 0 {
		most = min(most, d.Health.Room)
	}
	return most - d.inFlight
}

func (d *delivery) quiet() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inFlight == 0
}

func (d *delivery) health() endpoint.Circuit {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.Health.Circuit
}

// snapshot is what the store needs to know of the run.
func (d *delivery) snapshot() store.WebhookRun {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.WebhookRun
}

// breaks ends the run with an error; the first counts.
func (d *delivery) breaks(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failed == nil {
		d.failed = err
	}
}

func (d *delivery) broken() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed
}

// nap waits, or returns the context's error.
func nap(ctx context.Context, long time.Duration) error {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
