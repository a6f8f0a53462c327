package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

const day = 24 * time.Hour

func TestDeadlinesFireEachOnceAndOnTime(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	h.send(lifecycletest.At("2027-02-15", 10), lifecycletest.SettleProposal())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	seen := map[lifecycle.Elapsed]bool{}
	for _, e := range l.history(lifecycletest.PlacementID) {
		if e.Elapsed.Deadline == "" {
			continue
		}
		require.False(t, seen[e.Elapsed], "%+v fired twice", e.Elapsed)
		seen[e.Elapsed] = true
		require.False(t, e.Elapsed.Late)
		require.WithinDuration(t, e.Elapsed.Due, e.At, time.Second)
		require.Empty(t, e.Actor.UserID)
	}
	// Two reminders, the expiry, and the two rungs of "propose again": after them nothing is left to come, for weeks.
	require.Equal(t, []string{"proposed", "reminded", "reminded", "expired", "reminded", "escalated", "proposal_settled"},
		l.facts(lifecycletest.PlacementID))
}

func TestDeadlineThatPassedWhileNobodyRanFiresAtOnceAndLate(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	due, _ := n.State.Due()
	rung, _ := due.Next()
	h := newHarness(t, rung.At.Add(3*time.Hour), l)
	h.send(h.start.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	history := l.history(n.State.ID)[1:]
	require.Equal(t, []string{"proposed", "reminded", "reminded", "cancelled"}, l.facts(n.State.ID))
	for _, e := range history[:2] {
		require.True(t, e.Elapsed.Late)
		require.Equal(t, rung.At, e.Elapsed.Due)
		require.WithinDuration(t, h.start, e.At, time.Second)
	}
}

func TestClockMovedIsAnsweredAfterWhatBecameDue(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	moved := lifecycle.Clock{Offset: 14 * day, Version: 1}
	l.fail("expire", away) // takes a while
	var facts []string
	h.at(n.State.Since.Add(time.Hour), "move", func(s *sent) {
		told := clockTold(moved.Offset, moved.Version)
		back := s.callbacks()
		answered := back.OnComplete
		back.OnComplete = func(result any, err error) {
			facts = l.facts(n.State.ID)
			answered(result, err)
		}
		l.setClock(moved)
		h.env.UpdateWorkflow(contract.ClockUpdate, "move", back, told)
	})
	late := h.send(n.State.Since.Add(2*time.Hour), lifecycletest.CandidateAccepts())
	h.send(n.State.Since.Add(3*time.Hour), lifecycletest.SettleProposal())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, []string{"proposed", "reminded", "reminded", "expired"}, facts)
	require.Equal(t, 4, h.sent[0].result)
	require.Equal(t, lifecycle.CodeNotPossibleNow, late.refusedBefore(t).Code)
	for _, e := range l.history(n.State.ID)[1:] {
		require.WithinDuration(t, n.State.Since.Add(moved.Offset).Add(2*time.Hour), e.At, 2*time.Hour, "by the tenant's time")
	}
}

func TestClockMovedWithNothingDueIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	told := h.update(n.State.Since.Add(time.Minute), contract.ClockUpdate, clockTold(time.Hour, 1))
	older := h.update(n.State.Since.Add(2*time.Minute), contract.ClockUpdate, clockTold(100*day, 0))
	h.send(n.State.Since.Add(3*time.Minute), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.allRecorded()
	require.Equal(t, 1, told.result)
	require.Equal(t, 1, older.result, "an older clock is no news")
	require.Equal(t, []string{"proposed", "cancelled"}, l.facts(n.State.ID))
}

func TestNewerClockOfTheStoreIsTakenOver(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	l.setClock(lifecycle.Clock{Offset: day, Version: 3})
	yes := h.send(n.State.Since.Add(time.Hour), lifecycletest.CandidateAccepts())
	h.send(n.State.Since.Add(2*time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, lifecycletest.ProposedOn.AddDays(1), yes.recorded(t).CandidateDecision.On)
	local, regular := l.attempts("record_candidate_decision")
	require.Equal(t, 2, local)
	require.Zero(t, regular)
	local, _ = l.attempts("cancel")
	require.Equal(t, 1, local, "it is known from then on")
}

func TestCommandBringsANewerClock(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("approved")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	clock := lifecycle.Clock{Offset: n.At.Sub(n.State.Since), Version: 1}
	tooEarly := h.send(n.State.Since.Add(time.Minute), lifecycletest.Starts())
	started := h.send(n.State.Since.Add(2*time.Minute), lifecycletest.Starts(), onClock(clock))
	h.endOf(n.State.Since.Add(time.Hour), clock)

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, placement.CodeDateInFuture, tooEarly.refusedBefore(t).Code)
	require.Equal(t, lifecycletest.StartsOn, started.recorded(t).StartedOn)
}

func TestWhatTheClockBringsInVainIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	l.fail("remind", refusing(lifecycle.CodeInvalid))
	moved := h.update(lifecycletest.At("2027-01-08", 10), contract.ClockUpdate, clockTold(time.Minute, 1))
	yes := h.send(lifecycletest.At("2027-01-08", 11), lifecycletest.CandidateAccepts())
	h.send(lifecycletest.At("2027-01-08", 12), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	moved.recorded(t)
	yes.recorded(t)
	require.Equal(t, []string{"proposed", "candidate_decided", "reminded", "cancelled"}, l.facts(n.State.ID),
		"the next event mends it")
}

func TestAlarmIsKeptWhenTheDateMovesLater(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("meeting_booked")
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.MeetsOn, 10), l)
	later := lifecycletest.At("2027-01-25", 10)
	h.send(h.start.Add(time.Minute), placement.MoveSafetyMeeting{At: later, Form: placement.FormPhone, Contents: lifecycletest.MoveMeeting().Contents})
	var before timers
	h.at(h.start.Add(time.Hour), "look", func(*sent) { before = h.timers })
	h.send(lifecycletest.At("2027-01-19", 10), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	h.sent = h.sent[:1]
	h.allRecorded()
	require.Equal(t, timers{set: 1}, before, "moved later: the alarm rings at the old date, and somebody looks")
	require.Equal(t, timers{set: 2, fired: 1}, h.timers)
	require.Equal(t, []string{"safety_meeting_moved", "cancelled"}, l.facts(n.State.ID)[n.State.Version:], "nothing is due at the old date")
}

func TestAlarmIsSetAnewWhenTheDateMovesEarlier(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("meeting_booked")
	l := newLedger()
	h := newHarness(t, lifecycletest.At("2027-01-13", 10), l)
	h.send(h.start.Add(time.Minute), placement.MoveSafetyMeeting{At: lifecycletest.At("2027-01-29", 10), Form: placement.FormPhone, Contents: lifecycletest.MoveMeeting().Contents})
	h.send(lifecycletest.At("2027-01-18", 10), placement.MoveSafetyMeeting{At: lifecycletest.At("2027-01-21", 10), Form: placement.FormPhone, Contents: lifecycletest.MoveMeeting().Contents})
	var set timers
	h.at(lifecycletest.At("2027-01-18", 11), "look", func(*sent) { set = h.timers })
	h.send(lifecycletest.At("2027-01-20", 10), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, timers{set: 3, fired: 1, cancelled: 1}, set)
	require.Equal(t, []string{"safety_meeting_moved", "safety_meeting_moved", "reminded", "cancelled"}, l.facts(n.State.ID)[n.State.Version:])
}

func TestWakingShortlyBeforeADeadlineFiresNothing(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("proposed")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	rung := lifecycletest.At("2027-01-07", lifecycle.Morning)
	h.send(rung.Add(-30*time.Minute), lifecycletest.CandidateAccepts())
	h.send(rung.Add(30*time.Minute), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, goingOn(l, n))

	require.Equal(t, []string{"proposed", "candidate_decided", "reminded", "cancelled"}, l.facts(n.State.ID))
	require.WithinDuration(t, rung, l.history(n.State.ID)[2].At, time.Second)
}
