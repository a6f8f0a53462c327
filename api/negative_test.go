package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
)

// wrong are bodies that nobody should send, with a name and a personal number in every place they can be.
func wrong(valid string) map[string]string {
	const name, cpr = secretName, secretCPR
	all := map[string]string{
		"broken JSON":           `{"reason": "` + name + `", "cpr": ` + cpr,
		"text":                  name + " " + cpr,
		"a string":              `"` + name + `"`,
		"a number":              cpr,
		"null":                  `null`,
		"a list":                `["` + name + `"]`,
		"two values":            `{} {"a": "` + name + `"}`,
		"unknown name":          `{"` + name + `": 1}`,
		"unknown number":        `{"` + cpr + `": 1}`,
		"unknown small name":    `{"x": {"` + cpr + `": "` + name + `"}}`,
		"deep":                  strings.Repeat(`{"a":`, 5000) + `"` + name + `"` + strings.Repeat(`}`, 5000),
		"deep lists":            `{"a":` + strings.Repeat(`[`, 100000) + strings.Repeat(`]`, 100000) + `}`,
		"null byte":             `{"reason_text": "` + name + `\u0000"}`,
		"raw null byte":         "{\"reason_text\": \"" + name + "\x00\"}",
		"invalid UTF-8":         "{\"reason_text\": \"" + name + "\xff\xfe\"}",
		"half a surrogate":      `{"reason_text": "` + name + `\ud800"}`,
		"null byte in a name":   `{"` + name + `\u0000": 1}`,
		"huge number":           `{"weekly_hours": 1e400, "name": "` + name + `"}`,
		"byte order mark":       "\ufeff{\"name\": \"" + name + "\"}",
		"duplicate":             `{"` + name + `": 1, "` + name + `": 2}`,
		"another case":          `{"REASON": "` + name + `", "On": "` + cpr + `"}`,
		"a megabyte and a half": `{"name": "` + strings.Repeat(name, 100_000) + `"}`,
	}
	var fields map[string]any
	if json.Unmarshal([]byte(valid), &fields) == nil {
		for field, value := range fields {
			for kind, bad := range map[string]any{
				"name": name, "number": 707614285, "big": 1e30, "list": []any{name, cpr}, "object": map[string]any{cpr: name},
				"true": true, "null": nil, "null byte": name + "\x00", "long": strings.Repeat(name, 2000), "half": 0.123456789,
			} {
				if fmt.Sprint(bad) == fmt.Sprint(value) {
					continue
				}
				changed := maps.Clone(fields)
				changed[field] = bad
				data, _ := json.Marshal(changed)
				all[field+" is "+kind] = string(data)
			}
		}
	}
	return all
}

// takesBody tells whether something is sent with it: with all that write, but the one that only asks for a pass.
func takesBody(o operation) bool {
	return (o.method == http.MethodPost || o.method == http.MethodPut) && o.name != access.OpenPanelSession
}

// mayBeName are fields that a name is right for; there the answer holds what was stored.
func mayBeName(o operation) bool {
	for _, suffix := range []string{
		"_company", "_workplace", "_place", "_company_group", "_contact", "_work_task", "_visit", "_candidate", "e_mentor", "_paid_hours",
	} {
		if strings.HasSuffix(string(o.name), suffix) {
			return true
		}
	}
	if o.name == "register_endpoint" || o.name == "change_endpoint" {
		return true
	}
	return o.tag == "Candidates" || o.name == access.AddLogEntry || o.name == access.ReleaseLesson
}

func TestWrongInputIsRefusedAndNeverEchoed(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, b *bundle, o operation) {
		t.Helper()
		if !takesBody(o) {
			return
		}
		path, valid, headers := b.ready(o)
		for name, body := range wrong(valid) {
			a := b.do(o.method, path, body, append(headers, "Idempotency-Key", strings.ReplaceAll(name, " ", "-"))...)

			require.Less(t, a.status, 500, "%s: %s", name, a.body)
			if a.status >= 400 {
				a.problem()
			}
			if a.status >= 400 || !mayBeName(o) {
				requireNoSecret(t, name, a)
			}
		}
		for name, contentType := range map[string]string{
			"form": "application/x-www-form-urlencoded", "text": "text/plain", "charset": "application/json; charset=latin1",
			"broken": "application/json; =", "secret": secretName, "cbor": "application/cbor",
		} {
			a := b.do(o.method, path, valid, "Content-Type", contentType)
			a.refused(http.StatusUnsupportedMediaType, "unsupported_media_type")
			requireNoSecret(t, name, a)
		}
		b.do(o.method, path, valid, "Content-Encoding", "gzip").refused(http.StatusUnsupportedMediaType, "unsupported_media_type")
		requireCleanLogs(t, b)
	})
}

func TestWrongAddressesAndHeadersAreNeverEchoed(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, b *bundle, o operation) {
		t.Helper()
		path, body, headers := b.ready(o)
		for _, bad := range []string{secretCPR, "Torben%20Hemmelig", "%00", "..%2f..", "'; DROP TABLE candidates", "%ff", "1e9"} {
			for _, part := range []string{"{id}", "{no}", "{type}", "{version}"} {
				if !strings.Contains(o.path, part) {
					continue
				}
				broken := strings.ReplaceAll(o.path, part, bad)
				broken = strings.NewReplacer("{id}", placeID, "{no}", "1", "{type}", "placement.signed", "{version}", "1").Replace(broken)
				a := b.do(o.method, broken, body, headers...)
				require.Contains(t, []int{404, 422}, a.status, "%s %s", broken, a.body)
				requireNoSecret(t, bad, a)
			}
			a := b.do(o.method, path+"?"+bad+"="+bad+"&cpr="+secretCPR, body, headers...)
			require.Equal(t, 422, a.status, a.body)
			requireNoSecret(t, bad, a)
		}
		for _, header := range []string{"Idempotency-Key", "If-Match", "On-Behalf-Of", "Accept", "Accept-Language", "X-Request-Id", "Authorization"} {
			for _, bad := range []string{secretName, secretCPR + " " + secretCPR, secretName + "\x00", strings.Repeat("ø", 3000)} {
				a := b.do(o.method, path, body, append(headers, header, bad)...)
				require.Less(t, a.status, 500, "%s %s", header, a.body)
				if a.status >= 400 {
					requireNoSecret(t, header, a)
				}
				require.NotContains(t, fmt.Sprint(a.header), secretName)
			}
		}
		requireCleanLogs(t, b)
	})
}

func requireNoSecret(t *testing.T, what string, a answer) {
	t.Helper()
	all := a.body + fmt.Sprint(a.header)
	for _, secret := range []string{"Torben", "Hemmelig", secretCPR, "707614285"} {
		require.NotContains(t, all, secret, what)
	}
	require.NotRegexp(t, birthDay, all, what)
}

// birthDay is that of secretCPR where it says something: six digits within a random ID do not.
var birthDay = regexp.MustCompile(`(^|[^0-9a-f-])070761`)

func requireCleanLogs(t *testing.T, b *bundle) {
	t.Helper()
	for _, secret := range []string{"Torben", "Hemmelig", secretCPR, "svimmel", "no_heights"} {
		require.NotContains(t, b.logs.String(), secret)
	}
	require.NotRegexp(t, birthDay, b.logs.String())
	for line := range strings.Lines(b.logs.String()) {
		require.True(t, json.Valid([]byte(line)), line)
	}
}

// TestAnythingAtAllIsAnswered sends generated JSON to every route that takes a body: whatever it is, the answer is no
// failure of ours, and a problem when it is no success.
func TestAnythingAtAllIsAnswered(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var takers []operation
	for _, o := range b.server.operations() {
		if takesBody(o) {
			takers = append(takers, o)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := rapid.SampledFrom(takers).Draw(rt, "operation")
		b.t = rt
		path, valid, headers := b.ready(o)
		var body map[string]any
		require.NoError(rt, json.Unmarshal([]byte(valid), &body))
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			keys := []string{"on", "reason", "at", "by", "attended", "cpr"}
			for k := range body {
				keys = append(keys, k)
			}
			key := rapid.OneOf(rapid.SampledFrom(slices.Sorted(slices.Values(keys))), rapid.String()).Draw(rt, "key")
			body[key] = anyValue(3).Draw(rt, "value")
		}
		data, err := json.Marshal(body)
		require.NoError(rt, err)

		a := b.do(o.method, path, string(data), headers...)

		require.Less(rt, a.status, 500, a.body)
		if a.status >= 300 {
			a.problem()
		}
	})
}

func anyValue(depth int) *rapid.Generator[any] {
	plain := []*rapid.Generator[any]{
		rapid.String().AsAny(), rapid.Int().AsAny(), rapid.Float64Range(-1e300, 1e300).AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
		rapid.SampledFrom([]string{"", "2027-02-01", "2027-13-01", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00Z", "candidate", "other", placeID, secretCPR}).AsAny(),
	}
	if depth == 0 {
		return rapid.OneOf(plain...)
	}
	return rapid.OneOf(append(plain,
		rapid.SliceOfN(anyValue(depth-1), 0, 4).AsAny(),
		rapid.MapOfN(rapid.String(), anyValue(depth-1), 0, 3).AsAny())...)
}

func TestNamesOfFieldsComeBackOnlyWhenTheyAreWords(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"period.end": "period.end", "goals[0].kind": "goals[0].kind", "reason_txt": "reason_txt", "Idempotency-Key": "Idempotency-Key",
		"Torben": "", "torben hansen": "", "0707614285": "", "x0707614285": "", "goals[0].Torben": "goals[0]", "a.0707614285.b": "a",
		"": "", strings.Repeat("a", 121): "", "a\nb": "", "æøå": "",
	} {
		require.Equal(t, want, fieldName(path), path)
	}
}

func TestScrub(t *testing.T) {
	t.Parallel()
	require.Equal(t, `invalid value "…" for … and …`, scrub(`invalid value "Torben" for 070761-4285 and 0707614285`))
}

func TestNobodyIsToldOfAnotherTenantsPlacement(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.put(lifecycle.KindRematch, map[string]any{}, lifecycle.Head{Ref: lifecycle.Ref{Kind: lifecycle.KindRematch, ID: nobodyID}})

	for _, o := range b.server.operations() {
		if !strings.HasPrefix(o.path, "/v1/placements/{id}") || o.name == access.ReadTimeline || o.name == access.ReadTexts {
			continue
		}
		path := strings.NewReplacer("{id}", nobodyID, "{no}", "1").Replace(o.path)
		b.do(o.method, path, bodies()[string(o.name)]).refused(http.StatusNotFound, "not_found")
	}
}
