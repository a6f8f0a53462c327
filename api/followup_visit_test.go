package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// anotherActive puts a second running placement at the same company.
func (b *bundle) anotherActive() string {
	n := lifecycletest.In("active")
	n.State.ID, n.State.OwnerID, n.State.UnitID = lifecycletest.OtherPlacementID, workerID, unitID
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	return n.State.ID
}

func (b *bundle) company() {
	b.store.companies[companyID] = store.Company{ID: companyID, CVR: "24256790", Name: "Før", Sector: "private", Version: 1}
}

func results(got map[string]any) []string {
	var all []string
	for _, i := range got["items"].([]any) {
		item := i.(map[string]any)
		said := item["result"].(string)
		if code, ok := item["code"].(string); ok {
			said += " " + code
		}
		all = append(all, said)
	}
	return all
}

const visits = "/v1/companies/" + companyID + "/follow-up-visits"

// One visit holds the follow-ups of several placements, each by a command of its own; one that is refused takes nothing from the
// others, and the same request again finds what was held.
func TestOneVisitHoldsTheFollowUpsOfSeveralPlacements(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.company()
	other := b.anotherActive()
	body := `{"on": "2027-02-01", "items": [
		{"placement_id": "` + lifecycletest.PlacementID + `", "no": 1, "note": "fint"},
		{"placement_id": "` + other + `", "no": 2},
		{"placement_id": "` + nobodyID + `", "no": 1},
		{"placement_id": "` + other + `", "no": 1, "attended": ["candidate"], "accommodations_reviewed": true, "asked_by": "mentor"}]}`

	got := b.post(visits, body, "Idempotency-Key", "tirsdag").ok(http.StatusOK)

	require.Equal(t, []string{"held", "refused progress_missing", "refused not_found", "held"}, results(got))
	require.Equal(t, true, got["complete"])
	require.NotEmpty(t, got["items"].([]any)[1].(map[string]any)["detail"])
	state, err := stateOf[placement.State](b.store.rows[other])
	require.NoError(t, err)
	require.Equal(t, got["id"], state.FollowUps[0].VisitID)
	require.True(t, state.FollowUps[0].AccommodationsReviewed)

	require.Equal(t, results(got), results(b.post(visits, body, "Idempotency-Key", "tirsdag").ok(http.StatusOK)), "a repeat changes nothing")
	b.post(visits, strings.Replace(body, `"note": "fint"`, `"note": "skidt"`, 1), "Idempotency-Key", "tirsdag").
		refused(http.StatusUnprocessableEntity, lifecycle.CodeKeyReused)
	again := b.post(visits, body, "Idempotency-Key", "onsdag").ok(http.StatusOK)
	require.Equal(t, []string{"refused follow_up_already_held", "refused progress_missing", "refused not_found", "refused follow_up_already_held"}, results(again))
}

// Temporal goes away after the first follow-up: the answer is 202, and the same request does the rest.
func TestAVisitThatWasCutShortIsFinishedByTheSameRequest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.company()
	other := b.anotherActive()
	body := `{"on": "2027-02-01", "items": [{"placement_id": "` + lifecycletest.PlacementID + `", "no": 1}, {"placement_id": "` + other + `", "no": 1}]}`
	sent := 0
	b.temporal.before = func(client.UpdateWorkflowOptions) error {
		if sent++; sent > 1 {
			return &client.WorkflowUpdateServiceTimeoutOrCanceledError{}
		}
		return nil
	}

	a := b.post(visits, body, "Idempotency-Key", "tirsdag")

	require.Equal(t, http.StatusAccepted, a.status, a.body)
	require.NotEmpty(t, a.header.Get("Retry-After"))
	require.Equal(t, []string{"held", "not_known outcome_pending"}, results(a.json()))
	require.Equal(t, false, a.json()["complete"])
	b.temporal.before = nil
	require.Equal(t, []string{"held", "held"}, results(b.post(visits, body, "Idempotency-Key", "tirsdag").ok(http.StatusOK)))
}

func TestAVisitIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.company()
	item := `{"placement_id": "` + lifecycletest.PlacementID + `", "no": 1}`

	b.post(visits, `{"on": "2027-02-01", "items": [`+item+`, `+item+`]}`).field("invalid", "items[1].no")
	b.post(visits, `{"on": "2027-02-02", "items": [`+item+`]}`).field("date_in_future", "on")
	b.post(visits, `{"on": "2027-02-01", "items": []}`).refused(http.StatusUnprocessableEntity, "too_few")
	b.post("/v1/companies/"+nobodyID+"/follow-up-visits", `{"on": "2027-02-01", "items": [`+item+`]}`).refused(http.StatusNotFound, "not_found")
	b.store.tenant.ClockMoving = true
	b.post(visits, `{"on": "2027-02-01", "items": [`+item+`]}`).refused(http.StatusConflict, "clock_moving")
	require.Empty(t, b.temporal.names())
}

func TestAPlacementElsewhereIsNotVisited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := lifecycletest.In("active")
	n.State.CompanyID = lifecycletest.OtherCompanyID
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	b.at = n.At
	b.company()
	body := `{"on": "2027-02-01", "items": [{"placement_id": "` + lifecycletest.PlacementID + `", "no": 1}]}`

	require.Equal(t, []string{"refused not_at_company"}, results(b.post(visits, body).ok(http.StatusOK)))
	n.State.Stays = []placement.Stay{{CompanyID: companyID}}
	b.store.put(lifecycle.KindPlacement, n.State, n.State.Head())
	require.Equal(t, []string{"held"}, results(b.post(visits, body).ok(http.StatusOK)), "it was there before it moved")
}

func TestWhatCouldBeHeldAtAVisit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active_step_due")
	b.company()
	b.anotherActive()

	got := b.get("/v1/companies/" + companyID + "/follow-ups?until=2027-02-19").ok(http.StatusOK)

	var due []string
	for _, i := range got["items"].([]any) {
		item := i.(map[string]any)
		due = append(due, item["due_on"].(string)+" "+item["kind"].(string))
	}
	require.Equal(t, []string{"2027-02-01 day_one", "2027-02-05 first_week", "2027-02-05 first_week", "2027-02-15 regular", "2027-02-15 regular"}, due)
	for _, i := range got["items"].([]any) {
		item := i.(map[string]any)
		require.Equal(t, item["due_on"].(string) < "2027-02-15", item["overdue"])
		if item["placement_id"] == lifecycletest.PlacementID {
			require.Equal(t, []any{"2027-02-15"}, item["hours_steps"])
		}
	}
	require.Equal(t, "2027-02-17", got["visiting_times"].([]any)[0].(map[string]any)["next_on"], "every Wednesday")
	b.get("/v1/companies/"+nobodyID+"/follow-ups").refused(http.StatusNotFound, "not_found")
}

// Ratings are about a person: they are kept, and neither Temporal nor the placement's page carries them.
func TestRatingsStayOutOfTemporal(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	one := "/v1/placements/" + lifecycletest.PlacementID
	body := bodies()["hold_follow_up"]

	got := b.post(one+"/follow-ups/2/hold", body).ok(http.StatusOK)

	sent, err := json.Marshal(b.temporal.updates)
	require.NoError(t, err)
	require.NotContains(t, string(sent), `"candidate":1`)
	held := got["follow_ups"].([]any)[1].(map[string]any)
	require.Equal(t, []any{}, held["progress"])
	require.Equal(t, []any{map[string]any{"goal": "job", "candidate": true, "mentor": true}}, held["rated"])

	progress := b.get(one + "/progress").ok(http.StatusOK)
	series := progress["goals"].([]any)[0].(map[string]any)
	require.Equal(t, []any{map[string]any{"no": 2.0, "on": "2027-02-01", "rating": 1.0}}, series["candidate"])
	require.Equal(t, []any{map[string]any{"no": 2.0, "on": "2027-02-01", "rating": 2.0}}, series["mentor"])
	require.Empty(t, series["missing"])
	require.NotContains(t, b.get(one+"/texts").body, "ratings", "numbers are elsewhere")

	once := strings.Replace(body, `{"goal": "job", "candidate": 1, "mentor": 2}`, `{"goal": "job", "candidate": 1}, {"goal": "job", "mentor": 2}`, 1)
	b.post(one+"/follow-ups/3/hold", once).field("progress_out_of_range", "progress")
	b.post(one+"/follow-ups/3/hold", strings.Replace(body, `, "mentor": 2`, ``, 1)).ok(http.StatusOK)
	series = b.get(one + "/progress").ok(http.StatusOK)["goals"].([]any)[0].(map[string]any)
	require.Equal(t, []any{map[string]any{"no": 3.0, "on": "2027-02-01", "by": "mentor"}}, series["missing"])
}

func TestTheAgendaOfAPlacement(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active_step_due")
	one := "/v1/placements/" + lifecycletest.PlacementID
	texts := func(language string) []string {
		var all []string
		for _, p := range b.get(one+"/agenda", "Accept-Language", language).ok(http.StatusOK)["points"].([]any) {
			all = append(all, p.(map[string]any)["text"].(string))
		}
		return all
	}

	require.Equal(t, []string{
		"Gennemgå skånehensynene: sidst den 14.1.2027.",
		"Bekræft eller udskyd trinet til 6 timer om ugen fra 15.2.2027.",
		"Næste trin: 10 timer om ugen fra 1.3.2027. Er det realistisk?",
		"Er ordinære løntimer mulige, i en anden funktion?",
	}, texts("da"))
	require.Equal(t, "Confirm or postpone the step to 6 hours a week from 15 February 2027.", texts("en")[1])
	for _, l := range []language{english, danish} {
		for _, kind := range placement.AgendaKinds() {
			if kind != placement.AgendaTask {
				require.Contains(t, loaded(t)[l].Agenda, string(kind))
			}
		}
	}
	tasks := b.get(one).ok(http.StatusOK)["tasks"].([]any)
	require.Equal(t, "Confirm or postpone the step of the hours from 15 February 2027", tasks[len(tasks)-1].(map[string]any)["text"])
}

func TestPreviewsOfFollowUps(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	one := "/v1/placements/" + lifecycletest.PlacementID + "/follow-up-plan"

	plan := b.get("/v1/follow-up-plan?start=2027-02-01&end=2027-03-26").ok(http.StatusOK)
	require.Len(t, plan["items"], 5)
	require.Equal(t, map[string]any{"kind": "day_one", "due_on": "2027-02-01"}, plan["items"].([]any)[0])
	b.get("/v1/follow-up-plan?start=2027-02-01&end=2027-01-26").field("end_before_start", "end")
	b.get("/v1/follow-up-plan?start=2027-02-01").refused(http.StatusUnprocessableEntity, "required")

	changes := b.get(one + "?end=2027-05-28").ok(http.StatusOK)["items"].([]any)
	last := changes[len(changes)-1].(map[string]any)
	require.Equal(t, "comes", last["change"])
	require.Equal(t, "stays", changes[0].(map[string]any)["change"])
	paused := b.get(one + "?paused_until=2027-02-08").ok(http.StatusOK)["items"].([]any)
	require.Equal(t, map[string]any{"no": 2.0, "kind": "first_week", "now": "2027-02-05", "then": "2027-02-12", "change": "moves"}, paused[1])
	b.get(one+"?paused_until=2027-12-24").field("resume_after_end", "resume_on")
	require.Empty(t, b.temporal.names(), "nothing is changed")
}

func TestPaidHoursBesideAPlacement(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	path := "/v1/placements/" + lifecycletest.PlacementID + "/paid-hours"
	body := bodies()["create_paid_hours"]

	made := b.post(path, body).ok(http.StatusCreated)
	require.InDelta(t, 19, made["with_placement"], 0.001, "four, and fifteen at the end")
	require.Equal(t, false, made["over_full_time"])
	require.Equal(t, true, b.post(path, strings.Replace(body, `"weekly_hours": 4`, `"weekly_hours": 25`, 1)).ok(http.StatusCreated)["over_full_time"])
	b.post(path, strings.Replace(body, `"other"`, `"same"`, 1)).field("paid_hours_same_function", "function")
	b.post(path, strings.Replace(body, `"2027-03-01"`, `"2027-05-01"`, 1)).field("paid_hours_not_beside", "from")
	b.post(path, strings.Replace(body, `"weekly_hours": 4`, `"weekly_hours": 40`, 1)).field("hours_out_of_range", "weekly_hours")
	b.post(path, strings.Replace(body, `"weekly_hours"`, `"to": "2027-02-28", "weekly_hours"`, 1)).field("end_before_start", "to")

	report := b.get("/v1/reports/paid-hours").ok(http.StatusOK)
	require.Equal(t, map[string]any{"placements": 8.0, "with_paid_hours": 2.0, "share": 0.25, "weekly_hours": 4.3}, report["all"])
}

func TestRemarksForTheStatesForm(t *testing.T) {
	t.Parallel()
	steps := lifecycletest.Proposal().Hours
	period := lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn}
	till := store.PaidHours{From: "2027-03-01", WeeklyHours: 1, Function: "Kasse\nom lørdagen"}
	ended := till
	ended.To, ended.WeeklyHours = "2027-03-31", 4.5
	for _, v := range []struct {
		p    placement.State
		paid []store.PaidHours
		want string
	}{
		{placement.State{Period: period, Hours: steps[:1]}, nil, "2 timer om ugen fra 1.2.2027 til 30.4.2027."},
		{placement.State{Period: period, Hours: steps, Ruleset: 2}, nil, "Timetallet optrappes: 2 timer om ugen fra 1.2.2027, 6 timer om ugen fra 15.2.2027, " +
			"10 timer om ugen fra 1.3.2027, 15 timer om ugen fra 15.3.2027; sidste dag er 30.4.2027."},
		{lifecycletest.In("active_step_due").State, nil, "Timetallet optrappes: 2 timer om ugen fra 1.2.2027, 6 timer om ugen fra 15.2.2027, " +
			"10 timer om ugen fra 1.3.2027, 15 timer om ugen fra 15.3.2027; sidste dag er 30.4.2027.\n" +
			"Trin fra 15.2.2027 og frem gælder, når de er bekræftet ved en opfølgning."},
		{placement.State{Period: period, Hours: steps[:1]}, []store.PaidHours{till, ended}, "2 timer om ugen fra 1.2.2027 til 30.4.2027.\n" +
			"Ordinære løntimer ved siden af: 1 time om ugen fra 1.3.2027: Kasse om lørdagen.\n" +
			"Ordinære løntimer ved siden af: 4,5 timer om ugen fra 1.3.2027 til 31.3.2027: Kasse om lørdagen.\n" +
			"Løntimerne ligger i en anden funktion end praktikken."},
	} {
		require.Equal(t, v.want, loaded(t).remarks(danish, v.p, v.paid))
	}
	b := setup(t)
	b.in("active")
	got := b.get("/v1/placements/"+lifecycletest.PlacementID+"/remarks", "Accept-Language", "en").ok(http.StatusOK)
	require.Contains(t, got["text"], "Løntimerne ligger i en anden funktion")
}
