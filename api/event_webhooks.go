package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"placement/models/lifecycle"
	eventcatalogue "placement/models/lifecycle/catalogue"
)

// webhookDocument is what the API's document says of the requests that receivers of webhooks get.
type webhookDocument struct {
	items map[string]*huma.PathItem
	// schemas are by name of the component: what the messages about a kind of process have in common.
	schemas map[string]*huma.Schema
}

// Names of components that all webhooks share.
const (
	webhookID        = "WebhookID"
	webhookTimestamp = "WebhookTimestamp"
	webhookSignature = "WebhookSignature"
	webhookTaken     = "WebhookTaken"
	webhookGone      = "WebhookGone"
	webhookSlower    = "WebhookSlower"
	webhookFailed    = "WebhookFailed"
)

// documentWebhooks describes one request for each type of event. What is the same in all stands once, among the components.
func documentWebhooks(t texts, base string) (webhookDocument, error) {
	d := webhookDocument{map[string]*huma.PathItem{}, map[string]*huma.Schema{}}
	for _, k := range eventcatalogue.Kinds() {
		schema, err := eventcatalogue.KindSchema(k)
		if err != nil {
			return d, fmt.Errorf("document webhooks: %w", err)
		}
		if d.schemas[messageOf(k)], err = schemaFrom(schema); err != nil {
			return d, err
		}
	}
	for _, typ := range eventcatalogue.All() {
		example, err := eventcatalogue.Example(base, typ)
		if err != nil {
			return d, fmt.Errorf("document webhooks: %w", err)
		}
		d.items[typ.Name] = &huma.PathItem{Post: webhook(t, base, typ, example)}
	}
	return d, nil
}

func webhook(t texts, base string, typ eventcatalogue.Type, example []byte) *huma.Operation {
	parameter := func(name string) *huma.Param { return &huma.Param{Ref: "#/components/parameters/" + name} }
	response := func(name string) *huma.Response { return &huma.Response{Ref: "#/components/responses/" + name} }
	return &huma.Operation{
		OperationID:  "receive_" + strings.ReplaceAll(typ.Name, ".", "_"),
		Summary:      sentence(t.fact(english, typ.Kind, typ.Fact)),
		Deprecated:   typ.Deprecated,
		ExternalDocs: &huma.ExternalDocs{Description: "The schema of this type alone.", URL: typ.SchemaURL(base)},
		Security:     []map[string][]string{}, // the signature takes the place of a token
		Parameters:   []*huma.Param{parameter(webhookID), parameter(webhookTimestamp), parameter(webhookSignature)},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{eventcatalogue.MediaType: {
			Schema: &huma.Schema{AllOf: []*huma.Schema{
				{Ref: "#/components/schemas/" + messageOf(typ.Kind)},
				{Properties: map[string]*huma.Schema{"type": {Const: typ.Name}}},
			}},
			Example: json.RawMessage(example),
		}}},
		Responses: map[string]*huma.Response{
			"2XX": response(webhookTaken), "410": response(webhookGone), "429": response(webhookSlower), "default": response(webhookFailed),
		},
	}
}

// messageOf is the name of the component for the messages about a kind of process: "MentorTrainingEvent".
func messageOf(k lifecycle.Kind) string {
	var name strings.Builder
	for word := range strings.SplitSeq(string(k), "_") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String() + "Event"
}

// schemaFrom takes a schema into the document as it is.
func schemaFrom(schema []byte) (*huma.Schema, error) {
	s := &huma.Schema{}
	if err := json.Unmarshal(schema, &s.Extensions); err != nil {
		return nil, fmt.Errorf("take schema into the document: %w", err)
	}
	return s, nil
}

// describeEvents adds the webhooks to the document, and in what form a schema is answered.
func (s *server) describeEvents(doc *huma.OpenAPI) {
	doc.Webhooks = s.webhooks.items
	maps.Copy(doc.Components.Schemas.Map(), s.webhooks.schemas)
	text := func(name, description string) *huma.Param {
		return &huma.Param{Name: name, In: "header", Required: true, Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	doc.Components.Parameters = map[string]*huma.Param{
		webhookID:        text("webhook-id", "The event's ID: the same however often it is sent. Leave aside what you have seen."),
		webhookTimestamp: text("webhook-timestamp", "When this attempt was made, in seconds since 1970. Refuse what is older than five minutes."),
		webhookSignature: text("webhook-signature", "One or more signatures, with spaces between; one that is right is enough. Each is `v1,` and, in base64, "+
			"the HMAC-SHA256 of ID, timestamp and the body as it came, with dots between, as Standard Webhooks 1.0.0 says."),
	}
	doc.Components.Responses = map[string]*huma.Response{
		webhookTaken:  {Description: "Taken. Answer as soon as the event is safe with you, and work on it afterwards."},
		webhookGone:   {Description: "Send nothing here any more: the endpoint is disabled."},
		webhookSlower: {Description: "Too much at once. It is sent again, after `Retry-After` where that is given, and what follows is sent more slowly.", Headers: map[string]*huma.Param{"Retry-After": {Description: "Seconds, or a time.", Schema: &huma.Schema{Type: huma.TypeString}}}},
		webhookFailed: {Description: "Not taken; a redirection is not followed either. It is sent again later."},
	}
	doc.Paths[eventSchemaPath].Get.Responses["200"].Content = map[string]*huma.MediaType{
		eventcatalogue.SchemaMediaType: {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
	}
}
