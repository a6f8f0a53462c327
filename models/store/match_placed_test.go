package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/matching"
	"placement/models/store"
	"placement/models/store/storetest"
)

// hold records a proposal of a candidate of the tenant at a place of it, and returns what was proposed.
func hold(t *testing.T, b *storetest.Bundle, candidate, place int) placement.Propose {
	t.Helper()
	r := &recorder{t: t, b: b}
	e := r.proposal(candidate, place)
	r.record(e)
	return e
}

// become puts all placements of the bundle into a status.
func become(t *testing.T, b *storetest.Bundle, status placement.Status, holds, binds bool) {
	t.Helper()
	_, err := owner(t, b.OwnerURL).Exec(`UPDATE processes SET status = $1 WHERE kind = 'placement'`, string(status))
	require.NoError(t, err)
	_, err = owner(t, b.OwnerURL).Exec(`UPDATE placements SET holds = $1, binds = $2`, holds, binds)
	require.NoError(t, err)
}

func TestWhoHasAPlacementIsFoundForNoOther(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	e := hold(t, b, 0, 0)
	candidates := func(place int, on lifecycle.Date) []matching.Candidate {
		facts, err := b.Store.MatchFacts(t.Context(), n.CaseWorker.Actor(), store.MatchQuestion{PlaceID: n.Places[place].ID, On: on})
		require.NoError(t, err)
		return facts.Candidates
	}
	placed := matching.Placed{PlacementID: e.ID, PlaceID: n.Places[0].ID, Until: e.Period.End}

	for place := range n.Places {
		require.Equal(t, []matching.Placed{placed}, candidates(place, matchedOn)[0].Placed, "proposed is placed")
	}
	require.Contains(t, codesIn(consider(t, b).Excluded), matching.PlacedAlready)
	require.Empty(t, candidates(0, matchedOn)[0].BoundUntil, "a proposal binds nobody")

	// Towards the end of one that runs, the next is looked for, after the last day.
	become(t, b, placement.Active, true, true)
	near := e.Period.End.AddDays(-placement.NextLead)
	require.False(t, candidates(1, near.AddDays(-1))[0].Placed[0].Ending)
	ending := candidates(1, near)[0]
	require.True(t, ending.Placed[0].Ending)
	require.Equal(t, e.Period.End, ending.BoundUntil)

	// Who is rematched has none, and is bound until the last day all the same.
	become(t, b, placement.Evaluating, true, true)
	rematched := candidates(1, matchedOn)[0]
	require.Empty(t, rematched.Placed)
	require.Equal(t, e.Period.End, rematched.BoundUntil)
	become(t, b, placement.Declined, false, false)
	require.Empty(t, candidates(1, matchedOn)[0].Placed)
	require.Empty(t, candidates(1, matchedOn)[0].BoundUntil)
}

// exchangeable lets both candidates have a placement at the place that the other one would rather have; only the first waits.
func exchangeable(t *testing.T) *storetest.Bundle {
	t.Helper()
	b := storetest.New(t)
	matchable(t, b)
	n := b.Tenant
	describe(t, b, 1, candidacy.Profile{})
	for i, occupation := range []string{"5131", "4321"} {
		n.Places[i].Occupation, n.Places[i].TaskIDs = occupation, nil
		var err error
		n.Places[i], err = b.Store.UpdatePlace(t.Context(), n.CaseWorker.Actor(), n.Places[i])
		require.NoError(t, err)
	}
	profile, err := b.Store.CandidateProfile(t.Context(), n.CaseWorker.Actor(), n.Candidates[1].ID)
	require.NoError(t, err)
	profile.Goals = []candidacy.Goal{{Occupations: []string{"5131"}}}
	set, err := b.Store.SetCandidateProfile(t.Context(), n.CaseWorker.Actor(), n.Candidates[1].ID, n.Candidates[1].Version, profile.Profile)
	require.NoError(t, err)
	person, err := b.Store.Candidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[1].ID)
	require.NoError(t, err)
	require.Equal(t, set.Version, person.Version)
	person.WaitingSince = ""
	_, err = b.Store.UpdateCandidate(t.Context(), n.CaseWorker.Actor(), person)
	require.NoError(t, err)
	return b
}

func TestARoundKnowsWhoCouldChangePlaces(t *testing.T) {
	t.Parallel()
	b := exchangeable(t)
	n := b.Tenant
	first, second := hold(t, b, 0, 0), hold(t, b, 1, 1)

	facts := factsOf(t, b, store.MatchQuestion{Running: true, Most: 1000})

	require.Len(t, facts.Candidates, 1, "the second does not wait")
	require.Equal(t, n.Candidates[0].ID, facts.Candidates[0].ID)
	require.NotEmpty(t, facts.Candidates[0].Placed)
	require.Len(t, facts.Running, 2)
	byID := map[string]matching.Running{}
	for _, r := range facts.Running {
		byID[r.PlacementID] = r
		require.Empty(t, r.Candidate.Placed)
		require.Equal(t, []lifecycle.Period{{Start: matchedOn}}, r.Place.Free, "as if nobody held it")
	}
	require.Equal(t, n.Places[1].ID, byID[second.ID].Place.ID)
	require.Equal(t, []string{"5131"}, byID[second.ID].Candidate.Goals)
	require.Equal(t, []string{"2"}, column(t, owner(t, b.OwnerURL), `SELECT count(DISTINCT resource_id) FROM audit WHERE action = 'candidate.matched'`))

	candidates, places := matching.Sides(facts.Running)
	found, best := matching.Exchanges(facts.Running, matching.Shortlist(candidates, places, matching.Options{On: matchedOn}, 20), matching.Options{On: matchedOn}, 10)
	require.Equal(t, 1, found)
	require.ElementsMatch(t, []string{first.ID, second.ID}, []string{best[0].A.PlacementID, best[0].B.PlacementID})
	require.Empty(t, factsOf(t, b, store.MatchQuestion{}).Running, "unless they are asked for")
}

// The law counts who is there: at a full workplace there is room for whoever comes in exchange, and for nobody else.
func TestWhoLeavesInAnExchangeLeavesTheRoomTheyTook(t *testing.T) {
	t.Parallel()
	b := exchangeable(t)
	n := b.Tenant
	hold(t, b, 0, 0)
	become(t, b, placement.Active, true, true)
	_, err := owner(t, b.OwnerURL).Exec(`UPDATE processes SET state = jsonb_set(state, '{hours,0,weekly_hours}', '37') WHERE kind = 'placement'`)
	require.NoError(t, err)
	_, err = b.Store.KeepHeadcounts(t.Context(), n.CaseWorker.Actor(), n.Workplace.ID, []store.Headcount{
		{Month: "2026-11-01", OrdinaryFTE: 3, Source: "company"},
		{Month: "2026-12-01", OrdinaryFTE: 3, Source: "company"},
		{Month: "2027-01-01", OrdinaryFTE: 3, Source: "company"},
		{Month: "2027-02-01", OrdinaryFTE: 3, Source: "company"},
	})
	require.NoError(t, err)

	facts := factsOf(t, b, store.MatchQuestion{Running: true})

	for _, p := range facts.Places {
		require.NotEmpty(t, p.NoRoom, "the workplace is full")
	}
	require.Len(t, facts.Running, 1)
	require.Empty(t, facts.Running[0].Place.NoRoom)
}

// Who has two placements, or whose place is promised on, is sorted out before anything is exchanged; so is who is soon done.
func TestWhatIsNotExchanged(t *testing.T) {
	t.Parallel()
	b := exchangeable(t)
	e := hold(t, b, 0, 0)
	running := func(on lifecycle.Date) []matching.Running {
		facts, err := b.Store.MatchFacts(t.Context(), b.Tenant.CaseWorker.Actor(), store.MatchQuestion{Running: true, On: on})
		require.NoError(t, err)
		return facts.Running
	}
	require.Len(t, running(matchedOn), 1)

	become(t, b, placement.Active, true, true)
	require.Empty(t, running(e.Period.End.AddDays(-1)), "soon done")
	become(t, b, placement.Evaluating, true, true)
	require.Empty(t, running(matchedOn), "over")
	become(t, b, placement.Proposed, true, false)
	hold(t, b, 0, 1)
	require.Empty(t, running(matchedOn), "two proposals")
}
