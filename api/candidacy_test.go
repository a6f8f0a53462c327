package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/vocabulary"
)

const candidatePath = "/v1/candidates/" + candidateID

func TestWhoACandidateIsInLaw(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := `{"name": "Nancy", "cpr": "0707614285", "target_group": "sick_pay", "waiting_since": "2027-01-04", "protected": "address"}`

	got := b.post("/v1/candidates", body).ok(http.StatusCreated)

	require.Equal(t, "sick_pay", got["target_group"])
	require.Equal(t, true, got["seeking"])
	require.Equal(t, "2027-01-04", got["waiting_since"])
	require.Equal(t, "address", got["protected"])
	require.Equal(t, false, got["has_job_goal"])
	b.post("/v1/candidates", strings.Replace(body, "2027-01-04", "2027-01-05", 1)).field("date_in_future", "waiting_since")
	b.post("/v1/candidates", strings.Replace(body, "sick_pay", "rich", 1)).field("not_one_of", "target_group")
	b.post("/v1/candidates", strings.Replace(body, `"address"`, `"all"`, 1)).field("not_one_of", "protected")
	b.post("/v1/candidates", strings.Replace(body, `"protected"`, `"has_job_goal": true, "protected"`, 1)).field("unknown_field", "has_job_goal")
	require.Equal(t, false, b.post("/v1/candidates", bodies()["create_candidate"]).ok(http.StatusCreated)["seeking"])
}

func TestAccommodationsAreDemands(t *testing.T) {
	t.Parallel()
	b := setup(t)
	with := func(accommodation string) string {
		return `{"name": "Nancy", "cpr": "0707614285", "accommodations": [` + accommodation + `]}`
	}

	got := b.post("/v1/candidates", with(`{"code": "standing", "max": 20, "limit": "så en pause", "hard": true, "from": "2027-01-01", "to": "2027-06-30"}`)).ok(http.StatusCreated)

	require.Equal(t, map[string]any{
		"code": "standing", "demand": "standing", "max": 20.0, "limit": "så en pause", "hard": true, "from": "2027-01-01", "to": "2027-06-30",
	}, got["accommodations"].([]any)[0])
	b.post("/v1/candidates", with(`{"code": "no_heights"}`)).field("not_one_of", "accommodations[0].code")
	b.post("/v1/candidates", with(`{"code": "standing"}`)).field(candidacy.CodeAmountMissing, "accommodations[0].max")
	b.post("/v1/candidates", with(`{"code": "lifting", "max": 101}`)).field(candidacy.CodeOutOfScale, "accommodations[0].max")
	b.post("/v1/candidates", with(`{"code": "heights"}, {"code": "heights"}`)).field(candidacy.CodeTwice, "accommodations[1].code")
	b.post("/v1/candidates", with(`{"code": "night", "from": "2027-02-30"}`)).field("invalid_date", "accommodations[0].from")

	// What was written before there was a list stays as it is, with what it means.
	before := b.get(candidatePath).ok(http.StatusOK)["accommodations"].([]any)[0].(map[string]any)
	require.Equal(t, "no_heights", before["code"])
	require.Equal(t, "heights", before["demand"])
}

func TestWhatIsProtectedIsNotShownAndNotChanged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// The store leaves out what is hidden from the caller; see TestOnlyTheirOwnUnitsCaseWorkersSeeWhatIsProtected there.
	person := b.store.candidates[candidateID]
	person.Protected, person.Hidden = candidacy.NameAndAddressKept, candidacy.NameAndAddressKept
	person.Name, person.CPR, person.Phone = "", "", ""
	b.store.candidates[candidateID] = person

	got := b.get(candidatePath).ok(http.StatusOK)

	require.Equal(t, "protected", got["name"])
	require.Empty(t, got["cpr"])
	require.Empty(t, got["phone"])
	require.Empty(t, got["warnings"], "a number that is hidden is not irregular")
	require.Equal(t, "name_and_address", got["hidden"])
	require.Equal(t, "name_and_address", b.get(candidatePath + "/profile").ok(http.StatusOK)["hidden"])
	b.get(candidatePath+"?include=cpr").refused(http.StatusForbidden, "protected_person")
	b.do(http.MethodPut, candidatePath, `{"name": "Nancy"}`, "If-Match", `"v3"`).refused(http.StatusForbidden, "protected_person")
	b.do(http.MethodPut, candidatePath+"/profile", `{}`, "If-Match", `"v3"`).refused(http.StatusForbidden, "protected_person")
	b.get(candidatePath+"?include=cpr", "Accept-Language", "da").refused(http.StatusForbidden, "protected_person")
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := candidatePath + "/profile"
	person := b.store.candidates[candidateID]
	person.TargetGroup = vocabulary.ActivityReady
	b.store.candidates[candidateID] = person
	put := func(body string) answer { return b.do(http.MethodPut, path, body, "If-Match", `"v3"`) }

	a := put(`{
		"goals": [{"occupations": ["4321"], "text": "et lager"}], "stage": "step_2",
		"wishes": {"industries": [{"code": "52", "importance": 3}], "tasks": [{"code": "packing", "importance": 2}],
			"traits": [{"code": "patient", "importance": 3}], "workplaces": [{"text": "bageren", "self_found": true}]},
		"vetoes": {"companies": ["` + companyID + `"], "industries": ["10"], "occupations": ["5"]},
		"skills": ["forklift"], "certificates": ["driving_licence_b"], "languages": [{"code": "ar", "level": 6, "goal": 0}],
		"danish": 0, "danish_goal": 2, "interpreter": "ar",
		"hours": {"min": 0.5, "max": 2, "ramp": [{"from": "2027-03-01", "weekly_hours": 15, "ordinary_hours": 5}]},
		"earliest_start": "2027-02-01", "travel": {"modes": [{"mode": "bicycle", "max_km": 8}], "max_km": 25, "postal_code": "8000"},
		"needs": ["pain"], "needs_mentor": true,
		"lessons": [{"demand": "standing", "max": 20, "text": "for længe ad gangen"}, {"company_id": "` + companyID + `"}]}`)

	got := a.ok(http.StatusOK)
	require.Equal(t, `"v4"`, a.header.Get("ETag"))
	require.Equal(t, true, got["self_found_right"])
	require.Equal(t, "Timetallet optrappes: fra 1.3.2027 15 timer om ugen, heraf 5 timer på ordinære vilkår.", got["ramp_remark"])
	require.InDelta(t, 0, got["danish"], 0, "no Danish is not the same as nobody asked")
	require.Equal(t, []any{map[string]any{"occupations": []any{"4321"}, "text": "et lager"}}, got["goals"])
	require.Len(t, got["lessons"], 2)
	require.Equal(t, "8000", got["travel"].(map[string]any)["postal_code"])
	require.NotContains(t, put(`{}`).ok(http.StatusOK), "danish")

	b.do(http.MethodPut, path, `{}`).refused(http.StatusPreconditionRequired, "if_match_required")
	b.do(http.MethodPut, path, `{}`, "If-Match", `"v2"`).refused(http.StatusPreconditionFailed, "stale_version")
	put(`{"health": "x"}`).field("unknown_field", "health")
	put(`{"goals": [{}]}`).field("nothing_named", "goals[0]")
	put(`{"goals": [{"occupations": ["432"]}]}`).field("invalid_form", "goals[0].occupations[0]")
	put(`{"wishes": {"traits": [{"code": "kind", "importance": 1}]}}`).field("invalid", "wishes.traits[0].code")
	put(`{"wishes": {"tasks": [{"code": "packing", "importance": 4}]}}`).field("too_large", "wishes.tasks[0].importance")
	put(`{"needs": ["money"]}`).field("not_one_of", "needs[0]")
	put(`{"hours": {"max": 38}}`).field("hours_out_of_range", "hours.max")
	put(`{"travel": {"postal_code": "80000"}}`).field("invalid_form", "travel.postal_code")
	put(`{"lessons": [{"text": "gik galt"}]}`).field("nothing_named", "lessons[0]")
	b.get("/v1/candidates/"+nobodyID+"/profile").refused(http.StatusNotFound, "not_found")
}

func TestEmployments(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path, body := candidatePath+"/employments", bodies()["create_employment"]

	require.Equal(t, "lager", b.post(path, body).ok(http.StatusCreated)["job_function"])

	b.post(path, `{"from": "2024-05-01"}`).field("employer_either_or", "company_id")
	b.post(path, strings.Replace(body, `"from"`, `"cvr": "13748136", "from"`, 1)).field("employer_either_or", "company_id")
	b.post(path, `{"cvr": "13748137", "from": "2024-05-01"}`).field("invalid_cvr", "cvr")
	b.post(path, `{"cvr": "13748136", "from": "2024-05-01", "to": "2024-04-30"}`).field("end_before_start", "to")
	b.post(path, `{"cvr": "13748136", "from": "2024-05-32"}`).field("invalid_date", "from")
	b.post(path, strings.Replace(body, companyID, nobodyID, 1)).field("reference_not_found", "company_id")
	b.post("/v1/candidates/"+nobodyID+"/employments", body).refused(http.StatusNotFound, "not_found")
	require.Len(t, b.get(path).ok(http.StatusOK)["items"], 1)
	one := "/v1/employments/" + employmentID
	b.do(http.MethodDelete, one, "").refused(http.StatusPreconditionRequired, "if_match_required")
	b.do(http.MethodDelete, one, "", "If-Match", `"v2"`).refused(http.StatusPreconditionFailed, "stale_version")
	require.Equal(t, employmentID, b.do(http.MethodDelete, one, "", "If-Match", `"v1"`).ok(http.StatusOK)["id"])
	b.do(http.MethodDelete, "/v1/employments/"+nobodyID, "", "If-Match", `"v1"`).refused(http.StatusNotFound, "not_found")
}

func TestDisclosures(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path, body := candidatePath+"/disclosures", bodies()["create_disclosure"]

	got := b.post(path, body).ok(http.StatusCreated)

	require.Equal(t, map[string]any{"channel": "meeting", "on": "2027-01-02"}, got["consent"])
	require.Equal(t, workerID, got["user_id"])
	b.post(path, strings.Replace(body, `"on": "2027-01-02"`, `"on": "2027-01-05"`, 1)).field("consent_after_disclosure", "consent.on")
	b.post(path, strings.Replace(body, `"told_on": "2027-01-04"`, `"told_on": "2027-01-05"`, 1)).field("invalid_date", "told_on")
	b.post(path, strings.Replace(body, `"consent": {"channel": "meeting", "on": "2027-01-02"}, `, "", 1)).field("required", "consent")
	b.post(path, strings.Replace(body, "no_heights", "standing", 1)).field("item_unknown", "items[0].key")
	b.post(path, strings.Replace(body, `"key": "no_heights"`, `"text": "x"`, 1)).field("nothing_named", "items[0]")
	b.post("/v1/candidates/"+nobodyID+"/disclosures", body).refused(http.StatusNotFound, "not_found")

	all := b.get(path).ok(http.StatusOK)
	require.Len(t, all["items"], 1)
	require.Empty(t, all["untold"], "of which company?")
	untold := b.get(path + "?company_id=" + companyID).ok(http.StatusOK)["untold"].([]any)
	require.Equal(t, []any{map[string]any{"kind": "accommodation", "key": "no_heights"}}, untold)
	b.get(path+"?company_id="+nobodyID).field("reference_not_found", "company_id")
	require.NotEmpty(t, b.post("/v1/disclosures/"+disclosureID+"/retraction", `{}`).ok(http.StatusOK)["retracted_at"])
	b.post("/v1/disclosures/"+nobodyID+"/retraction", `{}`).refused(http.StatusNotFound, "not_found")
}

func TestWhatTheCompanyOfAPlacementHadBeenTold(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	path := "/v1/placements/" + lifecycletest.PlacementID + "/disclosures"

	undecided := b.get(path).ok(http.StatusOK)
	require.NotContains(t, undecided, "at_decision")
	require.Empty(t, undecided["later"])

	b.in("evaluating_terminated")
	got := b.get(path).ok(http.StatusOK)
	require.Equal(t, "terminated_early", got["ending_kind"])
	require.NotEmpty(t, got["ended_for"])
	at := got["at_decision"].(map[string]any)
	require.Equal(t, []any{map[string]any{"kind": "accommodation", "key": "standing", "text": "20 min"}}, at["not_told"])
	require.Equal(t, map[string]any{"revision": 2.0, "none_known": true}, at["presentation"], "nobody had approved it")
	told := things(at["on_record"])[1]["told"].(map[string]any)
	require.Equal(t, map[string]any{"channel": "phone", "on": "2027-01-02"}, told["consent"])
	require.Equal(t, "2027-02-04T09:00:00Z", told["retracted_at"], "it was a mistake, and that is said, too")
	require.Len(t, got["later"], 1)
	require.NotContains(t, got, "at_ending")

	b.as("integration", http.MethodGet, path, "").refused(http.StatusForbidden, "not_allowed")
	b.get("/v1/placements/"+nobodyID+"/disclosures").refused(http.StatusNotFound, "not_found")
}

func TestPresentations(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path, body := candidatePath+"/presentation", bodies()["draft_presentation"]

	nothing := b.get(path)

	require.Equal(t, "none", nothing.ok(http.StatusOK)["status"])
	require.Equal(t, `"v1"`, nothing.header.Get("ETag"), "so that the first words can be written")
	put := func(body string) answer { return b.do(http.MethodPut, path, body, "If-Match", `"v1"`) }
	drafted := put(body).ok(http.StatusOK)
	require.Equal(t, "drafted", drafted["status"])
	require.NotContains(t, drafted, "approval")
	put(`{"text": "rolig"}`).field("challenges_not_stated", "challenges")
	put(`{"text": "rolig", "none_known": true, "challenges": [{"key": "mornings", "text": "kommer sent"}]}`).field("challenges_not_stated", "challenges")
	put(`{"none_known": true}`).field("required", "text")
	put(`{"text": " ", "none_known": true}`).field("required", "text")

	approve := bodies()["approve_presentation"]
	approved := b.post(path+"/approval", approve).ok(http.StatusOK)
	require.Equal(t, "approved", approved["status"])
	require.Equal(t, map[string]any{"on": "2027-01-04", "channel": "meeting", "recorded_by": workerID}, approved["approval"])
	b.post(path+"/approval", strings.Replace(approve, `"revision": 1`, `"revision": 2`, 1)).refused(http.StatusConflict, "presentation_changed")
	b.post(path+"/approval", strings.Replace(approve, "2027-01-04", "2027-01-05", 1)).field("invalid_date", "on")
	b.post(path+"/approval", strings.Replace(approve, "meeting", "rumour", 1)).field("not_one_of", "channel")

	share := bodies()["share_presentation"]
	require.Equal(t, companyID, b.post(path+"/shares", share).ok(http.StatusCreated)["company_id"])
	b.post(path+"/shares", strings.Replace(share, companyID, nobodyID, 1)).field("reference_not_found", "company_id")
	b.post(path+"/shares", strings.Replace(share, "2027-01-04", "2027-01-01", 1)).field("invalid_date", "on")
	b.store.approval = candidacy.Approval{}
	b.post(path+"/shares", share).refused(http.StatusConflict, "presentation_not_approved")
	require.Len(t, b.get(path + "/shares").ok(http.StatusOK)["items"], 1)
	b.get(path+"?revision=0").field("too_small", "revision")
	b.get(path+"?revision=7").refused(http.StatusNotFound, "not_found")
}

func TestTrialVisits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["create_trial_visit"]

	a := b.post("/v1/trial-visits", body)

	require.Equal(t, "planned", a.ok(http.StatusCreated)["status"])
	require.Equal(t, "/v1/trial-visits/"+trialID, a.header.Get("Location"))
	b.post("/v1/trial-visits", strings.Replace(body, "2027-01-05", "2027-01-09", 1)).field("trial_too_long", "to")
	b.post("/v1/trial-visits", strings.Replace(body, "2027-01-05", "2027-01-03", 1)).field("end_before_start", "to")
	b.post("/v1/trial-visits", strings.Replace(body, workplaceID, nobodyID, 1)).field("reference_not_found", "workplace_id")
	held := bodies()["update_trial_visit"]
	put := func(body string) answer {
		return b.do(http.MethodPut, "/v1/trial-visits/"+trialID, body, "If-Match", `"v1"`)
	}
	require.Equal(t, "unsure", put(held).ok(http.StatusOK)["company_wants"])
	put(strings.Replace(held, `, "company_wants": "unsure"`, "", 1)).field("outcome_missing", "company_wants")
	put(strings.Replace(held, `"held"`, `"planned"`, 1)).field("outcome_not_for_this", "candidate_wants")
	put(strings.Replace(held, candidateID, nobodyID, 1)).field("cannot_be_changed", "candidate_id")
	b.get("/v1/trial-visits?candidate_id=Torben").field("invalid_id", "candidate_id")
}
