package caller

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// requestTimeout is longer than the service itself waits for anything.
const requestTimeout = 90 * time.Second

// New returns the service at an address, which is patient for as long as is said.
func New(url string, patience time.Duration) *Service {
	return &Service{URL: strings.TrimSuffix(url, "/"), HTTP: &http.Client{Timeout: requestTimeout}, Patience: patience, Pause: sleep}
}

// Service is the running service as its callers see it: HTTP and nothing else.
type Service struct {
	// URL has no slash at its end.
	URL  string
	HTTP *http.Client
	// Patience bounds how long one request is repeated while the service is away, or does not know the outcome yet.
	Patience time.Duration
	// Trace gets a line for every exchange; nil for none.
	Trace func(line string)
	// Pause waits; tests do not.
	Pause func(context.Context, time.Duration) error
}

// Exchange is one request. A POST has a key, under which it may be sent as often as it takes; a PUT names the version that it
// changes.
type Exchange struct {
	Method, Path, Token, Key, IfMatch string
	Body                              any
}

// Answer is what came back: the body, or a problem.
type Answer struct {
	Status int
	Body   []byte
	// ETag is the version of what came back, for a change of it.
	ETag    string
	Problem Refusal
}

// Refusal is an answer that is not what was asked for.
type Refusal struct {
	Code   string            `json:"code"`
	Detail string            `json:"detail"`
	Values map[string]string `json:"values"`
	Errors []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
		// Detail says it in words, and never what was sent.
		Detail string `json:"detail"`
	} `json:"errors"`
}

// Refused tells whether the answer is not what was asked for.
func (a Answer) Refused() bool { return a.Status >= http.StatusBadRequest }

// String is the status, and for a refusal what the service said of it.
func (a Answer) String() string {
	if !a.Refused() {
		return strconv.Itoa(a.Status)
	}
	parts := []string{fmt.Sprintf("%s (%d)", a.Problem.Code, a.Status)}
	for _, e := range a.Problem.Errors {
		if e.Field != "" {
			parts = append(parts, "field "+e.Field+": "+e.Code)
		}
	}
	text := strings.Join(parts, ", ")
	if a.Problem.Detail != "" {
		text += ": " + a.Problem.Detail
	}
	return text
}

// Send carries out one exchange. An answer that the outcome is not known yet, a service that is away and a clock that moves
// are waited out: the same request goes again under the same key. Every other answer is an answer, refusals too.
func (s *Service) Send(ctx context.Context, e Exchange) (Answer, error) {
	var data []byte
	if e.Body != nil {
		var err error
		if data, err = json.Marshal(e.Body); err != nil {
			return Answer{}, fmt.Errorf("encode the body of %s %s: %w", e.Method, e.Path, err)
		}
	}
	giveUp := time.Now().Add(s.Patience)
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		began := time.Now()
		a, wait, err := s.once(ctx, e, data)
		s.note(e, a, err, time.Since(began))
		if err == nil && wait == 0 {
			return a, nil
		}
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		if time.Now().After(giveUp) {
			if err == nil {
				err = errors.New(a.String())
			}
			return a, fmt.Errorf("%s %s: no answer in %s, the last one was: %w", e.Method, e.Path, s.Patience, err)
		}
		if err := s.Pause(ctx, max(wait, pause)); err != nil {
			return a, err
		}
	}
}

// once sends the request once. A wait that is not zero asks to send it again after that time.
func (s *Service) once(ctx context.Context, e Exchange, data []byte) (Answer, time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, e.Method, s.URL+e.Path, bytes.NewReader(data))
	if err != nil {
		return Answer{}, 0, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+e.Token)
	req.Header.Set("Accept-Language", "en")
	if data != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if e.Key != "" {
		req.Header.Set("Idempotency-Key", e.Key)
	}
	if e.IfMatch != "" {
		req.Header.Set("If-Match", e.IfMatch)
	}
	res, err := s.HTTP.Do(req)
	if err != nil {
		return Answer{}, 0, err
	}
	defer res.Body.Close() //nolint:errcheck // it has been read to its end
	a := Answer{Status: res.StatusCode, ETag: res.Header.Get("ETag")}
	if a.Body, err = io.ReadAll(res.Body); err != nil {
		return Answer{}, 0, err
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") {
		if err := json.Unmarshal(a.Body, &a.Problem); err != nil {
			return Answer{}, 0, fmt.Errorf("read problem: %w", err)
		}
	}
	switch {
	case a.Status == http.StatusAccepted, a.Status == http.StatusServiceUnavailable, a.Status == http.StatusTooManyRequests,
		a.Status == http.StatusBadGateway, a.Status == http.StatusGatewayTimeout, a.Problem.Code == "clock_moving":
		return a, retryAfter(res.Header), nil
	}
	return a, 0, nil
}

// retryAfter is how long the service asks to wait.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 {
		return 200 * time.Millisecond
	}
	return time.Duration(seconds) * time.Second
}

func (s *Service) note(e Exchange, a Answer, err error, took time.Duration) {
	if s.Trace == nil {
		return
	}
	outcome := a.String()
	if err != nil {
		outcome = err.Error()
	}
	s.Trace(fmt.Sprintf("%s %s → %s (%d ms)", e.Method, e.Path, outcome, took.Milliseconds()))
}

// Read gets something that must be there.
func (s *Service) Read(ctx context.Context, token, path string, into any) error {
	a, err := s.Send(ctx, Exchange{Method: http.MethodGet, Path: path, Token: token})
	if err != nil {
		return err
	}
	return a.Decode("GET "+path, into)
}

// Decode reads the body of an answer that is no refusal.
func (a Answer) Decode(what string, into any) error {
	if a.Refused() {
		return fmt.Errorf("%s: %s", what, a)
	}
	if err := json.Unmarshal(a.Body, into); err != nil {
		return fmt.Errorf("%s: read the answer: %w", what, err)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
