package scenario

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

// service is the running service as its callers see it: HTTP and nothing else.
type service struct {
	url  string
	http *http.Client
	// patience bounds how long one request is repeated while the service is away, or does not know the outcome yet.
	patience time.Duration
	// trace gets a line for every exchange; nil for none.
	trace func(line string)
	// pause waits; tests do not.
	pause func(context.Context, time.Duration) error
}

// exchange is one request. A POST has a key, under which it may be sent as often as it takes; a PUT names the version that it
// changes.
type exchange struct {
	method, path, token, key, ifMatch string
	body                              any
}

// answer is what came back: the body, or a problem.
type answer struct {
	status  int
	body    []byte
	problem refusal
}

// refusal is an answer that is not what was asked for.
type refusal struct {
	Code   string            `json:"code"`
	Detail string            `json:"detail"`
	Values map[string]string `json:"values"`
	Errors []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
	} `json:"errors"`
}

func (a answer) refused() bool { return a.status >= http.StatusBadRequest }

func (a answer) String() string {
	if !a.refused() {
		return strconv.Itoa(a.status)
	}
	parts := []string{fmt.Sprintf("%s (%d)", a.problem.Code, a.status)}
	for _, e := range a.problem.Errors {
		if e.Field != "" {
			parts = append(parts, "field "+e.Field+": "+e.Code)
		}
	}
	text := strings.Join(parts, ", ")
	if a.problem.Detail != "" {
		text += ": " + a.problem.Detail
	}
	return text
}

// send carries out one exchange. An answer that the outcome is not known yet, a service that is away and a clock that moves
// are waited out: the same request goes again under the same key. Every other answer is an answer, refusals too.
func (s *service) send(ctx context.Context, e exchange) (answer, error) {
	var data []byte
	if e.body != nil {
		var err error
		if data, err = json.Marshal(e.body); err != nil {
			return answer{}, fmt.Errorf("encode the body of %s %s: %w", e.method, e.path, err)
		}
	}
	giveUp := time.Now().Add(s.patience)
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
			return a, fmt.Errorf("%s %s: no answer in %s, the last one was: %w", e.method, e.path, s.patience, err)
		}
		if err := s.pause(ctx, max(wait, pause)); err != nil {
			return a, err
		}
	}
}

// once sends the request once. A wait that is not zero asks to send it again after that time.
func (s *service) once(ctx context.Context, e exchange, data []byte) (answer, time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, e.method, s.url+e.path, bytes.NewReader(data))
	if err != nil {
		return answer{}, 0, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+e.token)
	req.Header.Set("Accept-Language", "en")
	if data != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if e.key != "" {
		req.Header.Set("Idempotency-Key", e.key)
	}
	if e.ifMatch != "" {
		req.Header.Set("If-Match", e.ifMatch)
	}
	res, err := s.http.Do(req)
	if err != nil {
		return answer{}, 0, err
	}
	defer res.Body.Close() //nolint:errcheck // it has been read to its end
	a := answer{status: res.StatusCode}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return answer{}, 0, err
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") {
		if err := json.Unmarshal(a.body, &a.problem); err != nil {
			return answer{}, 0, fmt.Errorf("read problem: %w", err)
		}
	}
	switch {
	case a.status == http.StatusAccepted, a.status == http.StatusServiceUnavailable, a.status == http.StatusTooManyRequests,
		a.status == http.StatusBadGateway, a.status == http.StatusGatewayTimeout, a.problem.Code == "clock_moving":
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

func (s *service) note(e exchange, a answer, err error, took time.Duration) {
	if s.trace == nil {
		return
	}
	outcome := a.String()
	if err != nil {
		outcome = err.Error()
	}
	s.trace(fmt.Sprintf("%s %s → %s (%d ms)", e.method, e.path, outcome, took.Milliseconds()))
}

// read gets something that must be there.
func (s *service) read(ctx context.Context, token, path string, into any) error {
	a, err := s.send(ctx, exchange{method: http.MethodGet, path: path, token: token})
	if err != nil {
		return err
	}
	return a.decode("GET "+path, into)
}

// decode reads the body of an answer that is no refusal.
func (a answer) decode(what string, into any) error {
	if a.refused() {
		return fmt.Errorf("%s: %s", what, a)
	}
	if err := json.Unmarshal(a.body, into); err != nil {
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
