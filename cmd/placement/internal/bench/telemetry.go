package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"time"

	"placement/cmd/placement/internal/collector"
)

// telling is a way to run the service: what it tells, and to whom.
type telling struct {
	name string
	env  []string
	// half and most are how many times what it takes to tell nobody, at p50 and p99.
	half, most float64
	// times are those of its commands, over all rounds.
	times sample
}

// warm is how many commands go before those that are measured, for connections and caches.
const warm = 50

// measureTelemetry measures the same commands while the service tells nobody how it goes, while it counts for Prometheus, and while
// every request is traced to a receiver on this machine besides. The three take turns, each time in new processes.
func measureTelemetry(ctx context.Context, s *stack, o options, r *report) error {
	spans := &collector.Collector{Forget: true}
	receiver := httptest.NewServer(spans)
	defer receiver.Close()
	metrics := []string{"PLACEMENT_METRICS_LISTEN=127.0.0.1:0"}
	ways := []*telling{
		{name: "off"},
		{name: "metrics", env: metrics, half: 1.1, most: 1.25},
		{
			name: "metrics and traces", half: 1.25, most: 1.5,
			env: append([]string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + receiver.URL, "OTEL_TRACES_SAMPLER=always_on"}, metrics...),
		},
	}
	say("measuring telemetry: %d commands in each of %d rounds, three ways", o.commands, o.rounds)
	for round := range o.rounds {
		for i := range ways {
			w := ways[(i+round)%len(ways)]
			if err := s.restart(ctx, w.env); err != nil {
				return err
			}
			c := s.caller()
			p, meets, err := booked(ctx, s, c)
			if err != nil {
				return err
			}
			move := func() error {
				return c.call(ctx, http.MethodPost, "/v1/placements/"+p.ID+"/safety-meeting/move", object{"at": meets, "form": "visit"}, nil)
			}
			if _, err := timed(warm, move); err != nil {
				return err
			}
			times, err := timed(o.commands, move)
			if err != nil {
				return err
			}
			w.times = append(w.times, times...)
		}
	}
	if err := s.restart(ctx, nil); err != nil {
		return err
	}
	if spans.Count() == 0 {
		return errors.New("nothing was traced")
	}
	for _, w := range ways[1:] {
		r.atMost("command with "+w.name+" beside none, p50", "ms", w.times.ms(0.5), ways[0].times.ms(0.5), w.half)
		r.atMost("command with "+w.name+" beside none, p99", "ms", w.times.ms(0.99), ways[0].times.ms(0.99), w.most)
	}
	// What prepares a placement is traced, too: a few dozen spans more.
	r.note("spans per command, about", "spans", float64(spans.Count())/float64(o.rounds*(o.commands+warm)))
	return nil
}

// restart ends API and worker, kindly, and starts them with more environment on top.
func (s *stack) restart(ctx context.Context, env []string) error {
	if err := s.End(25 * time.Second); err != nil {
		return err
	}
	env = append([]string{"PLACEMENT_LOG=warn"}, env...)
	if err := s.Start(ctx, "worker", "worker", env...); err != nil {
		return err
	}
	return s.StartAPI(ctx, env...)
}
