package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store"
)

func TestARematchIsSuggestedPlacesWithWhatWasLearned(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.at = lifecycletest.At("2027-02-08", 10)
	b.post("/v1/placements/"+lifecycletest.PlacementID+"/termination", bodies()["terminate_early"]).ok(http.StatusOK)
	path := "/v1/rematches/" + b.aRematch() + "/suggestions"
	b.store.profile.Lessons = []candidacy.Lesson{
		{Demand: vocabulary.Noise}, {PlacementID: lifecycletest.PlacementID, Demand: vocabulary.Heights, Text: "svimmel på stigen"},
	}
	b.store.matching = func(f *store.MatchFacts) {
		f.Candidates[0].Learned = []matching.Learned{{PlacementID: lifecycletest.PlacementID, CompanyID: companyID}}
		f.Candidates[0].Refused = []matching.Refusal{{
			PlaceID: placeID, PlacementID: lifecycletest.PlacementID, Ended: placement.TerminatedKind, On: "2027-02-08",
		}}
	}

	got := b.get(path).ok(http.StatusOK)

	require.Equal(t, candidateID, got["candidate_id"])
	require.Equal(t, lifecycletest.PlacementID, got["placement_id"])
	require.Equal(t, []map[string]any{{
		"lesson": "lessons[1]", "placement_id": lifecycletest.PlacementID, "demand": "heights", "text": "svimmel på stigen",
	}}, things(got["learned"]))
	words := things(got["words"])
	require.Len(t, words, 2)
	require.Equal(t, []any{"learned_constraints", "no_heights"}, []any{words[0]["kind"], words[0]["text"]})
	require.Equal(t, []any{"tried", "andre opgaver"}, []any{words[1]["kind"], words[1]["text"]})
	out := got["excluded"].(map[string]any)
	require.Equal(t, []any{
		map[string]any{"code": "learned", "count": 2.0}, map[string]any{"code": "refused_before", "count": 1.0}, map[string]any{"code": "too_far", "count": 1.0},
	}, out["by_reason"])
	reasons := things(things(out["first"])[0]["reasons"])
	require.Equal(t, "An earlier placement has shown that this does not work: the company.", reasons[1]["text"])
	require.Equal(t, lifecycletest.PlacementID, reasons[1]["values"].(map[string]any)["placement_id"])
	require.Equal(t, "terminated_early", reasons[0]["values"].(map[string]any)["ended"])
	danish := b.get(path+"?small_local=true&excluded=1", "Accept-Language", "da").ok(http.StatusOK)
	require.Equal(t, "En tidligere placering har vist, at det ikke går: virksomheden.",
		things(things(danish["excluded"].(map[string]any)["first"])[0]["reasons"])[1]["text"])
	b.get(path+"?from=2027-02-30").field("invalid_date", "from")
	b.get("/v1/rematches/"+nobodyID+"/suggestions").refused(http.StatusNotFound, "not_found")
	require.NotContains(t, b.logs.String(), "svimmel")
	for _, r := range access.Table() {
		require.True(t, r.Operation != access.SuggestForRematch || len(r.Roles) == 2)
	}
}

func TestALessonIsHeldToWhatItSays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.at = lifecycletest.At("2027-02-08", 10)
	path := "/v1/placements/" + lifecycletest.PlacementID + "/termination"
	with := func(lesson string) string {
		return `{"by": "candidate", "reason": "tasks_do_not_fit", "last_day": "2027-02-12", "lessons": [` + lesson + `]}`
	}
	b.post(path, with(`{"text": "svimmel"}`)).field(candidacy.CodeNothingNamed, "lessons[0]")
	b.post(path, with(`{"demand": "standing", "max": 20}, {"demand": "heights", "max": 2}`)).field(candidacy.CodeAmountNotForThis, "lessons[1].max")
	b.post(path, with(`{"max_weekly_hours": 38}`)).field(placement.CodeHoursOutOfRange, "lessons[0].max_weekly_hours")
	b.post(path, with(`{"demand": "svimmel"}`)).field("not_one_of", "lessons[0].demand")
	b.post(path, with(`{"company_id": "`+nobodyID+`"}`)).field("reference_not_found", "company_id")
	b.post(path, with(`{"placement_id": "`+nobodyID+`", "demand": "heights"}`)).field("unknown_field", "lessons[0].placement_id")
	require.Empty(t, b.store.kept, "nothing is kept of what is refused")

	b.post(path, with(`{"demand": "standing", "max": 20, "text": "svimmel"}, {"max_weekly_hours": 10}`)).ok(http.StatusOK)

	require.Equal(t, []string{"lesson", "lesson"}, []string{b.store.kept[0][0].Kind, b.store.kept[0][1].Kind})
	require.JSONEq(t, `{"demand": "standing", "max": 20, "text": "svimmel"}`, b.store.kept[0][0].Body)
	for _, c := range b.temporal.sent() {
		require.NotContains(t, string(c.Event), "standing")
		require.Contains(t, string(c.Event), `"kind":"lesson"`)
	}
	written := things(b.get("/v1/placements/" + lifecycletest.PlacementID + "/texts").ok(http.StatusOK)["items"])
	require.Equal(t, "svimmel", written[0]["text"])
	require.Equal(t, map[string]any{"demand": "standing", "max": 20.0, "text": "svimmel"}, written[0]["lesson"])
}

func TestANoShowTeachesToo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("approved")
	b.at = lifecycletest.At("2027-02-01", 12)

	b.post("/v1/placements/"+lifecycletest.PlacementID+"/no-show", `{"note": "kom ikke", "learned_constraints": ["no_early_morning"]}`).ok(http.StatusOK)

	require.Equal(t, "no_early_morning", b.store.kept[0][0].Body)
	sent := b.temporal.sent()
	require.Contains(t, string(sent[len(sent)-1].Event), `"kind":"learned_constraints"`)
}

func TestARematchShowsHowLongItTook(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := lifecycletest.InRematch("open_escalated")
	b.at = n.At
	shown := func(s rematch.State) map[string]any {
		s.Learned = nil
		b.store.put(lifecycle.KindRematch, s, s.Head())
		return b.get("/v1/rematches/" + s.ID).ok(http.StatusOK)
	}
	require.Equal(t, map[string]any{
		"working_days": 10.0, "due_on": "2027-02-17", "used_working_days": 11.0, "overdue": true, "level": 2.0, "escalated": true,
	}, shown(n.State)["target"])

	matched := shown(lifecycletest.InRematch("matched").State)

	require.Equal(t, map[string]any{"calendar_days": 1.0, "working_days": 1.0}, matched["lead_time"])
	b.get("/v1/rematches?overdue=true&unit_id=" + unitID).ok(http.StatusOK)
	asked, ok := b.store.filters[0].(store.RematchFilter)
	require.True(t, ok)
	require.Equal(t, store.RematchFilter{UnitID: unitID, Overdue: true, At: n.At, Page: asked.Page}, asked)
	b.get("/v1/rematches?unit_id=x").field("invalid_id", "unit_id")
}
