package api

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store"
)

const suggestions = candidatePath + "/suggestions"

func things(v any) []map[string]any {
	var all []map[string]any
	for _, item := range v.([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

func TestEveryCodeOfMatchingHasATextInBothLanguages(t *testing.T) {
	t.Parallel()
	for l, c := range loaded(t) {
		known := map[string]bool{}
		for _, w := range matching.Codes() {
			key := string(w.Kind) + "." + string(w.Code)
			require.NotEmpty(t, c.Matching[key], "%s %s", l, key)
			known[key] = true
		}
		for _, d := range vocabulary.Demands() {
			require.NotEmpty(t, c.Matching["demand."+string(d)], "%s %s", l, d)
			known["demand."+string(d)] = true
		}
		for _, about := range matching.Abouts() {
			require.NotEmpty(t, c.Matching["learned."+about], "%s %s", l, about)
			known["learned."+about] = true
		}
		for key := range c.Matching {
			require.True(t, known[key], "%s of no code", key)
		}
	}
	hole := regexp.MustCompile(`\{[a-z_]+\}`)
	for key, text := range loaded(t)[english].Matching {
		require.ElementsMatch(t, hole.FindAllString(text, -1), hole.FindAllString(loaded(t)[danish].Matching[key], -1), key)
	}
}

func TestSuggestionsSayWhyPartByPart(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get(suggestions).ok(http.StatusOK)

	require.InDelta(t, matching.WeightsVersion, got["weights_version"], 0)
	require.InDelta(t, 1, got["eligible"], 0)
	best := things(got["ranked"])[0]
	require.Equal(t, placeID, best["place_id"])
	require.Equal(t, mentorID, best["mentor_id"])
	var sum float64
	for _, p := range things(best["parts"]) {
		sum += p["points"].(float64)
		require.NotContains(t, p["text"], "{")
		require.NotEmpty(t, p["text"])
	}
	require.InDelta(t, best["score"], sum, 0, "the score is the sum of its parts")
	require.Equal(t, "demand_not_met", things(best["dropped"])[0]["code"])
	require.Equal(t, "soft_demand", things(best["notes"])[0]["code"])
	out := got["excluded"].(map[string]any)
	require.InDelta(t, 1, out["count"], 0)
	require.Equal(t, []any{map[string]any{"code": "too_far", "count": 1.0}}, out["by_reason"])
	require.Equal(t, farID, things(out["first"])[0]["id"])
	require.Regexp(t, `^It is \d+ km away, and the limit is 20 km\.$`, things(things(out["first"])[0]["reasons"])[0]["text"])
	require.Regexp(t, `^Maximum distance 20 → \d+ km opens 1\.$`, things(got["opens"])[0]["text"])
	require.Empty(t, got["alternatives"])

	danish := b.get(suggestions, "Accept-Language", "da").ok(http.StatusOK)
	require.Regexp(t, `^Der er \d+ km, og grænsen er 20 km\.$`, things(things(danish["excluded"].(map[string]any)["first"])[0]["reasons"])[0]["text"])
	require.Equal(t, "Tal på tryghedsmødet om et hensyn: at stå.", things(things(danish["ranked"])[0]["notes"])[0]["text"])
}

func TestSuggestionsCanBeNarrowed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reasons := func(query string) any {
		return b.get(suggestions + query).ok(http.StatusOK)["excluded"].(map[string]any)["by_reason"]
	}

	require.Equal(t, []any{map[string]any{"code": "not_small", "count": 1.0}, map[string]any{"code": "too_far", "count": 1.0}}, reasons("?small_local=true"))
	require.Empty(t, b.get(suggestions + "?excluded=0").ok(http.StatusOK)["excluded"].(map[string]any)["first"])
	why := func(ids string) []map[string]any {
		return things(b.get(suggestions + "?excluded=0&why=" + ids).ok(http.StatusOK)["excluded"].(map[string]any)["first"])
	}
	require.Equal(t, farID, why(placeID + "," + farID)[0]["id"], "whoever asks why one is not on the list is told")
	require.Empty(t, why(placeID), "it is on the list")
	require.Len(t, things(b.get(suggestions + "?why=" + farID).ok(http.StatusOK)["excluded"].(map[string]any)["first"]), 1, "once")
	got := b.get(suggestions + "?from=2027-06-01").ok(http.StatusOK)
	require.Equal(t, "2027-06-01", things(got["ranked"])[0]["start"])
	b.get(suggestions+"?from=2027-02-30").field("invalid_date", "from")
	b.get(suggestions+"?limit=101").field("too_large", "limit")
	b.get("/v1/candidates/"+nobodyID+"/suggestions").refused(http.StatusNotFound, "not_found")
	b.get("/v1/places/"+nobodyID+"/suggestions").refused(http.StatusNotFound, "not_found")
}

func TestThePlaceIsAskedForItsShortlist(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/places/" + placeID + "/suggestions").ok(http.StatusOK)

	require.Equal(t, candidateID, things(got["ranked"])[0]["candidate_id"])
	far := b.get("/v1/places/" + farID + "/suggestions").ok(http.StatusOK)
	require.Equal(t, candidateID, things(far["excluded"].(map[string]any)["first"])[0]["id"])
	require.NotEmpty(t, far["alternatives"])
	for _, role := range []string{"integration", "admin"} {
		b.as(role, http.MethodGet, "/v1/places/"+placeID+"/suggestions", "").refused(http.StatusForbidden, "not_allowed")
	}
}

func TestNoDistanceIsToldOfWhoseHomeIsHidden(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// The store leaves out what is hidden; see TestNobodyLearnsWhereAProtectedPersonLives there.
	b.store.matching = func(f *store.MatchFacts) { f.Candidates[0].Home = nil }

	a := b.get(suggestions)

	require.Len(t, things(a.ok(http.StatusOK)["ranked"]), 2)
	require.NotContains(t, a.body, `"km"`)
	require.Contains(t, a.body, "distance_unknown")
}

func TestAHumanDecides(t *testing.T) {
	t.Parallel()
	b := setup(t)
	decide := func(place, rest string) answer {
		return b.post("/v1/match-decisions", `{"candidate_id": "`+candidateID+`", "place_id": "`+place+`", `+rest+`}`)
	}

	got := decide(placeID, `"decision": "chosen"`).ok(http.StatusCreated)

	require.Equal(t, "hash", got["input_hash"])
	require.Len(t, got["parts"], len(matching.Weights()))
	require.Empty(t, got["excluded"])
	require.Equal(t, workerID, got["user_id"])
	decide(farID, `"decision": "chosen"`).field("pair_excluded", "decision")
	decide(farID, `"decision": "off_list"`).field("text_missing", "reason_text")
	off := decide(farID, `"decision": "off_list", "reason_text": "flytter dertil"`).ok(http.StatusCreated)
	require.Equal(t, "too_far", things(off["excluded"])[0]["code"], "what stood against it is kept")
	decide(placeID, `"decision": "rejected"`).field("reason_required", "reason")
	decide(placeID, `"decision": "rejected", "reason": "attendance", "until": "2027-01-04"`).field("until_in_past", "until")
	decide(placeID, `"decision": "chosen", "until": "2027-06-01"`).field("until_not_for_this", "until")
	decide(placeID, `"decision": "cleared"`).field("text_missing", "reason_text")
	decide(placeID, `"decision": "rejected", "reason": "illness"`).field("not_one_of", "reason")
	decide(nobodyID, `"decision": "chosen"`).field("reference_not_found", "place_id")
	decide(placeID, `"decision": "rejected", "reason": "attendance", "until": "2027-06-01"`).ok(http.StatusCreated)

	require.Len(t, b.get("/v1/match-decisions?candidate_id=" + candidateID).ok(http.StatusOK)["items"], 3)
	require.NotContains(t, b.logs.String(), "flytter")
}

func TestARoundPlacesAsManyAsCanBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const second = nobodyID
	b.store.matching = func(f *store.MatchFacts) {
		other := f.Candidates[0]
		other.ID = second
		other.MaxKm = 5
		f.Candidates = append(f.Candidates, other)
	}

	got := b.post("/v1/match-rounds", `{}`).ok(http.StatusOK)

	require.Len(t, got["pairs"], 1, "one place near by")
	left := things(got["unplaced"])[0]
	require.Equal(t, "places_taken", left["code"])
	require.NotEmpty(t, left["text"])
	require.Equal(t, placeID, things(got["prices"])[0]["id"])
	b.store.matching = func(f *store.MatchFacts) { f.Places = f.Places[1:] }
	require.Equal(t, "no_option", things(b.post("/v1/match-rounds", `{"options": 5}`).ok(http.StatusOK)["unplaced"])[0]["code"])
	b.store.crowded = true
	b.post("/v1/match-rounds", `{}`).refused(http.StatusUnprocessableEntity, "too_many_to_match")
	b.post("/v1/match-rounds", `{"options": 51}`).field("too_large", "options")
}

func TestMatchingIsForCaseworkAlone(t *testing.T) {
	t.Parallel()
	for _, o := range []access.Operation{
		access.SuggestPlaces, access.SuggestCandidates, access.DecideMatch, access.ListMatchDecisions, access.RunMatchRound,
	} {
		for _, r := range access.Table() {
			require.True(t, r.Operation != o || len(r.Roles) == 2, o)
		}
	}
}

// swappable lets two placements run whose candidates would each rather have the other's place; a third person waits and has one.
func swappable(f *store.MatchFacts) {
	near, waiting := f.Places[0], f.Candidates[0]
	waiting.Placed = []matching.Placed{{PlacementID: lifecycletest.PlacementID, PlaceID: farID, Until: "2027-04-30"}}
	f.Candidates = []matching.Candidate{waiting}
	side := func(placement, candidate, place, has, wants string) matching.Running {
		c, p := f.Candidates[0], near
		c.ID, c.Placed, c.Goals = candidate, nil, []string{wants}
		p.ID, p.Occupation = place, has
		return matching.Running{PlacementID: placement, Candidate: c, Place: p}
	}
	f.Running = []matching.Running{
		side(lifecycletest.PlacementID, candidateID, placeID, "5131", "7512"), side(otherPlacementID, nobodyID, farID, "7512", "5131"),
	}
}

const otherPlacementID = "10000000-0000-4000-8000-0000000000f2"

func TestARoundProposesSwapsWhereBothGain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.matching = swappable

	a := b.post("/v1/match-rounds", `{}`)

	got := a.ok(http.StatusOK)
	require.InDelta(t, 2, got["running"], 0)
	require.InDelta(t, 1, got["swaps_found"], 0)
	swap := things(got["swaps"])[0]
	one, other := swap["a"].(map[string]any), swap["b"].(map[string]any)
	require.Equal(t, []any{lifecycletest.PlacementID, candidateID, placeID, farID}, []any{one["placement_id"], one["candidate_id"], one["place_id"], one["to_place_id"]})
	require.Equal(t, []any{otherPlacementID, nobodyID, farID, placeID}, []any{other["placement_id"], other["candidate_id"], other["place_id"], other["to_place_id"]})
	for _, side := range []map[string]any{one, other} {
		var gained float64
		require.Len(t, side["parts"], len(matching.Weights()))
		for _, p := range things(side["parts"]) {
			require.InDelta(t, p["then"].(float64)-p["now"].(float64), p["gain"], 0)
			require.NotContains(t, p["text"], "{")
			gained += p["gain"].(float64)
		}
		require.Positive(t, side["gain"])
		require.InDelta(t, gained, side["gain"], 0, "part by part")
		require.InDelta(t, side["score_then"].(float64)-side["score_now"].(float64), side["gain"], 0)
	}
	require.Equal(t, map[string]any{"href": "/v1/placements/" + lifecycletest.PlacementID + "/swap", "method": "POST"}, one["links"].(map[string]any)["swap"])
	require.Equal(t, "/v1/placements/"+otherPlacementID+"/swap", other["links"].(map[string]any)["swap"].(map[string]any)["href"])
	require.Equal(t, a.body, b.post("/v1/match-rounds", `{}`).body, "the same again")

	left := things(got["unplaced"])
	require.Len(t, left, 1)
	require.Equal(t, []any{"placed_already", lifecycletest.PlacementID, "Already has a placement, proposed or running."}, []any{left[0]["code"], left[0]["placement_id"], left[0]["text"]})
	require.Empty(t, got["pairs"])
}

func TestWhoHasAPlacementIsNotSuggested(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.matching = func(f *store.MatchFacts) {
		f.Candidates[0].Placed = []matching.Placed{{PlacementID: lifecycletest.PlacementID, PlaceID: placeID, Until: "2027-04-30"}}
	}

	for _, path := range []string{"/v1/places/" + placeID + "/suggestions", suggestions} {
		got := b.get(path, "Accept-Language", "da").ok(http.StatusOK)

		require.Empty(t, got["ranked"])
		why := things(things(got["excluded"].(map[string]any)["first"])[0]["reasons"])[0]
		require.Equal(t, "placed_already", why["code"])
		require.Equal(t, "Kandidaten har allerede en placering, foreslået eller i gang, til og med 2027-04-30.", why["text"])
		require.Equal(t, lifecycletest.PlacementID, why["values"].(map[string]any)["placement_id"])
	}
	b.post("/v1/match-decisions", `{"candidate_id": "`+candidateID+`", "place_id": "`+placeID+`", "decision": "chosen"}`).field("pair_excluded", "decision")
}
