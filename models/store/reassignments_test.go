package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// leaving is what the case worker of the tenant has, all of it to the second one.
func leaving(r *recorder) store.Reassignment {
	return store.Reassignment{
		FromID: r.b.Tenant.CaseWorker.ID, To: store.Recipients{UserIDs: []string{r.b.Tenant.SecondCaseWorker.ID}},
		Kinds: reassignment.Kinds(), Reason: relation.OwnerLeft, Done: []relation.HandoverItem{relation.CompanyTold},
	}
}

// owning is a placement of the case worker, who answers for its company too.
func owning(t *testing.T) *recorder {
	t.Helper()
	r := proposed(t)
	n := r.b.Tenant
	require.NoError(t, r.b.Store.HandOver(t.Context(), n.Supervisor.Create(), store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.CaseWorker.ID, SubstituteID: n.SecondCaseWorker.ID},
	}))
	return r
}

func commandsOf(subjectID string) (give, giveBack string) {
	return lifecycle.DeriveID("give", subjectID), lifecycle.DeriveID("back", subjectID)
}

func TestAReassignmentIsPlannedAndKept(t *testing.T) {
	t.Parallel()
	r := owning(t)
	b, n := r.b, r.b.Tenant
	before := dump(t, b, n.ID)

	plan, err := b.Store.PlanReassignment(t.Context(), n.ID, leaving(r), "2027-01-04")
	require.NoError(t, err)
	require.Equal(t, before, dump(t, b, n.ID), "planning changes nothing")
	to := reassignment.Recipient{UserID: n.SecondCaseWorker.ID, UnitID: n.OtherUnit.ID}
	require.Equal(t, []reassignment.Assigned{
		{Item: reassignment.Item{Ref: r.state.Head().Ref, Group: r.state.CandidateID, UnitID: n.Unit.ID}, To: to},
		{Item: reassignment.Item{Ref: lifecycle.Ref{Kind: reassignment.Company, ID: n.Company.ID}, Group: n.Company.ID}, To: to},
	}, plan)

	again := n.Supervisor.Create()
	made, err := b.Store.CreateReassignment(t.Context(), again, leaving(r), "2027-01-04")
	require.NoError(t, err)
	require.Equal(t, map[reassignment.Result]int{reassignment.Open: 2}, made.Counts)
	require.Equal(t, reassignment.Running, made.Status)
	r.record(placement.Reassign{OwnerID: n.SecondCaseWorker.ID, UnitID: n.OtherUnit.ID})
	same, err := b.Store.CreateReassignment(t.Context(), again, leaving(r), "2027-01-04")
	require.NoError(t, err)
	require.Equal(t, made, same, "whatever has changed since")
	again.Fingerprint = "another"
	_, err = b.Store.CreateReassignment(t.Context(), again, leaving(r), "2027-01-04")
	require.ErrorIs(t, err, store.ErrKeyReused)

	first, err := b.Store.ReassignmentItems(t.Context(), n.ID, made.ID, "", store.Page{Limit: 1})
	require.NoError(t, err)
	require.Len(t, first.Items, 1)
	require.Equal(t, lifecycle.KindPlacement, first.Items[0].Kind)
	rest, err := b.Store.ReassignmentItems(t.Context(), n.ID, made.ID, "", store.Page{After: first.Next})
	require.NoError(t, err)
	require.Len(t, rest.Items, 1)
	require.Equal(t, reassignment.Company, rest.Items[0].Kind)
	none, err := b.Store.ReassignmentItems(t.Context(), n.ID, made.ID, reassignment.Given, store.Page{})
	nothing(t, none, err)
	list, err := b.Store.Reassignments(t.Context(), n.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, made.ID, list.Items[0].ID)
}

func TestAPageOfAPlanGoesOnWhereTheOneBeforeEnded(t *testing.T) {
	t.Parallel()
	r := owning(t)
	b, n := r.b, r.b.Tenant
	ids, db := likeIt(t, r, 3)
	ids = append(ids, n.Company.ID)
	try := func(after string) (store.ReassignmentTrial, []string) {
		t.Helper()
		trial, err := b.Store.TryReassignment(t.Context(), n.ID, leaving(r), "2027-01-04", lifecycletest.At(lifecycletest.ProposedOn, 11),
			store.Page{Limit: 2, After: after})
		require.NoError(t, err)
		var all []string
		for _, i := range trial.Items.Items {
			all = append(all, i.ID)
		}
		return trial, all
	}

	first, listed := try("")
	require.Equal(t, ids[:2], listed)
	require.Equal(t, 5, first.All)
	_, err := db.ExecContext(t.Context(), cancelSQL, ids[1])
	require.NoError(t, err)
	second, listed := try(first.Items.Next)
	require.Equal(t, ids[2:4], listed)
	require.Equal(t, 3, second.Items.Items[0].No)
	third, listed := try(second.Items.Next)
	require.Equal(t, ids[4:], listed, "the company")
	require.Empty(t, third.Items.Next)
}

func TestWhoTakesOver(t *testing.T) {
	t.Parallel()
	r := owning(t)
	b, n := r.b, r.b.Tenant
	to := func(to store.Recipients, kinds ...lifecycle.Kind) (string, error) {
		wanted := leaving(r)
		wanted.To = to
		if kinds != nil {
			wanted.Kinds = kinds
		}
		plan, err := b.Store.PlanReassignment(t.Context(), n.ID, wanted, "2027-02-01")
		if err != nil {
			return "", err
		}
		return plan[0].To.UserID, nil
	}
	refused := func(code string, err error) {
		t.Helper()
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule)
		require.Equal(t, code, rule.Code)
	}

	id, err := to(store.Recipients{UnitID: n.OtherUnit.ID})
	require.NoError(t, err)
	require.Equal(t, n.SecondCaseWorker.ID, id)
	_, err = to(store.Recipients{UnitID: n.Unit.ID})
	refused(reassignment.CodeNobodyTakesOver, err) // the one who leaves, and nobody else who is a case worker
	_, err = to(store.Recipients{UserIDs: []string{n.CaseWorker.ID}})
	refused(reassignment.CodeGivesToOneself, err)
	_, err = to(store.Recipients{UserIDs: []string{n.SecondCaseWorker.ID, n.Admin.ID}})
	refused(reassignment.CodeNobodyTakesOver, err)
	id, err = to(store.Recipients{UserIDs: []string{n.Supervisor.ID}})
	require.NoError(t, err)
	require.Equal(t, n.Supervisor.ID, id, "a supervisor, when named")
	_, err = to(store.Recipients{UnitID: n.OtherUnit.ID}, lifecycle.KindRematch)
	refused(reassignment.CodeNothingToReassign, err)
	away(t, b, n.SecondCaseWorker.ID, "2027-02-01", "2027-02-12")
	_, err = to(store.Recipients{UnitID: n.OtherUnit.ID})
	refused(reassignment.CodeNobodyTakesOver, err)
	id, err = to(store.Recipients{UserIDs: []string{n.SecondCaseWorker.ID, n.Supervisor.ID}, Share: reassignment.ByLoad})
	require.NoError(t, err)
	require.NotEmpty(t, id, "whoever is named gets it, away or not")
	wanted := leaving(r)
	wanted.FromID = lifecycle.DeriveID("nobody")
	_, err = b.Store.PlanReassignment(t.Context(), n.ID, wanted, "2027-02-01")
	requireRef(t, err, "from_user_id")
}

func TestTheThingsOfAReassignmentAreDoneOnce(t *testing.T) {
	t.Parallel()
	r := owning(t)
	b, n := r.b, r.b.Tenant
	made, err := b.Store.CreateReassignment(t.Context(), n.Supervisor.Create(), leaving(r), "2027-01-04")
	require.NoError(t, err)
	open := func(back bool, tries int) []store.Handed {
		items, err := b.Store.OpenItems(t.Context(), n.ID, made.ID, back, tries, 100, commandsOf)
		require.NoError(t, err)
		return items
	}

	items := open(false, 1)
	require.Len(t, items, 2)
	require.Equal(t, n.CaseWorker.ID, items[0].OwnerID)
	require.Equal(t, 1, items[0].Version)
	require.Equal(t, n.CaseWorker.ID, items[1].OwnerID, "of the company")
	require.False(t, items[0].Given)
	give := r.transition(placement.Reassign{OwnerID: items[0].ToID, UnitID: items[0].ToUnit})
	var giveBack string
	give.CommandID, giveBack = commandsOf(r.state.ID)
	now, err := b.Store.HandedNow(t.Context(), n.ID, items[0], give.CommandID, giveBack)
	require.NoError(t, err)
	require.Equal(t, items[0], now)
	recorded, err := b.Store.Record(t.Context(), give)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, recorded.Verdict)
	require.True(t, open(false, 1)[0].Given, "whatever became of the answer")
	now, err = b.Store.HandedNow(t.Context(), n.ID, items[0], give.CommandID, giveBack)
	require.NoError(t, err)
	require.Equal(t, 2, now.Version)
	require.Equal(t, n.SecondCaseWorker.ID, now.OwnerID)
	require.Equal(t, []bool{true, false}, []bool{now.Given, now.Returned})

	items[0].Result, items[1].Result, items[1].Code = reassignment.Given, reassignment.NotYet, reassignment.CodeNoAnswer
	require.NoError(t, b.Store.KeepItemResults(t.Context(), n.ID, made.ID, []store.ReassignmentItem{items[0].ReassignmentItem, items[1].ReassignmentItem}))
	require.Empty(t, open(false, 1), "each is tried once in a round")
	require.Len(t, open(false, 2), 1)
	require.NoError(t, b.Store.FinishReassignment(t.Context(), n.ID, made.ID, true))
	unfinished, err := b.Store.UnfinishedReassignments(t.Context(), n.ID)
	require.NoError(t, err)
	require.Equal(t, []string{made.ID}, unfinished, "it goes the other way")
	require.NoError(t, b.Store.FinishReassignment(t.Context(), n.ID, made.ID, false))
	unfinished, err = b.Store.UnfinishedReassignments(t.Context(), n.ID)
	require.NoError(t, err)
	require.Empty(t, unfinished)

	resumed, err := b.Store.StepReassignment(t.Context(), n.Supervisor.Actor(), made.ID, "resumed", reassignment.Batch.Resume)
	require.NoError(t, err)
	require.Equal(t, reassignment.Running, resumed.Status)
	require.Len(t, open(false, 1), 1, "what was not reached is tried again")
	undone, err := b.Store.StepReassignment(t.Context(), n.Admin.Actor(), made.ID, "undone",
		func(b reassignment.Batch) (reassignment.Batch, error) { return b.Undo(), nil })
	require.NoError(t, err)
	require.True(t, undone.Back)
	require.Equal(t, n.Admin.ID, undone.UndoneBy)
	require.Len(t, open(true, 1), 2)
	require.Equal(t, []string{"reassignment.created", "reassignment.resumed", "reassignment.undone"},
		column(t, owner(t, b.OwnerURL), `SELECT action FROM audit WHERE resource_id = $1 ORDER BY action`, made.ID))
}

// Things are on their way to others when somebody turns the reassignment: they are given back, and none twice.
func TestWhatIsGivenAfterAReassignmentWasTurnedGoesBack(t *testing.T) {
	t.Parallel()
	r := owning(t)
	b, n := r.b, r.b.Tenant
	made, err := b.Store.CreateReassignment(t.Context(), n.Supervisor.Create(), leaving(r), "2027-01-04")
	require.NoError(t, err)
	back := func(tries int) []store.ReassignmentItem {
		var all []store.ReassignmentItem
		items, err := b.Store.OpenItems(t.Context(), n.ID, made.ID, true, tries, 100, commandsOf)
		require.NoError(t, err)
		for _, i := range items {
			all = append(all, i.ReassignmentItem)
		}
		return all
	}
	keep := func(items []store.ReassignmentItem, result reassignment.Result) {
		t.Helper()
		for i := range items {
			items[i].Result = result
		}
		require.NoError(t, b.Store.KeepItemResults(t.Context(), n.ID, made.ID, items))
	}
	step := func(action string, step func(reassignment.Batch) (reassignment.Batch, error)) {
		t.Helper()
		now, err := b.Store.StepReassignment(t.Context(), n.Supervisor.Actor(), made.ID, action, step)
		require.NoError(t, err)
		require.Equal(t, reassignment.Running, now.Status)
	}

	items, err := b.Store.OpenItems(t.Context(), n.ID, made.ID, false, 1, 100, commandsOf)
	require.NoError(t, err)
	require.Len(t, items, 2)
	step("undone", func(b reassignment.Batch) (reassignment.Batch, error) { return b.Undo(), nil })
	keep([]store.ReassignmentItem{items[0].ReassignmentItem, items[1].ReassignmentItem}, reassignment.Given)

	require.Len(t, back(1), 2)
	// One that was ended too early, by an older worker, goes on.
	require.NoError(t, b.Store.FinishReassignment(t.Context(), n.ID, made.ID, true))
	step("resumed", reassignment.Batch.Resume)
	keep(back(1), reassignment.Returned)
	require.Empty(t, back(3))
	require.NoError(t, b.Store.FinishReassignment(t.Context(), n.ID, made.ID, true))
	_, err = b.Store.StepReassignment(t.Context(), n.Supervisor.Actor(), made.ID, "resumed", reassignment.Batch.Resume)
	refusedBy(t, lifecycle.CodeNotPossibleNow, err)
}

func TestACompanyIsGivenByWhoeverHasIt(t *testing.T) {
	t.Parallel()
	r := owning(t)
	b, n := r.b, r.b.Tenant
	as := n.Supervisor.Create()
	give := store.CompanyGift{
		CompanyID: n.Company.ID, FromID: n.CaseWorker.ID, ToID: n.SecondCaseWorker.ID, Reason: relation.OwnerLeft, Done: []relation.HandoverItem{relation.CompanyTold},
	}
	owned := func() relation.Owner {
		c, err := b.Store.Company(t.Context(), n.ID, n.Company.ID)
		require.NoError(t, err)
		return c.Owner
	}

	require.NoError(t, b.Store.GiveCompany(t.Context(), as, give))
	require.NoError(t, b.Store.GiveCompany(t.Context(), as, give), "once")
	require.Equal(t, relation.Owner{UserID: n.SecondCaseWorker.ID}, owned(), "nobody is their own substitute")
	var rule *lifecycle.RuleError
	require.ErrorAs(t, b.Store.GiveCompany(t.Context(), n.Supervisor.Create(), give), &rule)
	require.Equal(t, reassignment.CodeChangedSince, rule.Code)
	give.FromID, give.ToID, give.Back, give.Reason = give.ToID, give.FromID, true, relation.OtherReason
	require.NoError(t, b.Store.GiveCompany(t.Context(), n.Supervisor.Create(), give))
	require.Equal(t, relation.Owner{UserID: n.CaseWorker.ID, SubstituteID: n.SecondCaseWorker.ID}, owned(), "as it was")
}
