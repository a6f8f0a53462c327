package catalogue

import (
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
)

// MediaType is that of a message.
const MediaType = "application/cloudevents+json"

// version is that of all types so far.
const version = 1

// Event is what the catalogue needs of one row of history.
type Event struct {
	// ID is that of the row: the same for whoever gets the event, however often.
	ID        string
	Kind      lifecycle.Kind
	ProcessID string
	// Version is the process's after the event, and its number within the process: there are no holes.
	Version int
	Fact    string
	// Status is the process's after the event; empty for events from before it was kept.
	Status string
	At     time.Time
}

// Type returns the name of the event's type: "placement.safety_meeting_held".
func (e Event) Type() string { return string(e.Kind) + "." + e.Fact }

// Subject returns what the event is about: "placement/" and the ID.
func (e Event) Subject() string { return string(e.Kind) + "/" + e.ProcessID }

// message is a CloudEvent in its JSON form. The order of the fields is that of the bytes: a field may only be added, and left
// out when empty.
type message struct {
	SpecVersion     string `json:"specversion"`
	ID              string `json:"id"`
	Source          string `json:"source"`
	Type            string `json:"type"`
	Subject         string `json:"subject"`
	Time            string `json:"time"`
	DataContentType string `json:"datacontenttype"`
	DataSchema      string `json:"dataschema"`
	Sequence        string `json:"sequence"`
	Data            data   `json:"data"`
}

type data struct {
	Kind    lifecycle.Kind `json:"kind"`
	ID      string         `json:"id"`
	Status  string         `json:"status,omitempty"`
	Version int            `json:"version"`
	Link    string         `json:"link"`
}

// timeForm is RFC 3339 with the six digits that the database keeps, also where they are zeros.
const timeForm = "2006-01-02T15:04:05.000000Z"

// Message returns the event as a CloudEvent 1.0 in structured JSON, as it is sent and signed. The bytes are the same for the
// same event and base, for ever: they are sent again months later, by another release. Base is where callers reach the
// API, without a slash at the end. It refuses a kind of process that it does not know, for it could not say where to read one:
// whoever sends leaves that event to a newer build.
func Message(base string, e Event) ([]byte, error) {
	k, ok := kindOf(e.Kind)
	if !ok {
		return nil, fmt.Errorf("make message of %s: no kind of process is called %q", e.ID, e.Kind)
	}
	body, err := json.Marshal(message{
		SpecVersion: "1.0", ID: e.ID, Source: source(base), Type: e.Type(), Subject: e.Subject(),
		// Truncated, as the database does.
		Time: e.At.UTC().Truncate(time.Microsecond).Format(timeForm), DataContentType: "application/json",
		DataSchema: schemaURL(base, e.Type(), version), Sequence: fmt.Sprintf("%010d", e.Version),
		Data: data{Kind: e.Kind, ID: e.ProcessID, Status: e.Status, Version: e.Version, Link: base + k.path + e.ProcessID},
	})
	if err != nil {
		return nil, fmt.Errorf("make message of %s: %w", e.ID, err)
	}
	return body, nil
}

func source(base string) string { return base + "/v1" }

func schemaURL(base, name string, version int) string {
	return fmt.Sprintf("%s/v1/event-types/%s/versions/%d/schema", base, name, version)
}
