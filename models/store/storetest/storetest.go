package storetest

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/models/store/vault"
)

// Bundle is a database with the service's view of it and one tenant.
type Bundle struct {
	Store *store.Store
	// OwnerURL and AppURL are the addresses of the owner of the tables and of the service.
	OwnerURL string
	AppURL   string
	Keys     *vault.Keys
	// KeysDir is where the keys lie.
	KeysDir string
	// Tenant is the first tenant; its clock is real time.
	Tenant *Tenant
}

// Tenant is a municipality with people, a company and two candidates. Everybody and everything in it is made up.
type Tenant struct {
	ID string
	// Unit is where everybody works but SecondCaseWorker, who works in OtherUnit.
	Unit             store.Unit
	OtherUnit        store.Unit
	CaseWorker       User
	SecondCaseWorker User
	Supervisor       User
	Integration      User
	Admin            User
	Company          store.Company
	Workplace        store.Workplace
	Places           [2]store.Place
	Candidates       [2]store.Candidate
	// Mentor is at Workplace, takes two candidates at once, and has not been trained.
	Mentor store.Mentor
}

// User is a user and the bearer token that stands for them.
type User struct {
	store.User
	TenantID string
	Token    string
}

// Actor is the user as whoever acts.
func (u User) Actor() lifecycle.Actor {
	return lifecycle.Actor{TenantID: u.TenantID, UserID: u.ID, Roles: u.Roles, RequestID: "request-of-test"}
}

// Create asks for something new on behalf of nobody else, under a key of its own.
func (u User) Create() store.Create {
	return store.Create{Key: uuid.NewString(), Fingerprint: "fingerprint-of-test", Actor: u.Actor()}
}

// New makes a database for one test, opens it as the service does, and fills it with one tenant. All of it goes with the
// test.
func New(t testing.TB) *Bundle {
	t.Helper()
	b := &Bundle{OwnerURL: Migrated(t), KeysDir: t.TempDir()}
	_, err := vault.Generate(b.KeysDir)
	require.NoError(t, err)
	b.Keys, err = vault.Open(b.KeysDir)
	require.NoError(t, err)
	b.AppURL, err = asApp(b.OwnerURL)
	require.NoError(t, err)
	b.Store, err = store.Open(context.Background(), b.AppURL, b.Keys, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Store.Close()) })
	b.Tenant = b.AddTenant(t, false)
	return b
}

// AddTenant makes another tenant, with the same people and things under other IDs. The clock of a practice tenant can be
// moved.
func (b *Bundle) AddTenant(t testing.TB, practice bool) *Tenant {
	t.Helper()
	n := &Tenant{
		ID:        uuid.NewString(),
		Unit:      store.Unit{ID: uuid.NewString(), Name: "Jobcenter Nord"},
		OtherUnit: store.Unit{ID: uuid.NewString(), Name: "Jobcenter Syd"},
	}
	user := func(unit store.Unit, name string, role lifecycle.Role) User {
		return User{
			User:     store.User{ID: uuid.NewString(), UnitID: unit.ID, Name: name, Active: true, Roles: []lifecycle.Role{role}},
			TenantID: n.ID, Token: uuid.NewString(),
		}
	}
	n.CaseWorker = user(n.Unit, "Anna Prøve", lifecycle.CaseWorker)
	n.SecondCaseWorker = user(n.OtherUnit, "Bo Prøve", lifecycle.CaseWorker)
	n.Supervisor = user(n.Unit, "Sofie Prøve", lifecycle.Supervisor)
	n.Integration = user(n.Unit, "Fagsystem", lifecycle.Integration)
	n.Admin = user(n.Unit, "Adam Prøve", lifecycle.Admin)
	setup := store.TenantSetup{
		ID: n.ID, Name: "Prøve Kommune", Practice: practice, Namespace: "placement", FromYear: 2025, ToYear: 2032,
		Units: []store.Unit{n.Unit, n.OtherUnit},
	}
	for _, u := range []User{n.CaseWorker, n.SecondCaseWorker, n.Supervisor, n.Integration, n.Admin} {
		setup.Users = append(setup.Users, store.UserSetup{User: u.User, Token: u.Token})
	}
	require.NoError(t, store.SetUp(context.Background(), b.OwnerURL, setup))
	b.fill(t, n)
	return n
}
