package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"placement/cmd/placement/internal/service"
)

type rebuildCommand struct {
	Tenant string `placeholder:"ID" help:"Of one tenant only."`
	DryRun bool   `help:"Only list what would be started. Nothing is."`
	JSON   bool   `name:"json" help:"Print each process as a line of JSON."`
}

// Run prints each process that it starts, and may be repeated: what runs stays as it is. It ends with 1 when a process went
// further in Temporal than in the database and was left alone, or could not be started, and with 2 when it could not look.
func (c rebuildCommand) Run(env environment) error {
	s, err := connect(env)
	if err != nil {
		return exitError{exitBlind, err}
	}
	defer s.Close()
	did, err := s.Rebuild(env.ctx, service.Rebuild{Tenant: c.Tenant, DryRun: c.DryRun, Report: func(r service.Restart) error {
		if c.JSON {
			return json.NewEncoder(env.out).Encode(r)
		}
		why := ""
		if r.Code != "" {
			why = " (" + string(r.Code) + ")"
		}
		_, err := fmt.Fprintf(env.out, "%s: %s%s\n", r.Result, r.Process, why)
		return err
	}})
	if err != nil {
		return exitError{exitBlind, err}
	}
	if !c.JSON {
		said := "started %d processes from their rows\n"
		if c.DryRun {
			said = "would start %d processes from their rows\n"
		}
		if _, err := fmt.Fprintf(env.out, said, did.Started); err != nil {
			return exitError{exitBlind, err}
		}
	}
	var left []error
	if did.Ahead > 0 {
		left = append(left, fmt.Errorf("%d processes went further in Temporal than in the database and were not started: "+
			"run `placement doctor --repair`", did.Ahead))
	}
	if did.Failed > 0 {
		left = append(left, fmt.Errorf("%d processes could not be started now, the log says why: run it again", did.Failed))
	}
	if len(left) > 0 {
		return exitError{exitLeft, errors.Join(left...)}
	}
	return nil
}
