package catalogue_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/catalogue"
)

// compiled is a schema as an independent validator reads it.
func compiled(t *testing.T, schema []byte, closed bool) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	require.NoError(t, err)
	if closed {
		forbidOthers(doc)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	require.NoError(t, c.AddResource("https://schemas.example/event", doc))
	s, err := c.Compile("https://schemas.example/event")
	require.NoError(t, err)
	return s
}

// forbidOthers makes a schema refuse what it does not name.
func forbidOthers(node any) {
	m, ok := node.(map[string]any)
	if !ok {
		return
	}
	if _, ok := m["additionalProperties"]; ok {
		m["additionalProperties"] = false
	}
	for _, v := range m {
		forbidOthers(v)
	}
}

func instance(t *testing.T, body []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(t, err)
	return v
}

func TestEveryExampleIsAsItsSchemaSaysAndHasNothingBeside(t *testing.T) {
	t.Parallel()
	for _, typ := range catalogue.All() {
		schema, err := catalogue.Schema(base, typ)
		require.NoError(t, err)
		of, err := catalogue.KindSchema(typ.Kind)
		require.NoError(t, err)
		example, err := catalogue.Example(base, typ)
		require.NoError(t, err)
		old := catalogue.ExampleEvent(typ)
		old.Status = ""
		before, err := catalogue.Message(base, old)
		require.NoError(t, err)

		for _, body := range [][]byte{example, before} {
			require.NoError(t, compiled(t, schema, true).Validate(instance(t, body)), typ.Name)
			require.NoError(t, compiled(t, of, true).Validate(instance(t, body)), typ.Name)
		}
	}
}

// Whatever happens in any life is as the schema says, not the examples alone.
func TestEveryMessageOfEveryLifeIsAsItsSchemaSays(t *testing.T) {
	t.Parallel()
	schemas := map[string]*jsonschema.Schema{}
	for _, typ := range catalogue.All() {
		schema, err := catalogue.Schema(base, typ)
		require.NoError(t, err)
		schemas[typ.Name] = compiled(t, schema, true)
	}
	for _, l := range lives() {
		for _, h := range l.canonical() {
			typ, _ := catalogue.Find(h.typ)
			e := catalogue.ExampleEvent(typ)
			e.Status, e.Version = h.status, h.version
			body, err := catalogue.Message(base, e)
			require.NoError(t, err)
			require.NoError(t, schemas[h.typ].Validate(instance(t, body)), h.typ)
		}
	}
}

func TestWhatIsWrongIsNotAsTheSchemaSays(t *testing.T) {
	t.Parallel()
	typ, ok := catalogue.Find("placement.signed")
	require.True(t, ok)
	schema, err := catalogue.Schema(base, typ)
	require.NoError(t, err)
	of, err := catalogue.KindSchema(typ.Kind)
	require.NoError(t, err)
	example, err := catalogue.Example(base, typ)
	require.NoError(t, err)
	for _, change := range [][2]string{
		{`"specversion":"1.0"`, `"specversion":"0.3"`},
		{`"id":"7d0a3c52`, `"id":"010190-1234-`},
		{`"source":"https://placement.example/v1"`, `"source":"https://placement.example/v2"`},
		{`"type":"placement.signed"`, `"type":"rematch.matched"`},
		{`"subject":"placement/`, `"subject":"rematch/`},
		{`"time":"2027-01-14T08:30:00.123456Z"`, `"time":"2027-01-14T08:30:00.123Z"`},
		{`"time":"2027-01-14T08:30:00.123456Z"`, `"time":"2027-13-14T08:30:00.123456Z"`},
		{`"time":"2027-01-14T08:30:00.123456Z"`, `"time":"2027-01-14T08:30:00.123456+01:00"`},
		{`"datacontenttype":"application/json"`, `"datacontenttype":"text/plain"`},
		{`/versions/1/schema`, `/versions/2/schema`},
		{`"sequence":"0000000008"`, `"sequence":"8"`},
		{`"sequence":"0000000008",`, ``},
		{`"kind":"placement"`, `"kind":"rematch"`},
		{`"status":"signing"`, `"status":"sleeping"`},
		{`"version":8`, `"version":0`},
		{`"version":8`, `"version":"8"`},
		{`/v1/placements/`, `/v1/rematches/`},
		{`"data":{`, `"data":"none","dataa":{`},
	} {
		require.Contains(t, string(example), change[0])
		body := []byte(strings.Replace(string(example), change[0], change[1], 1))

		require.Error(t, compiled(t, schema, false).Validate(instance(t, body)), change[1])
		require.Error(t, compiled(t, of, false).Validate(instance(t, body)), change[1])
	}
	other := []byte(strings.Replace(string(example), `"type":"placement.signed"`, `"type":"placement.closed"`, 1))
	require.Error(t, compiled(t, schema, false).Validate(instance(t, other)), "another type of the kind")
	require.NoError(t, compiled(t, of, false).Validate(instance(t, other)))
}

func TestReadersTakeWhatIsAdded(t *testing.T) {
	t.Parallel()
	typ, _ := catalogue.Find("placement.signed")
	schema, err := catalogue.Schema(base, typ)
	require.NoError(t, err)
	example, err := catalogue.Example(base, typ)
	require.NoError(t, err)
	body := []byte(strings.Replace(strings.Replace(string(example), `"data":{`, `"data":{"party":"company",`, 1), `"id":`, `"traceparent":"00","id":`, 1))

	require.NoError(t, compiled(t, schema, false).Validate(instance(t, body)))
	require.Error(t, compiled(t, schema, true).Validate(instance(t, body)))
}

// The makers of CloudEvents read our messages, and find in them what we put there.
func TestMessagesAreCloudEvents(t *testing.T) {
	t.Parallel()
	for _, typ := range catalogue.All() {
		example, err := catalogue.Example(base, typ)
		require.NoError(t, err)
		var read event.Event

		require.NoError(t, json.Unmarshal(example, &read))

		require.NoError(t, read.Validate())
		made := catalogue.ExampleEvent(typ)
		require.Equal(t, made.ID, read.ID())
		require.Equal(t, typ.Name, read.Type())
		require.Equal(t, made.Subject(), read.Subject())
		require.True(t, made.At.Equal(read.Time()))
		require.Contains(t, read.Extensions(), "sequence")
		var data struct {
			Version int    `json:"version"`
			Status  string `json:"status"`
		}
		require.NoError(t, read.DataAs(&data))
		require.Equal(t, made.Version, data.Version)
		require.Equal(t, made.Status, data.Status)
	}
}

// What is sent is thin: who adds a key says here why nothing personal can be in it. IDs, codes of the process, numbers,
// instants and links are all that there is.
func TestNothingBesideTheThinBodyIsEverSent(t *testing.T) {
	t.Parallel()
	thin := []string{"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "data"}
	thinData := []string{"kind", "id", "status", "version", "link"}
	for _, k := range catalogue.Kinds() {
		of, err := catalogue.KindSchema(k)
		require.NoError(t, err)
		require.Equal(t, []string{"", "data"}, objects(t, of, thin, thinData))
	}
	for _, typ := range catalogue.All() {
		schema, err := catalogue.Schema(base, typ)
		require.NoError(t, err)
		require.Equal(t, []string{"", "data"}, objects(t, schema, thin, thinData))

		example, err := catalogue.Example(base, typ)
		require.NoError(t, err)
		var said map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(example, &said))
		require.ElementsMatch(t, thin, slices.Collect(maps.Keys(said)))
		var data map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(said["data"], &data))
		require.ElementsMatch(t, thinData, slices.Collect(maps.Keys(data)))
	}
}

// objects returns where a schema has objects, and requires that they have no other properties. Every string is bounded by what
// it may say: it has one value, some, or a form.
func objects(t *testing.T, schema []byte, thin, thinData []string) []string {
	t.Helper()
	type node struct {
		Type       string          `json:"type"`
		Const      string          `json:"const"`
		Enum       []string        `json:"enum"`
		Pattern    string          `json:"pattern"`
		Properties map[string]node `json:"properties"`
	}
	var root node
	require.NoError(t, json.Unmarshal(schema, &root))
	var found []string
	var walk func(path string, n node)
	walk = func(path string, n node) {
		switch n.Type {
		case "object":
			found = append(found, path)
			want := thin
			if path == "data" {
				want = thinData
			}
			require.ElementsMatch(t, want, slices.Collect(maps.Keys(n.Properties)), path)
			for key, p := range n.Properties {
				walk(strings.TrimPrefix(path+"."+key, "."), p)
			}
		case "string":
			require.True(t, n.Const != "" || len(n.Enum) > 0 || n.Pattern != "", "%s could be anything", path)
		default:
			require.Equal(t, "integer", n.Type, path)
		}
	}
	walk("", root)
	slices.Sort(found)
	return found
}

func TestASchemaIsAtHomeWhereMessagesSay(t *testing.T) {
	t.Parallel()
	for _, typ := range catalogue.All() {
		schema, err := catalogue.Schema(base, typ)
		require.NoError(t, err)
		var s struct {
			ID      string `json:"$id"`
			Dialect string `json:"$schema"`
		}
		require.NoError(t, json.Unmarshal(schema, &s))
		example, err := catalogue.Example(base, typ)
		require.NoError(t, err)
		var said struct {
			DataSchema string `json:"dataschema"`
		}
		require.NoError(t, json.Unmarshal(example, &said))

		require.Equal(t, s.ID, said.DataSchema)
		require.Equal(t, "https://json-schema.org/draft/2020-12/schema", s.Dialect)
	}
}
