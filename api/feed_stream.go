package api

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"placement/models/lifecycle/access"
	"placement/models/store"
)

// streamsPerUser is how many streams a user may have on one process.
const streamsPerUser = 5

const streamPath = "/v1/events/stream"

// streaming is how often a stream shows that it is there, how often it asks again who listens, how long somebody may take
// nothing, and how long it waits for a database that is away. Tests are faster.
type streaming struct{ heartbeat, authenticate, write, retry time.Duration }

func usualStreaming() streaming {
	return streaming{heartbeat: 15 * time.Second, authenticate: 30 * time.Second, write: 10 * time.Second, retry: time.Second}
}

type streamInput struct {
	After       string `query:"after" maxLength:"500" doc:"Where to go on, as in the list of events. Last-Event-ID, where it is sent, holds instead."`
	LastEventID string `header:"Last-Event-ID" maxLength:"500" doc:"The ID of the event that was had last. Browsers and libraries send it by themselves when they connect again."`
	FeedFilter
	Authorization string `header:"Authorization" hidden:"true"`
}

// streamEvents answers with the tenant's feed as server-sent events, for as long as somebody listens. What can be refused is
// refused before the stream begins.
func (s *server) streamEvents(ctx context.Context, in *streamInput) (*huma.StreamResponse, error) {
	field, after := "after", in.After
	if in.LastEventID != "" {
		field, after = "Last-Event-ID", in.LastEventID
	}
	q, err := in.query(after)
	if err != nil {
		return nil, err
	}
	who := principalOf(ctx)
	if _, err := s.Store.StampFeed(ctx, who.Tenant.ID); err != nil {
		return nil, err
	}
	woken, leave, ok := s.listeners.join(who.Tenant.ID, who.UserID) //nolint:contextcheck // whoever stamps goes on for the other streams
	if !ok {
		return nil, refuse(http.StatusTooManyRequests, "too_many_streams")
	}
	first, err := s.Store.Feed(ctx, who.Tenant.ID, q)
	if err != nil {
		leave()
		if errors.Is(err, store.ErrCursor) {
			return nil, refuseField("invalid_cursor", field)
		}
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) { //nolint:contextcheck // Huma brings the context of the request
		defer leave()
		if s.Watch != nil {
			s.Watch.Stream(1)
			defer s.Watch.Stream(-1)
		}
		g := humagin.Unwrap(hc)
		g.Header("Content-Type", "text/event-stream")
		g.Header("X-Accel-Buffering", "no")
		g.Status(http.StatusOK)
		st := &stream{s: s, tenantID: who.Tenant.ID, userID: who.UserID, bearer: in.Authorization, query: q, woken: woken, w: g.Writer, control: http.NewResponseController(g.Writer)}
		st.run(g.Request.Context(), first)
	}}, nil
}

// stream is one stream of the feed. Only the goroutine of its request touches it.
type stream struct {
	s                        *server
	tenantID, userID, bearer string
	query                    store.FeedQuery
	woken                    <-chan struct{}
	w                        http.ResponseWriter
	control                  *http.ResponseController
	// told is the position that the listener knows.
	told string
	// unsure is set while nobody can say whether the listener may still listen.
	unsure bool
}

// run sends the first page and what comes after it, until the listener goes, takes nothing, may not listen any more, or the
// process stops.
func (st *stream) run(ctx context.Context, first store.FeedPage) {
	if !st.send([]byte("retry: 1000\n\n")) || !st.give(first) {
		return
	}
	beat, auth := time.NewTicker(st.s.streaming.heartbeat), time.NewTicker(st.s.streaming.authenticate)
	defer beat.Stop()
	defer auth.Stop()
	soon := time.NewTimer(0) // when to read without having been woken
	defer soon.Stop()
	for ok := true; ok; {
		select {
		case <-ctx.Done():
			return
		case <-st.s.Stopping.Done():
			st.send([]byte(": this server stops, connect again\n\n"))
			return
		case <-auth.C:
			ok = st.authenticate(ctx)
		case <-beat.C:
			ok = st.beat()
		case <-st.woken:
			soon.Reset(0)
		case <-soon.C:
			var again bool
			var wait time.Duration
			if wait, again, ok = st.read(ctx); again {
				soon.Reset(wait)
			}
		}
	}
}

// read reads a page and sends it. It says whether and when to read again without being woken, and whether to go on at all.
func (st *stream) read(ctx context.Context) (wait time.Duration, again, ok bool) {
	if st.unsure && !st.authenticate(ctx) {
		return 0, false, false
	}
	if st.unsure {
		return st.s.streaming.retry, true, true
	}
	page, err := st.s.Store.Feed(ctx, st.tenantID, st.query)
	if gone, is := errors.AsType[*store.FeedGoneError](err); is {
		// Whoever connects again is told the same as a problem, and from where the feed goes on.
		st.s.Log.LogAttrs(ctx, slog.LevelWarn, "stream", slog.String(keyTenantID, st.tenantID), slog.String(keyError, gone.Error()))
		return 0, false, false
	}
	if err != nil {
		return st.s.streaming.retry, true, ctx.Err() == nil
	}
	return 0, page.More, st.give(page)
}

// give sends the events of a page and moves on to its end. False ends the stream.
func (st *stream) give(page store.FeedPage) bool {
	bodies, err := st.s.messages(page.Events)
	var b bytes.Buffer
	for i, body := range bodies {
		e := page.Events[i]
		b.Reset()
		b.WriteString("id: " + e.Cursor + "\nevent: " + eventOf(e).Type() + "\ndata: ")
		b.Write(body)
		b.WriteString("\n\n")
		if !st.write(b.Bytes()) {
			return false
		}
		st.told = e.Cursor
	}
	if len(bodies) > 0 && !st.flush() {
		return false
	}
	st.query.After = page.Next
	return err == nil
}

// beat shows that the stream is there. It tells the position when that has moved over events that are not wanted: an event
// without data is none, but its ID is what the listener connects again with.
func (st *stream) beat() bool {
	beat := ": beat\n"
	if st.told != st.query.After {
		st.told = st.query.After
		beat += "id: " + st.told + "\n"
	}
	return st.send([]byte(beat + "\n"))
}

// authenticate tells whether the listener may still listen: the token is good, the user active, and of the role. While
// nobody can say, the stream stays and gives nothing.
func (st *stream) authenticate(ctx context.Context) bool {
	principal, err := st.s.authenticate(ctx, st.bearer)
	if refused, is := errors.AsType[*apiError](err); is && refused.status == http.StatusUnauthorized {
		return false
	}
	st.unsure = err != nil
	return st.unsure || st.s.access.May(principal.Roles, access.StreamEvents)
}

func (st *stream) send(b []byte) bool { return st.write(b) && st.flush() }

// write writes within the time that a listener has to take it. The server's own limit is for requests that end; where there is
// none at all, nothing is limited.
func (st *stream) write(b []byte) bool {
	_ = st.control.SetWriteDeadline(st.s.Clock().Add(st.s.streaming.write))
	_, err := st.w.Write(b)
	return err == nil
}

func (st *stream) flush() bool {
	err := st.control.Flush()
	return err == nil || errors.Is(err, http.ErrNotSupported)
}

// describeStream adds to the document what the stream answers with.
func describeStream(doc *huma.OpenAPI) {
	path := doc.Paths[streamPath]
	if path == nil || path.Get == nil {
		return
	}
	ok := path.Get.Responses["200"]
	ok.Description = "The events, as server-sent events: `id` is the position behind the event, `event` its type, `data` the event in one " +
		"line, the same bytes as the list and a webhook give. A comment comes every 15 seconds, with the position in an `id` of its own when " +
		"that has moved over events that are not wanted. The stream ends when the token does, when nothing is taken for 10 seconds, and " +
		"when the server stops: connect again with `Last-Event-ID`."
	ok.Content = map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}
}
