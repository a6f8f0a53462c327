package receiver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
	"placement/cmd/placement/internal/receiver"
)

// bundle is a receiver behind an address, and a sender that shares a secret with it.
type bundle struct {
	*receiver.Receiver
	sender *webhook.Sender
	url    string
	key    webhook.Key
}

func setup(t *testing.T, change func(*receiver.Options)) bundle {
	t.Helper()
	b := bundle{key: webhook.NewSecret()}
	o := receiver.Options{Clock: time.Now, Keys: func() []webhook.Key { return []webhook.Key{b.key} }}
	if change != nil {
		change(&o)
	}
	b.Receiver = receiver.New(o)
	server := httptest.NewServer(b.Receiver)
	t.Cleanup(server.Close)
	sender, err := webhook.New(webhook.Options{Local: true, Clock: time.Now, Origin: "placement.kommune.dk"})
	require.NoError(t, err)
	t.Cleanup(sender.Close)
	b.url, b.sender = server.URL, sender
	return b
}

// send sends an event of a placement with that number, signed with that key.
func (b bundle) send(t *testing.T, key webhook.Key, id string, sequence int) webhook.Result {
	t.Helper()
	got, err := b.sender.Send(t.Context(), webhook.Request{
		URL: b.url, ID: id, Keys: []webhook.Key{key}, Timeout: 4 * time.Second,
		Body: fmt.Appendf(nil, `{"specversion":"1.0","id":%q,"type":"placement.extended","subject":"placement/p1","sequence":"%010d"}`, id, sequence),
	})
	require.NoError(t, err)
	return got
}

func TestAReceiverSaysWhatCameAndWhetherToBelieveIt(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	stranger := webhook.NewSecret()

	require.Equal(t, 204, b.send(t, b.key, "m2", 2).Status)
	require.Equal(t, 401, b.send(t, stranger, "m9", 9).Status)
	require.Equal(t, 204, b.send(t, b.key, "m1", 1).Status)
	require.Equal(t, 204, b.send(t, b.key, "m2", 2).Status)
	require.Equal(t, 204, b.send(t, b.key, "m3", 3).Status)

	m := b.Messages()
	require.Len(t, m, 5)
	require.NoError(t, m[0].Problem)
	require.Equal(t, []string{"placement.extended", "placement/p1", "0000000002", "m2", "m2"}, []string{m[0].Type, m[0].Subject, m[0].Sequence, m[0].EventID, m[0].ID})
	require.ErrorIs(t, m[1].Problem, webhook.ErrSignature)
	require.True(t, m[2].OutOfOrder)
	require.False(t, m[2].Duplicate())
	require.True(t, m[3].Duplicate())
	require.False(t, m[3].OutOfOrder, "it has been here in time")
	require.False(t, m[4].OutOfOrder || m[4].Duplicate(), "a stranger's 9 counts for nothing")
	b.send(t, b.key, "m3b", 3)
	require.True(t, b.Messages()[5].OutOfOrder, "two messages have one number")

	var out bytes.Buffer
	for _, m := range m {
		m.At = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
		require.NoError(t, receiver.Line(&out, m))
	}
	require.Equal(t, `08:00:00  placement.extended  placement/p1  sequence 0000000002  webhook-id m2  signature good  answered 204
08:00:00  placement.extended  placement/p1  sequence 0000000009  webhook-id m9  signature BAD: no signature matches  answered 401
08:00:00  placement.extended  placement/p1  sequence 0000000001  webhook-id m1  signature good  out of order: a later one came before  answered 204
08:00:00  placement.extended  placement/p1  sequence 0000000002  webhook-id m2  signature good  duplicate, seen 2 times  answered 204
08:00:00  placement.extended  placement/p1  sequence 0000000003  webhook-id m3  signature good  answered 204
`, out.String())
}

func TestALineOfJSONHoldsTheWholeBody(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, receiver.JSON(&out, receiver.Message{ID: "m1", Time: 1, Answer: "204", Body: []byte(`{"n": 1}`)}))
	require.NoError(t, receiver.JSON(&out, receiver.Message{ID: "m2", Problem: webhook.ErrTooOld, Body: []byte("nonsense")}))
	require.NoError(t, receiver.JSON(&out, receiver.Message{Unchecked: true}))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 3)
	require.JSONEq(t, `{"at":"0001-01-01T00:00:00Z","webhook_id":"m1","signature":"good","time":1,"answer":"204","body":{"n":1}}`, lines[0])
	require.Contains(t, lines[1], `"signature":"bad","problem":"the message is older than the tolerance"`)
	require.Contains(t, lines[1], `"text":"nonsense"`)
	require.Contains(t, lines[2], `"signature":"not_checked"`)
}

func TestATerminalObeysNoMessage(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, receiver.Line(&out, receiver.Message{Type: "a\x1b]0;owned\x07\nb\u202ec", Subject: strings.Repeat("s", 500)}))
	require.NotContains(t, strings.TrimSuffix(out.String(), "\n"), "\n")
	require.NotContains(t, out.String(), "\x1b")
	require.NotContains(t, out.String(), "\u202e")
	require.Less(t, out.Len(), 400)
}

func TestAReceiverAnswersBothVerifications(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	challenge := func(key webhook.Key) webhook.Verification {
		got, err := b.sender.Challenge(t.Context(), webhook.Request{
			URL: b.url, ID: "v1", Keys: []webhook.Key{key},
			Body: []byte(`{"type":"` + receiver.VerificationType + `","data":{"challenge":"c0ffee"}}`),
		}, "c0ffee")
		require.NoError(t, err)
		return got
	}
	require.True(t, challenge(b.key).Consented)
	require.False(t, challenge(webhook.NewSecret()).Consented, "a stranger gets no answer")

	got, err := b.sender.Handshake(t.Context(), webhook.Handshake{URL: b.url, Rate: 60})
	require.NoError(t, err)
	require.True(t, got.Consented)
}

func TestAReceiverFailsAsItIsTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]webhook.Class{
		"500": webhook.ClassServerError, "429": webhook.ClassThrottled, "410": webhook.ClassGone, "404": webhook.ClassClientError,
		"hang": webhook.ClassTimeout, "slow": webhook.ClassTimeout, "reset": webhook.ClassReset, "garbage": webhook.ClassInvalidResponse,
		"redirect": webhook.ClassRedirect, "": webhook.ClassOK,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			fail, err := receiver.ParseFail(text)
			require.NoError(t, err)
			b := setup(t, func(o *receiver.Options) { o.Fail = fail })
			got := b.send(t, b.key, "m1", 1)
			require.Equal(t, want, got.Class)
			if text == "429" {
				require.Equal(t, 5*time.Second, got.RetryAfter)
			}
		})
	}
	for _, text := range []string{"200", "600", "explode", "-1", "5xx"} {
		_, err := receiver.ParseFail(text)
		require.ErrorIs(t, err, receiver.ErrNoFail)
	}
}

func TestAReceiverRecovers(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *receiver.Options) { o.Fail, o.FailFirst = "500", 2 })
	require.Equal(t, []int{500, 500, 204}, []int{b.send(t, b.key, "m1", 1).Status, b.send(t, b.key, "m1", 1).Status, b.send(t, b.key, "m1", 1).Status})
	require.Equal(t, 3, b.Messages()[2].Time)
	b.FailBy("")
	require.Equal(t, 204, b.send(t, b.key, "m2", 2).Status)
}

func TestWhoWaitsIsToldOfEveryMessage(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- b.Wait(ctx, func(m []receiver.Message) bool { return len(m) == 3 }) }()
	for i := range 3 {
		b.send(t, b.key, fmt.Sprintf("m%d", i), i)
	}
	require.NoError(t, <-done)
	ended, end := context.WithCancel(t.Context())
	end()
	require.ErrorIs(t, b.Wait(ended, func([]receiver.Message) bool { return false }), context.Canceled)
}

func TestAReceiverWithoutKeysSaysSo(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *receiver.Options) { o.Keys, o.Forget = nil, true })
	var got receiver.Message
	c := receiver.New(receiver.Options{Clock: time.Now, Forget: true, Received: func(m receiver.Message) { got = m }})
	req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("hello"))
	w := httptest.NewRecorder()
	c.ServeHTTP(w, req)
	require.Equal(t, 204, w.Code)
	require.True(t, got.Unchecked)
	require.Empty(t, c.Messages(), "what is forgotten is not kept")
	require.Equal(t, 204, b.send(t, b.key, "m1", 1).Status)

	for method, want := range map[string]int{http.MethodGet: 405, http.MethodDelete: 405} {
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest(method, "/", nil))
		require.Equal(t, want, w.Code)
	}
	w = httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(make([]byte, 2<<20))))
	require.Equal(t, 413, w.Code)
	require.False(t, json.Valid(got.Body))
}
