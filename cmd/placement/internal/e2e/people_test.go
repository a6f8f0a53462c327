package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// as is somebody of the practice tenant by name.
func (c *caseWorker) as(i *instance.Instance, name string) *caseWorker {
	c.t.Helper()
	require.NotEmpty(c.t, i.People[name], name)
	return &caseWorker{t: c.t, base: c.base, token: i.People[name]}
}

// inbox is what somebody finds about a process, by kind of task.
func (c *caseWorker) inbox(query, processID string) map[string]object {
	c.t.Helper()
	tasks := map[string]object{}
	items, _ := c.must(http.StatusOK, http.MethodGet, "/v1/tasks?process_id="+processID+query, nil).body["items"].([]any)
	for _, item := range items {
		task, _ := item.(object)
		kind, _ := task["kind"].(string)
		tasks[kind] = task
	}
	return tasks
}

// TestTheSubstituteTakesOverWhileTheOwnerIsAway lives it on the real servers: the owner of a company goes on leave, the
// substitute answers and sees the tasks, the leave ends by the practice clock; then the company is handed over with what is open.
func TestTheSubstituteTakesOverWhileTheOwnerIsAway(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "substitute")
	anna := newCaseWorker(t, i)
	bo, susanne := anna.as(i, "Bo Berg"), anna.as(i, "Susanne Holm")
	agreement := anna.agree()
	id := idOf(agreement)
	company := anna.must(http.StatusOK, http.MethodGet, agreement, nil).text("company_id")
	owner := "/v1/companies/" + company + "/owner"
	annaID, boID := anna.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id"), bo.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
	today, err := time.Parse(time.DateOnly, anna.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"))
	require.NoError(t, err)
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	require.Empty(t, bo.inbox("", id))

	refused := bo.try("/v1/users/"+annaID+"/absences", object{"from": day(0), "to": day(3)})
	require.Equal(t, "absence_of_another", refused.text("code"))
	susanne.must(http.StatusCreated, http.MethodPost, "/v1/users/"+annaID+"/absences", object{"from": day(0), "to": day(3)})
	answers := bo.must(http.StatusOK, http.MethodGet, owner, nil)
	require.Equal(t, "substitute", answers.text("responsible_as"))
	require.Equal(t, day(3), answers.text("responsible_until"))
	task := bo.inbox("", id)["renew_agreement"]
	require.Equal(t, annaID, task["as_substitute_for"])
	require.Equal(t, annaID, task["owner_id"])
	require.NotEmpty(t, anna.inbox("", id))

	anna.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 4})
	require.Equal(t, "owner", bo.must(http.StatusOK, http.MethodGet, owner, nil).text("responsible_as"))
	require.Empty(t, bo.inbox("", id))

	handover := object{"owner_id": boID, "reason": "workload", "done": []string{"agreements_gone_through"}, "reassign_open": true}
	var first answer
	require.Eventually(t, func() bool {
		var err error
		first, err = anna.send(t.Context(), "over-to-bo", http.MethodPost, owner, handover)
		return err == nil && first.status == http.StatusOK && !strings.Contains(fmt.Sprint(first.body["reassigned"]), "pending")
	}, waitLong, waitStep)
	given, _ := first.body["reassigned"].([]any)
	require.Len(t, given, 2, "the agreement and the training of the mentor: %v", first.body)
	for _, g := range given {
		one, _ := g.(object)
		require.Equal(t, "reassigned", one["result"], one)
	}
	again, err := anna.send(context.Background(), "over-to-bo", http.MethodPost, owner, handover)
	require.NoError(t, err)
	require.Equal(t, first.body, again.body, "the same request, the same answer")
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM events WHERE fact = 'agreement_reassigned'`))
	require.NotContains(t, bo.inbox("", id)["renew_agreement"], "as_substitute_for", "it is Bo's own now")
	require.Empty(t, anna.inbox("", id))
	requireHistoriesFold(t, i)
}

// TestACoordinatorSeesWhatTheClusterDoes: a deadline of a placement in a cluster is missed, and the coordinator finds it in the
// inbox and among the notices.
func TestACoordinatorSeesWhatTheClusterDoes(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "coordinator")
	anna := newCaseWorker(t, i)
	bo := anna.as(i, "Bo Berg")
	boID := bo.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
	company := anna.must(http.StatusOK, http.MethodGet, "/v1/companies?cvr=11111106", nil).body["items"].([]any)[0].(object)["id"].(string)
	workplaces, _ := anna.must(http.StatusOK, http.MethodGet, "/v1/workplaces?company_id="+company, nil).body["items"].([]any)
	require.Len(t, workplaces, 2)
	today := anna.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today")
	now, err := time.Parse(time.DateOnly, today)
	require.NoError(t, err)
	var lines []object
	for _, w := range workplaces {
		lines = append(lines, object{"model": "cluster", "workplace_id": w.(object)["id"], "count": 1})
	}
	agreement := "/v1/agreements/" + anna.must(http.StatusCreated, http.MethodPost, "/v1/agreements", object{
		"company_id": company, "lines": lines, "coordinator_id": boID, "period": object{"start": today, "end": now.AddDate(1, 0, 0).Format(time.DateOnly)},
		"company_tasks": []string{"En mentor til hver"}, "municipality_tasks": []string{"Opfølgning hver 14. dag"},
	}).text("id")
	for _, party := range []string{"company", "municipality"} {
		anna.must(http.StatusOK, http.MethodPost, agreement+"/signatures", object{"party": party, "channel": "meeting"})
	}
	place := anna.must(http.StatusCreated, http.MethodPost, "/v1/places", object{
		"workplace_id": workplaces[0].(object)["id"], "title": "Plads i klyngen", "agreement_id": idOf(agreement),
	}).text("id")
	placement := anna.proposeAt(place)
	for _, who := range []string{"candidate", "company"} {
		anna.must(http.StatusOK, http.MethodPost, placement+"/"+who+"-decision", object{"accepted": true, "channel": "phone"})
	}
	require.Contains(t, bo.inbox("&scope=coordinated", idOf(placement)), "book_safety_meeting")
	require.Contains(t, bo.inbox("&scope=coordinated", idOf(agreement)), "renew_agreement")
	require.Empty(t, bo.inbox("", idOf(placement)))
	notices := func() []any {
		items, _ := bo.must(http.StatusOK, http.MethodGet, "/v1/notices", nil).body["items"].([]any)
		return items
	}
	require.Empty(t, notices())

	anna.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 5})

	task := bo.inbox("", idOf(placement))["book_safety_meeting"]
	require.Equal(t, idOf(agreement), task["as_coordinator_of"])
	require.Equal(t, true, task["escalated"])
	require.NotEmpty(t, task["because"])
	require.Len(t, notices(), 1)
	told, _ := notices()[0].(object)
	require.Equal(t, "escalated", told["fact"])
	require.Equal(t, "book_safety_meeting", told["deadline"])
	require.Equal(t, idOf(placement), told["process_id"])
	require.Empty(t, anna.inbox("&scope=coordinated", idOf(placement)), "Anna coordinates nothing")
	requireHistoriesFold(t, i)
}
