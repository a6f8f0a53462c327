package e2e_test

import (
	"net/http"
	"net/url"

	"github.com/stretchr/testify/require"
)

// administrator asks the API for what the doctor does.
type administrator struct{ *caseWorker }

// differences turns all pages, a process at a time, and returns those with the outcome.
func (a administrator) differences(outcome string) []string {
	a.t.Helper()
	var found []string
	for next := ""; ; {
		page := a.must(http.StatusOK, http.MethodGet, "/v1/differences?limit=1&after="+url.QueryEscape(next), nil)
		for _, item := range page.body["items"].([]any) {
			one, _ := item.(object)
			if one["outcome"] == outcome {
				found = append(found, one["process"].(string)+" "+one["kind"].(string))
			}
		}
		if next = page.text("next"); next == "" {
			return found
		}
	}
}

// rebuild goes on until all were looked at, and returns what became of those that did not run.
func (a administrator) rebuild(dry bool) []string {
	a.t.Helper()
	var became []string
	for next := ""; ; {
		part := a.must(http.StatusOK, http.MethodPost, "/v1/rebuild", object{"limit": 1, "after": next, "dry_run": dry})
		for _, item := range part.body["items"].([]any) {
			one, _ := item.(object)
			became = append(became, one["process"].(string)+" "+one["result"].(string))
		}
		if next = part.text("next"); next == "" {
			return became
		}
		require.NotContains(a.t, next, " ")
	}
}
