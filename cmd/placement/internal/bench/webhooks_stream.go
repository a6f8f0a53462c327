package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// eventsASecond is how fast events are recorded while it is measured how soon they are sent.
const eventsASecond = 100

// neighbour is an endpoint with a backlog of its own.
type neighbour struct {
	*hook
	words string
}

// measureFirstAttempt measures how long after it was written an event reaches its receiver, when that is all that happens and when
// another endpoint has a backlog: one that hangs, one that fails, and one that is sent fifty a second.
func (b *hookBench) measureFirstAttempt(ctx context.Context, w *writing) error {
	h, err := b.register(ctx, "stream", object{"concurrency": hooksAtOnce})
	if err != nil {
		return err
	}
	h.keep(keptForFloor)
	neighbours, err := b.neighbours(ctx)
	if err != nil {
		return err
	}
	say("recording %d events a second: %d s alone and with each neighbour, %d rounds", eventsASecond, b.o.seconds, b.o.rounds)
	var alone, floor sample
	with := make([]sample, len(neighbours))
	for range b.o.rounds {
		if alone, err = b.stream(ctx, w, h, alone); err != nil {
			return err
		}
		if floor, err = b.streamFloor(ctx, h, floor); err != nil {
			return err
		}
		for i, n := range neighbours {
			if err := b.resume(ctx, n.hook); err != nil {
				return err
			}
			if with[i], err = b.stream(ctx, w, h, with[i]); err != nil {
				return err
			}
			if err := b.pause(ctx, n.hook); err != nil {
				return err
			}
		}
	}
	what := fmt.Sprintf("event written to webhook at its receiver, %d events/s", eventsASecond)
	b.report.within(what+", p50", "ms", alone.ms(0.5), 50)
	b.report.within(what+", p99", "ms", alone.ms(0.99), 250)
	b.report.note("the least: one row, and posted by whoever committed it, p50", "ms", floor.ms(0.5))
	b.report.note("the least: one row, and posted by whoever committed it, p99", "ms", floor.ms(0.99))
	for i, n := range neighbours {
		what := fmt.Sprintf("the same beside another endpoint with %d waiting that %s", b.o.deliveries, n.words)
		b.report.atMost(what+", p50", "ms", with[i].ms(0.5), alone.ms(0.5), 1.5)
		b.report.atMost(what+", p99", "ms", with[i].ms(0.99), alone.ms(0.99), 1.5)
	}
	for _, n := range neighbours {
		if err := b.delete(ctx, n.hook); err != nil {
			return err
		}
	}
	return b.delete(ctx, h)
}

// neighbours registers endpoints with a backlog. They stand still.
func (b *hookBench) neighbours(ctx context.Context) ([]neighbour, error) {
	all := []neighbour{{words: "hangs"}, {words: "answers 500"}, {words: "is sent 50/s"}}
	for i := range all {
		settings := object{"concurrency": hooksAtOnce}
		if i == 2 {
			settings["rate"] = 50
		}
		h, err := b.register(ctx, fmt.Sprintf("neighbour-%d", i), settings)
		if err != nil {
			return nil, err
		}
		h.hangs.Store(i == 0)
		h.fails.Store(i == 1)
		all[i].hook = h
		if err := b.pause(ctx, h); err != nil {
			return nil, err
		}
		if err := b.queueBacklog(ctx, h, b.o.deliveries); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// stream records events at their pace and adds how long each took to its receiver, from when it was written, before its commit, to
// when the receiver had read its header. Both are the clock of this machine. The first second does not count: the endpoint wakes.
func (b *hookBench) stream(ctx context.Context, w *writing, h *hook, times sample) (sample, error) {
	h.forget()
	n := (b.o.seconds + 1) * eventsASecond
	ids := make([]string, n)
	if err := paced(n, func(k int) (err error) {
		ids[k], err = w.record(ctx, k%len(w.states))
		return err
	}); err != nil {
		return nil, err
	}
	if err := h.await(ctx, n, time.Minute); err != nil {
		return nil, err
	}
	rows, err := b.own.Query(ctx, `SELECT id::text, recorded_at FROM events WHERE id = ANY($1::text[]::uuid[])`, ids[eventsASecond:])
	if err != nil {
		return nil, err
	}
	written := map[string]time.Time{}
	var id string
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		written[id] = at
		return nil
	}); err != nil {
		return nil, err
	}
	for _, a := range h.arrivals() {
		if at, counts := written[a.id]; counts {
			times = append(times, a.at.Sub(at))
			delete(written, a.id)
		}
	}
	if len(written) > 0 {
		return nil, fmt.Errorf("%d events of %d did not reach their receiver", len(written), n)
	}
	return times, nil
}

// streamFloor does the least that gets an event written and sent, at the same pace.
func (b *hookBench) streamFloor(ctx context.Context, h *hook, times sample) (sample, error) {
	pool, err := pgxpool.New(ctx, b.OwnerURL)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	client := &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: writersAtOnce}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	err = paced(b.o.seconds*eventsASecond, func(k int) error {
		began := time.Now()
		if _, err := pool.Exec(ctx, `INSERT INTO floor_rows (process, payload) VALUES ('hook', '{}')`); err != nil {
			return err
		}
		if err := h.post(ctx, client, k); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		times = append(times, time.Since(began))
		return nil
	})
	return times, err
}

// writersAtOnce is how many events can be under way at a time.
const writersAtOnce = 8

// paced does n things at their pace. When it falls behind by seconds, the measurement says nothing.
func paced(n int, do func(k int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make(chan error, writersAtOnce)
	start := time.Now()
	for range writersAtOnce {
		group.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= n {
					return
				}
				due := start.Add(time.Duration(k) * time.Second / eventsASecond)
				time.Sleep(time.Until(due))
				if late := time.Since(due); late > 5*time.Second {
					errs <- fmt.Errorf("the machine is too busy: event %d is %v late", k, late)
					return
				}
				if err := do(k); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}
