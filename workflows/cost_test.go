package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// perCommand is how many events a command may cost, timers apart: three for its workflow task, two for the update, one for
// the record, one for what supervisors see.
const perCommand = 7

// overFloor is how far a whole life may lie above the floor.
const overFloor = 1.25

// bill counts the events of a history by type, and the timers that fired: for a deadline, or to show in lists what a burst of
// commands has brought. How many of the latter fire depends on how fast the commands come; people never are that fast.
type bill struct {
	types        map[enumspb.EventType]int
	rungs, shows int
}

// perShow is what a timer that shows a burst costs: its start and end, its workflow task, and the search attributes.
const perShow = 2 + 3 + 1

func billOf(h *historypb.History) bill {
	b := bill{types: map[enumspb.EventType]int{}}
	shows := map[string]bool{}
	for _, e := range h.Events {
		b.types[e.EventType]++
		if started := e.GetTimerStartedEventAttributes(); started != nil {
			summary := string(e.GetUserMetadata().GetSummary().GetData())
			shows[started.GetTimerId()] = strings.Contains(summary, "show what has happened")
		}
		if fired := e.GetTimerFiredEventAttributes(); fired != nil {
			if shows[fired.GetTimerId()] {
				b.shows++
			} else {
				b.rungs++
			}
		}
	}
	return b
}

// total counts all events but those that only a burst brings.
func (b bill) total() int {
	n := -b.shows * perShow
	for _, count := range b.types {
		n += count
	}
	return n
}

func (b bill) timers() int {
	return b.types[enumspb.EVENT_TYPE_TIMER_STARTED] + b.types[enumspb.EVENT_TYPE_TIMER_FIRED] +
		b.types[enumspb.EVENT_TYPE_TIMER_CANCELED] - 2*b.shows
}

// records counts the events of the process.
func (b bill) records() int { return b.types[enumspb.EVENT_TYPE_MARKER_RECORDED] }

// since is what has come after another bill.
func (b bill) since(before bill) (events, timers, records int) {
	return b.total() - before.total(), b.timers() - before.timers(), b.records() - before.records()
}

func (b bill) String() string {
	var lines []string
	for kind, count := range b.types {
		lines = append(lines, fmt.Sprintf("%4d  %s", count, kind))
	}
	slices.Sort(lines)
	slices.Reverse(lines)
	return strings.Join(lines, "\n")
}

// floor is the number of events that no process with so many updates, fired timers and children can do without: start and
// end, a task for each thing that happens, the update itself, a record for each event, one timer for each that fires.
func floor(updates, fired, children int) int {
	tasks := updates + fired + children
	timers := max(fired, 1)
	return 2 + 3*tasks + 2*updates + 2*timers + (updates + fired) + 3*children
}

// TestHistoryCost lives two lives of twelve commands on a real server and counts what they leave in history.
func TestHistoryCost(t *testing.T) {
	t.Parallel()
	meets := func(day lifecycle.Date) placement.BookSafetyMeeting {
		return placement.BookSafetyMeeting{At: lifecycletest.At(day, 11), Form: placement.FormVisit}
	}
	sign := lifecycletest.Signs
	// step is a command, and when it is sent; the zero time is soon after the one before. After one that reminds, people
	// wait for a deadline that comes in a moment.
	type step struct {
		e       lifecycle.Event
		at      time.Time
		reminds bool
	}
	shortlyBefore := func(day lifecycle.Date) time.Time {
		return lifecycletest.At(day, lifecycle.Morning).Add(-700 * time.Millisecond)
	}
	for _, c := range []struct {
		name            string
		begin           time.Time
		fired, children int
		steps           []step
	}{
		{
			// Nobody has to be reminded, and the no-show starts a rematch.
			name: "a no-show", begin: lifecycletest.At("2027-01-27", 9), children: 1, steps: []step{
				{e: lifecycletest.CandidateAccepts()},
				{e: lifecycletest.CompanyAccepts()},
				{e: meets("2027-01-27")},
				{e: lifecycletest.HoldMeeting()},
				{e: lifecycletest.RepresentativeAgrees()},
				{e: sign(lifecycle.PartyCompany)},
				{e: sign(lifecycle.PartyCandidate)},
				{e: sign(lifecycle.PartyMunicipality)},
				{e: lifecycletest.NoShow(), at: lifecycletest.At(lifecycletest.StartsOn, 9)},
				{e: lifecycletest.Evaluates(lifecycle.PartyCaseWorker)},
				{e: lifecycletest.Close()},
			},
		},
		{
			name: "four reminders", begin: lifecycletest.At(lifecycletest.ProposedOn, 9), fired: 4, steps: []step{
				{e: lifecycletest.CandidateAccepts(), at: shortlyBefore("2027-01-07"), reminds: true},
				{e: lifecycletest.CompanyAccepts(), at: lifecycletest.At("2027-01-07", 10)},
				{e: lifecycletest.Reassign(), at: shortlyBefore("2027-01-12"), reminds: true},
				{e: meets("2027-01-14"), at: lifecycletest.At("2027-01-12", 10)},
				{e: lifecycletest.AmendMinor(), at: shortlyBefore("2027-01-13"), reminds: true},
				{e: lifecycletest.HoldMeeting(), at: lifecycletest.At("2027-01-14", 12)},
				{e: sign(lifecycle.PartyCompany), at: shortlyBefore("2027-01-27"), reminds: true},
				{e: lifecycletest.RepresentativeAgrees()},
				{e: sign(lifecycle.PartyCandidate)},
				{e: sign(lifecycle.PartyMunicipality)},
				{e: lifecycletest.Cancel()},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLive(t)
			_, err := l.propose(c.begin, lifecycletest.Proposal())
			require.NoError(t, err)

			var table []string
			before := l.settled()
			table = append(table, fmt.Sprintf("%-34s %3d events, %d of them timers", "propose", before.total(), before.timers()))
			jumps := 0
			for i, s := range c.steps {
				if !s.at.IsZero() {
					jumps++
					l.stand(s.at)
				}
				l.send(l.ref, s.e)
				after := l.settled()
				// On a slow machine the reminder comes with the command.
				spent, timers, records := after.since(before)
				table = append(table, fmt.Sprintf("%-34s %3d events, %d of them timers", s.e.Name(), spent, timers))
				_, starts := s.e.(placement.ReportNoShow)
				if last := i == len(c.steps)-1; !last && !starts { // the end, and the start of a child, have events of their own
					require.LessOrEqual(t, spent-timers, perCommand*records, "%s\n%s", strings.Join(table, "\n"), after)
				}
				if s.reminds {
					l.waits("the reminder is recorded", func() bool {
						return billOf(l.history(l.ref, "")).records() >= before.records()+2
					})
				}
				before = l.settled()
			}
			l.result(l.ref)

			all := billOf(l.history(l.ref, ""))
			least := floor(12, c.fired, c.children)
			// A jump of the practice clock sets the alarm anew, which real time never does.
			ours := all.total() - 2*jumps
			t.Logf("%s\n%s\n\n%s\n\n%d events, %d without the jumps of the clock: %.2f × the floor of %d", c.name,
				strings.Join(table, "\n"), all, all.total(), ours, float64(ours)/float64(least), least)
			require.Equal(t, 12, all.types[enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED])
			require.LessOrEqual(t, all.rungs, c.fired, "a reminder that comes with a command needs no timer")
			require.Equal(t, 12+c.fired, all.records(), "a record for each command and each reminder")
			require.LessOrEqual(t, float64(ours), overFloor*float64(least))
		})
	}
}

// settled is the bill so far, when no task is under way and no child is still to begin.
func (l *live) settled() bill {
	var b bill
	l.waits("nothing is under way", func() bool {
		b = billOf(l.history(l.ref, ""))
		begun := b.types[enumspb.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED] == b.types[enumspb.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED]
		return begun && b.types[enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED] == b.types[enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]+
			b.types[enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED]+b.types[enumspb.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT]
	})
	return b
}
