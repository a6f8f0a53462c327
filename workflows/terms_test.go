package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// Under the newest ruleset: terms are agreed, amended before all have signed, and once more on the way; a training is late, and
// delivered.
func TestGoldenTerms(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	n := lifecycletest.Under(lifecycletest.In("signing"))
	l.tell(n.Story)
	l.move(n.At, l.ref)
	l.send(l.ref, lifecycletest.Signs(lifecycle.PartyCompany))
	l.send(l.ref, lifecycletest.AmendTerms())
	for _, e := range []lifecycle.Event{
		lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(lifecycle.PartyCompany), lifecycletest.Signs(lifecycle.PartyCandidate),
		lifecycletest.Signs(lifecycle.PartyMunicipality),
	} {
		l.send(l.ref, e)
	}
	l.move(lifecycletest.At(lifecycletest.StartsOn, 10), l.ref)
	l.send(l.ref, lifecycletest.Starts())
	again := lifecycletest.AmendTerms()
	again.Terms = lifecycletest.Terms()
	l.send(l.ref, again)
	l.move(lifecycletest.At(lifecycletest.TrainedBy, 9), l.ref)
	l.send(l.ref, lifecycletest.ReviewDemands())
	l.move(lifecycletest.At(lifecycletest.TrainedBy.AddDays(4), 9), l.ref)
	l.send(l.ref, placement.DeliverTraining{Key: "d3", On: lifecycletest.TrainedBy.AddDays(3)})
	l.move(lifecycletest.At(lifecycletest.EndsOn.AddDays(3), 9), l.ref)
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		l.send(l.ref, lifecycletest.Evaluates(p))
	}
	l.send(l.ref, lifecycletest.Close())

	require.Equal(t, string(placement.Closed), l.result(l.ref).Status)
	at := map[string][]time.Time{}
	for _, e := range l.ledger.history(l.ref.ID) {
		at[e.Fact] = append(at[e.Fact], e.At.Truncate(time.Minute))
	}
	require.Len(t, at["terms_amended"], 2)
	require.Len(t, at["training_delivered"], 1)
	require.Contains(t, at["reminded"], lifecycletest.At(lifecycletest.TrainedBy, 8))
	require.Contains(t, at["escalated"], lifecycletest.At("2027-03-16", 8))
	l.golden("terms", l.history(l.ref, ""))
}
