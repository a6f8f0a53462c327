package placement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// storyOf is how the canonical placement came to a state.
func storyOf(name string) (placement.State, []placement.Step) {
	n := lifecycletest.In(name)
	var steps []placement.Step
	for _, h := range n.Story {
		steps = then(steps, placement.Step{Event: h.Event, At: h.At})
	}
	return n.State, steps
}

// then is a history that goes on.
func then(history []placement.Step, step placement.Step) []placement.Step {
	return append(slices.Clone(history), step)
}

func agenda(t *testing.T, steps []placement.Step) string {
	t.Helper()
	all, err := placement.Appointments(steps)
	require.NoError(t, err)
	var lines []string
	for _, a := range all {
		when := string(a.On)
		if when == "" {
			when = a.At.Format("2006-01-02T15:04Z")
		}
		line := fmt.Sprintf("%s %s %d", a.Key, when, a.Sequence)
		if a.Cancelled {
			line += " cancelled"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestAMeetingThatMovesKeepsItsNameAndRisesInSequence(t *testing.T) {
	t.Parallel()
	_, steps := storyOf("meeting_booked")
	require.Equal(t, "safety_meeting 2027-01-14T09:00Z 0", agenda(t, steps))
	at := steps[len(steps)-1].At

	moved := then(steps, placement.Step{Event: lifecycletest.MoveMeeting(), At: at})
	require.Equal(t, "safety_meeting 2027-01-15T09:00Z 1", agenda(t, moved))
	again := then(moved, placement.Step{Event: lifecycletest.MoveMeeting(), At: at})
	require.Equal(t, "safety_meeting 2027-01-15T09:00Z 1", agenda(t, again), "what stays where it was has not moved")

	withdrawn := then(moved, placement.Step{Event: placement.Withdraw{By: lifecycle.PartyCaseWorker, Reason: placement.BetterMatchElsewhere}, At: at})
	require.Equal(t, "safety_meeting 2027-01-15T09:00Z 2 cancelled", agenda(t, withdrawn))
}

func TestFollowUpsAreCalledOffWhenThePlacementEnds(t *testing.T) {
	t.Parallel()
	_, steps := storyOf("active")
	require.NotContains(t, agenda(t, steps), "cancelled")

	state, steps := storyOf("evaluating_terminated")

	lines := strings.Split(agenda(t, steps), "\n")
	require.Len(t, lines, len(state.FollowUps)+1)
	require.Equal(t, "safety_meeting 2027-01-14T09:00Z 0", lines[0], "what was held stays")
	for i, f := range state.FollowUps {
		require.Equal(t, f.HeldOn == "", strings.HasSuffix(lines[i+1], "1 cancelled"), lines[i+1])
	}
}

func TestWhatIsPlannedAnewIsMovedOrCalledOff(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("active")
	_, steps := storyOf("active")
	before, err := placement.Appointments(steps)
	require.NoError(t, err)

	after, err := placement.Appointments(then(steps, placement.Step{Event: lifecycletest.Extend(), At: n.At}))

	require.NoError(t, err)
	require.Greater(t, len(after), len(before))
	decision := before[len(before)-1]
	require.Equal(t, placement.DecisionPoint, decision.FollowUp)
	require.True(t, after[len(before)-1].Cancelled, "the old decision point is no longer")
	require.Equal(t, 1, after[len(before)-1].Sequence)
	require.Equal(t, n.At, after[len(before)-1].Changed)
	require.Equal(t, placement.DecisionPoint, after[len(after)-1].FollowUp)
}

func TestWhatIsNoHistoryHasNoAppointments(t *testing.T) {
	t.Parallel()
	_, steps := storyOf("active")
	_, err := placement.Appointments(steps[1:])
	require.Error(t, err)
}
