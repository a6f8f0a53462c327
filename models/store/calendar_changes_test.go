package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/models/store/storetest"
)

// closeDay closes a day of the tenant's calendar.
func closeDay(t *testing.T, b *storetest.Bundle, by storetest.User, day lifecycle.Date) store.CalendarChange {
	t.Helper()
	c, err := b.Store.ChangeCalendar(t.Context(), by.Create(), lifecycle.CalendarEdit{Close: []lifecycle.Date{day}}, "2027-01-04")
	require.NoError(t, err)
	return c
}

func TestAChangeOfTheCalendarRaisesItsVersion(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, c := b.Tenant, b.Tenant.Supervisor.Create()
	edit := lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-05-07"}, Open: []lifecycle.Date{"2027-05-06"}}
	before, err := b.Store.ClosingDays(t.Context(), n.ID, "2027-05-03", "2027-05-14")
	require.NoError(t, err)

	made, err := b.Store.ChangeCalendar(t.Context(), c, edit, "2027-01-04")
	require.NoError(t, err)
	same, err := b.Store.ChangeCalendar(t.Context(), c, edit, "2027-01-04")
	require.NoError(t, err)

	require.Equal(t, made, same, "the same key changes once")
	require.Equal(t, before.Version+1, made.Version)
	require.Equal(t, []lifecycle.ChangedDay{{Date: "2027-05-06"}, {Date: "2027-05-07", Closed: true}}, made.Days)
	after, err := b.Store.ClosingDays(t.Context(), n.ID, "2027-05-03", "2027-05-14")
	require.NoError(t, err)
	require.Equal(t, []store.ClosingDay{{Date: "2027-05-07", Name: "Lukkedag", Source: "own"}}, after.Days)
	calendar, err := b.Store.Calendar(t.Context(), n.ID, lifecycletest.At("2027-01-04", 10))
	require.NoError(t, err)
	require.Equal(t, made.Version, calendar.Version)
	works, err := calendar.IsWorkingDay("2027-05-07")
	require.NoError(t, err)
	require.False(t, works)
	list, err := b.Store.CalendarChanges(t.Context(), n.ID, before.Version)
	require.NoError(t, err)
	require.Equal(t, []store.CalendarChange{made}, list)
	require.Equal(t, n.Supervisor.ID, made.ChangedBy)
}

func TestARefusedChangeLeavesTheCalendarAlone(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	before, err := b.Store.ClosingDays(t.Context(), b.Tenant.ID, "2027-01-01", "2027-12-31")
	require.NoError(t, err)

	_, err = b.Store.ChangeCalendar(t.Context(), b.Tenant.Supervisor.Create(),
		lifecycle.CalendarEdit{Close: []lifecycle.Date{"2027-05-07", "2027-05-08"}}, "2027-01-04")

	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, lifecycle.CodeDayClosedAlready, rule.Code)
	after, err := b.Store.ClosingDays(t.Context(), b.Tenant.ID, "2027-01-01", "2027-12-31")
	require.NoError(t, err)
	require.Equal(t, before, after)
}
