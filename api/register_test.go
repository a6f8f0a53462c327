package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
)

func TestCompanies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["create_company"]

	a := b.post("/v1/companies", body, "Idempotency-Key", "k")

	require.Equal(t, "13748136", a.ok(http.StatusCreated)["cvr"])
	require.Equal(t, "/v1/companies/"+companyID, a.header.Get("Location"))
	require.Equal(t, `"v1"`, a.header.Get("ETag"))
	require.Equal(t, a.body, b.post("/v1/companies", body, "Idempotency-Key", "k").body)
	b.post("/v1/companies", strings.Replace(body, "ApS", "A/S", 1), "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
	p := b.post("/v1/companies", body).refused(http.StatusConflict, "already_exists")
	require.Equal(t, companyID, p.Values["id"])
	require.Equal(t, "cvr", p.Errors[0].Field)
	for _, bad := range []string{"24256791", "13748137", "10000000", "1374813", "DK13748136"} {
		b.post("/v1/companies", strings.Replace(body, "13748136", bad, 1)).field("invalid_cvr", "cvr")
	}
	b.post("/v1/companies", strings.Replace(body, "private", "secret", 1)).field("not_one_of", "sector")

	path, changed := "/v1/companies/"+companyID, bodies()["update_company"]
	b.do(http.MethodPut, path, changed).refused(http.StatusPreconditionRequired, "if_match_required")
	b.do(http.MethodPut, path, changed, "If-Match", "*").refused(http.StatusPreconditionRequired, "if_match_required")
	after := b.do(http.MethodPut, path, changed, "If-Match", `"v1"`)
	require.Equal(t, "Lageret A/S", after.ok(http.StatusOK)["name"])
	require.Equal(t, `"v2"`, after.header.Get("ETag"))
	b.do(http.MethodPut, path, changed, "If-Match", `"v1"`).refused(http.StatusPreconditionFailed, "stale_version")
	require.Len(t, b.get("/v1/companies").ok(http.StatusOK)["items"], 1)
	b.get("/v1/companies/"+nobodyID).refused(http.StatusNotFound, "not_found")
}

func TestWorkplacesAndPlaces(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["create_workplace"]

	b.post("/v1/workplaces", body).ok(http.StatusCreated)

	b.post("/v1/workplaces", strings.Replace(body, "1000000001", "9999999999", 1)).ok(http.StatusCreated) // no checksum to fail
	b.post("/v1/workplaces", strings.Replace(body, "1000000001", "100000001", 1)).field("invalid_p_number", "p_number")
	b.post("/v1/workplaces", strings.Replace(body, `"8000"`, `"80000"`, 1)).field("invalid_form", "postal_code")
	b.post("/v1/workplaces", strings.Replace(body, companyID, nobodyID, 1)).field("reference_not_found", "company_id")

	place := b.post("/v1/places", bodies()["create_place"]).ok(http.StatusCreated)
	require.InDelta(t, 0.5, place["min_weekly_hours"], 0)
	require.InDelta(t, 37.0, place["max_weekly_hours"], 0)
	require.Equal(t, "open", place["state"])
	b.post("/v1/places", `{"workplace_id": "`+workplaceID+`", "title": "x", "min_weekly_hours": 20, "max_weekly_hours": 10}`).
		field("hours_out_of_range", "max_weekly_hours")
	b.do(http.MethodPut, "/v1/places/"+placeID, strings.Replace(bodies()["update_place"], workplaceID, nobodyID, 1), "If-Match", `"v1"`).
		field("cannot_be_changed", "workplace_id")
	list := b.get("/v1/places?state=open&limit=1").ok(http.StatusOK)
	require.Len(t, list["items"], 1)
	require.Equal(t, "more", list["next"])
	require.Empty(t, b.get("/v1/places?free_from=2027-02-01&free_to=2027-04-30").ok(http.StatusOK)["items"])
	b.get("/v1/places?free_from=2027-02-01").field("required", "free_to")
	b.get("/v1/places?free_to=2027-02-01").field("required", "free_from")
	b.get("/v1/places?free_from=2027-02-02&free_to=2027-02-01").field("end_before_start", "free_to")
	b.get("/v1/places?free_from=soon&free_to=2027-02-01").field("invalid_date", "free_from")
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["create_candidate"]

	got := b.post("/v1/candidates", body).ok(http.StatusCreated)

	require.Equal(t, "070761-****", got["cpr"])
	require.Equal(t, unitID, got["unit_id"])
	require.Empty(t, got["warnings"])
	for _, irregular := range []string{"0101650000", "010170-0001"} {
		got := b.post("/v1/candidates", strings.Replace(body, "070761-4285", irregular, 1)).ok(http.StatusCreated)
		require.Equal(t, "cpr_irregular", got["warnings"].([]any)[0].(map[string]any)["code"])
	}
	for _, bad := range []string{"3102610000", "070761", "070761 4285", "abcdefghij"} {
		b.post("/v1/candidates", strings.Replace(body, "070761-4285", bad, 1)).field("invalid_cpr", "cpr")
	}
	b.post("/v1/candidates", `{"name": "Nancy"}`).field("required", "cpr")

	path := "/v1/candidates/" + candidateID
	require.Equal(t, "070761-****", b.get(path).ok(http.StatusOK)["cpr"])
	require.Equal(t, "070761-4285", b.get(path + "?include=cpr").ok(http.StatusOK)["cpr"])
	require.Equal(t, "070761-****", b.as("supervisor", http.MethodGet, path, "").ok(http.StatusOK)["cpr"])
	b.as("supervisor", http.MethodGet, path+"?include=cpr", "").refused(http.StatusForbidden, "not_allowed")
	b.get(path+"?include=all").field("not_one_of", "include")
	require.NotContains(t, b.get("/v1/candidates").body, "4285")

	changed := b.do(http.MethodPut, path, `{"name": "Nancy Ann"}`, "If-Match", `"v3"`)
	require.Equal(t, "070761-****", changed.ok(http.StatusOK)["cpr"], "the number stays when it is left out")
	require.Equal(t, candidateID, b.post("/v1/candidates/search", `{"cpr": "0707614285"}`).ok(http.StatusOK)["id"])
	b.post("/v1/candidates/search", `{"cpr": "0101650000"}`).refused(http.StatusNotFound, "not_found")
	b.post("/v1/candidates/search", `{"cpr": "`+secretName+`"}`).field("invalid_cpr", "cpr")
	b.post("/v1/candidates/search", `{}`).field("required", "cpr")
}

func TestReadingWhatHappenedAndWhatWasWritten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.post("/v1/placements", proposal).ok(http.StatusCreated)["id"].(string)

	timeline := b.get("/v1/placements/" + id + "/timeline").ok(http.StatusOK)["items"].([]any)
	texts := b.get("/v1/placements/" + id + "/texts").ok(http.StatusOK)["items"].([]any)

	event := timeline[0].(map[string]any)
	require.Equal(t, "The placement was proposed", event["text"])
	require.Equal(t, map[string]any{"purpose": "competences"}, event["event"], "neither calendar nor references to writing")
	require.Equal(t, "Hold follow-up 3", timeline[1].(map[string]any)["text"])
	require.Len(t, texts, 3)
	require.Equal(t, "goal", texts[0].(map[string]any)["kind"])
	require.Equal(t, "g1", texts[0].(map[string]any)["goal"])
	require.Equal(t, "Et job på lageret", texts[0].(map[string]any)["text"])
	require.Equal(t, "purpose", texts[1].(map[string]any)["kind"])
	b.get("/v1/placements/"+nobodyID+"/texts").refused(http.StatusNotFound, "not_found")
	b.as("integration", http.MethodGet, "/v1/placements/"+id+"/texts", "").refused(http.StatusForbidden, "not_allowed")
}

func TestRematches(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.aRematch()

	got := b.get("/v1/rematches/" + id).ok(http.StatusOK)

	require.Equal(t, []any{"no_heights"}, got["learned_constraints"])
	require.Equal(t, "open", got["status"])
	task := got["tasks"].([]any)[0].(map[string]any)
	require.Equal(t, "find_new_placement", task["kind"])
	require.Equal(t, "/v1/placements", task["href"])
	require.Equal(t, "/v1/rematches/"+id+"/suggestions", task["links"].(map[string]any)["suggestions"].(map[string]any)["href"])
	require.Equal(t, map[string]any{
		"working_days": 10.0, "due_on": "2027-01-18", "used_working_days": 0.0, "overdue": false, "level": 0.0, "escalated": false,
	}, got["target"])
	require.NotContains(t, got, "lead_time")
	list := b.get("/v1/rematches").ok(http.StatusOK)["items"].([]any)
	require.NotContains(t, list[0], "learned_constraints")
	given := b.post("/v1/rematches/"+id+"/give-up", bodies()["give_up"]).ok(http.StatusOK)
	require.Equal(t, "given_up", given["status"])
	require.Empty(t, given["allowed"])
	b.post("/v1/rematches/"+id+"/give-up", bodies()["give_up"]).refused(http.StatusConflict, "rematch_closed")
	b.post("/v1/rematches/"+nobodyID+"/give-up", bodies()["give_up"]).refused(http.StatusNotFound, "not_found")
}

func TestInbox(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")

	items := b.get("/v1/tasks?scope=unit&overdue=true&limit=5").ok(http.StatusOK)["items"].([]any)

	task := items[0].(map[string]any)
	require.Equal(t, "/v1/placements/"+lifecycletest.PlacementID+"/follow-ups/1/hold", task["href"])
	require.Equal(t, "hold_follow_up", task["command"])
	b.get("/v1/tasks?scope=everybody").field("not_one_of", "scope")
	b.get("/v1/tasks?overdue=perhaps").field("boolean_expected", "overdue")
}

func TestPracticeClock(t *testing.T) {
	t.Parallel()
	b := setup(t)

	moved := b.post("/v1/practice/clock", `{"working_days": 2}`, "Idempotency-Key", "k").ok(http.StatusOK)

	require.InDelta(t, 2.0, moved["fired"], 0)
	require.Equal(t, "2027-01-04", moved["today"])
	o := b.temporal.updates[0]
	require.Equal(t, "practice-clock/"+tenantID, o.WorkflowID)
	require.Equal(t, "move_clock", o.UpdateName)
	for _, body := range []string{`{}`, `{"hours": 1, "next_deadline": true}`, `{"next_deadline": false}`} {
		b.post("/v1/practice/clock", body).refused(http.StatusUnprocessableEntity, "one_measure_expected")
	}
	b.post("/v1/practice/clock", `{"hours": -1}`).field("too_small", "hours")
	b.post("/v1/practice/clock", `{"hours": 100000000000000000000}`).field("too_large", "hours")
	b.store.tenant.ClockMoving = true
	require.Equal(t, true, b.get("/v1/practice/clock").ok(http.StatusOK)["moving"])
	b.store.tenant.Practice = false
	b.get("/v1/practice/clock").refused(http.StatusConflict, "not_a_practice_tenant")
	b.post("/v1/practice/clock", `{"hours": 1}`).refused(http.StatusConflict, "not_a_practice_tenant")
}
