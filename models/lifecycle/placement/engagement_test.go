package placement_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// Whoever has a placement, be it only proposed, is to be found for no other; whoever has none any more is.
func TestWhoIsEngaged(t *testing.T) {
	t.Parallel()
	engaged := []string{
		"proposed", "proposed_candidate_accepted", "agreed", "meeting_booked", "signing", "signing_all_but_municipality", "approved",
		"active", "active_with_problem", "active_resumed", "active_step_due", "active_correcting", "active_unrated",
	}
	for _, n := range lifecycletest.States() {
		e := n.State.Engagement()
		want := slices.Contains(engaged, strings.TrimSuffix(n.Name, "_paused"))

		require.Equal(t, want, e.Engages(n.State.Period.Start), n.Name)
		require.Equal(t, want, e.Ongoing(), n.Name)
		require.Equal(t, want, slices.Contains(n.State.Allowed(), placement.Swap{}.Name()), "%s: it can be given to another", n.Name)
	}
	require.False(t, State{}.Engagement().Engages(lifecycletest.StartsOn))
}

// Towards the end of a placement that runs the next one is looked for; towards the end of one that never began, it is not.
func TestTheNextOneIsLookedForBeforeTheEnd(t *testing.T) {
	t.Parallel()
	running, _ := in("active")
	approved, _ := in("approved")
	near := running.Period.End.AddDays(-placement.NextLead)

	require.True(t, running.Engagement().Engages(near.AddDays(-1)))
	require.False(t, running.Engagement().Engages(near))
	require.True(t, running.Engagement().Ongoing(), "the placement itself goes on")
	require.True(t, approved.Engagement().Engages(near))
	require.Equal(t, placement.NextLead, agreement.DefaultPolicy().RefillLead, "places and people are looked for as early")
}

func TestNothingElseBeginsBeforeTheLastDayHasPassed(t *testing.T) {
	t.Parallel()
	ended, _ := in("evaluating_terminated")
	last := ended.Period.End

	until, binds := ended.Engagement().BindsUntil(last)
	require.True(t, binds)
	require.Equal(t, last, until)
	_, binds = ended.Engagement().BindsUntil(last.AddDays(1))
	require.False(t, binds, "it has passed")
	proposed, _ := in("proposed")
	_, binds = proposed.Engagement().BindsUntil(last)
	require.False(t, binds, "a proposal binds nobody")
}
