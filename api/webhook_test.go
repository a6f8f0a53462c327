package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	sending "placement/activities/webhook"
	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/workflows/contract"
)

const hooksPath = "/v1/webhook-endpoints"

// hidden requires that an answer tells nothing that signs a message or opens a receiver's door.
func (b *bundle) hidden(a answer) {
	require.NotContains(b.t, a.body, "hemmeligt")
	require.NotContains(b.t, a.body, "whsk_")
	for _, s := range b.store.webhooks.secrets {
		require.NotContains(b.t, a.body, s.Symmetric)
	}
	require.NotContains(b.t, b.logs.String(), "whsec_")
	require.NotContains(b.t, b.logs.String(), "hemmeligt")
}

// The secret is in the answer to the request that made it, however often that is sent, and in no other.
func TestASecretIsShownToWhoeverMadeItAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := `{"name": " Fagsystemet ", "url": "https://hooks.example.dk/in", "order": "none", "ed25519": true, "headers": {"X-Key": "hemmeligt-kodeord"}}`

	a := b.post(hooksPath, body, "Idempotency-Key", "one")

	got := a.ok(http.StatusCreated)
	id, secret := got["id"].(string), got["secret"].(string)
	require.Equal(t, hooksPath+"/"+id, a.header.Get("Location"))
	require.Equal(t, `"v1"`, a.header.Get("ETag"))
	require.Equal(t, []any{"Fagsystemet", "pending", "none", float64(10), []any{}, []any{"X-Key"}},
		[]any{got["name"], got["status"], got["order"], got["concurrency"], got["event_types"], got["header_names"]})
	_, err := sending.ParseKey(secret)
	require.NoError(t, err)
	require.NotContains(t, a.body, "hemmeligt")
	require.NotContains(t, a.body, "whsk_", "the private half stays here")
	shown := got["secrets"].([]any)
	require.Len(t, shown, 1)
	require.Regexp(t, `^whpk_`, shown[0].(map[string]any)["public_key"])

	again := b.post(hooksPath, body, "Idempotency-Key", "one").ok(http.StatusCreated)
	require.Equal(t, []any{id, secret}, []any{again["id"], again["secret"]})
	require.Len(t, b.store.webhooks.secrets, 1)
	require.Len(t, b.store.webhooks.settings, 1)
	b.post(hooksPath, strings.Replace(body, "Fagsystemet", "Et andet", 1), "Idempotency-Key", "one").refused(http.StatusUnprocessableEntity, lifecycle.CodeKeyReused)

	for _, path := range []string{hooksPath + "/" + id, hooksPath, hooksPath + "/" + id + "/timeline"} {
		b.hidden(b.get(path))
	}
	b.hidden(b.post(hooksPath+"/"+id+"/settings", `{"rate": 5}`))
	b.hidden(b.post(hooksPath+"/"+id+"/deletion", `{}`))
	for _, c := range b.temporal.sent() {
		require.NotContains(t, string(c.Event), "hooks.example.dk", "addresses stay out of Temporal")
		require.NotContains(t, string(c.Event), "whsec_")
	}
}

// The same request is answered by the same endpoint also when Temporal knows nothing of it any more; then the secret is still
// that of the request, unless the endpoint has another one by now.
func TestARepeatedRegistrationFindsItsEndpoint(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.post(hooksPath, bodies()["register_endpoint"], "Idempotency-Key", "one").ok(http.StatusCreated)
	sent := b.temporal.sent()[0]
	b.temporal.done = map[string]any{}
	b.store.outcomes[first["id"].(string)+sent.ID] = store.StoredOutcome{Fingerprint: sent.Fingerprint, Version: 1}
	b.temporal.before = func(o client.UpdateWorkflowOptions) error {
		if o.UpdateName == (endpoint.RegisterEndpoint{}).Name() {
			return serviceerror.NewWorkflowExecutionAlreadyStarted("started", "", "")
		}
		return nil
	}

	again := b.post(hooksPath, bodies()["register_endpoint"], "Idempotency-Key", "one").ok(http.StatusOK)
	require.Equal(t, []any{first["id"], first["secret"]}, []any{again["id"], again["secret"]})

	b.post(hooksPath+"/"+first["id"].(string)+"/secret", `{}`).ok(http.StatusOK)
	late := b.post(hooksPath, bodies()["register_endpoint"], "Idempotency-Key", "one").ok(http.StatusOK)
	require.NotContains(t, late, "secret")
}

func TestWhatNothingCouldBeSentByIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("active")
	before := len(b.store.webhooks.settings)
	for _, c := range []struct{ body, code, field string }{
		{`"url": "http://hooks.example.dk"`, "url_scheme", "url"},
		{`"url": "https://anna:hemmeligt@hooks.example.dk"`, "url_userinfo", "url"},
		{`"url": "https://hooks.example.dk/#x"`, "url_fragment", "url"},
		{`"url": "https://intranet"`, "url_host", "url"},
		{`"url": "https://10.0.0.7/"`, "url_address", "url"},
		{`"url": "https://localhost/"`, "url_address", "url"},
		{`"url": "https://hooks.example.dk:22/"`, "url_port", "url"},
		{`"url": "https://elsewhere.example.dk/"`, "url_not_listed", "url"},
		{`"url": "not an address"`, "url_malformed", "url"},
		{`"headers": {"Host": "x"}`, "header_reserved", "headers"},
		{`"headers": {"webhook-signature": "x"}`, "header_reserved", "headers"},
		{`"headers": {"X-Forwarded-For": "x"}`, "header_reserved", "headers"},
		{`"headers": {"X A": "x"}`, "header_name", "headers"},
		{`"headers": {"X-A": "x\r\nX-B: y"}`, "header_value", "headers"},
		{`"event_types": ["placement.signed", "placement.exploded"]`, "unknown_event_type", "event_types"},
		{`"event_types": ["*"]`, "unknown_event_type", "event_types"},
		{`"event_types": ["candidate.*"]`, "unknown_event_type", "event_types"},
		{`"name": "  "`, "required", "name"},
		{`"rate": 10001`, "too_large", "rate"},
		{`"concurrency": 101`, "too_large", "concurrency"},
		{`"order": "random"`, "not_one_of", "order"},
	} {
		b.post(hooksPath+"/"+id+"/settings", `{`+c.body+`}`).field(c.code, c.field)
		a := b.post(hooksPath, `{"name": "x", "url": "https://hooks.example.dk/", `+c.body+`}`)
		a.field(c.code, c.field)
		require.NotContains(t, a.body, "hemmeligt")
	}
	require.Len(t, b.store.webhooks.settings, before, "nothing was written")
	require.Empty(t, b.temporal.names())
	b.store.tenant.Practice = false
	b.post(hooksPath, `{"name": "x", "url": "https://elsewhere.example.dk/", "event_types": ["placement.signed", "agreement.*"]}`).ok(http.StatusCreated)
}

// Another address is verified anew; anything else leaves the endpoint as it is, and what is left out stays.
func TestAnEndpointThatMovesIsVerifiedAnew(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("active")

	got := b.post(hooksPath+"/"+id+"/settings", `{"name": "Nyt navn", "order": "none", "rate": 20, "concurrency": 2, "event_types": []}`).ok(http.StatusOK)
	require.Equal(t, []any{"active", "Nyt navn", "none", float64(20), float64(2), []any{}, []any{"Authorization"}, "https://hooks.example.dk/placement"},
		[]any{got["status"], got["name"], got["order"], got["rate"], got["concurrency"], got["event_types"], got["header_names"], got["url"]})

	moved := b.post(hooksPath+"/"+id+"/settings", `{"url": "https://ny.example.dk/", "headers": {}}`, "Idempotency-Key", "move")
	got = moved.ok(http.StatusOK)
	require.Equal(t, []any{"pending", "https://ny.example.dk/", []any{}}, []any{got["status"], got["url"], got["header_names"]})
	require.NotContains(t, got, "verified")
	// The same request again changes nothing, although the address is now the one that it asks for.
	require.Equal(t, got["version"], b.post(hooksPath+"/"+id+"/settings", `{"url": "https://ny.example.dk/", "headers": {}}`, "Idempotency-Key", "move").ok(http.StatusOK)["version"])

	b.post(hooksPath+"/"+id+"/settings", `{"rate": 1}`, "If-Match", `"v1"`).refused(http.StatusPreconditionFailed, codeStale)
}

func TestASecretIsRotatedWithAnOverlap(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("active")
	old := b.store.webhooks.secrets[0].Symmetric

	a := b.post(hooksPath+"/"+id+"/secret", `{"ed25519": true}`, "Idempotency-Key", "r")

	got := a.ok(http.StatusOK)
	secret := got["secret"].(string)
	require.NotEqual(t, old, secret)
	require.NotContains(t, a.body, old)
	shown := got["secrets"].([]any)
	require.Len(t, shown, 2)
	require.NotContains(t, shown[0], "expires_at")
	require.Contains(t, shown[1], "expires_at")
	require.Equal(t, secret, b.post(hooksPath+"/"+id+"/secret", `{"ed25519": true}`, "Idempotency-Key", "r").ok(http.StatusOK)["secret"])
	require.Len(t, b.store.webhooks.secrets, 2)
	b.post(hooksPath+"/"+id+"/secret", `{}`, "Idempotency-Key", "r").refused(http.StatusUnprocessableEntity, lifecycle.CodeKeyReused)
	b.post(hooksPath+"/"+id+"/secret", `{"overlap_hours": 169}`).field("too_large", "overlap_hours")
	sent := string(b.temporal.sent()[0].Event)
	require.Contains(t, sent, `"overlap":24`)
	require.NotContains(t, sent, "whsec_")
	b.post(hooksPath+"/"+id+"/secret", `{"overlap_hours": 0}`).ok(http.StatusOK)
	sent = string(b.temporal.sent()[len(b.temporal.sent())-1].Event)
	require.Contains(t, sent, `"overlap":0`)
	b.hidden(b.get(hooksPath + "/" + id))
}

// What came of a verification is in the answer to whoever asked for it.
func TestWhatCameOfAVerification(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		came lifecycle.Event
		want []any
	}{
		"Verified": {endpoint.VerifyEndpoint{No: 1}, []any{"active", "handshake", nil}},
		"Not":      {endpoint.FailVerification{No: 1, Class: "no_consent"}, []any{"pending", nil, "no_consent"}},
	} {
		b := setup(t)
		id := b.anEndpoint("pending")
		row := b.store.rows[id]
		state, err := stateOf[endpoint.State](row)
		require.NoError(t, err)
		asked, err := state.Next(endpoint.RequestVerification{Method: endpoint.Handshake}, b.at)
		require.NoError(t, err)
		after, err := asked.Next(c.came, b.at)
		require.NoError(t, err)
		// The endpoint answers the update when it has asked, and by then the row says what came of it.
		b.temporal.before = func(o client.UpdateWorkflowOptions) error {
			if o.UpdateName == (endpoint.RequestVerification{}).Name() {
				sent := o.Args[0].(contract.Command)
				b.temporal.done[o.UpdateID] = contract.Outcome[endpoint.State]{State: asked, Fingerprint: sent.Fingerprint}
				b.store.put(lifecycle.KindWebhookEndpoint, after, after.Head())
			}
			return nil
		}

		got := b.post(hooksPath+"/"+id+"/verification", `{"method": "handshake"}`).ok(http.StatusOK)

		require.Equal(t, c.want, []any{got["status"], got["verified"], got["unverified"]}, name)
		require.Equal(t, got["unverified"] != nil, got["unverified_text"] != nil, name)
	}
	b := setup(t)
	b.post(hooksPath+"/"+b.anEndpoint("active")+"/verification", `{"method": "handshake"}`).refused(http.StatusConflict, lifecycle.CodeNotPossibleNow)
	b.post(hooksPath+"/"+b.anEndpoint("pending")+"/verification", `{"method": "guess"}`).field("not_one_of", "method")
}

func TestAnEndpointStandsStillAndGoesOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("active")
	path := hooksPath + "/" + id

	require.InDelta(t, 4, b.post(path+"/test", `{}`).ok(http.StatusOK)["version"], 0)
	require.Equal(t, "paused", b.post(path+"/pause", `{}`).ok(http.StatusOK)["status"])
	b.post(path+"/test", `{}`).refused(http.StatusConflict, lifecycle.CodeNotPossibleNow)
	b.post(path+"/pause", `{}`).refused(http.StatusConflict, lifecycle.CodeNotPossibleNow)
	require.Equal(t, "active", b.post(path+"/resumption", `{}`).ok(http.StatusOK)["status"])
	require.Equal(t, adminID, b.post(path+"/reassignment", `{"owner_id": "`+adminID+`"}`).ok(http.StatusOK)["owner_id"])
	for _, id := range []string{goneID, nobodyID, colleagueID} { // a case worker could do nothing with it
		b.post(path+"/reassignment", `{"owner_id": "`+id+`"}`).field(lifecycle.CodeOwnerNotFound, "owner_id")
	}
	b.post(path+"/gaps/settlement", `{}`).refused(http.StatusConflict, endpoint.CodeNoGaps)

	deleted := b.post(path+"/deletion", `{}`).ok(http.StatusOK)
	require.Equal(t, []any{"deleted", true, []any{}, []any{}}, []any{deleted["status"], deleted["ended"], deleted["allowed"], deleted["tasks"]})
	b.post(path+"/pause", `{}`).refused(http.StatusConflict, "endpoint_deleted")
	require.Equal(t, "deleted", b.get(path).ok(http.StatusOK)["status"])
}

func TestAReplayIsCountedFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("active")
	path := hooksPath + "/" + id + "/replays"
	at := b.at.UTC()

	got := b.post(path, `{"since": "2027-01-01T00:00:00Z", "which": "everything", "dry_run": true}`).ok(http.StatusOK)
	require.Equal(t, []any{true, float64(7), "everything"}, []any{got["dry_run"], got["messages"], got["which"]})
	require.NotContains(t, got, "endpoint")
	require.Empty(t, b.temporal.names())
	require.Equal(t, []store.ReplaySpan{{Since: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Until: at, Which: endpoint.Everything}}, b.store.webhooks.spans)

	for _, dry := range []string{"", `, "dry_run": true`} {
		b.post(path, `{"since": "2026-10-01T00:00:00Z"`+dry+`}`).field(endpoint.CodeReplayTooFar, "since")
		b.post(path, `{"since": "2027-01-01T00:00:00Z", "until": "2027-06-01T00:00:00Z"`+dry+`}`).field(endpoint.CodeReplayInFuture, "until")
		b.post(path, `{"since": "2027-01-02T00:00:00Z", "until": "2027-01-01T00:00:00Z"`+dry+`}`).field(lifecycle.CodeInvalid, "until")
		b.post(path, `{"since": "2027-01-02T00:00:00Z", "which": "some"`+dry+`}`).field("not_one_of", "which")
		b.post(path, `{"which": "missing"`+dry+`}`).field("required", "since")
	}

	a := b.post(path, `{"since": "2027-01-01T00:00:00Z"}`)
	got = a.ok(http.StatusOK)
	require.Equal(t, []any{false, "missing", true}, []any{got["dry_run"], got["which"], got["endpoint"].(map[string]any)["replaying"]})
	require.Equal(t, `"v4"`, a.header.Get("ETag"))
	b.hidden(a)
	b.post(path, `{"since": "2027-01-01T00:00:00Z"}`).refused(http.StatusConflict, endpoint.CodeReplayRunning)
	b.post(hooksPath+"/"+b.anEndpoint("pending")+"/replays", `{"since": "2027-01-01T00:00:00Z"}`).refused(http.StatusConflict, lifecycle.CodeNotPossibleNow)
	b.post(hooksPath+"/"+nobodyID+"/replays", `{"since": "2027-01-01T00:00:00Z", "dry_run": true}`).refused(http.StatusNotFound, "not_found")
}

func TestGapsAreSettled(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("gaps")

	got := b.get(hooksPath + "/" + id).ok(http.StatusOK)
	require.InDelta(t, 3, got["gaps"], 0)
	require.Equal(t, "settle_gaps", got["tasks"].([]any)[0].(map[string]any)["kind"])
	got = b.post(hooksPath+"/"+id+"/gaps/settlement", `{}`).ok(http.StatusOK)
	require.InDelta(t, 0, got["gaps"], 0)
	require.Empty(t, got["tasks"])
}

func TestDeliveriesAndTheirAttempts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("active")
	path := hooksPath + "/" + id + "/deliveries"

	page := b.get(path + "?state=waiting&subject_id=" + lifecycletest.PlacementID + "&limit=3").ok(http.StatusOK)
	require.Equal(t, "more", page["next"])
	require.Equal(t, store.DeliveryFilter{State: "waiting", ProcessID: lifecycletest.PlacementID, Page: store.Page{Limit: 3}}, b.store.webhooks.filters[0])
	one := page["items"].([]any)[0].(map[string]any)
	require.Equal(t, []any{toldEventID, "placement.signed", "placement/" + lifecycletest.PlacementID, "waiting", float64(1), float64(2), "The receiver failed", float64(503)},
		[]any{one["event_id"], one["type"], one["subject"], one["state"], one["attempts"], one["tries"], one["class_text"], one["http_status"]})
	require.NotContains(t, one, "history")
	b.get(path+"?state=lost").field("not_one_of", "state")
	b.get(path+"?after=rubbish").field("invalid_cursor", "after")

	one = b.get(path+"/"+toldEventID, "Accept-Language", "da").ok(http.StatusOK)
	require.Equal(t, "Modtageren fejlede", one["class_text"])
	tried := one["history"].([]any)
	require.Len(t, tried, 2)
	require.Equal(t, []any{"schedule", "server_error", float64(503), "try later", float64(40)}, func() []any {
		a := tried[0].(map[string]any)
		return []any{a["cause"], a["class"], a["http_status"], a["snippet"], a["took_ms"]}
	}())
	require.NotContains(t, tried[1], "http_status", "nobody answered")
	b.get(path+"/"+nobodyID).refused(http.StatusNotFound, "not_found")
	b.get(hooksPath+"/"+nobodyID+"/deliveries").refused(http.StatusNotFound, "not_found")

	again := b.post(path+"/"+toldEventID+"/resend", `{}`).ok(http.StatusOK)
	require.Equal(t, []any{true, "waiting"}, []any{again["again"], again["state"]})
	require.Equal(t, workerID, b.store.webhooks.resent[0].UserID)
	require.Equal(t, []string{"webhook-endpoint/" + id + " " + contract.PokeSignal}, b.temporal.signals)
	b.post(path+"/"+nobodyID+"/resend", `{}`).refused(http.StatusNotFound, "event_not_found")
	// Somebody looks within seconds: an endpoint that does not hear is no failure.
	b.temporal.health = http.ErrServerClosed
	b.post(path+"/"+toldEventID+"/resend", `{}`).ok(http.StatusOK)
	b.post(hooksPath+"/"+b.anEndpoint("pending")+"/deliveries/"+toldEventID+"/resend", `{}`).refused(http.StatusConflict, lifecycle.CodeNotPossibleNow)
}

func TestHowItGoesWithAnEndpoint(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.anEndpoint("failing_escalated")
	since, until := now().Add(-time.Hour), now().Add(time.Minute)
	b.store.webhooks.queue.Waiting, b.store.webhooks.queue.GivenUp = 12, 2
	b.store.webhooks.queue.Health = store.WebhookHealth{
		Circuit: endpoint.Circuit{Failures: 9, FailingSince: &since, Class: "tls", OpenUntil: &until, Opened: 3}, DeliveredAt: &since,
	}

	got := b.get(hooksPath + "/" + id).ok(http.StatusOK)

	health := got["health"].(map[string]any)
	require.Equal(t, []any{float64(12), float64(2), float64(9), "tls"}, []any{health["waiting"], health["given_up"], health["failures"], health["class"]})
	for _, key := range []string{"failing_since", "open_until", "delivered_at", "next_attempt", "oldest_since"} {
		require.Contains(t, health, key)
	}
	require.NotContains(t, health, "quiet_until")
	require.Equal(t, "The receiver failed", got["failing_text"])
	require.Contains(t, got, "next_deadline")
	require.Contains(t, got["links"], "temporal")
	task := got["tasks"].([]any)[0].(map[string]any)
	require.Equal(t, []any{"mend_endpoint", true}, []any{task["kind"], task["escalated"]})

	list := b.get(hooksPath + "?status=active&limit=2").ok(http.StatusOK)
	b.get(hooksPath + "?failing=true").ok(http.StatusOK)
	require.Equal(t, []store.EndpointFilter{{Status: "active"}, {Failing: true}}, b.store.webhooks.endpoints)
	require.Len(t, list["items"], 1)
	require.NotContains(t, list["items"].([]any)[0], "health")
	b.get(hooksPath+"?status=asleep").field("not_one_of", "status")
	b.get(hooksPath+"?after=rubbish").field("invalid_cursor", "after")
	require.NotEmpty(t, b.get(hooksPath + "/" + id + "/timeline").ok(http.StatusOK)["items"])
}

// Every class of failure has words in both languages, and none is a word for nothing.
func TestEveryFailureHasAText(t *testing.T) {
	t.Parallel()
	for _, l := range []language{english, danish} {
		for _, class := range sending.Classes() {
			require.NotEmpty(t, loaded(t).failure(l, string(class)), "%s %s", l, class)
		}
		require.NotEmpty(t, loaded(t).failure(l, "no_consent"))
		require.Empty(t, loaded(t).failure(l, ""))
	}
}
