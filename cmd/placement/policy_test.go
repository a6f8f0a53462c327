package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// The first page of a dry run tells of all placements, the others of their own.
func TestADryRunOfManyPagesSaysWhatBecomesOfAll(t *testing.T) {
	t.Parallel()
	pages := map[string]string{
		"": `{"total": 2, "counts": {"applied": 1, "refused": 1}, "deadlines": 3, "items": {"next": "more",
			"items": [{"placement_id": "p1", "result": "applied", "deadlines": 3}]}}`,
		"more": `{"total": 0, "counts": {}, "items": {"items": [{"placement_id": "p2", "result": "refused", "code": "policy_would_end"}]}}`,
	}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, pages[r.URL.Query().Get("after")])
	}))
	t.Cleanup(service.Close)
	var out bytes.Buffer

	err := run(t.Context(), []string{
		"policy", "apply", "--all", "--dry-run", "--policy-version", "2", "--url", service.URL, "--token", "supervisor=made-up",
	}, nil, &out, io.Discard)

	require.EqualError(t, err, "1 placements were refused")
	require.Equal(t, `p1 applied: 3 deadlines and 0 follow-ups change
p2 refused: policy_would_end
3 deadlines and 0 follow-ups change
0 applied, 1 would be, 0 go by it already, 1 refused, 0 not reached, 0 open
`, out.String())
}
