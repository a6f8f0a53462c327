package store_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// meetingBooked is a placement of the first candidate, who cannot work at heights, whose safety meeting is being held.
func meetingBooked(t *testing.T, b *storetest.Bundle) *recorder {
	t.Helper()
	r := &recorder{t: t, b: b}
	r.group(0, "activity_ready")
	r.propose(0, 0, func(e *placement.Propose) { e.Ruleset = placement.Ruleset })
	r.happen("meeting_booked")
	return r
}

// keep keeps the words of the canonical terms, with the adaptation, and returns the terms with references to them.
func (r *recorder) keep(a candidacy.Adaptation) placement.AmendTerms {
	r.t.Helper()
	var texts []store.Text
	for _, ref := range lifecycletest.TermsText() {
		body := "noget på dansk om " + ref.Kind
		if ref.Kind == "adaptation:a1" {
			body = a.JSON()
		}
		texts = append(texts, store.Text{ID: uuid.NewString(), Kind: ref.Kind, Body: body})
	}
	refs, err := r.b.Store.KeepTexts(context.Background(), r.b.Tenant.CaseWorker.Actor(), r.state.ID, r.state.CandidateID, texts)
	require.NoError(r.t, err)
	return placement.AmendTerms{Terms: lifecycletest.Terms(), Contents: append(refs, lifecycletest.Text(placement.ContentReason)...)}
}

// meets holds the meeting with these terms.
func (r *recorder) meets(terms placement.AmendTerms) store.Recorded {
	e := lifecycletest.HoldMeeting()
	e.Terms, e.Contents = &terms.Terms, terms.Contents
	return r.say(lifecycletest.At(lifecycletest.MeetsOn, 11), e)
}

// A hard accommodation is answered by an adaptation, or the meeting is not held; who is refused learns which one by a reference
// that tells nothing of health.
func TestEveryHardAccommodationIsAnswered(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := meetingBooked(t, b)

	out := r.meets(r.keep(candidacy.Adaptation{Accommodation: "standing", How: candidacy.AdaptBreaks, Text: "En stol ved båndet"}))
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, "adaptation_missing", out.Refusal.Code)
	require.Equal(t, "terms.adaptations", out.Refusal.Field)
	require.Equal(t, "1", out.Refusal.Values["missing"])
	said, err := json.Marshal(out.Refusal)
	require.NoError(t, err)
	require.NotContains(t, string(said), "heights")
	require.NotContains(t, string(said), "stol")

	read, err := b.Store.PlacementTerms(t.Context(), b.Tenant.CaseWorker.Actor(), r.state, nil)
	require.NoError(t, err)
	require.Len(t, read.Accommodations, 1)
	require.Equal(t, "no_heights", read.Accommodations[0].Code)
	require.Equal(t, read.Accommodations[0].Ref, out.Refusal.Values["accommodations"])
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'candidate.accommodations.read' AND resource_id = $1`, r.state.CandidateID))

	out = r.meets(r.keep(candidacy.Adaptation{Accommodation: "heights", How: candidacy.AdaptTasks, Text: "Ingen stiger"}))
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	read, err = b.Store.PlacementTerms(t.Context(), b.Tenant.CaseWorker.Actor(), r.state, []string{r.state.Terms.Adaptations[0].TextID, uuid.NewString()})
	require.NoError(t, err)
	a, err := candidacy.AdaptationOf(read.Texts[r.state.Terms.Adaptations[0].TextID])
	require.NoError(t, err)
	require.Equal(t, "Ingen stiger", a.Text)
	require.Len(t, read.Texts, 1, "a text that was lost is left out")

	// Amended, they answer for it still: with words that were kept, not with others.
	amend := placement.AmendTerms{Terms: lifecycletest.Terms(), Contents: r.keep(candidacy.Adaptation{}).Contents.Of(placement.ContentLongTermGoal)}
	at := lifecycletest.At("2027-01-18", 9)
	require.Equal(t, store.VerdictRecorded, r.say(at, amend).Verdict)
	require.Equal(t, "adaptation_missing", r.say(at, r.keep(candidacy.Adaptation{Accommodation: "noise"})).Refusal.Code)
	none := amend
	none.Terms.Adaptations = nil
	require.Equal(t, "adaptation_missing", r.say(at, none).Refusal.Code)
}

// What is recorded between the meeting and the last signature has to be answered too.
func TestTheMunicipalityDoesNotSignWhatLeavesAnAccommodationUnanswered(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := meetingBooked(t, b)
	require.Equal(t, store.VerdictRecorded, r.meets(r.keep(candidacy.Adaptation{Accommodation: "no_heights"})).Verdict)
	person, err := b.Store.Candidate(t.Context(), b.Tenant.CaseWorker.Actor(), r.state.CandidateID)
	require.NoError(t, err)
	twenty := 20.0
	learned := append(person.Accommodations, candidacy.Accommodation{Code: "standing", Max: &twenty, Hard: true}) //nolint:gocritic // the old ones are needed again
	before := person.Accommodations
	person.Accommodations = learned
	person, err = b.Store.UpdateCandidate(t.Context(), b.Tenant.CaseWorker.Actor(), person)
	require.NoError(t, err)
	at := lifecycletest.At("2027-01-18", 10)
	for _, e := range []lifecycle.Event{lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(lifecycle.PartyCompany), lifecycletest.Signs(lifecycle.PartyCandidate)} {
		require.Equal(t, store.VerdictRecorded, r.say(at, e).Verdict, e.Name())
	}

	out := r.say(at, lifecycletest.Signs(lifecycle.PartyMunicipality))
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, "adaptation_missing", out.Refusal.Code)
	require.Empty(t, out.Refusal.Field)

	person.Accommodations = before
	_, err = b.Store.UpdateCandidate(t.Context(), b.Tenant.CaseWorker.Actor(), person)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, r.say(at, lifecycletest.Signs(lifecycle.PartyMunicipality)).Verdict)
}
