package e2e_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"placement/api/views"
	"placement/cmd/placement/internal/instance"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// asked is a seeded instance whose views are asked.
type asked struct {
	t          *testing.T
	i          *instance.Instance
	temporal   client.Client
	supervisor *caseWorker
	views      map[string]views.View
	answers    map[string]object
}

// requireViews requires that Temporal takes the query of every question and finds exactly what is in the database of that kind,
// and that the lists of the API do. The instance has been seeded, so that there is something of most; the rest is made here.
func requireViews(t *testing.T, i *instance.Instance) {
	t.Helper()
	a := asked{t: t, i: i, temporal: dial(t, i), supervisor: &caseWorker{t: t, base: i.Base, token: i.Tokens["supervisor"]}, answers: map[string]object{}}
	// A run of a newer host than this worker knows stops at its first task, again and again.
	stopped, err := a.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "placement/of-the-future", TaskQueue: contract.TaskQueue},
		contract.PlacementWorkflow, contract.Input[placement.State]{Host: contract.Host + 1})
	require.NoError(t, err)
	a.happen()
	owner := ask[string](t, i, `SELECT owner_id::text FROM processes WHERE kind = 'placement' AND ended_at IS NULL GROUP BY owner_id ORDER BY count(*) DESC, owner_id LIMIT 1`)
	a.read(owner)

	open := a.ids(`p.ended_at IS NULL`)
	late := `EXISTS (SELECT FROM tasks t WHERE t.process_id = p.id AND t.closed_at IS NULL AND t.escalated)`
	escalated := a.ids(`p.ended_at IS NULL AND ` + late)
	a.finds("overdue", escalated)
	a.finds("overdue_with_others", a.of(escalated, a.waitingFor("candidate", "company", "mentor", "representative")))
	a.finds("missed_follow_ups", a.ids(`p.kind = 'placement' AND p.status = 'active' AND `+late))
	a.finds("stuck_meetings", a.ids(`p.kind = 'placement' AND p.status IN ('agreed', 'meeting_booked') AND `+late))
	a.finds("waiting_candidate", a.of(open, a.waitingFor("candidate")))
	a.finds("waiting_company", a.of(open, a.waitingFor("company")))
	a.finds("waiting_signature", a.ids(`p.kind = 'placement' AND p.status = 'signing' OR p.kind = 'agreement' AND p.status = 'drafted'`))
	a.finds("paused", a.ids(`p.kind = 'placement' AND p.ended_at IS NULL AND p.state -> 'pause' IS NOT NULL AND p.state -> 'pause' <> 'null'`))
	week, err := time.Parse(time.DateOnly, a.answers["starts_unsigned"]["monday"].(string))
	require.NoError(t, err)
	a.finds("starts_unsigned", a.ids(`p.kind = 'placement' AND p.status IN ('proposed', 'agreed', 'meeting_booked', 'signing')
		AND p.state #>> '{period,start}' BETWEEN '`+week.Format(time.DateOnly)+`' AND '`+week.AddDate(0, 0, 6).Format(time.DateOnly)+`'`))
	a.finds("early_terminations", a.ids(`p.kind = 'rematch'`)) // all of them began in this month of the real clock
	a.finds("caseload", a.ids(`p.ended_at IS NULL AND p.owner_id = '`+owner+`'`))
	a.finds("old_ruleset", nil)
	a.finds("failing_webhooks", a.ids(`p.kind = 'webhook_endpoint' AND p.status = 'disabled'`))

	// Under newer rules than there are, all placements are under older ones.
	newer := views.Rulesets()
	newer[contract.PlacementWorkflow]++
	for _, v := range views.All(views.Scope{TenantID: a.tenant(), Today: "2027-01-04", Rulesets: newer}) {
		if v.Name == "old_ruleset" {
			a.find(v.Query, a.ids(`p.kind = 'placement' AND p.ended_at IS NULL`))
		}
	}

	a.lists("untrained_mentors", `SELECT p.id::text FROM processes p JOIN placements x ON x.id = p.id
		WHERE p.status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved') AND x.mentor_id IS NOT NULL AND x.mentor_id NOT IN
		(SELECT m.mentor_id FROM mentor_trainings m WHERE m.holds AND x.starts_on BETWEEN m.passed_on AND m.valid_to)`)
	a.lists("missed_follow_ups", `SELECT t.id::text FROM tasks t WHERE t.kind = 'hold_follow_up' AND t.closed_at IS NULL AND t.escalated`)
	a.lists("paused", `SELECT id::text FROM processes WHERE state -> 'pause' ->> 'resume_on' IS NOT NULL AND kind = 'placement' AND ended_at IS NULL`)
	_, month, _ := strings.Cut(a.views["early_terminations"].Lists[0], "opened_from=")
	a.lists("early_terminations", `SELECT id::text FROM processes WHERE kind = 'rematch' AND state ->> 'cause' = 'terminated_early' AND state ->> 'opened_on' >= '`+month+`'`)

	// Some time later the rematches have waited too long.
	newCaseWorker(t, i).must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 8})
	a.finds("long_rematches", a.ids(`p.kind = 'rematch' AND p.ended_at IS NULL AND `+late))
	require.NotEmpty(t, a.ids(`p.kind = 'rematch' AND p.ended_at IS NULL AND `+late))
	a.finds("overdue", a.ids(`p.ended_at IS NULL AND `+late))
	a.lists("long_rematches", `SELECT id::text FROM processes p WHERE kind = 'rematch' AND ended_at IS NULL AND `+late)

	// Temporal says so after five failures, some twenty seconds.
	a.within(90*time.Second, a.views["failures"].Query, []string{stopped.GetID()})
	require.NoError(t, a.temporal.TerminateWorkflow(t.Context(), stopped.GetID(), "", "the test is over"))
}

// happen makes what a seeded municipality has none of: a pause, a receiver that is gone, what five days of silence
// lead to, and an early end.
func (a *asked) happen() {
	a.t.Helper()
	c := newCaseWorker(a.t, a.i)
	today, err := time.Parse(time.DateOnly, c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"))
	require.NoError(a.t, err)
	last := ask[string](a.t, a.i, `SELECT id::text FROM processes WHERE kind = 'placement' AND status = 'active' ORDER BY state #>> '{period,end}' DESC, id LIMIT 1`)
	c.must(http.StatusOK, http.MethodPost, "/v1/placements/"+last+"/pause", object{
		"resume_on": today.AddDate(0, 0, 21).Format(time.DateOnly), "reason": "workplace_closed",
	})
	h := hear(a.t, a.i, placements())
	h.FailBy("410")
	c.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 5})
	h.awaitField("status", "disabled")
	next := ask[string](a.t, a.i, `SELECT id::text FROM processes WHERE kind = 'placement' AND status = 'active' AND id::text <> $1 ORDER BY state #>> '{period,end}' DESC, id LIMIT 1`, last)
	c.must(http.StatusOK, http.MethodPost, "/v1/placements/"+next+"/termination", object{
		"by": "company", "reason": "workplace_conditions", "last_day": c.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today"),
		"reason_text": "Ovnen er gået i stykker", "adjustments_tried": []string{"tasks"}, "tried": "Andet arbejde",
	})
	rematch := placement.State{ID: next}.RematchID()
	require.Eventually(a.t, func() bool {
		return ask[int](a.t, a.i, `SELECT count(*) FROM processes WHERE id::text = $1`, rematch) == 1
	}, waitLong, waitStep)
}

// read asks the API for the questions.
func (a *asked) read(owner string) {
	a.t.Helper()
	answer := a.supervisor.must(http.StatusOK, http.MethodGet, "/v1/views?owner_id="+owner, nil)
	a.views = map[string]views.View{}
	today, err := time.Parse(time.DateOnly, answer.text("on"))
	require.NoError(a.t, err)
	for _, v := range objects(answer.body["views"]) {
		one := views.View{Name: v["name"].(string)}
		one.Query, _ = v["query"].(string)
		lists, _ := v["lists"].([]any)
		for _, l := range lists {
			one.Lists = append(one.Lists, l.(string))
		}
		a.views[one.Name] = one
		a.answers[one.Name] = v
	}
	a.answers["starts_unsigned"]["monday"] = today.AddDate(0, 0, -(int(today.Weekday())+6)%7).Format(time.DateOnly)
}

func (a *asked) tenant() string {
	return ask[string](a.t, a.i, `SELECT tenant_id::text FROM processes LIMIT 1`)
}

// ids are the workflow IDs of the processes for which the condition holds.
func (a *asked) ids(condition string) []string {
	a.t.Helper()
	return ask[[]string](a.t, a.i, `SELECT coalesce(array_agg(replace(p.kind, '_', '-') || '/' || p.id ORDER BY 1), '{}') FROM processes p WHERE `+condition)
}

// waitingFor are the workflow IDs of the placements and agreements that wait for one of the parties, by their own account.
func (a *asked) waitingFor(parties ...string) []string {
	a.t.Helper()
	var waiting []string
	for id, state := range ask[map[string]json.RawMessage](a.t, a.i, `SELECT jsonb_object_agg(id, state) FROM processes WHERE kind = 'placement'`) {
		var s placement.State
		require.NoError(a.t, json.Unmarshal(state, &s))
		if slices.Contains(parties, s.Head().WaitingFor) {
			waiting = append(waiting, "placement/"+id)
		}
	}
	return waiting
}

// of are those of the one list that are in the other, too.
func (a *asked) of(one, other []string) []string {
	return slices.DeleteFunc(slices.Clone(one), func(id string) bool { return !slices.Contains(other, id) })
}

// finds requires that Temporal finds exactly these workflows for a question.
func (a *asked) finds(name string, want []string) {
	a.t.Helper()
	require.NotEmpty(a.t, a.views[name].Query, name)
	require.Equal(a.t, name != "old_ruleset", len(want) > 0, "there is something of it: %s", name)
	require.Less(a.t, len(want), ask[int](a.t, a.i, `SELECT count(*) FROM processes`), "and there are others: %s", name)
	a.find(a.views[name].Query, want)
}

func (a *asked) find(query string, want []string) {
	a.t.Helper()
	a.within(waitLong, query, want)
}

func (a *asked) within(atMost time.Duration, query string, want []string) {
	a.t.Helper()
	var found []string
	var err error
	same := func() bool {
		found, err = a.list(query)
		return err == nil && slices.Equal(found, sorted(want))
	}
	if require.Eventually(a.t, func() bool { return same() || err != nil && strings.Contains(err.Error(), "invalid") }, atMost, 10*waitStep, query); err != nil {
		require.NoError(a.t, err, query)
	}
	require.Equal(a.t, sorted(want), found, query)
}

func sorted(ids []string) []string {
	all := append([]string{}, ids...)
	slices.Sort(all)
	return all
}

// list is every workflow that a query finds.
func (a *asked) list(query string) ([]string, error) {
	ids := []string{}
	var next []byte
	for {
		page, err := a.temporal.ListWorkflow(a.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 1000, NextPageToken: next})
		if err != nil {
			return nil, err
		}
		for _, e := range page.GetExecutions() {
			ids = append(ids, e.GetExecution().GetWorkflowId())
		}
		if next = page.GetNextPageToken(); len(next) == 0 {
			slices.Sort(ids)
			return slices.Compact(ids), nil // a run that continued as new is the same workflow
		}
	}
}

// lists requires that the first list of the API for a question has exactly what the database has.
func (a *asked) lists(name, query string) {
	a.t.Helper()
	want := ask[[]string](a.t, a.i, `SELECT coalesce(array_agg(x.id ORDER BY x.id), '{}') FROM (`+query+`) x(id)`)
	var found []string
	path := a.views[name].Lists[0]
	if strings.Contains(path, "?") {
		path += "&limit=100"
	}
	for _, item := range objects(a.supervisor.must(http.StatusOK, http.MethodGet, path, nil).body["items"]) {
		found = append(found, item["id"].(string))
	}
	require.NotEmpty(a.t, want, name)
	require.Equal(a.t, want, sorted(found), path)
}
