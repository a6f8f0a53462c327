package workflows

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// kind is what the host must know of a kind of process besides its rules.
type kind struct {
	// record and missed are the names of its activities: both kinds have methods of the same names, so that a reference to
	// the method would say less.
	record, missed string
	decode         func(name string, data []byte) (lifecycle.Event, error)
	// ruleset is the newest version of the rules that this worker knows.
	ruleset int
	// workflow is the type to continue as new.
	workflow string
	// attentive tells that the practice clock waits for news that has come, too. Rematches do not: their histories began
	// before it was so.
	attentive bool
}

// process runs one process with state S. Everything in it that must survive continue-as-new is in contract.Input.
type process[S lifecycle.Process[S]] struct {
	kind
	tenantID string
	state    S
	epoch    int
	clock    lifecycle.Clock
	// fingerprint is that of the request that began the process, beginning what the checks found about it.
	fingerprint string
	beginning   []lifecycle.Finding
	// byInput is set while the event is applied that came with the input; begins tells that it has been.
	byInput, began bool
	// host is the version of how this run issues its commands; see changes.go.
	host int
	// told are the effects that have been carried out, by name.
	told []string

	lock workflow.Mutex // held while an event is decided and recorded
	// changed wakes the main loop; settled is the version that it has dealt with.
	changed bool
	settled int
	// refused is set when the process may not begin, superseded when a newer epoch of it runs elsewhere.
	refused    *lifecycle.RuleError
	superseded bool
	// stuck is the version at which what the clock brought was refused; 0 for none. Only another event can mend that.
	stuck int

	// slow is set while the database is waited for and lists say so.
	slow bool

	// waiting tells whether news has come that is no command; nil for never. busy is set while what follows from the state
	// is being done.
	waiting func() bool
	busy    bool

	// held tells that something runs beside the main loop that continue-as-new would cut off; nil for never. more is what the
	// current details say besides; nil for nothing.
	held func() bool
	more func() string

	// last are the newest events, since is since when it waits for whom it waits for; see remember.
	last  []contract.Happened
	since time.Time

	timer alarm
	// shown are the search attributes as they were written last, at shownAt; showing rings when they may be written again.
	shown   attributes
	shownAt time.Time
	showing alarm
}

// newProcess prepares a process and lets clients ask it things. Commands are registered by the process's own file.
func newProcess[S lifecycle.Process[S]](ctx workflow.Context, in contract.Input[S], k kind) (*process[S], error) {
	p := &process[S]{
		kind: k, tenantID: in.TenantID, epoch: in.Epoch, clock: in.Clock, fingerprint: in.Fingerprint,
		host: in.Host, told: slices.Clone(in.Told), lock: workflow.NewMutex(ctx),
		last: in.Last, since: in.Since,
	}
	mustKnowHost(in.Host)
	if in.State != nil {
		p.state = *in.State
		p.mustKnow(p.state)
	}
	return p, errors.Join(
		workflow.SetQueryHandlerWithOptions(ctx, contract.StateQuery, func() (S, error) { return p.state, nil },
			workflow.QueryHandlerOptions{Description: "The whole state as JSON: IDs, codes and dates."}),
		workflow.SetUpdateHandlerWithOptions(ctx, contract.CatchUpUpdate, p.catchUp,
			workflow.UpdateHandlerOptions{Description: "Read events that are in the database and not in this workflow. Safe to repeat."}),
		workflow.SetUpdateHandlerWithOptions(ctx, contract.ShowUpdate, p.showAgain,
			workflow.UpdateHandlerOptions{Description: "Write the search attributes anew, where the list shows old ones. Safe to repeat."}),
		workflow.SetUpdateHandlerWithOptions(ctx, contract.ClockUpdate, p.clockMoved, workflow.UpdateHandlerOptions{
			Description: "The practice clock has moved. Answered when everything that became due is recorded.",
			Validator:   p.checkClock,
		}),
	)
}

// mustKnow panics for a state under rules that this worker does not know yet, so that the task waits for a newer worker.
func (p *process[S]) mustKnow(state S) {
	if asked := state.Head().Ruleset; asked > p.ruleset {
		panic(fmt.Sprintf("ruleset %d is newer than this worker, which knows %d", asked, p.ruleset))
	}
}

// accept lets people send the event E as an update named after it.
func accept[E lifecycle.Event, S lifecycle.Process[S]](ctx workflow.Context, p *process[S], description string) error {
	return acceptUntil[E](ctx, p, description, func() bool { return true })
}

// acceptUntil is accept for an event whose answer waits until the main loop has done what follows from it.
func acceptUntil[E lifecycle.Event, S lifecycle.Process[S]](ctx workflow.Context, p *process[S], description string, done func() bool) error {
	var zero E
	name := zero.Name()
	return workflow.SetUpdateHandlerWithOptions(ctx, name,
		func(ctx workflow.Context, c contract.Command) (contract.Outcome[S], error) {
			e, err := p.decode(name, c.Event)
			if err != nil {
				return contract.Outcome[S]{}, contract.RuleError(lifecycle.Refuse(lifecycle.CodeInvalid, "the event cannot be read"), p.version())
			}
			// A command can overtake the record that begins the process.
			if err := p.awaitBegin(ctx); err != nil {
				return contract.Outcome[S]{}, err
			}
			out, err := p.apply(ctx, c, e)
			if err != nil || done() {
				return out, err
			}
			ctx, _ = workflow.NewDisconnectedContext(ctx)
			return out, workflow.Await(ctx, func() bool { return done() || p.superseded })
		},
		workflow.UpdateHandlerOptions{
			Description: description,
			Validator:   func(ctx workflow.Context, c contract.Command) error { return p.check(ctx, name, c) },
		})
}

// check turns away a command that cannot happen now. It leaves no trace in history.
func (p *process[S]) check(ctx workflow.Context, name string, c contract.Command) error {
	if c.Actor.TenantID != p.tenantID || (p.version() > 0 && c.ProcessID != p.state.Head().ID) {
		return contract.SealInvalid() // made by the API, and for another tenant
	}
	e, err := p.decode(name, c.Event)
	if err != nil {
		return contract.RuleError(lifecycle.Refuse(lifecycle.CodeInvalid, "the event cannot be read"), p.version())
	}
	if p.version() == 0 {
		return nil // not begun yet: the handler waits for its turn
	}
	if c.IfVersion != 0 && c.IfVersion != p.version() {
		return contract.StaleVersion(p.version())
	}
	_, err = p.state.Next(e, p.at(ctx, c.Clock))
	return contract.RuleError(err, p.version())
}

// apply makes e happen: decide, record, then remember.
func (p *process[S]) apply(ctx workflow.Context, c contract.Command, e lifecycle.Event) (contract.Outcome[S], error) {
	// A placement ends by its rules only: a cancellation of the workflow does not stop an event half way.
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := p.lock.Lock(ctx); err != nil {
		return contract.Outcome[S]{}, err
	}
	defer p.lock.Unlock()

	for {
		p.adopt(c.Clock)
		if c.IfVersion != 0 && c.IfVersion != p.version() {
			return contract.Outcome[S]{}, contract.StaleVersion(p.version())
		}
		// The validator ran before we held the lock; ask again.
		at := p.now(ctx)
		next, err := p.state.Next(e, at)
		if err != nil {
			return contract.Outcome[S]{}, contract.RuleError(err, p.version())
		}
		p.mustKnow(next)
		out, err := p.store(ctx, c, e, next, at)
		if err != nil {
			return contract.Outcome[S]{}, err
		}
		switch out.Status {
		case contract.Recorded:
			p.remember(e.Fact(), at, p.state.Head(), next.Head())
			p.state, p.changed = next, true
			done := p.outcome(c.Fingerprint)
			done.Findings = out.Findings
			return done, nil
		case contract.Repeated:
			return p.outcome(out.Fingerprint), nil
		case contract.Refused:
			if p.version() == 0 {
				p.refused = out.Refusal
			}
			return contract.Outcome[S]{}, contract.RuleError(out.Refusal, p.version())
		case contract.Superseded:
			p.superseded, p.changed = true, true
			return contract.Outcome[S]{}, contract.RuleError(lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this process goes on elsewhere"), p.version())
		case contract.Behind:
			version, clock := p.version(), p.clock
			p.fold(out)
			if p.version() == version && p.clock == clock {
				panic("the write path says that " + e.Name() + " is behind, and not what is missing")
			}
			// The command may be among what was missed: it was recorded, and its answer lost.
			for _, m := range out.Missed {
				if m.CommandID == c.ID {
					return p.outcome(m.Fingerprint), nil
				}
			}
		default:
			panic("this worker does not know the answer " + string(out.Status) + " of the write path")
		}
	}
}

// store hands the event to the write path: quickly, or visibly when the database is slow.
func (p *process[S]) store(ctx workflow.Context, c contract.Command, e lifecycle.Event, next S, at time.Time) (contract.Recording, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return contract.Recording{}, err
	}
	in := contract.Record[S]{
		TenantID: p.tenantID, Epoch: p.epoch, Expected: p.version(), CommandID: c.ID, Fingerprint: c.Fingerprint,
		Name: e.Name(), Fact: e.Fact(), Event: data, At: at, Actor: c.Actor, Clock: p.clock, State: next, Host: &p.host,
	}
	if c.Seal != "" && (in.Expected == 0 || p.byInput) {
		in.Begin = &c
	}
	if in.Founded, err = p.founded(c, e, at); err != nil {
		return contract.Recording{}, err
	}
	summary := e.Fact()
	var out contract.Recording
	if err := workflow.ExecuteLocalActivity(withDatabase(ctx, summary), p.record, in).Get(ctx, &out); err == nil {
		return out, nil
	}
	err = p.slowly(ctx, func() error {
		return workflow.ExecuteActivity(withSlowDatabase(ctx, summary), p.record, in).Get(ctx, &out)
	})
	return out, err
}

// fold takes in what the database knows and this workflow does not. What it cannot understand was written by a newer
// worker: an error would end the process for good, a panic stops this task until a worker comes that can.
func (p *process[S]) fold(out contract.Recording) {
	if out.Clock != nil {
		p.adopt(*out.Clock)
	}
	for _, m := range out.Missed {
		if m.Version != p.version()+1 {
			panic(fmt.Sprintf("history goes on with version %d after %d", m.Version, p.version()))
		}
		e, err := p.decode(m.Name, m.Event)
		if err != nil {
			panic(err)
		}
		next, err := p.state.Next(e, m.At)
		if err != nil {
			panic(fmt.Sprintf("history goes on with %s at version %d, which the rules of this worker refuse: %v", m.Name, m.Version, err))
		}
		p.remember(e.Fact(), m.At, p.state.Head(), next.Head())
		p.state, p.changed = next, true
	}
}

// catchUp reads what this workflow has missed, and answers with its version.
func (p *process[S]) catchUp(ctx workflow.Context) (int, error) {
	if err := p.awaitBegin(ctx); err != nil || p.version() == 0 {
		return 0, err
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := p.lock.Lock(ctx); err != nil {
		return 0, err
	}
	defer p.lock.Unlock()

	in := contract.MissedInput{TenantID: p.tenantID, ID: p.state.Head().ID, Epoch: p.epoch, Expected: p.version()}
	var out contract.Recording
	if err := workflow.ExecuteLocalActivity(withDatabase(ctx, "catch up"), p.missed, in).Get(ctx, &out); err != nil {
		return 0, err
	}
	p.learn(out)
	return p.version(), nil
}

// learn takes in what the database answered to the question what was missed.
func (p *process[S]) learn(out contract.Recording) {
	if out.Status == contract.Superseded {
		p.superseded, p.changed = true, true
	}
	p.fold(out)
}

// awaitBegin returns when the process has begun, or may not. A cancellation of the workflow does not end the waiting.
func (p *process[S]) awaitBegin(ctx workflow.Context) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	return workflow.Await(ctx, func() bool { return p.refused != nil || p.superseded || p.version() > 0 })
}

// checkClock turns away the clock of another tenant.
func (p *process[S]) checkClock(_ workflow.Context, c contract.ClockTold) error {
	if c.TenantID != p.tenantID {
		return contract.SealInvalid()
	}
	return nil
}

// clockMoved takes over the tenant's new clock and answers when nothing is due any more.
func (p *process[S]) clockMoved(ctx workflow.Context, c contract.ClockTold) (int, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	p.adopt(c.Clock)
	err := workflow.Await(ctx, func() bool {
		_, due := p.due(ctx)
		return p.state.Head().Ended || p.superseded || (!due && p.settled == p.version() && !p.distracted())
	})
	return p.version(), err
}

// distracted tells whether an attentive process has something to do besides what is due.
func (p *process[S]) distracted() bool { return p.attentive && (p.busy || p.waiting()) }

// quiet tells that nobody waits for an answer, and nothing runs beside the main loop.
func (p *process[S]) quiet(ctx workflow.Context) bool {
	return workflow.AllHandlersFinished(ctx) && (p.held == nil || !p.held())
}

// adopt takes over a newer clock of the tenant.
func (p *process[S]) adopt(c lifecycle.Clock) {
	if c.Version > p.clock.Version {
		p.clock, p.changed = c, true
	}
}

// now is the tenant's time.
func (p *process[S]) now(ctx workflow.Context) time.Time { return tenantTime(ctx, p.clock) }

// tenantTime is as fine as Postgres keeps time: an event that is folded in later must lead to the same state.
func tenantTime(ctx workflow.Context, c lifecycle.Clock) time.Time {
	return workflow.Now(ctx).Add(c.Offset).Truncate(time.Microsecond)
}

// at is the tenant's time as the newer of two clocks shows it.
func (p *process[S]) at(ctx workflow.Context, c lifecycle.Clock) time.Time {
	if c.Version > p.clock.Version {
		return tenantTime(ctx, c)
	}
	return p.now(ctx)
}

func (p *process[S]) version() int { return p.state.Head().Version }

func (p *process[S]) outcome(fingerprint string) contract.Outcome[S] {
	return contract.Outcome[S]{State: p.state.Brief(), Fingerprint: fingerprint}
}

// once carries out an effect of the state, if it has not been carried out yet. It survives continue-as-new.
func (p *process[S]) once(ctx workflow.Context, name string, do func(ctx workflow.Context) error) error {
	if slices.Contains(p.told, name) {
		return nil
	}
	if err := do(ctx); err != nil {
		return err
	}
	p.told = append(p.told, name)
	return nil
}
