package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

const theTerms = "/v1/placements/" + lifecycletest.PlacementID + "/terms"

// One command at the meeting carries all that was agreed: keys are given where there are none, words are kept first, and what
// the event refers to says nothing of health.
func TestTheMeetingAgreesTerms(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.withTerms("meeting_booked")
	hold := "/v1/placements/" + lifecycletest.PlacementID + "/safety-meeting/hold"
	without := `{"attended": ["candidate", "company"], "accommodations_reviewed": true, "demands": "a", "expectations": "b", "purpose": "c", "responsibilities": "d"}`
	b.post(hold, without).field("terms_missing", "terms")

	held := b.post(hold, bodies()["hold_safety_meeting"]).ok(http.StatusOK)

	require.Equal(t, "signing", held["status"])
	terms := held["terms"].(map[string]any)
	require.InDelta(t, 1, terms["version"], 0)
	require.Equal(t, map[string]any{"key": "d2", "from": "candidate", "to": "company", "kind": "training", "due_on": "2027-03-12", "status": "open", "overdue": false}, terms["demands"].([]any)[1])
	require.NotContains(t, terms, "adaptations")
	kept := map[string]string{}
	for _, texts := range b.store.kept {
		for _, x := range texts {
			kept[x.Kind] = x.Body
		}
	}
	require.Equal(t, "når han kan pakke alene", kept["reached_when:job"])
	require.Equal(t, "følger op", kept["responsibility:r2"])
	require.JSONEq(t, `{"accommodation": "heights", "how": "tasks", "text": "ingen stiger"}`, kept["adaptation:a1"])
	require.NotContains(t, kept, "expectation:e2", "its answer says it")
}

func TestWhatIsWrongWithTermsIsNamed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.withTerms("active")
	change := func(old, with string) string {
		require.Contains(t, agreed, old)
		return `{"terms": ` + strings.Replace(agreed, old, with, 1) + `, "reason_text": "x"}`
	}
	b.post(theTerms, `{"terms": `+agreed+`}`).field("text_missing", "reason_text")
	b.post(theTerms, `{}`).field("required", "terms")
	b.post(theTerms, change(`"text": "lærer ham op"`, `"text": " "`)).field("text_missing", "terms.responsibilities[0].text")
	b.post(theTerms, change(`"text": "ringe før syv"`, `"text": ""`)).field("text_missing", "terms.demands[0].text")
	b.post(theTerms, change(`"text": "en fast makker"`, `"text": ""`)).field("text_missing", "terms.expectations[0].text")
	b.post(theTerms, change(`"text": "ingen stiger"`, `"text": ""`)).field("text_missing", "terms.adaptations[0].text")
	b.post(theTerms, change(`"accommodation": "heights", `, ``)).field("required", "terms.adaptations[0].accommodation")
	b.post(theTerms, change(`"how": "tasks", `, ``)).field("required", "terms.adaptations[0].how")
	b.post(theTerms, change(`"how": "tasks"`, `"key": "a1", "how": "tasks"`)).ok(http.StatusOK)
	b.post(theTerms, change(`"text": "ingen stiger"`, `"key": "a1"`)).field("text_missing", "terms.adaptations[0].text")
	b.post(theTerms, change(`"party": "company"`, `"party": "company", "key": "lærer"`)).field("invalid_form", "terms.responsibilities[0].key")
	b.post(theTerms, change(`"party": "company"`, `"party": "nabo"`)).field("not_one_of", "terms.responsibilities[0].party")
	b.post(theTerms, change(`"kind": "training"`, `"kind": "ønske"`)).field("not_one_of", "terms.demands[1].kind")
	b.post(theTerms, change(`"2027-03-12"`, `"2027-05-01"`)).field("training_outside_period", "terms.demands")
	b.post(theTerms, change(`"answer": "maybe"`, `"text": "vi får se"`)).field("invalid", "terms.expectations")

	b.withTerms("active")
	one := "/v1/placements/" + lifecycletest.PlacementID
	b.post(one+"/training-delivery", `{"key": "d1", "on": "2027-02-01"}`).field("training_unknown", "key")
	b.post(one+"/training-delivery", `{"key": "d3", "on": "2027-02-02"}`).field("date_in_future", "on")
	b.post(one+"/demand-review", `{"demands": []}`).refused(http.StatusUnprocessableEntity, "too_few")
	b.post(one+"/demand-review", `{"demands": [{"key": "d3", "status": "met"}]}`).field("training_needs_day", "demands")
	b.in("agreed")
	b.post(theTerms, `{"terms": `+agreed+`}`).refused(http.StatusConflict, "not_possible_now")
}

// Keys that are there are not given again.
func TestItemsWithoutKeyGetOneThatIsFree(t *testing.T) {
	t.Parallel()
	in := TermsInput{Demands: []PartyDemandInput{{}, {ItemInput: ItemInput{Key: "d1"}}, {}, {ItemInput: ItemInput{Key: "d3"}}, {}}}
	var keys []string
	for _, x := range in.agreed().Demands {
		keys = append(keys, x.Key)
	}
	require.Equal(t, []string{"d2", "d1", "d4", "d3", "d5"}, keys)
	require.Empty(t, in.Demands[0].Key, "what came in is left alone")
}

// Whoever carries the case reads the words, and what of the candidate they answer; others see codes, and no adaptations.
func TestTermsAreReadWithTheirWords(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.withTerms("active")

	read := b.get(theTerms)
	terms := read.ok(http.StatusOK)

	require.NotEmpty(t, read.header.Get("ETag"))
	require.Equal(t, "aftalt: long_term_goal", terms["long_term_goal"])
	require.Equal(t, "aftalt: purpose", terms["purpose_text"])
	require.Equal(t, "aftalt: reached_when:job", terms["goals"].([]any)[0].(map[string]any)["reached_when"])
	require.Equal(t, "aftalt: demand:d3", terms["demands"].([]any)[2].(map[string]any)["text"])
	require.Equal(t, []any{map[string]any{"key": "a1", "accommodation": "heights", "how": "tasks", "text": "ingen stiger"}}, terms["adaptations"])
	require.Equal(t, []any{
		map[string]any{"ref": "0123456789abcdef", "code": "no_heights", "hard": true, "answered_by": []any{"a1"}},
		map[string]any{"ref": "fedcba9876543210", "code": "noise", "hard": false, "answered_by": []any{}},
	}, terms["accommodations"])
	require.Equal(t, map[string]any{"party": "company", "version": 1.0, "at": "2027-01-18T09:00:00Z"}, terms["acknowledged"].([]any)[0])

	delete(b.store.texts, p.Terms.Adaptations[0].TextID)
	require.Empty(t, b.get(theTerms).ok(http.StatusOK)["adaptations"], "lost with a backup")

	b.withTerms("active")
	for _, path := range []string{"", "/timeline"} {
		seen := b.as("integration", http.MethodGet, "/v1/placements/"+lifecycletest.PlacementID+path, "")
		seen.ok(http.StatusOK)
		require.NotContains(t, seen.body, "adaptation")
		require.NotContains(t, seen.body, "aftalt")
	}

	var words []store.Text
	for _, ref := range lifecycletest.TermsText() {
		words = append(words, b.store.texts[ref.ID])
	}
	b.store.kept = append(b.store.kept, words)
	written := map[string]map[string]any{}
	for _, x := range b.get("/v1/placements/" + lifecycletest.PlacementID + "/texts").ok(http.StatusOK)["items"].([]any) {
		v := x.(map[string]any)
		key, _ := v["key"].(string)
		written[v["kind"].(string)+" "+key] = v
	}
	require.Equal(t, "ingen stiger", written["adaptation a1"]["text"])
	require.Equal(t, "heights", written["adaptation a1"]["adaptation"].(map[string]any)["accommodation"])
	require.Equal(t, "job", written["reached_when "]["goal"])
}

// Before the meeting there is nothing agreed yet; what will have to be answered is there.
func TestTermsBeforeTheMeeting(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.withTerms("meeting_booked")

	terms := b.get(theTerms).ok(http.StatusOK)

	require.InDelta(t, 0, terms["version"], 0)
	require.Empty(t, terms["demands"])
	require.Len(t, terms["accommodations"], 2)
}
