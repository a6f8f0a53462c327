package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// TestAFixedPlaceIsFilledAgain lives an agreement on the real servers: drafted, signed, a place opened under it; a placement
// there that is taken back opens the refill at once, idleness raises the alarm, the next proposal closes both. In between
// Temporal loses the agreement, and it comes back from its row.
func TestAFixedPlaceIsFilledAgain(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "agreement")
	c := newCaseWorker(t, i)
	agreement := c.agree()
	place := c.must(http.StatusCreated, http.MethodPost, "/v1/places", object{
		"workplace_id": c.first("/v1/places")["workplace_id"], "title": "Fast plads", "agreement_id": agreement[len("/v1/agreements/"):],
	}).text("id")
	full := c.try("/v1/places", object{
		"workplace_id": c.first("/v1/places")["workplace_id"], "title": "En for meget", "agreement_id": agreement[len("/v1/agreements/"):],
	})
	require.Equal(t, "line_full", full.text("code"))
	c.stands(place, "open")

	first := c.proposeAt(place)
	c.stands(place, "reserved")
	c.until(t, i, agreement, "place_held", 1)
	c.must(http.StatusOK, http.MethodPost, first+"/withdrawal", object{"by": "candidate", "reason": "other_measure"})
	c.until(t, i, agreement, "place_released", 1)
	c.stands(place, "refill")
	require.Equal(t, "refill_place", c.tasks(agreement)[0])

	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), "agreement/"+agreement[len("/v1/agreements/"):], "", "lost"))
	told, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, told)
	require.Contains(t, told, "started 1 processes")
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 11})
	require.Equal(t, []string{"refill_place", "fill_vacancy", "renew_agreement"}, c.tasks(agreement))

	c.proposeAt(place)
	c.until(t, i, agreement, "place_held", 2)
	require.Equal(t, []string{"renew_agreement"}, c.tasks(agreement))
	used := c.must(http.StatusOK, http.MethodGet, agreement+"/utilisation", nil).body
	require.InDelta(t, 0, used["models"].([]any)[0].(object)["occupied_days"], 0)
	require.Greater(t, used["models"].([]any)[0].(object)["idle_days"], 10.0)
	requireHistoriesFold(t, i)
}

// TestTheClockGoesOnWhenTheAgreementKnows moves the practice clock over the end of a placement: the agreement records the
// news on the day on which it became so, whatever comes after.
func TestTheClockGoesOnWhenTheAgreementKnows(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "agreementclock")
	c := newCaseWorker(t, i)
	agreement := c.agree()
	place := c.must(http.StatusCreated, http.MethodPost, "/v1/places", object{
		"workplace_id": c.first("/v1/places")["workplace_id"], "title": "Fast plads", "agreement_id": agreement[len("/v1/agreements/"):],
	}).text("id")
	c.proposeAt(place)
	c.until(t, i, agreement, "place_held", 1)

	// Nobody answers: the proposal expires after five working days, and the place is to be filled again from then on.
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 60})

	require.True(t, ask[bool](t, i, `
		SELECT p.at::date = a.at::date FROM events p, events a WHERE p.fact = 'expired' AND a.fact = 'place_released'`))
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM events WHERE fact = 'vacancy_alarm_raised'`))
	requireHistoriesFold(t, i)
}

// agree drafts and signs an agreement about one fixed place at the first seeded workplace, from today on, sees to a trained
// mentor there, and returns its path.
func (c *caseWorker) agree() string {
	c.t.Helper()
	at := c.first("/v1/places")
	now, err := time.Parse(time.DateOnly, c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"))
	require.NoError(c.t, err)
	path := "/v1/agreements/" + c.must(http.StatusCreated, http.MethodPost, "/v1/agreements", object{
		"company_id":    at["company_id"],
		"lines":         []object{{"model": "fixed_places", "workplace_id": at["workplace_id"], "count": 1}},
		"period":        object{"start": now.Format(time.DateOnly), "end": now.AddDate(1, 0, 0).Format(time.DateOnly)},
		"company_tasks": []string{"En mentor til hver"}, "municipality_tasks": []string{"Opfølgning hver 14. dag"},
	}).text("id")
	for _, party := range []string{"company", "municipality"} {
		c.must(http.StatusOK, http.MethodPost, path+"/signatures", object{"party": party, "channel": "meeting"})
	}
	require.Equal(c.t, "active", c.must(http.StatusOK, http.MethodGet, path, nil).text("status"))
	refused := c.try("/v1/places", object{
		"workplace_id": at["workplace_id"], "title": "For tidligt", "agreement_id": path[len("/v1/agreements/"):],
	})
	require.Equal(c.t, "mentor_not_trained", refused.text("code"))
	mentor := c.must(http.StatusCreated, http.MethodPost, "/v1/mentors", object{
		"workplace_id": at["workplace_id"], "name": "Mogens", "languages": []string{"da"}, "capacity": 2,
	}).text("id")
	training := c.must(http.StatusCreated, http.MethodPost, "/v1/mentor-trainings", object{
		"mentor_id": mentor, "course": "mentor_basic", "planned_on": now.Format(time.DateOnly),
	}).text("id")
	c.must(http.StatusOK, http.MethodPost, "/v1/mentor-trainings/"+training+"/pass", object{
		"on": now.Format(time.DateOnly), "valid_to": now.AddDate(1, 0, 0).Format(time.DateOnly),
	})
	return path
}

// proposeAt proposes the first seeded candidate for a place, four weeks ahead.
func (c *caseWorker) proposeAt(place string) string {
	c.t.Helper()
	now, err := time.Parse(time.DateOnly, c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"))
	require.NoError(c.t, err)
	begins := now.AddDate(0, 0, 28)
	return "/v1/placements/" + c.must(http.StatusCreated, http.MethodPost, "/v1/placements", object{
		"candidate_id": c.first("/v1/candidates")["id"], "place_id": place, "purpose": "clarification", "purpose_text": purposeText,
		"goals":        []object{{"kind": "job", "text": "Arbejde på lager"}},
		"period":       object{"start": begins.Format(time.DateOnly), "end": begins.AddDate(0, 0, 90).Format(time.DateOnly)},
		"weekly_hours": 15,
	}).text("id")
}

// stands requires how a place stands today.
func (c *caseWorker) stands(place, occupancy string) {
	c.t.Helper()
	require.Equal(c.t, occupancy, c.must(http.StatusOK, http.MethodGet, "/v1/places/"+place, nil).text("occupancy"))
}

// until waits until so much has happened to an agreement.
func (c *caseWorker) until(t *testing.T, i *instance.Instance, agreement, fact string, times int) {
	t.Helper()
	require.Eventually(t, func() bool {
		return ask[int](t, i, `SELECT count(*) FROM events WHERE process_id = $1 AND fact = $2`, agreement[len("/v1/agreements/"):], fact) == times
	}, waitLong, waitStep, "%s, %d times", fact, times)
}

// tasks are the kinds of the tasks of an agreement.
func (c *caseWorker) tasks(agreement string) []string {
	c.t.Helper()
	var kinds []string
	list, _ := c.must(http.StatusOK, http.MethodGet, agreement, nil).body["tasks"].([]any)
	for _, k := range list {
		task, _ := k.(object)
		kind, _ := task["kind"].(string)
		kinds = append(kinds, kind)
	}
	return kinds
}
