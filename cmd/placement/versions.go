package main

import (
	"errors"
	"fmt"
	"time"

	"placement/cmd/placement/internal/service"
)

type versionsCommand struct {
	List    versionsListCommand    `cmd:"" default:"1" help:"List the builds of the workers: which works, and how many processes each has."`
	Promote versionsPromoteCommand `cmd:"" help:"Let the tasks of all processes, or of a share of them, go to the workers of a build."`
}

type versionsListCommand struct{}

// Run prints one line a build.
func (versionsListCommand) Run(env environment) error {
	builds, err := service.OpenBuilds(env.ctx, env.config, env.log)
	if err != nil {
		return err
	}
	defer builds.Close()
	return listBuilds(env, builds)
}

func listBuilds(env environment, builds *service.Builds) error {
	all, err := builds.All(env.ctx)
	if err != nil {
		return err
	}
	for _, b := range all {
		role, since := "waits", "-"
		switch {
		case b.Current:
			role = "current"
		case b.Ramp > 0:
			role = fmt.Sprintf("ramp %g%%", b.Ramp)
		}
		if !b.Since.IsZero() {
			since = b.Since.UTC().Format(time.RFC3339)
		}
		if _, err := fmt.Fprintf(env.out, "%-24s %-10s since %-20s %d open\n", b.Name, role, since, b.Open); err != nil {
			return err
		}
	}
	return nil
}

type versionsPromoteCommand struct {
	Build string   `arg:"" help:"The build, as the list names it; unversioned for workers that tell none."`
	Ramp  *float32 `placeholder:"PERCENT" help:"Only for this share of the processes; 0 takes them back."`
}

// Run routes the tasks and lists the builds after it. It is safe to repeat, and an older build is promoted in the same way.
func (c versionsPromoteCommand) Run(env environment) error {
	if c.Ramp != nil && (*c.Ramp < 0 || *c.Ramp > 100) {
		return errors.New("--ramp is a share in percent, from 0 to 100")
	}
	builds, err := service.OpenBuilds(env.ctx, env.config, env.log)
	if err != nil {
		return err
	}
	defer builds.Close()
	if c.Ramp != nil {
		err = builds.Ramp(env.ctx, c.Build, *c.Ramp)
	} else {
		err = builds.Promote(env.ctx, c.Build)
	}
	if err != nil {
		return err
	}
	return listBuilds(env, builds)
}
