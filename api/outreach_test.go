package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/workflows/contract"
)

const outreaches = "/v1/outreaches"

func TestASearchBeginsOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)

	first := b.post(outreaches, bodies()["open_outreach"], "Idempotency-Key", "k")
	again := b.post(outreaches, bodies()["open_outreach"], "Idempotency-Key", "k")
	other := b.post(outreaches, strings.Replace(bodies()["open_outreach"], "9112", "9111", 1), "Idempotency-Key", "k")

	got := first.ok(http.StatusCreated)
	id := got["id"].(string)
	require.Equal(t, outreaches+"/"+id, first.header.Get("Location"))
	require.Equal(t, "searching", got["status"])
	require.Equal(t, map[string]any{"occupation": "9112", "max_km": 20.0, "min_hours": 5.0, "max_hours": 15.0, "by": "2027-04-01"}, got["wish"])
	require.Equal(t, id, again.ok(http.StatusCreated)["id"])
	other.refused(http.StatusUnprocessableEntity, lifecycle.CodeKeyReused)
	start := b.temporal.starts[0]
	require.Equal(t, "outreach/"+id, start.ID)
	in := b.temporal.inputs[0].(contract.Input[outreach.State])
	require.Equal(t, id, in.Begin.ProcessID)
	require.NotEmpty(t, in.Begin.Seal)
	require.NotContains(t, string(in.Begin.Event), "formiddagen", "words are content")
	require.Equal(t, "rengøring, helst om formiddagen", b.store.kept[0][0].Body)
	task := things(got["tasks"])[0]
	require.Equal(t, []any{"find_company", outreaches + "/" + id + "/approaches"}, []any{task["kind"], task["href"]})
	require.Equal(t, map[string]any{"companies": map[string]any{"href": outreaches + "/" + id + "/companies"}}, task["links"])
}

func TestTheProfileSaysWhatTheWishDoesNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.profile.Goals = []candidacy.Goal{{Text: "noget med mennesker"}, {Occupations: []string{"5131", "9112"}}}
	b.store.profile.Hours = candidacy.Hours{Min: 3, Max: 12}
	b.store.profile.Travel = candidacy.Travel{MaxKm: 8}
	b.store.rematch = lifecycletest.OtherPlacementID

	got := b.post(outreaches, `{"candidate_id": "`+candidateID+`", "wish": {"max_hours": 10}}`).ok(http.StatusCreated)

	require.Equal(t, map[string]any{"occupation": "5131", "max_km": 8.0, "min_hours": 3.0, "max_hours": 10.0}, got["wish"])
	require.Equal(t, lifecycletest.OtherPlacementID, got["rematch_id"], "the open one")

	b.store.profile = candidacy.Profile{}
	b.post(outreaches, `{"candidate_id": "`+candidateID+`"}`).field("required", "wish.occupation")
}

func TestSearchesAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	valid := bodies()["open_outreach"]
	for change, fault := range map[[2]string][2]string{
		{candidateID, nobodyID}:      {"candidate_not_found", "candidate_id"},
		{`"9112"`, `"rengøring"`}:    {"invalid_form", "wish.occupation"},
		{`20`, `501`}:                {"too_large", "wish.max_km"},
		{`15`, `4`}:                  {"hours_out_of_range", "wish.max_hours"},
		{`2027-04-01`, `2027-01-04`}: {"date_not_in_future", "wish.by"},
		{`2027-04-01`, `2027-02-30`}: {"invalid_date", "wish.by"},
		{`"wish_text"`, `"owner_id": "` + nobodyID + `", "wish_text"`}: {"owner_not_found", "owner_id"},
	} {
		b.post(outreaches, strings.Replace(valid, change[0], change[1], 1)).field(fault[0], fault[1])
	}
	require.Empty(t, b.temporal.starts)
	require.NotContains(t, b.logs.String(), "formiddagen")
}

func TestACompanyIsAskedAnswersAndMakesAPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := outreaches + "/" + b.anOutreach("searching")
	b.at = lifecycletest.At("2027-01-05", 9)

	asked := b.post(path+"/approaches", bodies()["approach_company"]).ok(http.StatusOK)
	approach := things(asked["approaches"])[0]
	require.Equal(t, []any{1.0, companyID, workplaceID, "anonymous", workerID, "2027-01-12"}, []any{
		approach["no"], approach["company_id"], approach["workplace_id"], approach["told"], approach["by_id"], approach["next_on"],
	})
	require.Equal(t, "company", asked["waiting_for"])
	b.post(path+"/approaches", bodies()["approach_company"]).refused(http.StatusConflict, "already_approached")
	b.post(path+"/approaches", `{"channel": "phone", "told": "anonymous"}`).field("required", "company_id")
	b.post(path+"/approaches", `{"channel": "phone", "told": "everything", "company_id": "`+companyID+`"}`).field("not_one_of", "told")
	b.post(path+"/approaches", `{"channel": "phone", "told": "anonymous", "workplace_id": "`+nobodyID+`"}`).field("workplace_not_found", "workplace_id")
	b.post(path+"/approaches", `{"channel": "phone", "told": "anonymous", "workplace_id": "`+workplaceID+`", "company_id": "`+nobodyID+`"}`).
		field("workplace_not_found", "workplace_id")
	b.post(path+"/approaches/2/answer", `{"answer": "interested"}`).field("approach_unknown", "no")
	b.post(path+"/approaches/1/answer", `{"answer": "no"}`).field("required", "refusal")
	b.post(path+"/approaches/1/answer", `{"answer": "later"}`).field("required", "next_on")
	b.post(path+"/approaches/1/conversion", bodies()["convert_outreach"]).refused(http.StatusConflict, "company_not_interested")

	again := b.post(path+"/approaches/1/contact", `{"channel": "email"}`).ok(http.StatusOK)
	require.InDelta(t, 2, things(again["approaches"])[0]["contacts"], 0)
	yes := b.post(path+"/approaches/1/answer", `{"answer": "interested"}`, "Accept-Language", "da").ok(http.StatusOK)
	require.Equal(t, "Virksomhed 1 siger ja: lav pladsen", things(yes["tasks"])[1]["text"])
	require.Equal(t, path+"/approaches/1/conversion", things(yes["tasks"])[1]["href"])
	b.post(path+"/approaches/1/conversion", `{}`).field("place_old_or_new", "place_id")
	b.post(path+"/approaches/1/conversion", `{"place_id": "`+placeID+`", "place": {"title": "x"}}`).field("place_old_or_new", "place_id")
	b.post(path+"/approaches/1/conversion", `{"place": {"title": "x", "min_weekly_hours": 20, "max_weekly_hours": 5}}`).
		field("hours_out_of_range", "place.max_weekly_hours")

	made := b.post(path+"/approaches/1/conversion", bodies()["convert_outreach"], "Idempotency-Key", "c").ok(http.StatusOK)
	require.Equal(t, []any{"converted", b.store.registered.ID, 1.0}, []any{made["status"], made["place_id"], made["converted_by"]})
	require.Equal(t, "converted", made["outcome"])
	require.Equal(t, placeUnopened, b.store.registered.State, "nobody else sees it before the search opens it")
	require.Equal(t, workplaceID, b.store.registered.WorkplaceID, "the workplace that was asked")
	require.Contains(t, made["links"], "propose")
	b.post(path+"/give-up", bodies()["give_up_outreach"]).refused(http.StatusConflict, "outreach_closed")
	b.get(path+"/companies").refused(http.StatusConflict, "outreach_closed")
	require.NotContains(t, b.logs.String(), "ferien")
}

func TestAPlaceThatIsThereCanBeMadeForOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := outreaches + "/" + b.anOutreach("interested")

	b.post(path+"/approaches/1/conversion", `{"place_id": "`+nobodyID+`"}`).field("place_not_found", "place_id")
	got := b.post(path+"/approaches/1/conversion", `{"place_id": "`+placeID+`"}`).ok(http.StatusOK)

	require.Equal(t, placeID, got["place_id"])
}

func TestWhoeverWasAskedIsNotSuggestedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)

	fresh := b.get(outreaches + "/" + b.anOutreach("searching") + "/companies").ok(http.StatusOK)
	asked := b.get(outreaches + "/" + b.anOutreach("approached") + "/companies").ok(http.StatusOK)

	best := things(fresh["ranked"])[0]
	require.Equal(t, []any{workplaceID, companyID, true}, []any{best["workplace_id"], best["company_id"], best["small"]})
	var sum float64
	for _, p := range things(best["parts"]) {
		sum += p["points"].(float64)
	}
	require.InDelta(t, best["score"], sum, 0)
	require.Equal(t, []any{map[string]any{"code": "too_far", "count": 1.0}}, fresh["excluded"].(map[string]any)["by_reason"])
	require.Empty(t, asked["ranked"])
	require.Contains(t, asked["excluded"].(map[string]any)["by_reason"], map[string]any{"code": "already_approached", "count": 1.0})
	b.get(outreaches + "/" + b.anOutreach("searching") + "/companies?limit=1&excluded=0&max_km=1&small_local=true").ok(http.StatusOK)
	b.as("integration", http.MethodGet, outreaches+"/"+b.anOutreach("searching")+"/companies", "").refused(http.StatusForbidden, "not_allowed")
}

func TestAProposalElsewhereTellsTheSearch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anOutreach("interested")

	got := b.post("/v1/placements", proposal).ok(http.StatusCreated)

	require.Equal(t, id, got["outreach_id"])
	elsewhere := b.get(outreaches + "/" + b.anOutreach("elsewhere")).ok(http.StatusOK)
	require.Equal(t, "decide_outreach", things(elsewhere["tasks"])[0]["kind"])
	require.Contains(t, elsewhere["links"], "elsewhere")
	require.Nil(t, b.post(outreaches+"/"+id+"/continuation", bodies()["continue_outreach"]).ok(http.StatusOK)["elsewhere"])
}

func TestAPlaceMadeForOneClosesWithThePlacement(t *testing.T) {
	t.Parallel()

	require.Equal(t, vocabulary.SoughtForOne, modelOf(store.Place{Model: "sought_for_one", MadeFor: candidateID}))
	require.Empty(t, modelOf(store.Place{Model: "sought_for_one"}), "without an agreement, and made for nobody in particular")
	require.True(t, placeView(store.Place{MadeFor: candidateID}, store.Occupancy{}).MadeForOne)
	require.Equal(t, lifecycletest.OutreachID, placement.Propose{OutreachID: lifecycletest.OutreachID}.OutreachID)
}

func TestACompanySaysWhatCameOfItsReferrals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.companies[companyID] = store.Company{ID: companyID, CVR: "24256790", Name: "Før", Sector: "private", Version: 1}

	got := b.get("/v1/companies/" + companyID)

	require.Equal(t, map[string]any{"made": 3.0, "converted": 1.0}, got.ok(http.StatusOK)["referrals"])
	require.NotContains(t, got.body, candidateID)
}
