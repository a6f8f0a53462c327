package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// shownStage is a stage as lists showed it, and how long after the start they did.
type shownStage struct {
	after time.Duration
	stage string
}

// showings lives a proposal, a burst of three commands and a cancellation soon after another, under a host.
func showings(t *testing.T, host int) []shownStage {
	t.Helper()
	start := lifecycletest.At(lifecycletest.ProposedOn, 10)
	h := newHarness(t, start, newLedger())
	var shown []shownStage
	h.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(a temporal.SearchAttributes) bool {
		stage, _ := a.GetKeyword(contract.StageAttribute)
		shown = append(shown, shownStage{h.env.Now().Sub(start), stage})
		return true
	})).Return(nil)
	burst := start.Add(time.Hour)
	h.send(burst, lifecycletest.CandidateAccepts())
	h.send(burst.Add(time.Second), lifecycletest.CompanyAccepts())
	h.send(burst.Add(2*time.Second), placement.BookSafetyMeeting{At: start.AddDate(0, 0, 7), Form: placement.FormVisit})
	last := start.Add(2 * time.Hour)
	h.send(last, placement.MoveSafetyMeeting{At: start.AddDate(0, 0, 8), Form: placement.FormVisit})
	h.send(last.Add(time.Second), placement.Cancel{Reason: placement.Duplicate})
	in := proposing(lifecycletest.Proposal())
	in.Host = host

	h.run(contract.PlacementWorkflow, in)

	h.allRecorded()
	require.Equal(t, string(placement.Cancelled), h.result().Status)
	return shown
}

// What people do is shown in lists at once, of a burst the first and the last, and an end is never late.
func TestListsShowBurstsOnceAndTheRestAtOnce(t *testing.T) {
	t.Parallel()
	shown := showings(t, contract.Host)

	require.Equal(t, []shownStage{
		{0, "proposed"},
		{time.Hour, "proposed"}, // who is waited for has changed
		{time.Hour + 3*time.Second, "meeting_booked"},
		{2 * time.Hour, "meeting_booked"},
		{2*time.Hour + time.Second, "cancelled"},
	}, shown)
}

// A run that was started before bursts were gathered goes on as it began: its history must replay.
func TestRunsOfTheFirstHostShowEveryChange(t *testing.T) {
	t.Parallel()
	shown := showings(t, 0)

	require.Equal(t, []string{"proposed", "proposed", "agreed", "meeting_booked", "meeting_booked", "cancelled"}, stages(shown))
}

// What is taken back before lists show it leaves a timer with nothing to show. It rings once, and the process goes on.
func TestABurstThatChangesNothingIsShownByNobody(t *testing.T) {
	t.Parallel()
	start := lifecycletest.At(lifecycletest.ProposedOn, 10)
	h := newHarness(t, start, newLedger())
	back := lifecycletest.Reassign()
	back.OwnerID, back.UnitID = lifecycletest.Proposal().OwnerID, lifecycletest.Proposal().UnitID
	h.send(start.Add(time.Second), lifecycletest.Reassign())
	h.send(start.Add(2*time.Second), back)
	h.send(start.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	h.allRecorded()
	require.Equal(t, string(placement.Cancelled), h.result().Status)
}

func stages(shown []shownStage) []string {
	var list []string
	for _, s := range shown {
		list = append(list, s.stage)
	}
	return list
}

// A run of a newer host waits for a newer worker.
func TestARunOfANewerHostWaits(t *testing.T) {
	t.Parallel()
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 10), newLedger())
	in := proposing(lifecycletest.Proposal())
	in.Host = contract.Host + 1

	h.env.ExecuteWorkflow(contract.PlacementWorkflow, in)

	require.ErrorContains(t, h.env.GetWorkflowError(), "newer host")
}
