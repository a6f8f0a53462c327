package e2e_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
	"placement/cmd/placement/internal/instance"
	"placement/cmd/placement/internal/receiver"
)

// hearer is another system that receives webhooks, and its endpoint here.
type hearer struct {
	*caseWorker
	*receiver.Receiver

	path string
	mu   sync.Mutex
	keys []webhook.Key
}

// hear registers an endpoint for a receiver that listens from now on, and verifies it. Settings come on top of its address.
func hear(t *testing.T, i *instance.Instance, settings object) *hearer {
	t.Helper()
	h := &hearer{caseWorker: &caseWorker{t: t, base: i.Base, token: i.Tokens["integration"]}}
	h.Receiver = receiver.New(receiver.Options{Clock: time.Now, Keys: h.signing})
	server := httptest.NewServer(h.Receiver)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	h.register(server.URL, settings)
	h.verify("challenge")
	return h
}

// register registers an endpoint at an address.
func (h *hearer) register(url string, settings object) {
	h.t.Helper()
	body := object{"name": "A receiver", "url": url}
	maps.Copy(body, settings)
	a := h.must(http.StatusCreated, http.MethodPost, "/v1/webhook-endpoints", body)
	h.path = "/v1/webhook-endpoints/" + a.text("id")
	h.sign(a.text("secret"))
}

// verify asks the receiver for its consent, which it gives.
func (h *hearer) verify(method string) {
	h.t.Helper()
	a := h.must(http.StatusOK, http.MethodPost, h.path+"/verification", object{"method": method})
	require.Equal(h.t, "active", a.text("status"), "%v", a.body)
}

// sign adds a secret that messages may be signed with.
func (h *hearer) sign(secret string) {
	h.t.Helper()
	key, err := webhook.ParseKey(secret)
	require.NoError(h.t, err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = []webhook.Key{key}
}

func (h *hearer) signing() []webhook.Key {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.keys)
}

// heard are the IDs of the events that it took, in the order in which they came for the first time.
func (h *hearer) heard() []string {
	var ids []string
	known := map[string]bool{}
	for _, m := range h.Messages() {
		if (m.Answer == "204" || m.Answer == string(receiver.Slow)) && !known[m.ID] {
			known[m.ID] = true
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// requireHears waits until the receiver has heard exactly the given events. Each must be signed rightly, and come after those
// of its subject that were before it; the same event comes again under the same ID only. It returns how many came again.
func (h *hearer) requireHears(want []string, atMost time.Duration) int {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), atMost)
	defer cancel()
	err := h.Wait(ctx, func([]receiver.Message) bool { return len(h.heard()) >= len(want) })
	require.NoError(h.t, err, "%d of %d events heard: %v", len(h.heard()), len(want), h.must(http.StatusOK, http.MethodGet, h.path, nil).body["health"])
	require.ElementsMatch(h.t, want, h.heard())
	again := 0
	for _, m := range h.Messages() {
		require.NoError(h.t, m.Problem)
		if m.Type == receiver.VerificationType {
			continue
		}
		require.Equal(h.t, m.ID, m.EventID)
		require.False(h.t, m.OutOfOrder, "%s %s of %s", m.Type, m.Sequence, m.Subject)
		if m.Duplicate() {
			again++
		}
	}
	return again
}

// story is the file of a story.
func story(t *testing.T, name string) string {
	t.Helper()
	file, err := filepath.Abs("../scenario/stories/" + name + ".yaml")
	require.NoError(t, err)
	return file
}

// ofProcesses are the types of the events of everything but webhook endpoints.
func ofProcesses() []string {
	return []string{"placement.*", "rematch.*", "agreement.*", "mentor_training.*", "outreach.*", "issue.*", "follow_along.*"}
}

// eventsOfProcesses are the IDs of all events but those of webhook endpoints.
func eventsOfProcesses(t *testing.T, i *instance.Instance) []string {
	t.Helper()
	return ask[[]string](t, i, `SELECT array_agg(id::text ORDER BY recorded_at) FROM events WHERE process_kind <> 'webhook_endpoint'`)
}

// TestAnEndpointHearsEverything lets stories happen while two systems listen: one to everything, one to some of it.
func TestAnEndpointHearsEverything(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "hears")
	all := hear(t, i, object{"event_types": ofProcesses()})
	some := hear(t, i, object{"event_types": []string{"placement.candidate_decided"}, "headers": object{"X-Api-Key": "of the receiver"}})

	told, err := i.Run(t.Context(), "scenario", "run", story(t, "04_torben_and_camilla"))
	require.NoError(t, err, told)

	events := eventsOfProcesses(t, i)
	require.Greater(t, len(events), 10)
	// One may, when a machine so busy has lost a run.
	require.Less(t, all.requireHears(events, waitLong), len(events)/4, "nothing was killed, and yet messages came twice")
	decided := ask[[]string](t, i, `SELECT array_agg(id::text) FROM events WHERE process_kind = 'placement' AND fact = 'candidate_decided'`)
	some.requireHears(decided, waitLong)
	for _, m := range some.Messages() {
		require.Equal(t, "of the receiver", m.Header.Get("X-Api-Key"))
	}

	require.Eventually(t, func() bool {
		health, _ := all.must(http.StatusOK, http.MethodGet, all.path, nil).body["health"].(object)
		return health["waiting"] == 0.0 && health["delivered_at"] != nil
	}, waitLong, waitStep, "what came is on record a moment later")
}
