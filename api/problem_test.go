package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
)

func TestBodiesAreRefusedForWhatIsWrongWithThem(t *testing.T) {
	t.Parallel()
	path := "/v1/placements/" + lifecycletest.PlacementID + "/safety-meeting/move"
	for name, c := range map[string]struct {
		body, code string
		status     int
		field      string
	}{
		"broken":           {`{"at": `, "malformed_json", 400, ""},
		"two values":       {`{} {}`, "malformed_json", 400, ""},
		"not an object":    {`[]`, "object_expected", 422, ""},
		"invalid UTF-8":    {"{\"form\": \"\xff\"}", "invalid_utf8", 400, ""},
		"too deep":         {strings.Repeat(`{"a":`, 20) + `1` + strings.Repeat(`}`, 20), "json_too_deep", 400, ""},
		"braces in a text": {`{"at": "2027-01-15T10:00:00+01:00", "form": "visit", "reason_text": "` + strings.Repeat(`{[\"`, 50) + `"}`, "", 200, ""},
		"too large":        {`{"reason_text": "` + strings.Repeat("x", 1<<20) + `"}`, "body_too_large", 413, ""},
		"unknown field":    {`{"at": "2027-01-15T10:00:00+01:00", "form": "visit", "colour": 1}`, "unknown_field", 422, "colour"},
		"another case":     {`{"at": "2027-01-15T10:00:00+01:00", "form": "visit", "Form": "phone"}`, "unknown_field", 422, ""},
		"null byte":        {`{"at": "2027-01-15T10:00:00+01:00", "form": "visit", "reason_text": "a\u0000"}`, "invalid_text", 422, "reason_text"},
		"surrogate":        {`{"at": "2027-01-15T10:00:00+01:00", "form": "visit", "reason_text": "\ud800"}`, "invalid_text", 422, "reason_text"},
		"a huge number":    {`{"at": 1e999, "form": "visit"}`, "out_of_range", 422, "at"},
		"no time":          {`{"at": "tomorrow", "form": "visit"}`, "invalid_time", 422, "at"},
		"no zone":          {`{"at": "2027-01-15T10:00:00", "form": "visit"}`, "invalid_time", 422, "at"},
		"year 10000":       {`{"at": "9999-12-31T23:59:59-05:00", "form": "visit"}`, "invalid_time", 422, "at"},
		"a number":         {`{"at": "2027-01-15T10:00:00+01:00", "form": 3}`, "string_expected", 422, "form"},
		"another word":     {`{"at": "2027-01-15T10:00:00+01:00", "form": "letter"}`, "not_one_of", 422, "form"},
		"missing":          {`{"at": "2027-01-15T10:00:00+01:00"}`, "required", 422, "form"},
		"too long":         {`{"at": "2027-01-15T10:00:00+01:00", "form": "visit", "reason_text": "` + strings.Repeat("x", 20_001) + `"}`, "too_long", 422, "reason_text"},
		"a rule":           {`{"at": "2026-01-15T10:00:00+01:00", "form": "visit"}`, "meeting_in_past", 422, "at"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.in("meeting_booked")
			a := b.post(path, c.body)
			if c.code == "" {
				a.ok(c.status)
				return
			}
			p := a.refused(c.status, c.code)
			if c.status == 422 && c.field != "" {
				require.Equal(t, c.field, p.Errors[0].Field)
			}
			require.NotContains(t, p.Detail+p.Title, "{")
		})
	}
}

func TestWhatCanBeChosenIsSaid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("meeting_booked")
	path := "/v1/placements/" + lifecycletest.PlacementID + "/safety-meeting/move"

	p := b.post(path, `{"at": "2027-01-15T10:00:00+01:00", "form": "letter"}`, "Accept-Language", "da").problem()

	require.Equal(t, "Vælg en af: visit, phone, video.", p.Errors[0].Detail)
	require.Equal(t, "Noget skal rettes", p.Title)
}

func TestNumbersInThePath(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.at = lifecycletest.At(lifecycletest.StartsOn, 15)
	path := "/v1/placements/" + lifecycletest.PlacementID + "/follow-ups/"
	body := bodies()["hold_follow_up"]

	b.post(path+"0/hold", body).field("too_small", "no")
	b.post(path+"99999999999999999999/hold", body).field("integer_expected", "no")
	b.post(path+"77/hold", body).field("follow_up_unknown", "no")
	b.post(path+"1/hold", strings.Replace(body, `"candidate": 1`, `"candidate": 5`, 1)).field("progress_out_of_range", "progress")
	got := b.post(path+"1/hold", body).ok(http.StatusOK)
	require.Equal(t, "2027-02-01", got["follow_ups"].([]any)[0].(map[string]any)["held_on"])
	b.post(path+"1/hold", body).refused(http.StatusConflict, "follow_up_already_held")
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]language{
		"": english, "da": danish, "da-DK,da;q=0.9,en;q=0.8": danish, "en-GB,da;q=0.5": english, "de,da;q=0.1": danish,
		"de": english, "DA": danish, "da;q=0": english, "da;q=x,en;q=0.1": english, "*": english, "da; q=0.3, en; q=0.7": english,
		strings.Repeat("de,", 10_000) + "da": english,
	} {
		require.Equal(t, want, preferred(header), header)
	}
	b := setup(t)
	b.in("active")

	a := b.get("/v1/placements/"+lifecycletest.PlacementID, "Accept-Language", "da-DK")

	require.Equal(t, "da", a.header.Get("Content-Language"))
	got := a.ok(http.StatusOK)
	require.Equal(t, "I gang: borgeren er startet, og der følges op", got["status_text"])
	require.Equal(t, "Hold opfølgning 1", got["tasks"].([]any)[0].(map[string]any)["text"])
	p := b.get("/v1/placements/"+nobodyID, "Accept-Language", "da").refused(http.StatusNotFound, "not_found")
	require.Equal(t, "Findes ikke", p.Title)
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for sent, kept := range map[string]bool{
		"request-0001": true, "4bf92f3577b34da6a3ce929d0e0e4736": true, "short": false, "": false, "with space here": false,
		"cpr-" + secretCPR: false, "cpr.070761-4285": false, strings.Repeat("a", 65): false, "<script>alert": false,
	} {
		got := b.get("/v1/me", "X-Request-Id", sent).header.Get("X-Request-Id")
		require.Equal(t, kept, got == sent, sent)
		require.NotEmpty(t, got)
	}
}

func TestPanicsAreInternalProblems(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.principals["broken"] = b.store.principals["caseworker"]
	b.server.Store = nil // every read is a nil pointer now

	b.as("broken", http.MethodGet, "/v1/tasks", "").refused(http.StatusInternalServerError, "internal")

	require.Contains(t, b.logs.String(), `"msg":"panic"`)
	require.Contains(t, b.logs.String(), "task.go")
}
