package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// KPIs are of two units: in one twelve had their purpose met and eight not, in the other three had.
func (f *fakeStore) KPIs(_ context.Context, _ string, q store.KPIQuery) (store.KPIs, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.filters = append(f.filters, q)
	month := kpi.Any
	if q.By == kpi.ByMonth {
		month = "2026-12"
	}
	cell := func(unit, class string, n int) kpi.Cell {
		return kpi.Cell{Where: kpi.Where{Unit: unit, Model: "cluster", Month: month}, Class: class, Observations: n, Placements: n, First: n}
	}
	rematch := cell(unitID, kpi.Length, 9)
	if f.kpis != nil {
		return store.KPIs{Counts: f.kpis}, f.broken
	}
	return store.KPIs{
		Counts: map[kpi.Measure]kpi.Counts{
			kpi.PurposeMet:    kpi.Told([]kpi.Cell{cell(unitID, kpi.Yes, 12), cell(unitID, kpi.No, 8), cell(nobodyID, kpi.Yes, 3)}),
			kpi.DaysToRematch: kpi.Told([]kpi.Cell{rematch}),
		},
		Days: map[kpi.Measure]map[string]store.KPIDays{kpi.DaysToRematch: {
			kpi.Any: {Half: 6, NineTenths: 9.25}, unitID: {Half: 6, NineTenths: 9.25}, "cluster": {Half: 7, NineTenths: 8},
		}},
		Values: map[kpi.Dimension][]string{"": {kpi.Any}, kpi.ByUnit: {unitID, nobodyID}, kpi.ByModel: {"", "cluster"}, kpi.ByMonth: {"2026-12", "2027-01"}}[q.By],
	}, f.broken
}

func (f *fakeStore) KPIPlacements(_ context.Context, _ string, q store.KPIQuery, n kpi.Number, counted bool, p store.Page) (store.List[store.KPIPlacement], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.filters = append(f.filters, []any{q.Where, n.Name, counted, p})
	return store.List[store.KPIPlacement]{Items: []store.KPIPlacement{{ID: farID, Observations: 2}}}, f.broken
}

func (b *bundle) supervises(path string, headers ...string) answer {
	return b.as("supervisor", http.MethodGet, path, "", headers...)
}

func named(list any) map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, n := range things(list) {
		all[n["name"].(string)] = n
	}
	return all
}

func TestKPIsAreToldWithTheirDefinitions(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.supervises("/v1/reports/kpis?from=2026-11-01&to=2030-01-01", "Accept-Language", "da").ok(http.StatusOK)

	require.Equal(t, []any{"2026-11-01", "2027-01-04", 5.0, nil}, []any{got["from"], got["to"], got["smallest"], got["groups"]})
	numbers := named(got["numbers"])
	require.Len(t, numbers, len(kpi.Numbers())+1)
	used := numbers["place_utilisation"]
	require.Equal(t, []any{400.0, 250.0, 0.625, nil, "/v1/reports/places/days?from=2026-11-01&to=2027-01-04"},
		[]any{used["n"], used["count"], used["value"], used["placements"], used["links"].(map[string]any)["places"].(map[string]any)["href"]})
	list := "/v1/reports/kpis/days_to_rematch_p90/placements?from=2026-11-01&to=2027-01-04"
	require.Equal(t, map[string]any{
		"name": "days_to_rematch_p90", "text": "Fra genmatchningen begynder til nyt forslag: ni ud af ti klares inden for så mange dage",
		"definition": "Genmatchninger, der førte til et nyt forslag, opgjort på dagen for forslaget; kalenderdage fra genmatchningen begyndte",
		"unit":       "days", "hidden": false, "value": 9.3, "n": 9.0, "placements": 9.0,
		"links": map[string]any{"placements": map[string]any{"href": list}},
	}, numbers["days_to_rematch_p90"])
	// Of 23 eight had not: all of them are in the one unit, and nobody in the other is told by it.
	met := numbers["purpose_met"]
	require.Equal(t, []any{false, 23.0, 15.0}, []any{met["hidden"], met["n"], met["count"]})
	require.InDelta(t, 0.6522, met["value"], 1e-9)
	require.Contains(t, met["links"].(map[string]any)["counted"].(map[string]any)["href"], "counted=true")
	nothing := numbers["no_shows"]
	require.Equal(t, []any{true, nil, nil, map[string]any{}}, []any{nothing["hidden"], nothing["value"], nothing["n"], nothing["links"]})

	b.supervises("/v1/reports/kpis").ok(http.StatusOK)
	asked, ok := b.store.filters[1].(store.KPIQuery)
	require.True(t, ok)
	require.Equal(t, store.KPIQuery{
		Between: lifecycle.Period{Start: "2026-10-06", End: "2027-01-04"}, Today: "2027-01-04", Where: kpi.Everywhere(),
	}, asked, "thirteen weeks")
	b.supervises("/v1/reports/kpis?from=2027-02-01").field("end_before_start", "to")
	b.supervises("/v1/reports/kpis?by=candidate").field("not_one_of", "by")
	b.supervises("/v1/reports/kpis?model=free").field("not_one_of", "model")
}

func TestKPIsOfEachUnit(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.supervises("/v1/reports/kpis?by=unit&target_group=none").ok(http.StatusOK)

	groups := things(got["groups"])
	require.Equal(t, []any{unitID, "Jobhuset", nobodyID}, []any{groups[0]["group"], groups[0]["text"], groups[1]["group"]})
	require.InDelta(t, 9, named(groups[0]["numbers"])["days_to_rematch_p50"]["n"], 0)
	for _, g := range groups {
		require.Equal(t, true, named(g["numbers"])["purpose_met"]["hidden"], "three in the other unit could be worked out")
	}
	require.Equal(t, kpi.Where{Unit: kpi.Any, Model: kpi.Any, Month: kpi.Any}, b.store.filters[0].(store.KPIQuery).Where)
	models := things(b.supervises("/v1/reports/kpis?by=model").ok(http.StatusOK)["groups"])
	require.Equal(t, []any{"none", "Without an agreement", "cluster", "Places of clusters"},
		[]any{models[0]["group"], models[0]["text"], models[1]["group"], models[1]["text"]})
	require.InDelta(t, 7, named(models[1]["numbers"])["days_to_rematch_p50"]["value"], 0)
	require.Nil(t, named(models[0]["numbers"])["place_utilisation"], "what is under no agreement has no contracted days")
	cluster := named(models[1]["numbers"])["place_utilisation"]
	require.Equal(t, []any{0.0, nil}, []any{cluster["n"], cluster["value"]})
	require.Nil(t, named(b.supervises("/v1/reports/kpis?unit_id=" + unitID).ok(http.StatusOK)["numbers"])["place_utilisation"])
}

func TestKPIsOfEachMonth(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.supervises("/v1/reports/kpis?by=month&from=2026-12-05", "Accept-Language", "da").ok(http.StatusOK)

	months := things(got["groups"])
	require.Equal(t, []any{"2026-12", "december 2026", "2027-01", "januar 2027"},
		[]any{months[0]["group"], months[0]["text"], months[1]["group"], months[1]["text"]})
	met := named(months[0]["numbers"])["purpose_met"]
	require.Equal(t, []any{23.0, 15.0}, []any{met["n"], met["count"]})
	require.Equal(t, "/v1/reports/kpis/purpose_met/placements?from=2026-12-05&to=2026-12-31",
		met["links"].(map[string]any)["placements"].(map[string]any)["href"], "of the month, those days that were asked for")
	require.InDelta(t, 23, named(got["numbers"])["purpose_met"]["n"], 0)
	require.Equal(t, []kpi.Dimension{"", kpi.ByMonth}, []kpi.Dimension{b.store.filters[0].(store.KPIQuery).By, b.store.filters[1].(store.KPIQuery).By})
}

// Days that one chooses freely tell by what they differ; who may not list placements asks about a month.
func TestWhoMayNotListIsToldOfWholeMonths(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := func(path string) answer { return b.as("admin", http.MethodGet, path, "") }

	for _, path := range []string{"/v1/reports/kpis", "/v1/reports/fidelity", "/v1/reports/outcomes"} {
		for _, question := range []string{"", "?from=2026-12-01", "?to=2026-12-31", "?from=2026-12-01&to=2026-12-31"} {
			got := admin(path + question).ok(http.StatusOK)
			require.Equal(t, []any{"2026-12-01", "2026-12-31"}, []any{got["from"], got["to"]}, question)
		}
		for question, field := range map[string]string{
			"?from=2026-12-02&to=2026-12-31": "from",
			"?from=2026-12-02":               "from",
			"?from=2026-12-01&to=2026-12-30": "to",
			"?to=2026-12-30":                 "to",
			"?from=2026-11-01&to=2026-12-31": "to",
			"?from=2026-12-01&to=2026-11-30": "to",
			"?from=2027-01-01&to=2027-01-31": "to",
			"?from=2027-01-01":               "from",
			"?to=2027-01-31":                 "to",
		} {
			admin(path+question).field("not_a_whole_month", field)
			if !strings.Contains(question, "11-30") {
				b.supervises(path + question).ok(http.StatusOK)
			}
		}
	}
	admin("/v1/reports/kpis.csv?from=2026-11-15").field("not_a_whole_month", "from")
	require.Contains(t, admin("/v1/reports/kpis.csv").body, "2026-12-01;2026-12-31;;;purpose_met;")

	// By month it is that month, counted once: to hide by two counts is not to hide.
	b.store.filters = nil
	got := admin("/v1/reports/kpis?by=month").ok(http.StatusOK)
	groups := things(got["groups"])
	require.Len(t, groups, 1)
	require.Equal(t, []any{"2026-12", "December 2026"}, []any{groups[0]["group"], groups[0]["text"]})
	require.Equal(t, named(got["numbers"])["purpose_met"], named(groups[0]["numbers"])["purpose_met"])
	require.Len(t, b.store.filters, 1)
}

func TestFidelityScoresWhatIsTold(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.supervises("/v1/reports/fidelity?from=2026-11-01").ok(http.StatusOK)

	items := named(got["items"])
	require.Len(t, items, len(kpi.Fidelity()))
	require.Equal(t, []any{0.0, nil, []any{0.4, 0.6, 0.8, 0.9}}, []any{got["scored"], got["score"], got["scale"]}, "nothing is told: there is no score")
	b.store.kpis = map[kpi.Measure]kpi.Counts{
		kpi.JobGoal:  kpi.Told([]kpi.Cell{yes(12), no(8)}),
		kpi.Caseload: kpi.Told([]kpi.Cell{yes(20)}),
	}
	got = b.supervises("/v1/reports/fidelity?from=2026-11-01").ok(http.StatusOK)
	items = named(got["items"])
	require.Equal(t, []any{3.0, 0.6}, []any{items["job_goal"]["score"], items["job_goal"]["value"]})
	require.Equal(t, []any{5.0, 1.0}, []any{items["caseload"]["score"], items["caseload"]["value"]})
	require.Equal(t, []any{2.0, 4.0}, []any{got["scored"], got["score"]})
	require.NotEmpty(t, items["caseload"]["definition"])
	b.as("caseworker", http.MethodGet, "/v1/reports/fidelity", "").refused(http.StatusForbidden, "not_allowed")
}

func yes(n int) kpi.Cell {
	return kpi.Cell{Where: kpi.Where{Unit: unitID, Month: kpi.Any}, Class: kpi.Yes, Observations: n, Placements: n, First: n}
}

func no(n int) kpi.Cell {
	c := yes(n)
	c.Class = kpi.No
	return c
}

func TestDaysOfEachPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/reports/places/days?from=2026-11-01&to=2026-12-31&model=cluster&limit=7").ok(http.StatusOK)

	place := things(got["items"])[0]
	require.Equal(t, []any{placeID, 90.0, 60.0, 30.0, 0.6667}, []any{place["place_id"], place["contracted_days"], place["occupied_days"], place["idle_days"], place["utilisation"]})
	require.Equal(t, []any{"cluster", store.Page{Limit: 7}}, b.store.filters[0])
	require.Equal(t, lifecycle.Period{Start: "2026-11-01", End: "2026-12-31"}, b.store.between)
	b.get("/v1/reports/places/days?from=2027-02-01").field("end_before_start", "to")
}

func TestKPIsAsASpreadsheet(t *testing.T) {
	t.Parallel()
	b := setup(t)

	file := b.supervises("/v1/reports/kpis.csv?from=2026-11-01&by=unit")

	require.Equal(t, http.StatusOK, file.status)
	require.Equal(t, "text/csv; charset=utf-8", file.header.Get("Content-Type"))
	lines := strings.Split(file.body, "\r\n")
	require.Equal(t, "\ufefffrom;to;group;group_text;name;text;unit;value;n;placements;count;count_placements;hidden", lines[0])
	require.Len(t, lines, 3+3*len(kpi.Numbers()))
	require.Contains(t, lines, "2026-11-01;2027-01-04;;;purpose_met;Share whose purpose was met;share;0,6522;23;23;15;15;false")
	require.Contains(t, lines, "2026-11-01;2027-01-04;;;no_shows;Share where the candidate did not come on a first day;share;;;;;;true")
}

func TestPlacementsOfAKPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const path = "/v1/reports/kpis/purpose_met/placements"

	list := things(b.supervises(path + "?counted=true&model=cluster&limit=3").ok(http.StatusOK)["items"])

	require.Equal(t, []map[string]any{{"id": farID, "count": 2.0, "href": "/v1/placements/" + farID}}, list)
	require.Equal(t, []any{kpi.Everywhere().With(kpi.ByModel, "cluster"), "purpose_met", true, store.Page{Limit: 3}}, b.store.filters[1])
	b.supervises("/v1/reports/kpis/no_shows/placements").refused(http.StatusConflict, "too_few_to_tell")
	b.supervises(path+"?counted=true&unit_id="+unitID).refused(http.StatusConflict, "too_few_to_tell")
	b.supervises("/v1/reports/kpis/luck/placements").refused(http.StatusNotFound, "not_found")
	admin := b.as("admin", http.MethodGet, "/v1/reports/kpis", "").ok(http.StatusOK)
	require.Equal(t, map[string]any{}, named(admin["numbers"])["purpose_met"]["links"], "the list is not for administrators")
	b.as("admin", http.MethodGet, path, "").refused(http.StatusForbidden, "not_allowed")
}

func TestEveryNumberHasWords(t *testing.T) {
	t.Parallel()
	words := loaded(t)
	require.Len(t, words[danish].KPIs, len(words[english].KPIs))
	for _, l := range []language{english, danish} {
		for _, n := range kpi.Numbers() {
			for _, text := range []string{words.kpiNumber(l, n), words.kpiDefinition(l, n)} {
				require.Greater(t, len(text), 10, n.Name)
				require.NotContains(t, text, "{", n.Name)
				require.False(t, strings.HasSuffix(strings.ReplaceAll(text, " ", ""), ":"), n.Name)
			}
		}
		for _, m := range vocabulary.Models() {
			require.NotEmpty(t, words.kpi(l, "model."+string(m)))
		}
		for _, g := range vocabulary.TargetGroups() {
			require.NotEmpty(t, words.kpi(l, "target_group."+string(g)), g)
		}
	}
	for key := range words[danish].KPIs {
		require.NotEmpty(t, words[english].KPIs[key], key)
	}
}
