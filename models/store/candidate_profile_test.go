package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestAProfileIsReadAsWritten(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	person := n.Candidates[0]
	profile := candidacy.Profile{
		Goals:  []candidacy.Goal{{Occupations: []string{"4321"}, Text: "et lager"}},
		Vetoes: candidacy.Vetoes{Companies: []string{n.Company.ID}},
		Wishes: candidacy.Wishes{Workplaces: []candidacy.WorkplaceWish{{WorkplaceID: n.Workplace.ID, SelfFound: true}}},
		Travel: candidacy.Travel{PostalCode: "8000"}, Needs: []vocabulary.Need{vocabulary.NeedPain},
	}

	set, err := b.Store.SetCandidateProfile(t.Context(), actor, person.ID, person.Version, profile)

	require.NoError(t, err)
	require.Equal(t, person.Version+1, set.Version)
	profile.Schema = candidacy.ProfileSchema
	require.Equal(t, profile, set.Profile)
	read, err := b.Store.CandidateProfile(t.Context(), actor, person.ID)
	require.NoError(t, err)
	require.Equal(t, set, read)
	_, err = b.Store.SetCandidateProfile(t.Context(), actor, person.ID, person.Version, profile)
	require.ErrorIs(t, err, store.ErrStale)

	// The register and the profile are two parts of one candidate: neither change touches the other.
	person.Version = set.Version
	after, err := b.Store.UpdateCandidate(t.Context(), actor, person)
	require.NoError(t, err)
	require.True(t, after.HasJobGoal)
	read, err = b.Store.CandidateProfile(t.Context(), actor, person.ID)
	require.NoError(t, err)
	require.Equal(t, profile, read.Profile)
	kept, err := b.Store.Candidate(t.Context(), actor, person.ID)
	require.NoError(t, err)
	require.Equal(t, person.Accommodations, kept.Accommodations)

	none, err := b.Store.SetCandidateProfile(t.Context(), actor, person.ID, read.Version, candidacy.Profile{})
	require.NoError(t, err)
	require.False(t, none.HasGoal())
	kept, err = b.Store.Candidate(t.Context(), actor, person.ID)
	require.NoError(t, err)
	require.False(t, kept.HasJobGoal, "it follows from the profile")
	_, err = b.Store.CandidateProfile(t.Context(), actor, uuid.NewString())
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestEveryReadingOfAProfileIsAudited(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	id := b.Tenant.Candidates[0].ID

	_, err := b.Store.CandidateProfile(t.Context(), b.Tenant.Supervisor.Actor(), id)

	require.NoError(t, err)
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'candidate.profile.read' AND resource_id = $1 AND user_id = $2`, id, b.Tenant.Supervisor.ID))
}

func TestAProfileRefersToWhatIsThere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	person := b.Tenant.Candidates[0]

	for field, p := range map[string]candidacy.Profile{
		"company_id":   {Vetoes: candidacy.Vetoes{Companies: []string{uuid.NewString()}}},
		"workplace_id": {Lessons: []candidacy.Lesson{{WorkplaceID: "nowhere"}}},
	} {
		_, err := b.Store.SetCandidateProfile(t.Context(), b.Tenant.CaseWorker.Actor(), person.ID, person.Version, p)
		requireRef(t, err, field)
	}
}

func TestNobodyIsProposedWithoutAJobGoal(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	actor, person := b.Tenant.CaseWorker.Actor(), b.Tenant.Candidates[0]
	r := &recorder{t: t, b: b}
	without, err := b.Store.SetCandidateProfile(t.Context(), actor, person.ID, person.Version, candidacy.Profile{Stage: "one"})
	require.NoError(t, err)
	proposal := r.transition(r.proposal(0, 0))

	refused, err := b.Store.Record(t.Context(), proposal)

	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, refused.Verdict)
	require.Equal(t, "job_goal_missing", refused.Refusal.Code)
	require.Equal(t, "candidate_id", refused.Refusal.Field)
	require.Zero(t, r.count(`SELECT count(*) FROM processes`))

	with, err := b.Store.SetCandidateProfile(t.Context(), actor, person.ID, without.Version, candidacy.Profile{Goals: []candidacy.Goal{{Text: "et job"}}})
	require.NoError(t, err)
	next := r.transition(r.proposal(0, 0))
	recorded, err := b.Store.Record(t.Context(), next)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, recorded.Verdict)
	require.Equal(t, without.Version+1, with.Version)
}

func TestAJobGoalIsAskedForWhenSomebodyIsProposedAndNeverAfter(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	person := r.b.Tenant.Candidates[0]
	_, err := r.b.Store.SetCandidateProfile(t.Context(), r.b.Tenant.CaseWorker.Actor(), person.ID, person.Version, candidacy.Profile{})
	require.NoError(t, err)

	r.record(lifecycletest.CandidateAccepts())
}

func TestOnlyTheirOwnUnitsCaseWorkersSeeWhatIsProtected(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	own, pool := n.CaseWorker.Actor(), owner(t, b.OwnerURL)
	person := n.Candidates[0]
	set, err := b.Store.SetCandidateProfile(t.Context(), own, person.ID, person.Version, candidacy.Profile{Travel: candidacy.Travel{PostalCode: "8000", MaxKm: 10}})
	require.NoError(t, err)
	person.Version = set.Version

	for _, c := range []struct {
		protection   candidacy.Protection
		name, postal bool // hidden from others
	}{
		{candidacy.NameProtected, true, false},
		{candidacy.AddressProtected, false, true},
		{candidacy.NameAndAddressKept, true, true},
		{candidacy.NotProtected, false, false},
	} {
		person.Protected = c.protection
		person, err = b.Store.UpdateCandidate(t.Context(), own, person)
		require.NoError(t, err)
		require.Equal(t, "Nancy Ann Eksempel", person.Name)
		require.Empty(t, person.Hidden)

		for who, actor := range map[string]lifecycle.Actor{
			"a supervisor": n.Supervisor.Actor(), "another unit": n.SecondCaseWorker.Actor(), "nobody": {TenantID: n.ID},
		} {
			seen, err := b.Store.Candidate(t.Context(), actor, person.ID)
			require.NoError(t, err)
			require.Equal(t, c.protection, seen.Hidden, who)
			require.Equal(t, c.name, seen.Name == "", who)
			require.Equal(t, c.protection != "", seen.CPR == "", who)
			require.Equal(t, c.protection != "", seen.Phone == "", who)
			list, err := b.Store.Candidates(t.Context(), actor, store.CandidateFilter{})
			require.NoError(t, err)
			require.Equal(t, seen, list.Items[1], who)
			require.Equal(t, "Torben Eksempel", list.Items[0].Name)
			found, err := b.Store.FindCandidateByCPR(t.Context(), actor, n.Candidates[0].CPR)
			require.NoError(t, err)
			require.Equal(t, seen, found, who)
			profile, err := b.Store.CandidateProfile(t.Context(), actor, person.ID)
			require.NoError(t, err)
			require.Equal(t, c.postal, profile.Travel.PostalCode == "", who)
			require.Equal(t, 10, profile.Travel.MaxKm)
			require.Equal(t, c.protection, profile.Hidden)
		}
		mine, err := b.Store.CandidateProfile(t.Context(), own, person.ID)
		require.NoError(t, err)
		require.Equal(t, "8000", mine.Travel.PostalCode)
	}

	const shown = `SELECT count(*) FROM audit WHERE action = 'candidate.protected.read' AND resource_id = $1 AND user_id = $2`
	require.NotEqual(t, []string{"0"}, column(t, pool, shown, person.ID, n.CaseWorker.ID))
	require.Equal(t, []string{"0"}, column(t, pool, shown, person.ID, n.Supervisor.ID))
	require.Equal(t, []string{"0"}, column(t, pool, shown, n.Candidates[1].ID, n.CaseWorker.ID), "who is not protected is not noted so")
}

func TestWhoDoesNotSeeItDoesNotChangeIt(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, own := b.Tenant, b.Tenant.CaseWorker.Actor()
	person := n.Candidates[0]
	person.Protected = candidacy.AddressProtected
	// Whoever sees that a person must be protected may say so; from then on it is for the unit.
	person, err := b.Store.UpdateCandidate(t.Context(), n.SecondCaseWorker.Actor(), person)
	require.NoError(t, err)
	require.Equal(t, candidacy.AddressProtected, person.Hidden)
	require.Empty(t, person.Phone)

	for _, actor := range []lifecycle.Actor{n.SecondCaseWorker.Actor(), n.Supervisor.Actor()} {
		change := person
		change.Name, change.Protected = "En anden", ""
		_, err := b.Store.UpdateCandidate(t.Context(), actor, change)
		requireRule(t, err, "protected_person")
		_, err = b.Store.SetCandidateProfile(t.Context(), actor, person.ID, person.Version, candidacy.Profile{})
		requireRule(t, err, "protected_person")
	}
	kept, err := b.Store.Candidate(t.Context(), own, person.ID)
	require.NoError(t, err)
	require.Equal(t, n.Candidates[0].Name, kept.Name)
	require.Equal(t, n.Candidates[0].Phone, kept.Phone)
	require.Equal(t, n.Candidates[0].CPR, kept.CPR)

	kept.CPR, kept.Protected = "", candidacy.NotProtected
	after, err := b.Store.UpdateCandidate(t.Context(), own, kept)
	require.NoError(t, err)
	require.Equal(t, n.Candidates[0].CPR, after.CPR, "the number stays when none is given")
}

func requireRule(t *testing.T, err error, code string) {
	t.Helper()
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, code, rule.Code)
}

func TestEarlierAccommodationsStayReadable(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	person, err := b.Store.Candidate(t.Context(), b.Tenant.CaseWorker.Actor(), b.Tenant.Candidates[0].ID)

	require.NoError(t, err)
	demand, ok := person.Accommodations[0].Demand()
	require.True(t, ok)
	require.Equal(t, "no_heights", person.Accommodations[0].Code)
	require.Equal(t, vocabulary.Heights, demand)
}
