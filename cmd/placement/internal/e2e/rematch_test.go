package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestARematchLearnsAndIsEscalated lives a rematch on the real servers: the placement that came to nothing taught "no heights",
// so the place with the ladder is out, for the rematch and on the shortlist of that place; its own place stays out until the
// cause is cleared; the target passes, with one reminder and one escalation; and a new proposal ends it with its lead time.
func TestARematchLearnsAndIsEscalated(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "rematch")
	c := newCaseWorker(t, i)
	before := c.first("/v1/places")
	workplace := before["workplace_id"]
	ladder := c.must(http.StatusCreated, http.MethodPost, "/v1/work-tasks", object{
		"workplace_id": workplace, "title": "Plukke fra stige", "demands": []object{{"code": "heights"}},
		"reviewed_on": c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"),
	}).text("id")
	place := func(title string, tasks ...string) string {
		return c.must(http.StatusCreated, http.MethodPost, "/v1/places", object{"workplace_id": workplace, "title": title, "task_ids": tasks}).text("id")
	}
	shelves, desk := place("Reoler", ladder), place("Skrivebord")
	first := c.proposeAt(before["id"].(string))
	candidate := c.must(http.StatusOK, http.MethodGet, first, nil).text("candidate_id")
	const words = "Blev svimmel på stigen"
	c.must(http.StatusOK, http.MethodPost, first+"/withdrawal", object{
		"by": "candidate", "reason": "better_match_elsewhere", "reason_text": words,
		"learned_constraints": []string{"no_heights", "needs_a_friend"}, "lessons": []object{{"max_weekly_hours": 20, "text": "Mere går ikke"}},
	})
	require.Eventually(t, func() bool { return ask[int](t, i, `SELECT count(*) FROM rematches`) == 1 }, waitLong, waitStep)
	rematch := "/v1/rematches/" + ask[string](t, i, `SELECT id::text FROM rematches`)

	suggested := c.must(http.StatusOK, http.MethodGet, rematch+"/suggestions?excluded=200&limit=100", nil).body

	require.Equal(t, []object{
		{"lesson": "lessons[0]", "placement_id": idOf(first), "max_weekly_hours": 20.0, "text": "Mere går ikke"},
		{"lesson": "lessons[1]", "placement_id": idOf(first), "demand": "heights"},
	}, objects(suggested["learned"]))
	var told []any
	for _, w := range objects(suggested["words"]) {
		told = append(told, w["text"])
	}
	require.ElementsMatch(t, []any{words, "no_heights", "needs_a_friend"}, told)
	learned := reasonsAgainst(suggested, shelves)["learned"]
	require.Equal(t, object{"about": "heights", "demand": "heights", "task": ladder, "placement_id": idOf(first)}, learned)
	refused := reasonsAgainst(suggested, before["id"])["refused_before"]
	require.Equal(t, []any{"withdrawn", idOf(first), "better_match_elsewhere"}, []any{refused["ended"], refused["placement_id"], refused["reason"]})
	var ranked []any
	for _, r := range objects(suggested["ranked"]) {
		ranked = append(ranked, r["place_id"])
	}
	require.Contains(t, ranked, desk)
	require.NotContains(t, ranked, shelves)
	require.NotContains(t, ranked, before["id"])

	// The shortlist of the place says the same: who is to be matched again waits, and the same constraints hold.
	shortlist := c.must(http.StatusOK, http.MethodGet, "/v1/places/"+shelves+"/suggestions?excluded=200&limit=100", nil).body
	require.Equal(t, learned, reasonsAgainst(shortlist, candidate)["learned"])

	c.must(http.StatusCreated, http.MethodPost, "/v1/match-decisions", object{
		"candidate_id": candidate, "place_id": before["id"], "decision": "cleared", "reason_text": "De har fundet en ny mentor",
	})
	cleared := c.must(http.StatusOK, http.MethodGet, rematch+"/suggestions?excluded=200", nil).body
	require.NotContains(t, reasonsAgainst(cleared, before["id"]), "refused_before")

	supervisor := &caseWorker{t: t, base: i.Base, token: i.Tokens["supervisor"]}
	raised := func() []object {
		return objects(supervisor.must(http.StatusOK, http.MethodGet, "/v1/tasks?scope=unit&escalated=true&process_id="+idOf(rematch), nil).body["items"])
	}
	target := func() object {
		return c.must(http.StatusOK, http.MethodGet, rematch, nil).body["target"].(object)
	}
	require.Empty(t, raised())
	require.Equal(t, []any{10.0, 0.0, false, 0.0, false}, figures(target()))
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 6})
	require.Equal(t, []any{10.0, 6.0, false, 1.0, false}, figures(target()))
	require.Empty(t, objects(c.must(http.StatusOK, http.MethodGet, "/v1/rematches?overdue=true", nil).body["items"]))
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 6})
	require.Equal(t, []any{10.0, 12.0, true, 2.0, true}, figures(target()))
	require.Len(t, objects(c.must(http.StatusOK, http.MethodGet, "/v1/rematches?overdue=true", nil).body["items"]), 1)
	require.Len(t, raised(), 1)
	links, _ := raised()[0]["links"].(object)
	require.Equal(t, object{"href": rematch + "/suggestions"}, links["suggestions"])
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 10})
	require.Equal(t, "rematch_opened reminded escalated", ask[string](t, i, `SELECT string_agg(fact, ' ' ORDER BY version) FROM events WHERE process_id = $1`, idOf(rematch)))

	c.proposeAt(desk)

	require.Eventually(t, func() bool {
		return c.must(http.StatusOK, http.MethodGet, rematch, nil).text("status") == "matched"
	}, waitLong, waitStep)
	took, _ := c.must(http.StatusOK, http.MethodGet, rematch, nil).body["lead_time"].(object)
	require.Equal(t, 22.0, took["working_days"]) //nolint:testifylint // whole days
	require.GreaterOrEqual(t, took["calendar_days"], 28.0)
	require.Empty(t, objects(c.must(http.StatusOK, http.MethodGet, "/v1/rematches?overdue=true", nil).body["items"]))
	requireHistoriesFold(t, i)
	requireNoneOf(t, []string{"no_heights", "needs_a_friend", words, "Mere går ikke", "max_weekly_hours"}, "Temporal", everythingInTemporal(t, i))
	requireNoneOf(t, []string{"no_heights", words, "Mere går ikke"}, "the database", everythingInPostgres(t, i))
}

// figures are those of a target, but for its day.
func figures(target object) []any {
	return []any{target["working_days"], target["used_working_days"], target["overdue"], target["level"], target["escalated"]}
}

// objects are the items of a list.
func objects(v any) []object {
	all := []object{}
	list, _ := v.([]any)
	for _, item := range list {
		o, _ := item.(object)
		all = append(all, o)
	}
	return all
}

// reasonsAgainst are the facts behind the reasons that exclude something, by their codes.
func reasonsAgainst(suggestions object, id any) map[string]object {
	found := map[string]object{}
	excluded, _ := suggestions["excluded"].(object)
	for _, e := range objects(excluded["first"]) {
		if e["id"] != id {
			continue
		}
		for _, r := range objects(e["reasons"]) {
			code, _ := r["code"].(string)
			found[code], _ = r["values"].(object)
		}
	}
	return found
}
