package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// caller calls the service as a case worker would, over HTTP.
type caller struct {
	base  string
	token string
	http  *http.Client
}

func (s *stack) caller() *caller {
	return &caller{base: s.Base, token: s.Tokens["caseworker"], http: &http.Client{
		Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64},
	}}
}

// call sends one request and decodes the answer into out, unless that is nil. Anything but success is an error.
func (c *caller) call(ctx context.Context, method, path string, in, out any) error {
	return c.send(ctx, method, path, "", in, out)
}

// change puts something in the place of its version.
func (c *caller) change(ctx context.Context, path, version string, in any) error {
	return c.send(ctx, http.MethodPut, path, version, in, nil)
}

func (c *caller) send(ctx context.Context, method, path, ifMatch string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if ifMatch != "" {
		req.Header.Set("If-Match", ifMatch)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // read whole
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode < 200 || res.StatusCode > 201 {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, data)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(data, out)
}

type object = map[string]any

// world hands out candidates and places of its own to each client, each place at a workplace of its own, so that clients
// never wait for each other's place or for the room at its workplace.
type world struct {
	company string
	numbers *atomic.Int64
}

type seat struct{ candidate, place string }

// newWorld registers a company.
func (s *stack) newWorld(ctx context.Context, c *caller) (*world, error) {
	w := &world{numbers: &s.numbers}
	var company struct {
		ID string `json:"id"`
	}
	err := c.call(ctx, http.MethodPost, "/v1/companies", object{
		"cvr": validCVR(int(time.Now().UnixNano() % 9_000_000)), "name": "Målebænken ApS", "sector": "private",
	}, &company)
	w.company = company.ID
	return w, err
}

// seat registers one candidate and one place with its workplace.
func (w *world) seat(ctx context.Context, c *caller) (seat, error) {
	n := w.numbers.Add(1)
	var workplace, place, candidate struct {
		ID string `json:"id"`
	}
	if err := c.call(ctx, http.MethodPost, "/v1/workplaces", object{
		"company_id": w.company, "p_number": fmt.Sprintf("%010d", (time.Now().UnixNano()+n)%10_000_000_000), "name": "Lager",
		"street": "Havnevej 1", "postal_code": "8000", "city": "Aarhus C",
	}, &workplace); err != nil {
		return seat{}, err
	}
	if err := c.call(ctx, http.MethodPost, "/v1/places", object{
		"workplace_id": workplace.ID, "title": "Plads " + strconv.FormatInt(n, 10), "min_weekly_hours": 0.5, "max_weekly_hours": 37,
	}, &place); err != nil {
		return seat{}, err
	}
	err := c.call(ctx, http.MethodPost, "/v1/candidates", object{
		"name": "Måle Person", "cpr": fmt.Sprintf("0101%02d%04d", n/10_000%100, n%10_000),
		"target_group": "activity_ready",
	}, &candidate)
	if err != nil {
		return seat{}, err
	}
	// Nobody is proposed without a job goal.
	err = c.change(ctx, "/v1/candidates/"+candidate.ID+"/profile", `"v1"`, object{"goals": []object{{"text": "Et job på et lager"}}})
	return seat{candidate: candidate.ID, place: place.ID}, err
}

// validCVR returns the n-th number or so that passes modulus 11.
func validCVR(n int) string {
	weights := []int{2, 7, 6, 5, 4, 3, 2}
	for {
		digits := fmt.Sprintf("%07d", 1_000_000+n%9_000_000)
		sum := 0
		for i, w := range weights {
			sum += w * int(digits[i]-'0')
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return digits + strconv.Itoa(check)
		}
		n++
	}
}
