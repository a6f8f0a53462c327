package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

func TestAbsencesAreRegisteredByOneselfOrTheSupervisorOfTheUnit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	of := func(userID string) string { return "/v1/users/" + userID + "/absences" }
	const body = `{"from": "2027-03-01", "to": "2027-03-12"}`

	a := b.post(of(workerID), body)
	got := a.ok(http.StatusCreated)
	require.Equal(t, "/v1/absences/"+got["id"].(string), a.header.Get("Location"))
	require.Equal(t, workerID, got["user_id"])
	require.NotContains(t, got, "reason")
	b.post(of(colleagueID), body).refused(http.StatusForbidden, "absence_of_another")
	b.as("supervisor", http.MethodPost, of(colleagueID), body).ok(http.StatusCreated)
	b.as("supervisor", http.MethodPost, of(strangerID), body).refused(http.StatusForbidden, "absence_of_another")
	b.post(of(nobodyID), body).refused(http.StatusNotFound, "not_found")
	b.get(of(nobodyID)).refused(http.StatusNotFound, "not_found")
	require.Len(t, b.get(of(colleagueID)).ok(http.StatusOK)["items"], 1, "everybody who does casework may know who is away")
	b.post(of(workerID), strings.Replace(body, "}", `, "reason": "sygdom"}`, 1)).field("unknown_field", "reason")
	b.post(of(workerID), `{"from": "2027-03-02", "to": "2027-03-01"}`).field("end_before_start", "to")
	b.post(of(workerID), `{"from": "2027-02-30", "to": "2027-03-01"}`).field("invalid_date", "from")
	b.post(of(workerID), `{"from": "2027-03-02", "to": "2072-03-01"}`).field("absence_too_long", "to")
	b.post(of(workerID), `{"from": "2027-03-02"}`).field("required", "to")

	one := "/v1/absences/" + absenceID
	require.Equal(t, `"v2"`, b.do(http.MethodPut, one, body, "If-Match", `"v1"`).header.Get("ETag"))
	b.do(http.MethodPut, one, body, "If-Match", `"v7"`).refused(http.StatusPreconditionFailed, "stale_version")
	b.do(http.MethodPut, one, body).refused(http.StatusPreconditionRequired, "if_match_required")
	b.do(http.MethodDelete, one, "", "If-Match", `"v1"`).ok(http.StatusOK)
	b.do(http.MethodDelete, "/v1/absences/"+nobodyID, "", "If-Match", `"v1"`).refused(http.StatusNotFound, "not_found")
	b.store.absences[absenceID] = store.Absence{ID: absenceID, UserID: colleagueID, From: "2027-01-04", To: "2027-01-15", Version: 1}
	b.do(http.MethodPut, one, body, "If-Match", `"v1"`).refused(http.StatusForbidden, "absence_of_another")
	b.do(http.MethodDelete, one, "", "If-Match", `"v1"`).refused(http.StatusForbidden, "absence_of_another")
}

func TestTheSubstituteAnswersWhileTheOwnerIsAway(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany()
	company := b.store.companies[companyID]
	company.Owner.SubstituteID = colleagueID
	b.store.companies[companyID] = company

	got := b.get(path+"/owner", "Accept-Language", "da").ok(http.StatusOK)
	require.Equal(t, "substitute", got["responsible_as"])
	require.Equal(t, colleagueID, got["responsible"].(map[string]any)["user_id"])
	require.Equal(t, "2027-01-15", got["responsible_until"])
	require.Equal(t, "2027-01-15", got["owner"].(map[string]any)["away_until"])
	require.Equal(t, "Den ansvarlige er her ikke, så stedfortræderen har virksomheden", got["text"])
	read := b.get(path).ok(http.StatusOK)
	require.Equal(t, colleagueID, read["responsible_id"])
	require.Equal(t, "2027-01-15", read["owner_away_until"])
	users := b.get("/v1/users").ok(http.StatusOK)["items"].([]any)
	require.Equal(t, "2027-01-15", users[0].(map[string]any)["away_until"])

	b.at = lifecycletest.At("2027-01-16", 9)
	got = b.get(path + "/owner").ok(http.StatusOK)
	require.Equal(t, "owner", got["responsible_as"], "by the tenant's day")
	require.NotContains(t, got, "responsible_until")
	require.NotContains(t, got["owner"], "away_until")
}

func TestTasksSayWhySomebodyElseSeesThem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.at = now()
	first := func(query string) map[string]any {
		return b.get("/v1/tasks"+query, "Accept-Language", "da").ok(http.StatusOK)["items"].([]any)[0].(map[string]any)
	}

	require.NotContains(t, first(""), "because")
	require.Equal(t, store.TaskFilter{InboxOf: workerID, On: "2027-01-04", At: now(), Page: store.Page{Limit: 50}}, b.store.taskFilter)
	b.store.stoodIn = colleagueID
	got := first("?scope=mine")
	require.Equal(t, colleagueID, got["as_substitute_for"])
	require.Equal(t, "Du er stedfortræder for den virksomhedsansvarlige, som ikke er her", got["because"])
	b.store.stoodIn, b.store.clusterOf = "", lifecycletest.AgreementID
	got = first("?scope=coordinated&escalated=true")
	require.Equal(t, store.TaskFilter{CoordinatorID: workerID, On: "2027-01-04", Escalated: true, At: now(), Page: store.Page{Limit: 50}}, b.store.taskFilter)
	require.Equal(t, lifecycletest.AgreementID, got["as_coordinator_of"])
	require.Equal(t, "Det sker i en klynge, som du koordinerer", got["because"])
	first("?scope=unit")
	require.Equal(t, unitID, b.store.taskFilter.UnitID)
}

func TestNoticesTellACoordinatorWhatHappened(t *testing.T) {
	t.Parallel()
	b := setup(t)

	items := b.get("/v1/notices?since=2027-01-04T09:00:00Z", "Accept-Language", "da").ok(http.StatusOK)["items"].([]any)
	require.Len(t, items, 2)
	require.Equal(t, time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), b.store.since)
	moved, raised := items[0].(map[string]any), items[1].(map[string]any)
	require.Equal(t, "moved_to_workplace", moved["fact"])
	require.Equal(t, placeID, moved["place_id"])
	require.NotEmpty(t, moved["text"])
	require.Equal(t, "escalated", raised["fact"])
	require.Equal(t, "follow_up:3", raised["deadline"])
	require.NotEmpty(t, raised["deadline_text"])
	require.NotContains(t, raised, "user_id", "the clock did it")
	b.get("/v1/notices?since=soon").refused(http.StatusUnprocessableEntity, "invalid_time")
	b.as("integration", http.MethodGet, "/v1/notices", "").refused(http.StatusForbidden, "not_allowed")
}

// A handover may give the next owner what the owner before has open, one command each; placements stay.
func TestAHandoverReassignsWhatIsOpen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/owner"
	id, trainingID := b.anAgreement("active"), b.aTraining("enrolled")
	b.at = now()
	b.store.opened = []store.Owned{
		{Ref: lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: id}, OwnerID: workerID},
		{Ref: lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: trainingID}, OwnerID: workerID},
		{Ref: lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: nobodyID}, OwnerID: workerID},
	}
	b.store.owned = []store.Ownership{{ID: nobodyID, CompanyID: companyID, Owner: relation.Owner{UserID: workerID}, Reason: relation.FirstOwner}}
	body := `{"owner_id": "` + colleagueID + `", "reason": "workload", "done": ["agreements_gone_through"], "reassign_open": true}`
	reassigned := func(a answer) []any {
		list, _ := a.ok(http.StatusOK)["reassigned"].([]any)
		return list
	}

	first := b.post(path, body, "Idempotency-Key", "k", "Accept-Language", "da")
	got := reassigned(first)
	require.Len(t, got, 3)
	require.Equal(t, map[string]any{"process_kind": "agreement", "process_id": id, "result": "reassigned"}, got[0])
	require.Equal(t, map[string]any{"process_kind": "mentor_training", "process_id": trainingID, "result": "reassigned"}, got[1])
	require.Equal(t, "refused", got[2].(map[string]any)["result"], "each has an answer of its own")
	require.Equal(t, "not_found", got[2].(map[string]any)["code"])
	require.NotEmpty(t, got[2].(map[string]any)["detail"])
	require.Contains(t, b.temporal.names(), "reassign_agreement")
	require.Contains(t, b.temporal.names(), "reassign_training")
	require.Equal(t, []any{[]string{workerID, colleagueID}}, b.store.filters)
	require.Equal(t, colleagueID, b.get("/v1/agreements/" + id).ok(http.StatusOK)["owner_id"])
	require.Equal(t, colleagueID, b.get("/v1/mentor-trainings/" + trainingID).ok(http.StatusOK)["owner_id"])

	b.store.opened[0].OwnerID, b.store.opened[1].OwnerID = colleagueID, colleagueID
	require.Equal(t, first.body, b.post(path, body, "Idempotency-Key", "k", "Accept-Language", "da").body, "the same request, the same answer")
	again := strings.Replace(body, "}", `, "substitute_id": "`+workerID+`"}`, 1)
	require.Empty(t, reassigned(b.post(path, again)), "another substitute is no other owner")
}

func TestNothingIsReassignedWithoutBeingAsked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := b.aCompany() + "/owner"
	b.store.owned = []store.Ownership{{ID: nobodyID, CompanyID: companyID, Owner: relation.Owner{UserID: workerID}, Reason: relation.FirstOwner}}

	require.NotContains(t, b.post(path, bodies()["hand_over_company"]).ok(http.StatusOK), "reassigned")
	require.Empty(t, b.store.filters)
	b.store.tenant.ClockMoving = true
	b.post(path, `{"owner_id": "`+workerID+`", "reason": "workload", "done": ["notes_read"], "reassign_open": true}`).refused(http.StatusConflict, "clock_moving")
	require.Equal(t, colleagueID, b.store.companies[companyID].Owner.UserID, "and nothing was handed over")
}
