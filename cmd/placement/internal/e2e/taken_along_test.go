package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// oneAtTheQuay is a placement of a story in which everything goes well so far; the steps say how far.
const oneAtTheQuay = `story: At the quay
purpose: A placement to which something happens afterwards.

cast:
  case workers:
    anna: Anna Andersen
  companies:
    smokehouse:
      name: Kajens Røgeri
      workplaces:
        quay:
          name: Kajens Røgeri, the quay
          street: Kajen 2
          postal code: "8500"
          city: Grenaa
          places:
            smoking: {title: Assistant, description: Salting and smoking., hours from: 5, hours to: 37}
  candidates:
    finn:
      name: Finn Kruse
      job goal: {occupation: "9329", text: Work by the sea.}

steps:
  - propose:
      candidate: finn
      place: smoking
      mentor: the smoker
      purpose: competences
      in words: Learn to smoke eel.
      goals: {job: {kind: job, text: A job in a smokehouse.}}
      from: first monday of 3 full weeks from 3 weeks after today
      weeks: 2
      hours: 15
`

// tell plays the steps after the proposal of oneAtTheQuay and returns the path of the placement.
func (c *caseWorker) tell(i *instance.Instance, steps ...string) string {
	c.t.Helper()
	file := filepath.Join(c.t.TempDir(), "story.yaml")
	require.NoError(c.t, os.WriteFile(file, []byte(oneAtTheQuay+"  - "+strings.Join(steps, "\n  - ")+"\n"), 0o600))
	told, err := i.Run(c.t.Context(), "scenario", "run", file)
	require.NoError(c.t, err, told)
	return "/v1/placements/" + ask[string](c.t, i, `SELECT id::text FROM processes WHERE kind = 'placement' ORDER BY created_at DESC LIMIT 1`)
}

// whole are the steps from an active placement to its close.
var whole = []string{
	"goes well until: active", "pass: until last day at 14:00", "end: as planned", "evaluate: candidate", "evaluate: company", "evaluate: mentor",
	"evaluate: case worker", "close: {outcome: no change, purpose met: no}",
}

// unheard lets something happen while no workflow runs a process, lets the doctor find it, and mends it.
func (c *caseWorker) unheard(i *instance.Instance, workflow, difference string, happens func()) {
	c.t.Helper()
	require.NoError(c.t, dial(c.t, i).TerminateWorkflow(c.t.Context(), workflow, "", "lost"))
	happens()
	require.Eventually(c.t, func() bool { return len(doctor(c.t, i).lines("found: ")) > 0 }, waitLong, waitStep, "the teller has told nobody")
	told, err := i.Run(c.t.Context(), "rebuild")
	require.NoError(c.t, err, told)
	require.Contains(c.t, told, "started 1 processes")
	seen := doctor(c.t, i)
	require.Equal(c.t, 1, seen.code, seen.text)
	seen.requireLine(c.t, "found: "+workflow, difference)
	mended := doctor(c.t, i, "--repair")
	require.Zero(c.t, mended.code, mended.text)
	mended.requireLine(c.t, "repaired: "+workflow, "it was told again")
	requireClean(c.t, i)
}

func (c *caseWorker) me() string {
	c.t.Helper()
	return c.must(http.StatusOK, http.MethodGet, "/v1/me", nil).text("user_id")
}

// becomes waits until a field of what is at the path has the value.
func (c *caseWorker) becomes(path, field string, value any) answer {
	c.t.Helper()
	var now answer
	require.Eventually(c.t, func() bool {
		var err error
		now, err = c.send(c.t.Context(), "", http.MethodGet, path, nil) // it may not be there yet
		return err == nil && now.status == http.StatusOK && now.body[field] == value
	}, waitLong, waitStep, "%s of %s", field, path)
	return now
}

// TestAnIssueGoesAlongAndTheDoctorTellsWhatItMissed: a problem is open when another case worker takes over, and goes along. News
// between the two that nobody heard is told again: who has taken over, and that the problem was resolved.
func TestAnIssueGoesAlongAndTheDoctorTellsWhatItMissed(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "along_issue")
	anna := newCaseWorker(t, i)
	bo := anna.as(i, "Bo Berg")
	p := anna.tell(i, "goes well until: active")
	report := func() string {
		anna.must(http.StatusOK, http.MethodPost, p+"/problems", object{"kind": "tasks", "by": "company", "severity": "minor", "problem_text": "Hænderne sover"})
		all := objects(anna.must(http.StatusOK, http.MethodGet, p, nil).body["problems"])
		path, _ := all[len(all)-1]["issue_id"].(string)
		anna.becomes("/v1/issues/"+path, "status", "reported")
		return "/v1/issues/" + path
	}
	first := report()
	due := ask[string](t, i, `SELECT string_agg(due::text, ' ') FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, idOf(first))
	require.NotEmpty(t, anna.inbox("", idOf(first)))

	anna.must(http.StatusOK, http.MethodPost, p+"/reassignment", object{"owner_id": bo.me()})
	bo.becomes(first, "owner_id", bo.me())
	require.NotEmpty(t, bo.inbox("", idOf(first)))
	require.Empty(t, anna.inbox("", idOf(first)))
	require.Equal(t, due, ask[string](t, i, `SELECT string_agg(due::text, ' ') FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, idOf(first)), "no deadline moves")
	requireClean(t, i)

	// Somebody else has it: it stays there when the placement goes back.
	second := report()
	bo.must(http.StatusOK, http.MethodPost, second+"/reassignment", object{"owner_id": anna.as(i, "Susanne Holm").me()})
	bo.unheard(i, "issue/"+idOf(first), "stays behind although another case worker took over "+workflowOf(p), func() {
		bo.must(http.StatusOK, http.MethodPost, p+"/transfer", object{"owner_id": anna.me(), "reason": "reorganisation", "handover": "Intet åbent"})
		require.Eventually(t, func() bool { return anna.must(http.StatusOK, http.MethodGet, p, nil).text("owner_id") == anna.me() }, waitLong, waitStep)
	})
	anna.becomes(first, "owner_id", anna.me())
	require.NotEqual(t, anna.me(), anna.must(http.StatusOK, http.MethodGet, second, nil).text("owner_id"))

	anna.unheard(i, workflowOf(p), "does not know that issue/"+idOf(first)+" was resolved", func() {
		anna.must(http.StatusOK, http.MethodPost, first+"/answer", object{"channel": "phone", "answer": "Handsker er købt"})
		anna.must(http.StatusOK, http.MethodPost, first+"/resolution", object{"resolution": "solved"})
		anna.becomes(first, "status", "ended")
	})
	require.Equal(t, "solved", objects(anna.must(http.StatusOK, http.MethodGet, p, nil).body["problems"])[0]["resolution"])

	// And the other way round: the issue does not know that the placement has ended.
	anna.unheard(i, "issue/"+idOf(second), "goes on although there is nothing left to do for "+workflowOf(p), func() {
		today := anna.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today")
		anna.must(http.StatusOK, http.MethodPost, p+"/termination", object{
			"by": "company", "reason": "workplace_conditions", "last_day": today, "reason_text": "Ovnen er gået i stykker",
			"adjustments_tried": []string{"tasks"}, "tried": "Andet arbejde i butikken",
		})
	})
	require.Equal(t, "placement_ended", anna.must(http.StatusOK, http.MethodGet, second, nil).text("outcome"))
	requireHistoriesFold(t, i)
}

// TestDoctorBeginsAMissingIssue: a placement was lost after a problem had been reported in it, and before the issue began.
func TestDoctorBeginsAMissingIssue(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "doctor_issue")
	c := newCaseWorker(t, i)
	p := c.propose()
	require.NoError(t, dial(t, i).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost"))
	// What lies between is told elsewhere; it has ended, so that nothing begins the issue by itself.
	execute(t, i.OwnerURL, `UPDATE processes SET status = 'closed', ended_at = now(), outcome = 'no_change', state = (state - 'deadlines' #- '{policy,follow_along}') ||
		jsonb_build_object('status', 'closed', 'outcome', 'no_change', 'problems', jsonb_build_array(jsonb_build_object('no', 1, 'kind', 'tasks',
			'reported_by', 'company', 'reported_on', CAST(now() AS date), 'severity', 'serious', 'reported_at', now())),
			'ending', jsonb_build_object('kind', 'ended_as_planned', 'last_day', CAST(now() AS date) - 1, 'on', CAST(now() AS date) - 1))
		WHERE id = $1`, idOf(p))

	seen := doctor(t, i)
	require.Equal(t, 1, seen.code)
	seen.requireLine(t, "found: "+workflowOf(p), "has a problem, 1, and its issue, issue/", "was never begun")
	mended := doctor(t, i, "--repair")
	mended.requireLine(t, "repaired: "+workflowOf(p), "its issue has begun")
	issue := "/v1/issues/" + ask[string](t, i, `SELECT id::text FROM issues WHERE placement_id = $1`, idOf(p))

	// The placement has ended: that is told next, and there is nothing left to do.
	mended = doctor(t, i, "--repair")
	require.Zero(t, mended.code, mended.text)
	c.becomes(issue, "outcome", "placement_ended")
	requireClean(t, i)
}

// TestAFollowAlongFollowsTheSecondClose: a closed placement is opened again by somebody who gives it away; its follow-along stands
// still, goes along, and asks 14 and 90 days after the second close. The doctor tells what it missed.
func TestAFollowAlongFollowsTheSecondClose(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "along_follow")
	anna := newCaseWorker(t, i)
	bo := anna.as(i, "Bo Berg")
	p := anna.tell(i, whole...)
	follow := "/v1/follow-alongs/" + anna.must(http.StatusOK, http.MethodGet, p, nil).text("follow_along_id")
	anna.becomes(follow, "status", "first_check")
	reopening := object{"reason_text": "Røgeriet ringede: hun kan blive"}

	anna.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 3})
	anna.unheard(i, "follow-along/"+idOf(follow), "does not know that "+workflowOf(p)+" was opened again", func() {
		anna.must(http.StatusOK, http.MethodPost, p+"/reopening", reopening)
	})
	still := anna.becomes(follow, "stands_still", true)
	require.Empty(t, still.body["deadlines"])
	require.Empty(t, anna.inbox("", idOf(follow)))
	require.Equal(t, idOf(follow), anna.must(http.StatusOK, http.MethodGet, p, nil).text("follow_along_id"))
	refused := anna.try(follow+"/attempts", object{"channel": "phone"})
	require.Equal(t, []any{http.StatusConflict, "follow_along_stands_still"}, []any{refused.status, refused.text("code")})

	anna.must(http.StatusOK, http.MethodPost, p+"/reassignment", object{"owner_id": bo.me()})
	bo.becomes(follow, "owner_id", bo.me())
	anna.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 5})
	bo.must(http.StatusOK, http.MethodPost, p+"/close", object{"outcome": "ordinary_job", "purpose_met": true})
	today := bo.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("today")
	again := bo.becomes(follow, "resumed_on", today)
	require.Equal(t, []any{false, "ordinary_job"}, []any{again.body["stands_still"], again.text("at_close")})
	for n, days := range []int{14, 90} {
		due := ask[int](t, i, `SELECT CAST($1 AS date) - CAST($2 AS date)`, objects(again.body["checks"])[n]["due_on"], today)
		require.GreaterOrEqual(t, due, days, "check %d", n+1)
		require.Less(t, due, days+8, "check %d: the next working day", n+1)
	}
	require.NotEmpty(t, bo.inbox("", idOf(follow)))
	requireClean(t, i)

	bo.unheard(i, "follow-along/"+idOf(follow), "does not know that "+workflowOf(p)+" was closed once more", func() {
		bo.must(http.StatusOK, http.MethodPost, p+"/reopening", reopening)
		bo.must(http.StatusOK, http.MethodPost, p+"/close", object{"outcome": "no_change", "purpose_met": false})
	})
	bo.becomes(follow, "at_close", "no_change")
	requireHistoriesFold(t, i)
}

// TestATransferKeepsWhatWasSigned: another unit takes over between two signatures. What was signed stays, the unit's people find
// the tasks, and the old unit's supervisors neither find them nor act in it any more.
func TestATransferKeepsWhatWasSigned(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "transfer")
	anna := newCaseWorker(t, i)
	bo, susanne := anna.as(i, "Bo Berg"), anna.as(i, "Susanne Holm")
	p := anna.tell(i, "goes well until: signing", "sign: candidate")
	const ofUnit = "&scope=unit"
	signed := func() any {
		return anna.must(http.StatusOK, http.MethodGet, p, nil).body["signing"].(object)["signatures"]
	}
	before := signed()
	require.Len(t, before, 1)
	deadlines := func() string {
		return ask[string](t, i, `SELECT string_agg(concat_ws(' ', key, due, fired), E'\n' ORDER BY key) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, idOf(p))
	}
	due := deadlines()
	require.Contains(t, susanne.inbox(ofUnit, idOf(p)), "collect_signature")
	require.Empty(t, bo.inbox(ofUnit, idOf(p)))
	give := func(c *caseWorker, from string) answer {
		a := c.try("/v1/reassignments", object{
			"from_user_id": from, "to": object{"user_ids": []string{anna.me()}}, "reason": "workload", "handed_over": []string{"placements_gone_through"}, "dry_run": true,
		})
		return a
	}

	anna.must(http.StatusOK, http.MethodPost, p+"/transfer", object{"owner_id": bo.me(), "reason": "candidate_moved", "handover": "Virksomheden mangler at skrive under"})

	require.Equal(t, before, signed(), "the municipality is the same")
	require.Equal(t, due, deadlines())
	require.Contains(t, bo.inbox("", idOf(p)), "collect_signature")
	require.Contains(t, bo.inbox(ofUnit, idOf(p)), "collect_signature")
	require.Empty(t, susanne.inbox(ofUnit, idOf(p)))
	require.Empty(t, anna.inbox("", idOf(p)))
	require.Equal(t, []any{http.StatusForbidden, "reassignment_of_another_unit"}, []any{give(susanne, bo.me()).status, give(susanne, bo.me()).text("code")})
	require.Equal(t, http.StatusForbidden, anna.onBehalf(bo.me(), p+"/signatures", object{"party": "company", "channel": "meeting"}).status)

	for _, party := range []string{"company", "municipality"} {
		if party == "municipality" {
			bo.must(http.StatusOK, http.MethodPost, p+"/representative-statement", object{"statement": "agrees", "channel": "meeting"})
		}
		bo.must(http.StatusOK, http.MethodPost, p+"/signatures", object{"party": party, "channel": "meeting"})
	}
	require.Len(t, signed(), 3)
	require.Equal(t, "approved", bo.must(http.StatusOK, http.MethodGet, p, nil).text("status"))

	// What is missed is raised to the supervisors of the unit that has it.
	bo.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 60})
	raised := ask[int](t, i, `SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL AND escalated`, idOf(p))
	require.Positive(t, raised)
	require.Empty(t, susanne.inbox("", idOf(p)))
	require.Empty(t, susanne.inbox(ofUnit, idOf(p)))
	execute(t, i.OwnerURL, `UPDATE users SET unit_id = (SELECT unit_id FROM users WHERE id = CAST($1 AS uuid)) WHERE id = CAST($2 AS uuid)`, bo.me(), susanne.me())
	require.NotEmpty(t, susanne.inbox(ofUnit, idOf(p)), "once she is theirs")
	requireClean(t, i)
	requireHistoriesFold(t, i)
}

// onBehalf sends a command for somebody else.
func (c *caseWorker) onBehalf(of, path string, in object) answer {
	c.t.Helper()
	data, err := json.Marshal(in)
	require.NoError(c.t, err)
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, bytes.NewReader(data))
	require.NoError(c.t, err)
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("On-Behalf-Of", of)
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	require.NoError(c.t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	a := answer{status: res.StatusCode}
	require.NoError(c.t, json.NewDecoder(res.Body).Decode(&a.body))
	return a
}

// TestAMentorRatesThroughALink: the mentor was not there, and is given a link: the page opens without an account, asks for a
// promise, takes one answer, and opens no more. The case worker sees the rating beside the candidate's.
func TestAMentorRatesThroughALink(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "rating_link")
	c := newCaseWorker(t, i)
	const note = "Hun spørger selv efter mere"
	p := c.tell(i, "goes well until: active", "follow-up: phone", "pass: until friday of week 1 at 12:00",
		"follow-up: {form: visit, with: candidate, progress: {job: {candidate: 2}}, accommodations asked by: mentor}")
	made := c.must(http.StatusCreated, http.MethodPost, p+"/follow-ups/2/rating-links", object{"party": "mentor", "language": "en"})
	link, err := url.Parse(made.text("url"))
	require.NoError(t, err)
	browse := func(form url.Values) (int, string) { return browser(t, c.base+link.Path+"?lang=en", form) }

	status, page := browse(nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, `value="promise"`)
	require.NotContains(t, page, "Kruse", "not before confidentiality is promised")
	status, page = browse(url.Values{"step": {"promise"}})
	require.Equal(t, http.StatusOK, status, "the form")
	require.Contains(t, page, "A job in a smokehouse.")
	require.Contains(t, page, `name="rating_g1"`)
	require.NotContains(t, page, "Kruse", "a first name at most")
	require.NotRegexp(t, `[0-9]{6}-?[0-9]{4}`, page, "no personal number")
	status, _ = browse(url.Values{"step": {"answer"}})
	require.Equal(t, http.StatusUnprocessableEntity, status, "nothing was chosen")
	rating := url.Values{"step": {"answer"}, "rating_g1": {"3"}, "rating_note": {note}}
	for status, page = browse(rating); status == http.StatusServiceUnavailable; { // it has not been answered yet
		status, page = browse(rating)
	}
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Thank you")

	progress := objects(c.must(http.StatusOK, http.MethodGet, p+"/progress", nil).body["goals"])
	require.Len(t, progress, 1)
	for who, want := range map[string]any{"candidate": 2.0, "mentor": 3.0} {
		series := objects(progress[0][who])
		require.Len(t, series, 1, who)
		require.Equal(t, want, series[0]["rating"], who)
	}
	written := objects(c.must(http.StatusOK, http.MethodGet, p+"/texts", nil).body["items"])
	require.True(t, slices.ContainsFunc(written, func(x object) bool { return x["text"] == note }), "%v", written)

	status, page = browse(nil)
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, page, "This link cannot be used")
	rating.Set("rating_g1", "0")
	status, _ = browse(rating)
	require.Equal(t, http.StatusNotFound, status, "it takes one answer")
	require.Equal(t, 1, ask[int](t, i, `SELECT count(*) FROM events WHERE process_id = $1 AND fact = 'follow_up_rated'`, idOf(p)))
	again := c.try(p+"/follow-ups/2/rating-links", object{"party": "mentor"})
	require.Equal(t, "already_rated", again.text("code"))
	requireNoneOf(t, []string{note}, "Temporal", everythingInTemporal(t, i))
	requireNoneOf(t, []string{note}, "the database", everythingInPostgres(t, i))
	log, err := os.ReadFile(i.Dir + "/api.log")
	require.NoError(t, err)
	requireNoneOf(t, []string{strings.TrimPrefix(link.Path, "/l/")}, "the log", string(log))
}

// browser looks at a page, or sends its form and follows where that leads, as a browser without an account does.
func browser(t *testing.T, address string, form url.Values) (int, string) {
	t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	require.NoError(t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	page := new(strings.Builder)
	_, err = io.Copy(page, res.Body)
	require.NoError(t, err)
	return res.StatusCode, page.String()
}
