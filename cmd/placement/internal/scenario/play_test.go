package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/caller"
)

// fake is a service that says what it is told to. Whatever a test does not care about has an answer already.
type fake struct {
	mu sync.Mutex
	// next are the answers to come, by method and path; the last one stays.
	next map[string][]reply
	got  []sent
}

// reply is one answer; status 0 breaks the connection instead.
type reply struct {
	status int
	body   string
	header map[string]string
}

// sent is one request as it came.
type sent struct{ what, key, body string }

const (
	proposed = `{"id":"p1","status":"proposed","version":1,"owner_id":"u1","place_id":"desk1","period":{"start":"2027-04-12","end":"2027-04-23"},
		"allowed":[{"command":"withdraw"}],"tasks":[{"key":"record_candidate_decision"},{"key":"record_company_decision"}],
		"next_deadline":{"key":"candidate_decision","due":"2027-04-12T14:00:00Z","next":"remind","next_at":"2027-04-08T06:00:00Z"}}`
	agreed = `{"id":"p1","status":"agreed","version":2,"owner_id":"u1","period":{"start":"2027-04-12","end":"2027-04-23"},"tasks":[]}`
)

func newFake(more map[string][]reply) *fake {
	f := &fake{next: map[string][]reply{
		"GET /v1/me":                        {{status: 200, body: `{"user_id":"u1","name":"Anna Andersen","roles":["caseworker"],"practice":true}`}},
		"GET /v1/practice/clock":            {{status: 200, body: clockAt("2027-04-04T10:30:00Z")}},
		"POST /v1/practice/clock":           {{status: 200, body: clockAt("2027-04-05T07:30:00Z")}},
		"POST /v1/companies":                {{status: 201, body: `{"id":"c1"}`}},
		"POST /v1/workplaces":               {{status: 201, body: `{"id":"w1"}`}},
		"POST /v1/places":                   {{status: 201, body: `{"id":"desk1"}`}},
		"POST /v1/candidates":               {{status: 201, body: `{"id":"k1"}`}},
		"POST /v1/placements":               {{status: 201, body: proposed}},
		"GET /v1/placements/p1":             {{status: 200, body: proposed}},
		"GET /v1/tasks":                     {{status: 200, body: `{"items":[{"key":"record_candidate_decision"},{"key":"record_company_decision"}]}`}},
		"POST /v1/placements/p1/withdrawal": {{status: 200, body: agreed}},
	}}
	maps.Copy(f.next, more)
	return f
}

// clockAt is the practice clock at an instant. It runs on from there, as the real one does.
func clockAt(instant string) string { return `{"now":"` + instant + `"}` }

func refusing(code string) []reply {
	return []reply{{status: 409, body: `{"code":"` + code + `","detail":"It cannot be."}`, header: map[string]string{"Content-Type": "application/problem+json"}}}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	what := r.Method + " " + r.URL.Path
	f.mu.Lock()
	f.got = append(f.got, sent{what, r.Header.Get("Idempotency-Key"), string(data)})
	replies := f.next[what]
	if len(replies) > 1 {
		f.next[what] = replies[1:]
	}
	f.mu.Unlock()
	if len(replies) == 0 {
		http.Error(w, "nobody has told me about "+what, http.StatusNotFound)
		return
	}
	answer := replies[0]
	if answer.status == 0 {
		panic(http.ErrAbortHandler)
	}
	for name, value := range answer.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(answer.status)
	_, _ = io.WriteString(w, answer.body)
}

// requests are those of one kind, in order.
func (f *fake) requests(what string) []sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	var some []sent
	for _, s := range f.got {
		if s.what == what {
			some = append(some, s)
		}
	}
	return some
}

// tell plays a story against the fake and returns what was told.
func (f *fake) tell(t *testing.T, steps string) (string, error) {
	t.Helper()
	return f.tellAll(t, head+steps)
}

// tellAll is tell with a cast of its own.
func (f *fake) tellAll(t *testing.T, file string) (string, error) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	story, err := Parse("story.yaml", []byte(file))
	require.NoError(t, err)
	var out bytes.Buffer
	err = Run(t.Context(), []Story{story}, Options{
		URL: server.URL, Tokens: []caller.Token{{Role: "caseworker", User: "Anna Andersen", Token: "secret"}}, Out: &out, Patience: time.Minute,
		pause: func(context.Context, time.Duration) error { return nil },
	})
	return out.String(), err
}

func TestAStoryIsTold(t *testing.T) {
	t.Parallel()
	f := newFake(nil)

	told, err := f.tell(t, proposal+`    expect:
      status: proposed
      tasks: [record company decision, record candidate decision]
      next deadline: {for: candidate decision, next: remind, at: 2027-04-08 at 8:00 +02:00}
      may: withdraw
      may not: sign
`)

	require.NoError(t, err)
	require.Contains(t, told, "A test\n──────\nTo see what is read.\n")
	require.Contains(t, told, `Mon 5 Apr 2027 09:30    Kim is proposed as "Desk" at Acme, from Mon 12 Apr 2027 to Fri 23 Apr 2027`)
	require.Contains(t, told, "→ proposed; to do: record candidate decision, record company decision; next: remind candidate decision on Thu 8 Apr 2027 08:00")
	require.Contains(t, told, "✓ as expected: status, tasks, next deadline, may, may not")
	require.Contains(t, told, "ok      A test")
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(f.requests("POST /v1/placements")[0].body), &body))
	require.Equal(t, map[string]any{
		"candidate_id": "k1", "place_id": "desk1", "purpose": "paid_hours",
		"goals":  []any{map[string]any{"key": "g1", "kind": "job"}},
		"period": map[string]any{"start": "2027-04-12", "end": "2027-04-23"},
		"hours":  []any{map[string]any{"from": "2027-04-12", "weekly_hours": 10.0}},
	}, body)
}

func TestExpectationsThatFailSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ expect, want string }{
		"status": {"status: agreed", "story.yaml:27: status\n    expected agreed\n    found    proposed"},
		"tasks": {
			"tasks: record company decision",
			"story.yaml:27: tasks\n    expected record company decision\n    found    record candidate decision, record company decision (in the answer)",
		},
		"may":     {"may: [withdraw, sign]", "story.yaml:27: may\n    expected among others withdraw, sign\n    found    withdraw"},
		"may not": {"may not: withdraw", "story.yaml:27: may not\n    expected none of withdraw\n    found    withdraw"},
		"deadline": {
			"next deadline: {for: candidate decision, due: 2027-04-13 at 16:00}",
			"story.yaml:27: next deadline\n    expected candidate decision due Tue 13 Apr 2027 16:00 +02:00\n    found    candidate decision due Mon 12 Apr 2027 16:00 +02:00",
		},
		"period":  {"period: {from: day 1, weeks: 3}", "story.yaml:27: period\n    expected 2027-04-12 to 2027-04-30\n    found    2027-04-12 to 2027-04-23"},
		"rematch": {"rematch: open", "story.yaml:27: rematch\n    expected open\n    found    none"},
		"outcome": {"outcome: education", "story.yaml:27: outcome\n    expected education\n    found    nothing"},
		"meeting": {"meeting: tomorrow at 10:00", "story.yaml:27: meeting\n    expected Tue 6 Apr 2027 10:00 +02:00\n    found    no meeting"},
		"clock":   {"clock: tomorrow at 10:00", "story.yaml:27: clock\n    expected Tue 6 Apr 2027 10:00 +02:00\n    found    Mon 5 Apr 2027 09:30 +02:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told, err := newFake(nil).tell(t, proposal+"    expect:\n      "+c.expect+"\n")
			require.EqualError(t, err, c.want)
			require.Contains(t, told, "failed  A test")
		})
	}
}

func TestEverythingThatIsNotSoIsReportedTogether(t *testing.T) {
	t.Parallel()

	_, err := newFake(nil).tell(t, proposal+"    expect:\n      status: agreed\n      waiting for: company\n      may: sign\n")

	require.ErrorContains(t, err, "story.yaml:27: status")
	require.ErrorContains(t, err, "story.yaml:28: waiting for")
	require.ErrorContains(t, err, "story.yaml:29: may")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const refused = "    refused: place taken\n"
	for name, c := range map[string]struct {
		replies []reply
		step    string
		want    string
	}{
		"as expected":     {refusing("place_taken"), refused, ""},
		"another one":     {refusing("place_closed"), refused, "story.yaml:26: refused\n    expected place_taken\n    found    place_closed (409): It cannot be."},
		"none":            {[]reply{{status: 201, body: proposed}}, refused, "story.yaml:26: refused\n    expected place taken\n    found    it was done"},
		"out of the blue": {refusing("place_taken"), "", "story.yaml:18: step\n    expected it to be done\n    found    refused: place_taken (409): It cannot be."},
		"a broken service": {
			[]reply{{status: 500, body: `{"code":"internal"}`, header: map[string]string{"Content-Type": "application/problem+json"}}},
			refused,
			"story.yaml:26: refused\n    expected place_taken\n    found    internal (500)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newFake(map[string][]reply{"POST /v1/placements": c.replies}).tell(t, proposal+c.step)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.want)
		})
	}
}

func TestTheSameRequestGoesAgainUntilItHasAnAnswer(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{"POST /v1/placements": {
		{}, // the connection breaks
		{status: 503, body: `{}`, header: map[string]string{"Retry-After": "5"}},
		{status: 202, body: `{"code":"outcome_pending"}`, header: map[string]string{"Retry-After": "2"}},
		refusing("clock_moving")[0],
		{status: 201, body: proposed},
	}})

	_, err := f.tell(t, proposal)

	require.NoError(t, err)
	all := f.requests("POST /v1/placements")
	require.Len(t, all, 5)
	for _, s := range all {
		require.Equal(t, all[0], s)
		require.NotEmpty(t, s.key)
	}
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newFake(map[string][]reply{"GET /v1/me": {{status: 503, body: `{}`}}}))
	t.Cleanup(server.Close)

	err := Run(t.Context(), nil, Options{
		URL: server.URL, Tokens: []caller.Token{{Token: "secret"}}, Out: io.Discard, Patience: -time.Second,
		pause: func(context.Context, time.Duration) error { return nil },
	})

	require.ErrorContains(t, err, "GET /v1/me: no answer in")
}

func TestSendingAgainMustChangeNothing(t *testing.T) {
	t.Parallel()
	steps := proposal + "  - withdraw: {by: candidate, reason: got job}\n  - send again: yes\n"

	_, err := newFake(nil).tell(t, steps)
	require.NoError(t, err)

	_, err = newFake(map[string][]reply{"POST /v1/placements/p1/withdrawal": {
		{status: 200, body: agreed}, {status: 200, body: strings.Replace(agreed, `"version":2`, `"version":3`, 1)},
	}}).tell(t, steps)
	require.EqualError(t, err, "story.yaml:27: send again\n    expected version 2 as before\n    found    version 3")
}

func TestNumbersThatAreTakenAreDrawnAgain(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{"POST /v1/candidates": {refusing("already_exists")[0], {status: 201, body: `{"id":"k1"}`}}})

	_, err := f.tell(t, proposal)

	require.NoError(t, err)
	all := f.requests("POST /v1/candidates")
	require.Len(t, all, 2)
	require.NotEqual(t, all[0].body, all[1].body)
	require.NotEqual(t, all[0].key, all[1].key)
}

func TestAJobGoalIsWrittenDownBeforeAnybodyIsProposed(t *testing.T) {
	t.Parallel()
	const with = `kim: {name: Kim, job goal: {occupation: "5223", text: A job in a shop.}, accommodations: [{code: standing, max: 20}]}`
	f := newFake(map[string][]reply{"PUT /v1/candidates/k1/profile": {{status: 200, body: `{}`}}})

	_, err := f.tellAll(t, strings.Replace(head, "kim: {name: Kim}", with, 1)+proposal)

	require.NoError(t, err)
	require.JSONEq(t, `{"goals": [{"occupations": ["5223"], "text": "A job in a shop."}]}`, f.requests("PUT /v1/candidates/k1/profile")[0].body)
	require.Contains(t, f.requests("POST /v1/candidates")[0].body, `"accommodations":[{"code":"standing","max":20,"hard":false}]`)

	// An answer that was lost is no reason to end: the goal is there.
	f = newFake(map[string][]reply{"PUT /v1/candidates/k1/profile": refusing("stale_version")})
	_, err = f.tellAll(t, strings.Replace(head, "kim: {name: Kim}", with, 1)+proposal)
	require.NoError(t, err)
	f = newFake(map[string][]reply{"PUT /v1/candidates/k1/profile": refusing("invalid")})
	_, err = f.tellAll(t, strings.Replace(head, "kim: {name: Kim}", with, 1)+proposal)
	require.ErrorContains(t, err, "PUT /v1/candidates/k1/profile")
}

func TestOnlyPracticeTenantsAreMoved(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{"GET /v1/me": {{status: 200, body: `{"name":"Anna Andersen","roles":["caseworker"],"practice":false}`}}})

	_, err := f.tell(t, proposal)

	require.ErrorContains(t, err, "not those of a practice tenant")
	require.Empty(t, f.requests("POST /v1/practice/clock"))
}

func TestACaseWorkerWithoutATokenIsNamed(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{"GET /v1/me": {{status: 200, body: `{"name":"Bo","roles":["supervisor"],"practice":true}`}}})

	_, err := f.tell(t, proposal)

	require.EqualError(t, err, "story.yaml:4: case workers\n    expected the name or the role of somebody whose token is known\n    found    \"caseworker\"")
}

func TestTheCalendarIsUsedUp(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{"POST /v1/placements": refusing("calendar_not_covered")})

	_, err := f.tell(t, proposal)

	require.ErrorContains(t, err, "the practice calendar is used up: the clock shows Mon 5 Apr 2027 09:30")
	require.ErrorContains(t, err, "make dev-reset")
}

func TestTimePasses(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{
		"POST /v1/practice/clock": {
			{status: 200, body: clockAt("2027-04-05T07:30:00Z")}, // to where the story begins
			{status: 200, body: clockAt("2027-04-07T07:30:00Z")},
			{status: 200, body: clockAt("2027-04-07T08:30:00Z")},
		},
		"GET /v1/placements/p1": {{status: 200, body: strings.Replace(proposed, `"version":1`, `"version":2`, 1)}},
		"GET /v1/placements/p1/timeline": {{status: 200, body: `{"items":[
			{"kind":"event","version":1,"fact":"proposed","user_name":"Anna Andersen"},
			{"kind":"task_opened"},
			{"kind":"rung","version":2,"fact":"reminded","due":"2027-04-06T06:00:00Z","event":{"deadline":"candidate_decision"}}]}`}},
	})

	told, err := f.tell(t, proposal+`  - pass: two working days
    expect:
      events so far:
        - {event: proposed, by: anna}
        - {event: reminded, of: candidate decision, due: 2027-04-06 at 8:00, by: the clock, late: no}
      new events: [proposed, reminded]
  - pass: 1 hour
    expect:
      new events: none
`)

	require.NoError(t, err)
	require.Contains(t, told, "two working days pass\n")
	require.Contains(t, told, "⏰ reminded: candidate decision (due Tue 6 Apr 2027 08:00)")
	require.Contains(t, told, "1 hour passes\n")
	all := f.requests("POST /v1/practice/clock")
	require.JSONEq(t, `{"working_days":2}`, all[1].body)
	require.JSONEq(t, `{"hours":1}`, all[2].body)
}

func TestHistoryThatIsNotSoIsNamed(t *testing.T) {
	t.Parallel()
	f := newFake(map[string][]reply{"GET /v1/placements/p1/timeline": {{status: 200, body: `{"items":[
		{"kind":"event","version":1,"fact":"proposed"},{"kind":"event","version":2,"fact":"candidate_decided"}]}`}}})

	_, err := f.tell(t, proposal+"    expect:\n      events so far: [proposed, company decided]\n")

	require.EqualError(t, err, "story.yaml:27: events so far\n    expected proposed, company decided\n    found    proposed, candidate decided")
}
