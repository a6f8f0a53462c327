package activities_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/workflows/contract"
)

var real = lifecycletest.At("2026-11-02", 9)

// due is a rung that waits for its time.
type due struct {
	id string
	at time.Time
}

// clockStore is the clock of one practice tenant, and the rungs of its processes, in memory.
type clockStore struct {
	mu      sync.Mutex
	clock   lifecycle.Clock
	moving  bool
	rungs   []due
	open    []string
	tells   map[string]string // who tells whom
	stopped int
	err     error
}

func (s *clockStore) BeginClockMove(context.Context, string) (lifecycle.Clock, error) {
	s.moving = s.err == nil
	return s.clock, s.err
}

func (s *clockStore) EndClockMove(_ context.Context, _ string, offset time.Duration) (lifecycle.Clock, error) {
	s.moving = false
	s.clock = lifecycle.Clock{Offset: max(s.clock.Offset, offset), Version: s.clock.Version + 1}
	return s.clock, nil
}

func (s *clockStore) StopClockMove(context.Context, string) (lifecycle.Clock, error) {
	s.moving = false
	s.stopped++
	return s.clock, nil
}

func (s *clockStore) StepClock(_ context.Context, _ string, until, real time.Time, except []string) (store.NextDue, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.rungs {
		if slices.Contains(except, d.id) || d.at.After(until) {
			continue
		}
		s.clock = lifecycle.Clock{Offset: max(s.clock.Offset, d.at.Sub(real)), Version: s.clock.Version + 1}
		return store.NextDue{Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: d.id}, At: d.at, Clock: s.clock}, true, nil
	}
	return store.NextDue{}, false, nil
}

func (s *clockStore) NextDueAt(context.Context, string) (time.Time, bool, error) {
	if len(s.rungs) == 0 {
		return time.Time{}, false, nil
	}
	return s.rungs[0].at, true, nil
}

func (s *clockStore) OpenProcesses(_ context.Context, _, after string, limit int) ([]lifecycle.Ref, error) {
	var refs []lifecycle.Ref
	for _, id := range s.open {
		if id > after && len(refs) < limit {
			refs = append(refs, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: id})
		}
	}
	return refs, nil
}

func (s *clockStore) ToldBy(_ context.Context, _ string, ref lifecycle.Ref) ([]lifecycle.Ref, error) {
	if to := s.tells[ref.ID]; to != "" {
		return []lifecycle.Ref{{Kind: lifecycle.KindPlacement, ID: to}}, nil
	}
	return nil, nil
}

func (s *clockStore) Calendar(context.Context, string, time.Time) (lifecycle.Calendar, error) {
	return lifecycletest.Calendar(), nil
}

// processes stands for Temporal and for the processes behind it: told a clock, each fires what is due by it.
type processes struct {
	client.Client
	store *clockStore
	gone  []string // do not run
	deaf  []string // run, and fire nothing
	stuck []string // run, and take nothing in
	// stuckFor is how long that is waited for; recover how often one that is stuck says so before it goes on, 0 for always.
	stuckFor time.Duration
	recover  int
	paused   []string // somebody has paused them in Temporal
	err      error

	asked map[string]int

	mu   sync.Mutex
	told []string
	bad  []string
}

func (p *processes) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := o.WorkflowID[len("placement/"):]
	told := o.Args[0].(contract.ClockTold)
	// The activity must heartbeat within 20 seconds: see withClockMove.
	deadline, bounded := ctx.Deadline()
	if o.UpdateName != contract.ClockUpdate || told.Seal != string(told.Sealed(contract.ClockUpdate)) || told.TenantID != tenantID ||
		o.WaitForStage != client.WorkflowUpdateStageCompleted || !bounded || time.Until(deadline) > 15*time.Second {
		p.bad = append(p.bad, fmt.Sprintf("%+v", o))
	}
	switch {
	case p.err != nil:
		return nil, p.err
	case slices.Contains(p.gone, id):
		return nil, serviceerror.NewNotFound("workflow execution already completed")
	case slices.Contains(p.paused, id):
		p.asked = counted(p.asked, id)
		return nil, serviceerror.NewFailedPrecondition("Workflow is paused. Cannot update the workflow.")
	case slices.Contains(p.stuck, id) && (p.recover == 0 || p.asked[id] < p.recover):
		p.asked = counted(p.asked, id)
		return nil, serviceerror.NewWorkflowNotReady("unable to perform workflow execution update due to Workflow Task in failed state")
	}
	p.told = append(p.told, fmt.Sprintf("%s by %d", id, told.Clock.Version))
	if !slices.Contains(p.deaf, id) {
		now := real.Add(told.Clock.Offset)
		p.store.mu.Lock()
		p.store.rungs = slices.DeleteFunc(p.store.rungs, func(d due) bool { return d.id == id && !d.at.After(now) })
		p.store.mu.Unlock()
	}
	return done{}, nil
}

func counted(all map[string]int, id string) map[string]int {
	if all == nil {
		all = map[string]int{}
	}
	all[id]++
	return all
}

type done struct{ client.WorkflowUpdateHandle }

func (done) Get(context.Context, any) error { return nil }

type plainSeal struct{}

func (plainSeal) Seal(data []byte) (string, error) { return string(data), nil }

// move runs a whole move, as the workflow does.
func move(t *testing.T, s *clockStore, p *processes, m contract.ClockMove) (contract.ClockMoved, error) {
	t.Helper()
	p.store = s
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	c := &activities.Clocks{
		Store: s, Temporal: p, Seal: plainSeal{}, Now: func() time.Time { return real }, StuckFor: p.stuckFor,
	}
	env.RegisterActivityWithOptions(c.BeginMove, activity.RegisterOptions{Name: contract.BeginMoveActivity})
	env.RegisterActivityWithOptions(c.Move, activity.RegisterOptions{Name: contract.MoveClockActivity})
	value, err := env.ExecuteActivity(contract.BeginMoveActivity, tenantID, m)
	if err != nil {
		return contract.ClockMoved{}, err
	}
	var state contract.MoveState
	require.NoError(t, value.Get(&state))
	value, err = env.ExecuteActivity(contract.MoveClockActivity, state)
	if err != nil {
		return contract.ClockMoved{}, err
	}
	var moved contract.ClockMoved
	require.NoError(t, value.Get(&moved))
	require.Empty(t, p.bad)
	return moved, nil
}

func TestClockStopsAtEveryDeadlineOnItsWay(t *testing.T) {
	t.Parallel()
	s := &clockStore{open: []string{"a", "b", "c"}, rungs: []due{
		{"a", real.Add(time.Hour)}, {"b", real.Add(2 * time.Hour)}, {"b", real.Add(2 * time.Hour)}, {"a", real.Add(5 * time.Hour)}, {"c", real.Add(9 * time.Hour)},
	}}
	p := &processes{}

	moved, err := move(t, s, p, contract.ClockMove{Hours: 5})

	require.NoError(t, err)
	require.Equal(t, real.Add(5*time.Hour), moved.Now)
	require.Equal(t, 3, moved.Fired, "the process handles in one go what falls due at the same moment")
	require.Equal(t, []string{"a by 1", "b by 2", "a by 3"}, p.told[:3])
	require.ElementsMatch(t, []string{"a by 4", "b by 4", "c by 4"}, p.told[3:], "at the target all are told")
	require.Equal(t, []due{{"c", real.Add(9 * time.Hour)}}, s.rungs)
	require.False(t, s.moving)
}

// What a process tells another one is recorded before the clock goes on.
func TestClockWaitsForWhoIsToldOfADeadline(t *testing.T) {
	t.Parallel()
	s := &clockStore{tells: map[string]string{"a": "c"}, rungs: []due{{"a", real.Add(time.Hour)}, {"b", real.Add(2 * time.Hour)}}}
	p := &processes{}

	_, err := move(t, s, p, contract.ClockMove{Hours: 5})

	require.NoError(t, err)
	require.Equal(t, []string{"a by 1", "c by 1", "b by 2"}, p.told)
}

func TestProcessThatCannotHandleItsDeadlineDoesNotHoldTheClock(t *testing.T) {
	t.Parallel()
	for _, p := range []*processes{{gone: []string{"a"}}, {deaf: []string{"a"}}, {stuck: []string{"a"}}, {paused: []string{"a"}}} {
		s := &clockStore{open: []string{"a", "b"}, rungs: []due{{"a", real.Add(time.Hour)}, {"b", real.Add(2 * time.Hour)}}}

		moved, err := move(t, s, p, contract.ClockMove{Hours: 3})

		require.NoError(t, err)
		require.Equal(t, real.Add(3*time.Hour), moved.Now)
		require.Equal(t, []due{{"a", real.Add(time.Hour)}}, s.rungs)
	}
}

func TestProcessWhoseTaskWasLostIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := &clockStore{open: []string{"a", "b"}, rungs: []due{{"a", real.Add(time.Hour)}, {"b", real.Add(2 * time.Hour)}}}
	p := &processes{stuck: []string{"a"}, recover: 2, stuckFor: time.Minute}

	moved, err := move(t, s, p, contract.ClockMove{Hours: 3})

	require.NoError(t, err)
	require.Equal(t, real.Add(3*time.Hour), moved.Now)
	require.Empty(t, s.rungs, "what was due has happened")
	require.Equal(t, 2, moved.Fired)
	require.Equal(t, 2, p.asked["a"])
}

func TestWhoIsStuckIsWaitedForOnce(t *testing.T) {
	t.Parallel()
	s := &clockStore{open: []string{"a", "b"}, rungs: []due{{"a", real.Add(time.Hour)}, {"b", real.Add(2 * time.Hour)}}}
	p := &processes{stuck: []string{"a"}, paused: []string{"b"}, stuckFor: time.Second}

	_, err := move(t, s, p, contract.ClockMove{Hours: 3})

	require.NoError(t, err)
	require.Equal(t, 2, p.asked["b"], "for its deadline, and once more in the end: the paused say so themselves")
	require.Equal(t, 8+1, p.asked["a"], "for its deadline until it is known, and once more in the end without waiting again")
}

func TestManyProcessesAreAllTold(t *testing.T) {
	t.Parallel()
	s := &clockStore{}
	for i := range 250 {
		s.open = append(s.open, fmt.Sprintf("%04d", i))
	}
	p := &processes{}

	_, err := move(t, s, p, contract.ClockMove{Hours: 1})

	require.NoError(t, err)
	require.Len(t, p.told, 250)
}

func TestTargets(t *testing.T) {
	t.Parallel()
	next := real.Add(77 * time.Minute)
	for _, c := range []struct {
		name string
		move contract.ClockMove
		want time.Time
	}{
		{"hours", contract.ClockMove{Hours: 30}, real.Add(30 * time.Hour)},
		{"calendar days", contract.ClockMove{CalendarDays: 10}, lifecycletest.At("2026-11-12", 9)},
		{"working days", contract.ClockMove{WorkingDays: 5}, lifecycletest.At("2026-11-09", 9)},
		{"working days over Christmas", contract.ClockMove{WorkingDays: 41}, lifecycletest.At("2027-01-04", 9)},
		{"next deadline", contract.ClockMove{NextDeadline: true}, next},
		{"calendar days to the very day of the change", contract.ClockMove{CalendarDays: 146}, lifecycletest.At("2027-03-28", 9)},
		{"over the change to summer time", contract.ClockMove{WorkingDays: 105}, lifecycletest.At(lifecycletest.WorkingDays("2026-11-02", 105), 9)},
		{"calendar days over the change to summer time", contract.ClockMove{CalendarDays: 180}, lifecycletest.At("2027-05-01", 9)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &clockStore{rungs: []due{{"a", next}}, open: []string{"a"}}

			moved, err := move(t, s, &processes{}, c.move)

			require.NoError(t, err)
			require.Equal(t, c.want, moved.Now)
		})
	}
}

func TestMoveWithoutDeadlinesStaysWhereItIs(t *testing.T) {
	t.Parallel()
	s := &clockStore{}

	moved, err := move(t, s, &processes{}, contract.ClockMove{NextDeadline: true})

	require.NoError(t, err)
	require.Equal(t, real, moved.Now)
	require.Zero(t, moved.Fired)
}

func TestMoveBeyondTheCalendarIsRefusedAndLetsCommandsGoOn(t *testing.T) {
	t.Parallel()
	s := &clockStore{}

	_, err := move(t, s, &processes{}, contract.ClockMove{WorkingDays: 5000})

	refusal, ok := contract.RuleErrorFrom(err)
	require.True(t, ok, err)
	require.Equal(t, lifecycle.CodeCalendarNotCovered, refusal.Code)
	require.False(t, s.moving)
	require.Equal(t, 1, s.stopped)
}

func TestRealClockIsNeverMovedAndNotTriedAgain(t *testing.T) {
	t.Parallel()
	s := &clockStore{err: store.ErrNotPractice}

	_, err := move(t, s, &processes{}, contract.ClockMove{Hours: 1})

	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.True(t, app.NonRetryable())
	refusal, ok := contract.RuleErrorFrom(err)
	require.True(t, ok)
	require.Equal(t, lifecycle.CodeNotPossibleNow, refusal.Code)
}

func TestMoveGoesOnWhereItWasAfterAFailure(t *testing.T) {
	t.Parallel()
	s := &clockStore{open: []string{"a"}, rungs: []due{{"a", real.Add(time.Hour)}}}
	_, err := move(t, s, &processes{err: errors.New("Temporal is away")}, contract.ClockMove{Hours: 2})
	require.Error(t, err)
	require.Len(t, s.rungs, 1)
	require.Equal(t, time.Hour, s.clock.Offset)

	moved, err := move(t, s, &processes{}, contract.ClockMove{Hours: 1})

	require.NoError(t, err)
	require.Empty(t, s.rungs)
	require.Equal(t, real.Add(2*time.Hour), moved.Now)
}
