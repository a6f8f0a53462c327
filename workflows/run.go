package workflows

import (
	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// begin records the event that begins a process, or opens one again that had ended, sent with its input. A process that may not begin ends at once with the
// refusal as its result, so that no empty run stays.
func (p *process[S]) begin(ctx workflow.Context, in contract.Input[S]) error {
	if in.Founded != "" && p.version() == 0 {
		return p.find(ctx, in.Founded)
	}
	if in.Begin == nil || (p.version() > 0 && !p.state.Head().Ended) {
		return nil
	}
	p.fingerprint = in.Begin.Fingerprint
	e, err := p.decode(in.BeginName, in.Begin.Event)
	p.byInput = true
	defer func() { p.byInput = false }()
	if err == nil {
		var done contract.Outcome[S]
		done, err = p.apply(ctx, *in.Begin, e)
		p.beginning = done.Findings
	}
	if refusal, ok := contract.RuleErrorFrom(err); ok {
		p.refused = &refusal.RuleError
		return nil
	}
	return err
}

// begun answers the update that came with the start: it waits for the first record.
func (p *process[S]) begun(ctx workflow.Context, _ contract.Command) (contract.Outcome[S], error) {
	if err := p.awaitBegin(ctx); err != nil {
		return contract.Outcome[S]{}, err
	}
	if p.refused != nil {
		return contract.Outcome[S]{}, contract.RuleError(p.refused, 0)
	}
	done := p.outcome(p.fingerprint)
	done.Findings = p.beginning
	return done, nil
}

// run is the main loop: do what follows from the state, show it, sleep until something changes or falls due. It returns
// when the process has ended, may not begin, or goes on elsewhere.
//
// follow carries out what follows from the state. wake tells, without changing anything, whether news has come that is no
// command; nil for never.
func (p *process[S]) run(ctx workflow.Context, in contract.Input[S], follow func(ctx workflow.Context) error, wake func() bool) (contract.Result, error) {
	// A request to cancel the workflow changes nothing: what happens to a person happens by the rules, and is recorded.
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	err := p.begin(ctx, in)
	p.began = true
	for err == nil && p.goesOn() {
		if err = p.live(ctx, follow, wake); err != nil {
			break
		}
		p.timer.stop()
		p.showing.stop()
		if err = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err == nil && p.state.Head().Ended {
			break // nobody has opened it again meanwhile
		}
	}
	if err != nil {
		return contract.Result{}, err
	}
	err = workflow.Await(ctx, func() bool { return p.quiet(ctx) })
	h := p.state.Head()
	return contract.Result{Status: h.Status, Outcome: h.Outcome, Version: h.Version, Refused: p.refused}, err
}

// goesOn tells whether the run is the one that this process lives in.
func (p *process[S]) goesOn() bool { return p.refused == nil && !p.superseded }

// live is the main loop until the process has ended, or does not go on here.
func (p *process[S]) live(ctx workflow.Context, follow func(ctx workflow.Context) error, wake func() bool) error {
	for p.goesOn() {
		p.changed = false
		version := p.version()
		p.busy = true
		if err := follow(ctx); err != nil {
			return err
		}
		p.busy = false
		if err := p.show(ctx); err != nil {
			return err
		}
		if p.changed || version != p.version() {
			continue
		}
		p.settled = version
		if p.state.Head().Ended {
			break
		}
		if err := p.elapse(ctx); err != nil {
			return err
		}
		if p.changed {
			continue
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			// Nobody is left without an answer, and no news behind.
			news := func() bool { return p.changed || (wake != nil && wake()) }
			if err := workflow.Await(ctx, func() bool { return news() || p.quiet(ctx) }); err != nil {
				return err
			}
			if !news() {
				return p.continueAsNew(ctx)
			}
			continue
		}
		if err := p.sleep(ctx, wake); err != nil {
			return err
		}
	}
	return nil
}

// elapse makes happen what has fallen due, one rung after the other.
func (p *process[S]) elapse(ctx workflow.Context) error {
	for {
		e, due := p.due(ctx)
		if !due {
			return nil
		}
		// The version makes the ID: at one version, only one rung can be the next.
		version := p.version()
		id := lifecycle.DeriveID("clock", p.state.Head().ID, versionKey(version))
		c := contract.Command{ID: id, Actor: lifecycle.Actor{TenantID: p.tenantID}}
		if _, err := p.apply(ctx, c, e); err != nil {
			if _, refused := contract.RuleErrorFrom(err); !refused {
				return err
			}
			if p.version() == version && !p.superseded {
				// Nobody's command came first: it would be refused again and again.
				p.stuck = version
				workflow.GetLogger(ctx).Error("what the clock brought was refused", "command", e.Name(), "version", version, "error", err)
			}
			return nil
		}
		if p.superseded {
			return nil
		}
	}
}

// due returns the event that the clock brings now, if one is due.
func (p *process[S]) due(ctx workflow.Context) (lifecycle.Event, bool) {
	now := p.now(ctx)
	d, ok := p.state.Due()
	if !ok || p.stuck == p.version() {
		return nil, false
	}
	if next, _ := d.Next(); next.At.After(now) {
		return nil, false
	}
	return p.state.Elapse(now)
}

// continueAsNew starts the next run with everything that must survive.
func (p *process[S]) continueAsNew(ctx workflow.Context) error {
	state := p.state
	return workflow.NewContinueAsNewError(ctx, p.workflow, contract.Input[S]{
		TenantID: p.tenantID, State: &state, Epoch: p.epoch, Clock: p.clock, Fingerprint: p.fingerprint, Told: p.told, Host: contract.Host,
		Last: p.last, Since: p.since,
	})
}
