package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/models/store/storetest"
)

func company(cvr string) store.Company {
	return store.Company{CVR: cvr, Name: "Firma " + cvr, Sector: "private", Phone: "+4512345678", Email: "a@example.dk"}
}

func TestACompanyIsCreatedReadAndReplaced(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	as := b.Tenant.CaseWorker

	made, err := b.Store.CreateCompany(t.Context(), as.Create(), company("24256790"))
	require.NoError(t, err)
	require.Equal(t, 1, made.Version)
	read, err := b.Store.Company(t.Context(), b.Tenant.ID, made.ID)
	require.NoError(t, err)
	require.Equal(t, made, read)

	read.Name, read.Phone = "Nyt navn", ""
	after, err := b.Store.UpdateCompany(t.Context(), as.Actor(), read)
	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	require.Equal(t, "Nyt navn", after.Name)
	require.Empty(t, after.Phone, "an empty value is a value")
	require.Equal(t, made.CreatedAt, after.CreatedAt)
	require.True(t, after.UpdatedAt.After(made.UpdatedAt))

	_, err = b.Store.UpdateCompany(t.Context(), as.Actor(), read)
	require.ErrorIs(t, err, store.ErrStale)
	read.ID = lifecycle.DeriveID("nothing")
	_, err = b.Store.UpdateCompany(t.Context(), as.Actor(), read)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestWhatMustBeUniqueIsTaken(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	other, err := b.Store.CreateCompany(t.Context(), as.Create(), company("24256790"))
	require.NoError(t, err)

	_, created := b.Store.CreateCompany(t.Context(), as.Create(), company(n.Company.CVR))
	other.CVR = n.Company.CVR
	_, updated := b.Store.UpdateCompany(t.Context(), as.Actor(), other)
	workplace := n.Workplace
	_, second := b.Store.CreateWorkplace(t.Context(), as.Create(), workplace)
	_, person := b.Store.CreateCandidate(t.Context(), as.Create(), n.Candidates[1])

	for _, c := range []struct {
		err       error
		field, id string
	}{
		{created, "cvr", n.Company.ID},
		{updated, "cvr", n.Company.ID},
		{second, "p_number", n.Workplace.ID},
		{person, "cpr", n.Candidates[1].ID},
	} {
		var taken *store.TakenError
		require.ErrorAs(t, c.err, &taken)
		require.Equal(t, store.TakenError{Field: c.field, ID: c.id}, *taken)
	}
}

func TestAReferenceToNothingNamesItsField(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker

	for _, nothing := range []string{lifecycle.DeriveID("nothing"), "nothing", ""} {
		workplace := n.Workplace
		workplace.CompanyID, workplace.PNumber = nothing, "1000000009"
		_, err := b.Store.CreateWorkplace(t.Context(), as.Create(), workplace)
		requireRef(t, err, "company_id")
		place := n.Places[0]
		place.WorkplaceID = nothing
		_, err = b.Store.CreatePlace(t.Context(), as.Create(), place)
		requireRef(t, err, "workplace_id")
		person := n.Candidates[0]
		person.UnitID, person.CPR = nothing, "0101010101"
		_, err = b.Store.CreateCandidate(t.Context(), as.Create(), person)
		requireRef(t, err, "unit_id")
		person = n.Candidates[0]
		person.UnitID = nothing
		_, err = b.Store.UpdateCandidate(t.Context(), as.Actor(), person)
		requireRef(t, err, "unit_id")
	}
}

func requireRef(t *testing.T, err error, field string) {
	t.Helper()
	var ref *store.RefError
	require.ErrorAs(t, err, &ref)
	require.Equal(t, field, ref.Field)
}

func TestWhatBelongsSomewhereStaysThere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	other, err := b.Store.CreateCompany(t.Context(), as.Create(), company("24256790"))
	require.NoError(t, err)
	var fixed *store.FixedError

	moved := n.Workplace
	moved.CompanyID = other.ID
	_, err = b.Store.UpdateWorkplace(t.Context(), as.Actor(), moved)
	require.ErrorAs(t, err, &fixed)
	require.Equal(t, "company_id", fixed.Field)

	place := n.Places[0]
	place.WorkplaceID = lifecycle.DeriveID("elsewhere")
	_, err = b.Store.UpdatePlace(t.Context(), as.Actor(), place)
	require.ErrorAs(t, err, &fixed)
	require.Equal(t, "workplace_id", fixed.Field)
}

func TestTheDatabaseHoldsWhatTheCallerForgot(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	as := b.Tenant.CaseWorker
	wrong := company("24256790")
	wrong.Sector = "hemmelig"
	var invalid *store.InvalidError

	_, err := b.Store.CreateCompany(t.Context(), as.Create(), wrong)
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "sector", invalid.Field)
	require.NotContains(t, err.Error(), "hemmelig")

	wrong = company("24256790")
	wrong.Name = "hemmelig\x00"
	_, err = b.Store.CreateCompany(t.Context(), as.Create(), wrong)
	require.ErrorIs(t, err, store.ErrUnstorable)
	require.NotContains(t, err.Error(), "hemmelig")
}

func TestOneKeyMakesOneThing(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	create := b.Tenant.CaseWorker.Create()
	var wg sync.WaitGroup
	made, errs := make([]store.Company, 6), make([]error, 6)

	for i := range made {
		wg.Go(func() { made[i], errs[i] = b.Store.CreateCompany(t.Context(), create, company("24256790")) })
	}
	wg.Wait()

	for i := range made {
		require.NoError(t, errs[i])
		require.Equal(t, made[0], made[i])
	}
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM companies WHERE cvr = '24256790'`))

	create.Fingerprint = "another request"
	_, err := b.Store.CreateCompany(t.Context(), create, company("24256790"))
	require.ErrorIs(t, err, store.ErrKeyReused)
}

func TestOneKeyMakesOneCandidate(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	create := b.Tenant.CaseWorker.Create()
	person := store.Candidate{UnitID: b.Tenant.Unit.ID, Name: "Camilla Prøve", CPR: "0101700001"}
	var wg sync.WaitGroup
	made, errs := make([]store.Candidate, 6), make([]error, 6)

	for i := range made {
		wg.Go(func() { made[i], errs[i] = b.Store.CreateCandidate(t.Context(), create, person) })
	}
	wg.Wait()

	for i := range made {
		require.NoError(t, errs[i])
		require.Equal(t, made[0], made[i])
	}
	require.Equal(t, []string{"4"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM person_keys`), "of three candidates and a mentor")
}

func TestAFailedCreateLeavesItsKeyFree(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	create := b.Tenant.CaseWorker.Create()

	_, err := b.Store.CreateCompany(t.Context(), create, company(b.Tenant.Company.CVR))
	require.Error(t, err)
	_, err = b.Store.CreateCompany(t.Context(), create, company("24256790"))

	require.NoError(t, err)
}

func TestKeysAndRefusalsAreSweptByAge(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	pool := owner(t, b.OwnerURL)
	_, err := pool.Exec(`INSERT INTO refusals (tenant_id, process_id, command_id, fingerprint, refusal, at)
		VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'f', '{}', now() - interval '73 hours'),
			($1, gen_random_uuid(), gen_random_uuid(), 'f', '{}', now() - interval '71 hours')`, b.Tenant.ID)
	require.NoError(t, err)
	old, young := b.Tenant.CaseWorker.Create(), b.Tenant.CaseWorker.Create()
	first, err := b.Store.CreateCompany(t.Context(), old, company("24256790"))
	require.NoError(t, err)
	_, err = b.Store.CreateCompany(t.Context(), young, company("11111106"))
	require.NoError(t, err)
	_, err = pool.Exec(`UPDATE idempotency_keys SET created_at = now() - interval '73 hours' WHERE key = $1`, old.Key)
	require.NoError(t, err)

	n, err := b.Store.SweepKeys(t.Context(), b.Tenant.ID, 72*time.Hour)

	require.NoError(t, err)
	require.Equal(t, 2, n)
	_, err = b.Store.CreateCompany(t.Context(), young, company("11111106"))
	require.NoError(t, err, "the younger key still answers")
	_, err = b.Store.CreateCompany(t.Context(), old, company("24256790"))
	var taken *store.TakenError
	require.ErrorAs(t, err, &taken, "the older one is forgotten, the company is not")
	require.Equal(t, first.ID, taken.ID)
}

func TestListsGoOnWhereThePageEnded(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	var made []string
	for i := range 7 {
		c, err := b.Store.CreateCompany(t.Context(), as.Create(), company(fmt.Sprintf("%08d", i)))
		require.NoError(t, err)
		made = append([]string{c.ID}, made...)
	}
	made = append(made, n.Company.ID)

	var found []string
	page := store.Page{Limit: 3}
	for pages := 1; ; pages++ {
		list, err := b.Store.Companies(t.Context(), n.ID, store.CompanyFilter{Page: page})
		require.NoError(t, err)
		for _, c := range list.Items {
			found = append(found, c.ID)
		}
		if page.After = list.Next; page.After == "" {
			require.Equal(t, 3, pages)
			break
		}
	}
	require.Equal(t, made, found)

	one, err := b.Store.Companies(t.Context(), n.ID, store.CompanyFilter{CVR: n.Company.CVR})
	require.NoError(t, err)
	require.Equal(t, []store.Company{n.Company}, one.Items)
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	list, err := b.Store.Places(t.Context(), b.Tenant.ID, store.PlaceFilter{Page: store.Page{Limit: 1}})
	require.NoError(t, err)
	require.NotEmpty(t, list.Next)

	for _, after := range []string{list.Next, "x", "e30", "eyJsIjoiY29tcGFuaWVzIiwidCI6IjAwMDAtMDEtMDFUMDA6MDA6MDBaIiwiaSI6IjAxOTAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSJ9"} {
		_, err := b.Store.Companies(t.Context(), b.Tenant.ID, store.CompanyFilter{Page: store.Page{After: after}})
		require.ErrorIs(t, err, store.ErrCursor)
	}
}

func TestPlacesAreFoundByWhereTheyAreAndWhenTheyAreFree(t *testing.T) {
	t.Parallel()
	r := proposed(t) // holds the first place in the canonical period
	b, n := r.b, r.b.Tenant
	places := func(f store.PlaceFilter) (ids []string) {
		list, err := b.Store.Places(t.Context(), n.ID, f)
		require.NoError(t, err)
		for _, p := range list.Items {
			require.Equal(t, n.Company.ID, p.CompanyID)
			ids = append(ids, p.ID)
		}
		return ids
	}
	both := []string{n.Places[1].ID, n.Places[0].ID}

	require.Equal(t, both, places(store.PlaceFilter{WorkplaceID: n.Workplace.ID}))
	require.Equal(t, both, places(store.PlaceFilter{CompanyID: n.Company.ID, State: "open"}))
	require.Empty(t, places(store.PlaceFilter{State: "paused"}))
	require.Empty(t, places(store.PlaceFilter{CompanyID: lifecycle.DeriveID("nothing")}))
	require.Empty(t, places(store.PlaceFilter{CompanyID: "nothing"}))
	require.Equal(t, both[:1], places(store.PlaceFilter{FreeOn: &lifecycle.Period{Start: lifecycletest.EndsOn, End: "2027-06-01"}}))
	require.Equal(t, both, places(store.PlaceFilter{FreeOn: &lifecycle.Period{Start: lifecycletest.EndsOn.AddDays(1), End: "2027-06-01"}}))
}

func TestWorkplacesAreFoundByCompanyAndNumber(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant

	for _, f := range []store.WorkplaceFilter{{}, {CompanyID: n.Company.ID}, {PNumber: n.Workplace.PNumber}} {
		list, err := b.Store.Workplaces(t.Context(), n.ID, f)
		require.NoError(t, err)
		require.Equal(t, []store.Workplace{n.Workplace}, list.Items)
	}
	list, err := b.Store.Workplaces(t.Context(), n.ID, store.WorkplaceFilter{PNumber: "1000000002"})
	require.NoError(t, err)
	require.Empty(t, list.Items)
}

func TestEveryChangeOfTheRegisterIsAudited(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	actor := n.CaseWorker.Actor()
	actor.OnBehalf = n.Supervisor.ID

	_, err := b.Store.UpdatePlace(t.Context(), actor, n.Places[0])
	require.NoError(t, err)

	require.Equal(t, []string{
		"place.created|" + n.CaseWorker.ID + "||request-of-test",
		"place.updated|" + n.CaseWorker.ID + "|" + n.Supervisor.ID + "|request-of-test",
	}, column(t, owner(t, b.OwnerURL), `
		SELECT action || '|' || user_id || '|' || on_behalf || '|' || request_id FROM audit WHERE resource_id = $1 ORDER BY at`, n.Places[0].ID))
}
