package api

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
	"placement/workflows/contract"
)

func TestAPolicyIsAppliedToMany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const path = "/v1/policy-applications"
	lead := func(body string) answer {
		return b.as("supervisor", http.MethodPost, path, body, "Accept-Language", "da")
	}

	a := lead(`{"policy_version": 2, "all": true}`)
	got := a.ok(http.StatusCreated)
	require.Equal(t, path+"/"+applicationID, a.header.Get("Location"))
	require.Equal(t, "running", got["status"])
	require.EqualValues(t, 4, got["total"])
	require.EqualValues(t, 14, got["policy"].(map[string]any)["follow_up_every"])
	require.Equal(t, []string{"policy/" + applicationID + " go_on"}, b.temporal.signals)
	require.Equal(t, contract.ItemBatch{TenantID: tenantID, ID: applicationID}, b.temporal.inputs[0])

	got = lead(`{"policy_version": 2, "unit_id": "` + unitID + `", "dry_run": true}`).ok(http.StatusOK)
	require.Equal(t, policybatch.Scope{UnitID: unitID}, b.store.applied.scope)
	require.Equal(t, true, got["dry_run"])
	require.NotContains(t, got, "id")
	require.Equal(t, map[string]any{"applied": 1.0, "refused": 1.0}, got["counts"])
	require.EqualValues(t, 2, got["total"])
	items := got["items"].(map[string]any)["items"].([]any)
	require.EqualValues(t, 3, items[0].(map[string]any)["follow_ups"])
	require.NotEmpty(t, items[1].(map[string]any)["detail"])
	require.NotContains(t, items[1], "deadlines")
	require.Len(t, b.temporal.signals, 1, "nothing runs")

	for _, role := range []string{"caseworker", "integration", "admin"} {
		b.as(role, http.MethodPost, path, `{"policy_version": 2, "all": true}`).refused(http.StatusForbidden, "not_allowed")
	}
	for _, dry := range []string{"true", "false"} {
		lead(`{"policy_version": 1, "all": true, "dry_run": `+dry+`}`).refused(http.StatusConflict, "policy_changed")
		lead(`{"policy_version": 2, "dry_run": `+dry+`}`).field("one_scope_rule", "placement_ids")
		lead(`{"policy_version": 2, "all": true, "unit_id": "`+unitID+`", "dry_run": `+dry+`}`).field("one_scope_rule", "placement_ids")
		require.Equal(t, http.StatusUnprocessableEntity, lead(`{"policy_version": 2, "placement_ids": [], "dry_run": `+dry+`}`).status, "nobody means all by it")
	}
	lead(`{"policy_version": 2, "unit_id": "`+nobodyID+`"}`).field("reference_not_found", "unit_id")
	wrong := lead(`{"policy_version": 2, "placement_ids": ["` + secretCPR + `"]}`)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.NotContains(t, wrong.body, secretCPR)
	b.store.tenant.ClockMoving = true
	lead(`{"policy_version": 2, "all": true}`).refused(http.StatusConflict, "clock_moving")
}

func TestTheApplicationOfAPolicyIsStoppedAndResumed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const path = "/v1/policy-applications/" + applicationID
	step := func(name string) answer { return b.as("supervisor", http.MethodPost, path+"/"+name, "") }

	require.Equal(t, "suspended", step("suspension").ok(http.StatusOK)["status"])
	require.Empty(t, b.temporal.signals, "there is nothing to go on with")
	require.Equal(t, "running", step("resumption").ok(http.StatusOK)["status"])
	require.Len(t, b.temporal.signals, 1)
	require.Equal(t, []string{"suspended", "resumed"}, b.store.applied.stepped)
	b.store.applied.batch = batch.Batch{Status: batch.Done}
	step("suspension").refused(http.StatusConflict, "not_possible_now")
	b.temporal.health = errors.New("away")
	b.store.applied.batch = batch.Batch{Status: batch.Suspended}
	step("resumption").ok(http.StatusOK)
	require.Contains(t, b.logs.String(), "the policy is not being applied yet", "a worker finds it")

	read := b.as("admin", http.MethodGet, path, "").ok(http.StatusOK)
	require.EqualValues(t, 3, read["counts"].(map[string]any)["applied"])
	item := b.as("admin", http.MethodGet, path+"/items?result=refused", "", "Accept-Language", "da").ok(http.StatusOK)["items"].([]any)[0].(map[string]any)
	require.Equal(t, "policy_changed", item["code"])
	require.Equal(t, "Fristerne er ændret, siden du så dem; se igen, hvad de ville betyde.", item["detail"])
	b.as("supervisor", http.MethodPost, "/v1/policy-applications/"+nobodyID+"/suspension", "").refused(http.StatusNotFound, "not_found")
}

// Whoever repeats a request wants to know what became of it, and not what would become of it today.
func TestARepeatedApplicationIsAnsweredAfterThePolicyHasChanged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	path := placementPath(lifecycletest.PlacementID) + "/policy-application"
	b.post(path, `{"policy_version": 2}`, "Idempotency-Key", "k").ok(http.StatusOK)
	c := b.temporal.sent()[0]
	b.store.applied.moved = 1
	b.post(path, `{"policy_version": 2}`, "Idempotency-Key", "k").refused(http.StatusConflict, "policy_changed") // the fake has forgotten
	b.store.outcomes[lifecycletest.PlacementID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 2}

	require.Equal(t, "active", b.post(path, `{"policy_version": 2}`, "Idempotency-Key", "k").ok(http.StatusOK)["status"])
	b.post(path, `{"policy_version": 3}`, "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
	b.post(path, `{"policy_version": 2}`, "Idempotency-Key", "another").refused(http.StatusConflict, "policy_changed")
	require.Len(t, b.temporal.sent(), 2, "only what is new is sent")
}
