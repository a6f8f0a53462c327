package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/endpoint"
	"placement/models/store"
	"placement/workflows/contract"
)

// plain is the body of a command that says nothing.
type plain struct{}

func (plain) texts() []text { return nil }

type endpointTestBody struct{ plain }

func (endpointTestBody) event(target, lifecycle.Contents) lifecycle.Event { return endpoint.SendTest{} }

type endpointPauseBody struct{ plain }

func (endpointPauseBody) event(target, lifecycle.Contents) lifecycle.Event {
	return endpoint.PauseEndpoint{}
}

type endpointResumeBody struct{ plain }

func (endpointResumeBody) event(target, lifecycle.Contents) lifecycle.Event {
	return endpoint.ResumeEndpoint{}
}

type endpointGapsBody struct{ plain }

func (endpointGapsBody) event(target, lifecycle.Contents) lifecycle.Event {
	return endpoint.SettleGaps{}
}

type endpointDeletionBody struct{ plain }

func (endpointDeletionBody) event(target, lifecycle.Contents) lifecycle.Event {
	return endpoint.DeleteEndpoint{}
}

type endpointReassignmentBody struct {
	OwnerID string `json:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who takes over, with their unit: somebody who may look after webhook endpoints."`
}

func (endpointReassignmentBody) texts() []text { return nil }

// resolve finds the new owner: somebody who works here and may do what the endpoint asks for.
func (b endpointReassignmentBody) resolve(ctx context.Context, s *server, t *target) error {
	owner, err := s.Store.User(ctx, principalOf(ctx).Tenant.ID, b.OwnerID)
	may := owner.Active && s.access.May(owner.Roles, access.Operation(endpoint.ChangeEndpoint{}.Name()))
	if errors.Is(err, store.ErrNotFound) || err == nil && !may {
		return refuseField(lifecycle.CodeOwnerNotFound, "owner_id")
	}
	t.unitID = owner.UnitID
	return err
}

func (b endpointReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return endpoint.ReassignEndpoint{OwnerID: b.OwnerID, UnitID: t.unitID}
}

type verificationBody struct {
	Method endpoint.Method `json:"method" enum:"challenge,handshake" doc:"challenge: a signed message whose data.challenge must be echoed, as JSON {\"challenge\": …} or as text. handshake: an OPTIONS request by the HTTP 1.1 Web Hooks specification of the CNCF."`
}

func (verificationBody) texts() []text { return nil }

func (b verificationBody) event(target, lifecycle.Contents) lifecycle.Event {
	return endpoint.RequestVerification{Method: b.Method}
}

// endpointCommand is a route that sends an event to an endpoint and answers with the endpoint after it.
func endpointCommand[B request](name, path, summary string) operation {
	return fromServer(endpointOperation(name, path, summary), func(s *server) func(context.Context, *CommandInput[B]) (*endpointOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*endpointOutput, error) {
			ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: in.ID}
			out, err := carryOut[endpoint.State](ctx, s, ref, name, in.IfMatch, in.CommandHeaders, in.Body, target{})
			if err != nil {
				return nil, err
			}
			if name != (endpoint.RequestVerification{}).Name() {
				return s.endpointAfter(ctx, out.State)
			}
			// It has been asked meanwhile: what came of it is in the row.
			state, err := s.endpoint(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return s.endpointAfter(ctx, state)
		}
	})
}

func endpointOperation(name, path, summary string) operation {
	return operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Webhooks", status: http.StatusOK, command: true}
}

// ReplayBody says what is to be sent again.
type ReplayBody struct {
	Since time.Time      `json:"since" doc:"From when on, in real time, also where a tenant practises with another. At most ninety days back."`
	Until *time.Time     `json:"until,omitempty" doc:"Until when; now, when you leave it out."`
	Which endpoint.Which `json:"which,omitempty" enum:"missing,everything" default:"missing" doc:"missing: what was never delivered to this endpoint. everything: what it was told already, too."`
	// DryRun counts and changes nothing.
	DryRun bool `json:"dry_run,omitempty" doc:"Only say how many messages it would be."`
}

// ReplayView is what a replay is, or would be.
type ReplayView struct {
	DryRun   bool           `json:"dry_run"`
	Since    time.Time      `json:"since"`
	Until    time.Time      `json:"until"`
	Which    endpoint.Which `json:"which" enum:"missing,everything"`
	Messages *int           `json:"messages,omitempty" doc:"In a dry run: how many messages would be sent."`
	Endpoint *EndpointView  `json:"endpoint,omitempty" doc:"The endpoint after it was asked for."`
}

type replayOutput struct {
	ETag string `header:"ETag" doc:"The version of the endpoint, for If-Match."`
	Body ReplayView
}

// replay lets an endpoint be told again what happened, or says how much that would be.
func (s *server) replay(ctx context.Context, in *endpointCommandInput[ReplayBody]) (*replayOutput, error) {
	now := s.Clock().UTC().Truncate(time.Microsecond)
	e := endpoint.RequestReplay{Since: in.Body.Since.UTC(), Until: now, Which: in.Body.Which, Now: now}
	if in.Body.Until != nil {
		e.Until = in.Body.Until.UTC()
	}
	v := ReplayView{DryRun: in.Body.DryRun, Since: e.Since, Until: e.Until, Which: e.Which}
	if in.Body.DryRun {
		if _, err := s.endpoint(ctx, in.ID); err != nil {
			return nil, err
		}
		if err := e.Check(); err != nil {
			return nil, err
		}
		n, err := s.Store.CountReplay(ctx, principalOf(ctx).Tenant.ID, in.ID, store.ReplaySpan{Since: e.Since, Until: e.Until, Which: e.Which})
		v.Messages = &n
		return &replayOutput{Body: v}, err
	}
	c, ref, err := s.toEndpoint(ctx, e.Name(), in.ID, in.IfMatch, in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	out, err := s.tellEndpoint(ctx, ref, c, e)
	if err != nil {
		return nil, err
	}
	v.Endpoint = &out.Body
	return &replayOutput{ETag: out.ETag, Body: v}, nil
}

type deliveryInput struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The endpoint."`
	EventID string `path:"event_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The event: the webhook-id of the message."`
}

type resendInput struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The endpoint."`
	EventID string `path:"event_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The event: the webhook-id of the message."`
	Body    struct{}
}

// resend has one event sent again, with the ID that it had. It may be repeated: the message comes once more each time.
func (s *server) resend(ctx context.Context, in *resendInput) (*deliveryOutput, error) {
	state, err := s.endpoint(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !state.Keeps() {
		return nil, refuse(http.StatusConflict, lifecycle.CodeNotPossibleNow)
	}
	actor := actorOf(ctx)
	if err := s.Store.Resend(ctx, actor, in.ID, in.EventID); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil, notFound("event_not_found")
		}
		return nil, err
	}
	s.poke(ctx, in.ID)
	return s.readDelivery(ctx, &deliveryInput{ID: in.ID, EventID: in.EventID})
}

// poke wakes an endpoint. When it does not hear, somebody looks within seconds anyway.
func (s *server) poke(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: id}
	if err := s.Temporal.SignalWorkflow(ctx, contract.WorkflowID(ref), "", contract.PokeSignal, nil); err != nil {
		s.Log.Info("an endpoint did not hear that something is due", "endpoint_id", id, "error", err)
	}
}
