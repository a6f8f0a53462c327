package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	eventcatalogue "placement/models/lifecycle/catalogue"
)

const harnessURL = "https://placement.example"

func TestEveryTypeOfEventIsListedAndRead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	require.NoError(t, json.Unmarshal([]byte(b.get("/v1/event-types").body), &list))
	all := eventcatalogue.All()
	require.Len(t, list.Items, len(all))

	for i, typ := range all {
		got := b.get("/v1/event-types/" + typ.Name)
		got.ok(http.StatusOK)
		require.JSONEq(t, string(list.Items[i]), got.body)
		var v struct {
			Type    string          `json:"type"`
			Kind    string          `json:"kind"`
			Schema  string          `json:"schema"`
			Version int             `json:"version"`
			Example json.RawMessage `json:"example"`
		}
		require.NoError(t, json.Unmarshal([]byte(got.body), &v))
		require.Equal(t, typ.Name, v.Type)
		require.Equal(t, string(typ.Kind), v.Kind)
		require.Equal(t, 1, v.Version)
		example, err := eventcatalogue.Example(harnessURL, typ)
		require.NoError(t, err)
		require.Equal(t, string(example), string(v.Example), "byte by byte")

		schema := b.get(strings.TrimPrefix(v.Schema, harnessURL))

		require.Equal(t, http.StatusOK, schema.status)
		require.Equal(t, "application/schema+json", schema.header.Get("Content-Type"))
		want, err := eventcatalogue.Schema(harnessURL, typ)
		require.NoError(t, err)
		require.Equal(t, string(want), schema.body)
	}
}

func TestTypesOfEventAreInBothLanguagesAndByKind(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const held = "/v1/event-types/placement.safety_meeting_held"

	require.Equal(t, "Tryghedsmødet blev holdt.", b.do(http.MethodGet, held, "", "Accept-Language", "da").ok(http.StatusOK)["description"])
	require.Equal(t, "The safety meeting was held.", b.do(http.MethodGet, held, "", "Accept-Language", "en").ok(http.StatusOK)["description"])
	for _, typ := range eventcatalogue.All() {
		for _, l := range []language{danish, english} {
			require.NotEmpty(t, b.server.texts.fact(l, typ.Kind, typ.Fact), "%s in %s", typ.Name, l)
		}
	}
	for _, k := range eventcatalogue.Kinds() {
		items, _ := b.get("/v1/event-types?kind=" + string(k)).ok(http.StatusOK)["items"].([]any)
		require.NotEmpty(t, items, k)
		for _, item := range items {
			require.Equal(t, string(k), item.(map[string]any)["kind"])
		}
	}
	b.get("/v1/event-types?kind=estrangement").field("not_one_of", "kind")
}

func TestTypesOfEventThatAreNotThere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, path := range []string{
		"/placement.estranged", "/estrangement.signed", "/placement.estranged/versions/1/schema", "/placement.signed/versions/2/schema",
	} {
		b.get("/v1/event-types"+path).refused(http.StatusNotFound, "not_found")
	}
	b.get("/v1/event-types/signed").field("invalid_form", "type")
	b.get("/v1/event-types/placement.signed/versions/0/schema").field("too_small", "version")
}

// Where a message says a process is read, it is read by the API.
func TestLinksOfMessagesAreRoutesOfTheAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	routes := map[string]string{}
	for _, o := range b.server.operations() {
		if o.method == http.MethodGet {
			routes[o.path] = string(o.name)
		}
	}
	for _, k := range eventcatalogue.Kinds() {
		body, err := eventcatalogue.Message(harnessURL, eventcatalogue.Event{ID: "e", Kind: k, ProcessID: "{id}", Version: 1, Fact: "reminded"})
		require.NoError(t, err)
		var said struct {
			Data struct {
				Link string `json:"link"`
			} `json:"data"`
		}
		require.NoError(t, json.Unmarshal(body, &said))

		require.Equal(t, "read_"+string(k), routes[strings.TrimPrefix(said.Data.Link, harnessURL)], k)
	}
}

type reference struct {
	Ref string `json:"$ref"`
}

// webhookInDocument is as much of a webhook as there must be of each.
type webhookInDocument struct {
	Post struct {
		Parameters  []reference `json:"parameters"`
		Security    []any       `json:"security"`
		RequestBody struct {
			Content map[string]struct {
				Schema struct {
					AllOf []struct {
						reference
						Properties map[string]struct {
							Const string `json:"const"`
						} `json:"properties"`
					} `json:"allOf"` //nolint:tagliatelle // JSON Schema's name.
				} `json:"schema"`
				Example json.RawMessage `json:"example"`
			} `json:"content"`
		} `json:"requestBody"` //nolint:tagliatelle // OpenAPI's name.
		Responses map[string]reference `json:"responses"`
	} `json:"post"`
}

func TestTheCatalogueIsWhatTheDocumentSaysOfWebhooks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var doc struct {
		Webhooks   map[string]webhookInDocument `json:"webhooks"`
		Components struct {
			Schemas    map[string]json.RawMessage `json:"schemas"`
			Parameters map[string]struct {
				Name string `json:"name"`
				In   string `json:"in"`
			} `json:"parameters"`
			Responses map[string]struct {
				Description string `json:"description"`
			} `json:"responses"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal([]byte(b.as("", http.MethodGet, "/openapi.json", "").body), &doc))
	require.Len(t, doc.Webhooks, len(eventcatalogue.All()))
	for _, typ := range eventcatalogue.All() {
		require.Contains(t, doc.Webhooks, typ.Name)
		post := doc.Webhooks[typ.Name].Post
		var headers []string
		for _, p := range post.Parameters {
			found := doc.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")]
			require.Equal(t, "header", found.In)
			headers = append(headers, found.Name)
		}
		require.Equal(t, []string{"webhook-id", "webhook-timestamp", "webhook-signature"}, headers)
		require.NotNil(t, post.Security, "no token is asked for")
		require.Empty(t, post.Security)
		require.Len(t, post.Responses, 4)
		for _, status := range []string{"2XX", "410", "429", "default"} {
			ref := post.Responses[status].Ref
			require.NotEmpty(t, doc.Components.Responses[strings.TrimPrefix(ref, "#/components/responses/")].Description, status)
		}
		body := post.RequestBody.Content["application/cloudevents+json"]
		require.Equal(t, typ.Name, body.Schema.AllOf[1].Properties["type"].Const)
		of, err := eventcatalogue.KindSchema(typ.Kind)
		require.NoError(t, err)
		require.JSONEq(t, string(of), string(doc.Components.Schemas[strings.TrimPrefix(body.Schema.AllOf[0].Ref, "#/components/schemas/")]))
		example, err := eventcatalogue.Example(harnessURL, typ)
		require.NoError(t, err)
		require.JSONEq(t, string(example), string(body.Example))
	}
}

func TestComponentsOfWebhooksHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	require.Equal(t, "MentorTrainingEvent", messageOf(lifecycle.KindMentorTraining))
	require.Equal(t, "PlacementEvent", messageOf(lifecycle.KindPlacement))
}
