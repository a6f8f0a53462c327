package workflows

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

// Whatever silence leads to is said before it does.
func TestEveryConsequenceOfSilenceIsSaid(t *testing.T) {
	t.Parallel()
	var open []lifecycle.Deadline
	for _, n := range lifecycletest.States() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.AgreementStates() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.EndpointStates() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.FollowAlongStates() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.IssueStates() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.TrainingStates() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.OutreachStates() {
		open = append(open, n.State.Open()...)
	}
	for _, n := range lifecycletest.RematchStates() {
		open = append(open, n.State.Open()...)
	}
	said := map[string]bool{}
	for _, d := range open {
		for _, r := range d.Rungs {
			if r.Kind == lifecycle.Conclude {
				said[consequence(d.Key)] = true
				require.NotEqual(t, "time decides", consequence(d.Key), d.Key)
			}
		}
	}
	require.Greater(t, len(said), 7)
}
