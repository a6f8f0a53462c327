package contract

import (
	"time"

	"placement/models/lifecycle/endpoint"
)

// WebhookTaskQueue is where messages are sent from: a slow receiver holds up no process.
const WebhookTaskQueue = "webhooks"

// The workflow of a webhook endpoint, and its activities.
const (
	WebhookEndpointWorkflow = "WebhookEndpoint"

	RecordWebhookEndpointActivity = "RecordWebhookEndpoint"
	MissedWebhookEndpointActivity = "MissedByWebhookEndpoint"
	DeliverWebhooksActivity       = "DeliverWebhooks"
	VerifyEndpointActivity        = "VerifyWebhookEndpoint"
	QueueReplayActivity           = "QueueWebhookReplay"
)

// PokeSignal tells an endpoint that something is due for it. It may be lost: somebody looks every few seconds.
const PokeSignal = "poke"

// DeliverInput names the endpoint that is to be told what is due.
type DeliverInput struct {
	TenantID   string `json:"tenant_id"`
	EndpointID string `json:"endpoint_id"`
}

// Delivered says what came of a run that sent.
type Delivered struct {
	// Next is when something is due next, in wall time; nil when nothing waits.
	Next *time.Time `json:"next,omitempty"`
	// Sent counts requests, GivenUp the messages that were given up and that the endpoint does not know of.
	Sent    int `json:"sent,omitempty"`
	GivenUp int `json:"given_up,omitempty"`
	// Waiting is how many wait, ten thousand at most.
	Waiting int `json:"waiting,omitempty"`
	// FailingSince is when the failures in a row began, in wall time, and Class of what kind the last was. Failing tells that they
	// are so many that people should know.
	FailingSince *time.Time `json:"failing_since,omitempty"`
	Class        string     `json:"class,omitempty"`
	Failing      bool       `json:"failing,omitempty"`
	// Over tells that the run was stopped by a change: the endpoint has other settings, or is to be sent nothing from now on.
	Over bool `json:"over,omitempty"`
	// Gone tells that the receiver wants to hear no more.
	Gone bool `json:"gone,omitempty"`
}

// VerifyInput asks whoever receives at an endpoint whether they want to.
type VerifyInput struct {
	TenantID   string          `json:"tenant_id"`
	EndpointID string          `json:"endpoint_id"`
	Method     endpoint.Method `json:"method"`
	// No counts the verifications of the endpoint.
	No int `json:"no"`
}

// Verified answers a VerifyInput.
type Verified struct {
	OK bool `json:"ok"`
	// Class is the kind of failure, when it is not OK.
	Class string `json:"class,omitempty"`
}

// ReplayInput names what is to be queued again.
type ReplayInput struct {
	TenantID   string          `json:"tenant_id"`
	EndpointID string          `json:"endpoint_id"`
	Replay     endpoint.Replay `json:"replay"`
}

// Replayed says how many messages were queued.
type Replayed struct {
	Queued int `json:"queued"`
}
