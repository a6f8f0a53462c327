package activities

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/activity"

	"placement/activities/webhook"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
	"placement/workflows/contract"
)

// Queue is where the store keeps what is to be sent.
type Queue interface {
	BeginWebhookRun(ctx context.Context, tenantID, endpointID, token string) (store.WebhookRun, error)
	DueDeliveries(ctx context.Context, r store.WebhookRun, until time.Time, limit int) ([]store.WebhookDue, error)
	DeferDeliveries(ctx context.Context, r store.WebhookRun, blocked []store.WebhookDue) error
	HastenDeliveries(ctx context.Context, r store.WebhookRun) error
	RecordAttempts(ctx context.Context, r store.WebhookRun, attempts []store.WebhookAttempt) error
	EndWebhookRun(ctx context.Context, r store.WebhookRun, rests bool, now time.Time) (store.WebhookEnd, error)
	QueueReplay(ctx context.Context, tenantID, endpointID string, r store.ReplaySpan, limit int) (int, store.ReplaySpan, bool, error)
	RecordVerification(ctx context.Context, tenantID, endpointID string, rate int) error
}

// Webhooks are the activities that send messages.
type Webhooks struct {
	Store Queue
	// Senders reach the receivers: Practice those of practice tenants.
	Sender, Practice *webhook.Sender
	// Base is where callers reach the API.
	Base string
	Now  func() time.Time
	Log  *slog.Logger
	// Tracer makes the spans of messages whose event was traced; Count hears of every attempt. Nil for neither.
	Tracer trace.Tracer
	Count  func(class string, took time.Duration)
}

// How long a run goes on: for as long as there is something to send, and a while after, for news comes in bursts; but not for
// ever, so that a release is soon everywhere and no history waits for it.
const (
	lingersFor = 30 * time.Second
	runsFor    = 10 * time.Minute
	// A run that would only wait goes home when it would wait for longer.
	waitsFor = 5 * time.Second
)

// How often a run looks that has no more to begin: soon after work, then more and more seldom.
const (
	looksFirst = 10 * time.Millisecond
	looksLast  = 250 * time.Millisecond
)

// notSending is after how long an endpoint is looked at again whose row is to be sent nothing, although its workflow sends.
const notSending = time.Minute

// beatsEvery is how often a run says that it is there.
const beatsEvery = 2 * time.Second

// Deliver sends what is due to one endpoint, and returns when nothing is left for a while, when the endpoint is to be left alone,
// or when there is something to tell. It may be repeated at any time: the newest run takes the token of the endpoint, and what an
// older one still sends is not recorded. A message whose run was lost is sent once more, under the same ID.
func (a *Webhooks) Deliver(ctx context.Context, in contract.DeliverInput) (contract.Delivered, error) {
	run, err := a.Store.BeginWebhookRun(ctx, in.TenantID, in.EndpointID, uuid.NewString())
	if err != nil {
		return contract.Delivered{}, err
	}
	if !run.Sends {
		// Whoever changed that tells the endpoint, unless it was lost on the way: so it is not asked for again at once.
		again := a.Now().Add(notSending)
		return contract.Delivered{Next: &again}, nil
	}
	d := newDelivery(a, run)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go d.beat(ctx)
	d.stopping = activity.GetWorkerStopChannel(ctx)
	out, err := d.run(ctx)
	if errors.Is(err, store.ErrRunOver) {
		return d.told(contract.Delivered{Over: true}), nil
	}
	return out, err
}

// beat says that the run is there, until the context ends.
func (d *delivery) beat(ctx context.Context) {
	tick := time.NewTicker(beatsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			activity.RecordHeartbeat(ctx)
		}
	}
}

// Verify asks whoever receives at the endpoint whether they want to. It may be repeated: they are asked once more.
func (a *Webhooks) Verify(ctx context.Context, in contract.VerifyInput) (contract.Verified, error) {
	run, err := a.Store.BeginWebhookRun(ctx, in.TenantID, in.EndpointID, uuid.NewString())
	if err != nil {
		return contract.Verified{}, err
	}
	var v webhook.Verification
	switch in.Method {
	case endpoint.Handshake:
		v, err = a.senderOf(run).Handshake(ctx, webhook.Handshake{
			URL: run.Settings.URL, Rate: run.Settings.Rate * 60, Header: run.Settings.Headers,
		})
	case endpoint.Challenge:
		challenge := uuid.NewString()
		var body []byte
		if body, err = challengeBody(a.Base, in, challenge, a.Now()); err != nil {
			return contract.Verified{}, err
		}
		v, err = a.senderOf(run).Challenge(ctx, webhook.Request{
			URL: run.Settings.URL, ID: challenge, Body: body, ContentType: mediaType, Keys: keysOf(run), Header: run.Settings.Headers,
		}, challenge)
	default:
		return contract.Verified{}, fmt.Errorf("no endpoint is verified by %s", in.Method)
	}
	if err != nil {
		return contract.Verified{}, err
	}
	a.Log.Info("webhook verification", "endpoint_id", in.EndpointID, "class", string(v.Class), "status", v.Status, "consented", v.Consented)
	switch {
	case v.Consented:
		return contract.Verified{OK: true}, a.Store.RecordVerification(ctx, in.TenantID, in.EndpointID, v.Rate)
	case v.Class == webhook.ClassOK:
		// It answered, and did not say what was asked for.
		return contract.Verified{Class: classNoConsent}, nil
	}
	return contract.Verified{Class: string(v.Class)}, nil
}

// classNoConsent is the class of a verification that was answered, but not with what was asked for.
const classNoConsent = "no_consent"

// QueueReplay queues what is to be sent again, some thousand events at a time. It may be repeated: it goes on where it was, and
// what is queued is not queued twice.
func (a *Webhooks) QueueReplay(ctx context.Context, in contract.ReplayInput) (contract.Replayed, error) {
	type progress struct {
		Span   store.ReplaySpan
		Queued int
	}
	p := progress{Span: store.ReplaySpan{Since: in.Replay.Since, Until: in.Replay.Until, Which: in.Replay.Which}}
	if activity.HasHeartbeatDetails(ctx) {
		if err := activity.GetHeartbeatDetails(ctx, &p); err != nil {
			return contract.Replayed{}, fmt.Errorf("read progress: %w", err)
		}
	}
	for {
		queued, next, done, err := a.Store.QueueReplay(ctx, in.TenantID, in.EndpointID, p.Span, replayChunk)
		if err != nil {
			return contract.Replayed{}, err
		}
		p = progress{Span: next, Queued: p.Queued + queued}
		if done {
			return contract.Replayed{Queued: p.Queued}, nil
		}
		activity.RecordHeartbeat(ctx, p)
	}
}

// replayChunk is how many events are looked at in one transaction.
const replayChunk = 2000

func (a *Webhooks) senderOf(r store.WebhookRun) *webhook.Sender {
	if r.Practice {
		return a.Practice
	}
	return a.Sender
}

// keysOf are what messages are signed with: the newest secret first.
func keysOf(r store.WebhookRun) []webhook.Key {
	var keys []webhook.Key
	for _, s := range r.Secrets {
		for _, text := range []string{s.Symmetric, s.Private} {
			key, err := webhook.ParseKey(text)
			if err != nil {
				continue // there is no key pair
			}
			if s.ExpiresAt != nil {
				key.Until = *s.ExpiresAt
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// random is within 0 and 1. It keeps apart what would otherwise happen at once; nothing secret hangs on it.
func random() float64 { return rand.Float64() } //nolint:gosec // no secret
