package main

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"placement/cmd/placement/internal/caller"
	"placement/cmd/placement/internal/config"
	"placement/cmd/placement/internal/municipality"
	"placement/cmd/placement/internal/service"
	"placement/models/lifecycle"
	"placement/models/store"
	"placement/models/store/vault"
)

type migrateCommand struct {
	DatabaseOnly bool `help:"Leave Temporal alone."`
}

// Run may be repeated; it does what is left to do.
func (c migrateCommand) Run(env environment) error {
	if err := env.config.NeedOwner(); err != nil {
		return err
	}
	if err := env.config.NeedAppPassword(); err != nil {
		return err
	}
	if err := store.Migrate(env.ctx, string(env.config.DatabaseOwnerURL), string(env.config.AppPassword), env.log); err != nil {
		return err
	}
	if password := string(env.config.DashboardPassword); password != "" {
		if err := store.LetDashboardsIn(env.ctx, string(env.config.DatabaseOwnerURL), password); err != nil {
			return err
		}
	}
	if c.DatabaseOnly {
		return nil
	}
	return service.PrepareTemporal(env.ctx, env.config, env.log)
}

type seedCommand struct {
	Practice     bool          `required:"" aliases:"practice-tenant" help:"Make the practice tenant; its tokens are printed, so never where real people are kept."`
	Municipality string        `help:"Make up a municipality in the practice tenant of a running service instead: by name or code, such as Aalborg or 0851."`
	Companies    int           `default:"300" help:"How many companies it has."`
	Candidates   int           `default:"1000" help:"How many candidates it has."`
	Seed         int           `default:"1" help:"The same seed makes the same municipality."`
	Running      bool          `default:"true" negatable:"" help:"Let some placements run: the practice clock moves on by some three weeks. With --no-running it stays where it is, and none has begun."`
	URL          string        `env:"PLACEMENT_URL" help:"Where the service is (default: PLACEMENT_PUBLIC_URL, http://localhost:8080)."`
	Token        []string      `env:"PLACEMENT_TOKEN" help:"ROLE=TOKEN, or a file with lines of role, user and token (default: the file tokens beside the keys, as make dev leaves it)."`
	Patience     time.Duration `default:"2m" help:"How long a request is repeated while the service is away."`
}

// Run may be repeated: it prints the same tokens again, and makes no second municipality of the same seed.
func (c seedCommand) Run(env environment) error {
	if c.Municipality != "" {
		return c.municipality(env)
	}
	if env.config.Env == config.Production {
		return errors.New("practice tokens are for development: set PLACEMENT_ENV=development")
	}
	if err := env.config.NeedOwner(); err != nil {
		return err
	}
	keys, err := vault.Open(env.config.Keys)
	if err != nil {
		return err
	}
	seeded, err := store.SeedPractice(env.ctx, string(env.config.DatabaseOwnerURL), keys)
	if err != nil {
		return err
	}
	for _, t := range seeded.Tokens {
		if _, err := fmt.Fprintf(env.out, "TOKEN %s %s %s\n", t.Role, t.User, t.Token); err != nil {
			return err
		}
	}
	return nil
}

// municipality goes through the API, so that every rule holds for what is made up.
func (c seedCommand) municipality(env environment) error {
	if c.Companies < 0 || c.Companies > 100_000 || c.Candidates < 0 || c.Candidates > 1_000_000 {
		return errors.New("no municipality has so many: at most 100,000 companies and 1,000,000 candidates")
	}
	plan, err := municipality.Make(municipality.Order{
		Municipality: c.Municipality, Companies: c.Companies, Candidates: c.Candidates, Seed: c.Seed, Still: !c.Running,
	})
	if err != nil {
		return err
	}
	tokens, err := caller.ReadTokens(c.Token, tokensLeft(env))
	if err != nil {
		return err
	}
	token, err := tokenOf(tokens, string(lifecycle.CaseWorker))
	if err != nil {
		return err
	}
	w, err := municipality.Write(env.ctx, caller.New(cmp.Or(c.URL, env.config.PublicURL), c.Patience), token, c.Seed, plan)
	if err != nil {
		return fmt.Errorf("seed %s; seed again to go on: %w", plan.Municipality, err)
	}
	_, err = fmt.Fprintf(env.out, "%s: %d companies, %d workplaces, %d tasks, %d visits, %d mentors, %d agreements, %d places, %d candidates, %d placements, %d of them running (%d turned down by the rules)\n",
		plan.Municipality, w.Companies, w.Workplaces, w.Tasks, w.Visits, w.Mentors, w.Agreements, w.Places, w.Candidates, w.Placements, w.Running, w.TurnedDown)
	return err
}

type keysCommand struct {
	Generate struct {
		Dir string `arg:"" help:"Where the key files go."`
	} `cmd:"" help:"Make the key files that are missing. Nothing is overwritten."`
}

// Run may be repeated; key files that are there stay as they are.
func (c keysCommand) Run(env environment) error {
	written, err := vault.Generate(c.Generate.Dir)
	for _, file := range written {
		if _, err := fmt.Fprintln(env.out, "made "+file); err != nil {
			return err
		}
	}
	return err
}

type sweepCommand struct{}

// Run sweeps every tenant once. Workers do it every hour; this is for doing it now.
func (sweepCommand) Run(env environment) error {
	s, err := service.OpenStore(env.ctx, env.config)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // the process ends
	return service.Sweep(env.ctx, s)
}
