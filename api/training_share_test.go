package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// The evaluation says how many of the promised trainings were given: in the answer, and in the document in both languages.
func TestTheEvaluationSaysHowManyTrainingsWereGiven(t *testing.T) {
	t.Parallel()
	b := setup(t)
	running := b.documented("active")
	require.NotContains(t, b.get("/v1/placements/" + running.ID).ok(http.StatusOK)["evaluation"], "trainings", "it has not ended")
	s := b.documented("evaluated")
	require.NotContains(t, b.get("/v1/placements/" + s.ID).ok(http.StatusOK)["evaluation"], "trainings", "none was promised")
	require.NotContains(t, b.issue(`{"kind": "evaluation", "language": "en"}`), "trainings")

	s.Terms = &placement.Terms{Version: 1, AgreedOn: lifecycletest.MeetsOn}
	for i, status := range []placement.DemandStatus{placement.DemandMet, placement.DemandMet, placement.DemandUnmet, placement.DemandMet} {
		s.Terms.Demands = append(s.Terms.Demands, placement.Demand{Key: string(rune('a' + i)), Kind: placement.DemandTraining, Status: status})
	}
	s.Terms.Demands = append(s.Terms.Demands, placement.Demand{Key: "other", Status: placement.DemandMet})
	b.placed(s)

	evaluation, _ := b.get("/v1/placements/" + s.ID).ok(http.StatusOK)["evaluation"].(map[string]any)
	require.Equal(t, map[string]any{"promised": 4.0, "delivered": 3.0}, evaluation["trainings"])
	require.Contains(t, b.issue(`{"kind": "evaluation", "language": "en"}`), "Promised trainings | 3 of 4 were given\n")
	require.Contains(t, b.issue(`{"kind": "evaluation", "language": "da"}`), "Lovet oplæring | 3 af 4 er givet\n")
}
