package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"placement/api"
	"placement/cmd/placement/internal/incident"
	"placement/models/lifecycle"
	"placement/models/store"
)

type incidentsCommand struct {
	List  incidentsListCommand  `cmd:"" default:"withargs" help:"List what fails right now."`
	Retry incidentsRetryCommand `cmd:"" help:"Have something tried again at once. It may be repeated: nothing happens twice."`
}

type incidentsLook struct {
	JSON     bool          `name:"json" help:"Print each as a line of JSON."`
	Tenant   string        `placeholder:"ID" help:"Of one tenant only."`
	Kind     incident.Kind `enum:",no_worker,workflow_task_failing,activity_failing,run_ended,step_missing,endpoint_failing" default:"" help:"Of one kind only: no_worker, workflow_task_failing, activity_failing, run_ended, step_missing or endpoint_failing."`
	Thorough bool          `help:"Ask every running workflow; a minute for a hundred thousand."`
}

type incidentsListCommand struct{ incidentsLook }

// Run lists incidents, tenant by tenant. It changes nothing.
func (c incidentsListCommand) Run(env environment) error {
	words, err := api.IncidentWords()
	if err != nil {
		return err
	}
	n := 0
	more, err := c.each(env, func(_ *incident.Desk, _ store.Tenant, i incident.Incident) error {
		n++
		if c.JSON {
			return json.NewEncoder(env.out).Encode(i)
		}
		_, err := fmt.Fprintln(env.out, incidentLine(words, i))
		return err
	})
	switch {
	case err != nil:
		return exitError{exitBlind, err}
	case n > 0:
		return exitError{exitLeft, fmt.Errorf("%s", incidents(n, more))}
	case c.JSON:
		return nil
	}
	_, err = fmt.Fprintln(env.out, incidents(n, more))
	return err
}

type incidentsRetryCommand struct {
	Process []string `arg:"" optional:"" help:"Workflow IDs, such as placement/…, or IDs of incidents."`
	All     bool     `help:"Everything that can be retried, of the kind and tenant that are chosen."`
	incidentsLook
}

// Run retries what was chosen, prints a line for each, and ends with 1 when one could not be retried, or when so much fails that
// there may be more.
func (c incidentsRetryCommand) Run(env environment) error {
	if c.All == (len(c.Process) > 0) {
		return exitError{exitBlind, errors.New("say which: workflow IDs, or --all")}
	}
	words, err := api.IncidentWords()
	if err != nil {
		return err
	}
	n, left := 0, 0
	more, err := c.each(env, func(d *incident.Desk, t store.Tenant, i incident.Incident) error {
		if c.All && !i.Kind.Retryable() || !c.All && !slices.Contains(c.Process, i.Process) && !slices.Contains(c.Process, i.ID) {
			return nil
		}
		n++
		result, err := d.Retry(env.ctx, t, lifecycle.Actor{}, i)
		if err != nil && result != incident.Failed {
			return err // it was not noted
		}
		if result != incident.Retried && result != incident.Gone {
			left++
		}
		if err != nil {
			env.log.Error("retry", "error", err)
		}
		if c.JSON {
			return json.NewEncoder(env.out).Encode(struct {
				incident.Incident
				Result incident.Result `json:"result"`
			}{i, result})
		}
		_, err = fmt.Fprintf(env.out, "%s: %s\n", result, incidentLine(words, i))
		return err
	})
	if err != nil {
		return exitError{exitBlind, err}
	}
	if err := c.left(n, left, more); err != nil || c.JSON {
		return err
	}
	_, err = fmt.Fprintf(env.out, "%d retried\n", n)
	return err
}

// left says what is still to be done after n were found and left of these not retried; nil for nothing.
func (c incidentsRetryCommand) left(n, left int, more bool) error {
	others := ""
	if more && c.All {
		others = ", and there may be more: repeat it"
	}
	switch {
	case left > 0:
		return exitError{exitLeft, fmt.Errorf("%d of %d not retried%s", left, n, others)}
	case n == 0 && !c.All:
		return exitError{exitLeft, errors.New("no such incident: it may be gone")}
	case others != "":
		return exitError{exitLeft, fmt.Errorf("%d retried%s", n, others)}
	}
	return nil
}

// each does something with every incident that was chosen; more tells that there may be others.
func (c incidentsLook) each(env environment, do func(*incident.Desk, store.Tenant, incident.Incident) error) (more bool, err error) {
	s, err := connect(env)
	if err != nil {
		return false, err
	}
	defer s.Close()
	tenants, err := s.Store.Tenants(env.ctx)
	if err != nil {
		return false, err
	}
	known := false
	for _, t := range tenants {
		if c.Tenant != "" && c.Tenant != t.ID {
			continue
		}
		known = true
		d := s.Incidents()
		found, cut, err := d.Find(env.ctx, t, incident.Search{Thorough: c.Thorough})
		if err != nil {
			return more, err
		}
		more = more || cut
		for _, i := range found {
			if c.Kind != "" && c.Kind != i.Kind {
				continue
			}
			if err := do(d, t, i); err != nil {
				return more, err
			}
		}
	}
	if !known && c.Tenant != "" {
		return false, fmt.Errorf("there is no tenant %s", c.Tenant)
	}
	return more, nil
}

// incidentLine is an incident for people: in codes to search for, then in words: what that means, and what to do.
func incidentLine(words map[string]string, i incident.Incident) string {
	text := fmt.Sprintf("%s %s", i.Kind, i.Process)
	if i.What != "" {
		text += " " + i.What
	}
	text += fmt.Sprintf(": %s since %s", i.Reason, i.Since.Format(time.RFC3339))
	if i.Attempts > 0 {
		text += fmt.Sprintf(", %d attempts", i.Attempts)
	}
	return fmt.Sprintf("%s. %s. %s", text, words["incident."+string(i.Kind)], words["do."+string(i.Kind)])
}

func incidents(n int, more bool) string {
	switch {
	case n == 0:
		return "no incidents"
	case more:
		return fmt.Sprintf("%d incidents, and there may be more", n)
	case n == 1:
		return "1 incident"
	}
	return fmt.Sprintf("%d incidents", n)
}
