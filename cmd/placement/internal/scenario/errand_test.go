package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const offered = `{"ranked":[{"place_id":"desk2","score":80,"parts":[{"text":"Job goal: 25 of 25 points","points":25}]},
	{"place_id":"desk1","score":61,"start":"2027-04-06","parts":[{"text":"Job goal: 25 of 25 points","points":25}],"notes":[{"code":"soft_demand","text":"Noise.","values":{"demand":"noise"}}]}],
	"excluded":{"first":[{"id":"elsewhere","reasons":[{"code":"too_far","text":"Too far."}]}]},
	"opens":[{"code":"travel_farther","text":"15 → 25 km opens 1.","from":"15","to":"25","opens":1}],
	"alternatives":[{"code":"upskill","text":"Learn.","ids":["elsewhere","desk1"]},{"code":"placement_first","text":"First.","ids":["elsewhere"]}]}`

// answering is a fake that answers about suggestions and people.
func answering() *fake {
	return newFake(map[string][]reply{
		"GET /v1/candidates/k1/suggestions":          {{status: 200, body: offered}},
		"GET /v1/candidates/k1":                      {{status: 200, body: `{"id":"k1","name":"Kim","cpr":"010190-****","waiting_since":"2027-01-01","accommodations":[{"code":"noise","demand":"noise"}],"version":1}`, header: map[string]string{"ETag": `"v1"`}}},
		"PUT /v1/candidates/k1":                      {{status: 200, body: `{"id":"k1"}`}},
		"GET /v1/places/desk1":                       {{status: 200, body: `{"id":"desk1","title":"Desk","occupancy":"open","version":4}`, header: map[string]string{"ETag": `"v4"`}}},
		"PUT /v1/places/desk1":                       {{status: 200, body: `{"id":"desk1"}`}},
		"POST /v1/candidates/k1/disclosures":         {{status: 201, body: `{"id":"d1"}`}},
		"POST /v1/match-decisions":                   refusing("pair_excluded"),
		"GET /v1/candidates/k1/profile":              {{status: 200, body: `{"candidate_id":"k1","goals":[{"text":"A desk."}],"travel":{"max_km":15},"version":2}`, header: map[string]string{"ETag": `"v2"`}}},
		"PUT /v1/candidates/k1/profile":              {{status: 200, body: `{"candidate_id":"k1"}`}},
		"POST /v1/match-rounds":                      {{status: 200, body: `{"pairs":[{"candidate_id":"k1","place_id":"desk1","score":61}],"unplaced":[]}`}},
		"GET /v1/placements/p1/disclosures":          {{status: 200, body: `{"ended_for":"undisclosed_problem","at_decision":{"on_record":[{"key":"noise","told":{"told_on":"2027-01-01"}},{"key":"standing"}],"not_told":[{"key":"standing"}],"presentation":{"revision":1}},"later":[{"id":"d2"}]}`}},
		"POST /v1/placements/p1/company-decision":    {{status: 200, body: agreed}},
		"POST /v1/candidates/k1/presentation/shares": refusing("presentation_not_approved"),
	})
}

func TestSuggestionsAreToldAndCompared(t *testing.T) {
	t.Parallel()
	right := `  - suggest places: kim
    expect:
      suggestions:
        in order: desk
        scores: {desk: 60 to 70}
        could begin: {desk: tomorrow}
        to know: {desk: soft demand noise}
        opens: [{change: travel farther, from: 15, to: 25, opens: 1}]
        alternatives: {upskill: desk}
  - match round: everybody
    expect:
      round: {pairs: {kim: desk}}
`
	f := answering()
	told, err := f.tell(t, right)
	require.NoError(t, err, told)
	require.Contains(t, told, `★ "Desk" at The yard, 61 points, from Tue 6 Apr 2027: Job goal: 25 of 25`)
	require.Contains(t, told, "to know: Noise.")
	require.NotContains(t, told, "80 points", "a place of another story")
	require.Contains(t, told, `what else could be done: Learn: "Desk" at The yard`)
	require.JSONEq(t, `{"state":"closed","title":"Desk"}`, f.requests("PUT /v1/places/desk1")[0].body, "nobody finds it when the story is over")

	for from, to := range map[string]string{
		"in order: desk":         "in order: none",
		"60 to 70":               "62 to 70",
		"desk: tomorrow":         "desk: today",
		"soft demand noise":      "none",
		"opens: 1":               "opens: 2",
		"upskill: desk":          "adjacent occupation: desk",
		"pairs: {kim: desk}":     "unplaced: {kim: no option}",
		"to know: {desk: soft":   "excluded: {desk: soft",
		"alternatives: {upskill": "alternatives: none #",
	} {
		told, err := answering().tell(t, strings.Replace(right, from, to, 1))
		require.Error(t, err, "%s\n%s", to, told)
	}
}

func TestWhatCompaniesAreToldIsSentAndLookedAt(t *testing.T) {
	t.Parallel()
	f := answering()
	told, err := f.tell(t, `  - tell company: {candidate: kim, company: acme, accommodations: noise, in words: Needs a quiet desk., consent: {by: phone}}
  - share presentation: {candidate: kim, company: acme}
    refused: presentation not approved
  - accommodations: {candidate: kim, are: {code: standing, max: 20, hard: yes}}
  - profile: {candidate: kim, travels: {by: bicycle}, certificates: hygiene}
  - decide: {candidate: kim, place: desk, decided: chosen}
    refused: pair excluded
`+proposal+`  - company says: yes
    expect:
      disclosures:
        ended for: undisclosed problem
        at decision: {told: noise, not told: standing, presentation: not approved}
        at ending: nothing kept
        recorded later: 1
`)
	require.NoError(t, err, told)
	require.JSONEq(t, `{"company_id":"c1","told_to":"company","told_by":"caseworker","told_on":"2027-04-05","consent":{"channel":"phone","on":"2027-04-05"},
		"items":[{"kind":"accommodation","key":"noise"},{"kind":"other","text":"Needs a quiet desk."}]}`, f.requests("POST /v1/candidates/k1/disclosures")[0].body)
	require.JSONEq(t, `{"name":"Kim","waiting_since":"2027-01-01","accommodations":[{"code":"standing","max":20,"hard":true}]}`, f.requests("PUT /v1/candidates/k1")[0].body)
	require.JSONEq(t, `{"goals":[{"text":"A desk."}],"travel":{"max_km":15,"modes":[{"mode":"bicycle"}]},"certificates":["hygiene"]}`,
		f.requests("PUT /v1/candidates/k1/profile")[0].body, "beside what was known")

	_, err = answering().tell(t, proposal+"  - company says: yes\n    expect:\n      disclosures: {at decision: {not told: none}}\n")
	require.ErrorContains(t, err, "disclosures at decision: not told")
}

func TestTheWordsAboutCandidatesAreReadStrictly(t *testing.T) {
	t.Parallel()
	for steps, want := range map[string]string{
		"  - suggest places: sam\n": "candidate\n    expected a name that the story has given",
		"  - suggest places: kim\n    expect:\n      suggestions: {in order: sofa}\n":     "place or candidate\n    expected a name",
		"  - suggest places: kim\n    expect:\n      suggestions: {scores: {desk: 60}}\n": "score of desk\n    expected two numbers",
		"  - match round: some\n": "match round\n    expected \"everybody\"",
		"  - present: {candidate: kim, text: Kind., challenges: few}\n":                                    "challenges\n    expected each with a key",
		"  - profile: {candidate: kim, travels: far}\n":                                                    "travels\n    expected a distance such as 15 km",
		"  - profile: {candidate: kim, danish: good}\n":                                                    "level\n    expected one of: none, A1",
		"  - suggest places: kim\n    expect:\n      suggestions: {alternatives: some}\n":                  "alternatives\n    expected kinds",
		proposal + "  - company says: yes\n    expect:\n      disclosures: {at ending: something}\n":       "at ending\n    expected \"nothing kept\"",
		"  - tell company: {candidate: kim, company: other, consent: {by: phone}, accommodations: none}\n": "company\n    expected a name",
	} {
		_, err := Parse("story.yaml", []byte(head+steps))
		require.ErrorContains(t, err, want, steps)
	}
	_, err := Parse("story.yaml", []byte(strings.Replace(head, "{title: Desk}", "{title: Desk, tasks: typing}", 1)+proposal))
	require.ErrorContains(t, err, "task\n    expected a task of the workplace")
}
