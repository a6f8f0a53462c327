package activities

import (
	"cmp"
	"context"
	"slices"
	"time"

	"placement/models/store"
)

// chain are messages that are sent one after the other: those about one subject, or one alone.
type chain struct {
	due   []store.WebhookDue
	cause string
}

func (c *chain) subject() string { return subjectOf(c.due[0]) }

// subjectOf is what messages are kept in order by. Those that somebody asked for again keep the order among themselves.
func subjectOf(m store.WebhookDue) string {
	if m.Again {
		return "again/" + m.ProcessID
	}
	return m.ProcessID
}

// fill reads chains whose messages are due and nobody has under way, when few are left, and now and then in any case: an endpoint
// that was paused, or has other settings, is soon left alone.
func (d *delivery) fill(ctx context.Context, now time.Time) error {
	probes := d.health().Open()
	switch {
	case probes && (!d.quiet() || len(d.ready) > 0):
		return nil // one at a time
	case len(d.ready) >= d.Settings.Concurrency && now.Sub(d.readAt) < readsEvery:
		return nil
	case d.readAll && now.Sub(d.readAt) < looksFirst:
		return nil // it was empty a moment ago
	}
	until := now
	if probes {
		// The oldest, whether its own time has come or not.
		until = now.Add(365 * 24 * time.Hour)
	}
	d.readAt = now
	d.watch()
	due, err := d.Store.DueDeliveries(ctx, d.snapshot(), until, readsAtOnce)
	d.readAll = len(due) < readsAtOnce
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

// watch notes from now on what is let go: the queue is about to be read, and its snapshot may be older than that.
func (d *delivery) watch() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.passed = map[string]bool{}
}

// chains puts messages together that are sent one after the other, and tells which must wait for one that is not due. What was
// let go since the queue was read, and whatever else is about its subject, is left to the next read: it may have been sent by now.
func (d *delivery) chains(due []store.WebhookDue) (chains []*chain, blocked []store.WebhookDue) {
	d.mu.Lock()
	defer d.mu.Unlock()
	passed := d.passed
	d.passed = nil
	bySubject := map[string]*chain{}
	slices.SortStableFunc(due, func(a, b store.WebhookDue) int {
		if a.ProcessID == b.ProcessID {
			return cmp.Compare(a.Version, b.Version)
		}
		return 0
	})
	for _, m := range due {
		subject, cause := subjectOf(m), store.CauseSchedule
		if m.Again {
			cause = store.CauseAgain
		}
		switch c := bySubject[subject]; {
		case d.under[m.EventID], passed[m.EventID]:
		case !d.Settings.Ordered:
			chains = append(chains, &chain{due: []store.WebhookDue{m}, cause: cause})
		case d.busy[subject], passed[subject]:
		case c == nil && m.After == 0:
			c = &chain{due: []store.WebhookDue{m}, cause: cause}
			bySubject[subject] = c
			chains = append(chains, c)
		case c != nil && (m.Again || c.due[len(c.due)-1].Version == m.After):
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
	if d.Settings.Ordered {
		d.busy[c.subject()] = true
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
	delete(d.busy, c.subject())
	if d.passed != nil {
		d.passed[c.subject()] = true
		for _, m := range c.due {
			d.passed[m.EventID] = true
		}
	}
}

// start counts a chain whose messages are being sent.
func (d *delivery) start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inFlight++
}

// end makes room for the next one.
func (d *delivery) end() {
	d.mu.Lock()
	d.inFlight--
	d.mu.Unlock()
	d.ring()
}

// ring tells the main loop that there is room, or that subjects are free.
func (d *delivery) ring() {
	select {
	case d.freed <- struct{}{}:
	default: // it rings already
	}
}
