package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

const swapPath = "/v1/placements/" + lifecycletest.PlacementID + "/swap"

func TestSwapIsOneUpdateThatCarriesTheWholeProposal(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.atThePlace("agreed")

	a := b.post(swapPath, bodies()["swap"], "Idempotency-Key", "k")

	got := a.ok(http.StatusOK)
	require.Equal(t, "withdrawn", got["status"])
	require.Equal(t, "swapped", got["ending"].(map[string]any)["kind"])
	c := b.temporal.sent()[0]
	other := lifecycle.DeriveID("placement", c.ID)
	require.Equal(t, other, got["successor_id"])
	require.Equal(t, "/v1/placements/"+other, got["links"].(map[string]any)["successor"].(map[string]any)["href"])
	require.Contains(t, got["links"], "rematch")
	require.NoError(t, testKeys().Sealer().Verify(c.Sealed("swap"), c.Seal))
	require.Len(t, b.temporal.sent(), 1)
	var e placement.Swap
	require.NoError(t, json.Unmarshal(c.Event, &e))
	p := e.Proposal
	require.Equal(t, []string{other, candidateID, placeID, workplaceID, companyID, workerID, unitID, lifecycletest.PlacementID},
		[]string{p.ID, p.CandidateID, p.PlaceID, p.WorkplaceID, p.CompanyID, p.OwnerID, p.UnitID, p.SwapOf})
	require.Equal(t, []placement.HoursStep{{From: "2027-02-01", WeeklyHours: 15}}, p.Hours)
	require.True(t, p.Contents.Has(placement.ContentPurpose))
	require.True(t, e.Contents.Has(placement.ContentConstraints), "what was learned is the first one's")
	require.Len(t, b.store.kept, 2, "each placement has its own texts")
	for _, secret := range []string{"prøve arbejdet", "et lager", "no_heights"} {
		require.NotContains(t, string(c.Event), secret)
	}
}

func TestTheSuccessorSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := lifecycletest.Swap()
	state := lifecycletest.Apply(placement.State{}, b.at, e.Proposal)
	b.store.put(lifecycle.KindPlacement, state, state.Head())

	got := b.get("/v1/placements/" + state.ID).ok(http.StatusOK)

	require.Equal(t, lifecycletest.PlacementID, got["swap_of"])
	require.Equal(t, "/v1/placements/"+lifecycletest.PlacementID, got["links"].(map[string]any)["swap_of"].(map[string]any)["href"])
}

func TestSwapSameKeySameAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.atThePlace("agreed")
	body := bodies()["swap"]
	first := b.post(swapPath, body, "Idempotency-Key", "k").ok(http.StatusOK)
	c := b.temporal.sent()[0]

	second := b.post(swapPath, body, "Idempotency-Key", "k").ok(http.StatusOK)

	require.Equal(t, first["successor_id"], second["successor_id"])
	b.post(swapPath, strings.Replace(body, "15}", "16}", 1), "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
	b.post(swapPath, body, "Idempotency-Key", "another").refused(http.StatusConflict, "placement_closed")

	// Temporal has forgotten it, the place is gone from the register, and the rematch of the candidate has been answered.
	b.temporal.done = map[string]any{}
	b.store.outcomes[lifecycletest.PlacementID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 4}
	row := b.store.rows[lifecycletest.PlacementID]
	row.State = []byte(strings.ReplaceAll(string(row.State), placeID, nobodyID))
	b.store.rows[lifecycletest.PlacementID] = row
	third := b.post(swapPath, body, "Idempotency-Key", "k").ok(http.StatusOK)
	require.Equal(t, first["successor_id"], third["successor_id"])
}

func TestSwapNamesTheFieldAtFault(t *testing.T) {
	t.Parallel()
	body := bodies()["swap"]
	for name, c := range map[string]struct{ code, field, old, with string }{
		"nobody":             {"candidate_not_found", "proposal.candidate_id", candidateID, nobodyID},
		"oneself":            {"same_candidate", "proposal.candidate_id", candidateID, lifecycletest.CandidateID},
		"no reason":          {"reason_required", "reason", `"reason": "better_match_elsewhere", `, ""},
		"blame":              {"reason_not_for_this", "reason", "better_match_elsewhere", "attendance"},
		"a last day":         {"not_started", "last_day", `"reason"`, `"last_day": "2027-02-12", "reason"`},
		"no purpose text":    {"text_missing", "proposal.purpose_text", "prøve arbejdet", " "},
		"the wrong way":      {"end_before_start", "proposal.period.end", "2027-04-30", "2027-01-31"},
		"hours twice":        {"hours_either_or", "proposal.weekly_hours", `"weekly_hours": 15`, `"weekly_hours": 15, "hours": [{"from": "2027-02-01", "weekly_hours": 5}]`},
		"an unknown owner":   {"owner_not_found", "proposal.owner_id", `"purpose": "cl`, `"owner_id": "` + nobodyID + `", "purpose": "cl`},
		"an unknown rematch": {"rematch_not_found", "proposal.rematch_of", `"purpose": "cl`, `"rematch_of": "` + nobodyID + `", "purpose": "cl`},
		"a place of its own": {"unknown_field", "proposal.place_id", `"purpose": "cl`, `"place_id": "` + placeID + `", "purpose": "cl`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.atThePlace("agreed")
			require.Contains(t, body, c.old)
			b.post(swapPath, strings.Replace(body, c.old, c.with, 1)).field(c.code, c.field)
		})
	}
}

func TestSwapAfterTheStartNeedsALastDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.atThePlace("active")
	body := strings.Replace(bodies()["swap"], "2027-02-01", "2027-02-15", 1)
	last := func(day string) string {
		return strings.Replace(body, `"reason"`, `"last_day": "`+day+`", "reason"`, 1)
	}

	b.post(swapPath, body).field("required", "last_day")
	b.post(swapPath, last("2027-02-15")).field("place_not_free_yet", "proposal.period.start")
	got := b.post(swapPath, last("2027-02-12")).ok(http.StatusOK)

	require.Equal(t, "evaluating", got["status"])
	require.Equal(t, "2027-02-12", got["period"].(map[string]any)["end"])
	require.NotEmpty(t, got["successor_id"])
}

// What only the database can know of the proposal says that it is about the proposal, and what was found against it.
func TestSwapRefusedForTheProposal(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.atThePlace("agreed")
	finding := lifecycle.Finding{Rule: "ratio", Severity: lifecycle.NeedsApproval, TextDA: "For mange.", TextEN: "Too many."}
	refusal := &lifecycle.RuleError{Code: lifecycle.CodeNeedsApproval, Message: "send it again", Findings: []lifecycle.Finding{finding}}
	b.temporal.before = func(o client.UpdateWorkflowOptions) error {
		c := o.Args[0].(contract.Command)
		within := &lifecycle.RuleError{}
		require.ErrorAs(t, lifecycle.Within(placement.PartProposal, refusal), &within)
		b.store.outcomes[lifecycletest.PlacementID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Refusal: within}
		return serviceerror.NewNotFound("gone")
	}

	p := b.post(swapPath, bodies()["swap"]).refused(http.StatusConflict, "needs_approval")

	require.Equal(t, map[string]string{"part": "proposal"}, p.Values)
	require.Len(t, p.Findings, 1)
}

func TestSwapOfAPlacementThatIsNotThere(t *testing.T) {
	t.Parallel()
	b := setup(t)

	b.post("/v1/placements/"+nobodyID+"/swap", bodies()["swap"]).refused(http.StatusNotFound, "not_found")
}

// The timeline of both shows the swap; what the proposal shares with the whole tenant stays out of it, and writing does.
func TestSwapInTheTimeline(t *testing.T) {
	t.Parallel()
	s := setup(t).server
	e := lifecycletest.Swap()
	data, err := json.Marshal(e)
	require.NoError(t, err)
	proposal, err := json.Marshal(e.Proposal)
	require.NoError(t, err)

	first, err := s.timelineEntry(danish, lifecycle.KindPlacement, store.TimelineEntry{Fact: e.Fact(), Name: e.Name(), Payload: data})
	require.NoError(t, err)
	second, err := s.timelineEntry(danish, lifecycle.KindPlacement, store.TimelineEntry{Fact: "proposed", Name: "propose", Payload: proposal})
	require.NoError(t, err)

	require.Contains(t, first.Text, "Byttet")
	said := first.Event["proposal"].(map[string]any)
	require.Equal(t, lifecycletest.OtherPlacementID, said["id"])
	for _, key := range []string{"calendar", "policy", "contents"} {
		require.NotContains(t, said, key)
		require.NotContains(t, first.Event, key)
	}
	require.Contains(t, second.Text, "bytte")
	require.Equal(t, lifecycletest.PlacementID, second.Event["swap_of"])
}

func TestSwapAnswersTheOpenRematchOfTheOtherCandidate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.atThePlace("agreed")
	b.store.rematch = colleagueID

	b.post(swapPath, bodies()["swap"]).ok(http.StatusOK)

	var e placement.Swap
	require.NoError(t, json.Unmarshal(b.temporal.sent()[0].Event, &e))
	require.Equal(t, colleagueID, e.Proposal.RematchOf)
}
