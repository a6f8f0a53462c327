package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/models/store/storetest"
)

// hook is a webhook endpoint: it decides events as its workflow would, and hands them to the store.
type hook struct {
	t        *testing.T
	b        *storetest.Bundle
	n        *storetest.Tenant
	state    endpoint.State
	settings store.WebhookSettings
}

// What is kept secret of an endpoint.
const (
	hookSecret = "whsec_aGVtbWVsaWd0LWhlbW1lbGlndC1oZW1tZWxpZ3Q="
	hookHeader = "Bearer hemmeligt-kodeord"
)

// newHook registers an endpoint of the tenant that nobody has verified. It wants to hear the types; all when there are none.
func newHook(t *testing.T, b *storetest.Bundle, n *storetest.Tenant, types ...string) *hook {
	t.Helper()
	h := &hook{t: t, b: b, n: n, state: endpoint.State{ID: uuid.NewString()}}
	h.settings = store.WebhookSettings{
		ID: uuid.NewString(), EndpointID: h.state.ID, Name: "Fagsystemet", URL: "https://hooks.example.dk/in", EventTypes: types, Ordered: true,
		Rate: 20, Concurrency: 5, Headers: map[string]string{"X-Key": hookHeader, "A-First": "x"}, CreatedBy: n.Integration.ID,
	}
	require.NoError(t, b.Store.AddWebhookSettings(t.Context(), n.ID, h.settings))
	e := lifecycletest.RegisterEndpoint()
	e.ID, e.SettingsID, e.SecretID, e.OwnerID, e.UnitID = h.state.ID, h.settings.ID, h.secret(hookSecret), n.Integration.ID, n.Unit.ID
	id := h.state.ID
	h.state = endpoint.State{}
	h.record(e)
	require.Equal(t, id, h.state.ID)
	return h
}

// verified is newHook after its receiver has said yes: it is told what happens.
func verified(t *testing.T, b *storetest.Bundle, types ...string) *hook {
	t.Helper()
	h := newHook(t, b, b.Tenant, types...)
	h.verify()
	return h
}

func (h *hook) verify() {
	h.t.Helper()
	h.record(endpoint.RequestVerification{Method: endpoint.Challenge})
	h.record(endpoint.VerifyEndpoint{No: h.state.AskedNo})
}

// secret keeps a secret that nothing refers to yet.
func (h *hook) secret(symmetric string) string {
	h.t.Helper()
	w, err := h.b.Store.AddWebhookSecret(h.t.Context(), h.n.ID, store.WebhookSecret{ID: uuid.NewString(), EndpointID: h.state.ID, Symmetric: symmetric})
	require.NoError(h.t, err)
	return w.ID
}

func (h *hook) transition(e lifecycle.Event) store.Transition {
	h.t.Helper()
	at := lifecycletest.At(lifecycletest.ProposedOn, 9)
	next, err := h.state.Next(e, at)
	require.NoError(h.t, err)
	data, err := json.Marshal(e)
	require.NoError(h.t, err)
	return store.Transition{
		TenantID: h.n.ID, Expected: h.state.Version, CommandID: uuid.NewString(), Fingerprint: "f", Name: e.Name(), Fact: e.Fact(), Event: data, At: at,
		Actor: h.n.Integration.Actor(), State: next, Schema: endpoint.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(),
	}
}

func (h *hook) record(e lifecycle.Event) {
	h.t.Helper()
	tr := h.transition(e)
	out, err := h.b.Store.Record(h.t.Context(), tr)
	require.NoError(h.t, err)
	require.Equal(h.t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	h.state, _ = tr.State.(endpoint.State)
}

// refused records an event that the database refuses with the code.
func (h *hook) refused(e lifecycle.Event, code string) {
	h.t.Helper()
	out, err := h.b.Store.Record(h.t.Context(), h.transition(e))
	require.NoError(h.t, err)
	require.Equal(h.t, store.VerdictRefused, out.Verdict)
	require.Equal(h.t, code, out.Refusal.Code)
}

// begin is a run that holds the token from now on.
func (h *hook) begin() store.WebhookRun {
	h.t.Helper()
	run, err := h.b.Store.BeginWebhookRun(h.t.Context(), h.n.ID, h.state.ID, uuid.NewString())
	require.NoError(h.t, err)
	return run
}

// due is what a run may send by now.
func (h *hook) due(run store.WebhookRun) []store.WebhookDue {
	h.t.Helper()
	due, err := h.b.Store.DueDeliveries(h.t.Context(), run, time.Now().Add(time.Second), 100)
	require.NoError(h.t, err)
	return due
}

func (h *hook) queue() store.WebhookQueue {
	h.t.Helper()
	q, err := h.b.Store.WebhookQueueOf(h.t.Context(), h.n.ID, h.state.ID)
	require.NoError(h.t, err)
	return q
}

// queued are the deliveries, oldest first: the type of each event, and its state when it does not wait.
func (h *hook) queued() []string {
	h.t.Helper()
	list, err := h.b.Store.Deliveries(h.t.Context(), h.n.ID, h.state.ID, store.DeliveryFilter{})
	require.NoError(h.t, err)
	told := make([]string, len(list.Items))
	for i, d := range list.Items {
		told[len(told)-1-i] = string(d.Kind) + "." + d.Fact
		if d.State != store.WebhookWaiting {
			told[len(told)-1-i] += " " + d.State
		}
	}
	return told
}

// came is an attempt at a message, and what it came to.
func came(d store.WebhookDue, state string, due time.Time) store.WebhookAttempt {
	a := store.WebhookAttempt{
		EventID: d.EventID, No: d.Tries + 1, Attempts: d.Attempts + 1, Cause: store.CauseSchedule, At: time.Now(), Took: 20 * time.Millisecond,
		Status: 200, Class: "ok", State: state, DueAt: due,
	}
	if state != store.WebhookDelivered {
		a.Status, a.Class, a.Snippet = 503, "server_error", "Nancy er her ikke"
	}
	return a
}

func (h *hook) attempted(run store.WebhookRun, all ...store.WebhookAttempt) {
	h.t.Helper()
	require.NoError(h.t, h.b.Store.RecordAttempts(h.t.Context(), run, all))
}

// deliverAll lets everything that is due be delivered.
func (h *hook) deliverAll() {
	h.t.Helper()
	run := h.begin()
	for _, d := range h.due(run) {
		h.attempted(run, came(d, store.WebhookDelivered, d.DueAt))
	}
}

// An event queues itself for whoever wants to hear it, in the transaction that makes it so.
func TestAnEventIsQueuedForWhoeverWantsToHear(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	all, kind, one := verified(t, b), verified(t, b, "placement.*"), verified(t, b, "placement.candidate_decided", "agreement.signed")
	other, pending := verified(t, b, "agreement.*", "placements.*"), newHook(t, b, b.Tenant)
	all.deliverAll() // what happened to the others

	r := &recorder{t: t, b: b}
	r.record(r.proposal(0, 0))
	accepts := r.record(lifecycletest.CandidateAccepts())

	require.Equal(t, []string{"placement.proposed", "placement.candidate_decided"}, kind.queued())
	require.Equal(t, []string{"placement.candidate_decided"}, one.queued())
	require.Empty(t, other.queued())
	require.Empty(t, pending.queued(), "nobody knows whether it wants to hear")
	require.Subset(t, all.queued(), []string{"placement.proposed", "placement.candidate_decided"})
	require.Equal(t, 2, all.queue().Waiting)
	require.Equal(t, accepts.EventID(), one.due(one.begin())[0].EventID)

	// What is not recorded is not told: an event that comes again, one that the database refuses.
	again, err := b.Store.Record(t.Context(), accepts)
	require.NoError(t, err)
	require.Equal(t, store.VerdictBehind, again.Verdict)
	taken := &recorder{t: t, b: b}
	refused, err := b.Store.Record(t.Context(), taken.transition(taken.proposal(1, 0)))
	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, refused.Verdict)
	require.Len(t, kind.queued(), 2)

	// A message is queued for an endpoint that stands still, and for none that is deleted.
	kind.record(endpoint.PauseEndpoint{})
	one.record(endpoint.DeleteEndpoint{})
	r.record(lifecycletest.CompanyAccepts())
	require.Len(t, kind.queued(), 3)
	require.Len(t, one.queued(), 1)
	stranger := b.AddTenant(t, false)
	require.Zero(t, r.count(`SELECT count(*) FROM webhook_deliveries WHERE tenant_id = $1`, stranger.ID))
}

// Of what happens to itself an endpoint hears the test alone, whatever it wants to hear; others hear all of it.
func TestOfItselfAnEndpointHearsTheTestAlone(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	all, placements := verified(t, b), verified(t, b, "placement.*")
	all.deliverAll()

	placements.record(endpoint.PauseEndpoint{})
	placements.record(endpoint.ResumeEndpoint{})
	placements.record(endpoint.SendTest{})

	require.Equal(t, []string{"webhook_endpoint.test_sent"}, placements.queued())
	require.Equal(t, 3, all.queue().Waiting)
	all.record(endpoint.SendTest{})
	require.Equal(t, 4, all.queue().Waiting)
	require.Len(t, placements.queued(), 1)
}

// Other settings hold from the event on that refers to them, and none is referred to that is not there.
func TestAnEventRefersToSettingsAndSecretsOfItsEndpoint(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	h, other := verified(t, b, "placement.*"), newHook(t, b, b.Tenant)
	after := h.settings
	after.ID, after.EventTypes = uuid.NewString(), []string{"agreement.*"}
	require.NoError(t, b.Store.AddWebhookSettings(t.Context(), b.Tenant.ID, after))
	moved := h.settings
	moved.ID, moved.URL = uuid.NewString(), "https://ny.example.dk/"
	require.NoError(t, b.Store.AddWebhookSettings(t.Context(), b.Tenant.ID, moved))

	h.refused(endpoint.ChangeEndpoint{SettingsID: uuid.NewString()}, "settings_not_found")
	h.refused(endpoint.ChangeEndpoint{SettingsID: other.settings.ID}, "settings_not_found")
	h.refused(endpoint.ChangeEndpoint{SettingsID: after.ID, AddressChanged: true}, endpoint.CodeAddressChanged)
	h.refused(endpoint.ChangeEndpoint{SettingsID: moved.ID}, endpoint.CodeAddressChanged)
	h.refused(endpoint.RotateSecret{SecretID: uuid.NewString()}, "secret_not_found")
	h.refused(endpoint.RotateSecret{SecretID: other.state.SecretID}, "secret_not_found")

	h.record(endpoint.ChangeEndpoint{SettingsID: after.ID})
	r := &recorder{t: t, b: b}
	r.record(r.proposal(0, 0))
	require.Empty(t, h.queued(), "it wants to hear of agreements now")

	// At another address nothing is sent before it is verified, and what happens is kept.
	h.record(endpoint.ChangeEndpoint{SettingsID: moved.ID, AddressChanged: true})
	r.record(lifecycletest.CandidateAccepts())
	require.Equal(t, []string{"placement.candidate_decided"}, h.queued())
	require.False(t, h.begin().Sends)
	h.verify()
	run := h.begin()
	require.True(t, run.Sends)
	require.Equal(t, "https://ny.example.dk/", run.Settings.URL)
}

// What is secret lies encrypted, for its place alone; what is read back is what was written first.
func TestSettingsAndSecretsAreKeptEncrypted(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	h := verified(t, b)
	n := b.Tenant
	again := h.settings
	again.URL = "https://elsewhere.example.dk/"
	require.NoError(t, b.Store.AddWebhookSettings(t.Context(), n.ID, again))
	pair := store.WebhookSecret{ID: uuid.NewString(), EndpointID: h.state.ID, Symmetric: "whsec_b25l", Private: "whsk_cHJpdmF0", Public: "whpk_cHVibGlj"}
	first, err := b.Store.AddWebhookSecret(t.Context(), n.ID, pair)
	require.NoError(t, err)
	pair.Symmetric, pair.Private, pair.Public = "whsec_dHdv", "whsk_dHdv", "whpk_dHdv"
	second, err := b.Store.AddWebhookSecret(t.Context(), n.ID, pair)
	require.NoError(t, err)
	run := h.begin()
	r := &recorder{t: t, b: b}
	r.record(r.proposal(0, 0))
	h.attempted(run, came(h.due(run)[0], store.WebhookWaiting, time.Now()))

	require.Equal(t, []string{"whsec_b25l", "whsk_cHJpdmF0", "whpk_cHVibGlj"}, []string{second.Symmetric, second.Private, second.Public})
	require.Equal(t, first.CreatedAt, second.CreatedAt)
	known, err := b.Store.WebhookSettingsOf(t.Context(), n.ID, h.settings.ID, uuid.NewString())
	require.NoError(t, err)
	require.Len(t, known, 1)
	got := known[h.settings.ID]
	require.False(t, got.CreatedAt.IsZero())
	got.CreatedAt = time.Time{}
	want := h.settings
	want.EventTypes = []string{}
	require.Equal(t, want, got)
	all := dump(t, b, n.ID)
	for _, secret := range []string{"hemmeligt", "kodeord", "aGVtbWVsaWd0", "whsec_", "whsk_", "Nancy er her"} {
		require.NotContains(t, all, secret)
	}
	require.Contains(t, all, "hooks.example.dk")
	require.Contains(t, all, "X-Key")

	// A secret that is moved to another row opens nothing.
	r.exec(`UPDATE webhook_secrets a SET secret = b.secret FROM webhook_secrets b WHERE a.id = $1 AND b.id = $2`, h.state.SecretID, pair.ID)
	_, err = b.Store.WebhookSecrets(t.Context(), n.ID, h.state.ID)
	require.Error(t, err)
}

// A new secret signs from the event on that takes it into use; those before go on for as long as it says, and no longer.
func TestSecretsOverlap(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	h := verified(t, b)
	ids := func() []string {
		all, err := b.Store.WebhookSecrets(t.Context(), b.Tenant.ID, h.state.ID)
		require.NoError(t, err)
		var ids []string
		for _, s := range all {
			ids = append(ids, s.ID)
		}
		return ids
	}
	one := h.state.SecretID
	two := h.secret("whsec_dHdv")
	require.Equal(t, []string{one}, ids(), "not in use yet")

	h.record(endpoint.RotateSecret{SecretID: two, Overlap: 48})
	require.Equal(t, []string{two, one}, ids())
	all, err := b.Store.WebhookSecrets(t.Context(), b.Tenant.ID, h.state.ID)
	require.NoError(t, err)
	require.Nil(t, all[0].ExpiresAt)
	require.WithinDuration(t, time.Now().Add(48*time.Hour), *all[1].ExpiresAt, time.Minute)
	require.Equal(t, []string{"whsec_dHdv", hookSecret}, []string{h.begin().Secrets[0].Symmetric, h.begin().Secrets[1].Symmetric})

	// A later rotation shortens what is left of the first one, and never lengthens it.
	three := h.secret("whsec_dGhyZWU=")
	h.record(endpoint.RotateSecret{SecretID: three, Overlap: 168})
	all, err = b.Store.WebhookSecrets(t.Context(), b.Tenant.ID, h.state.ID)
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.WithinDuration(t, time.Now().Add(48*time.Hour), *all[2].ExpiresAt, time.Minute)
	four := h.secret("whsec_Zm91cg==")
	h.record(endpoint.RotateSecret{SecretID: four})
	require.Equal(t, []string{four}, ids(), "at once")
}

// Where messages of a practice tenant go is another matter, and a run knows.
func TestARunKnowsWhetherItsTenantPractises(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	practice := b.AddTenant(t, true)
	h := newHook(t, b, practice)
	h.verify()

	require.True(t, h.begin().Practice)
	require.False(t, verified(t, b).begin().Practice)
	require.NoError(t, b.Store.RecordVerification(t.Context(), practice.ID, h.state.ID, 120))
	require.Equal(t, 120, h.begin().AllowedRate)
	_, err := b.Store.BeginWebhookRun(t.Context(), practice.ID, uuid.NewString(), uuid.NewString())
	require.Error(t, err)
}

// Whoever starts the processes again finds the endpoint, with what waits for it.
func TestARebuiltEndpointKeepsWhatWaits(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	h := verified(t, b, "placement.*")
	r := &recorder{t: t, b: b}
	r.record(r.proposal(0, 0))
	first := h.begin()
	h.attempted(first, came(h.due(first)[0], store.WebhookWaiting, time.Now()))

	p, err := b.Store.OpenEpoch(t.Context(), b.Tenant.ID, h.state.Head().Ref)

	require.NoError(t, err)
	require.Equal(t, 1, p.Epoch)
	require.Equal(t, []string{"placement.proposed"}, h.queued())
	run := h.begin()
	require.Equal(t, hookSecret, run.Secrets[0].Symmetric)
	require.Equal(t, 1, h.due(run)[0].Attempts)
	open, err := b.Store.OpenProcesses(t.Context(), b.Tenant.ID, "", 100)
	require.NoError(t, err)
	require.Contains(t, open, h.state.Head().Ref)
}
