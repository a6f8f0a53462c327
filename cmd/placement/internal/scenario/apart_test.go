package scenario

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// withMentor is the cast with a mentor at the yard, and its place opened by nobody yet.
func withMentor() string {
	return strings.Replace(head, "          places: {desk: {title: Desk}}\n",
		"          mentors: {mona: {name: Mona, languages: [da], needs: [first job], takes: 2}}\n          places: {desk: {title: Desk, occupation: \"5223\", open: no}}\n", 1)
}

// drafting is the step with which stories about agreements begin, in lines 19 to 23.
const drafting = `  - draft agreement:
      with: acme
      lines: {model: fixed places, at: yard, places: 2}
      from: today
      to: 52 weeks after today
`

const (
	drafted = `{"id":"a1","status":"drafted","version":1,"owner_id":"u1","signing":{"signatures":[]},
		"tasks":[{"key":"collect_agreement_signature:company:c1"}],"deadlines":[{"key":"refill:desk1","due":"2027-05-01T14:00:00Z"}]}`
	enrolled = `{"id":"t1","status":"enrolled","version":1,"owner_id":"u1","valid_to":"2028-04-05","tasks":[]}`
)

// agreeing is a service that takes drafts and enrolments.
func agreeing(more map[string][]reply) *fake {
	f := newFake(map[string][]reply{
		"POST /v1/agreements":              {{status: 201, body: drafted}},
		"GET /v1/agreements/a1":            {{status: 200, body: drafted}},
		"POST /v1/mentors":                 {{status: 201, body: `{"id":"m1"}`}},
		"POST /v1/mentor-trainings":        {{status: 201, body: enrolled}},
		"GET /v1/mentor-trainings/t1":      {{status: 200, body: enrolled}},
		"GET /v1/places/desk1":             {{status: 200, body: `{"occupancy":"refill","free_from":"2027-04-24"}`}},
		"GET /v1/places/desk1/suggestions": {{status: 200, body: `{"ranked":[{"candidate_id":"k9"},{"candidate_id":"k1"}]}`}},
		"GET /v1/tasks":                    {{status: 200, body: `{"items":[{"key":"collect_agreement_signature:company:c1"}]}`}},
		"GET /v1/agreements/a1/utilisation": {{
			status: 200, body: `{"models":[{"model":"fixed_places","contracted_days":20,"occupied_days":15,"idle_days":5}],"places":[]}`,
		}},
		"GET /v1/agreements/a1/timeline": {{
			status: 200, body: `{"items":[{"version":1,"fact":"agreement_drafted"},{"version":2,"fact":"refill_begun","event":{"deadline":"refill:desk1"}}]}`,
		}},
	})
	maps.Copy(f.next, more)
	return f
}

func TestAnAgreementIsTold(t *testing.T) {
	t.Parallel()
	f := agreeing(nil)

	told, err := f.tellAll(t, withMentor()+drafting+`    expect:
      agreement:
        status: drafted
        tasks: collect agreement signature of company acme
        deadlines: {refill of desk: 2027-05-01 at 16:00}
        events so far: [agreement drafted, {event: refill begun, of: refill of desk}]
        utilisation: {fixed places: {contracted: 20, occupied: at least 10, idle: at most 5}}
      places: {desk: {stands: in refill, free from: 2027-04-24}}
      shortlist: {desk: kim}
  - enrol mentor: mona
    expect:
      training: {status: enrolled, valid to: 2028-04-05}
`)

	require.NoError(t, err, told)
	require.Contains(t, told, "an agreement with Acme is drafted, from Mon 5 Apr 2027 to Mon 3 Apr 2028: 2 × fixed places")
	require.Contains(t, told, "→ drafted; to do: collect agreement signature company acme")
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(f.requests("POST /v1/agreements")[0].body), &body))
	require.Equal(t, "c1", body["company_id"])
	require.Equal(t, []any{map[string]any{"model": "fixed_places", "workplace_id": "w1", "count": 2.0}}, body["lines"])
	require.Contains(t, f.requests("POST /v1/mentors")[0].body, `"capacity":2`)
	require.Contains(t, f.requests("POST /v1/places")[0].body, `"state":"closed"`)
	require.JSONEq(t, `{"mentor_id":"m1","course":"mentor_basic","planned_on":"2027-04-05"}`, f.requests("POST /v1/mentor-trainings")[0].body)
}

func TestExpectationsOfAgreementsThatFailSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ expect, want string }{
		"status":       {"agreement: {status: active}", "story.yaml:25: agreement: status\n    expected active\n    found    drafted"},
		"tasks":        {"agreement: {tasks: none}", "story.yaml:25: agreement: tasks\n    expected none\n    found    collect agreement signature company acme"},
		"events":       {"agreement: {new events: none}", "story.yaml:25: agreement: new events\n    expected none\n    found    agreement drafted, refill begun (refill desk)"},
		"signed":       {"agreement: {signed: company}", "story.yaml:25: agreement: signed\n    expected company\n    found    none"},
		"utilisation":  {"agreement: {utilisation: {fixed places: {idle: at most 4}}}", "expected fixed places: at most 4 days idle\n    found    fixed places: 5 days idle"},
		"nobody's use": {"agreement: {utilisation: {cluster: {idle: 0}}}", "expected cluster: 0 days idle"},
		"a place":      {"places: {desk: open}", "story.yaml:25: place desk\n    expected open\n    found    in refill"},
		"free from":    {"places: {desk: {stands: in refill, free from: today}}", "expected in refill, free from Mon 5 Apr 2027\n    found    in refill, free from Sat 24 Apr 2027"},
		"a shortlist":  {"shortlist: {desk: none}", "story.yaml:25: shortlist of desk\n    expected none\n    found    kim"},
		"findings":     {"findings: {mentor untrained: block}", "story.yaml:25: findings\n    expected mentor untrained (block)\n    found    none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := agreeing(nil).tellAll(t, withMentor()+drafting+"    expect:\n      "+c.expect+"\n")
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestFindingsAreThoseOfTheLatestCommandDoneOrRefused(t *testing.T) {
	t.Parallel()
	found := `"findings":[{"rule":"mentor_full","severity":"needs_approval","approver":"supervisor","text":"The mentor is full."}]`
	done := []reply{{status: 201, body: strings.Replace(proposed, "{", "{"+found+",", 1)}}
	refused := []reply{{status: 409, body: `{"code":"needs_approval",` + found + `}`, header: map[string]string{"Content-Type": "application/problem+json"}}}

	told, err := newFake(map[string][]reply{"POST /v1/placements": done}).tell(t, proposal+"    expect:\n      findings: {mentor full: needs approval by supervisor}\n")
	require.NoError(t, err)
	require.Contains(t, told, "! The mentor is full. (needs approval)")

	_, err = newFake(map[string][]reply{"POST /v1/placements": refused}).tell(t, proposal+"    refused: needs approval\n    expect:\n      findings: none\n")
	require.EqualError(t, err, "story.yaml:28: findings\n    expected none\n    found    mentor full (needs approval by supervisor)")
}

func TestEverythingGoesWellUntilAStage(t *testing.T) {
	t.Parallel()
	on := func(status string) []reply {
		return []reply{{status: 200, body: strings.Replace(agreed, `"agreed"`, `"`+status+`"`, 1)}}
	}
	f := newFake(map[string][]reply{
		"POST /v1/placements/p1/candidate-decision": on("proposed"), "POST /v1/placements/p1/company-decision": on("agreed"),
		"POST /v1/placements/p1/safety-meeting": on("meeting_booked"),
	})

	told, err := f.tell(t, proposal+"  - goes well until: meeting booked\n    expect: {status: meeting booked}\n")

	require.NoError(t, err, told)
	require.Contains(t, told, "the safety meeting is booked for")
}

func TestWhatIsWrongInAStoryOfAnAgreementIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ steps, want string }{
		"a company nobody knows":   {strings.Replace(drafting, "with: acme", "with: acne", 1), "story.yaml:20: company\n    expected a name that the story has given\n    found    \"acne\""},
		"a workplace nobody knows": {strings.Replace(drafting, "at: yard", "at: garden", 1), "story.yaml:21: workplace\n    expected a name"},
		"a mentor nobody knows":    {"  - enrol mentor: mia\n", "story.yaml:19: mentor\n    expected a name that the story has given"},
		"no agreement yet":         {"  - sign agreement: company\n", "story.yaml:19: step\n    expected agreement: which one it is about\n    found    0 of them"},
		"one that nobody drafted":  {drafting + "  - agreement: other\n    sign agreement: company\n", "story.yaml:24: agreement\n    expected a name that the story has given"},
		"the same name twice":      {drafting + drafting, "story.yaml:24: agreement\n    expected a new name for it (as: …)"},
		"an expectation of none":   {"  - enrol mentor: mona\n    expect:\n      agreement: {status: active}\n", "story.yaml:21: agreement: status\n    expected agreement: which one it is about"},
		"an unknown key":           {drafting + "    expect:\n      agreement: {state: active}\n", "story.yaml:25: unknown key in agreement\n    expected one of: deadlines, "},
		"another kind's key":       {drafting + "    expect:\n      agreement: {valid to: today}\n", "unknown key in agreement"},
		"a number in words":        {drafting + "    expect:\n      agreement: {utilisation: {desk: {idle: few}}}\n", "story.yaml:25: idle\n    expected a number of days"},
		"a stage that is none":     {proposal + "  - goes well until: friday\n", "goes well until\n    expected agreed, meeting booked,"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("story.yaml", []byte(withMentor()+c.steps))
			require.ErrorContains(t, err, c.want)
		})
	}
}
