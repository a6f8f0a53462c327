package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/alecthomas/kong"

	"placement/cmd/placement/internal/config"
	"placement/cmd/placement/internal/service"
)

// version is set when a release is built.
var version = "dev"

// commands is what the binary can do.
type commands struct {
	API      apiCommand      `cmd:"" name:"api" help:"Serve the HTTP API."`
	Worker   workerCommand   `cmd:"" help:"Run the workflows and their activities."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database, and Temporal's namespace and search attributes, up to this version."`
	Seed     seedCommand     `cmd:"" help:"Make the practice tenant with its people, companies and candidates."`
	Keys     keysCommand     `cmd:"" help:"Make the key files."`
	Scenario scenarioCommand `cmd:"" help:"Run stories against a running service."`
	Import   importCommand   `cmd:"" help:"Bring companies, workplaces or candidates from a CSV file into a running service. Ends with 1 when a line was refused."`
	Rebuild  rebuildCommand  `cmd:"" help:"Start every open process that does not run, from its row: after Temporal was lost. Ends with 1 when one knows more than its row and was left alone, with 2 when it could not look."`
	Doctor   doctorCommand   `cmd:"" help:"Name every difference between the database, the workflows and Temporal's list of them. Ends with 1 when one is left, with 2 when it could not look."`
	Sweep    sweepCommand    `cmd:"" help:"Remove texts that no event refers to, and old idempotency keys."`
	Rules    rulesCommand    `cmd:"" help:"Check and list rule packs: the law as dated data."`
	Webhook  webhookCommand  `cmd:"" help:"Try out webhooks."`
	Health   healthCommand   `cmd:"" help:"Ask the API on this machine whether it is ready; for container health checks."`
	Policy   policyCommand   `cmd:"" help:"Let placements that run go by a changed policy."`
	Replay   replayCommand   `cmd:"" help:"Replay what runs by this binary's own code, before it takes over. Ends with 1 when something does not go through, with 2 when it could not look."`
	Versions versionsCommand `cmd:"" help:"List the builds of the workers that Temporal knows, and say which of them work."`
	Version  versionCommand  `cmd:"" help:"Print the version."`

	Numbers   numbersCommand   `cmd:"" help:"The numbers that dashboards read by SQL."`
	Incidents incidentsCommand `cmd:"" help:"List what fails right now, and have it tried again. Ends with 1 when something fails, with 2 when it could not look."`
	Timers    timersCommand    `cmd:"" help:"Say what became of every step of every deadline: in time, late, or not come. Ends with 1 when one has not come, with 2 when it could not look."`
}

// environment is what every command gets.
type environment struct {
	ctx    context.Context
	config config.Config
	log    *slog.Logger
	out    io.Writer
}

// run does what the arguments ask for. Tests call it as main does.
func run(ctx context.Context, args, environ []string, out, errOut io.Writer) error {
	cfg, err := config.Load(environ)
	if err != nil {
		return exitError{exitBlind, fmt.Errorf("the environment is not right:\n%w", err)}
	}
	cfg.WorkerBuild = cmp.Or(cfg.WorkerBuild, version)
	var cli commands
	parser, err := kong.New(&cli, kong.Name("placement"), kong.Writers(out, errOut),
		kong.Description("Carries work placements from the proposal to the close."))
	if err != nil {
		return err
	}
	kongCtx, err := parser.Parse(args)
	if err != nil {
		return exitError{exitBlind, err} // of some commands 1 is an answer
	}
	log := service.Logger(errOut, cfg.LogLevel)
	err = kongCtx.Run(environment{ctx: ctx, config: cfg, log: log, out: out})
	if errors.Is(err, config.ErrNotSet) {
		return exitError{exitBlind, err}
	}
	return err
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(env environment) error {
	_, err := fmt.Fprintln(env.out, version)
	return err
}
