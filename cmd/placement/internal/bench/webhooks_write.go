package main

import (
	"context"
	"fmt"
)

// measureWritePath measures what recording an event costs when nobody listens, when one endpoint does, and when five do, and what of
// it the feed's trigger takes. The endpoints stand still: it is the writing that is measured, not what sending takes from the machine.
func (b *hookBench) measureWritePath(ctx context.Context, w *writing) error {
	ids := make([]string, 5)
	for i := range ids {
		h, err := b.register(ctx, fmt.Sprintf("listener-%d", i), nil)
		if err != nil {
			return err
		}
		if err := b.pause(ctx, h); err != nil {
			return err
		}
		ids[i] = h.id
	}
	say("recording events with 0, 1 and 5 endpoints listening, and without the feed: %d in each of %d rounds", b.o.commands, b.o.rounds)
	configs := []struct {
		trigger string
		listen  []string
		times   sample
	}{{"ENABLE", nil, nil}, {"ENABLE", ids[:1], nil}, {"ENABLE", ids, nil}, {"DISABLE", nil, nil}}
	k := 0
	for range b.o.rounds {
		for i := range configs {
			c := &configs[i]
			if err := b.listen(ctx, c.listen, c.trigger); err != nil {
				return err
			}
			times, err := timed(b.o.commands, func() error {
				k++
				_, err := w.record(ctx, k%len(w.states))
				return err
			})
			if err != nil {
				return err
			}
			c.times = append(c.times, times...)
		}
	}
	if err := b.listen(ctx, nil, "ENABLE"); err != nil {
		return err
	}
	var queued int
	if err := b.own.QueryRow(ctx, `SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = ANY($1::text[]::uuid[])`, ids).Scan(&queued); err != nil {
		return err
	}
	if want := b.o.commands * b.o.rounds * (1 + len(ids)); queued != want {
		return fmt.Errorf("%d deliveries were queued of %d", queued, want)
	}
	alone := configs[0].times
	for _, q := range []struct {
		name string
		of   float64
	}{{"p50", 0.5}, {"p99", 0.99}} {
		b.report.atMost("recording an event, beside one that the feed does not note, "+q.name, "ms", alone.ms(q.of), configs[3].times.ms(q.of), 1.25)
		b.report.atMost("recording an event, 1 endpoint listens, beside none, "+q.name, "ms", configs[1].times.ms(q.of), alone.ms(q.of), 1.25)
		b.report.atMost("recording an event, 5 endpoints listen, beside none, "+q.name, "ms", configs[2].times.ms(q.of), alone.ms(q.of), 1.5)
	}
	return nil
}

// listen says which endpoints hear what happens, and whether the feed does.
func (b *hookBench) listen(ctx context.Context, ids []string, trigger string) error {
	if ids == nil {
		ids = []string{}
	}
	if _, err := b.own.Exec(ctx, `UPDATE webhook_endpoints SET keeps = id = ANY($1::text[]::uuid[])`, ids); err != nil {
		return err
	}
	_, err := b.own.Exec(ctx, "ALTER TABLE events "+trigger+" TRIGGER events_await_number")
	return err
}
