package webhook_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

func TestAMessageArrivesAsItWasSigned(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Set-Cookie", "session=1")
		_, _ = io.WriteString(w, "thanks\n")
	})
	o := quick()
	o.Origin = "placement.kommune.dk"
	s := sender(t, o)
	m := message(url + "/hooks?code=1")
	m.Header = map[string]string{"authorization": "Bearer abc"}

	first := send(t, s, m)
	second := send(t, s, m)

	require.Equal(t, webhook.ClassOK, first.Class)
	require.Equal(t, http.StatusOK, first.Status)
	require.Equal(t, "thanks", first.Snippet)
	require.Positive(t, first.Took)
	require.Equal(t, webhook.ClassOK, second.Class)
	require.Equal(t, m.Body, body)
	require.NoError(t, webhook.Verify(m.Keys, got.Header, body, time.Now(), webhook.Tolerance))
	require.Equal(t, "/hooks?code=1", got.RequestURI)
	require.Equal(t, http.Header{
		"Authorization": {"Bearer abc"}, "Content-Type": {"application/cloudevents+json"}, "Content-Length": {"21"},
		"User-Agent": {"Placement-Webhooks/1.0"}, "Webhook-Request-Origin": {"placement.kommune.dk"}, "Webhook-Id": {m.ID},
		"Webhook-Timestamp": got.Header["Webhook-Timestamp"], "Webhook-Signature": got.Header["Webhook-Signature"],
	}, got.Header, "no cookie, no compression, nothing else")
}

func TestWhatAStatusMeans(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
	})
	s := sender(t, quick())
	for status, want := range map[int]webhook.Class{
		200: webhook.ClassOK, 202: webhook.ClassOK, 204: webhook.ClassOK, 299: webhook.ClassOK,
		300: webhook.ClassRedirect, 304: webhook.ClassRedirect, 308: webhook.ClassRedirect,
		400: webhook.ClassClientError, 401: webhook.ClassClientError, 404: webhook.ClassClientError, 410: webhook.ClassGone,
		429: webhook.ClassThrottled, 502: webhook.ClassThrottled, 504: webhook.ClassThrottled,
		500: webhook.ClassServerError, 501: webhook.ClassServerError, 503: webhook.ClassServerError,
		600: webhook.ClassInvalidResponse, 999: webhook.ClassInvalidResponse,
	} {
		got := send(t, s, message(fmt.Sprintf("%s/%d", url, status)))
		require.Equal(t, want, got.Class, status)
		require.Equal(t, status, got.Status)
		require.Contains(t, webhook.Classes(), got.Class)
	}
}

func TestAReceiverSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", r.URL.Query().Get("after"))
		w.WriteHeader(http.StatusTooManyRequests)
	})
	o := quick()
	now := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	o.Clock = func() time.Time { return now }
	s := sender(t, o)
	for after, want := range map[string]time.Duration{
		"":                     0,
		"0":                    0,
		"120":                  2 * time.Minute,
		"3600":                 time.Hour,
		"3601":                 time.Hour,
		"99999999999999999999": time.Hour,
		"-5":                   0,
		"soon":                 0,
		"1.5":                  0,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(48 * time.Hour).Format(http.TimeFormat):   time.Hour,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
	} {
		m := message(url + "/?after=" + strings.NewReplacer(" ", "%20", "+", "%2B").Replace(after))
		require.Equal(t, want, send(t, s, m).RetryAfter, after)
	}
}

func TestReceiversThatMisbehave(t *testing.T) {
	t.Parallel()
	write := func(text string, then func(*net.TCPConn)) string {
		return raw(t, func(c *net.TCPConn) {
			_, _ = io.WriteString(c, text)
			if then != nil {
				then(c)
			}
		})
	}
	hang := func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) }
	reset := func(c *net.TCPConn) { _ = c.SetLinger(0) }
	drip := func(text string) func(*net.TCPConn) {
		return func(c *net.TCPConn) {
			for {
				if _, err := io.WriteString(c, text); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
	flood := func(text string) func(*net.TCPConn) {
		return func(c *net.TCPConn) {
			for {
				if _, err := io.WriteString(c, text); err != nil {
					return
				}
			}
		}
	}
	const nobody = "http://127.0.0.1:1" // a port that a closed listener leaves may be another test's by then

	for name, tt := range map[string]struct {
		url  string
		want webhook.Class
	}{
		"nobody listens":                       {nobody, webhook.ClassRefused},
		"hangs before the headers":             {write("", hang), webhook.ClassTimeout},
		"hangs within the headers":             {write("HTTP/1.1 200 OK\r\nX-A: ", hang), webhook.ClassTimeout},
		"drips the headers":                    {write("HTTP/1.1 200 OK\r\n", drip("a: b\r\n")), webhook.ClassTimeout},
		"hangs in the body":                    {write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", hang), webhook.ClassOK},
		"drips the body":                       {write("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", drip("a")), webhook.ClassOK},
		"hangs in the body of a failure":       {write("HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nab", hang), webhook.ClassServerError},
		"resets":                               {write("", reset), webhook.ClassReset},
		"closes without a word":                {write("", nil), webhook.ClassReset},
		"resets within the headers":            {write("HTTP/1.1 200 OK\r\nX-A: b", reset), webhook.ClassReset},
		"speaks another language":              {write("SSH-2.0-OpenSSH_9.2\r\n", nil), webhook.ClassInvalidResponse},
		"speaks in bytes":                      {write("\x00\xff\x15\x03\x01\r\n\r\n", nil), webhook.ClassInvalidResponse},
		"says two lengths":                     {write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", nil), webhook.ClassInvalidResponse},
		"says early hints for ever":            {write("", flood(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100))), webhook.ClassInvalidResponse},
		"has headers without end":              {write("HTTP/1.1 200 OK\r\n", flood(strings.Repeat("a: b\r\n", 500))), webhook.ClassInvalidResponse},
		"has one header without end":           {write("HTTP/1.1 200 OK\r\na: ", flood(strings.Repeat("b", 4096))), webhook.ClassInvalidResponse},
		"has a body without end":               {write("HTTP/1.1 200 OK\r\n\r\n", flood(strings.Repeat("a", 4096))), webhook.ClassOK},
		"has chunks without end":               {write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", flood(strings.Repeat("2\r\naa\r\n", 500))), webhook.ClassOK},
		"speaks HTTP/1.0":                      {write("HTTP/1.0 200 OK\r\n\r\nthanks", nil), webhook.ClassOK},
		"changes the protocol":                 {write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", nil), webhook.ClassInvalidResponse},
		"has a body that is shorter than said": {write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", nil), webhook.ClassOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			got := send(t, sender(t, quick()), message(tt.url))
			require.Equal(t, tt.want, got.Class, "%v", got)
			require.LessOrEqual(t, len(got.Snippet), 4096)
			require.Less(t, time.Since(start), 20*time.Second, "headers and the body have limits of their own")
		})
	}
}

func TestAnAnswerIsCutAndShownOnlyWhereItIsText(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	require.NoError(t, z.Close())
	for name, tt := range map[string]struct{ contentType, coding, body, want string }{
		"json":                {"application/json", "", `{"a":"ø"}`, `{"a":"ø"}`},
		"a problem":           {"application/problem+json; charset=utf-8", "", `{}`, `{}`},
		"a page":              {"text/html", "", "<p>no</p>", "<p>no</p>"},
		"no type":             {"", "", "no", "no"},
		"long":                {"text/plain", "", strings.Repeat("a", 9000), strings.Repeat("a", 4096)},
		"cut within a letter": {"text/plain", "", strings.Repeat("a", 4095) + "ø" + "b", strings.Repeat("a", 4095)},
		"control characters":  {"text/plain", "", "a\x1b[31mb\r\nc\td\u202ee\u0085f\x7f", "a[31mb\nc\tdef"},
		"an image":            {"image/png", "", "PNG", ""},
		"said to be text":     {"text/plain", "", "a\x00b", ""},
		"not UTF-8":           {"text/plain", "", "bl\xe5", ""},
		"compressed":          {"text/plain", "gzip", bomb.String(), ""},
		"coded, it says":      {"text/plain", "br", "looks like text", ""},
		"coded as itself":     {"text/plain", "identity", "no", "no"},
		"a type of no kind":   {";", "", "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tt.contentType}
				if tt.contentType == "" {
					w.Header()["Content-Type"] = nil
				}
				if tt.coding != "" {
					w.Header().Set("Content-Encoding", tt.coding)
				}
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, tt.body)
			})
			got := send(t, sender(t, quick()), message(url))
			require.Equal(t, webhook.ClassClientError, got.Class)
			require.Equal(t, tt.want, got.Snippet)

			var log bytes.Buffer
			slog.New(slog.NewJSONHandler(&log, nil)).Info("attempt", "result", got)
			fmt.Fprint(&log, got)
			require.Contains(t, log.String(), "client_error")
			if len(tt.want) > 2 {
				require.NotContains(t, log.String(), tt.want[:min(len(tt.want), 7)])
			}
		})
	}
}

func TestNothingIsSentThatIsNotAllowed(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	url := serve(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
	s := sender(t, quick())
	ended := webhook.NewSecret()
	ended.Until = time.Now().Add(-time.Second)
	for name, change := range map[string]func(*webhook.Request){
		"no key":            func(r *webhook.Request) { r.Keys = nil },
		"a key that ended":  func(r *webhook.Request) { r.Keys = []webhook.Key{ended} },
		"an id with points": func(r *webhook.Request) { r.ID = "a.b" },
		"another header":    func(r *webhook.Request) { r.Header = map[string]string{"X-A": "a\r\nwebhook-id: b"} },
		"a header of ours":  func(r *webhook.Request) { r.Header = map[string]string{"webhook-id": "b"} },
		"no address":        func(r *webhook.Request) { r.URL = "::" },
		"a user":            func(r *webhook.Request) { r.URL = strings.Replace(url, "//", "//anna:secret@", 1) },
	} {
		m := message(url)
		change(&m)
		require.Equal(t, webhook.ClassUnsendable, send(t, s, m).Class, name)
	}
	require.Zero(t, calls.Load())
}

func TestOnlyTheCallersEndIsAnError(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	url := raw(t, func(c *net.TCPConn) { close(arrived); _, _ = io.Copy(io.Discard, c) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()

	got, err := sender(t, webhook.Options{Local: true, Clock: time.Now}).Send(ctx, message(url))

	require.ErrorIs(t, err, context.Canceled)
	require.NotContains(t, err.Error(), "127.0.0.1")
	require.Zero(t, got)
}

func TestARequestMayAskForLessTime(t *testing.T) {
	t.Parallel()
	url := raw(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	m := message(url)
	m.Timeout = time.Second
	start := time.Now()
	got := send(t, sender(t, webhook.Options{Local: true, Clock: time.Now}), m)
	require.Equal(t, webhook.ClassTimeout, got.Class)
	require.Less(t, time.Since(start), 10*time.Second, "by itself it waits for fifteen")
}

// Where all connections to a host are taken, waiting for one is no fault of the receiver.
func TestWaitingForAConnectionIsNotTheReceiversTimeout(t *testing.T) {
	t.Parallel()
	arrived, over := make(chan struct{}), make(chan struct{})
	url := serve(t, func(http.ResponseWriter, *http.Request) { close(arrived); <-over })
	o := webhook.Options{Local: true, Clock: time.Now, MaxConnsPerHost: 1}
	s := sender(t, o)
	first := make(chan webhook.Result, 1)
	go func() {
		got, _ := s.Send(context.WithoutCancel(t.Context()), message(url))
		first <- got
	}()
	<-arrived
	m := message(url)
	m.Timeout = 50 * time.Millisecond

	got := send(t, s, m)
	close(over)

	require.Equal(t, webhook.ClassOther, got.Class)
	require.Equal(t, webhook.ClassOK, (<-first).Class)
}

func TestTenThousandMessagesShareAFewConnections(t *testing.T) {
	t.Parallel()
	for protocol, messages := range map[string]int{"HTTP/1.1": 10_000, "HTTP/2.0": 1_000} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			var opened, calls atomic.Int32
			var spoken atomic.Value
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				spoken.Store(r.Proto)
				_, _ = io.Copy(io.Discard, r.Body)
				w.WriteHeader([]int{200, 200, 500, 429}[calls.Load()%4])
				_, _ = io.WriteString(w, strings.Repeat("a", 5000)) // more than is kept
			}))
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					opened.Add(1)
				}
			}
			o := webhook.Options{Local: true, Clock: time.Now, MaxConnsPerHost: 8}
			if protocol == "HTTP/2.0" {
				ca := newAuthority(t)
				server.TLS = &tls.Config{Certificates: []tls.Certificate{ca.issue(t, time.Now().Add(time.Hour), "127.0.0.1")}}
				server.EnableHTTP2 = true
				server.StartTLS()
				o.Roots = ca.pool
			} else {
				server.Start()
			}
			t.Cleanup(server.Close)
			s := sender(t, o)
			work := make(chan struct{})
			var group sync.WaitGroup
			for range 32 {
				group.Go(func() {
					for range work {
						_, _ = s.Send(t.Context(), message(server.URL))
					}
				})
			}
			for range messages {
				work <- struct{}{}
			}
			close(work)
			group.Wait()
			require.EqualValues(t, messages, calls.Load())
			require.LessOrEqual(t, opened.Load(), int32(32), "8 at a time, and a few in place of others")
			require.Equal(t, protocol, spoken.Load())
		})
	}
}
