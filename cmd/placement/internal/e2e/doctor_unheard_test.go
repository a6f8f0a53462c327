package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// News that comes while nobody runs the agreement, or the training, that it is for is lost: the doctor tells it again.
func TestDoctorTellsAgainWhatNobodyHeard(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_unheard")
	c := newCaseWorker(t, i)
	at := c.agree()
	agreement := "agreement/" + at[len("/v1/agreements/"):]
	place := c.must(http.StatusCreated, http.MethodPost, "/v1/places", object{
		"workplace_id": c.first("/v1/places")["workplace_id"], "title": "Fast plads", "agreement_id": at[len("/v1/agreements/"):],
	}).text("id")
	// unheard lets something happen while no workflow runs a process, and starts that again from its row.
	unheard := func(workflow string, happens func()) {
		t.Helper()
		require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflow, "", "lost"))
		happens()
		// Whoever tells it has done so when the list shows that it has gone on.
		require.Eventually(t, func() bool { return len(doctor(t, i).lines("found: ")) == 1 }, waitLong, waitStep)
		told, err := i.Run(t.Context(), "rebuild")
		require.NoError(t, err, told)
		require.Contains(t, told, "started 1 processes")
	}

	var p string
	unheard(agreement, func() { p = c.proposeAt(place) })
	seen := doctor(t, i)
	mended := doctor(t, i, "--repair")
	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+agreement, "does not know that "+workflowOf(p)+" holds the place "+place)
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+agreement, "it was told again")
	c.until(t, i, at, "place_held", 1)
	requireClean(t, i)

	unheard(agreement, func() {
		c.must(http.StatusOK, http.MethodPost, p+"/withdrawal", object{"by": "candidate", "reason": "other_measure"})
	})
	mended = doctor(t, i, "--repair")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+agreement, "does not know that "+workflowOf(p)+" holds no place of its own any more", "it was told again")
	c.until(t, i, at, "place_released", 1)
	require.Contains(t, c.tasks(at), "refill_place", "what follows from the news has happened")
	requireClean(t, i)

	first := ask[string](t, i, `SELECT id::text FROM processes WHERE kind = 'mentor_training'`)
	today := c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today")
	now, err := time.Parse(time.DateOnly, today)
	require.NoError(t, err)
	second := c.must(http.StatusCreated, http.MethodPost, "/v1/mentor-trainings", object{
		"mentor_id": c.first("/v1/mentors")["id"], "course": "mentor_basic", "planned_on": today,
	})
	require.Equal(t, first, second.text("renews"))
	unheard("mentor-training/"+first, func() {
		c.must(http.StatusOK, http.MethodPost, "/v1/mentor-trainings/"+second.text("id")+"/pass", object{
			"on": today, "valid_to": now.AddDate(2, 0, 0).Format(time.DateOnly),
		})
	})
	mended = doctor(t, i, "--repair")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: mentor-training/"+first, "goes on although mentor-training/"+second.text("id")+" was passed to take its place")
	require.Equal(t, "renewed", c.must(http.StatusOK, http.MethodGet, "/v1/mentor-trainings/"+first, nil).text("outcome"))
	requireClean(t, i)
	requireHistoriesFold(t, i)
}
