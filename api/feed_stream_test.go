package api

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	events "placement/models/lifecycle/catalogue"
	"placement/models/store"
)

// serving is a server on the network, as the service runs it but with shorter limits.
type serving struct {
	*bundle

	stop context.CancelFunc
	web  *httptest.Server
}

func serve(t *testing.T) serving {
	t.Helper()
	b := setup(t)
	ctx, stop := context.WithCancel(t.Context())
	b.server.Stopping, b.server.Clock = ctx, time.Now
	b.server.listeners = newListeners(ctx, b.store, b.server.Log)
	b.server.streaming = streaming{heartbeat: 150 * time.Millisecond, authenticate: 100 * time.Millisecond, write: 10 * time.Second, retry: 50 * time.Millisecond}
	v := serving{b, stop, httptest.NewUnstartedServer(b.handler)}
	v.web.Config.ReadTimeout, v.web.Config.WriteTimeout = 2*time.Second, 2*time.Second
	v.web.Start()
	t.Cleanup(func() { stop(); v.web.Close() })
	return v
}

// heard is what one block of a stream says.
type heard struct{ id, event, data, comment string }

// connection is an open stream.
type connection struct {
	t      *testing.T
	res    *http.Response
	blocks chan heard // closed when the stream ends
	cut    context.CancelFunc
}

func (v serving) connect(t *testing.T, query string, headers ...string) *connection {
	t.Helper()
	ctx, cut := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.web.URL+"/v1/events/stream"+query, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer integration")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := v.web.Client().Do(req)
	require.NoError(t, err)
	c := &connection{t: t, res: res, blocks: make(chan heard, 1000), cut: cut}
	t.Cleanup(func() { cut(); _ = res.Body.Close() })
	go func() {
		defer close(c.blocks)
		var b heard
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				b.id = value
			case "event":
				b.event = value
			case "data":
				b.data = value
			case "":
				if value != "" {
					b.comment = value
					continue
				}
				c.blocks <- b
				b = heard{}
			}
		}
	}()
	return c
}

// next returns the next block for which wanted holds. It ends the test when the stream ends or says nothing.
func (c *connection) next(wanted func(heard) bool) heard {
	c.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case b, open := <-c.blocks:
			require.True(c.t, open, "the stream has ended")
			if wanted(b) {
				return b
			}
		case <-late:
			require.Fail(c.t, "the stream says nothing")
		}
	}
}

// ends requires that the stream ends, and returns the events that came before.
func (c *connection) ends() []heard {
	c.t.Helper()
	late := time.After(time.Minute)
	var had []heard
	for {
		select {
		case b, open := <-c.blocks:
			if !open {
				return had
			}
			if b.event != "" {
				had = append(had, b)
			}
		case <-late:
			require.Fail(c.t, "the stream does not end")
		}
	}
}

func anEvent(b heard) bool { return b.event != "" }
func aBeat(b heard) bool   { return b.comment == "beat" }

func TestTheStreamGivesWhatHappensAsItHappens(t *testing.T) {
	t.Parallel()
	v := serve(t)
	v.store.happens("proposed")

	c := v.connect(t, "")
	first := c.next(anEvent)
	for range 15 {
		c.next(aBeat) // longer than the server lets a request take
	}
	v.store.happens("candidate_decided")
	second := c.next(anEvent)

	require.Equal(t, "text/event-stream", c.res.Header.Get("Content-Type"))
	require.Equal(t, "no", c.res.Header.Get("X-Accel-Buffering"))
	require.Equal(t, "no-store", c.res.Header.Get("Cache-Control"))
	for i, b := range []heard{first, second} {
		e := v.store.feed.events[i]
		want, err := events.Message("https://placement.example", eventOf(e))
		require.NoError(t, err)
		require.Equal(t, heard{id: e.Cursor, event: "placement." + e.Fact, data: string(want)}, b)
	}
}

func TestAStreamThatWasCutGoesOn(t *testing.T) {
	t.Parallel()
	v := serve(t)
	v.store.happens("proposed", "candidate_decided")
	c := v.connect(t, "?after=after-0")
	c.next(anEvent)
	had := c.next(anEvent)
	c.cut()
	v.store.happens("company_decided", "meeting_booked")

	again := v.connect(t, "?after=after-0", "Last-Event-ID", had.id)

	require.Equal(t, "placement.company_decided", again.next(anEvent).event)
	require.Equal(t, "placement.meeting_booked", again.next(anEvent).event)
	require.Equal(t, "placement.meeting_booked", v.connect(t, "?after=after-3").next(anEvent).event)
	fromNow := v.connect(t, "?after=now")
	fromNow.next(aBeat)
	v.store.happens("safety_meeting_held")
	require.Equal(t, "placement.safety_meeting_held", fromNow.next(anEvent).event)

	rubbish := v.as("integration", http.MethodGet, "/v1/events/stream", "", "Last-Event-ID", "rubbish")
	rubbish.field("invalid_cursor", "Last-Event-ID")
}

func TestABeatTellsThePositionBehindWhatIsNotWanted(t *testing.T) {
	t.Parallel()
	v := serve(t)
	c := v.connect(t, "?type=placement.closed")
	c.next(aBeat)

	v.store.happens("proposed", "candidate_decided")

	require.Equal(t, "after-2", c.next(func(b heard) bool { return b.id != "" && b.id != "after-0" }).id)
	require.Empty(t, c.next(aBeat).id, "told once")
}

func TestAStreamEndsWithTheRightToListen(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*fakeStore){
		"TheTokenExpires": func(f *fakeStore) { delete(f.principals, "integration") },
		"TheRoleIsTaken": func(f *fakeStore) {
			p := f.principals["integration"]
			p.Roles = f.principals["caseworker"].Roles
			f.principals["integration"] = p
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := serve(t)
			c := v.connect(t, "")
			c.next(aBeat)
			v.store.mu.Lock()
			end(v.store)
			v.store.mu.Unlock()

			c.ends()
			require.NotEqual(t, http.StatusOK, v.get("/v1/events").status)
		})
	}
}

func TestAStreamOutlivesADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	v := serve(t)
	c := v.connect(t, "")
	c.next(aBeat)
	v.store.breaks(store.ErrUnavailable)
	for range 3 {
		c.next(aBeat)
	}
	v.store.happens("proposed")
	v.store.breaks(nil)

	require.Equal(t, "placement.proposed", c.next(anEvent).event)
	require.Equal(t, 1, strings.Count(v.logs.String(), `"stamp feed"`), "said once")
}

func (f *fakeStore) breaks(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = err
}

func TestAUserHasSoManyStreams(t *testing.T) {
	t.Parallel()
	v := serve(t)
	var open []*connection
	for range streamsPerUser {
		open = append(open, v.connect(t, ""))
	}

	v.get("/v1/events/stream").refused(http.StatusTooManyRequests, "too_many_streams")
	v.get("/v1/events").ok(http.StatusOK)
	open[0].cut()

	require.Eventually(t, func() bool {
		c := v.connect(t, "")
		defer c.cut()
		return c.res.StatusCode == http.StatusOK
	}, time.Minute, 20*time.Millisecond, "one that ends makes room")
	for _, c := range open {
		c.cut()
	}
	require.Eventually(t, func() bool {
		v.server.listeners.mu.Lock()
		defer v.server.listeners.mu.Unlock()
		return len(v.server.listeners.tenants) == 0 && len(v.server.listeners.byUser) == 0
	}, 10*time.Second, 10*time.Millisecond, "nothing is kept of streams that ended")
}

func TestNobodyStampsWhenNobodyListens(t *testing.T) {
	t.Parallel()
	v := serve(t)
	one, two := v.connect(t, ""), v.connect(t, "")
	one.next(aBeat)
	two.next(aBeat)
	one.cut()
	two.cut()

	stamps := func() int {
		v.store.mu.Lock()
		defer v.store.mu.Unlock()
		return v.store.feed.stamps
	}
	require.NotZero(t, stamps())
	require.Eventually(t, func() bool {
		before := stamps()
		time.Sleep(3 * stampEvery)
		return stamps() == before
	}, 20*time.Second, time.Millisecond)
}

func TestWhoTakesNothingIsDropped(t *testing.T) {
	t.Parallel()
	v := serve(t)
	v.server.streaming.write = 200 * time.Millisecond
	for range 20_000 {
		v.store.happens("proposed") // more than the network keeps on its way
	}
	ctx, cut := context.WithCancel(t.Context())
	defer cut()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.web.URL+"/v1/events/stream", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer integration")
	res, err := v.web.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close() //nolint:errcheck // is not read on purpose

	require.Eventually(t, func() bool { return strings.Contains(v.logs.String(), `"stream_events"`) }, time.Minute, 10*time.Millisecond)
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	v := serve(t)
	v.store.happens("proposed")
	c := v.connect(t, "")
	c.next(anEvent)

	v.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()

	require.NoError(t, v.web.Config.Shutdown(ctx), "within the time to drain")
	require.Empty(t, c.ends())
}
