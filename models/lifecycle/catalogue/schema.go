package catalogue

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"placement/models/lifecycle"
)

// SchemaMediaType is that of a schema.
const SchemaMediaType = "application/schema+json"

// schema is a JSON Schema, or a part of one.
type schema struct {
	Dialect              string            `json:"$schema,omitempty"`
	ID                   string            `json:"$id,omitempty"`
	Title                string            `json:"title,omitempty"`
	Description          string            `json:"description,omitempty"`
	Type                 string            `json:"type"`
	Const                string            `json:"const,omitempty"`
	Enum                 []string          `json:"enum,omitempty"`
	Format               string            `json:"format,omitempty"`
	Pattern              string            `json:"pattern,omitempty"`
	Minimum              int               `json:"minimum,omitempty"`
	Required             []string          `json:"required,omitempty"`
	Properties           map[string]schema `json:"properties,omitempty"`
	AdditionalProperties bool              `json:"additionalProperties,omitempty"` //nolint:tagliatelle // JSON Schema's name.
}

const (
	dialect     = "https://json-schema.org/draft/2020-12/schema"
	uuidPattern = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`
	timePattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$`
)

// SchemaURL returns where the schema of the newest version is, where the API is reached at base.
func (t Type) SchemaURL(base string) string { return schemaURL(base, t.Name, t.Version) }

// Schema returns the JSON Schema (2020-12) of the bodies of the type, as of version 1, where the API is reached at base. It
// takes fields that it does not know, so that what is added breaks no reader.
func Schema(base string, t Type) ([]byte, error) {
	whole := body(t.Kind, exactly(source(base)), exactly(t.Name), exactly(schemaURL(base, t.Name, version)), linkTo(base, t.Kind))
	whole.Dialect, whole.ID, whole.Title = dialect, schemaURL(base, t.Name, version), t.Name
	return written(whole)
}

// KindSchema returns what the schemas of all types of a kind have in common, wherever the API is reached.
func KindSchema(k lifecycle.Kind) ([]byte, error) {
	return written(body(k, endingIn(`/v1`), pattern(`^`+string(k)+`\.[a-z_]+$`),
		endingIn(`/v1/event-types/`+string(k)+`\.[a-z_]+/versions/1/schema`), linkTo("", k)))
}

func written(s schema) ([]byte, error) {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return data, nil
}

// body is the schema of a message about a process of the kind. Whatever a message has is here, under the same name.
func body(name lifecycle.Kind, source, typ, dataSchema, link schema) schema {
	k, _ := kindOf(name)
	return object(map[string]schema{
		"specversion":     exactly("1.0"),
		"id":              id("The event's own ID, however often it is sent: what was seen before is left aside by it."),
		"source":          source,
		"type":            typ,
		"subject":         pattern(`^` + string(name) + `/` + uuidPattern + `$`).says("The process that it happened to: kind and ID."),
		"time":            {Type: "string", Format: "date-time", Pattern: timePattern, Description: "When it happened, in UTC. In a practice tenant: by its clock."},
		"datacontenttype": exactly("application/json"),
		"dataschema":      dataSchema,
		"sequence":        pattern(`^[0-9]{10}$`).says("The number of the event within its subject, from 1 on and without holes, filled with zeros so that it sorts as text."),
		"data": object(map[string]schema{
			"kind":    exactly(string(name)),
			"id":      id("The process's ID."),
			"status":  {Type: "string", Enum: k.statuses(), Description: "The process's status after the event. Absent where it was not kept."},
			"version": {Type: "integer", Minimum: 1, Description: "The process's version after the event."},
			"link":    link.says("Where the process is read, as it is by then."),
		}, "kind", "id", "version", "link"),
	}, "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "data")
}

func (s schema) says(text string) schema {
	s.Description = text
	return s
}

func object(properties map[string]schema, required ...string) schema {
	return schema{Type: "object", Required: required, Properties: properties, AdditionalProperties: true}
}

func exactly(value string) schema { return schema{Type: "string", Const: value} }

func pattern(p string) schema { return schema{Type: "string", Pattern: p} }

func id(text string) schema {
	return schema{Type: "string", Format: "uuid", Pattern: `^` + uuidPattern + `$`, Description: text}
}

func endingIn(p string) schema {
	return schema{Type: "string", Format: "uri", Pattern: p + `$`}
}

func linkTo(base string, name lifecycle.Kind) schema {
	k, _ := kindOf(name)
	path := regexp.QuoteMeta(strings.TrimSuffix(base, "/")+k.path) + uuidPattern + `$`
	if base != "" {
		path = `^` + path
	}
	return schema{Type: "string", Format: "uri", Pattern: path}
}
