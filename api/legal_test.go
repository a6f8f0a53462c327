package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARulePackIsReadAndRefusedByItsFaults(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["load_rule_pack"]

	loaded := b.post("/v1/rule-packs", body)
	got := loaded.ok(http.StatusCreated)
	require.Equal(t, "/v1/rule-packs/vp-2027-01", loaded.header.Get("Location"))
	require.Equal(t, "vp-2027-01", got["id"])
	require.Equal(t, false, got["built_in"])
	require.NotEmpty(t, got["document"].(map[string]any)["length"])

	b.post("/v1/rule-packs", strings.Replace(body, "vp-2027-01", "vp-2026-07", 1)).
		refused(http.StatusConflict, "already_exists")
	b.post("/v1/rule-packs", strings.Replace(body, "max_weeks: 4", "max_weeks: 0", 1)).
		field("invalid_rule_pack", "document.length.tiers[0].max_weeks")
	b.post("/v1/rule-packs", strings.Replace(body, "always_min: 1", "always_mini: 1", 1)).
		field("invalid_rule_pack", "document")
	secret := b.post("/v1/rule-packs", strings.Replace(body, "  hearing_missing:", "  Nancy Ann:", 1))
	require.NotContains(t, secret.body, "Nancy")
	b.get("/v1/rule-packs/vp-1999").refused(http.StatusNotFound, "not_found")
	list := b.get("/v1/rule-packs").ok(http.StatusOK)
	require.Len(t, list["items"], 3)
}

func TestTheLegalRoomIsShownWithWhatItIsMeasuredBy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/v1/workplaces/" + workplaceID + "/legal-room"

	got := b.get(path + "?from=2027-02-01&to=2027-04-30&weekly_hours=18.5").ok(http.StatusOK)
	require.Equal(t, "vp-2026-07", got["pack"])
	require.Equal(t, "A", got["confidence"])
	room := got["room"].(map[string]any)
	require.InDelta(t, 2, room["cap"], 0)
	require.InDelta(t, 2, room["room"], 0)
	require.InDelta(t, 0.5, room["wanted"], 0)
	require.Equal(t, "incomplete", room["base"])
	require.Equal(t, []any{"2026-09", "2026-10", "2026-11"}, room["missing"])

	b.get(path+"?to=2027-04-30").field("required", "from")
	b.get(path+"?from=2027-02-01&to=2027-01-01").field("end_before_start", "to")
	b.get(path+"?from=2027-02-30&to=2027-03-01").field("invalid_date", "from")
	b.get("/v1/workplaces/"+nobodyID+"/legal-room?from=2027-02-01&to=2027-04-30").refused(http.StatusNotFound, "not_found")
	utility := b.get(path + "?from=2027-02-01&to=2027-04-30&instrument=nytteindsats").ok(http.StatusOK)
	require.NotContains(t, utility, "room")
}

func TestTheLawIsTriedInBothLanguages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := bodies()["try_law"]

	got := b.do(http.MethodPost, "/v1/legal-checks", body, "Accept-Language", "da").ok(http.StatusOK)
	finding := got["findings"].([]any)[0].(map[string]any)
	require.Equal(t, "target_group_unknown", finding["rule"])
	require.Equal(t, "warn", finding["severity"])
	require.Equal(t, finding["text_da"], finding["text"])
	require.Contains(t, finding["text_en"], "The placement lasts 89 days")

	signing := b.post("/v1/legal-checks", strings.Replace(body, `"period"`, `"moment": "signing", "period"`, 1)).ok(http.StatusOK)
	severities := map[string]any{}
	for _, f := range signing["findings"].([]any) {
		severities[f.(map[string]any)["rule"].(string)] = f.(map[string]any)["severity"]
	}
	require.Equal(t, "block", severities["hearing_missing"])
	require.Equal(t, "needs_approval", severities["target_group_unknown"])

	b.post("/v1/legal-checks", strings.Replace(body, `"place_id"`, `"workplace_id": "`+workplaceID+`", "place_id"`, 1)).
		field("place_either_or", "workplace_id")
	b.post("/v1/legal-checks", strings.Replace(body, placeID, nobodyID, 1)).field("place_not_found", "place_id")
	b.post("/v1/legal-checks", strings.Replace(body, candidateID, nobodyID, 1)).field("reference_not_found", "candidate_id")
}

func TestWhatAWorkplaceTellsIsCheckedForWhatCannotBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/v1/workplaces/" + workplaceID + "/headcounts"

	b.post(path, `{"months": [{"month": "2026-12", "ordinary_fte": 3}, {"month": "2026-12", "ordinary_fte": 4}]}`).field("invalid", "months[1].month")
	b.post(path, `{"months": [{"month": "2027-12", "ordinary_fte": 3}]}`).field("date_in_future", "months[0].month")
	b.post(path, `{"months": [{"month": "2026-13", "ordinary_fte": 3}]}`).field("invalid_form", "months[0].month")
	b.post(path, `{"months": []}`).field("too_few", "months")
	b.post("/v1/workplaces/"+nobodyID+"/headcounts", bodies()["record_headcounts"]).refused(http.StatusNotFound, "not_found")

	declare := "/v1/workplaces/" + workplaceID + "/supported-elsewhere"
	b.post(declare, strings.Replace(bodies()["create_supported_elsewhere"], "2027-03-31", "2026-03-31", 1)).field("end_before_start", "to")
	b.post(declare, strings.Replace(bodies()["create_supported_elsewhere"], "2027-01-04", "2028-01-04", 1)).field("date_in_future", "declared_on")
	b.post("/v1/workplaces/"+nobodyID+"/supported-elsewhere", bodies()["create_supported_elsewhere"]).refused(http.StatusNotFound, "not_found")
	changed := "/v1/supported-elsewhere/" + declarationID
	b.do(http.MethodPut, changed, bodies()["update_supported_elsewhere"]).refused(http.StatusPreconditionRequired, "if_match_required")
	b.do(http.MethodPut, changed, bodies()["update_supported_elsewhere"], "If-Match", `"v2"`).refused(http.StatusPreconditionFailed, "stale_version")
	b.do(http.MethodPut, "/v1/candidates/"+nobodyID+"/circumstances", `{"circumstances": []}`).refused(http.StatusNotFound, "not_found")
	b.do(http.MethodPut, "/v1/candidates/"+candidateID+"/circumstances", `{"circumstances": ["ill"]}`).field("not_one_of", "circumstances[0]")
}
