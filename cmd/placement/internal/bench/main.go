// Command bench measures the service beside a floor in the same run, on the same machine, and prints ratios: how much more
// a command, a lifecycle or a page costs than the least that could do the same. It needs a Postgres server
// (DATABASE_OWNER_URL) and a Temporal server (TEMPORAL_ADDRESS); `make bench` gives it both, thrown away afterwards.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == floorWorkerArg {
		exit(floorWorker())
		return
	}
	o := options{}
	flag.IntVar(&o.commands, "commands", 300, "commands per round")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds of floor and service in turn; the median counts")
	flag.IntVar(&o.lifecycles, "lifecycles", 100, "lifecycles per round")
	flag.IntVar(&o.clients, "clients", 20, "clients of the lifecycles")
	flag.IntVar(&o.few, "few", 1_000, "open placements in the small database")
	flag.IntVar(&o.many, "many", 100_000, "open placements in the large database")
	flag.IntVar(&o.pages, "pages", 300, "pages read per measurement")
	flag.IntVar(&o.people, "people", fullScale, "candidates who wait, and open places, in matching")
	flag.IntVar(&o.batch, "batch", 10_000, "running placements that are reassigned in one batch")
	flag.IntVar(&o.deliveries, "deliveries", 100_000, "webhooks that wait in a backlog")
	flag.IntVar(&o.seconds, "seconds", 15, "how long each stream of events to a webhook goes on, per round")
	flag.StringVar(&o.only, "only", "", "measure only this: commands, lifecycles, matching, batch, webhooks, telemetry or pages")
	flag.StringVar(&o.out, "out", filepath.Join(".data", "bench.json"), "where the figures go as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx, o))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options say how much is measured.
type options struct {
	commands, rounds, lifecycles, clients, few, many, pages, people, batch, deliveries, seconds int

	only, out string
}

// run measures everything and writes the report.
func run(ctx context.Context, o options) error {
	s, err := startStack(ctx)
	if s != nil {
		defer s.stop()
	}
	if err != nil {
		return err
	}
	var r report
	for _, part := range []struct {
		name    string
		measure func(context.Context, *stack, options, *report) error
	}{{"commands", measureCommands}, {"lifecycles", measureLifecycles}, {"matching", measureMatching}, {"batch", measureBatch}, {"webhooks", measureWebhooks}, {"telemetry", measureTelemetry}, {"pages", measurePages}} {
		if o.only != "" && o.only != part.name {
			continue
		}
		if err := part.measure(ctx, s, o, &r); err != nil {
			return err
		}
	}
	r.print(os.Stdout)
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(o.out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(o.out, append(data, '\n'), 0o600)
}
