package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// A finding that needs an approval refuses the proposal and leaves nothing; approved, it is kept with the event.
func TestFindingsRefuseOrAreKept(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := &recorder{t: t, b: b}
	asked := 0
	b.Store.Check(func(*gorm.DB, store.Transition, placement.State) ([]lifecycle.Finding, error) {
		asked++
		return []lifecycle.Finding{
			{Rule: "extension", Severity: lifecycle.NeedsApproval, TextDA: "da", TextEN: "en", Values: map[string]string{"weeks": "26"}},
			{Rule: "extension", Severity: lifecycle.Warn, TextDA: "da", TextEN: "en"},
		}, nil
	})
	e := r.proposal(0, 0)
	plain := r.transition(e)

	refused, err := b.Store.Record(t.Context(), plain)

	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, refused.Verdict)
	require.Equal(t, lifecycle.CodeNeedsApproval, refused.Refusal.Code)
	require.Len(t, refused.Refusal.Findings, 1)
	require.Zero(t, r.count(`SELECT count(*) FROM processes`)+r.count(`SELECT count(*) FROM findings`))

	reason := lifecycle.ContentRef{ID: uuid.NewString(), Kind: placement.ContentApproval, Hash: "h"}
	r.exec(`INSERT INTO contents (tenant_id, id, process_id, person_id, kind, ciphertext, hash) VALUES ($1, $2, $3, $4, $5, 'x', 'h')`,
		b.Tenant.ID, reason.ID, e.ID, e.CandidateID, reason.Kind)
	e.Contents = append(e.Contents, reason)
	e.Approval = &lifecycle.Approval{Rules: []string{"extension"}}
	approved := r.transition(e)
	recorded, err := b.Store.Record(t.Context(), approved)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, recorded.Verdict)
	require.Len(t, recorded.Findings, 2)
	kept, err := b.Store.Findings(t.Context(), b.Tenant.ID, e.ID)
	require.NoError(t, err)
	require.Len(t, kept, 2)
	for _, f := range kept {
		require.Equal(t, f.Severity == lifecycle.NeedsApproval, f.Approved)
		require.Equal(t, "proposed", f.Fact)
		require.Equal(t, b.Tenant.CaseWorker.ID, f.UserID)
	}

	// Repeated, it is not checked again.
	before := asked
	again, err := b.Store.Record(t.Context(), approved)
	require.NoError(t, err)
	require.Equal(t, store.VerdictBehind, again.Verdict)
	require.Equal(t, before, asked)
	require.Equal(t, 2, r.count(`SELECT count(*) FROM findings`))
}

// What a check finds at fault in the input is a refusal like any other; time is not checked.
func TestChecksRefuseInputsAndLetTimePass(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := &recorder{t: t, b: b}
	b.Store.Check(func(*gorm.DB, store.Transition, placement.State) ([]lifecycle.Finding, error) {
		return nil, lifecycle.RefuseField("mentor_not_found", "mentor_id", "there is no such mentor")
	})
	proposal := r.transition(r.proposal(0, 0))

	refused, err := b.Store.Record(t.Context(), proposal)

	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, refused.Verdict)
	require.Equal(t, "mentor_id", refused.Refusal.Field)

	clock := r.transition(r.proposal(1, 1))
	clock.Actor = lifecycle.Actor{TenantID: b.Tenant.ID}
	recorded, err := b.Store.Record(t.Context(), clock)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, recorded.Verdict)
}

// A process about no candidate has tasks about none.
func TestAPlacementIsAboutSomebody(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := &recorder{t: t, b: b}
	nobody := r.transition(r.proposal(0, 0))
	nobody.Head.CandidateID = ""
	_, err := b.Store.Record(t.Context(), nobody)
	require.ErrorContains(t, err, "processes_about_somebody")
	require.True(t, json.Valid(nobody.Event))
}
