package activities

import (
	"context"
	"time"

	"placement/models/store"
)

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
		}
	}
	d.ring()
}
