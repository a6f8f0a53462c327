package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

// What matters is corrected by two: whoever proposed it cannot agree, whoever else may, and both are named afterwards.
func TestACorrectionNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active_correcting")
	of := "/v1/placements/" + lifecycletest.PlacementID
	b.store.put(lifecycle.KindPlacement, proposedBy(workerID), proposedBy(workerID).Head())

	b.post(of+"/corrections", `{"started_on": "2027-02-02", "reason_text": "kom dagen efter"}`).refused(http.StatusConflict, placement.CodeSecondNeeded)
	b.post(of+"/correction-proposal/decision", `{"agreed": true}`).refused(http.StatusConflict, placement.CodeSecondNeeded)
	waiting := b.get(of).ok(http.StatusOK)["correcting"].(map[string]any)
	require.Equal(t, workerID, waiting["by_id"])
	require.NotContains(t, waiting, "was")

	p := b.store.principals["supervisor"]
	p.UserID = supervisorID
	b.store.principals["supervisor"] = p
	got := b.as("supervisor", http.MethodPost, of+"/correction-proposal/decision", `{"agreed": true}`).ok(http.StatusOK)

	require.Equal(t, "2027-02-02", got["started_on"])
	made := got["corrections"].([]any)[0].(map[string]any)
	require.Equal(t, workerID, made["by_id"])
	require.Equal(t, supervisorID, made["second_by_id"])
	require.Equal(t, "2027-02-01", made["was"].(map[string]any)["started_on"])
	require.NotContains(t, got, "correcting")
}

func proposedBy(user string) placement.State {
	s := lifecycletest.In("active_correcting").State
	s.Correcting.By = user
	return s
}

func TestOneThingIsCorrectedAtATime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	of := "/v1/placements/" + lifecycletest.PlacementID

	b.post(of+"/corrections", `{"reason_text": "forkert"}`).refused(http.StatusConflict, placement.CodeCorrectOneThing)
	b.post(of+"/corrections", `{"attended": ["candidate", "company", "mentor"]}`).refused(http.StatusUnprocessableEntity, placement.CodeTextMissing)
	got := b.post(of+"/corrections", `{"attended": ["candidate", "company", "mentor"], "reason_text": "mentor var med"}`).ok(http.StatusOK)
	require.Equal(t, []any{"candidate", "company", "mentor"}, got["safety_meeting"].(map[string]any)["attended"])
}

// A closed placement is opened again by a new run, which is given the row and the command; the same request has one effect.
func TestReopeningStartsARunFromTheRow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("closed")
	of := "/v1/placements/" + lifecycletest.PlacementID
	body := `{"parties": ["company"], "reason_text": "lukket for tidligt"}`

	got := b.post(of+"/reopening", body, idempotencyKey, "open-again").ok(http.StatusOK)

	require.Equal(t, "evaluating", got["status"])
	require.InDelta(t, 1, got["reopened"], 0)
	require.Len(t, b.temporal.starts, 1)
	require.Equal(t, workerID, got["owner_id"])
	c := b.temporal.updates[0].Args[0].(contract.Command)
	b.store.outcomes[lifecycletest.PlacementID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 9}
	again := b.post(of+"/reopening", body, idempotencyKey, "open-again").ok(http.StatusOK)
	require.Equal(t, "evaluating", again["status"])
	require.Len(t, b.temporal.starts, 1, "the same request")
	b.post(of+"/reopening", body).refused(http.StatusConflict, lifecycle.CodeNotPossibleNow)
	b.post(of+"/reopening", `{"reason_text": "andet"}`, idempotencyKey, "open-again").refused(http.StatusUnprocessableEntity, lifecycle.CodeKeyReused)
	b.post("/v1/placements/"+nobodyID+"/reopening", body).refused(http.StatusNotFound, "not_found")
}

// Somebody who has left has nothing open: whoever opens it again has it.
func TestWhatIsReopenedIsNobodysWhoHasLeft(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := lifecycletest.In("closed")
	n.State.OwnerID, n.State.UnitID = colleagueID, unitID
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = n.At
	gone := b.store.users[colleagueID]
	gone.Active = false
	b.store.users[colleagueID] = gone

	got := b.post("/v1/placements/"+lifecycletest.PlacementID+"/reopening", `{"parties": ["company"], "reason_text": "lukket for tidligt"}`).ok(http.StatusOK)

	require.Equal(t, workerID, got["owner_id"])
}

// Whoever takes a start back over the API takes back what came of it: nobody's signature stands under terms changed since.
func TestAStepBackIsWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, err := lifecycletest.In("active").State.Next(lifecycletest.AmendTerms(), lifecycletest.In("active").At)
	require.NoError(t, err)
	b.store.put(lifecycle.KindPlacement, s, s.Head())

	got := b.post("/v1/placements/"+lifecycletest.PlacementID+"/step-back", `{"reason_text": "hun kom ikke"}`).ok(http.StatusOK)

	require.Equal(t, "signing", got["status"])
	require.NotContains(t, got, "started_on")
}
