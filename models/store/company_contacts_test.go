package store_test

import (
	"encoding/hex"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestAContactIsReadAsWrittenAndEveryReadingIsAudited(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	create := as.Create()
	made, err := b.Store.CreateCompanyContact(t.Context(), create, aContact(n))
	require.NoError(t, err)

	again, err := b.Store.CreateCompanyContact(t.Context(), create, aContact(n))
	require.NoError(t, err)
	require.Equal(t, made, again)
	read, err := b.Store.CompanyContact(t.Context(), n.Supervisor.Actor(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, read)
	list, err := b.Store.CompanyContacts(t.Context(), n.Supervisor.Actor(), n.Company.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.CompanyContact{made}, list.Items)

	require.Equal(t, "driftsleder", read.Role)
	const reads = `SELECT count(*) FROM audit WHERE action = 'company_contact.read' AND resource_id = $1 AND user_id = $2`
	require.Equal(t, []string{"2"}, column(t, owner(t, b.OwnerURL), reads, made.ID, n.Supervisor.ID))
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL), reads, made.ID, as.ID), "a repeated create reads")
}

func TestACompanyHasOnePrimaryContact(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	first, err := b.Store.CreateCompanyContact(t.Context(), as.Create(), aContact(n))
	require.NoError(t, err)

	second, err := b.Store.CreateCompanyContact(t.Context(), as.Create(), aContact(n))
	require.NoError(t, err)
	require.True(t, second.Primary)
	first, err = b.Store.CompanyContact(t.Context(), as.Actor(), first.ID)
	require.NoError(t, err)
	require.False(t, first.Primary, "the one before gave way")
	require.Equal(t, 2, first.Version)
	first.Primary = true
	_, err = b.Store.UpdateCompanyContact(t.Context(), as.Actor(), first)
	require.NoError(t, err)

	var wg sync.WaitGroup
	errs := make([]error, 4) // each waits for those before it, for three seconds at most
	for i := range errs {
		wg.Go(func() { _, errs[i] = b.Store.CreateCompanyContact(t.Context(), as.Create(), aContact(n)) })
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM company_contacts WHERE is_primary`))
	_, err = owner(t, b.OwnerURL).Exec(`UPDATE company_contacts SET is_primary = true`)
	require.ErrorContains(t, err, "company_contacts_one_primary")
}

func TestAContactStaysWithItsCompany(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	other, err := b.Store.CreateCompany(t.Context(), as.Create(), company("24256790"))
	require.NoError(t, err)
	contact := aContact(n)
	contact.CompanyID = other.ID

	_, err = b.Store.CreateCompanyContact(t.Context(), as.Create(), contact)
	requireRef(t, err, "workplace_id")
	contact.WorkplaceID = ""
	made, err := b.Store.CreateCompanyContact(t.Context(), as.Create(), contact)
	require.NoError(t, err)
	made.CompanyID = n.Company.ID
	made, err = b.Store.UpdateCompanyContact(t.Context(), as.Actor(), made)
	require.NoError(t, err)
	require.Equal(t, other.ID, made.CompanyID)
	require.Equal(t, 2, made.Version)
	for _, nothing := range []string{"", "nothing", lifecycle.DeriveID("nothing")} {
		contact.CompanyID = nothing
		_, err = b.Store.CreateCompanyContact(t.Context(), as.Create(), contact)
		requireRef(t, err, "company_id")
	}
}

func TestARemovedContactIsGoneForGood(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	k := knowing(t, b, n)
	remove := as.Create()

	require.NoError(t, b.Store.RemoveCompanyContact(t.Context(), remove, k.contact.ID, relation.ContactAsked))
	require.NoError(t, b.Store.RemoveCompanyContact(t.Context(), remove, k.contact.ID, relation.ContactAsked), "the same key removes once")

	require.ErrorIs(t, b.Store.RemoveCompanyContact(t.Context(), as.Create(), k.contact.ID, relation.ContactLeft), store.ErrNotFound)
	_, err := b.Store.CompanyContact(t.Context(), as.Actor(), k.contact.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	pool := owner(t, b.OwnerURL)
	require.Equal(t, []string{"0"}, column(t, pool, `SELECT count(*) FROM person_keys WHERE person_id = $1`, k.contact.ID))
	require.Equal(t, []string{"1"}, column(t, pool, `SELECT count(*) FROM audit WHERE action = 'company_contact.removed_asked' AND resource_id = $1`, k.contact.ID))
	log, err := b.Store.Log(t.Context(), as.Actor(), store.LogFilter{CompanyID: n.Company.ID})
	require.NoError(t, err)
	require.Empty(t, log.Items[0].ContactID, "what was talked about stays, with whom does not")
	require.Equal(t, secretSummary, log.Items[0].Summary)
}

func TestTheLogOfACompanyIsReadInOrderAndAudited(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	k := knowing(t, b, n)
	second, err := b.Store.AddLogEntry(t.Context(), as.Create(), store.LogEntry{
		CompanyID: n.Company.ID, Channel: lifecycle.ChannelEmail, Summary: "mail", On: "2027-01-20", UserID: n.Supervisor.ID,
	})
	require.NoError(t, err)

	all, err := b.Store.Log(t.Context(), as.Actor(), store.LogFilter{CompanyID: n.Company.ID})
	require.NoError(t, err)
	require.Equal(t, []store.LogEntry{second, k.entry}, all.Items)
	for _, f := range []store.LogFilter{{WorkplaceID: n.Workplace.ID}, {Channel: lifecycle.ChannelPhone}, {UserID: as.ID}} {
		f.CompanyID = n.Company.ID
		some, err := b.Store.Log(t.Context(), as.Actor(), f)
		require.NoError(t, err)
		require.Equal(t, []store.LogEntry{k.entry}, some.Items)
	}
	c, err := b.Store.Company(t.Context(), n.ID, n.Company.ID)
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-02-01"), c.LastContactOn, "the last contact is not the last entry")
	require.Equal(t, lifecycle.Date("2027-02-15"), c.NextContactOn)
	_, err = b.Store.Log(t.Context(), as.Actor(), store.LogFilter{CompanyID: lifecycle.DeriveID("nothing")})
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Equal(t, []string{"4"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'log_entry.read' AND resource_id = $1`, k.entry.ID))
	_, err = b.Store.AddLogEntry(t.Context(), as.Create(), store.LogEntry{
		CompanyID: n.Company.ID, ContactID: lifecycle.DeriveID("nobody"), Channel: lifecycle.ChannelEmail, Summary: "x", On: "2027-01-20", UserID: as.ID,
	})
	requireRef(t, err, "contact_id")
}

func TestNothingThatPeopleWroteOfACompanyIsInClear(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	knowing(t, b, b.Tenant)
	all := dump(t, b, b.Tenant.ID)

	for _, secret := range []string{
		"Birgitte", "driftsleder", "20000099", "birgitte@", "Ulla", "lønkontoret", "Jørgen", "ventetiden", "frokost", "mesteren",
	} {
		// Without printing the whole database when it fails.
		require.NotContains(t, all, secret, secret)
		require.NotContains(t, all, hex.EncodeToString([]byte(secret)), "%s, in bytes", secret)
	}
	// So that the test would see it if it were there.
	for _, plain := range []string{"Lagerkæden", "Pakke og mærke", "patient", "company.owner_changed", "visit.created"} {
		require.Contains(t, all, plain)
	}
}
