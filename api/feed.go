package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"placement/models/lifecycle"
	events "placement/models/lifecycle/catalogue"
	"placement/models/store"
)

// FeedFilter says which events are wanted.
type FeedFilter struct {
	Type    []string `query:"type,explode" maxItems:"100" doc:"Only events of this type, such as placement.started, or of all types of a kind of process: placement.*; may be repeated."`
	Subject string   `query:"subject" maxLength:"100" doc:"Only events of one process, as events name it: placement/ and its ID."`
}

type eventsInput struct {
	After string `query:"after" maxLength:"500" doc:"Where to go on: the next of the page before, or the ID of an event of the stream. Leave it out to begin with the oldest event that is kept; now begins behind the newest."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	FeedFilter
}

// EventMessage is an event as it is sent, byte for byte.
type EventMessage struct{ json.RawMessage }

// Schema describes what every event has, for Huma. What each type says more precisely is in the catalogue of types.
func (EventMessage) Schema(r huma.Registry) *huma.Schema {
	const name = "EventMessage"
	if r.Map()[name] == nil {
		text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
		s := &huma.Schema{
			Type: huma.TypeObject, Description: "A CloudEvent 1.0: what has happened, in IDs, codes and dates. The same bytes as a webhook carries.",
			Properties: map[string]*huma.Schema{
				"specversion":     text("Always 1.0."),
				"id":              text("The ID of the event: the same wherever and however often it comes."),
				"source":          text("The address of this API."),
				"type":            text("What has happened, such as placement.started."),
				"subject":         text("The process it happened to, such as placement/ and its ID."),
				"time":            text("When it happened, in the tenant's time."),
				"datacontenttype": text("Always application/json."),
				"dataschema":      text("The address of the JSON Schema of this type."),
				"sequence":        text("The number of the event within its process, with leading zeros: there are no holes."),
				"data":            {Type: huma.TypeObject, Description: "The process after the event: kind, ID, status, version, and where to read it.", AdditionalProperties: true},
			},
			Required: []string{"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "data"},
		}
		s.PrecomputeMessages()
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// EventPage is a page of the feed.
type EventPage struct {
	Items []EventMessage `json:"items" doc:"In the order in which everybody gets them; those of one process in the order in which they happened."`
	Next  string         `json:"next" doc:"Send it as after to go on. It is always there and passes over events that are not wanted: keep it even when there are no items."`
	More  bool           `json:"more" doc:"Whether there is more already. When not, ask again later, or use the stream."`
}

type eventsOutput struct{ Body EventPage }

// listEvents answers with a page of the tenant's feed. Who asks gives the events that have no number yet theirs, so that the
// page holds what was committed before.
func (s *server) listEvents(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
	q, err := in.query(in.After)
	if err != nil {
		return nil, err
	}
	q.Limit = in.Limit
	tenant := principalOf(ctx).Tenant.ID
	head, err := s.Store.StampFeed(ctx, tenant)
	if err != nil {
		return nil, err
	}
	page, err := s.Store.Feed(ctx, tenant, q)
	if err != nil {
		return nil, err
	}
	messages, err := s.messages(page.Events)
	if len(messages) < len(page.Events) {
		if len(messages) == 0 {
			return nil, err
		}
		page.Next, page.More = page.Events[len(messages)-1].Cursor, true
	}
	return &eventsOutput{EventPage{Items: each(messages, func(m []byte) EventMessage { return EventMessage{m} }), Next: page.Next, More: page.More || head.Waiting}}, nil
}

// messages are the bodies of events. It stops at the first event of a kind of process that this build does not know, and says
// so: a newer one is being rolled out, which can tell of it.
func (s *server) messages(happened []store.FeedEvent) ([][]byte, error) {
	list := make([][]byte, 0, len(happened))
	for _, e := range happened {
		body, err := events.Message(s.PublicURL, eventOf(e))
		if err != nil {
			return list, errors.Join(refuse(http.StatusServiceUnavailable, codeUnavailable), err)
		}
		list = append(list, body)
	}
	return list, nil
}

func eventOf(e store.FeedEvent) events.Event {
	return events.Event{
		ID: e.ID, Kind: e.Process.Kind, ProcessID: e.Process.ID, Version: e.Version, Fact: e.Fact, Status: e.Status, At: e.At,
	}
}

// query is what the filter asks for, from a position on. Types and kinds that there are not are refused: whoever mistypes one
// would wait for ever.
func (f FeedFilter) query(after string) (store.FeedQuery, error) {
	q := store.FeedQuery{After: after}
	for i, name := range f.Type {
		kind, all := strings.CutSuffix(name, ".*")
		_, known := events.Find(name)
		switch {
		case known:
			q.Types = append(q.Types, name)
		case all && knownKind(kind):
			q.Kinds = append(q.Kinds, lifecycle.Kind(kind))
		default:
			return q, refuseField("unknown_event_type", "type["+strconv.Itoa(i)+"]")
		}
	}
	if f.Subject == "" {
		return q, nil
	}
	kind, id, _ := strings.Cut(f.Subject, "/")
	if !knownKind(kind) || !uuidForm.MatchString(id) {
		return q, refuseField("invalid_subject", "subject")
	}
	q.Subject = lifecycle.Ref{Kind: lifecycle.Kind(kind), ID: id}
	return q, nil
}

func knownKind(name string) bool { return slices.Contains(events.Kinds(), lifecycle.Kind(name)) }

// feedGone is the problem of a position from which the feed cannot go on. It says from where it can.
func feedGone(e *store.FeedGoneError) Problem {
	code := "cursor_expired"
	if e.Lost {
		code = "cursor_lost"
	}
	return Problem{Status: http.StatusGone, Code: code, Values: map[string]string{"after": e.Oldest}}
}

const tagEvents = "Events"

// feedStatuses are what operations on the feed may answer with besides.
func feedStatuses(o operation) []int {
	if o.path == streamPath {
		return []int{http.StatusGone, http.StatusTooManyRequests}
	}
	return []int{http.StatusGone}
}

// feedStore gives events their numbers, and reads them by these.
type feedStore interface {
	StampFeed(ctx context.Context, tenantID string) (store.FeedHead, error)
	Feed(ctx context.Context, tenantID string, q store.FeedQuery) (store.FeedPage, error)
}
