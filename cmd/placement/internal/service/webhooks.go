package service

import (
	"fmt"
	"net/url"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"placement/activities"
	"placement/activities/webhook"
	"placement/workflows/contract"
)

// endpointsAtOnce is how many endpoints one worker sends to at the same time.
const endpointsAtOnce = 1000

// WebhookOptions say whom messages reach: those of practice tenants, or of others.
func (s *Service) WebhookOptions(practice bool) webhook.Options {
	o := webhook.Options{
		Local: s.config.WebhookLocal, Networks: s.config.WebhookNetworks, Clock: time.Now, OnlyListed: practice,
		MaxConnsPerHost: 128,
	}
	if practice {
		o.Hosts = s.config.WebhookPracticeHosts
	}
	if u, err := url.Parse(s.config.PublicURL); err == nil {
		o.Origin = u.Host
	}
	return o
}

// deliverer returns the worker that sends webhooks. It has a task queue of its own: receivers that answer slowly hold up no process.
func (s *Service) deliverer() (worker.Worker, error) {
	sender, err := webhook.New(s.WebhookOptions(false))
	if err != nil {
		return nil, fmt.Errorf("prepare webhooks: %w", err)
	}
	practice, err := webhook.New(s.WebhookOptions(true))
	if err != nil {
		return nil, fmt.Errorf("prepare webhooks: %w", err)
	}
	w := worker.New(s.Temporal, contract.WebhookTaskQueue, worker.Options{
		DisableWorkflowWorker: true, MaxConcurrentActivityExecutionSize: endpointsAtOnce, WorkerStopTimeout: stopTimeout,
		DisableRegistrationAliasing: true, MaxHeartbeatThrottleInterval: 2 * time.Second,
		DeploymentOptions: s.deployment(),
	})
	webhooks := &activities.Webhooks{
		Store: s.Store, Sender: sender, Practice: practice, Base: s.config.PublicURL, Now: time.Now, Log: s.log,
		Tracer: s.telemetry.Tracer(), Count: s.telemetry.Webhook,
	}
	w.RegisterActivityWithOptions(webhooks.Deliver, activity.RegisterOptions{Name: contract.DeliverWebhooksActivity})
	w.RegisterActivityWithOptions(webhooks.Verify, activity.RegisterOptions{Name: contract.VerifyEndpointActivity})
	return w, nil
}

// webhooks tells the API what can be sent.
type webhooks struct{ *Service }

// CheckURL returns the code of the rule that the address breaks.
func (w webhooks) CheckURL(practice bool, url string) string {
	return string(webhook.CheckURL(url, w.WebhookOptions(practice)))
}

// CheckHeader returns the code of the rule that the header field breaks.
func (webhooks) CheckHeader(name, value string) string {
	return string(webhook.CheckHeader(name, value))
}

// NewSecret makes what messages are signed with.
func (webhooks) NewSecret(pair bool) (symmetric, private, public string) {
	symmetric = webhook.NewSecret().Reveal()
	if !pair {
		return symmetric, "", ""
	}
	key := webhook.NewKeyPair()
	half, _ := key.Public()
	return symmetric, key.Reveal(), half.Reveal()
}
