package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// aCompany puts a company there whose owner is the caller.
func (b *bundle) aCompany() string {
	b.store.companies[companyID] = store.Company{
		ID: companyID, CVR: "24256790", Name: "Lageret", Sector: "private", Owner: relation.Owner{UserID: workerID}, Version: 1,
	}
	return "/v1/companies/" + companyID
}

func TestACaseWorkerWhoRegistersACompanyAnswersForIt(t *testing.T) {
	t.Parallel()
	body := bodies()["create_company"]

	made := setup(t).post("/v1/companies", body).ok(http.StatusCreated)
	require.Equal(t, workerID, made["owner_id"])
	require.Equal(t, workerID, made["responsible_id"])
	require.Equal(t, "owner", made["responsible"])
	named := setup(t).post("/v1/companies", strings.Replace(body, `"name"`, `"owner_id": "`+colleagueID+`", "substitute_id": "`+workerID+`", "name"`, 1)).ok(http.StatusCreated)
	require.Equal(t, colleagueID, named["owner_id"])
	require.Equal(t, workerID, named["substitute_id"])
	b := setup(t)
	imported := b.as("integration", http.MethodPost, "/v1/companies", body).ok(http.StatusCreated)
	require.NotContains(t, imported, "owner_id", "a system answers for nobody")
	require.Equal(t, "nobody", imported["responsible"])
	b.as("integration", http.MethodPost, "/v1/companies", strings.Replace(body, `"name"`, `"substitute_id": "`+workerID+`", "name"`, 1)).field("required", "owner_id")
	b.do(http.MethodPut, "/v1/companies/"+companyID, strings.Replace(body, `"name"`, `"owner_id": "`+colleagueID+`", "name"`, 1), "If-Match", `"v1"`).
		field("unknown_field", "owner_id")
	for field, bad := range map[string]string{"industry_code": "52.10", "group_id": "none"} {
		a := b.post("/v1/companies", strings.Replace(body, `"name"`, `"`+field+`": "`+bad+`", "name"`, 1))
		require.Equal(t, http.StatusUnprocessableEntity, a.status)
		require.Equal(t, field, a.problem().Errors[0].Field)
	}
}

func TestACompanyIsHandedOver(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/owner"
	body := bodies()["hand_over_company"]

	first := b.post(path, body, "Idempotency-Key", "k", "Accept-Language", "da")
	require.Equal(t, first.body, b.post(path, body, "Idempotency-Key", "k", "Accept-Language", "da").body)

	got := first.ok(http.StatusOK)
	require.Equal(t, map[string]any{"user_id": colleagueID, "name": "Mette", "active": true}, withName(b, got["owner"]))
	require.Equal(t, "owner", got["responsible_as"])
	require.Equal(t, "Den ansvarlige har virksomheden", got["text"])
	items := got["history"].(map[string]any)["items"].([]any)
	require.Len(t, items, 1)
	require.Equal(t, "ring før tolv", items[0].(map[string]any)["note"])
	require.Equal(t, []any{"company_told"}, items[0].(map[string]any)["done"])
	require.Equal(t, "2027-01-04T09:00:00Z", items[0].(map[string]any)["from"], "the tenant's time")
	require.Equal(t, got, b.get(path, "Accept-Language", "da").ok(http.StatusOK))

	b.post(path, body).refused(http.StatusConflict, "owner_unchanged")
	back := `{"owner_id": "` + workerID + `", "reason": "workload", "done": ["notes_read"]}`
	b.post(path, strings.Replace(back, `"reason": "workload", `, "", 1)).field("required", "reason")
	b.post(path, strings.Replace(back, "workload", "first_owner", 1)).field("not_first_owner", "reason")
	b.post(path, strings.Replace(back, `, "done": ["notes_read"]`, "", 1)).field("handover_empty", "done")
	b.post(path, strings.Replace(back, "notes_read", "coffee", 1)).field("not_one_of", "done[0]")
	b.post(path, strings.Replace(back, "workload", "boredom", 1)).field("not_one_of", "reason")
	b.post(path, strings.Replace(back, `"reason"`, `"substitute_id": "`+workerID+`", "reason"`, 1)).field("same_person", "substitute_id")
	b.post(path, strings.Replace(back, workerID, goneID, 1)).field("reference_not_found", "owner_id")
	b.post(path, `{}`).field("required", "owner_id")
	b.post("/v1/companies/"+nobodyID+"/owner", back).refused(http.StatusNotFound, "not_found")
	b.get("/v1/companies/"+nobodyID+"/owner").refused(http.StatusNotFound, "not_found")
	require.NotContains(t, b.logs.String(), "tolv")
}

// withName completes the view of a user: the fake lists one user only.
func withName(b *bundle, view any) map[string]any {
	m := view.(map[string]any)
	u := b.store.users[m["user_id"].(string)]
	return map[string]any{"user_id": u.ID, "name": u.Name, "active": u.Active}
}

func TestGroupsOfCompanies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["create_company_group"]

	a := b.post("/v1/company-groups", body)
	require.Equal(t, "chain", a.ok(http.StatusCreated)["kind"])
	require.Equal(t, "/v1/company-groups/"+groupID, a.header.Get("Location"))
	b.post("/v1/company-groups", strings.Replace(body, "chain", "family", 1)).field("not_one_of", "kind")
	b.post("/v1/company-groups", strings.Replace(body, colleagueID, nobodyID, 1)).field("reference_not_found", "owner_id")
	totals := b.get("/v1/company-groups/" + groupID).ok(http.StatusOK)["totals"].(map[string]any)
	require.InDelta(t, 5.0, totals["workplaces"], 0)
	require.InDelta(t, 1.0, totals["workplaces_without_employees"], 0)
	require.Len(t, b.get("/v1/company-groups").ok(http.StatusOK)["items"], 1)
	require.Equal(t, `"v2"`, b.do(http.MethodPut, "/v1/company-groups/"+groupID, body, "If-Match", `"v1"`).header.Get("ETag"))
	b.do(http.MethodPut, "/v1/company-groups/"+groupID, body, "If-Match", `"v2"`).refused(http.StatusPreconditionFailed, "stale_version")
	b.do(http.MethodPut, "/v1/company-groups/"+nobodyID, body, "If-Match", `"v1"`).refused(http.StatusNotFound, "not_found")
}

func TestContactsOfACompany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/contacts"
	body := bodies()["create_company_contact"]

	a := b.post(path, body)
	got := a.ok(http.StatusCreated)
	require.Equal(t, "/v1/company-contacts/"+contactID, a.header.Get("Location"))
	require.Equal(t, companyID, got["company_id"])
	require.Equal(t, true, got["primary"])
	b.post("/v1/companies/"+nobodyID+"/contacts", body).refused(http.StatusNotFound, "not_found")
	b.get("/v1/companies/"+nobodyID+"/contacts").refused(http.StatusNotFound, "not_found")
	b.post(path, strings.Replace(body, `"role"`, `"workplace_id": "`+nobodyID+`", "role"`, 1)).field("reference_not_found", "workplace_id")
	b.post(path, `{"role": "x"}`).field("required", "name")
	b.post(path, `{"name": "`+secretName+`", "cpr": "`+secretCPR+`"}`).field("unknown_field", "cpr")
	require.Len(t, b.get(path).ok(http.StatusOK)["items"], 1)
	one := "/v1/company-contacts/" + contactID
	require.Equal(t, "driftsleder", b.get(one).ok(http.StatusOK)["role"])
	require.Equal(t, companyID, b.do(http.MethodPut, one, bodies()["update_company_contact"], "If-Match", `"v1"`).ok(http.StatusOK)["company_id"])
	b.do(http.MethodPut, one, bodies()["update_company_contact"]).refused(http.StatusPreconditionRequired, "if_match_required")
	b.post(one+"/removal", `{}`).field("required", "reason")
	b.post(one+"/removal", `{"reason": "fired"}`).field("not_one_of", "reason")
	require.Equal(t, true, b.post(one+"/removal", `{"reason": "left"}`).ok(http.StatusOK)["removed"])
	b.post("/v1/company-contacts/"+nobodyID+"/removal", `{"reason": "left"}`).refused(http.StatusNotFound, "not_found")
	for _, p := range []string{path, one} {
		b.as("integration", http.MethodGet, p, "").refused(http.StatusForbidden, "not_allowed")
		b.as("admin", http.MethodGet, p, "").refused(http.StatusForbidden, "not_allowed")
	}
}

func TestTheLogOfACompany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/log"

	got := b.post(path, bodies()["add_log_entry"]).ok(http.StatusCreated)
	require.Equal(t, "2027-01-04", got["on"], "today")
	require.Equal(t, workerID, got["user_id"])
	entry := func(more string) string { return `{"channel": "phone", "summary": "x"` + more + `}` }
	b.post(path, entry(`, "on": "2027-01-05"`)).field("date_in_future", "on")
	b.post(path, entry(`, "on": "2027-01-03", "next_contact_on": "2027-01-02"`)).field("date_in_past", "next_contact_on")
	b.post(path, entry(`, "on": "2027-02-30"`)).field("invalid_date", "on")
	b.post(path, entry(`, "contact_id": "`+nobodyID+`"`)).field("reference_not_found", "contact_id")
	b.post(path, entry(`, "mood": "furious"`)).field("not_one_of", "mood")
	b.post(path, `{"channel": "smoke", "summary": "x"}`).field("not_one_of", "channel")
	b.post(path, `{"channel": "phone"}`).field("required", "summary")
	b.post("/v1/companies/"+nobodyID+"/log", entry("")).refused(http.StatusNotFound, "not_found")
	require.Len(t, b.get(path + "?channel=phone").ok(http.StatusOK)["items"], 1)
	b.as("integration", http.MethodGet, path, "").refused(http.StatusForbidden, "not_allowed")
	require.NotContains(t, b.logs.String(), "talt")

	b.get("/v1/companies?contact_due=true&unattended=true&industry=52&owner_id=" + workerID).ok(http.StatusOK)
	require.Equal(t, store.CompanyFilter{
		Industry: "52", OwnerID: workerID, Unattended: true, On: "2027-01-04", ContactDueOn: "2027-01-04", Page: store.Page{Limit: 50},
	}, b.store.asked.companies)
}

func TestTasksOfAWorkplaceSayHowOldTheyAre(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/v1/work-tasks/" + workTaskID
	read := func(header ...string) map[string]any { return b.get(path, header...).ok(http.StatusOK) }

	require.Equal(t, true, read()["stale"])
	require.InDelta(t, 582.0, read()["age_days"], 0)
	require.Equal(t, "Gone through 582 days ago; go through it again before you go by it", read()["freshness"])
	require.Equal(t, "Gennemgået for 582 dage siden. Gennemgå den igen, før du retter dig efter den", read("Accept-Language", "da")["freshness"])
	b.store.seenOn = "2027-01-03"
	require.Equal(t, false, read()["stale"], "a visitor saw it")
	require.Equal(t, "Gone through yesterday", read()["freshness"])
	list := b.get("/v1/work-tasks?stale=true&occupation=93&state=active").ok(http.StatusOK)
	require.Len(t, list["items"], 1)
	require.Equal(t, lifecycle.Date("2026-01-04"), b.store.asked.reviewedBefore)

	body := bodies()["create_work_task"]
	a := b.post("/v1/work-tasks", body)
	require.Equal(t, "/v1/work-tasks/"+workTaskID, a.header.Get("Location"))
	require.Equal(t, "Gone through 34 days ago", a.ok(http.StatusCreated)["freshness"])
	never := b.post("/v1/work-tasks", strings.Replace(body, `, "reviewed_on": "2026-12-01"`, "", 1)).ok(http.StatusCreated)
	require.Equal(t, true, never["stale"])
	require.NotContains(t, never, "age_days")
	require.Equal(t, "Nobody has gone through this task with the workplace yet", never["freshness"])
	for demands, want := range map[string]struct{ code, field string }{
		`{"code": "flying"}`:                                            {"not_one_of", "demands[0].code"},
		`{"code": "standing"}`:                                          {"amount_missing", "demands"},
		`{"code": "noise", "amount": 3}`:                                {"amount_not_for_this", "demands"},
		`{"code": "lifting", "amount": 500}`:                            {"out_of_scale", "demands"},
		`{"code": "noise"}, {"code": "noise"}`:                          {"given_twice", "demands"},
		`{"code": "lifting", "amount": -1}`:                             {"too_small", "demands[0].amount"},
		`{"code": "lifting", "amount": 1, "who": "` + secretName + `"}`: {"unknown_field", "demands[0].who"},
	} {
		b.post("/v1/work-tasks", `{"workplace_id": "`+workplaceID+`", "title": "x", "demands": [`+demands+`]}`).field(want.code, want.field)
	}
	for more, want := range map[string]struct{ code, field string }{
		`"occupation": "93"`:                        {"invalid_form", "occupation"},
		`"skills": ["Torben"]`:                      {"invalid_form", "skills[0]"},
		`"languages": [{"code": "da"}]`:             {"invalid", "languages"},
		`"languages": [{"code": "en", "level": 9}]`: {"too_large", "languages[0].level"},
		`"reviewed_on": "2027-01-05"`:               {"date_in_future", "reviewed_on"},
		`"state": "lost"`:                           {"not_one_of", "state"},
	} {
		b.post("/v1/work-tasks", `{"workplace_id": "`+workplaceID+`", "title": "x", `+more+`}`).field(want.code, want.field)
	}
	b.post("/v1/work-tasks", strings.Replace(body, workplaceID, nobodyID, 1)).field("reference_not_found", "workplace_id")
	b.do(http.MethodPut, path, strings.Replace(body, workplaceID, nobodyID, 1), "If-Match", `"v1"`).field("cannot_be_changed", "workplace_id")
	b.as("integration", http.MethodPost, "/v1/work-tasks", body).ok(http.StatusCreated)
	b.as("admin", http.MethodPost, "/v1/work-tasks", body).refused(http.StatusForbidden, "not_allowed")
}

func TestVisitsToAWorkplace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["create_visit"]

	a := b.post("/v1/visits", body)
	got := a.ok(http.StatusCreated)
	require.Equal(t, "/v1/visits/"+visitID, a.header.Get("Location"))
	require.Equal(t, workerID, got["visitor_id"])
	planned := `{"workplace_id": "` + workplaceID + `", "state": "planned", "on": "2027-01-20", "note": "aftal tid"}`
	b.post("/v1/visits", planned).ok(http.StatusCreated)
	b.post("/v1/visits", strings.Replace(planned, "2027-01-20", "2027-01-03", 1)).field("date_in_past", "on")
	b.post("/v1/visits", strings.Replace(body, "2026-12-20", "2027-01-05", 1)).field("date_in_future", "on")
	b.post("/v1/visits", strings.Replace(planned, `"note"`, `"traits": [{"trait": "quiet", "value": 1}], "note"`, 1)).field("nothing_seen_yet", "state")
	b.post("/v1/visits", strings.Replace(body, "patient", "tall", 1)).field("not_one_of", "traits[0].trait")
	b.post("/v1/visits", strings.Replace(body, `"value": 4`, `"value": 6`, 1)).field("too_large", "traits[0].value")
	b.post("/v1/visits", strings.Replace(body, `{"trait": "patient", "value": 4}`, `{"trait": "quiet", "value": 4}, {"trait": "quiet", "value": 5}`, 1)).field("given_twice", "traits")
	b.post("/v1/visits", strings.Replace(body, workTaskID, nobodyID, 1)).field("reference_not_found", "task_ids")
	b.post("/v1/visits", strings.Replace(body, workTaskID, secretCPR, 1)).field("invalid_id", "task_ids[0]")
	corrected := b.do(http.MethodPut, "/v1/visits/"+visitID, body, "If-Match", `"v1"`)
	require.Equal(t, `"v2"`, corrected.header.Get("ETag"))
	require.Equal(t, "roligt", b.get("/v1/visits/" + visitID).ok(http.StatusOK)["note"])
	require.NotContains(t, b.get("/v1/visits?state=held&workplace_id=" + workplaceID).ok(http.StatusOK)["items"].([]any)[0], "note")
	b.as("integration", http.MethodGet, "/v1/visits", "").refused(http.StatusForbidden, "not_allowed")
	require.NotContains(t, b.logs.String(), "roligt")
}

func TestAWorkplaceSaysWhatIsKnownOfItAndHowOldThatIs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/v1/workplaces/" + workplaceID
	knowledge := func(header ...string) map[string]any {
		return b.get(path, header...).ok(http.StatusOK)["knowledge"].(map[string]any)
	}

	require.Equal(t, "Nobody has visited this workplace yet", knowledge()["text"])
	require.Equal(t, true, knowledge()["stale"])
	for day, text := range map[lifecycle.Date]string{
		"2027-01-04": "Besøgt i dag", "2027-01-03": "Besøgt i går", "2026-12-20": "Besøgt for 15 dage siden", "2026-07-08": "Besøgt for 180 dage siden",
		"2026-07-07": "Besøgt for 181 dage siden. Det, man så dengang, gælder måske ikke længere",
	} {
		b.store.seenOn = day
		k := knowledge("Accept-Language", "da")
		require.Equal(t, text, k["text"])
		require.Equal(t, day < "2026-07-08", k["stale"])
		require.Equal(t, string(day), k["last_visit_on"])
	}
	require.Len(t, knowledge()["traits"], 1)
	require.InDelta(t, 1.0, knowledge()["stale_tasks"], 0)
	require.NotContains(t, b.as("integration", http.MethodGet, path, "").ok(http.StatusOK), "knowledge")
	require.NotContains(t, b.as("admin", http.MethodGet, "/v1/workplaces", "").ok(http.StatusOK)["items"].([]any)[0], "knowledge")
}

func TestWorkplacesAreLookedForNearby(t *testing.T) {
	t.Parallel()
	b := setup(t)

	items := b.get("/v1/workplaces?near=8900&small=true&industry=52&occupation=932&demand_free=heights&demand_free=night&stale=true",
		"Accept-Language", "da").ok(http.StatusOK)["items"].([]any)

	require.Equal(t, store.WorkplaceFilter{
		Near: "8900", WithinKm: 25, Small: true, Industry: "52", Occupation: "932", UnvisitedSince: "2026-07-08",
		DemandFree: []vocabulary.Demand{vocabulary.Heights, vocabulary.Night}, Page: store.Page{Limit: 50},
	}, b.store.asked.workplaces)
	first, second := items[0].(map[string]any), items[1].(map[string]any)
	require.Equal(t, map[string]any{"kilometres": 5.0, "under": true, "text": "under 5 km"}, first["distance"])
	require.Equal(t, map[string]any{"kilometres": 12.3, "under": false, "text": "12 km"}, second["distance"])
	require.Equal(t, true, first["small"])
	require.Equal(t, false, second["small"], "not known")
	require.Equal(t, "municipality_open", first["warnings"].([]any)[0].(map[string]any)["code"])
	require.Equal(t, "unknown_postal_code", second["warnings"].([]any)[0].(map[string]any)["code"])

	b.get("/v1/workplaces?near=8999").field("unknown_postal_code", "near")
	b.get("/v1/workplaces?near=Randers").field("invalid_form", "near")
	b.get("/v1/workplaces?within_km=5").field("required", "near")
	b.get("/v1/workplaces?near=8900&within_km=0").field("too_small", "within_km")
	b.get("/v1/workplaces?near=8900&within_km=NaN").field("integer_expected", "within_km")
	b.get("/v1/workplaces?demand_free=flying").field("not_one_of", "demand_free[0]")
	b.get("/v1/workplaces?industry=5x").field("invalid_form", "industry")
	b.get("/v1/workplaces?small=perhaps").field("boolean_expected", "small")
}

func TestTheSizeAndMunicipalityOfAWorkplace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	with := func(more string) string {
		return strings.Replace(bodies()["create_workplace"], `"name"`, more+`, "name"`, 1)
	}

	made := b.post("/v1/workplaces", with(`"employees": 19`)).ok(http.StatusCreated)
	require.Equal(t, "from_10_to_19", made["size_band"])
	require.Equal(t, true, made["small"])
	band := b.post("/v1/workplaces", with(`"size_band": "from_20_to_49"`)).ok(http.StatusCreated)
	require.Equal(t, false, band["small"])
	require.NotContains(t, band, "employees")
	b.post("/v1/workplaces", with(`"employees": 20, "size_band": "from_10_to_19"`)).field("size_does_not_fit", "size_band")
	b.post("/v1/workplaces", with(`"employees": -1`)).field("too_small", "employees")
	b.post("/v1/workplaces", with(`"size_band": "tiny"`)).field("not_one_of", "size_band")
	b.post("/v1/workplaces", with(`"municipality_code": "0101"`)).field("municipality_not_here", "municipality_code")
	b.post("/v1/workplaces", with(`"municipality_code": "751"`)).field("invalid_form", "municipality_code")
	b.post("/v1/workplaces", with(`"industry_code": "52"`)).field("invalid_form", "industry_code")
	b.post("/v1/places", strings.Replace(bodies()["create_place"], `"title"`, `"occupation": "93", "title"`, 1)).field("invalid_form", "occupation")
	place := b.post("/v1/places", strings.Replace(bodies()["create_place"], `"title"`, `"occupation": "9321", "task_ids": ["`+workTaskID+`"], "title"`, 1)).ok(http.StatusCreated)
	require.Equal(t, []any{workTaskID}, place["task_ids"])
}
