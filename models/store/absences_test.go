package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/models/store/storetest"
)

// away registers that a user of the tenant is away.
func away(t *testing.T, b *storetest.Bundle, userID string, from, to lifecycle.Date) store.Absence {
	t.Helper()
	a, err := b.Store.CreateAbsence(t.Context(), b.Tenant.Supervisor.Create(), store.Absence{UserID: userID, From: from, To: to})
	require.NoError(t, err)
	return a
}

func TestAbsencesAreKeptWithoutAReason(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	again := as.Create()
	wanted := store.Absence{UserID: as.ID, From: "2027-02-01", To: "2027-02-12"}

	made, err := b.Store.CreateAbsence(t.Context(), again, wanted)
	require.NoError(t, err)
	same, err := b.Store.CreateAbsence(t.Context(), again, wanted)
	require.NoError(t, err)

	require.Equal(t, made, same, "the same key registers once")
	require.Equal(t, as.ID, made.RegisteredBy)
	made.To = "2027-02-19"
	moved, err := b.Store.UpdateAbsence(t.Context(), n.Supervisor.Actor(), made)
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-02-19"), moved.To)
	require.Equal(t, as.ID, moved.RegisteredBy, "who entered it first stays")
	_, err = b.Store.UpdateAbsence(t.Context(), as.Actor(), made)
	require.ErrorIs(t, err, store.ErrStale)
	read, err := b.Store.Absence(t.Context(), n.ID, made.ID)
	require.NoError(t, err)
	require.Equal(t, moved, read)
	list, err := b.Store.Absences(t.Context(), n.ID, as.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.Absence{moved}, list.Items)
	_, err = b.Store.RemoveAbsence(t.Context(), as.Actor(), made.ID, 1)
	require.ErrorIs(t, err, store.ErrStale)
	gone, err := b.Store.RemoveAbsence(t.Context(), as.Actor(), made.ID, 2)
	require.NoError(t, err)
	require.Equal(t, moved, gone)
	_, err = b.Store.Absence(t.Context(), n.ID, made.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Equal(t, []string{"absence.created", "absence.removed", "absence.updated"},
		column(t, owner(t, b.OwnerURL), `SELECT action FROM audit WHERE resource_id = $1 ORDER BY action`, made.ID))
}

func TestNobodyIsAwayTwiceOnOneDay(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	as := b.Tenant.CaseWorker
	first := away(t, b, as.ID, "2027-02-01", "2027-02-12")
	next := away(t, b, as.ID, "2027-02-13", "2027-02-19")
	away(t, b, b.Tenant.SecondCaseWorker.ID, "2027-02-01", "2027-02-12")

	var rule *lifecycle.RuleError
	_, err := b.Store.CreateAbsence(t.Context(), as.Create(), store.Absence{UserID: as.ID, From: "2027-02-12", To: "2027-02-12"})
	require.ErrorAs(t, err, &rule)
	require.Equal(t, relation.CodeAbsenceOverlaps, rule.Code)
	next.From = first.To
	_, err = b.Store.UpdateAbsence(t.Context(), as.Actor(), next)
	require.ErrorAs(t, err, &rule)
	require.Equal(t, relation.CodeAbsenceOverlaps, rule.Code)
	for field, wrong := range map[string]store.Absence{
		"from": {UserID: as.ID, From: "2027-02-30", To: "2027-03-01"},
		"to":   {UserID: as.ID, From: "2027-03-02", To: "2027-03-01"},
	} {
		_, err = b.Store.CreateAbsence(t.Context(), as.Create(), wrong)
		require.ErrorAs(t, err, &rule)
		require.Equal(t, field, rule.Field)
	}
	for _, nobody := range []string{"", "nobody", lifecycle.DeriveID("nobody")} {
		_, err = b.Store.CreateAbsence(t.Context(), as.Create(), store.Absence{UserID: nobody, From: "2027-03-01", To: "2027-03-01"})
		requireRef(t, err, "user_id")
	}
}

// While the owner of a company is away its substitute answers for it, on these days and no other.
func TestTheSubstituteAnswersWhileTheOwnerIsAway(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	knowing(t, b, n)
	away(t, b, n.CaseWorker.ID, "2027-02-01", "2027-02-12")
	away(t, b, n.SecondCaseWorker.ID, "2027-02-08", "2027-02-09")

	for _, c := range []struct {
		on, until lifecycle.Date
		id        string
		as        relation.As
	}{
		{"2027-01-31", "", n.CaseWorker.ID, relation.AsOwner},
		{"2027-02-01", "2027-02-12", n.SecondCaseWorker.ID, relation.AsSubstitute},
		{"2027-02-08", "2027-02-09", n.Supervisor.ID, relation.AsGroupOwner},
		{"2027-02-12", "2027-02-12", n.SecondCaseWorker.ID, relation.AsSubstitute},
		{"2027-02-13", "", n.CaseWorker.ID, relation.AsOwner},
		{"", "", n.CaseWorker.ID, relation.AsOwner},
	} {
		all, err := b.Store.Responsible(t.Context(), n.ID, c.on, n.Company.ID, lifecycle.DeriveID("none"))
		require.NoError(t, err)
		require.Len(t, all, 1)
		got := all[n.Company.ID]
		require.Equal(t, c.id, got.UserID, c.on)
		require.Equal(t, c.as, got.As, c.on)
		require.Equal(t, c.until, got.Until(), c.on)
		unattended, err := b.Store.Companies(t.Context(), n.ID, store.CompanyFilter{Unattended: true, On: c.on})
		require.NoError(t, err)
		require.Equal(t, c.as == relation.AsGroupOwner, len(unattended.Items) == 1, c.on)
	}
	who, err := b.Store.Away(t.Context(), n.ID, "2027-02-09")
	require.NoError(t, err)
	require.Equal(t, map[string]lifecycle.Date{n.CaseWorker.ID: "2027-02-12", n.SecondCaseWorker.ID: "2027-02-09"}, who)
	leaves(t, b, n.CaseWorker.ID)
	all, err := b.Store.Responsible(t.Context(), n.ID, "2027-02-09", n.Company.ID)
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-02-09"), all[n.Company.ID].Until(), "until the substitute is back")
}

// The inbox of a substitute has what the owner has open about the company, marked, as long as the owner is away.
func TestTheInboxOfASubstitute(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	b, n := c.b, c.b.Tenant
	require.NoError(t, b.Store.HandOver(t.Context(), n.CaseWorker.Create(), store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.CaseWorker.ID, SubstituteID: n.SecondCaseWorker.ID}, At: time.Now(),
	}))
	c.exec(`INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, due, level, escalated, opened_at)
		SELECT tenant_id, gen_random_uuid(), id, kind, 'renew_training', 'renew_training', 'x', owner_id, unit_id, '2027-01-10', 0, false, now()
		FROM processes WHERE tenant_id = $1 AND kind = 'mentor_training'`, n.ID)
	away(t, b, n.CaseWorker.ID, "2027-02-01", "2027-02-12")
	inbox := func(userID string, on lifecycle.Date, f store.TaskFilter) (kinds []string) {
		f.InboxOf, f.On = userID, on
		list, err := b.Store.Tasks(t.Context(), n.ID, f)
		require.NoError(t, err)
		for _, k := range list.Items {
			kinds = append(kinds, k.Kind)
			if userID == k.OwnerID {
				require.Empty(t, k.SubstituteFor)
			} else {
				require.Equal(t, n.CaseWorker.ID, k.SubstituteFor)
				require.Equal(t, n.CaseWorker.ID, k.OwnerID, "it stays the owner's")
			}
			require.Empty(t, k.CoordinatorOf)
		}
		return kinds
	}
	own := inbox(n.CaseWorker.ID, "2027-01-31", store.TaskFilter{})
	require.Equal(t, []string{"renew_training", "renew_agreement"}, own)

	require.Empty(t, inbox(n.SecondCaseWorker.ID, "2027-01-31", store.TaskFilter{}))
	require.Equal(t, own, inbox(n.SecondCaseWorker.ID, "2027-02-01", store.TaskFilter{}))
	require.Equal(t, own, inbox(n.SecondCaseWorker.ID, "2027-02-12", store.TaskFilter{}))
	require.Empty(t, inbox(n.SecondCaseWorker.ID, "2027-02-13", store.TaskFilter{}))
	require.Equal(t, own, inbox(n.CaseWorker.ID, "2027-02-01", store.TaskFilter{}), "the owner keeps them")
	require.Empty(t, inbox(n.Supervisor.ID, "2027-02-01", store.TaskFilter{}))
	require.Equal(t, own[1:], inbox(n.SecondCaseWorker.ID, "2027-02-01", store.TaskFilter{ProcessID: c.state.ID}))
	require.Empty(t, inbox(n.SecondCaseWorker.ID, "2027-02-01", store.TaskFilter{Escalated: true}))
	require.Equal(t, own[:1], inbox(n.SecondCaseWorker.ID, "2027-02-01", store.TaskFilter{Page: store.Page{Limit: 1}}))

	// What the owner of the company does not have does not come to the substitute.
	c.exec(`UPDATE tasks SET owner_id = $2 WHERE tenant_id = $1 AND kind = 'renew_agreement'`, n.ID, n.Supervisor.ID)
	require.Equal(t, own[:1], inbox(n.SecondCaseWorker.ID, "2027-02-01", store.TaskFilter{}))
	leaves(t, b, n.CaseWorker.ID)
	require.Equal(t, own[:1], inbox(n.SecondCaseWorker.ID, "2027-03-01", store.TaskFilter{}), "who has left is away for good")
}

func TestWhatIsOpenAboutACompany(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	b, n := c.b, c.b.Tenant
	kinds := func(companyID string, users ...string) (kinds []lifecycle.Kind) {
		all, err := b.Store.OwnedOf(t.Context(), n.ID, companyID, users...)
		require.NoError(t, err)
		for _, o := range all {
			require.Contains(t, users, o.OwnerID)
			kinds = append(kinds, o.Kind)
		}
		return kinds
	}

	require.ElementsMatch(t, []lifecycle.Kind{lifecycle.KindAgreement, lifecycle.KindMentorTraining}, kinds(n.Company.ID, n.CaseWorker.ID, n.Admin.ID))
	require.Empty(t, kinds(n.Company.ID, n.Admin.ID))
	require.Empty(t, kinds(n.Company.ID))
	require.Empty(t, kinds(lifecycle.DeriveID("none"), n.CaseWorker.ID))
	require.Empty(t, kinds("none", n.CaseWorker.ID))
	c.exec(`UPDATE processes SET ended_at = now(), status = 'ended' WHERE tenant_id = $1 AND kind = 'agreement'`, n.ID)
	require.Equal(t, []lifecycle.Kind{lifecycle.KindMentorTraining}, kinds(n.Company.ID, n.CaseWorker.ID), "what has ended is nobody's")
}
