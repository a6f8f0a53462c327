package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/models/store/storetest"
)

// standsIn names who stands in for a user of the tenant.
func standsIn(t *testing.T, b *storetest.Bundle, userID, deputyID string, from, to lifecycle.Date) store.Deputy {
	t.Helper()
	d, err := b.Store.CreateDeputy(t.Context(), b.Tenant.Supervisor.Create(), relation.Deputy{UserID: userID, DeputyID: deputyID, From: from, To: to})
	require.NoError(t, err)
	return d
}

func TestADeputyIsNamedOnceForADay(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	as, other := n.CaseWorker, n.SecondCaseWorker
	again := as.Create()
	wanted := relation.Deputy{UserID: as.ID, DeputyID: other.ID}

	made, err := b.Store.CreateDeputy(t.Context(), again, wanted)
	require.NoError(t, err)
	same, err := b.Store.CreateDeputy(t.Context(), again, wanted)
	require.NoError(t, err)
	require.Equal(t, made, same)
	require.Equal(t, wanted, made.Deputy)
	require.Equal(t, as.ID, made.NamedBy)
	standsIn(t, b, as.ID, n.Supervisor.ID, "2027-07-05", "2027-07-23")
	for _, wrong := range []relation.Deputy{
		{UserID: as.ID, DeputyID: n.Supervisor.ID},
		{UserID: as.ID, DeputyID: other.ID, From: "2027-07-23", To: "2027-07-30"},
	} {
		var rule *lifecycle.RuleError
		_, err = b.Store.CreateDeputy(t.Context(), as.Create(), wrong)
		require.ErrorAs(t, err, &rule)
		require.Equal(t, relation.CodeDeputyOverlaps, rule.Code)
	}
	for _, nobody := range []string{n.Integration.ID, n.Admin.ID, lifecycle.DeriveID("nobody"), "nobody"} {
		_, err = b.Store.CreateDeputy(t.Context(), as.Create(), relation.Deputy{UserID: other.ID, DeputyID: nobody})
		requireRef(t, err, "deputy_id")
	}
	list, err := b.Store.Deputies(t.Context(), n.ID, as.ID, store.Page{})
	require.NoError(t, err)
	require.Len(t, list.Items, 2)
	_, err = b.Store.RemoveDeputy(t.Context(), as.Actor(), made.ID, 7)
	require.ErrorIs(t, err, store.ErrStale)
	gone, err := b.Store.RemoveDeputy(t.Context(), as.Actor(), made.ID, 1)
	require.NoError(t, err)
	require.Equal(t, made, gone)
	_, err = b.Store.Deputy(t.Context(), n.ID, made.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
}

// What the database finds from the deputy's end is what the rule finds from the owner's, for everybody on every day.
func TestTheDatabaseAndTheRuleAgreeOnWhoStandsIn(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	users := []string{n.CaseWorker.ID, n.SecondCaseWorker.ID, n.Supervisor.ID, n.Admin.ID, n.Integration.ID}
	pool := owner(t, b.OwnerURL)
	_, err := pool.Exec(`INSERT INTO user_roles SELECT tenant_id, id, 'caseworker' FROM users WHERE tenant_id = $1 ON CONFLICT DO NOTHING`, n.ID)
	require.NoError(t, err)
	// 0 → 1 → 2 → 3 → 4, and on some days 1 → 0 and 2 → 1.
	for i, id := range users[:4] {
		standsIn(t, b, id, users[i+1], "", "")
	}
	standsIn(t, b, users[1], users[0], "2027-02-06", "2027-02-09")
	standsIn(t, b, users[2], users[1], "2027-02-08", "2027-02-08")
	away(t, b, users[0], "2027-02-01", "2027-02-28")
	away(t, b, users[1], "2027-02-02", "2027-02-20")
	away(t, b, users[2], "2027-02-03", "2027-02-20")
	away(t, b, users[3], "2027-02-04", "2027-02-20")
	off := map[lifecycle.Date][]int{
		"2027-01-31": {}, "2027-02-01": {0}, "2027-02-02": {0, 1}, "2027-02-03": {0, 1, 2}, "2027-02-04": {0, 1, 2, 3},
		"2027-02-06": {0, 1, 2, 3}, "2027-02-08": {0, 1, 2, 3}, "2027-02-21": {0}, "2027-03-01": {},
	}
	found := 0
	for on, who := range off {
		there := func(id string) bool {
			for _, i := range who {
				if users[i] == id {
					return false
				}
			}
			return true
		}
		of := func(id string) string {
			switch {
			case id == users[2] && on == "2027-02-08":
				return users[1]
			case id == users[1] && on >= "2027-02-06" && on <= "2027-02-09":
				return users[0]
			}
			for i := range 4 {
				if users[i] == id {
					return users[i+1]
				}
			}
			return ""
		}
		named, err := b.Store.DeputiesOn(t.Context(), n.ID, on)
		require.NoError(t, err)
		for _, id := range users {
			require.Equal(t, of(id), named[id], on)
		}
		for _, deputy := range users {
			var want []string
			for _, id := range users {
				if !there(id) && relation.ActingDeputy(id, of, there) == deputy {
					want = append(want, id)
				}
			}
			got, err := b.Store.StandsInFor(t.Context(), n.ID, deputy, on)
			require.NoError(t, err)
			require.ElementsMatch(t, want, got, on)
			found += len(got)
		}
	}
	require.Greater(t, found, 8)
}

// Who may do a task is found when they look, and when they act: not when the task was made.
func TestTheInboxOfADeputy(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	b, n := r.b, r.b.Tenant
	named := standsIn(t, b, n.CaseWorker.ID, n.SecondCaseWorker.ID, "", "")
	inbox := func(on lifecycle.Date) (kinds []string) {
		list, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{InboxOf: n.SecondCaseWorker.ID, Deputy: true, On: on})
		require.NoError(t, err)
		for _, k := range list.Items {
			require.Equal(t, n.CaseWorker.ID, k.OwnerID, "it stays the owner's")
			require.Equal(t, n.CaseWorker.ID, k.DeputyFor)
			require.Empty(t, k.SubstituteFor+k.CoordinatorOf)
			kinds = append(kinds, k.Kind)
		}
		return kinds
	}
	acts := func(on lifecycle.Date) string {
		id, err := b.Store.ActsFor(t.Context(), n.ID, n.SecondCaseWorker.ID, r.state.ID, on)
		require.NoError(t, err)
		return id
	}

	require.Empty(t, inbox("2027-02-01"), "the owner is there")
	require.Empty(t, acts("2027-02-01"))
	away(t, b, n.CaseWorker.ID, "2027-02-01", "2027-02-12")
	require.ElementsMatch(t, []string{"record_candidate_decision", "record_company_decision"}, inbox("2027-02-01"))
	require.Equal(t, n.CaseWorker.ID, acts("2027-02-12"))
	require.Empty(t, inbox("2027-02-13"))
	list, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{InboxOf: n.SecondCaseWorker.ID, On: "2027-02-01"})
	require.NoError(t, err)
	require.Empty(t, list.Items, "not asked for")
	p, err := b.Store.Authenticate(t.Context(), n.SecondCaseWorker.Token)
	require.NoError(t, err)
	require.True(t, p.Deputy)
	p, err = b.Store.Authenticate(t.Context(), n.CaseWorker.Token)
	require.NoError(t, err)
	require.False(t, p.Deputy)

	gone := away(t, b, n.SecondCaseWorker.ID, "2027-02-03", "2027-02-04")
	require.Empty(t, inbox("2027-02-03"), "who is away does nothing for anybody")
	require.Empty(t, acts("2027-02-03"))
	_, err = b.Store.RemoveAbsence(t.Context(), n.CaseWorker.Actor(), gone.ID, gone.Version)
	require.NoError(t, err)
	require.NotEmpty(t, inbox("2027-02-03"))
	r.record(placement.Reassign{OwnerID: n.Supervisor.ID, UnitID: n.Unit.ID})
	require.Empty(t, inbox("2027-02-03"), "it is another's now")
	require.Empty(t, acts("2027-02-03"))
	r.record(placement.Reassign{OwnerID: n.CaseWorker.ID, UnitID: n.Unit.ID})
	require.NotEmpty(t, inbox("2027-02-03"))
	_, err = b.Store.RemoveDeputy(t.Context(), n.CaseWorker.Actor(), named.ID, named.Version)
	require.NoError(t, err)
	require.Empty(t, inbox("2027-02-03"))
	require.Empty(t, acts("2027-02-03"))
}

// Nobody leaves who has something open, and nobody gets something who has left.
func TestNobodyWhoHasLeftOwnsAnything(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	b, n := r.b, r.b.Tenant
	require.NoError(t, b.Store.HandOver(t.Context(), n.Supervisor.Create(), store.Handover{CompanyID: n.Company.ID, To: relation.Owner{UserID: n.CaseWorker.ID}}))
	leave := func(id string) *lifecycle.RuleError {
		_, err := b.Store.SetUserActive(t.Context(), n.Admin.Actor(), id, false)
		if err == nil {
			return nil
		}
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule)
		return rule
	}

	refused := leave(n.CaseWorker.ID)
	require.Equal(t, relation.CodeOwnsOpen, refused.Code)
	require.Equal(t, map[string]string{"processes": "1", "companies": "1"}, refused.Values)
	require.Nil(t, leave(n.SecondCaseWorker.ID))
	require.Nil(t, leave(n.SecondCaseWorker.ID), "once")
	_, err := b.Store.Authenticate(t.Context(), n.SecondCaseWorker.Token)
	require.ErrorIs(t, err, store.ErrNotFound)
	got, err := b.Store.Record(t.Context(), r.transition(placement.Reassign{OwnerID: n.SecondCaseWorker.ID}))
	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, got.Verdict)
	require.Equal(t, lifecycle.CodeOwnerNotFound, got.Refusal.Code)
	back, err := b.Store.SetUserActive(t.Context(), n.Admin.Actor(), n.SecondCaseWorker.ID, true)
	require.NoError(t, err)
	require.True(t, back.Active)
	r.record(placement.Reassign{OwnerID: n.SecondCaseWorker.ID})
	require.NoError(t, b.Store.HandOver(t.Context(), n.Supervisor.Create(), store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.Supervisor.ID}, Reason: relation.OwnerLeft,
		Done: []relation.HandoverItem{relation.CompanyTold},
	}))
	require.Nil(t, leave(n.CaseWorker.ID), "everything is somebody else's")

	// The rematch of whoever withdrew begins after the placement has ended: until then its owner stays.
	require.NotNil(t, leave(n.SecondCaseWorker.ID))
	withdraw := lifecycletest.Withdraw()
	withdraw.Contents = nil
	r.record(withdraw)
	require.Equal(t, "1", leave(n.SecondCaseWorker.ID).Values["processes"])
	require.Equal(t, []string{"user.activated", "user.deactivated"},
		column(t, owner(t, b.OwnerURL), `SELECT action FROM audit WHERE resource_id = $1 AND action LIKE 'user.%' ORDER BY action`, n.SecondCaseWorker.ID))
}
