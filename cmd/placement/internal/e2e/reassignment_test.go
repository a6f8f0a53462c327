package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"placement/cmd/placement/internal/instance"
	"placement/workflows/contract"
)

// proposeMany makes so many placements of the first candidate, one week after the other.
func (c *caseWorker) proposeMany(n int) (paths []string) {
	c.t.Helper()
	candidate, place := c.first("/v1/candidates")["id"], c.first("/v1/places")["id"]
	for i := range n {
		begins := time.Now().AddDate(0, 0, 28+7*i)
		a := c.must(http.StatusCreated, http.MethodPost, "/v1/placements", object{
			"candidate_id": candidate, "place_id": place, "purpose": "clarification", "purpose_text": purposeText,
			"goals":        []object{{"kind": "job", "text": "Arbejde på lager"}},
			"period":       object{"start": begins.Format(time.DateOnly), "end": begins.AddDate(0, 0, 4).Format(time.DateOnly)},
			"weekly_hours": 15,
		})
		paths = append(paths, "/v1/placements/"+a.text("id"))
	}
	return paths
}

// timersOf counts the timers that a placement has set, and cancelled.
func timersOf(t *testing.T, i *instance.Instance, path string) (set, cancelled int) {
	t.Helper()
	for it := dial(t, i).GetWorkflowHistory(t.Context(), "placement/"+idOf(path), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		require.NoError(t, err)
		switch e.GetEventType() {
		case enumspb.EVENT_TYPE_TIMER_STARTED:
			// One that shows in lists what has happened in a burst is no deadline's.
			if summary := string(e.GetUserMetadata().GetSummary().GetData()); !strings.Contains(summary, "show what has happened") {
				t.Log("a timer: " + summary)
				set++
			}
		case enumspb.EVENT_TYPE_TIMER_CANCELED:
			cancelled++
		}
	}
	return set, cancelled
}

// TestWhatALeaverHasGoesToOthers gives away everything that a case worker has while the worker that does it is killed, and takes it
// back but for what has changed since. No deadline moves, and no timer is set or cancelled.
func TestWhatALeaverHasGoesToOthers(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "leaver")
	anna := newCaseWorker(t, i)
	bo, susanne := anna.as(i, "Bo Berg"), anna.as(i, "Susanne Holm")
	admin := &caseWorker{t: t, base: anna.base, token: i.Tokens["admin"]}
	annaID, boID := anna.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id"), bo.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
	const many = 24
	placements := anna.proposeMany(many)
	deadlines := func() string {
		return ask[string](t, i, `SELECT string_agg(concat_ws(' ', process_id, key, due, next_at, next_kind, fired, opened_at), E'\n' ORDER BY process_id, key, due)
			FROM deadlines WHERE closed_at IS NULL`)
	}
	before := deadlines()
	set, cancelled := timersOf(t, i, placements[0])
	require.Positive(t, set)

	// Nobody leaves with something open.
	refused := admin.try("/v1/users/"+annaID+"/deactivation", nil)
	require.Equal(t, "owns_open", refused.text("code"))

	wanted := object{
		"from_user_id": annaID, "to": object{"user_ids": []string{boID}}, "reason": "owner_left",
		"handed_over": []string{"placements_gone_through"}, "dry_run": true,
	}
	tried := susanne.must(http.StatusOK, http.MethodPost, "/v1/reassignments?limit=10", wanted)
	byKind, _ := tried.body["by_kind"].(object)
	companies, _ := byKind["company"].(float64)
	require.EqualValues(t, many, byKind["placement"])
	require.Positive(t, companies, "the seeds")
	require.Len(t, tried.body["items"].(object)["items"], 10)
	require.NotEmpty(t, tried.body["items"].(object)["next"])

	delete(wanted, "dry_run")
	release := hold(t, i, []string{idOf(placements[5]), idOf(placements[6]), idOf(placements[7])}) // fewer than are sent at once
	path := "/v1/reassignments/" + susanne.must(http.StatusCreated, http.MethodPost, "/v1/reassignments", wanted).text("id")
	given := func() int { return ask[int](t, i, `SELECT count(*) FROM events WHERE fact = 'reassigned'`) }
	require.Eventually(t, func() bool { return given() >= 3 }, waitLong, time.Millisecond)
	require.NoError(t, i.Kill("worker"))
	require.Less(t, given(), many, "it was killed too late to prove anything")
	release()
	require.NoError(t, i.Start(t.Context(), "worker", "worker"))
	status := func(undone bool) object {
		var now answer
		require.Eventually(t, func() bool {
			now = susanne.must(http.StatusOK, http.MethodGet, path, nil)
			return now.body["status"] == "done" && now.body["undone"] == undone
		}, waitMost, waitStep, "%v", now.body)
		return now.body["counts"].(object)
	}
	require.Equal(t, object{"given": many + companies}, status(false))
	require.Equal(t, many, given(), "each once")
	require.Zero(t, ask[int](t, i, `SELECT count(*) FROM processes WHERE owner_id = $1 AND ended_at IS NULL`, annaID))
	require.Equal(t, before, deadlines())
	setAfter, cancelledAfter := timersOf(t, i, placements[0])
	require.Equal(t, []int{set, cancelled}, []int{setAfter, cancelledAfter})
	require.Len(t, bo.inbox("", idOf(placements[7])), 2)
	require.Empty(t, anna.inbox("", idOf(placements[7])))

	// One has gone on to somebody else: it stays there.
	bo.must(http.StatusOK, http.MethodPost, placements[3]+"/reassignment", object{"owner_id": susanne.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")})
	susanne.must(http.StatusOK, http.MethodPost, path+"/undo", nil)
	require.Equal(t, object{"returned": many - 1 + companies, "changed_since": 1.0}, status(true))
	require.Equal(t, many-1, ask[int](t, i, `SELECT count(*) FROM processes WHERE owner_id = $1 AND ended_at IS NULL`, annaID))
	require.Equal(t, before, deadlines())
	changed, _ := susanne.must(http.StatusOK, http.MethodGet, path+"/items?result=changed_since", nil).body["items"].([]any)
	require.Len(t, changed, 1)
	require.Equal(t, idOf(placements[3]), changed[0].(object)["id"])

	// A deputy acts on behalf of whoever is away.
	today := anna.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today")
	anna.must(http.StatusCreated, http.MethodPost, "/v1/users/"+annaID+"/deputies", object{"deputy_id": boID})
	require.Empty(t, bo.inbox("", idOf(placements[0])), "she is here")
	anna.must(http.StatusCreated, http.MethodPost, "/v1/users/"+annaID+"/absences", object{"from": today, "to": today})
	require.Equal(t, annaID, bo.inbox("", idOf(placements[0]))["record_company_decision"]["as_deputy_for"])
	bo.must(http.StatusOK, http.MethodPost, placements[0]+"/company-decision", object{"accepted": true, "channel": "phone"})
	entries, _ := bo.must(http.StatusOK, http.MethodGet, placements[0]+"/timeline", nil).body["items"].([]any)
	said := slices.IndexFunc(entries, func(e any) bool { return e.(object)["fact"] == "company_decided" })
	require.GreaterOrEqual(t, said, 0)
	require.Equal(t, annaID, entries[said].(object)["on_behalf_of"])
	require.Equal(t, boID, entries[said].(object)["user_id"])
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM audit WHERE on_behalf = $1 AND action = 'placement.company_decided'`, annaID))
	requireAPolicyReachesAll(t, i, susanne, anna, placements)
	requireClean(t, i)
	requireHistoriesFold(t, i)
}

// TestAReassignmentIsUndoneWhileItRuns takes back what a case worker has while it is on its way to another one: what is given after that
// comes back, also what the database lets through only when the reassignment has long been turned.
func TestAReassignmentIsUndoneWhileItRuns(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "turned")
	anna := newCaseWorker(t, i)
	bo, susanne := anna.as(i, "Bo Berg"), anna.as(i, "Susanne Holm")
	annaID, boID := anna.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id"), bo.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
	placements := anna.proposeMany(3)
	owned := func(userID string) int {
		return ask[int](t, i, `SELECT count(*) FROM processes WHERE kind = 'placement' AND owner_id = $1 AND ended_at IS NULL`, userID)
	}
	temporal := dial(t, i)
	// waited tells whether somebody waits for the first placement to have done with what it was sent.
	waited := func() bool {
		for it := temporal.GetWorkflowHistory(t.Context(), workflowOf(placements[0]), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
			e, err := it.Next()
			require.NoError(t, err)
			if e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput().GetName() == contract.CatchUpUpdate {
				return true
			}
		}
		return false
	}

	for _, late := range []bool{false, true} {
		release := hold(t, i, []string{idOf(placements[0])})
		path := "/v1/reassignments/" + susanne.must(http.StatusCreated, http.MethodPost, "/v1/reassignments", object{
			"from_user_id": annaID, "to": object{"user_ids": []string{boID}}, "reason": "owner_left", "kinds": []string{"placement"},
		}).text("id")
		require.Eventually(t, func() bool { return owned(boID) == 2 }, waitLong, waitStep)
		susanne.must(http.StatusOK, http.MethodPost, path+"/undo", nil)
		var now answer
		done := func() bool {
			now = susanne.must(http.StatusOK, http.MethodGet, path, nil)
			return now.body["status"] == "done"
		}
		if late {
			require.Eventually(t, func() bool { return waited() || done() }, waitMost, waitStep)
		}
		release()

		require.Eventually(t, func() bool { return done() && len(pendingActivities(t, i, placements[0])) == 0 }, waitMost, waitStep)
		require.Equal(t, object{"returned": 3.0}, now.body["counts"])
		require.Equal(t, []int{3, 0}, []int{owned(annaID), owned(boID)})
	}
	requireClean(t, i)
}
