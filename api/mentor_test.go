package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/workflows/contract"
)

func TestWhoAMentorIsIsForCaseWorkers(t *testing.T) {
	t.Parallel()
	b := setup(t)

	for role, named := range map[string]bool{"caseworker": true, "supervisor": true, "integration": false} {
		one := b.as(role, http.MethodGet, "/v1/mentors/"+mentorID, "").ok(http.StatusOK)
		list := b.as(role, http.MethodGet, "/v1/mentors", "").ok(http.StatusOK)["items"].([]any)[0].(map[string]any)
		for _, m := range []map[string]any{one, list} {
			for _, field := range []string{"name", "phone", "email"} {
				require.Equal(t, named, m[field] != nil, "%s %s", role, field)
			}
			require.Equal(t, []any{2.0, 1.0, "2028-01-14"}, []any{m["capacity"], m["load"], m["trained_to"]}, "everybody sees codes and numbers")
		}
	}
	b.as("admin", http.MethodGet, "/v1/mentors", "").refused(http.StatusForbidden, "not_allowed")
	for _, r := range b.store.readings {
		require.Equal(t, lifecycle.Date("2027-01-04"), r.On, "as of the tenant's today")
	}
}

func TestAMentorIsRegistered(t *testing.T) {
	t.Parallel()
	b := setup(t)

	a := b.post("/v1/mentors", `{"workplace_id": "`+workplaceID+`", "name": "Mogens", "languages": ["pl", "da", "pl"], "needs": ["pain", "autism", "pain"]}`)

	got := a.ok(http.StatusCreated)
	require.Equal(t, "/v1/mentors/"+mentorID, a.header.Get("Location"))
	require.Equal(t, `"v1"`, a.header.Get("ETag"))
	require.Equal(t, []any{[]any{"da", "pl"}, []any{"autism", "pain"}, 1.0, true}, []any{got["languages"], got["needs"], got["capacity"], got["active"]})
	require.False(t, b.do(http.MethodPut, "/v1/mentors/"+mentorID, bodies()["update_mentor"], "If-Match", `"v1"`).ok(http.StatusOK)["active"].(bool))
	for body, fault := range map[string][2]string{
		`{"workplace_id": "` + workplaceID + `"}`:                                            {"required", "name"},
		`{"workplace_id": "` + workplaceID + `", "name": ""}`:                                {"too_short", "name"},
		`{"workplace_id": "` + workplaceID + `", "name": "M", "capacity": 51}`:               {"too_large", "capacity"},
		`{"workplace_id": "` + workplaceID + `", "name": "M", "languages": ["dansk"]}`:       {"invalid_form", "languages[0]"},
		`{"workplace_id": "` + workplaceID + `", "name": "M", "needs": ["sleepy"]}`:          {"not_one_of", "needs[0]"},
		`{"workplace_id": "` + nobodyID + `", "name": "M"}`:                                  {"reference_not_found", "workplace_id"},
		`{"workplace_id": "` + workplaceID + `", "name": "M", "cpr": "` + candidateID + `"}`: {"unknown_field", "cpr"},
	} {
		b.post("/v1/mentors", body).field(fault[0], fault[1])
	}
}

func TestTheNeedsOfTheSchemaAreThoseOfTheVocabulary(t *testing.T) {
	t.Parallel()
	b := setup(t)

	for _, need := range vocabulary.Needs() {
		b.post("/v1/mentors", `{"workplace_id": "`+workplaceID+`", "name": "M", "needs": ["`+string(need)+`"]}`).ok(http.StatusCreated)
		b.get("/v1/mentors?need=" + string(need)).ok(http.StatusOK)
	}
}

func TestMentorsAreAskedForByEveryFilter(t *testing.T) {
	t.Parallel()
	b := setup(t)

	b.get("/v1/mentors?workplace_id=" + workplaceID + "&company_id=" + companyID +
		"&language=pl&need=autism&active=true&trained_on=2027-02-01&free_on=2027-02-02&limit=7").ok(http.StatusOK)
	b.get("/v1/mentors?active=false").ok(http.StatusOK)

	yes, no := true, false
	require.Equal(t, []any{
		store.MentorFilter{
			WorkplaceID: workplaceID, CompanyID: companyID, Language: "pl", Need: vocabulary.NeedAutism, Active: &yes,
			TrainedOn: "2027-02-01", FreeOn: "2027-02-02", Page: store.Page{Limit: 7},
		},
		store.MentorFilter{Active: &no, Page: store.Page{Limit: 50}},
	}, b.store.filters)
	b.get("/v1/mentors?free_on=tomorrow").field("invalid_date", "free_on")
	b.get("/v1/mentors?active=perhaps").field("not_one_of", "active")
}

const enrolment = "/v1/mentor-trainings"

func TestAMentorIsEnrolledOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)

	first := b.post(enrolment, bodies()["enrol_mentor"], "Idempotency-Key", "k")
	again := b.post(enrolment, bodies()["enrol_mentor"], "Idempotency-Key", "k")
	other := b.post(enrolment, strings.Replace(bodies()["enrol_mentor"], "14", "15", 1), "Idempotency-Key", "k")

	got := first.ok(http.StatusCreated)
	require.Equal(t, enrolment+"/"+got["id"].(string), first.header.Get("Location"))
	require.Equal(t, "enrolled", got["status"])
	require.Equal(t, got["id"], again.ok(http.StatusCreated)["id"])
	other.refused(http.StatusUnprocessableEntity, lifecycle.CodeKeyReused)
	start := b.temporal.starts[0]
	require.Equal(t, "mentor-training/"+got["id"].(string), start.ID)
	require.NotContains(t, start.StaticSummary, "Mogens")
	in := b.temporal.inputs[0].(contract.Input[mentortraining.State])
	require.Equal(t, got["id"], in.Begin.ProcessID)
	require.NotEmpty(t, in.Begin.Seal)
	require.Equal(t, []any{"record_course_result", "/v1/mentor-trainings/" + got["id"].(string) + "/pass"}, []any{
		got["tasks"].([]any)[0].(map[string]any)["kind"], got["tasks"].([]any)[0].(map[string]any)["href"],
	})
	b.as("caseworker", http.MethodGet, "/v1/mentors/"+mentorID, "").ok(http.StatusOK)
	require.True(t, b.store.readings[0].Nameless, "enrolling somebody reads nobody's name")
}

func TestEnrolmentsAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	left := b.store.mentors[mentorID]
	left.ID, left.Active = supervisorID, false
	b.store.mentors[supervisorID] = left
	ended := b.aTraining("expired")

	for body, fault := range map[string][2]string{
		`{"mentor_id": "` + nobodyID + `", "course": "basic", "planned_on": "2027-01-14"}`:                                 {"mentor_not_found", "mentor_id"},
		`{"mentor_id": "` + supervisorID + `", "course": "basic", "planned_on": "2027-01-14"}`:                             {"mentor_inactive", "mentor_id"},
		`{"mentor_id": "` + mentorID + `", "course": "A b", "planned_on": "2027-01-14"}`:                                   {"invalid_form", "course"},
		`{"mentor_id": "` + mentorID + `", "course": "basic"}`:                                                             {"required", "planned_on"},
		`{"mentor_id": "` + mentorID + `", "course": "basic", "planned_on": "2027-02-30"}`:                                 {"invalid_date", "planned_on"},
		`{"mentor_id": "` + mentorID + `", "course": "basic", "planned_on": "2027-01-14", "owner_id": "` + nobodyID + `"}`: {"owner_not_found", "owner_id"},
		`{"mentor_id": "` + mentorID + `", "course": "basic", "planned_on": "2027-01-14", "renews": "` + nobodyID + `"}`:   {"training_not_found", "renews"},
		`{"mentor_id": "` + mentorID + `", "course": "basic", "planned_on": "2027-01-14", "renews": "` + ended + `"}`:      {"training_not_found", "renews"},
	} {
		b.post(enrolment, body).field(fault[0], fault[1])
	}
	require.Empty(t, b.temporal.starts)
	b.post(enrolment, `{"mentor_id": "`+mentorID+`", "course": "basic", "planned_on": "2035-01-14"}`).refused(http.StatusConflict, "calendar_not_covered")
}

func TestAnEnrolmentRenewsWhatIsValid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	valid := b.aTraining("passed")

	byItself := b.post(enrolment, bodies()["enrol_mentor"]).ok(http.StatusCreated)
	byName := b.post(enrolment, `{"mentor_id": "`+mentorID+`", "course": "other", "planned_on": "2027-01-14", "renews": "`+valid+`"}`).ok(http.StatusCreated)
	another := b.post(enrolment, `{"mentor_id": "`+mentorID+`", "course": "other", "planned_on": "2027-01-14"}`).ok(http.StatusCreated)

	require.Equal(t, valid, byItself["renews"])
	require.Equal(t, valid, byName["renews"])
	require.Nil(t, another["renews"])
	require.Equal(t, map[string]any{"href": enrolment + "/" + valid}, byItself["links"].(map[string]any)["renews"])
}

func TestATrainingGoesItsWay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := enrolment + "/" + b.aTraining("enrolled")
	b.at = lifecycletest.At("2027-01-14", 15)

	moved := b.post(path+"/move", `{"planned_on": "2027-01-28"}`).ok(http.StatusOK)
	require.Equal(t, []any{"2027-01-28", 1.0}, []any{moved["planned_on"], moved["moved"]})
	b.post(path+"/pass", `{"on": "2027-01-15"}`).field("date_in_future", "on")
	b.post(path+"/pass", `{"on": "2027-01-14", "valid_to": "2027-01-14"}`).field("validity_before_course", "valid_to")
	b.post(path+"/pass", `{"on": "2027-01-14", "valid_to": "2031-01-14"}`).field("calendar_not_covered", "valid_to")
	b.post(path+"/failure", `{"on": "2027-01-14", "reason": "mentor_left"}`).field("not_one_of", "reason")

	passed := b.post(path+"/pass", `{"on": "2027-01-14"}`, "Accept-Language", "da").ok(http.StatusOK)
	require.Equal(t, []any{"passed", "2029-01-13", true}, []any{passed["status"], passed["valid_to"], passed["holds"]}, "two years, when nobody says otherwise")
	require.Equal(t, "Bestået: mentoren er uddannet til og med den dag, der står ved uddannelsen", passed["status_text"])
	require.Equal(t, []any{"/v1/mentor-trainings", "Forny mentorens uddannelse, før den udløber"}, []any{
		passed["tasks"].([]any)[0].(map[string]any)["href"], passed["tasks"].([]any)[0].(map[string]any)["text"],
	})
	b.post(path+"/move", `{"planned_on": "2027-02-28"}`).refused(http.StatusConflict, "not_possible_now")

	cancelled := b.post(path+"/cancellation", `{"reason": "entered_by_mistake"}`).ok(http.StatusOK)
	require.Equal(t, []any{"ended", "cancelled", false}, []any{cancelled["status"], cancelled["outcome"], cancelled["holds"]})
	b.post(path+"/cancellation", `{"reason": "other"}`).refused(http.StatusConflict, "training_closed")
	require.Equal(t, "ended", b.get(path).ok(http.StatusOK)["status"])
	require.Len(t, b.get(enrolment + "?mentor_id=" + mentorID + "&status=ended").ok(http.StatusOK)["items"], 1)
}

func TestARenewedTrainingSaysByWhat(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.as("integration", http.MethodGet, enrolment+"/"+b.aTraining("renewed"), "").ok(http.StatusOK)

	require.Equal(t, []any{"renewed", lifecycletest.OtherTrainingID, []any{}}, []any{got["outcome"], got["renewed_by"], got["allowed"]})
	require.Contains(t, got["links"], "renewed_by")
}

func TestSupportIsGrantedWithinTheLaw(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const supports = "/v1/mentor-supports"
	valid := bodies()["create_mentor_support"]

	a := b.post(supports, valid)
	got := a.ok(http.StatusCreated)
	require.Equal(t, supports+"/"+supportID, a.header.Get("Location"))
	require.Equal(t, []any{20000.0, false}, []any{got["hourly_rate_ore"], got["ends_soon"]})
	for change, fault := range map[[2]string][2]string{
		{"2027-06-30", "2027-07-01"}:                 {"support_too_long", "to"},
		{"2027-06-30", "2026-12-31"}:                 {"end_before_start", "to"},
		{`"BEV-42"`, `"070761-4285"`}:                {"reference_is_personal_number", "grant_ref"},
		{`"BEV-42"`, `"` + secretName + `"`}:         {"invalid_form", "grant_ref"},
		{"2.5", "0"}:                                 {"too_small", "weekly_hours"},
		{"released_employee", "coffee"}:              {"not_one_of", "kind"},
		{`"` + mentorID + `"`, `"` + nobodyID + `"`}: {"reference_not_found", "mentor_id"},
	} {
		b.post(supports, strings.Replace(valid, change[0], change[1], 1)).field(fault[0], fault[1])
	}

	id := b.aSupport()
	soon := b.get(supports + "?ending_within=30").ok(http.StatusOK)["items"].([]any)[0].(map[string]any)
	require.Equal(t, true, soon["ends_soon"], "27 days before its end")
	require.Equal(t, store.MentorSupportFilter{EndsFrom: "2027-01-04", EndsTo: "2027-02-03", Page: store.Page{Limit: 50}}, b.store.filters[0])
	b.post(supports, valid).field("renewal_expected", "renewal_of")
	renewal := strings.Replace(strings.Replace(valid, "2027-01-01", "2027-02-01", 1), `"kind"`, `"renewal_of": "`+id+`", "assessed_on": "2027-01-20", "kind"`, 1)
	require.Equal(t, id, b.post(supports, renewal).ok(http.StatusCreated)["renewal_of"])
	b.post(supports, strings.Replace(renewal, `"assessed_on": "2027-01-20", `, "", 1)).field("assessment_missing", "assessed_on")
	b.do(http.MethodPut, supports+"/"+id, valid).refused(http.StatusPreconditionRequired, "if_match_required")
	b.as("integration", http.MethodGet, supports, "").refused(http.StatusForbidden, "not_allowed")
}
