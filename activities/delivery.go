package activities

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"placement/activities/webhook"
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
	// passed are the messages, and their subjects, that were let go while the queue was being read: what it says of them may be of
	// before. Nil when nobody reads.
	passed map[string]bool
	// inFlight counts chains whose messages are being sent.
	inFlight int
	// sent counts requests; gone is set when the receiver wants to hear no more, back when the circuit has closed.
	sent       int
	gone, back bool
	failed     error

	results chan answered
	// freed rings when a chain has come to its end, and when that is written down.
	freed chan struct{}
	// ready are chains that were read and wait for room; readAt is when the queue was read last, and readAll that there was no more
	// in it. They are the main loop's.
	ready   []*chain
	readAt  time.Time
	readAll bool
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
			return d.leave(ctx)
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
func (d *delivery) leave(ctx context.Context) (contract.Delivered, error) {
	if d.isBack() {
		if err := d.Store.HastenDeliveries(ctx, d.snapshot()); err != nil {
			return contract.Delivered{}, err
		}
	}
	now := d.Now()
	end, err := d.Store.EndWebhookRun(ctx, d.snapshot(), false, now)
	if err != nil {
		return contract.Delivered{}, err
	}
	out := ended(end)
	if until, wait := d.health().Until(now); wait && (out.Next == nil || out.Next.Before(until)) {
		out.Next = &until
	}
	if out.Next == nil {
		// Nothing waits now; but what comes would wake nobody.
		out.Next = &now
	}
	return d.told(out), nil
}

func (d *delivery) isBack() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.back
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

// quiet tells that nothing is being sent, or waits to be, or to be written down.
func (d *delivery) quiet() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inFlight == 0 && len(d.under) == 0
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
