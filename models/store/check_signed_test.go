package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// Nothing begins under terms that nobody has signed, also where a step back of before left the signatures; and a start that is
// taken back pins no law, wherever it leads.
func TestNothingBeginsUnderTermsThatNobodySigned(t *testing.T) {
	t.Parallel()
	r := meetingBooked(t, storetest.New(t))
	happens := func(e lifecycle.Event) {
		t.Helper()
		out := r.say(lifecycletest.At(lifecycletest.StartsOn, 12), e)
		require.Equal(t, store.VerdictRecorded, out.Verdict, "%s: %+v", e.Name(), out.Refusal)
	}
	require.Equal(t, store.VerdictRecorded, r.meets(r.keep(candidacy.Adaptation{Accommodation: "heights", How: candidacy.AdaptTasks, Text: "Ingen stiger"})).Verdict)
	signs := []lifecycle.Event{
		lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(lifecycle.PartyCompany), lifecycletest.Signs(lifecycle.PartyCandidate),
		lifecycletest.Signs(lifecycle.PartyMunicipality),
		placement.ConfirmStart{On: lifecycletest.StartsOn},
	}
	for _, e := range signs {
		happens(e)
	}
	terms := r.state.Terms
	amend := lifecycletest.AmendTerms()
	added := amend.Contents.Of(placement.ContentDemand + ":d4")
	amend.Contents = r.keep(candidacy.Adaptation{Accommodation: "heights", How: candidacy.AdaptTasks, Text: "Ingen stiger"}).Contents
	amend.Contents = append(amend.Contents, added...)
	happens(amend)
	require.NotEqual(t, terms, r.state.Terms)
	active := r.state
	happens(placement.GoBack{Contents: lifecycletest.Text(placement.ContentReason)})
	require.Equal(t, placement.Approved, r.state.Status)

	out := r.say(lifecycletest.At(lifecycletest.StartsOn, 13), placement.ConfirmStart{On: lifecycletest.StartsOn})
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, placement.CodeOlderTermsSigned, out.Refusal.Code)
	happens(lifecycletest.GoesBack(""))
	for _, e := range signs {
		happens(e)
	}
	require.Equal(t, placement.Active, r.state.Status)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE rule_pack IS NOT NULL`))

	again := lifecycletest.AmendTerms()
	again.Terms.Demands, again.Contents = active.Terms.Demands[:2], amend.Contents
	happens(again)
	happens(lifecycletest.GoesBack(""))
	require.Equal(t, placement.Signing, r.state.Status)
	require.Zero(t, r.count(`SELECT count(*) FROM placements WHERE rule_pack IS NOT NULL`))
}
