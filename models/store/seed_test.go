package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestThePracticeTenantIsComplete(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	seeded, err := store.SeedPractice(t.Context(), b.OwnerURL, b.Keys)

	require.NoError(t, err)
	require.Len(t, seeded.Tokens, 5)
	units := map[string]bool{}
	for _, token := range seeded.Tokens {
		require.True(t, strings.HasPrefix(token.Token, "practice_"))
		p, err := b.Store.Authenticate(t.Context(), token.Token)
		require.NoError(t, err)
		require.Equal(t, token.User, p.Name)
		require.Equal(t, []lifecycle.Role{lifecycle.Role(token.Role)}, p.Roles)
		require.True(t, p.Tenant.Practice)
		require.Equal(t, "Øvelse Kommune", p.Tenant.Name)
		require.Equal(t, seeded.TenantID, p.Tenant.ID)
		units[p.UnitID] = units[p.UnitID] || p.Roles[0] == lifecycle.CaseWorker
	}
	require.Len(t, units, 2, "the two case workers are of different units")
	found, err := b.Store.HasPracticeTokens(t.Context())
	require.NoError(t, err)
	require.True(t, found)

	companies, err := b.Store.Companies(t.Context(), seeded.TenantID, store.CompanyFilter{})
	require.NoError(t, err)
	require.Len(t, companies.Items, 3)
	for _, c := range companies.Items {
		require.True(t, validCVR(c.CVR), c.CVR)
		who, err := b.Store.Responsible(t.Context(), seeded.TenantID, "", c.ID)
		require.NoError(t, err)
		require.Equal(t, relation.AsOwner, who[c.ID].As, "somebody answers for it")
		require.Len(t, c.IndustryCode, 6)
	}
	workplaces, err := b.Store.Workplaces(t.Context(), seeded.TenantID, store.WorkplaceFilter{})
	require.NoError(t, err)
	require.Len(t, workplaces.Items, 5)
	ground, err := b.Store.Workplaces(t.Context(), seeded.TenantID, store.WorkplaceFilter{
		Near: "9000", WithinKm: 20, Occupation: "9321", DemandFree: []vocabulary.Demand{vocabulary.Heights},
	})
	require.NoError(t, err)
	require.Len(t, ground.Items, 1, "there is work on the ground for one who cannot climb")
	require.NotEmpty(t, ground.Items[0].SizeBand)
	places, err := b.Store.Places(t.Context(), seeded.TenantID, store.PlaceFilter{State: "open"})
	require.NoError(t, err)
	require.Len(t, places.Items, 8)
	people, err := b.Store.Candidates(t.Context(), lifecycle.Actor{TenantID: seeded.TenantID}, store.CandidateFilter{})
	require.NoError(t, err)
	require.Len(t, people.Items, 4)
	for _, c := range people.Items {
		require.NotEmpty(t, c.Accommodations, c.Name)
	}
}

// validCVR tells whether a CVR number passes the check that every real one passes.
func validCVR(cvr string) bool {
	sum := 0
	for i, weight := range []int{2, 7, 6, 5, 4, 3, 2, 1} {
		sum += int(cvr[i]-'0') * weight
	}
	return len(cvr) == 8 && sum%11 == 0
}

func TestSeedingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	began := time.Now().UTC().Month()
	first, err := store.SeedPractice(t.Context(), b.OwnerURL, b.Keys)
	require.NoError(t, err)
	place, err := b.Store.Places(t.Context(), first.TenantID, store.PlaceFilter{})
	require.NoError(t, err)
	closed := place.Items[0]
	closed.State = "closed"
	_, err = b.Store.UpdatePlace(t.Context(), lifecycle.Actor{TenantID: first.TenantID}, closed)
	require.NoError(t, err)
	before := dump(t, b, first.TenantID)

	again, err := store.SeedPractice(t.Context(), b.OwnerURL, b.Keys)

	require.NoError(t, err)
	require.Equal(t, first, again)
	if time.Now().UTC().Month() == began { // a month that has ended meanwhile has its headcounts
		require.Equal(t, before, dump(t, b, first.TenantID))
	}
}
