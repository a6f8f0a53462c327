package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/workflows/contract"
)

func TestAnAgreementIsDrafted(t *testing.T) {
	t.Parallel()
	b := setup(t)

	a := b.post("/v1/agreements", draft, "Idempotency-Key", "k")

	got := a.ok(http.StatusCreated)
	require.Equal(t, "drafted", got["status"])
	require.Equal(t, "/v1/agreements/"+got["id"].(string), a.header.Get("Location"))
	require.Equal(t, []any{"company"}, got["signing"].(map[string]any)["waiting_for"])
	require.Equal(t, "Collect the signature of the company under the agreement", got["tasks"].([]any)[0].(map[string]any)["text"])
	require.InDelta(t, 14, got["follow_up_every"], 0)
	require.InDelta(t, 30, got["notice_days"], 0)
	c := b.temporal.sent()[0]
	require.Equal(t, got["id"], c.ProcessID)
	require.NotContains(t, string(c.Event), "mentor til hver", "what is written does not reach Temporal")
	require.Contains(t, string(c.Event), companyID)
	require.Equal(t, contract.Host, b.temporal.inputs[0].(contract.Input[agreement.State]).Host)
	require.Len(t, b.store.kept[0], 6)

	again := b.post("/v1/agreements", draft, "Idempotency-Key", "k")
	require.Equal(t, got["id"], again.json()["id"])
	b.post("/v1/agreements", strings.Replace(draft, "Et skab", "Et bord", 1), "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
}

func TestDraftsAreRefusedByField(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct{ from, to, code, field string }{
		{`"count": 2`, `"count": 10`, "count_out_of_range", "lines[0].count"},
		{`"count": 2`, `"count": 100000`, "too_large", "lines[0].count"},
		{`"model": "fixed_places"`, `"model": "best_effort"`, "not_one_of", "lines[0].model"},
		{`"workplace_id": "` + workplaceID + `", "count": 1`, `"workplace_id": "` + nobodyID + `", "count": 1`, "workplace_not_found", "lines[1].workplace_id"},
		{`"model": "sought_for_one"`, `"model": "cluster"`, "cluster_needs_workplaces", "lines"},
		{`"company_id": "` + companyID + `"`, `"company_id": "` + nobodyID + `"`, "workplace_of_another_company", "lines[0].workplace_id"},
		{`["En mentor til hver", "Et skab"]`, `[]`, "text_missing", "company_tasks"},
		{`["En mentor til hver", "Et skab"]`, `["` + strings.Repeat("x", 20001) + `"]`, "too_long", "company_tasks[0]"},
		{`["Opfølgning hver 14. dag"]`, `["  "]`, "text_missing", "municipality_tasks"},
		{`"2027-01-18"`, `"2027-01-01"`, "start_in_past", "period.start"},
		{`"2028-01-14"`, `"2027-01-01"`, "end_before_start", "period.end"},
		{`"company_id"`, `"coordinator_id": "` + goneID + `", "company_id"`, "coordinator_not_found", "coordinator_id"},
		{`"company_id"`, `"owner_id": "` + nobodyID + `", "company_id"`, "owner_not_found", "owner_id"},
		{`"company_id"`, `"secret": 1, "company_id"`, "unknown_field", "secret"},
	} {
		b.post("/v1/agreements", strings.Replace(draft, c.from, c.to, 1)).field(c.code, c.field)
	}
	require.Empty(t, b.temporal.sent(), "nothing was begun")
}

func TestAnAgreementIsLedThroughItsLife(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.post("/v1/agreements", draft).ok(http.StatusCreated)["id"].(string)
	path := "/v1/agreements/" + id

	b.post(path+"/signatures", `{"party": "municipality", "channel": "form"}`).refused(http.StatusConflict, "signatures_missing")
	b.post(path+"/signatures", bodies()["sign_agreement"]).ok(http.StatusOK)
	revised := b.post(path+"/revision", bodies()["revise_agreement"]).ok(http.StatusOK)
	require.InDelta(t, 1, revised["signing"].(map[string]any)["voided"], 0)
	b.post(path+"/signatures", bodies()["sign_agreement"]).ok(http.StatusOK)
	signed := b.post(path+"/signatures", `{"party": "municipality", "channel": "form"}`).ok(http.StatusOK)
	require.Equal(t, "signed", signed["status"])
	require.Equal(t, "The first day of the agreement", signed["next_deadline"].(map[string]any)["text"])
	b.post(path+"/place-opening", `{"place_id": "`+nobodyID+`"}`).field("place_not_found", "place_id")
	opened := b.post(path+"/place-opening", `{"place_id": "`+placeID+`"}`).ok(http.StatusOK)
	require.Equal(t, placeID, opened["places"].([]any)[0].(map[string]any)["place_id"])
	require.InDelta(t, 1, opened["lines"].([]any)[0].(map[string]any)["taken"], 0)

	require.Len(t, b.get("/v1/agreements?status=signed&company_id=" + companyID + "&expires_before=2028-12-31").ok(http.StatusOK)["items"], 1)
	b.get("/v1/agreements?status=sleeping").field("not_one_of", "status")
	b.get("/v1/agreements?expires_before=soon").field("invalid_date", "expires_before")
	timeline := b.get(path + "/timeline").ok(http.StatusOK)["items"].([]any)
	require.NotEmpty(t, timeline)
	require.Len(t, b.get(path + "/texts").ok(http.StatusOK)["items"], 7, "six of the draft, one of the revision")
	for _, of := range []string{"", "/timeline", "/texts", "/utilisation"} {
		b.get("/v1/agreements/"+nobodyID+of).refused(http.StatusNotFound, "not_found")
	}
	b.in("active")
	b.get("/v1/agreements/"+lifecycletest.PlacementID+"/timeline").refused(http.StatusNotFound, "not_found")
}

func TestAnAgreementThatHasEndedTakesNoCommand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anAgreement("ended")

	b.post("/v1/agreements/"+id+"/renewal", bodies()["renew_agreement"]).refused(http.StatusConflict, "agreement_closed")
	require.Empty(t, b.get("/v1/agreements/" + id).ok(http.StatusOK)["allowed"])
}

// A place under an agreement is registered unseen and opened by the agreement, under one key.
func TestAPlaceIsRegisteredUnderAnAgreement(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anAgreement("active")
	body := `{"workplace_id": "` + workplaceID + `", "title": "Lager", "agreement_id": "` + id + `", "line": 1}`

	a := b.post("/v1/places", body, "Idempotency-Key", "k")

	got := a.ok(http.StatusCreated)
	require.Equal(t, []any{"open", id, "open"}, []any{got["state"], got["agreement_id"], got["occupancy"]})
	require.Equal(t, "open_place", b.temporal.updates[0].UpdateName)
	require.Equal(t, "/v1/places/"+got["id"].(string), a.header.Get("Location"))
	b.store.registered.State = placeUnopened
	b.get("/v1/places/"+got["id"].(string)).refused(http.StatusNotFound, "not_found")
	b.post("/v1/places", strings.Replace(body, id, nobodyID, 1)).field("agreement_not_found", "agreement_id")
	b.post("/v1/places", strings.Replace(body, `"line"`, `"state": "paused", "line"`, 1)).field("invalid", "state")
	b.post("/v1/places", `{"workplace_id": "`+workplaceID+`", "title": "x", "line": 1}`).field("required", "agreement_id")
	b.as("integration", http.MethodPost, "/v1/places", body).refused(http.StatusForbidden, "not_allowed")
	b.do(http.MethodPut, "/v1/places/"+placeID, `{"workplace_id": "`+workplaceID+`", "title": "x", "agreement_id": "`+id+`"}`, "If-Match", `"v1"`).
		field("cannot_be_changed", "agreement_id")
	require.Equal(t, "2027-01-18", b.get("/v1/places/" + placeID).ok(http.StatusOK)["free_from"])
}

// A proposal at a place under an agreement says so, and is followed up as was agreed.
func TestAProposalCarriesTheAgreementOfItsPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.anAgreement("active")
	b.at = now()

	got := b.post("/v1/placements", strings.Replace(proposal, placeID, clusterPlace, 1)).ok(http.StatusCreated)

	require.Equal(t, []any{lifecycletest.AgreementID, "cluster"}, []any{got["agreement_id"], got["place_model"]})
	require.Equal(t, "/v1/agreements/"+lifecycletest.AgreementID, got["links"].(map[string]any)["agreement"].(map[string]any)["href"])
	state, err := stateOf[placement.State](b.store.rows[got["id"].(string)])
	require.NoError(t, err)
	require.Equal(t, 14, state.Policy.FollowUpEvery)
	require.Equal(t, vocabulary.Cluster, state.PlaceModel)
}

func TestAMoveWithinTheCluster(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.inCluster()
	path := "/v1/placements/" + lifecycletest.PlacementID + "/workplace-move"

	b.post(path, strings.Replace(bodies()["move_to_workplace"], clusterPlace, placeID, 1)).field("not_in_cluster", "place_id")
	b.post(path, strings.Replace(bodies()["move_to_workplace"], clusterPlace, nobodyID, 1)).field("place_not_found", "place_id")
	got := b.post(path, bodies()["move_to_workplace"]).ok(http.StatusOK)

	require.Equal(t, clusterPlace, got["place_id"])
	require.Empty(t, got["stays"], "moved on the first day")
}

func TestUtilisationIsReadByModelAndPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/v1/agreements/" + b.anAgreement("active_held") + "/utilisation"

	got := b.get(path + "?from=2027-01-18&to=2029-01-01").ok(http.StatusOK)

	require.Equal(t, "2027-01-20", got["to"], "what has not come is not counted")
	fixed := got["models"].([]any)[0].(map[string]any)
	require.Equal(t, map[string]any{
		"model": "fixed_places", "agreed_days": 200.0, "contracted_days": 120.0, "occupied_days": 80.0, "idle_days": 40.0, "utilisation": 0.6667,
	}, fixed)
	require.InDelta(t, 0, got["models"].([]any)[1].(map[string]any)["utilisation"], 0)
	require.InDelta(t, 30, got["places"].([]any)[0].(map[string]any)["idle_days"], 0)
	b.get(path).ok(http.StatusOK)
	require.Equal(t, lifecycle.Period{Start: "2027-01-18", End: "2027-01-20"}, b.store.between)
	b.get(path+"?from=2027-01-18&to=2027-01-01").field("end_before_start", "to")
}

func TestATaskAboutAPlaceLeadsToTheShortlist(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/agreements/" + b.anAgreement("active_refilling")).ok(http.StatusOK)

	task := got["tasks"].([]any)[0].(map[string]any)
	require.Equal(t, "Find who comes next at a fixed place", task["text"])
	require.Equal(t, "/v1/places/"+lifecycletest.PlaceID+"/suggestions", task["links"].(map[string]any)["shortlist"].(map[string]any)["href"])
	require.Equal(t, "/v1/placements", task["href"])
	require.NotContains(t, task, "candidate_id")
}

func TestWhatWasAgreedIsComparedTermByTerm(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/v1/agreements/" + b.anAgreement("drafted") + "/changes"
	drafted := lifecycletest.DraftAgreement()
	for i := range drafted.Lines {
		drafted.Lines[i].WorkplaceID = workplaceID
	}
	text := func(id, kind, body string) lifecycle.ContentRef {
		b.store.texts[id] = store.Text{ID: id, Kind: kind, Body: body}
		return lifecycle.ContentRef{ID: id, Kind: kind, Hash: "h"}
	}
	drafted.Contents = lifecycle.Contents{
		text("a", "company_task", "En mentor"), text("b", "company_task", "Et skab"), text("c", "municipality_task", "Opfølgning"),
	}
	revised := agreement.ReviseAgreement{Lines: []agreement.Line{drafted.Lines[0], drafted.Lines[2]}, Contents: lifecycle.Contents{
		text("d", "company_task", "Et skab"), text("e", "company_task", "En mentor hver dag"), text("f", "municipality_task", "Opfølgning"),
	}}
	revised.Lines[0].Count = 3
	renewed := agreement.RenewAgreement{End: "2028-12-29", Channel: lifecycle.ChannelMeeting, Contents: lifecycle.Contents{text("g", "note", "uændret ellers")}}
	at := func(day lifecycle.Date) time.Time { return lifecycletest.At(day, 10) }
	b.store.story = []lifecycletest.Happened{
		{At: at("2027-01-04"), Event: drafted},
		{At: at("2027-01-05"), Event: lifecycletest.SignsAgreement(lifecycle.PartyCompany)},
		{At: at("2027-01-06"), Event: revised},
		{At: at("2027-01-07"), Event: lifecycletest.SignsAgreement(lifecycle.PartyCompany)},
		{At: at("2027-01-08"), Event: lifecycletest.SignsAgreement(lifecycle.PartyMunicipality)},
		{At: at("2027-01-11"), Event: renewed},
	}

	got := b.get(path, "Accept-Language", "da").ok(http.StatusOK)

	require.Equal(t, []string{
		"Faste pladser på Havnen: 2 er blevet til 3.", "Pladser efter forhåndsaftale på Havnen: ikke længere; før 1.",
		"Sidste dag: 14.1.2028 er blevet til 29.12.2028.", "Virksomhedens opgaver: 1 taget ud, 1 sat ind.",
	}, sayings(got["changes"]))
	editions := got["editions"].([]any)
	require.Len(t, editions, 3)
	second, third := editions[1].(map[string]any), editions[2].(map[string]any)
	require.Equal(t, []any{2.0, 3.0, "agreement_revised", true, "Camilla"},
		[]any{second["no"], second["version"], second["fact"], second["voided_signatures"], second["user_name"]})
	require.Len(t, second["changes"], 3, "a text that was written anew and reads the same is no change")
	tasks := second["changes"].([]any)[2].(map[string]any)
	require.Equal(t, []any{[]any{"En mentor"}, []any{"En mentor hver dag"}}, []any{tasks["old_texts"], tasks["new_texts"]})
	require.Equal(t, []any{[]any{"uændret ellers"}, []string{"Sidste dag: 14.1.2028 er blevet til 29.12.2028."}}, []any{third["said"], sayings(third["changes"])})
	require.Equal(t, []string{"Last day: 14 January 2028 became 29 December 2028."}, sayings(b.get(path + "?from=2&to=3").ok(http.StatusOK)["changes"]))
	require.Empty(t, b.get(path + "?from=2&to=2").ok(http.StatusOK)["changes"])
	require.Equal(t, "Places by advance agreement at Havnen: 1, which is new.", sayings(b.get(path + "?from=2&to=1").ok(http.StatusOK)["changes"])[1])
	b.get(path+"?to=4").field("edition_unknown", "to")
	b.get(path+"?from=0").field("too_small", "from")
	b.get("/v1/agreements/"+nobodyID+"/changes").refused(http.StatusNotFound, "not_found")
	b.as("integration", http.MethodGet, path, "").refused(http.StatusForbidden, "not_allowed")
}

// sayings are the texts of a list.
func sayings(list any) []string {
	var all []string
	for _, x := range list.([]any) {
		all = append(all, x.(map[string]any)["text"].(string))
	}
	return all
}

func TestEveryTermAndModelHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	for l, words := range loaded(t) {
		for _, term := range agreement.AllTerms() {
			require.NotEmpty(t, words.Terms[string(term)], "%s %s", l, term)
		}
		for _, m := range vocabulary.Models() {
			require.Contains(t, words.Terms["model."+string(m)], "{at}", "%s %s", l, m)
		}
	}
}
