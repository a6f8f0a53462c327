package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// A start that is taken back was none: what was recorded of the days since goes with it.
func TestWhatCameOfAStartGoesWithIt(t *testing.T) {
	t.Parallel()
	p := lifecycletest.Proposal()
	p.Ruleset = placement.Ruleset
	signed := approved(t, p)
	s := after(t, signed, lifecycletest.At(lifecycletest.StartsOn, 12), placement.ConfirmStart{On: lifecycletest.StartsOn})
	at := lifecycletest.At("2027-02-12", 10)
	s = after(t, s, at, lifecycletest.ConfirmHoursStep(), lifecycletest.DeliverTraining(), lifecycletest.ReviewDemands(),
		placement.ReachGoal{Key: lifecycletest.GoalKey, On: "2027-02-11"})

	back := after(t, s, at, lifecycletest.GoesBack(""))

	require.Equal(t, placement.Approved, back.Status)
	require.Equal(t, signed.Hours, back.Hours, "no step has been confirmed")
	require.Equal(t, signed.Terms, back.Terms)
	require.Equal(t, signed.Goals, back.Goals)
	require.Equal(t, signed.Signatures, back.Signatures, "what was signed is what stands")
	again := after(t, back, at, placement.ConfirmStart{On: "2027-02-12"})
	require.Equal(t, []float64{2, 2}, hours(again, "2027-02-12", "2027-02-16"))
	require.Len(t, again.OpenSteps(), 3)
}

// What was changed while the placement ran, nobody has signed: when its start is taken back, all sign what stands now.
func TestWhatWasChangedSinceTheStartIsSigned(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]lifecycle.Event{"Terms": lifecycletest.AmendTerms(), "Hours": lifecycletest.PostponeHoursStep()} {
		p := lifecycletest.Proposal()
		p.Ruleset = placement.Ruleset
		at := lifecycletest.At("2027-02-02", 9)
		s := after(t, started(t, p), at, change)

		s = after(t, s, at, lifecycletest.GoesBack(""))

		require.Equal(t, placement.Signing, s.Status, name)
		require.Empty(t, s.Signatures, name)
		require.Nil(t, s.Statement, name)
		require.Equal(t, 1, s.Voided, name)
		require.Empty(t, s.StartedOn, name)
		require.Equal(t, "statement_missing", refused(t, s, at, lifecycletest.Signs(municipality)).Code, name)
		s = after(t, s, at, lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(company), lifecycletest.Signs(candidate),
			lifecycletest.Signs(municipality), placement.ConfirmStart{On: "2027-02-02"})
		require.Equal(t, s.Terms.Version, s.Signatures[0].Terms, name)
		require.NoError(t, s.SignedAsItStands(), name)
		require.Equal(t, placement.Approved, after(t, s, at, lifecycletest.GoesBack("")).Status, "%s: signed, and nothing has changed since", name)
	}
}

func TestAStartIsNotTakenBackFromAnotherWorkplace(t *testing.T) {
	t.Parallel()
	at := lifecycletest.At(lifecycletest.StartsOn, 11)
	moved := after(t, inCluster(t, "active"), at, lifecycletest.MovesToWorkplace())

	require.Equal(t, placement.CodeTooLateToGoBack, refused(t, moved, at, lifecycletest.GoesBack("")).Code, "also on the first day, which leaves no stay behind")
}

// Histories from before steps back were whole fold to what they led to; a placement that such a step has left with signatures
// under older terms does not begin, and a step back lets all sign again.
func TestAStepBackOfBeforeIsFoldedAsItWas(t *testing.T) {
	t.Parallel()
	p := lifecycletest.Proposal()
	p.Ruleset = placement.Ruleset
	at := lifecycletest.At("2027-02-12", 10)
	s := after(t, started(t, p), at, lifecycletest.ConfirmHoursStep(), lifecycletest.AmendTerms())
	require.NoError(t, started(t, p).SignedAsItStands())

	was := after(t, s, at, placement.GoBack{Contents: lifecycletest.Text(placement.ContentReason)})

	require.Equal(t, placement.Approved, was.Status)
	require.Equal(t, s.Hours, was.Hours)
	require.Equal(t, s.Signatures, was.Signatures)
	require.ErrorContains(t, was.SignedAsItStands(), placement.CodeOlderTermsSigned)
	mended := after(t, was, at, lifecycletest.GoesBack(company))
	require.Equal(t, placement.Signing, mended.Status)
	require.Empty(t, mended.Signatures)
	require.Empty(t, mended.Hours[1].ConfirmedOn)
}
