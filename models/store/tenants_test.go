package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestATokenStandsForItsUser(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant

	p, err := b.Store.Authenticate(t.Context(), n.Supervisor.Token)

	require.NoError(t, err)
	require.Equal(t, n.Supervisor.ID, p.UserID)
	require.Equal(t, n.Unit.ID, p.UnitID)
	require.Equal(t, n.Supervisor.Name, p.Name)
	require.Equal(t, []lifecycle.Role{lifecycle.Supervisor}, p.Roles)
	require.Equal(t, n.ID, p.Tenant.ID)
	require.Equal(t, placement.DefaultPolicy(), p.Tenant.PlacementPolicy)
	require.Equal(t, 1, p.Tenant.CalendarVersion)
}

func TestATokenThatIsUnknownOldOrOfSomebodyGoneStandsForNobody(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	pool := owner(t, b.OwnerURL)
	_, err := pool.Exec(`UPDATE tokens SET expires_at = now() WHERE user_id = $1`, b.Tenant.Admin.ID)
	require.NoError(t, err)
	_, err = pool.Exec(`UPDATE users SET active = false WHERE id = $1`, b.Tenant.Supervisor.ID)
	require.NoError(t, err)

	for _, token := range []string{"", "unknown", b.Tenant.Admin.Token, b.Tenant.Supervisor.Token} {
		_, err := b.Store.Authenticate(t.Context(), token)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
}

func TestTokensAreKeptAsHashes(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	require.NotContains(t, dump(t, b, b.Tenant.ID), b.Tenant.CaseWorker.Token)
}

func TestUsersHaveUnitsAndRoles(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	users, err := b.Store.Users(t.Context(), b.Tenant.ID)
	require.NoError(t, err)
	require.Len(t, users, 5)
	require.Equal(t, b.Tenant.Admin.User, users[0])

	user, err := b.Store.User(t.Context(), b.Tenant.ID, b.Tenant.SecondCaseWorker.ID)
	require.NoError(t, err)
	require.Equal(t, b.Tenant.SecondCaseWorker.User, user)

	units, err := b.Store.Units(t.Context(), b.Tenant.ID)
	require.NoError(t, err)
	require.Equal(t, []store.Unit{b.Tenant.Unit, b.Tenant.OtherUnit}, units)
}

func TestPracticeTokensAreFound(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	found, err := b.Store.HasPracticeTokens(t.Context())
	require.NoError(t, err)
	require.False(t, found)

	b.AddTenant(t, true)
	found, err = b.Store.HasPracticeTokens(t.Context())
	require.NoError(t, err)
	require.True(t, found)
	tenants, err := b.Store.Tenants(t.Context())
	require.NoError(t, err)
	require.Len(t, tenants, 2)
}

func TestTheCalendarIsThatOfTheTenant(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	around := lifecycletest.At("2027-01-04", 10)

	c, err := b.Store.Calendar(t.Context(), b.Tenant.ID, around)

	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2026-11-05"), c.From)
	require.Equal(t, lifecycle.Date("2030-01-04"), c.To)
	for day := c.From; day <= c.To; day = day.AddDays(1) {
		works, err := c.IsWorkingDay(day)
		require.NoError(t, err)
		expected, err := lifecycletest.Calendar().IsWorkingDay(day)
		if err != nil {
			continue // further than the tests' own calendar goes
		}
		require.Equal(t, expected, works, day)
	}
	for _, at := range []string{"2027-03-28T00:59:59Z", "2027-03-28T01:00:00Z", "2027-10-31T00:59:59Z", "2027-10-31T01:00:00Z"} {
		instant := lifecycletest.UTC(at)
		require.Equal(t, lifecycletest.Calendar().Local(instant).Format(time.RFC3339), c.Local(instant).Format(time.RFC3339))
	}
}

func TestTheCalendarEndsWhereItsCoverageEnds(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	early, err := b.Store.Calendar(t.Context(), b.Tenant.ID, lifecycletest.UTC("2025-01-10T12:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2025-01-01"), early.From)
	late, err := b.Store.Calendar(t.Context(), b.Tenant.ID, lifecycletest.UTC("2031-06-01T12:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2032-12-31"), late.To)

	_, err = b.Store.Calendar(t.Context(), b.Tenant.ID, lifecycletest.UTC("2033-01-01T12:00:00Z"))
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, lifecycle.CodeCalendarNotCovered, rule.Code)
}
