package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// The evaluation says how many of the promised trainings were given: from the terms, and nothing changes it after the end.
func TestTheShareOfTrainingsThatWereGiven(t *testing.T) {
	t.Parallel()
	_, promised := lifecycletest.In("active").State.TrainingShare()
	require.False(t, promised, "ruleset 1 knows no terms")

	s, at := now2("active")
	terms := s.Terms
	one := terms.Demands[2]
	require.Equal(t, placement.DemandTraining, one.Kind)
	two := one
	two.Key = "another"
	s.Terms = &placement.Terms{Version: terms.Version, Demands: append(append([]placement.Demand{}, terms.Demands...), two)}
	share, promised := s.TrainingShare()
	require.True(t, promised)
	require.Equal(t, placement.TrainingShare{Promised: 2}, share)

	given := after(t, s, at, placement.DeliverTraining{Key: one.Key, On: lifecycletest.StartsOn})
	share, _ = given.TrainingShare()
	require.Equal(t, placement.TrainingShare{Promised: 2, Delivered: 1}, share)

	ends := lifecycletest.TerminateEarly()
	ends.Tried = []placement.Adjustment{placement.NoAdjustment}
	ended := after(t, given, at, ends)
	for _, e := range []lifecycle.Event{placement.DeliverTraining{Key: two.Key, On: lifecycletest.StartsOn}, placement.AmendTerms{}, placement.ReviewDemands{}} {
		require.Equal(t, "not_possible_now", refused(t, ended, at, e).Code, e.Name())
	}
}
