package main

import (
	"errors"
	"fmt"

	"placement/cmd/placement/internal/config"
	"placement/cmd/placement/internal/service"
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
	if env.config.AppPassword == "" {
		return errors.New("DATABASE_APP_PASSWORD is not set: the password that the service connects with, as placement_app")
	}
	if err := store.Migrate(env.ctx, string(env.config.DatabaseOwnerURL), string(env.config.AppPassword), env.log); err != nil {
		return err
	}
	if c.DatabaseOnly {
		return nil
	}
	return service.PrepareTemporal(env.ctx, env.config, env.log)
}

type seedCommand struct {
	Practice bool `required:"" help:"Make the practice tenant; its tokens are printed, so never where real people are kept."`
}

// Run may be repeated: it prints the same tokens again.
func (seedCommand) Run(env environment) error {
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

type rebuildCommand struct{}

// Run may be repeated: what runs stays as it is.
func (rebuildCommand) Run(env environment) error {
	s, err := service.Open(env.ctx, env.config, env.log)
	if err != nil {
		return err
	}
	defer s.Close()
	started, err := s.Rebuild(env.ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.out, "started %d processes from their rows\n", started)
	return err
}
