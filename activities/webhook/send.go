package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"time"
)

// MediaType is the type of a body: one event, as CloudEvents 1.0 writes it down in JSON.
const MediaType = "application/cloudevents+json"

const (
	userAgent = "Placement-Webhooks/1.0"
	// headerOrigin is how the CNCF's specification of webhooks names who sends.
	headerOrigin = "WebHook-Request-Origin"
	// headerTrace is W3C's. The body stays as it is: CloudEvents would have it there, too, but the bytes of a message are the same
	// for ever and for everybody.
	headerTrace = "Traceparent"
	// bodyPatience is how long an answer's body is waited for once its headers are there. The status has said it all by
	// then; a receiver that is slow to explain itself must not hold up those who wait behind it.
	bodyPatience = 2 * time.Second
	// How long an unused connection is kept, and how long one of HTTP/2 may be silent before it is asked whether it lives.
	idleTimeout = 90 * time.Second
	pingAfter   = 15 * time.Second
	maxIdle     = 1024
)

// Sender sends messages over connections that it keeps. It is made once and shared by all; New makes one.
type Sender struct {
	options Options
	// Two transports, for they may reach different things: plain HTTP never leaves the operator's own networks.
	secure, plain *http.Transport
}

// Request is one attempt to deliver a message.
type Request struct {
	// URL is where to. It is checked again: what was allowed when it was written down may not be any more.
	URL string
	// ID is the message's, the same over all attempts. Letters, digits, _ and - only.
	ID string
	// Body is what is signed and sent, byte for byte.
	Body []byte
	// ContentType is the body's type; empty means MediaType.
	ContentType string
	// Keys sign; those that have ended are left out, and without any nothing is sent.
	Keys []Key
	// Header is sent along. It is checked again, too.
	Header map[string]string
	// Trace is the W3C traceparent that the receiver is told; empty for none. It is no part of what is signed.
	Trace string
	// Timeout makes everything together take less than the operator's limit, never more. Zero means that limit.
	Timeout time.Duration
}

// Result is what became of an attempt.
type Result struct {
	// Status is the answer's, or 0 where none came.
	Status int
	// Class says in one word what became of it.
	Class Class
	// RetryAfter is how long the receiver asks us to wait, at most an hour; 0 where it did not say.
	RetryAfter time.Duration
	// Took is how long it took until the answer was read, or there was none.
	Took time.Duration
	// Snippet is the beginning of what was answered, at most 4 KiB, where that is text. A stranger wrote it and may have
	// copied the message into it: keep it encrypted, never log it, and escape it wherever it is shown.
	Snippet string
}

// LogValue leaves out what the receiver wrote.
func (r Result) LogValue() slog.Value {
	return slog.GroupValue(slog.String("class", string(r.Class)), slog.Int("status", r.Status), slog.Duration("took", r.Took))
}

// String leaves out what the receiver wrote.
func (r Result) String() string {
	return fmt.Sprintf("%s (status %d, after %v)", r.Class, r.Status, r.Took.Round(time.Millisecond))
}

// New makes a sender. It fails only where the options make no sense.
func New(o Options) (*Sender, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	open, closed := o.dialer(false), o.dialer(true)
	secure := o.transport(func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(address); err != nil || !o.listed(host) {
			return closed.DialContext(ctx, network, address)
		}
		return open.DialContext(ctx, network, address)
	})
	return &Sender{options: o, secure: secure, plain: o.transport(closed.DialContext)}, nil
}

// dialer connects, but for where the guard says no. The guard sees the address itself, after the name was looked up, so it
// does not matter what the name led to a moment before.
func (o Options) dialer(closed bool) *net.Dialer {
	return &net.Dialer{Timeout: o.ConnectTimeout, Control: o.guard(closed).Safe, Resolver: o.Resolver}
}

func (o Options) transport(dial func(ctx context.Context, network, address string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // whatever the environment says: a proxy would make the guard look at the wrong address
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
		TLSHandshakeTimeout:    o.ConnectTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingAfter},
		MaxConnsPerHost:        o.MaxConnsPerHost,
		MaxIdleConnsPerHost:    o.MaxConnsPerHost,
		MaxIdleConns:           maxIdle,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// Close closes the connections that are not in use.
func (s *Sender) Close() {
	s.secure.CloseIdleConnections()
	s.plain.CloseIdleConnections()
}

// Send makes one attempt and says what became of it. It returns an error only when ctx has ended, and then nothing is known
// of the message. A receiver may get a message more than once: always under the same webhook-id.
func (s *Sender) Send(ctx context.Context, r Request) (Result, error) {
	got, err := s.post(ctx, r, bodyPatience)
	return got.Result, err
}

// answer is a result with what it was made of.
type answer struct {
	Result
	header http.Header
	body   []byte
}

func (s *Sender) post(ctx context.Context, r Request, patience time.Duration) (answer, error) {
	at := s.options.Clock()
	signature, err := Sign(r.Keys, r.ID, at, r.Body)
	if err != nil {
		return answer{Result: Result{Class: ClassUnsendable}}, ctx.Err()
	}
	header := http.Header{
		"Content-Type":  {r.ContentType},
		HeaderID:        {r.ID},
		HeaderTimestamp: {strconv.FormatInt(at.Unix(), 10)},
		HeaderSignature: {signature},
	}
	if r.ContentType == "" {
		header.Set("Content-Type", MediaType)
	}
	if r.Trace != "" {
		header.Set(headerTrace, r.Trace)
	}
	return s.exchange(ctx, exchange{method: http.MethodPost, url: r.URL, header: header, extra: r.Header, body: r.Body, timeout: r.Timeout, patience: patience})
}

// exchange is one request, whatever it is for.
type exchange struct {
	method, url string
	header      http.Header
	extra       map[string]string
	body        []byte
	timeout     time.Duration
	patience    time.Duration // with the answer's body; 0 means all the time there is
}

func (s *Sender) exchange(ctx context.Context, e exchange) (answer, error) {
	start := s.options.Clock()
	req, ok := s.request(e)
	if !ok {
		return answer{Result: Result{Class: ClassUnsendable}}, ctx.Err()
	}
	timeout := s.options.Timeout
	if e.timeout > 0 && e.timeout < timeout {
		timeout = e.timeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var p progress
	req = req.WithContext(httptrace.WithClientTrace(limited, p.trace()))

	transport := s.secure
	if req.URL.Scheme == "http" {
		transport = s.plain
	}
	// The transport and no client: that would follow redirects, keep cookies and put the address into its errors.
	res, err := transport.RoundTrip(req)
	if err != nil {
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		return answer{Result: Result{Class: classify(err, &p), Took: s.options.Clock().Sub(start)}}, nil
	}
	defer res.Body.Close() //nolint:errcheck // it was read as far as we want
	if e.patience > 0 {
		defer time.AfterFunc(e.patience, cancel).Stop()
	}
	body := readSnippet(res)
	now := s.options.Clock()
	return answer{
		Result: Result{
			Status: res.StatusCode, Class: classOf(res.StatusCode), RetryAfter: retryAfter(res.Header.Get("Retry-After"), now),
			Took: now.Sub(start), Snippet: plainText(res.Header, body),
		},
		header: res.Header, body: body,
	}, nil
}

// request puts the exchange into the form of net/http, or says that it may not be made.
func (s *Sender) request(e exchange) (*http.Request, bool) {
	if CheckURL(e.url, s.options) != URLAllowed {
		return nil, false
	}
	u, err := url.Parse(e.url)
	if err != nil {
		return nil, false
	}
	header := make(http.Header, len(e.header)+len(e.extra)+2)
	for name, value := range e.extra {
		if CheckHeader(name, value) != HeaderAllowed {
			return nil, false
		}
		header.Set(name, value)
	}
	for name, values := range e.header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	header.Set("User-Agent", userAgent)
	if s.options.Origin != "" {
		header.Set(headerOrigin, s.options.Origin)
	}
	req := &http.Request{
		Method: e.method, URL: u, Host: u.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(e.body)), Body: http.NoBody,
	}
	if len(e.body) > 0 {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(e.body)), nil }
		req.Body, _ = open()
		req.GetBody = open
	}
	return req, true
}
