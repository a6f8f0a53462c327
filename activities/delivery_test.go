package activities

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
	"placement/workflows/contract"
)

// This looks from inside, at a run without its activity.

// slowBook is a queue with some messages that is slow to write down what came of them.
type slowBook struct {
	Queue

	waiting  []store.WebhookDue
	writes   func()
	recorded chan string
}

func (b *slowBook) DueDeliveries(context.Context, store.WebhookRun, time.Time, int) ([]store.WebhookDue, error) {
	due := b.waiting
	b.waiting = nil
	return due, nil
}

func (b *slowBook) RecordAttempts(_ context.Context, _ store.WebhookRun, attempts []store.WebhookAttempt) error {
	b.writes()
	for _, a := range attempts {
		b.recorded <- a.EventID
	}
	return nil
}

func (*slowBook) EndWebhookRun(context.Context, store.WebhookRun, bool, time.Time) (store.WebhookEnd, error) {
	return store.WebhookEnd{Ended: true}, nil
}

func TestTheNextMessageIsSentWhileTheOneBeforeIsWrittenDown(t *testing.T) {
	t.Parallel()
	came := make(chan string, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { came <- r.Header.Get(webhook.HeaderID) }))
	t.Cleanup(server.Close)
	sender, err := webhook.New(webhook.Options{Local: true, Clock: time.Now})
	require.NoError(t, err)
	t.Cleanup(sender.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	both := make(chan struct{})
	go func() {
		defer close(both)
		for range 2 {
			select {
			case <-came:
			case <-ctx.Done():
			}
		}
	}()
	book := &slowBook{writes: func() { <-both }, recorded: make(chan string, 2)}
	for _, id := range []string{"p", "q"} {
		book.waiting = append(book.waiting, store.WebhookDue{EventID: id + "1", Kind: lifecycle.KindPlacement, ProcessID: id, Version: 1, Fact: "placement_proposed"})
	}
	run := store.WebhookRun{Secrets: []store.WebhookSecret{{Symmetric: webhook.NewSecret().Reveal()}}}
	run.Settings.URL, run.Settings.Concurrency, run.Settings.Ordered = server.URL, 1, true
	d := newDelivery(&Webhooks{Store: book, Sender: sender, Now: time.Now, Log: slog.New(slog.DiscardHandler)}, run)
	stop := make(chan struct{})
	d.stopping = stop
	go func() {
		<-both
		close(stop)
	}()

	told, err := d.run(ctx)

	require.NoError(t, err)
	require.NoError(t, ctx.Err(), "the second message waited for the first to be written down")
	require.Equal(t, 2, told.Sent)
	require.ElementsMatch(t, []string{"p1", "q1"}, []string{<-book.recorded, <-book.recorded})
}

// A worker that stops waits for no message that the rate keeps back: at one a minute, hundreds wait for their turn.
func TestWhoeverStopsWaitsForNobodysTurn(t *testing.T) {
	t.Parallel()
	run := store.WebhookRun{}
	run.AllowedRate, run.Settings.Concurrency = 1, 100
	d := newDelivery(&Webhooks{Now: time.Now}, run)
	stop := make(chan struct{})
	d.stopping = stop
	require.True(t, d.turn(t.Context()), "the first needs not wait")
	require.NotZero(t, d.limit.ReserveN(time.Now(), 1).Delay())
	close(stop)
	for range 100 {
		require.False(t, d.turn(t.Context()))
	}
}

// A run that leaves with nothing waiting says when the next one is: not before the receiver may be sent something, and always.
func TestWhoeverLeavesSaysWhenTheNextRunIs(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	hour, past := now.Add(time.Hour), now.Add(-time.Second)
	stopped := make(chan struct{})
	close(stopped)
	for name, tt := range map[string]struct {
		health endpoint.Circuit
		want   time.Time
	}{
		"the receiver asked for an hour of quiet": {endpoint.Circuit{QuietUntil: &hour}, hour},
		"the circuit is open for an hour":         {endpoint.Circuit{OpenUntil: &hour}, hour},
		"a probe is due":                          {endpoint.Circuit{OpenUntil: &past}, now},
		"nothing is the matter":                   {endpoint.Circuit{}, now},
	} {
		run := store.WebhookRun{}
		run.Health.Circuit = tt.health
		d := newDelivery(&Webhooks{Store: &slowBook{}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}, run)
		d.stopping = stopped

		told, err := d.run(t.Context())

		require.NoError(t, err, name)
		require.NotNil(t, told.Next, name)
		require.Equal(t, tt.want, *told.Next, name)
	}
}

// A run that has gone on for long enough begins no further message of a chain: the rate may keep each back for a second.
func TestAChainEndsWithItsRun(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	d := newDelivery(&Webhooks{Now: func() time.Time { return now }}, store.WebhookRun{})
	require.True(t, d.goesOn())
	now = now.Add(runsFor + time.Second)
	require.False(t, d.goesOn())
}

// What a dead receiver's proxy answers opens the circuit; only who has too much to do is never given up for it.
func TestMessagesOfADeadReceiverBehindAProxyAreNotBurnt(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	d := newDelivery(&Webhooks{Now: func() time.Time { return now }}, store.WebhookRun{})
	d.Settings.Concurrency = 1
	m := store.WebhookDue{EventID: "p1"}
	for end := now.Add(5 * 24 * time.Hour); now.Before(end); {
		cause := store.CauseSchedule
		if d.health().Open() {
			cause = store.CauseProbe
		}
		a := d.judge(m, cause, now, webhook.Result{Class: webhook.ClassThrottled, Status: http.StatusBadGateway})
		require.Equal(t, store.WebhookWaiting, a.State)
		m.Tries, m.Attempts, m.DueAt = a.No, a.Attempts, a.DueAt
		next := a.DueAt
		if until, wait := d.health().Until(now); wait {
			next = until // a probe
		}
		now = next
	}
	require.Equal(t, 5, m.Attempts)
	require.True(t, d.health().Open())
}

// notSent is the queue of an endpoint that is to be sent nothing.
type notSent struct{ Queue }

func (notSent) BeginWebhookRun(context.Context, string, string, string) (store.WebhookRun, error) {
	return store.WebhookRun{}, nil
}

// An endpoint whose row is paused while its workflow sends, as after a backup was restored, is looked at once a minute.
func TestAnEndpointThatIsSentNothingIsNotAskedForAgainAtOnce(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	a := &Webhooks{Store: notSent{}, Now: func() time.Time { return now }}

	told, err := a.Deliver(t.Context(), contract.DeliverInput{})

	require.NoError(t, err)
	require.False(t, told.Over, "the next run would begin in the same task")
	require.Equal(t, now.Add(time.Minute), *told.Next)
}
