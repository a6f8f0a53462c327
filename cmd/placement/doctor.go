package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"placement/cmd/placement/internal/doctor"
	"placement/cmd/placement/internal/service"
)

// connectTimeout is how long commands that look wait for a database that is away. Unlike a server they do not wait for ever: that
// they cannot look is an answer.
const connectTimeout = 15 * time.Second

type doctorCommand struct {
	Repair bool          `help:"Mend what has one right answer."`
	JSON   bool          `name:"json" help:"Print each difference as a line of JSON."`
	Tenant string        `placeholder:"ID" help:"Look at one tenant only."`
	Pause  time.Duration `default:"1s" help:"How long to wait before a difference is looked at again; the wait doubles each time."`
}

// The exit codes of the commands that look: 1 when there is something, 2 when they could not look, or were asked nonsense.
const (
	exitLeft  = 1
	exitBlind = 2
)

// Run names every difference between the database, the workflows and Temporal's list of them. It may be repeated and run
// at any time.
func (c doctorCommand) Run(env environment) error {
	summaries, err := c.examine(env)
	var left int
	for _, s := range summaries {
		left += s.Left
		if c.JSON {
			continue
		}
		if _, printErr := fmt.Fprintln(env.out, sentence(s)); printErr != nil {
			return exitError{exitBlind, printErr}
		}
	}
	switch {
	case err != nil:
		return exitError{exitBlind, err}
	case left > 0:
		return exitError{exitLeft, fmt.Errorf("%s left", differences(left))}
	}
	return nil
}

func (c doctorCommand) examine(env environment) ([]doctor.Summary, error) {
	s, err := connect(env)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	d := s.Doctor()
	d.Pause = c.Pause
	d.Report = func(f doctor.Finding) error {
		if c.JSON {
			return json.NewEncoder(env.out).Encode(f)
		}
		_, err := fmt.Fprintln(env.out, line(f))
		return err
	}
	summaries, err := d.Run(env.ctx, c.Tenant, c.Repair)
	if err != nil && !errors.Is(err, doctor.ErrBlind) {
		err = fmt.Errorf("could not look: %w", err)
	}
	return summaries, err
}

// connect opens the service, and waits for a database that is away at most as long as there is a point in it.
func connect(env environment) (*service.Service, error) {
	ctx, cancel := context.WithTimeout(env.ctx, connectTimeout)
	defer cancel()
	return service.Open(ctx, env.config, env.log)
}

// line says one difference, and what became of it.
func line(f doctor.Finding) string {
	text := fmt.Sprintf("%s: %s %s", f.Outcome, f.Process, f.Text)
	if f.Done != "" {
		text += " (" + f.Done + ")"
	}
	return text
}

// sentence sums a tenant up.
func sentence(s doctor.Summary) string {
	of := "tenant " + s.TenantID
	if s.TenantID == "" {
		of = "no tenant"
	}
	text := fmt.Sprintf("%s: %d open processes, %s", of, s.Open, differences(s.Found))
	if s.Found > s.Left {
		text += fmt.Sprintf(": %d repaired, %d noted as lost, %d left", s.Repaired, s.Noted, s.Left)
	}
	return text
}

func differences(n int) string {
	switch n {
	case 0:
		return "no differences"
	case 1:
		return "1 difference"
	}
	return fmt.Sprintf("%d differences", n)
}

// exitError is an error that the process ends with under a code of its own.
type exitError struct {
	code int
	error
}

// ExitCode is what the process ends with.
func (e exitError) ExitCode() int { return e.code }

// Unwrap is the error itself.
func (e exitError) Unwrap() error { return e.error }
