package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// TestACompanyIsSoughtForOne lives a search on the real servers: workplaces are suggested, companies asked, one points to
// another; Temporal loses the search, and it comes back from its row; time reminds and escalates once; a placement that is
// proposed elsewhere asks somebody to decide; a company makes a place that takes nobody else.
func TestACompanyIsSoughtForOne(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "outreach")
	c := newCaseWorker(t, i)
	const wish, note = "Stille arbejde om formiddagen", "Ring til Birgitte efter frokost"
	place := c.first("/v1/places")
	other := c.must(http.StatusCreated, http.MethodPost, "/v1/companies", object{"cvr": "24256790", "name": "Henviseren ApS", "sector": "private"}).text("id")
	candidate := c.first("/v1/candidates")["id"]

	search := "/v1/outreaches/" + c.must(http.StatusCreated, http.MethodPost, "/v1/outreaches", object{
		"candidate_id": candidate, "wish": object{"occupation": "9112", "min_hours": 5, "max_hours": 15}, "wish_text": wish,
	}).text("id")
	again := c.try("/v1/outreaches", object{"candidate_id": candidate, "wish": object{"occupation": "9112"}})
	require.Equal(t, "outreach_already_open", again.text("code"))
	suggested := c.must(http.StatusOK, http.MethodGet, search+"/companies?excluded=200", nil).body
	require.NotZero(t, len(suggested["ranked"].([]any))+len(suggested["excluded"].(object)["first"].([]any)))

	presented := c.try(search+"/approaches", object{
		"workplace_id": place["workplace_id"], "channel": "phone", "told": "presentation",
	})
	require.Equal(t, "presentation_not_shared", presented.text("code"))
	c.must(http.StatusOK, http.MethodPost, search+"/approaches", object{
		"workplace_id": place["workplace_id"], "channel": "phone", "told": "anonymous", "note": note, "referred_by": other,
	})
	after := c.must(http.StatusOK, http.MethodGet, search+"/companies?excluded=200", nil).body
	require.Contains(t, after["excluded"].(object)["by_reason"], object{"code": "already_approached", "count": 1.0})

	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), "outreach/"+strings.TrimPrefix(search, "/v1/outreaches/"), "", "lost"))
	told, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, told)
	require.Contains(t, told, "started 1 processes")
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 11})
	require.Equal(t, []string{"find_company", "contact_company"}, c.tasks(search))
	require.Equal(t, 2, ask[int](t, i, `SELECT level FROM tasks WHERE kind = 'contact_company' AND escalated AND closed_at IS NULL`))
	c.must(http.StatusOK, http.MethodPost, search+"/approaches/1/contact", object{"channel": "email"})

	elsewhere := c.proposeAt(c.newPlace(place["workplace_id"]))
	c.happened(t, i, search, "proposed_elsewhere", 1)
	require.Equal(t, "decide_outreach", c.tasks(search)[0])
	require.Equal(t, search, "/v1/outreaches/"+c.must(http.StatusOK, http.MethodGet, elsewhere, nil).text("outreach_id"))
	c.must(http.StatusOK, http.MethodPost, elsewhere+"/cancellation", object{"reason": "entered_by_mistake"})
	c.must(http.StatusOK, http.MethodPost, search+"/continuation", object{})

	c.must(http.StatusOK, http.MethodPost, search+"/approaches/1/answer", object{"answer": "interested"})
	made := c.must(http.StatusOK, http.MethodPost, search+"/approaches/1/conversion", object{"place": object{"title": "Stille hjørne", "occupation": "9112"}})
	require.Equal(t, "converted", made.text("status"))
	one := made.text("place_id")
	require.Equal(t, true, c.must(http.StatusOK, http.MethodGet, "/v1/places/"+one, nil).body["made_for_one"])
	require.Equal(t, object{"made": 1.0, "converted": 1.0}, c.must(http.StatusOK, http.MethodGet, "/v1/companies/"+other, nil).body["referrals"])

	everybody, _ := c.must(http.StatusOK, http.MethodGet, "/v1/candidates", nil).body["items"].([]any)
	stranger, _ := everybody[1].(object)["id"].(string)
	refused := c.tryAt(one, stranger)
	require.Equal(t, "place_made_for_another", refused.text("code"))
	own := c.proposeAt(one)
	c.must(http.StatusOK, http.MethodPost, own+"/withdrawal", object{"by": "candidate", "reason": "other_measure"})
	require.Equal(t, "closed", c.must(http.StatusOK, http.MethodGet, "/v1/places/"+one, nil).text("state"), "it closes with the placement")

	require.Equal(t, []string{
		"outreach_opened", "company_approached", "reminded", "escalated", "company_contacted_again", "proposed_elsewhere",
		"outreach_continued", "company_answered", "outreach_converted",
	}, strings.Fields(ask[string](t, i, `SELECT string_agg(fact, ' ' ORDER BY version) FROM events WHERE process_id = $1`,
		strings.TrimPrefix(search, "/v1/outreaches/"))))
	requireClean(t, i)
	requireHistoriesFold(t, i)
	requireNoneOf(t, []string{wish, "Birgitte", "frokost"}, "Temporal", everythingInTemporal(t, i))
	requireNoneOf(t, []string{wish, "Birgitte", "frokost"}, "the database", everythingInPostgres(t, i))
}

// newPlace registers one more place at a workplace.
func (c *caseWorker) newPlace(workplace any) string {
	c.t.Helper()
	return c.must(http.StatusCreated, http.MethodPost, "/v1/places", object{"workplace_id": workplace, "title": "Et andet sted"}).text("id")
}

// tryAt proposes a candidate for a place, four weeks ahead, whatever comes of it.
func (c *caseWorker) tryAt(place, candidate string) answer {
	c.t.Helper()
	now, err := time.Parse(time.DateOnly, c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"))
	require.NoError(c.t, err)
	begins := now.AddDate(0, 0, 28)
	a := c.try("/v1/placements", object{
		"candidate_id": candidate, "place_id": place, "purpose": "clarification", "purpose_text": purposeText,
		"goals":        []object{{"kind": "job", "text": "Arbejde"}},
		"period":       object{"start": begins.Format(time.DateOnly), "end": begins.AddDate(0, 0, 90).Format(time.DateOnly)},
		"weekly_hours": 15,
	})
	return a
}

// happened waits until so much has happened to a process.
func (c *caseWorker) happened(t *testing.T, i *instance.Instance, path, fact string, times int) {
	t.Helper()
	id := path[strings.LastIndex(path, "/")+1:]
	require.Eventually(t, func() bool {
		return ask[int](t, i, `SELECT count(*) FROM events WHERE process_id = $1 AND fact = $2`, id, fact) == times
	}, waitLong, waitStep, "%s, %d times", fact, times)
}
