package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestTheTrainingOfAMentor takes a mentor through a course, its renewal, the loss of Temporal and the day on which it
// expires; a placement names the mentor meanwhile.
func TestTheTrainingOfAMentor(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "mentor")
	c := newCaseWorker(t, i)
	place := c.first("/v1/places")
	mentor := c.must(http.StatusCreated, http.MethodPost, "/v1/mentors", object{
		"workplace_id": place["workplace_id"], "name": "Mogens Mestersen", "phone": "+4520000009", "languages": []string{"da"}, "capacity": 1,
	}).text("id")
	today := c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today")
	day := func(after int) string {
		d, err := time.Parse(time.DateOnly, today)
		require.NoError(t, err)
		return d.AddDate(0, 0, after).Format(time.DateOnly)
	}
	course := object{"mentor_id": mentor, "course": "mentor_basic", "planned_on": today}

	first := c.must(http.StatusCreated, http.MethodPost, "/v1/mentor-trainings", course)
	at := "/v1/mentor-trainings/" + first.text("id")
	c.must(http.StatusOK, http.MethodPost, at+"/pass", object{"on": today, "valid_to": day(40)})
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 11})
	require.Equal(t, 1, ask[int](t, i, `SELECT level FROM tasks WHERE kind = 'renew_training' AND closed_at IS NULL`), "thirty days before the end")
	require.Equal(t, day(40), c.first("/v1/mentors?trained_on=" + day(40))["trained_to"])

	proposal := object{
		"candidate_id": c.first("/v1/candidates")["id"], "place_id": place["id"], "mentor_id": mentor,
		"purpose": "clarification", "purpose_text": purposeText, "goals": []object{{"kind": "job"}},
		"period": object{"start": day(39), "end": day(90)}, "weekly_hours": 15,
	}
	found := c.must(http.StatusCreated, http.MethodPost, "/v1/placements", proposal)
	require.Equal(t, "mentor_training_ends", found.body["findings"].([]any)[0].(object)["rule"])
	proposal["mentor_id"] = proposal["candidate_id"]
	require.Equal(t, "mentor_not_found", c.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/placements", proposal).text("code"))

	course["planned_on"] = day(12)
	second := c.must(http.StatusCreated, http.MethodPost, "/v1/mentor-trainings", course)
	require.Equal(t, first.text("id"), second.text("renews"))
	again := "/v1/mentor-trainings/" + second.text("id")
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 1})
	c.must(http.StatusOK, http.MethodPost, again+"/pass", object{"on": day(12), "valid_to": day(112)})
	require.Eventually(t, func() bool {
		return c.must(http.StatusOK, http.MethodGet, at, nil).text("outcome") == "renewed"
	}, waitLong, waitStep)

	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), "mentor-training/"+second.text("id"), "", "lost"))
	told, err := i.Run(t.Context(), "rebuild")
	require.NoError(t, err, told)
	require.Contains(t, told, "started 1 processes")
	c.must(http.StatusOK, http.MethodPost, again+"/reassignment", object{"owner_id": c.colleague()})
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 101})

	require.Equal(t, "expired", c.must(http.StatusOK, http.MethodGet, again, nil).text("outcome"))
	require.Equal(t, 0, ask[int](t, i, `SELECT count(*) FROM tasks WHERE process_kind = 'mentor_training' AND closed_at IS NULL`))
	require.Equal(t, []string{"mentor_enrolled", "course_passed", "training_reassigned", "reminded", "reminded", "training_expired"}, strings.Fields(
		ask[string](t, i, `SELECT string_agg(fact, ' ' ORDER BY version) FROM events WHERE process_id = $1`, second.text("id"))))
	requireHistoriesFold(t, i)
	requireNoneOf(t, []string{"Mogens", "Mestersen", "20000009"}, "Temporal", everythingInTemporal(t, i))
	requireNoneOf(t, []string{"Mogens", "Mestersen", "20000009"}, "the database", everythingInPostgres(t, i))
}

// colleague is another case worker than the one who acts.
func (c *caseWorker) colleague() string {
	c.t.Helper()
	me := c.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
	users, _ := c.must(http.StatusOK, http.MethodGet, "/v1/users", nil).body["items"].([]any)
	for _, u := range users {
		user, _ := u.(object)
		id, _ := user["id"].(string)
		if roles, _ := user["roles"].([]any); id != me && len(roles) == 1 && roles[0] == "caseworker" {
			return id
		}
	}
	require.Fail(c.t, "there is no colleague")
	return ""
}
