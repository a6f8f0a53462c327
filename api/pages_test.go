package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/store"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	b := setup(t)

	require.Equal(t, "test", b.as("", http.MethodGet, "/healthz", "").ok(http.StatusOK)["version"])
	require.Equal(t, "ok", b.as("", http.MethodGet, "/readyz", "").ok(http.StatusOK)["status"])

	b.temporal.health = errors.New("connection refused to 10.0.0.1")
	require.Equal(t, http.StatusOK, b.as("", http.MethodGet, "/readyz", "").status, "kept for two seconds")
	require.Equal(t, 1, b.temporal.checks)
	b.at = b.at.Add(3 * time.Second)
	a := b.as("", http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	require.Equal(t, map[string]any{"database": "ok", "schema": "ok", "temporal": "unreachable"}, a.json()["checks"])
	require.NotContains(t, a.body, "10.0.0.1")
	b.temporal.health, b.store.ping = nil, errors.New("down")
	b.at = b.at.Add(3 * time.Second)
	require.Equal(t, map[string]any{"database": "unreachable", "schema": "ok", "temporal": "ok"}, b.as("", http.MethodGet, "/readyz", "").json()["checks"])
	b.store.ping, b.store.schema = nil, store.ErrSchemaBehind
	b.at = b.at.Add(3 * time.Second)
	a = b.as("", http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	require.Equal(t, map[string]any{"database": "ok", "schema": "behind", "temporal": "ok"}, a.json()["checks"])
}

func TestTheReferencePageNeedsNobodyElse(t *testing.T) {
	t.Parallel()
	b := setup(t)

	root := b.as("", http.MethodGet, "/", "")
	page := b.as("", http.MethodGet, "/reference", "")

	require.Equal(t, http.StatusFound, root.status)
	require.Equal(t, "/reference", root.header.Get("Location"))
	require.Equal(t, http.StatusOK, page.status)
	require.NotContains(t, page.body, "http")
	require.NotContains(t, page.body, "<script>", "scripts are files, so that the policy can be strict")
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "script-src 'self';")
	for word := range strings.FieldsSeq(page.body) {
		if _, path, ok := strings.Cut(word, `="/`); ok {
			path, _, _ = strings.Cut(path, `"`)
			file := b.as("", http.MethodGet, "/"+path, "")
			require.Equal(t, http.StatusOK, file.status, path)
			require.NotEmpty(t, file.body)
		}
	}
	require.Contains(t, b.as("", http.MethodGet, "/reference/LICENSE", "").body, "Apache License")
	require.NotContains(t, b.as("", http.MethodGet, "/reference/reference.js", "").body, "http")
	require.Equal(t, http.StatusNotFound, b.as("", http.MethodGet, "/docs", "").status)
}

func TestEveryCodeHasAPage(t *testing.T) {
	t.Parallel()
	b := setup(t)

	a := b.as("", http.MethodGet, "/problems/candidate_absent", "", "Accept-Language", "da")

	require.Equal(t, http.StatusOK, a.status)
	require.Contains(t, a.body, "Uden borgeren er det ikke et tryghedsmøde")
	b.as("", http.MethodGet, "/problems/"+secretCPR, "").refused(http.StatusNotFound, "no_such_route")
	b.as("", http.MethodGet, "/problems/required.hours", "").refused(http.StatusNotFound, "no_such_route")
}

func TestNewWantsEverythingItNeeds(t *testing.T) {
	t.Parallel()

	_, err := New(Deps{})

	require.ErrorContains(t, err, "is missing")
	b := setup(t)
	handler, err := New(b.server.Deps)
	require.NoError(t, err)
	require.NotNil(t, handler)
}
