package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/models/store/storetest"
)

// visited says that the bundle's company is visited on Wednesdays at half past nine.
func visited(t *testing.T, b *storetest.Bundle) store.VisitingTime {
	t.Helper()
	v, err := b.Store.CreateVisitingTime(t.Context(), b.Tenant.CaseWorker.Create(), store.VisitingTime{
		CompanyID: b.Tenant.Company.ID, VisitingTime: relation.VisitingTime{Weekday: 3, Hour: 9, Minute: 30},
	})
	require.NoError(t, err)
	return v
}

// paidBeside registers four paid hours a week beside a placement, from 1 March 2027.
func paidBeside(t *testing.T, b *storetest.Bundle, placementID string) store.PaidHours {
	t.Helper()
	p, err := b.Store.CreatePaidHours(t.Context(), b.Tenant.CaseWorker.Create(), store.PaidHours{
		PlacementID: placementID, From: "2027-03-01", WeeklyHours: 4, Function: "kasse om lørdagen",
	})
	require.NoError(t, err)
	return p
}

func TestVisitingTimes(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	v := visited(t, b)

	again := store.VisitingTime{CompanyID: n.Company.ID, VisitingTime: relation.VisitingTime{Weekday: 1}}
	_, err := b.Store.CreateVisitingTime(t.Context(), n.CaseWorker.Create(), again)
	var taken *store.TakenError
	require.ErrorAs(t, err, &taken)
	require.Equal(t, v.ID, taken.ID, "a company has one")
	again.WorkplaceID = n.Workplace.ID
	there, err := b.Store.CreateVisitingTime(t.Context(), n.CaseWorker.Create(), again)
	require.NoError(t, err, "and so has each workplace")
	again.WorkplaceID = uuid.NewString()
	_, err = b.Store.CreateVisitingTime(t.Context(), n.CaseWorker.Create(), again)
	requireRef(t, err, "workplace_id")

	list, err := b.Store.VisitingTimes(t.Context(), n.ID, store.VisitingTimeFilter{CompanyID: n.Company.ID})
	require.NoError(t, err)
	require.Equal(t, []store.VisitingTime{there, v}, list.Items)
	list, err = b.Store.VisitingTimes(t.Context(), n.ID, store.VisitingTimeFilter{WorkplaceID: n.Workplace.ID})
	require.NoError(t, err)
	require.Equal(t, []store.VisitingTime{there}, list.Items)

	moved, err := b.Store.UpdateVisitingTime(t.Context(), actor, v.ID, 1, relation.VisitingTime{Weekday: 5, Hour: 13, Minute: 5})
	require.NoError(t, err)
	require.Equal(t, relation.VisitingTime{Weekday: 5, Hour: 13, Minute: 5}, moved.VisitingTime)
	_, err = b.Store.UpdateVisitingTime(t.Context(), actor, v.ID, 1, relation.VisitingTime{Weekday: 5})
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.RemoveVisitingTime(t.Context(), actor, v.ID, 1)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.RemoveVisitingTime(t.Context(), actor, v.ID, 2)
	require.NoError(t, err)
}

// The visit is kept once under its key: whoever sends another body under it is told so before anything else happens.
func TestAVisitWithFollowUpsIsKeptOnce(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	create := b.Tenant.CaseWorker.Create()

	first, err := b.Store.FollowUpVisit(t.Context(), create, b.Tenant.Company.ID, "2027-02-01")
	require.NoError(t, err)
	again, err := b.Store.FollowUpVisit(t.Context(), create, b.Tenant.Company.ID, "2027-02-01")
	require.NoError(t, err)
	require.Equal(t, first, again)
	create.Fingerprint = "another"
	_, err = b.Store.FollowUpVisit(t.Context(), create, b.Tenant.Company.ID, "2027-02-01")
	require.ErrorIs(t, err, store.ErrKeyReused)
	_, err = b.Store.FollowUpVisit(t.Context(), b.Tenant.CaseWorker.Create(), uuid.NewString(), "2027-02-01")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestPaidHoursBesideAPlacement(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := begun(t, b, "active")
	n, actor, id := b.Tenant, b.Tenant.CaseWorker.Actor(), r.state.ID
	p := paidBeside(t, b, id)
	require.Equal(t, "kasse om lørdagen", p.Function)
	require.NotContains(t, dump(t, b, n.ID), "kasse om l", "what is done there is encrypted")

	all, err := b.Store.PaidHours(t.Context(), actor, id)
	require.NoError(t, err)
	require.Equal(t, []store.PaidHours{p}, all)
	require.Contains(t, dump(t, b, n.ID), "placement.paid_hours.read", "who read it is noted")
	of, err := b.Store.PaidHoursOf(t.Context(), n.ID, p.ID)
	require.NoError(t, err)
	require.Equal(t, id, of)
	_, err = b.Store.PaidHours(t.Context(), actor, uuid.NewString())
	require.ErrorIs(t, err, store.ErrNotFound)

	shares := func(from, to lifecycle.Date, unit string) []store.PaidHoursShare {
		found, err := b.Store.PaidHoursShares(t.Context(), n.ID, lifecycle.Period{Start: from, End: to}, unit)
		require.NoError(t, err)
		return found
	}
	require.Equal(t, []store.PaidHoursShare{{Purpose: r.state.Purpose, Placements: 1, WithPaid: 1, WeeklyHours: 4}}, shares("2027-03-01", "2027-03-31", ""))
	require.Equal(t, []store.PaidHoursShare{{Purpose: r.state.Purpose, Placements: 1}}, shares("2027-02-01", "2027-02-28", n.Unit.ID), "they had not begun")
	require.Empty(t, shares("2027-05-01", "2027-05-31", ""), "no placement runs then")
	require.Empty(t, shares("2027-03-01", "2027-03-31", uuid.NewString()))

	p.To, p.WeeklyHours, p.Function = "2027-03-31", 6, "lager"
	changed, err := b.Store.UpdatePaidHours(t.Context(), actor, p)
	require.NoError(t, err)
	require.Equal(t, "lager", changed.Function)
	require.Equal(t, 2, changed.Version)
	_, err = b.Store.UpdatePaidHours(t.Context(), actor, p)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.RemovePaidHours(t.Context(), actor, p.ID, 1)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.RemovePaidHours(t.Context(), actor, p.ID, 2)
	require.NoError(t, err)
}
