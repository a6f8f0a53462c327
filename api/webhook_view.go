package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"placement/models/lifecycle"
	eventcatalogue "placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
)

// EndpointView is a webhook endpoint as people see it.
type EndpointView struct {
	ID             string               `json:"id"`
	Name           string               `json:"name"`
	URL            string               `json:"url"`
	Status         string               `json:"status" enum:"pending,active,paused,disabled,deleted"`
	StatusText     string               `json:"status_text" doc:"What the status means, in the caller's language."`
	Version        int                  `json:"version"`
	Ended          bool                 `json:"ended"`
	EventTypes     []string             `json:"event_types" doc:"None is all."`
	Order          string               `json:"order" enum:"subject,none"`
	Rate           int                  `json:"rate" doc:"Messages per second at most; 0 for no limit."`
	Concurrency    int                  `json:"concurrency"`
	HeaderNames    []string             `json:"header_names" doc:"Which header fields are sent besides. What they say is not shown."`
	Secret         string               `json:"secret,omitempty" doc:"What messages are signed with. Shown in the answer to the request that made it, and never again."`
	Secrets        []EndpointSecretView `json:"secrets" doc:"What messages are signed with, newest first. Not in lists."`
	Verified       string               `json:"verified,omitempty" enum:"challenge,handshake" doc:"How the receiver said that it wants to hear."`
	Unverified     string               `json:"unverified,omitempty" doc:"Why the last verification failed: a class of failure, or no_consent."`
	UnverifiedText string               `json:"unverified_text,omitempty" doc:"What kind of failure that was, in the caller's language."`
	FailingSince   *time.Time           `json:"failing_since,omitempty"`
	FailingText    string               `json:"failing_text,omitempty" doc:"What kind of failure it is, in the caller's language."`
	Reason         string               `json:"reason,omitempty" enum:"unanswered,gone" doc:"Why it was disabled."`
	Gaps           int                  `json:"gaps" doc:"Messages that were given up, and that nobody has settled."`
	Replaying      bool                 `json:"replaying" doc:"Whether messages are being queued again."`
	Health         *EndpointHealth      `json:"health,omitempty" doc:"What waits, and how it goes. Not in lists."`
	OwnerID        string               `json:"owner_id"`
	UnitID         string               `json:"unit_id"`
	Since          time.Time            `json:"since"`
	Allowed        []Command            `json:"allowed"`
	NextDeadline   *Deadline            `json:"next_deadline,omitempty"`
	Deadlines      []Deadline           `json:"deadlines"`
	Tasks          []Task               `json:"tasks" doc:"The caller's next tasks here."`
	Links          map[string]Link      `json:"links"`
}

// EndpointSecretView is a secret without what is secret of it.
type EndpointSecretView struct {
	ID        string     `json:"id"`
	PublicKey string     `json:"public_key,omitempty" doc:"What proves a v1a signature."`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"From when on it does not sign any more."`
}

// EndpointHealth is how it goes with an endpoint now, in real time.
type EndpointHealth struct {
	Waiting      int        `json:"waiting" doc:"Messages that wait; ten thousand stands for that and more."`
	GivenUp      int        `json:"given_up" doc:"Messages that were given up and can be sent again; ten thousand stands for that and more."`
	OldestSince  *time.Time `json:"oldest_since,omitempty" doc:"Since when the oldest that waits does."`
	NextAttempt  *time.Time `json:"next_attempt,omitempty"`
	Failures     int        `json:"failures" doc:"In a row."`
	FailingSince *time.Time `json:"failing_since,omitempty"`
	Class        string     `json:"class,omitempty" doc:"The kind of the last failure."`
	OpenUntil    *time.Time `json:"open_until,omitempty" doc:"Nothing is sent until then but one message, to see whether the receiver is back."`
	QuietUntil   *time.Time `json:"quiet_until,omitempty" doc:"The receiver asked for quiet until then."`
	DeliveredAt  *time.Time `json:"delivered_at,omitempty" doc:"When it took a message last."`
}

type endpointOutput struct {
	Status   int
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Location string `header:"Location" doc:"Where the endpoint is, when it was registered."`
	Body     EndpointView
}

func endpointPath(id string) string { return "/v1/webhook-endpoints/" + id }

// endpoint is an endpoint as its last event left it.
func (s *server) endpoint(ctx context.Context, id string) (endpoint.State, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindWebhookEndpoint, id)
	if err != nil {
		return endpoint.State{}, err
	}
	return stateOf[endpoint.State](row)
}

// endpointAfter answers with an endpoint, what waits for it and what signs.
func (s *server) endpointAfter(ctx context.Context, e endpoint.State) (*endpointOutput, error) {
	tenant := principalOf(ctx).Tenant.ID
	known, err := s.Store.WebhookSettingsOf(ctx, tenant, e.SettingsID)
	if err != nil {
		return nil, err
	}
	v := s.endpointView(ctx, e, known[e.SettingsID])
	secrets, err := s.Store.WebhookSecrets(ctx, tenant, e.ID)
	if err != nil {
		return nil, err
	}
	v.Secrets = each(secrets, func(w store.WebhookSecret) EndpointSecretView {
		return EndpointSecretView{ID: w.ID, PublicKey: w.Public, CreatedAt: w.CreatedAt, ExpiresAt: w.ExpiresAt}
	})
	q, err := s.Store.WebhookQueueOf(ctx, tenant, e.ID)
	if err != nil {
		return nil, err
	}
	h := q.Health
	v.Health = &EndpointHealth{
		Waiting: q.Waiting, GivenUp: q.GivenUp, OldestSince: q.Oldest, NextAttempt: q.Next, Failures: h.Failures, FailingSince: h.FailingSince,
		Class: h.Class, OpenUntil: h.OpenUntil, QuietUntil: h.QuietUntil, DeliveredAt: h.DeliveredAt,
	}
	return &endpointOutput{Status: http.StatusOK, ETag: etag(e.Version), Body: v}, nil
}

// endpointView makes the answer from the domain value.
func (s *server) endpointView(ctx context.Context, e endpoint.State, w store.WebhookSettings) EndpointView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head := e.Head()
	names := make([]string, 0, len(w.Headers))
	for name := range w.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	v := EndpointView{
		ID: e.ID, Name: w.Name, URL: w.URL, Status: string(e.Status), StatusText: s.texts.status(l, lifecycle.KindWebhookEndpoint, string(e.Status)),
		Version: e.Version, Ended: head.Ended, EventTypes: list(w.EventTypes), Order: "subject", Rate: w.Rate, Concurrency: w.Concurrency,
		HeaderNames: names, Secrets: []EndpointSecretView{}, Verified: string(e.Verified), Unverified: e.Unverified, Reason: string(e.Reason),
		Gaps: e.Gaps, Replaying: e.Replay != nil, OwnerID: e.OwnerID, UnitID: e.UnitID, Since: e.Since,
		Allowed: s.allowed(caller.Roles, head.Ref, e.Allowed(), nil), Deadlines: s.deadlineViews(l, e.Open()),
		Tasks: s.nextTasks(l, caller, head, e.Tasks(), s.now(caller.Tenant)),
		Links: map[string]Link{"self": {Href: endpointPath(e.ID)}, "deliveries": {Href: endpointPath(e.ID) + "/deliveries"}},
	}
	if !w.Ordered {
		v.Order = orderNone
	}
	if e.Unverified != "" {
		v.UnverifiedText = s.texts.failure(l, e.Unverified)
	}
	if f := e.Failing; f != nil {
		v.FailingSince, v.FailingText = &f.Since, s.texts.failure(l, f.Class)
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := e.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

func (s *server) readEndpoint(ctx context.Context, in *idInput) (*endpointOutput, error) {
	state, err := s.endpoint(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.endpointAfter(ctx, state)
}

// readEndpointTimeline answers with what has happened to an endpoint, oldest first.
func (s *server) readEndpointTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if _, err := s.endpoint(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.timeline(ctx, in, lifecycle.KindWebhookEndpoint)
}

type endpointsInput struct {
	Status  string `query:"status" enum:"pending,active,paused,disabled,deleted" doc:"All that are not deleted, when you leave it out."`
	Failing bool   `query:"failing" doc:"Only those that have failed several times in a row, and those that were switched off."`
	PageInput
}

func (s *server) listEndpoints(ctx context.Context, in *endpointsInput) (*listOutput[EndpointView], error) {
	tenant := principalOf(ctx).Tenant.ID
	rows, err := s.Store.Endpoints(ctx, tenant, store.EndpointFilter{Status: in.Status, Failing: in.Failing}, in.page())
	if err != nil {
		return nil, err
	}
	states := make([]endpoint.State, len(rows.Items))
	ids := make([]string, len(rows.Items))
	for i, row := range rows.Items {
		if states[i], err = stateOf[endpoint.State](row); err != nil {
			return nil, err
		}
		ids[i] = states[i].SettingsID
	}
	known, err := s.Store.WebhookSettingsOf(ctx, tenant, ids...)
	if err != nil {
		return nil, err
	}
	return &listOutput[EndpointView]{Body: ListView[EndpointView]{Next: rows.Next, Items: each(states, func(e endpoint.State) EndpointView {
		return s.endpointView(ctx, e, known[e.SettingsID])
	})}}, nil
}

// DeliveryView is one event for one endpoint.
type DeliveryView struct {
	EventID   string        `json:"event_id" doc:"The webhook-id of the message."`
	Type      string        `json:"type"`
	Subject   string        `json:"subject"`
	Version   int           `json:"version" doc:"The number of the event within its subject."`
	State     string        `json:"state" enum:"waiting,delivered,given_up"`
	DueAt     *time.Time    `json:"due_at,omitempty" doc:"When it is sent next, if it waits."`
	Attempts  int           `json:"attempts" doc:"Those that count: after ten it is given up. Probes of an endpoint that does not answer do not count."`
	Tries     int           `json:"tries" doc:"All of them."`
	Again     bool          `json:"again" doc:"Somebody asked for it: it does not wait for others about the same subject."`
	QueuedAt  time.Time     `json:"queued_at"`
	SettledAt *time.Time    `json:"settled_at,omitempty"`
	Class     string        `json:"class,omitempty" doc:"What the last attempt came to."`
	ClassText string        `json:"class_text,omitempty" doc:"The same, in the caller's language."`
	Status    int           `json:"http_status,omitempty"`
	History   []AttemptView `json:"history,omitempty" doc:"The last hundred attempts, oldest first. Not in lists."`
}

// AttemptView is one request, and what it came to.
type AttemptView struct {
	No      int       `json:"no"`
	Cause   string    `json:"cause" enum:"schedule,probe,again" doc:"schedule: its time had come. probe: to see whether the receiver is back. again: somebody asked for it."`
	At      time.Time `json:"at"`
	TookMS  int64     `json:"took_ms"`
	Class   string    `json:"class"`
	Status  int       `json:"http_status,omitempty"`
	Snippet string    `json:"snippet,omitempty" doc:"The beginning of an answer that was no success, for thirty days."`
}

type deliveryOutput struct{ Body DeliveryView }

type deliveriesInput struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The endpoint."`
	State   string `query:"state" enum:"waiting,delivered,given_up"`
	Subject string `query:"subject_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Those about this placement, agreement and so on."`
	PageInput
}

func (s *server) listDeliveries(ctx context.Context, in *deliveriesInput) (*listOutput[DeliveryView], error) {
	if _, err := s.endpoint(ctx, in.ID); err != nil {
		return nil, err
	}
	l := inquiryOf(ctx).language
	rows, err := s.Store.Deliveries(ctx, principalOf(ctx).Tenant.ID, in.ID, store.DeliveryFilter{State: in.State, ProcessID: in.Subject, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(rows, func(d store.WebhookDelivery) DeliveryView { return s.deliveryView(l, d) }), nil
}

func (s *server) deliveryView(l language, d store.WebhookDelivery) DeliveryView {
	event := eventcatalogue.Event{Kind: d.Kind, Fact: d.Fact, ProcessID: d.ProcessID}
	v := DeliveryView{
		EventID: d.EventID, Type: event.Type(), Subject: event.Subject(), Version: d.Version, State: d.State, Attempts: d.Attempts, Tries: d.Tries,
		Again: d.Again, QueuedAt: d.QueuedAt, SettledAt: d.SettledAt, Class: d.Class, ClassText: s.texts.failure(l, d.Class), Status: d.Status,
	}
	if d.State == store.WebhookWaiting {
		v.DueAt = &d.DueAt
	}
	return v
}

// readDelivery answers with one event for one endpoint, and every attempt.
func (s *server) readDelivery(ctx context.Context, in *deliveryInput) (*deliveryOutput, error) {
	tenant := principalOf(ctx).Tenant.ID
	found, err := s.Store.Deliveries(ctx, tenant, in.ID, store.DeliveryFilter{EventID: in.EventID})
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, store.ErrNotFound
	}
	attempts, err := s.Store.Attempts(ctx, tenant, in.ID, in.EventID)
	if err != nil {
		return nil, err
	}
	v := s.deliveryView(inquiryOf(ctx).language, found.Items[0])
	v.History = each(attempts, func(a store.WebhookAttempt) AttemptView {
		return AttemptView{No: a.No, Cause: a.Cause, At: a.At, TookMS: a.Took.Milliseconds(), Class: a.Class, Status: a.Status, Snippet: a.Snippet}
	})
	return &deliveryOutput{Body: v}, nil
}
