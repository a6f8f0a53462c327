package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

const accepts = `{"accepted": true, "channel": "phone"}`

func (b *bundle) decide(body string, headers ...string) answer {
	return b.post("/v1/placements/"+lifecycletest.PlacementID+"/candidate-decision", body, headers...)
}

func TestACommandIsOneSealedUpdateAndNoRead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	b.decide(accepts).ok(http.StatusOK) // the calendar of the day is read once
	b.in("proposed")
	b.store.reads = nil

	a := b.decide(accepts, "Idempotency-Key", "k1", "X-Request-Id", "request-0001")

	got := a.ok(http.StatusOK)
	require.Empty(t, b.store.reads)
	require.Equal(t, "proposed", got["status"])
	require.Equal(t, `"v2"`, a.header.Get("ETag"))
	require.Equal(t, "request-0001", a.header.Get("X-Request-Id"))
	require.Empty(t, a.header.Get("Idempotency-Key"), "a key that was sent does not come back")
	o := b.temporal.updates[len(b.temporal.updates)-1]
	c := o.Args[0].(contract.Command)
	require.Equal(t, "placement/"+lifecycletest.PlacementID, o.WorkflowID)
	require.Equal(t, "record_candidate_decision", o.UpdateName)
	require.Equal(t, client.WorkflowUpdateStageCompleted, o.WaitForStage)
	require.Equal(t, c.ID, o.UpdateID)
	require.Equal(t, lifecycle.DeriveID(tenantID, workerID, "record_candidate_decision", lifecycletest.PlacementID, "k1"), c.ID)
	require.Equal(t, lifecycle.Actor{TenantID: tenantID, UserID: workerID, Roles: []lifecycle.Role{lifecycle.CaseWorker}, RequestID: "request-0001"}, c.Actor)
	require.NoError(t, testKeys().Sealer().Verify(c.Sealed(o.UpdateName), c.Seal))
	require.JSONEq(t, `{"accepted": true, "channel": "phone"}`, string(c.Event))
}

func TestAnswerSaysWhatIsNext(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")

	got := b.decide(accepts).ok(http.StatusOK)

	require.Equal(t, "company", got["waiting_for"])
	task := got["tasks"].([]any)[0].(map[string]any)
	require.Equal(t, "record_company_decision", task["kind"])
	require.Equal(t, "/v1/placements/"+lifecycletest.PlacementID+"/company-decision", task["href"])
	next := got["next_deadline"].(map[string]any)
	require.Equal(t, "company_decision", next["key"])
	require.Equal(t, "remind", next["next"])
	require.NotEmpty(t, next["text"])
	require.NotEmpty(t, next["then"])
	var commands []string
	for _, c := range got["allowed"].([]any) {
		commands = append(commands, c.(map[string]any)["command"].(string))
	}
	require.Contains(t, commands, "withdraw")
	require.NotContains(t, commands, "propose")
	require.Equal(t, "https://temporal.example/namespaces/placement/workflows/placement%2F"+lifecycletest.PlacementID,
		got["links"].(map[string]any)["temporal"].(map[string]any)["href"])
}

func TestTasksAreTheCallersOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	p := b.store.principals["caseworker"]
	p.UserID, p.UnitID = strangerID, otherUnitID
	b.store.principals["stranger"] = p

	own := b.get("/v1/placements/" + lifecycletest.PlacementID).ok(http.StatusOK)
	other := b.as("stranger", http.MethodGet, "/v1/placements/"+lifecycletest.PlacementID, "").ok(http.StatusOK)

	require.NotEmpty(t, own["tasks"])
	require.Empty(t, other["tasks"])
	require.NotNil(t, other["tasks"])
	require.InDelta(t, 2.0, own["hours_today"], 0.001)
	require.Contains(t, own["allowed"].([]any), map[string]any{
		"command": "hold_follow_up", "method": "POST", "href": "/v1/placements/" + lifecycletest.PlacementID + "/follow-ups/1/hold",
	})
}

func TestAPlacementSaysWhichLawItIsUnder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")

	before := b.get("/v1/placements/" + lifecycletest.PlacementID).ok(http.StatusOK)
	row := b.store.rows[lifecycletest.PlacementID]
	row.RulePack = "vp-2026-07"
	b.store.rows[lifecycletest.PlacementID] = row
	got := b.get("/v1/placements/" + lifecycletest.PlacementID).ok(http.StatusOK)

	require.NotContains(t, before, "rule_pack")
	require.Equal(t, "vp-2026-07", got["rule_pack"])
	require.Equal(t, map[string]any{"href": "/v1/rule-packs/vp-2026-07"}, got["links"].(map[string]any)["rule_pack"])
}

func TestSameKeySameAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	first := b.decide(accepts, "Idempotency-Key", "k")

	second := b.decide(accepts, "Idempotency-Key", "k")

	require.Equal(t, first.ok(http.StatusOK), second.ok(http.StatusOK))
	b.decide(`{"accepted": true, "channel": "sms"}`, "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
	b.decide(accepts, "Idempotency-Key", "another").refused(http.StatusConflict, "already_decided")
	b.decide(accepts, "Idempotency-Key", "with space").field("invalid_key", "Idempotency-Key")
	made := b.decide(accepts).header.Get("Idempotency-Key")
	require.Len(t, made, 36)
}

func TestRepeatedCommandIsAnsweredFromTheDatabaseWhenTemporalHasForgotten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	b.decide(accepts, "Idempotency-Key", "k").ok(http.StatusOK)
	c := b.temporal.sent()[0]
	b.temporal.done = map[string]any{} // continue-as-new, rebuild, retention
	b.store.outcomes[lifecycletest.PlacementID+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 2}
	b.in("closed")

	a := b.decide(accepts, "Idempotency-Key", "k")

	require.Equal(t, "closed", a.ok(http.StatusOK)["status"], "the placement as it is now")
	b.decide(`{"accepted": true, "channel": "sms"}`, "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
	b.decide(accepts, "Idempotency-Key", "new").refused(http.StatusConflict, "placement_closed")
}

func TestARefusalThatWasKeptStays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("approved")
	id := lifecycle.DeriveID(tenantID, workerID, "confirm_start", lifecycletest.PlacementID, "k")
	b.at = lifecycletest.At(lifecycletest.StartsOn, 9)
	b.temporal.before = func(o client.UpdateWorkflowOptions) error {
		c := o.Args[0].(contract.Command)
		refusal := lifecycle.Refuse(lifecycle.CodeCandidateBound, "the candidate is placed elsewhere in these days")
		b.store.outcomes[lifecycletest.PlacementID+id] = store.StoredOutcome{Fingerprint: c.Fingerprint, Refusal: refusal}
		return serviceerror.NewNotFound("gone")
	}

	a := b.post("/v1/placements/"+lifecycletest.PlacementID+"/start", `{"on": "2027-02-01"}`, "Idempotency-Key", "k")

	a.refused(http.StatusConflict, "candidate_already_placed")
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")

	stale := b.decide(accepts, "If-Match", `"v7"`).refused(http.StatusPreconditionFailed, "stale_version")
	require.Equal(t, map[string]string{"etag": `"v1"`}, stale.Values)
	b.decide(accepts, "If-Match", `"v1"`).ok(http.StatusOK)
	b.in("proposed")
	b.decide(accepts, "If-Match", `*`, "Idempotency-Key", "2").ok(http.StatusOK)
	for _, bad := range []string{`v1`, `"1"`, `W/"v1"`, `"v01"`, `"v-1"`, `"v"`, `"v99999999999999999999"`, secretName} {
		b.decide(accepts, "If-Match", bad).field("invalid_etag", "If-Match")
	}
}

func TestAProcessThatIsBehindCatchesUpAndIsAskedAgain(t *testing.T) {
	t.Parallel()
	for name, behind := range map[string]error{
		"refused": contract.RuleError(lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "not at this stage"), 0),
		"stale":   contract.StaleVersion(0),
	} {
		b := setup(t)
		b.in("proposed")
		b.temporal.before = func(o client.UpdateWorkflowOptions) error {
			if len(b.temporal.updates) == 1 {
				return behind
			}
			return nil
		}

		b.decide(accepts).ok(http.StatusOK)

		require.Equal(t, []string{"record_candidate_decision", "catch_up", "record_candidate_decision"}, b.temporal.names(), name)
		require.Equal(t, b.temporal.updates[0].UpdateID, b.temporal.updates[2].UpdateID)
	}
}

// late is an error of Temporal's client.
func late(cause error) error { return client.NewWorkflowUpdateServiceTimeoutOrCanceledError(cause) }

func TestErrorsBecomeProblems(t *testing.T) {
	t.Parallel()
	cutOff := temporal.NewApplicationError("closed under it", "AcceptedUpdateCompletedWorkflow")
	for name, c := range map[string]struct {
		state  string
		err    error
		status int
		code   string
		logged string
	}{
		"not there":                  {"", serviceerror.NewNotFound("no"), 404, "not_found", "INFO"},
		"another tenant's":           {"", contract.SealInvalid(), 404, "not_found", "INFO"},
		"ended":                      {"closed", serviceerror.NewNotFound("no"), 409, "placement_closed", "INFO"},
		"ended under it":             {"closed", cutOff, 409, "placement_closed", "INFO"},
		"goes on as a new run":       {"proposed", cutOff, 202, "outcome_pending", "WARN"},
		"runs nowhere":               {"proposed", serviceerror.NewNotFound("no"), 503, "temporarily_unavailable", "ERROR"},
		"not in time":                {"proposed", late(context.DeadlineExceeded), 202, "outcome_pending", "WARN"},
		"Temporal just started":      {"proposed", serviceerror.NewNamespaceNotFound("placement"), 503, "temporarily_unavailable", "ERROR"},
		"Temporal without its store": {"proposed", serviceerror.NewInternal("no"), 503, "temporarily_unavailable", "ERROR"},
		"Temporal away":              {"proposed", serviceerror.NewUnavailable("no"), 503, "temporarily_unavailable", "ERROR"},
		"Temporal away till late":    {"proposed", late(serviceerror.NewUnavailable("no")), 503, "temporarily_unavailable", "ERROR"},
		"overrun":                    {"proposed", serviceerror.NewResourceExhausted(enumspb.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT, "no"), 503, "temporarily_unavailable", "ERROR"},
		"paused":                     {"proposed", serviceerror.NewFailedPrecondition("paused"), 503, "temporarily_unavailable", "ERROR"},
		"a rule":                     {"proposed", contract.RuleError(lifecycle.Refuse(lifecycle.CodePlaceTaken, "taken"), 1), 409, "place_taken", "INFO"},
		"a rule about a field":       {"proposed", contract.RuleError(lifecycle.RefuseField(placement.CodeReasonRequired, "reason", "say why"), 1), 422, "reason_required", "INFO"},
		"a seal that does not fit":   {"proposed", contract.SealInvalid(), 500, "internal", "ERROR"},
		"a bug":                      {"proposed", errors.New("boom for " + `"` + secretName + `" ` + secretCPR), 500, "internal", "ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			if c.state != "" {
				b.in(c.state)
			}
			b.temporal.before = func(client.UpdateWorkflowOptions) error { return c.err }

			a := b.decide(accepts)

			a.refused(c.status, c.code)
			require.Len(t, a.header.Get("Idempotency-Key"), 36, "the caller needs it to ask again")
			require.Equal(t, c.status == 202 || c.status == 503, a.header.Get("Retry-After") != "")
			lines := strings.Split(strings.TrimSpace(b.logs.String()), "\n")
			require.Len(t, lines, 1)
			var line map[string]any
			require.NoError(t, json.Unmarshal([]byte(lines[0]), &line))
			require.Equal(t, c.logged, line["level"])
			require.Equal(t, c.code, line["code"])
			require.NotContains(t, lines[0]+a.body, secretName)
			require.NotContains(t, lines[0]+a.body, secretCPR)
			require.NotContains(t, a.body, "boom")
		})
	}
}

func TestAStoreThatFailsIsAnInternalProblem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.store.broken = errors.New("connection refused")

	b.get("/v1/tasks").refused(http.StatusInternalServerError, "internal")
	b.get("/v1/placements/"+lifecycletest.PlacementID).refused(http.StatusInternalServerError, "internal")
	require.Contains(t, b.logs.String(), "connection refused")
}

func TestNoCommandsWhileTheClockMoves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("proposed")
	b.store.tenant.ClockMoving = true

	b.decide(accepts).refused(http.StatusConflict, "clock_moving")
	b.post("/v1/placements", proposal).refused(http.StatusConflict, "clock_moving")

	require.Empty(t, b.temporal.updates)
	b.get("/v1/placements/" + lifecycletest.PlacementID).ok(http.StatusOK)
}

func TestTextsAreKeptFirstAndOnlyReferredTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.at = lifecycletest.At("2027-02-08", 10)
	path := "/v1/placements/" + lifecycletest.PlacementID + "/termination"
	body := bodies()["terminate_early"]

	got := b.post(path, body, "Idempotency-Key", "k").ok(http.StatusOK)
	b.post(path, body, "Idempotency-Key", "k").ok(http.StatusOK)

	require.Equal(t, "evaluating", got["status"])
	require.NotEmpty(t, got["rematch_id"])
	require.Len(t, b.store.kept, 2)
	require.Equal(t, b.store.kept[0], b.store.kept[1], "a repeated request brings the same texts under the same IDs")
	var kinds []string
	for _, x := range b.store.kept[0] {
		kinds = append(kinds, x.Kind+": "+x.Body)
	}
	require.Equal(t, []string{"learned_constraints: no_heights", "reason: svimmel", "tried: andre opgaver"}, kinds)
	for _, c := range b.temporal.sent() {
		require.NotContains(t, string(c.Event), "svimmel")
		require.NotContains(t, string(c.Event), "no_heights")
		require.Contains(t, string(c.Event), `"kind":"learned_constraints"`)
	}
	b.post(path, strings.Replace(body, "svimmel", "andet", 1), "Idempotency-Key", "k").field("idempotency_key_reused", "Idempotency-Key")
	require.NotEqual(t, b.store.kept[0][1].ID, b.store.kept[2][1].ID, "another body never takes the place of the first one's words")
}

func TestOnBehalfOf(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for id, status := range map[string]int{
		colleagueID: 200, workerID: 200, strangerID: 403, goneID: 403, supervisorID: 403, nobodyID: 403, secretName: 403,
	} {
		b.in("proposed")
		a := b.decide(accepts, "On-Behalf-Of", id, "Idempotency-Key", "for-"+strings.ReplaceAll(id, " ", ""))
		require.Equal(t, status, a.status, "%s %s", id, a.body)
		if status == 403 {
			a.refused(403, "on_behalf_not_allowed")
		}
		if id == colleagueID {
			sent := b.temporal.sent()
			require.Equal(t, colleagueID, sent[len(sent)-1].Actor.OnBehalf)
			require.Equal(t, workerID, sent[len(sent)-1].Actor.UserID)
		}
	}
	b.in("proposed")
	b.as("supervisor", http.MethodPost, "/v1/placements/"+lifecycletest.PlacementID+"/candidate-decision", accepts, "On-Behalf-Of", colleagueID).
		refused(http.StatusForbidden, "on_behalf_not_allowed")
}

func TestPropose(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.store.rematch = nobodyID

	a := b.post("/v1/placements", proposal, "Idempotency-Key", "k")

	got := a.ok(http.StatusCreated)
	id := got["id"].(string)
	require.Equal(t, "/v1/placements/"+id, a.header.Get("Location"))
	require.Equal(t, `"v1"`, a.header.Get("ETag"))
	for field, want := range map[string]any{
		"status": "proposed", "candidate_id": candidateID, "place_id": placeID, "workplace_id": workplaceID, "company_id": companyID,
		"owner_id": workerID, "unit_id": unitID, "rematch_of": nobodyID, "today": "2027-01-04",
	} {
		require.Equal(t, want, got[field], field)
	}
	require.Equal(t, []any{map[string]any{"key": "g1", "kind": "job"}, map[string]any{"key": "g2", "kind": "social"}}, got["goals"])
	require.Equal(t, []any{map[string]any{"from": "2027-02-01", "weekly_hours": 15.0}}, got["hours"])
	start, in := b.temporal.starts[0], b.temporal.inputs[0].(contract.Input[placement.State])
	require.Equal(t, "placement/"+id, start.ID)
	require.Equal(t, contract.TaskQueue, start.TaskQueue)
	require.Equal(t, enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE, start.WorkflowIDReusePolicy)
	require.Equal(t, enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING, start.WorkflowIDConflictPolicy)
	require.Equal(t, "Placement "+id[:4]+"… · place 1000… · 2027-02-01 to 2027-04-30", start.StaticSummary)
	stage, _ := start.TypedSearchAttributes.GetKeyword(contract.StageAttribute)
	require.Equal(t, "proposed", stage)
	startOn, _ := start.TypedSearchAttributes.GetTime(contract.StartOnAttribute)
	require.Equal(t, time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC), startOn)
	require.Equal(t, 6, start.TypedSearchAttributes.Size())
	require.Equal(t, tenantID, in.TenantID)
	require.Equal(t, "propose", in.BeginName)
	require.Equal(t, b.temporal.sent()[0], *in.Begin)
	require.Equal(t, in.Begin.Fingerprint, in.Fingerprint)
	require.NoError(t, testKeys().Sealer().Verify(in.Begin.Sealed("propose"), in.Begin.Seal))
	require.NotContains(t, string(in.Begin.Event), "lager")
	require.Len(t, b.store.kept[0], 3)
	require.Equal(t, "goal:g1", b.store.kept[0][0].Kind)

	again := b.post("/v1/placements", proposal, "Idempotency-Key", "k").ok(http.StatusCreated)
	require.Equal(t, id, again["id"])
	other := b.post("/v1/placements", proposal, "Idempotency-Key", "other").ok(http.StatusCreated)
	require.NotEqual(t, id, other["id"])
	b.post("/v1/placements", strings.Replace(proposal, `"weekly_hours": 15`, `"weekly_hours": 16`, 1), "Idempotency-Key", "k").
		field("idempotency_key_reused", "Idempotency-Key")
}

func TestARepeatedProposalFindsItsPlacementAfterItHasEnded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.post("/v1/placements", proposal, "Idempotency-Key", "k").ok(http.StatusCreated)["id"].(string)
	c := b.temporal.sent()[0]
	b.temporal.done = map[string]any{}
	b.store.outcomes[id+c.ID] = store.StoredOutcome{Fingerprint: c.Fingerprint, Version: 1}
	ended := lifecycletest.In("closed").State
	ended.ID = id
	b.store.put(lifecycle.KindPlacement, ended, ended.Head())
	b.temporal.before = func(client.UpdateWorkflowOptions) error {
		return serviceerror.NewWorkflowExecutionAlreadyStarted("started", "", "")
	}

	got := b.post("/v1/placements", proposal, "Idempotency-Key", "k").ok(http.StatusOK)
	require.Equal(t, "closed", got["status"])

	// Months later the first day has passed, and the answer is still the same one.
	b.at = lifecycletest.At("2027-06-01", 10)
	require.Equal(t, id, b.post("/v1/placements", proposal, "Idempotency-Key", "k").ok(http.StatusOK)["id"])
}

func TestARefusedProposalIsRefusedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	refusal := lifecycle.Refuse(lifecycle.CodePlaceTaken, "somebody else holds this place in these days")
	b.temporal.before = func(client.UpdateWorkflowOptions) error {
		return serviceerror.NewWorkflowExecutionAlreadyStarted("started", "", "")
	}
	b.temporal.ended = &contract.Result{Refused: refusal}

	b.post("/v1/placements", proposal).refused(http.StatusConflict, "place_taken")
}

func TestProposalsThatAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct{ old, with, code, field string }{
		{placeID, nobodyID, "place_not_found", "place_id"},
		{candidateID, nobodyID, "candidate_not_found", "candidate_id"},
		{`"purpose": "competences",`, `"purpose": "competences", "owner_id": "` + goneID + `",`, "owner_not_found", "owner_id"},
		{`"purpose": "competences",`, `"purpose": "competences", "rematch_of": "` + nobodyID + `",`, "rematch_not_found", "rematch_of"},
		{`"weekly_hours": 15`, `"weekly_hours": 15, "hours": [{"from": "2027-02-01", "weekly_hours": 2}]`, "hours_either_or", "weekly_hours"},
		{`"weekly_hours": 15`, `"weekly_hours": 38`, "hours_out_of_range", "hours"},
		{`"weekly_hours": 15, `, ``, "required", "hours"},
		{`"2027-02-01", "end": "2027-04-30"`, `"2026-02-01", "end": "2027-04-30"`, "start_in_past", "period.start"},
		{`"2027-04-30"`, `"2027-01-30"`, "end_before_start", "period.end"},
		{`"2027-04-30"`, `"2027-02-30"`, "invalid_date", "period.end"},
		{`"2027-04-30"`, `"9999-12-31"`, "invalid_date", "period.end"},
		{`"purpose_text": "Prøve lagerarbejde",`, ``, "text_missing", "purpose_text"},
		{`"purpose_text": "Prøve lagerarbejde",`, `"purpose_text": "  \n ",`, "text_missing", "purpose_text"},
		{`"purpose": "competences",`, `"purpose": "fun",`, "not_one_of", "purpose"},
		{`"purpose": "competences",`, ``, "required", "purpose"},
		{`"period": {"start": "2027-02-01", `, `"period": {`, "required", "period.start"},
		{`{"kind": "social"}`, `{"kind": "social", "colour": 1}`, "unknown_field", "goals[1].colour"},
	} {
		require.Contains(t, proposal, c.old)
		b.post("/v1/placements", strings.Replace(proposal, c.old, c.with, 1)).field(c.code, c.field)
	}
	require.Empty(t, b.temporal.starts, "nothing was started that would have been ended at once")
}

func TestReassignmentTakesTheNewOwnersUnit(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	path := "/v1/placements/" + lifecycletest.PlacementID + "/reassignment"

	got := b.post(path, `{"owner_id": "`+strangerID+`"}`).ok(http.StatusOK)

	require.Equal(t, strangerID, got["owner_id"])
	require.Equal(t, otherUnitID, got["unit_id"])
	b.post(path, `{"owner_id": "`+goneID+`"}`).field("owner_not_found", "owner_id")
	b.post(path, `{"owner_id": "`+nobodyID+`"}`).field("owner_not_found", "owner_id")
}

func TestAmendmentTakesThePlacesWorkplaceAlong(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("signing")
	path := "/v1/placements/" + lifecycletest.PlacementID + "/amendment"

	got := b.post(path, `{"place_id": "`+placeID+`", "period": {"start": "2027-02-08", "end": "2027-04-30"}, "weekly_hours": 20, "mentor_id": ""}`).ok(http.StatusOK)

	require.Equal(t, "agreed", got["status"], "another workplace needs another safety meeting")
	require.Equal(t, workplaceID, got["workplace_id"])
	require.Equal(t, []any{map[string]any{"from": "2027-02-08", "weekly_hours": 20.0}}, got["hours"])
	require.NotContains(t, got, "mentor_id")
	b.post(path, `{"place_id": "`+nobodyID+`"}`).field("place_not_found", "place_id")
	b.post(path, `{}`).refused(http.StatusConflict, "nothing_to_change")
	b.post(path, `{"weekly_hours": 20}`).field("hours_either_or", "weekly_hours")
}

func TestAnEmptyBodyIsAnObjectWithoutFields(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	b.at = lifecycletest.At(lifecycletest.EndsOn, 15)

	require.Equal(t, "evaluating", b.post("/v1/placements/"+lifecycletest.PlacementID+"/end", "").ok(http.StatusOK)["status"])
	p := b.post("/v1/placements/"+lifecycletest.PlacementID+"/signatures", "").refused(http.StatusUnprocessableEntity, "invalid_input")
	require.Len(t, p.Errors, 2)
	require.Equal(t, "required", p.Errors[0].Code)
}
