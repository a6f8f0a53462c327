package api

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"placement/models/lifecycle"
	eventcatalogue "placement/models/lifecycle/catalogue"
)

// EventTypeView is a type of event that webhooks and the feed carry.
type EventTypeView struct {
	Type        string       `json:"type" doc:"The name: kind of process, dot, fact."`
	Version     int          `json:"version" doc:"The newest version of its messages. Earlier ones have schemas of their own."`
	Kind        eventKind    `json:"kind" doc:"The kind of process that it happens to."`
	Description string       `json:"description" doc:"What has happened then, in the caller's language."`
	Deprecated  bool         `json:"deprecated" doc:"Whether it is no longer recorded. Events from before may come again."`
	Schema      string       `json:"schema" doc:"Where the JSON Schema of a message is."`
	Example     eventMessage `json:"example" doc:"A message with made-up IDs."`
}

// eventKind is a kind of process whose events have types.
type eventKind string

// Schema lists the kinds that the catalogue has.
func (eventKind) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, k := range eventcatalogue.Kinds() {
		s.Enum = append(s.Enum, string(k))
	}
	return s
}

// eventMessage is a message as it is sent, byte by byte.
type eventMessage json.RawMessage

// MarshalJSON returns the message.
func (m eventMessage) MarshalJSON() ([]byte, error) { return m, nil }

// Schema says that it is a CloudEvent; what is in it, its own schema says.
func (eventMessage) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

type eventTypesInput struct {
	Kind eventKind `query:"kind" doc:"Only the types of this kind of process."`
}

func (s *server) listEventTypes(ctx context.Context, in *eventTypesInput) (*listOutput[EventTypeView], error) {
	out := &listOutput[EventTypeView]{Body: ListView[EventTypeView]{Items: []EventTypeView{}}}
	for _, t := range eventcatalogue.All() {
		if in.Kind != "" && t.Kind != lifecycle.Kind(in.Kind) {
			continue
		}
		v, err := s.eventTypeView(inquiryOf(ctx).language, t)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

func (s *server) eventTypeView(l language, t eventcatalogue.Type) (EventTypeView, error) {
	example, err := eventcatalogue.Example(s.PublicURL, t)
	if err != nil {
		return EventTypeView{}, fmt.Errorf("show type of event: %w", err)
	}
	return EventTypeView{
		Type: t.Name, Version: t.Version, Kind: eventKind(t.Kind), Description: sentence(s.texts.fact(l, t.Kind, t.Fact)),
		Deprecated: t.Deprecated, Schema: t.SchemaURL(s.PublicURL), Example: example,
	}, nil
}

type eventTypeInput struct {
	Type string `path:"type" pattern:"^[a-z_]{1,60}\\.[a-z_]{1,60}$" patternDescription:"the name of an event type: small letters and underscores, with a dot between kind and fact"`
}

type eventTypeOutput struct{ Body EventTypeView }

func (s *server) readEventType(ctx context.Context, in *eventTypeInput) (*eventTypeOutput, error) {
	t, ok := eventcatalogue.Find(in.Type)
	if !ok {
		return nil, notFound(codeNotFound)
	}
	v, err := s.eventTypeView(inquiryOf(ctx).language, t)
	return &eventTypeOutput{v}, err
}

const eventSchemaPath = "/v1/event-types/{type}/versions/{version}/schema"

type eventSchemaInput struct {
	Type    string `path:"type" pattern:"^[a-z_]{1,60}\\.[a-z_]{1,60}$" patternDescription:"the name of an event type: small letters and underscores, with a dot between kind and fact"`
	Version int    `path:"version" minimum:"1" maximum:"1000"`
}

type eventSchemaOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// readEventSchema answers with the schema of a version of a type, as a document of its own.
func (s *server) readEventSchema(_ context.Context, in *eventSchemaInput) (*eventSchemaOutput, error) {
	t, ok := eventcatalogue.Find(in.Type)
	if !ok || in.Version > t.Version {
		return nil, notFound(codeNotFound)
	}
	schema, err := eventcatalogue.Schema(s.PublicURL, t)
	return &eventSchemaOutput{eventcatalogue.SchemaMediaType, schema}, err
}
