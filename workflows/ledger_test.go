package workflows_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

const tenantID = "01900000-0000-7000-8000-0000000000aa"

// ledger is the write path in memory. It gives the answers that the store gives: it guards by epoch and version, writes a
// command once, and answers behind with what was missed. It also holds what it is told against the rules, and notes what
// is wrong with it in problems.
type ledger struct {
	mu     sync.Mutex
	rows   map[string]*row
	faults map[string][]fault
	clock  lifecycle.Clock
	calls  []call
	// unread is how often the question what was missed still fails.
	unread   int
	problems []string
	hooks    receiver
}

type row struct {
	kind    lifecycle.Kind
	epoch   int
	version int
	state   []byte
	events  []entry
}

// entry is one row of history, with what the tests ask about it.
type entry struct {
	contract.Missed
	Fact    string
	Actor   lifecycle.Actor
	Elapsed lifecycle.Elapsed
}

type call struct {
	name  string
	local bool
}

// fault stands between a caller and the ledger, once.
type fault func(commit func() (contract.Recording, error)) (contract.Recording, error)

var errAway = errors.New("the database is away")

// away fails before anything is written.
func away(func() (contract.Recording, error)) (contract.Recording, error) {
	return contract.Recording{}, errAway
}

// lost commits, and loses the answer.
func lost(commit func() (contract.Recording, error)) (contract.Recording, error) {
	if _, err := commit(); err != nil {
		return contract.Recording{}, err
	}
	return contract.Recording{}, errAway
}

// refusing answers with a refusal, as the database does with what only it can know.
func refusing(code string) fault {
	return func(func() (contract.Recording, error)) (contract.Recording, error) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(code, "the database says no")}, nil
	}
}

func newLedger() *ledger {
	return &ledger{rows: map[string]*row{}, faults: map[string][]fault{}}
}

// fail lays faults in the way of the next records of the command, one for each attempt.
func (l *ledger) fail(command string, faults ...fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults[command] = append(l.faults[command], faults...)
}

// failMissed lets the next so many questions what was missed fail.
func (l *ledger) failMissed(times int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unread += times
}

// setClock moves the tenant's clock behind the workflow's back.
func (l *ledger) setClock(c lifecycle.Clock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clock = c
}

// supersede hands the process over to another run of it.
func (l *ledger) supersede(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows[id].epoch++
}

func (l *ledger) history(id string) []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows[id] == nil {
		return nil
	}
	return append([]entry(nil), l.rows[id].events...)
}

func (l *ledger) facts(id string) []string {
	var facts []string
	for _, e := range l.history(id) {
		facts = append(facts, e.Fact)
	}
	return facts
}

// attempts counts the calls for a command, quick and slow.
func (l *ledger) attempts(command string) (local, regular int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.calls {
		switch {
		case c.name != command:
		case c.local:
			local++
		default:
			regular++
		}
	}
	return local, regular
}

func (l *ledger) recordPlacement(ctx context.Context, in contract.Record[placement.State]) (contract.Recording, error) {
	if in.Expected == 0 && (in.Begin == nil || !sealed(in.Begin.Sealed(in.Name), in.Begin.Seal)) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "not sealed")}, nil
	}
	return record(ctx, l, in, placement.Decode)
}

func (l *ledger) recordRematch(ctx context.Context, in contract.Record[rematch.State]) (contract.Recording, error) {
	return record(ctx, l, in, rematch.Decode)
}

func (l *ledger) recordMentorTraining(ctx context.Context, in contract.Record[mentortraining.State]) (contract.Recording, error) {
	if in.Expected == 0 && (in.Begin == nil || !sealed(in.Begin.Sealed(in.Name), in.Begin.Seal)) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "not sealed")}, nil
	}
	return record(ctx, l, in, mentortraining.Decode)
}

func (l *ledger) recordOutreach(ctx context.Context, in contract.Record[outreach.State]) (contract.Recording, error) {
	if in.Expected == 0 && (in.Begin == nil || !sealed(in.Begin.Sealed(in.Name), in.Begin.Seal)) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "not sealed")}, nil
	}
	return record(ctx, l, in, outreach.Decode)
}

func (l *ledger) recordIssue(ctx context.Context, in contract.Record[issue.State]) (contract.Recording, error) {
	return record(ctx, l, in, issue.Decode)
}

func (l *ledger) recordFollowAlong(ctx context.Context, in contract.Record[followalong.State]) (contract.Recording, error) {
	return record(ctx, l, in, followalong.Decode)
}

func (l *ledger) recordAgreement(ctx context.Context, in contract.Record[agreement.State]) (contract.Recording, error) {
	if in.Expected == 0 && (in.Begin == nil || !sealed(in.Begin.Sealed(in.Name), in.Begin.Seal)) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "not sealed")}, nil
	}
	return record(ctx, l, in, agreement.Decode)
}

func (l *ledger) missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, call{"missed", activity.GetInfo(ctx).IsLocalActivity})
	if l.unread > 0 {
		l.unread--
		return contract.Recording{}, errAway
	}
	if in.TenantID != tenantID || l.rows[in.ID] == nil {
		return contract.Recording{}, fmt.Errorf("missed: no process %q in tenant %q", in.ID, in.TenantID)
	}
	return l.behind(in.ID, in.Epoch, in.Expected), nil
}

func record[S lifecycle.Process[S]](ctx context.Context, l *ledger, in contract.Record[S], decode func(string, []byte) (lifecycle.Event, error)) (contract.Recording, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, call{in.Name, activity.GetInfo(ctx).IsLocalActivity})
	commit := func() (contract.Recording, error) { return commit(l, in, decode) }
	if faults := l.faults[in.Name]; len(faults) > 0 {
		l.faults[in.Name] = faults[1:]
		return faults[0](commit)
	}
	return commit()
}

func commit[S lifecycle.Process[S]](l *ledger, in contract.Record[S], decode func(string, []byte) (lifecycle.Event, error)) (contract.Recording, error) {
	h := in.State.Head()
	if l.clock.Version > in.Clock.Version {
		clock := l.clock
		return contract.Recording{Status: contract.Behind, Clock: &clock}, nil
	}
	r := l.rows[h.ID]
	if r == nil && in.Expected == 0 {
		r = &row{kind: h.Kind, epoch: in.Epoch}
	} else if r == nil || in.Expected == 0 || r.epoch != in.Epoch || r.version != in.Expected {
		if r == nil {
			return contract.Recording{}, fmt.Errorf("no row of %s", h.ID)
		}
		out := l.behind(h.ID, in.Epoch, in.Expected)
		if out.Status == contract.Behind && len(out.Missed) == 0 {
			return contract.Recording{}, fmt.Errorf("the row of %s is older than version %d", h.ID, in.Expected)
		}
		return out, nil
	}
	for _, e := range r.events {
		if e.CommandID == in.CommandID {
			return contract.Recording{Status: contract.Repeated, Fingerprint: e.Fingerprint}, nil
		}
	}
	e := entry{Missed: contract.Missed{
		Version: h.Version, CommandID: in.CommandID, Fingerprint: in.Fingerprint, Name: in.Name, Event: in.Event, At: in.At,
	}, Fact: in.Fact, Actor: in.Actor}
	if problem := inspect(r, in, &e, decode); problem != "" {
		l.problems = append(l.problems, fmt.Sprintf("%s at version %d: %s", in.Name, in.Expected, problem))
	}
	if f := in.Founded; f != nil {
		out, err := commit(l, contract.Record[S]{
			TenantID: in.TenantID, CommandID: f.CommandID, Fingerprint: in.Fingerprint, Name: f.Name, Fact: f.Fact, Event: f.Event,
			At: in.At, Actor: in.Actor, Clock: in.Clock, State: f.State,
		}, decode)
		if err != nil || out.Status != contract.Recorded {
			return out, fmt.Errorf("the process that %s begins was not recorded: %s %w", in.Name, out.Status, err)
		}
	}
	state, err := json.Marshal(in.State)
	if err != nil {
		return contract.Recording{}, err
	}
	r.version, r.state = h.Version, state
	r.events = append(r.events, e)
	l.rows[h.ID] = r
	return contract.Recording{Status: contract.Recorded}, nil
}

func (l *ledger) behind(id string, epoch, after int) contract.Recording {
	r := l.rows[id]
	if r.epoch > epoch {
		return contract.Recording{Status: contract.Superseded}
	}
	out := contract.Recording{Status: contract.Behind}
	for _, e := range r.events {
		if e.Version > after {
			out.Missed = append(out.Missed, e.Missed)
		}
	}
	return out
}

// inspect says what is wrong with a record; empty when nothing is. The state that comes with an event must be the one that
// the rules make of the state before it.
func inspect[S lifecycle.Process[S]](r *row, in contract.Record[S], out *entry, decode func(string, []byte) (lifecycle.Event, error)) string {
	event, err := decode(in.Name, in.Event)
	if err != nil {
		return err.Error()
	}
	var before S
	if r.state != nil {
		if err := json.Unmarshal(r.state, &before); err != nil {
			return err.Error()
		}
	}
	after, err := before.Next(event, in.At)
	if err != nil {
		return "the rules refuse it: " + err.Error()
	}
	want, _ := json.Marshal(after)
	got, _ := json.Marshal(in.State)
	var nested struct {
		lifecycle.Elapsed
		Nested *lifecycle.Elapsed `json:"elapsed"`
	}
	if err := json.Unmarshal(in.Event, &nested); err != nil {
		return err.Error()
	}
	out.Elapsed = nested.Elapsed
	if nested.Nested != nil {
		out.Elapsed = *nested.Nested
	}
	byClock := in.Actor.UserID == "" && out.Elapsed.Deadline != ""
	switch {
	case in.TenantID != tenantID || in.Actor.TenantID != tenantID:
		return "of another tenant"
	case in.CommandID == "":
		return "without a command ID"
	case in.Fact != event.Fact():
		return "under the fact " + in.Fact
	case in.At.IsZero():
		return "at no time"
	case !in.At.Equal(in.At.Truncate(time.Microsecond)):
		return "at a time finer than the database keeps it: what is folded in later would differ"
	case string(got) != string(want):
		return "with a state that the rules do not give:\n got " + string(got) + "\nwant " + string(want)
	case byClock && in.At.Before(out.Elapsed.Due):
		return fmt.Sprintf("before it is due: %s, due %s", in.At, out.Elapsed.Due)
	case byClock && out.Elapsed.Late != (in.At.Sub(out.Elapsed.Due) > time.Minute):
		return fmt.Sprintf("late is %v: %s, due %s", out.Elapsed.Late, in.At, out.Elapsed.Due)
	}
	return ""
}

// sealer is the API's seal, with a key that everybody knows.
type sealer struct{}

func (sealer) Seal(data []byte) string {
	mac := hmac.New(sha256.New, []byte("the key of the tests"))
	mac.Write(data)
	return hex.EncodeToString(mac.Sum(nil))
}

func (s sealer) Verify(data []byte, seal string) error {
	if !hmac.Equal([]byte(s.Seal(data)), []byte(seal)) {
		return errors.New("wrong seal")
	}
	return nil
}

func sealed(data []byte, seal string) bool { return sealer{}.Verify(data, seal) == nil }
