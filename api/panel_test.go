package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	eventcatalogue "placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// panel reads the panel of a workflow with a token.
func (b *bundle) panel(token, workflow string, headers ...string) answer {
	return b.as(token, http.MethodGet, "/v1/panel?workflow="+workflow, "", headers...)
}

// pass opens a session of the panel with a token.
func (b *bundle) pass(token string) string {
	got := b.as(token, http.MethodPost, "/v1/panel-sessions", "").ok(http.StatusOK)
	return got["token"].(string)
}

func view(t *testing.T, a answer) PanelView {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.body)
	var v PanelView
	require.NoError(t, json.Unmarshal([]byte(a.body), &v))
	return v
}

func TestThePanelSaysWhatIsExpectedOfAPlacement(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	state := lifecycletest.In("active").State
	entered := []store.Entered{
		{Status: "proposed", At: now(), Version: 1},
		{Status: "agreed", At: now().AddDate(0, 0, 2), Version: 3},
		{Status: "active", At: state.Since, Version: 9},
	}
	b.store.entered = entered

	v := view(t, b.panel("supervisor", "placement/"+state.ID, "Accept-Language", "da"))

	require.Equal(t, "placement/"+state.ID, v.Workflow)
	require.Equal(t, "Forløb", v.KindText)
	require.Equal(t, "active", v.Status)
	due, ok := state.Due()
	require.True(t, ok)
	require.Equal(t, due.Key, v.NextDeadline.Key)
	require.NotEmpty(t, v.NextDeadline.Then)
	require.Len(t, v.Deadlines, len(state.Open()))
	require.True(t, slices.IsSortedFunc(v.Deadlines, func(a, b Deadline) int { return a.Due.Compare(b.Due) }))
	require.Len(t, v.Tasks, len(state.Tasks()))
	require.Equal(t, PanelStaff{ID: workerID, Name: "Camilla"}, v.Owner)
	require.Equal(t, PanelStaff{ID: unitID, Name: "Jobhuset"}, v.Unit)
	require.NotEmpty(t, v.Allowed)
	for _, c := range v.Allowed {
		require.NotEmpty(t, c.Text, c.Command)
	}
	require.Equal(t, []PanelStage{
		{"proposed", "Foreslået", "past"},
		{"agreed", "Aftalt", "past"},
		{"active", "I gang", "now"},
		{"evaluating", "Evaluering", "ahead"},
		{"evaluated", "Evalueret", "ahead"},
		{"closed", "Lukket", "ahead"},
	}, v.Stages)
	require.Len(t, v.Visits, 3)
	require.Equal(t, entered[1].At, *v.Visits[0].Until)
	require.Nil(t, v.Visits[2].Until)
	require.Equal(t, "/v1/placements/"+state.ID, v.Links["api"].Href)
	require.Contains(t, v.Links["temporal"].Href, "https://temporal.example/namespaces/placement/workflows/placement%2F")
}

// Whoever stands at a desk beside may see a panel: it tells nothing of the person.
func TestThePanelTellsNothingOfThePerson(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"proposed", "signing", "active", "evaluating_terminated"} {
		b := setup(t)
		b.in(name)
		state := lifecycletest.In(name).State

		body := b.panel("supervisor", "placement/"+state.ID).body

		require.NotContains(t, body, state.CandidateID, name)
		require.NotContains(t, body, "candidate_id", name)
		require.NotContains(t, body, secretName, name)
		require.NotContains(t, body, "purpose_met", name)
	}
}

func TestThePanelShowsEveryKindOfProcess(t *testing.T) {
	t.Parallel()
	b := setup(t)
	of := map[lifecycle.Kind]string{
		lifecycle.KindPlacement: lifecycletest.PlacementID, lifecycle.KindRematch: b.aRematch(), lifecycle.KindAgreement: b.anAgreement("active"),
		lifecycle.KindMentorTraining: b.aTraining("enrolled"), lifecycle.KindOutreach: b.anOutreach("searching"), lifecycle.KindIssue: b.anIssue("reported"),
		lifecycle.KindFollowAlong: b.aFollowAlong("first_reminded"), lifecycle.KindWebhookEndpoint: b.anEndpoint("active"),
	}
	b.in("active")
	for _, kind := range eventcatalogue.Kinds() {
		workflow := strings.ReplaceAll(string(kind), "_", "-") + "/" + of[kind]
		operation, _ := readingOf(kind)
		require.NotEmpty(t, goodPath(kind), kind)
		for _, l := range []string{"da", "en"} {
			v := view(t, b.panel("supervisor", workflow, "Accept-Language", l))
			require.NotEmpty(t, v.KindText, kind)
			require.NotEmpty(t, v.StatusText, kind)
			require.True(t, slices.ContainsFunc(v.Stages, func(s PanelStage) bool { return s.State == "now" && s.Status == v.Status }), kind)
			for _, r := range v.Related {
				require.NotEmpty(t, r.Text, r.Relation)
			}
		}
		for _, role := range lifecycle.Roles() {
			if b.server.access.May([]lifecycle.Role{role}, operation) {
				require.Equal(t, http.StatusOK, b.panel(string(role), workflow).status, "%s %s", role, kind)
				continue
			}
			b.panel(string(role), workflow).refused(http.StatusNotFound, "not_found")
		}
	}
}

func TestEveryStageIsOnThePathOrAnExit(t *testing.T) {
	t.Parallel()
	words := loaded(t)
	for _, kind := range eventcatalogue.Kinds() {
		for _, s := range goodPath(kind) {
			require.NotEmpty(t, words.status(english, kind, s), "%s %s", kind, s)
		}
	}
	word := func(s string) string { return s }
	path := goodPath(lifecycle.KindPlacement)
	declined := panelStages(path, string(placement.Declined), false, []store.Entered{{Status: "proposed", Version: 1}, {Status: "declined", Version: 2}}, word)
	require.Equal(t, []PanelStage{{"proposed", "proposed", "past"}, {"declined", "declined", "now"}}, declined)
	unknown := panelStages(path, string(placement.Agreed), false, nil, word)
	require.Equal(t, "past", unknown[0].State)
	require.Equal(t, "now", unknown[1].State)
	closed := panelStages(path, string(placement.Closed), true, nil, word)
	require.Equal(t, PanelStage{"closed", "closed", "now"}, closed[len(closed)-1])
	// It came back to the first stage: what it was in since is ahead again.
	again := panelStages(path, "proposed", false, []store.Entered{{Status: "proposed", Version: 1}, {Status: "expired", Version: 2}, {Status: "proposed", Version: 3}}, word)
	require.Equal(t, "now", again[0].State)
	require.Equal(t, PanelStage{"agreed", "agreed", "ahead"}, again[1])
}

func TestEveryCommandHasWordsInDanish(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, o := range b.server.operations() {
		if o.command {
			require.NotEmpty(t, b.server.panelPages.Command(string(o.name)), o.name)
		}
	}
}

func TestAWorkflowThatIsNoProcessIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, wrong := range []string{"", "placement", "practice-clock/" + tenantID, "placement/" + secretCPR, "placements/" + nobodyID} {
		require.Equal(t, http.StatusUnprocessableEntity, b.panel("supervisor", wrong).status, wrong)
	}
	b.panel("supervisor", "placement/"+nobodyID).refused(http.StatusNotFound, "not_found")
}

func TestAPassReadsThePanelForAnHourAndNothingElse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	opened := b.at
	workflow := "placement/" + lifecycletest.PlacementID
	session := b.as("supervisor", http.MethodPost, "/v1/panel-sessions", "").ok(http.StatusOK)
	pass := session["token"].(string)
	require.Equal(t, opened.Add(time.Hour).UTC().Truncate(time.Second).Format(time.RFC3339), session["expires_at"])
	require.NotContains(t, pass, "supervisor")
	require.Equal(t, view(t, b.panel("supervisor", workflow)).Allowed, view(t, b.panel(pass, workflow)).Allowed)

	for _, o := range b.server.operations() {
		if o.name == "read_panel" {
			continue
		}
		path, body, _ := b.ready(o)
		b.as(pass, o.method, path, body).refused(http.StatusUnauthorized, "unauthenticated")
	}

	b.in("active")
	b.at = opened.Add(time.Hour - 2*time.Second)
	require.Equal(t, http.StatusOK, b.panel(pass, workflow).status)
	b.at = opened.Add(time.Hour)
	b.panel(pass, workflow).refused(http.StatusUnauthorized, "unauthenticated")
}

func TestAPassIsNoLongerGoodThanItsTokenAndCannotBeMade(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	workflow := "placement/" + lifecycletest.PlacementID
	pass := b.pass("supervisor")
	said, seal, _ := strings.Cut(pass, ".")

	for _, forged := range []string{said, said + ".", said + "." + seal + "A", said + "A." + seal, "panel_" + seal, "panel_", strings.Repeat(pass, 20)} {
		b.panel(forged, workflow).refused(http.StatusUnauthorized, "unauthenticated")
	}
	require.Equal(t, http.StatusOK, b.panel(pass, workflow).status)
	require.NotContains(t, b.logs.String(), said)

	delete(b.store.principals, "supervisor")
	b.panel(pass, workflow).refused(http.StatusUnauthorized, "unauthenticated")
}

func TestThePagesOfThePanel(t *testing.T) {
	t.Parallel()
	b := setup(t)

	page := b.as("", http.MethodGet, "/panel?lang=da", "")

	require.Equal(t, http.StatusOK, page.status)
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.True(t, strings.HasSuffix(policy, "frame-ancestors https://temporal.example"), policy)
	require.NotContains(t, policy, "unsafe")
	require.Equal(t, "da", page.header.Get("Content-Language"))
	require.Contains(t, page.body, `data-host="https://temporal.example"`)
	require.Contains(t, page.body, "Åbne opgaver")
	english := b.as("", http.MethodGet, "/panel", "", "Accept-Language", "en")
	require.Contains(t, english.body, "Open tasks")

	signIn := b.as("", http.MethodGet, "/panel/sign-in", "")
	require.Equal(t, http.StatusOK, signIn.status)
	require.True(t, strings.HasSuffix(signIn.header.Get("Content-Security-Policy"), "frame-ancestors 'none'"))

	for _, name := range []string{"panel.mjs", "expected.mjs", "host.mjs", "picture.mjs", "session.mjs", "sign-in.mjs", "style.css"} {
		a := b.as("", http.MethodGet, "/panel/"+name, "")
		require.Equal(t, http.StatusOK, a.status, name)
		require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
		require.True(t, strings.HasPrefix(a.header.Get("Content-Type"), "text/"), name)
	}
	for _, name := range []string{"da.json", "page.html", "pages.go", "panel.go", "..%2fauth.go"} {
		require.Equal(t, http.StatusNotFound, b.as("", http.MethodGet, "/panel/"+name, "").status, name)
	}
}
