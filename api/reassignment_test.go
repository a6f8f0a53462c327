package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/workflows/contract"
)

func TestWhatSomebodyHasIsGivenToOthers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const path = "/v1/reassignments"
	body := `{"from_user_id": "` + workerID + `", "to": {"user_ids": ["` + colleagueID + `"]}, "reason": "owner_left", "handed_over": ["company_told"]}`
	lead := func(body string) answer {
		return b.as("supervisor", http.MethodPost, path, body, "Accept-Language", "da")
	}

	a := lead(body)
	got := a.ok(http.StatusCreated)
	require.Equal(t, path+"/"+reassignmentID, a.header.Get("Location"))
	require.Equal(t, "running", got["status"])
	require.Equal(t, reassignment.Kinds(), b.store.standing.planned.Kinds, "everything")
	require.Equal(t, reassignment.Evenly, b.store.standing.planned.To.Share)
	require.Equal(t, []string{"batch/" + reassignmentID + " go_on"}, b.temporal.signals)
	require.Equal(t, contract.ItemBatch{TenantID: tenantID, ID: reassignmentID}, b.temporal.inputs[0])

	got = lead(strings.Replace(body, `"reason"`, `"kinds": ["placement"], "dry_run": true, "reason"`, 1)).ok(http.StatusOK)
	require.Equal(t, true, got["dry_run"])
	require.NotContains(t, got, "id")
	require.Equal(t, map[string]any{colleagueID: 1.0}, got["counts"])
	item := got["items"].(map[string]any)["items"].([]any)[0].(map[string]any)
	require.Equal(t, "refused", item["result"])
	require.NotEmpty(t, item["detail"])
	require.Len(t, b.temporal.signals, 1, "nothing runs")

	b.as("caseworker", http.MethodPost, path, body).refused(http.StatusForbidden, "not_allowed")
	lead(strings.Replace(body, workerID, strangerID, 1)).refused(http.StatusForbidden, "reassignment_of_another_unit")
	b.as("admin", http.MethodPost, path, strings.Replace(body, workerID, strangerID, 1)).ok(http.StatusCreated)
	lead(strings.Replace(body, workerID, nobodyID, 1)).refused(http.StatusNotFound, "not_found")
	lead(strings.Replace(body, "owner_left", "tired", 1)).field("not_one_of", "reason")
	lead(strings.Replace(body, workerID, secretCPR, 1)).field("invalid_id", "from_user_id")
	b.store.tenant.ClockMoving = true
	lead(body).refused(http.StatusConflict, "clock_moving")
}

func TestAReassignmentIsStoppedResumedAndUndone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const path = "/v1/reassignments/" + reassignmentID
	step := func(name string) answer { return b.as("supervisor", http.MethodPost, path+"/"+name, "") }

	require.Equal(t, "suspended", step("suspension").ok(http.StatusOK)["status"])
	require.Empty(t, b.temporal.signals, "there is nothing to go on with")
	require.Equal(t, "running", step("resumption").ok(http.StatusOK)["status"])
	require.Len(t, b.temporal.signals, 1)
	got := step("undo").ok(http.StatusOK)
	require.Equal(t, true, got["undone"])
	require.Len(t, b.temporal.signals, 2)
	b.store.standing.batch = reassignment.Batch{Status: reassignment.Done}
	step("suspension").refused(http.StatusConflict, "not_possible_now")
	b.temporal.health = errors.New("away")
	b.store.standing.batch = reassignment.Batch{Status: reassignment.Suspended}
	step("resumption").ok(http.StatusOK)
	require.Contains(t, b.logs.String(), "the reassignment does not run yet", "a worker finds it")

	read := b.as("supervisor", http.MethodGet, path, "").ok(http.StatusOK)
	require.EqualValues(t, 4, read["total"])
	require.EqualValues(t, 3, read["counts"].(map[string]any)["given"])
	item := b.as("admin", http.MethodGet, path+"/items?result=not_yet", "", "Accept-Language", "da").ok(http.StatusOK)["items"].([]any)[0].(map[string]any)
	require.Equal(t, "not_running", item["code"])
	require.Equal(t, "Forløbet kører ikke lige nu. Det bliver prøvet igen.", item["detail"])
	b.store.standing.from = strangerID
	step("undo").refused(http.StatusForbidden, "reassignment_of_another_unit")
	b.as("supervisor", http.MethodPost, "/v1/reassignments/"+nobodyID+"/undo", "").refused(http.StatusNotFound, "not_found")
}

// A deputy who commands on a process of whoever is away does it on that one's behalf; judged when they act.
func TestADeputyActsOnBehalf(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	behalf := func(headers ...string) string {
		b.store.mu.Lock()
		clear(b.store.outcomes)
		b.store.mu.Unlock()
		b.in("proposed")
		b.decide(accepts, headers...).ok(http.StatusOK)
		return b.temporal.updates[len(b.temporal.updates)-1].Args[0].(contract.Command).Actor.OnBehalf
	}
	deputy := func(is bool) {
		p := b.store.principals["caseworker"]
		p.Deputy = is
		b.store.principals["caseworker"] = p
	}

	b.store.standing.acts = strangerID
	require.Empty(t, behalf(), "nobody's deputy")
	deputy(true)
	require.Equal(t, strangerID, behalf())
	b.store.standing.acts = ""
	require.Empty(t, behalf(), "the owner is back, or another one")
	b.store.standing.whom = []string{goneID}
	require.Equal(t, goneID, behalf("On-Behalf-Of", goneID), "of another unit, or who has left")
	b.decide(accepts, "On-Behalf-Of", strangerID).refused(http.StatusForbidden, "on_behalf_not_allowed")
	deputy(false)
	b.decide(accepts, "On-Behalf-Of", goneID).refused(http.StatusForbidden, "on_behalf_not_allowed")
}

// Roles are those of now: who has lost one sees no task of a case and carries none out, who has gained one does.
func TestWhoMayIsFoundWhenTheyAct(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	require.NotEmpty(t, b.get("/v1/tasks").ok(http.StatusOK)["items"])
	roles := func(r ...lifecycle.Role) {
		p := b.store.principals["caseworker"]
		p.Roles = r
		b.store.principals["caseworker"] = p
	}

	roles(lifecycle.Integration)
	require.Empty(t, b.get("/v1/tasks").ok(http.StatusOK)["items"])
	b.decide(accepts).refused(http.StatusForbidden, "not_allowed")
	roles(lifecycle.Integration, lifecycle.Supervisor)
	require.NotEmpty(t, b.get("/v1/tasks").ok(http.StatusOK)["items"])
	b.decide(accepts).ok(http.StatusOK)
	b.in("active")
	b.store.users[colleagueID] = store.User{ID: colleagueID, UnitID: unitID, Active: true, Roles: []lifecycle.Role{lifecycle.Admin}}
	b.post("/v1/placements/"+lifecycletest.PlacementID+"/reassignment", `{"owner_id": "`+colleagueID+`"}`).field("owner_not_found", "owner_id")
}

func TestDeputiesAreNamedByOneselfOrTheSupervisorOfTheUnit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	of := func(userID string) string { return "/v1/users/" + userID + "/deputies" }
	body := `{"deputy_id": "` + strangerID + `"}`

	require.Equal(t, strangerID, b.post(of(workerID), body).ok(http.StatusCreated)["deputy_id"])
	b.post(of(colleagueID), body).refused(http.StatusForbidden, "absence_of_another")
	b.as("supervisor", http.MethodPost, of(colleagueID), body).ok(http.StatusCreated)
	b.post(of(strangerID), body).refused(http.StatusForbidden, "absence_of_another")
	b.post(of(workerID), strings.Replace(body, strangerID, workerID, 1)).field("own_deputy", "deputy_id")
	b.post(of(workerID), strings.Replace(body, strangerID, nobodyID, 1)).field("reference_not_found", "deputy_id")
	b.post(of(workerID), strings.Replace(body, "}", `, "from": "2027-07-05"}`, 1)).field("invalid_date", "to")
	require.Len(t, b.get(of(workerID)).ok(http.StatusOK)["items"], 1)
	b.do(http.MethodDelete, "/v1/deputies/"+deputyID, "").refused(http.StatusPreconditionRequired, "if_match_required")
	b.do(http.MethodDelete, "/v1/deputies/"+deputyID, "", "If-Match", `"v1"`).ok(http.StatusOK)
}

func TestNobodyLeavesWhoHasSomethingOpen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	leave := func(id, step string) answer { return b.as("admin", http.MethodPost, "/v1/users/"+id+"/"+step, "") }

	require.Equal(t, false, leave(colleagueID, "deactivation").ok(http.StatusOK)["active"])
	require.Equal(t, true, leave(goneID, "activation").ok(http.StatusOK)["active"])
	leave(workerID, "deactivation").refused(http.StatusConflict, "not_oneself")
	leave(nobodyID, "deactivation").refused(http.StatusNotFound, "not_found")
	b.store.standing.inactive = lifecycle.Refuse(relation.CodeOwnsOpen, "x").With("processes", "3")
	a := leave(colleagueID, "deactivation")
	a.refused(http.StatusConflict, "owns_open")
	require.Contains(t, a.body, `"processes":"3"`)
}
