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
	"placement/models/store"
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

// A worker that stops waits for no message that the rate keeps back: at one a second, hundreds wait for their turn.
func TestWhoeverStopsWaitsForNobodysTurn(t *testing.T) {
	t.Parallel()
	run := store.WebhookRun{}
	run.Settings.Rate, run.Settings.Concurrency = 1, 100
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
