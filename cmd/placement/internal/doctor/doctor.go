package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc/codes"

	"placement/models/lifecycle"
	"placement/models/store"
)

// Doctor looks at one installation.
type Doctor struct {
	Store    *store.Store
	Temporal client.Client
	// Namespace is the one that Temporal is asked about.
	Namespace string
	// Data and Failures read what histories hold, plain or encrypted.
	Data     converter.DataConverter
	Failures converter.FailureConverter
	// Restart starts a process from its row, unless it runs.
	Restart func(ctx context.Context, t store.Tenant, ref lifecycle.Ref) (bool, error)
	// Now is real time.
	Now func() time.Time
	// Pause is the time between two looks at the same process; 0 means a second.
	Pause time.Duration
	// Report is told of every difference, once, when it is known what became of it.
	Report func(Finding) error
	// Actor is who wants it repaired, for the audit; without a user it is whoever looks after the machine.
	Actor lifecycle.Actor

	// silence is set when no worker asks for work.
	silence atomic.Pointer[NoWorkerError]
	// unheard is how many workflows in a row have not answered.
	unheard atomic.Int32
}

// ErrBlind is returned when a part of the installation could not be looked at.
var ErrBlind = errors.New("not everything could be looked at")

// How often it must see a difference before it believes in it, and how often it looks at most: one difference may turn into
// another. The pause between two looks doubles, for Temporal's list lags behind.
const (
	looks        = 4
	mostLooks    = 8
	longestPause = 4 * time.Second
	// rounds is how often it repairs: a repair may bring to light what is to be repaired next.
	rounds = 4
)

// Summary counts what was seen in one tenant.
type Summary struct {
	TenantID string
	// Open is the number of processes that have not ended, by their rows.
	Open int
	// Found counts the differences; Repaired those that are none any more, Noted the losses that the audit knows, Left the
	// others.
	Found, Repaired, Noted, Left int
}

// Run looks at all tenants, or at the one with the given ID, one after the other; repairs what can be repaired when it is
// asked to; and returns what it saw of each. ErrBlind says that something could not be looked at: what could was reported all
// the same.
func (d *Doctor) Run(ctx context.Context, tenantID string, repair bool) ([]Summary, error) {
	tenants, err := d.Store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, t := range tenants {
		known[t.ID] = true
	}
	if tenantID != "" && !known[tenantID] {
		return nil, fmt.Errorf("there is no tenant %s", tenantID)
	}
	list, err := d.list(ctx)
	if err == nil {
		err = d.hear(ctx)
	}
	if err != nil {
		return nil, err
	}
	var all []Summary
	var blind error
	for _, t := range tenants {
		if tenantID != "" && t.ID != tenantID {
			continue
		}
		s, err := d.run(ctx, t, list, repair)
		if errors.Is(err, ErrBlind) {
			blind, err = err, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, s)
	}
	blind = cmp.Or(d.silent(), blind)
	if tenantID != "" {
		return all, blind
	}
	orphans, err := d.orphans(list, known)
	if orphans.Found > 0 {
		all = append(all, orphans)
	}
	return all, errors.Join(blind, err)
}

// orphans reports workflows of tenants that the database does not have.
func (d *Doctor) orphans(list *listing, known map[string]bool) (Summary, error) {
	var s Summary
	for _, id := range slices.Sorted(maps.Keys(list.running)) {
		l := list.running[id]
		if known[l.tenant] {
			continue
		}
		ref, _ := refOf(id)
		f := finding(l.tenant, ref, NoTenant, "runs for a tenant that is not in the database")
		f.Outcome = Found
		s.Found, s.Left = s.Found+1, s.Left+1
		if err := d.Report(f); err != nil {
			return s, err
		}
	}
	return s, nil
}

// run looks at one tenant, with the list of workflows for the first look.
func (d *Doctor) run(ctx context.Context, t store.Tenant, list *listing, repair bool) (Summary, error) {
	s := Summary{TenantID: t.ID}
	found, err := d.confirmed(ctx, t, list, scope{}, &s.Open)
	if err != nil {
		return s, err
	}
	return d.settle(ctx, t, s, found, scope{}, repair)
}

// settle repairs what was found, when it is to, and says what became of everything.
func (d *Doctor) settle(ctx context.Context, t store.Tenant, s Summary, found []Finding, of scope, repair bool) (Summary, error) {
	all := found
	tried := map[string]attempt{}
	for round := 0; repair && round < rounds; round++ {
		did, err := d.repair(ctx, t, found, tried)
		if err != nil {
			return s, err
		}
		if !did {
			break
		}
		of.only = refsOf(all)
		if found, err = d.confirmed(ctx, t, nil, of, nil); err != nil {
			return s, err
		}
		for _, f := range found {
			if same(all, f) < 0 {
				all = append(all, f)
			}
		}
	}
	return d.conclude(s, all, found, tried, repair)
}

// attempt is what was done about a difference, or why that failed.
type attempt struct {
	how    string
	failed bool
}

// conclude reports every difference with what became of it. left are those that are still there, tried says what was done.
func (d *Doctor) conclude(s Summary, all, left []Finding, tried map[string]attempt, repair bool) (Summary, error) {
	var blind error
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Process, b.Process), cmp.Compare(a.order(), b.order()))
	})
	for _, f := range all {
		did := tried[f.key()]
		f.Done, f.Repairable = did.how, f.repair != nil || f.missing != nil
		switch i := same(left, f); {
		case i < 0 && d.outOfSight(f, left, tried):
			f.Outcome = Left
			s.Left++
			if !did.failed {
				blind = ErrBlind
				f.Done = strings.TrimPrefix(f.Done+"; it could not be looked at again", "; ")
			}
		case i < 0 && did.failed:
			f.Outcome, f.Done = Repaired, "gone all the same; "+f.Done
			s.Repaired++
		case i < 0:
			f.Outcome, f.Done = Repaired, cmp.Or(f.Done, "gone with what else was repaired")
			s.Repaired++
		case left[i].Noted:
			f.Outcome = Noted
			s.Noted++
		default:
			f.Text, f.Outcome = left[i].Text, Left
			s.Left++
			if f.Kind == Unseen {
				blind = ErrBlind
			}
		}
		if !repair && f.Outcome == Left {
			f.Outcome = Found
		}
		s.Found++
		if err := d.Report(f); err != nil {
			return s, err
		}
	}
	return s, blind
}

// outOfSight tells whether nobody knows that a difference which the last look did not find is gone: its process could not be looked
// at, or something else that is wrong may hide it.
func (d *Doctor) outOfSight(f Finding, left []Finding, tried map[string]attempt) bool {
	did, done := tried[f.key()]
	written := f.Kind == Ahead && done && !did.failed // the database has said so
	if d.silent() != nil && !written && !f.Kind.seenWithoutWorker() {
		return true
	}
	if did.failed && !f.Kind.ofOneProcess() {
		return true
	}
	return slices.ContainsFunc(left, func(o Finding) bool { return o.Ref == f.Ref && (did.failed || o.Kind == Unseen) })
}

// scope is what of a tenant is looked at.
type scope struct {
	// only is the processes to look at, nil for all.
	only map[lifecycle.Ref]bool
	// apart leaves out what takes more than one process to see.
	apart bool
	// named, unless nil, are the processes whose differences are wanted, and no others'.
	named map[lifecycle.Ref]bool
}

// confirmed returns the differences that are still there after several looks. list is the list of workflows for the first
// look, nil to ask for it. open, unless nil, counts the open rows.
func (d *Doctor) confirmed(ctx context.Context, t store.Tenant, list *listing, of scope, open *int) ([]Finding, error) {
	var lost, found []Finding
	var err error
	if !of.apart {
		if lost, err = d.lostTexts(ctx, t); err != nil {
			return nil, err
		}
		lost = of.wanted(lost)
	}
	pause := cmp.Or(d.Pause, time.Second)
	times := map[string]int{}
	for range mostLooks {
		if list == nil {
			if list, err = d.listFor(ctx, of); err != nil {
				return nil, err
			}
		}
		if found, err = d.look(ctx, t, list, of, open); err != nil {
			return nil, err
		}
		found = of.wanted(found)
		open, list, of.only = nil, nil, refsOf(found)
		before := times
		times = map[string]int{}
		settled := true
		for _, f := range found {
			times[f.key()] = before[f.key()] + 1
			settled = settled && (!f.mayPass() || times[f.key()] >= looks)
		}
		if settled {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, longestPause)
		}
	}
	// A text that is lost with an event which is not there yet is named by the event.
	for _, f := range lost {
		if same(found, f) < 0 {
			found = append(found, f)
		}
	}
	return found, nil
}

// repair tries every repair once, in the order in which they need each other, and tells whether there was one to try. What may have
// been carried out is in the audit, whoever waits for the answer.
func (d *Doctor) repair(ctx context.Context, t store.Tenant, found []Finding, tried map[string]attempt) (bool, error) {
	var did bool
	if err := d.bringForward(ctx, t, found, tried, &did); err != nil {
		return did, err
	}
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.order(), b.order()) })
	for _, f := range found {
		if _, again := tried[f.key()]; f.repair == nil || again {
			continue
		}
		if ctx.Err() != nil {
			return did, ctx.Err()
		}
		did = true
		how, err := f.repair(ctx)
		if err == nil || ctx.Err() != nil || lost(err) {
			if err := d.Store.NoteRepair(ctx, d.who(t), f.Ref, string(f.Kind)); err != nil {
				return did, fmt.Errorf("audit repair: %w", err)
			}
		}
		tried[f.key()] = attempt{how: how}
		if err != nil {
			tried[f.key()] = attempt{how: "the repair failed: " + plain(err), failed: true}
		}
	}
	return did, ctx.Err()
}

// lost tells whether a repair may have been carried out although it was answered with an error: its answer did not come.
func lost(err error) bool {
	if _, late := errors.AsType[*client.WorkflowUpdateServiceTimeoutOrCanceledError](err); late || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	from, ok := errors.AsType[serviceerror.ServiceError](err)
	return ok && slices.Contains([]codes.Code{codes.DeadlineExceeded, codes.Canceled, codes.Unavailable}, from.Status().Code())
}

// who wants it repaired.
func (d *Doctor) who(t store.Tenant) lifecycle.Actor {
	actor := d.Actor
	actor.TenantID = t.ID
	return actor
}

// wanted are those of the differences that are asked for.
func (s scope) wanted(found []Finding) []Finding {
	if s.named == nil {
		return found
	}
	return slices.DeleteFunc(found, func(f Finding) bool { return !s.named[f.Ref] })
}

func (d *Doctor) listFor(ctx context.Context, of scope) (*listing, error) {
	if of.only == nil {
		return d.list(ctx)
	}
	return d.listOf(ctx, of.only)
}

func refsOf(found []Finding) map[lifecycle.Ref]bool {
	refs := map[lifecycle.Ref]bool{}
	for _, f := range found {
		refs[f.Ref] = true
	}
	return refs
}

// same returns where the difference is in the list; -1 when it is not.
func same(list []Finding, f Finding) int {
	return slices.IndexFunc(list, func(o Finding) bool { return o.key() == f.key() })
}
