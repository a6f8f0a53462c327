package api

import (
	"context"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"

	sending "placement/activities/webhook"
	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/workflows/contract"
)

// What only receivers may know, and an event that was queued for them.
const (
	secretHeader = "Bearer hemmeligt-kodeord"
	toldEventID  = "10000000-0000-4000-8000-000000000071"
)

// rules are the service's own: what can be sent, to whom, and what it is signed with. Practice tenants reach one host.
type rules struct{}

func (rules) CheckURL(practice bool, url string) string {
	o := sending.Options{Clock: now, OnlyListed: practice}
	if practice {
		o.Hosts = []string{"hooks.example.dk", "ny.example.dk"}
	}
	return string(sending.CheckURL(url, o))
}

func (rules) CheckHeader(name, value string) string { return string(sending.CheckHeader(name, value)) }

func (rules) NewSecret(pair bool) (symmetric, private, public string) {
	symmetric = sending.NewSecret().Reveal()
	if !pair {
		return symmetric, "", ""
	}
	key := sending.NewKeyPair()
	half, _ := key.Public()
	return symmetric, key.Reveal(), half.Reveal()
}

// fakeWebhooks is what is kept for webhook endpoints, in memory.
type fakeWebhooks struct {
	settings   map[string]store.WebhookSettings
	secrets    []store.WebhookSecret // oldest first
	queue      store.WebhookQueue
	deliveries []store.WebhookDelivery
	attempts   []store.WebhookAttempt
	filters    []store.DeliveryFilter
	endpoints  []store.EndpointFilter // that were asked for
	spans      []store.ReplaySpan
	resent     []lifecycle.Actor
}

// anEndpoint puts a canonical endpoint there, under the care of the caller, with its settings, a secret, and one message.
func (b *bundle) anEndpoint(name string) string {
	n := lifecycletest.InEndpoint(name)
	n.State.OwnerID, n.State.UnitID = workerID, unitID
	w := &b.store.webhooks
	w.settings = map[string]store.WebhookSettings{}
	for _, id := range []string{lifecycletest.SettingsID, lifecycletest.OtherSettingsID} {
		w.settings[id] = store.WebhookSettings{
			ID: id, EndpointID: n.State.ID, Name: "Fagsystemet", URL: "https://hooks.example.dk/placement", EventTypes: []string{"placement.*"},
			Ordered: true, Concurrency: 10, Headers: map[string]string{"Authorization": secretHeader}, CreatedBy: workerID, CreatedAt: now(),
		}
	}
	symmetric, _, public := rules{}.NewSecret(true)
	w.secrets = []store.WebhookSecret{{ID: lifecycletest.SecretID, EndpointID: n.State.ID, Symmetric: symmetric, Public: public, CreatedAt: now()}}
	due := now().Add(5 * time.Minute)
	w.queue = store.WebhookQueue{Waiting: 1, Oldest: new(now()), Next: &due}
	w.deliveries = []store.WebhookDelivery{{
		EventID: toldEventID, Kind: lifecycle.KindPlacement, ProcessID: lifecycletest.PlacementID, Version: 4, Fact: "signed", State: store.WebhookWaiting,
		DueAt: due, Attempts: 1, Tries: 2, QueuedAt: now(), Class: "server_error", Status: 503, EventStatus: "signing", EventAt: now(),
	}}
	w.attempts = []store.WebhookAttempt{
		{EventID: toldEventID, No: 1, Attempts: 1, Cause: store.CauseSchedule, At: now(), Took: 40 * time.Millisecond, Status: 503, Class: "server_error", Snippet: "try later"},
		{EventID: toldEventID, No: 2, Attempts: 1, Cause: store.CauseProbe, At: now().Add(time.Minute), Took: 15 * time.Second, Class: "timeout"},
	}
	b.store.put(lifecycle.KindWebhookEndpoint, n.State, n.State.Head())
	b.at = n.At
	return n.State.ID
}

// endpointState says in which canonical state of an endpoint a command is possible.
func endpointState(command string) string {
	switch command {
	case "request_verification":
		return "pending"
	case "resume_endpoint":
		return "paused"
	case "settle_gaps":
		return "gaps"
	}
	return "active"
}

func (f *fakeStore) AddWebhookSettings(_ context.Context, _ string, w store.WebhookSettings) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.webhooks.settings == nil {
		f.webhooks.settings = map[string]store.WebhookSettings{}
	}
	if _, ok := f.webhooks.settings[w.ID]; !ok {
		w.CreatedAt = now()
		f.webhooks.settings[w.ID] = w
	}
	return f.broken
}

func (f *fakeStore) AddWebhookSecret(_ context.Context, _ string, w store.WebhookSecret) (store.WebhookSecret, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.webhooks.secrets {
		if s.ID == w.ID {
			return s, f.broken
		}
	}
	w.CreatedAt = now()
	f.webhooks.secrets = append(f.webhooks.secrets, w)
	return w, f.broken
}

func (f *fakeStore) WebhookSettingsOf(_ context.Context, _ string, ids ...string) (map[string]store.WebhookSettings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := map[string]store.WebhookSettings{}
	for _, id := range ids {
		if w, ok := f.webhooks.settings[id]; ok {
			found[id] = w
		}
	}
	return found, f.broken
}

// WebhookSecrets returns them newest first: the one that the endpoint has, and those that sign beside it for a day.
func (f *fakeStore) WebhookSecrets(_ context.Context, _, id string) ([]store.WebhookSecret, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []store.WebhookSecret
	for _, s := range slices.Backward(f.webhooks.secrets) {
		if s.EndpointID != id {
			continue
		}
		if len(all) > 0 {
			s.ExpiresAt = new(now().Add(endpoint.DefaultOverlap * time.Hour))
		}
		all = append(all, s)
	}
	return all, f.broken
}

func (f *fakeStore) WebhookQueueOf(context.Context, string, string) (store.WebhookQueue, error) {
	return f.webhooks.queue, f.broken
}

func (f *fakeStore) Endpoints(_ context.Context, _ string, e store.EndpointFilter, p store.Page) (store.List[store.Process], error) {
	f.webhooks.endpoints = append(f.webhooks.endpoints, e)
	if p.After != "" {
		return store.List[store.Process]{}, store.ErrCursor
	}
	return f.list(lifecycle.KindWebhookEndpoint)
}

func (f *fakeStore) Deliveries(_ context.Context, _, _ string, filter store.DeliveryFilter) (store.List[store.WebhookDelivery], error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.webhooks.filters = append(f.webhooks.filters, filter)
	if filter.After != "" {
		return store.List[store.WebhookDelivery]{}, store.ErrCursor
	}
	l := store.List[store.WebhookDelivery]{Next: "more"}
	for _, d := range f.webhooks.deliveries {
		if filter.EventID == "" || filter.EventID == d.EventID {
			l.Items = append(l.Items, d)
		}
	}
	return l, f.broken
}

func (f *fakeStore) Attempts(context.Context, string, string, string) ([]store.WebhookAttempt, error) {
	return f.webhooks.attempts, f.broken
}

func (f *fakeStore) CountReplay(_ context.Context, _, _ string, r store.ReplaySpan) (int, error) {
	f.webhooks.spans = append(f.webhooks.spans, r)
	return 7, f.broken
}

// Resend makes the message due at once.
func (f *fakeStore) Resend(_ context.Context, actor lifecycle.Actor, _, eventID string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, d := range f.webhooks.deliveries {
		if d.EventID == eventID {
			f.webhooks.deliveries[i].State, f.webhooks.deliveries[i].Again, f.webhooks.deliveries[i].DueAt = store.WebhookWaiting, true, now()
			f.webhooks.resent = append(f.webhooks.resent, actor)
			return f.broken
		}
	}
	return store.ErrNotFound
}

// SignalWorkflow is how an endpoint is woken.
func (f *fakeTemporal) SignalWorkflow(_ context.Context, id, _, signal string, _ any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.signals = append(f.signals, id+" "+signal)
	if signal != contract.PokeSignal {
		return serviceerror.NewInvalidArgument("nobody listens to " + signal)
	}
	return f.health
}
