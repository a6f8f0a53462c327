package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// What only the database with the keys may tell.
const (
	secretNote    = "spørg efter Ulla i lønkontoret"
	secretSummary = "Jørgen er sur over ventetiden"
	secretVisit   = "larmer bag ved, frokost med mesteren"
)

// known are the things around one company.
type known struct {
	group   store.CompanyGroup
	contact store.CompanyContact
	entry   store.LogEntry
	task    store.WorkTask
	visit   store.Visit
}

// aContact is somebody at the company of the tenant.
func aContact(n *storetest.Tenant) store.CompanyContact {
	return store.CompanyContact{
		CompanyID: n.Company.ID, WorkplaceID: n.Workplace.ID, Name: "Birgitte Kontakt", Role: "driftsleder", Phone: "+4520000099",
		Email: "birgitte@lageret.example", Primary: true,
	}
}

// aTask is packing goods: standing, some lifting, and now and then on a ladder, which somebody else can do.
func aTask(n *storetest.Tenant) store.WorkTask {
	return store.WorkTask{
		WorkplaceID: n.Workplace.ID, Title: "Pakke varer", Occupation: "9321", Description: "Pakke og mærke varer ved bord.",
		Demands: []relation.Asked{
			{Code: vocabulary.Standing, Amount: 60}, {Code: vocabulary.Lifting, Amount: 8}, {Code: vocabulary.Heights, Optional: true},
		},
		Skills: []string{"packing"}, Languages: []relation.Language{{Code: "en", Level: 2}}, Certificates: []string{}, ReviewedOn: "2027-01-10", State: "active",
	}
}

func aVisit(n *storetest.Tenant, taskIDs ...string) store.Visit {
	return store.Visit{
		WorkplaceID: n.Workplace.ID, State: relation.VisitHeld, On: "2027-02-01", VisitorID: n.CaseWorker.ID, TaskIDs: taskIDs,
		Traits: []relation.Seen{{Trait: vocabulary.Patient, Value: 4}, {Trait: vocabulary.Quiet, Value: 2}}, Note: secretVisit,
	}
}

// knowing puts one of everything around the company of a tenant.
func knowing(t *testing.T, b *storetest.Bundle, n *storetest.Tenant) known {
	t.Helper()
	ctx, as := t.Context(), n.CaseWorker
	var k known
	var err error
	k.group, err = b.Store.CreateCompanyGroup(ctx, as.Create(), store.CompanyGroup{Name: "Lagerkæden", Kind: "chain", OwnerID: n.Supervisor.ID})
	require.NoError(t, err)
	n.Company.GroupID, n.Company.IndustryCode = k.group.ID, "521000"
	n.Company, err = b.Store.UpdateCompany(ctx, as.Actor(), n.Company)
	require.NoError(t, err)
	require.NoError(t, b.Store.HandOver(ctx, as.Create(), store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.CaseWorker.ID, SubstituteID: n.SecondCaseWorker.ID}, Note: secretNote,
		Done: []relation.HandoverItem{relation.CompanyTold}, At: time.Now(),
	}))
	k.contact, err = b.Store.CreateCompanyContact(ctx, as.Create(), aContact(n))
	require.NoError(t, err)
	k.entry, err = b.Store.AddLogEntry(ctx, as.Create(), store.LogEntry{
		CompanyID: n.Company.ID, WorkplaceID: n.Workplace.ID, ContactID: k.contact.ID, Channel: lifecycle.ChannelPhone, Mood: "bad",
		Summary: secretSummary, On: "2027-02-01", NextOn: "2027-02-15", UserID: as.ID,
	})
	require.NoError(t, err)
	k.task, err = b.Store.CreateWorkTask(ctx, as.Create(), aTask(n))
	require.NoError(t, err)
	k.visit, err = b.Store.CreateVisit(ctx, as.Create(), aVisit(n, k.task.ID))
	require.NoError(t, err)
	return k
}

// responsible is who answers for the company of a tenant.
func responsible(t *testing.T, b *storetest.Bundle, n *storetest.Tenant) (string, relation.As) {
	t.Helper()
	all, err := b.Store.Responsible(t.Context(), n.ID, "2027-01-04", n.Company.ID)
	require.NoError(t, err)
	return all[n.Company.ID].UserID, all[n.Company.ID].As
}

// leaves makes a user one who no longer works here.
func leaves(t *testing.T, b *storetest.Bundle, userID string) {
	t.Helper()
	_, err := owner(t, b.OwnerURL).Exec(`UPDATE users SET active = false WHERE id = $1`, userID)
	require.NoError(t, err)
}

func TestACompanyAlwaysHasOneOwnerAndAHistory(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	_, who := responsible(t, b, n)
	require.Equal(t, relation.AsNobody, who, "the company was made without one")
	first := store.Handover{CompanyID: n.Company.ID, To: relation.Owner{UserID: as.ID}, At: time.Now()}
	require.NoError(t, b.Store.HandOver(t.Context(), as.Create(), first))
	again := as.Create()
	second := store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.SecondCaseWorker.ID, SubstituteID: as.ID}, Reason: relation.Workload,
		Done: []relation.HandoverItem{relation.CompanyTold, relation.NotesRead}, Note: secretNote, At: time.Now(),
	}

	require.NoError(t, b.Store.HandOver(t.Context(), again, second))
	require.NoError(t, b.Store.HandOver(t.Context(), again, second), "the same key hands over once")

	id, who := responsible(t, b, n)
	require.Equal(t, n.SecondCaseWorker.ID, id)
	require.Equal(t, relation.AsOwner, who)
	history, err := b.Store.Ownerships(t.Context(), as.Actor(), n.Company.ID, store.Page{})
	require.NoError(t, err)
	require.Len(t, history.Items, 2)
	now, before := history.Items[0], history.Items[1]
	require.Equal(t, second.To, now.Owner)
	require.Equal(t, secretNote, now.Note)
	require.Equal(t, second.Done, now.Done)
	require.Equal(t, as.ID, now.HandedBy)
	require.Nil(t, now.ToAt)
	require.Equal(t, relation.FirstOwner, before.Reason)
	require.Equal(t, now.FromAt, *before.ToAt, "without a gap")
	pool := owner(t, b.OwnerURL)
	require.Equal(t, []string{"2"}, column(t, pool, `SELECT count(*) FROM audit WHERE action = 'company.owner_changed' AND resource_id = $1`, n.Company.ID))
	require.Equal(t, []string{"1"}, column(t, pool, `SELECT count(*) FROM audit WHERE action = 'company_owner.read' AND resource_id = $1`, now.ID))
}

func TestTheSubstituteAnswersWhenTheOwnerHasLeft(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	knowing(t, b, n)

	for _, c := range []struct {
		leaves string
		id     string
		as     relation.As
	}{
		{"", n.CaseWorker.ID, relation.AsOwner},
		{n.CaseWorker.ID, n.SecondCaseWorker.ID, relation.AsSubstitute},
		{n.SecondCaseWorker.ID, n.Supervisor.ID, relation.AsGroupOwner},
		{n.Supervisor.ID, "", relation.AsNobody},
	} {
		if c.leaves != "" {
			leaves(t, b, c.leaves)
		}
		id, as := responsible(t, b, n)
		require.Equal(t, c.id, id)
		require.Equal(t, c.as, as)
	}
	unattended, err := b.Store.Companies(t.Context(), n.ID, store.CompanyFilter{Unattended: true})
	require.NoError(t, err)
	require.Len(t, unattended.Items, 1)
}

func TestWhoCannotAnswerForACompany(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	leaves(t, b, n.SecondCaseWorker.ID)
	handOver := func(companyID, ownerID, substituteID string) error {
		return b.Store.HandOver(t.Context(), as.Create(), store.Handover{
			CompanyID: companyID, To: relation.Owner{UserID: ownerID, SubstituteID: substituteID}, At: time.Now(),
		})
	}

	for _, nobody := range []string{"", "nobody", lifecycle.DeriveID("nobody"), n.SecondCaseWorker.ID, n.Integration.ID, n.Admin.ID} {
		requireRef(t, handOver(n.Company.ID, nobody, ""), "owner_id")
		if nobody != "" {
			requireRef(t, handOver(n.Company.ID, as.ID, nobody), "substitute_id")
		}
	}
	var rule *lifecycle.RuleError
	require.ErrorAs(t, handOver(n.Company.ID, as.ID, as.ID), &rule)
	require.Equal(t, relation.CodeSamePerson, rule.Code)
	require.ErrorIs(t, handOver(lifecycle.DeriveID("nothing"), as.ID, ""), store.ErrNotFound)
	require.ErrorIs(t, handOver("nothing", as.ID, ""), store.ErrNotFound)
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM company_owners`))
	_, err := b.Store.CreateCompany(t.Context(), as.Create(), store.Company{
		CVR: "24256790", Name: "x", Sector: "private", Owner: relation.Owner{UserID: n.Admin.ID},
	})
	requireRef(t, err, "owner_id")
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM companies`), "no company without its owner")
}

func TestRacingHandoversLeaveOneOwner(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	errs := make(chan error, 5) // each waits for those before it, for three seconds at most

	for i := range cap(errs) {
		go func() {
			to := []storetest.User{n.CaseWorker, n.SecondCaseWorker, n.Supervisor}[i%3]
			errs <- b.Store.HandOver(t.Context(), n.CaseWorker.Create(), store.Handover{
				CompanyID: n.Company.ID, To: relation.Owner{UserID: to.ID}, Reason: relation.Workload, Note: "x", At: time.Now(),
			})
		}()
	}

	won := 0
	for range cap(errs) {
		err := <-errs
		var rule *lifecycle.RuleError
		switch err {
		case nil:
			won++
		default:
			require.ErrorAs(t, err, &rule, "%v", err)
			require.Equal(t, relation.CodeOwnerUnchanged, rule.Code)
		}
	}
	pool := owner(t, b.OwnerURL)
	require.Equal(t, []string{"1"}, column(t, pool, `SELECT count(*) FROM company_owners WHERE to_at IS NULL`))
	history, err := b.Store.Ownerships(t.Context(), n.CaseWorker.Actor(), n.Company.ID, store.Page{Limit: 200})
	require.NoError(t, err)
	require.Len(t, history.Items, won)
	for i, o := range history.Items {
		require.Equal(t, i == 0, o.ToAt == nil)
		if i > 0 {
			require.Equal(t, history.Items[i-1].FromAt, *o.ToAt, "each begins when the one before ends")
		}
	}
}

func TestTheDatabaseHoldsOneOwner(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	knowing(t, b, b.Tenant)

	_, err := owner(t, b.OwnerURL).Exec(`INSERT INTO company_owners
		SELECT tenant_id, gen_random_uuid(), company_id, user_id, substitute_id, reason, done, note, handed_by, from_at, to_at, created_at
		FROM company_owners`)

	require.ErrorContains(t, err, "company_owners_one_now")
}

func TestAGroupSumsUpItsCompanies(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	k := knowing(t, b, n)
	employees := 12
	n.Workplace.Employees, n.Workplace.SizeBand = &employees, vocabulary.SizeBandOf(employees)
	_, err := b.Store.UpdateWorkplace(t.Context(), as.Actor(), n.Workplace)
	require.NoError(t, err)
	other, err := b.Store.CreateCompany(t.Context(), as.Create(), store.Company{CVR: "24256790", Name: "Butikken", Sector: "private", GroupID: k.group.ID})
	require.NoError(t, err)
	_, err = b.Store.CreateWorkplace(t.Context(), as.Create(), store.Workplace{CompanyID: other.ID, PNumber: "1000000002", Name: "Butik", PostalCode: "8900"})
	require.NoError(t, err)

	group, err := b.Store.CompanyGroup(t.Context(), n.ID, k.group.ID)

	require.NoError(t, err)
	require.Equal(t, store.GroupTotals{Companies: 2, Workplaces: 2, SmallWorkplaces: 1, Employees: 12, Unsized: 1, OpenPlaces: 2}, group.Totals)
	list, err := b.Store.CompanyGroups(t.Context(), n.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.CompanyGroup{group}, list.Items)
	group.Name, group.OwnerID = "Kæden", ""
	group, err = b.Store.UpdateCompanyGroup(t.Context(), as.Actor(), group)
	require.NoError(t, err)
	require.Equal(t, 2, group.Version)
	require.Empty(t, group.OwnerID)
	group.OwnerID = lifecycle.DeriveID("nobody")
	_, err = b.Store.UpdateCompanyGroup(t.Context(), as.Actor(), group)
	requireRef(t, err, "owner_id")
}

func TestCompaniesAreFoundByWhatIsKnownOfThem(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	k := knowing(t, b, n)
	_, err := b.Store.CreateCompany(t.Context(), n.CaseWorker.Create(), store.Company{
		CVR: "24256790", Name: "En anden", Sector: "private", IndustryCode: "561110", Owner: relation.Owner{UserID: n.Supervisor.ID},
	})
	require.NoError(t, err)

	for name, f := range map[string]store.CompanyFilter{
		"group": {GroupID: k.group.ID}, "industry": {Industry: "521000"}, "first digits": {Industry: "52"}, "owner": {OwnerID: n.CaseWorker.ID},
		"substitute": {OwnerID: n.SecondCaseWorker.ID}, "contact due": {ContactDueOn: "2027-02-15"},
	} {
		list, err := b.Store.Companies(t.Context(), n.ID, f)
		require.NoError(t, err, name)
		require.Len(t, list.Items, 1, name)
		require.Equal(t, n.Company.ID, list.Items[0].ID, name)
	}
	for name, f := range map[string]store.CompanyFilter{
		"group": {GroupID: lifecycle.DeriveID("nothing")}, "no group": {GroupID: "nothing"}, "industry": {Industry: "99"}, "no industry": {Industry: "5%"},
		"owner": {OwnerID: n.Admin.ID}, "no owner": {OwnerID: "nobody"}, "unattended": {Unattended: true}, "contact due": {ContactDueOn: "2027-02-14"},
	} {
		list, err := b.Store.Companies(t.Context(), n.ID, f)
		require.NoError(t, err, name)
		require.Empty(t, list.Items, name)
	}
}
