package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

func TestSlowDatabaseIsWaitedForInTheOpen(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("agreed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	for range 7 {
		l.fail("cancel", away)
	}
	h.send(n.State.Since.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	local, regular := l.attempts("cancel")
	require.Equal(t, 5, local)
	require.Equal(t, 3, regular)
}

func TestCommitWhoseAnswerIsLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	at := n.State.Since.Add(time.Hour)
	l.fail("record_candidate_decision", lost)
	yes := h.send(at, lifecycletest.CandidateAccepts())
	h.send(at.Add(time.Hour), lifecycletest.CompanyAccepts())
	h.send(at.Add(2*time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	require.Equal(t, 2, yes.recorded(t).Version)
	require.Equal(t, "fingerprint of record_candidate_decision 0", yes.result.(contract.Outcome[placement.State]).Fingerprint)
	require.Equal(t, []string{"proposed", "candidate_decided", "company_decided", "cancelled"}, l.facts(lifecycletest.PlacementID))
}

func TestProposalWhoseAnswerIsLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.fail("propose", lost)
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	in := proposing(lifecycletest.Proposal())
	propose := h.update(h.start, "propose", *in.Begin)
	h.send(h.start.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, in)

	require.Equal(t, 1, propose.recorded(t).Version)
	require.Equal(t, []string{"proposed", "cancelled"}, l.facts(lifecycletest.PlacementID))
}

// What the worker recorded before it was killed is in the row, and the update that asked for it never was.
func (l *ledger) behindTheBack(id, key string, at time.Time, e lifecycle.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.rows[id]
	var state placement.State
	if err := json.Unmarshal(r.state, &state); err != nil {
		panic(err)
	}
	state = lifecycletest.Apply(state, at, e)
	c := command(key, e)
	r.version = state.Version
	r.state, _ = json.Marshal(state)
	r.events = append(r.events, entry{Fact: e.Fact(), Actor: c.Actor, Missed: contract.Missed{
		Version: state.Version, CommandID: c.ID, Fingerprint: c.Fingerprint, Name: e.Name(), Event: c.Event, At: at,
	}})
}

func TestNextCommandFoldsInWhatWasLost(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	in := goingOn(l, n)
	at := n.State.Since.Add(time.Hour)
	l.behindTheBack(n.State.ID, "lost", at, lifecycletest.CandidateAccepts())
	yes := h.send(at.Add(time.Minute), lifecycletest.CompanyAccepts())
	h.send(at.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	require.Equal(t, placement.Agreed, yes.recorded(t).Status)
	require.Equal(t, 3, yes.recorded(t).Version)
}

func TestCommandIsDecidedAnewAfterFolding(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("approved")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	in := goingOn(l, n)
	at := n.State.Since.Add(time.Hour)
	l.behindTheBack(n.State.ID, "lost", at, lifecycletest.Withdraw())
	cancel := h.send(at.Add(time.Minute), lifecycletest.Cancel())
	h.sendTo(at.Add(time.Hour), rematchRef(), lifecycletest.GiveUpRematch())

	h.run(contract.PlacementWorkflow, in)

	require.Equal(t, lifecycle.CodeNotPossibleNow, cancel.refusedUnderLock(t).Code)
	require.Equal(t, string(placement.Withdrawn), h.result().Status)
	require.Equal(t, []string{"rematch_opened", "given_up"}, l.facts(rematchRef().ID), "the same follows as if nothing had been lost")
}

func TestRepeatedCommandThatWasLostIsAnsweredAfterFolding(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	in := goingOn(l, n)
	at := n.State.Since.Add(time.Hour)
	l.behindTheBack(n.State.ID, "lost", at, lifecycletest.ReportProblem())
	c := command("lost", lifecycletest.ReportProblem())
	again := h.update(at.Add(time.Minute), "report_problem", c)
	h.endOf(at.Add(time.Hour), lifecycle.Clock{})

	h.run(contract.PlacementWorkflow, in)

	require.Len(t, again.recorded(t).Problems, 1)
	require.Equal(t, c.Fingerprint, again.result.(contract.Outcome[placement.State]).Fingerprint)
}

func TestCatchUpReadsWhatWasLostAndAnswersWithTheVersion(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	in := goingOn(l, n)
	at := n.State.Since.Add(time.Hour)
	l.behindTheBack(n.State.ID, "lost 1", at, lifecycletest.CandidateAccepts())
	l.behindTheBack(n.State.ID, "lost 2", at, lifecycletest.CompanyAccepts())
	refused := h.send(at.Add(time.Minute), lifecycletest.BookMeeting())
	caught := h.update(at.Add(2*time.Minute), contract.CatchUpUpdate)
	booked := h.send(at.Add(3*time.Minute), lifecycletest.BookMeeting())
	h.send(at.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, in)

	require.Equal(t, 1, refused.refusedBefore(t).Version, "lower than the row's: that is how the API knows")
	caught.recorded(t)
	require.Equal(t, 3, caught.result)
	require.Equal(t, 4, booked.recorded(t).Version)
}

func TestCatchUpBeforeTheFirstRecordWaitsForIt(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.fail("propose", away, away)
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	caught := h.update(h.start, contract.CatchUpUpdate)
	h.send(h.start.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	caught.recorded(t)
	require.Equal(t, 1, caught.result)
}

func TestSupersededRunEndsQuietly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		ask  func(h *harness, at time.Time) *sent
	}{
		{"by a command", func(h *harness, at time.Time) *sent { return h.send(at, lifecycletest.CandidateAccepts()) }},
		{"by catching up", func(h *harness, at time.Time) *sent { return h.update(at, contract.CatchUpUpdate) }},
		{"by a deadline", func(*harness, time.Time) *sent { return nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.In("proposed")
			l := newLedger()
			h := newHarness(t, n.State.Since, l)
			in := goingOn(l, n)
			l.supersede(n.State.ID)
			asked := c.ask(h, n.State.Since.Add(time.Hour))

			h.run(contract.PlacementWorkflow, in)

			require.Equal(t, 1, h.result().Version)
			require.Equal(t, []string{"proposed"}, l.facts(n.State.ID))
			if asked != nil {
				require.WithinDuration(t, n.State.Since.Add(time.Hour), h.env.Now(), time.Minute, "it goes on until something else tells it")
			}
			if asked != nil && asked.what != contract.CatchUpUpdate {
				require.Equal(t, lifecycle.CodeNotPossibleNow, asked.refusedUnderLock(t).Code)
			}
		})
	}
}

// A worker that does not understand what is in the row, or in an answer, must leave the process to one that does: it stops
// at this task instead of failing the process.
func TestWhatCannotBeUnderstoodStopsTheTaskAndNotTheProcess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault fault
	}{
		{"an event of a newer worker", func(func() (contract.Recording, error)) (contract.Recording, error) {
			return contract.Recording{Status: contract.Behind, Missed: []contract.Missed{{Version: 2, Name: "from_the_future", Event: []byte("{}")}}}, nil
		}},
		{"a gap in history", func(func() (contract.Recording, error)) (contract.Recording, error) {
			return contract.Recording{Status: contract.Behind, Missed: []contract.Missed{
				{Version: 2, Name: "reassign", Event: command("", lifecycletest.Reassign()).Event, At: lifecycletest.At("2027-01-04", 9)},
				{Version: 4, Name: "cancel", Event: []byte("{}")},
			}}, nil
		}},
		{"behind, and nothing is missing", func(func() (contract.Recording, error)) (contract.Recording, error) {
			return contract.Recording{Status: contract.Behind}, nil
		}},
		{"an answer of a newer worker", func(func() (contract.Recording, error)) (contract.Recording, error) {
			return contract.Recording{Status: "from_the_future"}, nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.In("proposed")
			l := newLedger()
			h := newHarness(t, n.State.Since, l)
			l.fail("cancel", c.fault)
			sent := h.send(n.State.Since.Add(time.Hour), lifecycletest.Cancel())

			h.run(contract.PlacementWorkflow, goingOn(l, n))

			// In the environment a task that stops ends the run with a panic; on a server it is tried again.
			var panicked *temporal.PanicError
			require.ErrorAs(t, h.env.GetWorkflowError(), &panicked)
			require.False(t, sent.done, "nobody is told that it failed")
		})
	}
}
