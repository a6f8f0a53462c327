package api

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/api/views"
)

func TestSupervisorsAreToldWhatToAskAndWhere(t *testing.T) {
	t.Parallel()
	b := setup(t)

	a := b.as("supervisor", http.MethodGet, "/v1/views?owner_id="+workerID, "", "Accept-Language", "da")
	require.Equal(t, http.StatusOK, a.status, a.body)
	all := a.json()
	require.Equal(t, "2027-01-04", all["on"])
	byName := map[string]map[string]any{}
	for _, item := range all["views"].([]any) {
		v := item.(map[string]any)
		require.NotEmpty(t, v["question"], v["name"])
		require.NotEmpty(t, v["title"], v["name"])
		require.True(t, v["query"] != nil || v["lists"] != nil, "%s is answered nowhere", v["name"])
		byName[v["name"].(string)] = v
	}
	require.Len(t, byName, 18)

	week := byName["starts_unsigned"]
	require.Equal(t, "Hvad begynder i denne uge uden alle underskrifter?", week["question"])
	query := `ExecutionStatus = "Running" AND WorkflowType = "Placement" AND stage IN ("proposed", "agreed", "meeting_booked", "signing")` +
		` AND start_on >= "2027-01-03T12:00:00Z" AND start_on < "2027-01-10T12:00:00Z" AND tenant = "` + tenantID + `"`
	require.Equal(t, query, week["query"])
	link := week["links"].(map[string]any)["temporal"].(map[string]any)["href"].(string)
	require.True(t, strings.HasPrefix(link, "https://temporal.example/namespaces/placement/workflows?query="), link)
	asked, err := url.Parse(link)
	require.NoError(t, err)
	require.Equal(t, query, asked.Query().Get("query"))
	require.Equal(t, "Begynder i denne uge uden underskrifter", asked.Query().Get("savedQuery"))
	require.Contains(t, byName["caseload"]["query"], `owner = "`+workerID+`"`)
	require.NotContains(t, byName["failures"]["query"], "tenant", "what fails from the start has not said whose it is")

	require.Equal(t, []any{"/v1/placements?owner_id=" + workerID + "&status=proposed&status=agreed&status=meeting_booked&status=signing&status=approved" +
		"&status=active&status=evaluating&status=evaluated&status=declined&status=expired", "/v1/rematches?status=open&owner_id=" + workerID}, byName["caseload"]["lists"], "what is open, as the query asks")

	page := all["links"].(map[string]any)["page"].(map[string]any)["href"].(string)
	path, ours := strings.CutPrefix(page, "https://placement.example")
	require.True(t, ours, page)
	shown := b.page(path, nil)
	require.Equal(t, http.StatusOK, shown.status)
	shown.says(`href="` + link + `"`)
	require.Contains(t, shown.body, `<html lang="da">`)
}

func TestOnlyWhoAnswersForCasesIsToldWhatToAsk(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.as("caseworker", http.MethodGet, "/v1/views", "").refused(http.StatusForbidden, "not_allowed")
	b.as("supervisor", http.MethodGet, "/v1/views?owner_id=0101701234", "").refused(http.StatusUnprocessableEntity, "invalid_id")
}

// The lists that a question names are lists that the API has, and takes them as they are written.
func TestEveryListOfAQuestionIsThere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, v := range views.All(views.Scope{OwnerID: workerID, Today: "2027-01-04", Rulesets: views.Rulesets()}) {
		for _, list := range v.Lists {
			a := b.as("supervisor", http.MethodGet, list, "")
			require.Equal(t, http.StatusOK, a.status, "%s: %s: %s", v.Name, list, a.body)
		}
	}
}

func TestThePageOfQuestionsAsksInBothLanguagesAndHoldsNoData(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, l := range []string{"da", "en"} {
		p := b.page("/views", nil, "Accept-Language", l)
		require.Equal(t, http.StatusOK, p.status)
		require.Contains(t, p.body, `<html lang="`+l+`">`)
		require.NotContains(t, p.body, "tenant = ", "it does not know who asks")
		require.Regexp(t, `style-src 'sha256-`, p.header.Get("Content-Security-Policy"))
		require.NotContains(t, p.body, "<script")
		for _, v := range views.All(views.Scope{Today: "2027-01-04"}) {
			p.says(b.server.viewPages.Question(l, v.Name))
		}
		// Every field has a label, and nothing is said in a key's name.
		for _, field := range regexp.MustCompile(`<input id="([a-z]+)"`).FindAllStringSubmatch(p.body, -1) {
			require.Contains(t, p.body, `<label for="`+field[1]+`">`)
		}
		require.NotContains(t, p.body, "<p></p>")
		require.NotContains(t, p.body, "<h2></h2>")
	}
	narrowed := b.page("/views?tenant="+tenantID+"&unit="+unitID+"&owner="+workerID+"&today=2027-02-03&namespace=other&lang=en", nil)
	narrowed.says(url.PathEscape("other") + "/workflows")
	narrowed.says("GET /v1/users")
	require.Contains(t, html.UnescapeString(narrowed.body), "start_on%20%3E%3D%20%222027-01-31T12%3A00%3A00Z%22")
	require.Contains(t, narrowed.body, `name="namespace" value="other"`)
	narrowed.says("?lang=da&namespace=other&owner=" + workerID + "&tenant=" + tenantID + "&today=2027-02-03&unit=" + unitID)
}

func TestThePageOfQuestionsRefusesWhatIsNoID(t *testing.T) {
	t.Parallel()
	b := setup(t)

	p := b.page("/views?lang=en&owner="+url.QueryEscape(`Torben" OR 1=1 <b>`), nil)

	require.Equal(t, http.StatusUnprocessableEntity, p.status)
	require.NotContains(t, p.body, "Torben")
	require.Contains(t, p.body, `aria-invalid="true" aria-describedby="owner-fault"`)
	p.says("This is not an ID")
	require.NotContains(t, b.logs.String(), "Torben")
	for _, wrong := range []string{"namespace=" + url.QueryEscape(`x"/../y`), "today=2027-13-45", "lang=<b>"} {
		p := b.page("/views?"+wrong, nil)
		require.Equal(t, http.StatusOK, p.status, "it asks as if nothing had been said")
		p.says("/namespaces/placement/workflows")
		p.says("2027-01-03T12%3A00%3A00Z")
	}
}

// Both languages say the same things.
func TestTheWordsOfQuestionsAreTheSameInBothLanguages(t *testing.T) {
	t.Parallel()
	p, err := views.Load()
	require.NoError(t, err)
	for _, v := range views.All(views.Scope{Today: "2027-01-04"}) {
		for _, l := range []string{"da", "en"} {
			require.NotEmpty(t, p.Question(l, v.Name), "%s %s", l, v.Name)
			require.NotEmpty(t, p.Title(l, v.Name), "%s %s", l, v.Name)
		}
		require.NotEqual(t, p.Question("da", v.Name), p.Question("en", v.Name))
	}
	for _, g := range views.Groups() {
		require.NotEmpty(t, p.Group("da", g))
		require.NotEmpty(t, p.Group("en", g))
	}
}

// Temporal knows when a workflow began to the second: an afternoon of the month before is none of this month.
func TestAMonthBeginsAtMidnightHere(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	for now, want := range map[string]string{
		"2027-03-30T08:00:00Z": "2027-02-28T23:00:00Z", // summer time has come since
		"2027-05-03T08:00:00Z": "2027-04-30T22:00:00Z",
		"2027-04-30T22:30:00Z": "2027-04-30T22:00:00Z", // May has begun here
	} {
		at, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		for _, v := range views.All(views.Scope{Today: "2027-01-04", Now: at.In(zone)}) {
			if v.Name == "early_terminations" {
				require.Equal(t, `WorkflowType = "Rematch" AND StartTime >= "`+want+`"`, v.Query, now)
			}
		}
	}
}
