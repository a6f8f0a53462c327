package e2e_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// requireNumbers requires of a seeded instance that every number that is told is that of the list it links to, alone and by unit,
// in the report and in the self-check; and that the file says the same as the report.
func requireNumbers(t *testing.T, i *instance.Instance) {
	t.Helper()
	supervisor := &caseWorker{t: t, base: i.Base, token: i.Tokens["supervisor"]}
	const question = "?by=unit&from=2026-01-01"
	report := supervisor.must(http.StatusOK, http.MethodGet, "/v1/reports/kpis"+question, nil)
	numbers := objects(report.body["numbers"])
	all := len(numbers)
	for _, group := range objects(report.body["groups"]) {
		numbers = append(numbers, objects(group["numbers"])...)
	}
	require.Greater(t, len(numbers), all, "there are units")
	fidelity := supervisor.must(http.StatusOK, http.MethodGet, "/v1/reports/fidelity?from=2026-01-01", nil)
	numbers = append(numbers, objects(fidelity.body["items"])...)

	told, listed, hidden := map[string]bool{}, 0, 0
	for at, n := range numbers {
		name := fmt.Sprint(n["name"])
		links, _ := n["links"].(object)
		if n["hidden"] == true {
			require.NotContains(t, n, "value", name)
			require.NotContains(t, links, "counted", name)
			if at < all && n["unit"] == "share" && n["placements"] != nil {
				supervisor.must(http.StatusConflict, http.MethodGet, "/v1/reports/kpis/"+name+"/placements?counted=true&from=2026-01-01", nil)
				hidden++
			}
			continue
		}
		for link, of := range map[string][2]string{"placements": {"n", "placements"}, "counted": {"count", "count_placements"}} {
			to, _ := links[link].(object)
			if to == nil {
				continue
			}
			sum, items := 0, supervisor.all(fmt.Sprint(to["href"]))
			for _, x := range items {
				sum += int(x["count"].(float64))
			}
			require.Equal(t, fmt.Sprint(n[of[1]]), strconv.Itoa(len(items)), "%s: %v", name, to)
			require.Equal(t, fmt.Sprint(n[of[0]]), strconv.Itoa(sum), "%s: %v", name, to)
			if sum > 0 {
				told[name] = true
				listed++
			}
		}
	}
	for _, name := range []string{"started_signed", "purpose_stated", "candidate_met"} {
		require.True(t, told[name], "%s is told of the municipality, with a list: %v", name, told)
	}
	require.Positive(t, hidden, "something is of too few")
	t.Logf("%d lists are what their numbers say; %d numbers are hidden, and so are their lists", listed, hidden)

	requireFile(t, supervisor, question, objects(report.body["numbers"]))
}

// requireFile requires that the report as a file has the values of numbers in its first rows.
func requireFile(t *testing.T, c *caseWorker, question string, numbers []object) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.base+"/v1/reports/kpis.csv"+question, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	require.NoError(t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	file := csv.NewReader(res.Body)
	file.Comma = ';'
	rows, err := file.ReadAll()
	require.NoError(t, err)
	column := map[string]int{} // the first one has the mark of UTF-8 before it
	for at, name := range rows[0] {
		column[name] = at
	}
	for at, n := range numbers {
		row := rows[at+1]
		require.Equal(t, n["name"], row[column["name"]])
		require.Equal(t, strconv.FormatBool(n["hidden"] == true), row[column["hidden"]], n)
		if count, ok := n["count"].(float64); ok {
			require.Equal(t, strconv.Itoa(int(count)), row[column["count"]], n)
		}
	}
}

// all are the items of a list, of all its pages.
func (c *caseWorker) all(path string) []object {
	c.t.Helper()
	at, err := url.Parse(path)
	require.NoError(c.t, err)
	var items []object
	for more := true; more; {
		a := c.must(http.StatusOK, http.MethodGet, at.String(), nil)
		items = append(items, objects(a.body["items"])...)
		q := at.Query()
		q.Set("after", a.text("next"))
		at.RawQuery, more = q.Encode(), a.text("next") != ""
	}
	return items
}
