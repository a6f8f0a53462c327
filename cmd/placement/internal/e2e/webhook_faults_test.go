package e2e_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
	"placement/cmd/placement/internal/receiver"
)

// waitMended is how long an endpoint may take that was mended: the longest pause that its circuit can have come to in these tests, and
// on a machine so busy that a message failed twice before, the five minutes to its third attempt.
const waitMended = 7 * time.Minute

// placements is what the receivers of these tests want to hear.
func placements() object { return object{"event_types": []string{"placement.*"}} }

// awaitField waits until the endpoint's field has the value.
func (h *hearer) awaitField(field string, want any) {
	h.t.Helper()
	var a answer
	require.Eventually(h.t, func() bool {
		var err error
		a, err = h.send(context.Background(), "", http.MethodGet, h.path, nil)
		return err == nil && a.status == http.StatusOK && a.body[field] == want
	}, waitMended, waitStep, "%s did not become %v", field, want)
}

// classes are what the attempts at a message came to, oldest first.
func (h *hearer) classes(eventID string) []string {
	h.t.Helper()
	history, _ := h.must(http.StatusOK, http.MethodGet, h.path+"/deliveries/"+eventID, nil).body["history"].([]any)
	var classes []string
	for _, entry := range history {
		attempt, _ := entry.(object)
		class, _ := attempt["class"].(string)
		classes = append(classes, class)
	}
	return classes
}

// TestReceiversThatMisbehave lets something happen while each receiver fails in its own way, and then mends it. Nothing is lost,
// the attempts say what was wrong, and no receiver troubles another.
func TestReceiversThatMisbehave(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "misbehave")
	well := hear(t, i, placements())
	faults := []struct {
		fail  receiver.Fail
		class string
	}{
		{receiver.Hang, "timeout"},
		{receiver.Reset, "reset"},
		{receiver.Garbage, "invalid_response"},
		{"500", "server_error"},
		{"429", "throttled"},
		{"504", "throttled"},
		{"404", "client_error"},
	}
	ill := make([]*hearer, len(faults))
	for n, fault := range faults {
		ill[n] = hear(t, i, placements())
		ill[n].FailBy(fault.fail)
	}
	slow := hear(t, i, placements())
	slow.FailBy(receiver.Slow)

	worker := newCaseWorker(t, i)
	first := worker.propose()
	worker.must(http.StatusOK, http.MethodPost, first+"/candidate-decision", object{"accepted": true, "channel": "phone"})
	// So many subjects that the circuit of whoever does not answer opens.
	for n := range 4 {
		worker.proposeIn(128 + 100*n)
	}
	events := well.placementEvents(i)
	require.NotEmpty(t, events)
	well.requireHears(events, waitLong)
	slow.requireHears(events, waitLong)

	// What a supervisor reads in the Web UI while it fails.
	var failing string
	require.Eventually(t, func() bool {
		failing = details(t, i, "webhook-endpoint/"+path.Base(ill[3].path))
		return strings.Contains(failing, "Failing since") && strings.Contains(failing, "Next attempt") && strings.Contains(failing, "Pending: **")
	}, waitLong, waitStep, "between two attempts")
	require.Regexp(t, `Failing since .*: server_error`, failing)

	for n, fault := range faults {
		h := ill[n]
		require.Eventually(t, func() bool { return slices.Contains(h.classes(events[0]), fault.class) }, waitLong, waitStep,
			"%s: %v", fault.fail, h.classes(events[0]))
		require.Empty(t, h.heard(), "%s", fault.fail)
		require.NotContains(t, h.classes(events[0]), "ok", "%s", fault.fail)
		h.FailBy("")
	}
	for n, fault := range faults {
		ill[n].requireHears(events, waitMended)
		// It is recorded a moment after it was heard.
		require.Eventually(t, func() bool {
			classes := ill[n].classes(events[0])
			return classes[len(classes)-1] == "ok"
		}, waitLong, waitStep, "%s", fault.fail)
	}
}

// TestAReceiverThatIsGone answers 410, is left alone, and comes back.
func TestAReceiverThatIsGone(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "gone")
	h := hear(t, i, placements())
	h.FailBy("410")
	worker := newCaseWorker(t, i)
	worker.propose()
	h.awaitField("status", "disabled")
	require.Equal(t, "gone", h.must(http.StatusOK, http.MethodGet, h.path, nil).text("reason"))
	// Whoever looks after it has a task, and sees no others.
	for _, scope := range []string{"mine", "unit"} {
		tasks, _ := h.must(http.StatusOK, http.MethodGet, "/v1/tasks?scope="+scope, nil).body["items"].([]any)
		require.Len(t, tasks, 1, scope)
		task, _ := tasks[0].(object)
		require.Equal(t, []any{"webhook_endpoint", "mend_endpoint"}, []any{task["process_kind"], task["kind"]})
	}
	asked := len(h.Messages())
	worker.proposeIn(128)
	events := ask[[]string](t, i, `SELECT array_agg(id::text ORDER BY recorded_at) FROM events WHERE process_kind = 'placement'`)
	require.Len(t, h.Messages(), asked, "a receiver that is gone was asked again")

	h.FailBy("")
	h.must(http.StatusOK, http.MethodPost, h.path+"/resumption", object{})
	h.requireHears(events, waitLong)
}

// TestAReceiverThatMoves moves to an address with a certificate that nobody trusts, and back. What happens meanwhile is kept; the
// first address is told nothing, and a receiver that sends its messages on is not followed.
func TestAReceiverThatMoves(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "moves")
	h := hear(t, i, placements())
	first, _ := h.must(http.StatusOK, http.MethodGet, h.path, nil).body["url"].(string)
	untrusted := httptest.NewTLSServer(h.Receiver)
	t.Cleanup(untrusted.Close)
	a := h.must(http.StatusOK, http.MethodPost, h.path+"/settings", object{"url": untrusted.URL})
	require.Equal(t, "pending", a.text("status"))
	a = h.must(http.StatusOK, http.MethodPost, h.path+"/verification", object{"method": "challenge"})
	require.Equal(t, []string{"pending", "tls"}, []string{a.text("status"), a.text("unverified")})

	asked := len(h.Messages())
	newCaseWorker(t, i).propose()
	events := ask[[]string](t, i, `SELECT array_agg(id::text ORDER BY recorded_at) FROM events WHERE process_kind = 'placement'`)
	require.Len(t, h.Messages(), asked)

	// Somewhere that sends on what comes.
	var followed atomic.Int32
	within := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	t.Cleanup(within.Close)
	pointing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, within.URL, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(pointing.Close)
	h.must(http.StatusOK, http.MethodPost, h.path+"/settings", object{"url": pointing.URL})
	a = h.must(http.StatusOK, http.MethodPost, h.path+"/verification", object{"method": "challenge"})
	require.Equal(t, []string{"pending", "redirect"}, []string{a.text("status"), a.text("unverified")})
	require.Zero(t, followed.Load(), "a redirect was followed")

	h.must(http.StatusOK, http.MethodPost, h.path+"/settings", object{"url": first})
	h.verify("handshake")
	h.requireHears(events, waitLong)
}

// TestSecretsRotate lets messages be signed by the old secret and the new one, then by the new one alone.
func TestSecretsRotate(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "rotates")
	h := hear(t, i, placements())
	worker := newCaseWorker(t, i)

	rotated := h.must(http.StatusOK, http.MethodPost, h.path+"/secret", object{"overlap_hours": 1})
	require.NotEmpty(t, rotated.text("secret"))
	worker.propose() // the receiver knows the old one only
	h.requireHears(h.placementEvents(i), waitLong)
	h.sign(rotated.text("secret"))
	worker.proposeIn(128)
	h.requireHears(h.placementEvents(i), waitLong)

	rotated = h.must(http.StatusOK, http.MethodPost, h.path+"/secret", object{"overlap_hours": 0, "ed25519": true})
	before := len(h.heard())
	worker.proposeIn(228) // signed by what the receiver does not know
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(h.Messages(), func(m receiver.Message) bool { return m.Problem != nil })
	}, waitLong, waitStep)
	require.Len(t, h.heard(), before)
	h.sign(rotated.text("secret"))
	require.Eventually(t, func() bool { return len(h.heard()) == len(h.placementEvents(i)) }, waitMended, waitStep)

	// Whoever has the public key alone can check as well.
	secrets, _ := h.must(http.StatusOK, http.MethodGet, h.path, nil).body["secrets"].([]any)
	newest, _ := secrets[0].(object)
	public, _ := newest["public_key"].(string)
	h.sign(public)
	worker.proposeIn(328)
	require.Eventually(t, func() bool { return len(h.heard()) == len(h.placementEvents(i)) }, waitLong, waitStep)
}

func (h *hearer) placementEvents(i *instance.Instance) []string {
	h.t.Helper()
	return ask[[]string](h.t, i, `SELECT array_agg(id::text ORDER BY recorded_at) FROM events WHERE process_kind = 'placement'`)
}

// TestWhatIsMissingCanBeSentAgain pauses an endpoint, has something sent again, and replays all of it.
func TestWhatIsMissingCanBeSentAgain(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "again")
	worker := newCaseWorker(t, i)
	begun := time.Now().Add(-time.Minute).UTC()
	old := worker.propose() // before there is an endpoint
	worker.must(http.StatusOK, http.MethodPost, old+"/candidate-decision", object{"accepted": true, "channel": "phone"})
	h := hear(t, i, placements())
	late := h.placementEvents(i)

	h.must(http.StatusOK, http.MethodPost, h.path+"/pause", object{})
	worker.proposeIn(128)
	require.Len(t, h.placementEvents(i), len(late)+1)
	h.must(http.StatusOK, http.MethodPost, h.path+"/resumption", object{})
	kept := h.placementEvents(i)[len(late):]
	h.requireHears(kept, waitLong)

	// Counted, and then sent: what happened before the endpoint was there.
	span := object{"since": begun.Format(time.RFC3339), "dry_run": true}
	require.EqualValues(t, len(late), h.must(http.StatusOK, http.MethodPost, h.path+"/replays", span).body["messages"])
	delete(span, "dry_run")
	h.must(http.StatusOK, http.MethodPost, h.path+"/replays", span)
	h.requireHears(append(slices.Clone(late), kept...), waitLong)
	h.awaitField("replaying", false)
	span["dry_run"] = true
	require.EqualValues(t, 0, h.must(http.StatusOK, http.MethodPost, h.path+"/replays", span).body["messages"])

	// One once more, under the ID that it had.
	h.must(http.StatusOK, http.MethodPost, h.path+"/deliveries/"+kept[0]+"/resend", object{})
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(h.Messages(), func(m receiver.Message) bool { return m.ID == kept[0] && m.Duplicate() })
	}, waitLong, waitStep)
	require.Eventually(t, func() bool {
		return ask[int](t, i, `SELECT count(*) FROM webhook_deliveries WHERE state <> 'delivered'`) == 0
	}, waitLong, waitStep, "what came is on record a moment later: until then it is not sent again")
	// Everything once more.
	span["which"] = "everything"
	delete(span, "dry_run")
	before := len(h.Messages())
	h.must(http.StatusOK, http.MethodPost, h.path+"/replays", span)
	require.Eventually(t, func() bool { return len(h.Messages()) >= before+len(late)+len(kept) }, waitLong, waitStep)
}

// TestAWorkerKilledWhileItSends kills the worker while every message that it sends is being answered. The next one sends them
// once more, under the same ID, and what is on record is what one worker did.
func TestAWorkerKilledWhileItSends(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "killed_sending")
	h := hear(t, i, placements())
	h.FailBy(receiver.Hang)
	worker := newCaseWorker(t, i)
	h.must(http.StatusOK, http.MethodPost, h.path+"/pause", object{})
	for n := range 3 {
		worker.proposeIn(28 + 100*n)
	}
	h.must(http.StatusOK, http.MethodPost, h.path+"/resumption", object{}) // all three at once
	under := func() int {
		n := 0
		for _, m := range h.Messages() {
			if m.Answer == string(receiver.Hang) {
				n++
			}
		}
		return n
	}
	require.Eventually(t, func() bool { return under() >= 3 }, waitLong, waitStep)
	require.Zero(t, ask[int](t, i, `SELECT count(*) FROM webhook_attempts`), "it was answered already: the test shows nothing")
	require.NoError(t, i.Kill("worker"))
	h.FailBy("")
	require.NoError(t, i.Start(context.Background(), "worker", "worker"))

	require.Eventually(t, func() bool { return len(h.Messages()) >= 7 }, waitMended, waitStep, "verification, three, and three again")
	require.GreaterOrEqual(t, h.requireHears(h.placementEvents(i), waitMended), 3, "each came twice")
	require.Eventually(t, func() bool {
		return ask[int](t, i, `SELECT count(*) FROM webhook_deliveries WHERE state = 'delivered'`) == 3
	}, waitLong, waitStep)
	requireAttemptsRecordedOnce(t, i)
	require.Equal(t, 3, ask[int](t, i, `SELECT count(*) FROM webhook_attempts`), "what nobody lived to record is on no record")
}
