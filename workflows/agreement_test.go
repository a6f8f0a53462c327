package workflows_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// moments are what happened to an agreement, each with the tenant's time.
func (l *ledger) moments(id string) []string {
	var all []string
	for _, e := range l.history(id) {
		all = append(all, moment(e.Fact, e.At))
	}
	return all
}

func told(news placement.PlaceNews, no int) contract.PlaceTold {
	return contract.PlaceTold{
		PlacementID: lifecycletest.PlacementID, PlaceNews: news, No: no, EventID: lifecycle.DeriveID("place", news.PlaceID, strconv.Itoa(no)),
	}
}

func holdsIt(until lifecycle.Date) placement.PlaceNews {
	return placement.PlaceNews{PlaceID: lifecycletest.PlaceID, Holds: true, Period: lifecycle.Period{Start: lifecycletest.StartsOn, End: until}}
}

// A whole life on skipped time: signed, active by the clock, reminded 90 and 30 days before the end, ended by the clock.
func TestAgreementLivesByTheClock(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.DraftedOn, 9), l)
	h.send(h.start.Add(time.Hour), lifecycletest.SignsAgreement(lifecycle.PartyCompany))
	h.send(h.start.Add(2*time.Hour), lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))

	h.run(contract.AgreementWorkflow, drafting(lifecycletest.DraftAgreement()))

	h.allRecorded()
	require.Equal(t, contract.Result{Status: "ended", Outcome: "expired", Version: 8}, h.result())
	require.Equal(t, []string{
		moment("agreement_drafted", h.start), moment("agreement_signed", h.start.Add(time.Hour)), moment("agreement_signed", h.start.Add(2*time.Hour)),
		moment("agreement_activated", lifecycletest.At("2027-01-18", 0)),
		moment("reminded", lifecycletest.At("2027-10-16", 8)), moment("reminded", lifecycletest.At("2027-12-15", 8)),
		moment("escalated", lifecycletest.At("2027-12-31", 8)), moment("agreement_ended", lifecycletest.At("2028-01-15", 0)),
	}, l.moments(lifecycletest.AgreementID))
}

func TestDraftsThatAreNotSignedAreRemindedOf(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.DraftedOn, 9), l)
	h.send(h.start.AddDate(0, 2, 0), agreement.WithdrawAgreement{Reason: agreement.PlacesNotNeeded})

	h.run(contract.AgreementWorkflow, drafting(lifecycletest.DraftAgreement()))

	h.allRecorded()
	require.Equal(t, []string{"agreement_drafted", "reminded", "reminded", "escalated", "agreement_withdrawn"}, l.facts(lifecycletest.AgreementID))
}

func TestDraftThatMayNotBeEnds(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.fail("draft_agreement", refusing(lifecycle.CodeWorkplaceNotFound))
	h := newHarness(t, lifecycletest.At(lifecycletest.DraftedOn, 9), l)

	h.run(contract.AgreementWorkflow, drafting(lifecycletest.DraftAgreement()))

	require.Equal(t, lifecycle.CodeWorkplaceNotFound, h.result().Refused.Code)
	forged := drafting(lifecycletest.DraftAgreement())
	forged.Begin.Seal = "forged"
	h = newHarness(t, lifecycletest.At(lifecycletest.DraftedOn, 9), newLedger())
	h.run(contract.AgreementWorkflow, forged)
	require.Equal(t, lifecycle.CodeSealInvalid, h.result().Refused.Code)
}

// Refill begins 21 days before the planned end; an early end begins it at once; idleness raises the alarm; who comes next
// closes both. News that came before changes nothing.
func TestAgreementFillsFixedPlacesAgain(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")
	l := newLedger()
	h := newHarness(t, n.At, l)
	news := func(at time.Time, told contract.PlaceTold) {
		h.at(at, "signal", func(*sent) { h.env.SignalWorkflow(contract.PlaceSignal, told) })
	}
	news(lifecycletest.At("2027-01-19", 9), told(holdsIt(lifecycletest.EndsOn), 1))
	news(lifecycletest.At("2027-01-19", 10), told(holdsIt(lifecycletest.EndsOn), 1)) // a signal can come twice
	news(lifecycletest.At("2027-04-12", 10), told(holdsIt("2027-06-25"), 2))         // extended
	early := placement.PlaceNews{PlaceID: lifecycletest.PlaceID, LastDay: "2027-05-14", Over: true, On: "2027-05-12"}
	news(lifecycletest.At("2027-05-12", 10), told(early, 3))
	news(lifecycletest.At("2027-05-12", 11), told(holdsIt("2027-06-25"), 2)) // old
	next := told(holdsIt("2027-09-24"), 1)
	next.PlacementID, next.EventID = "next", lifecycle.DeriveID("next")
	news(lifecycletest.At("2027-06-10", 10), next)
	h.send(lifecycletest.At("2027-06-11", 10), agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: "2027-06-11"})

	h.run(contract.AgreementWorkflow, holding(l, n))

	require.Equal(t, []string{
		"agreement_activated", "place_held", "refill_begun", "place_held", "place_released", "reminded", "escalated",
		"vacancy_alarm_raised", "escalated", "place_held", "agreement_terminated", "agreement_ended",
	}[1:], withoutStory(l.facts(n.State.ID), len(n.Story)))
	at := map[string]time.Time{}
	for _, e := range l.history(n.State.ID) {
		at[e.Fact] = e.At
	}
	require.Equal(t, lifecycletest.At("2027-04-09", 8), at["refill_begun"])
	require.Equal(t, lifecycletest.At("2027-05-31", 16), at["vacancy_alarm_raised"], "ten working days after the last day, over Whitsun")
}

func withoutStory(facts []string, told int) []string { return facts[told:] }

// A placement tells its agreement: that it holds the place, the new end, and that it holds it no longer. Each once.
func TestPlacementTellsItsAgreement(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]error{"which holds": nil, "which has ended": errors.New("not found")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLedger()
			h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
			proposal := lifecycletest.ClusterProposal()
			expect := func(news placement.PlaceNews, no int) {
				news.On = lifecycletest.ProposedOn
				h.env.OnSignalExternalWorkflow("default-test-namespace", "agreement/"+lifecycletest.AgreementID, "", contract.PlaceSignal, contract.PlaceTold{
					PlacementID: proposal.ID, PlaceNews: news, No: no,
					EventID: lifecycle.DeriveID("place", proposal.ID, lifecycletest.AgreementID, strconv.Itoa(no)),
				}).Return(lost).Once()
			}
			expect(holdsIt(lifecycletest.EndsOn), 1)
			expect(holdsIt("2027-05-28"), 2)
			over := holdsIt("2027-05-28")
			over.Holds = false
			expect(over, 3)
			h.send(h.start.Add(time.Hour), placement.Amend{Period: &lifecycle.Period{Start: lifecycletest.StartsOn, End: "2027-05-28"}})
			h.send(h.start.Add(2*time.Hour), lifecycletest.AmendMinor())
			h.send(h.start.Add(3*time.Hour), lifecycletest.Cancel())

			h.run(contract.PlacementWorkflow, proposing(proposal))

			h.allRecorded()
			h.env.AssertExpectations(t)
		})
	}
}

// Two updates race for the last place of a line: one is told that the line is full.
func TestOneOfTwoRacingOpeningsGetsTheLastPlace(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")
	l := newLedger()
	h := newHarness(t, n.At, l)
	one := h.send(n.At.Add(time.Hour), lifecycletest.OpensPlace("one", 2))
	two := h.send(n.At.Add(time.Hour), lifecycletest.OpensPlace("two", 2))
	h.send(n.At.Add(2*time.Hour), agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: lifecycletest.AgreementFrom})

	h.run(contract.AgreementWorkflow, holding(l, n))

	require.NoError(t, one.err)
	var refusal contract.Refusal
	if two.accepted {
		refusal = two.refusedUnderLock(t)
	} else {
		refusal = two.refusedBefore(t)
	}
	require.Equal(t, agreement.CodeLineFull, refusal.Code)
}

// The practice clock does not go on before news that has come is recorded.
func TestTheClockWaitsForNews(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")
	l := newLedger()
	h := newHarness(t, n.At, l)
	at := n.At.Add(time.Hour)
	var moved *sent
	h.at(at, "signal", func(*sent) { h.env.SignalWorkflow(contract.PlaceSignal, told(holdsIt(lifecycletest.EndsOn), 1)) })
	moved = h.update(at, contract.ClockUpdate, clockTold(0, 1))
	h.send(at.Add(time.Hour), agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: lifecycletest.AgreementFrom})

	h.run(contract.AgreementWorkflow, holding(l, n))

	require.NoError(t, moved.err)
	require.Equal(t, n.State.Version+1, moved.result, "the answer comes after the news")
}

// What is running when the code changes: an agreement, and a placement that tells it.
func TestGoldenAgreement(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	ref := lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: lifecycle.DeriveID("live agreement", t.Name())}
	draft := lifecycletest.DraftAgreement()
	draft.ID = ref.ID
	l.draft(lifecycletest.At(lifecycletest.DraftedOn, 9), draft)
	l.send(ref, lifecycletest.SignsAgreement(lifecycle.PartyCompany))
	l.send(ref, lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))
	l.send(ref, lifecycletest.OpensPlace(lifecycletest.PlaceID, 1))
	proposal := lifecycletest.Proposal()
	proposal.AgreementID, proposal.PlaceModel = ref.ID, "fixed_places"
	_, err := l.propose(lifecycletest.At("2027-01-05", 9), proposal)
	require.NoError(t, err)
	l.waits("the agreement is told", func() bool { return len(l.ledger.facts(ref.ID)) == 5 })
	l.move(lifecycletest.At("2027-01-05", 10), l.ref, ref)
	l.send(l.ref, lifecycletest.CandidateAccepts())
	l.send(l.ref, placement.Withdraw{By: lifecycle.PartyCaseWorker, Reason: placement.GotJob})
	require.Equal(t, string(placement.Withdrawn), l.result(l.ref).Status)
	l.waits("the agreement is told", func() bool { return len(l.ledger.facts(ref.ID)) == 6 })
	l.move(lifecycletest.At(lifecycletest.AgreementTo, 20), ref)
	l.send(ref, agreement.EndAgreement{})

	require.Equal(t, "ended", l.result(ref).Status)
	require.Equal(t, []string{
		"agreement_drafted", "agreement_signed", "agreement_signed", "place_opened", "place_held", "place_released",
		"agreement_activated", "vacancy_alarm_raised", "escalated", "reminded", "reminded", "escalated", "agreement_ended",
	}, l.ledger.facts(ref.ID))
	l.golden("agreement", l.history(ref, ""))
	l.golden("placement_under_agreement", l.history(l.ref, ""))
}
