package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	eventcatalogue "placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
	"placement/workflows/contract"
)

// Webhooks is what the API must know of sending: which addresses and headers are allowed, and what messages are signed with.
type Webhooks interface {
	// CheckURL returns the code of the rule that the address breaks; empty for none. Practice tenants reach chosen hosts only.
	CheckURL(practice bool, url string) string
	// CheckHeader is the same for a header field.
	CheckHeader(name, value string) string
	// NewSecret makes what messages are signed with; the pair is empty unless it is wanted.
	NewSecret(pair bool) (symmetric, private, public string)
}

// EndpointBody registers a webhook endpoint.
type EndpointBody struct {
	Name        string            `json:"name" minLength:"1" maxLength:"200" doc:"What people call the receiver."`
	URL         string            `json:"url" minLength:"1" maxLength:"2048" doc:"Where messages are posted to: HTTPS, at a public address."`
	EventTypes  []string          `json:"event_types,omitempty" maxItems:"200" doc:"Types of events, or a kind with an asterisk: placement.*; all, when you leave it out."`
	Order       string            `json:"order,omitempty" enum:"subject,none" default:"subject" doc:"subject: messages about one placement, agreement and so on come in their order; one that does not get through holds back the later ones about the same. none: each as soon as it can be."`
	Rate        int               `json:"rate,omitempty" minimum:"0" maximum:"10000" doc:"Messages per second at most; 0 for no limit."`
	Concurrency int               `json:"concurrency,omitempty" minimum:"1" maximum:"100" default:"10" doc:"How many are sent at a time."`
	Headers     map[string]string `json:"headers,omitempty" maxProperties:"20" doc:"Header fields to send besides, such as Authorization. Kept encrypted, and never shown again."`
	Ed25519     bool              `json:"ed25519,omitempty" doc:"Sign with a key pair, too: whoever knows the public key can check a message, and cannot make one."`
}

type endpointCreateInput struct {
	CommandHeaders
	Body EndpointBody
}

// registerEndpoint writes settings and secret first, then begins the process: the same request finds what it began before.
func (s *server) registerEndpoint(ctx context.Context, in *endpointCreateInput) (*endpointOutput, error) {
	c, err := s.envelope(ctx, endpoint.RegisterEndpoint{}.Name(), "", in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	p := principalOf(ctx)
	ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: lifecycle.DeriveID("webhook_endpoint", c.ID)}
	settings := store.WebhookSettings{
		ID: lifecycle.DeriveID("webhook_settings", c.ID, c.Fingerprint), EndpointID: ref.ID, Name: strings.TrimSpace(in.Body.Name), URL: in.Body.URL,
		EventTypes: in.Body.EventTypes, Ordered: in.Body.Order != orderNone, Rate: in.Body.Rate, Concurrency: in.Body.Concurrency,
		Headers: in.Body.Headers, CreatedBy: p.UserID,
	}
	if err := s.checkSettings(ctx, settings); err != nil {
		return nil, err
	}
	if err := s.Store.AddWebhookSettings(ctx, p.Tenant.ID, settings); err != nil {
		return nil, err
	}
	secret, err := s.newSecret(ctx, c, ref.ID, in.Body.Ed25519)
	if err != nil {
		return nil, err
	}
	e := endpoint.RegisterEndpoint{
		ID: ref.ID, Ruleset: endpoint.Ruleset, SettingsID: settings.ID, SecretID: secret.ID, OwnerID: p.UserID, UnitID: p.UnitID,
		Policy: endpoint.DefaultPolicy(),
	}
	if e.Calendar, err = s.calendars.of(ctx, p.Tenant, s.now(p.Tenant)); err != nil {
		return nil, err
	}
	status := http.StatusCreated
	done, err := s.beginEndpoint(ctx, ref, c, e)
	if err != nil {
		if done, err = begun[endpoint.State](ctx, s, ref, c, err); err != nil {
			return nil, err
		}
		status = http.StatusOK
	}
	out, err := s.endpointAfter(ctx, done.State)
	if err != nil {
		return nil, err
	}
	out.Status, out.Location = status, endpointPath(ref.ID)
	if done.State.SecretID == secret.ID {
		out.Body.Secret = secret.Symmetric
	}
	return out, nil
}

func (s *server) beginEndpoint(ctx context.Context, ref lifecycle.Ref, c contract.Command, e endpoint.RegisterEndpoint) (contract.Outcome[endpoint.State], error) {
	c, err := s.processes.seal(c, ref.ID, e)
	if err != nil {
		return contract.Outcome[endpoint.State]{}, err
	}
	attributes := firstAttributes(c, string(endpoint.Pending), e.OwnerID, e.UnitID, e.Ruleset, s.now(principalOf(ctx).Tenant))
	out, err := start[endpoint.State](ctx, s.processes, ref, e.Name(), contract.WebhookEndpointWorkflow, c, client.StartWorkflowOptions{
		StaticSummary:         fmt.Sprintf("Webhook endpoint %.4s…", ref.ID),
		TypedSearchAttributes: attributes,
	})
	if err == nil && out.Fingerprint != c.Fingerprint {
		err = keyReused()
	}
	return out, err
}

const orderNone = "none"

// checkSettings refuses an address, a header or a type of event that nothing could be sent by.
func (s *server) checkSettings(ctx context.Context, w store.WebhookSettings) error {
	if w.Name == "" {
		return refuseField(lifecycle.CodeRequired, "name")
	}
	if rule := s.Webhooks.CheckURL(principalOf(ctx).Tenant.Practice, w.URL); rule != "" {
		return refuseField(rule, "url")
	}
	for _, name := range slices.Sorted(maps.Keys(w.Headers)) {
		if rule := s.Webhooks.CheckHeader(name, w.Headers[name]); rule != "" {
			return refuseField(rule, "headers")
		}
	}
	for _, name := range w.EventTypes {
		kind, all := strings.CutSuffix(name, ".*")
		_, known := eventcatalogue.Find(name)
		if known = known || all && slices.Contains(eventcatalogue.Kinds(), lifecycle.Kind(kind)); !known {
			return refuseField("unknown_event_type", "event_types")
		}
	}
	return nil
}

// newSecret makes the secret that the command takes into use. The same command always has the same one.
func (s *server) newSecret(ctx context.Context, c contract.Command, endpointID string, pair bool) (store.WebhookSecret, error) {
	w := store.WebhookSecret{ID: lifecycle.DeriveID("webhook_secret", c.ID, c.Fingerprint), EndpointID: endpointID}
	w.Symmetric, w.Private, w.Public = s.Webhooks.NewSecret(pair)
	return s.Store.AddWebhookSecret(ctx, principalOf(ctx).Tenant.ID, w)
}

// EndpointChange changes an endpoint; what is left out stays as it is.
type EndpointChange struct {
	Name        *string            `json:"name,omitempty" minLength:"1" maxLength:"200"`
	URL         *string            `json:"url,omitempty" minLength:"1" maxLength:"2048" doc:"Another address is to be verified anew; what happens meanwhile is kept."`
	EventTypes  *[]string          `json:"event_types,omitempty" maxItems:"200" doc:"An empty list is all."`
	Order       string             `json:"order,omitempty" enum:"subject,none"`
	Rate        *int               `json:"rate,omitempty" minimum:"0" maximum:"10000"`
	Concurrency *int               `json:"concurrency,omitempty" minimum:"1" maximum:"100"`
	Headers     *map[string]string `json:"headers,omitempty" maxProperties:"20" doc:"All of them: they replace those that are there."`
}

type endpointCommandInput[B any] struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The endpoint."`
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw. When the endpoint has changed since, the command is refused with 412."`
	CommandHeaders
	Body B
}

// changeEndpoint writes the new settings first, then lets the event refer to them.
func (s *server) changeEndpoint(ctx context.Context, in *endpointCommandInput[EndpointChange]) (*endpointOutput, error) {
	c, ref, err := s.toEndpoint(ctx, endpoint.ChangeEndpoint{}.Name(), in.ID, in.IfMatch, in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	tenant := principalOf(ctx).Tenant.ID
	state, err := s.endpoint(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	known, err := s.Store.WebhookSettingsOf(ctx, tenant, state.SettingsID)
	if err != nil {
		return nil, err
	}
	before := known[state.SettingsID]
	after := in.Body.settings(before)
	after.ID, after.CreatedBy = lifecycle.DeriveID("webhook_settings", c.ID, c.Fingerprint), principalOf(ctx).UserID
	if before.ID != after.ID { // not this command's own
		if err := s.checkSettings(ctx, after); err != nil {
			return nil, err
		}
		if err := s.Store.AddWebhookSettings(ctx, tenant, after); err != nil {
			return nil, err
		}
	}
	return s.tellEndpoint(ctx, ref, c, endpoint.ChangeEndpoint{SettingsID: after.ID, AddressChanged: before.URL != after.URL})
}

// settings are those before with what is changed.
func (b EndpointChange) settings(w store.WebhookSettings) store.WebhookSettings {
	if b.Name != nil {
		w.Name = strings.TrimSpace(*b.Name)
	}
	if b.URL != nil {
		w.URL = *b.URL
	}
	if b.EventTypes != nil {
		w.EventTypes = *b.EventTypes
	}
	if b.Order != "" {
		w.Ordered = b.Order != orderNone
	}
	if b.Rate != nil {
		w.Rate = *b.Rate
	}
	if b.Concurrency != nil {
		w.Concurrency = *b.Concurrency
	}
	if b.Headers != nil {
		w.Headers = *b.Headers
	}
	return w
}

// SecretRotation asks for a new secret.
type SecretRotation struct {
	OverlapHours *int `json:"overlap_hours,omitempty" minimum:"0" maximum:"168" default:"24" doc:"For how many hours the secret before signs, too; 0 takes it out of use at once."`
	Ed25519      bool `json:"ed25519,omitempty" doc:"Sign with a key pair, too."`
}

// rotateSecret makes a secret first, then lets the event take it into use. The answer is the only one that shows it.
func (s *server) rotateSecret(ctx context.Context, in *endpointCommandInput[SecretRotation]) (*endpointOutput, error) {
	c, ref, err := s.toEndpoint(ctx, endpoint.RotateSecret{}.Name(), in.ID, in.IfMatch, in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	if _, err := s.endpoint(ctx, in.ID); err != nil {
		return nil, err
	}
	secret, err := s.newSecret(ctx, c, in.ID, in.Body.Ed25519)
	if err != nil {
		return nil, err
	}
	overlap := endpoint.DefaultOverlap
	if in.Body.OverlapHours != nil {
		overlap = *in.Body.OverlapHours
	}
	out, err := s.tellEndpoint(ctx, ref, c, endpoint.RotateSecret{SecretID: secret.ID, Overlap: overlap})
	if err == nil {
		out.Body.Secret = secret.Symmetric
	}
	return out, err
}

// toEndpoint is the envelope of a command to an endpoint.
func (s *server) toEndpoint(ctx context.Context, name, id, ifMatch string, h CommandHeaders) (contract.Command, lifecycle.Ref, error) {
	ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: id}
	c, err := s.envelope(ctx, name, id, h)
	if err == nil {
		c.IfVersion, err = versionOf(ifMatch)
	}
	return c, ref, err
}

// tellEndpoint sends an event to an endpoint and answers with the endpoint after it.
func (s *server) tellEndpoint(ctx context.Context, ref lifecycle.Ref, c contract.Command, e lifecycle.Event) (*endpointOutput, error) {
	out, err := ask[endpoint.State](ctx, s, ref, c, e)
	if err != nil {
		return nil, err
	}
	return s.endpointAfter(ctx, out.State)
}
