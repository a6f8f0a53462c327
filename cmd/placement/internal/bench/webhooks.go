package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// hooksAtOnce is how many messages are sent to one receiver at a time, by the service and by its floor.
const hooksAtOnce = 32

// subjects is how many placements the messages of a backlog are about.
const subjects = 10_000

// hookBench is what the measurements of webhooks share.
type hookBench struct {
	*stack
	report *report
	o      options
	// admin calls the service as whoever manages endpoints, own asks the database as its owner.
	admin *caller
	own   *pgx.Conn
	in    *inlet
}

// measureWebhooks measures how fast a backlog is sent, how soon an event is, whether a neighbour changes that, and what the write
// path pays for it. The receivers run in this process. Their floor is net/http posting the same signed bytes to them.
func measureWebhooks(ctx context.Context, s *stack, o options, r *report) error {
	b := &hookBench{stack: s, report: r, o: o, admin: s.caller()}
	b.admin.token = s.Tokens["integration"]
	var err error
	if b.own, err = pgx.Connect(ctx, s.OwnerURL); err != nil {
		return err
	}
	defer b.own.Close(ctx) //nolint:errcheck // the server is thrown away
	if b.in, err = openInlet(ctx); err != nil {
		return err
	}
	defer b.in.close()
	w, err := b.fill(ctx)
	if err != nil {
		return err
	}
	defer w.close()
	for _, part := range []func(context.Context, *writing) error{b.measureDrain, b.measureFirstAttempt, b.measureWritePath} {
		if err := part(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// measureDrain measures how fast a backlog is sent, in the order of each subject and in any.
func (b *hookBench) measureDrain(ctx context.Context, _ *writing) error {
	for _, order := range []struct{ name, words string }{{"subject", "in order"}, {"none", "in any order"}} {
		h, err := b.register(ctx, "drain-"+order.name, object{"order": order.name, "concurrency": hooksAtOnce})
		if err != nil {
			return err
		}
		if err := b.pause(ctx, h); err != nil {
			return err
		}
		if err := b.queueBacklog(ctx, h, b.o.deliveries); err != nil {
			return err
		}
		h.keep(keptForFloor)
		say("draining %d deliveries %s", b.o.deliveries, order.words)
		began := time.Now()
		if err := b.resume(ctx, h); err != nil {
			return err
		}
		if err := h.await(ctx, b.o.deliveries, 10*time.Minute); err != nil {
			return err
		}
		took := h.last().Sub(began)
		if err := b.proveDrain(ctx, h, order.name == "subject"); err != nil {
			return err
		}
		say("posting the same by net/http")
		floor, err := b.in.floor(ctx, h, b.o.deliveries, hooksAtOnce)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("webhooks, backlog of %d to one receiver, %d at a time, %s", b.o.deliveries, hooksAtOnce, order.words)
		rate := float64(b.o.deliveries) / took.Seconds()
		b.report.atLeast(what, "/s", rate, floor, 0.2)
		b.report.note(what+", drained in", "s", took.Seconds())
		if err := b.delete(ctx, h); err != nil {
			return err
		}
		if rate > 0.8*floor {
			say("NOTE: the receiver may be what holds the sender up")
		}
	}
	return nil
}

// proveDrain proves that everything came, once, signed, and in order where that was asked for, and that it is written down.
func (b *hookBench) proveDrain(ctx context.Context, h *hook, ordered bool) error {
	if err := b.awaitSettled(ctx, h); err != nil {
		return err
	}
	rows, err := b.own.Query(ctx, `SELECT d.event_id::text, d.process_id::text, d.version, d.state, d.tries,
			(SELECT count(*) FROM webhook_attempts a WHERE a.tenant_id = d.tenant_id AND a.endpoint_id = d.endpoint_id AND a.event_id = d.event_id)
		FROM webhook_deliveries d WHERE d.endpoint_id = $1`, h.id)
	if err != nil {
		return err
	}
	type delivery struct {
		Event, Process  string
		Version         int
		State           string
		Tries, Attempts int
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[delivery])
	if err != nil {
		return err
	}
	known := make(map[string]delivery, len(all))
	for _, d := range all {
		if d.State != "delivered" || d.Tries != 1 || d.Attempts != 1 {
			return fmt.Errorf("the delivery of %s is %s after %d tries, %d of them written down", d.Event, d.State, d.Tries, d.Attempts)
		}
		known[d.Event] = d
	}
	came := h.arrivals()
	if len(came) != len(known) {
		return fmt.Errorf("%d messages came of %d", len(came), len(known))
	}
	highest := map[string]int{}
	for _, a := range came {
		d, there := known[a.id]
		if !there {
			return fmt.Errorf("%s came twice, or is no event", a.id)
		}
		delete(known, a.id)
		if ordered && highest[d.Process] > d.Version {
			return fmt.Errorf("version %d of %s came after %d", d.Version, d.Process, highest[d.Process])
		}
		highest[d.Process] = max(highest[d.Process], d.Version)
	}
	return h.verify()
}
