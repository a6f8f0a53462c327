package storetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// Proposal is a proposal of the given candidate of the first tenant for its given place, with its texts kept.
func (b *Bundle) Proposal(t testing.TB, candidate, place int) placement.Propose {
	t.Helper()
	e, n := lifecycletest.Proposal(), b.Tenant
	e.ID = uuid.NewString()
	e.CandidateID, e.PlaceID = n.Candidates[candidate].ID, n.Places[place].ID
	e.CompanyID, e.WorkplaceID = n.Company.ID, n.Workplace.ID
	e.OwnerID, e.UnitID, e.MentorID = n.CaseWorker.ID, n.Unit.ID, ""
	e.Contents = nil
	for _, kind := range []string{placement.ContentPurpose, placement.ContentTasks} {
		ref := lifecycle.ContentRef{ID: uuid.NewString(), Kind: kind, Hash: "h"}
		e.Contents = append(e.Contents, ref)
		b.Exec(t, `INSERT INTO contents (tenant_id, id, process_id, person_id, kind, ciphertext, hash) VALUES ($1, $2, $3, $4, $5, 'x', 'h')`,
			n.ID, ref.ID, e.ID, e.CandidateID, kind)
	}
	return e
}

// Transition decides an event of a placement of the first tenant, and returns what its workflow would record.
func (b *Bundle) Transition(t testing.TB, state placement.State, at time.Time, e lifecycle.Event) store.Transition {
	t.Helper()
	next, err := state.Next(e, at)
	require.NoError(t, err)
	data, err := json.Marshal(e)
	require.NoError(t, err)
	var texts lifecycle.Contents
	if w, ok := e.(lifecycle.Written); ok {
		texts = w.Refs()
	}
	return store.Transition{
		TenantID: b.Tenant.ID, Expected: state.Version, CommandID: uuid.NewString(), Fingerprint: "print of " + e.Name(),
		Name: e.Name(), Fact: e.Fact(), Event: data, At: at, Actor: b.Tenant.CaseWorker.Actor(), State: next,
		Schema: placement.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(), Texts: texts,
	}
}

// Exec runs a statement as the owner of the tables, past row-level security.
func (b *Bundle) Exec(t testing.TB, statement string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), b.OwnerURL)
	require.NoError(t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	_, err = conn.Exec(context.Background(), statement, args...)
	require.NoError(t, err)
}

// Count returns the number that a query finds, as the owner.
func (b *Bundle) Count(t testing.TB, query string, args ...any) int {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), b.OwnerURL)
	require.NoError(t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	var n int
	require.NoError(t, conn.QueryRow(context.Background(), query, args...).Scan(&n))
	return n
}
