package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"placement/cmd/placement/internal/service"
	"placement/models/lifecycle"
	"placement/models/store"
	"placement/models/store/calendars"
)

type timersCommand struct {
	Since  moment        `placeholder:"TIME" help:"Steps that were due from then on, by the tenant's own clock: a date, or a time (default: a week ago). What has not come is told however long ago it was due."`
	Until  moment        `placeholder:"TIME" help:"And before then (default: the tenant's present)."`
	Ahead  time.Duration `default:"24h" help:"How far to look ahead."`
	Tenant string        `placeholder:"ID" help:"Of one tenant only."`
	JSON   bool          `name:"json" help:"Print each tenant as a line of JSON."`
	Steps  bool          `help:"List each step that has not come, was passed over, or came late."`
}

// moment is a date, which begins at midnight in Denmark, or a time.
type moment struct{ time.Time }

// UnmarshalText reads either.
func (m *moment) UnmarshalText(text []byte) error {
	var err error
	if m.Time, err = time.Parse(time.RFC3339, string(text)); err == nil {
		return nil
	}
	zone, err := time.LoadLocation(calendars.Zone)
	if err != nil {
		return err
	}
	if m.Time, err = time.ParseInLocation(time.DateOnly, string(text), zone); err == nil {
		return nil
	}
	return errors.New("it takes a date, such as 2027-01-04, or a time, such as 2027-01-04T08:00:00+01:00")
}

// Validate refuses a time that ends before it begins.
func (c timersCommand) Validate() error {
	if !c.Since.IsZero() && !c.Until.IsZero() && c.Since.After(c.Until.Time) {
		return errors.New("--since lies after --until")
	}
	return nil
}

// timersOf is what is told of one tenant.
type timersOf struct {
	TenantID string      `json:"tenant_id"`
	Now      time.Time   `json:"now"`
	Since    time.Time   `json:"since"`
	Until    time.Time   `json:"until"`
	All      timerLine   `json:"all"`
	Lines    []timerLine `json:"lines"`
	Ahead    []timerHour `json:"ahead"`
	Steps    []timerStep `json:"steps,omitempty"`
}

type timerLine struct {
	Kind     lifecycle.Kind           `json:"kind,omitempty"`
	Deadline string                   `json:"deadline,omitempty"`
	Step     lifecycle.RungKind       `json:"step,omitempty"`
	Expected int                      `json:"expected"`
	Stands   map[store.TimerStand]int `json:"stands"`
	Half     float64                  `json:"late_p50_seconds"`
	Most     float64                  `json:"late_p99_seconds"`
	Latest   float64                  `json:"late_max_seconds"`
}

type timerHour struct {
	From  time.Time `json:"from"`
	Steps int       `json:"steps"`
}

type timerStep struct {
	Process  lifecycle.Ref      `json:"process"`
	Deadline string             `json:"deadline"`
	Step     lifecycle.RungKind `json:"step"`
	Due      time.Time          `json:"due"`
	FiredAt  *time.Time         `json:"fired_at,omitempty"`
	Stand    store.TimerStand   `json:"stand"`
}

// Run tells, of each tenant, what became of the steps of its deadlines. It reads the database only, and ends with 1 when one has
// not come that should have.
func (c timersCommand) Run(env environment) error {
	s, err := service.OpenStore(env.ctx, env.config)
	if err != nil {
		return exitError{exitBlind, err}
	}
	defer s.Close() //nolint:errcheck // the process ends
	tenants, err := s.Tenants(env.ctx)
	if err != nil {
		return exitError{exitBlind, err}
	}
	known, missing := c.Tenant == "", 0
	for _, t := range tenants {
		if c.Tenant != "" && c.Tenant != t.ID {
			continue
		}
		known = true
		told, err := c.ask(env, s, t)
		if err == nil {
			missing += told.All.Stands[store.StepNotFired]
			err = c.print(env.out, told)
		}
		if err != nil {
			return exitError{exitBlind, err}
		}
	}
	switch {
	case !known:
		return exitError{exitBlind, fmt.Errorf("there is no tenant %s", c.Tenant)}
	case missing > 0:
		return exitError{exitLeft, fmt.Errorf("%d steps have not come", missing)}
	}
	return nil
}

func (c timersCommand) ask(env environment, s *store.Store, t store.Tenant) (timersOf, error) {
	now := time.Now().Add(t.Clock.Offset).UTC()
	q := store.TimerQuery{Since: c.Since.Time, Until: c.Until.Time, Now: now}
	if q.Until.IsZero() || q.Until.After(now) {
		q.Until = now
	}
	if q.Since.IsZero() {
		q.Since = q.Until.AddDate(0, 0, -7)
	}
	told := timersOf{TenantID: t.ID, Now: now, Since: q.Since, Until: q.Until}
	if q.Since.After(q.Until) {
		return told, fmt.Errorf("--since lies after the present of tenant %s, %s", t.ID, now.Format(time.RFC3339))
	}
	report, err := s.Timers(env.ctx, t.ID, q)
	if err != nil {
		return told, err
	}
	told.All = timerLineOf(report.All)
	for _, n := range report.ByDeadline {
		told.Lines = append(told.Lines, timerLineOf(n))
	}
	ahead := store.TimerQuery{Since: now, Until: now.Add(c.Ahead), Now: now, Stand: store.StepAhead}
	hours, err := s.TimersByHour(env.ctx, t.ID, ahead)
	for _, h := range hours {
		told.Ahead = append(told.Ahead, timerHour(h))
	}
	if err != nil || !c.Steps {
		return told, err
	}
	for _, stand := range []store.TimerStand{store.StepNotFired, store.StepPassedOver, store.StepLate} {
		q.Stand = stand
		for p := (store.Page{Limit: 200}); ; {
			list, err := s.TimerSteps(env.ctx, t.ID, q, p)
			if err != nil {
				return told, err
			}
			for _, step := range list.Items {
				told.Steps = append(told.Steps, timerStep{step.Ref, step.Key, step.Step, step.Due, step.FiredAt, step.Stand})
			}
			if p.After = list.Next; p.After == "" {
				break
			}
		}
	}
	return told, nil
}

func timerLineOf(n store.TimerCount) timerLine {
	return timerLine{
		Kind: n.Kind, Deadline: n.Deadline, Step: n.Step, Expected: n.Expected(), Stands: n.Stands,
		Half: n.Half.Seconds(), Most: n.Most.Seconds(), Latest: n.Latest.Seconds(),
	}
}

func (c timersCommand) print(out io.Writer, told timersOf) error {
	if c.JSON {
		return json.NewEncoder(out).Encode(told)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, l timerLine) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f s\t%.1f s\t%.1f s\n", name, l.Expected, l.Stands[store.StepInTime], //nolint:errcheck // Flush says it
			l.Stands[store.StepLate], l.Stands[store.StepUnderWay], l.Stands[store.StepNotFired], l.Stands[store.StepPassedOver], l.Half, l.Most, l.Latest)
	}
	fmt.Fprintf(w, "tenant %s, %s to %s\n", told.TenantID, told.Since.Format(time.RFC3339), told.Until.Format(time.RFC3339)) //nolint:errcheck // the same
	fmt.Fprintln(w, "step\texpected\tin time\tlate\tunder way\tnot come\tpassed over\tlate p50\tp99\tmax")                   //nolint:errcheck // the same
	for _, l := range told.Lines {
		row(fmt.Sprintf("%s %s %s", l.Kind, l.Deadline, l.Step), l)
	}
	row("all", told.All)
	for _, h := range told.Ahead {
		fmt.Fprintf(w, "due from %s\t%d\n", h.From.Format(time.RFC3339), h.Steps) //nolint:errcheck // the same
	}
	for _, s := range told.Steps {
		fmt.Fprintf(w, "%s: %s/%s %s of %s, due %s\n", s.Stand, s.Process.Kind, s.Process.ID, s.Step, s.Deadline, s.Due.Format(time.RFC3339)) //nolint:errcheck // the same
	}
	return w.Flush()
}
