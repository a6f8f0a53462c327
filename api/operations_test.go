package api

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

var rewrite = flag.Bool("update", false, "rewrite openapi.json")

func TestGoldenDocumentIsTheOneThatIsServed(t *testing.T) {
	b := setup(t)

	served := b.as("", http.MethodGet, "/openapi.json", "")

	require.Equal(t, http.StatusOK, served.status)
	var doc any
	require.NoError(t, json.Unmarshal([]byte(served.body), &doc))
	pretty, err := json.MarshalIndent(doc, "", "  ")
	require.NoError(t, err)
	pretty = append(pretty, '\n')
	if *rewrite {
		require.NoError(t, os.WriteFile("openapi.json", pretty, 0o600))
	}
	committed, err := os.ReadFile("openapi.json")
	require.NoError(t, err)
	require.Equal(t, string(committed), string(pretty), "run: make golden")
}

func TestRoutesAndDocumentAndAccessTableAreTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var doc struct {
		OpenAPI string                               `json:"openapi"`
		Paths   map[string]map[string]map[string]any `json:"paths"`
	}
	require.NoError(t, json.Unmarshal([]byte(b.as("", http.MethodGet, "/openapi.json", "").body), &doc))
	require.Equal(t, "3.1.0", doc.OpenAPI)
	documented := map[string]string{}
	for path, methods := range doc.Paths {
		for method, o := range methods {
			documented[o["operationId"].(string)] = strings.ToUpper(method) + " " + path
		}
	}

	routes := map[string]string{}
	for _, o := range b.server.operations() {
		require.NotContains(t, routes, string(o.name))
		routes[string(o.name)] = o.method + " " + o.path
	}

	require.Equal(t, routes, documented)
	inTable := map[string]bool{}
	for _, r := range access.Table() {
		inTable[string(r.Operation)] = true
	}
	// These are asked for on top of another operation.
	delete(inTable, string(access.ReadCandidateNumber))
	delete(inTable, string(access.ActOnBehalf))
	delete(inTable, string(access.ReadMentorName))
	for name := range routes {
		require.True(t, inTable[name], name)
		delete(inTable, name)
	}
	require.Empty(t, inTable, "in the access table and without a route")
}

func TestEveryEventThatPeopleSendHasARoute(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, tr := range placement.Transitions() {
		path, ok := b.server.paths[tr.Command]
		require.Equal(t, !tr.Clock, ok, tr.Command)
		require.True(t, !ok || strings.HasPrefix(path, "/v1/placements"), tr.Command)
	}
	for _, name := range (rematch.State{Status: rematch.Open}).Allowed() {
		require.Contains(t, b.server.paths[name], "/v1/rematches/", name)
	}
	for _, name := range (mentortraining.State{Status: mentortraining.Enrolled}).Allowed() {
		require.Contains(t, b.server.paths[name], "/v1/mentor-trainings/", name)
	}
	for _, n := range lifecycletest.OutreachStates() {
		for _, name := range n.State.Allowed() {
			require.Contains(t, b.server.paths[name], "/v1/outreaches/", name)
		}
	}
	for _, n := range lifecycletest.IssueStates() {
		for _, name := range n.State.Allowed() {
			require.Contains(t, b.server.paths[name], "/v1/issues/", name)
		}
	}
	for _, status := range agreement.Statuses() {
		for _, name := range (agreement.State{Status: status}).Allowed() {
			require.Contains(t, b.server.paths[name], "/v1/agreements/", name)
		}
	}
	for _, n := range lifecycletest.FollowAlongStates() {
		for _, name := range n.State.Allowed() {
			require.Contains(t, b.server.paths[name], "/v1/follow-alongs/", name)
		}
	}
	for _, n := range lifecycletest.EndpointStates() {
		for _, name := range n.State.Allowed() {
			require.Contains(t, b.server.paths[name], "/v1/webhook-endpoints/", name)
		}
	}
	for name := range bodies() {
		require.True(t, slices.ContainsFunc(b.server.operations(), func(o operation) bool { return string(o.name) == name }), name)
	}
}

func TestEveryOperationSucceeds(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, b *bundle, o operation) {
		t.Helper()
		path, body, headers := b.ready(o)

		a := b.do(o.method, path, body, headers...)

		if o.name == access.ExportLessonFile || o.name == access.ReportKPIFile {
			require.Equal(t, o.status, a.status)
			return // a file
		}
		if o.name == access.StreamEvents {
			require.Equal(t, o.status, a.status, a.body)
			return // has tests of its own
		}
		if o.name == access.ReadDocument || o.name == access.ReadMeetings || o.name == access.ReadEventSchema {
			require.Equal(t, o.status, a.status, a.body)
			require.Equal(t, "no-store", a.header.Get("Cache-Control"))
			return
		}
		got := a.ok(o.status)
		require.NotEmpty(t, got)
		require.NotEmpty(t, a.header.Get("X-Request-Id"))
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))
		if o.name == "request_replay" {
			got, _ = got["endpoint"].(map[string]any)
		}
		if o.command && o.name != access.MovePracticeClock {
			require.NotEmpty(t, a.header.Get("ETag"))
			require.NotEmpty(t, got["status_text"])
			require.NotNil(t, got["tasks"])
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, b *bundle, o operation) {
		t.Helper()
		policy := access.NewPolicy()
		for _, role := range lifecycle.Roles() {
			path, body, headers := b.ready(o)
			a := b.as(string(role), o.method, path, body, append(headers, "Idempotency-Key", string(role))...)
			if policy.May([]lifecycle.Role{role}, o.name) {
				require.NotEqual(t, http.StatusForbidden, a.status, "%s %s", role, a.body)
				require.Less(t, a.status, 500, "%s %s", role, a.body)
				continue
			}
			a.refused(http.StatusForbidden, "not_allowed")
		}
		path, body, _ := b.ready(o)
		before := len(b.temporal.names())
		for _, token := range []string{"", "unknown", strings.Repeat("x", 5000)} {
			a := b.as(token, o.method, path, body)
			a.refused(http.StatusUnauthorized, "unauthenticated")
			require.Contains(t, a.header.Get("WWW-Authenticate"), "Bearer")
		}
		require.Len(t, b.temporal.names(), before)
	})
}

func TestAddressesThatAreNotThere(t *testing.T) {
	t.Parallel()
	b := setup(t)

	b.get("/v2/placements").refused(http.StatusNotFound, "no_such_route")
	b.get("/v1/placements/").refused(http.StatusNotFound, "no_such_route")
	b.do(http.MethodDelete, "/v1/placements", "").refused(http.StatusMethodNotAllowed, "method_not_allowed")
	b.do("BREW", "/v1/placements", "").refused(http.StatusMethodNotAllowed, "method_not_allowed")
	b.get("/v1/placements?statu=active").field("unknown_parameter", "statu")
	b.get("/v1/placements?status=sleeping").field("not_one_of", "status[0]")
	b.get("/v1/placements?limit=1000").field("too_large", "limit")
	b.get("/v1/placements?limit=many").field("integer_expected", "limit")
	b.get("/v1/placements?candidate_id="+secretCPR).field("invalid_id", "candidate_id")
	b.get("/v1/placements/"+secretCPR).field("invalid_id", "id")
	b.get("/v1/tasks?after=rubbish").field("invalid_cursor", "after")
}
