package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

func texts(bodies ...string) []store.Text {
	var all []store.Text
	for _, b := range bodies {
		all = append(all, store.Text{ID: uuid.NewString(), Kind: placement.ContentPurpose, Body: b})
	}
	return all
}

func TestTextsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	written := texts("første", "anden", "")

	refs, err := b.Store.KeepTexts(t.Context(), actor, uuid.NewString(), n.Candidates[0].ID, written)

	require.NoError(t, err)
	require.Len(t, refs, 3)
	require.Equal(t, written[0].ID, refs[0].ID)
	require.NotEqual(t, refs[0].Hash, refs[1].Hash)
	read, err := b.Store.ReadTexts(t.Context(), n.Supervisor.Actor(), []string{written[2].ID, written[0].ID})
	require.NoError(t, err)
	require.Equal(t, []store.Text{written[2], written[0]}, read)
	require.Equal(t, []string{"1"}, column(t, owner(t, b.OwnerURL),
		`SELECT count(*) FROM audit WHERE action = 'text.read' AND resource_id = $1 AND user_id = $2`, written[0].ID, n.Supervisor.ID))
	_, err = b.Store.ReadTexts(t.Context(), actor, []string{written[0].ID, uuid.NewString()})
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestTextsAreKeptOnce(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	process, written := uuid.NewString(), texts("første", "anden")
	first, err := b.Store.KeepTexts(t.Context(), actor, process, n.Candidates[0].ID, written)
	require.NoError(t, err)

	again, err := b.Store.KeepTexts(t.Context(), actor, process, n.Candidates[0].ID, written)
	require.NoError(t, err)
	require.Equal(t, first, again)
	more, err := b.Store.KeepTexts(t.Context(), actor, process, n.Candidates[0].ID, append(texts("tredje"), written...))
	require.NoError(t, err)
	require.Equal(t, first, more[1:])

	changed := []store.Text{written[0], {ID: written[1].ID, Kind: written[1].Kind, Body: "noget andet"}}
	_, err = b.Store.KeepTexts(t.Context(), actor, process, n.Candidates[0].ID, changed)
	require.ErrorIs(t, err, store.ErrKeyReused)
	_, err = b.Store.KeepTexts(t.Context(), actor, uuid.NewString(), n.Candidates[0].ID, written)
	require.ErrorIs(t, err, store.ErrKeyReused, "a text belongs to one process")
	_, err = b.Store.KeepTexts(t.Context(), actor, process, uuid.NewString(), written)
	requireRef(t, err, "candidate_id")
}

func TestOnlyOldTextsThatNobodyRefersToAreSwept(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	n := r.b.Tenant
	e := r.proposal(0, 0)
	referred := texts("bruges")
	var err error
	e.Contents, err = r.b.Store.KeepTexts(t.Context(), n.CaseWorker.Actor(), e.ID, e.CandidateID, append(referred, store.Text{
		ID: uuid.NewString(), Kind: placement.ContentTasks, Body: "opgaver",
	}))
	require.NoError(t, err)
	r.record(e)
	old, young := texts("gammel"), texts("ny")
	for _, x := range [][]store.Text{old, young} {
		_, err := r.b.Store.KeepTexts(t.Context(), n.CaseWorker.Actor(), uuid.NewString(), e.CandidateID, x)
		require.NoError(t, err)
	}
	r.exec(`UPDATE contents SET created_at = now() - interval '8 days' WHERE id <> $1`, young[0].ID)

	swept, err := r.b.Store.SweepTexts(t.Context(), n.ID, 7*24*time.Hour)

	require.NoError(t, err)
	require.Equal(t, 3, swept, "the old one, and the two of the proposal that was never sent")
	read, err := r.b.Store.ReadTexts(t.Context(), n.CaseWorker.Actor(), []string{referred[0].ID, young[0].ID})
	require.NoError(t, err)
	require.Len(t, read, 2)
	_, err = r.b.Store.ReadTexts(t.Context(), n.CaseWorker.Actor(), []string{old[0].ID})
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestATextThatIsReferredToMeanwhileStays(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n := r.b.Tenant
	old := texts("gammel")
	_, err := r.b.Store.KeepTexts(t.Context(), n.CaseWorker.Actor(), r.state.ID, r.state.CandidateID, old)
	require.NoError(t, err)
	r.exec(`UPDATE contents SET created_at = now() - interval '8 days' WHERE id = $1`, old[0].ID)
	tx, err := owner(t, r.b.OwnerURL).BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = tx.Exec(`INSERT INTO event_contents (tenant_id, event_id, content_id, process_id)
		SELECT tenant_id, id, $1, process_id FROM events WHERE process_id = $2`, old[0].ID, r.state.ID)
	require.NoError(t, err)

	swept := make(chan error)
	go func() {
		_, err := r.b.Store.SweepTexts(t.Context(), n.ID, 7*24*time.Hour)
		swept <- err
	}()
	waits := owner(t, r.b.OwnerURL)
	require.Eventually(t, func() bool {
		return len(column(t, waits, `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%DELETE FROM contents%' AND datname = current_database()`)) > 0
	}, time.Minute, 5*time.Millisecond)
	require.NoError(t, tx.Commit())

	require.NoError(t, <-swept)
	read, err := r.b.Store.ReadTexts(t.Context(), n.CaseWorker.Actor(), []string{old[0].ID})
	require.NoError(t, err)
	require.Equal(t, old, read)
}

func TestContentHashesAreKeyed(t *testing.T) {
	t.Parallel()
	a, b := storetest.New(t), storetest.New(t)
	text := texts("samme ord")
	hash := func(b *storetest.Bundle) lifecycle.Contents {
		refs, err := b.Store.KeepTexts(t.Context(), b.Tenant.CaseWorker.Actor(), uuid.NewString(), b.Tenant.Candidates[0].ID, text)
		require.NoError(t, err)
		return refs
	}

	require.NotEqual(t, hash(a), hash(b))
}
